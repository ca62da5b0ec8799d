//! The page for a phone without a network: the whole request as a QR, and the eight digits that come back.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::ids::LoginId;
use http::{HeaderValue, StatusCode, header};
use protocol::OfflineCode;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::answers::{self, login_path, saying, see_other, wait};
use super::login::{Shared, gone};
use super::login_pages::{cancel, frame};
use super::posted::Posted;
use super::web::{Visit, Web};
use crate::flows::offline::{self, Answer, Offered};
use crate::flows::{Fault, desk};
use crate::pages::{Form, Message, Offline, offline_qr_image};

/// The page, where a login can be told in this way; else the login's own, which says what stands. It changes nothing.
pub async fn show(State(web): Shared, Path(id): Path<String>, mut visit: Visit) -> Response {
    let Some(id) = LoginId::parse(&id) else { return gone(&web, visit) };
    match current(&web, &mut visit, id, None).await {
        Ok(response) => visit.answer(response),
        Err(fault) => answers::fault(&web, visit, &fault),
    }
}

async fn current(web: &Web, visit: &mut Visit, id: LoginId, said: Option<Message>) -> Result<Response, Fault> {
    let path = login_path(id);
    let Ok(login) = desk::login_of(&web.app, &visit.desk, id).await? else { return Ok(see_other(&path)) };
    let Some(offered) = offline::offered(&web.app, &login, visit.now).await? else { return Ok(see_other(&path)) };
    visit.adopt(login.language);
    let left_s = offered.request.expires_at.since(visit.now).whole_seconds();
    let page_of = Offline {
        frame: frame(web, visit, &login).await?,
        form: Form::to(format!("{path}/offline")).with("step", offered.step.clone()),
        qr: format!("{path}/offline-qr"),
        left_s: u32::try_from(left_s).unwrap_or_default(),
        events: format!("{path}/events"),
        status: format!("{path}/status"),
        next: path,
        cancel: cancel(&login),
        message: said,
    };
    Ok(saying(said, &page_of))
}

/// The QR, as a picture. Only for the browser that the login is bound to, and only while the app is asked.
pub async fn qr(State(web): Shared, Path(id): Path<String>, visit: Visit) -> Response {
    let drawn = match LoginId::parse(&id) {
        Some(id) => draw(&web, &visit, id).await,
        None => Ok(None),
    };
    match drawn {
        Ok(Some(svg)) => {
            ([(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"))], svg.to_string()).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => answers::fault(&web, visit, &fault),
    }
}

async fn draw(web: &Web, visit: &Visit, id: LoginId) -> Result<Option<Zeroizing<String>>, Fault> {
    let Ok(login) = desk::login_of(&web.app, &visit.desk, id).await? else { return Ok(None) };
    let Some(Offered { request, .. }) = offline::offered(&web.app, &login, visit.now).await? else { return Ok(None) };
    let text = web.app.keys.offline_qr(&request.bytes);
    let text =
        text.map_err(|_| Fault::Broken("a request for a phone without a network cannot be signed".to_owned()))?;
    Ok(offline_qr_image(&text))
}

/// What `form#offline` sends.
#[derive(Deserialize)]
pub struct OfflineForm {
    #[serde(default)]
    step: String,
    #[serde(default)]
    code: Zeroizing<String>,
}

/// The eight digits that the app showed.
pub async fn give(
    State(web): Shared,
    Path(id): Path<String>,
    Posted { mut visit, form }: Posted<OfflineForm>,
) -> Response {
    let Some(id) = LoginId::parse(&id) else { return gone(&web, visit) };
    match given(&web, &mut visit, id, form).await {
        Ok(response) => visit.answer(response),
        Err(fault) => answers::fault(&web, visit, &fault),
    }
}

async fn given(web: &Web, visit: &mut Visit, id: LoginId, form: OfflineForm) -> Result<Response, Fault> {
    let Some(typed) = OfflineCode::parse(form.code.trim()) else {
        return current(web, visit, id, Some(Message::OfflineCodeIncomplete)).await;
    };
    match offline::give(&web.app, &visit.desk, (id, &form.step), &typed, visit.now).await? {
        Answer::Done { cookies } => {
            visit.take_cookies(web, &cookies);
            Ok(see_other(&login_path(id)))
        }
        Answer::Wrong { left } => {
            current(web, visit, id, Some(Message::WrongOfflineCode { tries_left: left.into() })).await
        }
        Answer::Rests { until } => {
            let wait = wait(until, visit.now);
            current(web, visit, id, Some(Message::OfflineRests { wait })).await
        }
        Answer::Stale => Ok(see_other(&format!("{}/offline", login_path(id)))),
        Answer::AsksOtherPassword | Answer::Ended | Answer::NotHere => Ok(see_other(&login_path(id))),
    }
}
