//! The source of a request: an IPv4 address or an IPv6 /64, seen through configured proxies only.
//!
//! A forwarded address is believed only when the connection itself comes from a configured proxy, and
//! then from right to left up to the first address that is no proxy: what stands further left was
//! written by a stranger.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

/// A chain of more proxies than this is read no further.
const HOPS_MAX: usize = 16;

/// Where a request comes from, as throttles and limits count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// One IPv4 address (an IPv4-mapped IPv6 address counts as the IPv4 address).
    V4(Ipv4Addr),
    /// The first 64 bits of an IPv6 address: what one household or one machine can choose from.
    V6([u8; 8]),
}

/// Which header the proxies write. Only one is read: a proxy that writes the one lets a stranger's other pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`, the usual one.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// The networks of our own proxies and the header that they write.
#[derive(Clone, Debug)]
pub struct TrustedProxies {
    networks: Vec<IpNet>,
    header: ForwardedHeader,
}

impl Source {
    /// The source that an address belongs to.
    pub fn of_address(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => {
                let [a, b, c, d, e, f, g, h, ..] = address.octets();
                Self::V6([a, b, c, d, e, f, g, h])
            }
        }
    }

    /// The source of a request: the peer's, or what our own proxies say about it.
    pub fn of_request(peer: IpAddr, headers: &HeaderMap, proxies: &TrustedProxies) -> Self {
        Self::of_address(proxies.client_address(peer, headers))
    }

    /// The address, or the first one of its 64 bits.
    pub fn address(self) -> IpAddr {
        match self {
            Self::V4(address) => IpAddr::V4(address),
            Self::V6(prefix) => {
                let mut octets = [0; 16];
                octets[..8].copy_from_slice(&prefix);
                IpAddr::V6(Ipv6Addr::from(octets))
            }
        }
    }

    /// A distinct value for keyed hashes: the kind, then the address bytes.
    pub fn to_bytes(self) -> [u8; 9] {
        let mut bytes = [0; 9];
        match self {
            Self::V4(address) => {
                bytes[0] = 4;
                bytes[1..5].copy_from_slice(&address.octets());
            }
            Self::V6(prefix) => {
                bytes[0] = 6;
                bytes[1..].copy_from_slice(&prefix);
            }
        }
        bytes
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(address) => address.fmt(f),
            Self::V6(_) => write!(f, "{}/64", self.address()),
        }
    }
}

impl TrustedProxies {
    /// Believes `header` from these networks only.
    pub fn new(networks: Vec<IpNet>, header: ForwardedHeader) -> Self {
        Self { networks, header }
    }

    /// Believes nobody: the peer is the source.
    pub fn none() -> Self {
        Self::new(Vec::new(), ForwardedHeader::XForwardedFor)
    }

    /// Whether an address is one of our own proxies, which is no source itself.
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address))
    }

    fn client_address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest_known = peer.to_canonical();
        if !self.trusts(nearest_known) {
            return nearest_known;
        }
        for address in self.hops_from_the_right(headers).into_iter().take(HOPS_MAX) {
            let Some(address) = address else { break };
            nearest_known = address.to_canonical();
            if !self.trusts(nearest_known) {
                break;
            }
        }
        nearest_known
    }

    /// The addresses that the header names, nearest first; `None` where something unreadable stands.
    fn hops_from_the_right(&self, headers: &HeaderMap) -> Hops {
        let (name, read): (_, fn(&str) -> Hops) = match self.header {
            ForwardedHeader::XForwardedFor => (HeaderName::from_static("x-forwarded-for"), listed_addresses),
            ForwardedHeader::Forwarded => (header::FORWARDED, forwarded_addresses),
        };
        let mut hops = Vec::new();
        let lines: Vec<_> = headers.get_all(name).iter().collect();
        for line in lines.into_iter().rev() {
            // What a stranger wrote in another encoding spoils his own words only, not what a proxy put behind them.
            hops.extend(read(&String::from_utf8_lossy(line.as_bytes())));
            if hops.len() >= HOPS_MAX {
                break;
            }
        }
        hops
    }
}

