//! What people, services and nodes do: each a use case of the server, as a value that can be run, doubled and cut off.

use std::sync::Arc;

use domain::account::{Language, Method};
use domain::ids::{DeviceId, LoginId, RequestId};
use domain::limits::Limits;
use oidc::relying_party::{PendingLogin, Provider, RelyingParty, begin, read_tokens, token_call};
use oidc::secret::AuthorizationCode;
use protocol::answer::{self, DenyReason};
use protocol::unlock;
use protocol::wire::{Carried, CarriedNumber};
use server::app::App;
use server::flows::arrive::{Arrived, arrive};
use server::flows::code::{self, Answer as CodeAnswer};
use server::flows::credentials::{self, Answer as PasswordAnswer};
use server::flows::desk::Desk;
use server::flows::device::caller::{Incoming, caller};
use server::flows::device::system::Told as System;
use server::flows::device::{self, Refused};
use server::flows::finish::{self, Taken};
use server::flows::tried::Typed;
use server::flows::{Fault, ask, operate, token};
use server::outbox;
use store::Store as _;

use crate::house::{Broken, user_id_of};
use crate::people::{Phone, Reply, Shown, Signed};

/// What somebody was told.
#[derive(Debug)]
pub(crate) enum Told {
    Arrived { browser: usize, login: LoginId, pending: PendingLogin },
    GoesOn { browser: usize, hold: domain::secret::Digest },
    LoggedIn,
    CodeUsed { card: usize, place: usize },
    Answered { request: RequestId, approved: bool },
    WrongPin { phone: usize },
    Tokens { login: LoginId, person: usize, subject: String },
    Blocked { phone: usize },
    Frozen { person: usize, is: bool },
    StrangerCounted { request: RequestId },
    Nothing,
}

type Outcome = Result<Told, Broken>;

/// What is wrong with the server, and not with who asks.
fn fault(fault: &Fault) -> Broken {
    format!("a fault: {fault}").into()
}

pub(crate) async fn arrives(
    app: Arc<App>,
    browser: usize,
    desk: Desk,
    bank: RelyingParty,
    provider: Provider,
) -> Outcome {
    let random = [app.entropy.bytes(), app.entropy.bytes(), app.entropy.bytes()];
    let (url, pending) = begin(&provider, &bank, &oidc::relying_party::Wishes::default(), &random);
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    match arrive(&app, &desk, &pairs, Language::English, app.now()).await.map_err(|error| fault(&error))? {
        Arrived::Login { login } => Ok(Told::Arrived { browser, login, pending }),
        Arrived::TooMany { .. } => Ok(Told::Nothing),
        Arrived::Answer(_) | Arrived::ToPerson(_) => Err("a service's own request is not taken".into()),
    }
}

pub(crate) async fn types(app: Arc<App>, browser: usize, desk: Desk, login: LoginId, typed: Typed) -> Outcome {
    let Some(kept) = app.store.login(login).await? else { return Ok(Told::Nothing) };
    let given = credentials::give(&app, &desk, login, kept.version(), &typed, app.now()).await;
    match given.map_err(|error| fault(&error))? {
        PasswordAnswer::GoesOn(hold) => Ok(Told::GoesOn { browser, hold: hold.digest() }),
        _ => Ok(Told::Nothing),
    }
}

pub(crate) async fn chooses(app: Arc<App>, desk: Desk, login: LoginId, method: Method) -> Outcome {
    let Some(kept) = app.store.login(login).await? else { return Ok(Told::Nothing) };
    let from = ask::step_of(&kept);
    ask::change(&app, &desk, login, &from, method, app.now()).await.map_err(|error| fault(&error))?;
    Ok(Told::Nothing)
}

/// The page looks whether the answer is there.
pub(crate) async fn looks(app: Arc<App>, desk: Desk, login: LoginId) -> Outcome {
    match finish::take(&app, &desk, login, None, app.now()).await.map_err(|error| fault(&error))? {
        Taken::Done { .. } => Ok(Told::LoggedIn),
        _ => Ok(Told::Nothing),
    }
}

