//! A request's way through the layers leaves nothing of its query, path, body or cookies in the log, at any level.
//!
//! Alone in its file: a process has one log.
#![cfg(test)]

use std::io::{self, Write};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::routing::{get, post};
use server::config::{Log, LogFormat};
use server::entropy::Entropy;
use server::layers::{LayerLimits, Layers, Refused, Surface};
use server::logging;
use server::source::TrustedProxies;
use tower::ServiceExt as _;

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the kept log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn pages() -> Router {
    let many = NonZeroU32::MAX;
    let limits = LayerLimits {
        requests_max: 10,
        connections_max: 100,
        answer_within: Duration::from_secs(30),
        body_bytes_max: 1_000,
        source_requests_per_s: many,
        source_requests_burst: many,
    };
    let layers = Layers::with(limits, TrustedProxies::none(), true, Entropy::seeded(1));
    let router = Router::new()
        .route("/login/{id}", post(async |body: String| body.len().to_string()))
        .route("/token", post(async || "a token"))
        .route("/callback", get(async || "back"));
    layers.dress(Surface::Pages, router, &["/token"], Refused::plainly)
}

async fn send(request: http::request::Builder) -> StatusCode {
    let request: Request = request.body(Body::from("password=hidden-body")).expect("a request");
    pages().oneshot(request).await.expect("an answer").status()
}

#[tokio::test]
async fn never_event_12_a_request_is_logged_by_its_route_alone() {
    let kept = Kept::default();
    let writer = kept.clone();
    let log = Log { format: LogFormat::Text, level: "trace,tower_http=trace,hyper=trace".to_owned() };
    let subscriber = logging::subscriber(&log, false, move || writer.clone()).expect("a subscriber");
    tracing::subscriber::set_global_default(subscriber).expect("this process has no other log");

    let hidden = |request: http::request::Builder| {
        request.header("cookie", "__Host-a=hidden-cookie").header("authorization", "Basic hidden-authorization")
    };
    let taken = send(hidden(Request::post("/login/hidden-id?code=hidden-query"))).await;
    assert_eq!(taken, StatusCode::OK);
    let foreign = hidden(Request::post("/login/hidden-id")).header("sec-fetch-site", "cross-site");
    assert_eq!(send(foreign).await, StatusCode::FORBIDDEN);
    assert_eq!(send(hidden(Request::post("/token?secret=hidden-query"))).await, StatusCode::OK);
    assert_eq!(send(hidden(Request::get("/callback?code=hidden-query"))).await, StatusCode::OK);
    assert_eq!(send(hidden(Request::get("/nowhere/hidden-path?a=hidden-query"))).await, StatusCode::NOT_FOUND);

    let log = String::from_utf8(kept.0.lock().expect("the kept log").clone()).expect("text");
    assert_eq!(log.matches("a request was answered").count(), 5, "{log}");
    assert!(log.contains("request.route=\"/login/{id}\""), "{log}");
    assert!(!log.contains("hidden"), "{log}");
}
