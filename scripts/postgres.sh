#!/usr/bin/env bash
# scripts/postgres.sh COMMAND…
#
# Runs the command with GONGDAO_TEST_POSTGRES set to the address of a throw-away PostgreSQL, and removes the
# server afterwards, however the command ends. The server keeps full durability, listens on a free loopback
# port and on a socket in its own folder, and has a password of its own, so it disturbs nobody on the machine.
# GONGDAO_POSTGRES_IN names the folder it lies in, /tmp unless told. scripts/test.sh keeps it in memory where there is
# enough: the tests leave hundreds of databases, and a disk takes minutes to forget them. Measure on a disk.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ $# -gt 0 ] || fail "usage: scripts/postgres.sh COMMAND…"

programs=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1 || true)
if [ -z "$programs" ]; then
  command -v initdb >/dev/null || fail "PostgreSQL is missing. On Debian: apt-get install postgresql"
  programs=$(dirname "$(command -v initdb)")
fi

# PostgreSQL refuses to run as root.
as_user=()
if [ "$(id -u)" -eq 0 ]; then
  user=postgres
  id "$user" >/dev/null 2>&1 || user=nobody
  as_user=(runuser -u "$user" --)
fi

folder=$(mktemp -d "${GONGDAO_POSTGRES_IN:-${TMPDIR:-/tmp}}/gongdao-postgres.XXXXXX")
postgres() { (cd "$folder" && exec "${as_user[@]}" "$@"); }

cleanup() {
  trap - EXIT
  if [ -e "$folder/data/postmaster.pid" ]; then
    postgres "$programs/pg_ctl" stop --silent -D "$folder/data" -m immediate >/dev/null 2>&1 || true
  fi
  rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

if [ ${#as_user[@]} -gt 0 ]; then chown "$user" "$folder"; fi
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s\n' "$password" >"$folder/password"
chmod 600 "$folder/password"
if [ ${#as_user[@]} -gt 0 ]; then chown "$user" "$folder/password"; fi

postgres "$programs/initdb" -D "$folder/data" --username=gongdao --pwfile="$folder/password" \
  --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 >"$folder/initdb.log" 2>&1 ||
  { cat "$folder/initdb.log" >&2; fail "initdb failed"; }

start() {
  postgres "$programs/pg_ctl" start --silent --wait -D "$folder/data" -l "$folder/data/server.log" -o \
    "-c listen_addresses=127.0.0.1 -c port=$1 -c unix_socket_directories=$folder -c max_connections=200" \
    >/dev/null 2>&1
}

# A port may be taken between the look and the start, so a few are tried.
port=
for _ in 1 2 3 4 5 6 7 8; do
  candidate=$((20000 + RANDOM % 12000))
  if (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; then continue; fi
  if start "$candidate"; then
    port=$candidate
    break
  fi
done
[ -n "$port" ] || { cat "$folder/data/server.log" >&2; fail "PostgreSQL did not start"; }

PGPASSWORD=$password "$programs/createdb" -h 127.0.0.1 -p "$port" -U gongdao gongdao
export GONGDAO_TEST_POSTGRES="postgres://gongdao:$password@127.0.0.1:$port/gongdao"

# The command runs beside this shell, not in its place, so that a signal reaches the trap at once.
"$@" </dev/null &
command_id=$!
trap 'kill -TERM "$command_id" 2>/dev/null; wait "$command_id" || true; exit 143' TERM HUP INT
status=0
wait "$command_id" || status=$?
exit "$status"
