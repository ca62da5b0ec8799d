//! Answers: good ones count, every spoiled one is refused, and only a wrong PIN under all else right is called that.

use crate::common::{APP, KID, Phone, encoded, inside, json, phone, pin_key, request_bytes, signed_by_hand};
use protocol::answer::{self, Decision, DenyReason, SignedAnswer};
use protocol::{Refused, base64url};
use serde_json::{Value, json as value};

fn verify(message: &[u8], phone: &Phone) -> Result<Decision, Refused> {
    let signed = SignedAnswer::parse(message)?;
    let (device, pin) = (phone.device.public(), phone.pin.public());
    answer::verify(&signed, APP, KID, device, &pin, &request_bytes()).map(answer::VerifiedDecision::decision)
}

fn approval(phone: &Phone) -> Vec<u8> {
    answer::approve(APP, KID, &request_bytes(), &phone.device, &phone.pin).unwrap()
}

fn denial(phone: &Phone) -> Vec<u8> {
    answer::deny(APP, KID, &request_bytes(), DenyReason::NotMe, &phone.device).unwrap()
}

/// Changes the JSON of a message and verifies what comes of it.
fn spoiled(message: &[u8], phone: &Phone, change: impl FnOnce(&mut Value)) -> Result<Decision, Refused> {
    let mut message = json(message);
    change(&mut message);
    verify(message.to_string().as_bytes(), phone)
}

#[test]
fn both_keys_approve_and_the_device_key_denies() {
    let phone = phone(1);
    assert_eq!(verify(&approval(&phone), &phone), Ok(Decision::Approve));
    assert_eq!(verify(&denial(&phone), &phone), Ok(Decision::Deny(DenyReason::NotMe)));
    assert_eq!(SignedAnswer::parse(&approval(&phone)).unwrap().device_kid(), KID);
}

#[test]
fn another_pin_is_a_wrong_pin_and_nothing_else_is() {
    let (owner, thief) = (phone(1), phone(2));
    let guess = Phone { device: phone(1).device, pin: pin_key("2581", 1) };
    assert_eq!(verify(&approval(&guess), &owner), Err(Refused::WrongPin));

    let with_right_pin = Phone { device: thief.device, pin: phone(1).pin };
    assert_eq!(verify(&approval(&with_right_pin), &owner), Err(Refused::WrongDeviceSignature));
    let other_request = [request_bytes(), vec![b' ']].concat();
    for pin in [&owner.pin, &guess.pin] {
        let answer = answer::approve(APP, KID, &other_request, &owner.device, pin).unwrap();
        assert_eq!(verify(&answer, &owner), Err(Refused::OtherContent));
        let answer = answer::approve("https://app.other.example", KID, &request_bytes(), &owner.device, pin).unwrap();
        assert_eq!(verify(&answer, &owner), Err(Refused::OtherAudience));
        let answer = answer::approve(APP, "another-device", &request_bytes(), &owner.device, pin).unwrap();
        assert_eq!(verify(&answer, &owner), Err(Refused::OtherKey));
    }
}

#[test]
fn never_event_04_an_approval_needs_both_signatures_in_their_places() {
    let phone = phone(1);
    let good = approval(&phone);
    let refused = |change: &dyn Fn(&mut Vec<Value>)| {
        spoiled(&good, &phone, |message| change(message["signatures"].as_array_mut().unwrap())).unwrap_err()
    };
    assert_eq!(refused(&|all| drop(all.pop())), Refused::Malformed);
    assert_eq!(refused(&|all| drop(all.remove(0))), Refused::Malformed);
    assert_eq!(refused(&|all| all.clear()), Refused::Malformed);
    assert_eq!(refused(&|all| all.swap(0, 1)), Refused::Malformed);
    assert_eq!(refused(&|all| all.push(all[1].clone())), Refused::Malformed);
    assert_eq!(refused(&|all| all.extend(vec![all[1].clone(); 200])), Refused::Malformed);
    assert_eq!(refused(&|all| all[1] = all[0].clone()), Refused::Malformed);
    let swap_only_the_signatures = |all: &mut Vec<Value>| {
        let first = all[0]["signature"].take();
        all[0]["signature"] = all[1]["signature"].take();
        all[1]["signature"] = first;
    };
    assert_eq!(refused(&swap_only_the_signatures), Refused::WrongDeviceSignature);
}

