//! Routing by exact configured host: what is meant for no host of ours gets 421 (RFC 9110 §15.5.20), and what could
//! not be read its refusal.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use tower::{Service as _, service_fn};

use super::{Layers, Refused, SayRefused, Surface};
use crate::config::Origin;
use crate::serve::Unread;

/// A router and the origin at which it is reached.
#[derive(Clone, Debug)]
pub struct Hosted {
    /// The origin.
    pub origin: Origin,
    /// The router, already dressed.
    pub router: Router,
}

impl Layers {
    /// One router for all hosts. A name that differs only in case or by the scheme's own port is the same host. What is
    /// refused here is dressed as a page.
    pub fn by_host(&self, hosted: Vec<Hosted>, say: SayRefused) -> Router {
        let hosted: Arc<[Hosted]> = hosted.into();
        let refuse = async move |request: Request| refused(&request).answer(say);
        let nowhere = self.dress(Surface::Pages, Router::new().fallback(refuse), &[], say);
        Router::new().fallback_service(service_fn(move |request: Request| {
            let meant = match is_unread(&request) {
                false => authority(request.uri(), request.headers()),
                true => None,
            };
            let found = meant.and_then(|meant| hosted.iter().find(|hosted| is_same(&hosted.origin, meant)));
            let mut router = found.map_or_else(|| nowhere.clone(), |hosted| hosted.router.clone());
            async move { router.call(request).await }
        }))
    }
}

fn is_unread(request: &Request) -> bool {
    request.extensions().get::<Unread>().is_some()
}

fn refused(request: &Request) -> Refused {
    match request.extensions().get::<Unread>() {
        None => Refused::Misdirected,
        Some(Unread(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE | StatusCode::URI_TOO_LONG)) => Refused::HeadTooLarge,
        Some(Unread(_)) => Refused::Unreadable,
    }
}

/// The host that a request is meant for: one, and not two different ones (RFC 9112 §3.2).
pub(super) fn authority<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
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
