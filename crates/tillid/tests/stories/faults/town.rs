//! An installation with people in it, and its servers as processes.
//!
//! People are written through the store's own interface before the first start: what a test knows of their cards and
//! phones, no command would tell it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use device::{Phone, Server, SystemWorld};
use domain::account::{Account, Language, Method, Password as Kept, PasswordKind, Standing};
use domain::browser::KnownBrowser;
use domain::card::{Card, PrintedCard, ShownNumbers, State as CardState, UsedCodes};
use domain::device::{Device, Lock, State as DeviceState};
use domain::ids::{AccountId, CardId, DeviceId, KnownBrowserId, ServiceId};
use domain::secret::Digest;
use domain::service::{Authentication, Service};
use domain::strikes::Strikes;
use domain::time::Time;
use domain::user_id::UserId;
use protocol::pin::Pin;
use protocol::{DeviceKey, PinKey, PinSalt, base64url};
use server::app::App;
use server::clock::Clock;
use server::config::Config;
use server::entropy::Entropy;
use server::flows::desk::known_digest;
use server::flows::device::caller::seal_pin_key;
use server::flows::let_in::shown_digest;
use server::house::House;
use server::keys::Purpose;
use server::passwords::{Line, Password};
use store::{Address, Engine, OpenMode, Store as _};
use tempfile::TempDir;
use tokio_postgres::{NoTls, connect};

use crate::program::{Ended, Running, four_ports, program, run};

pub(crate) const PASSWORD: &str = "a lake in november";
pub(crate) const SERVICE: &str = "fjord-bank";
/// How long somebody beside a server waits for its writes.
const BUSY: Duration = Duration::from_secs(5);
pub(crate) const CALLBACK: &str = "http://127.0.0.1:9/callback";

/// An installation; its people reach it at `port`, whoever answers there.
pub(crate) struct Town {
    folder: TempDir,
    home: PathBuf,
    database: Option<String>,
    pub(crate) port: u16,
    pub(crate) service_secret: String,
    pub(crate) app_origin: String,
    pub(crate) pin: PinKey,
    pub(crate) people: Vec<Arc<Person>>,
}

/// Somebody with a card, a phone, and a browser that is known.
pub(crate) struct Person {
    pub(crate) account: AccountId,
    pub(crate) card: CardId,
    pub(crate) user_id: String,
    /// The secret by which their account knows their browser.
    pub(crate) known: String,
    pub(crate) codes: HashMap<String, String>,
    pub(crate) phone: Phone,
    /// By which that phone signs.
    pub(crate) key: DeviceKey,
    /// Other devices of the same account.
    pub(crate) others: Vec<Phone>,
}

/// Whom to make: so many who use this factor, each with so many devices besides their phone.
#[derive(Clone, Copy)]
pub(crate) struct Crowd(pub(crate) Method, pub(crate) usize, pub(crate) usize);

impl Town {
    /// Makes an installation on SQLite, or in this PostgreSQL database, and its people.
    pub(crate) async fn make(database: Option<String>, crowds: &[Crowd]) -> Self {
        let folder = tempfile::tempdir().expect("a directory");
        let home = folder.path().join("home");
        Self::found(folder, home, database, crowds).await
    }

    /// The same on SQLite, where all that the server keeps lies on this disk.
    pub(crate) async fn make_on(disk: &Path, crowds: &[Crowd]) -> Self {
        let folder = tempfile::tempdir().expect("a directory");
        Self::found(folder, disk.join("home"), None, crowds).await
    }

    async fn found(folder: TempDir, home: PathBuf, database: Option<String>, crowds: &[Crowd]) -> Self {
        let port = four_ports();
        let (place, issuer) = (home.to_str().expect("text"), format!("http://localhost:{port}"));
        let mut arguments = vec!["init", place, "--issuer", &issuer];
        if let Some(database) = &database {
            arguments.extend(["--database", database]);
        }
        run(&arguments).done();

        let config = Config::load(&home.join("tillid.toml"), settings(port)).expect("a configuration");
        let store = Engine::open(&config.database(), OpenMode::Beside).await.expect("a store");
        let master = config.open_master_key().expect("a key");
        let (clock, entropy) = (Clock::system(), Entropy::system());
        let house = House::open(&config, &master, store, clock, entropy.clone()).await.expect("a house");
        let app = house.app;
        let service_secret = oidc::secret::ClientSecret::from_random(&entropy.bytes());
        let salt = PinSalt::generate(&mut |bytes| entropy.fill(bytes));
        let pin = PinKey::derive(&Pin::parse("2580").expect("a PIN"), &salt).expect("a PIN key");
        let hash = app.passwords.hash(Line::Own, &Password::new(PASSWORD.to_owned())).await.expect("a hash");
        let phones = folder.path().join("phones");
        std::fs::create_dir(&phones).expect("a directory");
        let making = Making { now: app.now(), app, hash, salt, pin: &pin, issuer: &issuer, phones };
        making.service(Digest(service_secret.digest().0)).await;
        let mut people = vec![];
        for Crowd(method, count, others) in crowds {
            for _ in 0..*count {
                let user_id = format!("person{}", people.len());
                people.push(Arc::new(making.person(user_id, *method, *others).await));
            }
        }
        let (app_origin, service_secret) = (making.app.app_origin.clone(), service_secret.expose().to_owned());
        drop(making);
        Self { folder, home, database, port, service_secret, app_origin, pin, people }
    }

