#!/usr/bin/env bash
# The browser tests of tests/e2e against dist/: e2e.sh install (what they test, and what drives it), then
# e2e.sh [spec…]. e2e.sh playwright: only what drives it.
source "$(dirname "$0")/env.sh"

if [ "${1:-}" = install ] || [ "${1:-}" = playwright ]; then
    [ "$1" = playwright ] || scripts/build.sh
    scripts/tools.sh browser
    # Playwright's library only: the browser is the system's.
    npm_packages tests/e2e
    npm_packages tests/oidc
    exit
fi

specs=("$@")
[ ${#specs[@]} != 0 ] || specs=(tests/e2e/*.spec.mjs)
# One file at a time: two cores, and each test starts servers and browsers of its own.
exec node --test --test-concurrency=1 --test-timeout=300000 --test-reporter=spec "${specs[@]}"
