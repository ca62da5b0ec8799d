//! Records and their neutral rows, converted totally and by hand: a row that means nothing is an error that names it.

mod access;
mod activity;
mod asked;
mod auditing;
mod browsers;
mod cards;
mod counting;
mod keeping;
mod logins;
mod notices;
mod outbox;
mod persons;
mod requests;
mod services;

pub(crate) use auditing::{HEAD, leaf_cells};
pub(crate) use counting::PASSWORD;

use domain::browser::Trust;
use domain::ids::{CardId, KnownBrowserId};
use domain::strikes::Strikes;

use crate::cell::{Cell, Field, Nonsense, RowReader};
use crate::error::StoreError;
use crate::table::Table;
use crate::versioned::Versioned;

/// What the store keeps: the domain's records and the store's own. Closed.
pub trait Record: Row + Clone + Send + Sync {}

/// A record's neutral row.
pub trait Row: Sized {
    /// Where it is kept.
    const TABLE: &'static Table;
    /// The row without its version, in the order of the table's columns.
    fn cells(&self) -> Vec<Cell>;
    /// The record from its row.
    fn read(row: &mut RowReader) -> Result<Self, Nonsense>;
}

/// The record from a row as an engine read it: with the version as the last cell.
pub(crate) fn versioned<T: Record>(mut cells: Vec<Cell>) -> Result<Versioned<T>, StoreError> {
    let version = match cells.pop() {
        Some(Cell::Integer(version)) if version > 0 => version,
        _ => return Err(inconsistent(T::TABLE, cells.first(), "version has no such value".to_owned())),
    };
    plain(cells).map(|value| Versioned::new(version, value))
}

/// The record from a row without a version.
pub(crate) fn plain<T: Row>(cells: Vec<Cell>) -> Result<T, StoreError> {
    let key = cells.first().cloned();
    T::read(&mut RowReader::new(T::TABLE, cells)).map_err(|nonsense| inconsistent(T::TABLE, key.as_ref(), nonsense.0))
}

pub(crate) fn inconsistent(table: &'static Table, key: Option<&Cell>, what: String) -> StoreError {
    let id = match key {
        Some(Cell::Integer(number)) => number.to_string(),
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Blob(bytes)) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        Some(Cell::Null) | None => String::new(),
    };
    StoreError::Inconsistent { table: table.name, id, what }
}

/// Strikes as three cells.
fn strikes_cells(strikes: &Strikes) -> [Cell; 3] {
    [strikes.count.cell(), strikes.rests.cell(), strikes.rests_until.cell()]
}

/// Strikes from three cells.
fn strikes(row: &mut RowReader, columns: [&'static str; 3]) -> Result<Strikes, Nonsense> {
    Ok(Strikes { count: row.get(columns[0])?, rests: row.get(columns[1])?, rests_until: row.get(columns[2])? })
}

/// Trust as three cells: the word, the known browser, and the card that let the browser in.
fn trust_cells(trust: Option<Trust>) -> [Cell; 3] {
    let (word, browser, card) = match trust {
        Some(Trust::Known(browser)) => ("known", Some(browser), None),
        Some(Trust::LetIn) => ("let_in", None, None),
        Some(Trust::CardInHand(card)) => ("let_in", None, Some(card)),
        Some(Trust::Unknown) => ("unknown", None, None),
        None => return [Cell::Null, Cell::Null, Cell::Null],
    };
    [Cell::Text(word.to_owned()), browser.cell(), card.cell()]
}

/// Trust from the columns `trust`, `trust_browser` and `trust_card`.
fn trust(row: &mut RowReader) -> Result<Option<Trust>, Nonsense> {
    let (word, browser): (Option<String>, Option<KnownBrowserId>) = (row.get("trust")?, row.get("trust_browser")?);
    let card: Option<CardId> = row.get("trust_card")?;
    match (word.as_deref(), browser, card) {
        (Some("known"), Some(browser), None) => Ok(Some(Trust::Known(browser))),
        (Some("let_in"), None, None) => Ok(Some(Trust::LetIn)),
        (Some("let_in"), None, Some(card)) => Ok(Some(Trust::CardInHand(card))),
        (Some("unknown"), None, None) => Ok(Some(Trust::Unknown)),
        (None, None, None) => Ok(None),
        _ => Err(Nonsense::state("trust, trust_browser and trust_card")),
    }
}
