//! My Tillid's pages, below `/my`. What changes something is posted; what cannot be undone is asked about on a page of
//! its own first, so that it works without scripts too.

pub mod activity;
pub mod api;
pub mod asked;
pub mod data;
pub mod drawn;
pub mod email;
pub mod notices;
pub mod password;
pub mod user_id;
pub mod wishes;
pub mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::ids::{CardId, ChangeId, DeviceId, KnownBrowserId};
use http::StatusCode;
use serde::Deserialize;

use super::answers::{self, login_path, message, see_other, way};
use super::posted::Posted;
use super::web::{Visit, Web};
use crate::app::OURSELVES;
use crate::flows::Fault;
use crate::flows::my::browsers::{self, Which};
use crate::flows::my::cards;
use crate::flows::my::changes::{self, Asked};
use crate::flows::my::devices::{self, Blocked};
use crate::flows::my::entry::{self, Place};
use crate::flows::my::freeze;
use crate::flows::my::seen::{self, Seen};
use crate::flows::my::{Answer, entry::begin};
use crate::pages::{Asking, Message, WayTo};

type Shared = State<Arc<Web>>;

/// The routes of My Tillid, at the issuer's host.
pub fn routes() -> Router<Arc<Web>> {
    Router::new()
        .route("/my", get(home))
        .route("/my/sign-out", post(sign_out))
        .route("/my/devices/{id}/block", get(asked::block_device).post(block_device))
        .route("/my/changes/{id}/stop", post(stop_change))
        .route("/my/cards/order", get(asked::order_card).post(order_card))
        .route("/my/cards/arrived", post(card_arrived))
        .route("/my/cards/{id}/block", get(asked::block_card).post(block_card))
        .route("/my/browsers/{id}/forget", post(forget_browser))
        .route("/my/browsers/forget", get(asked::forget_browsers).post(forget_browsers))
        .route("/my/data", get(data::download))
        .route("/my/freeze", get(asked::freeze).post(freeze))
        .route("/my/again", post(again))
        .route("/my/password", get(password::show).post(password::choose))
        .route("/my/activity", get(activity::show))
        .route("/my/services/{id}/block", get(activity::ask_block).post(activity::block))
        .route("/my/services/{id}/allow", post(activity::allow))
        .route("/my/user-id", get(user_id::show).post(user_id::choose))
        .route("/my/email", get(email::show).post(email::ask))
        .route("/my/email/code", post(email::confirm))
        .route("/my/email/other", post(email::other))
        .route("/my/email/remove", get(email::ask_remove).post(email::remove))
        .route("/my/notices", get(notices::show))
        .route("/my/notices/mails", post(notices::choose_mails))
        .route("/my/wishes", get(wishes::show))
        .route("/my/wishes/number", post(wishes::number))
        .route("/my/wishes/first", post(wishes::first))
        .route("/my/wishes/language", post(wishes::language))
}

/// The first page, or the login to it.
pub async fn home(State(web): Shared, visit: Visit) -> Response {
    let shown = home_saying(&web, &visit, None).await;
    answered(&web, visit, shown)
}

async fn home_saying(web: &Web, visit: &Visit, said: Option<Message>) -> Result<Response, Fault> {
    match (seen::see(&web.app, &visit.desk, visit.now).await?, said) {
        (Answer::Told(seen), said) => Ok(drawn::home(web, visit, &seen, said)),
        // What was done has ended this session too: it is said before anything else is asked.
        (Answer::SignInFirst, Some(said)) => {
            let ways = vec![way(WayTo::MyTillid, Place::Home.path()), way(WayTo::Home, "/")];
            Ok(message(StatusCode::OK, visit.frame(web, Place::Home.path()), said, ways))
        }
        (Answer::SignInFirst, None) => sign_in(web, visit, Place::Home).await,
    }
}

/// Begins a login that leads to this page.
async fn sign_in(web: &Web, visit: &Visit, place: Place) -> Result<Response, Fault> {
    let login = begin(&web.app, &visit.desk, place, visit.spoken(), visit.now).await?;
    Ok(see_other(&login_path(login)))
}

fn answered(web: &Web, visit: Visit, shown: Result<Response, Fault>) -> Response {
    match shown {
        Ok(response) => visit.answer(response),
        Err(fault) => answers::fault(web, visit, &fault),
    }
}

/// What a form was answered: said on the first page, or, when nobody is signed in any more, a login.
async fn said<T>(
    web: &Web,
    visit: &Visit,
    answer: Result<Answer<T>, Fault>,
    words: impl FnOnce(T) -> Message,
) -> Result<Response, Fault> {
    match answer? {
        Answer::Told(told) => home_saying(web, visit, Some(words(told))).await,
        Answer::SignInFirst => sign_in(web, visit, Place::Home).await,
    }
}

