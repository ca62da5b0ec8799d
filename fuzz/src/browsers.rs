//! What stands in headers: of browsers, of the proxies before us, and of push services.

use std::net::{IpAddr, Ipv4Addr};

use domain::system::SystemVersion;
use domain::time::{Span, Time};
use http::header::{COOKIE, FORWARDED};
use http::{HeaderMap, HeaderName, HeaderValue};
use server::cookies::{HostCookie, secret_in};
use server::http::browser_age::is_outdated;
use server::http::browser_name::{browser_name, phone};
use server::http::system::told;
use server::pages::Language;
use server::push::Verdict;
use server::source::{ForwardedHeader, Source, TrustedProxies};

use crate::first_line;

const SESSION: HostCookie = HostCookie::named("__Host-tillid-session");

/// What a browser sends back.
pub fn cookies(bytes: &[u8]) -> bool {
    let mut headers = HeaderMap::new();
    for line in bytes.split(|byte| *byte == b'\n').take(8) {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(COOKIE, value);
        }
    }
    assert!(SESSION.read_all(&headers).count() <= 64);
    let Some(value) = SESSION.read(&headers) else { return false };
    let same = SESSION.read_secret::<32>(&headers).map(|secret| *secret);
    assert_eq!(same, secret_in::<32>(value).map(|secret| *secret));
    // Whatever can be set again reads the same again.
    if let Some(secret) = same {
        let set = SESSION.set_secret(&secret, None).map(|set| set.as_bytes().to_vec()).unwrap_or_default();
        assert!(set.starts_with(format!("{}={value};", SESSION.name()).as_bytes()), "one secret has one spelling");
    }
    same.is_some()
}

/// What a browser says of itself and its person, a line each: user agent, languages, a service's wish, platform, version.
pub fn headers(bytes: &[u8]) -> bool {
    let lines: Vec<_> = bytes.split(|byte| *byte == b'\n').take(5).map(String::from_utf8_lossy).collect();
    let line = |place: usize| lines.get(place).map_or("", |line| line.as_ref());
    let (agent, languages, locales) = (line(0), line(1), line(2));
    let name = browser_name(agent);
    assert!(name.len() <= 40 && !name.contains(|c: char| c.is_control() || "<>&\"".contains(c)), "a name of ours");
    let knows_it = is_outdated(agent) || phone(agent).is_some() || !name.is_empty();
    assert!(!agent.is_empty() || !knows_it, "who says nothing is nobody");

    let mut headers = HeaderMap::new();
    for (header, text) in
        [("user-agent", agent), ("sec-ch-ua-platform", line(3)), ("sec-ch-ua-platform-version", line(4))]
    {
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(HeaderName::from_static(header), value);
        }
    }
    let told = told(&headers);
    for version in [told.ios, told.safari, told.android].into_iter().flatten() {
        assert!(version.major > 0);
        assert_eq!(SystemVersion::parse(&version.to_string()), Some(version), "what was told is told again");
    }
    let spoken = [Language::from_accept_language(languages), Language::from_ui_locales(locales)];
    for (language, said) in spoken.iter().zip([languages, locales]) {
        let code = language.map_or("", Language::code);
        assert!(said.to_ascii_lowercase().contains(code), "nobody is answered in a language that was not named");
    }
    knows_it || spoken.iter().any(Option::is_some)
}

/// What proxies write, a line each. Whatever a stranger wrote before, what our own proxy puts behind it counts.
pub fn forwarded(bytes: &[u8]) -> bool {
    const OURS: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2));
    const STRANGER: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').take(20).collect();
    let network = "10.0.0.0/8".parse().map(|network| vec![network]).unwrap_or_default();
    let mut is_believed = false;
    for (header, name, behind) in [
        (ForwardedHeader::XForwardedFor, HeaderName::from_static("x-forwarded-for"), "203.0.113.9, 10.0.0.3"),
        (
            ForwardedHeader::Forwarded,
            FORWARDED,
            r#"for="203.0.113.9:80";host="x\",for=198.51.100.7;y=\"", for=10.0.0.3"#,
        ),
    ] {
        let proxies = TrustedProxies::new(network.clone(), header);
        let source = |peer, last: Option<&[u8]>| {
            let mut headers = HeaderMap::new();
            for line in lines.iter().copied().chain(last) {
                if let Ok(value) = HeaderValue::from_bytes(line) {
                    headers.append(&name, value);
                }
            }
            Source::of_request(peer, &headers, &proxies)
        };
        let stranger = Source::of_address(STRANGER);
        assert_eq!(source(STRANGER, None), stranger, "a stranger does not choose where they come from");
        let last = lines.last().copied().unwrap_or_default();
        let continued = [last, b", ".as_slice(), behind.as_bytes()].concat();
        for behind in [behind.as_bytes(), continued.as_slice()] {
            let is_header = HeaderValue::from_bytes(behind).is_ok();
            assert!(!is_header || source(OURS, Some(behind)) == stranger, "our proxy's word is the last");
        }
        is_believed |= source(OURS, None) != Source::of_address(OURS);
    }
    is_believed
}

/// A push service's answer: the status in the first line, `Retry-After` behind it.
pub fn push_answer(bytes: &[u8]) -> bool {
    let (status, retry_after) = first_line(bytes);
    let read = |bytes| std::str::from_utf8(bytes).ok();
    let Some(status) = read(status).and_then(|text| text.parse().ok()) else { return false };
    let now = Time::from_seconds(1_795_340_000);
    match Verdict::of(status, read(retry_after), now) {
        Verdict::Later { wait: Some(wait) } => {
            assert!((Span::seconds(1)..=Span::hours(1)).contains(&wait), "nobody silences us, nobody drives us");
            true
        }
        Verdict::OurFault { status: told } => {
            assert!(told == status && !(200..300).contains(&status));
            false
        }
        Verdict::Taken | Verdict::Dead | Verdict::Later { wait: None } => false,
    }
}
