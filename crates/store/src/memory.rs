//! The engine in memory: the plainest possible reading of the same tables, reads and writes. The others are measured by it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use domain::time::Time;

use crate::SweepReport;
use crate::cell::{Cell, Field};
use crate::changes::{Act, Write};
use crate::error::CommitError;
use crate::queries::SWEEPS;
use crate::settle::Lines;
use crate::table::{Direction, Query, Table};
use crate::tables::{ACCOUNTS, DATA_KEYS, TABLES};

/// Neutral rows by table and key, each with its version as the last cell.
#[derive(Debug)]
pub struct Memory {
    tables: Mutex<Vec<BTreeMap<Cell, Vec<Cell>>>>,
    lines: Lines,
    lets_others_in: bool,
}

impl Default for Memory {
    fn default() -> Self {
        Self { tables: Mutex::new(vec![BTreeMap::new(); TABLES.len()]), lines: Lines::default(), lets_others_in: false }
    }
}

impl Memory {
    /// Before each read and each commit, others have their turn.
    pub(crate) fn interleaving() -> Self {
        Self { lets_others_in: true, ..Self::default() }
    }

    /// Lets others have their turn, where that is wanted.
    pub(crate) async fn turn(&self) {
        let mut had = !self.lets_others_in;
        std::future::poll_fn(|context| {
            if std::mem::replace(&mut had, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    pub(crate) fn rows(&self, query: &Query, given: &[Cell]) -> Vec<Vec<Cell>> {
        let tables = self.tables();
        let mut rows: Vec<&Vec<Cell>> =
            tables[query.table.rank].values().filter(|row| fits(row, query, given)).collect();
        if let Some((column, direction)) = query.order {
            let place = query.table.position(column).unwrap_or(0);
            rows.sort_by(|a, b| match direction {
                Direction::Up => (&a[place], &a[0]).cmp(&(&b[place], &b[0])),
                Direction::Down => (&b[place], &b[0]).cmp(&(&a[place], &a[0])),
            });
        }
        let limit = match (query.limited, given.last()) {
            (true, Some(Cell::Integer(limit))) => usize::try_from(*limit).unwrap_or(0),
            _ => usize::MAX,
        };
        rows.into_iter().take(limit).cloned().collect()
    }

    pub(crate) fn count(&self, table: &Table) -> u64 {
        self.tables()[table.rank].len() as u64
    }

    pub(crate) fn heads(&self, tail: u32, limit: u32) -> Vec<(String, u64)> {
        let place = ACCOUNTS.position("password_hash").unwrap_or(0);
        let mut heads: BTreeMap<String, u64> = BTreeMap::new();
        for row in self.tables()[ACCOUNTS.rank].values() {
            if let Cell::Text(hash) = &row[place] {
                let kept = hash.chars().count().saturating_sub(tail as usize);
                if kept > 0 {
                    *heads.entry(hash.chars().take(kept).collect()).or_default() += 1;
                }
            }
        }
        let mut heads: Vec<(String, u64)> = heads.into_iter().collect();
        heads.sort_by_key(|(_, accounts)| Reverse(*accounts));
        heads.truncate(limit as usize);
        heads
    }

    /// Applies the writes one by one; at the first that fails, takes back those before it.
    pub(crate) fn write(&self, writes: Vec<Write>) -> Result<(), CommitError> {
        let mut tables = self.tables();
        let mut undo = Vec::with_capacity(writes.len());
        for write in writes {
            match apply(&mut tables, &write) {
                Ok(before) => undo.push((write, before)),
                Err(error) => {
                    for (write, before) in undo.into_iter().rev() {
                        match before {
                            Some(row) => tables[write.table.rank].insert(write.key, row),
                            None => tables[write.table.rank].remove(&write.key),
                        };
                    }
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    pub(crate) fn delete_before(&self, before: &[Time], batch: u32) -> SweepReport {
        let mut tables = self.tables();
        let mut report = SweepReport::default();
        for (sweep, before) in SWEEPS.iter().zip(before) {
            let place = sweep.table.position(sweep.column).unwrap_or(0);
            let rows = &mut tables[sweep.table.rank];
            let old = rows.iter().filter(|(_, row)| row[place] < before.cell()).map(|(key, _)| key.clone());
            let old: Vec<Cell> = old.take(batch as usize).collect();
            old.iter().for_each(|key| drop(rows.remove(key)));
            report.add(sweep.table.name, old.len() as u64, batch);
        }
        report
    }

    pub(crate) fn lines(&self) -> &Lines {
        &self.lines
    }

    fn tables(&self) -> MutexGuard<'_, Vec<BTreeMap<Cell, Vec<Cell>>>> {
        // Nothing panics between two states of the rows.
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn fits(row: &[Cell], query: &Query, given: &[Cell]) -> bool {
    let mut given = given;
    query.filter.iter().all(|condition| {
        let cell = query.table.position(condition.column()).map_or(&Cell::Null, |place| &row[place]);
        let (its, others) = given.split_at(condition.parameters().min(given.len()));
        given = others;
        condition.holds(cell, &row[0], its)
    })
}

/// Applies one write and gives what was there before.
fn apply(tables: &mut [BTreeMap<Cell, Vec<Cell>>], write: &Write) -> Result<Option<Vec<Cell>>, CommitError> {
    let table = write.table;
    let guarded = |version: i64| {
        let row = tables[table.rank].get(&write.key);
        row.filter(|row| row.last() == Some(&Cell::Integer(version))).cloned().ok_or_else(|| write.contended())
    };
    match &write.act {
        Act::Insert(cells) => {
            if tables[table.rank].contains_key(&write.key) || clashes(tables, write, cells) {
                return Err(write.contended());
            }
            let mut row = cells.clone();
            row.extend(table.versioned.then_some(Cell::Integer(1)));
            put(tables, write, row)?;
            Ok(None)
        }
        Act::Replace { version, moving } => {
            let before = guarded(*version)?;
            let mut row = before[..table.fixed.len()].to_vec();
            row.extend(moving.iter().cloned());
            row.push(Cell::Integer(version + 1));
            // Only an account's user ID and an entry's leaf are both unique and moving.
            let moves = |column: &&str| table.moving.contains(column);
            if table.unique.iter().any(|columns| columns.iter().any(moves)) && clashes(tables, write, &row) {
                return Err(write.contended());
            }
            put(tables, write, row)?;
            Ok(Some(before))
        }
        Act::Require { version } => guarded(*version).map(Some),
        Act::Unclosed => {
            let row = tables[table.rank].get(&write.key);
            let closed = DATA_KEYS.position("closed_at").and_then(|place| row?.get(place));
            if closed == Some(&Cell::Null) { Ok(row.cloned()) } else { Err(write.contended()) }
        }
        Act::Remove { version } => {
            let before = guarded(*version)?;
            tables[table.rank].remove(&write.key);
            Ok(Some(before))
        }
    }
}

/// Whether another row has something that is unique of this one.
fn clashes(tables: &[BTreeMap<Cell, Vec<Cell>>], write: &Write, cells: &[Cell]) -> bool {
    let table = write.table;
    let same = |row: &[Cell]| {
        table.unique.iter().any(|columns| {
            let mut places = columns.iter().filter_map(|column| table.position(column));
            // What is not there is equal to nothing.
            places.all(|place| row[place] == cells[place] && cells[place] != Cell::Null)
        })
    };
    tables[table.rank].iter().any(|(key, row)| *key != write.key && same(row))
}

/// Puts a row in its place, unless it belongs to nobody.
fn put(tables: &mut [BTreeMap<Cell, Vec<Cell>>], write: &Write, row: Vec<Cell>) -> Result<(), CommitError> {
    let owner = write.table.owner.and_then(|column| write.table.position(column)).map(|place| &row[place]);
    if owner.is_some_and(|owner| !tables[ACCOUNTS.rank].contains_key(owner)) {
        return Err(write.contradiction("the account does not exist"));
    }
    tables[write.table.rank].insert(write.key.clone(), row);
    Ok(())
}
