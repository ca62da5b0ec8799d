//! Opening a database of a PostgreSQL server: whether it is ours and of this version, whether what it says will last,
//! making and migrating it.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime, TimeoutType, Timeouts};
use tokio::time::timeout;
use tokio_postgres::config::Host;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, Error};

use super::rows;
use super::tidings::Tidings;
use super::way::{self, ByPool, UNHEARD_IN_A_COPY_MAX, UNHEARD_MAX, Unreached, Way};
use crate::migrations::{self, Known, MIGRATIONS, Standing, Strange};
use crate::sql;
use crate::sqlite::OpenMode;

/// Connections of one node. More than some ten times the cores brings nothing.
pub(super) const CONNECTIONS: usize = 16;
/// How long is waited for what a server says of itself before anything is asked of it.
const LOOK: Duration = Duration::from_secs(12);
/// A server that takes connections and says nothing.
pub(super) const SILENT: &str = "the server says nothing";

pub(super) const FORGETS: &str = "the server may lose what was answered: turn its synchronous_commit and fsync on";
pub(super) const ONLY_READS: &str = "the server only reads, perhaps as a replica: name the primary";

/// Why a database was not opened: a sentence that says what to do. Nothing was changed. The address is said without
/// user and password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostgresError {
    /// The text is no address of a database.
    Address(String),
    /// Nobody answers there, or not in time.
    Unreachable(Place, String),
    /// The way to it cannot be secured.
    Insecure(Place, String),
    /// User or password are not accepted.
    Refused(Place),
    /// The server has no such database.
    Missing(Place),
    /// The server only reads.
    Replica(Place),
    /// The server says that something is kept before it is.
    Forgetful(Place),
    /// The database has tables of somebody else's.
    NotOurs(Place),
    /// There is no Tillid in it yet.
    Empty(Place),
    /// A newer version of Tillid made it or has changed it.
    Newer(Place),
    /// An older version made it, and only a server brings it up to date.
    Older(Place),
    /// Its migrations are not those of this version.
    Other(Place),
    /// It is older, and a table that must change is held by somebody.
    Held(Place),
    /// Something else, in the server's words.
    Unavailable(Place, String),
}

/// Where a database is: host, port and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place(String);

impl Place {
    /// Where an address leads; `None` if it is none.
    pub(crate) fn of(address: &str) -> Option<Self> {
        Config::from_str(address).ok().map(|config| Self::of_config(&config))
    }

    pub(super) fn of_config(config: &Config) -> Self {
        let hosts = config.get_hosts().iter().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            #[cfg(unix)]
            Host::Unix(path) => path.display().to_string(),
        });
        let mut hosts = hosts.collect::<Vec<_>>().join(",");
        if hosts.is_empty() {
            hosts = config.get_hostaddrs().iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        }
        Self(format!("{} at {hosts}", config.get_dbname().or(config.get_user()).unwrap_or("postgres")))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for PostgresError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(why) => write!(
                f,
                "the database's address is no address of a PostgreSQL database ({why}): write postgres://USER:PASSWORD@HOST/NAME"
            ),
            Self::Unreachable(place, why) => write!(
                f,
                "nobody answers for the database {place} ({why}): check the address, and whether the server runs"
            ),
            Self::Insecure(place, why) => write!(
                f,
                "the connection to the database {place} cannot be secured ({why}): its server needs TLS, with a certificate for this host that this machine trusts"
            ),
            Self::Refused(place) => write!(
                f,
                "the database {place} does not accept the user or the password: check both in its address, and the server's pg_hba.conf"
            ),
            Self::Missing(place) => {
                write!(f, "the server has no database {place}: check its name, or make it with `createdb`")
            }
            Self::Replica(place) => {
                write!(f, "the database {place} only reads, since its server is a replica: name the primary")
            }
            Self::Forgetful(place) => write!(
                f,
                "the server of the database {place} has synchronous_commit or fsync off, or local beside a standby that may take over, so that what was answered could be lost: turn it on"
            ),
            Self::NotOurs(place) => {
                write!(f, "the database {place} holds something else than Tillid: name another, or an empty one")
            }
            Self::Empty(place) => {
                write!(
                    f,
                    "there is no Tillid in the database {place}: check the name; if it is lost, bring it back from a backup with `tillid restore`; only a new installation begins with `tillid init`"
                )
            }
            Self::Newer(place) => {
                write!(f, "the database {place} belongs to a newer version of Tillid: run that version")
            }
            Self::Older(place) => write!(
                f,
                "the database {place} belongs to an older version of Tillid: start the server once to bring it up to date"
            ),
            Self::Other(place) => {
                write!(f, "the database {place} belongs to another version of Tillid: run the version that made it")
            }
            Self::Held(place) => write!(
                f,
                "the database {place} was not brought up to date, since somebody holds a table that must change, perhaps a backup: start again when it has ended"
            ),
            Self::Unavailable(place, why) => write!(f, "the database {place} cannot be opened ({why})"),
        }
    }
}

