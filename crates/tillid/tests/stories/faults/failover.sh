# PostgreSQL on three nodes that take over from each other (Patroni in synchronous mode, etcd, haproxy), for one story of this
# machine's. By hand, from the project's root; it needs Debian's patroni, etcd-server, haproxy and postgresql:
#
#   TILLID_DATABASE_SCRIPT="sh $PWD/crates/tillid/tests/stories/faults/failover.sh hosts" \
#     cargo test -p tillid --test stories postgresql_falls -- --nocapture
#
# `hosts` gives the nodes an address that names all three, `haproxy` one that names haproxy. TTL (s) says how long a primary
# may be away before another takes its place, LOOP (s) how often they look; both are else as Patroni comes. FALL=STOP lets the
# primary hang first, with its connections, and kills it when another has taken over.
#
# Says the address of the database. Told to fall, it kills the primary with its Patroni and its etcd, as by the loss of the
# machine; told to rise, it waits until another is primary, and starts what fell. Ends when whoever started it does.
set -eu
way=${1:-hosts}
programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
PATH="$programs:$PATH:/usr/sbin"
place=$(mktemp -d "${TMPDIR:-/tmp}/tillid-failover-XXXXXX")
# Below what the system gives to whoever connects.
base=$((12000 + $$ % 400 * 20))
balancer=$base
etcd_at() { echo $((base + $1)); }
peer_at() { echo $((base + 3 + $1)); }
rest_at() { echo $((base + 6 + $1)); }
postgres_at() { echo $((base + 9 + $1)); }
say_to() { PGCONNECT_TIMEOUT=2 psql --host=127.0.0.1 --port="$(postgres_at "$1")" --username=postgres --no-psqlrc -At -c "$2" 2>/dev/null; }

end() {
  for one in 1 2 3; do falls "$one" KILL; done
  kill -KILL "$(cat "$place/haproxy.pid")" 2>/dev/null || true
  rm -rf "$place"
}

# What runs of a node: first Patroni, which would start PostgreSQL again.
processes_of() {
  cat "$place/patroni$1.pid" "$place/etcd$1.pid" 2>/dev/null || true
  server=$(head -n 1 "$place/data$1/postmaster.pid" 2>/dev/null) || return 0
  # Stopped, so that it has no more children than are seen.
  kill -STOP "$server" 2>/dev/null || return 0
  cat "/proc/$server/task/$server/children"
  echo
  echo "$server"
}

falls() {
  for process in $(processes_of "$1"); do kill "-$2" "$process" 2>/dev/null || true; done
}

stands_up() {
  etcd --name "n$1" --data-dir "$place/etcd$1" --initial-cluster "$members" --logger zap --log-level error \
    --listen-client-urls "http://127.0.0.1:$(etcd_at "$1")" --advertise-client-urls "http://127.0.0.1:$(etcd_at "$1")" \
    --listen-peer-urls "http://127.0.0.1:$(peer_at "$1")" \
    --initial-advertise-peer-urls "http://127.0.0.1:$(peer_at "$1")" </dev/null >>"$place/etcd$1.log" 2>&1 &
  echo $! >"$place/etcd$1.pid"
  patroni "$place/patroni$1.yml" </dev/null >>"$place/patroni$1.log" 2>&1 &
  echo $! >"$place/patroni$1.pid"
}

write_settings() {
  cat >"$place/patroni$1.yml" <<END
scope: tillid
name: n$1
restapi: { listen: "127.0.0.1:$(rest_at "$1")", connect_address: "127.0.0.1:$(rest_at "$1")" }
etcd3: { hosts: ["127.0.0.1:$(etcd_at 1)", "127.0.0.1:$(etcd_at 2)", "127.0.0.1:$(etcd_at 3)"] }
bootstrap:
  dcs:
    ttl: ${TTL:-30}
    loop_wait: ${LOOP:-10}
    retry_timeout: ${LOOP:-10}
    synchronous_mode: true
    postgresql: { use_pg_rewind: true, parameters: { max_connections: 100 } }
  initdb: [{ encoding: UTF8 }, { locale: C }, data-checksums]
postgresql:
  listen: "127.0.0.1:$(postgres_at "$1")"
  connect_address: "127.0.0.1:$(postgres_at "$1")"
  data_dir: "$place/data$1"
  bin_dir: "$programs"
  pgpass: "$place/pgpass$1"
  parameters: { unix_socket_directories: "$place" }
  pg_hba: [local all all trust, host all all 127.0.0.1/32 trust, host replication all 127.0.0.1/32 trust]
  authentication: { superuser: { username: postgres }, replication: { username: replicator } }
END
}

# The node that writes, if there is one.
primary() {
  for one in 1 2 3; do
    [ "$(say_to "$one" 'SELECT pg_is_in_recovery()')" != f ] || echo "$one"
  done
}

# Waits until one writes and the others follow, one of them before each commit is answered.
wait_for_all() {
  until one=$(primary) && [ -n "$one" ] && [ "$(say_to "$one" "SELECT count(*), max(sync_state) FROM pg_stat_replication
    WHERE state = 'streaming'")" = '2|sync' ]; do sleep 0.2; done
}

trap end EXIT
trap 'exit 1' INT TERM HUP
members="n1=http://127.0.0.1:$(peer_at 1),n2=http://127.0.0.1:$(peer_at 2),n3=http://127.0.0.1:$(peer_at 3)"
for one in 1 2 3; do
  write_settings "$one"
  stands_up "$one"
done
cat >"$place/haproxy.cfg" <<END
defaults
  mode tcp
  timeout connect 2s
  timeout client 1h
  timeout server 1h
listen primary
  bind 127.0.0.1:$balancer
  option httpchk OPTIONS /primary
  http-check expect status 200
  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
  server n1 127.0.0.1:$(postgres_at 1) check port $(rest_at 1)
  server n2 127.0.0.1:$(postgres_at 2) check port $(rest_at 2)
  server n3 127.0.0.1:$(postgres_at 3) check port $(rest_at 3)
END
haproxy -f "$place/haproxy.cfg" </dev/null >"$place/haproxy.log" 2>&1 &
echo $! >"$place/haproxy.pid"
wait_for_all
say_to "$(primary)" 'CREATE ROLE tillid LOGIN' >/dev/null
say_to "$(primary)" 'CREATE DATABASE tillid OWNER tillid' >/dev/null
case "$way" in
  haproxy) echo "postgres://tillid@127.0.0.1:$balancer/tillid" ;;
  hosts)
    of() { echo "127.0.0.1:$(postgres_at "$1")"; }
    echo "postgres://tillid@$(of 1),$(of 2),$(of 3)/tillid"
    ;;
esac
while read -r order; do
  case "$order" in
    fall)
      fallen=$(primary)
      falls "$fallen" "${FALL:-KILL}"
      echo "n$fallen fell at $(date +%T)" >&2
      ;;
    rise)
      until [ -n "$(primary)" ]; do sleep 0.2; done
      echo "n$(primary) took over at $(date +%T)" >&2
      # What hung must not wake beside another primary: Patroni's watchdog would have reset its machine long before.
      falls "$fallen" KILL
      stands_up "$fallen"
      wait_for_all
      ;;
  esac
  echo "$order"
done
