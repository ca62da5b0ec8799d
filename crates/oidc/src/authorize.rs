//! An authorization request: from a browser's query or form to something that can be kept and answered.
//!
//! Two steps, because the service must be looked up between them: [`client_id`], then [`check`]. What is wrong
//! before the redirect URI is known to be the service's own is told to the person, never by redirect (RFC 6749
//! §4.1.2.1); everything after it is told to the service.

mod request;

use std::fmt;

use crate::address::ADDRESS_BYTES_MAX;
use crate::client::{self, CLIENT_ID_BYTES_MAX, Client};
use crate::errors::AuthorizeError;
use crate::parameters::{ParameterFault, Parameters};
use crate::pkce::CodeChallenge;
use crate::respond::{self, AuthorizationResponse, ReplyTo, ResponseMode};
use crate::scope::Scope;
use crate::text;

pub use request::{AuthorizationRequest, Prompt};
use request::{FormatVersion, Kept};

/// A state may be this long; it comes back as it was.
pub const STATE_BYTES_MAX: usize = 2_048;
/// A nonce may be this long; it stands in the ID token as it was.
pub const NONCE_BYTES_MAX: usize = 512;
/// An ID token hint may be this long.
pub const HINT_BYTES_MAX: usize = 8_192;
/// A list (`scope`, `prompt`, `acr_values`, `ui_locales`) may be this long.
const LIST_BYTES_MAX: usize = 1_024;
/// So many levels or languages are looked at; the rest of a list is less wanted anyway.
const LIST_LENGTH_MAX: usize = 16;
/// A login hint is a user ID.
const LOGIN_HINT_BYTES_MAX: usize = 256;

/// Why a request cannot be answered by redirect: a page for the person says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswerable {
    /// No `client_id`.
    ClientIdMissing,
    /// A `client_id` that no service has. Also what the server says when its look-up finds nothing.
    ClientUnknown,
    /// No `redirect_uri`.
    RedirectUriMissing,
    /// A `redirect_uri` that this service has not registered.
    RedirectUriUnregistered,
    /// One of the two is repeated, too long or not plain, or there are far too many parameters.
    Parameter(ParameterFault),
}

impl fmt::Display for Unanswerable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClientIdMissing => f.write_str("client_id is missing"),
            Self::ClientUnknown => f.write_str("client_id is not known"),
            Self::RedirectUriMissing => f.write_str("redirect_uri is missing"),
            Self::RedirectUriUnregistered => f.write_str("redirect_uri is not registered for this service"),
            Self::Parameter(fault) => fault.fmt(f),
        }
    }
}

/// Why a request is not taken, and who is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthorizeRefused {
    /// Only the person is told, on a page of ours.
    ToPerson(Unanswerable),
    /// The service is told by redirect.
    ToService(Refusal),
}

/// A refusal for the service, with the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Where and how to tell it.
    pub reply_to: ReplyTo,
    /// The OAuth error.
    pub error: AuthorizeError,
    /// A sentence for whoever programs the service.
    pub description: String,
}

impl Refusal {
    /// The answer that tells it.
    pub fn response(&self, issuer: &crate::issuer::Issuer) -> AuthorizationResponse {
        respond::refusal(&self.reply_to, self.error, &self.description, issuer)
    }
}

impl From<Unanswerable> for AuthorizeRefused {
    fn from(why: Unanswerable) -> Self {
        Self::ToPerson(why)
    }
}

/// First step: which service asks? The server looks it up and goes on with [`check`].
pub fn client_id(pairs: &[(String, String)]) -> Result<&str, Unanswerable> {
    let parameters = Parameters::new(pairs).map_err(Unanswerable::Parameter)?;
    let id = parameters.one("client_id", CLIENT_ID_BYTES_MAX).map_err(Unanswerable::Parameter)?;
    let id = id.ok_or(Unanswerable::ClientIdMissing)?;
    if client::is_client_id(id) { Ok(id) } else { Err(Unanswerable::ClientUnknown) }
}

