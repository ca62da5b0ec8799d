//! Requests that a browser sends from another site are refused, except where services and their pages must call.

use axum::http::Method;
use axum::response::Response;
use tower_http::csrf::{CsrfLayer, ProtectionError, ResponseForProtectionError};

use super::{Refused, SayRefused};

/// Words the refusal.
#[derive(Clone, Copy)]
pub(super) struct Say(SayRefused);

impl ResponseForProtectionError<axum::body::Body> for Say {
    fn response_for_protection_error(&mut self, error: ProtectionError) -> Response {
        tracing::info!(%error, "a request from another site was refused");
        Refused::CrossSite.answer(self.0)
    }
}

/// Judges by `Sec-Fetch-Site` and `Origin`; only POST to exactly the named paths is let through unjudged.
pub(super) fn layer(called_from_elsewhere: &'static [&'static str], say: SayRefused) -> CsrfLayer<Say> {
    CsrfLayer::new()
        .with_insecure_bypass(move |method, uri| method == Method::POST && called_from_elsewhere.contains(&uri.path()))
        .with_rejection_response(Say(say))
}
