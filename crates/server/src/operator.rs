//! The operator's own listener: metrics for Prometheus, `/healthz` (the process lives), `/readyz` (it serves).

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::get;
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

/// Seconds: from a tenth of a millisecond to the request limit.
const DURATION_BUCKETS_S: [f64; 12] = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 5.0, 30.0];

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
        Ok(Self(builder.install_recorder()?))
    }

    /// All metrics in Prometheus's text form.
    pub fn render(&self) -> String {
        self.0.run_upkeep();
        self.0.render()
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}

/// What the operator's listener serves.
pub fn router(metrics: Metrics, readiness: Readiness) -> Router {
    let text = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Router::new()
        .route("/metrics", get(async move || (text, metrics.render())))
        .route("/healthz", get(async || "alive\n"))
        .route(
            "/readyz",
            get(async move || match readiness.standing() {
                Standing::Starting => (StatusCode::SERVICE_UNAVAILABLE, "starting\n"),
                Standing::Ready => (StatusCode::OK, "ready\n"),
                Standing::Ending => (StatusCode::SERVICE_UNAVAILABLE, "ending\n"),
            }),
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::Request;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    async fn ask(router: &Router, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        let answer = router.clone().oneshot(request).await.expect("an answer");
        let status = answer.status();
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        (status, String::from_utf8(body.to_vec()).expect("text"))
    }

    #[tokio::test]
    async fn the_operator_sees_life_readiness_and_numbers() {
        let metrics = Metrics::install().expect("the only test that installs them");
        let readiness = Readiness::starting();
        let router = router(metrics, readiness.clone());
        assert_eq!(ask(&router, "/readyz").await, (StatusCode::SERVICE_UNAVAILABLE, "starting\n".to_owned()));
        readiness.ready();
        assert_eq!(ask(&router, "/readyz").await.0, StatusCode::OK);
        readiness.ending();
        assert_eq!(ask(&router, "/readyz").await, (StatusCode::SERVICE_UNAVAILABLE, "ending\n".to_owned()));
        assert_eq!(ask(&router, "/healthz").await.0, StatusCode::OK, "alive to its end");

        metrics::counter!("tillid_test_total").increment(3);
        metrics::histogram!("tillid_test_seconds").record(0.002);
        let (status, text) = ask(&router, "/metrics").await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.contains("tillid_test_total 3"), "{text}");
        assert!(text.contains("tillid_test_seconds_bucket{le=\"0.0025\"} 1"), "{text}");
    }
}
