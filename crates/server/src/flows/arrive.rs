//! A browser arrives from a service with an authorization request.

use domain::account::{Account, Language};
use domain::audit::What;
use domain::grant::{Grant, State as GrantState};
use domain::ids::{GrantId, LoginId};
use domain::login::{Login, State};
use domain::secret::Digest;
use domain::session::{Command, Scope, Session};
use domain::time::Time;
use oidc::authorize::{self, AuthorizationRequest, AuthorizeRefused, Unanswerable};
use oidc::errors::AuthorizeError;
use oidc::respond::{self, AuthorizationResponse};
use store::{Changes, Store, Versioned};

use super::desk::Desk;
use super::finish::new_code;
use super::services::{self, Registered};
use super::{Fault, fallen};
use crate::app::App;
use crate::levels;
use crate::passwords::Line;

/// What becomes of an authorization request.
#[derive(Debug)]
pub enum Arrived {
    /// A login begins.
    Login {
        /// Its id.
        login: LoginId,
    },
    /// Too many logins have begun from where this browser is.
    TooMany {
        /// The seconds after which there is room for another.
        retry_after_s: u32,
    },
    /// The service gets its answer at once: a session serves, or the request cannot be granted.
    Answer(AuthorizationResponse),
    /// Only the person may be told.
    ToPerson(Unanswerable),
}

/// Checks the request and begins a login, bound to this browser, or answers from a session.
pub async fn arrive(
    app: &App,
    desk: &Desk,
    pairs: &[(String, String)],
    language: Language,
    now: Time,
) -> Result<Arrived, Fault> {
    let client_id = match authorize::client_id(pairs) {
        Ok(client_id) => client_id,
        Err(why) => return Ok(Arrived::ToPerson(why)),
    };
    // A flood is told as early as can be, before anything is read for it. Whoever has a session may need no password, and
    // a service that asks whether anybody is signed in needs none.
    if desk.session.is_none() && !pairs.iter().any(|(name, value)| name == "prompt" && value == "none") {
        has_room(app, desk)?;
    }
    let Some(registered) = services::find(app, client_id).await? else {
        return Ok(Arrived::ToPerson(Unanswerable::ClientUnknown));
    };
    let request = match authorize::check(pairs, &registered.client) {
        Ok(request) => request,
        Err(AuthorizeRefused::ToPerson(why)) => return Ok(Arrived::ToPerson(why)),
        Err(AuthorizeRefused::ToService(refusal)) => return Ok(Arrived::Answer(refusal.response(&app.issuer))),
    };
    let request = match expected(app, &registered, request) {
        Ok(request) => request,
        Err(answer) => return Ok(Arrived::Answer(answer)),
    };
    if let Some(answer) = from_session(app, desk, &registered, &request, now).await? {
        return Ok(Arrived::Answer(answer));
    }
    if request.is_silent() {
        return Ok(Arrived::Answer(login_required(app, &request, "nobody is signed in here")));
    }
    has_room(app, desk)?;
    match app.logins_begun.count(desk.source) {
        Ok(()) => begin(app, desk, &registered, &request, language, now).await,
        Err(retry_after_s) => Ok(Arrived::TooMany { retry_after_s }),
    }
}

/// An ID token hint names whom the service expects (OpenID Connect Core §3.1.2.1).
fn expected(
    app: &App,
    registered: &Registered,
    request: AuthorizationRequest,
) -> Result<AuthorizationRequest, AuthorizationResponse> {
    let Some(hint) = request.id_token_hint().map(str::to_owned) else { return Ok(request) };
    match app.signing.read_hint(&hint, &app.issuer) {
        Some(hint) if services::may_hint(registered, &hint) => Ok(request.expecting(hint.subject)),
        Some(_) | None => {
            let description = "id_token_hint is not an ID token of ours for this service";
            Err(respond::refusal(request.reply_to(), AuthorizeError::InvalidRequest, description, &app.issuer))
        }
    }
}

