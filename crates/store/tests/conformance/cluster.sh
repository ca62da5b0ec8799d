# A PostgreSQL server of the tests' own: says its directory when it answers, and ends when whoever started it does. Asked by
# a line on its input, it falls as by a power cut, or rises again; or it hangs, and wakes; or it is demoted to a replica, and
# promoted again.
set -eu
PATH="$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)"
# In memory where there is room: what a disk costs is not what the tests are about. A measurement names a disk.
place="${1:-/dev/shm}"
[ -n "${1:-}" ] || [ "$(df --output=avail -k "$place" 2>/dev/null | tail -n 1)" -gt 4000000 ] 2>/dev/null || place="${TMPDIR:-/tmp}"
directory=$(mktemp -d "$place/tillid-postgres-XXXXXX")
trap 'rm -rf "$directory"' EXIT
initdb --pgdata="$directory/data" --username=tillid --auth=trust --encoding=UTF8 --locale=C --no-sync >"$directory/log" 2>&1
rise() {
  postgres -D "$directory/data" -c listen_addresses= -c unix_socket_directories="$directory" -c max_connections=400 \
    -c log_min_messages=fatal -c max_wal_size=256MB </dev/null >>"$directory/log" 2>&1 &
  server=$!
  until pg_isready --quiet --host="$directory" --username=tillid --dbname=postgres; do
    kill -0 "$server" || { cat "$directory/log" >&2; exit 1; }
  done
}
fall() {
  # Stopped first, so that it has no more children than are seen.
  kill -STOP "$server"
  children=$(cat "/proc/$server/task/$server/children")
  kill -KILL "$server" $children
  wait "$server" 2>/dev/null || true
  # The next one takes no memory that somebody still holds.
  for child in $children; do while grep -q '^State:.[^XZ]' "/proc/$child/status" 2>/dev/null; do :; done; done
}
hang() {
  kill -STOP "$server"
  children=$(cat "/proc/$server/task/$server/children")
  kill -STOP $children
}
wake() { kill -CONT $children "$server"; }
demote() {
  kill -INT "$server"
  wait "$server" || true
  touch "$directory/data/standby.signal"
  rise
}
promote() { psql --host="$directory" --username=tillid --dbname=postgres --no-psqlrc -At -c 'SELECT pg_promote()' >/dev/null; }
rise
echo "$directory"
# Ends with the pipe that the tests hold, however they end.
while read -r order; do
  case "$order" in fall) fall ;; rise) rise ;; hang) hang ;; wake) wake ;; demote) demote ;; promote) promote ;; esac
  echo "$order"
done
kill -INT "$server"
wait "$server" || true
