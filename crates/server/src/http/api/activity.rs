//! The calls about what waits, what was asked before, the services that may not ask, and freezing everything.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use http::StatusCode;
use protocol::wire::{BlockedServices, Requests, Standing};
use serde::Deserialize;
use store::Store as _;

use super::Arrived;
use crate::flows::device::{Outcome, Refused, activity, freeze as freezing, service_blocks, standing};
use crate::http::web::Web;

type Shared = State<Arc<Web>>;

pub(super) async fn list_requests(State(web): Shared, call: Arrived) -> Response {
    let outcome = waiting(&web, &call).await;
    call.answer(&web, StatusCode::OK, outcome)
}

async fn waiting(web: &Web, call: &Arrived) -> Outcome<Requests> {
    let caller = match call.caller(web).await? {
        Ok(caller) => caller,
        Err(refused) => return Ok(Err(refused)),
    };
    if let Err(refused) = caller.unlocked(&web.app, call.now) {
        return Ok(Err(refused));
    }
    let requests = standing::waiting(&web.app, &caller.device, call.now).await?;
    let held_back = activity::held_back(&web.app, caller.device.account, call.now).await?;
    Ok(Ok(Requests { requests, held_back, server_time: call.now.seconds() }))
}

/// Where a page of the activity begins.
#[derive(Deserialize)]
pub(super) struct Page {
    before: Option<String>,
}

pub(super) async fn list(State(web): Shared, page: Result<Query<Page>, QueryRejection>, call: Arrived) -> Response {
    let outcome = match (call.caller(&web).await, page) {
        (Ok(Ok(caller)), Ok(Query(page))) => activity::list(&web.app, &caller, page.before.as_deref(), call.now).await,
        (Ok(Ok(_)), Err(_)) => Ok(Err(Refused::Malformed)),
        (Ok(Err(refused)), _) => Ok(Err(refused)),
        (Err(fault), _) => Err(fault),
    };
    call.answer(&web, StatusCode::OK, outcome)
}

pub(super) async fn blocked_services(State(web): Shared, call: Arrived) -> Response {
    let outcome = match call.caller(&web).await {
        Ok(Ok(caller)) => service_blocks::list(&web.app, &caller, call.now).await,
        Ok(Err(refused)) => Ok(Err(refused)),
        Err(fault) => Err(fault),
    };
    call.answer(&web, StatusCode::OK, outcome)
}

pub(super) async fn block_service(State(web): Shared, Path(id): Path<String>, call: Arrived) -> Response {
    let outcome = blocked(&web, &call, &id, true).await;
    call.answer(&web, StatusCode::OK, outcome)
}

pub(super) async fn unblock_service(State(web): Shared, Path(id): Path<String>, call: Arrived) -> Response {
    let outcome = blocked(&web, &call, &id, false).await;
    call.answer(&web, StatusCode::OK, outcome)
}

/// The list after it.
async fn blocked(web: &Web, call: &Arrived, id: &str, is_blocked: bool) -> Outcome<BlockedServices> {
    let caller = match call.caller(web).await? {
        Ok(caller) => caller,
        Err(refused) => return Ok(Err(refused)),
    };
    let changed = match is_blocked {
        true => service_blocks::block(&web.app, &caller, id, call.now).await?,
        false => service_blocks::unblock(&web.app, &caller, id, &call.body, call.now).await?,
    };
    match changed {
        Ok(()) => service_blocks::list(&web.app, &caller, call.now).await,
        Err(refused) => Ok(Err(refused)),
    }
}

pub(super) async fn freeze(State(web): Shared, call: Arrived) -> Response {
    let outcome = frozen(&web, &call).await;
    call.answer(&web, StatusCode::OK, outcome)
}

/// The device's standing after it.
async fn frozen(web: &Web, call: &Arrived) -> Outcome<Standing> {
    let caller = match call.caller(web).await? {
        Ok(caller) => caller,
        Err(refused) => return Ok(Err(refused)),
    };
    if let Err(refused) = freezing::freeze(&web.app, &caller, &call.body, call.now).await? {
        return Ok(Err(refused));
    }
    let device = web.app.store.device(caller.device.id).await?;
    standing::standing(&web.app, device.as_ref().unwrap_or(&caller.device), call.now).await.map(Ok)
}
