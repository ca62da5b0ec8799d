//! The help: pages for everybody, the same for everybody, found by reading on or by typing a question.
//!
//! A search stands in the address. That is right for help and for nothing else here: a question about help is no
//! secret, going back must not ask to send a form again, and an answer can be passed on. It is cut, logged nowhere,
//! kept by no cache, and the page says not to type codes. No cookie is set but for a language that is chosen.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::answers::{html_answer, page, see_other};
use super::browser_age::is_outdated;
use super::web::{CHOICES_KEPT_S, LANGUAGE, Web, chosen_language, language_of};
use crate::assets;
use crate::config::Origin;
use crate::help::{Paragraph, Query, of_app};
use crate::pages::{Frame, HelpArticle, HelpIndex, HelpSearch, Language, Page};

type Shared = State<Arc<Web>>;

const HELP: &str = "/help";
const SEARCH: &str = "/help/search";

/// The help at the issuer's host.
pub fn routes() -> Router<Arc<Web>> {
    Router::new().route(HELP, get(index)).route(SEARCH, get(search)).route("/help/{name}", get(article))
}

/// The app's links: `/help/CODE` at its own host leads to the paragraph about that refusal at the issuer's, so that an
/// app of any age finds the paragraph of today.
pub fn from_the_app(issuer: Origin) -> Router {
    let lead = |Path(code): Path<String>, RawQuery(query): RawQuery| async move {
        let (chosen, _) = chosen_language("", &query.unwrap_or_default());
        let language = chosen.map_or_else(String::new, |language| format!("?lang={}", language.code()));
        let to = match of_app(&code) {
            Some(Paragraph { page, anchor }) => format!("{HELP}/{page}{language}#{anchor}"),
            None => format!("{HELP}{language}"),
        };
        see_other(&issuer.join(&to))
    };
    Router::new().route("/help/{code}", get(lead))
}

/// Somebody who reads: a language and a browser, and nobody in particular.
pub struct Reader {
    language: Language,
    chosen: Option<Language>,
    headers: HeaderMap,
    query: String,
}

impl FromRequestParts<Arc<Web>> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let (chosen, _) = chosen_language("", query);
        let language = chosen.unwrap_or_else(|| language_of(&parts.headers, web.language));
        Ok(Self { language, chosen, headers: parts.headers.clone(), query: query.to_owned() })
    }
}

/// All pages.
async fn index(State(web): Shared, reader: Reader) -> Response {
    let frame = reader.frame(&web, HELP);
    let index = HelpIndex { frame, articles: web.help.articles(reader.language), is_unknown: false };
    reader.answer(StatusCode::OK, &index)
}

/// One page; or, kindly, that there is none of that name.
async fn article(State(web): Shared, reader: Reader, Path(name): Path<String>) -> Response {
    match web.help.open(reader.language, &name) {
        Some(opened) => {
            let frame = reader.frame(&web, format!("{HELP}/{}", opened.article.name));
            reader.answer(StatusCode::OK, &HelpArticle { frame, opened })
        }
        None => {
            let frame = reader.frame(&web, HELP);
            let index = HelpIndex { frame, articles: web.help.articles(reader.language), is_unknown: true };
            reader.answer(StatusCode::NOT_FOUND, &index)
        }
    }
}

/// What was found.
async fn search(State(web): Shared, reader: Reader) -> Response {
    let typed = url::form_urlencoded::parse(reader.query.as_bytes()).find(|(name, _)| name == "q");
    let query = Query::parse(&typed.map_or_else(String::new, |(_, typed)| typed.into_owned()));
    let asked: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", &query.shown).finish();
    let found = web.help.find(reader.language, &query);
    let elsewhere = Language::ALL.into_iter().find(|other| *other != reader.language);
    let elsewhere = elsewhere.filter(|other| found.is_empty() && !web.help.find(*other, &query).is_empty());
    let frame = reader.frame(&web, format!("{SEARCH}?{asked}"));
    let articles = web.help.articles(reader.language);
    reader.keep_to_itself(&HelpSearch { frame, query: &query, found, elsewhere, articles })
}

impl Reader {
    fn frame<'a>(&self, web: &'a Web, here: impl Into<String>) -> Frame<'a> {
        let agent = self.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Frame::new(&web.texts, &web.site, self.language, here).outdated(is_outdated(agent))
    }

    /// A page that a browser may keep, if it asks each time whether it is still so.
    fn answer(self, status: StatusCode, shown: &impl Page) -> Response {
        let Ok(html) = shown.render() else { return page(status, shown) };
        let tag = tag_of(&html);
        let mut response = if status == StatusCode::OK && assets::knows(&self.headers, &tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            html_answer(status, html)
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie, User-Agent"));
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(header::ETAG, tag);
        }
        self.with_choice(response)
    }

    /// A page that no cache keeps, which is what the layers say of all others.
    fn keep_to_itself(self, shown: &impl Page) -> Response {
        self.with_choice(page(StatusCode::OK, shown))
    }

    fn with_choice(self, mut response: Response) -> Response {
        let cookie = self.chosen.and_then(|chosen| LANGUAGE.set(chosen.code(), Some(CHOICES_KEPT_S)));
        if let Some(cookie) = cookie {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

fn tag_of(html: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, html.as_bytes());
    let mut tag = String::from("\"");
    for byte in digest.as_ref().iter().take(16) {
        let _infallible = write!(tag, "{byte:02x}");
    }
    tag + "\""
}