/// The code that is asked for, or another, is typed.
pub(crate) async fn gives_code(
    app: Arc<App>,
    desk: Desk,
    login: LoginId,
    (card, codes): (usize, Arc<crate::people::Paper>),
    is_right: bool,
) -> Outcome {
    let Some(kept) = app.store.login(login).await? else { return Ok(Told::Nothing) };
    let domain::login::State::AsksCode { card: asked, place, .. } = kept.state else { return Ok(Told::Nothing) };
    let Some(of) = app.store.card(asked).await?.filter(|_| asked == codes.id) else { return Ok(Told::Nothing) };
    let code = codes.codes.get(&of.key_number(place)).cloned().unwrap_or_default();
    let typed = if is_right { code } else { code.chars().rev().map(|c| if c == '0' { '1' } else { '0' }).collect() };
    let given = code::give(&app, &desk, login, kept.version(), &typed, false, app.now()).await;
    match given.map_err(|error| fault(&error))? {
        CodeAnswer::Done { .. } => Ok(Told::CodeUsed { card, place: place.index() }),
        _ => Ok(Told::Nothing),
    }
}

/// A call of a device: who it is, and whether it may.
async fn called(app: &App, signed: &Signed, method: &str) -> Result<Result<device::caller::Caller, Refused>, Broken> {
    let incoming = Incoming {
        method,
        path_and_query: &signed.path,
        authorization: Some(&signed.authorization),
        unlock: None,
        body: &signed.body,
    };
    caller(app, &incoming, app.now()).await.map_err(|error| fault(&error))
}

/// The number of the page is brought into the app, or another one.
pub(crate) async fn carries(app: Arc<App>, phone: Arc<Phone>, request: RequestId, is_right: bool) -> Outcome {
    let number = app.keys.carry_number(request.0);
    let typed = if is_right {
        number.to_string()
    } else {
        number.chars().rev().map(|c| if c == '0' { '1' } else { '0' }).collect()
    };
    let body = format!("{{\"number\":\"{typed}\"}}").into_bytes();
    let carried: CarriedNumber = serde_json::from_slice(&body)?;
    let nonce = device::nonce::issue(&app, app.now());
    let signed = phone.calls(("POST", &format!("/requests/{request}/carried")), body, Some(&nonce), app.now())?;
    let Ok(caller) = called(&app, &signed, "POST").await? else { return Ok(Told::Nothing) };
    let carried = Carried::Number(carried);
    let _ = device::carry::carry(&app, &caller, &request.to_string(), &carried, app.now())
        .await
        .map_err(|error| fault(&error))?;
    Ok(Told::Nothing)
}

/// A phone answers what it is shown; signed beforehand, so that it can be sent twice.
pub(crate) async fn answers(
    app: Arc<App>,
    (place, phone): (usize, Arc<Phone>),
    (shown, is_own): (Shown, bool),
    reply: Reply,
) -> Outcome {
    let (kid, app_origin) = (phone.id.to_string(), app.app_origin.clone());
    let signed = match reply {
        Reply::Approves => answer::approve(&app_origin, &kid, &shown.bytes, &phone.key, &phone.pin),
        Reply::ApprovesWithWrongPin => answer::approve(&app_origin, &kid, &shown.bytes, &phone.key, &phone.wrong_pin),
        Reply::Denies => answer::deny(&app_origin, &kid, &shown.bytes, DenyReason::Unwanted, &phone.key),
    };
    let body = signed.map_err(|error| format!("{error:?}"))?;
    let call = phone.calls(("POST", &format!("/requests/{}/answer", shown.id)), body, None, app.now())?;
    let Ok(caller) = called(&app, &call, "POST").await? else { return Ok(Told::Nothing) };
    let answered = device::answer::answer(&app, &caller, &shown.id.to_string(), &call.body, app.now()).await;
    Ok(match answered.map_err(|error| fault(&error))? {
        Ok(_) if !is_own => Told::StrangerCounted { request: shown.id },
        Ok(_) => Told::Answered { request: shown.id, approved: reply != Reply::Denies },
        Err(Refused::WrongPin { .. }) if reply == Reply::ApprovesWithWrongPin && is_own => {
            Told::WrongPin { phone: place }
        }
        Err(_) => Told::Nothing,
    })
}

