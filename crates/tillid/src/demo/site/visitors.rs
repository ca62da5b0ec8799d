//! Who visits a demo service: sessions in memory, by cookie. They end with the demo.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use oidc::relying_party::PendingLogin;
use server::entropy::Entropy;

use super::client::SignedIn;

/// Sessions at once; the oldest gives way.
const VISITORS_MAX: usize = 1_000;
/// Logins that one browser may have begun at once.
const PENDING_MAX: usize = 8;

/// All visitors of one service.
pub(super) struct Visitors {
    /// Cookies are shared between the ports of one host: each service has a name of its own.
    cookie: String,
    entropy: Entropy,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    by_cookie: HashMap<String, Visitor>,
    oldest_first: VecDeque<String>,
}

#[derive(Default)]
struct Visitor {
    pending: VecDeque<PendingLogin>,
    signed_in: Option<SignedIn>,
}

/// One call of one browser.
pub(super) struct Visit<'a> {
    visitors: &'a Visitors,
    id: Option<String>,
    new_cookie: bool,
}

impl Visitors {
    pub(super) fn new(client_id: &str, entropy: Entropy) -> Self {
        Self { cookie: format!("{client_id}-session"), entropy, known: Mutex::default() }
    }

    /// The visitor of these headers, if there is one.
    pub(super) fn visit(&self, headers: &HeaderMap) -> Visit<'_> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let ours = pairs.find(|(name, _)| *name == self.cookie).map(|(_, value)| value.to_owned());
        let id = ours.filter(|id| self.known().by_cookie.contains_key(id));
        Visit { visitors: self, id, new_cookie: false }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn welcome(&self, visitor: Visitor) -> String {
        let id = protocol::base64url(&self.entropy.bytes::<32>());
        let mut known = self.known();
        if known.oldest_first.len() >= VISITORS_MAX
            && let Some(oldest) = known.oldest_first.pop_front()
        {
            known.by_cookie.remove(&oldest);
        }
        known.oldest_first.push_back(id.clone());
        known.by_cookie.insert(id.clone(), visitor);
        id
    }

    fn forget(&self, id: &str) -> Option<Visitor> {
        let mut known = self.known();
        known.oldest_first.retain(|other| other != id);
        known.by_cookie.remove(id)
    }
}

impl Visit<'_> {
    /// Who is signed in.
    pub(super) fn signed_in(&self) -> Option<SignedIn> {
        self.visitors.known().by_cookie.get(self.id.as_ref()?)?.signed_in.clone()
    }

    /// Keeps what the answer will be checked against.
    pub(super) fn remember(&mut self, pending: PendingLogin) {
        let id = match self.id.take() {
            Some(id) => id,
            None => {
                self.new_cookie = true;
                self.visitors.welcome(Visitor::default())
            }
        };
        if let Some(visitor) = self.visitors.known().by_cookie.get_mut(&id) {
            visitor.pending.push_back(pending);
            if visitor.pending.len() > PENDING_MAX {
                visitor.pending.pop_front();
            }
        }
        self.id = Some(id);
    }

    /// The login that this browser began with this state; it is answered once.
    pub(super) fn take_pending(&mut self, state: &str) -> Option<PendingLogin> {
        let mut known = self.visitors.known();
        let pending = &mut known.by_cookie.get_mut(self.id.as_ref()?)?.pending;
        let place = pending.iter().position(|pending| pending.state() == state)?;
        pending.remove(place)
    }

    /// Signs in, under a new cookie: what somebody may have planted before is worth nothing.
    pub(super) fn sign_in(&mut self, signed_in: SignedIn) {
        let before = self.id.take().and_then(|id| self.visitors.forget(&id)).unwrap_or_default();
        self.id = Some(self.visitors.welcome(Visitor { signed_in: Some(signed_in), ..before }));
        self.new_cookie = true;
    }

    /// Signs out, and says who it was.
    pub(super) fn sign_out(&mut self) -> Option<SignedIn> {
        self.visitors.forget(&self.id.take()?)?.signed_in
    }

    /// The answer, with the cookie where it is new.
    pub(super) fn answer(self, response: impl IntoResponse) -> Response {
        let mut response = response.into_response();
        if let (true, Some(id)) = (self.new_cookie, &self.id) {
            let cookie = format!("{}={id}; Path=/; HttpOnly; SameSite=Lax", self.visitors.cookie);
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oidc::issuer::Issuer;
    use oidc::relying_party::{Provider, RelyingParty, Wishes, begin};

    fn pending(seed: u8) -> PendingLogin {
        let issuer = Issuer::parse("http://localhost:8000").expect("an issuer");
        let document = r#"{"issuer":"http://localhost:8000","authorization_endpoint":"http://localhost:8000/a","token_endpoint":"http://localhost:8000/t","jwks_uri":"http://localhost:8000/j"}"#;
        let provider = Provider::from_discovery(document, &issuer).expect("a provider");
        let service = RelyingParty { client_id: "s".into(), secret: None, redirect_uri: "http://127.0.0.1:1/c".into() };
        begin(&provider, &service, &Wishes::default(), &[[seed; 32]; 3]).1
    }

    fn returning(response: &Response) -> HeaderMap {
        let cookie = response.headers()[header::SET_COOKIE].to_str().expect("text").split(';').next().expect("a pair");
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(&format!("other=1; {cookie}")).expect("text"))])
    }

    #[test]
    fn a_login_is_answered_once_and_only_in_the_browser_that_began_it() {
        let visitors = Visitors::new("s", Entropy::seeded(1));
        let mut visit = visitors.visit(&HeaderMap::new());
        let login = pending(7);
        visit.remember(login.clone());
        let headers = returning(&visit.answer("begun"));
        assert!(visitors.visit(&HeaderMap::new()).take_pending(login.state()).is_none(), "another browser");
        assert!(visitors.visit(&headers).take_pending(pending(8).state()).is_none(), "another login");
        assert!(visitors.visit(&headers).take_pending(login.state()).is_some());
        assert!(visitors.visit(&headers).take_pending(login.state()).is_none(), "a second time");
    }

    #[test]
    fn strangers_cannot_fill_the_memory() {
        let visitors = Visitors::new("s", Entropy::seeded(2));
        for _ in 0..VISITORS_MAX + 5 {
            visitors.visit(&HeaderMap::new()).remember(pending(1));
        }
        assert_eq!(visitors.known().by_cookie.len(), VISITORS_MAX);
        assert_eq!(visitors.known().oldest_first.len(), VISITORS_MAX);
    }
}
