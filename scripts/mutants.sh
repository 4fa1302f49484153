#!/usr/bin/env bash
# Breaks a copy of the code on purpose, one patch of tests/simulator/mutants/ at a time, and sees whether the
# simulator catches it. mutants.sh [name…]: only those. WORKNEST_SEEDS: how many seeds each gets (300);
# SECONDS_MAX: how long (600).
source "$(dirname "$0")/env.sh"

export WORKNEST_SEEDS=${WORKNEST_SEEDS:-300}
SECONDS_MAX=${SECONDS_MAX:-600}
COPY=$(mktemp -d "${TMPDIR:-/tmp}/worknest-mutants.XXXXXX")
trap 'rm -rf "$COPY"' EXIT
git ls-files -z | xargs -0 cp --parents -t "$COPY"

ONLY=("$@")
wants() { [ ${#ONLY[@]} = 0 ] || [[ " ${ONLY[*]} " == *" $1 "* ]]; }

LIVED=0
for patch in "$PWD"/tests/simulator/mutants/*.patch; do
    name=$(basename "$patch" .patch)
    wants "$name" || continue
    (cd "$COPY" && git apply "$patch") || { echo "$name: the patch does not apply any more"; LIVED=1; continue; }
    # Alone, so that a mutant that does not compile is not taken for one that was caught.
    (cd "$COPY" && cargo test --quiet --no-run --test simulator) || { echo "$name: does not compile"; LIVED=1; }
    if (cd "$COPY" && timeout "$SECONDS_MAX" cargo test --quiet --test simulator replicas) >"$COPY/log" 2>&1; then
        echo "$name: lived through $WORKNEST_SEEDS seeds"
        LIVED=1
    elif seed=$(grep -oE '^seed [0-9]+' "$COPY/log" | sort -t' ' -k2n | head -1); [ -n "$seed" ]; then
        echo "$name: caught, first by $seed"
    else
        # A test that fails without a seed, too: nobody knows whether the simulator would have caught it.
        echo "$name: no seed failed, and it is not done after $SECONDS_MAX s: $(tail -1 "$COPY/log")"
        LIVED=1
    fi
    (cd "$COPY" && git apply -R "$patch")
done
exit "$LIVED"
