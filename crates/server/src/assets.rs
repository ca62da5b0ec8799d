//! Files of pages and app, inside the one binary: found by exact name, so that no path leads elsewhere.
//!
//! An address that carries the file's hash may be kept for ever; any other is asked for again each time and
//! answered with 304 while nothing has changed.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");

/// Where a file stands in the repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// `web/pages`: styles and scripts of the server-rendered pages.
    Pages,
    /// `web/shared`: what pages and app have in common.
    Shared,
    /// `web/app`: the code app.
    App,
    /// The message files of all languages, which the app loads too.
    Locales,
}

#[derive(RustEmbed)]
#[folder = "../../web/pages"]
#[exclude = "tsconfig.json"]
#[allow_missing = true]
struct Pages;

#[derive(RustEmbed)]
#[folder = "../../web/shared"]
#[allow_missing = true]
struct Shared;

#[derive(RustEmbed)]
#[folder = "../../web/app"]
#[exclude = "test/*"]
#[exclude = "tsconfig.json"]
#[exclude = "*.md"]
#[allow_missing = true]
struct App;

#[derive(RustEmbed)]
#[folder = "locales"]
#[allow_missing = true]
struct Locales;

/// One embedded file.
pub struct Asset {
    file: EmbeddedFile,
    content_type: &'static str,
}

impl Shelf {
    /// The file of that name, `styles/login.css`; `None` if there is none.
    pub fn find(self, name: &str) -> Option<Asset> {
        let file = match self {
            Self::Pages => Pages::get(name),
            Self::Shared => Shared::get(name),
            Self::App => App::get(name),
            Self::Locales => Locales::get(name),
        }?;
        Some(Asset { file, content_type: content_type(name) })
    }

    /// Every file's name, sorted.
    pub fn names(self) -> Vec<String> {
        let mut names: Vec<_> = match self {
            Self::Pages => Pages::iter().map(String::from).collect(),
            Self::Shared => Shared::iter().map(String::from).collect(),
            Self::App => App::iter().map(String::from).collect(),
            Self::Locales => Locales::iter().map(String::from).collect::<Vec<_>>(),
        };
        names.sort_unstable();
        names
    }

    /// The address of a file for a template, with its hash: `/assets/login.css?v=…`. Without one if there is no such file.
    pub fn address(self, mounted_at: &str, name: &str) -> String {
        match self.find(name) {
            Some(asset) => format!("{mounted_at}/{name}?v={}", asset.hash()),
            None => format!("{mounted_at}/{name}"),
        }
    }

    /// The answer to a request for a file: the file, 304, or 404.
    pub fn answer(self, name: &str, query: Option<&str>, headers: &HeaderMap) -> Response {
        match self.find(name) {
            Some(asset) => asset.answer(query, headers),
            None => StatusCode::NOT_FOUND.into_response(),
        }
    }
}

impl Asset {
    /// The file's bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.file.data
    }

    /// The first half of the contents' SHA-256, in hexadecimal.
    pub fn hash(&self) -> String {
        self.file.metadata.sha256_hash().iter().take(16).fold(String::with_capacity(32), |mut text, byte| {
            let _infallible = write!(text, "{byte:02x}");
            text
        })
    }

    /// The answer to a request for this file.
    pub fn answer(self, query: Option<&str>, headers: &HeaderMap) -> Response {
        let hash = self.hash();
        let is_addressed_by_hash = query.is_some_and(|query| query.strip_prefix("v=") == Some(&hash));
        let cache = if is_addressed_by_hash { FOREVER } else { ASK_EACH_TIME };
        let tag = format!("\"{hash}\"");
        let always =
            [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, cache.to_str().unwrap_or_default().to_owned())];
        if knows(headers, &tag) {
            return (StatusCode::NOT_MODIFIED, always).into_response();
        }
        let body = match self.file.data {
            std::borrow::Cow::Borrowed(bytes) => Body::from(bytes),
            std::borrow::Cow::Owned(bytes) => Body::from(bytes),
        };
        (always, [(header::CONTENT_TYPE, self.content_type)], body).into_response()
    }
}

/// Whether the browser already has the file with this tag (RFC 9110 §13.1.2; the comparison is weak).
pub(crate) fn knows(headers: &HeaderMap, tag: &str) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// A closed list: what is not in it is nothing that a browser may run.
fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("ftl" | "txt") => "text/plain; charset=utf-8",
        Some(_) | None => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt as _;

    #[derive(RustEmbed)]
    #[folder = "testdata/assets"]
    struct Samples;

    fn sample(name: &str) -> Asset {
        Asset { file: Samples::get(name).expect("a sample"), content_type: content_type(name) }
    }

    fn with_tag(tag: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::IF_NONE_MATCH, tag.parse().expect("a header value"))])
    }

    #[tokio::test]
    async fn a_file_comes_with_its_type_and_a_tag_of_its_contents() {
        let answer = sample("hello.css").answer(None, &HeaderMap::new());
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-cache");
        let tag = answer.headers()[header::ETAG].to_str().expect("text").to_owned();
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        assert_eq!(body, "body { color: black; }\n");
        let digest = protocol::sha256(&body);
        let hexadecimal: String = digest[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(tag, format!("\"{hexadecimal}\""));
    }

    #[test]
    fn an_address_with_the_right_hash_is_kept_for_ever_and_any_other_is_not() {
        let hash = sample("hello.js").hash();
        let cache = |query: &str| {
            sample("hello.js").answer(Some(query), &HeaderMap::new()).headers()[header::CACHE_CONTROL].clone()
        };
        assert_eq!(cache(&format!("v={hash}")), FOREVER);
        assert_eq!(cache("v=0123"), ASK_EACH_TIME);
        assert_eq!(cache(&hash), ASK_EACH_TIME);
    }

    #[test]
    fn a_browser_that_has_the_file_is_told_so() {
        let tag = format!("\"{}\"", sample("hello.js").hash());
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let answer = sample("hello.js").answer(None, &with_tag(&known));
            assert_eq!(answer.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert_eq!(answer.headers()[header::ETAG], tag);
        }
        assert_eq!(sample("hello.js").answer(None, &with_tag("\"other\"")).status(), StatusCode::OK);
    }

    #[test]
    fn no_path_leads_out_of_a_shelf() {
        for name in ["", "/", "../Cargo.toml", "..%2fCargo.toml", "/etc/passwd", "./", "fonts", "\\..\\Cargo.toml"] {
            for shelf in [Shelf::Pages, Shelf::Shared, Shelf::App, Shelf::Locales] {
                assert_eq!(shelf.answer(name, None, &HeaderMap::new()).status(), StatusCode::NOT_FOUND, "{name}");
            }
        }
        assert!(Samples::get("fonts/hello.woff2").is_some());
        assert!(Samples::get("fonts/../hello.css").is_none());
    }

    #[test]
    fn every_embedded_file_has_a_type_that_a_browser_knows() {
        for shelf in [Shelf::Pages, Shelf::Shared, Shelf::App, Shelf::Locales] {
            for name in shelf.names() {
                let is_for_people = name.ends_with(".md") || name.ends_with("LICENSE");
                assert!(is_for_people || content_type(&name) != "application/octet-stream", "{shelf:?} {name}");
                assert!(shelf.address("/x", &name).starts_with(&format!("/x/{name}?v=")));
            }
        }
        assert_eq!(Shelf::App.address("/x", "gone.js"), "/x/gone.js");
    }
}
