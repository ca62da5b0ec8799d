//! What is PostgreSQL's alone: opening a database of somebody's server, nodes beside each other, connections that break.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use domain::effect::Effect;
use domain::ids::LoginId;
use domain::strikes::Strikes;
use store::{
    Address, Changes, CommitError, Engine, Listener, News, OpenMode, PostgresError, Store, StoreError, StoredDataKey,
    Throttle, Whom, settle,
};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::cluster::{self, postgres};
use crate::people::{ANE, digest, login};
use crate::world::{Kind, NOON, World};

/// PostgreSQL's own, without anything in it.
const EMPTY: &str = "template0";

/// Runs statements as somebody beside us would.
pub(crate) async fn run(address: &str, text: &str) {
    let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(text).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
}

async fn refused(address: &str, mode: OpenMode) -> PostgresError {
    Engine::open_postgres(&postgres(address), mode).await.map(drop).unwrap_err()
}

#[tokio::test]
async fn what_cannot_be_opened_is_refused_in_one_sentence() {
    let (address, tillid) = (cluster::database(EMPTY).await, cluster::database(cluster::WITH_TILLID).await);
    let says = |error: PostgresError, part: &str| {
        let sentence = error.to_string();
        assert!(sentence.contains(part) && sentence.contains(": "), "{sentence}");
        assert!(!sentence.contains("hunter2") && !sentence.contains('\n'), "{sentence}");
    };
    says(
        refused("postgres://tillid:hunter2@:x/tillid", OpenMode::Existing).await,
        "postgres://USER:PASSWORD@HOST/NAME",
    );
    says(refused("postgres://tillid:hunter2@x@db/tillid", OpenMode::Existing).await, "is written %40");
    let nobody = "postgres://tillid:hunter2@%2Fnowhere/tillid";
    says(refused(nobody, OpenMode::Existing).await, "nobody answers for the database tillid at /nowhere");
    let unknown = "postgres://tillid:hunter2@tillid.invalid/tillid";
    says(refused(unknown, OpenMode::Existing).await, "nobody answers for the database tillid at tillid.invalid");
    // Held, so that nobody else listens there.
    let closed = TcpSocket::new_v4().unwrap();
    closed.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let closed = format!("postgres://tillid:hunter2@{}/tillid", closed.local_addr().unwrap());
    says(refused(&closed, OpenMode::Existing).await, "nobody answers for the database tillid at 127.0.0.1");
    let missing = address.replace("/story_", "/no_story_");
    says(refused(&missing, OpenMode::Existing).await, "has no database no_story_");
    let stranger = address.replace("tillid@", "stranger:hunter2@");
    says(refused(&stranger, OpenMode::Existing).await, "does not accept the user or the password");
    says(refused(&address, OpenMode::Existing).await, "there is no Tillid in the database");
    says(refused(&address, OpenMode::Beside).await, "tillid init");

    run(&address, "CREATE TABLE theirs (id BIGINT)").await;
    says(refused(&address, OpenMode::Create).await, "holds something else");

    let forgetful = cluster::database(EMPTY).await;
    let name = forgetful.rsplit('/').next().unwrap();
    run(&forgetful, &format!("ALTER DATABASE {name} SET synchronous_commit = off")).await;
    says(refused(&forgetful, OpenMode::Create).await, "synchronous_commit or fsync off");

    run(&tillid, "INSERT INTO migrations VALUES (9999, 'later', '')").await;
    says(refused(&tillid, OpenMode::Existing).await, "newer version");
    run(&tillid, "DELETE FROM migrations WHERE number > 1").await;
    says(refused(&tillid, OpenMode::Beside).await, "older version");
    run(&tillid, "UPDATE migrations SET hash = ''").await;
    says(refused(&tillid, OpenMode::Existing).await, "another version");
}

#[tokio::test]
async fn nodes_that_start_together_make_one_database() {
    let address = cluster::database(EMPTY).await;
    let nodes = (0..6).map(|_| {
        let address = postgres(&address);
        tokio::spawn(async move { Engine::open_postgres(&address, OpenMode::Create).await.map(drop) })
    });
    for node in nodes.collect::<Vec<_>>() {
        node.await.unwrap().unwrap();
    }
    assert_eq!(columns_of_postgres(&address).await, columns_of_sqlite().await);
}

