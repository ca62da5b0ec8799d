# Two PostgreSQL servers, of which the second follows the first before any commit is answered: says an address that names both,
# and ends when whoever started it does. Told to fall, the first hangs with all its connections; told to rise, the second
# takes its place. What hung is never waked: it would be one that nobody follows. Told to swap, the first ends in peace, the
# second takes its place, and the first follows it.
set -eu
PATH="$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)"
place=/dev/shm
[ "$(df --output=avail -k "$place" 2>/dev/null | tail -n 1)" -gt 4000000 ] 2>/dev/null || place="${TMPDIR:-/tmp}"
directory=$(mktemp -d "$place/tillid-standby-XXXXXX")
mkdir "$directory/one" "$directory/two"
end() {
  kill -KILL $(family "$first") $(family "$second") 2>/dev/null || true
  rm -rf "$directory"
}
# A server and its children; stopped first, so that it has no more than are seen.
family() {
  [ -n "$1" ] && kill -STOP "$1" && cat "/proc/$1/task/$1/children" && echo "$1"
}
first='' second=''
trap end EXIT
initdb --pgdata="$directory/data1" --username=tillid --auth=trust --encoding=UTF8 --locale=C --no-sync >"$directory/log" 2>&1
serve() {
  postgres -D "$directory/data$1" -c listen_addresses= -c unix_socket_directories="$directory/$2" -c max_connections=100 \
    -c log_min_messages=fatal $3 </dev/null >>"$directory/log$1" 2>&1 &
}
answers() { until pg_isready --quiet --host="$directory/$1" --username=tillid --dbname=postgres; do sleep 0.1; done; }
ask() { psql --host="$directory/$1" --username=tillid --dbname=postgres --no-psqlrc -At -c "$2"; }
serve 1 one "-c synchronous_standby_names=two"
first=$!
answers one
pg_basebackup --pgdata="$directory/data2" --host="$directory/one" --username=tillid --wal-method=stream --checkpoint=fast \
  --write-recovery-conf --no-sync >>"$directory/log" 2>&1
serve 2 two "-c cluster_name=two"
second=$!
answers two
until [ "$(ask one "SELECT sync_state FROM pg_stat_replication")" = sync ]; do sleep 0.1; done
swap() {
  kill -INT "$first"
  wait "$first" || true
  ask two 'SELECT pg_promote()' >/dev/null
  echo "primary_conninfo = 'host=$directory/two user=tillid'" >>"$directory/data1/postgresql.auto.conf"
  touch "$directory/data1/standby.signal"
  serve 1 one ""
  first=$!
  answers one
}
encoded() { echo "$directory/$1" | sed 's|/|%2F|g'; }
echo "postgres://tillid@$(encoded one),$(encoded two)/postgres"
while read -r order; do
  case "$order" in
    fall) kill -STOP $(family "$first") ;;
    swap) swap ;;
    rise) ask two 'SELECT pg_promote()' >/dev/null ;;
  esac
  echo "$order"
done
