//! The calls about what a person is told of their account.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::Arrived;
use crate::flows::device::notices::{self, Said};
use crate::http::web::Web;

pub(super) async fn list(State(web): State<Arc<Web>>, call: Arrived) -> Response {
    let outcome = match call.caller(&web).await {
        Ok(Ok(caller)) => notices::notices(&web.app, &caller, call.now).await,
        Ok(Err(refused)) => Ok(Err(refused)),
        Err(fault) => Err(fault),
    };
    call.answer(&web, StatusCode::OK, outcome)
}

pub(super) async fn shown(State(web): State<Arc<Web>>, Path(id): Path<String>, call: Arrived) -> Response {
    said(&web, &id, Said::Shown, &call).await
}

pub(super) async fn mine(State(web): State<Arc<Web>>, Path(id): Path<String>, call: Arrived) -> Response {
    said(&web, &id, Said::Mine, &call).await
}

async fn said(web: &Web, id: &str, said: Said, call: &Arrived) -> Response {
    let outcome = match call.caller(web).await {
        Ok(Ok(caller)) => notices::say(&web.app, &caller, id, said, call.now).await,
        Ok(Err(refused)) => Ok(Err(refused)),
        Err(fault) => Err(fault),
    };
    call.answer(web, StatusCode::OK, outcome)
}

pub(super) async fn not_me(State(web): State<Arc<Web>>, Path(id): Path<String>, call: Arrived) -> Response {
    let outcome = match call.caller(&web).await {
        Ok(Ok(caller)) => notices::not_me(&web.app, &caller, &id, call.now).await,
        Ok(Err(refused)) => Ok(Err(refused)),
        Err(fault) => Err(fault),
    };
    call.answer(&web, StatusCode::OK, outcome)
}
