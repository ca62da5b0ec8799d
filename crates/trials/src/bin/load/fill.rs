//! A town: a store full of people with devices and cards, and the phones and cards of those who will sign in.
//!
//! An installation is founded in a file of its own, and goes with all its people to where it is measured as a whole
//! installation does that moves: a hundred thousand activations would take hours of hashing and show nothing.

use std::collections::VecDeque;
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use device::Phone;
use domain::account::Method;
use domain::ids::ServiceId;
use domain::secret::Digest;
use domain::service::{Authentication, Service};
use domain::time::Time;
use protocol::pin::Pin;
use protocol::{PinKey, PinSalt};
use serde::{Deserialize, Serialize};
use server::app::App;
use server::clock::Clock;
use server::config::Config;
use server::entropy::Entropy;
use server::house::House;
use server::keys::MasterKey;
use server::keys::kept::furnish;
use server::passwords::{Line, Password};
use store::{Address, Beside, Engine, OpenMode, Piece, Reading, Rows, Store as _, Sums, Writing};

use crate::Outcome;
use crate::browser::Door;
use crate::nodes::{self, Node};
use crate::options::Options;
use crate::people::{Cheap, Crowd, Shared};

/// Everybody's password: what differs is salted and peppered, so it costs the server the same.
pub(crate) const PASSWORD: &str = "a lake in november";
/// Everybody's PIN.
const PIN: &str = "2580";
/// The one service.
pub(crate) const SERVICE: &str = "fjord-bank";
/// Where the service is called back.
pub(crate) const CALLBACK: &str = "http://127.0.0.1:9/callback";
/// So many apps listen at each of this machine's own addresses: fewer than the ports that a system gives out for one.
const FOR_EACH_ADDRESS: usize = 20_000;
/// People who are written together.
const BATCH: usize = 1_000;
/// How often it is said how far it is.
const SAID_EVERY: Duration = Duration::from_secs(5);

/// Who signs in, and where.
pub(crate) struct Town {
    /// The node that browsers go to.
    pub(crate) door: Door,
    /// All nodes.
    pub(crate) nodes: Vec<Node>,
    /// The port of the one that the service asks.
    pub(crate) service_port: u16,
    /// The service's secret.
    pub(crate) service_secret: String,
    /// The key of everybody's PIN: derived once, as an unlocked app holds it.
    pub(crate) pin: PinKey,
    /// The service's own connections to the server.
    pub(crate) service: reqwest::Client,
    /// How passwords are hashed.
    pub(crate) hash: String,
    app_people: Mutex<VecDeque<Arc<Person>>>,
    card_people: Mutex<VecDeque<Arc<Person>>>,
}

/// Who somebody is, to their browser and to their phone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Who {
    pub(crate) user_id: String,
    /// The cookie by which their account knows their browser.
    pub(crate) known: String,
    /// Where their browser is.
    pub(crate) source: Ipv4Addr,
    /// The file of their phone.
    pub(crate) phone: PathBuf,
}

/// Somebody who signs in.
pub(crate) struct Person {
    pub(crate) who: Who,
    pub(crate) phone: Phone,
    /// Key numbers and codes.
    pub(crate) codes: Vec<(u16, u32)>,
    pub(crate) method: Method,
}

impl Person {
    /// The code beside a key number on the card.
    pub(crate) fn code(&self, key_number: &str) -> Outcome<String> {
        let beside = self.codes.iter().find(|(number, _)| format!("{number:04}") == key_number);
        beside.map(|(_, code)| format!("{code:06}")).ok_or_else(|| format!("no key number {key_number}").into())
    }
}

impl Town {
    /// Somebody whose turn it is; nobody is at two desks at once.
    pub(crate) fn next(&self, method: Method) -> Outcome<Arc<Person>> {
        let next = self.queue(method).lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        next.ok_or_else(|| "everybody is signing in: ask for more accounts".into())
    }

    /// They are done.
    pub(crate) fn done(&self, person: Arc<Person>) {
        let queue = self.queue(person.method);
        queue.lock().unwrap_or_else(PoisonError::into_inner).push_back(person);
    }

