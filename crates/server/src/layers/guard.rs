//! The limits before a handler: each source's flood, requests at once, the body's size, the time.
//!
//! An event stream counts until its head is sent, so that a hundred thousand of them can wait.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::{LayerLimits, Refused, SayRefused};
use crate::shares::Shares;
use crate::source::{Source, TrustedProxies};

/// When the server is full, most requests are done within this time.
pub(super) const RETRY_WHEN_FULL_S: u32 = 1;

/// After so many requests, sources that have been quiet are forgotten, so that memory follows what happens now.
const FORGET_EVERY: u32 = 16_384;

/// One source may hold so large a part of all places: whoever sends slowly from one address leaves room for others.
const SHARE_OF_ONE_SOURCE: u32 = 4;

pub(super) struct Guard {
    limits: LayerLimits,
    proxies: TrustedProxies,
    places: Semaphore,
    shares: Shares<Source>,
    sources: DefaultKeyedRateLimiter<Source>,
    counted: AtomicU32,
    clock: DefaultClock,
}

impl Guard {
    pub(super) fn new(limits: LayerLimits, proxies: TrustedProxies) -> Self {
        let quota = Quota::per_second(limits.source_requests_per_s).allow_burst(limits.source_requests_burst);
        Self {
            limits,
            proxies,
            places: Semaphore::new(limits.requests_max as usize),
            shares: Shares::of(limits.requests_max / SHARE_OF_ONE_SOURCE),
            sources: RateLimiter::dashmap(quota),
            counted: AtomicU32::new(0),
            clock: DefaultClock::default(),
        }
    }

    fn count(&self, source: Source) -> Result<(), Refused> {
        if self.counted.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.sources.retain_recent();
            self.sources.shrink_to_fit();
        }
        self.sources.check_key(&source).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            let retry_after_s = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
            Refused::Flood { retry_after_s }
        })
    }

    async fn pass(&self, mut request: Request, next: Next) -> Result<Response, Refused> {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        // Whoever has no address shares one source, and its limits, with all who have none.
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let source = Source::of_request(peer, request.headers(), &self.proxies);
        self.count(source)?;
        if announced_bytes(&request) > self.limits.body_bytes_max as u64 {
            return Err(Refused::TooLarge);
        }
        let full = Refused::Full { retry_after_s: RETRY_WHEN_FULL_S };
        let _share = self.shares.take(source).ok_or(full)?;
        let _place = self.places.try_acquire().map_err(|_| full)?;
        request.extensions_mut().insert(source);
        timeout(self.limits.answer_within, next.run(request)).await.map_err(|_| Refused::TooSlow)
    }
}

/// Lets a request pass, or says why not. The handler finds its [`Source`] in the request's extensions.
pub(super) async fn guard(
    State((guard, say)): State<(Arc<Guard>, SayRefused)>,
    request: Request,
    next: Next,
) -> Response {
    guard.pass(request, next).await.unwrap_or_else(|refused| {
        metrics::counter!("tillid_http_refused_total", "why" => why(refused)).increment(1);
        refused.answer(say)
    })
}

fn announced_bytes(request: &Request) -> u64 {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    length.and_then(|text| text.parse().ok()).unwrap_or(0)
}

const fn why(refused: Refused) -> &'static str {
    match refused {
        Refused::CrossSite => "cross_site",
        Refused::TooLarge => "too_large",
        Refused::Flood { .. } => "flood",
        Refused::Full { .. } => "full",
        Refused::TooSlow => "too_slow",
        Refused::Broken => "broken",
        Refused::Misdirected => "misdirected",
    }
}
