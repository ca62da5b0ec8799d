//! Where the demo is reached, and the configuration that says so.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use server::config::TimeZone;

/// Ports and addresses of one demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// The port of login pages and code app.
    pub(super) port: u16,
    /// Whether this machine has `::1`.
    pub(super) has_ipv6: bool,
    /// Where the machine stands.
    pub(super) time_zone: TimeZone,
}

impl Plan {
    /// This machine's addresses, for the port so many after the first.
    pub(super) fn addresses(&self, port_after: u16) -> Vec<SocketAddr> {
        let port = self.port.saturating_add(port_after);
        let mut addresses = vec![SocketAddr::from((Ipv4Addr::LOCALHOST, port))];
        if self.has_ipv6 {
            addresses.push(SocketAddr::from((Ipv6Addr::LOCALHOST, port)));
        }
        addresses
    }

    /// A service's own address.
    pub(super) fn site(&self, port_after: u16) -> String {
        format!("http://127.0.0.1:{}", self.port.saturating_add(port_after))
    }

    /// The configuration: the product's defaults, but for what a demo on one machine needs.
    pub(super) fn configuration(&self) -> String {
        let addresses: Vec<String> = self.addresses(0).iter().map(|address| format!("\"{address}\"")).collect();
        format!(
            "# The configuration of `tillid demo`. It is written anew at each start.\n\
             # Commands work beside the demo with it: tillid --config tillid.toml account list\n\n\
             [site]\nissuer = \"http://localhost:{}\"\noperator_name = \"Tillid Demo\"\ntime_zone = \"{}\"\n\n\
             [listener]\naddresses = [{}]\nshutdown_s = 2\n\
             # As many as fit where a process may open 8,500 files.\nconnections_max = 8000\n\n\
             [operator]\naddress = \"none\"\n\n\
             [limits]\n# Nobody wants to wait for an hour before trying a new device.\n\
             new_device_waits_s = 0\n\n\
             [log]\nlevel = \"warn\"\n",
            self.port,
            self.time_zone.name(),
            addresses.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use server::config::Config;
    use std::path::Path;

    #[test]
    fn the_demo_keeps_the_products_defaults_but_for_what_it_needs() {
        for has_ipv6 in [true, false] {
            let time_zone = TimeZone::parse("Europe/Copenhagen").expect("a zone");
            let plan = Plan { port: 9000, has_ipv6, time_zone: time_zone.clone() };
            let config = Config::parse(&plan.configuration(), Path::new("/demo"), []).expect("a configuration");
            assert_eq!(config.site.issuer.as_str(), "http://localhost:9000");
            assert_eq!(config.app.as_str(), "http://app.localhost:9000");
            assert_eq!(config.site.time_zone, time_zone);
            assert!(config.listener.addresses.iter().all(|address| address.ip().is_loopback()));
            assert_eq!(config.listener.addresses.len(), 1 + usize::from(has_ipv6));
            assert_eq!(config.warnings, Vec::<String>::new());
            assert_eq!(config.passwords, Config::parse("", Path::new(""), []).expect("the defaults").passwords);
        }
    }
}
