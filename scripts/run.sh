#!/usr/bin/env bash
# Builds what is not built, and serves it on SQLite in a data folder.
source "$(dirname "$0")/env.sh"

scripts/build.sh
export WORKNEST_DATA=${WORKNEST_DATA:-${XDG_DATA_HOME:-$HOME/.local/share}/worknest}
say "Worknest: http://${IP:-127.0.0.1}:${PORT:-8080}   data: $WORKNEST_DATA   (Ctrl-C stops it)"
exec "$DIST/server"
