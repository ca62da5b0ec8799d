//! Commits a group: each member in its savepoint, one COMMIT for all, and no doubt afterwards about what was kept.

use std::collections::HashMap;
use std::path::PathBuf;

use domain::time::Time;
use rusqlite::{Connection, Error, OptionalExtension};
use tokio::sync::oneshot;

use super::open::{self, OpenMode};
use super::rows;
use crate::SweepReport;
use crate::cell::Field;
use crate::changes::{Act, Write};
use crate::error::{CommitError, StoreError};
use crate::queries::SWEEPS;
use crate::sql;

/// One waiting commit.
pub(super) struct Member {
    pub(super) id: u128,
    pub(super) writes: Vec<Write>,
    pub(super) answer: oneshot::Sender<Result<(), CommitError>>,
}

/// The writing connection, and what is not yet known of earlier groups.
pub(super) struct Pen {
    path: PathBuf,
    /// Which row of `last_groups` is ours: the server's or the commands'.
    writer: i64,
    connection: Option<Connection>,
    /// A group whose COMMIT failed while the file could not be opened again.
    doubt: Option<Doubt>,
    /// What became of the members of doubtful groups.
    resolved: HashMap<u128, bool>,
}

struct Doubt {
    group: u128,
    members: Vec<u128>,
}

/// Why a member was not kept.
enum Failed {
    /// Its own fault; the others go on.
    Member(CommitError),
    /// The database's.
    Database(Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl Pen {
    pub(super) fn new(path: PathBuf, mode: OpenMode, connection: Connection) -> Self {
        let writer = match mode {
            OpenMode::Create | OpenMode::Existing => 1,
            OpenMode::Beside => 2,
        };
        Self { path, writer, connection: Some(connection), doubt: None, resolved: HashMap::new() }
    }

    /// Commits all members that can be, and answers all.
    pub(super) fn commit(&mut self, members: Vec<Member>) {
        let outcomes = self.outcomes(&members);
        for (member, outcome) in members.into_iter().zip(outcomes) {
            // Whoever asked may have gone meanwhile; what was kept is kept.
            drop(member.answer.send(outcome));
        }
    }

    /// Whether a commit was kept of which [`CommitError::Unknown`] was said.
    pub(super) fn find(&mut self, id: u128) -> Result<bool, StoreError> {
        self.connection().map_err(|error| rows::unavailable(&error))?;
        let unknown = || StoreError::Unavailable("nobody can say whether the change was kept".to_owned());
        self.resolved.get(&id).copied().ok_or_else(unknown)
    }

    /// A number that changes when another connection has written.
    pub(super) fn data_version(&mut self) -> Result<u64, StoreError> {
        let version =
            (|| self.connection()?.prepare_cached(sql::DATA_VERSION)?.query_row([], |row| row.get::<_, i64>(0)))();
        version.map(i64::unsigned_abs).map_err(|error| rows::unavailable(&error))
    }

    /// Deletes what lies before each sweep's instant, in one transaction.
    pub(super) fn sweep(&mut self, before: &[Time], batch: u32) -> Result<SweepReport, StoreError> {
        let swept = (|| {
            let connection = self.connection()?;
            connection.prepare_cached(sql::BEGIN)?.execute([])?;
            let mut report = SweepReport::default();
            for ((sweep, statement), before) in SWEEPS.iter().zip(sql::of_sweeps()).zip(before) {
                let removed = connection.prepare_cached(&statement.text)?.execute((before.micros(), batch))?;
                report.add(sweep.table.name, removed as u64, batch);
            }
            connection.prepare_cached(sql::COMMIT)?.execute([])?;
            Ok(report)
        })();
        swept.map_err(|error: Error| {
            // What was half swept goes with the connection; the next sweep finds it again.
            self.connection = None;
            rows::unavailable(&error)
        })
    }

    fn outcomes(&mut self, members: &[Member]) -> Vec<Result<(), CommitError>> {
        let all = |error: &Error| vec![Err(CommitError::Unavailable(rows::words(error))); members.len()];
        let writer = self.writer;
        let connection = match self.connection() {
            Ok(connection) => connection,
            Err(error) => return all(&error),
        };
        if let Err(error) = connection.prepare_cached(sql::BEGIN).and_then(|mut begin| begin.execute([])) {
            self.connection = None;
            return all(&error);
        }
        let outcomes = match apply_all(connection, members) {
            Ok(outcomes) => outcomes,
            Err(error) => {
                // The transaction is gone, and with it what earlier members wrote.
                self.connection = None;
                return all(&error);
            }
        };
        let kept = members.iter().zip(&outcomes).find(|(_, outcome)| outcome.is_ok());
        let Some(group) = kept.map(|(member, _)| member.id) else {
            if connection.prepare_cached(sql::ROLLBACK).and_then(|mut rollback| rollback.execute([])).is_err() {
                self.connection = None;
            }
            return outcomes;
        };
        let committed = (|| {
            connection.prepare_cached(sql::GROUP_SET)?.execute((writer, group.to_be_bytes()))?;
            connection.prepare_cached(sql::COMMIT)?.execute([])
        })();
        match committed {
            Ok(_) => outcomes,
            Err(error) => self.after_failed_commit(group, members, outcomes, &error),
        }
    }

    /// A COMMIT that failed may have been kept all the same: the file itself says, once it is opened again.
    pub(super) fn after_failed_commit(
        &mut self,
        group: u128,
        members: &[Member],
        outcomes: Vec<Result<(), CommitError>>,
        error: &Error,
    ) -> Vec<Result<(), CommitError>> {
        self.connection = None;
        tracing::warn!(
            store.members = members.len(),
            error = rows::words(error),
            "a commit failed: the file is opened anew"
        );
        let kept = |outcome: &Result<(), CommitError>| outcome.is_ok();
        let members = members.iter().zip(&outcomes).filter(|(_, outcome)| kept(outcome)).map(|(member, _)| member.id);
        let members: Vec<u128> = members.collect();
        let first = members.first().copied();
        self.doubt = Some(Doubt { group, members });
        let verdict = match self.connection() {
            Ok(_) => match first.and_then(|id| self.resolved.get(&id)) {
                Some(true) => return outcomes,
                Some(false) | None => CommitError::Unavailable(rows::words(error)),
            },
            Err(_) => CommitError::Unknown,
        };
        outcomes.into_iter().map(|outcome| outcome.and(Err(verdict.clone()))).collect()
    }

    /// The connection, opened anew if it was given up, with every doubt resolved.
    fn connection(&mut self) -> Result<&mut Connection, Error> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => open::connect(&self.path)?,
        };
        if let Some(doubt) = self.doubt.take() {
            let last = connection.query_row(sql::GROUP_GET, [self.writer], |row| row.get::<_, [u8; 16]>(0)).optional();
            match last {
                Ok(last) => {
                    let kept = last.map(u128::from_be_bytes) == Some(doubt.group);
                    self.resolved.extend(doubt.members.into_iter().map(|id| (id, kept)));
                }
                Err(error) => {
                    self.doubt = Some(doubt);
                    return Err(error);
                }
            }
        }
        Ok(self.connection.insert(connection))
    }
}