/// The columns of each table, with their kinds, as PostgreSQL has them.
async fn columns_of_postgres(address: &str) -> BTreeMap<String, Vec<(String, &'static str, bool)>> {
    let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let text = "SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES' FROM information_schema.columns \
                WHERE table_schema = 'public' AND table_name NOT IN ('migrations', 'commit_ids') ORDER BY 1, 2";
    let mut tables = BTreeMap::new();
    for row in client.query(text, &[]).await.unwrap() {
        let kind = match row.get::<_, &str>(2) {
            "bigint" => "INTEGER",
            "bytea" => "BLOB",
            "text" => "TEXT",
            other => unreachable!("a column is {other}"),
        };
        tables.entry(row.get(0)).or_insert_with(Vec::new).push((row.get(1), kind, row.get(3)));
    }
    tables
}

/// The same, as SQLite has them.
async fn columns_of_sqlite() -> BTreeMap<String, Vec<(String, &'static str, bool)>> {
    let world = World::of(Kind::Sqlite).await;
    let connection = rusqlite::Connection::open(world.path()).unwrap();
    let text = "SELECT t.name, c.name, c.type, c.\"notnull\" = 0 FROM sqlite_schema t JOIN pragma_table_info(t.name) c \
                WHERE t.type = 'table' AND t.name <> 'migrations' ORDER BY 1, 2";
    let mut statement = connection.prepare(text).unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut tables = BTreeMap::new();
    while let Some(row) = rows.next().unwrap() {
        let kind = match row.get::<_, String>(2).unwrap().as_str() {
            "INTEGER" => "INTEGER",
            "BLOB" => "BLOB",
            "TEXT" => "TEXT",
            other => unreachable!("a column is {other}"),
        };
        let column = (row.get(1).unwrap(), kind, row.get(3).unwrap());
        tables.entry(row.get(0).unwrap()).or_insert_with(Vec::new).push(column);
    }
    tables
}

#[tokio::test]
async fn who_takes_a_row_for_new_waits_for_it_before_it_locks_the_next() {
    let world = Arc::new(World::of(Kind::Postgres).await);
    let count = |key| Throttle { key: digest(key), strikes: Strikes::default(), matters_until: NOON };
    world.insert(count(2)).await.unwrap();
    let known = world.store.throttle(&digest(2)).await.unwrap().unwrap();

    // Somebody else makes the first of the two, and has not ended yet.
    let address = world.address.as_ref().unwrap();
    let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let made = "INSERT INTO throttles SELECT $1, version, strikes_count, strikes_rests, strikes_rests_until, matters_until \
                FROM throttles";
    client.batch_execute("BEGIN").await.unwrap();
    client.execute(made, &[&digest(1).0.as_slice()]).await.unwrap();

    let both = tokio::spawn({
        let world = Arc::clone(&world);
        async move {
            let mut changes = world.changes();
            changes.replace(&known, count(2)).insert(count(1));
            world.store.commit(changes).await
        }
    });
    let waiting = "SELECT count(*) FROM pg_stat_activity \
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while client.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) == 0 {
        tokio::task::yield_now().await;
    }
    let lock = "SELECT 1 FROM throttles WHERE key = $1 FOR UPDATE NOWAIT";
    let locked = client.execute(lock, &[&digest(2).0.as_slice()]).await.unwrap();
    assert_eq!(locked, 1, "the second is nobody's while the first is waited for");
    client.batch_execute("COMMIT").await.unwrap();
    assert!(matches!(both.await.unwrap(), Err(CommitError::Conflict(_))));
}

#[tokio::test]
async fn a_node_hears_of_what_another_writes_and_not_of_its_own() {
    let world = World::of(Kind::Postgres).await;
    let other = Engine::open_postgres(&postgres(world.address.as_ref().unwrap()), OpenMode::Existing).await.unwrap();
    let (mut here, mut there) = (world.store.listen(), other.listen());
    // That it listens is news once, since it may have missed something before.
    assert_eq!(heard(&mut here).await, News::Anything);
    assert_eq!(heard(&mut there).await, News::Anything);
    write(&world.store, 1, &[Effect::WakeLogin(LoginId(1)), Effect::WakeAccount(ANE)]).await;
    write(&world.store, 2, &[]).await;
    write(&world.store, 3, &[Effect::WakeLogin(LoginId(3))]).await;
    let expected = [Whom::Login(LoginId(1)), Whom::Account(ANE), Whom::Login(LoginId(3))];
    assert_eq!(heard_whom(&mut there, expected.len()).await, expected);
    // Of what is written here, only the other's comes back; and each of it once.
    write(&other, 4, &[Effect::WakeLogin(LoginId(4))]).await;
    write(&world.store, 5, &[Effect::WakeLogin(LoginId(5))]).await;
    assert_eq!(heard_whom(&mut here, 1).await, [Whom::Login(LoginId(4))]);
    assert_eq!(heard_whom(&mut there, 1).await, [Whom::Login(LoginId(5))]);
}

