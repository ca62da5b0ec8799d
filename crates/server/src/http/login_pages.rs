//! The page that a login shows, for each state that it can be in.

use axum::response::Response;
use domain::account::Method;
use domain::browser::Trust;
use domain::ids::{LoginId, RequestId};
use domain::login::{Identified, Login, State, Why};
use domain::request::Request;
use domain::service::Service;
use domain::time::Time;
use domain::user_id::{PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN};
use http::StatusCode;
use protocol::Secret;
use protocol::carry::{Brings, CarryLink};
use store::{Store, Versioned};

use super::answers::{leave, login_path, message, saying, see_other, wait, way};
use super::browser_name::Phone;
use super::front::FORGOTTEN_PASSWORD;
use super::web::{Visit, Web};
use crate::flows::Fault;
use crate::flows::ask::{Asked, step_of};
use crate::flows::factors::choice;
use crate::flows::leave::{Leaving, leave as leaving, request_of};
use crate::flows::my::entry::leads_to;
use crate::flows::new_password::waits;
use crate::flows::offline;
use crate::pages::{
    Asks, Card, Carrying, ChooseMethod, Credentials, Delivery, Form, Frame, Message, NewPassword, Outcome,
    PasswordLimits, RememberBrowser, Waiting, WayTo, echo,
};

/// How long a new password may be.
pub const PASSWORD_LIMITS: PasswordLimits =
    PasswordLimits { least: PASSWORD_CHARACTERS_MIN as u32, most: PASSWORD_CHARACTERS_MAX as u32 };

/// The longest user ID that a field shows again; none has as many.
pub const USER_ID_CHARACTERS_SHOWN_MAX: usize = 128;

/// What the person typed before, to be shown again. Never a password.
#[derive(Default)]
pub struct Typed {
    /// The user ID.
    pub user_id: Option<String>,
    /// Whether it is to be remembered.
    pub remember_user: bool,
}

/// Draws what the login asks for now.
pub async fn draw(
    web: &Web,
    visit: &Visit,
    login: &Versioned<Login>,
    typed: Typed,
    said: Option<Message>,
) -> Result<Response, Fault> {
    let service = web.app.store.service(&login.service).await?;
    let frame = asked_by(web, visit, login, service.as_deref());
    if !service.as_ref().is_some_and(|service| service.honours(login.started_at)) {
        return Ok(message(StatusCode::OK, frame, Message::ServiceClosed, vec![way(WayTo::Home, "/")]));
    }
    if login.is_expired(&web.app.limits, visit.now)
        && !matches!(login.state, State::Done { .. } | State::Refused { .. })
    {
        return Ok(ended(frame, login.id, Message::LoginExpired));
    }
    match login.state {
        State::AsksCredentials => Ok(credentials(visit, frame, login, typed, said)),
        State::AsksNewPassword(who) => new_password(web, frame, (login, visit.now), (who, false), said).await,
        State::AsksOtherPassword { who, .. } => new_password(web, frame, (login, visit.now), (who, true), said).await,
        State::AsksMethod(who) => choose_method(web, visit, frame, login, who, said).await,
        State::WaitsForApp { who, request } => waiting(web, visit, frame, login, who, request, said).await,
        State::AsksCode { who, .. } => card(web, visit, frame, login, who, said).await,
        State::Done { .. } if login.service.is_my_tillid() => {
            Ok(see_other(leads_to(&web.app, login, visit.now).unwrap_or("/")))
        }
        State::Done { .. } => match leaving(&web.app, login, visit.now).await? {
            Leaving::With(answer) => Ok(leave(frame, Outcome::SignedIn, answer)),
            Leaving::Gone | Leaving::NotYet => Ok(finished(frame, service.as_deref())),
        },
        State::Refused { why, .. } => Ok(ended(frame, login.id, refused(why))),
    }
}

/// The frame of a login's pages.
pub async fn frame<'a>(web: &'a Web, visit: &Visit, login: &Login) -> Result<Frame<'a>, Fault> {
    let service = web.app.store.service(&login.service).await?;
    Ok(asked_by(web, visit, login, service.as_deref()))
}

fn asked_by<'a>(web: &'a Web, visit: &Visit, login: &Login, service: Option<&Service>) -> Frame<'a> {
    let frame = visit.frame(web, login_path(login.id));
    let Some(service) = service else { return frame };
    let host = request_of(login).and_then(|request| {
        let address = url::Url::parse(request.redirect_uri()).ok()?;
        address.host_str().map(str::to_owned)
    });
    frame.asked_by(Asks { service: web.app.name_of(service, login).to_owned(), host })
}

