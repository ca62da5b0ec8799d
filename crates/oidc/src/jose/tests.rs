use proptest::prelude::*;
use serde_json::json;

use super::*;

fn key() -> SigningKey {
    SigningKey::generate(&[1; 32]).unwrap()
}

fn keys() -> KeySet {
    KeySet::of([key().verifying_key()])
}

fn signed(header: &Value, payload: &[u8], key: &SigningKey) -> String {
    signed_raw(header.to_string().as_bytes(), payload, key)
}

fn signed_raw(header: &[u8], payload: &[u8], key: &SigningKey) -> String {
    let message = format!("{}.{}", text::base64url(header), text::base64url(payload));
    let signature = key.sign(message.as_bytes()).unwrap();
    format!("{message}.{}", text::base64url(&signature))
}

fn header() -> Value {
    json!({"alg": "ES256", "kid": key().kid(), "typ": "JWT"})
}

#[test]
fn what_is_signed_is_what_is_read() {
    let claims = json!({"sub": "s", "n": 1, "nested": {"å": [true, null]}});
    let token = sign(&key(), &ID_TOKEN, &claims).unwrap();
    assert_eq!(verify(&token, &ID_TOKEN, &keys()).map(Value::Object), Ok(claims));
}

/// Somebody else's implementation reads our tokens and our key document.
#[test]
fn an_independent_library_agrees() {
    let token = sign(&key(), &ID_TOKEN, &json!({"sub": "s", "exp": 4_000_000_000_u64, "aud": "bank"})).unwrap();
    let document: jsonwebtoken::jwk::JwkSet = serde_json::from_str(&jwks(&keys()).body).unwrap();
    let jwk = document.find(key().kid()).unwrap();
    let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::ES256);
    validation.set_audience(&["bank"]);
    let decoding_key = jsonwebtoken::DecodingKey::from_jwk(jwk).unwrap();
    let read = jsonwebtoken::decode::<Value>(&token, &decoding_key, &validation).unwrap();
    assert_eq!(read.claims["sub"], "s");

    let pkcs8 = key().to_pkcs8().unwrap();
    let theirs = jsonwebtoken::encode(
        &jsonwebtoken::Header {
            kid: Some(key().kid().to_owned()),
            ..jsonwebtoken::Header::new(jsonwebtoken::Algorithm::ES256)
        },
        &json!({"sub": "t"}),
        &jsonwebtoken::EncodingKey::from_ec_der(&pkcs8),
    )
    .unwrap();
    assert_eq!(verify(&theirs, &ID_TOKEN, &keys()).unwrap()["sub"], "t");
}

#[test]
fn the_example_of_rfc_7515_a_3_verifies() {
    let x = text::from_base64url("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU").unwrap();
    let y = text::from_base64url("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0").unwrap();
    let key = VerifyingKey::from_coordinates(&x, &y).unwrap();
    let message = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    assert!(key.has_signed(message.as_bytes(), &text::from_base64url(signature).unwrap()));
    assert!(!key.has_signed(&message.as_bytes()[1..], &text::from_base64url(signature).unwrap()));
}

#[test]
fn keys_are_made_from_randomness_alone_and_survive_being_kept() {
    assert_eq!(key().kid(), key().kid());
    assert_ne!(key().kid(), SigningKey::generate(&[2; 32]).unwrap().kid());
    let back = SigningKey::from_pkcs8(&key().to_pkcs8().unwrap()).unwrap();
    assert_eq!(back.kid(), key().kid());
    let token = sign(&back, &ID_TOKEN, &json!({})).unwrap();
    assert!(verify(&token, &ID_TOKEN, &keys()).is_ok());
    assert!(!format!("{back:?}").contains("pair"));

    assert_eq!(SigningKey::from_pkcs8(b"").err(), Some(KeyFault::PrivateKey));
    assert_eq!(SigningKey::from_pkcs8(&[0x30; 100]).err(), Some(KeyFault::PrivateKey));
}

