//! What is sealed, wherever it stands: the columns, the key of each value, and a walk through all of them.
//!
//! Whoever seals says with which key in the value's first bytes. A commit with a new value wants that key to be there
//! and not closed, so once it is closed, what it has sealed only becomes less.

use crate::cell::{Cell, Field};
use crate::engine::{Driver, Engine, Rows};
use crate::error::StoreError;
use crate::queries;
use crate::rows::inconsistent;
use crate::table::{Query, Table};
use crate::tables;

/// The first byte of what is sealed; the key's id follows.
const FORM: u8 = 1;

/// A table in which something is sealed.
#[derive(Debug)]
struct Sealed {
    table: &'static Table,
    columns: &'static [Column],
    walk: &'static Query,
}

/// A column in which something is sealed.
#[derive(Debug)]
struct Column {
    name: &'static str,
    /// What the seal calls it.
    place: &'static str,
    /// The column by which the seal calls the row.
    row: &'static str,
}

/// All of them. Nothing is sealed for another place.
static SEALED: [Sealed; 9] = [
    Sealed {
        table: &tables::DEVICES,
        columns: &[column("pin_key", "id"), column("offline_key", "id")],
        walk: &queries::SEALED_DEVICES,
    },
    Sealed { table: &tables::PRINT_JOBS, columns: &[column("sealed", "id")], walk: &queries::SEALED_PRINT_JOBS },
    Sealed {
        table: &tables::SIGNING_KEYS,
        columns: &[Column { name: "sealed_private", place: "private", row: "kid" }],
        walk: &queries::SEALED_SIGNING_KEYS,
    },
    Sealed {
        table: &tables::PUSH_ADDRESSES,
        columns: &[column("subscription", "device")],
        walk: &queries::SEALED_PUSH_ADDRESSES,
    },
    Sealed { table: &tables::NOTICES, columns: &[column("mail_to", "id")], walk: &queries::SEALED_NOTICES },
    Sealed { table: &tables::EMAIL_ADDRESSES, columns: &[column("address", "account")], walk: &queries::SEALED_EMAILS },
    Sealed { table: &tables::ASKED_CHANGES, columns: &[column("address", "id")], walk: &queries::SEALED_ASKED_CHANGES },
    Sealed { table: &tables::WANTED_EMAILS, columns: &[column("address", "id")], walk: &queries::SEALED_WANTED_EMAILS },
    Sealed { table: &tables::AUDIT_KEYS, columns: &[column("sealed", "account")], walk: &queries::SEALED_AUDIT_KEYS },
];

const fn column(name: &'static str, row: &'static str) -> Column {
    Column { name, place: name, row }
}

/// The key that sealed a value, as the value itself says; `None` where nothing was sealed.
pub fn sealed_under(sealed: &[u8]) -> Option<u128> {
    let ([FORM], rest) = sealed.split_first_chunk()? else { return None };
    rest.first_chunk().map(|key| u128::from_be_bytes(*key))
}

/// Whether something is sealed there, by the names that seals go by.
pub fn is_sealed_column(table: &str, place: &str) -> bool {
    let in_table = SEALED.iter().filter(|sealed| sealed.table.name == table);
    in_table.flat_map(|sealed| sealed.columns).any(|column| column.place == place)
}

/// The places of a table's neutral row at which something is sealed.
pub(crate) fn places(table: &Table) -> impl Iterator<Item = usize> {
    let in_table = SEALED.iter().filter(move |sealed| sealed.table.rank == table.rank);
    in_table.flat_map(|sealed| sealed.columns.iter().filter_map(|column| sealed.table.position(column.name)))
}

/// A row in which something may be sealed, as it was read.
#[derive(Clone, Debug)]
pub struct SealedRow {
    sealed: &'static Sealed,
    cells: Vec<Cell>,
    version: i64,
}

/// One sealed value.
#[derive(Clone, Copy, Debug)]
pub struct SealedValue<'a> {
    at: usize,
    /// The table in which it stands.
    pub table: &'static str,
    /// What its seal calls the column.
    pub place: &'static str,
    /// What its seal calls the row.
    pub row: RowName<'a>,
    /// As it is kept.
    pub bytes: &'a [u8],
}

/// Another seal for a value of a row.
#[derive(Debug)]
pub struct Reseal {
    at: usize,
    sealed: Vec<u8>,
}

/// What a seal calls a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowName<'a> {
    /// By an id.
    Id(u128),
    /// By a name.
    Name(&'a str),
}

/// How far a walk has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    table: usize,
    behind: Option<Cell>,
}

