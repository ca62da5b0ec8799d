//! A whole file, read at one instant or while nobody else has it; and a new one, which takes its name when it is finished.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Error, ErrorCode, OpenFlags};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use super::open::{self, OpenError};
use super::rows;
use crate::address::Unopened;
use crate::folders::{in_the_making, sync_folder_of};
use crate::sql;
use crate::table::Table;
use crate::tables::TABLES;
use crate::whole::{Beside, CopyError, Piece, ROWS, Rows, Sent, Sums, compare};

/// Reads all rows and sends them; the file is let go when nobody listens any more.
pub(crate) fn read_whole(
    path: &Path,
    beside: Beside,
    counted: oneshot::Sender<Result<u64, CopyError>>,
    sender: &mpsc::Sender<Sent>,
) {
    let connection = match begin(path, beside) {
        Ok((connection, rows)) => match counted.send(Ok(rows)) {
            Ok(()) => connection,
            Err(_) => return,
        },
        Err(error) => return drop(counted.send(Err(error))),
    };
    let last = match TABLES.iter().try_for_each(|table| send(&connection, table, sender)) {
        Ok(()) => Ok(Piece::Whole(vec![])),
        Err(Stopped::NobodyListens) => return,
        Err(Stopped::Unread(error)) => Err(CopyError::Unread(rows::words(&error))),
    };
    if sender.blocking_send(last).is_ok() {
        Handle::current().block_on(sender.closed());
    }
}

/// Writes all rows that come into a file beside `path`, compares what is there, and gives it its name.
pub(crate) fn write_whole(
    path: &Path,
    empty: oneshot::Sender<()>,
    mut pieces: mpsc::Receiver<Piece>,
) -> Result<(), CopyError> {
    refuse_filled(path)?;
    let incoming = Incoming::make(path)?;
    let unwritten = |error: Error| CopyError::Unwritten(rows::words(&error));
    let mut connection = Connection::open(&incoming.path).map_err(unwritten)?;
    connection.execute_batch(sql::SET_UP_INCOMING).map_err(unwritten)?;
    open::migrate(&mut connection, path).map_err(|error| match error {
        OpenError::Unavailable { reason, .. } => CopyError::Unwritten(reason),
        other => Unopened::from(other).into(),
    })?;
    if empty.send(()).is_err() {
        return Ok(());
    }
    fill(&connection, &mut pieces)?;
    connection.close().map_err(|(_, error)| unwritten(error))?;
    incoming.becomes(path, &pieces)
}

enum Stopped {
    NobodyListens,
    Unread(Error),
}

/// Whoever sends has gone.
fn cut() -> CopyError {
    CopyError::Unwritten("it was broken off".to_owned())
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Unread(error)
    }
}

fn begin(path: &Path, beside: Beside) -> Result<(Connection, u64), CopyError> {
    open::must_be_the_same(path).map_err(Unopened::from)?;
    let began = || {
        let (connection, begin) = match beside {
            Beside::Others => (open::reading(path)?, sql::PLAIN_BEGIN),
            Beside::Nobody => {
                let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                (Connection::open_with_flags(path, flags)?, sql::ALONE_BEGIN)
            }
        };
        connection.execute_batch(begin)?;
        let count = |table: &&Table| connection.query_row(&sql::of(table).count.text, [], |row| row.get::<_, i64>(0));
        let rows = TABLES.iter().map(count).sum::<Result<i64, Error>>()?;
        Ok((connection, rows.unsigned_abs()))
    };
    began().map_err(|error: Error| match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy) => CopyError::InUse(path.display().to_string()),
        _ => CopyError::Unopened(OpenError::unavailable(path, &error).into()),
    })
}

fn send(connection: &Connection, table: &'static Table, sender: &mpsc::Sender<Sent>) -> Result<(), Stopped> {
    rows::in_pieces(connection, &sql::whole(table), ROWS, |rows| {
        let sent = sender.blocking_send(Ok(Piece::Rows(Rows { table, rows })));
        sent.map_err(|_| Stopped::NobodyListens)
    })
}

fn fill(connection: &Connection, pieces: &mut mpsc::Receiver<Piece>) -> Result<(), CopyError> {
    let unwritten = |error: Error| CopyError::Unwritten(rows::words(&error));
    connection.execute_batch(sql::BEGIN).map_err(unwritten)?;
    loop {
        match pieces.blocking_recv().ok_or_else(cut)? {
            Piece::Rows(rows) => put(connection, &rows).map_err(unwritten)?,
            Piece::Whole(expected) => {
                connection.execute_batch(sql::COMMIT).map_err(unwritten)?;
                let found = found(connection, pieces).map_err(|stopped| match stopped {
                    Stopped::NobodyListens => cut(),
                    Stopped::Unread(error) => unwritten(error),
                });
                return compare(&found?, &expected);
            }
        }
    }
}

fn put(connection: &Connection, rows: &Rows) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(&sql::put_back(rows.table))?;
    for row in &rows.rows {
        rows::bind(&mut statement, row.iter())?;
        statement.raw_execute()?;
    }
    Ok(())
}

/// What is there, while whoever sent it still wants it.
fn found(connection: &Connection, pieces: &mpsc::Receiver<Piece>) -> Result<Vec<crate::whole::Sum>, Stopped> {
    let mut sums = Sums::new();
    for table in TABLES {
        rows::in_pieces(connection, &sql::whole(table), ROWS, |rows| {
            sums.take(&Rows { table, rows });
            if pieces.is_closed() { Err(Stopped::NobodyListens) } else { Ok(()) }
        })?;
    }
    Ok(sums.finished())
}

/// A file, or the log of one, that would be taken for the new one's.
fn refuse_filled(path: &Path) -> Result<(), CopyError> {
    for (ending, may_be_empty) in [("", true), ("-wal", false), ("-shm", false), ("-journal", false)] {
        let file = with(path, ending);
        match fs::metadata(&file) {
            Ok(found) if may_be_empty && found.is_file() && found.len() == 0 => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Ok(_) => return Err(CopyError::NotEmpty(file.display().to_string())),
            Err(error) => return Err(unwritten(&file, &error)),
        }
    }
    Ok(())
}

/// A file in the making. It goes away again unless it is finished.
struct Incoming {
    path: PathBuf,
    // Nobody else fills the same place meanwhile.
    file: File,
    has_its_name: bool,
}

impl Incoming {
    fn make(target: &Path) -> Result<Self, CopyError> {
        let path = with(target, ".incoming");
        let file = in_the_making(&path).map_err(|error| match error.kind() {
            io::ErrorKind::ResourceBusy => CopyError::BeingFilled(target.display().to_string()),
            _ => unwritten(&path, &error),
        })?;
        let incoming = Self { path, file, has_its_name: false };
        // Another may have been finished before this one was begun.
        refuse_filled(target)?;
        Ok(incoming)
    }

    fn becomes(mut self, target: &Path, pieces: &mpsc::Receiver<Piece>) -> Result<(), CopyError> {
        self.file.sync_all().map_err(|error| unwritten(target, &error))?;
        refuse_filled(target)?;
        if pieces.is_closed() {
            return Err(cut());
        }
        fs::rename(&self.path, target).map_err(|error| unwritten(target, &error))?;
        self.has_its_name = true;
        sync_folder_of(target).map_err(|error| unwritten(target, &error))
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // By now it may be another's.
        if !self.has_its_name {
            drop(fs::remove_file(&self.path));
        }
    }
}

fn with(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

fn unwritten(path: &Path, error: &io::Error) -> CopyError {
    CopyError::Unwritten(format!("{}: {error}", path.display()))
}