/// What the button *log in once more* sends.
#[derive(Deserialize)]
pub struct AgainForm {
    #[serde(default)]
    to: String,
}

/// Both factors once more, before what is hard to undo.
pub async fn again(State(web): Shared, Posted { visit, form }: Posted<AgainForm>) -> Response {
    let place = Place::at(&form.to).unwrap_or(Place::Home);
    let shown = sign_in(&web, &visit, place).await;
    answered(&web, visit, shown)
}

/// Signs out of My Tillid.
pub async fn sign_out(State(web): Shared, visit: Visit) -> Response {
    let signed_out = entry::sign_out(&web.app, &visit.desk, visit.now).await;
    let ways = vec![way(WayTo::Home, "/")];
    let shown = signed_out
        .map(|()| message(StatusCode::OK, visit.frame(&web, "/").naming(OURSELVES), Message::SignedOut, ways));
    answered(&web, visit, shown)
}

/// Freezes everything.
pub async fn freeze(State(web): Shared, visit: Visit) -> Response {
    let shown = match freeze::freeze(&web.app, &visit.desk, visit.now).await {
        Ok(Answer::Told(())) => {
            let ways = vec![way(WayTo::Home, "/")];
            Ok(message(StatusCode::OK, visit.frame(&web, "/"), Message::MyFrozen, ways))
        }
        Ok(Answer::SignInFirst) => sign_in(&web, &visit, Place::Home).await,
        Err(fault) => Err(fault),
    };
    answered(&web, visit, shown)
}

/// Blocks a device.
pub async fn block_device(State(web): Shared, Path(id): Path<String>, visit: Visit) -> Response {
    let Some(id) = DeviceId::parse(&id) else { return answered(&web, visit, Ok(see_other("/my"))) };
    let blocked = devices::block(&web.app, &visit.desk, id, visit.now).await;
    let (again, now) = (Answer::Told(Blocked::Asked(Asked::AgainFirst)), visit.now);
    let shown = match blocked {
        Ok(blocked) if blocked == again => Ok(password::again(&web, &visit, Asking::AgainFirst, Place::Home)),
        blocked => said(&web, &visit, blocked, |blocked| words::device_blocked(blocked, now)).await,
    };
    answered(&web, visit, shown)
}

/// Stops a change that waits.
pub async fn stop_change(State(web): Shared, Path(id): Path<String>, visit: Visit) -> Response {
    let Some(id) = ChangeId::parse(&id) else { return answered(&web, visit, Ok(see_other("/my"))) };
    let stopped = changes::stop(&web.app, &visit.desk, id, visit.now).await;
    let shown = said(&web, &visit, stopped, words::stopped).await;
    answered(&web, visit, shown)
}

/// Orders the next card.
pub async fn order_card(State(web): Shared, visit: Visit) -> Response {
    let ordered = cards::order(&web.app, &visit.desk, visit.now).await;
    let shown = said(&web, &visit, ordered, words::card_ordered).await;
    answered(&web, visit, shown)
}

/// What `form#card-arrived` sends.
#[derive(Deserialize)]
pub struct ArrivedForm {
    #[serde(default)]
    card_id: String,
}

/// A card has arrived.
pub async fn card_arrived(State(web): Shared, Posted { visit, form }: Posted<ArrivedForm>) -> Response {
    let confirmed = cards::confirm(&web.app, &visit.desk, &form.card_id, visit.now).await;
    let shown = said(&web, &visit, confirmed, words::card_arrived).await;
    answered(&web, visit, shown)
}

/// Blocks a card.
pub async fn block_card(State(web): Shared, Path(id): Path<String>, visit: Visit) -> Response {
    let Some(id) = CardId::parse(&id) else { return answered(&web, visit, Ok(see_other("/my"))) };
    let blocked = cards::block(&web.app, &visit.desk, id, visit.now).await;
    let shown = said(&web, &visit, blocked, words::card_blocked).await;
    answered(&web, visit, shown)
}

/// Ends one known browser.
pub async fn forget_browser(State(web): Shared, Path(id): Path<String>, visit: Visit) -> Response {
    let Some(id) = KnownBrowserId::parse(&id) else { return answered(&web, visit, Ok(see_other("/my"))) };
    let forgotten = browsers::forget(&web.app, &visit.desk, Which::One(id), visit.now).await;
    let shown = said(&web, &visit, forgotten, |()| Message::MyBrowserForgotten).await;
    answered(&web, visit, shown)
}

/// Ends all known browsers.
pub async fn forget_browsers(State(web): Shared, visit: Visit) -> Response {
    let forgotten = browsers::forget(&web.app, &visit.desk, Which::All, visit.now).await;
    let shown = said(&web, &visit, forgotten, |()| Message::MyBrowsersForgotten).await;
    answered(&web, visit, shown)
}
