//! A demo service's half of OpenID Connect: what `oidc::relying_party` makes is sent, what arrives is checked by it.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use oidc::issuer::Issuer;
use oidc::jose::{JoseRefused, KeySet};
use oidc::relying_party::{
    self, IdTokenRefused, PendingLogin, Provider, Received, RelyingParty, ResponseRefused, Wishes,
};
use oidc::scope::Scope;
use oidc::secret::ClientSecret;
use oidc::time::NumericDate;
use server::clock::Clock;
use server::entropy::Entropy;
use tokio::sync::Mutex;

use super::Sample;
use crate::demo::record::ServiceRecord;
use crate::output::Failed;

const ANSWER_WITHIN: Duration = Duration::from_secs(10);
const BODY_BYTES_MAX: usize = 64 * 1024;

/// Who signed in, as the service keeps it.
#[derive(Clone)]
pub(super) struct SignedIn {
    pub(super) sub: String,
    pub(super) name: Option<String>,
    pub(super) level: Option<String>,
    pub(super) how: Vec<String>,
    pub(super) at: Option<NumericDate>,
    /// The hint for the logout.
    pub(super) id_token: String,
}

/// Why nobody is signed in.
#[derive(Debug)]
pub(super) enum Trouble {
    /// What came back is a refusal, or no answer to this login.
    Answer(ResponseRefused),
    /// The provider did not answer, or not as it must.
    Away(String),
    /// The ID token is not believed.
    NotBelieved(IdTokenRefused),
}

/// A service's client.
pub(super) struct Client {
    http: reqwest::Client,
    issuer: Issuer,
    service: RelyingParty,
    home: String,
    learns_name: bool,
    clock: Clock,
    entropy: Entropy,
    provider: Mutex<Option<Provider>>,
    keys: Mutex<KeySet>,
}

impl Client {
    pub(super) fn new(
        issuer: &str,
        ours: &ServiceRecord,
        sample: &Sample,
        clock: Clock,
        entropy: Entropy,
    ) -> Result<Self, Failed> {
        let issuer = Issuer::parse(issuer).map_err(|_| Failed::say("demo.json names no issuer; use --reset"))?;
        // `localhost` is this machine, whatever the system's resolver thinks (RFC 6761 §6.3).
        let here = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
        let http = reqwest::Client::builder()
            .no_proxy()
            .resolve_to_addrs("localhost", &here)
            .redirect(reqwest::redirect::Policy::none())
            .timeout(ANSWER_WITHIN)
            .build()?;
        Ok(Self {
            http,
            issuer,
            service: RelyingParty {
                client_id: ours.client_id.clone(),
                secret: Some(ClientSecret::new(ours.client_secret.clone())),
                redirect_uri: sample.callback(&ours.url),
            },
            home: sample.front(&ours.url),
            learns_name: sample.learns_name,
            clock,
            entropy,
            provider: Mutex::default(),
            keys: Mutex::new(KeySet::of([])),
        })
    }

    /// What this service wants of every login.
    pub(super) fn wishes(&self) -> Wishes {
        Wishes { scopes: if self.learns_name { vec![Scope::Profile] } else { vec![] }, ..Wishes::default() }
    }

    /// Where to send the browser, and what to remember.
    pub(super) async fn begin(&self, wishes: &Wishes) -> Result<(String, PendingLogin), Trouble> {
        let random = [self.entropy.bytes(), self.entropy.bytes(), self.entropy.bytes()];
        Ok(relying_party::begin(&self.provider().await?, &self.service, wishes, &random))
    }

    /// Checks what came back, redeems it, and asks who it is.
    pub(super) async fn finish(&self, pending: &PendingLogin, pairs: &[(String, String)]) -> Result<SignedIn, Trouble> {
        let provider = self.provider().await?;
        let code = relying_party::take_response(&provider, pending, pairs).map_err(Trouble::Answer)?;
        let call = relying_party::token_call(&provider, &self.service, pending, &code);
        let mut request = self.http.post(&call.url).form(&call.form);
        if let Some(authorization) = call.authorization {
            request = request.header("Authorization", authorization);
        }
        let tokens = read(request).await?;
        let received = relying_party::read_tokens(&tokens)
            .ok_or_else(|| Trouble::Away("the token endpoint's answer is not understood".to_owned()))?;
        let claims = self.verify(&provider, pending, &received).await?;
        let name = match provider.userinfo_endpoint.as_ref().filter(|_| self.learns_name) {
            Some(endpoint) => {
                let told = read(self.http.get(endpoint).bearer_auth(received.access_token.expose())).await?;
                relying_party::read_userinfo(&told, &claims).and_then(|info| info.name)
            }
            None => None,
        };
        Ok(SignedIn {
            sub: claims.sub,
            name,
            level: claims.acr,
            how: claims.amr,
            at: claims.auth_time,
            id_token: received.id_token,
        })
    }

    /// Where the session at the provider ends.
    pub(super) async fn logout_url(&self, id_token: &str) -> Option<String> {
        let provider = self.provider().await.ok()?;
        relying_party::logout_url(&provider, &self.service, id_token, Some(&self.home), None)
    }

    async fn verify(
        &self,
        provider: &Provider,
        pending: &PendingLogin,
        received: &Received,
    ) -> Result<oidc::claims::IdTokenClaims, Trouble> {
        let now = NumericDate::from_micros(self.clock.now_us());
        let mut keys = self.keys.lock().await;
        match received.verify(provider, &self.service, pending, &keys, now) {
            // The keys may have rotated: they are fetched again, once.
            Err(IdTokenRefused::Token(JoseRefused::UnknownKey)) => {
                let document = read(self.http.get(&provider.jwks_uri)).await?;
                *keys = KeySet::from_jwks(&document)
                    .map_err(|_| Trouble::Away("the provider's keys are not understood".to_owned()))?;
                received.verify(provider, &self.service, pending, &keys, now).map_err(Trouble::NotBelieved)
            }
            verified => verified.map_err(Trouble::NotBelieved),
        }
    }

    async fn provider(&self) -> Result<Provider, Trouble> {
        let mut kept = self.provider.lock().await;
        if let Some(provider) = kept.as_ref() {
            return Ok(provider.clone());
        }
        let document = read(self.http.get(Provider::discovery_url(&self.issuer))).await?;
        let provider =
            Provider::from_discovery(&document, &self.issuer).map_err(|bad| Trouble::Away(bad.to_string()))?;
        Ok(kept.insert(provider).clone())
    }
}

async fn read(request: reqwest::RequestBuilder) -> Result<String, Trouble> {
    let away = |error: reqwest::Error| Trouble::Away(error.without_url().to_string());
    let mut response = request.send().await.map_err(away)?;
    if !response.status().is_success() {
        return Err(Trouble::Away(format!("it answered with status {}", response.status().as_u16())));
    }
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(away)? {
        if body.len() + piece.len() > BODY_BYTES_MAX {
            return Err(Trouble::Away("it said too much".to_owned()));
        }
        body.extend_from_slice(&piece);
    }
    String::from_utf8(body).map_err(|_| Trouble::Away("it did not answer with text".to_owned()))
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(refused) => refused.fmt(f),
            Self::Away(why) => write!(f, "the login service could not be asked: {why}"),
            Self::NotBelieved(refused) => refused.fmt(f),
        }
    }
}
