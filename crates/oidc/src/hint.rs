//! An ID token of ours that a service shows again, to say whom it means (`id_token_hint`).
//!
//! It may have ended long ago (OpenID Connect RP-Initiated Logout §2): it is a name, not a ticket. So it is believed
//! as long as we still publish the key that signed it.

use serde_json::Value;

use crate::claims::IdTokenClaims;
use crate::issuer::Issuer;
use crate::jose::{self, JoseRefused, KeySet};
use crate::time::NumericDate;

/// Whom a service means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The service that the token was issued to.
    pub client_id: String,
    /// The person's subject there.
    pub subject: String,
    /// When it was issued.
    pub issued_at: NumericDate,
    /// The session, if the token named one.
    pub sid: Option<String>,
}

/// Why a hint is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HintRefused {
    /// Not a token that one of our keys signed.
    Token(JoseRefused),
    /// Signed by us, but not an ID token of this issuer for one service.
    NotOurs,
}

/// Reads a hint. `keys` are all keys that count: next, active and retired.
pub fn verify(token: &str, keys: &KeySet, issuer: &Issuer) -> Result<Hint, HintRefused> {
    let claims = jose::verify(token, &jose::ID_TOKEN, keys).map_err(HintRefused::Token)?;
    let claims: IdTokenClaims = serde_json::from_value(Value::Object(claims)).map_err(|_| HintRefused::NotOurs)?;
    match claims.aud.only() {
        Some(client_id) if claims.iss == issuer.as_str() => {
            Ok(Hint { client_id: client_id.to_owned(), subject: claims.sub, issued_at: claims.iat, sid: claims.sid })
        }
        Some(_) | None => Err(HintRefused::NotOurs),
    }
}