    fn queue(&self, method: Method) -> &Mutex<VecDeque<Arc<Person>>> {
        match method {
            Method::App => &self.app_people,
            Method::Card => &self.card_people,
        }
    }
}

/// Makes the installation and its people; half of those who sign in use the app, half the card.
pub(crate) async fn fill(folder: &Path, database: Option<&str>, options: &Options) -> Outcome<Town> {
    let ports = nodes::free_ports(options.nodes)?;
    let addresses = 1 + u8::try_from(options.waiters / FOR_EACH_ADDRESS)?;
    let config = nodes::configuration(folder, &ports, addresses, database, options.hash_kib)?;
    let phones = folder.join("phones");
    fs::create_dir_all(&config.data.directory)?;
    fs::create_dir_all(&phones)?;
    let founded = tempfile::tempdir_in(folder)?;
    let founded = Address::File(founded.path().join("founded.db"));
    let (app, service_secret) = found(&config, &founded).await?;

    let entropy = &app.entropy;
    let salt = PinSalt::generate(&mut |bytes| entropy.fill(bytes));
    let hash = app.passwords.hash(Line::Own, &Password::new(PASSWORD.to_owned())).await;
    let nodes = nodes::at(&ports, addresses, &app.app_origin)?;
    let (first, last) = (nodes.first().ok_or("no node")?, nodes.last().ok_or("no node")?);
    let shared = Shared {
        now: app.now(),
        hash: hash.map_err(|error| format!("{error:?}"))?,
        pin: PinKey::derive(&Pin::parse(PIN).map_err(|_| "a PIN")?, &salt).map_err(|_| "a PIN key")?,
        salt,
        servers: last.servers()?,
        folder: phones,
        accounts: options.accounts,
        active: options.accounts.min(2 * options.people()),
        app,
    };
    let mut filling = Filling::begin(&config.database(), &founded).await?;
    let (mut app_people, mut card_people) = (VecDeque::new(), VecDeque::new());
    let mut cheap = Cheap::new(u64::from_be_bytes(shared.app.entropy.bytes()));
    let mut said = Said::new(options.accounts);
    for first in (0..options.accounts).step_by(BATCH) {
        let crowd = Crowd::of(&shared, first..(first + BATCH).min(options.accounts), &mut cheap)?;
        for rows in crowd.rows() {
            filling = filling.put(rows).await?;
        }
        for person in crowd.people {
            match person.method {
                Method::App => app_people.push_back(Arc::new(person)),
                Method::Card => card_people.push_back(Arc::new(person)),
            }
        }
        said.written(first + BATCH);
    }
    said.all();
    filling.finish().await?;
    let passwords = config.passwords.hash_parameters();
    Ok(Town {
        door: first.door,
        service_port: last.door.port,
        nodes,
        service_secret,
        pin: shared.pin,
        service: reqwest::Client::builder().no_proxy().build()?,
        hash: format!("Argon2id, {} KiB, t={}, p={}", passwords.memory_kib, passwords.iterations, passwords.lanes),
        app_people: Mutex::new(app_people),
        card_people: Mutex::new(card_people),
    })
}

/// An installation with its keys and its one service, whose secret is given back; nobody is in it yet.
async fn found(config: &Config, at: &Address) -> Outcome<(Arc<App>, String)> {
    let (clock, entropy) = (Clock::system(), Entropy::system());
    let master = MasterKey::create(&config.master_key.file, &entropy).map_err(|error| error.to_string())?;
    let store = Engine::open(at, OpenMode::Create).await.map_err(|error| error.to_string())?;
    furnish(&store, &master, &clock, &entropy).await?;
    let app = House::open(config, &master, store, clock, entropy).await?.app;
    let secret = oidc::secret::ClientSecret::from_random(&app.entropy.bytes());
    let mut changes = app.changes(app.now());
    changes.insert(service(Digest(secret.digest().0), app.now())?);
    app.store.commit(changes).await.map_err(|error| error.to_string())?;
    Ok((app, secret.expose().to_owned()))
}

/// A store that is being filled: with an installation first, then with people.
struct Filling {
    writing: Writing,
    sums: Sums,
}