/// A login that is over: the back button, or a second tab. It says where to go, and leads there if that is known.
pub async fn over(web: &Web, visit: &Visit, login: &Login) -> Result<Response, Fault> {
    let service = web.app.store.service(&login.service).await?;
    let frame = asked_by(web, visit, login, service.as_deref());
    Ok(match service.as_deref().filter(|service| service.honours(login.started_at)) {
        Some(service) => finished(frame, Some(service)),
        None => message(StatusCode::OK, frame, Message::ServiceClosed, vec![way(WayTo::Home, "/")]),
    })
}

fn finished(frame: Frame<'_>, service: Option<&Service>) -> Response {
    let ways = service.and_then(front_page).map(|home| way(WayTo::Service, home));
    message(StatusCode::OK, frame, Message::LoginFinished, ways.into_iter().collect())
}

/// The service's own front page, if it has told one that a link may lead to.
fn front_page(service: &Service) -> Option<String> {
    let home = service.home.as_deref().and_then(|home| url::Url::parse(home).ok())?;
    matches!(home.scheme(), "https" | "http").then(|| home.into())
}

/// A login that has ended, and the way back to its service.
pub fn ended(frame: Frame<'_>, id: LoginId, said: Message) -> Response {
    let back = format!("{}/leave", login_path(id));
    message(StatusCode::OK, frame, said, vec![way(WayTo::Service, back)])
}

fn refused(why: Why) -> Message {
    match why {
        Why::Cancelled => Message::LoginCancelled,
        Why::Denied => Message::Denied,
        Why::NotMe => Message::DeniedNotMe,
        Why::WrongNumbers => Message::WrongNumbers,
        Why::TooManyTries => Message::TooManyTries,
        Why::Void => Message::LoginVoid,
    }
}

fn form(login: &Versioned<Login>, step: &str) -> Form {
    Form::to(format!("{}/{step}", login_path(login.id))).with("version", login.version().to_string())
}

pub(super) fn cancel(login: &Login) -> Option<Form> {
    Some(Form::to(format!("{}/cancel", login_path(login.id))))
}

fn credentials(
    visit: &Visit,
    frame: Frame<'_>,
    login: &Versioned<Login>,
    typed: Typed,
    said: Option<Message>,
) -> Response {
    let remembered = visit.remembered_user();
    let hint = || request_of(login).and_then(|request| request.login_hint().map(str::to_owned));
    let not_you = remembered.as_ref().map(|_| form(login, "forget"));
    let remember_user = typed.remember_user || remembered.is_some();
    let user_id = typed.user_id.or(remembered).or_else(hint).unwrap_or_default();
    let user_id = echo(&user_id, USER_ID_CHARACTERS_SHOWN_MAX);
    let page_of = Credentials {
        frame,
        form: form(login, "credentials"),
        cancel: cancel(login),
        not_you,
        forgotten: format!("{}{FORGOTTEN_PASSWORD}", login_path(login.id)),
        user_id,
        remember_user,
        message: said,
    };
    saying(said, &page_of)
}

async fn new_password(
    web: &Web,
    frame: Frame<'_>,
    (login, now): (&Versioned<Login>, Time),
    (who, leaked): (Identified, bool),
    said: Option<Message>,
) -> Result<Response, Fault> {
    let account = web.app.store.account(who.account).await?;
    let user_id = account.map(|account| account.user_id.as_typed().to_owned()).unwrap_or_default();
    let waits = waits(&web.app, login, now).await?;
    let form = form(login, "password");
    let (limits, cancel) = (PASSWORD_LIMITS, cancel(login));
    let page_of = NewPassword { frame, form, user_id, leaked, waits, limits, cancel, message: said };
    Ok(saying(said, &page_of))
}

async fn choose_method(
    web: &Web,
    visit: &Visit,
    frame: Frame<'_>,
    login: &Versioned<Login>,
    who: Identified,
    said: Option<Message>,
) -> Result<Response, Fault> {
    let choice = choice(&web.app, login, who.account, visit.now).await?;
    let lacks = choice.lacks.or(choice.app_blocked.then_some(Asked::ServiceBlocked));
    let message = said.or_else(|| not_asked(lacks?, visit.now));
    let page_of = ChooseMethod {
        frame,
        use_app: choice.app.then(|| way_to(login, Method::App)),
        use_card: choice.card.then(|| way_to(login, Method::Card)),
        let_in: message.is_some_and(|said| said.is_mended_by_letting_in()).then(|| form(login, "let-in")),
        cancel: cancel(login),
        message,
    };
    Ok(saying(said, &page_of))
}

