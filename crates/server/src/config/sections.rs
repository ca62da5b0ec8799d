//! Every table of the file except the limits: its keys, their defaults, and why.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use ipnet::IpNet;
use store::Address;

use super::host_name::HostName;
use super::origin::Origin;
use super::reading::section;
use super::setting::choice;
use super::time_zone::TimeZone;
use crate::passwords::HashParameters;
use crate::source::ForwardedHeader;

/// OWASP's least for Argon2id with one lane; below it the server starts and says so.
pub(super) const MEMORY_KIB_ADVISED: u32 = 7_168;

/// A language that pages and letters speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Danish.
    Danish,
    /// English.
    English,
}
choice!(Language { Language::Danish => "da", Language::English => "en" });

impl Language {
    /// The language's tag (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Danish => "da",
            Self::English => "en",
        }
    }
}

/// When a number must be carried from the page into the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CarryAsked {
    /// When the browser is unknown to the account; a service may ask for always.
    UnknownBrowsers,
    /// At each request.
    Always,
}
choice!(CarryAsked { CarryAsked::UnknownBrowsers => "unknown-browsers", CarryAsked::Always => "always" });

/// Whether platform keys are taken that a provider may copy to other devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncedKeys {
    /// They are.
    Allowed,
    /// Only those that cannot leave their device.
    Refused,
}
choice!(SyncedKeys { SyncedKeys::Allowed => "allowed", SyncedKeys::Refused => "refused" });

/// The form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One readable line for each event.
    Text,
    /// One JSON object for each event.
    Json,
}
choice!(LogFormat { LogFormat::Text => "text", LogFormat::Json => "json" });

section! {
    /// Who we are: the addresses by which browsers, services and apps know us, and the words on our pages.
    Site in "site" {
        /// The issuer's URL, and the origin of the login pages. Services know us by it; it never changes.
        issuer: Origin = this_machine();
        /// The code app's own origin. Without it, `app.` before the issuer's host.
        app: Option<Origin> = None;
        /// The operator's name, as pages and letters show it.
        operator_name: String = "Tillid".to_owned();
        /// Where a person finds help: a phone number, a mail address or a page; shown with every block.
        help: String = String::new();
        /// The language where neither the address, a cookie nor the browser chooses one.
        language: Language = Language::English;
        /// The time zone of pages, mails and letters, by its IANA name. What programs read, logs and the audit log stay in UTC.
        time_zone: TimeZone = TimeZone::utc();
    }
}

section! {
    /// Where browsers, services and apps reach us, and how much of it at once.
    Listener in "listener" {
        /// Addresses to listen on.
        addresses: Vec<SocketAddr> = vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 8000))];
        /// The certificate chain (PEM). With it, this listener speaks TLS. Read again when it changes.
        certificate: Option<PathBuf> = None;
        /// The certificate's private key (PEM: PKCS#8, SEC1 or PKCS#1).
        private_key: Option<PathBuf> = None;
        /// Networks of your own proxies. Only they are believed about where a request comes from.
        trusted_proxies: Vec<IpNet> = Vec::new();
        /// The header that your proxies write. They must overwrite or append to it; the other one is never read.
        forwarded_header: ForwardedHeader = ForwardedHeader::XForwardedFor;
        /// Connections at once. Further ones wait in the system's queue. A waiting browser or app holds one. One source may have a quarter of them, your own proxies all.
        connections_max: u32 = 110_000, 1..=1_000_000;
        /// Requests being answered at once; beyond it 503. Event streams do not count.
        requests_max: u32 = 2_048, 1..=100_000;
        /// Seconds in which a request's head must arrive, and a connection may idle between two requests.
        header_s: u32 = 15, 1..=300;
        /// Seconds in which the other end must take something of what is written to it; whoever stops reading is cut off.
        write_s: u32 = 30, 1..=300;
        /// Seconds in which a request must be answered; event streams are answered when they begin.
        request_s: u32 = 30, 1..=300;
        /// Bytes that a request's body may have.
        body_bytes_max: u32 = 65_536, 1_024..=1_048_576;
        /// Requests a second that one source may keep up; beyond it 429. Many persons can share one source.
        source_requests_per_s: u32 = 100, 1..=100_000;
        /// Requests that one source may make at once before the rate counts.
        source_requests_burst: u32 = 1_000, 1..=1_000_000;
        /// Logins a second that one source may keep beginning; beyond it 429. Each is kept for an hour and a quarter, though nobody may ever give a user ID.
        source_logins_per_s: u32 = 5, 1..=100_000;
        /// Logins that one source may begin at once before the rate counts.
        source_logins_burst: u32 = 300, 1..=1_000_000;
        /// Seconds that waiting requests get to finish when the server is asked to end.
        shutdown_s: u32 = 20, 0..=600;
    }
}

