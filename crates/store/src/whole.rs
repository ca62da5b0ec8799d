//! A whole installation as one stream of neutral rows, the same for every engine: read at one instant, table by table, and
//! written where nothing is. What arrives is read back and compared before any of it is real: whatever breaks off on the
//! way, the target is as it was.

mod bytes;
mod differing;
mod matters;
mod restoring;
mod since;

use std::fmt;
use std::future::{pending, ready};
use std::pin::pin;

use domain::audit::{Entry, Logged};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::address::{Address, Unopened};
use crate::cell::Cell;
use crate::error::StoreError;
use crate::rows::{Record, Row as _, plain, versioned};
use crate::table::Table;
use crate::tables::TABLES;
use crate::versioned::Versioned;
use crate::{postgres, sqlite};

pub use bytes::{PIECE_BYTES_MAX, Schema};
pub use differing::{Afterwards, LogBehind, Restored, Suspect, Treated};
pub use since::{Again, Since, Written};

/// Rows of one piece.
pub(crate) const ROWS: usize = 500;
/// Pieces that may wait between whoever reads and whoever writes.
pub(crate) const WAITING: usize = 4;

/// A part of a whole installation.
#[derive(Debug)]
pub enum Piece {
    /// Rows of one table, each with its version.
    Rows(Rows),
    /// All has been said; without it the stream was broken off. The sums are those of whoever wrote them down.
    Whole(Vec<Sum>),
}

/// Rows of one table.
#[derive(Debug)]
pub struct Rows {
    pub(crate) table: &'static Table,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// What a table holds, in short: the same on both sides, or something is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The table.
    pub table: &'static str,
    /// How many rows.
    pub rows: u64,
    /// The SHA-256 of each row, added up: whatever their order.
    pub digest: [u8; 32],
}

/// How the source is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// At one instant, while others go on writing.
    Others,
    /// While nobody else uses it, and nobody can until the reading is dropped.
    Nobody,
}

/// Why a whole installation was not copied: one sentence. The target is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CopyError {
    /// Source or target cannot be opened.
    Unopened(Unopened),
    /// Somebody else uses the source.
    InUse(String),
    /// There is something in the target.
    NotEmpty(String),
    /// Somebody else writes to the target just now.
    BeingFilled(String),
    /// The source cannot be read on.
    Unread(String),
    /// The target cannot be written.
    Unwritten(String),
    /// Whoever began it wanted it no more.
    BrokenOff,
    /// What arrived in this table is not what was sent.
    Differs(&'static str),
    /// A row that means nothing.
    Nonsense(StoreError),
    /// The audit log that was to go on behind it does not fit.
    Log(String),
}

/// What one side sends to the other.
pub(crate) type Sent = Result<Piece, CopyError>;

/// A whole installation as it is read. Whoever drops it lets the source go.
#[derive(Debug)]
pub struct Reading {
    rows: u64,
    pieces: mpsc::Receiver<Sent>,
}

/// A place that is being filled. Nothing of it is there until it is finished.
#[derive(Debug)]
pub struct Writing {
    pieces: mpsc::Sender<Piece>,
    done: JoinHandle<Result<(), CopyError>>,
}

impl Rows {
    /// New records: what an installation is made of that did not grow commit by commit.
    pub fn new<T: Record>(records: &[T]) -> Self {
        let row = |record: &T| {
            let mut cells = record.cells();
            cells.push(Cell::Integer(1));
            cells
        };
        Self { table: T::TABLE, rows: records.iter().map(row).collect() }
    }

    /// The records among them; none where they are rows of another table.
    pub fn records<T: Record>(&self) -> Result<Vec<Versioned<T>>, StoreError> {
        let rows = if self.table.rank == T::TABLE.rank { self.rows.as_slice() } else { &[] };
        rows.iter().cloned().map(versioned).collect()
    }

    /// The entries of the audit log among them that have no leaf yet.
    pub fn waiting_entries(&self) -> Result<Vec<Entry>, StoreError> {
        let rows = if self.table.rank == Logged::TABLE.rank { self.rows.as_slice() } else { &[] };
        let logged =
            rows.iter().map(|row| plain::<Logged>(row.split_last().map_or(vec![], |(_, cells)| cells.to_vec())));
        let waiting = logged.filter(|logged| logged.as_ref().is_ok_and(|it| it.leaf.is_none()) || logged.is_err());
        waiting.map(|logged| logged.map(|logged| logged.entry)).collect()
    }
}