fn login_required(app: &App, request: &AuthorizationRequest, description: &str) -> AuthorizationResponse {
    respond::refusal(request.reply_to(), AuthorizeError::LoginRequired, description, &app.issuer)
}

/// When more come than can give a password, they are told before a login is kept, so that the rest get theirs. A browser
/// that nobody knows may be let in yet, and waits in the other line then: strangers who flood theirs keep nobody out.
fn has_room(app: &App, desk: &Desk) -> Result<(), Fault> {
    let own = app.passwords.has_room(Line::Own);
    let room = match desk.known.is_empty() {
        false => own,
        true => own.or_else(|_| app.passwords.has_room(Line::Shared)),
    };
    room.map_err(|busy| {
        metrics::counter!("tillid_arrivals_turned_away_total").increment(1);
        Fault::from(busy)
    })
}

async fn begin(
    app: &App,
    desk: &Desk,
    registered: &Registered,
    request: &AuthorizationRequest,
    language: Language,
    now: Time,
) -> Result<Arrived, Fault> {
    let id = LoginId(app.entropy.id(now.micros()));
    let login = Login {
        id,
        browser: desk.browser,
        holder: None,
        service: registered.service.id.clone(),
        authorization: request.to_text(),
        language,
        started_at: now,
        remember: false,
        let_in: None,
        wrong_tries: 0,
        wrong_numbers: 0,
        state: State::AsksCredentials,
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        changes.insert(login.clone());
        Ok((changes, Arrived::Login { login: id }))
    })
    .await
}

/// The session that could serve this browser at this service, with whose it is.
pub async fn session_of(
    app: &App,
    desk: &Desk,
    scope: &Scope,
    now: Time,
) -> Result<Option<(Versioned<Session>, Versioned<Account>)>, Fault> {
    let Some(browser) = desk.session else { return Ok(None) };
    let Some(session) = app.store.session(&browser, scope).await? else { return Ok(None) };
    let Some(account) = app.store.account(session.account).await? else { return Ok(None) };
    Ok(fallen::counts(app, &session, &account, now).await?.then_some((session, account)))
}

async fn from_session(
    app: &App,
    desk: &Desk,
    registered: &Registered,
    request: &AuthorizationRequest,
    now: Time,
) -> Result<Option<AuthorizationResponse>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let scope = Scope::of(&registered.service);
        let Some((session, account)) = session_of(app, desk, &scope, now).await? else { return Ok((changes, None)) };
        let age_s = now.since(session.authenticated_at).whole_seconds();
        let serves = registered.service.honours(session.authenticated_at)
            && !request.asks_for_new_login(age_s)
            && registered.service.accepts_session(&session)
            && levels::meets(&app.levels, session.method, request.acr_values())
            && !levels::verifies_each(&app.levels, session.method, request.acr_values());
        if !serves {
            return Ok((changes, None));
        }
        let subject = app.subject(registered.client.sector(), account.id);
        if request.expected_subject().is_some_and(|expected| expected != subject) {
            return Ok((changes, None));
        }
        let answer = grant_from(app, registered, request, &session, &account, &mut changes, now);
        Ok((changes, answer))
    })
    .await
}

fn grant_from(
    app: &App,
    registered: &Registered,
    request: &AuthorizationRequest,
    session: &Versioned<Session>,
    account: &Versioned<Account>,
    changes: &mut Changes,
    now: Time,
) -> Option<AuthorizationResponse> {
    let used = session.get().clone().step(Command::Use, account, &app.limits, now).ok()?;
    let id = GrantId(app.entropy.id(now.micros()));
    let code = new_code(app, id);
    changes.replace(session, used).require(account).insert(Grant {
        id,
        code: Digest(code.sha256()),
        service: registered.service.id.clone(),
        account: account.id,
        authorization: request.to_text(),
        method: session.method,
        verification: session.verification,
        authenticated_at: session.authenticated_at,
        issued_at: now,
        state: GrantState::Issued,
    });
    changes.audit(What::SessionUsed, Some(account.id), session.id);
    Some(respond::success(request.reply_to(), &code, &app.issuer))
}
