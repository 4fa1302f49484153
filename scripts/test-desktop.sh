#!/usr/bin/env bash
# The desktop app as it ships, on a screen of its own (tests/desktop): test-desktop.sh install, then
# test-desktop.sh.
source "$(dirname "$0")/env.sh"

if [ "${1:-}" = install ]; then
    # The server and the browser that the app syncs with, too.
    scripts/e2e.sh install
    scripts/bundle.sh
    scripts/tools.sh screen
    exit
fi

exec node --test --test-concurrency=1 --test-timeout=1200000 --test-reporter=spec tests/desktop/*.spec.mjs