/// Applies every member. An error means that the transaction does not stand any more. A lone member needs no savepoint,
/// which would keep a copy of each page that it touches: if it fails, the whole transaction is undone.
fn apply_all(connection: &Connection, members: &[Member]) -> Result<Vec<Result<(), CommitError>>, Error> {
    let is_alone = members.len() == 1;
    let run = |text| if is_alone { Ok(0) } else { connection.prepare_cached(text)?.execute([]) };
    let mut outcomes = Vec::with_capacity(members.len());
    for member in members {
        run(sql::MEMBER_BEGIN)?;
        let applied = member.writes.iter().try_for_each(|write| apply(connection, write));
        let outcome = match applied {
            Ok(()) => Ok(()),
            Err(Failed::Member(error)) => Err(error),
            // A full disk rolls the whole group back.
            Err(Failed::Database(error)) if connection.is_autocommit() => return Err(error),
            Err(Failed::Database(error)) => Err(CommitError::Unavailable(rows::words(&error))),
        };
        if outcome.is_err() {
            run(sql::MEMBER_UNDO)?;
        }
        run(sql::MEMBER_KEEP)?;
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

fn apply(connection: &Connection, write: &Write) -> Result<(), Failed> {
    let statements = sql::of(write.table);
    let (text, version) = match &write.act {
        Act::Insert(_) => (statements.insert.text.as_str(), None),
        Act::Replace { version, .. } => (statements.replace.text.as_str(), Some(version.cell())),
        Act::Require { version } => (statements.require.text.as_str(), Some(version.cell())),
        Act::Remove { version } => (statements.remove.text.as_str(), Some(version.cell())),
        Act::Unclosed => (sql::UNCLOSED, None),
    };
    let guard = std::iter::once(&write.key).chain(&version);
    let mut statement = connection.prepare_cached(text)?;
    let touched = match &write.act {
        Act::Insert(cells) => {
            rows::bind(&mut statement, cells.iter())?;
            statement.raw_execute()
        }
        Act::Replace { moving, .. } => {
            rows::bind(&mut statement, moving.iter().chain(guard))?;
            statement.raw_execute()
        }
        Act::Remove { .. } => {
            rows::bind(&mut statement, guard)?;
            statement.raw_execute()
        }
        Act::Require { .. } | Act::Unclosed => {
            rows::bind(&mut statement, guard)?;
            statement.raw_query().next().map(|row| usize::from(row.is_some()))
        }
    };
    match touched {
        Ok(1) => Ok(()),
        Ok(_) => Err(Failed::Member(write.contended())),
        // Somebody else has by now what is unique.
        Err(error) if rows::is_taken(&error) => Err(Failed::Member(write.contended())),
        Err(error) if rows::is_refused_by_schema(&error) => {
            Err(Failed::Member(write.contradiction(rows::words(&error))))
        }
        Err(error) => Err(Failed::Database(error)),
    }
}