impl Reading {
    /// Begins to read the installation at `address`.
    pub async fn of(address: &Address, beside: Beside) -> Result<Self, CopyError> {
        let (sender, pieces) = mpsc::channel(WAITING);
        let (counted, counts) = oneshot::channel();
        match address {
            Address::File(path) => {
                let path = path.clone();
                tokio::task::spawn_blocking(move || sqlite::read_whole(&path, beside, counted, &sender));
            }
            Address::Postgres(address) => {
                let address = address.clone();
                tokio::spawn(async move { postgres::read_whole(address.whole(), beside, counted, sender).await });
            }
        }
        let broken_off = |_| Err(CopyError::Unread("it was broken off".to_owned()));
        Ok(Self { rows: counts.await.unwrap_or_else(broken_off)?, pieces })
    }

    /// Pieces that come from elsewhere, `rows` in all.
    pub fn from_elsewhere(rows: u64, pieces: mpsc::Receiver<Sent>) -> Self {
        Self { rows, pieces }
    }

    /// How many rows there are in all.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The next piece; [`Piece::Whole`] is the last.
    pub async fn next(&mut self) -> Sent {
        self.pieces.recv().await.unwrap_or_else(|| Err(CopyError::Unread("it was broken off".to_owned())))
    }
}

impl Writing {
    /// Begins to fill the place at `address`, which must hold nothing.
    pub async fn to(address: &Address) -> Result<Self, CopyError> {
        let (pieces, receiver) = mpsc::channel(WAITING);
        let (empty, looked) = oneshot::channel();
        let done = match address {
            Address::File(path) => {
                let path = path.clone();
                tokio::task::spawn_blocking(move || sqlite::write_whole(&path, empty, receiver))
            }
            Address::Postgres(address) => {
                let address = address.clone();
                tokio::spawn(async move { postgres::write_whole(address.whole(), empty, receiver).await })
            }
        };
        match looked.await {
            Ok(()) => Ok(Self { pieces, done }),
            Err(_) => Err(Self { pieces, done }.failed().await),
        }
    }

    /// Writes a piece. The last one, [`Piece::Whole`], says what must have arrived.
    pub async fn write(mut self, piece: Piece) -> Result<Self, CopyError> {
        match self.pieces.send(piece).await {
            Ok(()) => Ok(self),
            Err(_) => {
                self.pieces = mpsc::channel(1).0;
                Err(self.failed().await)
            }
        }
    }

    /// Waits until all of it is there, for good.
    pub async fn finish(self) -> Result<(), CopyError> {
        self.finish_unless(pending()).await
    }

    /// The same, unless it is to be broken off. Then it is waited for all the same, so that what is said of it is so: what
    /// has got its name by then is there.
    async fn finish_unless(self, ended: impl Future<Output = ()>) -> Result<(), CopyError> {
        let Self { pieces, mut done } = self;
        let (done, is_broken_off) = tokio::select! {
            done = &mut done => (done, false),
            () = ended => {
                // By this whoever writes knows.
                drop(pieces);
                (done.await, true)
            }
        };
        match done {
            Ok(Err(_)) if is_broken_off => Err(CopyError::BrokenOff),
            Ok(done) => done,
            Err(_) => Err(CopyError::Unwritten("it was broken off".to_owned())),
        }
    }

    async fn failed(self) -> CopyError {
        match self.finish().await {
            Err(error) => error,
            Ok(()) => CopyError::Unwritten("it was broken off".to_owned()),
        }
    }
}

/// What was read and what has arrived, table by table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// As it was read.
    pub read: Vec<Sum>,
    /// As it was written, and found again.
    pub written: Vec<Sum>,
}

/// Writes all that is read, with what `afterwards` makes of it; tells `told` after each piece how many rows have been read.
pub async fn copy(
    reading: Reading,
    writing: Writing,
    afterwards: &mut Afterwards,
    told: impl FnMut(u64),
) -> Result<Copied, CopyError> {
    copy_unless(pending(), reading, writing, afterwards, told).await
}