    fn config(&self) -> PathBuf {
        self.home.join("tillid.toml")
    }

    /// Starts a server of this installation at this port, and waits until it listens.
    pub(crate) fn serves_at(&self, port: u16) -> Running {
        self.serves_in(port, &[])
    }

    /// The same, with this in its environment besides.
    pub(crate) fn serves_in(&self, port: u16, environment: &[(&str, String)]) -> Running {
        let mut serve = program(&["serve", "--config", self.config().to_str().expect("text")]);
        serve.envs(settings(port)).env("TILLID_OPERATOR_ADDRESS", "none").envs(environment.iter().cloned());
        let mut server = Running::start_with_log(serve);
        server.until("Tillid serves");
        server
    }

    pub(crate) fn tillid(&self, arguments: &[&str]) -> Ended {
        run(&[&["--config", self.config().to_str().expect("text")], arguments].concat())
    }

    /// Opens the store beside whoever serves it, to see for oneself. Dropped before a server is killed, so that it is the
    /// next server that finds what the killed one left.
    pub(crate) async fn kept(&self) -> Engine {
        let config = Config::load(&self.config(), settings(self.port)).expect("a configuration");
        Engine::open(&config.database(), OpenMode::Beside).await.expect("the store opens")
    }

    /// A file of this name that is not there yet.
    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Somebody beside the server tells the database something.
    pub(crate) async fn is_told(&self, text: &str) {
        let config = Config::load(&self.config(), settings(self.port)).expect("a configuration");
        match (config.database(), &self.database) {
            (Address::File(path), _) => {
                let file = rusqlite::Connection::open(path).expect("a file");
                file.busy_timeout(BUSY).and_then(|()| file.execute_batch(text)).expect("it does so");
            }
            (Address::Postgres(_), address) => {
                let address = address.as_deref().expect("an address");
                let (client, connection) = connect(address, NoTls).await.expect("it answers");
                let connection = tokio::spawn(connection);
                client.batch_execute(text).await.expect("it does so");
                drop(client);
                connection.await.expect("it ends").expect("well");
            }
        }
    }

    pub(crate) fn engine(&self) -> &'static str {
        if self.database.is_some() { "PostgreSQL" } else { "SQLite" }
    }
}

/// One machine plays all people, and their passwords need not stand up to anybody.
fn settings(port: u16) -> [(String, String); 5] {
    let named = |name: &str, value: String| (format!("TILLID_{name}"), value);
    [
        named("LISTENER_ADDRESSES", format!("127.0.0.1:{port}")),
        named("LISTENER_SOURCE_REQUESTS_PER_S", "100000".to_owned()),
        named("LISTENER_SOURCE_REQUESTS_BURST", "1000000".to_owned()),
        named("PASSWORDS_MEMORY_KIB", "64".to_owned()),
        named("PASSWORDS_ITERATIONS", "1".to_owned()),
    ]
}

/// What is the same for everybody.
struct Making<'a> {
    app: Arc<App>,
    now: Time,
    hash: String,
    salt: PinSalt,
    pin: &'a PinKey,
    issuer: &'a str,
    phones: PathBuf,
}

