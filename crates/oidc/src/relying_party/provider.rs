//! What a service knows of its provider: the discovery document, read with care.

use std::fmt;

use serde::Deserialize;

use super::BODY_BYTES_MAX;
use crate::address;
use crate::issuer::Issuer;
use crate::metadata::DISCOVERY_PATH;

/// A provider and its endpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Who it is.
    pub issuer: Issuer,
    /// Where browsers are sent.
    pub authorization_endpoint: String,
    /// Where codes are redeemed.
    pub token_endpoint: String,
    /// Where its keys are.
    pub jwks_uri: String,
    /// Where more is told about a person.
    pub userinfo_endpoint: Option<String>,
    /// Where sessions end.
    pub end_session_endpoint: Option<String>,
}

/// Why a discovery document is not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderInvalid {
    /// Not such a document, or too big.
    Malformed,
    /// It is about another issuer than the one that was asked (OpenID Connect Discovery §4.3).
    OtherIssuer,
    /// One of its addresses is neither `https` nor on this machine.
    Address(&'static str),
}

impl fmt::Display for ProviderInvalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("this is not a discovery document"),
            Self::OtherIssuer => f.write_str("the discovery document is about another issuer"),
            Self::Address(name) => write!(f, "the discovery document's {name} cannot be used"),
        }
    }
}

impl std::error::Error for ProviderInvalid {}

impl Provider {
    /// Where the document of this issuer stands.
    pub fn discovery_url(issuer: &Issuer) -> String {
        issuer.endpoint(DISCOVERY_PATH)
    }

    /// Reads the document that was fetched from there.
    pub fn from_discovery(document: &str, asked: &Issuer) -> Result<Self, ProviderInvalid> {
        #[derive(Deserialize)]
        struct Document {
            issuer: String,
            authorization_endpoint: String,
            token_endpoint: String,
            jwks_uri: String,
            userinfo_endpoint: Option<String>,
            end_session_endpoint: Option<String>,
        }
        if document.len() > BODY_BYTES_MAX {
            return Err(ProviderInvalid::Malformed);
        }
        let found: Document = serde_json::from_str(document).map_err(|_| ProviderInvalid::Malformed)?;
        if found.issuer != asked.as_str() {
            return Err(ProviderInvalid::OtherIssuer);
        }
        let optional = |name, text: Option<String>| text.map(|text| endpoint(name, text)).transpose();
        Ok(Self {
            issuer: asked.clone(),
            authorization_endpoint: endpoint("authorization_endpoint", found.authorization_endpoint)?,
            token_endpoint: endpoint("token_endpoint", found.token_endpoint)?,
            jwks_uri: endpoint("jwks_uri", found.jwks_uri)?,
            userinfo_endpoint: optional("userinfo_endpoint", found.userinfo_endpoint)?,
            end_session_endpoint: optional("end_session_endpoint", found.end_session_endpoint)?,
        })
    }
}

fn endpoint(name: &'static str, text: String) -> Result<String, ProviderInvalid> {
    let secure = address::parse(&text).and_then(|url| address::is_secure(&url));
    secure.map(|()| text).map_err(|_| ProviderInvalid::Address(name))
}
