//! A password that is chosen within a login: `form#new-password`.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::ids::LoginId;
use domain::secret::SecretText;
use domain::user_id::PasswordRefused;
use serde::Deserialize;
use store::Store;
use zeroize::Zeroizing;

use super::answers::{self, login_path, see_other, wait};
use super::login::{current, gone, went_on};
use super::login_pages::{Typed, ended, frame};
use super::posted::Posted;
use super::web::{Visit, Web};
use crate::flows::new_password::{self, Answer as PasswordAnswer};
use crate::flows::{Fault, ask};
use crate::pages::Message;

type Shared = State<Arc<Web>>;

/// What `form#new-password` sends.
#[derive(Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    password_new: Zeroizing<String>,
    #[serde(default)]
    password_again: Zeroizing<String>,
}

/// A password of the person's own, in place of the letter's.
pub async fn choose(
    State(web): Shared,
    Path(id): Path<String>,
    Posted { mut visit, form }: Posted<PasswordForm>,
) -> Response {
    let Some(id) = LoginId::parse(&id) else { return gone(&web, visit) };
    match chosen(&web, &mut visit, id, form).await {
        Ok(response) => visit.answer(response),
        Err(fault) => answers::fault(&web, visit, &fault),
    }
}

async fn chosen(web: &Web, visit: &mut Visit, id: LoginId, form: PasswordForm) -> Result<Response, Fault> {
    if form.password_new != form.password_again {
        return current(web, visit, id, Typed::default(), Some(Message::PasswordsDiffer)).await;
    }
    let wanted = SecretText::new(form.password_new.to_string());
    match new_password::choose(&web.app, &visit.desk, id, form.version, wanted, visit.now).await? {
        PasswordAnswer::Changed(hold) => {
            if let Some(hold) = hold {
                visit.take_hold(&hold);
            }
            let asked = ask::begin(&web.app, &visit.desk, id, visit.now).await?;
            went_on(web, visit, id, asked).await
        }
        PasswordAnswer::Done { cookies } => {
            visit.take_cookies(web, &cookies);
            Ok(see_other(&login_path(id)))
        }
        PasswordAnswer::Stale | PasswordAnswer::NotHere | PasswordAnswer::Void => Ok(see_other(&login_path(id))),
        waits @ (PasswordAnswer::Waits { .. } | PasswordAnswer::AlreadyWaits) => has_ended(web, visit, id, waits).await,
        refused => {
            let said = password_message(refused, visit);
            current(web, visit, id, Typed::default(), said).await
        }
    }
}

/// The login has ended without success, and says why.
async fn has_ended(web: &Web, visit: &Visit, id: LoginId, answer: PasswordAnswer) -> Result<Response, Fault> {
    match (web.app.store.login(id).await?, password_message(answer, visit)) {
        (Some(login), Some(said)) => Ok(ended(frame(web, visit, &login).await?, id, said)),
        _ => Ok(see_other(&login_path(id))),
    }
}

/// The sentence for an answer about a new password.
pub fn password_message(answer: PasswordAnswer, visit: &Visit) -> Option<Message> {
    match answer {
        PasswordAnswer::Changed(_) | PasswordAnswer::Done { .. } => Some(Message::PasswordChanged),
        PasswordAnswer::Refused(refused) => Some(password_refused(refused)),
        PasswordAnswer::Waits { until } => Some(Message::PasswordWaits { wait: wait(until, visit.now) }),
        PasswordAnswer::AlreadyWaits => Some(Message::PasswordWaitsAlready),
        PasswordAnswer::Wrong { left } => Some(Message::WrongCredentials { tries_left: left }),
        PasswordAnswer::Rests { until } => Some(Message::SourceRests { wait: wait(until, visit.now) }),
        PasswordAnswer::LetterEnded => Some(Message::LetterTooOld),
        PasswordAnswer::Frozen => Some(Message::AccountFrozen),
        PasswordAnswer::Stale | PasswordAnswer::NotHere | PasswordAnswer::Void => None,
    }
}

/// Why a new password may not be chosen.
pub fn password_refused(refused: PasswordRefused) -> Message {
    match refused {
        PasswordRefused::TooShort => Message::PasswordTooShort,
        PasswordRefused::TooLong => Message::PasswordTooLong,
        PasswordRefused::Common => Message::PasswordCommon,
        PasswordRefused::LikeUserId => Message::PasswordLikeUserId,
        PasswordRefused::Unchanged => Message::PasswordUnchanged,
    }
}
