use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::Method;
use axum::routing::{get, post};
use axum::{Extension, Form};
use http_body_util::BodyExt as _;
use tokio::sync::Notify;
use tower::ServiceExt as _;

use super::*;
use crate::config::Origin;
use crate::source::{ForwardedHeader, Source};

const FOUR: NonZeroU32 = NonZeroU32::new(4).expect("four");
const MANY: NonZeroU32 = NonZeroU32::new(10_000).expect("many");
const LIMITS: LayerLimits = LayerLimits {
    requests_max: 100,
    connections_max: 100,
    answer_within: Duration::from_secs(30),
    body_bytes_max: 1_000,
    source_requests_per_s: MANY,
    source_requests_burst: MANY,
};

fn handlers() -> Router {
    Router::new()
        .route("/", get(async || "hello").post(async |body: String| format!("took {}", body.len())))
        .route("/form", post(async |Form(_): Form<std::collections::BTreeMap<String, String>>| "took a form"))
        .route("/token", post(async || "a token"))
        .route("/token/more", post(async || "more"))
        .route("/panic", get(async || -> &'static str { panic!("secret words of somebody") }))
        .route("/never", get(async || std::future::pending::<&'static str>().await))
        .route("/source", get(async |Extension(source): Extension<Source>| source.to_string()))
        .route(
            "/own",
            get(async || {
                ([(header::CACHE_CONTROL, "public"), (header::CONTENT_SECURITY_POLICY, FORM_POST_POLICY)], "own")
            }),
        )
}

fn dressed_with(limits: LayerLimits, surface: Surface, https: bool) -> Router {
    let proxies = TrustedProxies::new(vec!["10.0.0.0/8".parse().expect("a network")], ForwardedHeader::XForwardedFor);
    let layers = Layers::with(limits, proxies, https, Entropy::seeded(1));
    layers.dress(surface, handlers(), &["/token"], Refused::plainly)
}

fn dressed() -> Router {
    dressed_with(LIMITS, Surface::Pages, true)
}

fn request(method: Method, path: &str) -> http::request::Builder {
    let peer = ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 4711)));
    Request::builder().method(method).uri(path).header(header::HOST, "id.example").extension(peer)
}

async fn send(router: &Router, request: http::request::Builder, body: &str) -> Response {
    let request = request.body(Body::from(body.to_owned())).expect("a request");
    router.clone().oneshot(request).await.expect("an answer")
}

async fn text(response: Response) -> String {
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    String::from_utf8(body.to_vec()).expect("text")
}

#[tokio::test]
async fn every_answer_carries_its_surfaces_headers_even_a_404_and_a_panic() {
    for (surface, policy) in
        [(Surface::Pages, PAGES_POLICY), (Surface::App, APP_POLICY), (Surface::Calls, CALLS_POLICY)]
    {
        for path in ["/", "/nowhere", "/panic"] {
            let answer = send(&dressed_with(LIMITS, surface, true), request(Method::GET, path), "").await;
            let headers = answer.headers();
            assert_eq!(headers["content-security-policy"], policy, "{surface:?} {path}");
            assert_eq!(headers["cache-control"], "no-store");
            assert_eq!(headers["x-content-type-options"], "nosniff");
            assert_eq!(headers["referrer-policy"], "same-origin");
            assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
            assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
            assert_eq!(headers["strict-transport-security"], "max-age=63072000");
            let camera = headers["permissions-policy"].to_str().expect("text").contains("camera=(self)");
            assert_eq!(camera, surface == Surface::App);
            assert_eq!(headers["x-request-id"].len(), 16);
        }
    }
    assert!(!PAGES_POLICY.contains("unsafe") && !APP_POLICY.contains("unsafe"));
    assert!(!FORM_POST_POLICY.contains("form-action"));
}

#[tokio::test]
async fn a_head_larger_than_any_of_ours_is_refused() {
    let large = |bytes: usize| request(Method::GET, "/").header("x-large", "a".repeat(bytes));
    assert_eq!(send(&dressed(), large(15 * 1024), "").await.status(), StatusCode::OK);
    let refused = send(&dressed(), large(17 * 1024), "").await;
    assert_eq!(refused.status(), StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    assert_eq!(refused.headers()["content-security-policy"], PAGES_POLICY);
    let long = request(Method::GET, &format!("/{}", "a".repeat(17 * 1024)));
    assert_eq!(send(&dressed(), long, "").await.status(), StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
}

#[tokio::test]
async fn event_streams_of_one_source_have_their_share_until_they_end() {
    let endless = get(async || {
        (
            [(header::CONTENT_TYPE, "text/event-stream")],
            Body::from_stream(futures_util::stream::pending::<Result<&str, std::io::Error>>()),
        )
    });
    let limits = LayerLimits { connections_max: 8, ..LIMITS };
    let layers = Layers::with(limits, TrustedProxies::none(), true, Entropy::seeded(1));
    let router = layers.dress(Surface::Calls, Router::new().route("/", endless), &[], Refused::plainly);
    let (first, second) =
        (send(&router, request(Method::GET, "/"), "").await, send(&router, request(Method::GET, "/"), "").await);
    assert_eq!((first.status(), second.status()), (StatusCode::OK, StatusCode::OK));
    let third = send(&router, request(Method::GET, "/"), "").await;
    assert_eq!(
        (third.status(), &third.headers()[header::RETRY_AFTER]),
        (StatusCode::TOO_MANY_REQUESTS, &HeaderValue::from(15))
    );
    drop(first);
    assert_eq!(send(&router, request(Method::GET, "/"), "").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_handlers_own_header_stays_and_plain_http_promises_no_https() {
    let answer = send(&dressed_with(LIMITS, Surface::Pages, false), request(Method::GET, "/own"), "").await;
    assert_eq!(answer.headers()["cache-control"], "public");
    assert_eq!(answer.headers()["content-security-policy"], FORM_POST_POLICY);
    assert!(!answer.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn a_post_from_another_site_is_refused_except_where_services_call() {
    let router = dressed();
    let foreign = |path| {
        request(Method::POST, path).header("origin", "https://evil.example").header("sec-fetch-site", "cross-site")
    };
    assert_eq!(send(&router, foreign("/"), "").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(send(&router, foreign("/token"), "").await.status(), StatusCode::OK);
    assert_eq!(send(&router, foreign("/token/more"), "").await.status(), StatusCode::FORBIDDEN);
    let neighbour =
        request(Method::POST, "/").header("origin", "https://app.id.example").header("sec-fetch-site", "same-site");
    assert_eq!(
        send(&router, neighbour, "").await.status(),
        StatusCode::FORBIDDEN,
        "another host of ours is another site"
    );
    let ours =
        request(Method::POST, "/").header("origin", "https://id.example").header("sec-fetch-site", "same-origin");
    assert_eq!(send(&router, ours, "").await.status(), StatusCode::OK);
    let old_browser = request(Method::POST, "/").header("origin", "https://evil.example");
    assert_eq!(send(&router, old_browser, "").await.status(), StatusCode::FORBIDDEN);
    let no_browser = request(Method::POST, "/");
    assert_eq!(send(&router, no_browser, "").await.status(), StatusCode::OK);
    let arriving = request(Method::GET, "/").header("sec-fetch-site", "cross-site");
    assert_eq!(send(&router, arriving, "").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_announced_or_not() {
    let router = dressed();
    let large = "x".repeat(1_001);
    let announced = request(Method::POST, "/").header(header::CONTENT_LENGTH, "1001");
    assert_eq!(send(&router, announced, &large).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let chunks = futures_util::stream::iter([Ok::<_, std::io::Error>(large.clone())]);
    let streamed = request(Method::POST, "/").body(Body::from_stream(chunks)).expect("a request");
    let answer = router.clone().oneshot(streamed).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let form = request(Method::POST, "/form").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    assert_eq!(send(&router, form, "a=b").await.status(), StatusCode::OK);
    assert_eq!(text(send(&router, request(Method::POST, "/"), &large[..1_000]).await).await, "took 1000");
}

#[tokio::test]
async fn one_sources_flood_is_stopped_and_another_source_is_served() {
    let limits = LayerLimits { source_requests_per_s: NonZeroU32::MIN, source_requests_burst: FOUR, ..LIMITS };
    let router = dressed_with(limits, Surface::Pages, true);
    for _ in 0..4 {
        assert_eq!(send(&router, request(Method::GET, "/"), "").await.status(), StatusCode::OK);
    }
    let answer = send(&router, request(Method::GET, "/"), "").await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    let seconds: u32 = answer.headers()[header::RETRY_AFTER].to_str().expect("text").parse().expect("seconds");
    assert!((1..=2).contains(&seconds), "{seconds}");
    let forged = request(Method::GET, "/").header("x-forwarded-for", "198.51.100.7");
    assert_eq!(
        send(&router, forged, "").await.status(),
        StatusCode::TOO_MANY_REQUESTS,
        "a forged address helps nobody"
    );
    let mut other = request(Method::GET, "/").body(Body::empty()).expect("a request");
    other.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 2], 1))));
    assert_eq!(router.clone().oneshot(other).await.expect("an answer").status(), StatusCode::OK);
}

#[tokio::test]
async fn the_handler_learns_the_source_behind_our_own_proxy() {
    let mut proxied = request(Method::GET, "/source")
        .header("x-forwarded-for", "198.51.100.7")
        .body(Body::empty())
        .expect("a request");
    proxied.extensions_mut().insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 1))));
    assert_eq!(text(dressed().oneshot(proxied).await.expect("an answer")).await, "198.51.100.7");
    assert_eq!(text(send(&dressed(), request(Method::GET, "/source"), "").await).await, "192.0.2.1");
}

#[tokio::test]
async fn beyond_the_requests_at_once_the_answer_is_503_with_a_time_to_come_back() {
    let (asked, answer) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (asked_here, answer_here) = (Arc::clone(&asked), Arc::clone(&answer));
    let slow = Router::new().route(
        "/",
        get(async move || {
            asked_here.notify_one();
            answer_here.notified().await;
            "at last"
        }),
    );
    let limits = LayerLimits { requests_max: 1, ..LIMITS };
    let router = Layers::with(limits, TrustedProxies::none(), true, Entropy::seeded(1)).dress(
        Surface::Calls,
        slow,
        &[],
        Refused::plainly,
    );
    let first = tokio::spawn(router.clone().oneshot(request(Method::GET, "/").body(Body::empty()).expect("a request")));
    asked.notified().await;
    let refused = send(&router, request(Method::GET, "/"), "").await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    let seconds: u32 = refused.headers()[header::RETRY_AFTER].to_str().expect("text").parse().expect("seconds");
    assert!((1..=4).contains(&seconds), "{seconds}");
    answer.notify_one();
    assert_eq!(text(first.await.expect("joined").expect("an answer")).await, "at last");
    answer.notify_one();
    assert_eq!(send(&router, request(Method::GET, "/"), "").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn what_is_not_answered_in_time_is_given_up() {
    let limits = LayerLimits { answer_within: Duration::from_millis(10), ..LIMITS };
    let answer = send(&dressed_with(limits, Surface::Pages, true), request(Method::GET, "/never"), "").await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(text(answer).await, "This took too long. Try again in a moment.\n");
}

#[tokio::test]
async fn a_panic_is_a_calm_500_that_repeats_nothing() {
    let answer = send(&dressed(), request(Method::GET, "/panic"), "").await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(text(answer).await, "Something went wrong on our side. Try again.\n");
}

#[tokio::test]
async fn each_host_has_its_own_routes_and_a_strange_one_none() {
    let hosted = |origin: &str, name: &'static str| Hosted {
        origin: Origin::parse(origin).expect("an origin"),
        router: Router::new().route("/", get(async move || name)),
    };
    let layers = Layers::with(LIMITS, TrustedProxies::none(), true, Entropy::seeded(1));
    let router = layers.by_host(
        vec![hosted("https://id.example", "pages"), hosted("https://app.id.example:8443", "app")],
        Refused::plainly,
    );
    let check = async |uri: &str, hosts: &[&str], expect: &str| {
        let mut request = Request::get(uri);
        for host in hosts {
            request = request.header(header::HOST, *host);
        }
        let answer = router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
        let status = answer.status();
        let said = text(answer).await;
        let said = if status == StatusCode::MISDIRECTED_REQUEST { "421" } else { said.as_str() };
        assert_eq!(said, expect, "{uri} {hosts:?}");
    };
    check("/", &["id.example"], "pages").await;
    check("/", &["ID.example:443"], "pages").await;
    check("/", &["app.id.example:8443"], "app").await;
    check("https://id.example/", &[], "pages").await;
    check("https://id.example/", &["id.example"], "pages").await;
    for (uri, hosts) in [
        ("/", ["app.id.example"].as_slice()),
        ("/", &["id.example:8443"]),
        ("/", &["id.example.evil.example"]),
        ("/", &["192.0.2.1"]),
        ("/", &[]),
        ("/", &["id.example", "id.example"]),
        ("https://id.example/", &["app.id.example:8443"]),
    ] {
        check(uri, hosts, "421").await;
    }
}
