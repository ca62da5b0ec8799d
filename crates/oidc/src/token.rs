//! The token endpoint: who asks, what for, and the answer, all as data (RFC 6749 §3.2, §5).
//!
//! The order is: [`parse`], look the service up, [`TokenRequest::authenticate`], look the code up,
//! [`CodeGrant::fits`], and only then whether the code is still good: so that a replay counts as one only
//! when it comes from the service itself with the right verifier.

mod credentials;

use std::fmt;

use serde::Serialize;

use crate::address::ADDRESS_BYTES_MAX;
use crate::answer::Answer;
use crate::client::{CLIENT_ID_BYTES_MAX, Client, ClientAuthentication};
use crate::errors::TokenError;
use crate::parameters::{ParameterFault, Parameters};
use crate::pkce::{CodeChallenge, CodeVerifier};
use crate::scope::Scope;
use crate::secret::{AccessToken, AuthorizationCode, ClientSecret};
use crate::text;

pub use credentials::AuthenticationMethod;
use credentials::Credentials;

/// A code may be this long.
const CODE_BYTES_MAX: usize = 512;
/// Other values may be this long.
const VALUE_BYTES_MAX: usize = 256;
/// Secrets and the header that carries them may be this long.
const SECRET_BYTES_MAX: usize = 512;

/// A request to the token endpoint, understood but not yet believed.
#[derive(Clone, Debug)]
pub struct TokenRequest {
    credentials: Credentials,
    grant: CodeGrant,
}

/// `grant_type=authorization_code` (RFC 6749 §4.1.3).
#[derive(Clone, Debug)]
pub struct CodeGrant {
    code: AuthorizationCode,
    redirect_uri: String,
    code_verifier: CodeVerifier,
}

/// Why there are no tokens. The answer's body and headers say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRefused {
    /// The OAuth error.
    pub error: TokenError,
    /// A sentence for whoever programs the service.
    pub description: String,
}

impl TokenRefused {
    /// A refusal with a sentence in the characters of RFC 6749 §5.2.
    pub fn new(error: TokenError, description: impl Into<String>) -> Self {
        Self { error, description: description.into() }
    }

    /// The one answer for a code that is unknown, expired, spent, revoked or somebody else's: which, nobody learns.
    pub fn unusable_code() -> Self {
        Self::new(TokenError::InvalidGrant, "the code cannot be used")
    }

    /// The one answer for a service that is unknown, of another kind, or shows a wrong secret.
    pub fn unknown_client() -> Self {
        Self::new(TokenError::InvalidClient, "the service did not prove who it is")
    }

    /// The answer: JSON, never cached, with a challenge where RFC 9110 §15.5.2 demands one.
    pub fn answer(&self) -> Answer {
        #[derive(Serialize)]
        struct Body<'a> {
            error: &'a str,
            error_description: &'a str,
        }
        let body = Body { error: self.error.as_str(), error_description: &self.description };
        let answer = Answer::json_once(self.error.status(), text::to_json(&body));
        match self.error {
            TokenError::InvalidClient => {
                answer.with_header("www-authenticate", "Basic realm=\"token\", charset=\"UTF-8\"".to_owned())
            }
            TokenError::TemporarilyUnavailable => answer.with_header("retry-after", "1".to_owned()),
            TokenError::InvalidRequest
            | TokenError::InvalidGrant
            | TokenError::UnauthorizedClient
            | TokenError::UnsupportedGrantType
            | TokenError::InvalidScope
            | TokenError::ServerError => answer,
        }
    }
}

impl fmt::Display for TokenRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.error.as_str(), self.description)
    }
}

impl std::error::Error for TokenRefused {}

impl From<ParameterFault> for TokenRefused {
    fn from(fault: ParameterFault) -> Self {
        Self::new(TokenError::InvalidRequest, fault.to_string())
    }
}

