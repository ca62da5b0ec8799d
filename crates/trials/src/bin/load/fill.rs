//! A town: a database full of people with devices and cards, and the phones and cards of those who will sign in.
//!
//! Rows are written through the store's own interface before the server starts, because a hundred thousand
//! activations would take hours of hashing and show nothing.

use std::collections::{HashMap, VecDeque};
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use device::{Phone, Server, SystemWorld};
use domain::account::{Account, Language, Method, Password as Kept, PasswordKind, Standing};
use domain::browser::KnownBrowser;
use domain::card::{Card, PrintedCard, ShownNumbers, State as CardState, UsedCodes};
use domain::device::{Device, State as DeviceState};
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
use server::keys::kept::furnish;
use server::keys::{MasterKey, Purpose};
use server::passwords::Password;
use store::{Engine, OpenMode, Store as _};

use crate::Outcome;
use crate::options::Options;

/// Everybody's password: what differs is salted and peppered, so it costs the server the same.
pub(crate) const PASSWORD: &str = "a lake in november";
/// Everybody's PIN.
const PIN: &str = "2580";
/// The one service.
pub(crate) const SERVICE: &str = "fjord-bank";
/// Where the service is called back.
pub(crate) const CALLBACK: &str = "http://127.0.0.1:9/callback";
/// People of one commit.
const BATCH: usize = 100;

