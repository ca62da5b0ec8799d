//! The calls about a device's push address.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::time::Time;
use http::StatusCode;
use protocol::wire;

use super::Arrived;
use crate::flows::device::caller::Caller;
use crate::flows::device::{Outcome, push, standing};
use crate::http::web::Web;

pub(super) async fn set_address(State(web): State<Arc<Web>>, call: Arrived) -> Response {
    let outcome = match (call.caller(&web).await, call.read::<wire::PushSubscription>()) {
        (Ok(Ok(caller)), Ok(given)) => {
            let set = push::set(&web.app, &caller, &given, call.now).await;
            standing_after(&web, &caller, call.now, set).await
        }
        (Ok(Err(refused)), _) | (Ok(Ok(_)), Err(refused)) => Ok(Err(refused)),
        (Err(fault), _) => Err(fault),
    };
    call.answer(&web, StatusCode::OK, outcome)
}

pub(super) async fn remove_address(State(web): State<Arc<Web>>, call: Arrived) -> Response {
    let outcome = match call.caller(&web).await {
        Ok(Ok(caller)) => {
            let removed = push::remove(&web.app, &caller, call.now).await;
            standing_after(&web, &caller, call.now, removed).await
        }
        Ok(Err(refused)) => Ok(Err(refused)),
        Err(fault) => Err(fault),
    };
    call.answer(&web, StatusCode::OK, outcome)
}

async fn standing_after(web: &Web, caller: &Caller, now: Time, done: Outcome<()>) -> Outcome<wire::Standing> {
    match done {
        Ok(Ok(())) => standing::standing(&web.app, &caller.device, now).await.map(Ok),
        Ok(Err(refused)) => Ok(Err(refused)),
        Err(fault) => Err(fault),
    }
}
