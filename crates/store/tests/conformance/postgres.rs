//! What is PostgreSQL's alone: opening a database of somebody's server, nodes beside each other, connections that break.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use domain::ids::LoginId;
use store::{Changes, CommitError, Engine, OpenMode, PostgresError, Store, StoreError, settle};

use crate::cluster::{self, postgres};
use crate::people::login;
use crate::world::{Kind, NOON, World};

/// PostgreSQL's own, without anything in it.
const EMPTY: &str = "template0";

/// Runs statements as somebody beside us would.
async fn run(address: &str, text: &str) {
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
    says(refused(&forgetful, OpenMode::Create).await, "synchronous_commit off");

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
async fn a_node_hears_of_what_another_writes_and_not_of_its_own() {
    let world = World::of(Kind::Postgres).await;
    let other = Engine::open_postgres(&postgres(world.address.as_ref().unwrap()), OpenMode::Existing).await.unwrap();
    let heard_more = async |node: &Engine, than: u64| {
        while node.outside_writes().await.unwrap() == than {
            tokio::task::yield_now().await;
        }
    };
    let soon = Duration::from_secs(20);
    // That it listens counts once, since it may have missed something before.
    tokio::time::timeout(soon, heard_more(&other, 0)).await.expect("it listens");
    tokio::time::timeout(soon, heard_more(&world.store, 0)).await.expect("it listens");
    let (own, others) = (world.store.outside_writes().await.unwrap(), other.outside_writes().await.unwrap());
    world.insert(login(LoginId(1))).await.unwrap();
    tokio::time::timeout(soon, heard_more(&other, others)).await.expect("word arrives");
    assert_eq!(world.store.outside_writes().await.unwrap(), own);
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
    assert!(!world.store.was_committed(late).await.unwrap());
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
