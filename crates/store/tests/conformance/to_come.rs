//! Beside a later version: who goes on, and who must not.

use domain::ids::LoginId;
use store::{Beside, Engine, OpenMode, PostgresError, Reading, Store as _};

use crate::cluster;
use crate::growth::migrated;
use crate::people::login;
use crate::postgres::run;
use crate::whole::address;
use crate::world::{Kind, World};

#[tokio::test]
async fn beside_a_later_version_this_one_goes_on_and_only_copying_all_of_it_is_the_later_ones() {
    for kind in [Kind::SqliteToCome, Kind::PostgresToCome] {
        let world = World::of(kind).await;
        world.insert(login(LoginId(1))).await.unwrap();
        let at = address(&world);
        for mode in [OpenMode::Create, OpenMode::Existing, OpenMode::Beside] {
            let beside = Engine::open(&at, mode).await.unwrap();
            assert!(beside.login(LoginId(1)).await.unwrap().is_some(), "{kind:?} {mode:?}");
        }
        // Its columns would be left behind.
        let refused = Reading::of(&at, Beside::Others).await.unwrap_err();
        assert!(refused.to_string().contains("a newer version of Tillid: run that version"), "{kind:?}: {refused}");
    }
}

#[tokio::test]
async fn a_later_version_that_this_one_would_have_to_know_is_refused() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::of(kind).await;
        match &world.address {
            None => rusqlite::Connection::open(world.path()).unwrap().execute_batch(&migrated(1)).unwrap(),
            Some(address) => run(address, &migrated(1)).await,
        }
        let at = address(&world);
        for mode in [OpenMode::Create, OpenMode::Existing, OpenMode::Beside] {
            let refused = Engine::open(&at, mode).await.map(drop).unwrap_err();
            assert!(refused.to_string().contains("newer version"), "{kind:?} {mode:?}: {refused}");
        }
    }
}

/// Whoever waited for the table would let everybody wait behind.
#[tokio::test]
async fn a_table_that_somebody_holds_is_not_waited_for() {
    let at = cluster::database(cluster::WITH_TILLID).await;
    let (mut holder, connection) = tokio_postgres::connect(&at, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let backup = holder.transaction().await.unwrap();
    backup.batch_execute("LOCK TABLE audit IN ACCESS SHARE MODE").await.unwrap();
    run(&at, "DELETE FROM migrations WHERE number >= 24").await;
    let refused = Engine::open_postgres(&cluster::postgres(&at), OpenMode::Existing).await.map(drop).unwrap_err();
    assert!(matches!(refused, PostgresError::Held(_)), "{refused}");
}
