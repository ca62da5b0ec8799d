//! The limits before a handler: each source's flood, requests at once, the body's size, the time.
//!
//! An event stream counts until its head is sent, so that a hundred thousand of them can wait.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::held::{Counted, Heard, holding, is_event_stream};
use super::{LayerLimits, Refused, SayRefused};
use crate::entropy::Entropy;
use crate::rates::Rates;
use crate::shares::Shares;
use crate::source::{Source, TrustedProxies};

/// When the server is full, most requests are done within this time.
const RETRY_WHEN_FULL_S: u32 = 1;

/// What the largest request of ours needs several times over.
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// A stream ends when there is something to see, or when its page is closed: another may be free by then.
const RETRY_WHEN_STREAMS_S: u32 = 15;

pub(super) struct Guard {
    limits: LayerLimits,
    proxies: TrustedProxies,
    places: Semaphore,
    shares: Shares<Source>,
    streams: Shares<Source>,
    rates: Rates,
    entropy: Entropy,
}

impl Guard {
    pub(super) fn new(limits: LayerLimits, proxies: TrustedProxies, entropy: Entropy) -> Self {
        Self {
            limits,
            proxies,
            entropy,
            places: Semaphore::new(limits.requests_max as usize),
            shares: Shares::of_one_source(limits.requests_max),
            streams: Shares::of_one_source(limits.connections_max),
            rates: Rates::of(limits.source_requests_per_s, limits.source_requests_burst),
        }
    }

    async fn pass(&self, mut request: Request, next: Next) -> Result<Response, Refused> {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        // Whoever has no address shares one source, and its limits, with all who have none.
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let source = Source::of_request(peer, request.headers(), &self.proxies);
        self.rates.count(source).map_err(|retry_after_s| Refused::Flood { retry_after_s })?;
        if head_bytes(&request) > HEAD_BYTES_MAX {
            return Err(Refused::HeadTooLarge);
        }
        if announced_bytes(&request) > self.limits.body_bytes_max as u64 {
            return Err(Refused::TooLarge);
        }
        let full = || Refused::Full { retry_after_s: self.entropy.apart(RETRY_WHEN_FULL_S) };
        let _share = self.shares.take(source).ok_or_else(full)?;
        let _place = self.places.try_acquire().map_err(|_| full())?;
        request.extensions_mut().insert(source);
        let (request, sender_is_waited_for) = heard(request);
        let answered = timeout(self.limits.answer_within, next.run(request)).await;
        let response = answered.map_err(|_| match sender_is_waited_for.load(Ordering::Relaxed) {
            true => Refused::SlowSender,
            false => Refused::TooSlow { retry_after_s: self.entropy.apart(RETRY_WHEN_FULL_S) },
        })?;
        self.let_stream(source, response)
    }

    /// One source has its share of the event streams: behind a proxy it has no connections that could be counted.
    fn let_stream(&self, source: Source, response: Response) -> Result<Response, Refused> {
        if !is_event_stream(&response) {
            return Ok(response);
        }
        let share = self.streams.take(source).ok_or(Refused::Flood { retry_after_s: RETRY_WHEN_STREAMS_S })?;
        Ok(response.map(|body| holding(body, (share, Counted::new("tillid_event_streams")))))
    }
}

fn heard(request: Request) -> (Request, Arc<AtomicBool>) {
    let (parts, body) = request.into_parts();
    let (body, sender_is_waited_for) = Heard::around(body);
    (Request::from_parts(parts, body), sender_is_waited_for)
}

/// Lets a request pass, or says why not. The handler finds its [`Source`] in the request's extensions.
pub(super) async fn guard(
    State((guard, say)): State<(Arc<Guard>, SayRefused)>,
    request: Request,
    next: Next,
) -> Response {
    guard.pass(request, next).await.unwrap_or_else(|refused| refused.answer(say))
}

/// Counted as HTTP/2 counts it (RFC 9113 §6.5.2).
fn head_bytes(request: &Request) -> usize {
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    let fields = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 32);
    address + fields.sum::<usize>()
}

fn announced_bytes(request: &Request) -> u64 {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    length.and_then(|text| text.parse().ok()).unwrap_or(0)
}
