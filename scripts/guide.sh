#!/usr/bin/env bash
# The pictures of docs/guide, taken anew of dist/. guide.sh [part of a name…]: only those.
source "$(dirname "$0")/env.sh"

scripts/e2e.sh install
say "Taking the pictures of the user guide"
exec node tests/e2e/guide.mjs "$@"