impl std::error::Error for PostgresError {}

/// Opens a database, after looking at it without changing it.
pub(super) async fn open(address: &str, mode: OpenMode) -> Result<(Pool, Tidings, i64), PostgresError> {
    let way = Arc::new(Way::to(address, UNHEARD_MAX)?);
    let place = &way.place;
    let unavailable = |why: String| PostgresError::Unavailable(place.clone(), why);

    let (client, connection) = way.connect().await.map_err(|unreached| refused(place, &unreached))?;
    let task = tokio::spawn(connection);
    let looked = match look(&client, mode, place).await {
        Ok(_) => node(&client).await.map_err(|error| unavailable(rows::words(&error))),
        Err(refused) => Err(refused),
    };
    drop(client);
    if looked.is_err() {
        // A server that says nothing is not waited for once more.
        task.abort();
    }
    // It ends with its client.
    drop(task.await);
    let node = looked?;

    let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let patience = Some(way.patience);
    let timeouts = Timeouts { wait: patience, create: patience, recycle: patience };
    let pool = Pool::builder(Manager::from_connect(Config::new(), ByPool(Arc::clone(&way)), manager))
        .max_size(CONNECTIONS)
        .timeouts(timeouts)
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|error| unavailable(error.to_string()))?;
    Ok((pool, Tidings::begin(way, node), node))
}

/// A connection of its own, for one long piece of work. It ends with its client.
pub(super) async fn line(address: &str) -> Result<(Client, Place), PostgresError> {
    let way = Way::to(address, UNHEARD_IN_A_COPY_MAX)?;
    let (client, connection) = way.connect().await.map_err(|unreached| refused(&way.place, &unreached))?;
    tokio::spawn(connection);
    Ok((client, way.place))
}

/// The pool's reason, as the operator reads it.
pub(super) fn pool_words(error: &PoolError) -> String {
    match error {
        PoolError::Backend(error) if way::only_reads(error) => ONLY_READS.to_owned(),
        PoolError::Backend(error) => rows::words(error),
        PoolError::Timeout(TimeoutType::Create) => SILENT.to_owned(),
        PoolError::Timeout(_) => "no connection to the database came free in time".to_owned(),
        other => other.to_string(),
    }
}

/// Refuses a database that is not of exactly this version: whoever copies every row copies the columns that this one has.
pub(super) async fn look_closely(client: &Client, place: &Place) -> Result<(), PostgresError> {
    match look(client, OpenMode::Beside, place).await? {
        Standing::Ahead => Err(PostgresError::Newer(place.clone())),
        Standing::Behind(_) | Standing::Same => Ok(()),
    }
}

/// Checks the server and the database, and brings the schema up to date where the mode says so.
async fn look(client: &Client, mode: OpenMode, place: &Place) -> Result<Standing, PostgresError> {
    let silent = |_| Err(PostgresError::Unreachable(place.clone(), SILENT.to_owned()));
    let standing = timeout(LOOK, inspect(client, place)).await.unwrap_or_else(silent)?;
    match (mode, standing) {
        (OpenMode::Existing | OpenMode::Beside, None) => Err(PostgresError::Empty(place.clone())),
        (OpenMode::Beside, Some(Standing::Behind(_))) => Err(PostgresError::Older(place.clone())),
        (_, Some(standing @ (Standing::Same | Standing::Ahead))) => Ok(standing),
        (OpenMode::Create, None) | (OpenMode::Create | OpenMode::Existing, Some(Standing::Behind(_))) => {
            migrate(client, place).await.map(|()| Standing::Same)
        }
    }
}

