//! The handlers of a login, from its first page to leaving for the service.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::ids::LoginId;
use domain::login::{Login, State as LoginState};
use domain::request::DenyReason;
use http::StatusCode;
use serde::Deserialize;
use store::{Store, Versioned};
use zeroize::Zeroizing;

use super::answers::{self, login_path, see_other, wait, way};
use super::login_pages::{Typed, draw, frame, not_asked, over};
use super::posted::Posted;
use super::web::{Visit, Web};
use crate::flows::ask::{self, Asked};
use crate::flows::code::{self, Answer as CodeAnswer};
use crate::flows::credentials::{self, Answer};
use crate::flows::finish::{self, Taken};
use crate::flows::leave::Leaving;
use crate::flows::my::entry::leads_to;
use crate::flows::services::takes_login;
use crate::flows::{Fault, cancel as cancel_flow, desk, let_in, tried};
use crate::pages::{Message, Outcome, WayTo};
use crate::passwords::Password;

pub(super) type Shared = State<Arc<Web>>;

/// The page that the login wants now; takes the app's answer if there is one.
pub async fn show(State(web): Shared, Path(id): Path<String>, mut visit: Visit) -> Response {
    let Some(id) = LoginId::parse(&id) else { return gone(&web, visit) };
    let shown = async {
        let said = match finish::take(&web.app, &visit.desk, id, None, visit.now).await? {
            Taken::Done { cookies } => {
                visit.take_cookies(&web, &cookies);
                None
            }
            Taken::Unanswered => Some(Message::RequestExpired),
            // Most looks take nothing: what they have read is drawn.
            Taken::Waits(login) | Taken::Elsewhere(login) => {
                return stands(&web, &mut visit, &login, Typed::default(), None).await;
            }
            Taken::Denied(DenyReason::Unwanted | DenyReason::NotMe)
            | Taken::WrongNumbers
            | Taken::AsksOtherPassword
            | Taken::Void
            | Taken::NotHere => None,
        };
        current(&web, &mut visit, id, Typed::default(), said).await
    };
    match shown.await {
        Ok(response) => visit.answer(response),
        Err(fault) => answers::fault(&web, visit, &fault),
    }
}

/// Draws the login as it stands, or says that it is not here.
pub(super) async fn current(
    web: &Web,
    visit: &mut Visit,
    id: LoginId,
    typed: Typed,
    said: Option<Message>,
) -> Result<Response, Fault> {
    match desk::shown(&web.app, &visit.desk, id, visit.now).await? {
        Ok(login) => stands(web, visit, &login, typed, said).await,
        Err(desk::NotHere) => not_here(web, visit, id).await,
    }
}

async fn stands(
    web: &Web,
    visit: &mut Visit,
    login: &Versioned<Login>,
    typed: Typed,
    said: Option<Message>,
) -> Result<Response, Fault> {
    visit.adopt(login.language);
    if let LoginState::Done { .. } = login.state {
        visit.let_go(web, login.id);
    }
    draw(web, visit, login, typed, said).await
}

async fn not_here(web: &Web, visit: &mut Visit, id: LoginId) -> Result<Response, Fault> {
    let login = web.app.store.login(id).await?;
    // The browser that began a login may know that it is over, and nothing of what it came to.
    if let Some(login) = login.as_ref().filter(|login| login.browser == visit.desk.browser && login.has_ended()) {
        visit.adopt(login.language);
        return over(web, visit, login).await;
    }
    let (status, said) = match (visit.has_cookie, login) {
        (true, Some(_)) => (StatusCode::NOT_FOUND, Message::OtherBrowser),
        // The page exists; what it needs did not come with the request.
        (false, Some(_)) => (StatusCode::BAD_REQUEST, Message::CookiesNeeded),
        (_, None) => (StatusCode::NOT_FOUND, Message::LoginGone),
    };
    let frame = visit.frame(web, login_path(id));
    Ok(answers::message(status, frame, said, vec![way(WayTo::Home, "/")]))
}

pub(super) fn gone(web: &Web, visit: Visit) -> Response {
    let frame = visit.frame(web, "/");
    let response = answers::message(StatusCode::NOT_FOUND, frame, Message::LoginGone, vec![way(WayTo::Home, "/")]);
    visit.answer(response)
}

/// What `form#credentials` sends.
#[derive(Deserialize)]
pub struct CredentialsForm {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    user_id: String,
    #[serde(default)]
    password: Zeroizing<String>,
    #[serde(default)]
    remember_user: String,
    #[serde(default)]
    let_in: Zeroizing<String>,
}

