//! Cookies of ours: `__Host-`, Secure, HttpOnly, Lax, for every path of exactly this host.
//!
//! Lax and not Strict, because a person arrives from the service and must still be known. The name's
//! prefix makes browsers refuse a cookie that another host or plain http tries to set.

use std::borrow::Cow;
use std::fmt::Display;

use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

/// More cookies of ours than any browser was given are read no further. Others are not counted: a neighbouring host can
/// give a browser as many of those as it likes.
const COOKIES_READ_MAX: usize = 64;

/// One cookie of ours, by its full name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostCookie(Cow<'static, str>);

impl HostCookie {
    /// Names a cookie. The compiler refuses a constant whose name lacks the prefix.
    pub const fn named(name: &'static str) -> Self {
        assert!(has_host_prefix(name.as_bytes()), "a cookie's name begins with __Host-");
        Self(Cow::Borrowed(name))
    }

    /// The cookie of one of many things of a kind: its name ends with what the thing is called.
    pub fn of(&self, one: impl Display) -> Self {
        Self(Cow::Owned(format!("{}-{one}", self.0)))
    }

    /// The cookie's full name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// What the browser sent under this name, if anything.
    pub fn read<'h>(&self, headers: &'h HeaderMap) -> Option<&'h str> {
        pairs(headers).find_map(|(name, value)| (name == self.0).then_some(value))
    }

    /// What the browser sent for each of many things of this kind: what the thing is called, and the value.
    pub fn read_all<'h>(&self, headers: &'h HeaderMap) -> impl Iterator<Item = (&'h str, &'h str)> {
        pairs(headers).filter_map(move |(name, value)| {
            let one = name.strip_prefix(self.0.as_ref())?.strip_prefix('-')?;
            Some((one, value))
        })
    }

    /// A secret of `N` bytes that [`Self::set_secret`] gave to this browser; `None` if it is anything else.
    pub fn read_secret<const N: usize>(&self, headers: &HeaderMap) -> Option<Zeroizing<[u8; N]>> {
        secret_in(self.read(headers)?)
    }

    /// The `Set-Cookie` value; without `max_age_s` the cookie ends with the browser's session. `None` if the value
    /// holds what a cookie cannot carry.
    pub fn set(&self, value: &str, max_age_s: Option<u32>) -> Option<HeaderValue> {
        let allowed = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\');
        if !value.bytes().all(allowed) {
            return None;
        }
        let mut text = format!("{}={value}; Path=/; Secure; HttpOnly; SameSite=Lax", self.0);
        if let Some(seconds) = max_age_s {
            text.push_str("; Max-Age=");
            text.push_str(&seconds.to_string());
        }
        let mut header = HeaderValue::try_from(text).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    /// The `Set-Cookie` value that carries secret bytes.
    pub fn set_secret(&self, secret: &[u8], max_age_s: Option<u32>) -> Option<HeaderValue> {
        self.set(&Zeroizing::new(URL_SAFE_NO_PAD.encode(secret)), max_age_s)
    }

    /// The `Set-Cookie` value that takes the cookie away.
    pub fn clear(&self) -> Option<HeaderValue> {
        self.set("", Some(0))
    }
}

/// The secret of `N` bytes in a cookie's value; `None` if it is anything else.
pub fn secret_in<const N: usize>(value: &str) -> Option<Zeroizing<[u8; N]>> {
    let decoded = Zeroizing::new(URL_SAFE_NO_PAD.decode(value).ok()?);
    decoded.as_slice().try_into().ok().map(Zeroizing::new)
}

/// Names and values of ours. A line is split as bytes: what a neighbouring host has put beside ours may be in any encoding.
fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).iter();
    let cookies = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';')).map(without_blanks);
    let readable = cookies.filter_map(|cookie| str::from_utf8(cookie).ok()?.split_once('='));
    readable.filter(|(name, _)| has_host_prefix(name.as_bytes())).take(COOKIES_READ_MAX)
}

/// Only what RFC 6265 §5.4 puts around a cookie goes: another sign before a name is part of another name.
fn without_blanks(cookie: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let Some(first) = cookie.iter().position(|byte| !is_blank(byte)) else { return &[] };
    let last = cookie.iter().rposition(|byte| !is_blank(byte)).unwrap_or(first);
    cookie.get(first..=last).unwrap_or_default()
}