section! {
    /// The operator's own listener: `/metrics` (Prometheus), `/healthz`, `/readyz`. Never show it to the world.
    Operator in "operator" {
        /// Address to listen on; "none" turns it off.
        address: Option<SocketAddr> = Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 9464)));
        /// Names by which it is asked, besides its address, loopback addresses and `localhost`. Whatever else stands in `Host` is answered with 421, so that no page in your browser can read it (DNS rebinding).
        names: Vec<HostName> = Vec::new();
    }
}

section! {
    /// Where things are kept. Relative paths start at this file's directory.
    DataPlace in "data" {
        /// The directory for the database's file.
        directory: PathBuf = PathBuf::from("data");
        /// The SQLite database's file in that directory; or a PostgreSQL database, which several nodes may share: "postgres://USER:PASSWORD@HOST/NAME".
        database: Address = Address::parse("tillid.sqlite3");
    }
}

section! {
    /// The master key. The environment variable TILLID_MASTER_KEY may hold the key itself (base64) instead.
    MasterKeyPlace in "master_key" {
        /// The file, mode 0600, made by `tillid init`. Keep a copy of it apart from the backups of the database.
        file: PathBuf = PathBuf::from("master.key");
    }
}

section! {
    /// What a password hash costs (Argon2id). A change takes effect for each account at its next login.
    Passwords in "passwords" {
        /// Memory for one hash, in KiB. OWASP's first choice with two passes.
        memory_kib: u32 = 19_456, 8..=4_194_304;
        /// Passes over that memory.
        iterations: u32 = 2, 1..=100;
        /// Lanes. One, because the pool already uses every core.
        lanes: u32 = 1, 1..=64;
        /// Hashes at once; 0 stands for as many as there are cores.
        workers: u32 = 0, 0..=1_024;
        /// Hashes that may wait; beyond it 503 with Retry-After. About a second's work of one core. Browsers with a budget of their own (known, let in, with a card in hand), and all others, each fill at most two thirds.
        queue_max: u32 = 64, 0..=100_000;
    }
}

section! {
    /// Where addresses are, so that a request can say from which place somebody asks.
    PlaceNames in "places" {
        /// A file in the MMDB form that names cities or countries. It is read at the start. Without it no place is shown; none is ever guessed.
        file: Option<PathBuf> = None;
    }
}

section! {
    /// The audit log: every decision about a person, in one tree that nobody can alter unseen.
    Audit in "audit" {
        /// A file to which each sealed entry is written besides, ids and numbers only, never changed; best on another machine's disk. An older copy of the database that is restored misses what stands there. Each node has one of its own.
        outside: Option<PathBuf> = None;
    }
}

section! {
    /// What is logged and how. Never a secret, a code, a PIN or a personal number, at any level.
    Log in "log" {
        /// "text" for people, "json" for machines.
        format: LogFormat = LogFormat::Text;
        /// The level ("error", "warn", "info", "debug"), or a filter like "info,store=debug".
        level: String = "info".to_owned();
    }
}

impl Passwords {
    /// The parameters of new hashes.
    pub fn hash_parameters(&self) -> HashParameters {
        HashParameters { memory_kib: self.memory_kib, iterations: self.iterations, lanes: self.lanes }
    }

    /// How many workers to start on a machine with so many cores.
    pub fn workers_on(&self, cores: usize) -> usize {
        if self.workers == 0 { cores.max(1) } else { self.workers as usize }
    }
}

fn this_machine() -> Origin {
    #[expect(clippy::expect_used, reason = "a constant that the tests parse")]
    Origin::parse("http://localhost:8000").expect("an origin")
}
