//! Backups: a whole installation in one sealed file, and back. What is read of it is authenticated piece by piece; nothing
//! of a file that was cut, changed, put together from others or sealed with another key is ever written anywhere.

mod lock;
mod outside;
mod restoring;
mod sealed;
#[cfg(test)]
mod tests;

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use domain::time::Time;
use serde::{Deserialize, Serialize};
use store::{Address, Beside, CopyError, Piece, Reading, Schema, Sum, Sums, in_the_making, sync_folder_of};
use tokio::sync::mpsc;
use zeroize::Zeroizing;

use crate::entropy::Entropy;
use crate::keys::MasterKey;

pub use outside::{Outside, OutsideError, read as read_outside};
pub use restoring::{LogSeen, RestoreError, Restoring, Seen};

use lock::Lock;
use sealed::{Opener, Sealer};

/// What the first line of a backup is.
const MARK: &str = "tillid backup 1\n";
const HEADER_BYTES_MAX: u32 = 64 * 1_024;

/// With what a backup is sealed, and opened.
#[derive(Clone, Copy)]
pub enum Key<'a> {
    /// The installation's own.
    Master(&'a MasterKey),
    /// Words that somebody keeps for it.
    Passphrase(&'a Zeroizing<String>),
}

/// What stands before the sealed pieces, for everybody to read.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    /// Microseconds since 1970.
    made_at: i64,
    /// The last migration.
    schema: u32,
    /// Of all migrations.
    schema_digest: String,
    rows: u64,
    lock: Lock,
}

/// A backup that was made.
#[derive(Clone, Debug)]
pub struct Taken {
    /// What is in it.
    pub sums: Vec<Sum>,
    /// How long the file is.
    pub bytes: u64,
}

/// A backup whose key fits.
pub struct Backup {
    path: PathBuf,
    header: Header,
    about: [u8; 32],
    begins: u64,
    key: Zeroizing<[u8; 32]>,
}

/// Why there is no backup, or none of use: one sentence.
#[derive(Debug)]
pub enum BackupError {
    /// The file cannot be written.
    Unwritable(PathBuf, io::Error),
    /// The file cannot be read.
    Unreadable(PathBuf, io::Error),
    /// It is something else.
    NotABackup(PathBuf),
    /// It is of another version of Tillid; whether of a newer one.
    OtherVersion(PathBuf, bool),
    /// It was sealed with another master key.
    OtherMasterKey(PathBuf),
    /// The passphrase is another one.
    OtherPassphrase(PathBuf),
    /// It was sealed with a passphrase.
    WantsPassphrase(PathBuf),
    /// It was sealed with the master key.
    WantsMasterKey(PathBuf),
    /// It was changed or cut short.
    Altered(PathBuf),
    /// The cryptographic library refused.
    Library,
    /// What it was made from could not be read.
    Copy(CopyError),
}

/// Seals the installation at `address` into a new file, while others go on using it; tells `told` how many rows of how many
/// it has taken.
pub async fn take(
    address: &Address,
    path: &Path,
    key: Key<'_>,
    now: Time,
    entropy: &Entropy,
    mut told: impl FnMut(u64, u64),
) -> Result<Taken, BackupError> {
    let mut reading = Reading::of(address, Beside::Others).await.map_err(BackupError::Copy)?;
    let (lock, file_key) = Lock::make(key, entropy).ok_or(BackupError::Library)?;
    let schema = Schema::of_this_version();
    let header = Header {
        made_at: now.micros(),
        schema: schema.number,
        schema_digest: sealed::hex(&schema.digest),
        rows: reading.rows(),
        lock,
    };
    let mut file = NewFile::make(path)?;
    let unwritable = |error| BackupError::Unwritable(path.to_owned(), error);
    let text = header.to_bytes();
    file.writer.write_all(&text).map_err(unwritable)?;
    let mut sealer = Sealer::new(&file_key, sealed::digest(&text)).ok_or(BackupError::Library)?;
    let mut sums = Sums::new();
    loop {
        let mut piece = reading.next().await.map_err(BackupError::Copy)?;
        match &mut piece {
            Piece::Rows(rows) => {
                sums.take(rows);
                told(sums.rows(), header.rows);
            }
            Piece::Whole(said) => *said = sums.clone().finished(),
        }
        let frame = sealer.seal(Zeroizing::new(piece.to_bytes()), piece.is_last()).ok_or(BackupError::Library)?;
        file.writer.write_all(&frame).map_err(unwritable)?;
        if piece.is_last() {
            let bytes = file.finish().map_err(unwritable)?;
            return Ok(Taken { sums: sums.finished(), bytes });
        }
    }
}

impl Backup {
    /// Opens the file at `path`: whether it is ours, of this version, and sealed with this key.
    pub fn open(path: &Path, key: Key<'_>) -> Result<Self, BackupError> {
        let unreadable = |error| BackupError::Unreadable(path.to_owned(), error);
        let mut from = BufReader::new(File::open(path).map_err(unreadable)?);
        let not_ours = || BackupError::NotABackup(path.to_owned());
        let text = Header::read_bytes(&mut from).map_err(unreadable)?.ok_or_else(not_ours)?;
        let header: Header = serde_json::from_slice(&text[MARK.len() + 4..]).map_err(|_| not_ours())?;
        let ours = Schema::of_this_version();
        if (header.schema, header.schema_digest.as_str()) != (ours.number, sealed::hex(&ours.digest).as_str()) {
            return Err(BackupError::OtherVersion(path.to_owned(), header.schema > ours.number));
        }
        let key = header.lock.open(key, path)?;
        Ok(Self { path: path.to_owned(), about: sealed::digest(&text), begins: text.len() as u64, header, key })
    }

