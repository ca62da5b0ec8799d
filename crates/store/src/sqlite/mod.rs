//! SQLite: one file, one writer thread that commits groups, readers of their own.

mod group;
mod open;
mod readers;
mod rows;
#[cfg(test)]
mod tests;
mod whole;
mod writer;

use std::path::{Path, PathBuf};

use domain::time::Time;
use rusqlite::ErrorCode;

use crate::SweepReport;
use crate::cell::Cell;
use crate::changes::Write;
use crate::error::{CommitError, StoreError};
use crate::settle::Lines;
use crate::sql;
use crate::table::{Query, Table};

pub(crate) use open::writing;
pub use open::{OpenError, OpenMode};
pub(crate) use whole::{read_whole, write_whole};

use readers::Readers;
use writer::Writer;

/// A database file, opened.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    // Before the writer: readers close first, so that the writer's end can fold the log into the file.
    readers: Readers,
    writer: Writer,
    lines: Lines,
}

impl Sqlite {
    pub(crate) fn open(path: &Path, mode: OpenMode) -> Result<Self, OpenError> {
        let connection = writing(path, mode)?;
        let readers = Readers::open(path, mode)?;
        let writer = Writer::start(path, mode, connection)?;
        Ok(Self { path: path.to_owned(), readers, writer, lines: Lines::default() })
    }

    /// Runs a read on the thread that asks: see [`Readers`] for why.
    pub(crate) fn rows(&self, query: &Query, given: &[Cell]) -> Result<Vec<Vec<Cell>>, StoreError> {
        self.readers.with(|connection| rows::read(connection, &sql::of_query(query).text, given))
    }

    pub(crate) fn count(&self, table: &Table) -> Result<u64, StoreError> {
        self.readers
            .with(|connection| {
                connection.prepare_cached(&sql::of(table).count.text)?.query_row([], |row| row.get::<_, i64>(0))
            })
            .map(i64::unsigned_abs)
    }

    /// Long for many accounts, so neither on the thread that asks nor with a connection that others wait for.
    pub(crate) async fn heads(&self, tail: u32, limit: u32) -> Result<Vec<(String, u64)>, StoreError> {
        let path = self.path.clone();
        let read = move || {
            let connection = open::reading(&path)?;
            let mut statement = connection.prepare(sql::PASSWORD_HASH_HEADS)?;
            let heads =
                statement.query_map([tail, limit], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
            heads.collect::<Result<Vec<_>, rusqlite::Error>>()
        };
        let read = tokio::task::spawn_blocking(move || read().map_err(|error| rows::unavailable(&error))).await;
        read.unwrap_or_else(|_| Err(StoreError::Unavailable("the read was broken off".to_owned())))
    }

    pub(crate) async fn write(&self, id: u128, writes: Vec<Write>) -> Result<(), CommitError> {
        self.writer.commit(id, writes).await
    }

    pub(crate) fn commits_waiting(&self) -> usize {
        self.writer.waiting()
    }

    pub(crate) async fn find_commit(&self, id: u128) -> Result<bool, StoreError> {
        self.writer.find(id).await
    }

    pub(crate) async fn delete_before(&self, before: Vec<Time>, batch: u32) -> Result<SweepReport, StoreError> {
        self.writer.sweep(before, batch).await
    }

    pub(crate) async fn foreign_writes(&self) -> Result<u64, StoreError> {
        self.writer.data_version().await
    }

    pub(crate) async fn probe(&self) -> Result<(), StoreError> {
        self.readers.with(|connection| connection.prepare_cached(sql::PROBE)?.query_row([], |_| Ok(())))?;
        self.writer.data_version().await.map(drop)
    }

    pub(crate) async fn torn(&self) -> Result<Vec<String>, StoreError> {
        self.readers.with(|connection| {
            let mut statement = connection.prepare(sql::QUICK_CHECK)?;
            let mut told = vec![];
            for line in statement.query_map([], |row| row.get::<_, String>(0))? {
                match line {
                    Ok(line) if line == "ok" => {}
                    Ok(line) => told.push(line),
                    // What cannot be read past is torn as well.
                    Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
                        told.push(error.to_string());
                        break;
                    }
                    Err(error) => return Err(error),
                }
            }
            Ok(told)
        })
    }

    pub(crate) fn lines(&self) -> &Lines {
        &self.lines
    }
}
