//! The operator's own listener: metrics for Prometheus, `/healthz` (the process lives), `/readyz` (it serves, and its
//! store answers).

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::get;
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use store::Store as _;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::app::App;
use crate::layers::{OwnHosts, Surface, protected};
use crate::passwords::Line;

/// Seconds: from a tenth of a millisecond to the request limit.
const DURATION_BUCKETS_S: [f64; 12] = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 5.0, 30.0];

/// Gauges that other rooms move.
const GAUGES: [&str; 3] = ["tillid_connections", "tillid_event_streams", "tillid_http_requests_in_flight"];

/// A store that needs longer for one read is none that people could be sent to.
const STORE_WITHIN: Duration = Duration::from_secs(2);

/// Whether requests are wanted: starting, ready, ending. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<AtomicU8>);

/// What the server is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not yet serving.
    Starting,
    /// Serving.
    Ready,
    /// Finishing what waits; a balancer sends nothing new.
    Ending,
}

/// The process's metrics: installed once, at start.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Readiness {
    /// Not yet serving.
    pub fn starting() -> Self {
        Self::default()
    }

    /// Says that the server serves.
    pub fn ready(&self) {
        self.0.store(1, Ordering::SeqCst);
    }

    /// Says that the server is about to end.
    pub fn ending(&self) {
        self.0.store(2, Ordering::SeqCst);
    }

    /// What the server is doing.
    pub fn standing(&self) -> Standing {
        match self.0.load(Ordering::SeqCst) {
            0 => Standing::Starting,
            1 => Standing::Ready,
            _ => Standing::Ending,
        }
    }
}

impl Metrics {
    /// Makes this process's metrics go to Prometheus. The metrics of a process are one, so only its start calls this.
    pub fn install() -> Result<Self, BuildError> {
        let builder = PrometheusBuilder::new().set_buckets(&DURATION_BUCKETS_S)?;
        let metrics = Self(builder.install_recorder()?);
        for name in GAUGES {
            // A number that nothing has moved yet is told as nought, so that a dashboard finds it.
            metrics::gauge!(name).increment(0.0);
        }
        Ok(metrics)
    }

    /// All metrics in Prometheus's text form.
    pub fn render(&self, app: &App) -> String {
        let number = |name, value: usize| metrics::gauge!(name).set(value as f64);
        number("tillid_waiting", app.bus.waiting());
        for line in Line::ALL {
            let waiting = app.passwords.waiting(line) as f64;
            metrics::gauge!("tillid_password_hashes_waiting", "line" => line.as_str()).set(waiting);
        }
        number("tillid_password_hashes_running", app.passwords.running());
        number("tillid_store_commits_waiting", app.store.commits_waiting());
        self.0.run_upkeep();
        self.0.render()
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}

/// What the operator's listener serves, asked by one of its hosts.
pub fn router(metrics: Metrics, readiness: Readiness, app: Arc<App>, hosts: OwnHosts) -> Router {
    let text = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    let probe = Arc::new(Probe { app: Arc::clone(&app), running: Arc::new(Semaphore::new(1)) });
    let routes = Router::new()
        .route("/metrics", get(async move || (text, metrics.render(&app))))
        .route("/healthz", get(async || "alive\n"))
        .route(
            "/readyz",
            get(async move || match readiness.standing() {
                Standing::Starting => (StatusCode::SERVICE_UNAVAILABLE, "starting\n"),
                Standing::Ready if probe.app.keys.lacks_one() => {
                    (StatusCode::SERVICE_UNAVAILABLE, "a data key cannot be read: is the master key the present one?\n")
                }
                Standing::Ready if probe.store_answers().await => (StatusCode::OK, "ready\n"),
                Standing::Ready => (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n"),
                Standing::Ending => (StatusCode::SERVICE_UNAVAILABLE, "ending\n"),
            }),
        );
    protected(Surface::Calls, false, hosts.guard(routes))
}

/// Asks the store whether it still reads and writes.
struct Probe {
    app: Arc<App>,
    running: Arc<Semaphore>,
}

impl Probe {
    /// One at a time: a store that hangs must not be asked by more and more.
    async fn store_answers(&self) -> bool {
        let Ok(permit) = timeout(STORE_WITHIN, Arc::clone(&self.running).acquire_owned()).await else { return false };
        let app = Arc::clone(&self.app);
        // A task of its own, because a read holds the thread that asks.
        let asked = tokio::spawn(async move {
            let answered = app.store.ping().await;
            drop(permit);
            answered
        });
        match timeout(STORE_WITHIN, asked).await {
            Ok(Ok(Ok(()))) => true,
            Ok(Ok(Err(error))) => {
                tracing::warn!(why = %error, "the store is not ready");
                false
            }
            Ok(Err(_)) | Err(_) => {
                tracing::warn!("the store does not answer in time");
                false
            }
        }
    }
}