const fn has_host_prefix(name: &[u8]) -> bool {
    let prefix = b"__Host-";
    let mut at = 0;
    while at < prefix.len() {
        if at >= name.len() || name[at] != prefix[at] {
            return false;
        }
        at += 1;
    }
    name.len() > prefix.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BROWSER: HostCookie = HostCookie::named("__Host-browser");

    fn sent(line: impl AsRef<[u8]>) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_bytes(line.as_ref()).expect("a header value"))])
    }

    #[test]
    fn what_was_set_comes_back() {
        let secret = [7_u8; 32];
        let set = BROWSER.set_secret(&secret, Some(90)).expect("a cookie");
        assert!(set.is_sensitive());
        let text = set.to_str().expect("text");
        let expected = format!(
            "__Host-browser={}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=90",
            "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"
        );
        assert_eq!(text, expected);
        let pair = text.split(';').next().expect("a pair");
        let headers = sent(format!("language=da; {pair}; other=1"));
        assert_eq!(BROWSER.read_secret::<32>(&headers).as_deref(), Some(&secret));
        assert_eq!(BROWSER.read_secret::<16>(&headers), None, "another length is another thing");
    }

    #[test]
    fn a_cookie_of_nearly_the_same_name_is_not_ours() {
        assert_eq!(BROWSER.read(&sent("browser=1; __host-browser=2; __Host-browser2=3")), None);
        assert_eq!(BROWSER.read(&sent("__Host-browser=4")), Some("4"));
        assert_eq!(BROWSER.read_secret::<32>(&sent("__Host-browser=not base64")), None);
    }

    #[test]
    fn cookies_of_a_neighbouring_host_do_not_crowd_ours_out() {
        let foreign: String = (0..500).map(|number| format!("foreign-{number}=x; ")).collect();
        assert_eq!(BROWSER.read(&sent(format!("{foreign}__Host-browser=4"))), Some("4"));
        let as_many: String = (0..500).map(|number| format!("__Host-={number}; ")).collect();
        assert_eq!(BROWSER.read(&sent(format!("{as_many}__Host-browser=4"))), Some("4"), "without a name");
    }

    #[test]
    fn cookies_of_a_neighbouring_host_in_any_encoding_do_not_hide_ours() {
        for neighbour in [b"name=S\xf8ren".as_slice(), b"name=S\xc3\xb8ren", b"\xff=\x80", b"\xe9"] {
            let line = [neighbour, b"; __Host-browser=4"].concat();
            assert_eq!(BROWSER.read(&sent(&line)), Some("4"), "{neighbour:?}");
            let line = [b"__Host-browser=4;\t".as_slice(), neighbour].concat();
            assert_eq!(BROWSER.read(&sent(&line)), Some("4"), "{neighbour:?}");
        }
        assert_eq!(BROWSER.read(&sent(b"__Host-browser=\xf8; __Host-browser=4")), Some("4"), "a broken one is none");
        assert_eq!(BROWSER.read(&sent("\u{a0}__Host-browser=3")), None, "another sign makes another name");
        assert_eq!(BROWSER.read(&sent("\u{2003}__Host-browser=3")), None, "another sign makes another name");
    }

    #[test]
    fn each_of_many_has_a_cookie_of_its_own() {
        let headers = sent("__Host-browser=1; __Host-browser-a=2; __Host-browsers=3; __Host-browser-b=4");
        assert_eq!(BROWSER.of("b").read(&headers), Some("4"));
        assert_eq!(BROWSER.read_all(&headers).collect::<Vec<_>>(), [("a", "2"), ("b", "4")]);
    }

    #[test]
    fn a_value_cannot_bring_attributes_of_its_own() {
        assert_eq!(BROWSER.set("a; Domain=example.com", None), None);
        assert_eq!(BROWSER.set("a\r\nSet-Cookie: b", None), None);
        let cleared = BROWSER.clear().expect("a cookie");
        assert_eq!(cleared, "__Host-browser=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    }
}
