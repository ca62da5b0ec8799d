//! The service's half of a login: ask, check what comes back, redeem it, check who it is.
//!
//! Used by the demo services and by tests. Like the other half it does nothing itself: whoever uses it sends what it
//! makes and gives it what arrives.

mod id_token;
mod provider;

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use subtle::ConstantTimeEq;
use url::form_urlencoded;

use crate::authorize::STATE_BYTES_MAX;
use crate::claims::{IdTokenClaims, UserInfo};
use crate::parameters::Parameters;
use crate::pkce::CodeVerifier;
use crate::respond::{ResponseMode, with_query};
use crate::scope::Scope;
use crate::secret::{AccessToken, AuthorizationCode, ClientSecret};
use crate::text;

pub use id_token::{IdTokenRefused, LEEWAY_S, Received};
pub use provider::{Provider, ProviderInvalid};

/// An answer of the token endpoint or of userinfo may be this long.
const BODY_BYTES_MAX: usize = 65_536;
/// One parameter of the answer that comes through the browser may be this long.
const VALUE_BYTES_MAX: usize = 2_048;

/// A service as it knows itself.
#[derive(Clone, Debug)]
pub struct RelyingParty {
    /// Its id.
    pub client_id: String,
    /// Its secret; none for an app.
    pub secret: Option<ClientSecret>,
    /// Where logins return to.
    pub redirect_uri: String,
}

/// What a service wants of a login besides that somebody signs in.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// `prompt`, as one text.
    pub prompt: Option<String>,
    /// `max_age`; the ID token is then checked against it.
    pub max_age_s: Option<u32>,
    /// `acr_values`; the ID token must then have one of them.
    pub acr_values: Vec<String>,
    /// `login_hint`.
    pub login_hint: Option<String>,
    /// `ui_locales`.
    pub ui_locales: Vec<String>,
    /// How the answer comes back; nothing means by query.
    pub response_mode: Option<ResponseMode>,
    /// Scopes besides `openid`.
    pub scopes: Vec<Scope>,
}

/// What a service must remember, bound to the browser, until the answer comes.
#[derive(Clone)]
pub struct PendingLogin {
    state: String,
    nonce: String,
    verifier: CodeVerifier,
    acr_values: Vec<String>,
    max_age_s: Option<u32>,
}

impl PendingLogin {
    /// The state, by which an answer finds its login.
    pub fn state(&self) -> &str {
        &self.state
    }
}

impl fmt::Debug for PendingLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PendingLogin(…)")
    }
}

/// Begins a login: the address to send the browser to, and what to remember. `random` becomes state, nonce and
/// code verifier: three times 256 fresh random bits.
pub fn begin(
    provider: &Provider,
    service: &RelyingParty,
    wishes: &Wishes,
    random: &[[u8; 32]; 3],
) -> (String, PendingLogin) {
    let [for_state, for_nonce, for_verifier] = random;
    let (state, nonce) = (text::base64url(for_state), text::base64url(for_nonce));
    let verifier = CodeVerifier::from_random(for_verifier);

    let mut scopes = vec![Scope::OpenId];
    scopes.extend(wishes.scopes.iter().filter(|scope| **scope != Scope::OpenId));
    let mut pairs = vec![
        ("response_type", "code".to_owned()),
        ("client_id", service.client_id.clone()),
        ("redirect_uri", service.redirect_uri.clone()),
        ("scope", Scope::join(&scopes)),
        ("state", state.clone()),
        ("nonce", nonce.clone()),
        ("code_challenge", verifier.challenge().as_str().to_owned()),
        ("code_challenge_method", "S256".to_owned()),
    ];
    let mut wish = |name, value: Option<String>| pairs.extend(value.map(|value| (name, value)));
    wish("prompt", wishes.prompt.clone());
    wish("max_age", wishes.max_age_s.map(|seconds| seconds.to_string()));
    wish("acr_values", joined(&wishes.acr_values));
    wish("login_hint", wishes.login_hint.clone());
    wish("ui_locales", joined(&wishes.ui_locales));
    wish("response_mode", wishes.response_mode.map(|mode| mode.as_str().to_owned()));

    let url = with_query(&provider.authorization_endpoint, pairs.iter().map(|(name, value)| (*name, value.as_str())));
    let (acr_values, max_age_s) = (wishes.acr_values.clone(), wishes.max_age_s);
    (url, PendingLogin { state, nonce, verifier, acr_values, max_age_s })
}

fn joined(words: &[String]) -> Option<String> {
    (!words.is_empty()).then(|| words.join(" "))
}

/// Why what came back through the browser is no answer to this login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResponseRefused {
    /// A parameter is repeated, too long or not plain, or there is neither code nor error.
    Malformed,
    /// The state is missing or another one: somebody else's answer.
    State,
    /// The issuer is missing or another one: a mix-up (RFC 9207 §2.4).
    Issuer,
    /// The provider said no.
    Told {
        /// The OAuth error.
        error: String,
        /// Its description, if there is one.
        description: Option<String>,
    },
}

