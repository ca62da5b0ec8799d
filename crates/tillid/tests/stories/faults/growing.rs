//! A later version brings the schema up to date while this one serves, and this one is started again beside it.

use std::sync::Arc;

use domain::account::Method;
use tokio::sync::watch;

use super::client::{Client, Counts};
use super::kills::{all_is_kept, everybody, seed, the_log_is_whole, together, waits_for};
use super::town::{Crowd, Town};
use crate::cluster;
use crate::growth::growth;

/// So much counts before the schema grows, and again after.
const ACKNOWLEDGEMENTS: usize = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_schema_grows_on_sqlite_under_a_server_of_the_version_before() {
    the_schema_grows(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_schema_grows_on_postgresql_under_a_server_of_the_version_before() {
    the_schema_grows(Some(cluster::database("template0").await)).await;
}

async fn the_schema_grows(database: Option<String>) {
    let seed = seed();
    let town = Town::make(database, &[Crowd(Method::App, 3, 0), Crowd(Method::Card, 4, 0)]).await;
    let town = Arc::new(town);
    println!("TILLID_SEED={seed}");
    let (counts, mut counted) = watch::channel(Counts::default());
    let mut people = everybody(&town, &counts, seed);
    let server = town.serves_at(town.port);
    let grows = async {
        waits_for(&mut counted, |counts| counts.acknowledged >= ACKNOWLEDGEMENTS).await;
        town.is_told(&growth()).await;
        let until = counted.borrow().acknowledged + ACKNOWLEDGEMENTS;
        waits_for(&mut counted, |counts| counts.acknowledged >= until).await;
        counts.send_modify(|counts| counts.enough = true);
    };
    tokio::join!(together(&mut people, Client::signs_in_until_enough), grows);
    assert_eq!((counted.borrow().turned_away, counted.borrow().silences), (0, 0), "nobody notices");
    all_is_kept(&town, people.iter_mut()).await;

    // The version before again: after a crash, or because whoever runs it goes back.
    server.dies();
    let server = town.serves_at(town.port);
    together(&mut people, Client::tries_again).await;
    together(&mut people, Client::signs_in_once).await;
    all_is_kept(&town, people.iter_mut()).await;
    the_log_is_whole(&town);

    // A copy by this version would lack what the later one keeps.
    let copy = town.tillid(&["backup", town.at("copy.backup").to_str().expect("text")]);
    assert_eq!(copy.code, Some(1), "{copy:?}");
    assert!(copy.err.contains("belongs to a newer version of Tillid: run that version"), "{copy:?}");
    drop(server);
}
