//! How a database is reached: its hosts one after the other, each for so long, first the one that answered last.

use std::fmt;
use std::future::pending;
use std::net::IpAddr;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use deadpool_postgres::Connect;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Config, Connection, Error, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::open::{Place, PostgresError};
use super::rows;

/// How connections are secured.
type Tls = MakeRustlsConnect;

/// A connection as it is driven.
pub(super) type Driven = Connection<Socket, <Tls as MakeTlsConnect<Socket>>::Stream>;

/// How long a new connection may take, to all hosts together, and a free one be waited for, before the store is called
/// overloaded; unless the address says another `connect_timeout`.
const PATIENCE: Duration = Duration::from_secs(5);
/// A machine that is gone without a word is noticed within some ten seconds by whoever waits for it without a limit of
/// their own.
const KEEP_ALIVE: Duration = Duration::from_secs(5);
const KEEP_ALIVE_AGAIN: Duration = Duration::from_secs(2);
const KEEP_ALIVES_MAX: u32 = 3;
/// How long what was sent may stay unheard: on a line that people wait for, and in the middle of a copy, whose other end may
/// be busy with its disk.
pub(super) const UNHEARD_MAX: Duration = Duration::from_secs(5);
pub(super) const UNHEARD_IN_A_COPY_MAX: Duration = Duration::from_secs(60);
/// How long one statement, and one lock in it, may take. Less than whoever asks waits, so that a server that can speak says
/// so itself.
const SETTINGS: &str = "-c statement_timeout=6s -c lock_timeout=4s -c idle_in_transaction_session_timeout=10s -c default_transaction_isolation=read\\ committed -c client_min_messages=warning";

/// Why a database was not reached, host by host.
#[derive(Debug)]
pub(super) struct Unreached(Vec<(String, Why)>);

#[derive(Debug)]
enum Why {
    Said(Error),
    OnlyReads(Error),
    Silent,
}

/// The way to a database.
pub(super) struct Way {
    hosts: Vec<(String, Config)>,
    /// Where the last connection was made: while the first host hangs, not everybody waits for it.
    answered: AtomicUsize,
    tls: Tls,
    pub(super) place: Place,
    /// How long all hosts together may take.
    pub(super) patience: Duration,
}

/// The way, as the pool goes it.
pub(super) struct ByPool(pub(super) Arc<Way>);

impl Way {
    /// The way that an address says; `unheard_max` is how long what was sent may stay unheard.
    pub(super) fn to(address: &str, unheard_max: Duration) -> Result<Self, PostgresError> {
        let mut config = Config::from_str(address).map_err(|error| PostgresError::Address(rows::words(&error)))?;
        let place = Place::of_config(&config);
        // A password with an `@` that is not written as %40 would be taken for a part of the host, and be told as such.
        if place.to_string().matches('@').count() > 0 {
            return Err(PostgresError::Address("an `@` in user or password is written %40".to_owned()));
        }
        let patience = config.get_connect_timeout().copied().unwrap_or(PATIENCE);
        config
            .application_name("tillid")
            .options(SETTINGS)
            .target_session_attrs(TargetSessionAttrs::ReadWrite)
            .tcp_user_timeout(unheard_max)
            .keepalives_idle(KEEP_ALIVE)
            .keepalives_interval(KEEP_ALIVE_AGAIN)
            .keepalives_retries(KEEP_ALIVES_MAX);
        let hosts = (0..config.get_hosts().len().max(config.get_hostaddrs().len())).map(|at| host(&config, at));
        let hosts = hosts.collect::<Vec<_>>();
        if hosts.is_empty() {
            return Err(PostgresError::Address("it names no host".to_owned()));
        }
        let is_needed = hosts.iter().any(|(_, host)| host.get_ssl_mode() != SslMode::Disable);
        let tls = tls(is_needed).map_err(|error| PostgresError::Insecure(place.clone(), error.to_string()))?;
        Ok(Self { hosts, answered: AtomicUsize::new(0), tls, place, patience })
    }

    /// A connection to the first host that takes writes. Each has its part of the time, from the name to the first answer.
    pub(super) async fn connect(&self) -> Result<(Client, Driven), Unreached> {
        let each = self.patience / u32::try_from(self.hosts.len()).unwrap_or(u32::MAX);
        let answered = self.answered.load(Ordering::Relaxed);
        let mut whys = vec![];
        for turn in 0..self.hosts.len() {
            let at = (answered + turn) % self.hosts.len();
            let (name, config) = &self.hosts[at];
            let why = match timeout(each, config.connect(self.tls.clone())).await {
                Ok(Ok(connected)) => {
                    self.answered.store(at, Ordering::Relaxed);
                    return Ok(connected);
                }
                Ok(Err(error)) if only_reads(&error) => Why::OnlyReads(error),
                Ok(Err(error)) => Why::Said(error),
                Err(_) => Why::Silent,
            };
            whys.push((name.clone(), why));
        }
        Err(Unreached(whys))
    }
}

impl Connect for ByPool {
    fn connect(
        &self,
        _: &Config,
    ) -> Pin<Box<dyn Future<Output = Result<(Client, JoinHandle<()>), Error>> + Send + '_>> {
        Box::pin(async move {
            match self.0.connect().await {
                Ok((client, connection)) => Ok((client, tokio::spawn(async move { drop(connection.await) }))),
                Err(unreached) => match unreached.said() {
                    Some(error) => Err(error),
                    // The time that the pool gives is over as well, and it says so.
                    None => pending().await,
                },
            }
        })
    }
}

