//! A login leaves for its service: with a code, or with the right OAuth error.

use domain::grant::{Grant, State as GrantState};
use domain::login::{Login, State, Why};
use domain::time::Time;
use oidc::authorize::AuthorizationRequest;
use oidc::errors::AuthorizeError;
use oidc::respond::{self, AuthorizationResponse};
use store::Store;

use super::Fault;
use super::fallen::fell_with_a_card;
use super::finish::code_of;
use crate::app::App;

/// How a login leaves.
#[derive(Debug)]
pub enum Leaving {
    /// With this answer.
    With(AuthorizationResponse),
    /// It has not ended.
    NotYet,
    /// It has left already, and its code is used or too old.
    Gone,
}

/// The answer that the service gets of a login that was read for this browser. The same one again while its code is
/// fresh: a reload or a double click does no harm.
pub async fn leave(app: &App, login: &Login, now: Time) -> Result<Leaving, Fault> {
    let Some(request) = AuthorizationRequest::from_text(&login.authorization) else {
        return Err(Fault::Broken(format!("login {}: its authorization request cannot be read", login.id)));
    };
    match login.state {
        State::Done { grant, .. } => {
            let Some(kept) = app.store.grant(grant).await? else { return Ok(Leaving::Gone) };
            let fresh = kept.state == GrantState::Issued && now < kept.issued_at.plus(app.limits.code_lasts);
            if !fresh || fell_with_a_card(app, kept.account, kept.sign_in()).await? {
                return Ok(Leaving::Gone);
            }
            let Some(code) = code_of(app, &kept) else { return Ok(Leaving::Gone) };
            Ok(Leaving::With(match is_expected(app, &request, &kept).await? {
                true => respond::success(request.reply_to(), &code, &app.issuer),
                false => respond::refusal(
                    request.reply_to(),
                    AuthorizeError::LoginRequired,
                    "another person signed in",
                    &app.issuer,
                ),
            }))
        }
        State::Refused { why, .. } => Ok(Leaving::With(refusal(app, &request, why))),
        _ if login.is_expired(&app.limits, now) => Ok(Leaving::With(expired(app, &request))),
        State::AsksCredentials
        | State::AsksNewPassword(_)
        | State::AsksMethod(_)
        | State::WaitsForApp { .. }
        | State::AsksCode { .. }
        | State::AsksOtherPassword { .. } => Ok(Leaving::NotYet),
    }
}

/// A service that named whom it expects must not get anybody else (OpenID Connect Core §3.1.2.1).
async fn is_expected(app: &App, request: &AuthorizationRequest, grant: &Grant) -> Result<bool, Fault> {
    let Some(expected) = request.expected_subject() else { return Ok(true) };
    let Some(service) = app.store.service(&grant.service).await? else { return Ok(false) };
    Ok(app.subject(&service.sector, grant.account) == expected)
}

/// What the service is told of a refusal: enough to go on, nothing about the person.
fn refusal(app: &App, request: &AuthorizationRequest, why: Why) -> AuthorizationResponse {
    let description = match why {
        Why::Cancelled => "the person cancelled",
        Why::Denied | Why::NotMe => "the person denied the request",
        Why::WrongNumbers | Why::TooManyTries => "too many wrong tries",
        Why::Void => "the person cannot sign in now",
    };
    respond::refusal(request.reply_to(), AuthorizeError::AccessDenied, description, &app.issuer)
}

fn expired(app: &App, request: &AuthorizationRequest) -> AuthorizationResponse {
    respond::refusal(request.reply_to(), AuthorizeError::AccessDenied, "the login took too long", &app.issuer)
}

/// The authorization request of a login.
pub fn request_of(login: &Login) -> Option<AuthorizationRequest> {
    AuthorizationRequest::from_text(&login.authorization)
}

/// The levels that the service wishes for a login.
pub fn wished(login: &Login) -> Vec<String> {
    request_of(login).map(|request| request.acr_values().to_vec()).unwrap_or_default()
}
