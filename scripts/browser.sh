#!/usr/bin/env bash
# The Rust tests that are compiled to WASM and run in a real Chromium: each file of tests/ that says
# so by `cfg(target_arch = "wasm32")` (webdriver.json holds the browser's switches).
# browser.sh [test]…: only those.
source "$(dirname "$0")/env.sh"

export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner
CHROMEDRIVER=$(command -v chromedriver || fail "chromedriver is missing: scripts/tools.sh browser")
export CHROMEDRIVER
export WASM_BINDGEN_TEST_TIMEOUT=${WASM_BINDGEN_TEST_TIMEOUT:-600}

names=("$@")
[ ${#names[@]} != 0 ] ||
    mapfile -t names < <(grep -lF '#![cfg(target_arch = "wasm32")]' tests/*.rs | xargs -rn1 basename -s .rs)
[ ${#names[@]} != 0 ] || fail "No test in tests/ is compiled for the browser."
tests=()
for name in "${names[@]}"; do tests+=(--test "$name"); done
exec cargo test --target wasm32-unknown-unknown --features web --no-fail-fast "${tests[@]}"
