//! *This was not me*, with the code of a mail or a letter. Opening the page changes nothing: mail scanners open links.
//! Only its button does, and everybody who is not heard gets one answer.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::answers::{self, page, way};
use super::posted::Posted;
use super::web::{Visit, Web};
use crate::flows::notices::{Heard, not_me_by_code};
use crate::flows::operate::print::NOT_ME_PATH;
use crate::pages::{Form as PageForm, Message, MessagePage, NotMe, WayTo};

type Shared = State<Arc<Web>>;

/// What `form#not-me` sends.
#[derive(Deserialize)]
pub struct NotMeForm {
    #[serde(default)]
    code: Zeroizing<String>,
}

/// The form.
pub async fn show(State(web): Shared, visit: Visit) -> Response {
    let response = drawn(&web, &visit, None);
    visit.answer(response)
}

/// The button.
pub async fn say(State(web): Shared, Posted { visit, form }: Posted<NotMeForm>) -> Response {
    match not_me_by_code(&web.app, &form.code, visit.now).await {
        Ok(Some(heard)) => {
            let (message, named) = match heard {
                Heard::DeviceBlocked { others } if others.is_empty() => (Message::NotMeDone, others),
                Heard::DeviceBlocked { others } => (Message::NotMeDoneAll, others),
                Heard::ChangeStopped => (Message::NotMeStopped, vec![]),
                Heard::Frozen => (Message::NotMeFrozen, vec![]),
            };
            let (frame, ways) = (visit.frame(&web, NOT_ME_PATH), vec![way(WayTo::Home, "/")]);
            let response = page(StatusCode::OK, &MessagePage { frame, message, named, ways });
            visit.answer(response)
        }
        Ok(None) => {
            let response = drawn(&web, &visit, Some(Message::NotMeCode));
            visit.answer(response)
        }
        Err(fault) => answers::fault(&web, visit, &fault),
    }
}

fn drawn(web: &Web, visit: &Visit, said: Option<Message>) -> Response {
    let frame = visit.frame(web, NOT_ME_PATH);
    page(StatusCode::OK, &NotMe { frame, form: PageForm::to(NOT_ME_PATH), message: said })
}
