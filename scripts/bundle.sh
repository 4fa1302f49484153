#!/usr/bin/env bash
# The desktop app as a Debian package: dist/worknest.deb.
source "$(dirname "$0")/env.sh"

made_of=$(inputs scripts/bundle.sh)
if [ -f "$DIST/worknest.deb" ] && [ "$(cat "$DIST/.deb-inputs" 2>/dev/null)" = "$made_of" ]; then
    say "The desktop app's package is up to date: dist/worknest.deb"
    exit
fi
scripts/tools.sh bundle
output=$CARGO_TARGET_DIR/worknest-bundle
rm -rf "$output" "$DIST/.deb-inputs"
say "Bundling the desktop app (dx bundle, release)"
dx bundle --platform linux --profile native-release --package-types deb --out-dir "$output" >&2
package=$(find "$output" -name '*.deb' | head -n 1)
[ -n "$package" ] || fail "dx has put no .deb into $output"
mkdir -p "$DIST"
cp "$package" "$DIST/worknest.deb"
printf '%s\n' "$made_of" >"$DIST/.deb-inputs"
say "Built: dist/worknest.deb, $(du -h "$DIST/worknest.deb" | cut -f1)"
