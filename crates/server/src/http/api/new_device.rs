//! The calls of a new device beside those that it always makes: it is approved on one that the person has, in place of the
//! card's codes, or it makes room for itself.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use protocol::wire::{AskDevices, MakeRoom, TakeApproval};

use super::Arrived;
use crate::flows::device::{new_device, room};
use crate::http::web::Web;

type Shared = State<Arc<Web>>;

pub(super) async fn ask(State(web): Shared, call: Arrived) -> Response {
    let outcome = match call.read::<AskDevices>() {
        Ok(asked) => new_device::ask(&web.app, call.source, &call.incoming(), &asked, call.now).await,
        Err(refused) => Ok(Err(refused)),
    };
    call.answer(&web, StatusCode::CREATED, outcome)
}

pub(super) async fn take(State(web): Shared, call: Arrived) -> Response {
    let outcome = match call.read::<TakeApproval>() {
        Ok(asked) => new_device::take(&web.app, &call.incoming(), &asked, call.now).await,
        Err(refused) => Ok(Err(refused)),
    };
    call.answer(&web, StatusCode::OK, outcome)
}

pub(super) async fn make_room(State(web): Shared, call: Arrived) -> Response {
    let outcome = match call.read::<MakeRoom>() {
        Ok(asked) => room::make(&web.app, &call.incoming(), &asked, call.now).await,
        Err(refused) => Ok(Err(refused)),
    };
    call.answer(&web, StatusCode::OK, outcome)
}
