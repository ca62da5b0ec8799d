//! A platform key takes the PIN's place in an answer and an unlock, and nowhere else.

use std::sync::LazyLock;

use protocol::activate::{self, Description, Platform};
use protocol::answer::{self, Decision, DenyReason};
use protocol::pin_change;
use protocol::platform_key::{self, Change, Known};
use protocol::signed::{PersonKeys, PlatformKey, Refused, Signed, Verification, VerifiedPerson};
use protocol::webauthn::{self, Assertion, Credential, RelyingParty};
use protocol::{sha256, unlock};
use serde_json::{Value, json};

use crate::authenticator::{Browser, Good, RELYING_PARTY};
use crate::common::{APP, KID, NONCE, Phone, content, json as read, phone, pin_key, request_bytes};

/// A phone with a platform key, its PIN key, and what the server keeps of both.
struct Owned {
    phone: Phone,
    good: Good,
}

impl Owned {
    fn new() -> Self {
        Self { phone: phone(1), good: Good::new(-7, true) }
    }

    fn approval(&mut self, request: &[u8]) -> Vec<u8> {
        let unasserted = answer::approve_by_platform(APP, KID, request, &self.phone.device).unwrap();
        unasserted.with(&self.good.browser.sign(unasserted.challenge())).unwrap()
    }

    fn unlocking(&mut self, nonce: &str) -> Vec<u8> {
        let unasserted = unlock::sign_by_platform(APP, KID, nonce, &self.phone.device).unwrap();
        unasserted.with(&self.good.browser.sign(unasserted.challenge())).unwrap()
    }

    fn judged(&self, bytes: &[u8], request: &[u8]) -> Result<answer::VerifiedDecision, Refused> {
        judged_with(bytes, &self.phone, Some(&self.good.credential), request)
    }
}

fn judged_with(
    bytes: &[u8],
    phone: &Phone,
    credential: Option<&Credential>,
    request: &[u8],
) -> Result<answer::VerifiedDecision, Refused> {
    let platform = credential.map(|credential| PlatformKey { relying_party: RELYING_PARTY, credential });
    let keys = PersonKeys { pin: &phone.pin.public(), platform };
    answer::verify(&Signed::parse(bytes)?, APP, KID, phone.device.public(), keys, request)
}

static APPROVAL: LazyLock<(Owned, Vec<u8>)> = LazyLock::new(|| {
    let mut owned = Owned::new();
    let approval = owned.approval(&request_bytes());
    (owned, approval)
});

#[test]
fn a_finger_signs_exactly_this_request() {
    let (owned, approval) = &*APPROVAL;
    let verified = owned.judged(approval, &request_bytes()).unwrap();
    assert_eq!(verified.decision(), Decision::Approve);
    let person = verified.person().unwrap();
    assert_eq!((person.verification(), person.verification().as_str()), (Verification::Platform, "platform"));
    let VerifiedPerson::Platform(used) = person else { panic!("not the platform key") };
    assert!(used.sign_count > 0);

    let mut other = content();
    other.text = Some("Pay DKK 9,999.00 to somebody else".into());
    assert_eq!(owned.judged(approval, &other.to_bytes().unwrap()), Err(Refused::OtherContent));
}

#[test]
fn a_pin_is_named_a_pin() {
    let owned = &APPROVAL.0;
    let approval = answer::approve(APP, KID, &request_bytes(), &owned.phone.device, &owned.phone.pin).unwrap();
    let verified = owned.judged(&approval, &request_bytes()).unwrap();
    assert_eq!(verified.person(), Some(VerifiedPerson::Pin));
    assert_eq!(VerifiedPerson::Pin.verification().as_str(), "pin");
    let denial = answer::deny(APP, KID, &request_bytes(), DenyReason::NotMe, &owned.phone.device).unwrap();
    assert_eq!(owned.judged(&denial, &request_bytes()).unwrap().person(), None);
}

