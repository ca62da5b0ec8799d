//! Pages outside a login: the front page, a forgotten password, the first password.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::ids::LoginId;
use domain::secret::SecretText;
use http::StatusCode;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::answers::{self, message, page, saying, way};
use super::login_pages::{PASSWORD_LIMITS, USER_ID_CHARACTERS_SHOWN_MAX};
use super::login_password::password_message;
use super::posted::Posted;
use super::web::{Visit, Web};
use crate::flows::new_password::{self, Answer};
use crate::flows::operate::account::as_printed;
use crate::flows::tried::Typed;
use crate::pages::{FirstPassword, ForgottenPassword, Form as PageForm, Home, Message, WayTo, echo};
use crate::passwords::Password;

type Shared = State<Arc<Web>>;

const FIRST_PASSWORD: &str = "/first-password";
/// The page about a forgotten password; below a login's address, it leads back there.
pub const FORGOTTEN_PASSWORD: &str = "/forgotten-password";

/// The front page.
pub async fn home(State(web): Shared, visit: Visit) -> Response {
    let home = Home {
        frame: visit.frame(&web, "/"),
        first_password: FIRST_PASSWORD.to_owned(),
        forgotten: FORGOTTEN_PASSWORD.to_owned(),
    };
    let response = page(StatusCode::OK, &home);
    visit.answer(response)
}

/// What to do when the password is forgotten.
pub async fn forgotten_password(State(web): Shared, visit: Visit) -> Response {
    forgotten_password_page(&web, visit, None)
}

/// The same, from a login, which waits meanwhile.
pub async fn forgotten_in_login(State(web): Shared, Path(id): Path<String>, visit: Visit) -> Response {
    forgotten_password_page(&web, visit, LoginId::parse(&id).map(answers::login_path))
}

fn forgotten_password_page(web: &Web, visit: Visit, back: Option<String>) -> Response {
    let address = format!("{}{FORGOTTEN_PASSWORD}", back.as_deref().unwrap_or_default());
    let frame = visit.frame(web, address);
    let forgotten = ForgottenPassword { frame, back, first_password: FIRST_PASSWORD.to_owned() };
    let response = page(StatusCode::OK, &forgotten);
    visit.answer(response)
}

/// With the letter in hand: the form.
pub async fn first_password(State(web): Shared, visit: Visit) -> Response {
    let response = first_password_page(&web, &visit, String::new(), None);
    visit.answer(response)
}

fn first_password_page(web: &Web, visit: &Visit, user_id: String, said: Option<Message>) -> Response {
    let frame = visit.frame(web, FIRST_PASSWORD);
    let form = PageForm::to(FIRST_PASSWORD);
    saying(said, &FirstPassword { frame, form, user_id, limits: PASSWORD_LIMITS, message: said })
}

/// What `form#first-password` sends.
#[derive(Deserialize)]
pub struct FirstPasswordForm {
    #[serde(default)]
    user_id: String,
    #[serde(default)]
    password: Zeroizing<String>,
    #[serde(default)]
    password_new: Zeroizing<String>,
    #[serde(default)]
    password_again: Zeroizing<String>,
}

/// With the letter in hand: the change.
pub async fn choose_first_password(State(web): Shared, Posted { visit, form }: Posted<FirstPasswordForm>) -> Response {
    let shown = echo(&form.user_id, USER_ID_CHARACTERS_SHOWN_MAX);
    if form.user_id.trim().is_empty() || form.password.is_empty() {
        let response = first_password_page(&web, &visit, shown, Some(Message::CredentialsMissing));
        return visit.answer(response);
    }
    if form.password_new != form.password_again {
        let response = first_password_page(&web, &visit, shown, Some(Message::PasswordsDiffer));
        return visit.answer(response);
    }
    let typed = Typed { user_id: form.user_id, password: Password::new(as_printed(&form.password).to_string()) };
    let wanted = SecretText::new(form.password_new.to_string());
    match new_password::first(&web.app, &visit.desk, &typed, wanted, visit.now).await {
        Ok(Answer::Changed(_)) => {
            let frame = visit.frame(&web, FIRST_PASSWORD);
            let ways = vec![way(WayTo::App, web.site.app.clone()), way(WayTo::Home, "/")];
            let response = message(StatusCode::OK, frame, Message::PasswordChanged, ways);
            visit.answer(response)
        }
        Ok(answer) => {
            let said = match answer {
                // A rest keeps the letter's own password out nowhere, so there is nothing to wait for.
                Answer::Wrong { .. } | Answer::Rests { .. } => Message::WrongLetter,
                answer => password_message(answer, &visit).unwrap_or(Message::StalePage),
            };
            let response = first_password_page(&web, &visit, shown, Some(said));
            visit.answer(response)
        }
        Err(fault) => answers::fault(&web, visit, &fault),
    }
}

/// There is no such page.
pub async fn not_found(State(web): Shared, visit: Visit) -> Response {
    let frame = visit.frame(&web, "/");
    let response = message(StatusCode::NOT_FOUND, frame, Message::NotFound, vec![way(WayTo::Home, "/")]);
    visit.answer(response)
}

/// The page cannot be asked for in this way.
pub async fn not_in_this_way(State(web): Shared, visit: Visit) -> Response {
    let frame = visit.frame(&web, "/");
    let response = message(StatusCode::METHOD_NOT_ALLOWED, frame, Message::FormRefused, vec![way(WayTo::Home, "/")]);
    visit.answer(response)
}
