//! The neutral row: integers, texts and blobs, the same for every engine, and how a value becomes one cell and back.

use std::fmt;

use domain::ids::{
    AccountId, ActivationId, ActivityId, AuditId, CardId, ChangeId, DeviceId, GrantId, JobId, KnownBrowserId, LoginId,
    NoticeId, PrintJobId, RequestId, ServiceId, SessionId,
};
use domain::secret::Digest;
use domain::time::Time;

use crate::table::Table;

/// One value of a neutral row. They compare as the engines compare: integers by size, texts and blobs by bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A number, a truth (0 or 1), or an instant in microseconds.
    Integer(i64),
    /// Words.
    Text(String),
    /// Bytes: ids, digests, what is sealed.
    Blob(Vec<u8>),
}

impl fmt::Debug for Cell {
    /// Names the kind only: cells hold password hashes and sealed keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Integer(_) => "Integer(…)",
            Self::Text(_) => "Text(…)",
            Self::Blob(_) => "Blob(…)",
        })
    }
}

/// A value that fits in one cell.
pub(crate) trait Field: Sized {
    /// The value as it is kept.
    fn cell(&self) -> Cell;
    /// The value from its cell; `None` when it is nonsense.
    fn read(cell: Cell) -> Option<Self>;
}

/// A cell, or several together, that mean nothing.
#[derive(Debug)]
pub struct Nonsense(pub String);

impl Nonsense {
    /// These columns contradict each other.
    pub(crate) fn state(columns: &str) -> Self {
        Self(format!("{columns} do not belong together"))
    }
}

/// Reads a neutral row column by column, in the table's order.
#[derive(Debug)]
pub struct RowReader {
    table: &'static Table,
    position: usize,
    cells: std::vec::IntoIter<Cell>,
}

impl RowReader {
    /// Begins to read `cells`, a row of `table` without its version.
    pub(crate) fn new(table: &'static Table, cells: Vec<Cell>) -> Self {
        Self { table, position: 0, cells: cells.into_iter() }
    }

    /// The next value, which must be that of `column`.
    pub(crate) fn get<T: Field>(&mut self, column: &'static str) -> Result<T, Nonsense> {
        if self.table.column(self.position) != Some(column) {
            return Err(Nonsense(format!("{column} was read out of order")));
        }
        self.position += 1;
        let cell = self.cells.next().ok_or_else(|| Nonsense(format!("{column} is missing")))?;
        T::read(cell).ok_or_else(|| Nonsense(format!("{column} has no such value")))
    }
}

impl<T: Field> Field for Option<T> {
    fn cell(&self) -> Cell {
        self.as_ref().map_or(Cell::Null, T::cell)
    }

    fn read(cell: Cell) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            filled => T::read(filled).map(Some),
        }
    }
}

impl Field for String {
    fn cell(&self) -> Cell {
        Cell::Text(self.clone())
    }

    fn read(cell: Cell) -> Option<Self> {
        if let Cell::Text(text) = cell { Some(text) } else { None }
    }
}

impl Field for Vec<u8> {
    fn cell(&self) -> Cell {
        Cell::Blob(self.clone())
    }

    fn read(cell: Cell) -> Option<Self> {
        if let Cell::Blob(bytes) = cell { Some(bytes) } else { None }
    }
}

impl<const N: usize> Field for [u8; N] {
    fn cell(&self) -> Cell {
        Cell::Blob(self.to_vec())
    }

    fn read(cell: Cell) -> Option<Self> {
        Vec::read(cell)?.try_into().ok()
    }
}

impl Field for bool {
    fn cell(&self) -> Cell {
        Cell::Integer(i64::from(*self))
    }

    fn read(cell: Cell) -> Option<Self> {
        match cell {
            Cell::Integer(0) => Some(false),
            Cell::Integer(1) => Some(true),
            _ => None,
        }
    }
}

impl Field for i64 {
    fn cell(&self) -> Cell {
        Cell::Integer(*self)
    }

    fn read(cell: Cell) -> Option<Self> {
        if let Cell::Integer(number) = cell { Some(number) } else { None }
    }
}

