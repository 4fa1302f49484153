#!/usr/bin/env bash
# Measures against the budgets: what the first load weighs, how fast the app opens, what the server
# needs at rest; stores, server and wire next to raw SQL; lists, boards and search.
source "$(dirname "$0")/env.sh"

# A budget that is missed does not hide the next one.
missed=0
# As what ships is built: what both depend on is compiled once.
native=(--profile native-release --target "$(rust_host)" --config profile.native-release.strip=false)
examples=$CARGO_TARGET_DIR/$(rust_host)/native-release/examples
say "Stores, server, wire (bars for two idle cores)"
cargo build "${native[@]}" --features server --example bench_store
bench=$examples/bench_store
if ls -d /usr/lib/postgresql/*/bin >/dev/null 2>&1; then
    scripts/postgres.sh "$bench"
else
    "$bench"
fi
say "A native client: its first board, its search"
scripts/tools.sh desktop
cargo build --quiet "${native[@]}" --features desktop --example bench_client
"$examples/bench_client" || missed=1
say "Lists, boards, search"
cargo bench "${native[@]}" --features server --bench query || missed=1
scripts/e2e.sh install
say "The browser's store beside others"
scripts/bench-browser.sh || missed=1
say "Browser and server: weight, opening, how it feels with many tickets, what others see"
for bench in tests/e2e/*.bench.mjs; do node "$bench" || missed=1; done
say "Two hundred people at once"
node tests/bench/load.mjs || missed=1
exit "$missed"
