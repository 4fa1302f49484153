#!/usr/bin/env bash
# postgres.sh <command…>: runs the command with WORKNEST_TEST_POSTGRES set to a PostgreSQL of its
# own — a fresh cluster in a temporary folder, on a free port of loopback — and removes it after.
source "$(dirname "$0")/env.sh"

programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$programs" ] || programs=$(dirname "$(command -v initdb || fail "PostgreSQL is missing: scripts/tools.sh postgres")")

# PostgreSQL refuses to run as root.
unprivileged() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    unprivileged() { runuser -u postgres -- "$@"; }
fi

cluster=$(mktemp -d /tmp/worknest-postgres.XXXXXX)
[ "$(id -u)" != 0 ] || chown postgres "$cluster"
stop() {
    (cd / && unprivileged "$programs/pg_ctl" -D "$cluster/data" -m immediate stop) >/dev/null 2>&1 || true
    rm -rf "$cluster"
}
trap stop EXIT

port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
(
    cd / # a folder that the other user may enter
    unprivileged "$programs/initdb" -D "$cluster/data" -U worknest -A trust -E UTF8 --no-sync
    # Nothing here outlives the test run: no syncing to disk.
    unprivileged "$programs/pg_ctl" -D "$cluster/data" -l "$cluster/log" -w -t 60 \
        -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$cluster -c fsync=off -c max_connections=300" start
    unprivileged "$programs/createdb" -h 127.0.0.1 -p "$port" -U worknest worknest
) >"$cluster.log" 2>&1 || { cat "$cluster.log" "$cluster/log" >&2; fail "PostgreSQL does not start"; }
rm -f "$cluster.log"

WORKNEST_TEST_POSTGRES="postgres://worknest@127.0.0.1:$port/worknest" "$@"