    /// When it was made.
    pub fn made_at(&self) -> Time {
        Time::from_micros(self.header.made_at)
    }

    /// Begins to read what is in it.
    pub fn reading(&self) -> Reading {
        let (sender, pieces) = mpsc::channel(4);
        let opener = Opener::new(&self.path, self.begins, &self.key, self.about);
        let altered = || CopyError::Unread(BackupError::Altered(self.path.clone()).to_string());
        let broken = altered();
        tokio::task::spawn_blocking(move || {
            let Ok(mut opener) = opener else { return drop(sender.blocking_send(Err(broken))) };
            loop {
                let piece = opener
                    .next()
                    .and_then(|(bytes, is_last)| Piece::read(&bytes).filter(|piece| piece.is_last() == is_last));
                let ends = piece.as_ref().is_none_or(Piece::is_last);
                if sender.blocking_send(piece.ok_or_else(|| broken.clone())).is_err() || ends {
                    return;
                }
            }
        });
        Reading::from_elsewhere(self.header.rows, pieces)
    }
}

impl Header {
    fn to_bytes(&self) -> Vec<u8> {
        // Numbers and short texts: nothing of it cannot be written.
        let json = serde_json::to_vec(self).unwrap_or_default();
        let length = u32::try_from(json.len()).unwrap_or(u32::MAX).to_be_bytes();
        [MARK.as_bytes(), &length, &json].concat()
    }

    /// All that stands before the first piece; nothing where it is no backup.
    fn read_bytes(from: &mut impl io::Read) -> io::Result<Option<Vec<u8>>> {
        let mut text = vec![0; MARK.len() + 4];
        match from.read_exact(&mut text) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let (mark, length) = text.split_at(MARK.len());
        let length = length.try_into().map_or(u32::MAX, u32::from_be_bytes);
        if mark != MARK.as_bytes() || length > HEADER_BYTES_MAX {
            return Ok(None);
        }
        let before = text.len();
        text.resize(before + length as usize, 0);
        match from.read_exact(&mut text[before..]) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            read => read.map(|()| Some(text)),
        }
    }
}

/// A new file that only its owner may read. Until it is finished it has another name, so that nobody takes a half for one.
struct NewFile {
    path: PathBuf,
    partial: PathBuf,
    writer: BufWriter<File>,
    finished: bool,
}

impl NewFile {
    fn make(path: &Path) -> Result<Self, BackupError> {
        let unwritable = |error| BackupError::Unwritable(path.to_owned(), error);
        if path.symlink_metadata().is_ok() {
            return Err(unwritable(io::ErrorKind::AlreadyExists.into()));
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".partial");
        let partial = path.with_file_name(name);
        let writer = BufWriter::with_capacity(1 << 20, in_the_making(&partial).map_err(unwritable)?);
        Ok(Self { path: path.to_owned(), partial, writer, finished: false })
    }

    fn finish(mut self) -> io::Result<u64> {
        self.writer.flush()?;
        self.writer.get_ref().sync_all()?;
        // Not over one that somebody else has made meanwhile.
        fs::hard_link(&self.partial, &self.path)?;
        fs::remove_file(&self.partial)?;
        sync_folder_of(&self.path)?;
        self.finished = true;
        Ok(self.writer.get_ref().metadata()?.len())
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.finished {
            drop(fs::remove_file(&self.partial));
        }
    }
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unwritable(path, error) if error.kind() == io::ErrorKind::AlreadyExists => {
                write!(f, "there is a file {} already; it was left as it is", path.display())
            }
            Self::Unwritable(path, error) if error.kind() == io::ErrorKind::ResourceBusy => {
                write!(f, "another command writes the backup {} just now: wait for its end", path.display())
            }
            Self::Unwritable(path, error) => {
                write!(f, "the backup {} cannot be written ({error}), and nothing of it was left", path.display())
            }
            Self::Unreadable(path, error) => write!(f, "the backup {} cannot be read ({error})", path.display()),
            Self::NotABackup(path) => write!(f, "{} is no backup of Tillid: name another file", path.display()),
            Self::OtherVersion(path, true) => {
                write!(
                    f,
                    "the backup {} was made by a newer version of Tillid: restore it with that one",
                    path.display()
                )
            }
            Self::OtherVersion(path, false) => write!(
                f,
                "the backup {} was made by an older version of Tillid: restore it with that one, then start this one",
                path.display()
            ),
            Self::OtherMasterKey(path) => write!(
                f,
                "the backup {} was sealed with another master key: give the one that was in use when it was made",
                path.display()
            ),
            Self::OtherPassphrase(path) => {
                write!(f, "the backup {} was sealed with another passphrase", path.display())
            }
            Self::WantsPassphrase(path) => write!(
                f,
                "the backup {} was sealed with a passphrase: name its file with --passphrase-file",
                path.display()
            ),
            Self::WantsMasterKey(path) => {
                write!(f, "the backup {} was sealed with the master key: leave --passphrase-file out", path.display())
            }
            Self::Altered(path) => {
                write!(f, "the backup {} was changed or cut short: take another one", path.display())
            }
            Self::Library => f.write_str("the cryptographic library refused to work"),
            Self::Copy(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for BackupError {}