macro_rules! small_numbers {
    ($($number:ty),+) => {$(
        impl Field for $number {
            fn cell(&self) -> Cell {
                Cell::Integer(i64::from(*self))
            }

            fn read(cell: Cell) -> Option<Self> {
                i64::read(cell)?.try_into().ok()
            }
        }
    )+};
}
small_numbers!(u8, u16, u32);

impl Field for u64 {
    fn cell(&self) -> Cell {
        Cell::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
    }

    fn read(cell: Cell) -> Option<Self> {
        i64::read(cell)?.try_into().ok()
    }
}

impl Field for u128 {
    fn cell(&self) -> Cell {
        self.to_be_bytes().cell()
    }

    fn read(cell: Cell) -> Option<Self> {
        Field::read(cell).map(Self::from_be_bytes)
    }
}

macro_rules! ids {
    ($($id:ident),+ $(,)?) => {$(
        impl Field for $id {
            fn cell(&self) -> Cell {
                self.0.cell()
            }

            fn read(cell: Cell) -> Option<Self> {
                Field::read(cell).map(Self)
            }
        }
    )+};
}
ids!(
    AccountId,
    ActivationId,
    ActivityId,
    AuditId,
    CardId,
    DeviceId,
    GrantId,
    JobId,
    KnownBrowserId,
    LoginId,
    NoticeId,
    ChangeId,
    PrintJobId,
    RequestId,
    SessionId,
    Digest,
);

impl Field for ServiceId {
    fn cell(&self) -> Cell {
        Cell::Text(self.as_str().to_owned())
    }

    fn read(cell: Cell) -> Option<Self> {
        Self::parse(&String::read(cell)?)
    }
}

impl Field for Time {
    fn cell(&self) -> Cell {
        Cell::Integer(self.micros())
    }

    fn read(cell: Cell) -> Option<Self> {
        i64::read(cell).map(Self::from_micros)
    }
}

/// Gives each value of a closed enum its word.
macro_rules! words {
    ($type:ty { $($name:ident = $word:literal),+ $(,)? }) => {
        impl $crate::cell::Field for $type {
            fn cell(&self) -> $crate::cell::Cell {
                $crate::cell::Cell::Text(match self { $(Self::$name => $word,)+ }.to_owned())
            }

            fn read(cell: $crate::cell::Cell) -> Option<Self> {
                match String::read(cell)?.as_str() { $($word => Some(Self::$name),)+ _ => None }
            }
        }
    };
}
pub(crate) use words;

/// A list of instants: eight big-endian bytes each.
pub(crate) struct Times(pub(crate) Vec<Time>);

impl Field for Times {
    fn cell(&self) -> Cell {
        Cell::Blob(self.0.iter().flat_map(|time| time.micros().to_be_bytes()).collect())
    }

    fn read(cell: Cell) -> Option<Self> {
        let bytes = Vec::read(cell)?;
        let (times, rest) = bytes.as_chunks::<8>();
        rest.is_empty().then(|| Self(times.iter().map(|time| Time::from_micros(i64::from_be_bytes(*time))).collect()))
    }
}

/// A list of texts, each as its length in bytes, a colon, and itself: `3:one3:two`. Readable, and any text fits.
pub(crate) struct Texts(pub(crate) Vec<String>);

impl Field for Texts {
    fn cell(&self) -> Cell {
        Cell::Text(self.0.iter().map(|text| format!("{}:{text}", text.len())).collect())
    }

    fn read(cell: Cell) -> Option<Self> {
        let all = String::read(cell)?;
        let mut rest = all.as_str();
        let mut texts = Vec::new();
        while !rest.is_empty() {
            let (length, after) = rest.split_once(':')?;
            let plain = !length.is_empty() && length.bytes().all(|b| b.is_ascii_digit());
            let (text, behind) = after.split_at_checked(if plain { length.parse().ok()? } else { return None })?;
            texts.push(text.to_owned());
            rest = behind;
        }
        Some(Self(texts))
    }
}
