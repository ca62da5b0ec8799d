//! Services: relying parties that the provider's own client code speaks for.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::ids::ServiceId;
use domain::secret::Digest;
use domain::service::{Authentication, Service};
use oidc::claims::IdTokenClaims;
use oidc::issuer::Issuer;
use oidc::jose::KeySet;
use oidc::relying_party::{PendingLogin, Provider, RelyingParty, begin, read_tokens, take_response, token_call};
use oidc::secret::{AuthorizationCode, ClientSecret};
use oidc::time::NumericDate;
use store::Store as _;

pub(crate) use oidc::relying_party::Wishes;

use super::desk::encoded;
use super::world::ISSUER;
use super::{Page, World};

/// A service and what it knows of us.
pub(crate) struct Bank {
    pub(crate) party: RelyingParty,
    pub(crate) provider: Provider,
}

/// What a service has after a login.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    pub(crate) claims: IdTokenClaims,
    pub(crate) id_token: String,
    pub(crate) access_token: String,
}

impl World {
    /// A service that accepts app and card, learns the name, and shares nothing with others.
    pub(crate) async fn service(&self, name: &str) -> Bank {
        self.service_with(name, |_| ()).await
    }

    pub(crate) async fn service_with(&self, name: &str, differ: impl FnOnce(&mut Service)) -> Bank {
        let id = name.to_lowercase().replace(' ', "-");
        let home = format!("https://{id}.example");
        let secret = ClientSecret::from_random(&self.app.entropy.bytes());
        self.hides("a client secret", secret.expose());
        let mut service = Service {
            id: ServiceId::parse(&id).expect("an id"),
            name: name.to_owned(),
            authentication: Authentication::Secret(Digest(secret.digest().0)),
            redirect_uris: vec![format!("{home}/callback")],
            post_logout_redirect_uris: vec![format!("{home}/goodbye")],
            home: Some(home.clone()),
            sector: format!("{id}.example"),
            group: None,
            learns_name: true,
            accepts_app: true,
            accepts_card: true,
            accepts_offline: false,
            carry_always: false,
            verify_each: false,
            created_at: self.now(),
            disabled_at: None,
        };
        differ(&mut service);
        let secret = match service.authentication {
            Authentication::Secret(_) | Authentication::TwoSecrets { .. } => Some(secret),
            Authentication::None => None,
        };
        let party = RelyingParty { client_id: id, secret, redirect_uri: service.redirect_uris[0].clone() };
        let mut changes = self.changes();
        changes.insert(service);
        self.app.store.commit(changes).await.expect("a new service");
        let document = self.fetches("/.well-known/openid-configuration").await;
        let issuer = Issuer::parse(ISSUER).expect("an issuer");
        let provider = Provider::from_discovery(&document.body, &issuer).expect("a discovery document");
        Bank { party, provider }
    }

    /// A program, not a browser, fetches something from the pages' host.
    pub(crate) async fn fetches(&self, path: &str) -> Page {
        let request = Request::get(path).header(header::HOST, host()).body(Body::empty()).expect("a request");
        Page::read(self.send(request).await).await
    }

    /// A program posts a form to the pages' host.
    pub(crate) async fn submits<A: AsRef<str>>(
        &self,
        path: &str,
        authorizations: impl IntoIterator<Item = A>,
        form: &[(&str, &str)],
    ) -> Page {
        let mut request = Request::post(path)
            .header(header::HOST, host())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for authorization in authorizations {
            request = request.header(header::AUTHORIZATION, authorization.as_ref());
        }
        let request = request.body(Body::from(encoded(form.iter().copied()))).expect("a request");
        Page::read(self.send(request).await).await
    }
}

impl Bank {
    /// Begins a login: the path to send the browser to, and what to remember.
    pub(crate) fn begins(&self, world: &World, wishes: &Wishes) -> (String, PendingLogin) {
        let random = [world.app.entropy.bytes(), world.app.entropy.bytes(), world.app.entropy.bytes()];
        let (url, pending) = begin(&self.provider, &self.party, wishes, &random);
        (url.strip_prefix(ISSUER).expect("our address").to_owned(), pending)
    }

    /// The code in what came back through the browser.
    pub(crate) fn takes(&self, pending: &PendingLogin, pairs: &[(String, String)]) -> AuthorizationCode {
        take_response(&self.provider, pending, pairs).unwrap_or_else(|refused| panic!("{refused:?} in {pairs:?}"))
    }

    /// Redeems what came back through the browser and believes nothing unchecked.
    pub(crate) async fn receives(&self, world: &World, pending: &PendingLogin, pairs: &[(String, String)]) -> SignedIn {
        let code = self.takes(pending, pairs);
        let answer = self.redeems(world, pending, &code).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        self.believes(world, pending, &answer).await
    }

    /// Sends a code to the token endpoint.
    pub(crate) async fn redeems(&self, world: &World, pending: &PendingLogin, code: &AuthorizationCode) -> Page {
        world.hides("an authorization code", code.expose());
        let call = token_call(&self.provider, &self.party, pending, code);
        let path = call.url.strip_prefix(ISSUER).expect("our address");
        let form: Vec<(&str, &str)> = call.form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        world.submits(path, call.authorization.as_deref(), &form).await
    }

    /// Checks a token answer with the published keys.
    pub(crate) async fn believes(&self, world: &World, pending: &PendingLogin, answer: &Page) -> SignedIn {
        let received = read_tokens(&answer.body).expect("tokens");
        let keys = world.fetches(self.provider.jwks_uri.strip_prefix(ISSUER).expect("our address")).await;
        let keys = KeySet::from_jwks(&keys.body).expect("keys");
        let now = NumericDate::from_micros(world.now().micros());
        let claims = received.verify(&self.provider, &self.party, pending, &keys, now).expect("an ID token for us");
        world.hides("an access token", received.access_token.expose());
        world.hides("an ID token", received.id_token.clone());
        let access_token = received.access_token.expose().to_owned();
        SignedIn { claims, id_token: received.id_token, access_token }
    }

    /// What userinfo says to this access token.
    pub(crate) async fn asks_userinfo(&self, world: &World, access_token: &str) -> Page {
        let path = self.provider.userinfo_endpoint.as_deref().and_then(|url| url.strip_prefix(ISSUER));
        let request = Request::get(path.expect("our address"))
            .header(header::HOST, host())
            .header(header::AUTHORIZATION, format!("Bearer {access_token}"))
            .body(Body::empty());
        Page::read(world.send(request.expect("a request")).await).await
    }
}

pub(crate) fn host() -> &'static str {
    ISSUER.trim_start_matches("http://")
}
