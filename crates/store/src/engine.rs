//! The engines behind the one interface, and what each of them must do: run a read, keep writes, and little else.

use std::path::Path;
use std::sync::Arc;

use domain::audit::Logged;
use domain::effect::Effect;
use domain::time::Time;

use crate::address::{Address, PostgresAddress, Unopened};
use crate::cell::Cell;
use crate::changes::{Changes, Write};
use crate::error::{CommitError, StoreError};
use crate::memory::Memory;
use crate::news::Listener;
use crate::postgres::{Postgres, PostgresError};
use crate::rows::{Record, plain, versioned};
use crate::settle::Lines;
use crate::sqlite::{OpenError, OpenMode, Sqlite};
use crate::table::{Query, Table};
use crate::versioned::Versioned;
use crate::{Many, One, SweepReport};

/// A store. Cloning it gives another handle to the same one.
#[derive(Clone, Debug)]
pub enum Engine {
    /// In memory, for tests: the reference of what the others do.
    Memory(Arc<Memory>),
    /// In one file.
    Sqlite(Arc<Sqlite>),
    /// In a database of a server, which several nodes may share.
    Postgres(Arc<Postgres>),
}

impl Engine {
    /// An empty store in memory.
    pub fn memory() -> Self {
        Self::Memory(Arc::new(Memory::default()))
    }

    /// The same, where others have their turn before each read and each commit: for trials of what meets in between.
    pub fn memory_interleaving() -> Self {
        Self::Memory(Arc::new(Memory::interleaving()))
    }

    /// The store in the file at `path`. The last handle to go waits until everything is written and the file closed.
    pub fn open_sqlite(path: &Path, mode: OpenMode) -> Result<Self, OpenError> {
        Ok(Self::Sqlite(Arc::new(Sqlite::open(path, mode)?)))
    }

    /// The store in a database of a PostgreSQL server.
    pub async fn open_postgres(address: &PostgresAddress, mode: OpenMode) -> Result<Self, PostgresError> {
        Ok(Self::Postgres(Arc::new(Postgres::open(address.whole(), mode).await?)))
    }

    /// The store at an address.
    pub async fn open(address: &Address, mode: OpenMode) -> Result<Self, Unopened> {
        Ok(match address {
            Address::File(path) => Self::open_sqlite(path, mode)?,
            Address::Postgres(address) => Self::open_postgres(address, mode).await?,
        })
    }

    /// Hears what others write from now on.
    pub fn listen(&self) -> Listener {
        Listener::of(self.clone())
    }

    /// How many commits wait to be written, for the metrics.
    pub fn commits_waiting(&self) -> usize {
        match self {
            Self::Memory(_) | Self::Postgres(_) => 0,
            Self::Sqlite(sqlite) => sqlite.commits_waiting(),
        }
    }
}