#[tokio::test]
async fn a_node_whose_word_is_lost_is_heard_within_a_moment() {
    let world = World::of(Kind::Postgres).await;
    let address = world.address.as_ref().unwrap();
    let other = Engine::open_postgres(&postgres(address), OpenMode::Existing).await.unwrap();
    let mut there = other.listen();
    assert_eq!(heard(&mut there).await, News::Anything);
    // It dies between its commit and its word: what it wrote is there, and nobody was told to look.
    let hint = format!("'\\x01{:032x}'", 7);
    run(address, &format!("INSERT INTO commit_ids (id, node, news) VALUES ('\\x07', 7, {hint})")).await;
    assert_eq!(heard_whom(&mut there, 1).await, [Whom::Login(LoginId(7))]);
}

#[tokio::test]
async fn a_node_that_was_cut_off_listens_again_by_itself() {
    let world = World::of(Kind::Postgres).await;
    let address = world.address.as_ref().unwrap();
    let other = Engine::open_postgres(&postgres(address), OpenMode::Existing).await.unwrap();
    let mut here = world.store.listen();
    assert_eq!(heard(&mut here).await, News::Anything);
    for id in [1, 2, 3] {
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        run(address, cut).await;
        assert_eq!(heard(&mut here).await, News::Anything, "it may have missed something");
        // A read passes over the connections that broke; whoever commits on one would not know how far it came.
        assert!(other.login(LoginId(id)).await.unwrap().is_none());
        write(&other, id, &[Effect::WakeLogin(LoginId(id))]).await;
        // Whatever is young may come again, since it is not known who heard it.
        while heard_whom(&mut here, 1).await.last() != Some(&Whom::Login(LoginId(id))) {}
    }
}

