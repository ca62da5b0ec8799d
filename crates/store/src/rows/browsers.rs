//! Rows of known browsers, sessions and let-ins.

use domain::browser::KnownBrowser;
use domain::let_in::LetIn;
use domain::session::{Scope, Session};

use super::access::{means, verification_cells};
use super::{Record, Row, strikes, strikes_cells};
use crate::cell::{Cell, Field, Nonsense, RowReader};
use crate::table::Table;
use crate::tables;

impl Record for KnownBrowser {}

impl Row for KnownBrowser {
    const TABLE: &'static Table = &tables::KNOWN_BROWSERS;

    fn cells(&self) -> Vec<Cell> {
        let mut cells = vec![
            self.id.cell(),
            self.account.cell(),
            self.secret.cell(),
            self.label.cell(),
            self.remembered_at.cell(),
            self.last_used_at.cell(),
        ];
        cells.extend(strikes_cells(&self.passwords));
        cells.extend(strikes_cells(&self.codes));
        cells
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            secret: row.get("secret")?,
            label: row.get("label")?,
            remembered_at: row.get("remembered_at")?,
            last_used_at: row.get("last_used_at")?,
            passwords: strikes(row, ["passwords_count", "passwords_rests", "passwords_rests_until"])?,
            codes: strikes(row, ["codes_count", "codes_rests", "codes_rests_until"])?,
        })
    }
}

impl Field for Scope {
    fn cell(&self) -> Cell {
        Cell::Text(self.to_string())
    }

    fn read(cell: Cell) -> Option<Self> {
        Self::parse(&String::read(cell)?)
    }
}

impl Record for Session {}

impl Row for Session {
    const TABLE: &'static Table = &tables::SESSIONS;

    fn cells(&self) -> Vec<Cell> {
        let [verification, offline] = verification_cells(self.verification);
        vec![
            self.id.cell(),
            self.browser.cell(),
            self.scope.cell(),
            self.account.cell(),
            self.method.cell(),
            verification,
            offline,
            self.authenticated_at.cell(),
            self.last_used_at.cell(),
            self.ended_at.cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        let (id, browser, scope, account) =
            (row.get("id")?, row.get("browser")?, row.get("scope")?, row.get("account")?);
        let (method, verification) = means(row)?;
        Ok(Self {
            id,
            browser,
            scope,
            account,
            method,
            verification,
            authenticated_at: row.get("authenticated_at")?,
            last_used_at: row.get("last_used_at")?,
            ended_at: row.get("ended_at")?,
        })
    }
}

impl Record for LetIn {}

impl Row for LetIn {
    const TABLE: &'static Table = &tables::LET_INS;

    fn cells(&self) -> Vec<Cell> {
        vec![self.code.cell(), self.account.cell(), self.made_at.cell(), self.used_at.cell()]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self {
            code: row.get("code")?,
            account: row.get("account")?,
            made_at: row.get("made_at")?,
            used_at: row.get("used_at")?,
        })
    }
}
