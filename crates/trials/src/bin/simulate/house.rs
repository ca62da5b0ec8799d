//! Nodes on one store: the server's use cases without sockets, with a clock that moves and chance that is drawn.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::account::{Account, Language, Password, PasswordKind, Standing};
use domain::ids::{AccountId, ServiceId};
use domain::secret::Digest;
use domain::service::{Authentication, Service};
use domain::time::Time;
use domain::user_id::UserId;
use oidc::issuer::Issuer;
use oidc::relying_party::{Provider, RelyingParty};
use oidc::secret::ClientSecret;
use server::app::{App, OwnName};
use server::bus::Bus;
use server::clock::{Clock, Hand};
use server::config::Config;
use server::entropy::Entropy;
use server::house::House;
use server::keys::MasterKey;
use server::keys::kept::furnish;
use server::mail::Mailing;
use server::passwords::{Line, Passwords, Places};
use server::push::{Pushing, Reach};
use server::serve::stopper;
use server::signing::{Signing, tend};
use server::turned_away::TurnedAway;
use store::{Changes, Engine, HashCounting as _, Store as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Whatever goes wrong with the simulation itself, in words.
pub(crate) type Broken = Box<dyn std::error::Error + Send + Sync>;

/// A moment in November 2026.
pub(crate) const BEGINNING_US: i64 = 1_795_340_000_000_000;

pub(crate) const ISSUER: &str = "http://localhost:8000";

/// Cheap hashes, and devices that may approve at once; all else as the product has it.
const CONFIGURATION: &str = "[passwords]\nmemory_kib = 8\niterations = 1\n[limits]\nnew_device_waits_s = 0\n";

/// So many persons there are in each simulation.
pub(crate) const PERSONS: usize = 3;

/// What all simulations of one thread share, because it costs much and changes nothing.
pub(crate) struct Street {
    config: Config,
    app: Arc<App>,
    /// The persons' passwords, hashed once.
    hashes: Vec<String>,
    pub(crate) post: Post,
}

/// A push service that takes everything, or nothing.
pub(crate) struct Post {
    pub(crate) address: SocketAddr,
    /// The status of each answer.
    pub(crate) says: Arc<AtomicU64>,
    pub(crate) arrived: Arc<AtomicU64>,
}

/// One installation: its store, its clock, its nodes.
pub(crate) struct Installation {
    pub(crate) store: Engine,
    pub(crate) hand: Hand,
    clock: Clock,
    entropy: Entropy,
    pub(crate) nodes: Vec<Arc<App>>,
    pub(crate) bank: RelyingParty,
    pub(crate) provider: Provider,
}

pub(crate) fn password_of(person: usize) -> String {
    format!("person {person} likes long words")
}

pub(crate) fn user_id_of(person: usize) -> String {
    format!("person-{person}-of-the-fjord")
}

impl Street {
    pub(crate) async fn built() -> Result<Self, Broken> {
        let mut config = Config::parse(CONFIGURATION, Path::new(""), []).map_err(|sentences| sentences.join(" "))?;
        config.push.reach = Reach::ThisMachineForTests;
        let (clock, _) = Clock::movable(BEGINNING_US);
        let (store, entropy) = (Engine::memory(), Entropy::seeded(1));
        let master = MasterKey::from_variable("QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=")?;
        furnish(&store, &master, &clock, &entropy).await?;
        let House { app, .. } = House::open(&config, &master, store, clock, entropy).await?;
        let mut hashes = vec![];
        for person in 0..PERSONS {
            let password = server::passwords::Password::new(password_of(person));
            hashes.push(app.passwords.hash(Line::Own, &password).await.map_err(|error| format!("{error:?}"))?);
        }
        Ok(Self { config, app, hashes, post: Post::opened().await? })
    }

    /// An installation of so many nodes, with nothing in it but a service and people.
    pub(crate) async fn founds(&self, seed: u64, nodes: usize) -> Result<Installation, Broken> {
        let (clock, hand) = Clock::movable(BEGINNING_US);
        let entropy = Entropy::seeded(seed);
        let store = Engine::memory_interleaving();
        let issuer = Issuer::parse(ISSUER).map_err(|fault| format!("{fault:?}"))?;
        let redirect_uri = "https://fjord-bank.example/callback".to_owned();
        let secret = ClientSecret::from_random(&entropy.bytes());
        let service = service(&secret, &redirect_uri);
        let bank = RelyingParty { client_id: service.id.to_string(), secret: Some(secret), redirect_uri };
        let provider = Provider {
            authorization_endpoint: issuer.endpoint("/authorize"),
            token_endpoint: issuer.endpoint("/token"),
            jwks_uri: issuer.endpoint("/jwks"),
            userinfo_endpoint: None,
            end_session_endpoint: None,
            issuer,
        };
        let mut founded = Installation { store, hand, clock, entropy, nodes: vec![], bank, provider };
        let now = Time::from_micros(BEGINNING_US);
        let mut changes = Changes::at(now, founded.entropy.id(BEGINNING_US));
        changes.insert(service);
        // All installations have the keys of the first: what they seal is kept where those are.
        for key in self.app.store.data_keys().await? {
            changes.insert(key.into_inner());
        }
        for (person, hash) in self.hashes.iter().enumerate() {
            changes.insert(account(person, hash, now));
        }
        founded.store.commit(changes).await?;
        for _ in 0..nodes {
            let node = self.starts(&founded).await?;
            founded.nodes.push(node);
        }
        Ok(founded)
    }

    /// A node of this installation, as it starts.
    pub(crate) async fn starts(&self, of: &Installation) -> Result<Arc<App>, Broken> {
        let (config, like) = (&self.config, &self.app);
        let app = App {
            issuer: like.issuer.clone(),
            app_origin: like.app_origin.clone(),
            limits: like.limits.clone(),
            pin_policy: like.pin_policy,
            synced_keys: like.synced_keys,
            my_tillid: OwnName { danish: "Mit Tillid".to_owned(), english: "My Tillid".to_owned() },
            carry_always: like.carry_always,
            places: server::places::Places::default(),
            levels: like.levels.clone(),
            clock: of.clock.clone(),
            entropy: of.entropy.clone(),
            keys: Arc::clone(&like.keys),
            passwords: like.passwords.clone(),
            hash_places: Places::in_queue_of(config.passwords.queue_max),
            logins_begun: config.logins_begun(),
            turned_away: TurnedAway::default(),
            bus: Bus::new(),
            pushing: Pushing::new(&config.push, config.push_contact())?,
            mailing: Mailing::new(&config.mail, None, &config.site)?,
            store: of.store.clone(),
            master_key: config.master_key_source(),
            signing: Signing::default(),
            outside: None,
            operator: std::sync::OnceLock::new(),
            ending: stopper(),
        };
        tend(&app, app.now()).await.map_err(|fault| fault.to_string())?;
        let heads = app.store.password_hash_heads(Passwords::TAIL_CHARACTERS, Passwords::COSTS_MAX).await?;
        app.passwords.learn(&heads);
        Ok(Arc::new(app))
    }
}

impl Post {
    async fn opened() -> Result<Self, Broken> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (says, arrived) = (Arc::new(AtomicU64::new(201)), Arc::new(AtomicU64::new(0)));
        let (status, counter) = (Arc::clone(&says), Arc::clone(&arrived));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (status, counter) = (Arc::clone(&status), Arc::clone(&counter));
                tokio::spawn(async move { while let Ok(true) = takes_one(&mut stream, &status, &counter).await {} });
            }
        });
        Ok(Self { address, says, arrived })
    }
}