#[test]
fn a_denial_has_one_signature_and_cannot_be_turned_into_an_approval() {
    let phone = phone(1);
    let pin_signature = json(&approval(&phone))["signatures"][1].clone();
    let with_pin = spoiled(&denial(&phone), &phone, |message| {
        message["signatures"].as_array_mut().unwrap().push(pin_signature);
    });
    assert_eq!(with_pin, Err(Refused::Malformed));
    let turned = spoiled(&denial(&phone), &phone, |message| {
        let mut payload = inside(&message["payload"]);
        payload["decision"] = "approve".into();
        message["payload"] = encoded(&payload);
    });
    assert_eq!(turned, Err(Refused::WrongDeviceSignature));
}

#[test]
fn headers_say_algorithm_key_and_type_and_nothing_else() {
    let phone = phone(1);
    let (good, device, pin) = (
        json(&approval(&phone)),
        |message: &[u8]| phone.device.sign(message).unwrap(),
        |message: &[u8]| phone.pin.sign(message).unwrap(),
    );
    let payload = inside(&good["payload"]).to_string();
    let header = |alg: &str, kid: &str, typ: &str| value!({ "alg": alg, "kid": kid, "typ": typ });
    let (first, second) =
        (header("ES256", KID, "tillid-answer+json"), header("Ed25519", &format!("{KID}#pin"), "tillid-answer+json"));
    assert_eq!(
        verify(&signed_by_hand(&payload, &[(first.clone(), &device), (second.clone(), &pin)]), &phone),
        Ok(Decision::Approve)
    );

    let mut with_jwk = first.clone();
    with_jwk["jwk"] = value!({});
    let mut with_crit = first.clone();
    with_crit["crit"] = value!(["exp"]);
    for (spoiled, expect) in [
        (header("none", KID, "tillid-answer+json"), Refused::Malformed),
        (header("es256", KID, "tillid-answer+json"), Refused::Malformed),
        (header("Ed25519", KID, "tillid-answer+json"), Refused::Malformed),
        (header("HS256", KID, "tillid-answer+json"), Refused::Malformed),
        (header("ES256", KID, "tillid-unlock+json"), Refused::OtherPurpose),
        (header("ES256", KID, "TILLID-ANSWER+JSON"), Refused::OtherPurpose),
        (header("ES256", "somebody", "tillid-answer+json"), Refused::OtherKey),
        (header("ES256", &format!("{KID}#pin"), "tillid-answer+json"), Refused::OtherKey),
        (value!({ "alg": "ES256", "kid": KID }), Refused::Malformed),
        (value!(["ES256", KID, "tillid-answer+json"]), Refused::Malformed),
        (with_jwk, Refused::Malformed),
        (with_crit, Refused::Malformed),
    ] {
        let message = signed_by_hand(&payload, &[(spoiled.clone(), &device), (second.clone(), &pin)]);
        assert_eq!(verify(&message, &phone), Err(expect), "{spoiled}");
    }
    for (spoiled, expect) in [
        (header("EdDSA", &format!("{KID}#pin"), "tillid-answer+json"), Refused::Malformed),
        (header("Ed25519", KID, "tillid-answer+json"), Refused::OtherKey),
        (header("Ed25519", &format!("{KID}#new-pin"), "tillid-answer+json"), Refused::OtherKey),
        (header("Ed25519", &format!("{KID}#pin"), "tillid-pin+json"), Refused::OtherPurpose),
    ] {
        let message = signed_by_hand(&payload, &[(first.clone(), &device), (spoiled.clone(), &pin)]);
        assert_eq!(verify(&message, &phone), Err(expect), "{spoiled}");
    }
}

