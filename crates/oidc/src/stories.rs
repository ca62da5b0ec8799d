//! Both halves together: a whole login as the two sides live it, without anything in between but text.

use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::authorize::{self, AuthorizationRequest, AuthorizeRefused};
use crate::claims::{Amr, IdTokenClaims, SignedIn, UserInfo};
use crate::client::{Client, ClientAuthentication, Registration};
use crate::errors::AuthorizeError;
use crate::issuer::Issuer;
use crate::jose::{self, KeySet, SigningKey};
use crate::metadata::{self, Installation};
use crate::relying_party::{self, PendingLogin, Provider, RelyingParty, ResponseRefused, Wishes};
use crate::respond::{self, AuthorizationResponse, ResponseMode};
use crate::scope::Scope;
use crate::secret::{AccessToken, AuthorizationCode, ClientSecret};
use crate::subject::PairwiseKey;
use crate::time::NumericDate;
use crate::token::{self, IssuedFor, TokenRefused, Tokens};
use crate::{hint, logout, userinfo};

const NOW: NumericDate = NumericDate(1_800_000_000);

/// Our side, as the server would hold it.
struct Desk {
    issuer: Issuer,
    client: Client,
    key: SigningKey,
}

fn desk_and_bank() -> (Desk, Provider, RelyingParty) {
    let issuer = Issuer::parse("http://localhost:8000").unwrap();
    let secret = ClientSecret::from_random(&[3; 32]);
    let client = Client::register(Registration {
        client_id: "fjord-bank".to_owned(),
        authentication: ClientAuthentication::Secret { digests: vec![secret.digest()] },
        redirect_uris: vec!["http://127.0.0.1:8001/callback".to_owned()],
        post_logout_redirect_uris: vec!["http://127.0.0.1:8001/".to_owned()],
        scopes: vec![Scope::Profile],
        sector: None,
    })
    .unwrap();
    let installation =
        Installation { issuer: &issuer, acr_values: &[], ui_locales: &["da", "en"], service_documentation: None };
    let provider = Provider::from_discovery(&metadata::answer(&installation).body, &issuer).unwrap();
    let service = RelyingParty {
        client_id: "fjord-bank".to_owned(),
        secret: Some(secret),
        redirect_uri: "http://127.0.0.1:8001/callback".to_owned(),
    };
    (Desk { issuer, client, key: SigningKey::generate(&[4; 32]).unwrap() }, provider, service)
}

fn query(url: &str) -> Vec<(String, String)> {
    Url::parse(url).unwrap().query_pairs().into_owned().collect()
}

