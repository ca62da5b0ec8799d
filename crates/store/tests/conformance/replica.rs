//! A PostgreSQL server that only reads: a replica, one that became a replica in use, one that was made to.

use domain::ids::LoginId;
use store::{CommitError, Engine, OpenMode, PostgresError, Store, StoreError};

use crate::postgres::run;
use crate::server::{Server, at_once, insertion};

const ONLY_READS: &str = "the server only reads, perhaps as a replica: name the primary";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_event_07_a_replica_is_refused_alone_and_passed_over_beside_whichever_is_the_primary() {
    let mut servers = Server::start_two();
    let both = servers.host().to_owned();
    let (one, two) = both.split_once(',').unwrap();
    let at = |hosts: &str| at_once(&format!("postgres://tillid:hunter2@{hosts}/postgres"));
    let refused = async |host: &str, mode| Engine::open_postgres(&at(host), mode).await.map(drop).unwrap_err();
    for mode in [OpenMode::Create, OpenMode::Existing, OpenMode::Beside] {
        let error = refused(two, mode).await;
        assert!(matches!(error, PostgresError::Replica(_)), "{error}");
        let place = two.replace("%2F", "/");
        assert_eq!(
            error.to_string(),
            format!("the database postgres at {place} only reads, since its server is a replica: name the primary")
        );
    }
    let store = Engine::open_postgres(&at(&format!("{two},{one}")), OpenMode::Create).await.unwrap();
    store.commit(insertion(1)).await.unwrap();

    // Each takes the place of the other, in peace.
    servers.is_told("swap");
    assert_eq!(store.login(LoginId(1)).await.unwrap().unwrap().version(), 1, "the other one has it all");
    store.commit(insertion(2)).await.unwrap();
    assert!(matches!(refused(one, OpenMode::Existing).await, PostgresError::Replica(_)));
    let again = Engine::open_postgres(&at(&both), OpenMode::Existing).await.unwrap();
    assert!(again.login(LoginId(2)).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_only_server_becomes_a_replica_in_use_is_called_so_and_is_used_again_once_it_writes() {
    let mut server = Server::start();
    let store = Engine::open_postgres(&at_once(&server.address), OpenMode::Create).await.unwrap();
    for turn in 1..3 {
        store.commit(insertion(turn)).await.unwrap();
        server.is_told("demote");
        // Whoever reads passes over the connections that broke.
        let only_reads = StoreError::Unavailable(ONLY_READS.to_owned());
        assert_eq!(store.login(LoginId(turn)).await.unwrap_err(), only_reads);
        assert_eq!(store.ping().await, Err(only_reads.clone()));
        let failed = store.commit(insertion(turn + 100)).await.unwrap_err();
        assert_eq!(failed, CommitError::Unavailable(ONLY_READS.to_owned()));
        assert_eq!(store.was_committed((turn + 100) << 64).await, Err(only_reads));
        server.is_told("promote");
        assert_eq!(store.login(LoginId(turn)).await.unwrap().unwrap().version(), 1);
        assert!(!store.was_committed((turn + 100) << 64).await.unwrap(), "as it was said");
    }
    store.commit(insertion(3)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_made_to_only_read_is_left_for_the_next_host_though_it_keeps_its_connections() {
    let (first, second) = (Server::start(), Server::start());
    for server in [&first, &second] {
        drop(Engine::open_postgres(&at_once(&server.address), OpenMode::Create).await.unwrap());
    }
    let both = format!("postgres://tillid@{},{}/postgres", first.host(), second.host());
    let store = Engine::open_postgres(&at_once(&both), OpenMode::Existing).await.unwrap();
    store.commit(insertion(1)).await.unwrap();
    run(&first.address, "ALTER SYSTEM SET default_transaction_read_only = on").await;
    run(&first.address, "SELECT pg_reload_conf()").await;
    // Until its connections have heard of it.
    let not_ready = loop {
        if let Err(not_ready) = store.ping().await {
            break not_ready;
        }
    };
    assert_eq!(not_ready, StoreError::Unavailable(ONLY_READS.to_owned()));
    let failed = store.commit(insertion(2)).await.unwrap_err();
    assert_eq!(failed, CommitError::Unavailable(ONLY_READS.to_owned()));
    store.commit(insertion(3)).await.unwrap();
    store.ping().await.unwrap();
    assert!(store.login(LoginId(1)).await.unwrap().is_none(), "at the second, which has no such row");
}
