//! Files of pages and app, from inside the binary.

use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, HeaderValue, header};

use crate::assets::Shelf;
use crate::pages::Language;

/// What the pages load, at the issuer's host.
pub fn of_pages() -> Router {
    Router::new()
        .route("/assets/pages/{*name}", shelf(Shelf::Pages))
        .route("/assets/shared/{*name}", shelf(Shelf::Shared))
}

/// The code app itself, at its own host.
pub fn of_app() -> Router {
    let index = |query: RawQuery, headers: HeaderMap| async move {
        let mut response = Shelf::App.answer("index.html", query.0.as_deref(), &headers);
        let told = response.headers_mut();
        told.insert("accept-ch", HeaderValue::from_static(super::system::ASKED_HINTS));
        told.insert(header::LINK, HeaderValue::from_static(first_words(&headers)));
        told.append(header::VARY, HeaderValue::from_static("Accept-Language"));
        response
    };
    Router::new()
        .route("/", get(index))
        .route("/shared/{*name}", shelf(Shelf::Shared))
        .route("/locales/{*name}", shelf(Shelf::Locales))
        .route("/{*name}", shelf(Shelf::App))
}

/// The words of the app's first screen, fetched while its scripts still come: one round trip less (RFC 8288, preload).
/// The app chooses the same language until a person has chosen another.
fn first_words(headers: &HeaderMap) -> &'static str {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|wanted| wanted.to_str().ok());
    match wanted.and_then(Language::from_accept_language).unwrap_or(Language::En) {
        Language::Da => "</locales/da/app.ftl>; rel=preload; as=fetch; crossorigin",
        Language::En => "</locales/en/app.ftl>; rel=preload; as=fetch; crossorigin",
    }
}

fn shelf(shelf: Shelf) -> axum::routing::MethodRouter {
    get(move |Path(name): Path<String>, RawQuery(query): RawQuery, headers: HeaderMap| async move {
        let response: Response = shelf.answer(&name, query.as_deref(), &headers);
        response
    })
}