/// Second step: is this a request that we answer, and what does it ask for?
pub fn check(pairs: &[(String, String)], client: &Client) -> Result<AuthorizationRequest, AuthorizeRefused> {
    if client_id(pairs)? != client.client_id() {
        return Err(Unanswerable::ClientUnknown.into());
    }
    let parameters = Parameters::new(pairs).map_err(Unanswerable::Parameter)?;
    let redirect_uri = parameters.one("redirect_uri", ADDRESS_BYTES_MAX).map_err(Unanswerable::Parameter)?;
    let redirect_uri = redirect_uri.ok_or(Unanswerable::RedirectUriMissing)?;
    if !client.admits_redirect(redirect_uri) {
        return Err(Unanswerable::RedirectUriUnregistered.into());
    }

    // From here on the service is told. First how, so that even this much can go wrong and still arrive.
    let state = parameters.one("state", STATE_BYTES_MAX);
    let response_mode = response_mode(parameters);
    let reply_to = ReplyTo {
        redirect_uri: redirect_uri.to_owned(),
        response_mode: *response_mode.as_ref().unwrap_or(&ResponseMode::Query),
        state: state.as_ref().ok().copied().flatten().map(str::to_owned),
    };
    let told = |wrong: Wrong| {
        let Wrong(error, description) = wrong;
        AuthorizeRefused::ToService(Refusal { reply_to: reply_to.clone(), error, description })
    };
    state.map_err(|fault| told(fault.into()))?;
    response_mode.map_err(told)?;
    rest(parameters, client, &reply_to).map_err(told)
}

/// An error for the service, with its description.
struct Wrong(AuthorizeError, String);

impl From<ParameterFault> for Wrong {
    fn from(fault: ParameterFault) -> Self {
        Self(AuthorizeError::InvalidRequest, fault.to_string())
    }
}

fn invalid(description: &str) -> Wrong {
    Wrong(AuthorizeError::InvalidRequest, description.to_owned())
}

fn response_mode(parameters: Parameters<'_>) -> Result<ResponseMode, Wrong> {
    match parameters.one("response_mode", LIST_BYTES_MAX)? {
        None | Some("query") => Ok(ResponseMode::Query),
        Some("form_post") => Ok(ResponseMode::FormPost),
        Some(_) => Err(invalid("response_mode must be query or form_post")),
    }
}

fn rest(parameters: Parameters<'_>, client: &Client, reply_to: &ReplyTo) -> Result<AuthorizationRequest, Wrong> {
    refuse_what_we_do_not_take(parameters)?;
    match parameters.one("response_type", LIST_BYTES_MAX)? {
        Some("code") => {}
        Some(_) => {
            return Err(Wrong(AuthorizeError::UnsupportedResponseType, "response_type must be code".to_owned()));
        }
        None => return Err(invalid("response_type is missing")),
    }
    let kept = Kept {
        v: FormatVersion,
        client_id: client.client_id().to_owned(),
        reply_to: reply_to.clone(),
        scopes: scopes(parameters, client)?,
        code_challenge: code_challenge(parameters)?,
        nonce: parameters.one("nonce", NONCE_BYTES_MAX)?.map(str::to_owned),
        prompt: prompt(parameters)?,
        max_age_s: max_age_s(parameters)?,
        login_hint: parameters.one("login_hint", LOGIN_HINT_BYTES_MAX)?.map(str::to_owned),
        acr_values: list(parameters, "acr_values", |_| true)?,
        ui_locales: list(parameters, "ui_locales", is_language_tag)?,
        id_token_hint: parameters.one("id_token_hint", HINT_BYTES_MAX)?.map(str::to_owned),
        expected_subject: None,
    };
    parameters.check_all()?;
    Ok(AuthorizationRequest::from(kept))
}

