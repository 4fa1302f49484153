#!/usr/bin/env bash
# The desktop app as a Debian package: dist/worknest.deb.
source "$(dirname "$0")/env.sh"

scripts/tools.sh bundle
output=$CARGO_TARGET_DIR/worknest-bundle
rm -rf "$output"
say "Bundling the desktop app (dx bundle, release)"
dx bundle --platform linux --release --package-types deb --out-dir "$output" >&2
package=$(find "$output" -name '*.deb' | head -n 1)
[ -n "$package" ] || fail "dx has put no .deb into $output"
mkdir -p "$DIST"
cp "$package" "$DIST/worknest.deb"
say "Built: dist/worknest.deb, $(du -h "$DIST/worknest.deb" | cut -f1)"
