//! One span, one line and two numbers for each request. Never its query, its body or its cookies.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

use super::Surface;
use super::held::Counted;
use crate::entropy::Entropy;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request's id, by which its answer and its lines in the log find each other. Ours, never the sender's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// Sixteen hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Names, times and counts a request.
pub(super) async fn trace(
    State((entropy, surface)): State<(Entropy, Surface)>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = RequestId(format!("{:016x}", u64::from_be_bytes(entropy.bytes())));
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!(
        "request",
        request.id = id.as_str(),
        request.method = %request.method(),
        request.route = route,
    );
    let header = HeaderValue::try_from(id.as_str());
    request.extensions_mut().insert(id);
    let _in_flight = Counted::new("tillid_http_requests_in_flight");
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = began.elapsed();
    let status = response.status().as_u16();
    span.in_scope(|| {
        tracing::debug!(
            answer.status = status,
            answer.milliseconds = took.as_secs_f64() * 1_000.0,
            "a request was answered"
        );
    });
    let surface = surface.word();
    metrics::counter!(
        "tillid_http_requests_total", "surface" => surface, "route" => route.clone(), "status" => status.to_string()
    )
    .increment(1);
    metrics::histogram!("tillid_http_request_seconds", "surface" => surface, "route" => route).record(took);
    if let Ok(header) = header {
        response.headers_mut().insert(REQUEST_ID, header);
    }
    response
}