/// What the server and the database say of themselves; nothing where the database is empty.
async fn inspect(client: &Client, place: &Place) -> Result<Option<Standing>, PostgresError> {
    let unavailable = |error: Error| PostgresError::Unavailable(place.clone(), rows::words(&error));
    if truth(client, sql::ONLY_READS).await.map_err(unavailable)? {
        return Err(PostgresError::Replica(place.clone()));
    }
    if truth(client, sql::COMMITS_LATER).await.map_err(unavailable)? {
        return Err(PostgresError::Forgetful(place.clone()));
    }
    match truth(client, sql::HAS_MIGRATIONS).await.map_err(unavailable)? {
        true => standing(client, place).await.map(Some),
        false if truth(client, sql::HAS_TABLES).await.map_err(unavailable)? => {
            Err(PostgresError::NotOurs(place.clone()))
        }
        false => Ok(None),
    }
}

/// A number that no other node has.
async fn node(client: &Client) -> Result<i64, Error> {
    client.query_one(sql::NODE, &[]).await?.try_get(0)
}

async fn truth(client: &Client, text: &str) -> Result<bool, Error> {
    client.query_one(text, &[]).await.and_then(|row| row.try_get(0))
}

async fn standing(client: &Client, place: &Place) -> Result<Standing, PostgresError> {
    let known = known(client).await;
    let known = known.map_err(|error| PostgresError::Unavailable(place.clone(), rows::words(&error)))?;
    migrations::standing(&known).map_err(|strange| match strange {
        Strange::Other => PostgresError::Other(place.clone()),
        Strange::Newer => PostgresError::Newer(place.clone()),
    })
}

async fn known(client: &Client) -> Result<Vec<Known>, Error> {
    let rows = client.query(sql::MIGRATIONS_GET, &[]).await?;
    let read = |row: &tokio_postgres::Row| {
        Ok(Known { number: row.try_get(0)?, name: row.try_get(1)?, hash: row.try_get(2)?, needs: None })
    };
    let mut known = rows.iter().map(read).collect::<Result<Vec<_>, Error>>()?;
    // Whoever has no more than we have may have been made before there was such a table.
    if known.len() > MIGRATIONS.len() {
        let rows = client.query(sql::MIGRATIONS_BESIDE_GET, &[]).await?;
        let beside = rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
        migrations::go_beside(&mut known, &beside.collect::<Result<Vec<_>, Error>>()?);
    }
    Ok(known)
}

/// Applies what is missing, in one transaction; of nodes that start together the second finds it done.
async fn migrate(client: &Client, place: &Place) -> Result<(), PostgresError> {
    let unavailable = |error: Error| PostgresError::Unavailable(place.clone(), rows::words(&error));
    client.batch_execute(sql::PLAIN_BEGIN).await.map_err(unavailable)?;
    migrate_in_transaction(client, place).await?;
    client.batch_execute(sql::COMMIT).await.map_err(unavailable)
}

/// Applies what is missing in the transaction that is open.
pub(super) async fn migrate_in_transaction(client: &Client, place: &Place) -> Result<(), PostgresError> {
    let failed = |error: Error| match error.code() {
        Some(&SqlState::LOCK_NOT_AVAILABLE) => PostgresError::Held(place.clone()),
        _ => PostgresError::Unavailable(place.clone(), rows::words(&error)),
    };
    client.batch_execute(sql::POSTGRES_MIGRATING).await.map_err(failed)?;
    let Standing::Behind(applied) = standing(client, place).await? else { return Ok(()) };
    for migration in &MIGRATIONS[applied..] {
        client.batch_execute(&migration.for_postgres()).await.map_err(failed)?;
        let hash = migration.hash();
        let given: [&(dyn tokio_postgres::types::ToSql + Sync); 3] =
            [&migration.number, &migration.name, &hash.as_ref()];
        client.execute(sql::MIGRATIONS_ADD, &given).await.map_err(failed)?;
        if let Some(needs) = migration.needs {
            client.execute(sql::MIGRATIONS_BESIDE_ADD, &[&migration.number, &needs]).await.map_err(failed)?;
        }
    }
    Ok(())
}

fn refused(place: &Place, unreached: &Unreached) -> PostgresError {
    if unreached.only_reads() {
        return PostgresError::Replica(place.clone());
    }
    let Some((error, code)) = unreached.told().and_then(|error| Some((error, error.code()?))) else {
        return match unreached {
            _ if unreached.is_insecure() => PostgresError::Insecure(place.clone(), unreached.to_string()),
            _ if unreached.lacks_password() => PostgresError::Refused(place.clone()),
            _ => PostgresError::Unreachable(place.clone(), unreached.to_string()),
        };
    };
    match *code {
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            PostgresError::Refused(place.clone())
        }
        SqlState::INVALID_CATALOG_NAME => PostgresError::Missing(place.clone()),
        _ => PostgresError::Unavailable(place.clone(), rows::words(error)),
    }
}