/// User ID and password.
pub async fn give_credentials(
    State(web): Shared,
    Path(id): Path<String>,
    Posted { mut visit, form }: Posted<CredentialsForm>,
) -> Response {
    let Some(id) = LoginId::parse(&id) else { return gone(&web, visit) };
    match credentials_given(&web, &mut visit, id, form).await {
        Ok(response) => visit.answer(response),
        Err(fault) => answers::fault(&web, visit, &fault),
    }
}

async fn credentials_given(
    web: &Web,
    visit: &mut Visit,
    id: LoginId,
    form: CredentialsForm,
) -> Result<Response, Fault> {
    let app = &web.app;
    let remember_user = form.remember_user == "1";
    let typed = |user_id: &str| Typed { user_id: Some(user_id.to_owned()), remember_user };
    if form.user_id.trim().is_empty() || form.password.is_empty() {
        return current(web, visit, id, typed(&form.user_id), Some(Message::CredentialsMissing)).await;
    }
    let mut version = form.version;
    if !form.let_in.trim().is_empty() {
        let said = match let_in::let_in(app, &visit.desk, id, version, &form.user_id, &form.let_in, visit.now).await? {
            let_in::Answer::In(now_at) => {
                version = now_at;
                None
            }
            let_in::Answer::Wrong => Some(Some(Message::LetInWrong)),
            let_in::Answer::Stale => return Ok(see_other(&login_path(id))),
            let_in::Answer::Ended => Some(None),
            // The password decides whether the login may be begun anew; the characters do nothing any more.
            let_in::Answer::NotHere => None,
        };
        if let Some(said) = said {
            return current(web, visit, id, typed(&form.user_id), said).await;
        }
    }
    let password = Password::new(form.password.to_string());
    let given = tried::Typed { user_id: form.user_id, password };
    let said = match credentials::give(app, &visit.desk, id, version, &given, visit.now).await? {
        Answer::GoesOn(hold) => {
            visit.take_hold(&hold);
            visit.remember_user(remember_user.then_some(given.user_id.trim()));
            let asked = ask::begin(app, &visit.desk, id, visit.now).await?;
            return went_on(web, visit, id, asked).await;
        }
        Answer::Wrong { left } => Some(Message::WrongCredentials { tries_left: left }),
        Answer::WrongLetIn { left } => Some(Message::WrongCredentialsLetIn { tries_left: left }),
        Answer::SourceRests { until } => Some(Message::SourceRests { wait: wait(until, visit.now) }),
        Answer::UnknownRest { until } => Some(Message::UnknownBrowsersRest { wait: wait(until, visit.now) }),
        Answer::Frozen => Some(Message::AccountFrozen),
        Answer::LetterEnded => Some(Message::LetterTooOld),
        Answer::PasswordMustChange => Some(Message::PasswordMustChange),
        // What stands now is drawn; a second press of the same button needs no words.
        Answer::Stale => return Ok(see_other(&login_path(id))),
        Answer::Expired | Answer::NotHere => None,
    };
    current(web, visit, id, typed(&given.user_id), said).await
}

/// What follows from asking for a factor: the login's page, or the choice with the reason.
pub(super) async fn went_on(web: &Web, visit: &mut Visit, id: LoginId, asked: Asked) -> Result<Response, Fault> {
    match not_asked(asked, visit.now) {
        Some(said) => {
            // The way that such a refusal names, letting the browser in, is on the page of the choice.
            if said.is_mended_by_letting_in() {
                ask::choose_again(&web.app, &visit.desk, id, visit.now).await?;
            }
            current(web, visit, id, Typed::default(), Some(said)).await
        }
        None => Ok(see_other(&login_path(id))),
    }
}

/// *Not you?*: forgets the remembered user ID.
pub async fn forget_user(State(_): Shared, Path(id): Path<String>, mut visit: Visit) -> Response {
    visit.remember_user(None);
    let path = LoginId::parse(&id).map_or_else(|| "/".to_owned(), login_path);
    visit.answer(see_other(&path))
}

/// What the offer to remember this browser sends.
#[derive(Deserialize)]
pub struct RememberForm {
    #[serde(default)]
    remember_browser: String,
}