/// Takes one push: a head, a body of the length that it says.
async fn takes_one(stream: &mut TcpStream, status: &AtomicU64, arrived: &AtomicU64) -> std::io::Result<bool> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return Ok(false),
        }
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    stream.read_exact(&mut vec![0; length.unwrap_or(0)]).await?;
    let status = status.load(Ordering::SeqCst);
    arrived.fetch_add(u64::from(status == 201), Ordering::SeqCst);
    stream.write_all(format!("HTTP/1.1 {status} Said\r\ncontent-length: 0\r\n\r\n").as_bytes()).await?;
    Ok(true)
}

fn service(secret: &ClientSecret, redirect_uri: &str) -> Service {
    Service {
        id: ServiceId::parse("fjord-bank").unwrap_or_else(ServiceId::my_tillid),
        name: "Fjord Bank".to_owned(),
        authentication: Authentication::Secret(Digest(secret.digest().0)),
        redirect_uris: vec![redirect_uri.to_owned()],
        post_logout_redirect_uris: vec![],
        home: None,
        sector: "fjord-bank.example".to_owned(),
        group: None,
        accepts_app: true,
        accepts_card: true,
        accepts_offline: false,
        carry_always: false,
        verify_each: false,
        learns_name: false,
        created_at: Time::from_micros(BEGINNING_US),
        disabled_at: None,
    }
}

fn account(person: usize, hash: &str, now: Time) -> Account {
    Account {
        id: account_of(person),
        user_id: UserId::parse(&user_id_of(person)).unwrap_or_else(|| unreachable!("a user ID")),
        name: format!("Person {person}"),
        language: Language::English,
        password: Password { hash: hash.to_owned(), kind: PasswordKind::Chosen, chosen_at: now },
        standing: Standing::Open,
        last_method: None,
        first_method: None,
        number_always: false,
        trusted_from: now,
        trust_given_at: now,
        notified_at: vec![],
        created_at: now,
    }
}

pub(crate) fn account_of(person: usize) -> AccountId {
    AccountId(0xa000 + u128::try_from(person).unwrap_or_default())
}
