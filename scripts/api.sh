#!/usr/bin/env bash
# The API of dist/server held against its own OpenAPI document: api.sh install, then api.sh.
source "$(dirname "$0")/env.sh"

if [ "${1:-}" = install ]; then
    scripts/build.sh
    scripts/tools.sh schemathesis
    # Only to share what the browser tests fill a server with.
    npm_packages tests/e2e
    exit
fi

export PATH=$TOOLS/schemathesis/bin:$PATH
exec node --test --test-timeout=600000 --test-reporter=spec tests/api/*.spec.mjs
