//! *Let a browser in* after the password: strangers have used up the card's or the places' share of unknown browsers.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::ids::LoginId;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::answers::{self, login_path, see_other};
use super::login::{Shared, current, gone, went_on};
use super::login_pages::Typed;
use super::posted::Posted;
use super::web::{Visit, Web};
use crate::flows::let_in::{self as flow, Answer};
use crate::flows::{Fault, ask};
use crate::pages::Message;

/// What `form#let-in-here` sends.
#[derive(Deserialize)]
pub struct LetInForm {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    let_in: Zeroizing<String>,
}

/// The app's characters or the card's key numbers, for the person whose password was right.
pub async fn let_in(
    State(web): Shared,
    Path(id): Path<String>,
    Posted { mut visit, form }: Posted<LetInForm>,
) -> Response {
    let Some(id) = LoginId::parse(&id) else { return gone(&web, visit) };
    match shown(&web, &mut visit, id, &form).await {
        Ok(response) => visit.answer(response),
        Err(fault) => answers::fault(&web, visit, &fault),
    }
}

async fn shown(web: &Web, visit: &mut Visit, id: LoginId, form: &LetInForm) -> Result<Response, Fault> {
    let said = match flow::let_in(&web.app, &visit.desk, id, form.version, "", &form.let_in, visit.now).await? {
        Answer::In(_) => {
            let asked = ask::begin(&web.app, &visit.desk, id, visit.now).await?;
            return went_on(web, visit, id, asked).await;
        }
        Answer::Stale => return Ok(see_other(&login_path(id))),
        Answer::Wrong => Some(Message::LetInWrong),
        Answer::Ended | Answer::NotHere => None,
    };
    current(web, visit, id, Typed::default(), said).await
}
