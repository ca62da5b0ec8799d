//! Is this ID token about this login? (OpenID Connect Core §3.1.3.7)

use std::fmt;

use serde_json::Value;

use super::{PendingLogin, Provider, RelyingParty};
use crate::claims::{IdTokenClaims, at_hash};
use crate::jose::{self, JoseRefused, KeySet};
use crate::secret::AccessToken;
use crate::time::NumericDate;

/// So far may the two clocks be apart, in seconds.
pub const LEEWAY_S: i64 = 60;

/// The tokens as they arrived, not yet believed.
#[derive(Clone)]
pub struct Received {
    /// For userinfo.
    pub access_token: AccessToken,
    /// Who signed in; also the hint for a logout.
    pub id_token: String,
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Received(…)")
    }
}

/// Why an ID token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdTokenRefused {
    /// Not signed by the provider for this use. With [`JoseRefused::UnknownKey`] the keys may have rotated: fetch them
    /// again, once.
    Token(JoseRefused),
    /// A claim is missing or of the wrong type.
    Malformed,
    /// Issued by somebody else.
    Issuer,
    /// For another service, or for several.
    Audience,
    /// Issued to another service.
    AuthorizedParty,
    /// It has ended.
    Expired,
    /// It was issued in the future.
    Future,
    /// It answers another login.
    Nonce,
    /// It came with another access token.
    AccessToken,
    /// The level that was asked for was not reached.
    Level,
    /// The person signed in longer ago than was asked for, or it does not say when.
    TooLongAgo,
}

impl fmt::Display for IdTokenRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Token(refused) => return refused.fmt(f),
            Self::Malformed => "a claim is missing or of the wrong type",
            Self::Issuer => "the token is of another issuer",
            Self::Audience => "the token is for another service",
            Self::AuthorizedParty => "the token was issued to another service",
            Self::Expired => "the token has ended",
            Self::Future => "the token was issued in the future",
            Self::Nonce => "the token answers another login",
            Self::AccessToken => "the token came with another access token",
            Self::Level => "the level that was asked for was not reached",
            Self::TooLongAgo => "the person signed in too long ago",
        })
    }
}

impl std::error::Error for IdTokenRefused {}

impl Received {
    /// Who signed in, once everything fits: signature, issuer, audience, time, nonce, access token and what was wished.
    pub fn verify(
        &self,
        provider: &Provider,
        service: &RelyingParty,
        pending: &PendingLogin,
        keys: &KeySet,
        now: NumericDate,
    ) -> Result<IdTokenClaims, IdTokenRefused> {
        let claims = jose::verify(&self.id_token, &jose::ID_TOKEN, keys).map_err(IdTokenRefused::Token)?;
        let claims: IdTokenClaims =
            serde_json::from_value(Value::Object(claims)).map_err(|_| IdTokenRefused::Malformed)?;
        let ours = service.client_id.as_str();
        let level_reached = || claims.acr.as_ref().is_some_and(|acr| pending.acr_values.contains(acr));
        for (holds, refused) in [
            (claims.iss == provider.issuer.as_str(), IdTokenRefused::Issuer),
            (claims.aud.only() == Some(ours), IdTokenRefused::Audience),
            (claims.azp.as_deref().is_none_or(|azp| azp == ours), IdTokenRefused::AuthorizedParty),
            (now.since_s(claims.exp) < LEEWAY_S, IdTokenRefused::Expired),
            (claims.iat.since_s(now) <= LEEWAY_S, IdTokenRefused::Future),
            (claims.nonce.as_ref() == Some(&pending.nonce), IdTokenRefused::Nonce),
            (claims.at_hash == Some(at_hash(&self.access_token)), IdTokenRefused::AccessToken),
            (pending.acr_values.is_empty() || level_reached(), IdTokenRefused::Level),
            (is_recent(claims.auth_time, pending.max_age_s, now), IdTokenRefused::TooLongAgo),
        ] {
            if !holds {
                return Err(refused);
            }
        }
        Ok(claims)
    }
}

fn is_recent(auth_time: Option<NumericDate>, max_age_s: Option<u32>, now: NumericDate) -> bool {
    match (auth_time, max_age_s) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(then), Some(limit)) => now.since_s(then) <= i64::from(limit) + LEEWAY_S,
    }
}
