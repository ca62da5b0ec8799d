//! The listeners' addresses: free to be taken, or answered by this very installation.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::time::Duration;

use server::config::Config;

use super::{Point, well, wrong};

/// Whoever answers on this machine answers within this.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn look(config: &Config) -> Vec<Point> {
    let mut points = vec![];
    for address in &config.listener.addresses {
        points.push(match taken(*address) {
            Ok(false) => well("listener", format!("{address} is free; the server does not run")),
            Ok(true) if is_ours(config, *address).await => {
                well("listener", format!("{address} is answered by this installation's server"))
            }
            Ok(true) => wrong(
                "listener",
                format!("{address} is taken by another program: end it, or change listener.addresses"),
            ),
            Err(error) => wrong("listener", unusable(*address, &error, "listener.addresses")),
        });
    }
    if let Some(address) = config.operator.address {
        points.push(match taken(address) {
            Ok(false) => well("operator_address", format!("{address} is free; the server does not run")),
            Ok(true) if is_operators(address).await => {
                well("operator_address", format!("{address} is answered as the operator's listener is"))
            }
            Ok(true) => wrong(
                "operator_address",
                format!("{address} is taken by another program: end it, or change operator.address"),
            ),
            Err(error) => wrong("operator_address", unusable(address, &error, "operator.address")),
        });
    }
    points
}

/// Whether somebody listens there already.
fn taken(address: SocketAddr) -> io::Result<bool> {
    match TcpListener::bind(address) {
        Ok(_) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Ok(true),
        Err(error) => Err(error),
    }
}

fn unusable(address: SocketAddr, error: &io::Error, key: &str) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            format!("{address} may not be listened on by this user: give it CAP_NET_BIND_SERVICE, or change {key}")
        }
        _ => format!("{address} cannot be listened on ({error}): change {key}"),
    }
}

/// Whether the discovery document there names our issuer. Who holds the certificate is another point's matter.
async fn is_ours(config: &Config, address: SocketAddr) -> bool {
    let scheme = if config.listener.certificate.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{}/.well-known/openid-configuration", reachable(address));
    let Some(document) = ask(&url, Some(config.site.issuer.authority())).await else { return false };
    let document: Option<serde_json::Value> = serde_json::from_str(&document).ok();
    document.is_some_and(|document| document["issuer"] == config.site.issuer.as_str())
}

async fn is_operators(address: SocketAddr) -> bool {
    let metrics = ask(&format!("http://{}/metrics", reachable(address)), None).await;
    let health = ask(&format!("http://{}/healthz", reachable(address)), None).await;
    metrics.is_some() && health.is_some()
}

async fn ask(url: &str, host: Option<&str>) -> Option<String> {
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .danger_accept_invalid_certs(true);
    let request = client.build().ok()?.get(url);
    let request = match host {
        Some(host) => request.header("host", host),
        None => request,
    };
    request.send().await.ok()?.error_for_status().ok()?.text().await.ok()
}

/// Where a listener on every address can be asked from here.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
