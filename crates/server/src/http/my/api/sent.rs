//! What a call that changes something sends: one JSON object, of exactly the members that the call takes.
//!
//! It must say that it is JSON: what a form of another site can send never does (Fetch, "CORS-safelisted request-header").

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::Response;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::answer::saying;
use crate::http::web::{Visit, Web};
use crate::pages::Message;

/// More than any call takes.
const BODY_BYTES_MAX: usize = 4_096;

/// The members, and the visit that sent them.
pub(super) struct Sent<T> {
    /// The visit.
    pub(super) visit: Visit,
    /// The members.
    pub(super) sent: T,
}

/// Of a call that takes none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

impl<T: DeserializeOwned> FromRequest<Arc<Web>> for Sent<T> {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Arc<Web>) -> Result<Self, Self::Rejection> {
        let (mut parts, body) = request.into_parts();
        let Ok(visit) = Visit::from_request_parts(&mut parts, web).await;
        let refused = |status| saying(web, &visit, status, Message::FormRefused);
        if !is_json(&parts.headers) {
            return Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let Ok(body): Result<Bytes, _> = axum::body::to_bytes(body, BODY_BYTES_MAX).await else {
            return Err(refused(StatusCode::PAYLOAD_TOO_LARGE));
        };
        // An object: a list of the same values in their order would be read as one.
        let is_object = body.trim_ascii_start().first() == Some(&b'{');
        match serde_json::from_slice(&body) {
            Ok(sent) if is_object => Ok(Self { visit, sent }),
            Ok(_) | Err(_) => Err(refused(StatusCode::BAD_REQUEST)),
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let told = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = told.split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/json")
}