/// Who signs in, and where.
pub(crate) struct Town {
    /// The server's port.
    pub(crate) port: u16,
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

/// Somebody who signs in.
pub(crate) struct Person {
    pub(crate) user_id: String,
    /// The cookie by which their account knows their browser.
    pub(crate) known: String,
    pub(crate) phone: Phone,
    codes: HashMap<String, String>,
    method: Method,
}

impl Person {
    /// The code beside a key number on the card.
    pub(crate) fn code(&self, key_number: &str) -> Outcome<&str> {
        self.codes.get(key_number).map(String::as_str).ok_or_else(|| format!("no key number {key_number}").into())
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

/// What is the same for everybody.
struct Shared {
    app: Arc<App>,
    now: Time,
    hash: String,
    salt: PinSalt,
    pin: PinKey,
    phones: Server,
    base: String,
    folder: std::path::PathBuf,
}

/// Makes the installation and its people; half of those who sign in use the app, half the card.
pub(crate) async fn fill(folder: &Path, database: Option<&str>, options: &Options) -> Outcome<Town> {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let config = configuration(folder, port, database, options.hash_kib)?;
    let entropy = Entropy::system();
    let (clock, phones) = (Clock::system(), folder.join("phones"));
    fs::create_dir_all(&config.data.directory)?;
    fs::create_dir_all(&phones)?;
    let master = MasterKey::create(&config.master_key.file, &entropy).map_err(|error| error.to_string())?;
    let store = Engine::open(&config.database(), OpenMode::Create).await.map_err(|error| error.to_string())?;
    furnish(&store, &master, &clock, &entropy).await?;
    let house = House::open(&config, &master, store, clock, entropy.clone()).await?;
    let app = house.app;
    let now = app.now();

    let service_secret = oidc::secret::ClientSecret::from_random(&entropy.bytes());
    let mut changes = app.changes(now);
    changes.insert(service(Digest(service_secret.digest().0), now)?);
    app.store.commit(changes).await.map_err(|error| error.to_string())?;

    let salt = PinSalt::generate(&mut |bytes| entropy.fill(bytes));
    let pin = PinKey::derive(&Pin::parse(PIN).map_err(|_| "a PIN")?, &salt).map_err(|_| "a PIN key")?;
    let hash = app
        .passwords
        .hash(server::passwords::Line::Own, &Password::new(PASSWORD.to_owned()))
        .await
        .map_err(|error| format!("{error:?}"))?;
    let base = format!("http://127.0.0.1:{port}");
    let server = Server::at(&base, &app.app_origin)?;
    let shared = Shared { app, now, hash, salt, pin, phones: server, base, folder: phones };
    let active = options.accounts.min(2 * options.people());
    let (mut app_people, mut card_people) = (VecDeque::new(), VecDeque::new());
    for first in (0..options.accounts).step_by(BATCH) {
        for person in batch(&shared, first..(first + BATCH).min(options.accounts), active).await? {
            match person.method {
                Method::App => app_people.push_back(Arc::new(person)),
                Method::Card => card_people.push_back(Arc::new(person)),
            }
        }
    }
    let passwords = config.passwords.hash_parameters();
    Ok(Town {
        port,
        service_secret: service_secret.expose().to_owned(),
        pin: shared.pin,
        service: reqwest::Client::builder().no_proxy().build()?,
        hash: format!("Argon2id, {} KiB, t={}, p={}", passwords.memory_kib, passwords.iterations, passwords.lanes),
        app_people: Mutex::new(app_people),
        card_people: Mutex::new(card_people),
    })
}

/// The configuration that the server reads too. One machine plays thousands of browsers, so no source is too many.
fn configuration(folder: &Path, port: u16, database: Option<&str>, hash_kib: Option<u32>) -> Outcome<Config> {
    let database = database.map_or_else(String::new, |address| format!("[data]\ndatabase = \"{address}\"\n"));
    let hash = hash_kib.map_or_else(String::new, |kib| format!("[passwords]\nmemory_kib = {kib}\niterations = 1\n"));
    let text = format!(
        "[site]\nissuer = \"http://localhost:{port}\"\n\
         [listener]\naddresses = [\"127.0.0.1:{port}\"]\n\
         source_requests_per_s = 100000\nsource_requests_burst = 1000000\n\
         [operator]\naddress = \"none\"\n{database}{hash}"
    );
    let config = Config::parse(&text, folder, []).map_err(|mistakes| mistakes.join(" "))?;
    fs::create_dir_all(folder)?;
    fs::write(folder.join("tillid.toml"), text)?;
    Ok(config)
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

/// The people of these places, in one commit; those below `active` are given back.
async fn batch(shared: &Shared, places: std::ops::Range<usize>, active: usize) -> Outcome<Vec<Person>> {
    let app = &shared.app;
    let mut changes = app.changes(shared.now);
    let mut people = vec![];
    for place in places {
        let method = if place % 2 == 0 { Method::App } else { Method::Card };
        let id = AccountId(app.entropy.id(shared.now.micros()));
        let user_id = format!("person{place}");
        changes.insert(account(shared, id, &user_id, method)?);
        let known = app.entropy.bytes::<32>();
        changes.insert(known_browser(shared, id, &known));
        let key = DeviceKey::generate(&mut |bytes| app.entropy.fill(bytes)).map_err(|_| "a device key")?;
        let device = device(shared, id, &key)?;
        let device_id = device.id;
        changes.insert(device);
        let printed = PrintedCard::draw(|bound| app.entropy.below(bound));
        changes.insert(card(shared, id, &printed)?);
        if place < active {
            let codes = printed.codes.iter().map(|(number, code)| (format!("{number:04}"), format!("{code:06}")));
            let phone = phone(shared, &device_id.to_string(), &key)?;
            people.push(Person { user_id, known: base64url(&known), phone, codes: codes.collect(), method });
        }
    }
    app.store.commit(changes).await.map_err(|error| error.to_string())?;
    Ok(people)
}

fn account(shared: &Shared, id: AccountId, user_id: &str, method: Method) -> Outcome<Account> {
    Ok(Account {
        id,
        user_id: UserId::parse(user_id).ok_or("a user ID")?,
        name: format!("Person of {user_id}"),
        language: Language::English,
        password: Kept { hash: shared.hash.clone(), kind: PasswordKind::Chosen, chosen_at: shared.now },
        standing: Standing::Open,
        last_method: Some(method),
        first_method: None,
        number_always: false,
        trusted_from: shared.now,
        trust_given_at: shared.now,
        notified_at: vec![],
        created_at: shared.now,
    })
}

fn known_browser(shared: &Shared, account: AccountId, secret: &[u8; 32]) -> KnownBrowser {
    KnownBrowser {
        id: KnownBrowserId(shared.app.entropy.id(shared.now.micros())),
        account,
        secret: known_digest(secret, account),
        label: "Firefox on Windows".to_owned(),
        remembered_at: shared.now,
        last_used_at: shared.now,
        passwords: Strikes::default(),
        codes: Strikes::default(),
    }
}

fn device(shared: &Shared, account: AccountId, key: &DeviceKey) -> Outcome<Device> {
    let id = DeviceId(shared.app.entropy.id(shared.now.micros()));
    Ok(Device {
        id,
        account,
        name: "Phone".to_owned(),
        platform: "android".to_owned(),
        os: "14".to_owned(),
        device_key: key.public().to_sec1().to_vec(),
        pin_key: seal_pin_key(&shared.app, id, &shared.pin.public()).map_err(|fault| fault.to_string())?,
        pin_generation: 1,
        offline_key: None,
        state: DeviceState::Active { from: shared.now },
        wrong_in_a_row: 0,
        wrong_since_unlock: 0,
        wrong_at: vec![],
        unlock: None,
        platform_key: None,
        lock: domain::device::Lock::AtClose,
        activated_at: shared.now,
        last_used_at: shared.now,
    })
}

fn card(shared: &Shared, account: AccountId, printed: &PrintedCard) -> Outcome<Card> {
    let keys = &shared.app.keys;
    let digest_key = keys.newest(Purpose::CardDigest);
    let number = printed.number.to_string();
    let mut digests = vec![];
    for (key_number, code) in &printed.codes {
        let digest = keys.card_digest(digest_key, &number, *key_number, &format!("{code:06}"));
        digests.push(Digest(digest.map_err(|error| error.to_string())?));
    }
    let key_numbers: Vec<u16> = printed.codes.iter().map(|(key_number, _)| *key_number).collect();
    Ok(Card {
        id: CardId(shared.app.entropy.id(shared.now.micros())),
        account,
        number: printed.number,
        shown: ShownNumbers::of(&key_numbers).map(|numbers| shown_digest(&shared.app, account, &numbers)),
        key_numbers,
        digest_key: digest_key.0,
        digests,
        used: UsedCodes::default(),
        state: CardState::Active,
        from_unknown: Strikes::default(),
        wrong_since_right: 0,
        issued_at: shared.now,
        printed_at: Some(shared.now),
    })
}

/// A phone as its own file would give it.
fn phone(shared: &Shared, device: &str, key: &DeviceKey) -> Outcome<Phone> {
    let document = key.to_pkcs8().map_err(|_| "a device key's document")?;
    let kept = serde_json::json!({
        "v": protocol::VERSION,
        "base": shared.base,
        "origin": shared.app.app_origin,
        "device": device,
        "name": "Phone",
        "device_key": base64url(&document),
        "pin_salts": [{ "generation": 1, "salt": base64url(shared.salt.expose()) }],
    });
    let file = shared.folder.join(device);
    fs::write(&file, kept.to_string())?;
    Ok(Phone::load(&file, Some(shared.phones.clone()), Arc::new(SystemWorld))?)
}
