//! The calls about a device's platform key.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use store::Store as _;

use super::Arrived;
use crate::flows::device::platform_key::{Wanted, change, options};
use crate::flows::device::{Outcome, standing};
use crate::http::web::Web;

pub(super) async fn offer(State(web): State<Arc<Web>>, call: Arrived) -> Response {
    let outcome = call.caller(&web).await.map(|caller| caller.and_then(|caller| options(&web.app, &caller, call.now)));
    call.answer(&web, StatusCode::OK, outcome)
}

pub(super) async fn add(State(web): State<Arc<Web>>, call: Arrived) -> Response {
    let outcome = changed(&web, &call, Wanted::Add).await;
    call.answer(&web, StatusCode::CREATED, outcome)
}

pub(super) async fn remove(State(web): State<Arc<Web>>, call: Arrived) -> Response {
    let outcome = changed(&web, &call, Wanted::Remove).await;
    call.answer(&web, StatusCode::OK, outcome)
}

/// The device's standing after the change.
async fn changed(web: &Web, call: &Arrived, wanted: Wanted) -> Outcome<protocol::wire::Standing> {
    let caller = match call.caller(web).await? {
        Ok(caller) => caller,
        Err(refused) => return Ok(Err(refused)),
    };
    if let Err(refused) = change(&web.app, &caller, wanted, &call.body, call.now).await? {
        return Ok(Err(refused));
    }
    let device = web.app.store.device(caller.device.id).await?;
    let device = device.as_ref().unwrap_or(&caller.device);
    standing::standing(&web.app, device, call.now).await.map(Ok)
}