#[tokio::test]
async fn a_commit_that_was_slow_is_heard_after_those_that_overtook_it() {
    let world = World::of(Kind::Postgres).await;
    let address = world.address.as_ref().unwrap();
    let mut here = world.store.listen();
    assert_eq!(heard(&mut here).await, News::Anything);
    let other = Engine::open_postgres(&postgres(address), OpenMode::Existing).await.unwrap();
    let (slow, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let hint = format!("'\\x01{:032x}'", 1);
    slow.batch_execute(&format!("BEGIN; INSERT INTO commit_ids (id, node, news) VALUES ('\\x01', 7, {hint})"))
        .await
        .unwrap();
    for id in 2..6 {
        write(&other, id, &[Effect::WakeLogin(LoginId(id))]).await;
        assert_eq!(heard_whom(&mut here, 1).await, [Whom::Login(LoginId(id))], "each once, though all may come again");
    }
    slow.batch_execute("COMMIT").await.unwrap();
    assert_eq!(heard_whom(&mut here, 1).await, [Whom::Login(LoginId(1))]);
}

#[tokio::test]
async fn a_key_and_whatever_a_command_writes_are_for_everybody() {
    let world = World::of(Kind::Postgres).await;
    let address = postgres(world.address.as_ref().unwrap());
    let mut here = world.store.listen();
    assert_eq!(heard(&mut here).await, News::Anything);
    let command = Engine::open_postgres(&address, OpenMode::Beside).await.unwrap();
    write(&command, 1, &[]).await;
    assert_eq!(heard(&mut here).await, News::Anything);
    let node = Engine::open_postgres(&address, OpenMode::Existing).await.unwrap();
    let mut changes = Changes::at(NOON, 200);
    changes.insert(StoredDataKey {
        id: 1,
        purpose: "sealing".to_owned(),
        wrapped: vec![1],
        created_at: NOON,
        closed_at: None,
    });
    node.commit(changes).await.unwrap();
    assert_eq!(heard(&mut here).await, News::Anything);
}

/// A commit that keeps a login of this number, and has these hints.
async fn write(node: &Engine, number: u128, hints: &[Effect]) {
    let mut changes = Changes::at(NOON, number << 32);
    changes.insert(login(LoginId(number)));
    for &hint in hints {
        changes.hint(hint);
    }
    node.commit(changes).await.unwrap();
}

async fn heard(listener: &mut Listener) -> News {
    let news = timeout(Duration::from_secs(20), listener.next(Duration::ZERO));
    news.await.expect("word arrives").unwrap()
}

/// So many words, which may come in several batches.
async fn heard_whom(listener: &mut Listener, count: usize) -> Vec<Whom> {
    let mut all = vec![];
    while all.len() < count {
        match heard(listener).await {
            News::Of(whom) => all.extend(whom),
            News::Anything => unreachable!("it is known whom it concerns"),
        }
    }
    all
}

#[tokio::test]
async fn whoever_looks_for_a_commit_claims_its_id() {
    let world = World::of(Kind::Postgres).await;
    let kept = world.changes().id();
    let mut changes = Changes::at(NOON, kept);
    changes.insert(login(LoginId(1)));
    world.store.commit(changes).await.unwrap();
    assert!(world.store.was_committed(kept).await.unwrap());

    let late = world.changes().id();
    for _ in 0..2 {
        assert!(!world.store.was_committed(late).await.unwrap(), "however often it is asked");
        assert!(world.store.was_committed(kept).await.unwrap());
    }
    let mut changes = Changes::at(NOON, late);
    changes.insert(login(LoginId(2)));
    assert!(matches!(world.store.commit(changes).await, Err(CommitError::Unavailable(_))));
    assert!(world.store.login(LoginId(2)).await.unwrap().is_none(), "what was said not to be kept is not kept later");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn never_event_07_a_connection_that_breaks_loses_no_answer_and_keeps_nothing_twice() {
    let world = Arc::new(World::of(Kind::Postgres).await);
    let address = world.address.clone().unwrap();
    let (ended, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let cutter = tokio::spawn({
        let (ended, answered) = (Arc::clone(&ended), Arc::clone(&answered));
        async move {
            let (mut cut, mut next) = (0, 0);
            while !ended.load(Ordering::Relaxed) {
                // Some get through between two cuts.
                if answered.load(Ordering::Relaxed) < next {
                    tokio::task::yield_now().await;
                    continue;
                }
                next = answered.load(Ordering::Relaxed) + 20;
                let (client, connection) = tokio_postgres::connect(&address, tokio_postgres::NoTls).await.unwrap();
                let connection = tokio::spawn(connection);
                let text = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                            WHERE datname = current_database() AND pid <> pg_backend_pid()";
                cut += client.query_one(text, &[]).await.unwrap().get::<_, i64>(0);
                drop(client);
                connection.await.unwrap().unwrap();
            }
            cut
        }
    });
    let writers = (0..16_u128).map(|writer| {
        let (world, answered) = (Arc::clone(&world), Arc::clone(&answered));
        tokio::spawn(async move {
            let mut told = vec![];
            for step in 0..40_u128 {
                let id = LoginId(writer << 32 | step);
                let kept = settle(&world.store, || async {
                    let mut changes = world.changes();
                    changes.insert(login(id));
                    Ok::<_, StoreError>((changes, ()))
                });
                if kept.await.is_ok() {
                    told.push(id);
                }
                answered.fetch_add(1, Ordering::Relaxed);
            }
            told
        })
    });
    let mut told = vec![];
    for writer in writers.collect::<Vec<_>>() {
        told.extend(writer.await.unwrap());
    }
    ended.store(true, Ordering::Relaxed);
    assert!(cutter.await.unwrap() > 0, "something was cut");
    assert!(!told.is_empty());
    for id in told {
        let login = world.store.login(id).await.unwrap();
        assert_eq!(login.expect("what was answered is there").version(), 1);
    }
}

#[tokio::test]
async fn of_several_hosts_one_that_says_nothing_is_passed_over_in_time() {
    let address = cluster::database(cluster::WITH_TILLID).await;
    // Whoever knocks when the line is full hears nothing, as from a machine that is gone.
    let gone = TcpSocket::new_v4().unwrap();
    gone.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let gone = gone.listen(0).unwrap();
    let place = gone.local_addr().unwrap();
    let mut waiting = vec![];
    while let Ok(taken) = timeout(Duration::from_secs(1), TcpStream::connect(place)).await {
        waiting.push(taken.unwrap());
    }
    let (user, rest) = address.split_once('@').unwrap();
    let Address::Postgres(both) = Address::parse(&format!("{user}@{place},{rest}?connect_timeout=2")) else {
        unreachable!("a file")
    };
    let store = Engine::open_postgres(&both, OpenMode::Existing).await.unwrap();
    store.ping().await.unwrap();
}