/// Addresses, nearest first; `None` where something unreadable stands.
type Hops = Vec<Option<IpAddr>>;

/// What one line of `X-Forwarded-For` names, nearest first.
fn listed_addresses(line: &str) -> Hops {
    line.rsplit(',').take(HOPS_MAX).map(|hop| node_address(hop.trim())).collect()
}

/// What one line of `Forwarded` names, nearest first.
fn forwarded_addresses(line: &str) -> Hops {
    rsplit_unquoted(line, ',').into_iter().take(HOPS_MAX).map(forwarded_for).collect()
}

/// The `for=` of one element of `Forwarded` (RFC 7239 §4). A proxy may quote what a stranger chose, such as the host: so
/// an element is believed only if all of it is well formed and it says `for` once.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let mut named = None;
    for pair in rsplit_unquoted(element, ';').into_iter().map(str::trim).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=')?;
        let (name, value) = (name.trim(), value.trim());
        if name.contains('"') || !is_token_or_quoted(value) {
            return None;
        }
        if name.eq_ignore_ascii_case("for") && named.replace(value).is_some() {
            return None;
        }
    }
    node_address(named?.trim_matches('"'))
}

/// The pieces between the separators that stand in no quoted string, the last first. Read from the right, since the nearest
/// proxy wrote there: a quote that a stranger left open further left takes nothing of it away.
fn rsplit_unquoted(text: &str, separator: char) -> Vec<&str> {
    let (mut pieces, mut rest, mut is_quoted) = (Vec::new(), text, false);
    for (at, c) in text.char_indices().rev() {
        if c == '"' {
            // Inside, only a quote without a backslash is the one that opened (RFC 9110 §5.6.4).
            let backslashes = text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
            is_quoted = !is_quoted || backslashes % 2 == 1;
        } else if c == separator && !is_quoted {
            pieces.push(&text[at + 1..rest.len()]);
            rest = &text[..at];
        }
    }
    pieces.push(rest);
    pieces
}

/// Whether a value is bare, without any quote, or one whole quoted string (RFC 9110 §5.6.4).
fn is_token_or_quoted(value: &str) -> bool {
    let Some(rest) = value.strip_prefix('"') else { return !value.contains(['"', '\\']) };
    let Some(inside) = rest.strip_suffix('"') else { return false };
    let mut is_escaped = false;
    for c in inside.chars() {
        is_escaped = match c {
            '\\' => !is_escaped,
            '"' if !is_escaped => return false,
            _ => false,
        };
    }
    !is_escaped
}

