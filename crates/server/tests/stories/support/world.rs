//! The world of one story: a whole server over its own store, a clock that the story moves, and nothing shared.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::response::Response;
use domain::audit::{Entry, What};
use domain::ids::AccountId;
use domain::time::Time;
use futures_util::FutureExt as _;
use server::app::App;
use server::backups::{self, Backup, Key, Restoring, read_outside};
use server::clock::{Clock, Hand};
use server::config::Config;
use server::entropy::Entropy;
use server::house::House;
use server::keys::MasterKey;
use server::keys::kept::{self, furnish};
use server::push::Reach;
use server::serve::{Bound, ServeLimits, Stopper, serve, stopper};
use server::source::TrustedProxies;
use store::{Address, Changes, Engine, OpenMode, PostgresAddress, Store as _, Treated};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use tower::ServiceExt as _;

use super::log::{self, Searched};
use super::{Desk, cluster};

/// Where the pages are.
pub(crate) const ISSUER: &str = "http://localhost:8000";
/// Where the code app is.
pub(crate) const APP: &str = "http://app.localhost:8000";

/// So many secrets are looked for in each page; in the log, all are.
const LATEST: usize = 16;

/// A moment in November 2026.
const BEGINNING_US: i64 = 1_795_340_000_000_000;

/// Cheap hashes, no floods, and devices that may approve at once; all else as the product has it.
const CONFIGURATION: &str = r#"
[passwords]
memory_kib = 8
iterations = 1
queue_max = 100000
[listener]
requests_max = 100000
request_s = 300
source_requests_per_s = 100000
source_requests_burst = 1000000
source_logins_per_s = 100000
source_logins_burst = 1000000
[limits]
"#;

/// So that a phone that was just activated can be used in the story.
const NO_WAITING: &str = "new_device_waits_s = 0\n";

/// The engine under test: said by the story, never by the surroundings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    Memory,
    Sqlite,
    /// By two nodes, of which each answers every other request.
    Postgres,
}

/// Everything that one story happens in.
pub(crate) struct World {
    pub(crate) app: Arc<App>,
    pub(crate) router: Router,
    pub(crate) kept: Kept,
    other_node: Option<House>,
    turn: AtomicU32,
    stays: AtomicBool,
    hand: Hand,
    served: OnceCell<(SocketAddr, Stopper)>,
    secrets: Mutex<Vec<(&'static str, String)>>,
    jobs_expected: AtomicU64,
    addresses_given: AtomicU32,
    log_began: usize,
    directory: Option<TempDir>,
    address: Option<PostgresAddress>,
    /// The same with nothing hidden.
    address_text: Option<String>,
}

/// Where a world is kept.
struct Place {
    kept: Kept,
    directory: Option<TempDir>,
    address: Option<PostgresAddress>,
    address_text: Option<String>,
}

impl World {
    pub(crate) async fn new(kept: Kept) -> Self {
        Self::configured(kept, NO_WAITING).await
    }

    /// A world with these keys in the configuration's `[limits]`, in place of the story's usual ones.
    pub(crate) async fn configured(kept: Kept, limits: &str) -> Self {
        Self::with(kept, &format!("{CONFIGURATION}{limits}")).await
    }

    /// A world with exactly this configuration.
    pub(crate) async fn with(kept: Kept, configuration: &str) -> Self {
        log::start();
        let log_began = log::length();
        let master_text = [("TILLID_MASTER_KEY".to_owned(), MASTER.to_owned())];
        let mut config = Config::parse(configuration, Path::new(""), master_text).expect("a configuration");
        config.push.reach = Reach::ThisMachineForTests;
        let directory = (kept == Kept::Sqlite).then(|| tempfile::tempdir().expect("a directory"));
        let address_text = match kept {
            Kept::Postgres => Some(cluster::database(cluster::WITH_TILLID).await),
            Kept::Memory | Kept::Sqlite => None,
        };
        let address = address_text.as_deref().map(cluster::postgres);
        let store = match (&address, &directory) {
            (Some(address), _) => Engine::open_postgres(address, OpenMode::Existing).await.expect("a database"),
            (None, None) => Engine::memory(),
            (None, Some(directory)) => {
                Engine::open_sqlite(&directory.path().join("tillid.sqlite3"), OpenMode::Create).expect("a database")
            }
        };
        let (clock, hand) = Clock::movable(BEGINNING_US);
        let entropy = Entropy::seeded(1);
        furnish(&store, &master(), &clock, &entropy).await.expect("data keys");
        let other_node = match &address {
            None => None,
            Some(address) => {
                let store = Engine::open_postgres(address, OpenMode::Existing).await.expect("a database");
                Some(opened(&config, store, clock.clone(), entropy.clone()).await)
            }
        };
        let house = opened(&config, store, clock, entropy).await;
        for node in other_node.iter().map(|node| &node.app).chain(address.is_some().then_some(&house.app)) {
            let node = Arc::clone(node);
            tokio::spawn(async move { House::hear_others(&node, node.ending.1.clone()).await });
        }
        let place = Place { kept, directory, address, address_text };
        let mut world = Self::around(house, place, hand, log_began);
        world.other_node = other_node;
        world
    }

