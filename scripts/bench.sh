#!/usr/bin/env bash
# Measures against the budgets: what the first load weighs, how fast the app opens, what the server
# needs at rest; and the Rust benchmarks (tests/bench, where Cargo.toml names any).
source "$(dirname "$0")/env.sh"

scripts/e2e.sh install
say "Browser and server"
for bench in tests/e2e/*.bench.mjs; do node "$bench"; done
if grep -q '^\[\[bench\]\]' Cargo.toml; then
    say "Rust benchmarks"
    cargo bench --features server --benches
fi
