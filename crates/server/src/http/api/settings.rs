//! The call that sets what a person may set on their device.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use protocol::wire::{ChangeSettings, Standing};
use store::Store as _;

use super::Arrived;
use crate::flows::device::{Outcome, settings, standing};
use crate::http::web::Web;

pub(super) async fn set(State(web): State<Arc<Web>>, call: Arrived) -> Response {
    let outcome = changed(&web, &call).await;
    call.answer(&web, StatusCode::OK, outcome)
}

/// The device's standing after the change.
async fn changed(web: &Web, call: &Arrived) -> Outcome<Standing> {
    let (caller, wanted) = match (call.caller(web).await?, call.read::<ChangeSettings>()) {
        (Ok(caller), Ok(wanted)) => (caller, wanted),
        (Err(refused), _) | (Ok(_), Err(refused)) => return Ok(Err(refused)),
    };
    if let Err(refused) = settings::set(&web.app, &caller, wanted, call.now).await? {
        return Ok(Err(refused));
    }
    let device = web.app.store.device(caller.device.id).await?;
    standing::standing(&web.app, device.as_ref().unwrap_or(&caller.device), call.now).await.map(Ok)
}
