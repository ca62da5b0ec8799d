//! The call by which a password that a stranger knew is changed.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use store::Store as _;

use super::Arrived;
use crate::flows::device::{Outcome, password, standing};
use crate::http::web::Web;

pub(super) async fn change(State(web): State<Arc<Web>>, call: Arrived) -> Response {
    let outcome = changed(&web, &call).await;
    call.answer(&web, StatusCode::OK, outcome)
}

/// The device's standing after the change.
async fn changed(web: &Web, call: &Arrived) -> Outcome<protocol::wire::Standing> {
    let caller = match call.caller(web).await? {
        Ok(caller) => caller,
        Err(refused) => return Ok(Err(refused)),
    };
    if let Err(refused) = password::change(&web.app, &caller, &call.body, call.now).await? {
        return Ok(Err(refused));
    }
    let device = web.app.store.device(caller.device.id).await?;
    standing::standing(&web.app, device.as_ref().unwrap_or(&caller.device), call.now).await.map(Ok)
}