#[test]
fn payloads_have_exactly_their_members() {
    let phone = phone(1);
    let good = inside(&json(&approval(&phone))["payload"]);
    let device = |message: &[u8]| phone.device.sign(message).unwrap();
    let pin = |message: &[u8]| phone.pin.sign(message).unwrap();
    let header = |alg: &str, kid: String| value!({ "alg": alg, "kid": kid, "typ": "tillid-answer+json" });
    let (first, second) = (header("ES256", KID.to_owned()), header("Ed25519", format!("{KID}#pin")));
    let signed =
        |payload: &str| verify(&signed_by_hand(payload, &[(first.clone(), &device), (second.clone(), &pin)]), &phone);
    let with = |name: &str, member: Value| {
        let mut payload = good.clone();
        payload[name] = member;
        signed(&payload.to_string())
    };
    assert_eq!(signed(&good.to_string()), Ok(Decision::Approve));
    assert_eq!(with("v", value!(2)), Err(Refused::Malformed));
    assert_eq!(with("v", value!(1.0)), Err(Refused::Malformed));
    assert_eq!(with("v", value!("1")), Err(Refused::Malformed));
    assert_eq!(with("purpose", value!("unlock")), Err(Refused::OtherPurpose));
    assert_eq!(with("purpose", value!("pay")), Err(Refused::Malformed));
    assert_eq!(with("extra", value!(1)), Err(Refused::Malformed));
    assert_eq!(with("reason", value!("not_me")), Err(Refused::Malformed));
    assert_eq!(with("reason", Value::Null), Err(Refused::Malformed));
    assert_eq!(with("decision", value!("deny")), Err(Refused::Malformed));
    assert_eq!(with("decision", value!({ "approve": null })), Err(Refused::Malformed));
    assert_eq!(with("request", value!(base64url(b"{}"))), Err(Refused::OtherContent));
    assert_eq!(
        with("request", Value::String(format!("{}=", good["request"].as_str().unwrap()))),
        Err(Refused::OtherContent)
    );

    let text = good.to_string();
    let twice = text.replacen('{', r#"{"decision":"deny","#, 1);
    for spoiled in
        [twice, format!("{text}x"), format!("{text}{text}"), format!("[{text}]"), text[1..].to_owned(), String::new()]
    {
        assert_eq!(signed(&spoiled), Err(Refused::Malformed), "{spoiled}");
    }
}

#[test]
fn envelopes_are_strict_json_in_strict_base64() {
    let phone = phone(1);
    let good = String::from_utf8(approval(&phone)).unwrap();
    let payload = json(good.as_bytes())["payload"].as_str().unwrap().to_owned();
    for spoiled in [
        format!("{good} x"),
        format!("[{good}]"),
        good.replacen('{', r#"{"payload":"e30","#, 1),
        good.replacen('{', r#"{"header":{},"#, 1),
        good.replacen(r#"{"protected""#, r#"{"header":{"kid":"x"},"protected""#, 1),
        good.replacen(r#"{"protected""#, r#"{"protected":"e30","protected""#, 1),
        good.replacen(&payload, &format!("{payload}="), 1),
        good.replacen(&payload, &format!("{payload}\\n"), 1),
        good.replacen(&payload, &payload.replacen('e', "+", 1), 1),
        good.replacen("signatures", "signature", 1),
        good.replacen(&payload, "", 1).replacen(r#""payload":"""#, r#""payload":null"#, 1),
        String::new(),
        "null".into(),
        format!("{}{good}", " ".repeat(64 * 1024)),
        good.replacen(&payload, &"A".repeat(1 << 20), 1),
        "[".repeat(100_000),
    ] {
        assert_eq!(verify(spoiled.as_bytes(), &phone), Err(Refused::Malformed), "{spoiled:.90}");
    }
    let compact = {
        let parts = json(good.as_bytes());
        format!("{}.{payload}.{}", parts["signatures"][0]["protected"], parts["signatures"][0]["signature"])
    };
    assert_eq!(verify(compact.as_bytes(), &phone), Err(Refused::Malformed));
}

#[test]
fn every_flipped_bit_of_a_signature_is_seen() {
    let phone = phone(1);
    for place in [0, 1] {
        for byte in [0, 31, 32, 63] {
            let outcome = spoiled(&approval(&phone), &phone, |message| {
                let text = message["signatures"][place]["signature"].take();
                let mut bytes = protocol::from_base64url(text.as_str().unwrap()).unwrap();
                bytes[byte] ^= 1;
                message["signatures"][place]["signature"] = base64url(&bytes).into();
            });
            let expect = if place == 0 { Refused::WrongDeviceSignature } else { Refused::WrongPin };
            assert_eq!(outcome, Err(expect), "{place} {byte}");
        }
    }
}
