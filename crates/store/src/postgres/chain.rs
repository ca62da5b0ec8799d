//! A commit as one statement: each write is a step of it that must touch exactly one row, else the statement raises.

use tokio_postgres::Error;
use tokio_postgres::error::{DbError, SqlState};
use tokio_postgres::types::ToSql;

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
    /// The writes in their order, after the commit's id. The order is kept: each step runs when its count is asked for.
    pub(super) fn of(id: &'a Cell, writes: &'a [Write]) -> Self {
        let mut chain =
            Self { text: format!("WITH s0 AS ({} RETURNING 1)", sql::COMMIT_ID_ADD), given: vec![Given::Cell(id)] };
        for (place, write) in writes.iter().enumerate() {
            chain.step(place + 1, write);
        }
        chain.text += " SELECT CASE";
        for place in 0..=writes.len() {
            chain.text += &format!(" WHEN (SELECT count(*) FROM s{place}) <> 1 THEN tillid_lost({place})");
        }
        chain.text += " ELSE 0 END";
        chain
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

    fn step(&mut self, place: usize, write: &'a Write) {
        let statements = sql::of(write.table);
        let (text, end, cells, version) = match &write.act {
            Act::Insert(cells) => (&statements.insert.text, "RETURNING 1", cells.as_slice(), None),
            Act::Replace { version, moving } => {
                (&statements.replace.text, "RETURNING 1", moving.as_slice(), Some(version))
            }
            Act::Remove { version } => (&statements.remove.text, "RETURNING 1", [].as_slice(), Some(version)),
            // Whoever wants to change the row waits for this commit, and this one for whoever is changing it.
            Act::Require { version } => (&statements.require.text, "FOR SHARE", [].as_slice(), Some(version)),
        };
        self.text += &format!(", s{place} AS ({} {end})", sql::numbered_from(text, self.given.len()));
        self.given.extend(cells.iter().map(Given::Cell));
        if let Some(version) = version {
            self.given.push(Given::Cell(&write.key));
            self.given.push(Given::Version(version.cell()));
        }
    }
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
        let place = told.detail().and_then(|place| place.parse::<usize>().ok());
        return match place.and_then(|place| writes.get(place.checked_sub(1)?)) {
            Some(write) => write.contended(),
            None => CommitError::Unavailable("the commit's id was claimed before it".to_owned()),
        };
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

/// The write that the server means, as far as it names a table; else the first.
fn about<'a>(told: &DbError, writes: &'a [Write]) -> Option<&'a Write> {
    let named = writes.iter().find(|write| Some(write.table.name) == told.table());
    named.or(writes.first())
}
