//! What becomes of what is copied: nothing, where an installation moves. Where one is restored, what lasts minutes ends,
//! what came after the backup is recalled, or every card and device is treated as suspect, and the audit log goes on where
//! the one outside ends.

use std::collections::HashMap;
use std::fmt;

use domain::audit::tree::Frontier;
use domain::audit::{Leaf, Logged, What};
use domain::ids::{AuditId, ServiceId};
use domain::limits::Limits;
use domain::time::Time;

use super::restoring::Restoring;
use super::since::{Again, Since};
use super::{CopyError, ROWS, Rows};
use crate::auditing::{AuditCheckpoint, AuditHead};
use crate::cell::Cell;
use crate::changes::{Act, Changes};
use crate::error::StoreError;
use crate::kept::StoredDataKey;
use crate::rows::Row as _;
use crate::table::Table;

/// What is made of the rows that are copied.
#[derive(Debug)]
pub struct Afterwards(Option<Restoring>);

/// What a restored installation is restored with.
#[derive(Debug)]
pub struct Restored {
    /// When.
    pub now: Time,
    /// The numbers of the installation.
    pub limits: Limits,
    /// Names the commit that this stands for; unique, with room above it.
    pub id: u128,
    /// With another key, no nonce from before is good.
    pub nonce_key: StoredDataKey,
    /// What came after the backup; nothing where nobody knows.
    pub since: Option<Since>,
    /// The entries that the log in the backup does not have, where there are any.
    pub log: Option<LogBehind>,
}

/// The audit log behind a backup's: its entries come with the copy, or the copy does not come.
pub struct LogBehind {
    /// Over all entries, these with them.
    pub frontier: Frontier,
    /// Signed for it.
    pub checkpoint: AuditCheckpoint,
    /// Those that the backup has, and had no leaf there.
    pub sealed: HashMap<AuditId, Leaf>,
    /// The others, in their order.
    pub entries: Box<dyn Iterator<Item = Result<Logged, String>> + Send>,
}

/// How much was treated how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Treated {
    /// Cards whose next codes are skipped, or that lost codes and were ended by what came after.
    pub cards: u64,
    /// Devices that must show the card, or that were ended or counted up by what came after.
    pub devices: u64,
    /// Accounts that were frozen, reopened, closed, or whose password or number changed after.
    pub accounts: u64,
    /// Accounts, cards, devices and services that were made after the backup: nothing is left of them.
    pub gone: u64,
    /// What was done after the backup, and must be done again.
    pub again: Vec<Again>,
    /// Services that are disabled until somebody has looked at them.
    pub services: Vec<Suspect>,
    /// Mail addresses that are doubted.
    pub emails: u64,
}

/// A service of which nobody knows whether what it says is still so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// Its `client_id`.
    pub id: ServiceId,
    /// Whether it has a secret, which may have become somebody else's.
    pub has_secret: bool,
}

impl Afterwards {
    /// Everything is as it was.
    pub fn as_it_was() -> Self {
        Self(None)
    }

    /// A backup was restored.
    pub fn restored(with: Restored) -> Self {
        Self(Some(Restoring::new(with)))
    }

    /// What was treated how, when all is done.
    pub fn treated(self) -> Treated {
        self.0.map_or_else(Treated::default, Restoring::treated)
    }

    pub(super) fn changed(&mut self, rows: Rows) -> Result<Rows, CopyError> {
        let Some(restoring) = &mut self.0 else { return Ok(rows) };
        let Rows { table, rows } = rows;
        let changed: Result<Vec<Option<Vec<Cell>>>, StoreError> =
            rows.into_iter().map(|row| restoring.row(table, row)).collect();
        Ok(Rows { table, rows: changed.map_err(CopyError::Nonsense)?.into_iter().flatten().collect() })
    }

    /// Rows that come to what was copied, the entries of the log apart.
    pub(super) fn added(&mut self) -> Vec<Rows> {
        let Some(restoring) = &mut self.0 else { return vec![] };
        let with = &restoring.with;
        let mut changes = Changes::at(with.now, with.id);
        let how = with.since.as_ref().map_or(super::since::WITHOUT_THE_LOG, Since::as_written);
        changes.audit(What::Restored, None, how);
        changes.insert(with.nonce_key.clone());
        if let Some(log) = &with.log {
            changes.insert(log.checkpoint.clone());
            if !restoring.has_head {
                changes.insert(log.head(with.now));
            }
        }
        restoring.added(&mut changes);
        let writes = changes.into_writes().unwrap_or_default();
        writes
            .into_iter()
            .filter_map(|write| match write.act {
                Act::Insert(cells) => Some(Rows { table: write.table, rows: vec![new_row(write.table, cells)] }),
                Act::Replace { .. } | Act::Require { .. } | Act::Remove { .. } | Act::Unclosed => None,
            })
            .collect()
    }

    /// The next entries of the log that come to it; nothing at its end.
    pub(super) fn next_entries(&mut self) -> Result<Option<Rows>, CopyError> {
        let Some(log) = self.0.as_mut().and_then(|restoring| restoring.with.log.as_mut()) else { return Ok(None) };
        let row = |logged: Logged| new_row(Logged::TABLE, logged.cells());
        let entries = log.entries.by_ref().take(ROWS).map(|logged| logged.map(row));
        let rows = entries.collect::<Result<Vec<_>, _>>().map_err(CopyError::Log)?;
        Ok((!rows.is_empty()).then_some(Rows { table: Logged::TABLE, rows }))
    }
}

impl LogBehind {
    /// The head of the log that goes on; whoever comes first seals what is next.
    pub(super) fn head(&self, now: Time) -> AuditHead {
        let (frontier, newest) = (self.frontier.clone(), self.checkpoint.clone());
        AuditHead { frontier, newest, kept_at: now, sealer: 0, sealer_until: now }
    }
}

impl fmt::Debug for LogBehind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogBehind(to {}, …)", self.checkpoint.size)
    }
}

fn new_row(table: &Table, cells: Vec<Cell>) -> Vec<Cell> {
    cells.into_iter().chain(table.versioned.then_some(Cell::Integer(1))).collect()
}