fn owned(form: &[(&'static str, String)]) -> Vec<(String, String)> {
    // Through the wire and back, as a form travels.
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    form_urlencoded::parse(body.as_bytes()).into_owned().collect()
}

fn callback(response: AuthorizationResponse) -> Vec<(String, String)> {
    match response {
        AuthorizationResponse::Redirect { url } => query(&url),
        AuthorizationResponse::FormPost { fields, .. } => owned(&fields),
    }
}

impl Desk {
    fn asked(&self, url: &str) -> AuthorizationRequest {
        let pairs = query(url);
        assert_eq!(authorize::client_id(&pairs), Ok("fjord-bank"));
        let asked = authorize::check(&pairs, &self.client).unwrap();
        AuthorizationRequest::from_text(&asked.to_text()).unwrap()
    }

    /// The token endpoint, given the request for which the code was issued.
    fn redeems(&self, call: &relying_party::TokenCall, asked: &AuthorizationRequest) -> Result<String, TokenRefused> {
        let request = token::parse(&owned(&call.form), call.authorization.as_deref())?;
        let grant = request.authenticate(&self.client)?;
        grant.fits(
            &self.client,
            IssuedFor {
                client_id: asked.client_id(),
                redirect_uri: asked.redirect_uri(),
                code_challenge: asked.code_challenge(),
            },
        )?;
        let access_token = AccessToken::from_random(&[6; 32]);
        let login = SignedIn {
            issuer: &self.issuer,
            client_id: asked.client_id(),
            subject: &PairwiseKey::new([5; 32]).subject(self.client.sector(), b"karen"),
            auth_time: NOW,
            nonce: asked.nonce(),
            acr: "urn:level:two",
            amr: &[Amr::Pwd, Amr::Swk, Amr::Pin],
            sid: None,
        };
        let claims = IdTokenClaims::issue(&login, &access_token, NOW, 300);
        let id_token = jose::sign(&self.key, &jose::ID_TOKEN, &claims).unwrap();
        Ok(Tokens { access_token, expires_in_s: 300, id_token, scopes: asked.scopes().to_vec() }.answer().body)
    }

    fn keys(&self) -> KeySet {
        KeySet::from_jwks(&jose::jwks(&KeySet::of([self.key.verifying_key()])).body).unwrap()
    }
}

fn random(seed: u8) -> [[u8; 32]; 3] {
    [[seed; 32], [seed + 100; 32], [seed + 200; 32]]
}

#[test]
fn a_person_logs_in_at_the_bank_and_out_again() {
    for response_mode in ResponseMode::ALL {
        let (desk, provider, bank) = desk_and_bank();
        let wishes = Wishes {
            acr_values: vec!["urn:level:two".to_owned()],
            scopes: vec![Scope::Profile],
            response_mode: Some(response_mode),
            ..Wishes::default()
        };
        let (url, pending) = relying_party::begin(&provider, &bank, &wishes, &random(0));
        let asked = desk.asked(&url);
        let code = AuthorizationCode::from_random(&[8; 32]);
        let back = callback(respond::success(asked.reply_to(), &code, &desk.issuer));

        let code = relying_party::take_response(&provider, &pending, &back).unwrap();
        let body = desk.redeems(&relying_party::token_call(&provider, &bank, &pending, &code), &asked).unwrap();
        let received = relying_party::read_tokens(&body).unwrap();
        let karen = received.verify(&provider, &bank, &pending, &desk.keys(), NOW).unwrap();
        assert_eq!(karen.amr, ["pwd", "swk", "pin"]);

        let header = format!("Bearer {}", received.access_token.expose());
        assert_eq!(userinfo::access_token(Some(&header), None), Ok(received.access_token.clone()));
        let info = UserInfo { sub: karen.sub.clone(), name: Some("Karen".to_owned()) }.answer();
        assert!(relying_party::read_userinfo(&info.body, &karen).is_some());

        let bye = relying_party::logout_url(&provider, &bank, &received.id_token, Some("http://127.0.0.1:8001/"), None);
        let request = logout::parse(&query(&bye.unwrap())).unwrap();
        let hint = hint::verify(request.id_token_hint().unwrap(), &desk.keys(), &desk.issuer).unwrap();
        let logout = request.check(Some(&hint), Some(&desk.client)).unwrap();
        assert_eq!(logout.subject, Some(karen.sub));
        assert_eq!(logout.return_to.as_deref(), Some("http://127.0.0.1:8001/"));
        assert!(!logout.ask_first);
    }
}

/// The pure half of never-event 12: what the server holds while a login runs does not print what must not be logged.
#[test]
fn never_event_12_nothing_that_is_held_during_a_login_prints_a_secret() {
    let (desk, provider, bank) = desk_and_bank();
    let (url, pending) = relying_party::begin(&provider, &bank, &Wishes::default(), &random(0));
    let pairs = [query(&url), vec![("id_token_hint".to_owned(), "hint.of.karen".to_owned())]].concat();
    let asked = authorize::check(&pairs, &desk.client).unwrap();
    let code = AuthorizationCode::from_random(&[8; 32]);
    let call = relying_party::token_call(&provider, &bank, &pending, &code);
    let body = desk.redeems(&call, &asked).unwrap();
    let received = relying_party::read_tokens(&body).unwrap();
    let bye = relying_party::logout_url(&provider, &bank, &received.id_token, None, None).unwrap();
    let printed = format!(
        "{asked:?} {:?} {:?} {pending:?} {bank:?} {call:?} {code:?} {received:?} {:?} {:?} {:?}",
        asked.reply_to(),
        respond::success(asked.reply_to(), &code, &desk.issuer),
        token::parse(&owned(&call.form), call.authorization.as_deref()).unwrap(),
        logout::parse(&query(&bye)).unwrap(),
        desk.client,
    );
    let verifier = call.form.iter().find(|(name, _)| *name == "code_verifier").unwrap();
    for secret in [
        "hint.of.karen",
        pending.state(),
        code.expose(),
        verifier.1.as_str(),
        bank.secret.as_ref().unwrap().expose(),
        received.access_token.expose(),
        received.id_token.as_str(),
    ] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[test]
fn the_bank_learns_that_the_person_denied() {
    let (desk, provider, bank) = desk_and_bank();
    let (url, pending) = relying_party::begin(&provider, &bank, &Wishes::default(), &random(0));
    let asked = desk.asked(&url);
    let denied = respond::refusal(asked.reply_to(), AuthorizeError::AccessDenied, "the person denied", &desk.issuer);
    assert_eq!(
        relying_party::take_response(&provider, &pending, &callback(denied)),
        Err(ResponseRefused::Told {
            error: "access_denied".to_owned(),
            description: Some("the person denied".to_owned())
        })
    );
}

/// A stolen code is worth nothing: the thief has another verifier, or is another service, or has no secret.
#[test]
fn a_stolen_code_cannot_be_redeemed() {
    let (desk, provider, bank) = desk_and_bank();
    let (url, pending) = relying_party::begin(&provider, &bank, &Wishes::default(), &random(0));
    let asked = desk.asked(&url);
    let code = AuthorizationCode::from_random(&[8; 32]);
    let with = |service: &RelyingParty, pending: &PendingLogin| {
        desk.redeems(&relying_party::token_call(&provider, service, pending, &code), &asked)
    };
    assert!(with(&bank, &pending).is_ok());

    let (_, of_thief) = relying_party::begin(&provider, &bank, &Wishes::default(), &random(1));
    assert_eq!(with(&bank, &of_thief), Err(TokenRefused::unusable_code()));
    for thief in [
        RelyingParty { secret: None, ..bank.clone() },
        RelyingParty { secret: Some(ClientSecret::from_random(&[7; 32])), ..bank.clone() },
        RelyingParty { client_id: "union".to_owned(), ..bank.clone() },
    ] {
        assert_eq!(with(&thief, &pending), Err(TokenRefused::unknown_client()));
    }
    let elsewhere = RelyingParty { redirect_uri: "http://127.0.0.1:8002/callback".to_owned(), ..bank };
    assert_eq!(with(&elsewhere, &pending), Err(TokenRefused::unusable_code()));
}

/// Two logins at once get their own answers: neither side takes the other's (the pure half of never-event 1).
#[test]
fn two_logins_at_once_are_never_mixed_up() {
    let (desk, provider, bank) = desk_and_bank();
    let (url_1, pending_1) = relying_party::begin(&provider, &bank, &Wishes::default(), &random(1));
    let (url_2, pending_2) = relying_party::begin(&provider, &bank, &Wishes::default(), &random(2));
    let (asked_1, asked_2) = (desk.asked(&url_1), desk.asked(&url_2));
    let code = AuthorizationCode::from_random(&[8; 32]);
    let back_1 = callback(respond::success(asked_1.reply_to(), &code, &desk.issuer));
    assert_eq!(relying_party::take_response(&provider, &pending_2, &back_1), Err(ResponseRefused::State));
    assert!(relying_party::take_response(&provider, &pending_1, &back_1).is_ok());

    let body = desk.redeems(&relying_party::token_call(&provider, &bank, &pending_2, &code), &asked_2).unwrap();
    let received = relying_party::read_tokens(&body).unwrap();
    let refused = received.verify(&provider, &bank, &pending_1, &desk.keys(), NOW).unwrap_err();
    assert_eq!(refused, relying_party::IdTokenRefused::Nonce);
}

#[test]
fn a_request_for_somewhere_else_is_never_answered_there() {
    let (desk, provider, bank) = desk_and_bank();
    let evil = RelyingParty { redirect_uri: "http://127.0.0.1:8001/callback?next=//evil.example".to_owned(), ..bank };
    let (url, _) = relying_party::begin(&provider, &evil, &Wishes::default(), &random(0));
    let refused = authorize::check(&query(&url), &desk.client).unwrap_err();
    assert!(matches!(refused, AuthorizeRefused::ToPerson(_)), "{refused:?}");
}

#[test]
fn the_discovery_document_and_the_code_agree() {
    let (desk, provider, bank) = desk_and_bank();
    let installation =
        Installation { issuer: &desk.issuer, acr_values: &[], ui_locales: &["da"], service_documentation: None };
    let document: Value = serde_json::from_str(&metadata::answer(&installation).body).unwrap();
    let listed = |name: &str| -> Vec<String> {
        let values = document[name].as_array().unwrap().iter();
        values.map(|value| value.as_str().unwrap().to_owned()).collect()
    };
    let takes = |name: &str, value: &str| {
        let (url, _) = relying_party::begin(&provider, &bank, &Wishes::default(), &random(0));
        let mut pairs = query(&url);
        pairs.retain(|(key, _)| key != name);
        pairs.push((name.to_owned(), value.to_owned()));
        authorize::check(&pairs, &desk.client).is_ok()
    };
    for (metadata_name, parameter, others) in [
        ("response_types_supported", "response_type", ["token", "id_token"]),
        ("response_modes_supported", "response_mode", ["fragment", "query.jwt"]),
        ("code_challenge_methods_supported", "code_challenge_method", ["plain", "S512"]),
        ("prompt_values_supported", "prompt", ["create", "nothing"]),
    ] {
        assert!(listed(metadata_name).iter().all(|value| takes(parameter, value)), "{parameter}");
        assert!(others.iter().all(|value| !takes(parameter, value)), "{parameter}");
    }
}
