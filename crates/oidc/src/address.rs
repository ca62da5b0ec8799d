//! Which web addresses may be registered at all: one spelling each, and nobody else can read what arrives there.

use std::fmt;

use url::{Host, Url};

/// No address may be longer, registered or presented.
pub const ADDRESS_BYTES_MAX: usize = 2_048;

/// Why an address cannot be used, in words for the operator who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressFault {
    /// Nothing was given.
    Empty,
    /// Longer than [`ADDRESS_BYTES_MAX`].
    TooLong,
    /// A character that an address cannot hold (spaces, backslashes, letters outside ASCII), or a broken `%` escape.
    Characters,
    /// A `*`.
    Wildcard,
    /// A `#` part.
    Fragment,
    /// Not a whole address with scheme and host.
    NotAbsolute,
    /// `name@host`.
    UserInfo,
    /// `http` to somewhere else than this machine.
    HttpNotLoopback,
    /// A scheme that is neither `https` nor `http` nor allowed here.
    Scheme,
    /// A private-use scheme, at a service that has a secret.
    PrivateSchemeOfConfidential,
    /// A private-use scheme without a dot (RFC 8252 §7.1), or without a path.
    PrivateSchemeForm,
    /// A host that ends with a dot.
    TrailingDot,
    /// Not in its normal form, which is given.
    NotNormal(String),
    /// The query already holds a parameter that the response needs.
    ReservedParameter(&'static str),
    /// A query, where none may be.
    Query,
    /// A slash at the end, where none may be.
    TrailingSlash,
}

impl fmt::Display for AddressFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::TooLong => write!(f, "it is longer than {ADDRESS_BYTES_MAX} characters"),
            Self::Characters => f.write_str("it contains characters that must be written as % escapes, or a broken escape"),
            Self::Wildcard => f.write_str("it contains a *, but addresses are compared letter by letter: register each one"),
            Self::Fragment => f.write_str("it has a # part, which never reaches a server; leave it out"),
            Self::NotAbsolute => f.write_str("it is not a whole address such as https://bank.example/callback"),
            Self::UserInfo => f.write_str("it has a name before the host (name@host); leave it out"),
            Self::HttpNotLoopback => f.write_str("it uses http; only https is safe, except on this very machine (localhost, 127.0.0.1, [::1])"),
            Self::Scheme => f.write_str("it uses a scheme that is not allowed here; use https"),
            Self::PrivateSchemeOfConfidential => {
                f.write_str("it uses a scheme of an app, but a service with a secret is reached by https")
            }
            Self::PrivateSchemeForm => {
                f.write_str("an app's own scheme is its domain name turned round, followed by a path, such as com.example.app:/callback")
            }
            Self::TrailingDot => f.write_str("its host ends with a dot; leave it out"),
            Self::NotNormal(normal) => write!(f, "it is not written in its normal form, which is {normal}"),
            Self::ReservedParameter(name) => write!(f, "its query already contains {name}, which the answer will carry"),
            Self::Query => f.write_str("it has a query (?…); leave it out"),
            Self::TrailingSlash => f.write_str("it ends with a slash; leave it out"),
        }
    }
}

/// Reads an address with the rules that hold for all of them.
pub(crate) fn parse(text: &str) -> Result<Url, AddressFault> {
    if text.is_empty() {
        return Err(AddressFault::Empty);
    }
    if text.len() > ADDRESS_BYTES_MAX {
        return Err(AddressFault::TooLong);
    }
    if text.contains('*') {
        return Err(AddressFault::Wildcard);
    }
    if text.contains('#') {
        return Err(AddressFault::Fragment);
    }
    if !has_only_uri_characters(text) {
        return Err(AddressFault::Characters);
    }
    let url = Url::parse(text).map_err(|_| AddressFault::NotAbsolute)?;
    if url.cannot_be_a_base() {
        return Err(AddressFault::NotAbsolute);
    }
    if !url.username().is_empty() || url.password().is_some() || authority(text).contains('@') {
        return Err(AddressFault::UserInfo);
    }
    if url.host_str().is_some_and(|host| host.ends_with('.')) {
        return Err(AddressFault::TrailingDot);
    }
    // A host alone is the one address with two spellings that everybody uses; ours stays as it was written.
    if url.as_str() != text && url.as_str().strip_suffix('/') != Some(text) {
        return Err(AddressFault::NotNormal(url.as_str().to_owned()));
    }
    Ok(url)
}

/// `https`, or `http` to this very machine.
pub(crate) fn is_secure(url: &Url) -> Result<(), AddressFault> {
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) => Ok(()),
        "http" => Err(AddressFault::HttpNotLoopback),
        _ => Err(AddressFault::Scheme),
    }
}

/// Names that never leave this machine: the loopback addresses, `localhost` and what is below it (RFC 6761 §6.3).
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// What stands between `//` and the next `/` or `?`.
fn authority(text: &str) -> &str {
    let after = text.split_once("//").map_or("", |(_, after)| after);
    after.split(['/', '?']).next().unwrap_or_default()
}

/// RFC 3986 §2, without the `#` and `*` that were looked for before.
fn has_only_uri_characters(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().all(|(place, byte)| match byte {
        b'%' => bytes.get(place + 1..place + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)),
        b'-' | b'.' | b'_' | b'~' | b':' | b'/' | b'?' | b'[' | b']' | b'@' => true,
        b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'+' | b',' | b';' | b'=' => true,
        other => other.is_ascii_alphanumeric(),
    })
}
