//! What services send, what they register, and what a provider tells a service of ours.

use oidc::authorize::{self, AuthorizationRequest};
use oidc::client::{Client, ClientAuthentication, Registration};
use oidc::issuer::Issuer;
use oidc::jose::{KeySet, SigningKey, jwks};
use oidc::redirect_uri::{ClientKind, RedirectUri};
use oidc::relying_party::{Provider, read_tokens};
use oidc::scope::Scope;
use oidc::secret::ClientSecret;
use url::{Host, Url};

use crate::first_line;

const CLIENT_ID: &str = "fjord-bank";
const REDIRECT_URI: &str = "https://fjord-bank.example/callback";
const RETURN_URI: &str = "https://fjord-bank.example/bye";
const ISSUER: &str = "https://id.example";

/// What a service sends a browser with.
pub fn authorization(bytes: &[u8]) -> bool {
    let pairs = form(bytes);
    let named = authorize::client_id(&pairs).is_ok();
    let Ok(request) = authorize::check(&pairs, &client()) else { return false };
    assert!(named, "who is answered is named");
    assert_eq!(request.redirect_uri(), REDIRECT_URI, "nobody is sent where the service did not say");
    let again = AuthorizationRequest::from_text(&request.to_text());
    assert_eq!(again.map(|again| again.to_text()), Some(request.to_text()), "it is kept as it was checked");
    true
}

/// A service's call of the token endpoint: the first line is the header, the rest the form.
pub fn token(bytes: &[u8]) -> bool {
    let (header, body) = header_and_form(bytes);
    match oidc::token::parse(&body, header) {
        Ok(request) => {
            // A stranger proves nothing, whatever they send.
            assert!(request.client_id() != CLIENT_ID || request.authenticate(&client()).is_err());
            true
        }
        Err(refused) => {
            assert!((400..500).contains(&refused.answer().status));
            false
        }
    }
}

/// What a service sends a browser with to sign out.
pub fn logout(bytes: &[u8]) -> bool {
    let Ok(request) = oidc::logout::parse(&form(bytes)) else { return false };
    let client = client();
    let known = request.client_id(None).filter(|id| *id == CLIENT_ID).map(|_| &client);
    let Ok(logout) = request.check(None, known) else { return false };
    assert!(logout.ask_first && logout.subject.is_none() && logout.sid.is_none(), "a stranger's link ends nothing");
    if let Some(to) = logout.return_to {
        let rest = to.strip_prefix(RETURN_URI);
        assert!(rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("?state=")), "only back to the service");
        assert!(!to.contains(['\r', '\n', ' ', '#']), "the state stays within the address");
    }
    true
}

/// An ID token that a service shows again.
pub fn hint(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let key = SigningKey::generate(&[1; 32]).unwrap_or_else(|_| unreachable!("a key"));
    let Ok(hint) = oidc::hint::verify(text, &KeySet::of([key.verifying_key()]), &issuer()) else { return false };
    assert_eq!(hint.client_id, CLIENT_ID);
    true
}

/// A call of `/userinfo`: the first line is the header, the rest the form.
pub fn bearer(bytes: &[u8]) -> bool {
    let (header, form) = header_and_form(bytes);
    match oidc::userinfo::access_token(header, Some(&form)) {
        Ok(token) => {
            let in_form = form.iter().any(|(name, value)| name == "access_token" && value == token.expose());
            assert!(in_form || header.is_some_and(|header| header.ends_with(token.expose())), "it was said");
            assert!(token.expose().bytes().all(|byte| byte.is_ascii_graphic()) && token.expose().len() <= 512);
            true
        }
        Err(refused) => {
            assert!((400..500).contains(&refused.answer().status));
            false
        }
    }
}

/// An address that an operator registers or a file names.
pub fn address(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let mut is_taken = false;
    for kind in [ClientKind::Confidential, ClientKind::Public] {
        let Ok(uri) = RedirectUri::register(text, kind) else { continue };
        is_taken = true;
        assert_eq!(uri.as_str(), text, "it stays as it was written");
        assert!(uri.admits(text, kind) && !uri.admits(&format!("{text}x"), kind), "letter by letter");
        assert!(kind == ClientKind::Public || is_secure(text), "a service is reached by https");
    }
    if let Ok(issuer) = Issuer::parse(text) {
        is_taken = true;
        assert_eq!(issuer.as_str(), text, "it stays as it was written");
        assert!(is_secure(text) && !text.contains(['?', '#', '*']) && !text.ends_with('/'));
    }
    is_taken
}

/// What a provider tells: its document, its keys, its tokens.
pub fn provider(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let mut is_taken = read_tokens(text).is_some_and(|received| text.len() >= received.id_token.len());
    if let Ok(keys) = KeySet::from_jwks(text) {
        is_taken |= !keys.is_empty();
        let again = KeySet::from_jwks(&jwks(&keys).body).unwrap_or_else(|_| unreachable!("our own document"));
        assert_eq!(again.len(), keys.len(), "what was read can be published");
    }
    if let Ok(found) = Provider::from_discovery(text, &issuer()) {
        is_taken = true;
        let more = [&found.userinfo_endpoint, &found.end_session_endpoint].into_iter().flatten();
        let mut all = [&found.authorization_endpoint, &found.token_endpoint, &found.jwks_uri].into_iter().chain(more);
        assert!(
            found.issuer.as_str() == ISSUER && all.all(|endpoint| is_secure(endpoint)),
            "nothing goes in the clear"
        );
    }
    is_taken
}

fn is_secure(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && is_here)
}

fn header_and_form(bytes: &[u8]) -> (Option<&str>, Vec<(String, String)>) {
    let (header, body) = match bytes.contains(&b'\n') {
        true => first_line(bytes),
        false => (&[][..], bytes),
    };
    (std::str::from_utf8(header).ok().filter(|header| !header.is_empty()), form(body))
}

fn form(bytes: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(bytes).into_owned().collect()
}

fn issuer() -> Issuer {
    Issuer::parse(ISSUER).unwrap_or_else(|_| unreachable!("the issuer is in order"))
}

fn client() -> Client {
    let registration = Registration {
        client_id: CLIENT_ID.to_owned(),
        authentication: ClientAuthentication::Secret { digests: vec![ClientSecret::from_random(&[1; 32]).digest()] },
        redirect_uris: vec![REDIRECT_URI.to_owned()],
        post_logout_redirect_uris: vec![RETURN_URI.to_owned()],
        scopes: vec![Scope::OpenId],
        sector: None,
    };
    Client::register(registration).unwrap_or_else(|_| unreachable!("the registration is in order"))
}
