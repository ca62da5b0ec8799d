//! Signed tokens in compact form (RFC 7515, RFC 7519, RFC 8725): one algorithm list and one type for each use.
//!
//! A header may hold `alg`, `kid` and `typ` and nothing else, so `crit`, `zip`, `jku`, `x5u`, `jwk` and whatever is
//! invented next cannot lead the check astray. The claims are not looked at before the signature holds.

mod json;
mod keys;

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::text;

pub use keys::{JWKS_MAX_AGE_S, KeyFault, KeySet, SigningKey, VerifyingKey, jwks};

/// A signature algorithm that we make and take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256 (RFC 7518 §3.4).
    Es256,
}

impl Algorithm {
    /// The name in headers, keys and metadata.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
        }
    }
}

/// One use of signed tokens. A token for one use is never taken for another (RFC 8725 §3.11).
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// The exact `typ`.
    pub typ: &'static str,
    /// The only algorithms that count.
    pub algorithms: &'static [Algorithm],
    /// The longest token that is looked at.
    pub bytes_max: usize,
}

/// ID tokens, fresh or as hints.
pub const ID_TOKEN: Profile = Profile { typ: "JWT", algorithms: &[Algorithm::Es256], bytes_max: 8_192 };

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoseRefused {
    /// Longer than its use allows.
    TooLong,
    /// Not three parts of base64url, or a part is not a JSON object, or one holds a member twice.
    Malformed,
    /// A header member besides `alg`, `kid` and `typ`, or one of these missing.
    Header,
    /// An algorithm that does not count for this use or this key.
    Algorithm,
    /// A token for another use.
    Type,
    /// Signed by a key that is not among the given ones.
    UnknownKey,
    /// The signature does not hold.
    Signature,
}

impl fmt::Display for JoseRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the token is too long",
            Self::Malformed => "the token is malformed",
            Self::Header => "the token's header is not alg, kid and typ alone",
            Self::Algorithm => "the token's algorithm is not allowed",
            Self::Type => "the token is of another type",
            Self::UnknownKey => "the token's key is not known",
            Self::Signature => "the token's signature does not hold",
        })
    }
}

impl std::error::Error for JoseRefused {}

/// The key could not sign: the cryptographic library failed inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningFailed;

impl fmt::Display for SigningFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the token could not be signed")
    }
}

impl std::error::Error for SigningFailed {}

/// Signs claims as a compact JWS.
pub fn sign(key: &SigningKey, profile: &Profile, claims: &impl Serialize) -> Result<String, SigningFailed> {
    #[derive(Serialize)]
    struct Header<'a> {
        alg: &'a str,
        kid: &'a str,
        typ: &'a str,
    }
    let header = Header { alg: Algorithm::Es256.as_str(), kid: key.kid(), typ: profile.typ };
    let mut token = text::base64url(text::to_json(&header).as_bytes());
    token.push('.');
    token.push_str(&text::base64url(text::to_json(claims).as_bytes()));
    let signature = key.sign(token.as_bytes())?;
    token.push('.');
    token.push_str(&text::base64url(&signature));
    Ok(token)
}

/// The claims of a token that one of `keys` signed for exactly this use. Who it is for and until when is the caller's
/// to check.
pub fn verify(token: &str, profile: &Profile, keys: &KeySet) -> Result<Map<String, Value>, JoseRefused> {
    if token.len() > profile.bytes_max {
        return Err(JoseRefused::TooLong);
    }
    let mut parts = token.split('.');
    let (Some(header), Some(payload), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(JoseRefused::Malformed);
    };
    let key = key_for(header, profile, keys)?;
    let signature = text::from_base64url(signature).ok_or(JoseRefused::Malformed)?;
    let signed = &token.as_bytes()[..header.len() + 1 + payload.len()];
    if !key.has_signed(signed, &signature) {
        return Err(JoseRefused::Signature);
    }
    object(payload)
}

fn key_for<'a>(header: &str, profile: &Profile, keys: &'a KeySet) -> Result<&'a VerifyingKey, JoseRefused> {
    let header = object(header)?;
    if header.keys().any(|name| !matches!(name.as_str(), "alg" | "kid" | "typ")) {
        return Err(JoseRefused::Header);
    }
    let member = |name: &str| header.get(name).and_then(Value::as_str).ok_or(JoseRefused::Header);
    let (alg, kid, typ) = (member("alg")?, member("kid")?, member("typ")?);
    if !profile.algorithms.iter().any(|algorithm| algorithm.as_str() == alg) {
        return Err(JoseRefused::Algorithm);
    }
    if typ != profile.typ {
        return Err(JoseRefused::Type);
    }
    let key = keys.find(kid).ok_or(JoseRefused::UnknownKey)?;
    if key.algorithm().as_str() == alg { Ok(key) } else { Err(JoseRefused::Algorithm) }
}

fn object(part: &str) -> Result<Map<String, Value>, JoseRefused> {
    let bytes = text::from_base64url(part).ok_or(JoseRefused::Malformed)?;
    json::object(&bytes).ok_or(JoseRefused::Malformed)
}

#[cfg(test)]
mod tests;
