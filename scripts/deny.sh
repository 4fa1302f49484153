#!/usr/bin/env bash
# Holds every dependency against deny.toml.
#   deny.sh dependencies: licences, sources, duplicates
#   deny.sh database:     gets the advisories, live or from the snapshot; fails where there are none to be had
#   deny.sh advisories:   what is known of the weaknesses of what is built in
source "$(dirname "$0")/env.sh"

ADVISORIES=$CACHE/advisories
# A snapshot of the database without its history, beside the project where somebody has put one.
SNAPSHOT=$ROOT/../shared/data/advisory-db.tar.gz
# Where cargo-deny looks: the name of the live database, and a hash of its address.
FOLDER=advisory-db-3157b0e258782691

# Which of the two was got, as `database` found it.
chosen() {
    [ -L "$ADVISORIES/chosen" ] || fail "There are no advisories yet: scripts/deny.sh database"
    readlink -f "$ADVISORIES/chosen"
}

choose() { ln -sfn "$1" "$ADVISORIES/chosen"; }

# date_of <folder>: when the latest of its files was written.
date_of() { find "$1/crates" -type f -printf '%TY-%Tm-%Td\n' | sort | tail -1; }

database() {
    mkdir -p "$ADVISORIES/live" "$ADVISORIES/snapshot"
    rm -f "$ADVISORIES/chosen"
    if WORKNEST_ADVISORIES=$ADVISORIES/live timeout 120 cargo deny fetch db >/dev/null 2>&1; then
        note "Advisories: the live database."
        choose live
        return
    fi
    [ -f "$SNAPSHOT" ] || return 1
    local folder=$ADVISORIES/snapshot/$FOLDER
    rm -rf "$folder"
    mkdir -p "$folder/.git"
    tar -xzf "$SNAPSHOT" -C "$folder"
    # cargo-deny reads the age of a database from this file, and so judges a snapshot by its own.
    touch -d "$(date_of "$folder")" "$folder/.git/FETCH_HEAD"
    note "Advisories: the live database cannot be reached; a snapshot of $(date_of "$folder")."
    choose snapshot
}

# Crates of every target are looked at, those of other systems too, which no build here has fetched.
check() {
    cargo fetch --quiet --locked
    cargo deny --offline --locked check --hide-inclusion-graph "$@"
}

case ${1-} in
    dependencies) check bans licenses sources ;;
    database) database ;;
    advisories) WORKNEST_ADVISORIES=$(chosen) check advisories ;;
    *) fail "deny.sh: what is \"${1-}\"?" ;;
esac
