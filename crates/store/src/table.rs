//! Tables, reads and sweeps as data: SQL is built from them, and the memory engine runs them as they are.

use domain::limits::Limits;
use domain::time::Span;

use crate::cell::Cell;

/// A table: where records of one kind are kept.
#[derive(Debug)]
pub struct Table {
    /// Its place in [`crate::tables::TABLES`]; rows are written in this order, so that a referred row comes first.
    pub rank: usize,
    /// Its name.
    pub name: &'static str,
    /// Columns that stay as they were inserted; the first one is the key.
    pub fixed: &'static [&'static str],
    /// Columns that a replacement writes.
    pub moving: &'static [&'static str],
    /// Columns that together are unique, besides the key.
    pub unique: &'static [&'static [&'static str]],
    /// The column that names an account which must exist.
    pub owner: Option<&'static str>,
    /// Whether rows can be replaced.
    pub versioned: bool,
}

impl Table {
    /// The column that names a row.
    pub(crate) fn key(&self) -> &'static str {
        self.fixed[0]
    }

    /// All columns but the version, in the order of a neutral row.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.fixed.iter().chain(self.moving).copied()
    }

    /// The column at this place of a neutral row.
    pub(crate) fn column(&self, position: usize) -> Option<&'static str> {
        let moving = || self.moving.get(position.checked_sub(self.fixed.len())?);
        self.fixed.get(position).or_else(moving).copied()
    }

    /// The place of `column` in a neutral row.
    pub(crate) fn position(&self, column: &str) -> Option<usize> {
        self.columns().position(|name| name == column)
    }
}

/// A read: one statement with its parameters in the order of `filter`, then the limit if there is one.
#[derive(Debug)]
pub struct Query {
    /// Its place in [`crate::queries::QUERIES`].
    pub rank: usize,
    /// Its name, as the trait spells it.
    pub name: &'static str,
    /// Where it reads.
    pub table: &'static Table,
    /// What must hold, all together.
    pub filter: &'static [Where],
    /// By what it sorts; the key decides between equals, in the same direction.
    pub order: Option<(&'static str, Direction)>,
    /// Whether the last parameter is the greatest number of rows.
    pub limited: bool,
}

/// One condition of a read.
#[derive(Clone, Copy, Debug)]
pub enum Where {
    /// The column equals the next parameter.
    Is(&'static str),
    /// The column lies above the next parameter.
    Above(&'static str),
    /// The column lies at or below the next parameter.
    AtMost(&'static str),
    /// The column and the key together lie before the next two parameters: the next page of a list.
    Before(&'static str),
    /// The column equals this word; takes no parameter.
    Says(&'static str, &'static str),
    /// The column is empty; takes no parameter.
    Empty(&'static str),
}

impl Where {
    /// The column that is looked at.
    pub(crate) fn column(&self) -> &'static str {
        match self {
            Self::Is(column) | Self::Above(column) | Self::AtMost(column) | Self::Before(column) => column,
            Self::Says(column, _) | Self::Empty(column) => column,
        }
    }

    /// How many parameters the condition takes.
    pub(crate) fn parameters(&self) -> usize {
        match self {
            Self::Is(_) | Self::Above(_) | Self::AtMost(_) => 1,
            Self::Before(_) => 2,
            Self::Says(..) | Self::Empty(_) => 0,
        }
    }

    /// Whether `cell`, of the row with this key, meets the condition; `given` are its parameters.
    pub(crate) fn holds(&self, cell: &Cell, key: &Cell, given: &[Cell]) -> bool {
        match (self, given) {
            (Self::Is(_), [given]) => cell == given,
            (Self::Above(_), [given]) => *cell != Cell::Null && cell > given,
            (Self::AtMost(_), [given]) => *cell != Cell::Null && cell <= given,
            (Self::Before(_), [at, before]) => *cell != Cell::Null && (cell, key) < (at, before),
            (Self::Says(_, word), []) => matches!(cell, Cell::Text(text) if text == word),
            (Self::Empty(_), []) => *cell == Cell::Null,
            (Self::Is(_) | Self::Above(_) | Self::AtMost(_) | Self::Before(_) | Self::Says(..) | Self::Empty(_), _) => {
                false
            }
        }
    }
}

/// Which way a read sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Up,
    /// Greatest first.
    Down,
}

/// What the sweeper deletes: rows whose `column` lies further back than `keep` and an hour.
#[derive(Debug)]
pub(crate) struct Sweep {
    /// Where it deletes.
    pub table: &'static Table,
    /// The column that says when the row began, or ended, to matter.
    pub column: &'static str,
    /// How long after that instant the row can still matter.
    pub keep: fn(&Limits) -> Span,
}