/// OpenID Connect Core §6 and §7.2.1. (`claims` and `display` are only wishes: they are ignored, and the metadata
/// says so.)
fn refuse_what_we_do_not_take(parameters: Parameters<'_>) -> Result<(), Wrong> {
    for (name, error) in [
        ("request", AuthorizeError::RequestNotSupported),
        ("request_uri", AuthorizeError::RequestUriNotSupported),
        ("registration", AuthorizeError::RegistrationNotSupported),
    ] {
        if parameters.one(name, HINT_BYTES_MAX)?.is_some() {
            return Err(Wrong(error, format!("{name} is not supported")));
        }
    }
    Ok(())
}

fn scopes(parameters: Parameters<'_>, client: &Client) -> Result<Vec<Scope>, Wrong> {
    let wrong = |description: &str| Wrong(AuthorizeError::InvalidScope, description.to_owned());
    let text = parameters.one("scope", LIST_BYTES_MAX)?.unwrap_or_default();
    let names: Vec<&str> = text.split(' ').filter(|name| !name.is_empty()).collect();
    if !names.iter().all(|name| text::is_scope_token(name)) {
        return Err(wrong("scope contains characters that are not allowed"));
    }
    if !names.contains(&Scope::OpenId.as_str()) {
        return Err(wrong("scope must contain openid"));
    }
    let wanted = |scope: &Scope| names.contains(&scope.as_str()) && client.may_have(*scope);
    Ok(Scope::ALL.into_iter().filter(wanted).collect())
}

/// RFC 7636 §4.4.1, with PKCE required of everybody (RFC 9700 §2.1.1). A missing method would mean `plain`.
fn code_challenge(parameters: Parameters<'_>) -> Result<CodeChallenge, Wrong> {
    let challenge = parameters.one("code_challenge", LIST_BYTES_MAX)?;
    let method = parameters.one("code_challenge_method", LIST_BYTES_MAX)?;
    let challenge = challenge.ok_or_else(|| invalid("code_challenge is missing: PKCE is required"))?;
    if method != Some("S256") {
        return Err(invalid("code_challenge_method must be S256"));
    }
    CodeChallenge::parse(challenge)
        .ok_or_else(|| invalid("code_challenge must be 43 characters of base64url: a SHA-256 digest"))
}

fn prompt(parameters: Parameters<'_>) -> Result<Prompt, Wrong> {
    let text = parameters.one("prompt", LIST_BYTES_MAX)?.unwrap_or_default();
    let (mut none, mut login, mut consent, mut select_account) = (false, false, false, false);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match word {
            "none" => none = true,
            "login" => login = true,
            "consent" => consent = true,
            "select_account" => select_account = true,
            _ => return Err(invalid("prompt must be none, or some of login, consent and select_account")),
        }
    }
    match none {
        true if login || consent || select_account => Err(invalid("prompt=none goes with no other prompt")),
        true => Ok(Prompt::Silent),
        false => Ok(Prompt::Pages { login, consent, select_account }),
    }
}

fn max_age_s(parameters: Parameters<'_>) -> Result<Option<u32>, Wrong> {
    let Some(text) = parameters.one("max_age", LIST_BYTES_MAX)? else { return Ok(None) };
    // `u32::from_str` takes a plus sign, which is no digit.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = digits.then(|| text.parse::<u32>().ok()).flatten();
    seconds.map(Some).ok_or_else(|| invalid("max_age must be a number of seconds"))
}

/// A space-separated list of wishes in order of preference: what we cannot use is left out.
fn list(parameters: Parameters<'_>, name: &'static str, usable: fn(&str) -> bool) -> Result<Vec<String>, Wrong> {
    let text = parameters.one(name, LIST_BYTES_MAX)?.unwrap_or_default();
    let words = text.split(' ').filter(|word| !word.is_empty() && usable(word));
    Ok(words.take(LIST_LENGTH_MAX).map(str::to_owned).collect())
}

/// The outer shape of BCP 47 tags: enough to keep them out of trouble wherever they end up.
pub(crate) fn is_language_tag(text: &str) -> bool {
    text.len() <= 35 && text.split('-').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests;
