#!/usr/bin/env bash
# Installs what a purpose needs and is not there yet: tools.sh <purpose>… (see the end)
source "$(dirname "$0")/env.sh"

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif have sudo; then sudo "$@"; else return 1; fi
}

# apt_packages <package>…: installs those of them that are missing.
apt_packages() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return
    have apt-get || fail "These system packages are needed (Debian's names): ${missing[*]}"
    say "Installing system packages: ${missing[*]}"
    as_root true || fail "Run as root, or with sudo: apt-get install ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

rust_target() {
    local have_it="$(rustc --print sysroot)/lib/rustlib/$1"
    [ -d "$have_it" ] && return
    have rustup || fail "The Rust target $1 is missing, and so is rustup to install it."
    say "Adding the Rust target $1"
    rustup target add "$1"
}

# has_version <program> <version>
has_version() { "$1" --version 2>/dev/null | grep -qF "$2"; }

# cargo_tool <crate> <version> <program> <cargo flags…>: built from source.
cargo_tool() {
    local crate=$1 version=$2 program=$3
    shift 3
    # One that is on PATH already will do.
    has_version "$program" "$version" && return
    say "Building $crate $version from source (once)"
    CARGO_PROFILE_RELEASE_STRIP=true CARGO_TARGET_DIR=$TOOLS/build \
        cargo install "$crate" --version "$version" --root "$TOOLS" --quiet "$@"
    # A gigabyte that nobody needs again.
    rm -rf "$TOOLS/build"
}

# npm_tool <package> <version> <program>
npm_tool() {
    local package=$1 version=$2 program=$3
    [ -x "$TOOLS/node_modules/.bin/$program" ] &&
        grep -q "\"version\": \"$version" "$TOOLS/node_modules/$package/package.json" && return
    have npm || fail "Node and npm are needed (for $package)."
    say "Installing $package $version"
    npm install --prefix "$TOOLS" --no-audit --no-fund --silent "$package@$version"
}

# python_tool <name> <requirements>: an environment of its own, in $TOOLS/<name>.
python_tool() {
    cmp -s "$2" "$TOOLS/$1/requirements.txt" && return
    apt_packages python3-venv
    say "Installing $1"
    rm -rf "${TOOLS:?}/$1"
    python3 -m venv "$TOOLS/$1"
    "$TOOLS/$1/bin/pip" install --quiet --disable-pip-version-check --requirement "$2"
    cp "$2" "$TOOLS/$1/requirements.txt"
}

# Rust links with the C compiler, and SQLite is compiled by it.
need_rust() {
    have cargo || fail "Rust is needed: cargo is not on PATH."
    have cc || apt_packages gcc libc6-dev
}

# The program that Dioxus's own releases bring, where they can be reached: it saves twenty minutes.
# DX_URL: another place for it, as a mirror.
prebuilt_dx() {
    local zip="$TOOLS/dx.zip"
    local url=${DX_URL:-https://github.com/DioxusLabs/dioxus/releases/download/v$DX_VERSION/dx-$(rust_host).zip}
    apt_packages curl unzip ca-certificates
    curl --fail --silent --location --connect-timeout 10 --max-time 180 --output "$zip" "$url" &&
        unzip -qo "$zip" dx -d "$TOOLS/bin" && chmod +x "$TOOLS/bin/dx" &&
        # One for a newer system does not start here.
        has_version "$TOOLS/bin/dx" "$DX_VERSION"
    local answer=$?
    rm -f "$zip"
    [ $answer = 0 ] || rm -f "$TOOLS/bin/dx"
    return $answer
}

need_dx() {
    has_version dx "$DX_VERSION" && return
    say "Looking for a prebuilt dx $DX_VERSION (three minutes at most)"
    prebuilt_dx && return
    note "None to be had that runs here: from source."
    apt_packages pkg-config libssl-dev
    # Lightly optimised: it mostly waits for other programs, and is itself slow to build.
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1 cargo_tool dioxus-cli "$DX_VERSION" dx --locked
}

need_wasm_bindgen() {
    rust_target wasm32-unknown-unknown
    # Without --locked: the lock file that comes with it can name a crate that is not to be had.
    cargo_tool wasm-bindgen-cli "$(locked_version wasm-bindgen)" wasm-bindgen
}

need_web() {
    have node || fail "Node is needed: node is not on PATH."
    need_dx
    need_wasm_bindgen
    npm_tool esbuild "$ESBUILD_VERSION" esbuild
    npm_tool binaryen "$BINARYEN_VERSION" wasm-opt
}

# Lightly optimised, in many units: it runs for seconds, and its own settings take four times as long to build.
need_deny() {
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        cargo_tool cargo-deny "$DENY_VERSION" cargo-deny --locked
}

need_desktop() {
    apt_packages libwebkit2gtk-4.1-dev libgtk-3-dev libxdo-dev libayatana-appindicator3-dev \
        libsoup-3.0-dev librsvg2-dev libssl-dev pkg-config
}

# Enough to check the mobile client; nothing is linked.
need_mobile_check() {
    rust_target aarch64-linux-android
    apt_packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross
}

need_browser() {
    have chromium || have chromium-browser || have google-chrome || apt_packages chromium
    have chromedriver || apt_packages chromium-driver
}

# A screen for the desktop app, and what drives and reads its window: xdotool, and the accessibility
# bus through Python. zenity shows the file dialog where no desktop portal does.
need_screen() {
    apt_packages xvfb openbox wmctrl xdotool imagemagick dbus at-spi2-core python3-gi gir1.2-atspi-2.0 \
        zenity fonts-dejavu-core
}

need_rust
mkdir -p "$TOOLS"
for purpose in "$@"; do
    case $purpose in
        server) ;;
        web-check) rust_target wasm32-unknown-unknown ;;
        web) need_web ;;
        wasm-bindgen) need_wasm_bindgen ;;
        deny) need_deny ;;
        desktop) need_desktop ;;
        dx) need_dx ;;
        bundle) need_dx; need_desktop ;;
        mobile-check) need_mobile_check ;;
        browser) need_browser ;;
        screen) need_screen ;;
        postgres) apt_packages postgresql ;;
        # A real identity provider, for the tests of signing in through one.
        oidc) npm_packages tests/oidc ;;
        # A virus scanner, for the tests of files that it knows; they bring its list.
        clamd) apt_packages clamav-daemon ;;
        schemathesis) python_tool schemathesis tests/api/requirements.txt ;;
        *) fail "tools.sh: what is \"$purpose\"?" ;;
    esac
done
