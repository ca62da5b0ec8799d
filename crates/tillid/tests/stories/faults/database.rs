//! A PostgreSQL server that falls, as by a power cut, and rises again; or hangs, and goes on.

use tokio::sync::watch;

use super::client::Counts;
use super::ground::Ground;
use crate::script::Script;

const OWN: &str = include_str!("../../../../store/tests/conformance/cluster.sh");

/// A server of one story's own; ends with it.
pub(super) struct Database {
    script: Script,
    address: String,
}

impl Database {
    /// Starts the tests' own server; or, where `TILLID_DATABASE_SCRIPT` names a script, what that makes, which says the
    /// address in place of a directory.
    pub(super) fn start() -> Self {
        Self::of(&std::env::var("TILLID_DATABASE_SCRIPT").unwrap_or_else(|_| OWN.to_owned()))
    }

    /// Starts the tests' own server.
    pub(super) fn start_own() -> Self {
        Self::of(OWN)
    }

    /// Starts two servers of which the second takes the place of the first.
    pub(super) fn start_two() -> Self {
        Self::of(include_str!("../../../../store/tests/conformance/standby.sh"))
    }

    fn of(script: &str) -> Self {
        let (script, said) = Script::of_postgres(script, &[]);
        let address = match said.starts_with("postgres://") {
            true => said,
            false => format!("postgres://tillid@{}/postgres", said.replace('/', "%2F")),
        };
        Self { script, address }
    }

    /// The address of its empty database.
    pub(super) fn address(&self) -> String {
        self.address.clone()
    }
}

impl Ground for Database {
    /// Is killed, and all that it has begun.
    async fn fails(&mut self, _: &watch::Sender<Counts>) {
        self.script.is_told("fall");
    }

    /// Answers again, with what it had synced.
    async fn comes_back(&mut self, _: &watch::Sender<Counts>) {
        self.script.is_told("rise");
    }
}

/// A server that hangs in place of falling.
pub(super) struct Hanging(pub(super) Database);

impl Ground for Hanging {
    /// Stands still with all that it has begun; its connections stay.
    async fn fails(&mut self, _: &watch::Sender<Counts>) {
        self.0.script.is_told("hang");
    }

    /// Goes on where it stood.
    async fn comes_back(&mut self, _: &watch::Sender<Counts>) {
        self.0.script.is_told("wake");
    }
}

/// A server that becomes a replica in place of falling.
pub(super) struct Demoted(pub(super) Database);

impl Ground for Demoted {
    /// Ends its connections, and only reads from then on.
    async fn fails(&mut self, _: &watch::Sender<Counts>) {
        self.0.script.is_told("demote");
    }

    /// Takes writes again.
    async fn comes_back(&mut self, _: &watch::Sender<Counts>) {
        self.0.script.is_told("promote");
    }
}
