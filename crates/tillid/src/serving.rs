//! Serving a house: its sockets, its background work, and a clean end.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use server::config::Config;
use server::house::House;
use server::layers::OwnHosts;
use server::operator::{Metrics, Readiness, router};
use server::outbox;
use server::serve::{Bound, Certificates, Ended, ServeLimits, Stop, Stopper, room_for, serve, stopper};
use server::source::TrustedProxies;

use crate::output::Failed;

/// How often certificate files are looked at.
const CERTIFICATES_EVERY: Duration = Duration::from_secs(30);

/// Nobody waits long for a number.
const OPERATORS_END_WITHIN: Duration = Duration::from_secs(1);

/// Sockets that are bound and do not answer yet.
pub(crate) struct Listening {
    people: Vec<Bound>,
    operator: Option<Bound>,
    certificates: Option<Arc<Certificates>>,
    certificates_every: Duration,
}

impl Listening {
    /// Binds what the configuration names. Nothing else has happened by then, so a port in use changes nothing.
    pub(crate) async fn bind(config: &Config) -> Result<Self, Failed> {
        let pair = config.listener.certificate.as_deref().zip(config.listener.private_key.as_deref());
        let load = |(chain, key): (&Path, &Path)| Certificates::load(chain, key);
        let certificates = pair.map(load).transpose()?;
        let mut people = vec![];
        for address in &config.listener.addresses {
            people.push(Bound::listen(*address, certificates.clone()).await?);
        }
        let operator = match config.operator.address {
            Some(address) => Some(Bound::listen(address, None).await?),
            None => None,
        };
        Ok(Self { people, operator, certificates, certificates_every: CERTIFICATES_EVERY })
    }

    /// Where people are served.
    pub(crate) fn addresses(&self) -> Vec<SocketAddr> {
        self.people.iter().map(Bound::address).collect()
    }
}

/// Serves until `stop`, then lets what waits finish.
pub(crate) async fn run(house: House, listening: Listening, config: &Config, stop: Stop) -> Result<Ended, Failed> {
    let limits = ServeLimits::of(&config.listener, room_for(config.listener.connections_max));
    // The sockets take connections already; what comes before the first answer waits in the system's queue.
    let readiness = Readiness::starting();
    House::learn_costs(&house.app).await.map_err(Failed::say)?;
    readiness.ready();
    let mut beside = tokio::task::JoinSet::new();
    // It answers to the last: `/readyz` says that the server ends.
    let (operators_stopper, operators_stop) = stopper();
    if let Some(operator) = listening.operator {
        let metrics = Metrics::install()?;
        let hosts = OwnHosts::of(operator.address(), &config.operator.names);
        let router = router(metrics, readiness.clone(), Arc::clone(&house.app), hosts);
        let limits = ServeLimits { end_within: OPERATORS_END_WITHIN, ..limits.small(64) };
        let serving = serve(vec![operator], router, limits, TrustedProxies::none(), operators_stop);
        beside.spawn(async move {
            let _cut_or_not = serving.await;
        });
    }
    if let Some(certificates) = listening.certificates {
        beside.spawn(certificates.watch(listening.certificates_every, stop.clone()));
    }
    beside.spawn(House::run_in_background(Arc::clone(&house.app), stop.clone()));
    let (app, worker_stop) = (Arc::clone(&house.app), stop.clone());
    beside.spawn(async move { outbox::run(&app, &worker_stop).await });

    let (ending, asked) = (readiness.clone(), stop.clone());
    beside.spawn(async move {
        asked.requested().await;
        ending.ending();
    });
    // As a task, among the threads that answer: the program's first thread would be woken for every connection.
    let serving = serve(listening.people, house.router, limits, config.trusted_proxies(), stop.clone());
    let ended = tokio::spawn(serving).await;
    let ended = ended.map_err(|error| Failed::say(format!("serving broke off ({error})")))?;
    operators_stopper.stop();
    let all_beside_ended = async { while beside.join_next().await.is_some() {} };
    tokio::select! {
        () = all_beside_ended => {}
        () = stop.at_once() => {}
    }
    Ok(ended)
}

/// Asks for the end at Ctrl-C, or when the system says so; asked twice, for an end without waiting. It listens when this
/// returns: a Ctrl-C before that ends the program, and none after it is lost.
pub(crate) fn stop_when_asked(stopper: Stopper) -> Result<(), Failed> {
    use tokio::signal::unix::{SignalKind, signal};
    let unheard =
        |error| Failed::say(format!("The system does not let this program hear when it is to end ({error})."));
    let mut interrupt = signal(SignalKind::interrupt()).map_err(unheard)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(unheard)?;
    tokio::spawn(async move {
        let mut asked = async || {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        };
        asked().await;
        stopper.stop();
        asked().await;
        stopper.stop_at_once();
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use server::clock::Clock;
    use server::entropy::Entropy;
    use server::keys::MasterKey;
    use server::keys::kept::furnish;
    use store::Engine;

    use super::*;

    fn certificate(name: &str) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../server/testdata/tls").join(name)
    }

    /// What somebody who trusts this one certificate and nothing else is answered, each time over a new connection.
    async fn answered(port: u16, trusted: &str) -> Option<u16> {
        let trusted = fs::read(certificate(trusted)).expect("a certificate");
        let client = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([reqwest::Certificate::from_pem(&trusted).expect("a certificate")])
            .build()
            .expect("a client");
        let address = format!("https://localhost:{port}/.well-known/openid-configuration");
        client.get(address).send().await.ok().map(|answer| answer.status().as_u16())
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_renewed_certificate_is_served_by_the_whole_server_that_runs() {
        let folder = tempfile::tempdir().expect("a directory");
        let renew = |name: &str| {
            for end in ["crt", "key"] {
                fs::copy(certificate(&format!("{name}.{end}")), folder.path().join(end)).expect("a copy");
            }
        };
        renew("first");
        let port =
            std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port").local_addr().expect("its name").port();
        let text = format!(
            "[site]\nissuer = \"https://localhost:{port}\"\n[operator]\naddress = \"none\"\n\
             [listener]\naddresses = [\"127.0.0.1:{port}\"]\ncertificate = \"crt\"\nprivate_key = \"key\"\n"
        );
        let config = Config::parse(&text, folder.path(), []).expect("a configuration");
        let (clock, entropy, store) = (Clock::system(), Entropy::system(), Engine::memory());
        let master = MasterKey::create(&folder.path().join("master.key"), &entropy).expect("a key");
        furnish(&store, &master, &clock, &entropy).await.expect("data keys");
        let house = House::open(&config, &master, store, clock, entropy).await.expect("a house");
        let mut listening = Listening::bind(&config).await.unwrap_or_else(|_| panic!("it listens"));
        assert_eq!(listening.certificates_every, CERTIFICATES_EVERY);
        listening.certificates_every = Duration::from_millis(10);

        let (stopper, stop) = stopper();
        let serving = tokio::spawn(async move { run(house, listening, &config, stop).await.is_ok() });
        assert_eq!(answered(port, "first.crt").await, Some(200));
        assert_eq!(answered(port, "second.crt").await, None);
        renew("second");
        let renewed = async { while answered(port, "second.crt").await.is_none() {} };
        tokio::time::timeout(Duration::from_secs(60), renewed).await.expect("the new one is served");
        assert_eq!(answered(port, "second.crt").await, Some(200));
        assert_eq!(answered(port, "first.crt").await, None, "and the old one no more");
        stopper.stop();
        assert!(serving.await.expect("it ends"));
    }
}