    /// The same house after another start, with hashes that cost as much. It ends before this world does.
    pub(crate) async fn started_again_with_hashes_of(&self, memory_kib: u32) -> Self {
        let cost = format!("memory_kib = {memory_kib}");
        let text = format!("{CONFIGURATION}{NO_WAITING}").replace("memory_kib = 8", &cost);
        let App { store, clock, entropy, .. } = &*self.app;
        let house = opened(&with_reach(&text), store.clone(), clock.clone(), entropy.clone()).await;
        let (address, address_text) = (self.address.clone(), self.address_text.clone());
        let place = Place { kept: self.kept, directory: None, address, address_text };
        let world = Self::around(house, place, self.hand.clone(), log::length());
        world.jobs_expected.store(self.jobs_expected.load(Ordering::SeqCst), Ordering::SeqCst);
        world.gives_addresses_after(self, 0x10_0000);
        world
    }

    fn around(House { app, router }: House, place: Place, hand: Hand, log_began: usize) -> Self {
        let Place { kept, directory, address, address_text } = place;
        Self {
            app,
            router,
            kept,
            other_node: None,
            turn: AtomicU32::new(0),
            stays: AtomicBool::new(false),
            hand,
            served: OnceCell::new(),
            secrets: Mutex::default(),
            jobs_expected: AtomicU64::new(0),
            addresses_given: AtomicU32::new(1),
            log_began,
            directory,
            address,
            address_text,
        }
    }

    /// Addresses of other streets: what was counted in the other world still counts.
    fn gives_addresses_after(&self, other: &Self, streets: u32) {
        self.addresses_given.store(other.addresses_given.load(Ordering::SeqCst) + streets, Ordering::SeqCst);
    }

    /// Seals all that is kept by now into this file.
    pub(crate) async fn backs_up(&self, file: &Path) {
        let database = match (&self.address, &self.directory) {
            (Some(address), _) => Address::Postgres(address.clone()),
            (None, Some(directory)) => Address::File(directory.path().join("tillid.sqlite3")),
            (None, None) => panic!("what is in memory has no backup"),
        };
        let told = |_, _| {};
        let key = Key::Master(&master());
        backups::take(&database, file, key, self.now(), &self.app.entropy, told).await.expect("a backup");
    }

    /// The world that is restored from a backup, perhaps with a log that was kept outside. Its time is this one's.
    pub(crate) async fn restored(&self, file: &Path, kept: Kept, log: Option<&Path>) -> (Self, Treated) {
        self.restored_with(file, kept, log, NO_WAITING).await
    }

    /// The same with these keys in the configuration's `[limits]`.
    pub(crate) async fn restored_with(
        &self,
        file: &Path,
        kept: Kept,
        log: Option<&Path>,
        configured: &str,
    ) -> (Self, Treated) {
        let backup = Backup::open(file, Key::Master(&master())).expect("a backup");
        let directory = tempfile::tempdir().expect("a directory");
        let address_text = match kept {
            Kept::Postgres => Some(cluster::database("template0").await),
            Kept::Memory | Kept::Sqlite => None,
        };
        let address = address_text.as_deref().map(cluster::postgres);
        let file = Address::File(directory.path().join("tillid.sqlite3"));
        let to = address.clone().map_or(file, Address::Postgres);
        let App { clock, entropy, limits, .. } = &*self.app;
        let master = master();
        let seen = backup.look_through(&master, |_, _| {}).await.expect("whole");
        let issuer = self.app.issuer.as_str();
        let outside = log.map(|log| read_outside(log, &seen.log, issuer, self.now()).expect("a log"));
        let limits = limits.clone();
        let with = Restoring { master: &master, limits, now: self.now(), entropy, outside };
        let (_, treated) = backup.restore(&to, with, std::future::pending(), |_, _| {}).await.expect("restored");

        let store = Engine::open(&to, OpenMode::Existing).await.expect("an installation");
        let config = with_reach(&format!("{CONFIGURATION}{configured}"));
        let house = opened(&config, store, clock.clone(), entropy.clone()).await;
        let place = Place { kept, directory: Some(directory), address, address_text };
        let world = Self::around(house, place, self.hand.clone(), log::length());
        world.gives_addresses_after(self, 0x20_0000);
        (world, treated)
    }

