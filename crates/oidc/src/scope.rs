//! What a service may ask to learn.

use serde::{Deserialize, Serialize};

/// The scopes that mean something here; all others are ignored (OpenID Connect Core §3.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// This is a login: an ID token is wanted. Every request has it.
    OpenId,
    /// The person's name at `/userinfo`, for services that the operator allowed it.
    Profile,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::OpenId, Self::Profile];

    /// The scope's name in requests and metadata.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenId => "openid",
            Self::Profile => "profile",
        }
    }

    /// The scopes as one space-separated text, for the token response.
    pub fn join(scopes: &[Self]) -> String {
        scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
    }
}
