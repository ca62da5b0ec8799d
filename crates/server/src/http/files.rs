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
    let [danish, english] = [Language::Da, Language::En].map(first_files);
    let index = move |query: RawQuery, headers: HeaderMap| {
        let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|wanted| wanted.to_str().ok());
        let files = match wanted.and_then(Language::from_accept_language).unwrap_or(Language::En) {
            Language::Da => danish.clone(),
            Language::En => english.clone(),
        };
        async move {
            let mut response = Shelf::App.answer("index.html", query.0.as_deref(), &headers);
            let told = response.headers_mut();
            told.insert("accept-ch", HeaderValue::from_static(super::system::ASKED_HINTS));
            told.extend(files.map(|files| (header::LINK, files)));
            told.append(header::VARY, HeaderValue::from_static("Accept-Language"));
            response
        }
    };
    Router::new()
        .route("/", get(index))
        .route("/shared/{*name}", shelf(Shelf::Shared))
        .route("/locales/{*name}", shelf(Shelf::Locales))
        .route("/{*name}", shelf(Shelf::App))
}

/// What the app's first screen needs, said in the head of its page (RFC 8288, preload): it is asked for before the page
/// itself is read, which takes a slow phone a tenth of a second. The words are those of the language that the app chooses
/// too, until a person has chosen another; the files are those that the page names.
fn first_files(language: Language) -> Option<HeaderValue> {
    let words = match language {
        Language::Da => "</locales/da/app_first.ftl>; rel=preload; as=fetch; crossorigin",
        Language::En => "</locales/en/app_first.ftl>; rel=preload; as=fetch; crossorigin",
    };
    let page = Shelf::App.find("index.html")?;
    let named = std::str::from_utf8(page.bytes()).ok()?.lines().filter_map(first_file);
    let all: Vec<String> = named.chain([words.to_owned()]).collect();
    HeaderValue::try_from(all.join(", ")).ok()
}

/// The file that a line of the page names, where the first screen needs it.
fn first_file(line: &str) -> Option<String> {
    let (tag, address) = line.trim().rsplit_once("=\"/")?;
    let (path, _) = address.split_once('"')?;
    let how = match tag {
        "<link rel=\"stylesheet\" href" => "preload; as=style",
        "<link rel=\"modulepreload\" href" | "<script type=\"module\" src" => "modulepreload",
        _ => return None,
    };
    Some(format!("</{path}>; rel={how}"))
}

fn shelf(shelf: Shelf) -> axum::routing::MethodRouter {
    get(move |Path(name): Path<String>, RawQuery(query): RawQuery, headers: HeaderMap| async move {
        let response: Response = shelf.answer(&name, query.as_deref(), &headers);
        response
    })
}
