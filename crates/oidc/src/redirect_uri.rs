//! Where a browser may be sent back to: registered once, compared letter by letter ever after.
//!
//! Comparing never parses what was presented: two parsers that disagree are how open redirects happen.

use url::Url;

use crate::address::{self, AddressFault};

/// Parameters of our own answer, which a registered query must not hold already.
const RESERVED: [&str; 6] = ["code", "state", "iss", "error", "error_description", "error_uri"];

/// Whether the service can keep a secret (RFC 6749 §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientKind {
    /// Proves who it is at the token endpoint.
    Confidential,
    /// An app on somebody's device: it cannot keep a secret.
    Public,
}

/// A registered address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectUri {
    text: String,
    sector: Sector,
}

/// What an address says about whose it is (OpenID Connect Core §8.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sector {
    Host(String),
    PrivateScheme(String),
    /// Everybody has a loopback address, so it says nothing.
    Loopback,
}

impl RedirectUri {
    /// Reads an address that an operator registers for a service of this kind.
    pub fn register(text: &str, kind: ClientKind) -> Result<Self, AddressFault> {
        let url = address::parse(text)?;
        let sector = match url.scheme() {
            "https" | "http" => {
                address::is_secure(&url)?;
                web_sector(&url)?
            }
            scheme => {
                private_scheme(&url, kind)?;
                Sector::PrivateScheme(scheme.to_owned())
            }
        };
        if let Some(name) = RESERVED.into_iter().find(|name| url.query_pairs().any(|(key, _)| key == *name)) {
            return Err(AddressFault::ReservedParameter(name));
        }
        Ok(Self { text: text.to_owned(), sector })
    }

    /// The address as it was registered.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn sector(&self) -> &Sector {
        &self.sector
    }

    /// Whether `presented` is this address: the same letters, nothing else.
    ///
    /// One exception, for public clients that registered `http://127.0.0.1…` or `http://[::1]…`: the port may be
    /// another one, because an app takes whatever port is free (RFC 8252 §7.3). `localhost` has no such exception,
    /// since a name can be made to point elsewhere (RFC 8252 §8.3).
    pub fn admits(&self, presented: &str, kind: ClientKind) -> bool {
        if presented == self.text {
            return true;
        }
        match kind {
            ClientKind::Confidential => false,
            ClientKind::Public => {
                without_port(&self.text).is_some_and(|registered| without_port(presented) == Some(registered))
            }
        }
    }
}

fn web_sector(url: &Url) -> Result<Sector, AddressFault> {
    if address::is_loopback(url) {
        return Ok(Sector::Loopback);
    }
    url.host_str().map(|host| Sector::Host(host.to_owned())).ok_or(AddressFault::NotAbsolute)
}

/// RFC 8252 §7.1: an app's scheme is a domain name turned round, so it has a dot. `javascript:` and `data:` have none.
fn private_scheme(url: &Url, kind: ClientKind) -> Result<(), AddressFault> {
    if !url.scheme().contains('.') {
        return Err(AddressFault::Scheme);
    }
    if kind == ClientKind::Confidential {
        return Err(AddressFault::PrivateSchemeOfConfidential);
    }
    if !url.path().starts_with('/') {
        return Err(AddressFault::PrivateSchemeForm);
    }
    Ok(())
}

/// A loopback address as literal host and what follows the port; nothing for every other address.
fn without_port(text: &str) -> Option<(&str, &str)> {
    let host = ["http://127.0.0.1", "http://[::1]"].into_iter().find(|host| text.starts_with(host))?;
    let after = text.get(host.len()..)?;
    let rest = match after.strip_prefix(':') {
        None => after,
        Some(after) => {
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let (port, rest) = after.split_at(digits);
            let valid = !port.starts_with('0') && port.parse::<u16>().is_ok();
            valid.then_some(rest)?
        }
    };
    (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((host, rest))
}

#[cfg(test)]
mod tests;
