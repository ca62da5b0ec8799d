//! The demo services: small websites that rely on Tillid as any service would, over HTTP and OpenID Connect alone.

mod client;
mod pages;
mod visitors;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use oidc::relying_party::{ResponseRefused, Wishes};
use server::app::App;
use server::config::TimeZone;
use server::pages::Texts;

use super::record::Record;
use crate::output::Failed;
use client::{Client, Trouble};
use pages::{Look, Message};
use visitors::{Visit, Visitors};
use words::{Spoken, Words, words};

/// A demo service.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) client_id: &'static str,
    pub(super) name: &'static str,
    pub(super) port_after: u16,
    /// Services of one group share sign-ins.
    pub(super) group: Option<&'static str>,
    pub(super) learns_name: bool,
    look: Look,
}

/// A bank; a public site; and a union that shares the public site's look and, since the operator put both into one
/// group, its sign-ins.
pub(super) static SAMPLES: [Sample; 3] = [
    Sample {
        client_id: "fjord-bank",
        name: "Fjord Bank",
        port_after: 1,
        group: None,
        learns_name: true,
        look: Look::Bank,
    },
    Sample {
        client_id: "lindehavn",
        name: "Lindehavn Kommune",
        port_after: 2,
        group: Some("public"),
        learns_name: true,
        look: Look::Town,
    },
    Sample {
        client_id: "havnens-union",
        name: "Havnens Fagforening",
        port_after: 3,
        group: Some("public"),
        learns_name: false,
        look: Look::Union,
    },
];

/// Parameters of a callback that are looked at.
const PARAMETERS_MAX: usize = 16;

impl Sample {
    /// Where logins return to.
    pub(super) fn callback(&self, home: &str) -> String {
        format!("{home}/callback")
    }

    /// The front page; logouts return there.
    pub(super) fn front(&self, home: &str) -> String {
        format!("{home}/")
    }
}

/// One running service.
struct Site {
    sample: &'static Sample,
    client: Client,
    visitors: Visitors,
    texts: Texts,
    zone: TimeZone,
}

impl Site {
    fn words(&self, spoken: &Spoken) -> Words<'_> {
        words(&self.texts, spoken, self.sample.name, &self.zone)
    }
}

type Shared = State<Arc<Site>>;
type Pairs = Query<Vec<(String, String)>>;

/// The website of a service.
pub(super) fn router(sample: &'static Sample, record: &Record, app: &App, zone: &TimeZone) -> Result<Router, Failed> {
    let ours = record.services.iter().find(|service| service.client_id == sample.client_id);
    let ours = ours.ok_or_else(|| Failed::say("demo.json misses a service; start the demo anew with --reset"))?;
    let client = Client::new(&record.issuer, ours, sample, app.clock.clone(), app.entropy.clone())?;
    let visitors = Visitors::new(sample.client_id, app.entropy.clone());
    let site = Arc::new(Site { sample, client, visitors, texts: words::texts()?, zone: zone.clone() });
    Ok(Router::new()
        .route("/", get(front))
        .route("/log-in", get(log_in))
        .route("/callback", get(callback))
        .route("/log-out", get(log_out))
        .route("/style.css", get(style))
        .route("/icon.svg", get(icon))
        .layer(axum::middleware::map_response(dress))
        .with_state(site))
}

async fn front(State(site): Shared, headers: HeaderMap, Query(pairs): Pairs) -> Response {
    let visit = site.visitors.visit(&headers);
    let spoken = Spoken::by(&headers, &pairs);
    spoken.keep(pages::front(&site.words(&spoken), site.sample, visit.signed_in().as_ref(), None))
}

/// A service may wish for more; these few can be tried from the address.
async fn log_in(State(site): Shared, headers: HeaderMap, Query(pairs): Pairs) -> Response {
    let mut visit = site.visitors.visit(&headers);
    let spoken = Spoken::by(&headers, &pairs);
    let given = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let wishes = Wishes {
        prompt: given("prompt"),
        max_age_s: given("max_age").and_then(|seconds| seconds.parse().ok()),
        acr_values: given("acr_values").into_iter().collect(),
        login_hint: given("login_hint"),
        ui_locales: vec![given("ui_locales").unwrap_or_else(|| spoken.code().to_owned())],
        ..site.client.wishes()
    };
    match site.client.begin(&wishes).await {
        Ok((url, pending)) => {
            visit.remember(pending);
            visit.answer(Redirect::to(&url))
        }
        Err(trouble) => said(&site, &visit, &spoken, &trouble),
    }
}

async fn callback(State(site): Shared, headers: HeaderMap, Query(pairs): Pairs) -> Response {
    let mut visit = site.visitors.visit(&headers);
    let spoken = Spoken::by(&headers, &pairs);
    let state = pairs.iter().take(PARAMETERS_MAX).find(|(name, _)| name == "state").map(|(_, value)| value.as_str());
    // Bound to this browser: an answer to somebody else's login, or to one that was answered, finds nothing.
    let Some(pending) = state.and_then(|state| visit.take_pending(state)) else {
        return said(&site, &visit, &spoken, &Trouble::Answer(ResponseRefused::State));
    };
    match site.client.finish(&pending, &pairs).await {
        Ok(signed_in) => {
            visit.sign_in(signed_in);
            visit.answer(Redirect::to("/"))
        }
        Err(trouble) => said(&site, &visit, &spoken, &trouble),
    }
}

async fn log_out(State(site): Shared, headers: HeaderMap) -> Response {
    let mut visit = site.visitors.visit(&headers);
    let there = match visit.sign_out() {
        Some(signed_in) => site.client.logout_url(&signed_in.id_token).await,
        None => None,
    };
    visit.answer(Redirect::to(there.as_deref().unwrap_or("/")))
}

async fn style(State(site): Shared) -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], pages::style(site.sample)).into_response()
}

async fn icon(State(site): Shared) -> Response {
    ([(header::CONTENT_TYPE, "image/svg+xml")], pages::icon(site.sample)).into_response()
}

fn said(site: &Site, visit: &Visit<'_>, spoken: &Spoken, trouble: &Trouble) -> Response {
    let words = site.words(spoken);
    let mut page = pages::front(&words, site.sample, visit.signed_in().as_ref(), Some(&Message::of(trouble, &words)));
    *page.status_mut() = match trouble {
        Trouble::Answer(ResponseRefused::Told { .. }) => StatusCode::OK,
        Trouble::Answer(_) => StatusCode::BAD_REQUEST,
        Trouble::Away(_) | Trouble::NotBelieved(_) => StatusCode::BAD_GATEWAY,
    };
    page
}

async fn dress(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (
            "content-security-policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
