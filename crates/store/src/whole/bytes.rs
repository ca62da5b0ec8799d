//! Pieces as bytes and back, and the digests of rows: one form, whichever engine they come from.

use aws_lc_rs::digest::{Context, SHA256};

use super::{Piece, Rows, Sum};
use crate::cell::Cell;
use crate::migrations::MIGRATIONS;
use crate::table::Table;
use crate::tables::TABLES;

/// No piece is longer: its rows are few, and each has its limits.
pub const PIECE_BYTES_MAX: usize = 64 << 20;

const ROWS: u8 = 1;
const WHOLE: u8 = 2;

/// Which tables and columns there are: the migrations that made them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    /// The number of the last migration.
    pub number: u32,
    /// Of all of them, in order.
    pub digest: [u8; 32],
}

impl Schema {
    /// This version's.
    pub fn of_this_version() -> Self {
        let mut context = Context::new(&SHA256);
        for migration in MIGRATIONS {
            context.update(&migration.number.to_be_bytes());
            context.update(migration.hash().as_ref());
        }
        let number = MIGRATIONS.last().and_then(|migration| u32::try_from(migration.number).ok());
        Self { number: number.unwrap_or_default(), digest: finished(context) }
    }
}

impl Piece {
    /// The piece as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        match self {
            Self::Rows(rows) => {
                bytes.push(ROWS);
                put_name(&mut bytes, rows.table.name);
                put_count(&mut bytes, rows.rows.len());
                rows.rows.iter().for_each(|row| put_row(&mut bytes, row));
            }
            Self::Whole(sums) => {
                bytes.push(WHOLE);
                put_count(&mut bytes, sums.len());
                for sum in sums {
                    put_name(&mut bytes, sum.table);
                    bytes.extend(sum.rows.to_be_bytes());
                    bytes.extend(sum.digest);
                }
            }
        }
        bytes
    }

    /// What [`Self::to_bytes`] wrote; `None` for anything else.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut from = Bytes(bytes);
        let piece = match from.take::<1>()? {
            [ROWS] => {
                let table = table(from.name()?)?;
                let cells = table.columns().count() + usize::from(table.versioned);
                let mut rows = Vec::new();
                for _ in 0..from.count()? {
                    rows.push((0..cells).map(|_| from.cell()).collect::<Option<Vec<Cell>>>()?);
                }
                Self::Rows(Rows { table, rows })
            }
            [WHOLE] => {
                let mut sums = Vec::new();
                for _ in 0..from.count()? {
                    let table = table(from.name()?)?.name;
                    sums.push(Sum { table, rows: u64::from_be_bytes(from.take()?), digest: from.take()? });
                }
                // Without one of them a table could go missing unnoticed.
                let all = sums.iter().map(|sum| sum.table).eq(TABLES.iter().map(|table| table.name));
                Self::Whole(if all { sums } else { return None })
            }
            _ => return None,
        };
        from.0.is_empty().then_some(piece)
    }

    /// Whether it is the last.
    pub fn is_last(&self) -> bool {
        matches!(self, Self::Whole(_))
    }
}

/// The digest of one row of a table.
pub(super) fn row_digest(table: &Table, row: &[Cell]) -> [u8; 32] {
    let mut bytes = Vec::with_capacity(256);
    put_name(&mut bytes, table.name);
    put_row(&mut bytes, row);
    let mut context = Context::new(&SHA256);
    context.update(&bytes);
    finished(context)
}

/// Adds two numbers of 256 bits, as they turn over.
pub(super) fn add(sum: &mut [u8; 32], more: &[u8; 32]) {
    let mut carry = 0;
    for (byte, more) in sum.iter_mut().zip(more).rev() {
        let added = u16::from(*byte) + u16::from(*more) + carry;
        [_, *byte] = added.to_be_bytes();
        carry = added >> 8;
    }
}

fn finished(context: Context) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(context.finish().as_ref());
    bytes
}

fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name).copied()
}

fn put_count(bytes: &mut Vec<u8>, count: usize) {
    bytes.extend(u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes());
}

fn put_name(bytes: &mut Vec<u8>, name: &str) {
    put_count(bytes, name.len());
    bytes.extend(name.as_bytes());
}

fn put_row(bytes: &mut Vec<u8>, row: &[Cell]) {
    for cell in row {
        match cell {
            Cell::Null => bytes.push(0),
            Cell::Integer(number) => {
                bytes.push(1);
                bytes.extend(number.to_be_bytes());
            }
            Cell::Text(text) => {
                bytes.push(2);
                put_name(bytes, text);
            }
            Cell::Blob(blob) => {
                bytes.push(3);
                put_count(bytes, blob.len());
                bytes.extend(blob);
            }
        }
    }
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    fn count(&mut self) -> Option<usize> {
        usize::try_from(u32::from_be_bytes(self.take()?)).ok()
    }

    fn some(&mut self) -> Option<&'a [u8]> {
        let count = self.count()?;
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn name(&mut self) -> Option<&'a str> {
        str::from_utf8(self.some()?).ok()
    }

    fn cell(&mut self) -> Option<Cell> {
        Some(match self.take()? {
            [0] => Cell::Null,
            [1] => Cell::Integer(i64::from_be_bytes(self.take()?)),
            [2] => Cell::Text(self.name()?.to_owned()),
            [3] => Cell::Blob(self.some()?.to_vec()),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Rows {
        let table = table("nonces").unwrap();
        let row = |seed: u8| vec![Cell::Blob(vec![seed; 32]), Cell::Integer(-1), Cell::Integer(1)];
        Rows { table, rows: vec![row(1), row(2)] }
    }

    #[test]
    fn a_piece_is_read_as_it_was_written_and_a_part_of_one_is_not() {
        let bytes = Piece::Rows(rows()).to_bytes();
        let Some(Piece::Rows(read)) = Piece::read(&bytes) else { panic!("rows") };
        assert_eq!((read.table.name, &read.rows), ("nonces", &rows().rows));
        for length in 0..bytes.len() {
            assert!(Piece::read(&bytes[..length]).is_none(), "{length} of {}", bytes.len());
        }
        assert!(Piece::read(&[bytes.as_slice(), &[0]].concat()).is_none());
        let mut sums = super::super::Sums::new().finished();
        assert!(Piece::read(&Piece::Whole(sums.clone()).to_bytes()).is_some_and(|piece| piece.is_last()));
        sums.pop();
        assert!(Piece::read(&Piece::Whole(sums).to_bytes()).is_none(), "a table went missing");
    }

    #[test]
    fn sums_see_every_cell_and_no_order() {
        let sum_of = |change: &dyn Fn(&mut Rows)| {
            let (mut rows, mut sums) = (rows(), super::super::Sums::new());
            change(&mut rows);
            sums.take(&rows);
            sums.finished()
        };
        let sum = sum_of(&|_| {});
        assert_eq!(sum, sum_of(&|rows| rows.rows.reverse()));
        assert_ne!(sum, sum_of(&|rows| rows.rows[1][2] = Cell::Integer(2)));
        assert_ne!(sum, sum_of(&|rows| rows.rows[1][1] = Cell::Null));
        assert_ne!(sum, sum_of(&|rows| drop(rows.rows.pop())));
        assert_ne!(sum, sum_of(&|rows| rows.table = table("throttles").unwrap()));
    }

    #[test]
    fn adding_carries() {
        let mut sum = [0xff; 32];
        let mut one = [0; 32];
        one[31] = 1;
        add(&mut sum, &one);
        assert_eq!(sum, [0; 32]);
    }
}
