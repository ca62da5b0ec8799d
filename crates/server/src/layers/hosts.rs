//! Routing by exact configured host: what is meant for no host of ours gets 421 (RFC 9110 §15.5.20).

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, Uri, header};
use tower::{Service as _, service_fn};

use super::{Refused, SayRefused};
use crate::config::Origin;

/// A router and the origin at which it is reached.
#[derive(Clone, Debug)]
pub struct Hosted {
    /// The origin.
    pub origin: Origin,
    /// The router, already dressed.
    pub router: Router,
}

/// One router for all hosts. A name that differs only in case or by the scheme's own port is the same host.
pub fn by_host(hosted: Vec<Hosted>, say: SayRefused) -> Router {
    let hosted: Arc<[Hosted]> = hosted.into();
    Router::new().fallback_service(service_fn(move |request: Request| {
        let meant = authority(request.uri(), request.headers());
        let found = meant.and_then(|meant| hosted.iter().find(|hosted| is_same(&hosted.origin, meant)));
        let router = found.map(|hosted| hosted.router.clone());
        async move {
            match router {
                Some(mut router) => router.call(request).await,
                None => Ok::<_, Infallible>(Refused::Misdirected.answer(say)),
            }
        }
    }))
}

/// The host that a request is meant for: one, and not two different ones (RFC 9112 §3.2).
fn authority<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (host, another) = (hosts.next(), hosts.next());
    if another.is_some() {
        return None;
    }
    let host = host.map(|host| host.to_str()).transpose().ok()?;
    match (uri.authority().map(|authority| authority.as_str()), host) {
        (Some(authority), Some(host)) if !authority.eq_ignore_ascii_case(host) => None,
        (Some(authority), _) => Some(authority),
        (None, host) => host,
    }
}

fn is_same(origin: &Origin, meant: &str) -> bool {
    let own_port = if origin.is_https() { ":443" } else { ":80" };
    origin.authority().eq_ignore_ascii_case(meant.strip_suffix(own_port).unwrap_or(meant))
}
