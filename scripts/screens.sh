#!/usr/bin/env bash
# Pictures of every page of dist/, at three widths and in both themes, to be looked at one by one.
# screens.sh [part of a name…]: only those pages. SCREENS names the folder.
source "$(dirname "$0")/env.sh"

folder=${SCREENS:-${TMPDIR:-/tmp}/worknest-screens}
scripts/e2e.sh install
say "Taking pictures into $folder"
exec node tests/e2e/screens.mjs "$folder" "$@"
