use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::issuer::Issuer;
use crate::jose::{self, JoseRefused, KeySet, SigningKey};
use crate::metadata::{self, Installation};
use crate::time::NumericDate;

const NOW: NumericDate = NumericDate(1_800_000_000);

fn issuer() -> Issuer {
    Issuer::parse("https://id.example").unwrap()
}

fn provider() -> Provider {
    let issuer = issuer();
    let installation =
        Installation { issuer: &issuer, acr_values: &[], ui_locales: &["da"], service_documentation: None };
    Provider::from_discovery(&metadata::answer(&installation).body, &issuer).unwrap()
}

fn service() -> RelyingParty {
    RelyingParty {
        client_id: "fjord-bank".to_owned(),
        secret: Some(ClientSecret::from_random(&[9; 32])),
        redirect_uri: "https://bank.example/callback".to_owned(),
    }
}

fn random() -> [[u8; 32]; 3] {
    [[1; 32], [2; 32], [3; 32]]
}

fn pending(wishes: &Wishes) -> PendingLogin {
    begin(&provider(), &service(), wishes, &random()).1
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_login_begins_with_three_secrets_of_its_own() {
    let wishes = Wishes {
        prompt: Some("login".to_owned()),
        max_age_s: Some(60),
        acr_values: vec!["urn:a".to_owned(), "urn:b".to_owned()],
        ui_locales: vec!["da".to_owned()],
        response_mode: Some(ResponseMode::FormPost),
        scopes: vec![Scope::Profile],
        login_hint: Some("karen".to_owned()),
    };
    let (url, pending) = begin(&provider(), &service(), &wishes, &random());
    insta::assert_snapshot!(url);
    assert_eq!(format!("{pending:?}"), "PendingLogin(…)");
    assert_ne!(pending.state, pending.nonce);
    assert_ne!(pending.state, pending.verifier.expose());
}

#[test]
fn an_answer_counts_only_for_its_login_and_from_its_provider() {
    let pending = pending(&Wishes::default());
    let state = pending.state().to_owned();
    let good = [("code", "c0de"), ("state", state.as_str()), ("iss", "https://id.example")];
    let take = |sent: &[(&str, &str)]| take_response(&provider(), &pending, &pairs(sent));
    assert_eq!(take(&good), Ok(AuthorizationCode::new("c0de")));

    let told = ResponseRefused::Told { error: "access_denied".to_owned(), description: None };
    for (sent, refused) in [
        (&good[..1], ResponseRefused::State),
        (&[good[0], ("state", "another"), good[2]][..], ResponseRefused::State),
        (&[good[0], good[1]][..], ResponseRefused::Issuer),
        // A mix-up: another provider's answer, or ours at another provider's door.
        (&[good[0], good[1], ("iss", "https://evil.example")][..], ResponseRefused::Issuer),
        (&[good[0], good[1], ("iss", "https://id.example/")][..], ResponseRefused::Issuer),
        (&good[1..], ResponseRefused::Malformed),
        (&[good[0], good[1], good[2], ("error", "access_denied")][..], ResponseRefused::Malformed),
        (&[good[0], good[0], good[1], good[2]][..], ResponseRefused::Malformed),
        (&[good[0], good[1], good[1], good[2]][..], ResponseRefused::Malformed),
        (&[("code", "a\u{0}"), good[1], good[2]][..], ResponseRefused::Malformed),
        (&[("error", "access_denied"), good[1], good[2]][..], told),
    ] {
        assert_eq!(take(sent), Err(refused), "{sent:?}");
    }
}

#[test]
fn a_service_redeems_with_its_secret_and_an_app_with_its_id() {
    let (pending, code) = (pending(&Wishes::default()), AuthorizationCode::new("c0de"));
    let call = token_call(&provider(), &service(), &pending, &code);
    assert_eq!(call.url, "https://id.example/token");
    assert!(call.authorization.as_deref().unwrap().starts_with("Basic "));
    assert!(call.form.iter().all(|(name, _)| *name != "client_id"));
    assert_eq!(format!("{call:?}"), "TokenCall(https://id.example/token)");

    let app = RelyingParty { secret: None, ..service() };
    let call = token_call(&provider(), &app, &pending, &code);
    assert_eq!(call.authorization, None);
    assert_eq!(call.form.last(), Some(&("client_id", "fjord-bank".to_owned())));
}

#[test]
fn a_discovery_document_must_be_about_who_was_asked() {
    let good: Value = json!({
        "issuer": "https://id.example",
        "authorization_endpoint": "https://id.example/authorize",
        "token_endpoint": "https://id.example/token",
        "jwks_uri": "https://id.example/jwks.json",
    });
    let with = |name: &str, value: Value| {
        let mut document = good.clone();
        document[name] = value;
        document.to_string()
    };
    assert_eq!(Provider::discovery_url(&issuer()), "https://id.example/.well-known/openid-configuration");
    assert!(Provider::from_discovery(&good.to_string(), &issuer()).is_ok());
    for (document, invalid) in [
        (String::new(), ProviderInvalid::Malformed),
        ("{}".to_owned(), ProviderInvalid::Malformed),
        (with("issuer", json!(7)), ProviderInvalid::Malformed),
        (with("issuer", json!("https://id.example/")), ProviderInvalid::OtherIssuer),
        (with("issuer", json!("https://evil.example")), ProviderInvalid::OtherIssuer),
        (with("token_endpoint", json!("http://id.example/token")), ProviderInvalid::Address("token_endpoint")),
        (with("jwks_uri", json!("file:///etc/passwd")), ProviderInvalid::Address("jwks_uri")),
        (with("x", json!("a".repeat(70_000))), ProviderInvalid::Malformed),
    ] {
        assert_eq!(Provider::from_discovery(&document, &issuer()), Err(invalid));
    }
}

#[test]
fn an_id_token_is_believed_only_when_everything_fits() {
    use IdTokenRefused::{
        AccessToken as OtherAccessToken, Audience, AuthorizedParty, Expired, Future, Issuer as OtherIssuer, Level,
        Malformed, Nonce, TooLongAgo,
    };
    let wishes = Wishes { acr_values: vec!["urn:high".to_owned()], max_age_s: Some(100), ..Wishes::default() };
    let pending = pending(&wishes);
    let key = SigningKey::generate(&[1; 32]).unwrap();
    let keys = KeySet::of([key.verifying_key()]);
    let access_token = AccessToken::new("at");
    let good = json!({
        "iss": "https://id.example", "sub": "s", "aud": "fjord-bank", "exp": NOW.0 + 300, "iat": NOW.0,
        "auth_time": NOW.0 - 50, "nonce": pending.nonce, "acr": "urn:high", "amr": ["pwd", "otp"],
        "at_hash": crate::claims::at_hash(&access_token),
    });
    let verify = |claims: &Value, key: &SigningKey| {
        let id_token = jose::sign(key, &jose::ID_TOKEN, claims).unwrap();
        let received = Received { access_token: access_token.clone(), id_token };
        received.verify(&provider(), &service(), &pending, &keys, NOW)
    };
    assert_eq!(verify(&good, &key).unwrap().sub, "s");

    for (name, value, refused) in [
        ("iss", json!("https://evil.example"), OtherIssuer),
        ("iss", json!(null), Malformed),
        ("sub", json!(7), Malformed),
        ("aud", json!("union"), Audience),
        ("aud", json!(["fjord-bank", "union"]), Audience),
        ("aud", json!([]), Audience),
        ("azp", json!("union"), AuthorizedParty),
        ("exp", json!(NOW.0 - 60), Expired),
        ("exp", json!("tomorrow"), Malformed),
        ("exp", json!(1.5e10), Malformed),
        ("exp", json!(u64::MAX), Malformed),
        ("iat", json!(NOW.0 + 61), Future),
        ("nonce", json!("another"), Nonce),
        ("nonce", json!(null), Nonce),
        ("at_hash", json!("another"), OtherAccessToken),
        ("at_hash", json!(null), OtherAccessToken),
        ("acr", json!("urn:low"), Level),
        ("acr", json!(null), Level),
        ("auth_time", json!(NOW.0 - 161), TooLongAgo),
        ("auth_time", json!(null), TooLongAgo),
    ] {
        let mut claims = good.clone();
        claims[name] = value;
        assert_eq!(verify(&claims, &key), Err(refused), "{name} = {}", claims[name]);
    }
    for (name, value) in [
        ("aud", json!(["fjord-bank"])),
        ("azp", json!("fjord-bank")),
        ("exp", json!(NOW.0 - 59)),
        ("iat", json!(NOW.0 + 60)),
        ("auth_time", json!(NOW.0 - 160)),
        ("unknown", json!({"a": 1})),
    ] {
        let mut claims = good.clone();
        claims[name] = value;
        assert!(verify(&claims, &key).is_ok(), "{name} = {}", claims[name]);
    }
    let stranger = SigningKey::generate(&[2; 32]).unwrap();
    assert_eq!(verify(&good, &stranger), Err(IdTokenRefused::Token(JoseRefused::UnknownKey)));
}

#[test]
fn tokens_and_userinfo_are_read_with_care() {
    let good = r#"{"access_token":"at","token_type":"bearer","expires_in":300,"id_token":"a.b.c"}"#;
    assert_eq!(read_tokens(good).unwrap().id_token, "a.b.c");
    for bad in ["", "{}", "[]", &good.replace("bearer", "DPoP"), &good.replace("\"at\"", "7"), &" ".repeat(70_000)] {
        assert!(read_tokens(bad).is_none(), "{}", &bad[..bad.len().min(80)]);
    }
    let claims: IdTokenClaims =
        serde_json::from_value(json!({"iss": "i", "sub": "s", "aud": "a", "exp": 1, "iat": 1})).unwrap();
    assert_eq!(read_userinfo(r#"{"sub":"s","name":"Karen"}"#, &claims).unwrap().name.as_deref(), Some("Karen"));
    assert_eq!(read_userinfo(r#"{"sub":"somebody else"}"#, &claims), None);
}

#[test]
fn a_logout_names_whose_session_and_where_to_return() {
    let url = logout_url(&provider(), &service(), "a.b.c", Some("https://bank.example/bye"), Some("x"));
    assert_eq!(
        url.as_deref(),
        Some(
            "https://id.example/logout?id_token_hint=a.b.c&client_id=fjord-bank\
             &post_logout_redirect_uri=https%3A%2F%2Fbank.example%2Fbye&state=x"
        )
    );
    let without = Provider { end_session_endpoint: None, ..provider() };
    assert_eq!(logout_url(&without, &service(), "a.b.c", None, None), None);
}

proptest! {
    #[test]
    fn strange_answers_never_give_a_code(
        sent in prop::collection::vec(("code|state|iss|error|\\PC{0,6}", "\\PC{0,40}|https://id.example"), 0..6),
    ) {
        prop_assert!(take_response(&provider(), &pending(&Wishes::default()), &sent).is_err());
    }
}
