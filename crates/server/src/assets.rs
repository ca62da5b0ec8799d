//! Files of pages and app, inside the one binary: found by exact name, so that no path leads elsewhere.
//!
//! An address that carries the file's hash may be kept for ever; any other is asked for again each time and
//! answered with 304 while nothing has changed. Text goes compressed to whoever takes it so: it was compressed when the
//! program was built.

use std::borrow::Cow;
use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

include!(concat!(env!("OUT_DIR"), "/gzipped.rs"));

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
    gzipped: Option<&'static [u8]>,
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
        let gzipped = gzipped(self.folder(), name);
        Some(Asset { file, content_type: content_type(name), gzipped })
    }

    const fn folder(self) -> &'static str {
        match self {
            Self::Pages => "web/pages",
            Self::Shared => "web/shared",
            Self::App => "web/app",
            Self::Locales => "locales",
        }
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
        let gzipped = self.gzipped.filter(|_| takes_gzip(headers));
        // Two forms of one file are two things to a cache (RFC 9110 §8.8.3).
        let tag = if gzipped.is_some() { format!("\"{hash}-gzip\"") } else { format!("\"{hash}\"") };
        let mut response = if knows(headers, &tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let body = match (gzipped, self.file.data) {
                (Some(bytes), _) | (None, Cow::Borrowed(bytes)) => Body::from(bytes),
                (None, Cow::Owned(bytes)) => Body::from(bytes),
            };
            ([(header::CONTENT_TYPE, self.content_type)], body).into_response()
        };
        let answered = response.headers_mut();
        answered.insert(header::CACHE_CONTROL, cache);
        answered.extend(HeaderValue::try_from(tag).ok().map(|tag| (header::ETAG, tag)));
        if self.gzipped.is_some() {
            answered.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        if gzipped.is_some() {
            answered.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
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

/// Whether the browser takes gzip (RFC 9110 §12.5.3): named, and not with a weight of nothing.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(Some(1.0), |weight| weight.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case("gzip") && weight.is_some_and(|weight| weight > 0.0)
    })
}

/// The compressed form of a file.
fn gzipped(folder: &str, name: &str) -> Option<&'static [u8]> {
    let found = GZIPPED.binary_search_by(|(of, named, _)| (*of, *named).cmp(&(folder, name))).ok()?;
    GZIPPED.get(found).map(|(.., bytes)| *bytes)
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
        Asset { file: Samples::get(name).expect("a sample"), content_type: content_type(name), gzipped: None }
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

    #[tokio::test]
    async fn text_goes_compressed_to_whoever_takes_it_so_under_a_tag_of_its_own() {
        let taking = |coding: &str| HeaderMap::from_iter([(header::ACCEPT_ENCODING, coding.parse().expect("a value"))]);
        let ask = |headers: &HeaderMap| Shelf::App.answer("app.js", None, headers);
        let plain = ask(&HeaderMap::new());
        assert_eq!(
            (plain.headers().get(header::CONTENT_ENCODING), &plain.headers()[header::VARY]),
            (None, &HeaderValue::from_static("Accept-Encoding"))
        );
        let compressed = ask(&taking("gzip, deflate, br, zstd"));
        assert_eq!(compressed.headers()[header::CONTENT_ENCODING], "gzip");
        let tags = [&plain, &compressed].map(|answer| answer.headers()[header::ETAG].clone());
        assert_ne!(tags[0], tags[1]);
        let mut again = taking("gzip");
        again.insert(header::IF_NONE_MATCH, tags[1].clone());
        assert_eq!(ask(&again).status(), StatusCode::NOT_MODIFIED);
        again.insert(header::IF_NONE_MATCH, tags[0].clone());
        assert_eq!(ask(&again).status(), StatusCode::OK, "the plain form is another");
        for refused in ["identity", "gzip;q=0", "gzip; q=0.0", "br", "x-gzipped"] {
            assert_eq!(ask(&taking(refused)).headers().get(header::CONTENT_ENCODING), None, "{refused}");
        }
        let body = async |answer: Response| answer.into_body().collect().await.expect("a body").to_bytes();
        let (plain, compressed) = (body(plain).await, body(compressed).await);
        let mut unpacked = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&*compressed), &mut unpacked).expect("gzip");
        assert_eq!(unpacked, plain);
        assert!(compressed.len() < plain.len());
        let font = "fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2";
        assert_eq!(Shelf::Shared.answer(font, None, &taking("gzip")).headers().get(header::CONTENT_ENCODING), None);
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
