#!/usr/bin/env bash
# Builds the Android app, or says what is missing and fails.
source "$(dirname "$0")/env.sh"

missing=()
[ -d "${ANDROID_HOME:-${ANDROID_SDK_ROOT:-/nonexistent}}" ] || missing+=("the Android SDK (ANDROID_HOME)")
[ -d "${ANDROID_NDK_HOME:-${NDK_HOME:-/nonexistent}}" ] || missing+=("the Android NDK (ANDROID_NDK_HOME)")
have java || missing+=("a JDK (java on PATH, JAVA_HOME)")
if [ ${#missing[@]} != 0 ]; then
    printf '!! %s is missing\n' "${missing[@]}" >&2
    fail "make mobile needs these. Without them: make test checks the mobile client for Android, unlinked."
fi
scripts/tools.sh mobile-check dx
unset CC_aarch64_linux_android # the NDK brings its own compiler
say "Building the Android app (dx build)"
exec dx build --platform android --release "$@"
