//! What stands around every handler: hosts, headers, limits, cross-site protection, panics, traces.
//!
//! A surface (pages, the code app, calls of devices and services) is dressed once, in one order, so that
//! no route can be added without its protection.

mod cross_site;
mod guard;
mod headers;
mod held;
mod hosts;
mod own_hosts;
mod trace;

#[cfg(test)]
mod tests;

use std::any::Any;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;

use crate::config::Config;
use crate::entropy::Entropy;
use crate::source::TrustedProxies;
use guard::Guard;

pub(crate) use held::is_event_stream;

pub use headers::{APP_POLICY, CALLS_POLICY, FORM_POST_POLICY, PAGES_POLICY, Surface, protected};
pub use hosts::Hosted;
pub use own_hosts::OwnHosts;
pub use trace::RequestId;

/// Why a request never reached its handler, or the handler never answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A browser sent it from another site.
    CrossSite,
    /// Its body is larger than any of ours.
    TooLarge,
    /// Its source sends too much.
    Flood {
        /// Seconds until the source may try again.
        retry_after_s: u32,
    },
    /// The server answers as many requests as it can.
    Full {
        /// Seconds after which to try again.
        retry_after_s: u32,
    },
    /// It was not answered in time.
    TooSlow {
        /// Seconds after which to try again.
        retry_after_s: u32,
    },
    /// Its body did not arrive in time.
    SlowSender,
    /// Its head is no HTTP.
    Unreadable,
    /// Its head is larger than any of ours.
    HeadTooLarge,
    /// The program has an error of its own.
    Broken,
    /// No surface of ours has that host.
    Misdirected,
}

/// Makes a refusal's answer, so that each surface says it in its own form. Status and `Retry-After` are set afterwards.
pub type SayRefused = fn(Refused) -> Response;

/// The numbers of the layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerLimits {
    /// Requests being answered at once.
    pub requests_max: u32,
    /// Connections at once; of its event streams one source may have its share of so many.
    pub connections_max: u32,
    /// How long one may take to its answer's head.
    pub answer_within: Duration,
    /// Bytes of a request's body.
    pub body_bytes_max: usize,
    /// Requests a second that one source may keep up.
    pub source_requests_per_s: NonZeroU32,
    /// Requests that one source may make at once.
    pub source_requests_burst: NonZeroU32,
}

/// What all surfaces share. Their limits count together.
#[derive(Clone)]
pub struct Layers {
    guard: Arc<Guard>,
    entropy: Entropy,
    limits: LayerLimits,
    https: bool,
}

impl Layers {
    /// The layers of a configuration.
    pub fn new(config: &Config, entropy: Entropy) -> Self {
        let listener = &config.listener;
        let limits = LayerLimits {
            requests_max: listener.requests_max,
            connections_max: listener.connections_max,
            answer_within: Duration::from_secs(listener.request_s.into()),
            body_bytes_max: listener.body_bytes_max as usize,
            source_requests_per_s: NonZeroU32::new(listener.source_requests_per_s).unwrap_or(NonZeroU32::MIN),
            source_requests_burst: NonZeroU32::new(listener.source_requests_burst).unwrap_or(NonZeroU32::MIN),
        };
        Self::with(limits, config.trusted_proxies(), config.site.issuer.is_https(), entropy)
    }

    /// The layers of these numbers; `https` says whether browsers reach us by https.
    pub fn with(limits: LayerLimits, proxies: TrustedProxies, https: bool, entropy: Entropy) -> Self {
        let guard = Arc::new(Guard::new(limits, proxies, entropy.clone()));
        Self { guard, entropy, limits, https }
    }

    /// Dresses a surface's router. `called_from_elsewhere` are the paths that other sites may post to, because what
    /// they carry is checked otherwise; `say` words the refusals.
    pub fn dress(
        &self,
        surface: Surface,
        router: Router,
        called_from_elsewhere: &'static [&'static str],
        say: SayRefused,
    ) -> Router {
        let guard = (Arc::clone(&self.guard), say);
        let broken = move |_: Box<dyn Any + Send>| Refused::Broken.answer(say);
        // The last layer is the first that a request meets, and so is the first of a group. In groups, because a router
        // boxes what each of its layers makes, and clones all boxes below a layer for every request.
        router
            .layer(
                ServiceBuilder::new()
                    .layer(RequestBodyLimitLayer::new(self.limits.body_bytes_max))
                    .layer(DefaultBodyLimit::disable()),
            )
            .layer(
                ServiceBuilder::new()
                    .layer(CatchPanicLayer::custom(broken))
                    .layer(middleware::from_fn_with_state(guard, guard::guard))
                    .layer(cross_site::layer(called_from_elsewhere, say)),
            )
            .layer(
                ServiceBuilder::new()
                    .layer(middleware::from_fn_with_state((self.entropy.clone(), surface), trace::trace))
                    .layer(middleware::map_response_with_state((surface, self.https), headers::add)),
            )
    }
}

impl Refused {
    /// The status that it has on every surface.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Flood { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Full { .. } | Self::TooSlow { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::SlowSender => StatusCode::REQUEST_TIMEOUT,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
        }
    }

    /// A plain answer, for surfaces that have no words of their own.
    pub fn plainly(self) -> Response {
        format!("{self}\n").into_response()
    }

    /// The reason's word in the metrics.
    const fn why(self) -> &'static str {
        match self {
            Self::CrossSite => "cross_site",
            Self::TooLarge => "too_large",
            Self::Flood { .. } => "flood",
            Self::Full { .. } => "full",
            Self::TooSlow { .. } => "too_slow",
            Self::SlowSender => "slow_sender",
            Self::Unreadable => "unreadable",
            Self::HeadTooLarge => "head_too_large",
            Self::Broken => "broken",
            Self::Misdirected => "misdirected",
        }
    }

    /// The one way to an answer, so that each is counted.
    fn answer(self, say: SayRefused) -> Response {
        metrics::counter!("tillid_http_refused_total", "why" => self.why()).increment(1);
        let mut response = say(self);
        *response.status_mut() = self.status();
        let retry_after_s = match self {
            Self::Flood { retry_after_s } | Self::Full { retry_after_s } | Self::TooSlow { retry_after_s } => {
                Some(retry_after_s)
            }
            Self::CrossSite
            | Self::TooLarge
            | Self::SlowSender
            | Self::Unreadable
            | Self::HeadTooLarge
            | Self::Broken
            | Self::Misdirected => None,
        };
        if let Some(seconds) = retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CrossSite => "This was sent from another site. Go back and begin again.",
            Self::TooLarge => "This is larger than anything that can be sent here.",
            Self::Flood { .. } => "Too many requests come from your network. Try again in a moment.",
            Self::Full { .. } => "There is much to do just now. Try again in a moment.",
            Self::TooSlow { .. } => "This took too long. Try again in a moment.",
            Self::SlowSender => "This did not arrive in time. Try again.",
            Self::Unreadable => "This is no request that can be understood.",
            Self::HeadTooLarge => {
                "The browser sent more beside the request than can be read. Delete its cookies for this site."
            }
            Self::Broken => "Something went wrong on our side. Try again.",
            Self::Misdirected => "There is nothing at this host.",
        })
    }
}

impl fmt::Debug for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layers").field("limits", &self.limits).finish_non_exhaustive()
    }
}