/// What an engine must do. Neutral rows only; closed.
pub trait Driver: Send + Sync {
    /// The rows that a read finds, each with its version as the last cell.
    fn rows(&self, query: &'static Query, given: Vec<Cell>) -> impl Future<Output = Result<Rows, StoreError>> + Send;
    /// How many rows a table has.
    fn count(&self, table: &'static Table) -> impl Future<Output = Result<u64, StoreError>> + Send;
    /// What the password hashes of accounts begin with, and how many do.
    fn heads(&self, tail: u32, limit: u32) -> impl Future<Output = Result<Vec<(String, u64)>, StoreError>> + Send;
    /// Keeps all writes or none, and lets others know whom they concern.
    fn write(
        &self,
        id: u128,
        writes: Vec<Write>,
        hints: &[Effect],
    ) -> impl Future<Output = Result<(), CommitError>> + Send;
    /// Whether a commit of unknown outcome was kept.
    fn find_commit(&self, id: u128) -> impl Future<Output = Result<bool, StoreError>> + Send;
    /// Runs each sweep, with the instant before which rows go.
    fn delete_before(
        &self,
        before: Vec<Time>,
        batch: u32,
    ) -> impl Future<Output = Result<SweepReport, StoreError>> + Send;
    /// Reads and touches the writer.
    fn probe(&self) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// What is torn in the store's own structures, in its own words; nothing when it is whole.
    fn torn(&self) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send;
    /// Where the losers of a race stand in line.
    fn lines(&self) -> &Lines;
}

/// Rows as an engine read them.
pub(crate) type Rows = Vec<Vec<Cell>>;

impl Driver for Engine {
    async fn rows(&self, query: &'static Query, given: Vec<Cell>) -> Result<Rows, StoreError> {
        match self {
            Self::Memory(memory) => {
                memory.turn().await;
                Ok(memory.rows(query, &given))
            }
            Self::Sqlite(sqlite) => sqlite.rows(query, &given),
            Self::Postgres(postgres) => postgres.rows(query, &given).await,
        }
    }

    async fn count(&self, table: &'static Table) -> Result<u64, StoreError> {
        match self {
            Self::Memory(memory) => Ok(memory.count(table)),
            Self::Sqlite(sqlite) => sqlite.count(table),
            Self::Postgres(postgres) => postgres.count(table).await,
        }
    }

    async fn heads(&self, tail: u32, limit: u32) -> Result<Vec<(String, u64)>, StoreError> {
        match self {
            Self::Memory(memory) => Ok(memory.heads(tail, limit)),
            Self::Sqlite(sqlite) => sqlite.heads(tail, limit).await,
            Self::Postgres(postgres) => postgres.heads(tail, limit).await,
        }
    }

    async fn write(&self, id: u128, writes: Vec<Write>, hints: &[Effect]) -> Result<(), CommitError> {
        match self {
            Self::Memory(memory) => {
                memory.turn().await;
                memory.write(writes)
            }
            Self::Sqlite(sqlite) => sqlite.write(id, writes).await,
            Self::Postgres(postgres) => postgres.write(id, writes, hints).await,
        }
    }

    async fn find_commit(&self, id: u128) -> Result<bool, StoreError> {
        match self {
            // It always knows.
            Self::Memory(_) => Ok(false),
            Self::Sqlite(sqlite) => sqlite.find_commit(id).await,
            Self::Postgres(postgres) => postgres.find_commit(id).await,
        }
    }

    async fn delete_before(&self, before: Vec<Time>, batch: u32) -> Result<SweepReport, StoreError> {
        match self {
            Self::Memory(memory) => Ok(memory.delete_before(&before, batch)),
            Self::Sqlite(sqlite) => sqlite.delete_before(before, batch).await,
            Self::Postgres(postgres) => postgres.delete_before(before, batch).await,
        }
    }

    async fn torn(&self) -> Result<Vec<String>, StoreError> {
        match self {
            // PostgreSQL has checksums of its own, and tools that look.
            Self::Memory(_) | Self::Postgres(_) => Ok(Vec::new()),
            Self::Sqlite(sqlite) => sqlite.torn().await,
        }
    }

    async fn probe(&self) -> Result<(), StoreError> {
        match self {
            Self::Memory(_) => Ok(()),
            Self::Sqlite(sqlite) => sqlite.probe().await,
            Self::Postgres(postgres) => postgres.probe().await,
        }
    }

    fn lines(&self) -> &Lines {
        match self {
            Self::Memory(memory) => memory.lines(),
            Self::Sqlite(sqlite) => sqlite.lines(),
            Self::Postgres(postgres) => postgres.lines(),
        }
    }
}

/// Runs a read of at most one record.
pub(crate) async fn one<T: Record, D: Driver + ?Sized>(driver: &D, query: &'static Query, given: Vec<Cell>) -> One<T> {
    driver.rows(query, given).await?.pop().map(versioned).transpose()
}

/// Runs a read of any number of records.
pub(crate) async fn list<T: Record, D: Driver + ?Sized>(
    driver: &D,
    query: &'static Query,
    given: Vec<Cell>,
) -> Many<T> {
    driver.rows(query, given).await?.into_iter().map(versioned).collect::<Result<Vec<Versioned<T>>, _>>()
}

/// Runs a read of the audit log, whose entries nobody replaces.
pub(crate) async fn entries<D: Driver + ?Sized>(
    driver: &D,
    query: &'static Query,
    given: Vec<Cell>,
) -> Result<Vec<Logged>, StoreError> {
    let without_version = |mut row: Vec<Cell>| row.pop().map_or(Ok(None), |_version| plain(row).map(Some));
    driver.rows(query, given).await?.into_iter().filter_map(|row| without_version(row).transpose()).collect()
}

/// Keeps changes, if there are any.
pub(crate) async fn commit<D: Driver + ?Sized>(driver: &D, changes: Changes) -> Result<(), CommitError> {
    let (id, hints) = (changes.id(), changes.hints().to_vec());
    let writes = changes.into_writes()?;
    if writes.is_empty() { Ok(()) } else { driver.write(id, writes, &hints).await }
}