    /// A backup, and the key that opens what is in it.
    pub(crate) fn backup_at(&self, file: &Path) -> (Backup, MasterKey) {
        (Backup::open(file, Key::Master(&master())).expect("a backup"), master())
    }

    /// Why a restore from this backup refuses this log; nothing is written by then.
    pub(crate) async fn refuses(&self, file: &Path, log: &Path) -> String {
        let backup = Backup::open(file, Key::Master(&master())).expect("a backup");
        let seen = backup.look_through(&master(), |_, _| {}).await.expect("whole");
        read_outside(log, &seen.log, self.app.issuer.as_str(), self.now()).expect_err("refused").to_string()
    }

    pub(crate) fn now(&self) -> Time {
        self.app.now()
    }

    /// Lets time pass.
    pub(crate) fn wait_s(&self, seconds: i64) {
        self.hand.advance_s(seconds);
    }

    pub(crate) fn wait_minutes(&self, minutes: i64) {
        self.wait_s(60 * minutes);
    }

    pub(crate) fn wait_hours(&self, hours: i64) {
        self.wait_minutes(60 * hours);
    }

    pub(crate) fn wait_days(&self, days: i64) {
        self.wait_hours(24 * days);
    }

    pub(crate) fn changes(&self) -> Changes {
        self.app.changes(self.now())
    }

    /// A browser that nobody has seen before, at an address of its own.
    pub(crate) fn desk(&self) -> Desk<'_> {
        Desk::new(self, self.address())
    }

    /// An address that nobody else has.
    pub(crate) fn address(&self) -> IpAddr {
        let [_, b, c, d] = self.addresses_given.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        IpAddr::from([10, b, c, d])
    }

