//! Files of pages and app, from inside the binary.

use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, HeaderValue};

use crate::assets::Shelf;

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
        response.headers_mut().insert("accept-ch", HeaderValue::from_static(super::system::ASKED_HINTS));
        response
    };
    Router::new()
        .route("/", get(index))
        .route("/shared/{*name}", shelf(Shelf::Shared))
        .route("/locales/{*name}", shelf(Shelf::Locales))
        .route("/{*name}", shelf(Shelf::App))
}

fn shelf(shelf: Shelf) -> axum::routing::MethodRouter {
    get(move |Path(name): Path<String>, RawQuery(query): RawQuery, headers: HeaderMap| async move {
        let response: Response = shelf.answer(&name, query.as_deref(), &headers);
        response
    })
}