impl fmt::Display for ResponseRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("the answer is malformed"),
            Self::State => f.write_str("the answer belongs to another login"),
            Self::Issuer => f.write_str("the answer comes from another provider"),
            Self::Told { error, .. } => write!(f, "the provider said {error}"),
        }
    }
}

impl std::error::Error for ResponseRefused {}

/// Checks what came back, from the query or the form of the callback.
pub fn take_response(
    provider: &Provider,
    pending: &PendingLogin,
    pairs: &[(String, String)],
) -> Result<AuthorizationCode, ResponseRefused> {
    let parameters = Parameters::new(pairs).map_err(|_| ResponseRefused::Malformed)?;
    let one = |name, bytes_max| parameters.one(name, bytes_max).map_err(|_| ResponseRefused::Malformed);
    let state = one("state", STATE_BYTES_MAX)?.ok_or(ResponseRefused::State)?;
    if !bool::from(state.as_bytes().ct_eq(pending.state.as_bytes())) {
        return Err(ResponseRefused::State);
    }
    if one("iss", VALUE_BYTES_MAX)? != Some(provider.issuer.as_str()) {
        return Err(ResponseRefused::Issuer);
    }
    match (one("code", VALUE_BYTES_MAX)?, one("error", VALUE_BYTES_MAX)?) {
        (Some(code), None) => Ok(AuthorizationCode::new(code)),
        (None, Some(error)) => Err(ResponseRefused::Told {
            error: error.to_owned(),
            description: one("error_description", VALUE_BYTES_MAX)?.map(str::to_owned),
        }),
        (Some(_), Some(_)) | (None, None) => Err(ResponseRefused::Malformed),
    }
}

/// A call to the token endpoint, to be sent as a form by POST.
#[derive(Clone)]
pub struct TokenCall {
    /// Where to.
    pub url: String,
    /// The `Authorization` header, for a service with a secret.
    pub authorization: Option<String>,
    /// The form.
    pub form: Vec<(&'static str, String)>,
}

impl fmt::Debug for TokenCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenCall({})", self.url)
    }
}

/// The call that redeems a code: with `client_secret_basic`, or as a public client.
pub fn token_call(
    provider: &Provider,
    service: &RelyingParty,
    pending: &PendingLogin,
    code: &AuthorizationCode,
) -> TokenCall {
    let mut form = vec![
        ("grant_type", "authorization_code".to_owned()),
        ("code", code.expose().to_owned()),
        ("redirect_uri", service.redirect_uri.clone()),
        ("code_verifier", pending.verifier.expose().to_owned()),
    ];
    let authorization = service.secret.as_ref().map(|secret| {
        let half = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let pair = format!("{}:{}", half(&service.client_id), half(secret.expose()));
        format!("Basic {}", STANDARD.encode(pair))
    });
    if authorization.is_none() {
        form.push(("client_id", service.client_id.clone()));
    }
    TokenCall { url: provider.token_endpoint.clone(), authorization, form }
}

/// Reads the body of a successful token answer; `None` when it is not one.
pub fn read_tokens(body: &str) -> Option<Received> {
    #[derive(Deserialize)]
    struct Body {
        access_token: String,
        token_type: String,
        id_token: String,
    }
    if body.len() > BODY_BYTES_MAX {
        return None;
    }
    let body: Body = serde_json::from_str(body).ok()?;
    let bearer = body.token_type.eq_ignore_ascii_case("bearer");
    bearer.then(|| Received { access_token: AccessToken::new(body.access_token), id_token: body.id_token })
}

/// Reads the body of a userinfo answer; `None` when it is not one or is about somebody else (OpenID Connect Core
/// §5.3.2).
pub fn read_userinfo(body: &str, signed_in: &IdTokenClaims) -> Option<UserInfo> {
    if body.len() > BODY_BYTES_MAX {
        return None;
    }
    let info: UserInfo = serde_json::from_str(body).ok()?;
    (info.sub == signed_in.sub).then_some(info)
}

/// The address that ends the session at the provider and returns, where it has such a thing.
pub fn logout_url(
    provider: &Provider,
    service: &RelyingParty,
    id_token: &str,
    return_to: Option<&str>,
    state: Option<&str>,
) -> Option<String> {
    let pairs = [
        ("id_token_hint", Some(id_token)),
        ("client_id", Some(service.client_id.as_str())),
        ("post_logout_redirect_uri", return_to),
        ("state", state),
    ];
    let pairs = pairs.into_iter().filter_map(|(name, value)| value.map(|value| (name, value)));
    provider.end_session_endpoint.as_deref().map(|endpoint| with_query(endpoint, pairs))
}

#[cfg(test)]
mod tests;
