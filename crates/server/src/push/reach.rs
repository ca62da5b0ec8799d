//! What a push may reach. An endpoint comes from a stranger's browser: without this, it could send our server anywhere
//! inside the operator's own network.
//!
//! A name's addresses are checked when it is resolved, and exactly they are connected to: there is no second look-up
//! that could answer otherwise.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::Semaphore;
use url::{Host, Url};

/// Look-ups at once: each holds a thread for as long as the system waits, even when nobody waits for it any more.
const LOOKUPS_AT_ONCE: usize = 64;

/// How far pushes go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// By https to public addresses: the product.
    #[default]
    PublicHttps,
    /// Also to this machine itself, and by plain http. For tests alone: neither file nor environment can say so.
    ThisMachineForTests,
}

/// What names end in that mean something inside a network alone, or nothing (RFC 6761, RFC 6762 with its appendix G,
/// RFC 7686, RFC 8375; `internal` by ICANN).
const INSIDE: [&str; 12] = [
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "home.arpa",
    "lan",
    "onion",
    "invalid",
];

/// An address inside somebody's network, or none at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotPublic;

impl Reach {
    /// Whether a push may go to this URL, as far as the URL alone says.
    pub(super) fn allows(self, url: &Url) -> bool {
        let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let (is_named, is_here) = match url.host() {
            Some(Host::Domain(name)) => (is_public_name(name), name == "localhost"),
            Some(Host::Ipv4(address)) => (false, address.is_loopback()),
            Some(Host::Ipv6(address)) => (false, address.is_loopback()),
            None => return false,
        };
        let is_public = url.scheme() == "https" && url.port().is_none() && is_named;
        match self {
            Self::PublicHttps => is_plain && is_public,
            Self::ThisMachineForTests => is_plain && (is_public || (url.scheme() == "http" && is_here)),
        }
    }

    fn allows_address(self, address: IpAddr) -> bool {
        match self {
            Self::PublicHttps => is_public(address),
            Self::ThisMachineForTests => is_public(address) || address.is_loopback(),
        }
    }
}

/// Resolves names; gives no address unless all of a name's addresses are within reach.
pub(super) struct Guard {
    reach: Reach,
    lookups: Arc<Semaphore>,
}

