# A PostgreSQL server at port $1 of this machine that speaks TLS with the certificate $2 and its key $3, and knows `keeper` by
# the password $4: says its directory when it answers, and ends when whoever started it does. Told to be bare, it speaks no TLS.
set -eu
PATH="$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)"
directory=$(mktemp -d "${TMPDIR:-/tmp}/tillid-secured-XXXXXX")
trap 'rm -rf "$directory"' EXIT
initdb --pgdata="$directory/data" --username=tillid --auth=trust --encoding=UTF8 --locale=C --no-sync >"$directory/log" 2>&1
umask 077
echo "$2" >"$directory/data/server.crt"
echo "$3" >"$directory/data/server.key"
printf '%s\n' 'local all tillid trust' 'host all all 127.0.0.1/32 scram-sha-256' >"$directory/data/pg_hba.conf"
echo "ssl = on" >>"$directory/data/postgresql.conf"
postgres -D "$directory/data" -p "$1" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$directory" \
  -c password_encryption=scram-sha-256 -c max_connections=100 -c log_min_messages=fatal </dev/null >>"$directory/log" 2>&1 &
server=$!
until pg_isready --quiet --host="$directory" --port="$1" --username=tillid --dbname=postgres; do
  kill -0 "$server" || { cat "$directory/log" >&2; exit 1; }
done
port=$1
ask() { psql --host="$directory" --port="$port" --username=tillid --dbname=postgres --no-psqlrc --quiet -At -c "$1"; }
ask "CREATE ROLE keeper LOGIN PASSWORD '$4'"
ask "CREATE DATABASE tillid OWNER keeper"
bare() {
  echo "ssl = off" >>"$directory/data/postgresql.conf"
  kill -HUP "$server"
  until [ "$(ask 'SHOW ssl')" = off ]; do :; done
}
echo "$directory"
while read -r order; do
  case "$order" in bare) bare ;; esac
  echo "$order"
done
kill -INT "$server"
wait "$server" || true