/// Reads a token request: the form's pairs and, if there is one, the `Authorization` header.
pub fn parse(form: &[(String, String)], authorization: Option<&str>) -> Result<TokenRequest, TokenRefused> {
    let parameters = Parameters::new(form)?;
    let credentials = credentials::read(parameters, authorization)?;
    match parameters.one("grant_type", VALUE_BYTES_MAX)? {
        Some("authorization_code") => {}
        Some(_) => {
            return Err(TokenRefused::new(TokenError::UnsupportedGrantType, "grant_type must be authorization_code"));
        }
        None => return Err(missing("grant_type")),
    }
    let code = parameters.one("code", CODE_BYTES_MAX)?.ok_or_else(|| missing("code"))?;
    let redirect_uri = parameters.one("redirect_uri", ADDRESS_BYTES_MAX)?.ok_or_else(|| missing("redirect_uri"))?;
    let verifier = parameters.one("code_verifier", VALUE_BYTES_MAX)?.ok_or_else(|| missing("code_verifier"))?;
    let code_verifier = CodeVerifier::parse(verifier).ok_or_else(|| {
        TokenRefused::new(TokenError::InvalidRequest, "code_verifier must be 43 to 128 letters, digits, or - . _ ~")
    })?;
    parameters.check_all()?;
    let grant = CodeGrant { code: AuthorizationCode::new(code), redirect_uri: redirect_uri.to_owned(), code_verifier };
    Ok(TokenRequest { credentials, grant })
}

fn missing(name: &str) -> TokenRefused {
    TokenRefused::new(TokenError::InvalidRequest, format!("{name} is missing"))
}

impl TokenRequest {
    /// The service that the request says it comes from; to be looked up. Unknown: [`TokenRefused::unknown_client`].
    pub fn client_id(&self) -> &str {
        &self.credentials.client_id
    }

    /// How it wants to prove that.
    pub fn method(&self) -> AuthenticationMethod {
        self.credentials.method
    }

    /// Whether it is that service. A public client proves nothing here: PKCE does. One with a secret may not leave it
    /// out, and one without may not send any.
    pub fn authenticate(&self, client: &Client) -> Result<&CodeGrant, TokenRefused> {
        let right_service = self.client_id() == client.client_id();
        let proved = match (client.authentication(), &self.credentials.secret) {
            // Each digest is compared, so that the time does not tell which secret of a change-over fits.
            (ClientAuthentication::Secret { digests }, Some(secret)) => {
                digests.iter().fold(false, |any, digest| digest.is_of(secret) | any)
            }
            (ClientAuthentication::Public, None) => true,
            (ClientAuthentication::Secret { .. }, None) | (ClientAuthentication::Public, Some(_)) => false,
        };
        if right_service && proved { Ok(&self.grant) } else { Err(TokenRefused::unknown_client()) }
    }
}

/// What was kept when a code was issued, as far as a token request must repeat it.
#[derive(Clone, Copy, Debug)]
pub struct IssuedFor<'a> {
    /// The service that the code was issued to.
    pub client_id: &'a str,
    /// The redirect URI that it was sent to.
    pub redirect_uri: &'a str,
    /// The challenge that came with the authorization request.
    pub code_challenge: &'a CodeChallenge,
}

impl CodeGrant {
    /// The code, by whose SHA-256 it is kept.
    pub fn code(&self) -> &AuthorizationCode {
        &self.code
    }

    /// Whether this request may redeem a code issued so: same service, same redirect URI, right verifier.
    pub fn fits(&self, client: &Client, issued: IssuedFor<'_>) -> Result<(), TokenRefused> {
        let fits = issued.client_id == client.client_id()
            && issued.redirect_uri == self.redirect_uri
            && issued.code_challenge.is_met_by(&self.code_verifier);
        if fits { Ok(()) } else { Err(TokenRefused::unusable_code()) }
    }
}

/// What a service gets for its code.
#[derive(Clone)]
pub struct Tokens {
    /// Opaque, for `/userinfo`.
    pub access_token: AccessToken,
    /// For how long.
    pub expires_in_s: u32,
    /// The signed ID token.
    pub id_token: String,
    /// What it may learn.
    pub scopes: Vec<Scope>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(…)")
    }
}

impl Tokens {
    /// The answer: JSON that nobody may keep (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).
    pub fn answer(&self) -> Answer {
        #[derive(Serialize)]
        struct Body<'a> {
            access_token: &'a str,
            token_type: &'a str,
            expires_in: u32,
            id_token: &'a str,
            scope: String,
        }
        let body = Body {
            access_token: self.access_token.expose(),
            token_type: "Bearer",
            expires_in: self.expires_in_s,
            id_token: &self.id_token,
            scope: Scope::join(&self.scopes),
        };
        Answer::json_once(200, text::to_json(&body))
    }
}

#[cfg(test)]
mod tests;