#[test]
fn the_name_of_a_key_is_its_rfc_7638_thumbprint() {
    // Computed with another implementation of RFC 7638 from the key of RFC 7515 §A.3.
    let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(json!({
        "kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    }))
    .unwrap();
    let x = text::from_base64url("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU").unwrap();
    let y = text::from_base64url("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0").unwrap();
    let theirs = jwk.thumbprint(jsonwebtoken::jwk::ThumbprintHash::SHA256).unwrap();
    assert_eq!(VerifyingKey::from_coordinates(&x, &y).unwrap().kid(), theirs);
}

#[test]
fn every_bent_token_is_refused_for_its_own_reason() {
    use JoseRefused::{Algorithm, Header, Malformed, Signature, TooLong, Type, UnknownKey};
    let with = |name: &str, value: Value| {
        let mut header = header();
        header[name] = value;
        signed(&header, b"{}", &key())
    };
    let without = |name: &str| {
        let mut header = header();
        header.as_object_mut().unwrap().remove(name);
        signed(&header, b"{}", &key())
    };
    let good = signed(&header(), b"{}", &key());
    let kid = key().kid().to_owned();
    let twice = format!(r#"{{"alg":"none","alg":"ES256","kid":"{kid}","typ":"JWT"}}"#);
    assert!(verify(&good, &ID_TOKEN, &keys()).is_ok());

    for (bent, why) in [
        (String::new(), Malformed),
        ("a.b".to_owned(), Malformed),
        (format!("{good}."), Malformed),
        (format!("{good}="), Malformed),
        (format!(" {good}"), Malformed),
        (good.replace('.', ".."), Malformed),
        (format!("{}.", good.rsplit_once('.').unwrap().0), Signature),
        (signed_raw(twice.as_bytes(), b"{}", &key()), Malformed),
        (signed_raw(b"[]", b"{}", &key()), Malformed),
        (signed_raw(b"not json", b"{}", &key()), Malformed),
        (signed(&header(), br#"{"sub":"a","sub":"b"}"#, &key()), Malformed),
        (signed(&header(), br#"{"a":{"b":1,"b":2}}"#, &key()), Malformed),
        (signed(&header(), b"[]", &key()), Malformed),
        (signed(&header(), b"{} trailing", &key()), Malformed),
        (signed(&header(), b"", &key()), Malformed),
        (with("crit", json!(["exp"])), Header),
        (with("zip", json!("DEF")), Header),
        (with("jku", json!("https://evil.example/jwks")), Header),
        (with("x5u", json!("https://evil.example/cert")), Header),
        (with("x5c", json!([])), Header),
        (with("jwk", json!({})), Header),
        (with("b64", json!(false)), Header),
        (with("anything", json!(1)), Header),
        (with("kid", json!(7)), Header),
        (without("kid"), Header),
        (without("typ"), Header),
        (without("alg"), Header),
        (with("alg", json!("none")), Algorithm),
        (with("alg", json!("HS256")), Algorithm),
        (with("alg", json!("ES384")), Algorithm),
        (with("alg", json!("es256")), Algorithm),
        (with("typ", json!("at+jwt")), Type),
        (with("typ", json!("jwt")), Type),
        (with("kid", json!("another")), UnknownKey),
        (signed(&header(), b"{}", &SigningKey::generate(&[2; 32]).unwrap()), Signature),
        (signed(&header(), &vec![b' '; 9_000], &key()), TooLong),
    ] {
        assert_eq!(verify(&bent, &ID_TOKEN, &keys()), Err(why), "{}", &bent[..bent.len().min(200)]);
    }
}

#[test]
fn a_signature_of_another_length_or_form_is_refused() {
    let good = signed(&header(), b"{}", &key());
    let (message, signature) = good.rsplit_once('.').unwrap();
    let raw = text::from_base64url(signature).unwrap();
    for other in [vec![], vec![0; 64], raw[..63].to_vec(), [raw.clone(), vec![0]].concat(), vec![0xFF; 64]] {
        let bent = format!("{message}.{}", text::base64url(&other));
        assert_eq!(verify(&bent, &ID_TOKEN, &keys()), Err(JoseRefused::Signature));
    }
}

#[test]
fn the_key_document_can_be_cached_and_read_back() {
    let next = SigningKey::generate(&[2; 32]).unwrap();
    let answer = jwks(&KeySet::of([key().verifying_key(), next.verifying_key()]));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("public, max-age=3600"));
    let document: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(document["keys"][0]["use"], "sig");
    assert!(document["keys"][0].get("d").is_none());
    let read = KeySet::from_jwks(&answer.body).unwrap();
    assert_eq!(read.len(), 2);
    assert!(verify(&sign(&next, &ID_TOKEN, &json!({})).unwrap(), &ID_TOKEN, &read).is_ok());
}

#[test]
fn other_peoples_key_documents_are_read_with_care() {
    let answer = jwks(&keys());
    let ours: Value = serde_json::from_str(&answer.body).unwrap();
    let ours = &ours["keys"][0];
    let with = |name: &str, value: Value| {
        let mut key = ours.clone();
        key[name] = value;
        key
    };
    // Keys for other purposes do no harm and are no use.
    for other in [
        json!({"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "r"}),
        json!({"kty": "oct", "k": "AQAB", "kid": "o"}),
        with("use", json!("enc")),
        with("alg", json!("ES384")),
        with("crv", json!("P-384")),
        with("x", json!("AQAB")),
        with("y", ours["x"].clone()),
        with("d", json!("secret")),
        with("kid", json!(7)),
        json!(7),
    ] {
        assert_eq!(KeySet::from_jwks(&json!({"keys": [other]}).to_string()).map(|set| set.len()), Ok(0), "{other}");
    }
    for document in ["", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":[],"keys":[]}"#, &" ".repeat(70_000)] {
        assert_eq!(KeySet::from_jwks(document).err(), Some(KeyFault::KeySet));
    }
    let twice = json!({"keys": [ours, ours]}).to_string();
    assert_eq!(KeySet::from_jwks(&twice).err(), Some(KeyFault::KeySet));
}

proptest! {
    #[test]
    fn strange_tokens_are_refused_and_never_panic(token in "\\PC{0,80}|[A-Za-z0-9_.-]{0,200}") {
        prop_assert!(verify(&token, &ID_TOKEN, &keys()).is_err());
    }

    #[test]
    fn no_single_changed_character_is_overlooked(place in 0_usize..200, to in "[A-Za-z0-9_.-]") {
        let good = signed(&header(), br#"{"sub":"person"}"#, &key());
        let place = place % good.len();
        let bent = format!("{}{to}{}", &good[..place], &good[place + 1..]);
        prop_assert_eq!(verify(&bent, &ID_TOKEN, &keys()).is_ok(), bent == good);
    }
}
