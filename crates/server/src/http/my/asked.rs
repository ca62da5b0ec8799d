//! The pages of My Tillid that ask before something is done that cannot be undone.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::card::State as CardState;
use domain::device::State as DeviceState;
use domain::ids::{CardId, DeviceId};
use http::StatusCode;

use super::{Shared, answered, sign_in};
use crate::flows::Fault;
use crate::flows::my::Answer;
use crate::flows::my::entry::Place;
use crate::flows::my::seen::{Seen, see};
use crate::http::answers::{page, see_other};
use crate::http::web::{Visit, Web};
use crate::pages::{Asking, Form, MyAsks};

/// Whether this device is to be blocked.
pub async fn block_device(State(web): Shared, Path(id): Path<String>, visit: Visit) -> Response {
    let now = visit.now;
    let asking = |seen: &Seen| {
        let device = seen.devices.iter().find(|device| Some(device.id) == DeviceId::parse(&id))?;
        let DeviceState::Active { .. } = device.state else { return None };
        let last = seen.needs(&web.app, None, Some(device), now);
        let waits = !seen.may_block_at_once(&web.app, device, now);
        Some(Asking::BlockDevice { name: device.name.clone(), last, waits })
    };
    ask(&web, visit, &format!("/my/devices/{id}/block"), asking).await
}

/// Whether this card is to be blocked.
pub async fn block_card(State(web): Shared, Path(id): Path<String>, visit: Visit) -> Response {
    let now = visit.now;
    let asking = |seen: &Seen| {
        let card = seen.cards.iter().find(|card| Some(card.id) == CardId::parse(&id))?;
        let number = (card.state != CardState::Issued).then(|| card.number.to_string());
        Some(Asking::BlockCard { number, last: seen.needs(&web.app, Some(card), None, now) })
    };
    ask(&web, visit, &format!("/my/cards/{id}/block"), asking).await
}

/// Whether the next card is to be ordered.
pub async fn order_card(State(web): Shared, visit: Visit) -> Response {
    ask(&web, visit, "/my/cards/order", |seen| seen.may_order.then_some(Asking::OrderCard)).await
}

/// Whether everything is to be frozen.
pub async fn freeze(State(web): Shared, visit: Visit) -> Response {
    ask(&web, visit, "/my/freeze", |_| Some(Asking::Freeze)).await
}

/// Whether all browsers are to be forgotten.
pub async fn forget_browsers(State(web): Shared, visit: Visit) -> Response {
    ask(&web, visit, "/my/browsers/forget", |_| Some(Asking::ForgetBrowsers)).await
}

/// Asks, or goes back to the first page when there is nothing to ask about any more.
async fn ask(web: &Web, visit: Visit, path: &str, asking: impl FnOnce(&Seen) -> Option<Asking>) -> Response {
    let shown = asked(web, &visit, path, asking).await;
    answered(web, visit, shown)
}

async fn asked(
    web: &Web,
    visit: &Visit,
    path: &str,
    asking: impl FnOnce(&Seen) -> Option<Asking>,
) -> Result<Response, Fault> {
    let seen = match see(&web.app, &visit.desk, visit.now).await? {
        Answer::Told(seen) => seen,
        Answer::SignInFirst => return sign_in(web, visit, Place::Home).await,
    };
    let Some(asks) = asking(&seen) else { return Ok(see_other(Place::Home.path())) };
    let frame = visit.frame(web, path);
    Ok(page(StatusCode::OK, &MyAsks { frame, asks, form: Form::to(path), back: Place::Home.path().to_owned() }))
}
