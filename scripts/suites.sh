# Sourced by test.sh: runs suites of several kinds, and counts what passed and failed in each.
# Each prints as it runs; its counts are read from what it printed.

PASSED=0
FAILED=0
TIMES=()
BROKEN=()
LEFT_OUT=()
LOGS=$(mktemp -d "${TMPDIR:-/tmp}/worknest-test.XXXXXX")

# logged <name> <command…>: runs it, output to the screen and to $LOG; sets STATUS, SECONDS_TAKEN.
logged() {
    local name=$1 start=$SECONDS
    shift
    LOG=$LOGS/$((${#TIMES[@]} + 1)).log
    say "$name"
    STATUS=0
    "$@" 2>&1 | tee "$LOG" || STATUS=$?
    TIMES+=("$(printf '%5d s  %s' $((SECONDS - start)) "$name")")
}

# count <name> <passed> <failed>: adds a suite's counts. One that failed without a failed test (it
# did not compile, it crashed), or ran no test at all, counts as one failed.
count() {
    local name=$1 passed=$2 failed=$3
    if [ "$failed" = 0 ] && { [ "$STATUS" != 0 ] || [ "$passed" = 0 ]; }; then failed=1; fi
    PASSED=$((PASSED + passed))
    FAILED=$((FAILED + failed))
    [ "$failed" = 0 ] || BROKEN+=("$name: $LOG")
    note "$passed passed, $failed failed: $name"
}

# sum <pattern with one number in \1>: adds the number up over the lines of $LOG.
sum() {
    sed -nE "s/$1/\1/p" "$LOG" | awk '{ n += $1 } END { print n + 0 }'
}

# setup <what> <command…>: what a suite needs. That it fails is a failure by itself.
setup() {
    local name="installing, building: $1"
    shift
    logged "$name" "$@"
    [ "$STATUS" = 0 ] && return
    count "$name" 0 1
    return 1
}

# suite_check <name> <command…>: a command that succeeds or not: one test.
suite_check() {
    local name=$1
    shift
    logged "$name" "$@"
    if [ "$STATUS" = 0 ]; then count "$name" 1 0; else count "$name" 0 1; fi
}

# left_out <what, and why>: neither passed nor failed; said again at the end.
left_out() {
    LEFT_OUT+=("$1")
    say "NOT CHECKED: $1"
}

# suite_cargo <name> <command…>: cargo test, and what prints like it (wasm-bindgen-test).
suite_cargo() {
    local name=$1
    shift
    logged "$name" "$@"
    count "$name" "$(sum '^test result: .* ([0-9]+) passed;.*')" "$(sum '^test result: .* ([0-9]+) failed;.*')"
}

# suite_node <name> <command…>: node --test with the spec reporter.
suite_node() {
    local name=$1
    shift
    logged "$name" "$@"
    count "$name" "$(sum '^[^ ]+ pass ([0-9]+)$')" "$(($(sum '^[^ ]+ fail ([0-9]+)$') + $(sum '^[^ ]+ cancelled ([0-9]+)$')))"
}

# why <log>: what each kind of suite says of a failure.
why() {
    grep -E -A 4 '^✖ .*\([0-9.]+ms\)$|panicked at |^error|^---- .* ----$|^!! ' "$1" | tail -n 40 | cut -c -300
}

# The times, what failed and why, and the last line.
report() {
    local broken
    say "Times"
    printf '   %s\n' "${TIMES[@]}" >&2
    if [ ${#LEFT_OUT[@]} != 0 ]; then
        say "Not checked"
        printf '   %s\n' "${LEFT_OUT[@]}" >&2
    fi
    if [ ${#BROKEN[@]} != 0 ]; then
        say "Failed"
        for broken in "${BROKEN[@]}"; do
            note "$broken"
            why "${broken##*: }" >&2 || tail -n 20 "${broken##*: }" >&2
        done
    else
        rm -rf "$LOGS"
    fi
    printf '\n%d passed, %d failed\n' "$PASSED" "$FAILED"
    [ "$FAILED" = 0 ]
}
