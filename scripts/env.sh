# Sourced by every script: where things lie, and the words in which a step says what it does.
#
# Tools and build output live outside the tree, so that a fresh clone starts warm and `git clean`
# costs nothing.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/worknest
TOOLS=$CACHE/tools
DIST=$ROOT/dist
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/target}
export PATH=$TOOLS/bin:$TOOLS/node_modules/.bin:$PATH
# dx takes its helpers from PATH and talks to nobody.
export NO_DOWNLOADS=1 TELEMETRY=false
export CC_aarch64_linux_android=${CC_aarch64_linux_android:-aarch64-linux-gnu-gcc}

DX_VERSION=0.7.10
ESBUILD_VERSION=0.27.3
BINARYEN_VERSION=132
DENY_VERSION=0.20.2

cd "$ROOT"

# Cargo goes by times: what another clone has built here is newer than these sources, and would pass for theirs.
if [ "$(cat "$CARGO_TARGET_DIR/.built-from" 2>/dev/null)" != "$ROOT" ]; then
    find src tests -name '*.rs' -exec touch {} +
    mkdir -p "$CARGO_TARGET_DIR"
    printf '%s\n' "$ROOT" >"$CARGO_TARGET_DIR/.built-from"
fi

say() { printf '\n== %s\n' "$*" >&2; }
note() { printf '   %s\n' "$*" >&2; }
fail() { printf '\n!! %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# One hash over everything an app is made of, and over the scripts that make it: dx does a good deal
# even when nothing has changed.
inputs() { # inputs <script>…
    find src assets public migrations index.html Cargo.toml Cargo.lock Dioxus.toml "$@" -type f -print0 |
        sort -z | xargs -0 sha256sum | sha256sum
}

# The version of a crate in Cargo.lock.
locked_version() {
    awk -v crate="$1" '$0 == "name = \"" crate "\"" { getline; gsub(/version = |"/, ""); print; exit }' Cargo.lock
}

# The system that programs are built for here.
rust_host() { rustc -vV | sed -n 's/^host: //p'; }

# npm_packages <folder>: installs what its lock file names, unless that is there.
npm_packages() {
    cmp -s "$1/package-lock.json" "$1/node_modules/.worknest-lock" && return
    say "Installing the npm packages of $1"
    npm ci --prefix "$1" --no-audit --no-fund --silent
    cp "$1/package-lock.json" "$1/node_modules/.worknest-lock"
}
