//! Opening a database file: whether it is ours and of this version, making and migrating it, and how connections are set up.

use std::ffi::OsStr;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Error, ErrorCode, OpenFlags, TransactionBehavior};

use super::rows;
use crate::migrations::{self, Known, MIGRATIONS, Standing, Strange};
use crate::sql;

/// How a database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenMode {
    /// By its server or by `init`: made if there is none, brought up to date if it is older.
    Create,
    /// By its server: must exist, is brought up to date if it is older.
    Existing,
    /// By a command, perhaps beside a running server: must exist and not be older.
    Beside,
}

/// Why a database was not opened: a sentence that says what to do. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// There is no such file.
    Missing(PathBuf),
    /// The file is something else.
    NotOurs(PathBuf),
    /// A newer version of Tillid made it or has changed it.
    Newer(PathBuf),
    /// An older version made it, and only a server brings it up to date.
    Older(PathBuf),
    /// Its migrations are not those of this version.
    Other(PathBuf),
    /// It cannot be read or written.
    Unavailable {
        /// The file.
        path: PathBuf,
        /// Why, in the system's words.
        reason: String,
    },
}

impl OpenError {
    pub(super) fn unavailable(path: &Path, error: &Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotOurs(path.to_owned()),
            _ => Self::Unavailable { path: path.to_owned(), reason: rows::words(error) },
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => {
                write!(
                    f,
                    "there is no database at {}: check the path; if it is lost, bring it back from a backup with `tillid restore`; only a new installation begins with `tillid init`",
                    path.display()
                )
            }
            Self::NotOurs(path) => {
                write!(f, "{} is not a Tillid database: name another file", path.display())
            }
            Self::Newer(path) => write!(
                f,
                "the database {} belongs to a newer version of Tillid: run that version, or restore a backup made by this one",
                path.display()
            ),
            Self::Older(path) => write!(
                f,
                "the database {} belongs to an older version of Tillid: start the server once to bring it up to date",
                path.display()
            ),
            Self::Other(path) => write!(
                f,
                "the database {} belongs to another version of Tillid: run the version that made it",
                path.display()
            ),
            Self::Unavailable { path, reason } => {
                write!(
                    f,
                    "the database {} cannot be opened ({reason}): check the file, its directory and the disk",
                    path.display()
                )
            }
        }
    }
}

impl std::error::Error for OpenError {}

/// How long a connection waits for another process's write.
const BUSY_MS: u64 = 5_000;
/// Statements that a connection keeps prepared: all of them.
const PREPARED: usize = 256;

/// Opens the connection that writes, after looking at the file without touching it.
pub(crate) fn writing(path: &Path, mode: OpenMode) -> Result<Connection, OpenError> {
    let unavailable = |error: &Error| OpenError::unavailable(path, error);
    let file_error = |error: io::Error| OpenError::Unavailable { path: path.to_owned(), reason: error.to_string() };
    let standing = if path.try_exists().map_err(file_error)? { look(path)? } else { None };
    match (mode, standing) {
        (OpenMode::Create, None) => match new_private_file(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(file_error(error)),
            Ok(()) | Err(_) => {}
        },
        (OpenMode::Existing | OpenMode::Beside, None) => return Err(OpenError::Missing(path.to_owned())),
        (OpenMode::Beside, Some(Standing::Behind(_))) => return Err(OpenError::Older(path.to_owned())),
        (_, Some(Standing::Behind(_) | Standing::Same | Standing::Ahead)) => {}
    }
    let mut connection = connect(path).map_err(|error| unavailable(&error))?;
    if matches!(standing, None | Some(Standing::Behind(_))) {
        migrate(&mut connection, path)?;
    }
    Ok(connection)
}

/// Refuses a file that is not of exactly this version: whoever copies every row copies the columns that this version has.
pub(super) fn must_be_the_same(path: &Path) -> Result<(), OpenError> {
    drop(writing(path, OpenMode::Beside)?);
    match look(path)? {
        Some(Standing::Ahead) => Err(OpenError::Newer(path.to_owned())),
        None | Some(Standing::Behind(_) | Standing::Same) => Ok(()),
    }
}

/// Opens the connection that writes once more, when the file is known to be good.
pub(super) fn connect(path: &Path) -> Result<Connection, Error> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | plain_flags())?;
    connection.busy_timeout(Duration::from_millis(BUSY_MS))?;
    connection.execute_batch(sql::SET_UP_WRITER)?;
    keep_statements(&connection)?;
    Ok(connection)
}

/// Opens a connection that only reads.
pub(super) fn reading(path: &Path) -> Result<Connection, Error> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | plain_flags())?;
    connection.busy_timeout(Duration::from_millis(BUSY_MS))?;
    connection.execute_batch(sql::SET_UP_READER)?;
    keep_statements(&connection)?;
    Ok(connection)
}

