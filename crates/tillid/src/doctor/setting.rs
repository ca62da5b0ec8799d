//! What the configuration says, beyond what makes the server refuse it.

use std::fs;
use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use ipnet::IpNet;
use server::config::Config;

use super::{Point, advice, well, wrong};

/// A proxy's network is no larger than these in earnest.
const PREFIX_SHORTEST_V4: u8 = 8;
const PREFIX_SHORTEST_V6: u8 = 16;

pub(super) fn look(config: &Config) -> Vec<Point> {
    let mut points = vec![origins(config), proxies(config)];
    points.extend(config.warnings.iter().map(|warning| advice("configuration_advice", warning)));
    points.extend(help(config));
    points.push(operator_listener(config));
    points
}

/// Whoever may write it decides whose word is taken for a person's address, and where everything is kept.
pub(super) fn file_mode(path: &Path) -> Option<Point> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    let says = format!("others may write {} (mode {mode:o}): chmod go-w it", path.display());
    (mode & 0o022 != 0).then(|| wrong("configuration_mode", says))
}

fn origins(config: &Config) -> Point {
    let (issuer, app) = (&config.site.issuer, &config.app);
    // Hosts that differ, and https where it is not localhost, are demanded of the configuration already.
    if issuer.is_https() != app.is_https() {
        let says = format!(
            "the issuer {issuer} and the app {app} speak different schemes: browsers keep their cookies only over one"
        );
        return wrong("origins", says);
    }
    if issuer.is_this_machine() && !issuer.host().ends_with("localhost") {
        let says = format!("the issuer {issuer} is an address: browsers keep our cookies only for https or localhost");
        return wrong("origins", says);
    }
    let port = issuer.authority().rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    let listens = |port: u16| config.listener.addresses.iter().any(|address| address.port() == port);
    if let Some(port) = port.filter(|port| issuer.is_this_machine() && !listens(*port)) {
        let says = format!("the issuer {issuer} is at port {port}, where no listener is: add it to listener.addresses");
        return advice("origins", says);
    }
    well("origins", format!("the issuer {issuer} and the app {app} are apart, and browsers keep their cookies"))
}

fn proxies(config: &Config) -> Point {
    const POINT: &str = "trusted_proxies";
    let proxies = &config.listener.trusted_proxies;
    let whole_world = proxies.iter().find(|network| match network {
        IpNet::V4(network) => network.prefix_len() < PREFIX_SHORTEST_V4,
        IpNet::V6(network) => network.prefix_len() < PREFIX_SHORTEST_V6,
    });
    if let Some(network) = whole_world {
        let says = format!(
            "the network {network} in listener.trusted_proxies is very large: strangers in it can say where they come from; name your proxies alone"
        );
        return wrong(POINT, says);
    }
    let speaks_tls = config.listener.certificate.is_some();
    let reached_by_all = config.listener.addresses.iter().copied().find(|address| !is_private(address.ip()));
    match (proxies.is_empty(), speaks_tls, reached_by_all) {
        (true, true, _) => well(POINT, "no proxy is trusted, and this server speaks TLS itself"),
        (true, false, _) if config.site.issuer.is_this_machine() => {
            well(POINT, "no proxy is trusted, and none is needed on this machine alone")
        }
        (true, false, _) => wrong(
            POINT,
            "the issuer is https, and there is neither a certificate nor a trusted proxy: set listener.certificate and listener.private_key, or listener.trusted_proxies",
        ),
        (false, false, Some(address)) => advice(
            POINT,
            format!(
                "the listener {address} may be reached past the proxy: listen on an address that only the proxy reaches"
            ),
        ),
        (false, _, _) => {
            let networks: Vec<String> = proxies.iter().map(ToString::to_string).collect();
            well(POINT, format!("only {} is believed about where people come from", networks.join(" and ")))
        }
    }
}

fn help(config: &Config) -> Option<Point> {
    config.site.help.is_empty().then(|| advice("help", "blocked people are not told whom to turn to: set site.help"))
}

fn operator_listener(config: &Config) -> Point {
    const POINT: &str = "operator_listener";
    match config.operator.address {
        None => advice(POINT, "nothing can watch the server: operator.address is \"none\""),
        Some(address) if is_private(address.ip()) => {
            well(POINT, format!("the operator's listener {address} is private"))
        }
        Some(address) => advice(
            POINT,
            format!(
                "the operator's listener {address} may be reached by the world, and asks nobody who they are: choose a private address"
            ),
        ),
    }
}

/// Whether the world does not reach this address by itself.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::State;
    use super::*;

    fn check(text: &str, point: &str, state: State, words: &str) {
        let config = Config::parse(text, Path::new(""), []).expect("a configuration");
        let found = look(&config).into_iter().find(|found| found.point == point).expect("the point");
        assert!(found.state == state && found.says.contains(words), "{text}: {found:?}");
    }

    #[test]
    fn proxies_are_believed_only_where_they_are_named_narrowly() {
        let https = "[site]\nissuer = \"https://id.example\"\n";
        check(https, "trusted_proxies", State::Wrong, "neither a certificate nor a trusted proxy");
        let with = |listener: &str| format!("{https}[listener]\n{listener}\n");
        check(&with("trusted_proxies = [\"0.0.0.0/0\"]"), "trusted_proxies", State::Wrong, "0.0.0.0/0");
        check(&with("trusted_proxies = [\"::/0\"]"), "trusted_proxies", State::Wrong, "::/0");
        check(&with("trusted_proxies = [\"10.1.0.0/16\"]"), "trusted_proxies", State::Well, "10.1.0.0/16");
        let open = with("trusted_proxies = [\"10.1.0.0/16\"]\naddresses = [\"0.0.0.0:8000\"]");
        check(&open, "trusted_proxies", State::Advice, "past the proxy");
        check("", "trusted_proxies", State::Well, "none is needed");
    }

    #[test]
    fn origins_must_be_ones_that_browsers_keep_cookies_for() {
        check("", "origins", State::Well, "apart");
        let address = "[site]\nissuer = \"http://127.0.0.1:8000\"\napp = \"http://app.localhost:8000\"\n";
        let elsewhere = "[site]\nissuer = \"http://localhost:8123\"\n";
        check(elsewhere, "origins", State::Advice, "8123");
        check(address, "origins", State::Wrong, "only for https or localhost");
        let mixed = "[site]\nissuer = \"https://id.example\"\napp = \"http://app.localhost:8000\"\n";
        check(mixed, "origins", State::Wrong, "different schemes");
    }

    #[test]
    fn the_operators_listener_is_not_shown_to_the_world() {
        check("", "operator_listener", State::Well, "private");
        check("[operator]\naddress = \"0.0.0.0:9464\"\n", "operator_listener", State::Advice, "may be reached");
        check("[operator]\naddress = \"none\"\n", "operator_listener", State::Advice, "Nothing can watch");
    }
}
