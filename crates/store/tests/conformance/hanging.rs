//! A PostgreSQL server that hangs: it takes connections, and says nothing more.

use domain::ids::LoginId;
use store::{CommitError, Engine, OpenMode, Store, StoreError};

use crate::server::{Server, at_once, insertion};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_event_07_a_server_that_hangs_is_given_up_and_what_it_was_told_counts_once_or_never() {
    let mut server = Server::start();
    let store = Engine::open_postgres(&at_once(&server.address), OpenMode::Create).await.unwrap();
    store.commit(insertion(1)).await.unwrap();
    server.is_told("hang");
    assert!(matches!(store.commit(insertion(2)).await, Err(CommitError::Unknown)), "nobody knows");
    assert!(matches!(store.login(LoginId(1)).await, Err(StoreError::Unavailable(_))));
    assert!(store.was_committed(2 << 64).await.is_err() && store.ping().await.is_err());
    server.is_told("wake");
    let is_kept = store.was_committed(2 << 64).await.unwrap();
    assert_eq!(store.login(LoginId(2)).await.unwrap().is_some(), is_kept, "as it was said, and stays so");
    assert_eq!(store.login(LoginId(1)).await.unwrap().unwrap().version(), 1, "it goes on by itself");
    store.commit(insertion(3)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_hosts_one_that_hangs_is_passed_over() {
    let (mut first, second) = (Server::start(), Server::start());
    for server in [&first, &second] {
        drop(Engine::open_postgres(&at_once(&server.address), OpenMode::Create).await.unwrap());
    }
    let both = format!("postgres://tillid@{},{}/postgres", first.host(), second.host());
    let store = Engine::open_postgres(&at_once(&both), OpenMode::Existing).await.unwrap();
    store.commit(insertion(1)).await.unwrap();
    first.is_told("hang");
    assert!(store.login(LoginId(1)).await.is_err(), "the first says nothing");
    assert!(store.login(LoginId(1)).await.unwrap().is_none(), "the second is asked, which has no such row");
    drop(Engine::open_postgres(&at_once(&both), OpenMode::Existing).await.expect("nor does a start wait for it"));
    first.is_told("wake");
}
