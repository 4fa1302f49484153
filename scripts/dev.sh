#!/usr/bin/env bash
# Web client and server under dx serve, rebuilt as sources change.
source "$(dirname "$0")/env.sh"

scripts/tools.sh web
export WORKNEST_DATA=${WORKNEST_DATA:-$CACHE/dev-data}
say "dx serve: http://127.0.0.1:${PORT:-8080}   data: $WORKNEST_DATA"
exec dx serve --platform web --fullstack --port "${PORT:-8080}" "$@"