#[test]
fn a_finger_unlocks() {
    let mut owned = Owned::new();
    let bytes = owned.unlocking(NONCE);
    let platform = Some(PlatformKey { relying_party: RELYING_PARTY, credential: &owned.good.credential });
    let pin = owned.phone.pin.public();
    let keys = PersonKeys { pin: &pin, platform };
    let signed = Signed::parse(&bytes).unwrap();
    let device = owned.phone.device.public();
    let verified = unlock::verify(&signed, APP, KID, device, keys, NONCE).unwrap();
    assert_eq!(verified.person().verification(), Verification::Platform);
    assert_eq!(unlock::verify(&signed, APP, KID, device, keys, "another").err(), Some(Refused::OtherContent));
    assert_eq!(unlock::verify(&signed, APP, KID, device, &pin, NONCE).err(), Some(Refused::NoPlatformKey));
    // What was signed to unlock answers nothing.
    assert_eq!(owned.judged(&bytes, &request_bytes()), Err(Refused::OtherPurpose));
}

#[test]
fn an_assertion_for_something_else_is_counted() {
    let mut owned = Owned::new();
    let approving = answer::approve_by_platform(APP, KID, &request_bytes(), &owned.phone.device).unwrap();
    let wrong = |challenge: &[u8], browser: &mut Browser| approving.with(&browser.sign(challenge)).unwrap();
    for challenge in [&sha256(&request_bytes())[..], &sha256(NONCE.as_bytes()), &[0; 32], b"short"] {
        let bytes = wrong(challenge, &mut owned.good.browser);
        let refused = Refused::WrongAssertion(webauthn::Refused::OtherChallenge);
        assert_eq!(owned.judged(&bytes, &request_bytes()), Err(refused));
    }
    let mut stranger = Good::new(-7, true);
    let bytes = wrong(approving.challenge(), &mut stranger.browser);
    let refused = Refused::WrongAssertion(webauthn::Refused::OtherCredential);
    assert_eq!(owned.judged(&bytes, &request_bytes()), Err(refused));

    let renamed =
        Assertion { credential_id: owned.good.credential.id.clone(), ..stranger.browser.sign(approving.challenge()) };
    let refused = Refused::WrongAssertion(webauthn::Refused::WrongSignature);
    assert_eq!(owned.judged(&approving.with(&renamed).unwrap(), &request_bytes()), Err(refused));
}

#[test]
fn nothing_is_counted_that_the_device_did_not_sign() {
    let mut owned = Owned::new();
    let approval = owned.approval(&request_bytes());
    let credential = Some(&owned.good.credential);
    let other = Phone { device: phone(9).device, pin: pin_key("2580", 1) };
    assert_eq!(judged_with(&approval, &other, credential, &request_bytes()), Err(Refused::WrongDeviceSignature));
    assert_eq!(judged_with(&approval, &owned.phone, None, &request_bytes()), Err(Refused::NoPlatformKey));
}

