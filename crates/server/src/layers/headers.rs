//! The security headers of each surface. A handler that sets one itself keeps its own.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware;
use axum::response::Response;

/// What a router is for, and so which headers its answers carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// Server-rendered pages at the issuer's host.
    Pages,
    /// The code app at its own host.
    App,
    /// Calls of devices and services: nothing that a browser shows.
    Calls,
}

/// The policy of the pages.
pub const PAGES_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

/// The pages' policy without `form-action`, for the one page that posts a browser on to its service: Chromium
/// applies `form-action` to every hop after a form's post. Nobody types anything on it.
pub const FORM_POST_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

/// The policy of the code app.
pub const APP_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'none'; \
     frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types tillid-app";

/// The policy of what no browser shows.
pub const CALLS_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const NOTHING_ALLOWED: HeaderValue =
    HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()");
const CAMERA_ALLOWED: HeaderValue = HeaderValue::from_static(
    "camera=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), \
     microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
);

/// Two years, for exactly this host: what else lives below it is not ours to decide.
const ALWAYS_HTTPS: HeaderValue = HeaderValue::from_static("max-age=63072000");

impl Surface {
    /// The surface's word in metrics and traces.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::App => "app",
            Self::Calls => "calls",
        }
    }

    const fn content_policy(self) -> &'static str {
        match self {
            Self::Pages => PAGES_POLICY,
            Self::App => APP_POLICY,
            Self::Calls => CALLS_POLICY,
        }
    }

    const fn permissions(self) -> HeaderValue {
        match self {
            Self::App => CAMERA_ALLOWED,
            Self::Pages | Self::Calls => NOTHING_ALLOWED,
        }
    }
}

/// A small router of our own with the headers of a surface.
pub fn protected(surface: Surface, https: bool, router: Router) -> Router {
    router.layer(middleware::map_response_with_state((surface, https), add))
}

/// Adds what the handler did not set itself.
pub(super) async fn add(State((surface, https)): State<(Surface, bool)>, mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut add = |name: HeaderName, value: HeaderValue| {
        headers.entry(name).or_insert(value);
    };
    add(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(surface.content_policy()));
    add(HeaderName::from_static("permissions-policy"), surface.permissions());
    // `no-referrer` would make our own forms' posts say `Origin: null`.
    add(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    add(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    add(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    add(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    // What is the same for everybody, as files are, says so itself.
    add(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if https {
        add(header::STRICT_TRANSPORT_SECURITY, ALWAYS_HTTPS);
    }
    response
}
