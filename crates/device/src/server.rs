//! Where the server is: the origin that is signed for, the address that is called, and one shared HTTP client.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use protocol::wire::Language;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect;
use url::{Host, Url};

use crate::PhoneError;

/// A server, and the connections to it. Clones share their connections: make one for many phones.
#[derive(Clone, Debug)]
pub struct Server {
    client: reqwest::Client,
    base: String,
    origin: String,
    host: String,
    language: Language,
}

impl Server {
    /// The server whose app lives at `origin`, such as `http://app.localhost:8000`.
    ///
    /// # Errors
    /// When `origin` is not an `http` or `https` origin.
    pub fn new(origin: &str) -> Result<Self, PhoneError> {
        Self::at(origin, origin)
    }

    /// The same, but called at `base`, such as `http://127.0.0.1:41234`; the header `Host` says the origin's.
    ///
    /// # Errors
    /// When either is not an `http` or `https` origin.
    pub fn at(base: &str, origin: &str) -> Result<Self, PhoneError> {
        let (base, origin) = (read_origin(base)?, read_origin(origin)?);
        let client = client(is_this_machine(&base))?;
        let host = match origin.port() {
            Some(port) => format!("{}:{port}", origin.host_str().unwrap_or_default()),
            None => origin.host_str().unwrap_or_default().to_owned(),
        };
        let text = |url: &Url| url.origin().ascii_serialization();
        Ok(Self { client, base: text(&base), origin: text(&origin), host, language: Language::English })
    }

    /// The same server, refusing in this language; else it does so in English.
    #[must_use]
    pub fn speaking(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// The app's origin: the audience of everything that a phone signs.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Where it is called.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    pub(crate) fn client(&self) -> &reqwest::Client {
        &self.client
    }
}

fn read_origin(text: &str) -> Result<Url, PhoneError> {
    let bad = || PhoneError::BadAddress(text.to_owned());
    let url = Url::parse(text).map_err(|_| bad())?;
    let is_origin = matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if is_origin { Ok(url) } else { Err(bad()) }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_localhost(name),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// RFC 6761 §6.3: `localhost` and all names below it are this machine, whatever the system's resolver thinks.
fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

fn client(this_machine: bool) -> Result<reqwest::Client, PhoneError> {
    let builder = reqwest::Client::builder()
        .dns_resolver(LocalhostIsHere)
        .redirect(redirect::Policy::none())
        .connect_timeout(Duration::from_secs(10))
        .user_agent(concat!("tillid-device/", env!("CARGO_PKG_VERSION")));
    let builder = if this_machine { builder.no_proxy() } else { builder };
    Ok(builder.build()?)
}

struct LocalhostIsHere;

impl Resolve for LocalhostIsHere {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            if is_localhost(name.as_str()) {
                let here = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
                return Ok(Box::new(here.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs);
            }
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port_and_nothing_else() {
        let server = Server::at("http://127.0.0.1:41234/", "http://app.localhost:8000").unwrap();
        assert_eq!(
            (server.base(), server.origin(), server.host()),
            ("http://127.0.0.1:41234", "http://app.localhost:8000", "app.localhost:8000")
        );
        let server = Server::new("https://App.Id.Example:443/").unwrap();
        assert_eq!((server.origin(), server.host()), ("https://app.id.example", "app.id.example"));
        for bad in ["app.localhost", "ftp://x", "https://x/path", "https://x/?q", "https://me@x", ""] {
            assert!(matches!(Server::new(bad), Err(PhoneError::BadAddress(_))), "{bad}");
        }
    }

    #[test]
    fn names_below_localhost_are_this_machine() {
        for name in ["localhost", "app.localhost", "APP.LOCALHOST", "a.b.localhost."] {
            assert!(is_localhost(name), "{name}");
        }
        for name in ["localhost.example", "notlocalhost", "example.com"] {
            assert!(!is_localhost(name), "{name}");
        }
    }
}
