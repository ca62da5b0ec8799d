use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::client::{ClientAuthentication, Registration};
use crate::hint::{self, HintRefused};
use crate::issuer::Issuer;
use crate::jose::{self, JoseRefused, KeySet, Profile, SigningKey};
use crate::time::NumericDate;

const BYE: &str = "https://bank.example/bye";

fn client(id: &str) -> Client {
    Client::register(Registration {
        client_id: id.to_owned(),
        authentication: ClientAuthentication::Public,
        redirect_uris: vec![format!("https://{id}.example/callback")],
        post_logout_redirect_uris: vec![format!("https://{id}.example/bye")],
        scopes: vec![],
        sector: None,
    })
    .unwrap()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn hint_of(client_id: &str) -> Hint {
    Hint { client_id: client_id.to_owned(), subject: "s".to_owned(), issued_at: NumericDate(1), sid: None }
}

#[test]
fn with_a_hint_the_session_ends_at_once_and_the_browser_returns() {
    let request = parse(&pairs(&[
        ("id_token_hint", "a.b.c"),
        ("post_logout_redirect_uri", BYE),
        ("state", "x&y"),
        ("ui_locales", "da en"),
        ("logout_hint", "karen"),
    ]))
    .unwrap();
    let hint = hint_of("bank");
    assert_eq!(request.id_token_hint(), Some("a.b.c"));
    assert_eq!(request.client_id(Some(&hint)), Some("bank"));
    assert_eq!(request.ui_locales(), ["da", "en"]);
    assert_eq!(
        request.check(Some(&hint), Some(&client("bank"))),
        Ok(Logout {
            client_id: Some("bank".to_owned()),
            subject: Some("s".to_owned()),
            sid: None,
            ask_first: false,
            return_to: Some("https://bank.example/bye?state=x%26y".to_owned()),
        })
    );
}

#[test]
fn without_a_hint_the_person_is_asked() {
    let bare = parse(&[]).unwrap().check(None, None).unwrap();
    assert!(bare.ask_first);
    assert_eq!(bare.return_to, None);

    let named = parse(&pairs(&[("client_id", "bank"), ("post_logout_redirect_uri", BYE)])).unwrap();
    let logout = named.check(None, Some(&client("bank"))).unwrap();
    assert!(logout.ask_first);
    assert_eq!(logout.return_to.as_deref(), Some(BYE));
}

#[test]
fn nobody_returns_where_nothing_is_registered() {
    for (sent, hint, client_found, why) in [
        (&[("post_logout_redirect_uri", BYE)][..], None, None, LogoutRefused::ReturnWithoutService),
        (&[("client_id", "bank")][..], None, None, LogoutRefused::ClientUnknown),
        (&[("client_id", "bank")][..], None, Some("union"), LogoutRefused::ClientUnknown),
        (&[("client_id", "union")][..], Some("bank"), Some("union"), LogoutRefused::HintOfAnotherService),
        (&[][..], Some("bank"), None, LogoutRefused::ClientUnknown),
        (
            &[("client_id", "union"), ("post_logout_redirect_uri", BYE)][..],
            None,
            Some("union"),
            LogoutRefused::ReturnUnregistered,
        ),
    ] {
        let client = client_found.map(client);
        let hint = hint.map(hint_of);
        assert_eq!(parse(&pairs(sent)).unwrap().check(hint.as_ref(), client.as_ref()), Err(why), "{sent:?}");
    }
    for uri in [
        "https://bank.example/bye/",
        "https://bank.example/bye?x",
        "https://bank.example./bye",
        "https://bank.example\\@evil.example/bye",
        "https://bank.example/callback",
        "https://evil.example/",
        "//evil.example",
    ] {
        let request = parse(&pairs(&[("client_id", "bank"), ("post_logout_redirect_uri", uri)])).unwrap();
        assert_eq!(request.check(None, Some(&client("bank"))), Err(LogoutRefused::ReturnUnregistered), "{uri}");
    }
}

#[test]
fn bent_requests_are_refused() {
    let long = "a".repeat(9_000);
    for (sent, why) in [
        (&[("state", "a"), ("state", "b")][..], ParameterFault::Repeated("state")),
        (&[("state", "a\u{0}")][..], ParameterFault::NotPlain("state")),
        (&[("id_token_hint", &*long)][..], ParameterFault::TooLong("id_token_hint")),
        (&[("logout_hint", &long[..300])][..], ParameterFault::TooLong("logout_hint")),
    ] {
        assert_eq!(parse(&pairs(sent)), Err(LogoutRefused::Parameter(why)), "{:?}", sent[0].0);
    }
    assert_eq!(parse(&pairs(&[("client_id", "bank bank")])), Err(LogoutRefused::ClientUnknown));
}

#[test]
fn an_id_token_of_ours_is_a_good_hint_long_after_its_end_and_after_rotation() {
    let issuer = Issuer::parse("https://id.example").unwrap();
    let (retired, active) = (SigningKey::generate(&[1; 32]).unwrap(), SigningKey::generate(&[2; 32]).unwrap());
    let keys = KeySet::of([active.verifying_key(), retired.verifying_key()]);
    let claims = |iss: &str, aud: serde_json::Value| json!({"iss": iss, "sub": "s", "aud": aud, "exp": 2, "iat": 1});
    let token = |claims: &serde_json::Value| jose::sign(&retired, &jose::ID_TOKEN, claims).unwrap();

    let good = token(&claims("https://id.example", json!("bank")));
    assert_eq!(hint::verify(&good, &keys, &issuer), Ok(hint_of("bank")));

    let without_retired = KeySet::of([active.verifying_key()]);
    assert_eq!(hint::verify(&good, &without_retired, &issuer), Err(HintRefused::Token(JoseRefused::UnknownKey)));
    for other in [
        claims("https://evil.example", json!("bank")),
        claims("https://id.example", json!(["bank", "union"])),
        claims("https://id.example", json!([])),
        json!({"sub": "s"}),
        json!({"iss": "https://id.example", "sub": 7, "aud": "bank", "exp": 2, "iat": 1}),
    ] {
        assert_eq!(hint::verify(&token(&other), &keys, &issuer), Err(HintRefused::NotOurs), "{other}");
    }
    const RECEIPT: Profile = Profile { typ: "tillid-receipt+json", ..jose::ID_TOKEN };
    let receipt = jose::sign(&retired, &RECEIPT, &claims("https://id.example", json!("bank"))).unwrap();
    assert_eq!(hint::verify(&receipt, &keys, &issuer), Err(HintRefused::Token(JoseRefused::Type)));
}

proptest! {
    #[test]
    fn a_browser_only_ever_returns_to_a_registered_address(
        sent in prop::collection::vec(("post_logout_redirect_uri|state|client_id|\\PC{0,8}", "\\PC{0,40}|https://bank.example/bye|bank"), 0..8),
    ) {
        if let Ok(request) = parse(&sent) {
            for client in [None, Some(client("bank"))] {
                if let Ok(Logout { return_to: Some(url), .. }) = request.check(None, client.as_ref()) {
                    prop_assert!(url == BYE || url.starts_with("https://bank.example/bye?state="));
                }
            }
        }
    }
}