pub(crate) async fn unlocks(app: Arc<App>, (place, phone): (usize, Arc<Phone>), is_right: bool) -> Outcome {
    let nonce = device::nonce::issue(&app, app.now());
    let pin = if is_right { &phone.pin } else { &phone.wrong_pin };
    let body = unlock::sign(&app.app_origin, &phone.id.to_string(), &nonce, &phone.key, pin);
    let body = body.map_err(|error| format!("{error:?}"))?;
    let call = phone.calls(("POST", "/unlock"), body, Some(&nonce), app.now())?;
    let Ok(caller) = called(&app, &call, "POST").await? else { return Ok(Told::Nothing) };
    let unlocked = device::unlock::unlock(&app, &caller, &System::default(), &call.body, app.now()).await;
    Ok(match unlocked.map_err(|error| fault(&error))? {
        Err(Refused::WrongPin { .. }) => Told::WrongPin { phone: place },
        Ok(_) | Err(_) => Told::Nothing,
    })
}

/// The app tells where it takes pushes.
pub(crate) async fn subscribes(app: Arc<App>, phone: Arc<Phone>, given: protocol::wire::PushSubscription) -> Outcome {
    let nonce = device::nonce::issue(&app, app.now());
    let call = phone.calls(("PUT", "/push"), vec![], Some(&nonce), app.now())?;
    let Ok(caller) = called(&app, &call, "PUT").await? else { return Ok(Told::Nothing) };
    let _ = device::push::set(&app, &caller, &given, app.now()).await.map_err(|error| fault(&error))?;
    Ok(Told::Nothing)
}

pub(crate) async fn redeems(
    app: Arc<App>,
    (login, person): (LoginId, usize),
    (bank, provider): (RelyingParty, Provider),
    (pending, code): (PendingLogin, AuthorizationCode),
) -> Outcome {
    let call = token_call(&provider, &bank, &pending, &code);
    let form: Vec<(String, String)> =
        call.form.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let answer =
        token::redeem(&app, &form, call.authorization.as_deref(), app.now()).await.map_err(|error| fault(&error))?;
    if answer.status != 200 {
        return Ok(Told::Nothing);
    }
    let received = read_tokens(&answer.body).ok_or("an answer that is none")?;
    let claims = received.id_token.split('.').nth(1).and_then(protocol::from_base64url).ok_or("no claims")?;
    let claims: serde_json::Value = serde_json::from_slice(&claims)?;
    Ok(Told::Tokens { login, person, subject: claims["sub"].as_str().unwrap_or_default().to_owned() })
}

pub(crate) async fn blocks(app: Arc<App>, place: usize, person: usize, device: DeviceId) -> Outcome {
    let blocked = operate::device::block(&app, &user_id_of(person), &device.to_string(), app.now()).await;
    Ok(match blocked.map_err(|error| fault(&error))? {
        Ok(()) => Told::Blocked { phone: place },
        Err(_) => Told::Nothing,
    })
}

pub(crate) async fn freezes(app: Arc<App>, person: usize, is: bool) -> Outcome {
    let user_id = user_id_of(person);
    let done = match is {
        true => operate::account::freeze(&app, &user_id, app.now()).await,
        false => operate::account::reopen(&app, &user_id, app.now()).await,
    };
    Ok(match done.map_err(|error| fault(&error))? {
        Ok(()) => Told::Frozen { person, is },
        Err(_) => Told::Nothing,
    })
}

pub(crate) async fn works(app: Arc<App>) -> Outcome {
    outbox::perform_due(&app, app.now()).await.map_err(|error| fault(&error))?;
    Ok(Told::Nothing)
}

pub(crate) async fn sweeps(app: Arc<App>, limits: Limits) -> Outcome {
    app.store.sweep(app.now(), &limits, 1_000).await?;
    Ok(Told::Nothing)
}

/// The subject by which the bank knows somebody.
pub(crate) fn subject(app: &App, person: usize) -> String {
    app.subject("fjord-bank.example", crate::house::account_of(person))
}
