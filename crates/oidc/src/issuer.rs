//! Who we are: the one name under which tokens are issued and endpoints are found.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::address::{self, AddressFault};

/// An issuer identifier (OpenID Connect Discovery §2, RFC 8414 §2): `https`, or `http` on this machine;
/// no query, no fragment, no slash at the end.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Issuer(String);

impl Issuer {
    /// Reads an issuer; the fault is a sentence for the operator.
    pub fn parse(text: &str) -> Result<Self, AddressFault> {
        let url = address::parse(text)?;
        address::is_secure(&url)?;
        if url.query().is_some() {
            return Err(AddressFault::Query);
        }
        if text.ends_with('/') {
            return Err(AddressFault::TrailingSlash);
        }
        Ok(Self(text.to_owned()))
    }

    /// The identifier as it stands in tokens.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An endpoint below the issuer; `path` starts with a slash.
    pub fn endpoint(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Issuer {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(|fault| format!("the issuer cannot be used: {fault}"))
    }
}

impl From<Issuer> for String {
    fn from(issuer: Issuer) -> Self {
        issuer.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_https_or_this_machine_and_bare() {
        for good in
            ["https://id.example", "https://id.example:8443/tenant", "http://localhost:8000", "http://[::1]:8000"]
        {
            assert_eq!(Issuer::parse(good).map(|issuer| issuer.as_str().to_owned()), Ok(good.to_owned()));
        }
        for (bad, fault) in [
            ("https://id.example/", AddressFault::TrailingSlash),
            ("https://id.example?x=1", AddressFault::NotNormal("https://id.example/?x=1".to_owned())),
            ("https://id.example/a?x=1", AddressFault::Query),
            ("http://id.example", AddressFault::HttpNotLoopback),
            ("ftp://id.example", AddressFault::Scheme),
            ("https://me@id.example", AddressFault::UserInfo),
            ("id.example", AddressFault::NotAbsolute),
        ] {
            assert_eq!(Issuer::parse(bad), Err(fault), "{bad}");
        }
    }
}