impl Guard {
    pub(super) fn new(reach: Reach) -> Self {
        Self { reach, lookups: Arc::new(Semaphore::new(LOOKUPS_AT_ONCE)) }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let (reach, lookups) = (self.reach, Arc::clone(&self.lookups));
        Box::pin(async move {
            let place = lookups.acquire_owned().await?;
            let name = name.as_str().to_owned();
            // A task of its own, so that a look-up keeps its place until the system has done with it.
            let looking = tokio::spawn(async move {
                let found = tokio::net::lookup_host((name, 0)).await.map(Iterator::collect::<Vec<SocketAddr>>);
                drop(place);
                found
            });
            let found = looking.await??;
            if found.is_empty() || !found.iter().all(|address| reach.allows_address(address.ip())) {
                return Err(NotPublic.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether a name may be one of the public internet: of several labels, none of them empty, in a domain that is nobody's
/// own. Where it leads is looked at when it is resolved.
fn is_public_name(name: &str) -> bool {
    let is_inside =
        |inside: &&str| name.strip_suffix(*inside).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    name.contains('.') && name.split('.').all(|label| !label.is_empty()) && !INSIDE.iter().any(is_inside)
}

/// Whether an address belongs to the public internet (the registries of special-purpose addresses, RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match (a, b) {
        // Where a network has only IPv6, a public IPv4 address is reached through NAT64 (RFC 6052).
        (0x64, 0xff9b) if [c, d, e, f] == [0; 4] => embedded(g, h),
        (0, 0) if [c, d, e, f] == [0, 0, 0, 0xffff] => embedded(g, h),
        // Documentation, and what tunnels to somewhere else: Teredo, ORCHID, 6to4.
        (0x2001, 0xdb8 | 0..=0x1ff) | (0x2002, _) | (0x3fff, 0..=0xfff) => false,
        (0x2000..=0x3fff, _) => true,
        _ => false,
    }
}

impl fmt::Display for NotPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads to an address that is not public")
    }
}

impl std::error::Error for NotPublic {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_reached() {
        for (text, expect) in [
            ("9.9.9.9", true),
            ("172.15.255.255", true),
            ("172.32.0.0", true),
            ("192.0.1.1", true),
            ("100.128.0.1", true),
            ("198.20.0.1", true),
            ("2606:4700::1111", true),
            ("2001:4860:4860::8888", true),
            ("64:ff9b::9.9.9.9", true),
            ("::ffff:9.9.9.9", true),
            ("0.0.0.0", false),
            ("10.1.2.3", false),
            ("100.64.0.1", false),
            ("127.0.0.1", false),
            ("127.255.0.9", false),
            ("169.254.169.254", false),
            ("172.16.0.1", false),
            ("172.31.255.255", false),
            ("192.0.0.8", false),
            ("192.0.2.1", false),
            ("192.88.99.1", false),
            ("192.168.1.1", false),
            ("198.19.0.1", false),
            ("198.51.100.1", false),
            ("203.0.113.9", false),
            ("224.0.0.1", false),
            ("240.0.0.1", false),
            ("255.255.255.255", false),
            ("::", false),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:10.0.0.1", false),
            ("::127.0.0.1", false),
            ("64:ff9b::10.0.0.1", false),
            ("64:ff9b:1::1", false),
            ("100::1", false),
            ("2001::1", false),
            ("2001:db8::1", false),
            ("2002:7f00:1::", false),
            ("3fff:12::1", false),
            ("4000::1", false),
            ("fc00::1", false),
            ("fd12::1", false),
            ("fe80::1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_public(text.parse().expect("an address")), expect, "{text}");
        }
    }

    #[test]
    fn an_endpoint_is_https_at_a_public_name_and_the_usual_port() {
        let both = [Reach::PublicHttps, Reach::ThisMachineForTests];
        let check = |text: &str, expect: [bool; 2]| {
            let url = Url::parse(text).expect("a URL");
            assert_eq!(both.map(|reach| reach.allows(&url)), expect, "{text}");
        };
        check("https://push.example/x", [true, true]);
        check("https://push.example:443/x", [true, true]);
        check("https://PUSH.example/x", [true, true]);
        check("https://push.home.example/x", [true, true]);
        check("https://push.mylocal.example/x", [true, true]);
        check("https://push.notlocal/x", [true, true]);
        check("http://localhost:9000/x", [false, true]);
        check("http://127.0.0.1:9000/x", [false, true]);
        check("http://[::1]:9000/x", [false, true]);
        for refused in [
            "http://push.example/x",
            "https://push.example:8443/x",
            "https://me@push.example/x",
            "https://me:secret@push.example/x",
            "https://push.example/x#y",
            "https://push.example./x",
            "https://push..example/x",
            "https://.push.example/x",
            "https://intranet/x",
            "https://intranet./x",
            "https://localhost/x",
            "https://localhost./x",
            "https://LOCALHOST./x",
            "https://app.localhost/x",
            "https://app.localhost./x",
            "https://printer.local/x",
            "https://printer.LOCAL./x",
            "https://local/x",
            "https://metadata.google.internal/x",
            "https://router.home.arpa/x",
            "https://home.arpa/x",
            "https://router.lan/x",
            "https://wiki.corp/x",
            "https://wiki.intranet/x",
            "https://nas.home/x",
            "https://db.private/x",
            "https://localhost.localdomain/x",
            "https://something.onion/x",
            "https://something.invalid/x",
            "https://127.0.0.1/x",
            "https://9.9.9.9/x",
            "https://127.0.0.1./x",
            "https://127.1/x",
            "https://2130706433/x",
            "https://0x7f000001/x",
            "https://0x7f.1/x",
            "https://0177.0.0.1/x",
            "https://%31%32%37.0.0.1/x",
            "https://[::1]/x",
            "https://[::ffff:9.9.9.9]/x",
            "http://10.0.0.1/x",
            "ftp://push.example/x",
            "file:///etc/passwd",
            "data:,x",
        ] {
            check(refused, [false, false]);
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_gives_no_address() {
        let resolve = async |reach| Guard::new(reach).resolve("localhost".parse().expect("a name")).await;
        let Err(refused) = resolve(Reach::PublicHttps).await else { panic!("an address inside was given") };
        assert!(refused.downcast_ref::<NotPublic>().is_some(), "{refused}");
        let here = resolve(Reach::ThisMachineForTests).await.expect("this machine");
        assert!(here.count() > 0);
    }
}
