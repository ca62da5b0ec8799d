//! A store of the engine under test, with commit ids that never repeat.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::time::Time;
use store::{Changes, CommitError, Engine, OpenMode, Record, Store};
use tempfile::TempDir;

use crate::growth::growth;
use crate::{cluster, postgres};

/// The engines that the suite runs against.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Memory,
    Sqlite,
    Postgres,
    /// A file in which a later version was before.
    SqliteToCome,
    /// The same in PostgreSQL.
    PostgresToCome,
}

/// A store to try things with.
pub(crate) struct World {
    pub(crate) store: Engine,
    pub(crate) directory: Option<TempDir>,
    /// Of the database, where it is PostgreSQL's.
    pub(crate) address: Option<String>,
    ids: AtomicU64,
}

/// The instant at which the stories begin.
pub(crate) const NOON: Time = Time::from_seconds(1_795_000_000);

impl World {
    pub(crate) async fn of(kind: Kind) -> Self {
        let (store, directory) = match kind {
            Kind::Memory => (Engine::memory(), None),
            Kind::Sqlite | Kind::SqliteToCome => {
                let directory = tempfile::tempdir().unwrap();
                let path = directory.path().join("tillid.db");
                let mut store = Engine::open_sqlite(&path, OpenMode::Create).unwrap();
                if matches!(kind, Kind::SqliteToCome) {
                    drop(store);
                    rusqlite::Connection::open(&path).unwrap().execute_batch(&growth()).unwrap();
                    store = Engine::open_sqlite(&path, OpenMode::Existing).unwrap();
                }
                (store, Some(directory))
            }
            Kind::PostgresToCome => {
                let address = cluster::database(cluster::WITH_TILLID).await;
                postgres::run(&address, &growth()).await;
                return Self::of_postgres(address).await;
            }
            Kind::Postgres => return Self::of_postgres(cluster::database(cluster::WITH_TILLID).await).await,
        };
        Self { store, directory, address: None, ids: AtomicU64::new(1) }
    }

    /// What stands in the database at `address` already.
    pub(crate) async fn of_postgres(address: String) -> Self {
        let store = Engine::open_postgres(&cluster::postgres(&address), OpenMode::Existing).await.unwrap();
        Self { store, directory: None, address: Some(address), ids: AtomicU64::new(1) }
    }

    /// Where the database lies.
    pub(crate) fn path(&self) -> PathBuf {
        self.directory.as_ref().expect("only SQLite has a file").path().join("tillid.db")
    }

    /// Nothing yet, with an id of its own and room above it.
    pub(crate) fn changes(&self) -> Changes {
        Changes::at(NOON, u128::from(self.ids.fetch_add(1, Ordering::Relaxed)) << 32)
    }

    /// Keeps one new record.
    pub(crate) async fn insert<T: Record>(&self, record: T) -> Result<(), CommitError> {
        let mut changes = self.changes();
        changes.insert(record);
        self.store.commit(changes).await
    }

    /// Closes and opens the database.
    pub(crate) fn reopened(self) -> Self {
        let path = self.path();
        let Self { store, directory, address, ids } = self;
        drop(store);
        Self { store: Engine::open_sqlite(&path, OpenMode::Existing).unwrap(), directory, address, ids }
    }
}

/// Makes a test for each engine out of each story, and for each database that a later version has been in.
macro_rules! on_every_engine {
    ($($story:ident),+ $(,)?) => {
        mod memory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $story() {
                super::$story($crate::world::World::of($crate::world::Kind::Memory).await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $story() {
                super::$story($crate::world::World::of($crate::world::Kind::Postgres).await).await;
            })+
        }
        mod postgres_to_come {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $story() {
                super::$story($crate::world::World::of($crate::world::Kind::PostgresToCome).await).await;
            })+
        }
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $story() {
                super::$story($crate::world::World::of($crate::world::Kind::Sqlite).await).await;
            })+
        }
        mod sqlite_to_come {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $story() {
                super::$story($crate::world::World::of($crate::world::Kind::SqliteToCome).await).await;
            })+
        }
    };
}
pub(crate) use on_every_engine;
