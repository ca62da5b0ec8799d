//! Neutral rows in and out of SQLite, and what its errors mean to us.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Error, ErrorCode, Statement, ToSql};

use crate::cell::Cell;
use crate::error::StoreError;

impl ToSql for Cell {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>, Error> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// Runs a read to its end.
pub(super) fn read(connection: &Connection, text: &str, given: &[Cell]) -> Result<Vec<Vec<Cell>>, Error> {
    let mut statement = connection.prepare_cached(text)?;
    bind(&mut statement, given.iter())?;
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        // In room of its own size at once: collected as results it would grow four times.
        let mut cells = Vec::with_capacity(columns);
        for column in 0..columns {
            cells.push(cell(row.get_ref(column)?));
        }
        found.push(cells);
    }
    Ok(found)
}

/// Runs a read to its end and hands its rows over, so many at a time.
pub(super) fn in_pieces<E: From<Error>>(
    connection: &Connection,
    text: &str,
    size: usize,
    mut hand_over: impl FnMut(Vec<Vec<Cell>>) -> Result<(), E>,
) -> Result<(), E> {
    let mut statement = connection.prepare(text)?;
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    let mut piece = Vec::new();
    while let Some(row) = rows.next()? {
        piece.push((0..columns).map(|column| row.get_ref(column).map(cell)).collect::<Result<Vec<_>, Error>>()?);
        if piece.len() == size {
            hand_over(std::mem::take(&mut piece))?;
        }
    }
    if piece.is_empty() { Ok(()) } else { hand_over(piece) }
}

/// Binds `$1`, `$2`, … in order.
pub(super) fn bind<'a>(statement: &mut Statement<'_>, cells: impl Iterator<Item = &'a Cell>) -> Result<(), Error> {
    for (place, cell) in cells.enumerate() {
        statement.raw_bind_parameter(place + 1, cell)?;
    }
    Ok(())
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Integer(number),
        // No column of ours is of this type: as bytes it is nonsense wherever it stands.
        ValueRef::Real(number) => Cell::Blob(number.to_be_bytes().to_vec()),
        ValueRef::Text(text) => match str::from_utf8(text) {
            Ok(text) => Cell::Text(text.to_owned()),
            Err(_) => Cell::Blob(text.to_vec()),
        },
        ValueRef::Blob(bytes) => Cell::Blob(bytes.to_vec()),
    }
}

/// Whether another row has something that must be unique.
pub(super) fn is_taken(error: &Error) -> bool {
    error.sqlite_error().is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE)
}

/// Whether the schema refused a row: a CHECK, a missing account, a wrong type.
pub(super) fn is_refused_by_schema(error: &Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}

/// The error as the operator reads it: SQLite's own words, never a value.
pub(super) fn unavailable(error: &Error) -> StoreError {
    StoreError::Unavailable(words(error))
}

/// SQLite's own words for an error, without statement or values.
pub(super) fn words(error: &Error) -> String {
    match error {
        Error::SqliteFailure(code, message) => message.clone().unwrap_or_else(|| code.to_string()),
        other => other.to_string(),
    }
}
