#!/usr/bin/env bash
# Every suite, in an order that shares what is compiled; the last line adds up what passed and
# failed. test.sh <suite>…: only those (fmt lint deny docs rust browser e2e api desktop; and dev, by name only:
# it compiles everything once more, as dx serve does).
source "$(dirname "$0")/env.sh"
source scripts/suites.sh

# rustc's incremental data costs more than it saves where everything is compiled once.
export CARGO_INCREMENTAL=${CARGO_INCREMENTAL:-0} CARGO_TERM_COLOR=never

wants() { [ ${#ONLY[@]} = 0 ] || [[ " ${ONLY[*]} " == *" $1 "* ]]; }
ONLY=("$@")

# How many seeds the simulator plays: ten thousand take four minutes on two cores.
SEEDS=10000

lint() { # lint <feature> <cargo arguments…>
    local feature=$1
    shift
    suite_check "clippy without warnings: $feature" \
        cargo clippy --quiet --lib --bins --examples --features "$feature" "$@" -- -D warnings
}

if wants fmt; then
    suite_check "sources are formatted" cargo fmt --check
fi

if wants lint && setup "targets and libraries for clippy" scripts/tools.sh web-check desktop mobile-check; then
    lint server
    # The tests too; unwrap() is theirs to use.
    suite_check "clippy without warnings: the tests" \
        cargo clippy --quiet --features server --all-targets -- -D warnings -A clippy::unwrap-used
    lint web --target wasm32-unknown-unknown
    lint mobile --target aarch64-linux-android
    lint desktop
fi

if wants deny && setup "cargo-deny" scripts/tools.sh deny; then
    suite_check "dependencies: licences, sources, duplicates" scripts/deny.sh dependencies
    if scripts/deny.sh database; then
        suite_check "dependencies: no weakness that is known" scripts/deny.sh advisories
    else
        left_out "advisories: neither the live database nor the snapshot is to be had"
    fi
fi

if wants docs; then
    RUSTDOCFLAGS="-D warnings" suite_check "rustdoc without warnings" \
        cargo doc --quiet --no-deps --lib --features server --document-private-items
fi

if wants rust && setup "PostgreSQL, an identity provider, a virus scanner" scripts/tools.sh postgres oidc clamd; then
    WORKNEST_SEEDS=${WORKNEST_SEEDS:-$SEEDS} suite_cargo "Rust tests, on SQLite and PostgreSQL" \
        scripts/postgres.sh cargo test --features server --no-fail-fast
    # The rooms that the server is built without.
    suite_cargo "Rust tests of the client and the UI, on SQLite" cargo test --lib --features sql --no-fail-fast
fi

if wants browser && setup "Chromium and wasm-bindgen" scripts/tools.sh wasm-bindgen browser; then
    suite_cargo "Rust tests in Chromium: IndexedDB, platform" scripts/browser.sh
fi

if wants e2e && setup "what ships, Chromium, Playwright" scripts/e2e.sh install; then
    suite_node "end to end, in Chromium" scripts/e2e.sh
fi

if wants api && setup "what ships, schemathesis" scripts/api.sh install; then
    suite_node "the API against its own document" scripts/api.sh
fi

if wants desktop && setup "the desktop app's package, a screen" scripts/test-desktop.sh install; then
    suite_node "the desktop app, installed, under Xvfb" scripts/test-desktop.sh
fi

if [ ${#ONLY[@]} != 0 ] && wants dev && setup "Chromium, Playwright, dx" scripts/e2e.sh playwright && setup "dx" scripts/tools.sh web; then
    suite_node "under dx serve" node --test --test-reporter=spec tests/dev/*.spec.mjs
fi

report