impl Unreached {
    /// What a server, or this machine, said; nothing where all were silent.
    fn said(self) -> Option<Error> {
        let mut only_reads = None;
        for (_, why) in self.0 {
            match why {
                Why::Said(error) => return Some(error),
                Why::OnlyReads(error) => only_reads = Some(error),
                Why::Silent => {}
            }
        }
        only_reads
    }

    /// What a server itself said, if any of them did.
    pub(super) fn told(&self) -> Option<&Error> {
        self.errors().find(|error| error.code().is_some())
    }

    /// Whether the way to one of them could not be secured: it speaks no TLS, or its certificate is not trusted. The driver
    /// tells its kinds of errors apart by their words alone.
    pub(super) fn is_insecure(&self) -> bool {
        self.errors().any(|error| error.to_string() == "error performing TLS handshake")
    }

    /// Whether one of them asked for a password, and the address has none.
    pub(super) fn lacks_password(&self) -> bool {
        self.errors().any(|error| rows::reason(error) == "password missing")
    }

    fn errors(&self) -> impl Iterator<Item = &Error> {
        self.0.iter().filter_map(|(_, why)| match why {
            Why::Said(error) => Some(error),
            Why::OnlyReads(_) | Why::Silent => None,
        })
    }

    /// Whether all of them answered, and none takes writes.
    pub(super) fn only_reads(&self) -> bool {
        self.0.iter().all(|(_, why)| matches!(why, Why::OnlyReads(_)))
    }
}

impl fmt::Display for Unreached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, why)) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("; ")?;
            }
            if self.0.len() > 1 {
                write!(f, "{name}: ")?;
            }
            match why {
                Why::Said(error) => f.write_str(&rows::reason(error))?,
                Why::OnlyReads(_) => f.write_str("it only reads")?,
                Why::Silent => f.write_str("it says nothing")?,
            }
        }
        Ok(())
    }
}

/// The driver's own word for a server that takes no writes; what the system refuses has a number.
pub(super) fn only_reads(error: &Error) -> bool {
    std::error::Error::source(error)
        .and_then(|source| source.downcast_ref::<std::io::Error>())
        .is_some_and(|why| why.kind() == std::io::ErrorKind::PermissionDenied && why.raw_os_error().is_none())
}

/// One of the hosts, by itself.
fn host(whole: &Config, at: usize) -> (String, Config) {
    let mut one = without_hosts(whole);
    let mut name = String::new();
    if let Some(address) = whole.get_hostaddrs().get(at) {
        name = address.to_string();
        one.hostaddr(*address);
    }
    match whole.get_hosts().get(at) {
        Some(Host::Tcp(host)) => {
            name.clone_from(host);
            one.host(host);
        }
        #[cfg(unix)]
        Some(Host::Unix(path)) => {
            name = path.display().to_string();
            one.host_path(path);
        }
        // By what its certificate names it.
        None => {
            one.host(&name);
        }
    }
    let mode = secured(&one);
    one.ssl_mode(mode);
    let ports = whole.get_ports();
    if let Some(port) = ports.get(at).or_else(|| ports.first()) {
        one.port(*port);
    }
    (name, one)
}

/// All that is said of each host alike.
fn without_hosts(whole: &Config) -> Config {
    let mut one = Config::new();
    if let Some(user) = whole.get_user() {
        one.user(user);
    }
    if let Some(password) = whole.get_password() {
        one.password(password);
    }
    if let Some(name) = whole.get_dbname() {
        one.dbname(name);
    }
    if let Some(options) = whole.get_options() {
        one.options(options);
    }
    if let Some(name) = whole.get_application_name() {
        one.application_name(name);
    }
    if let Some(unheard_max) = whole.get_tcp_user_timeout() {
        one.tcp_user_timeout(*unheard_max);
    }
    if let Some(again) = whole.get_keepalives_interval() {
        one.keepalives_interval(again);
    }
    if let Some(most) = whole.get_keepalives_retries() {
        one.keepalives_retries(most);
    }
    one.keepalives(whole.get_keepalives())
        .keepalives_idle(whole.get_keepalives_idle())
        .ssl_mode(whole.get_ssl_mode())
        .ssl_negotiation(whole.get_ssl_negotiation())
        .channel_binding(whole.get_channel_binding())
        .load_balance_hosts(whole.get_load_balance_hosts())
        .target_session_attrs(whole.get_target_session_attrs());
    one
}

/// Whether a host is reached by TLS. On this machine there is nobody to hide from, and a Unix socket has none. Elsewhere
/// whoever stands between could say that there is none, so without it only when the address says `sslmode=disable`.
fn secured(one: &Config) -> SslMode {
    let is_here = |host: &Host| match host {
        Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    let is_socket = one.get_hostaddrs().is_empty() && !one.get_hosts().iter().any(|host| matches!(host, Host::Tcp(_)));
    let all_is_here = one.get_hosts().iter().all(is_here) && one.get_hostaddrs().iter().all(IpAddr::is_loopback);
    match one.get_ssl_mode() {
        _ if is_socket => SslMode::Disable,
        SslMode::Prefer if all_is_here => SslMode::Disable,
        SslMode::Prefer => SslMode::Require,
        said => said,
    }
}

/// TLS; certificates as this machine trusts them.
fn tls(is_needed: bool) -> Result<Tls, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let builder = match is_needed {
        true => builder.with_platform_verifier()?,
        // A machine that trusts nobody reaches its own database all the same.
        false => builder.with_root_certificates(RootCertStore::empty()),
    };
    Ok(MakeRustlsConnect::new(builder.with_no_client_auth()))
}
