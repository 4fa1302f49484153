#!/usr/bin/env bash
# Builds what ships into dist/: the server program, and the web app beside it in public/.
# build.sh [web|server]: one of the two only.
source "$(dirname "$0")/env.sh"

# One hash over everything the web app is made of: dx rebuilds a good deal even when nothing changed.
web_inputs() {
    find src assets public migrations index.html Cargo.toml Cargo.lock Dioxus.toml scripts/build.sh \
        scripts/stamp-sw.mjs -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum
}

build_web() {
    local inputs log=$CARGO_TARGET_DIR/dx-web.log output=$CARGO_TARGET_DIR/dx/worknest/release/web/public
    inputs=$(web_inputs)
    if [ -f "$DIST/public/index.html" ] && [ "$(cat "$DIST/.web-inputs" 2>/dev/null)" = "$inputs" ]; then
        say "The web app is up to date"
        return
    fi
    "$ROOT/scripts/tools.sh" web
    say "Building the web app (dx build, release)"
    mkdir -p "$CARGO_TARGET_DIR"
    rm -rf "$output"
    dx build --platform web --release --debug-symbols false 2>&1 | tee "$log" >&2
    [ -f "$output/index.html" ] || fail "dx has built nothing into $output"
    # dx only logs it, and ships what is not optimised.
    if grep -q 'wasm-opt failed\|Failed to run wasm-opt' "$log"; then fail "wasm-opt has failed: see $log"; fi
    say "Stamping the service worker, compressing"
    rm -rf "$DIST/public" "$DIST/.web-inputs"
    mkdir -p "$DIST"
    cp -R "$output" "$DIST/public"
    node scripts/stamp-sw.mjs "$DIST/public"
    printf '%s\n' "$inputs" >"$DIST/.web-inputs"
}

build_server() {
    "$ROOT/scripts/tools.sh" server
    say "Building the server (cargo build, release)"
    cargo build --release --features server --bin worknest
    mkdir -p "$DIST"
    cmp -s "$CARGO_TARGET_DIR/release/worknest" "$DIST/server" && return
    # A new file: a server that runs may hold the old one.
    cp "$CARGO_TARGET_DIR/release/worknest" "$DIST/server.new"
    mv "$DIST/server.new" "$DIST/server"
}

case ${1:-all} in
    web) build_web ;;
    server) build_server ;;
    all) build_web; build_server ;;
    *) fail "build.sh: what is \"$1\"?" ;;
esac
say "Built: $(du -h "$DIST/server" 2>/dev/null | cut -f1) dist/server, $(du -sh "$DIST/public" 2>/dev/null | cut -f1) dist/public"