#[test]
fn one_of_the_two_and_never_both() {
    let mut owned = Owned::new();
    let by_platform = read(&owned.approval(&request_bytes()));
    let Phone { device, pin } = &owned.phone;
    let by_pin = read(&answer::approve(APP, KID, &request_bytes(), device, pin).unwrap());
    let denial = read(&answer::deny(APP, KID, &request_bytes(), DenyReason::Unwanted, device).unwrap());
    let assertion = &by_platform["assertion"];
    let registration = json!({ "client_data": "AAAA", "attestation": "AAAA" });
    let with = |spoil: &dyn Fn(&mut Value)| {
        let mut spoiled = by_platform.clone();
        spoil(&mut spoiled);
        spoiled
    };
    let table = [
        ("PIN and assertion", json!({ "jws": by_pin, "assertion": assertion })),
        ("a denial with an assertion", json!({ "jws": denial, "assertion": assertion })),
        ("neither", by_platform["jws"].clone()),
        ("a JWS inside for nothing", json!({ "jws": by_pin })),
        ("an assertion alone", json!({ "assertion": assertion })),
        ("a registration in its place", json!({ "jws": by_pin, "registration": registration })),
        ("both beside it", with(&|it| it["registration"] = registration.clone())),
        ("both forms at once", with(&|it| it["payload"] = it["jws"]["payload"].clone())),
        ("an unknown member", with(&|it| it["x"] = json!(1))),
        ("an unknown member of the assertion", with(&|it| it["assertion"]["user_handle"] = json!("AAAA"))),
        ("an unknown member of the JWS", with(&|it| it["jws"]["x"] = json!(1))),
        ("null for an assertion", with(&|it| it["assertion"] = Value::Null)),
        ("an array for an assertion", with(&|it| it["assertion"] = json!(["AAAA", "AAAA", "AAAA", "AAAA"]))),
        ("no signature", with(&|it| it["assertion"]["signature"] = json!(""))),
        ("no client data", with(&|it| it["assertion"]["client_data"] = json!(""))),
        ("an id longer than any", with(&|it| it["assertion"]["credential_id"] = json!("A".repeat(1366)))),
        ("a signature longer than any", with(&|it| it["assertion"]["signature"] = json!("A".repeat(684)))),
        ("client data longer than any", with(&|it| it["assertion"]["client_data"] = json!("A".repeat(5464)))),
        ("base64 with padding", with(&|it| it["assertion"]["signature"] = json!("AAA="))),
        (
            "two device signatures",
            with(&|it| {
                let first = it["jws"]["signatures"][0].clone();
                it["jws"]["signatures"] = json!([first, first]);
            }),
        ),
    ];
    for (why, spoiled) in table {
        assert_eq!(owned.judged(spoiled.to_string().as_bytes(), &request_bytes()), Err(Refused::Malformed), "{why}");
    }
    let text = by_platform.to_string();
    let twice = text.replacen('{', &format!("{{\"assertion\":{assertion},"), 1);
    assert_eq!(owned.judged(twice.as_bytes(), &request_bytes()), Err(Refused::Malformed));
    assert!(owned.judged(text.as_bytes(), &request_bytes()).is_ok());
}

#[test]
fn a_new_device_and_a_new_pin_want_the_pin() {
    let mut owned = Owned::new();
    let Phone { device, pin } = &owned.phone;
    let (old_pin, new_pin) = (pin, &pin_key("7193", 2));
    let description = Description { name: "Ida".into(), platform: Platform::Ios, os: "17".into() };
    let activation = activate::sign(APP, KID, NONCE, &description, device, pin).unwrap();
    let signers = pin_change::Signers { device, old_pin, new_pin };
    let change = pin_change::sign(APP, KID, NONCE, 2, signers).unwrap();
    let removal = platform_key::remove(APP, KID, NONCE, device, pin).unwrap();
    let pin_public = pin.public();
    for (message, last) in [(activation, 1), (change, 1), (removal, 1)] {
        let mut jws = read(&message);
        let payload = protocol::from_base64url(jws["payload"].as_str().unwrap()).unwrap();
        let assertion = owned.good.browser.sign(&sha256(&payload));
        let approving = answer::approve_by_platform(APP, KID, b"{}", device).unwrap();
        let assertion = read(&approving.with(&assertion).unwrap())["assertion"].clone();
        for without_pin in [false, true] {
            if without_pin {
                jws["signatures"].as_array_mut().unwrap().remove(last);
            }
            let bytes = json!({ "jws": jws, "assertion": assertion }).to_string();
            let signed = Signed::parse(bytes.as_bytes()).unwrap();
            let known = pin_change::Known { device_key: device.public(), pin_key: &pin_public, generation: 1 };
            assert!(activate::verify(&signed, APP, KID, device.public(), NONCE).is_err());
            assert!(pin_change::verify(&signed, APP, KID, known, NONCE).is_err());
            assert!(changed(&signed, &owned.phone, NONCE).is_err());
        }
    }
}

#[test]
fn no_bit_of_a_finger_approval_can_be_turned() {
    let (owned, approval) = &*APPROVAL;
    for spoiled in turned(approval) {
        assert!(owned.judged(&spoiled, &request_bytes()).is_err(), "{}", String::from_utf8_lossy(&spoiled));
    }
}

// Adding and removing.

fn changed(signed: &Signed, phone: &Phone, nonce: &str) -> Result<Change, Refused> {
    changed_at(signed, phone, nonce, RELYING_PARTY)
}

