//! What handlers of pages share: the app with its texts, the browser's cookies, the language.

use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use domain::account::Language as Spoken;
use domain::ids::LoginId;
use domain::secret::Digest;
use domain::time::Time;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use zeroize::Zeroizing;

use super::browser_age::is_outdated;
use super::browser_name::{Phone, browser_name, phone};
use crate::app::App;
use crate::config::TimeZone;
use crate::cookies::{HostCookie, secret_in};
use crate::flows::desk::{
    Desk, Hold, KNOWN_SECRETS_MAX, LOGINS_HELD_MAX, NewCookies, cookie_digest, holder_digest, session_digest,
};
use crate::help::Library;
use crate::pages::{Frame, Language, Site, Texts};
use crate::source::Source;

/// Binds logins to the browser until their password is given; ends with the browser's session.
pub const BROWSER: HostCookie = HostCookie::named("__Host-tillid-browser");
/// Holds a login from its password on. One cookie a login, so that two tabs cannot lose each other's.
pub const LOGIN: HostCookie = HostCookie::named("__Host-tillid-login");
/// What sessions hang on; ends with the browser's session.
pub const SESSION: HostCookie = HostCookie::named("__Host-tillid-session");
/// By which accounts know the browser; only its hash is kept, for each account another.
pub const KNOWN: HostCookie = HostCookie::named("__Host-tillid-known");
/// The user ID that the person wanted remembered.
pub const USER: HostCookie = HostCookie::named("__Host-tillid-user");
/// The language that the person chose.
pub const LANGUAGE: HostCookie = HostCookie::named("__Host-tillid-language");

/// How long the person's own choices are kept: a year.
pub const CHOICES_KEPT_S: u32 = 365 * 24 * 60 * 60;

/// What handlers of pages hold.
pub struct Web {
    /// What use cases need.
    pub app: Arc<App>,
    /// Every sentence in every language.
    pub texts: Texts,
    /// The help pages.
    pub help: Library,
    /// What is the same on all pages.
    pub site: Site,
    /// The language when nothing else says.
    pub language: Language,
    /// Where people are told what hour it was.
    pub zone: TimeZone,
}

/// One visit: the browser, its language, and the instant that the whole call sees.
pub struct Visit {
    /// The instant.
    pub now: Time,
    /// The browser.
    pub desk: Desk,
    /// The language of the answer.
    pub language: Language,
    /// Path and query, without the choice of language.
    pub here: String,
    /// Whether the browser sent its cookie.
    pub has_cookie: bool,
    headers: HeaderMap,
    chose_now: bool,
    new_cookies: Vec<HeaderValue>,
}

impl FromRequestParts<Arc<Web>> for Visit {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Self::Rejection> {
        let headers = &parts.headers;
        let mut new_cookies = vec![];
        let (chosen, here) = chosen_language(parts.uri.path(), parts.uri.query().unwrap_or_default());
        if let Some(chosen) = chosen {
            new_cookies.extend(LANGUAGE.set(chosen.code(), Some(CHOICES_KEPT_S)));
        }
        let kept = BROWSER.read_secret::<32>(headers);
        let has_cookie = kept.is_some();
        let browser = kept.unwrap_or_else(|| {
            let fresh = Zeroizing::new(web.app.entropy.bytes::<32>());
            new_cookies.extend(BROWSER.set_secret(fresh.as_slice(), None));
            fresh
        });
        Ok(Self {
            now: web.app.now(),
            desk: Desk {
                browser: cookie_digest(&browser),
                holds: held_logins(headers).iter().map(|(_, digest)| *digest).collect(),
                session: SESSION.read_secret::<32>(headers).map(|secret| session_digest(&secret)),
                known: known_secrets(headers),
                label: browser_name(text(headers, header::USER_AGENT)),
                source: source(parts),
            },
            language: chosen.unwrap_or_else(|| language_of(headers, web.language)),
            here,
            has_cookie,
            headers: headers.clone(),
            chose_now: chosen.is_some(),
            new_cookies,
        })
    }
}