impl Making<'_> {
    async fn service(&self, secret: Digest) {
        let mut changes = self.app.changes(self.now);
        changes.insert(Service {
            id: ServiceId::parse(SERVICE).expect("an id"),
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
            created_at: self.now,
            disabled_at: None,
        });
        self.app.store.commit(changes).await.expect("kept");
    }

    async fn person(&self, user_id: String, method: Method, others: usize) -> Person {
        let app = &self.app;
        let account = AccountId(app.entropy.id(self.now.micros()));
        let mut changes = app.changes(self.now);
        changes.insert(self.account(account, &user_id, method));
        let known = app.entropy.bytes::<32>();
        changes.insert(self.known_browser(account, &known));
        let printed = PrintedCard::draw(|bound| app.entropy.below(bound));
        let card = self.card(account, &printed);
        let card_id = card.id;
        changes.insert(card);
        let mut phone_of_one = || {
            let key = DeviceKey::generate(&mut |bytes| app.entropy.fill(bytes)).expect("a key");
            let device = self.device(account, &key);
            let phone = self.phone(device.id, &key);
            changes.insert(device);
            (phone, key)
        };
        let (phone, key) = phone_of_one();
        let others = (0..others).map(|_| phone_of_one().0).collect();
        app.store.commit(changes).await.expect("kept");
        let codes = printed.codes.iter().map(|(number, code)| (format!("{number:04}"), format!("{code:06}"))).collect();
        Person { account, card: card_id, user_id, known: base64url(&known), codes, phone, key, others }
    }

    fn account(&self, id: AccountId, user_id: &str, method: Method) -> Account {
        Account {
            id,
            user_id: UserId::parse(user_id).expect("a user ID"),
            name: format!("Person of {user_id}"),
            language: Language::English,
            password: Kept { hash: self.hash.clone(), kind: PasswordKind::Chosen, chosen_at: self.now },
            standing: Standing::Open,
            last_method: Some(method),
            first_method: None,
            number_always: false,
            trusted_from: self.now,
            trust_given_at: self.now,
            notified_at: vec![],
            created_at: self.now,
        }
    }

    fn known_browser(&self, account: AccountId, secret: &[u8; 32]) -> KnownBrowser {
        KnownBrowser {
            id: KnownBrowserId(self.app.entropy.id(self.now.micros())),
            account,
            secret: known_digest(secret, account),
            label: "Firefox on Linux".to_owned(),
            remembered_at: self.now,
            last_used_at: self.now,
            passwords: Strikes::default(),
            codes: Strikes::default(),
        }
    }

    fn device(&self, account: AccountId, key: &DeviceKey) -> Device {
        let id = DeviceId(self.app.entropy.id(self.now.micros()));
        Device {
            id,
            account,
            name: "Phone".to_owned(),
            platform: "android".to_owned(),
            os: "14".to_owned(),
            device_key: key.public().to_sec1().to_vec(),
            pin_key: seal_pin_key(&self.app, id, &self.pin.public()).expect("sealed"),
            pin_generation: 1,
            offline_key: None,
            state: DeviceState::Active { from: self.now },
            wrong_in_a_row: 0,
            wrong_since_unlock: 0,
            wrong_at: vec![],
            unlock: None,
            platform_key: None,
            lock: Lock::AtClose,
            activated_at: self.now,
            last_used_at: self.now,
        }
    }

    fn card(&self, account: AccountId, printed: &PrintedCard) -> Card {
        let keys = &self.app.keys;
        let digest_key = keys.newest(Purpose::CardDigest);
        let number = printed.number.to_string();
        let digest = |(key_number, code): &(u16, u32)| {
            let digest = keys.card_digest(digest_key, &number, *key_number, &format!("{code:06}"));
            Digest(digest.expect("a digest"))
        };
        let key_numbers: Vec<u16> = printed.codes.iter().map(|(key_number, _)| *key_number).collect();
        Card {
            id: CardId(self.app.entropy.id(self.now.micros())),
            account,
            number: printed.number,
            shown: ShownNumbers::of(&key_numbers).map(|numbers| shown_digest(&self.app, account, &numbers)),
            key_numbers,
            digest_key: digest_key.0,
            digests: printed.codes.iter().map(digest).collect(),
            used: UsedCodes::default(),
            state: CardState::Active,
            from_unknown: Strikes::default(),
            wrong_since_right: 0,
            issued_at: self.now,
            printed_at: Some(self.now),
        }
    }

    /// A phone as its own file would give it.
    fn phone(&self, device: DeviceId, key: &DeviceKey) -> Phone {
        let kept = serde_json::json!({
            "v": protocol::VERSION,
            "base": self.issuer,
            "origin": self.app.app_origin,
            "device": device.to_string(),
            "name": "Phone",
            "device_key": base64url(&key.to_pkcs8().expect("a document")),
            "pin_salts": [{ "generation": 1, "salt": base64url(self.salt.expose()) }],
        });
        let file = self.phones.join(device.to_string());
        std::fs::write(&file, kept.to_string()).expect("a file");
        let server = Server::at(self.issuer, &self.app.app_origin).expect("a server");
        Phone::load(&file, Some(server), Arc::new(SystemWorld)).expect("a phone")
    }
}