fn changed_at(signed: &Signed, phone: &Phone, nonce: &str, relying_party: RelyingParty<'_>) -> Result<Change, Refused> {
    let known = Known { device_key: phone.device.public(), pin_key: &phone.pin.public(), relying_party };
    platform_key::verify(signed, APP, KID, known, nonce).map(|it| it.change().clone())
}

fn adding(phone: &Phone, challenge: &[u8]) -> Vec<u8> {
    let registration = Browser::new(-7, true).register(challenge);
    platform_key::add(APP, KID, NONCE, &registration, &phone.device, &phone.pin).unwrap()
}

#[test]
fn the_pin_makes_a_platform_key_and_takes_it_away() {
    let phone = phone(1);
    let added = Signed::parse(&adding(&phone, &platform_key::challenge(NONCE))).unwrap();
    let Ok(Change::Add(registered)) = changed(&added, &phone, NONCE) else { panic!("not added") };
    assert_eq!(registered.credential.key.algorithm(), webauthn::Algorithm::Es256);
    let removal = platform_key::remove(APP, KID, NONCE, &phone.device, &phone.pin).unwrap();
    assert_eq!(changed(&Signed::parse(&removal).unwrap(), &phone, NONCE), Ok(Change::Remove));
}

#[test]
fn a_platform_key_that_the_pin_did_not_sign_is_none() {
    let owner = phone(1);
    let good = adding(&owner, &platform_key::challenge(NONCE));
    let parsed = Signed::parse(&good).unwrap();
    assert_eq!(changed(&parsed, &owner, "another"), Err(Refused::OtherContent));
    let other_pin = Phone { device: phone(1).device, pin: pin_key("7193", 1) };
    assert_eq!(changed(&parsed, &other_pin, NONCE), Err(Refused::WrongPin));
    assert_eq!(changed(&parsed, &phone(9), NONCE), Err(Refused::WrongDeviceSignature));

    let mut swapped = read(&good);
    swapped["registration"] = read(&adding(&owner, &platform_key::challenge(NONCE)))["registration"].clone();
    let swapped = Signed::parse(swapped.to_string().as_bytes()).unwrap();
    assert_eq!(changed(&swapped, &owner, NONCE), Err(Refused::OtherContent));

    let stale = Signed::parse(&adding(&owner, &platform_key::challenge("another"))).unwrap();
    let refused = Refused::WrongRegistration(webauthn::Refused::OtherChallenge);
    assert_eq!(changed(&stale, &owner, NONCE), Err(refused));
    let elsewhere = RelyingParty { origin: "https://app.other.example", ..RELYING_PARTY };
    let refused = Refused::WrongRegistration(webauthn::Refused::OtherOrigin);
    assert_eq!(changed_at(&parsed, &owner, NONCE, elsewhere), Err(refused));

    let jws = read(&good)["jws"].to_string();
    assert_eq!(changed(&Signed::parse(jws.as_bytes()).unwrap(), &owner, NONCE), Err(Refused::Malformed));
    let removal = read(&platform_key::remove(APP, KID, NONCE, &owner.device, &owner.pin).unwrap());
    let both = json!({ "jws": removal, "registration": read(&good)["registration"] }).to_string();
    assert_eq!(changed(&Signed::parse(both.as_bytes()).unwrap(), &owner, NONCE), Err(Refused::Malformed));
}

#[test]
fn no_bit_of_what_is_added_can_be_turned() {
    let phone = phone(1);
    let good = adding(&phone, &platform_key::challenge(NONCE));
    for spoiled in turned(&good) {
        let changed = Signed::parse(&spoiled).and_then(|signed| changed(&signed, &phone, NONCE));
        assert!(changed.is_err(), "{}", String::from_utf8_lossy(&spoiled));
    }
}

/// `good` with its lowest bit turned, and with the bit that makes small letters great, at each place.
fn turned(good: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..good.len()).flat_map(|place| [1, 1 << 5].map(|bit| (place, bit))).map(|(place, bit)| {
        let mut spoiled = good.to_vec();
        spoiled[place] ^= bit;
        spoiled
    })
}