impl Visit {
    /// A frame for the page that a GET of `here` shows.
    pub fn frame<'a>(&self, web: &'a Web, here: impl Into<String>) -> Frame<'a> {
        let outdated = is_outdated(text(&self.headers, header::USER_AGENT));
        Frame::new(&web.texts, &web.site, self.language, here).outdated(outdated)
    }

    /// The phone or tablet that the browser runs on, as far as it tells.
    pub fn phone(&self) -> Option<Phone> {
        phone(text(&self.headers, header::USER_AGENT))
    }

    /// The user ID that the person wanted remembered here.
    pub fn remembered_user(&self) -> Option<String> {
        let encoded = USER.read(&self.headers)?;
        let bytes = protocol::from_base64url(encoded)?;
        String::from_utf8(bytes).ok().filter(|user| user.chars().count() <= 64)
    }

    /// Remembers a user ID, or forgets it.
    pub fn remember_user(&mut self, user_id: Option<&str>) {
        self.new_cookies.extend(match user_id {
            Some(user_id) => USER.set(&protocol::base64url(user_id.as_bytes()), Some(CHOICES_KEPT_S)),
            None => USER.clear(),
        });
    }

    /// Gives the browser what holds a login from now on, and takes the oldest away where it holds too many.
    pub fn take_hold(&mut self, hold: &Hold) {
        let lasts_s = u32::try_from(hold.until.since(self.now).whole_seconds()).unwrap_or_default();
        let mut others: Vec<_> =
            held_logins(&self.headers).into_iter().map(|(id, _)| id).filter(|id| *id != hold.login).collect();
        others.sort_unstable();
        others.truncate(others.len().saturating_sub(LOGINS_HELD_MAX - 1));
        self.new_cookies.extend(others.iter().filter_map(|oldest| LOGIN.of(oldest).clear()));
        self.new_cookies.extend(LOGIN.of(hold.login).set_secret(hold.secret.as_slice(), Some(lasts_s.max(1))));
        self.desk.holds.push(hold.digest());
    }

    /// A login that leaves is held for as long as its leaving page can be drawn again, and no longer.
    pub fn let_go(&mut self, web: &Web, login: LoginId) {
        let cookie = LOGIN.of(login);
        let lasts_s = u32::try_from(web.app.limits.code_lasts.whole_seconds()).ok();
        if let Some(held) = cookie.read(&self.headers) {
            self.new_cookies.extend(cookie.set(held, lasts_s));
        }
    }

    /// Whether the browser goes where a person sent it from a page of ours. What a browser, a preview or a restored tab
    /// fetches by itself must change nothing; browsers that do not say are believed (Fetch Metadata).
    pub fn follows_a_link(&self) -> bool {
        let says = |name, expected| !self.headers.contains_key(name) || self.says(name) == expected;
        says("sec-fetch-site", "same-origin")
            && says("sec-fetch-mode", "navigate")
            && says("sec-fetch-dest", "document")
    }

    /// Whether the browser only fetches ahead, for a click that may never come.
    pub fn fetches_ahead(&self) -> bool {
        ["sec-purpose", "purpose", "x-moz"].iter().any(|name| self.says(name).starts_with("prefetch"))
    }

    fn says(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Gives the browser what a success brings it.
    pub fn take_cookies(&mut self, web: &Web, cookies: &NewCookies) {
        self.new_cookies
            .extend(cookies.session.as_ref().and_then(|secret| SESSION.set_secret(secret.as_slice(), None)));
        if let Some(known) = &cookies.known {
            let secrets: Zeroizing<Vec<u8>> = Zeroizing::new(known.iter().flat_map(|secret| **secret).collect());
            let lasts_s = u32::try_from(web.app.limits.known_browser_lasts.whole_seconds()).ok();
            self.new_cookies.extend(KNOWN.set_secret(&secrets, lasts_s));
        }
    }

    /// The answer, with the cookies that this visit sets.
    pub fn answer(self, response: impl IntoResponse) -> Response {
        let mut response = response.into_response();
        for cookie in self.new_cookies {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    /// Takes the first language of `ui_locales` that we speak, unless the person has chosen one.
    pub fn prefer_language_of(&mut self, pairs: &[(String, String)]) {
        let person_chose = LANGUAGE.read(&self.headers).and_then(Language::from_tag).is_some();
        let wanted = pairs.iter().find(|(name, _)| name == "ui_locales").map(|(_, value)| value.as_str());
        let spoken = wanted.and_then(Language::from_ui_locales);
        if let (false, Some(language)) = (person_chose, spoken) {
            self.language = language;
        }
    }

    /// Takes the language that the person chose, and remembers it here.
    pub fn choose_language(&mut self, language: Language) {
        self.new_cookies.extend(LANGUAGE.set(language.code(), Some(CHOICES_KEPT_S)));
        self.language = language;
        self.chose_now = true;
    }

    /// Takes the language in which a login began, unless the person has chosen one.
    pub fn adopt(&mut self, language: Spoken) {
        if LANGUAGE.read(&self.headers).is_none() && !self.chose_now {
            self.language = match language {
                Spoken::Danish => Language::Da,
                Spoken::English => Language::En,
            };
        }
    }

    /// The language as the rules name it.
    pub fn spoken(&self) -> Spoken {
        match self.language {
            Language::Da => Spoken::Danish,
            Language::En => Spoken::English,
        }
    }
}

/// Where the request comes from, as the guard before every handler found it.
pub fn source(parts: &Parts) -> Source {
    // Without a guard, all share one source and its limits.
    parts.extensions.get().copied().unwrap_or(Source::V4(Ipv4Addr::UNSPECIFIED))
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The logins that the browser holds, with the hash by which each knows it.
fn held_logins(headers: &HeaderMap) -> Vec<(LoginId, Digest)> {
    let mut held = vec![];
    for (id, secret) in LOGIN.read_all(headers) {
        if let (Some(id), Some(secret)) = (LoginId::parse(id), secret_in::<32>(secret)) {
            held.push((id, holder_digest(&secret, id)));
        }
    }
    held
}

fn known_secrets(headers: &HeaderMap) -> Vec<Zeroizing<[u8; 32]>> {
    let bytes = KNOWN.read(headers).filter(|text| text.len() <= 64 * KNOWN_SECRETS_MAX);
    let bytes = Zeroizing::new(bytes.and_then(protocol::from_base64url).unwrap_or_default());
    let (secrets, _) = bytes.as_chunks::<32>();
    secrets.iter().take(KNOWN_SECRETS_MAX).map(|secret| Zeroizing::new(*secret)).collect()
}

/// `?lang=` first (and taken out of the address), then the cookie, then `Accept-Language`.
pub(super) fn chosen_language(path: &str, query: &str) -> (Option<Language>, String) {
    let (chosen, rest): (Vec<&str>, Vec<&str>) =
        query.split('&').filter(|pair| !pair.is_empty()).partition(|pair| pair.starts_with("lang="));
    let language = chosen.iter().find_map(|pair| Language::from_tag(&pair["lang=".len()..]));
    let here = if rest.is_empty() { path.to_owned() } else { format!("{path}?{}", rest.join("&")) };
    (language, here)
}

/// The language of an answer: the cookie, then `Accept-Language`, then `otherwise`.
pub fn language_of(headers: &HeaderMap, otherwise: Language) -> Language {
    let chosen = LANGUAGE.read(headers).and_then(Language::from_tag);
    chosen.or_else(|| Language::from_accept_language(text(headers, header::ACCEPT_LANGUAGE))).unwrap_or(otherwise)
}
