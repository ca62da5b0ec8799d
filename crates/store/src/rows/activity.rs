//! Rows of what happened to accounts, and of services that may not ask them.

use domain::activity::{Activity, What};
use domain::secret::Digest;
use domain::service_block::ServiceBlock;

use super::{Record, Row};
use crate::cell::{Cell, Field, Nonsense, RowReader};
use crate::table::Table;
use crate::tables;

impl Field for What {
    fn cell(&self) -> Cell {
        Cell::Text(self.as_str().to_owned())
    }

    fn read(cell: Cell) -> Option<Self> {
        let word = String::read(cell)?;
        Self::ALL.into_iter().find(|what| what.as_str() == word)
    }
}

impl Record for Activity {}

impl Row for Activity {
    const TABLE: &'static Table = &tables::ACTIVITIES;

    fn cells(&self) -> Vec<Cell> {
        vec![
            self.id.cell(),
            self.account.cell(),
            self.service.cell(),
            self.what.cell(),
            self.at.cell(),
            self.name.cell(),
            self.browser.cell(),
            self.last_at.cell(),
            self.count.cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        let read = Self {
            id: row.get("id")?,
            account: row.get("account")?,
            service: row.get("service")?,
            what: row.get("what")?,
            at: row.get("at")?,
            name: row.get("name")?,
            browser: row.get("browser")?,
            last_at: row.get("last_at")?,
            count: row.get("count")?,
        };
        if read.last_at < read.at || read.count == 0 {
            return Err(Nonsense::state("at, last_at and count"));
        }
        Ok(read)
    }
}

impl Record for ServiceBlock {}

impl Row for ServiceBlock {
    const TABLE: &'static Table = &tables::SERVICE_BLOCKS;

    fn cells(&self) -> Vec<Cell> {
        vec![self.key().cell(), self.account.cell(), self.service.cell(), self.at.cell()]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        let key: Digest = row.get("key")?;
        let read = Self { account: row.get("account")?, service: row.get("service")?, at: row.get("at")? };
        if read.key() == key { Ok(read) } else { Err(Nonsense::state("key, account and service")) }
    }
}
