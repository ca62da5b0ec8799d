//! An origin: scheme, host and port, exactly as browsers compare them.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

/// A web origin, `https://id.example` or `http://localhost:8000`; no path, no default port, lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    text: String,
    host: String,
    is_https: bool,
}

impl Origin {
    /// Parses an origin; a single slash at the end is forgiven.
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let is_https = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let has_more = url.path() != "/" || url.query().is_some() || url.fragment().is_some();
        if has_more || !url.username().is_empty() || url.password().is_some() || url.host_str()?.ends_with('.') {
            return None;
        }
        Some(Self { text: url.origin().ascii_serialization(), host: url.host_str()?.to_owned(), is_https })
    }

    /// The origin as text, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host without the port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The host, and the port where it is not the scheme's own: what stands in a request's `Host`.
    pub fn authority(&self) -> &str {
        self.text.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// Whether the scheme is https.
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// Whether only this machine can be meant: localhost, its subdomains, or a loopback address.
    pub fn is_this_machine(&self) -> bool {
        match Host::parse(&self.host) {
            Ok(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Ok(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
            Ok(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
            Err(_) => false,
        }
    }

    /// The URL of a path (which begins with a slash) at this origin.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// The origin whose host has one more label in front.
    pub(super) fn with_label(&self, label: &str) -> Self {
        let scheme = if self.is_https { "https" } else { "http" };
        Self {
            text: format!("{scheme}://{label}.{}", self.authority()),
            host: format!("{label}.{}", self.host),
            is_https: self.is_https,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port_and_nothing_else() {
        let check = |text: &str, expect: Option<&str>| {
            assert_eq!(Origin::parse(text).as_ref().map(Origin::as_str), expect, "{text}");
        };
        check("https://id.example", Some("https://id.example"));
        check("https://ID.Example:443/", Some("https://id.example"));
        check("http://localhost:8000", Some("http://localhost:8000"));
        check("http://[::1]:8000", Some("http://[::1]:8000"));
        for wrong in [
            "id.example",
            "ftp://id.example",
            "https://id.example/path",
            "https://id.example?x",
            "https://a@id.example",
            "https://id.example.",
            "",
        ] {
            check(wrong, None);
        }
    }

    #[test]
    fn only_localhost_and_loopback_are_this_machine() {
        for (text, expect) in [
            ("http://localhost", true),
            ("http://app.localhost:8000", true),
            ("http://127.0.0.2", true),
            ("http://[::1]", true),
            ("http://localhost.example", false),
            ("http://192.0.2.1", false),
        ] {
            assert_eq!(Origin::parse(text).expect("an origin").is_this_machine(), expect, "{text}");
        }
        let origin = Origin::parse("http://localhost:8000").expect("an origin");
        assert_eq!(origin.with_label("app").as_str(), "http://app.localhost:8000");
        assert_eq!(origin.with_label("app").host(), "app.localhost");
        assert_eq!(origin.authority(), "localhost:8000");
    }
}