/// Why a factor is not asked, if anything is to be said about it.
pub fn not_asked(asked: Asked, now: Time) -> Option<Message> {
    match asked {
        Asked::GoesOn | Asked::Choose | Asked::Stale | Asked::NotHere => None,
        Asked::NoPlace => Some(Message::TooManyRequests),
        Asked::Paused { until } => Some(Message::RequestsPause { wait: wait(until, now) }),
        Asked::CardRests { until } => Some(Message::CardRests { wait: wait(until, now) }),
        Asked::ServiceBlocked => Some(Message::ServiceBlocked),
        Asked::NotAccepted => Some(Message::FactorNotAccepted),
        Asked::OnlyApp => Some(Message::LevelNeedsApp),
        Asked::OnlyCard => Some(Message::LevelNeedsCard),
        Asked::NoDevice => Some(Message::NoDevice),
        Asked::DeviceWaits { until } => Some(Message::DeviceWaits { wait: wait(until, now) }),
        Asked::NoCard => Some(Message::NoCard),
    }
}

/// A link that changes the method. It works once: it names the step that it was drawn for.
fn way_to(login: &Versioned<Login>, method: Method) -> String {
    let step = match method {
        Method::App => "use-app",
        Method::Card => "use-card",
    };
    format!("{}/{step}?from={}", login_path(login.id), step_of(login))
}

async fn waiting(
    web: &Web,
    visit: &Visit,
    frame: Frame<'_>,
    login: &Versioned<Login>,
    who: Identified,
    request: RequestId,
    said: Option<Message>,
) -> Result<Response, Fault> {
    let Some(request) = web.app.store.request(request).await? else { return over(web, visit, login).await };
    let choice = choice(&web.app, login, who.account, visit.now).await?;
    let path = login_path(login.id);
    let offers = request.carry && who.trust.is_new();
    let approved = request.waits_for_return(&web.app.limits, visit.now);
    let offers_offline = offline::offered(&web.app, login, visit.now).await?.is_some();
    let left_s = request.expires_at.since(visit.now).whole_seconds();
    let page_of = Waiting {
        frame,
        delivery: Delivery::HeldBack,
        carrying: carrying(web, visit, login.id, &request, approved),
        carry: (request.carry && !approved).then(|| web.app.keys.carry_number(request.id.0).to_string()),
        left_s: u32::try_from(left_s).unwrap_or_default(),
        remember: offers
            .then(|| RememberBrowser { form: Form::to(format!("{path}/remember")), ticked: login.remember }),
        use_card: choice.card.then(|| way_to(login, Method::Card)),
        use_offline: offers_offline.then(|| format!("{path}/offline")),
        cancel: cancel(login),
        events: format!("{path}/events"),
        status: format!("{path}/status"),
        next: path,
        refresh_s: 3,
        message: said,
    };
    Ok(saying(said, &page_of))
}

/// What brings the number into the app without typing.
fn carrying(web: &Web, visit: &Visit, login: LoginId, request: &Request, approved: bool) -> Carrying {
    let (path, app, id) = (login_path(login), &web.app.app_origin, request.id.to_string());
    let link = || match request.carry {
        true => {
            let brings = Brings::Link(web.app.keys.link_secret(request.id.0));
            CarryLink { request: id, brings }.to_text(app).to_string()
        }
        // Nothing to carry: the link only opens the app where the person is asked.
        false => format!("{app}/#request={id}"),
    };
    let phone = visit.phone().filter(|_| !approved);
    Carrying {
        qr: (request.carry && !approved).then(|| format!("{path}/qr")),
        open_app: (phone == Some(Phone::OpensApps)).then(|| Secret::new(link())),
        home_screen: request.carry && phone == Some(Phone::OpensBrowsers),
        back: request.carry.then(|| Form::to(format!("{path}/return"))),
        approved,
    }
}

async fn card(
    web: &Web,
    visit: &Visit,
    frame: Frame<'_>,
    login: &Versioned<Login>,
    who: Identified,
    said: Option<Message>,
) -> Result<Response, Fault> {
    let State::AsksCode { card, place, .. } = login.state else { return over(web, visit, login).await };
    let Some(card) = web.app.store.card(card).await? else { return over(web, visit, login).await };
    let choice = choice(&web.app, login, who.account, visit.now).await?;
    let page_of = Card {
        frame,
        form: form(login, "code"),
        card_id: card.number.to_string(),
        key_number: format!("{:04}", card.key_number(place)),
        remember_browser: match who.trust {
            Trust::Known(_) => None,
            Trust::LetIn | Trust::CardInHand(_) | Trust::Unknown => Some(login.remember),
        },
        use_app: choice.app.then(|| way_to(login, Method::App)),
        cancel: cancel(login),
        message: said,
    };
    Ok(saying(said, &page_of))
}
