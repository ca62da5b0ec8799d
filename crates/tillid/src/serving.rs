//! Serving a house: its sockets, its background work, and a clean end.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use server::config::Config;
use server::house::House;
use server::operator::{Metrics, Readiness, router};
use server::outbox;
use server::serve::{Bound, Certificates, Ended, ServeLimits, Stop, Stopper, serve};

use crate::output::Failed;

/// How often certificate files are looked at.
const CERTIFICATES_EVERY: Duration = Duration::from_secs(30);

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
    let limits = ServeLimits {
        connections_max: config.listener.connections_max,
        head_within: Duration::from_secs(config.listener.header_s.into()),
        end_within: Duration::from_secs(config.listener.shutdown_s.into()),
    };
    // The sockets take connections already; what comes before the first answer waits in the system's queue.
    let readiness = Readiness::starting();
    readiness.ready();
    let mut beside = tokio::task::JoinSet::new();
    if let Some(operator) = listening.operator {
        let metrics = Metrics::install()?;
        let limits = ServeLimits { connections_max: 64, ..limits };
        let (router, stop) = (router(metrics, readiness.clone()), stop.clone());
        beside.spawn(async move {
            let _cut_or_not = serve(vec![operator], router, limits, stop).await;
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
    let serving = tokio::spawn(serve(listening.people, house.router, limits, stop));
    let ended = serving.await.map_err(|error| Failed::say(format!("serving broke off ({error})")))?;
    while beside.join_next().await.is_some() {}
    Ok(ended)
}

/// Asks for the end at Ctrl-C, or when the system says so.
pub(crate) async fn stop_when_asked(stopper: Stopper) {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(error) => {
            tracing::warn!(%error, "the system's wish to end will not be heard, only Ctrl-C");
            drop(tokio::signal::ctrl_c().await);
        }
    }
    stopper.stop();
}
