//! A commit as one statement: each write is a step of it that must touch exactly one row, else the statement raises.

use tokio_postgres::Error;
use tokio_postgres::error::{DbError, SqlState};
use tokio_postgres::types::ToSql;

use super::open::ONLY_READS;
use super::rows;
use crate::cell::{Cell, Field};
use crate::changes::{Act, Write};
use crate::error::CommitError;
use crate::sql;

/// The statement, and what it is given.
pub(super) struct Chain<'a> {
    text: String,
    given: Vec<Given<'a>>,
}

enum Given<'a> {
    Cell(&'a Cell),
    Version(Cell),
}

impl<'a> Chain<'a> {
    /// The writes in their order, after what the commit leaves of itself.
    pub(super) fn of(own: &'a [Cell; 3], writes: &'a [Write]) -> Self {
        let mut given = own.iter().map(Given::Cell).collect::<Vec<_>>();
        let mut steps = vec![format!("{} {}", sql::COMMIT_ID_ADD, sql::TOUCHED)];
        steps.extend(writes.iter().map(|write| step(write, &mut given)));
        Self { text: sql::chained(&steps), given }
    }

    /// One write as a statement by itself.
    pub(super) fn alone(write: &'a Write) -> Self {
        let mut given = vec![];
        Self { text: step(write, &mut given), given }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn given(&self) -> Vec<&(dyn ToSql + Sync)> {
        let cell = |given| match given {
            &Given::Cell(cell) => cell,
            Given::Version(cell) => cell,
        };
        self.given.iter().map(|given| cell(given) as &(dyn ToSql + Sync)).collect()
    }
}

/// A write as a step, with its parameters numbered behind what is `given` already.
fn step<'a>(write: &'a Write, given: &mut Vec<Given<'a>>) -> String {
    let statements = sql::of(write.table);
    let (text, end, cells, version) = match &write.act {
        Act::Insert(cells) => (statements.insert.text.as_str(), sql::TOUCHED, cells.as_slice(), None),
        Act::Replace { version, moving } => {
            (statements.replace.text.as_str(), sql::TOUCHED, moving.as_slice(), Some(version))
        }
        Act::Remove { version } => (statements.remove.text.as_str(), sql::TOUCHED, [].as_slice(), Some(version)),
        Act::Require { version } => (statements.require.text.as_str(), sql::LOCKED, [].as_slice(), Some(version)),
        Act::Unclosed => (sql::UNCLOSED, sql::LOCKED, [].as_slice(), None),
    };
    let step = format!("{} {end}", sql::numbered_from(text, given.len()));
    given.extend(cells.iter().map(Given::Cell));
    if !matches!(write.act, Act::Insert(_)) {
        given.push(Given::Cell(&write.key));
    }
    given.extend(version.map(|version| Given::Version(version.cell())));
    step
}

/// An error before anything was asked to be kept.
pub(super) fn before(error: &Error) -> CommitError {
    CommitError::Unavailable(rows::words(error))
}

/// What an error means for the writes.
pub(super) fn judge(error: &Error, writes: &[Write]) -> CommitError {
    // Without a word of the server's, nobody knows how far it came.
    let Some(told) = error.as_db_error() else { return CommitError::Unknown };
    let code = told.code();
    if code.code() == sql::LOST {
        return lost(told.detail().and_then(|place| place.parse().ok()).unwrap_or(0), writes);
    }
    if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        return CommitError::Unavailable(ONLY_READS.to_owned());
    }
    let unavailable = || CommitError::Unavailable(rows::words(error));
    let races = [SqlState::T_R_DEADLOCK_DETECTED, SqlState::T_R_SERIALIZATION_FAILURE, SqlState::UNIQUE_VIOLATION];
    if races.contains(code) {
        return about(told, writes).map_or_else(unavailable, Write::contended);
    }
    match code.code().get(..2) {
        // Integrity constraints; data that a column cannot hold.
        Some("23" | "22") => about(told, writes).map_or_else(unavailable, |write| write.contradiction(told.message())),
        // The connection, or the server, ended while it was at it.
        Some("08" | "57") => CommitError::Unknown,
        _ => unavailable(),
    }
}

/// The same before the end of a transaction: nothing of it can have been kept.
pub(super) fn judge_uncommitted(error: &Error, writes: &[Write]) -> CommitError {
    match judge(error, writes) {
        CommitError::Unknown => before(error),
        known => known,
    }
}

/// The step at this place has not touched exactly one row; the first is the commit's id.
pub(super) fn lost(place: usize, writes: &[Write]) -> CommitError {
    match place.checked_sub(1).and_then(|place| writes.get(place)) {
        Some(write) => write.contended(),
        None => CommitError::Unavailable("the commit's id was claimed before it".to_owned()),
    }
}

/// The write that the server means, as far as it names a table; else the first.
fn about<'a>(told: &DbError, writes: &'a [Write]) -> Option<&'a Write> {
    let named = writes.iter().find(|write| Some(write.table.name) == told.table());
    named.or(writes.first())
}