/// Prepares each statement once. Without the plans' stability, a statement on a table with a partial index is prepared
/// anew whenever it is given another value.
fn keep_statements(connection: &Connection) -> Result<(), Error> {
    connection.set_prepared_statement_cache_capacity(PREPARED);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(drop)
}

/// Makes a file that only its owner may read; it must not exist. SQLite gives its log files the same mode.
fn new_private_file(path: &Path) -> io::Result<()> {
    let file: File = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.sync_all()
}

fn plain_flags() -> OpenFlags {
    // No mutex of SQLite's own: each connection has one user at a time. No URI: a path is a path.
    OpenFlags::SQLITE_OPEN_NO_MUTEX
}

/// Looks at an existing file without changing anything: how far it has come; `None` for an empty one.
fn look(path: &Path) -> Result<Option<Standing>, OpenError> {
    if has_log(path) {
        return look_through(reading(path), path);
    }
    // Even a connection that only reads makes the log's files where there are none, and may not remove them.
    match look_through(reading_what_rests(path), path) {
        // Somebody began to write while we looked.
        Err(_) if has_log(path) => look_through(reading(path), path),
        seen => seen,
    }
}

/// Whether something was written that may not stand in the file itself yet.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    Path::new(&log).exists()
}

/// Opens a file that nobody writes: no lock is taken and no file is made beside it.
fn reading_what_rests(path: &Path) -> Result<Connection, Error> {
    let mut address = b"file:".to_vec();
    if path.is_absolute() {
        address.extend(b"//");
    }
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'%' | b'?' | b'#' => address.extend(format!("%{byte:02x}").as_bytes()),
            byte => address.push(*byte),
        }
    }
    address.extend(b"?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | plain_flags();
    Connection::open_with_flags(OsStr::from_bytes(&address), flags)
}

fn look_through(connection: Result<Connection, Error>, path: &Path) -> Result<Option<Standing>, OpenError> {
    let unavailable = |error: Error| OpenError::unavailable(path, &error);
    let connection = connection.map_err(unavailable)?;
    let number = |text: &str| connection.query_row(text, [], |row| row.get::<_, i64>(0));
    let tables = number(sql::TABLES_COUNT).map_err(unavailable)?;
    match (number(sql::MARK_GET).map_err(unavailable)?, tables) {
        (0, 0) => Ok(None),
        (sql::MARK, _) => standing(&connection, path).map(Some),
        _ => Err(OpenError::NotOurs(path.to_owned())),
    }
}

/// How far the database has come; an error if it has gone another way.
fn standing(connection: &Connection, path: &Path) -> Result<Standing, OpenError> {
    let known = known(connection).map_err(|error| OpenError::unavailable(path, &error))?;
    migrations::standing(&known).map_err(|strange| match strange {
        Strange::Other => OpenError::Other(path.to_owned()),
        Strange::Newer => OpenError::Newer(path.to_owned()),
    })
}

fn known(connection: &Connection) -> Result<Vec<Known>, Error> {
    let mut statement = connection.prepare(sql::MIGRATIONS_GET)?;
    let rows = statement
        .query_map([], |row| Ok(Known { number: row.get(0)?, name: row.get(1)?, hash: row.get(2)?, needs: None }))?;
    let mut known = rows.collect::<Result<Vec<_>, Error>>()?;
    // Whoever has no more than we have may have been made before there was such a table.
    if known.len() > MIGRATIONS.len() {
        let mut statement = connection.prepare(sql::MIGRATIONS_BESIDE_GET)?;
        let beside = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        migrations::go_beside(&mut known, &beside.collect::<Result<Vec<_>, Error>>()?);
    }
    Ok(known)
}

/// Applies what is missing, in one transaction; whoever comes second finds it done.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let unavailable = |error: Error| OpenError::unavailable(path, &error);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(unavailable)?;
    transaction.execute_batch(sql::MIGRATIONS_TABLE).map_err(unavailable)?;
    transaction.execute_batch(sql::MIGRATIONS_BESIDE_TABLE).map_err(unavailable)?;
    let Standing::Behind(applied) = standing(&transaction, path)? else { return Ok(()) };
    (|| {
        transaction.execute_batch(sql::MARK_SET)?;
        for migration in &MIGRATIONS[applied..] {
            transaction.execute_batch(migration.text)?;
            let hash = migration.hash();
            transaction.execute(sql::MIGRATIONS_ADD, (migration.number, migration.name, hash.as_ref()))?;
            if let Some(needs) = migration.needs {
                transaction.execute(sql::MIGRATIONS_BESIDE_ADD, (migration.number, needs))?;
            }
        }
        transaction.commit()
    })()
    .map_err(unavailable)
}