/// Whether this browser is to be known afterwards.
pub async fn remember(
    State(web): Shared,
    Path(id): Path<String>,
    Posted { visit, form }: Posted<RememberForm>,
) -> Response {
    let Some(id) = LoginId::parse(&id) else { return gone(&web, visit) };
    match ask::remember(&web.app, &visit.desk, id, form.remember_browser == "1", visit.now).await {
        Ok(()) => visit.answer(see_other(&login_path(id))),
        Err(fault) => answers::fault(&web, visit, &fault),
    }
}

/// What `form#card` sends.
#[derive(Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    code: Zeroizing<String>,
    #[serde(default)]
    remember_browser: String,
}

/// A code from the card.
pub async fn give_code(
    State(web): Shared,
    Path(id): Path<String>,
    Posted { mut visit, form }: Posted<CodeForm>,
) -> Response {
    let Some(id) = LoginId::parse(&id) else { return gone(&web, visit) };
    match code_given(&web, &mut visit, id, form).await {
        Ok(response) => visit.answer(response),
        Err(fault) => answers::fault(&web, visit, &fault),
    }
}

async fn code_given(web: &Web, visit: &mut Visit, id: LoginId, form: CodeForm) -> Result<Response, Fault> {
    let code: Zeroizing<String> = Zeroizing::new(form.code.chars().filter(|c| !c.is_whitespace()).take(16).collect());
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return current(web, visit, id, Typed::default(), Some(Message::CodeIncomplete)).await;
    }
    let remember = form.remember_browser == "1";
    let answer = code::give(&web.app, &visit.desk, id, form.version, &code, remember, visit.now).await?;
    let said = match answer {
        CodeAnswer::Done { cookies } => {
            visit.take_cookies(web, &cookies);
            return Ok(see_other(&login_path(id)));
        }
        CodeAnswer::Stale | CodeAnswer::AsksOtherPassword => return Ok(see_other(&login_path(id))),
        CodeAnswer::Wrong { left } => Some(Message::WrongCode { tries_left: u32::from(left) }),
        CodeAnswer::WrongLetIn { left } => Some(Message::WrongCodeLetIn { tries_left: u32::from(left) }),
        CodeAnswer::AlreadyUsed => Some(Message::CodeAlreadyUsed),
        CodeAnswer::Rests { until } => {
            ask::choose_again(&web.app, &visit.desk, id, visit.now).await?;
            Some(Message::CardRests { wait: wait(until, visit.now) })
        }
        CodeAnswer::CardEnded => {
            ask::choose_again(&web.app, &visit.desk, id, visit.now).await?;
            Some(Message::CardBlocked)
        }
        CodeAnswer::Ended | CodeAnswer::NotHere => None,
    };
    current(web, visit, id, Typed::default(), said).await
}

/// The person cancels: back to the service with the right error.
pub async fn cancel(State(web): Shared, Path(id): Path<String>, visit: Visit) -> Response {
    let Some(id) = LoginId::parse(&id) else { return gone(&web, visit) };
    match cancel_flow::cancel(&web.app, &visit.desk, id, visit.now).await {
        Ok(()) => visit.answer(see_other(&format!("{}/leave", login_path(id)))),
        Err(fault) => answers::fault(&web, visit, &fault),
    }
}

/// Leaves for the service, from wherever the login ended.
pub async fn leave(State(web): Shared, Path(id): Path<String>, mut visit: Visit) -> Response {
    let Some(id) = LoginId::parse(&id) else { return gone(&web, visit) };
    let left = async {
        let Ok(login) = desk::shown(&web.app, &visit.desk, id, visit.now).await? else {
            return not_here(&web, &mut visit, id).await;
        };
        // Nobody is sent to a service that is gone.
        if !takes_login(&web.app, &login).await? {
            return draw(&web, &visit, &login, Typed::default(), None).await;
        }
        if login.service.is_my_tillid() {
            let to = leads_to(&web.app, &login, visit.now).map_or_else(|| login_path(id), str::to_owned);
            return Ok(see_other(&to));
        }
        let outcome = match login.state {
            LoginState::Done { .. } => Outcome::SignedIn,
            _ => Outcome::NotSignedIn,
        };
        match crate::flows::leave::leave(&web.app, &login, visit.now).await? {
            Leaving::With(answer) => {
                visit.let_go(&web, id);
                Ok(answers::leave(frame(&web, &visit, &login).await?, outcome, answer))
            }
            Leaving::NotYet => Ok(see_other(&login_path(id))),
            Leaving::Gone => over(&web, &visit, &login).await,
        }
    };
    match left.await {
        Ok(response) => visit.answer(response),
        Err(fault) => answers::fault(&web, visit, &fault),
    }
}
