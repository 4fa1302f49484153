#!/usr/bin/env bash
# Measures the browser's store beside raw IndexedDB, Dexie, RxDB, PouchDB and TinyBase, all in one Chromium.
source "$(dirname "$0")/env.sh"

scripts/tools.sh web browser
scripts/e2e.sh playwright
bench=tests/bench/browser
npm_packages $bench
# As it ships: with the profile of the web app.
cargo build --quiet --profile wasm-release --target wasm32-unknown-unknown --features web --example bench_browser
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
wasm-bindgen --target web --no-typescript --out-dir "$folder" --out-name worknest \
    "$CARGO_TARGET_DIR/wasm32-unknown-unknown/wasm-release/examples/bench_browser.wasm"
esbuild --bundle --format=esm --minify --log-level=warning --outfile="$folder/stores.js" $bench/stores.mjs
cp $bench/page.mjs "$folder/page.js"
cp $bench/index.html "$folder/"
node $bench/browser.bench.mjs "$folder"
