use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::client::Registration;

const CALLBACK: &str = "https://bank.example/callback";

fn secret() -> ClientSecret {
    ClientSecret::from_random(&[1; 32])
}

fn verifier() -> CodeVerifier {
    CodeVerifier::from_random(&[7; 32])
}

fn client(authentication: ClientAuthentication) -> Client {
    Client::register(Registration {
        client_id: "fjord-bank".to_owned(),
        authentication,
        redirect_uris: vec![CALLBACK.to_owned()],
        post_logout_redirect_uris: vec![],
        scopes: vec![],
        sector: None,
    })
    .unwrap()
}

fn bank() -> Client {
    client(ClientAuthentication::Secret { digests: vec![secret().digest()] })
}

fn app() -> Client {
    client(ClientAuthentication::Public)
}

fn form(changes: &[(&str, Option<&str>)]) -> Vec<(String, String)> {
    let mut pairs = vec![
        ("grant_type".to_owned(), "authorization_code".to_owned()),
        ("code".to_owned(), "c0de".to_owned()),
        ("redirect_uri".to_owned(), CALLBACK.to_owned()),
        ("code_verifier".to_owned(), verifier().expose().to_owned()),
    ];
    for (name, value) in changes {
        pairs.retain(|(key, _)| key != name);
        pairs.extend(value.map(|value| ((*name).to_owned(), value.to_owned())));
    }
    pairs
}

