#!/usr/bin/env bash
# The store contract over IndexedDB, and what the platform room does in a browser, in a real Chromium (webdriver.json holds its switches).
source "$(dirname "$0")/env.sh"

export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner
CHROMEDRIVER=$(command -v chromedriver || fail "chromedriver is missing: scripts/tools.sh browser")
export CHROMEDRIVER
export WASM_BINDGEN_TEST_TIMEOUT=${WASM_BINDGEN_TEST_TIMEOUT:-600}
exec cargo test --target wasm32-unknown-unknown --features web --test store_indexeddb --test platform_web "$@"