/// An address with or without a port, an IPv6 address with or without brackets.
fn node_address(node: &str) -> Option<IpAddr> {
    if let Some(rest) = node.strip_prefix('[') {
        let (address, _port) = rest.split_once(']')?;
        return address.parse().ok().map(IpAddr::V6);
    }
    if let Ok(address) = node.parse() {
        return Some(address);
    }
    let (address, port) = node.rsplit_once(':')?;
    port.parse::<u16>().ok()?;
    address.parse().ok().map(IpAddr::V4)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn check(peer: &str, header: ForwardedHeader, lines: &[&str], expect: &str) {
        let networks = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().expect("a network")).to_vec();
        let name = match header {
            ForwardedHeader::XForwardedFor => "x-forwarded-for",
            ForwardedHeader::Forwarded => "forwarded",
        };
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name, HeaderValue::from_bytes(line.as_bytes()).expect("a header value"));
        }
        let source =
            Source::of_request(peer.parse().expect("an address"), &headers, &TrustedProxies::new(networks, header));
        assert_eq!(source.to_string(), expect, "{peer} {lines:?}");
    }

    #[test]
    fn a_stranger_cannot_choose_his_source() {
        let header = ForwardedHeader::XForwardedFor;
        check("203.0.113.9", header, &["198.51.100.1"], "203.0.113.9");
        check("203.0.113.9", header, &["10.0.0.1"], "203.0.113.9");
        check("10.0.0.2", header, &["198.51.100.1, 203.0.113.9"], "203.0.113.9");
        check("10.0.0.2", header, &["10.9.9.9, 203.0.113.9"], "203.0.113.9");
        check("10.0.0.2", header, &["198.51.100.1", "203.0.113.9, 10.0.0.3"], "203.0.113.9");
    }

    #[test]
    fn our_own_proxies_are_believed_up_to_the_first_unreadable_word() {
        let header = ForwardedHeader::XForwardedFor;
        check("10.0.0.2", header, &[], "10.0.0.2");
        check("10.0.0.2", header, &["198.51.100.1"], "198.51.100.1");
        check("10.0.0.2", header, &["198.51.100.1:4711"], "198.51.100.1");
        check("10.0.0.2", header, &["198.51.100.1, nonsense, 10.0.0.3"], "10.0.0.3");
        check("10.0.0.2", header, &["nonsense"], "10.0.0.2");
        check("fd00::1", header, &["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::/64");
        check("fd00::1", header, &["[2001:db8:1:2::5]:443"], "2001:db8:1:2::/64");
    }

    #[test]
    fn the_standard_header_is_read_where_it_is_configured_and_only_there() {
        let header = ForwardedHeader::Forwarded;
        check("10.0.0.2", header, &["for=198.51.100.1;proto=https, For=\"203.0.113.9:80\""], "203.0.113.9");
        check("10.0.0.2", header, &["proto=https;for=\"[2001:db8::1]:80\""], "2001:db8::/64");
        check("10.0.0.2", header, &["for=unknown"], "10.0.0.2");
        check("10.0.0.2", header, &["for=_hidden, for=10.0.0.9"], "10.0.0.9");
    }

    #[test]
    fn what_a_proxy_quotes_for_a_stranger_is_no_source() {
        let header = ForwardedHeader::Forwarded;
        for line in [
            r#"proto=https;host="x,for=198.51.100.7;y";for=203.0.113.9"#,
            r#"for=203.0.113.9;host="x,for=198.51.100.7;y""#,
            r#"for=203.0.113.9;host="x\",for=198.51.100.7;y=\"""#,
            r#"host="\\";for=203.0.113.9"#,
            r#"for=203.0.113.9;host="for=198.51.100.7""#,
            r#"For="203.0.113.9:80";host="a;for=198.51.100.7""#,
            // What a stranger left open takes nothing of the proxy's element away.
            r#"for="198.51.100.7, for=203.0.113.9"#,
            r#"host="a, for="203.0.113.9";proto=https"#,
            r#"for="198.51.100.7\, for="203.0.113.9""#,
            "host=\u{f8}, for=203.0.113.9",
            "by=10.0.0.2;;for=203.0.113.9;",
        ] {
            check("10.0.0.2", header, &[line], "203.0.113.9");
        }
        for line in [
            r#"for=198.51.100.7;for=203.0.113.9"#,
            r#"for=198.51.100.7;host=a"b"#,
            r#"for=198.51.100.7;host="a"#,
            r#"for=198.51.100.7;host="a"b""#,
            r#"for="198.51.100.7"#,
            r#"for=198.51.100.7""#,
            r#"for=198.51.100.7;host"#,
            r#"for=198.51.100.7;ho"st="b""#,
            r#"for=198.51.100.7;host=a\"#,
        ] {
            check("10.0.0.2", header, &[line], "10.0.0.2");
        }
        check("10.0.0.2", ForwardedHeader::XForwardedFor, &["\u{f8}, 203.0.113.9"], "203.0.113.9");
    }

    #[test]
    fn one_machine_is_one_source_however_its_address_is_written() {
        let mapped: IpAddr = "::ffff:192.0.2.1".parse().expect("an address");
        let plain: IpAddr = "192.0.2.1".parse().expect("an address");
        assert_eq!(Source::of_address(mapped), Source::of_address(plain));
        let (one, other): (IpAddr, IpAddr) =
            ("2001:db8::1".parse().expect("an address"), "2001:db8::ffff:1".parse().expect("an address"));
        assert_eq!(Source::of_address(one), Source::of_address(other));
        assert_ne!(Source::of_address(one).to_bytes(), Source::of_address(plain).to_bytes());
    }
}
