//! Where a store is, as the configuration says it; and how opening it can fail.

use std::fmt;
use std::path::PathBuf;

pub use crate::postgres::{Place, PostgresError};
use crate::sqlite::OpenError;

/// Where a store is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// In this file.
    File(PathBuf),
    /// In a database of a PostgreSQL server.
    Postgres(PostgresAddress),
}

/// `postgres://USER:PASSWORD@HOST/NAME`. Shown without user and password.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresAddress(String);

/// By which an address that is written `host=… user=…` is known.
const SETTINGS: [&str; 6] = ["host=", "hostaddr=", "port=", "user=", "password=", "dbname="];

/// Why a store was not opened: a sentence that says what to do. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unopened {
    /// The file.
    File(OpenError),
    /// The database.
    Postgres(PostgresError),
}

impl Address {
    /// Reads an address: of a database, if it looks like one in either form, else of a file. What only resembles one is not
    /// taken for a file, whose name is shown: a password may stand in it.
    pub fn parse(text: &str) -> Self {
        let is_setting = |word: &str| SETTINGS.iter().any(|setting| word.starts_with(setting));
        match text.contains("://") || text.split_whitespace().any(is_setting) {
            true => Self::Postgres(PostgresAddress(text.to_owned())),
            false => Self::File(PathBuf::from(text)),
        }
    }

    /// The file, where it is one.
    pub fn file(&self) -> Option<&PathBuf> {
        match self {
            Self::File(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }
}

impl PostgresAddress {
    pub(crate) fn whole(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Postgres(address) => match Place::of(address.whole()).map(|place| place.to_string()) {
                Some(place) if !place.contains('@') => f.write_str(&place),
                Some(_) | None => f.write_str("…"),
            },
        }
    }
}

impl fmt::Debug for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostgresAddress(…)")
    }
}

impl From<OpenError> for Unopened {
    fn from(error: OpenError) -> Self {
        Self::File(error)
    }
}

impl From<PostgresError> for Unopened {
    fn from(error: PostgresError) -> Self {
        Self::Postgres(error)
    }
}

impl fmt::Display for Unopened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => error.fmt(f),
            Self::Postgres(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Unopened {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_databases_address_is_shown_without_user_and_password() {
        let address = Address::parse("postgres://tillid:hunter2@db.example:5433/tillid");
        assert_eq!(address.to_string(), "tillid at db.example");
        assert!(!format!("{address:?}").contains("hunter2"));
        assert_eq!(Address::parse("postgres://tillid:hunt@er2@db.example/tillid").to_string(), "…");
        assert_eq!(Address::parse("tillid.sqlite3"), Address::File(PathBuf::from("tillid.sqlite3")));
        let settings = Address::parse("host=db.example password=hunter2 user=tillid dbname=tillid");
        assert_eq!(settings.to_string(), "tillid at db.example");
        for mistyped in ["Postgres://tillid:hunter2@db.example/tillid", "mysql://tillid:hunter2@db", "password=hunter2"]
        {
            assert!(!Address::parse(mistyped).to_string().contains("hunter2"), "{mistyped}");
        }
    }
}
