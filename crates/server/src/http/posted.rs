//! What a form of ours sends, or a page that says that it was not understood.

use std::sync::Arc;

use axum::extract::{Form, FromRequest, FromRequestParts, Request};
use axum::response::Response;
use http::StatusCode;
use serde::de::DeserializeOwned;

use super::answers::{message, way};
use super::web::{Visit, Web};
use crate::pages::{Message, WayTo};

/// The fields of a form, and the visit that sent them.
pub struct Posted<T> {
    /// The visit.
    pub visit: Visit,
    /// The fields.
    pub form: T,
}

impl<T: DeserializeOwned> FromRequest<Arc<Web>> for Posted<T> {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Arc<Web>) -> Result<Self, Self::Rejection> {
        let (mut parts, body) = request.into_parts();
        let Ok(visit) = Visit::from_request_parts(&mut parts, web).await;
        match Form::<T>::from_request(Request::from_parts(parts, body), web).await {
            Ok(Form(form)) => Ok(Self { visit, form }),
            Err(refused) => {
                let status = match refused.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => StatusCode::PAYLOAD_TOO_LARGE,
                    _ => StatusCode::BAD_REQUEST,
                };
                let ways = vec![way(WayTo::Home, "/")];
                Err(message(status, visit.frame(web, "/"), Message::FormRefused, ways))
            }
        }
    }
}
