//! The calls about all devices of an account.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use protocol::wire;

use super::Arrived;
use crate::flows::device::list;
use crate::http::web::Web;

pub(super) async fn list(State(web): State<Arc<Web>>, call: Arrived) -> Response {
    let outcome = match call.caller(&web).await {
        Ok(Ok(caller)) => list::devices(&web.app, &caller, call.now).await,
        Ok(Err(refused)) => Ok(Err(refused)),
        Err(fault) => Err(fault),
    };
    call.answer(&web, StatusCode::OK, outcome)
}

/// The list after it.
pub(super) async fn rename(State(web): State<Arc<Web>>, Path(id): Path<String>, call: Arrived) -> Response {
    let outcome = match (call.caller(&web).await, call.read::<wire::RenameDevice>()) {
        (Ok(Ok(caller)), Ok(given)) => match list::rename(&web.app, &caller, &id, &given.name, call.now).await {
            Ok(Ok(())) => list::devices(&web.app, &caller, call.now).await,
            Ok(Err(refused)) => Ok(Err(refused)),
            Err(fault) => Err(fault),
        },
        (Ok(Err(refused)), _) | (Ok(Ok(_)), Err(refused)) => Ok(Err(refused)),
        (Err(fault), _) => Err(fault),
    };
    call.answer(&web, StatusCode::OK, outcome)
}

pub(super) async fn block(State(web): State<Arc<Web>>, Path(id): Path<String>, call: Arrived) -> Response {
    let outcome = match call.caller(&web).await {
        Ok(Ok(caller)) => list::block(&web.app, &caller, &id, &call.body, call.now).await,
        Ok(Err(refused)) => Ok(Err(refused)),
        Err(fault) => Err(fault),
    };
    call.answer(&web, StatusCode::OK, outcome)
}
