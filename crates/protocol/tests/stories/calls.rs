//! Calls: the header that each one carries.

use crate::common::{KID, NONCE, phone};
use protocol::base64url;
use protocol::call::{Call, CallRefused, ParsedCall, SCHEME, VerifiedCall, authorization};
use serde_json::{Value, json};

const NOW: i64 = 1_795_340_000;
const CALL: Call<'_> =
    Call { method: "POST", url: "https://app.id.example/api/v1/unlock?x=1", body: br#"{"some":"body"}"# };

fn verify(header: &str, call: Call<'_>, now_s: i64) -> Result<VerifiedCall, CallRefused> {
    ParsedCall::parse(header)?.verify(phone(1).device.public(), &call, now_s)
}

#[test]
fn the_server_learns_who_calls_then_that_it_is_true() {
    let header = authorization(&phone(1).device, KID, &CALL, NOW, Some(NONCE)).unwrap();
    assert_eq!(ParsedCall::parse(&header).unwrap().kid(), KID);
    let call = verify(&header, CALL, NOW).unwrap();
    assert_eq!((call.kid(), call.nonce()), (KID, Some(NONCE)));
    let reading = Call { method: "GET", url: "https://app.id.example/api/v1/device", body: b"" };
    let header = authorization(&phone(1).device, KID, &reading, NOW, None).unwrap();
    assert_eq!(verify(&header, reading, NOW).unwrap().nonce(), None);
}

#[test]
fn a_call_is_good_for_its_own_method_address_and_body_only() {
    let header = authorization(&phone(1).device, KID, &CALL, NOW, None).unwrap();
    for other in [
        Call { method: "GET", ..CALL },
        Call { method: "post", ..CALL },
        Call { url: "https://app.id.example/api/v1/unlock", ..CALL },
        Call { url: "https://other.example/api/v1/unlock?x=1", ..CALL },
        Call { body: b"", ..CALL },
        Call { body: br#"{"some":"body"} "#, ..CALL },
    ] {
        assert_eq!(verify(&header, other, NOW), Err(CallRefused::OtherCall), "{other:?}");
    }
    let stranger = authorization(&phone(2).device, KID, &CALL, NOW, None).unwrap();
    assert_eq!(verify(&stranger, CALL, NOW), Err(CallRefused::WrongSignature));
}

#[test]
fn two_minutes_off_is_still_now_and_beyond_that_the_servers_time_is_told() {
    let header = authorization(&phone(1).device, KID, &CALL, NOW, None).unwrap();
    for now_s in [NOW - 120, NOW, NOW + 120] {
        assert!(verify(&header, CALL, now_s).is_ok());
    }
    for server_time in [NOW - 121, NOW + 121, i64::MIN, i64::MAX] {
        assert_eq!(verify(&header, CALL, server_time), Err(CallRefused::Stale { server_time }));
    }
}

#[test]
fn spoiled_headers_are_refused() {
    let key = phone(1).device;
    let sign = |header: &Value, claims: &str| {
        let signed = format!("{}.{}", base64url(header.to_string().as_bytes()), base64url(claims.as_bytes()));
        format!("{SCHEME}{signed}.{}", base64url(&key.sign(signed.as_bytes()).unwrap()))
    };
    let good = json!({ "alg": "ES256", "kid": KID, "typ": "tillid-call+jwt" });
    let body = base64url(&protocol::sha256(CALL.body));
    let claims = json!({ "htm": "POST", "htu": CALL.url, "iat": NOW, "bsh": body }).to_string();
    let true_header = sign(&good, &claims);
    assert!(verify(&true_header, CALL, NOW).is_ok());

    for (name, value) in [
        ("alg", json!("none")),
        ("alg", json!("HS256")),
        ("typ", json!("JWT")),
        ("typ", json!("tillid-answer+json")),
        ("kid", json!("")),
        ("kid", json!("k".repeat(65))),
        ("jwk", json!({})),
        ("crit", json!(["b64"])),
    ] {
        let mut header = good.clone();
        header[name] = value;
        assert_eq!(verify(&sign(&header, &claims), CALL, NOW), Err(CallRefused::Malformed), "{header}");
    }
    for claims in [
        claims.replacen('{', r#"{"iat":1,"#, 1),
        claims.replacen('{', r#"{"sub":"x","#, 1),
        claims.replacen('{', r#"{"nonce":null,"#, 1),
        claims.replacen("\"POST\"", "7", 1),
        format!("{claims}{claims}"),
        format!("[{claims}]"),
    ] {
        assert_eq!(verify(&sign(&good, &claims), CALL, NOW), Err(CallRefused::Malformed), "{claims}");
    }
    for header in [
        true_header.replacen(SCHEME, "Bearer ", 1),
        true_header.replacen(SCHEME, "", 1),
        true_header.replacen(SCHEME, "device ", 1),
        format!("{true_header}="),
        format!("{true_header} "),
        format!("{true_header}.{true_header}"),
        format!("{SCHEME}.."),
        format!("{SCHEME}{}", "A".repeat(1 << 20)),
        String::new(),
    ] {
        assert_eq!(verify(&header, CALL, NOW), Err(CallRefused::Malformed), "{header:.80}");
    }
}
