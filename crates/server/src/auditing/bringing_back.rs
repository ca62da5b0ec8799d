//! After an older copy of the database was restored: the log goes on where the file outside ends, not where the copy does.
//!
//! The entries come back as they were, leaf and all, so that every checkpoint that anybody has kept is still true. What they
//! decided is done again by whoever restores, from the same file.

use std::fmt;
use std::path::Path;

use domain::audit::Logged;
use domain::time::Time;
use store::{AuditHead, AuditLog as _, Versioned};

use super::outside::{Line, read};
use super::{BATCH, continued, signed};
use crate::app::App;
use crate::flows::Fault;

/// Why nothing more was brought back. Each prints as one sentence; what came before stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotBroughtBack {
    /// The file cannot be used from this line on.
    Torn {
        /// Which line.
        line: u64,
        /// Why.
        why: &'static str,
    },
    /// The file cannot be read.
    Unreadable(String),
    /// The file does not go on where the database ends, or has other entries than it.
    OtherLog {
        /// The first leaf that does not fit.
        leaf: u64,
    },
}

/// Puts the entries of a file outside that the database does not have into it; says how many. Can be repeated.
pub async fn bring_back(app: &App, path: &Path, node: u128, now: Time) -> Result<Result<u64, NotBroughtBack>, Fault> {
    let size = app.store.audit_head().await?.map_or(0, |head| head.newest.size);
    let lines = match read(path) {
        Ok(lines) => lines,
        Err(error) => return Ok(Err(NotBroughtBack::Unreadable(error.to_string()))),
    };
    let (mut batch, mut brought) = (vec![], 0);
    let mut lines = lines.peekable();
    while let Some(line) = lines.next() {
        match line {
            Err(torn) => return Ok(Err(NotBroughtBack::Torn { line: torn.line, why: torn.why })),
            Ok(Line::Checkpoint(_)) => {}
            Ok(Line::Entry(logged)) if logged.leaf.is_some_and(|leaf| leaf.number < size) => {}
            Ok(Line::Entry(logged)) if logged.leaf.is_some_and(|leaf| leaf.number == size) => {
                if !has(app, &logged).await? {
                    return Ok(Err(NotBroughtBack::OtherLog { leaf: size }));
                }
            }
            Ok(Line::Entry(logged)) => batch.push(logged),
        }
        let is_full = batch.len() >= BATCH as usize;
        if !batch.is_empty() && (is_full || lines.peek().is_none_or(Result::is_err)) {
            brought += batch.len() as u64;
            if let Err(refused) = put(app, &std::mem::take(&mut batch), node, now).await? {
                return Ok(Err(refused));
            }
        }
    }
    Ok(Ok(brought))
}

/// Whether the database has this very leaf.
async fn has(app: &App, logged: &Logged) -> Result<bool, Fault> {
    let Some(leaf) = logged.leaf else { return Ok(false) };
    let kept = app.store.sealed_after(leaf.number - 1, 1).await?;
    Ok(kept.first().is_some_and(|kept| kept.leaf == Some(leaf)))
}

async fn put(app: &App, batch: &[Logged], node: u128, now: Time) -> Result<Result<(), NotBroughtBack>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let head: Option<Versioned<AuditHead>> = app.store.audit_head().await?;
        let Some(mut frontier) = continued(app, head.as_ref()).await? else {
            return Ok((changes, Err(NotBroughtBack::OtherLog { leaf: 1 })));
        };
        for logged in batch {
            let expected = frontier.size() + 1;
            let other = NotBroughtBack::OtherLog { leaf: expected };
            let Some(leaf) = logged.leaf.filter(|leaf| leaf.number == expected) else {
                return Ok((app.changes(now), Err(other)));
            };
            match app.store.audit_entry(logged.entry.id).await? {
                None => changes.bring_back(logged),
                // The copy was made in the second before it got its leaf.
                Some(kept) if kept.leaf.is_none() && kept.entry == logged.entry => changes.seal(logged.entry.id, leaf),
                Some(_) => return Ok((app.changes(now), Err(other))),
            };
            frontier.push(leaf.hash);
        }
        let newest = signed(app, &frontier, now);
        changes.insert(newest.clone());
        let next = AuditHead { frontier, newest, kept_at: now, sealer: node, sealer_until: now };
        match &head {
            Some(head) => changes.replace(head, next),
            None => changes.insert(next),
        };
        Ok((changes, Ok(())))
    })
    .await
}

impl fmt::Display for NotBroughtBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Torn { line, why } => {
                write!(f, "The audit log's file outside cannot be used from line {line} on: it {why}.")
            }
            Self::Unreadable(why) => write!(f, "The audit log's file outside cannot be read ({why})."),
            Self::OtherLog { leaf } => {
                write!(f, "The audit log's file outside is not of this database: entry {leaf} is another.")
            }
        }
    }
}

impl std::error::Error for NotBroughtBack {}