fn header(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

fn refusal(form: &[(String, String)], authorization: Option<&str>) -> TokenError {
    parse(form, authorization).unwrap_err().error
}

#[test]
fn a_service_proves_itself_by_header_or_form_and_an_app_by_nothing() {
    let by_header = parse(&form(&[]), Some(&header("fjord-bank", secret().expose()))).unwrap();
    assert_eq!(by_header.method(), AuthenticationMethod::ClientSecretBasic);
    assert_eq!(by_header.client_id(), "fjord-bank");
    assert_eq!(by_header.authenticate(&bank()).unwrap().code().expose(), "c0de");

    let secret = secret();
    let both = [("client_id", Some("fjord-bank")), ("client_secret", Some(secret.expose()))];
    let by_form = parse(&form(&both), None).unwrap();
    assert_eq!(by_form.method(), AuthenticationMethod::ClientSecretPost);
    assert!(by_form.authenticate(&bank()).is_ok());

    let by_id = parse(&form(&both[..1]), None).unwrap();
    assert_eq!(by_id.method(), AuthenticationMethod::None);
    assert!(by_id.authenticate(&app()).is_ok());

    // A service must not get by as an app, nor an app with somebody's secret; and no wrong secret fits.
    let wrong = parse(&form(&[]), Some(&header("fjord-bank", "wrong"))).unwrap();
    for (request, client) in [(&by_id, bank()), (&by_form, app()), (&by_header, app()), (&wrong, bank())] {
        assert_eq!(request.authenticate(&client).unwrap_err(), TokenRefused::unknown_client());
    }
}

#[test]
fn two_secrets_count_while_a_service_changes_over() {
    let new = ClientSecret::from_random(&[2; 32]);
    let changing = client(ClientAuthentication::Secret { digests: vec![new.digest(), secret().digest()] });
    for secret in [&new, &secret()] {
        let request = parse(&form(&[]), Some(&header("fjord-bank", secret.expose()))).unwrap();
        assert!(request.authenticate(&changing).is_ok());
    }
}

#[test]
fn header_halves_are_form_decoded() {
    let odd = ClientSecret::new("p\u{e5} :+%&=");
    let odd_client = client(ClientAuthentication::Secret { digests: vec![odd.digest()] });
    let request = parse(&form(&[]), Some(&header("fjord%2Dbank", "p%C3%A5+%3A%2B%25%26%3D"))).unwrap();
    assert!(request.authenticate(&odd_client).is_ok());
    // A colon need not be escaped in the second half.
    let request = parse(&form(&[]), Some(&header("fjord-bank", "p%c3%a5+:%2b%25&="))).unwrap();
    assert!(request.authenticate(&odd_client).is_ok());
}

#[test]
fn bent_headers_prove_nothing() {
    let base64 = |text: &[u8]| format!("Basic {}", STANDARD.encode(text));
    for bent in [
        String::new(),
        "Basic".to_owned(),
        "Basic ".to_owned(),
        "Basic ???".to_owned(),
        "Bearer abc".to_owned(),
        header("fjord-bank", ""),
        header("", "secret"),
        header("fjord bank", "secret"),
        header("fjord-bank%00", "secret"),
        header("fjord-bank", "%zz"),
        header("fjord-bank", "%4"),
        header("fjord-bank", "%"),
        header("fjord-bank", "%ff"),
        header("fjord-bank", "a%0Ab"),
        header("fjord-bank", &"a".repeat(600)),
        base64(b"fjord-bank"),
        base64(b"fjord-bank:\xff"),
        format!("{}\n", header("fjord-bank", "secret")),
        format!("Basic {}", "A".repeat(100_000)),
    ] {
        assert_eq!(refusal(&form(&[]), Some(&bent)), TokenError::InvalidClient, "{bent:?}");
    }
}

#[test]
fn there_is_one_way_of_authenticating_at_a_time() {
    let good = header("fjord-bank", secret().expose());
    let with = |changes: &[(&str, Option<&str>)]| form(changes);
    assert!(parse(&with(&[("client_id", Some("fjord-bank"))]), Some(&good)).is_ok());
    for (changes, error) in [
        (("client_secret", Some("s")), TokenError::InvalidRequest),
        (("client_id", Some("union")), TokenError::InvalidRequest),
        (("client_assertion_type", Some("jwt")), TokenError::InvalidClient),
    ] {
        assert_eq!(refusal(&with(&[changes]), Some(&good)), error, "{changes:?}");
    }
    assert_eq!(refusal(&form(&[]), None), TokenError::InvalidClient);
    assert_eq!(refusal(&with(&[("client_secret", Some("s"))]), None), TokenError::InvalidClient);
}

#[test]
fn what_is_missing_or_bent_is_named() {
    use TokenError::{InvalidRequest, UnsupportedGrantType};
    let long = "a".repeat(9_000);
    for (name, value, error) in [
        ("grant_type", None, InvalidRequest),
        ("grant_type", Some("password"), UnsupportedGrantType),
        ("grant_type", Some("refresh_token"), UnsupportedGrantType),
        ("grant_type", Some("client_credentials"), UnsupportedGrantType),
        ("code", None, InvalidRequest),
        ("code", Some(""), InvalidRequest),
        ("code", Some("a\u{0}"), InvalidRequest),
        ("code", Some(&long), InvalidRequest),
        ("redirect_uri", None, InvalidRequest),
        ("code_verifier", None, InvalidRequest),
        ("code_verifier", Some("too-short"), InvalidRequest),
        ("code_verifier", Some("å234567890123456789012345678901234567890123"), InvalidRequest),
        ("code_verifier", Some(&long), InvalidRequest),
        ("unknown", Some(&long), InvalidRequest),
    ] {
        let pairs = form(&[("client_id", Some("fjord-bank")), (name, value)]);
        assert_eq!(refusal(&pairs, None), error, "{name}={value:?}");
    }
    for name in ["grant_type", "code", "redirect_uri", "code_verifier", "client_id", "resource"] {
        let mut pairs = form(&[("client_id", Some("fjord-bank")), (name, Some("x"))]);
        pairs.push((name.to_owned(), "y".to_owned()));
        assert_eq!(refusal(&pairs, None), InvalidRequest, "{name} twice");
    }
    let flood: Vec<_> = (0..1_000).map(|n| (format!("p{n}"), String::new())).collect();
    assert_eq!(refusal(&flood, None), InvalidRequest);
}

#[test]
fn a_code_fits_only_its_service_its_address_and_its_verifier() {
    let request = parse(&form(&[("client_id", Some("fjord-bank"))]), None).unwrap();
    let client = app();
    let grant = request.authenticate(&client).unwrap();
    let challenge = verifier().challenge();
    let other = CodeVerifier::from_random(&[8; 32]).challenge();
    for (client_id, redirect_uri, code_challenge, fits) in [
        ("fjord-bank", CALLBACK, &challenge, true),
        ("union", CALLBACK, &challenge, false),
        ("fjord-bank", "https://bank.example/Callback", &challenge, false),
        ("fjord-bank", CALLBACK, &other, false),
    ] {
        let issued = IssuedFor { client_id, redirect_uri, code_challenge };
        assert_eq!(grant.fits(&client, issued), if fits { Ok(()) } else { Err(TokenRefused::unusable_code()) });
    }
}

#[test]
fn answers_are_json_that_nobody_keeps() {
    let refused = TokenRefused::unknown_client().answer();
    assert_eq!(refused.status, 401);
    assert_eq!(refused.header("www-authenticate"), Some("Basic realm=\"token\", charset=\"UTF-8\""));
    assert_eq!(refused.header("cache-control"), Some("no-store"));
    insta::assert_snapshot!(refused.body, @r#"{"error":"invalid_client","error_description":"the service did not prove who it is"}"#);

    let refused = TokenRefused::unusable_code().answer();
    assert_eq!((refused.status, refused.header("www-authenticate")), (400, None));

    let tokens = Tokens {
        access_token: AccessToken::new("at"),
        expires_in_s: 300,
        id_token: "a.b.c".to_owned(),
        scopes: vec![Scope::OpenId, Scope::Profile],
    };
    let answer = tokens.answer();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    insta::assert_snapshot!(answer.body, @r#"{"access_token":"at","token_type":"Bearer","expires_in":300,"id_token":"a.b.c","scope":"openid profile"}"#);
}

#[test]
fn nothing_secret_is_printed() {
    let authorization = header("fjord-bank", secret().expose());
    let printed = format!("{:?}", parse(&form(&[]), Some(&authorization)).unwrap());
    for hidden in [secret().expose(), verifier().expose(), "c0de"] {
        assert!(!printed.contains(hidden), "{printed}");
    }
}

proptest! {
    #[test]
    fn strange_requests_never_panic_and_are_refused_in_allowed_characters(
        pairs in prop::collection::vec(("client_id|client_secret|code|grant_type|code_verifier|\\PC{0,10}", "\\PC{0,60}"), 0..10),
        authorization in prop::option::of("\\PC{0,60}|Basic [A-Za-z0-9+/=]{0,60}"),
    ) {
        if let Err(refused) = parse(&pairs, authorization.as_deref()) {
            prop_assert!(refused.description.split(' ').all(text::is_scope_token), "{}", refused);
            let _: Value = serde_json::from_str(&refused.answer().body).unwrap();
        }
    }
}
