//! How a service says who it is: in the header, in the form, or by its id alone; never in two ways at once.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::{
    CLIENT_ID_BYTES_MAX, ClientSecret, Parameters, SECRET_BYTES_MAX, TokenError, TokenRefused, VALUE_BYTES_MAX,
};
use crate::client::is_client_id;
use crate::text;

/// A header may be this long: both halves, each character escaped, in base64.
const HEADER_BYTES_MAX: usize = 4 * (CLIENT_ID_BYTES_MAX + SECRET_BYTES_MAX) + 16;

/// A way of authenticating at the token endpoint (OpenID Connect Core §9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthenticationMethod {
    /// Id and secret in the `Authorization` header.
    ClientSecretBasic,
    /// Id and secret in the form.
    ClientSecretPost,
    /// The id alone.
    None,
}

impl AuthenticationMethod {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ClientSecretBasic, Self::ClientSecretPost, Self::None];

    /// The name in metadata.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::None => "none",
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Credentials {
    pub(super) client_id: String,
    pub(super) method: AuthenticationMethod,
    pub(super) secret: Option<ClientSecret>,
}

pub(super) fn read(parameters: Parameters<'_>, authorization: Option<&str>) -> Result<Credentials, TokenRefused> {
    let id = parameters.one("client_id", CLIENT_ID_BYTES_MAX)?;
    let secret = parameters.one("client_secret", SECRET_BYTES_MAX)?;
    if parameters.one("client_assertion_type", VALUE_BYTES_MAX)?.is_some() {
        return Err(TokenRefused::new(TokenError::InvalidClient, "client assertions are not supported"));
    }
    let credentials = match (authorization, id, secret) {
        (Some(_), _, Some(_)) => {
            return Err(TokenRefused::new(
                TokenError::InvalidRequest,
                "there is a secret in the header and in the form",
            ));
        }
        (Some(header), id, None) => {
            let credentials = basic(header).ok_or_else(|| {
                TokenRefused::new(TokenError::InvalidClient, "the Authorization header is not a Basic one of RFC 6749")
            })?;
            if id.is_some_and(|id| id != credentials.client_id) {
                return Err(TokenRefused::new(TokenError::InvalidRequest, "client_id differs from the header"));
            }
            credentials
        }
        (None, Some(id), Some(secret)) => Credentials {
            client_id: id.to_owned(),
            method: AuthenticationMethod::ClientSecretPost,
            secret: Some(ClientSecret::new(secret)),
        },
        (None, Some(id), None) => {
            Credentials { client_id: id.to_owned(), method: AuthenticationMethod::None, secret: None }
        }
        (None, None, _) => return Err(TokenRefused::new(TokenError::InvalidClient, "client_id is missing")),
    };
    if is_client_id(&credentials.client_id) { Ok(credentials) } else { Err(TokenRefused::unknown_client()) }
}

/// RFC 6749 §2.3.1: `Basic`, then base64 of both halves form-encoded with a colon between them. Stricter than RFC 7617
/// because both halves are: no second reading is tried.
fn basic(header: &str) -> Option<Credentials> {
    if header.len() > HEADER_BYTES_MAX {
        return None;
    }
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = Zeroizing::new(STANDARD.decode(encoded.trim_start_matches(' ')).ok()?);
    let (id, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    let (id, secret) = (form_decode(id)?, Zeroizing::new(form_decode(secret)?.into_owned()));
    let fits = !secret.is_empty() && secret.len() <= SECRET_BYTES_MAX && text::is_plain(&secret) && text::is_plain(&id);
    fits.then(|| Credentials {
        client_id: id.into_owned(),
        method: AuthenticationMethod::ClientSecretBasic,
        secret: Some(ClientSecret::new(secret.as_str())),
    })
}

/// One `application/x-www-form-urlencoded` value; a broken escape is refused instead of guessed at.
fn form_decode(value: &str) -> Option<Cow<'_, str>> {
    if !value.contains(['%', '+']) {
        return Some(Cow::Borrowed(value));
    }
    let mut decoded = Vec::with_capacity(value.len());
    let mut bytes = value.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'+' => decoded.push(b' '),
            b'%' => {
                let (high, low) = (char::from(bytes.next()?).to_digit(16)?, char::from(bytes.next()?).to_digit(16)?);
                decoded.push(u8::try_from(high * 16 + low).ok()?);
            }
            other => decoded.push(other),
        }
    }
    String::from_utf8(decoded).ok().map(Cow::Owned)
}