impl Filling {
    async fn begin(to: &Address, founded: &Address) -> Outcome<Self> {
        let mut reading = Reading::of(founded, Beside::Others).await?;
        let mut filling = Self { writing: Writing::to(to).await?, sums: Sums::new() };
        while let Piece::Rows(rows) = reading.next().await? {
            filling = filling.put(rows).await?;
        }
        Ok(filling)
    }

    async fn put(mut self, rows: Rows) -> Outcome<Self> {
        self.sums.take(&rows);
        Ok(Self { writing: self.writing.write(Piece::Rows(rows)).await?, sums: self.sums })
    }

    /// What was written is read back and compared.
    async fn finish(self) -> Outcome<()> {
        self.writing.write(Piece::Whole(self.sums.finished())).await?.finish().await?;
        Ok(())
    }
}

/// Says how far it is.
struct Said {
    accounts: usize,
    began: Instant,
    next: Duration,
}

impl Said {
    fn new(accounts: usize) -> Self {
        Self { accounts, began: Instant::now(), next: SAID_EVERY }
    }

    fn written(&mut self, written: usize) {
        let took = self.began.elapsed();
        if took >= self.next && written < self.accounts {
            self.next = took + SAID_EVERY;
            let each = took.as_secs_f64() / written as f64;
            let left = each * (self.accounts - written) as f64;
            let percent = 100 * written / self.accounts;
            let bar = format!("{:.<20}", "#".repeat(percent / 5));
            crate::progress(&format!(
                "[{bar}] {percent} %: {written} of {} accounts, {:.0} a second, {left:.0} s left",
                self.accounts,
                1.0 / each
            ));
        }
    }

    fn all(&self) {
        if self.next > SAID_EVERY {
            let took = self.began.elapsed().as_secs();
            crate::progress(&format!("all are written after {took} s; now they are read back and compared"));
        }
    }
}

fn service(secret: Digest, now: Time) -> Outcome<Service> {
    Ok(Service {
        id: ServiceId::parse(SERVICE).ok_or("a service's id")?,
        name: "Fjord Bank".to_owned(),
        authentication: Authentication::Secret(secret),
        redirect_uris: vec![CALLBACK.to_owned()],
        post_logout_redirect_uris: vec![],
        home: None,
        sector: "127.0.0.1".to_owned(),
        group: None,
        learns_name: true,
        accepts_app: true,
        accepts_card: true,
        accepts_offline: false,
        carry_always: false,
        verify_each: false,
        created_at: now,
        disabled_at: None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn everybody_is_there_once_and_whoever_signs_in_is_spread_over_all() {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options::read(&["--quick".to_owned()]).unwrap();
        (options.accounts, options.waiters, options.hash_kib) = (2_500, 0, Some(8));
        let town = fill(folder.path(), None, &options).await.unwrap();
        let config = Config::load(&folder.path().join("tillid.toml"), []).unwrap();
        let store = Engine::open(&config.database(), OpenMode::Existing).await.unwrap();
        let accounts = store.accounts(None, 10_000).await.unwrap();
        assert_eq!(accounts.len(), options.accounts);
        let mut cards = HashSet::new();
        for account in &accounts {
            let id = account.get().id;
            assert_eq!(store.devices(id).await.unwrap().len(), 1);
            let held = store.cards(id).await.unwrap();
            assert_eq!(held.len(), 1);
            let mut key_numbers = held[0].get().key_numbers.clone();
            key_numbers.sort_unstable();
            key_numbers.dedup();
            assert_eq!(key_numbers.len(), domain::card::CODES);
            cards.insert(held[0].get().number);
        }
        assert_eq!(cards.len(), options.accounts);
        for method in [Method::App, Method::Card] {
            let places: Vec<usize> = (0..options.people())
                .map(|_| town.next(method).unwrap().who.user_id.trim_start_matches("person").parse().unwrap())
                .collect();
            assert!(town.next(method).is_err(), "nobody else signs in");
            let upper_half = places.iter().filter(|place| **place >= options.accounts / 2).count();
            assert!(upper_half.abs_diff(options.people() / 2) <= options.people() / 5, "{upper_half}");
        }
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".tmp")), "{left:?}");
    }
}
