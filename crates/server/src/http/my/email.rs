//! The person's own mail address: `form#email`, then `form#email-code`.

use axum::extract::State;
use axum::response::Response;
use domain::email::Wanted;
use http::StatusCode;
use serde::Deserialize;

use super::password::again;
use super::{Shared, answered, home_saying, sign_in, words};
use crate::flows::Fault;
use crate::flows::my::Answer;
use crate::flows::my::changes::Asked;
use crate::flows::my::email::{self, Became, May, Stands};
use crate::flows::my::entry::Place;
use crate::http::answers::{page, saying, see_other};
use crate::http::posted::Posted;
use crate::http::web::{Visit, Web};
use crate::pages::{Asking, Form, Message, MyAsks, MyEmail};

const REMOVE: &str = "/my/email/remove";

/// The form, or what must come before it.
pub async fn show(State(web): Shared, visit: Visit) -> Response {
    let shown = drawn(&web, &visit, None).await;
    answered(&web, visit, shown)
}

async fn drawn(web: &Web, visit: &Visit, said: Option<Message>) -> Result<Response, Fault> {
    match email::may(&web.app, &visit.desk, visit.now).await? {
        Answer::Told(May::Change(stands)) => Ok(page_of(web, visit, &stands, said)),
        Answer::Told(May::AgainFirst) => Ok(again(web, visit, Asking::AgainFirst, Place::Email)),
        // A mail server is the operator's to have.
        Answer::Told(May::NotOffered) => Ok(see_other(Place::Home.path())),
        Answer::SignInFirst => sign_in(web, visit, Place::Email).await,
    }
}

fn page_of(web: &Web, visit: &Visit, stands: &Stands, said: Option<Message>) -> Response {
    let path = Place::Email.path();
    let (sent_to, undelivered_to) = match &stands.typed {
        Some((address, Wanted::Unsent { .. } | Wanted::Sent { .. })) => (Some(address), None),
        Some((address, Wanted::Undelivered)) => (None, Some(address)),
        Some((_, Wanted::Shown)) | None => (None, None),
    };
    let page_of = MyEmail {
        frame: visit.frame(web, path),
        address: stands.address.as_ref().map(|address| address.expose().to_owned()),
        is_doubted: stands.is_doubted,
        sent_to: sent_to.map(|address| address.expose().to_owned()),
        undelivered_to: undelivered_to.map(|address| address.expose().to_owned()),
        form: Form::to(path),
        code: Form::to("/my/email/code"),
        other: Form::to("/my/email/other"),
        remove: stands.address.is_some().then(|| REMOVE.to_owned()),
        waits: stands.waits,
        back: Place::Home.path().to_owned(),
        message: said,
    };
    saying(said, &page_of)
}

/// What the forms send: each its own field.
#[derive(Deserialize)]
pub struct EmailForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    code: String,
}

/// An address was typed.
pub async fn ask(State(web): Shared, Posted { visit, form }: Posted<EmailForm>) -> Response {
    let became = email::ask(&web.app, &visit.desk, &form.email, visit.now).await;
    let shown = said(&web, &visit, became).await;
    answered(&web, visit, shown)
}

/// The code that was sent there.
pub async fn confirm(State(web): Shared, Posted { visit, form }: Posted<EmailForm>) -> Response {
    let became = email::confirm(&web.app, &visit.desk, &form.code, visit.now).await;
    let shown = said(&web, &visit, became).await;
    answered(&web, visit, shown)
}

/// Another address instead.
pub async fn other(State(web): Shared, visit: Visit) -> Response {
    let became = email::start_over(&web.app, &visit.desk, visit.now).await;
    let shown = said(&web, &visit, became).await;
    answered(&web, visit, shown)
}

/// Whether the address is to be removed.
pub async fn ask_remove(State(web): Shared, visit: Visit) -> Response {
    let shown = asks_remove(&web, &visit).await;
    answered(&web, visit, shown)
}

async fn asks_remove(web: &Web, visit: &Visit) -> Result<Response, Fault> {
    match email::may(&web.app, &visit.desk, visit.now).await? {
        Answer::Told(May::Change(Stands { address: Some(_), waits, .. })) => {
            let (frame, back) = (visit.frame(web, REMOVE), Place::Email.path().to_owned());
            let asks = Asking::RemoveEmail { waits };
            Ok(page(StatusCode::OK, &MyAsks { frame, asks, form: Form::to(REMOVE), back }))
        }
        Answer::Told(May::Change(_)) => Ok(see_other(Place::Email.path())),
        Answer::Told(May::AgainFirst | May::NotOffered) | Answer::SignInFirst => drawn(web, visit, None).await,
    }
}

/// It is removed.
pub async fn remove(State(web): Shared, visit: Visit) -> Response {
    let became = email::remove(&web.app, &visit.desk, visit.now).await;
    let shown = said(&web, &visit, became).await;
    answered(&web, visit, shown)
}

async fn said(web: &Web, visit: &Visit, became: Result<Answer<Became>, Fault>) -> Result<Response, Fault> {
    let became = match became? {
        Answer::Told(became) => became,
        Answer::SignInFirst => return sign_in(web, visit, Place::Email).await,
    };
    let words = words::email(became, visit.now);
    match became {
        Became::Changed | Became::Removed | Became::Done | Became::Asked(Asked::Waits { .. } | Asked::AlreadyWaits) => {
            home_saying(web, visit, Some(words)).await
        }
        Became::Asked(Asked::AgainFirst) | Became::NotOffered => drawn(web, visit, None).await,
        Became::StartedOver => Ok(see_other(Place::Email.path())),
        Became::CodeSent
        | Became::NotAnAddress
        | Became::Rests { .. }
        | Became::CodeIncomplete
        | Became::WrongCode { .. }
        | Became::CodeOver => drawn(web, visit, Some(words)).await,
    }
}