/// What can be asked of a store about all that is sealed.
pub trait SealedColumns: Driver {
    /// The next rows, at most so many, and from where to go on; `None` behind the last.
    fn sealed_rows(
        &self,
        from: &Cursor,
        limit: u32,
    ) -> impl Future<Output = Result<(Vec<SealedRow>, Option<Cursor>), StoreError>> + Send {
        read(self, from, limit)
    }

    /// How many rows a walk comes by.
    fn sealed_rows_in_all(&self) -> impl Future<Output = Result<u64, StoreError>> + Send {
        async {
            let mut all = 0;
            for sealed in &SEALED {
                all += self.count(sealed.table).await?;
            }
            Ok(all)
        }
    }
}

impl SealedColumns for Engine {}

impl Cursor {
    /// Before the first row.
    pub const START: Self = Self { table: 0, behind: None };
}

async fn read<D: Driver + ?Sized>(
    driver: &D,
    from: &Cursor,
    limit: u32,
) -> Result<(Vec<SealedRow>, Option<Cursor>), StoreError> {
    let Some(sealed) = SEALED.get(from.table) else { return Ok((vec![], None)) };
    let behind = from.behind.clone().unwrap_or(first_key(sealed.table));
    let rows: Rows = driver.rows(sealed.walk, vec![behind, limit.cell()]).await?;
    let next = match rows.last().and_then(|row| row.first()) {
        Some(last) if rows.len() as u64 >= u64::from(limit) => {
            Some(Cursor { table: from.table, behind: Some(last.clone()) })
        }
        Some(_) | None => {
            let table = from.table + 1;
            (table < SEALED.len()).then_some(Cursor { table, behind: None })
        }
    };
    let rows = rows.into_iter().map(|row| SealedRow::of(sealed, row)).collect::<Result<_, _>>()?;
    Ok((rows, next))
}

/// Below every key of the table.
fn first_key(table: &Table) -> Cell {
    if table.rank == tables::SIGNING_KEYS.rank { Cell::Text(String::new()) } else { Cell::Blob(vec![]) }
}

impl Sealed {
    fn nonsense(&self, key: Option<&Cell>, column: &str) -> StoreError {
        inconsistent(self.table, key, format!("{column} has no such value"))
    }
}

impl SealedRow {
    fn of(sealed: &'static Sealed, mut cells: Vec<Cell>) -> Result<Self, StoreError> {
        match cells.pop() {
            Some(Cell::Integer(version)) => Ok(Self { sealed, cells, version }),
            _ => Err(sealed.nonsense(cells.first(), "version")),
        }
    }

    /// All that is sealed in it.
    pub fn values(&self) -> Result<Vec<SealedValue<'_>>, StoreError> {
        self.sealed.columns.iter().filter_map(|column| self.value(column).transpose()).collect()
    }

    fn value(&self, column: &'static Column) -> Result<Option<SealedValue<'_>>, StoreError> {
        let table = self.sealed.table;
        let nonsense = || self.sealed.nonsense(self.cells.first(), column.name);
        let at = table.position(column.name).ok_or_else(nonsense)?;
        let bytes = match self.cells.get(at).ok_or_else(nonsense)? {
            Cell::Null => return Ok(None),
            Cell::Blob(bytes) if bytes.is_empty() => return Ok(None),
            Cell::Blob(bytes) => bytes,
            Cell::Integer(_) | Cell::Text(_) => return Err(nonsense()),
        };
        let row = match table.position(column.row).and_then(|at| self.cells.get(at)) {
            Some(Cell::Blob(id)) => {
                RowName::Id(id.as_slice().try_into().map(u128::from_be_bytes).map_err(|_| nonsense())?)
            }
            Some(Cell::Text(name)) => RowName::Name(name),
            Some(Cell::Null | Cell::Integer(_)) | None => return Err(nonsense()),
        };
        Ok(Some(SealedValue { at, table: table.name, place: column.place, row, bytes }))
    }

    pub(crate) fn table(&self) -> &'static Table {
        self.sealed.table
    }

    pub(crate) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    pub(crate) fn version(&self) -> i64 {
        self.version
    }

    /// The row with other seals.
    pub(crate) fn with(&self, seals: Vec<Reseal>) -> Vec<Cell> {
        let mut cells = self.cells.clone();
        for Reseal { at, sealed } in seals {
            if let Some(cell) = cells.get_mut(at) {
                *cell = Cell::Blob(sealed);
            }
        }
        cells
    }
}

impl SealedValue<'_> {
    /// Another seal of the same value.
    pub fn sealed_anew(&self, sealed: Vec<u8>) -> Reseal {
        Reseal { at: self.at, sealed }
    }
}
