#!/usr/bin/env bash
# Builds the desktop app and opens it.
source "$(dirname "$0")/env.sh"

scripts/tools.sh bundle
say "Building and opening the desktop app"
exec dx run --platform linux --profile native-release "$@"
