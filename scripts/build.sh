#!/usr/bin/env bash
# Builds what ships into dist/: the server program, and the web app beside it in public/.
# build.sh [web|server]: one of the two only.
source "$(dirname "$0")/env.sh"

# Where a server shall listen is read when it runs; dioxus-cli-config would compile it in, and everything anew.
unset IP PORT

build_web() {
    local made_of log=$CARGO_TARGET_DIR/dx-web.log output=$CARGO_TARGET_DIR/dx/worknest/release/web/public
    made_of=$(inputs scripts/build.sh scripts/stamp-sw.mjs)
    if [ -f "$DIST/public/index.html" ] && [ "$(cat "$DIST/.web-inputs" 2>/dev/null)" = "$made_of" ]; then
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
    printf '%s\n' "$made_of" >"$DIST/.web-inputs"
}

build_server() {
    "$ROOT/scripts/tools.sh" server
    say "Building the server (cargo, release)"
    local host built
    host=$(rust_host)
    built=$CARGO_TARGET_DIR/$host/native-release/worknest
    # As dx builds the desktop app, with the target named and stripping left to the end: what both
    # depend on is compiled once.
    cargo rustc --profile native-release --target "$host" --config profile.native-release.strip=false \
        --features server --bin worknest -- -C strip=debuginfo
    mkdir -p "$DIST"
    cmp -s "$built" "$DIST/server" && return
    # A new file: a server that runs may hold the old one.
    cp "$built" "$DIST/server.new"
    mv "$DIST/server.new" "$DIST/server"
}

case ${1:-all} in
    web) build_web ;;
    server) build_server ;;
    all) build_web; build_server ;;
    *) fail "build.sh: what is \"$1\"?" ;;
esac
say "Built: $(du -h "$DIST/server" 2>/dev/null | cut -f1) dist/server, $(du -sh "$DIST/public" 2>/dev/null | cut -f1) dist/public"
