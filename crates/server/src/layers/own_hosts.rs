//! For which hosts the operator's listener answers. Whoever reaches it may read it, so a page in an operator's browser
//! must not: its name could lead to that address a moment later (DNS rebinding), but `Host` still says the name.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Version;
use axum::http::uri::Authority;
use axum::middleware::{self, Next};
use axum::response::Response;

use super::{Refused, hosts};
use crate::config::HostName;

/// The hosts by which one listener is asked.
#[derive(Clone, Debug)]
pub struct OwnHosts {
    address: IpAddr,
    names: Vec<HostName>,
}

impl OwnHosts {
    /// The hosts of a listener at `address`, with the names that the operator gave it.
    pub fn of(address: SocketAddr, names: &[HostName]) -> Self {
        Self { address: address.ip().to_canonical(), names: names.to_vec() }
    }

    /// Refuses what is meant for any other host.
    pub fn guard(self, router: Router) -> Router {
        router.layer(middleware::from_fn_with_state(Arc::new(self), only_these))
    }

    /// Ports are not looked at: behind a container's mapping, the one that was asked is not ours.
    fn are_meant_by(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        let host = authority.host();
        // Nothing stands before the host, and after it at most a port.
        match authority.as_str().strip_prefix(host).map(|rest| rest.strip_prefix(':').unwrap_or(rest)) {
            Some("") => {}
            Some(port) if port.parse::<u16>().is_ok() => {}
            Some(_) | None => return false,
        }
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        match bare.parse::<IpAddr>().map(|address| address.to_canonical()) {
            // Whoever names an address has connected to it; on a listener at every address, all of them are ours.
            Ok(address) => address.is_loopback() || address == self.address || self.address.is_unspecified(),
            Err(_) => {
                let mut names = std::iter::once("localhost").chain(self.names.iter().map(HostName::as_str));
                names.any(|name| name.eq_ignore_ascii_case(host))
            }
        }
    }
}

async fn only_these(State(own): State<Arc<OwnHosts>>, request: Request, next: Next) -> Response {
    let is_meant = match hosts::authority(request.uri(), request.headers()) {
        Some(host) => own.are_meant_by(host),
        // Plain probes of balancers write no `Host`, as HTTP/1.0 lets them; every browser does.
        None => request.version() == Version::HTTP_10 && !request.headers().contains_key("host"),
    };
    if is_meant { next.run(request).await } else { Refused::Misdirected.answer(Refused::plainly) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, host: &str, expect: bool) {
        let names = ["metrics.example", "Tillid-1"].map(|name| HostName::parse(name).expect("a name"));
        let own = OwnHosts::of(address.parse().expect("an address"), &names);
        assert_eq!(own.are_meant_by(host), expect, "{host:?} at {address}");
    }

    #[test]
    fn a_listener_answers_for_its_address_for_this_machine_and_for_its_names() {
        for host in [
            "127.0.0.1:9464",
            "127.0.0.1",
            "127.9.9.9:80",
            "[::1]:9464",
            "[::ffff:127.0.0.1]:9464",
            "localhost",
            "LocalHost:9464",
            "10.1.2.3:9464",
            "metrics.example",
            "METRICS.example:443",
            "tillid-1:9464",
        ] {
            check("10.1.2.3:9464", host, true);
        }
        check("0.0.0.0:9464", "192.0.2.77:9464", true);
        check("[::]:9464", "[2001:db8::7]:9464", true);
        check("[2001:db8::7]:9464", "[2001:DB8:0::7]:9464", true);
    }

    #[test]
    fn and_for_no_other_host() {
        for host in [
            "",
            ":9464",
            "evil.example",
            "evil.example:9464",
            "metrics.example.evil.example",
            "evil-metrics.example",
            "metrics.example.",
            "localhost.",
            "localhost.evil.example",
            "me@127.0.0.1",
            "evil.example@127.0.0.1",
            "127.0.0.1.evil.example",
            "127.1",
            "2130706433",
            "0x7f.0.0.1",
            "192.0.2.77:9464",
            "0.0.0.0",
            "[::]",
            "::1",
            "[::1",
            "127.0.0.1:port",
            "127.0.0.1 evil.example",
        ] {
            check("10.1.2.3:9464", host, false);
        }
        check("0.0.0.0:9464", "evil.example:9464", false);
    }
}
