//! The row of what was counted.

use super::{Record, Row};
use crate::cell::{Cell, Field, Nonsense, RowReader};
use crate::counting::HashCounts;
use crate::table::Table;
use crate::tables;

/// The one count there is.
pub(crate) const PASSWORD: &str = "password";

/// A line for each: how many, a blank, and what they begin with.
struct Heads(Vec<(String, u64)>);

impl Field for Heads {
    fn cell(&self) -> Cell {
        self.0.iter().map(|(head, accounts)| format!("{accounts} {head}\n")).collect::<String>().cell()
    }

    fn read(cell: Cell) -> Option<Self> {
        let line = |line: &str| {
            let (accounts, head) = line.split_once(' ')?;
            Some((head.to_owned(), accounts.parse().ok()?))
        };
        String::read(cell)?.lines().map(line).collect::<Option<_>>().map(Self)
    }
}

impl Record for HashCounts {}

impl Row for HashCounts {
    const TABLE: &'static Table = &tables::HASH_COUNTS;

    fn cells(&self) -> Vec<Cell> {
        vec![PASSWORD.to_owned().cell(), self.counted_at.cell(), self.took_ms.cell(), Heads(self.heads.clone()).cell()]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        let _password: String = row.get("name")?;
        Ok(Self {
            counted_at: row.get("counted_at")?,
            took_ms: row.get("took_ms")?,
            heads: row.get::<Heads>("heads")?.0,
        })
    }
}
