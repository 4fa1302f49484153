#!/usr/bin/env bash
# The Debian package as a person gets it: installed, started on a screen, removed. Prints TAP lines.
# test-desktop.sh install: what that needs.
source "$(dirname "$0")/env.sh"

if [ "${1:-}" = install ]; then
    scripts/bundle.sh
    scripts/tools.sh screen
    exit
fi

PACKAGE=$DIST/worknest.deb
OUTPUT=${WORKNEST_TEST_OUTPUT:-${TMPDIR:-/tmp}/worknest-e2e}
HOUSE=$(mktemp -d "${TMPDIR:-/tmp}/worknest-desktop.XXXXXX")
mkdir -p "$OUTPUT"
STARTED=()
INSTALLED=
tests=0

check() { # check <sentence> <command…>
    local sentence=$1
    shift
    tests=$((tests + 1))
    if "$@" >>"$OUTPUT/desktop.log" 2>&1; then
        echo "ok $tests - $sentence"
    else
        echo "not ok $tests - $sentence"
        note "see $OUTPUT/desktop.log"
    fi
}

cleanup() {
    local pid
    for pid in "${STARTED[@]}"; do kill "$pid" 2>/dev/null || true; done
    [ -z "$INSTALLED" ] || dpkg --remove worknest >/dev/null 2>&1 || true
    rm -rf "$HOUSE"
}
trap cleanup EXIT

# Waits (30 s at most) until a command succeeds.
eventually() {
    local try
    for try in $(seq 60); do
        "$@" && return
        sleep 0.5
    done
    return 1
}

# Installs for real where that is allowed and nobody's own Worknest is in the way; else unpacks.
install_package() {
    if [ "$(id -u)" = 0 ] && ! dpkg-query -W worknest 2>/dev/null; then
        INSTALLED=yes
        dpkg --install "$PACKAGE" && PROGRAM=$(dpkg -L worknest | grep '/bin/') && [ -x "$PROGRAM" ]
    else
        dpkg-deb --extract "$PACKAGE" "$HOUSE/unpacked" && PROGRAM=$(find "$HOUSE/unpacked/usr/bin" -type f) && [ -x "$PROGRAM" ]
    fi
}

names_what_it_needs() {
    local needs
    needs=$(dpkg-deb --field "$PACKAGE" Depends)
    [[ $needs == *libwebkit2gtk* && $needs == *libgtk-3* && $needs == *libxdo* ]]
}

has_menu_entry() {
    dpkg-deb --contents "$PACKAGE" | grep -q '/usr/share/applications/.*\.desktop$' &&
        dpkg-deb --contents "$PACKAGE" | grep -q '/usr/share/icons/.*\.png$'
}

start_screen() {
    Xvfb -displayfd 3 -screen 0 1280x900x24 -nolisten tcp 3>"$HOUSE/display" 2>/dev/null &
    STARTED+=($!)
    eventually test -s "$HOUSE/display" || return
    export DISPLAY=:$(cat "$HOUSE/display")
    # A window manager: without one nobody can ask a window to close.
    openbox --sm-disable &
    STARTED+=($!)
    eventually wmctrl -m
}

start_app() {
    HOME=$HOUSE/home XDG_DATA_HOME=$HOUSE/home/data XDG_CONFIG_HOME=$HOUSE/home/config XDG_CACHE_HOME=$HOUSE/home/cache \
        WEBKIT_DISABLE_DMABUF_RENDERER=1 GDK_BACKEND=x11 "$PROGRAM" &
    APP=$!
    STARTED+=("$APP")
    kill -0 "$APP"
}

window() { xdotool search --onlyvisible --name '^Worknest' >/dev/null; }

# More than a few colours: text has been painted, not only a background.
paints() {
    import -window root "$OUTPUT/desktop.png" &&
        [ "$(convert "$OUTPUT/desktop.png" -format %k info:)" -gt 16 ]
}

runs() { kill -0 "$APP"; }

# Closes the window as a person does; the program ends by itself.
close_window() {
    wmctrl -c Worknest && eventually ended
}
ended() { ! kill -0 "$APP" 2>/dev/null; }

remove_package() {
    [ -n "$INSTALLED" ] || return 0
    dpkg --remove worknest && INSTALLED= && [ ! -e "$PROGRAM" ]
}

mkdir -p "$HOUSE/home"
check "the package names the libraries that it needs" names_what_it_needs
check "the package brings a menu entry and an icon" has_menu_entry
check "the package installs" install_package
check "a screen is there" start_screen
check "the app starts" start_app
check "its window appears" eventually window
check "its page is painted" eventually paints
check "it goes on running" runs
check "it ends when its window is closed" close_window
check "the package is removed and leaves no program behind" remove_package
echo "1..$tests"
