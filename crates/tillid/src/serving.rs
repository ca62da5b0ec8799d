//! Serving a house: its sockets, its background work, and a clean end.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use server::config::Config;
use server::house::House;
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
        Ok(Self { people, operator, certificates })
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
    readiness.ready();
    let mut beside = tokio::task::JoinSet::new();
    // It answers to the last: `/readyz` says that the server ends.
    let (operators_stopper, operators_stop) = stopper();
    if let Some(operator) = listening.operator {
        let metrics = Metrics::install()?;
        let router = router(metrics, readiness.clone(), Arc::clone(&house.app));
        let limits = ServeLimits { end_within: OPERATORS_END_WITHIN, ..limits.small(64) };
        let serving = serve(vec![operator], router, limits, TrustedProxies::none(), operators_stop);
        beside.spawn(async move {
            let _cut_or_not = serving.await;
        });
    }
    if let Some(certificates) = listening.certificates {
        beside.spawn(certificates.watch(CERTIFICATES_EVERY, stop.clone()));
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

/// Asks for the end at Ctrl-C, or when the system says so; asked twice, for an end without waiting.
pub(crate) async fn stop_when_asked(stopper: Stopper) {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())
        .inspect_err(|error| tracing::warn!(%error, "the system's wish to end will not be heard, only Ctrl-C"))
        .ok();
    let mut asked = async || match &mut terminate {
        Some(terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        None => drop(tokio::signal::ctrl_c().await),
    };
    asked().await;
    stopper.stop();
    asked().await;
    stopper.stop_at_once();
}
