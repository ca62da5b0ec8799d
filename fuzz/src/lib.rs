//! One target for each parser of bytes that strangers send or operators write: a plain function of bytes.
//!
//! A target fails by panicking: because the parser did, or because what it took does not come back as it went in. A fuzzer
//! of any kind can call it; ours, `bend`, needs nothing but the stored corpus (docs/decisions/0044).

mod bend;

use std::path::Path;

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use oidc::authorize::{self, AuthorizationRequest};
use oidc::client::{Client, ClientAuthentication, Registration};
use oidc::scope::Scope;
use oidc::secret::ClientSecret;
use protocol::RequestContent;
use protocol::answer::SignedAnswer;
use protocol::call::ParsedCall;
use protocol::signed::Signed;
use server::config::Config;
use server::cookies::{HostCookie, secret_in};

pub use bend::Bender;

/// A parser of foreign bytes.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// What it is called, and its folder in the corpus.
    pub name: &'static str,
    /// Feeds it.
    pub run: fn(&[u8]),
    /// How often CI bends each stored input.
    pub times: u32,
}

/// All of them.
pub const TARGETS: [Target; 7] = [
    Target { name: "answer", run: answer, times: 2_000 },
    Target { name: "call", run: call, times: 2_000 },
    Target { name: "authorization", run: authorization, times: 2_000 },
    Target { name: "token", run: token, times: 2_000 },
    Target { name: "cookies", run: cookies, times: 2_000 },
    Target { name: "configuration", run: configuration, times: 500 },
    Target { name: "request", run: request, times: 2_000 },
];

/// A signed answer of a device, or another message that is signed by more than one key.
pub fn answer(bytes: &[u8]) {
    let whole = Signed::parse(bytes).is_ok();
    let narrower = SignedAnswer::parse(bytes).is_ok();
    assert!(whole || !narrower, "an answer is a signed message");
}

/// The header by which a device signs its call.
pub fn call(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(call) = ParsedCall::parse(text) {
        assert!(text.starts_with("Device "), "a call of a device says so");
        assert!(!call.kid().is_empty() && call.kid().len() <= text.len());
    }
}

/// What a service sends a browser with.
pub fn authorization(bytes: &[u8]) {
    let pairs = form(bytes);
    let named = authorize::client_id(&pairs).is_ok();
    if let Ok(request) = authorize::check(&pairs, &client()) {
        assert!(named, "who is answered is named");
        assert_eq!(request.redirect_uri(), REDIRECT_URI, "nobody is sent where the service did not say");
        let again = AuthorizationRequest::from_text(&request.to_text());
        assert_eq!(again.map(|again| again.to_text()), Some(request.to_text()), "it is kept as it was checked");
    }
}

/// A service's call of the token endpoint: the first line is the header, the rest the form.
pub fn token(bytes: &[u8]) {
    let (header, body) =
        bytes.iter().position(|byte| *byte == b'\n').map_or((&[][..], bytes), |end| (&bytes[..end], &bytes[end + 1..]));
    let header = std::str::from_utf8(header).ok().filter(|header| !header.is_empty());
    match oidc::token::parse(&form(body), header) {
        Ok(request) => {
            // A stranger proves nothing, whatever they send.
            assert!(request.client_id() != CLIENT_ID || request.authenticate(&client()).is_err());
        }
        Err(refused) => assert!((400..500).contains(&refused.answer().status)),
    }
}

/// What a browser sends back.
pub fn cookies(bytes: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in bytes.split(|byte| *byte == b'\n').take(8) {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(COOKIE, value);
        }
    }
    if let Some(value) = SESSION.read(&headers) {
        let same = SESSION.read_secret::<32>(&headers).map(|secret| *secret);
        assert_eq!(same, secret_in::<32>(value).map(|secret| *secret));
        // Whatever can be set again reads the same again.
        if let Some(secret) = same {
            let set = SESSION.set_secret(&secret, None).map(|set| set.as_bytes().to_vec()).unwrap_or_default();
            assert!(set.starts_with(format!("{}={value};", SESSION.name()).as_bytes()), "one secret has one spelling");
        }
    }
    assert!(SESSION.read_all(&headers).count() <= 64);
}

/// The operator's file.
pub fn configuration(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Err(sentences) = Config::parse(text, Path::new(""), []) {
        assert!(!sentences.is_empty() && sentences.iter().all(|sentence| !sentence.is_empty()), "a refusal says why");
    }
}

/// The bytes that a code app draws and signs.
pub fn request(bytes: &[u8]) {
    if let Ok(content) = RequestContent::parse(bytes) {
        let again = content.to_bytes().map(|bytes| RequestContent::parse(&bytes));
        assert!(matches!(again, Ok(Ok(again)) if again == content), "what is shown is what is signed");
    }
}

const SESSION: HostCookie = HostCookie::named("__Host-tillid-session");
const CLIENT_ID: &str = "fjord-bank";
const REDIRECT_URI: &str = "https://fjord-bank.example/callback";

fn form(bytes: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(bytes).into_owned().collect()
}

fn client() -> Client {
    let registration = Registration {
        client_id: CLIENT_ID.to_owned(),
        authentication: ClientAuthentication::Secret { digests: vec![ClientSecret::from_random(&[1; 32]).digest()] },
        redirect_uris: vec![REDIRECT_URI.to_owned()],
        post_logout_redirect_uris: vec![],
        scopes: vec![Scope::OpenId],
        sector: None,
    };
    Client::register(registration).unwrap_or_else(|_| unreachable!("the registration is in order"))
}