/// The same, unless it is to be broken off; only once nothing of it is left.
pub async fn copy_unless(
    ended: impl Future<Output = ()>,
    mut reading: Reading,
    mut writing: Writing,
    afterwards: &mut Afterwards,
    mut told: impl FnMut(u64),
) -> Result<Copied, CopyError> {
    let mut ended = pin!(ended);
    let (mut read, mut written) = (Sums::new(), Sums::new());
    loop {
        let piece = tokio::select! {
            piece = reading.next() => piece?,
            () = &mut ended => return writing.finish_unless(ready(())).await.and(Err(CopyError::BrokenOff)),
        };
        match piece {
            Piece::Rows(rows) => {
                read.take(&rows);
                let rows = afterwards.changed(rows)?;
                written.take(&rows);
                writing = writing.write(Piece::Rows(rows)).await?;
                told(read.rows());
            }
            Piece::Whole(said) => {
                let read = read.finished();
                is_what_was_said(&read, &said)?;
                let mut added = afterwards.added().into_iter();
                while let Some(rows) = added.next().map_or_else(|| afterwards.next_entries(), |rows| Ok(Some(rows)))? {
                    written.take(&rows);
                    writing = writing.write(Piece::Rows(rows)).await?;
                }
                let written = written.finished();
                writing.write(Piece::Whole(written.clone())).await?.finish_unless(ended).await?;
                // Only now may others use the source again.
                drop(reading);
                return Ok(Copied { read, written });
            }
        }
    }
}

/// Reads to the end, shows `each` piece, and compares what was read with what the source says of itself.
pub async fn look_through(mut reading: Reading, mut each: impl FnMut(&Rows, u64)) -> Result<Vec<Sum>, CopyError> {
    let mut read = Sums::new();
    loop {
        match reading.next().await? {
            Piece::Rows(rows) => {
                read.take(&rows);
                each(&rows, read.rows());
            }
            Piece::Whole(said) => {
                let read = read.finished();
                is_what_was_said(&read, &said)?;
                return Ok(read);
            }
        }
    }
}

/// Sums in the making.
#[derive(Clone, Debug)]
pub struct Sums(Vec<Sum>);

impl Sums {
    /// Of nothing yet.
    #[expect(clippy::new_without_default, reason = "nothing is no usual value of sums")]
    pub fn new() -> Self {
        Self(TABLES.iter().map(|table| Sum { table: table.name, rows: 0, digest: [0; 32] }).collect())
    }

    /// Counts rows in.
    pub fn take(&mut self, rows: &Rows) {
        let Some(sum) = self.0.get_mut(rows.table.rank) else { return };
        for row in &rows.rows {
            sum.rows += 1;
            bytes::add(&mut sum.digest, &bytes::row_digest(rows.table, row));
        }
    }

    /// How many rows there were so far.
    pub fn rows(&self) -> u64 {
        self.0.iter().map(|sum| sum.rows).sum()
    }

    /// Of all tables.
    pub fn finished(self) -> Vec<Sum> {
        self.0
    }
}

/// The first table in which they differ, as an error.
pub(crate) fn compare(found: &[Sum], expected: &[Sum]) -> Result<(), CopyError> {
    match found.iter().zip(expected).find(|(found, expected)| found != expected) {
        Some((found, _)) => Err(CopyError::Differs(found.table)),
        None => Ok(()),
    }
}

/// A source that keeps no sums says none.
fn is_what_was_said(read: &[Sum], said: &[Sum]) -> Result<(), CopyError> {
    if said.is_empty() { Ok(()) } else { compare(read, said) }
}

impl From<Unopened> for CopyError {
    fn from(error: Unopened) -> Self {
        Self::Unopened(error)
    }
}

impl fmt::Display for CopyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unopened(error) => error.fmt(f),
            Self::InUse(place) => {
                write!(f, "a server, or another command, uses {place}: end it, and begin again")
            }
            Self::NotEmpty(place) => {
                write!(f, "there is something in {place} already, and it was left as it is: name an empty place")
            }
            Self::BeingFilled(place) => write!(f, "another command is filling {place} just now: wait for its end"),
            Self::Unread(why) => write!(f, "not all of it could be read ({why}); nothing was written"),
            Self::Unwritten(why) => write!(
                f,
                "not all of it could be written ({why}), and the target is as it was: see to it, and begin again"
            ),
            Self::BrokenOff => f.write_str("it was broken off, and the target is as it was: begin again when you like"),
            Self::Differs(table) => write!(
                f,
                "what was found in the table {table} is not what was written down, and the target is as it was: begin again, and check memory and disk if it comes back"
            ),
            Self::Nonsense(error) => write!(f, "{error}; the target is as it was"),
            Self::Log(why) => write!(f, "{why}; the target is as it was"),
        }
    }
}

impl std::error::Error for CopyError {}
