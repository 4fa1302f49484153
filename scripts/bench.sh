#!/usr/bin/env bash
# Measures against the budgets: what the first load weighs, how fast the app opens, what the server
# needs at rest; stores, server and wire next to raw SQL; lists, boards and search.
source "$(dirname "$0")/env.sh"

say "Stores, server, wire (bars for two idle cores)"
cargo build --release --features server --example bench_store
bench="${CARGO_TARGET_DIR:-target}/release/examples/bench_store"
if ls -d /usr/lib/postgresql/*/bin >/dev/null 2>&1; then
    scripts/postgres.sh "$bench"
else
    "$bench"
fi
say "Lists, boards, search"
cargo bench --features server --benches
say "The browser's store beside others"
scripts/bench-browser.sh
scripts/e2e.sh install
say "Browser and server"
for bench in tests/e2e/*.bench.mjs; do node "$bench"; done