    /// Sends a request as it is, from this address.
    pub(crate) async fn send_from(&self, from: IpAddr, mut request: Request<Body>) -> Response {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(from, 50_000)));
        self.next_node().oneshot(request).await.expect("an answer")
    }

    /// How many passwords were hashed, by whichever node.
    pub(crate) fn hashed(&self) -> u64 {
        self.nodes().map(|node| node.passwords.hashed()).sum()
    }

    /// How much memory that filled, in KiB.
    pub(crate) fn filled_kib(&self) -> u64 {
        self.nodes().map(|node| node.passwords.filled_kib()).sum()
    }

    fn nodes(&self) -> impl Iterator<Item = &Arc<App>> {
        std::iter::once(&self.app).chain(self.other_node.as_ref().map(|node| &node.app))
    }

    /// Every node does what is due with its keys, as each does after a moment.
    pub(crate) async fn reads_keys(&self) {
        for node in self.nodes() {
            kept::read_again(node, self.now()).await.expect("the data keys");
            server::signing::tend(node, self.now()).await.expect("the signing keys");
        }
    }

    /// From now on one node answers all: what is counted is counted by each node for itself.
    pub(crate) fn stays_at_one_node(&self) {
        self.stays.store(true, Ordering::Relaxed);
    }

    /// Whoever answers the next request.
    fn next_node(&self) -> Router {
        let stays = self.stays.load(Ordering::Relaxed);
        match &self.other_node {
            Some(other) if !stays && self.turn.fetch_add(1, Ordering::Relaxed) % 2 == 1 => other.router.clone(),
            Some(_) | None => self.router.clone(),
        }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Response {
        self.send_from(IpAddr::V4(Ipv4Addr::LOCALHOST), request).await
    }

    /// Really serves, on a free port of this machine; gives the address.
    pub(crate) async fn served_at(&self) -> SocketAddr {
        let serving = async {
            let bound = Bound::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), None).await.expect("a free port");
            let (address, (stopper, stop)) = (bound.address(), stopper());
            let long = std::time::Duration::from_secs(10);
            let limits = ServeLimits {
                connections_max: 10_000,
                source_connections_max: 10_000,
                head_within: long,
                write_within: long,
                end_within: long,
            };
            tokio::spawn(serve(vec![bound], self.router.clone(), limits, TrustedProxies::none(), stop));
            (address, stopper)
        };
        self.served.get_or_init(|| serving).await.0
    }

    /// From now on this must stand in no log and in no address.
    pub(crate) fn hides(&self, what: &'static str, secret: impl Into<String>) {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).push((what, secret.into()));
    }

    /// Panics if a secret stands in what was logged since this world began.
    pub(crate) fn looks_for_secrets_in_the_log(&self) {
        let log = log::since(self.log_began);
        let log = Searched::new(&log);
        for (what, secret) in self.secrets.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            assert!(!log.holds(secret), "never event 12: {what} stands in the log");
        }
    }

    /// Panics if one of the latest secrets stands in an address that a browser is sent to. Only a service's own callback
    /// may get its code, and a token that it had before may come back as a hint.
    pub(crate) fn shows_no_secret_in_address(&self, address: &str) {
        let leaves = !address.starts_with('/');
        let address = Searched::new(address);
        for (what, secret) in self.secrets.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().take(LATEST) {
            let lawful = *what == "an ID token" || (leaves && *what == "an authorization code");
            assert!(lawful || !address.holds(secret), "never event 12: {what} stands in an address");
        }
    }

    /// Everything hidden so far, and what it is.
    pub(crate) fn secrets(&self) -> Vec<(&'static str, String)> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All files of the database as they lie there now, the log beside it included.
    pub(crate) fn files(&self) -> Vec<Vec<u8>> {
        let directory = self.directory.as_ref().expect("a world that is kept in files");
        let entries = std::fs::read_dir(directory.path()).expect("its directory");
        entries.map(|entry| std::fs::read(entry.expect("an entry").path()).expect("a file")).collect()
    }

    /// Does to the database what somebody with its password could.
    pub(crate) fn is_tampered_with(&self, statements: &str) {
        match (&self.address_text, &self.directory) {
            (Some(address), _) => {
                let mut psql = std::process::Command::new("psql");
                let asked = psql.args(["--quiet", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-c", statements, address]);
                let asked = asked.output().expect("psql");
                assert!(asked.status.success(), "{statements}: {}", String::from_utf8_lossy(&asked.stderr));
            }
            (None, Some(directory)) => {
                let file = rusqlite::Connection::open(directory.path().join("tillid.sqlite3")).expect("the file");
                file.execute_batch(statements).expect(statements);
            }
            (None, None) => panic!("nobody reaches into memory"),
        }
    }

    /// The same for a page: it may hold what is being shown or carried by it, but nothing that was typed or kept.
    pub(crate) fn shows_no_secret_in_page(&self, path: &str, body: &str) {
        const NEVER: [&str; 5] = ["a password", "a client secret", "a cookie", "an access token", "an unlock token"];
        for (what, secret) in self.secrets.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().take(LATEST) {
            assert!(!NEVER.contains(what) || !body.contains(secret), "never event 12: {what} stands on {path}");
        }
    }

    /// The story leaves so many jobs in the outbox on purpose.
    pub(crate) fn leaves_jobs(&self, jobs: u64) {
        self.jobs_expected.store(jobs, Ordering::SeqCst);
    }

    /// The audit log about one account, oldest first.
    pub(crate) async fn audit_of(&self, account: AccountId) -> Vec<Entry> {
        let mut entries = self.app.store.audit(Some(account), 100_000).await.expect("the audit log");
        entries.reverse();
        entries
    }

    /// How often something was written down, about whomever.
    pub(crate) async fn times(&self, what: What) -> usize {
        let entries = self.app.store.audit(None, 100_000).await.expect("the audit log");
        entries.iter().filter(|entry| entry.what == what).count()
    }
}

/// A configuration whose pushes may go to this machine.
fn with_reach(text: &str) -> Config {
    let mut config = Config::parse(text, Path::new(""), []).expect("a configuration");
    config.push.reach = Reach::ThisMachineForTests;
    config
}

async fn opened(config: &Config, store: Engine, clock: Clock, entropy: Entropy) -> House {
    let house = House::open(config, &master(), store, clock, entropy).await.expect("a house");
    House::learn_costs(&house.app).await.expect("the store");
    house
}

/// Thirty-two bytes, in base64.
const MASTER: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

fn master() -> MasterKey {
    MasterKey::from_variable(MASTER).expect("a key")
}

/// Asked on a thread of its own: whoever is being dropped cannot wait on this one's runtime.
fn jobs_left_in_postgres(address: PostgresAddress) -> u64 {
    let ask = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let store = Engine::open_postgres(&address, OpenMode::Beside).await.expect("the database");
            store.jobs_left().await.expect("the outbox")
        })
    };
    std::thread::spawn(ask).join().expect("an answer")
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let left = match self.app.store.jobs_left().now_or_never() {
            Some(left) => left.expect("the outbox"),
            None => jobs_left_in_postgres(self.address.clone().expect("its address")),
        };
        assert_eq!(left, self.jobs_expected.load(Ordering::SeqCst), "jobs left in the outbox");
        self.looks_for_secrets_in_the_log();
    }
}
