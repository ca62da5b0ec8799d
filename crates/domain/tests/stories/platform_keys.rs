//! Answers by a platform key, with the signatures of the protocol's published vectors.

use domain::device::{self, Device, Unlock};
use domain::ids::DeviceId;
use domain::platform_key::PlatformKey;
use domain::proof::{Answer, Unproved};
use domain::request::Request;
use protocol::answer::SignedAnswer;
use protocol::signed::Verification;
use protocol::webauthn::{self, RelyingParty, SyncedCredentials, Used};
use protocol::{DevicePublicKey, PinKey, from_base64url};
use serde_json::Value;

use crate::support::{ANNA, BO, CODE_APP, REQUEST, START, browser, device as device_of, limits, request};

/// The phone of the vectors, what it signed, and the request that it signed.
struct Vectors {
    phone: Device,
    asked: Request,
    approval: SignedAnswer,
}

fn vectors() -> Vectors {
    let platform = read(include_str!("../../../protocol/vectors/platform.json"));
    let requests = read(include_str!("../../../protocol/vectors/requests.json"));
    let device_key: DevicePublicKey = serde_json::from_value(platform["device_key"].clone()).unwrap();
    let registration = &platform["registration"];
    let key = PlatformKey {
        credential_id: bytes(&registration["credential_id"]),
        public_key: bytes(&registration["key"]),
        sign_count: 7,
        backup_eligible: registration["backup_eligible"].as_bool().unwrap(),
        backed_up: false,
        wrong_since_pin: 0,
        added_at: START,
    };
    let id = DeviceId::parse(platform["kid"].as_str().unwrap()).unwrap();
    let phone = Device { device_key: device_key.to_sec1().to_vec(), platform_key: Some(key), ..device_of(id, ANNA) };
    let asked = Request { bytes: bytes(&requests["good"][0]["bytes"]), ..request(REQUEST) };
    let approval = SignedAnswer::parse(platform["messages"]["approve"]["message"].to_string().as_bytes()).unwrap();
    Vectors { phone, asked, approval }
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    from_base64url(value.as_str().unwrap()).unwrap()
}

impl Vectors {
    fn judged(&self) -> Result<Answer, Unproved> {
        self.judged_at(&CODE_APP)
    }

    fn judged_at(&self, app: &RelyingParty<'_>) -> Result<Answer, Unproved> {
        let pin = PinKey::from_seed(&[3; 32]).unwrap().public();
        Answer::check(&self.approval, app, &self.asked, &self.phone, &pin, (&limits(), START))
    }

    fn key(&mut self) -> &mut PlatformKey {
        self.phone.platform_key.as_mut().unwrap()
    }
}

#[test]
fn a_finger_approves_and_is_named_the_phones_lock() {
    let vectors = vectors();
    let Ok(Answer::Approve(proof)) = vectors.judged() else { panic!("not an approval") };
    assert_eq!((proof.request(), proof.device()), (REQUEST, vectors.phone.id));
    assert_eq!(proof.person().verification(), Verification::Platform);

    let next = vectors.phone.step(device::Command::verified(proof.person(), None), &limits(), START).unwrap();
    assert_eq!(next.platform_key.unwrap().sign_count, 8, "it is kept, so the same approval proves nothing again");
}

#[test]
fn an_approval_by_finger_is_good_once() {
    let mut vectors = vectors();
    vectors.key().sign_count = 8;
    assert_eq!(vectors.judged(), Err(Unproved::WrongAssertion(webauthn::Refused::SignCountBack)));
}

#[test]
fn bad_assertions_prove_nothing_and_say_what_to_count() {
    let mut other = vectors();
    other.key().credential_id[0] ^= 1;
    assert_eq!(other.judged(), Err(Unproved::WrongAssertion(webauthn::Refused::OtherCredential)));

    let elsewhere = RelyingParty { id: "id.example", ..CODE_APP };
    let refused = webauthn::Refused::OtherRelyingParty;
    assert_eq!(vectors().judged_at(&elsewhere), Err(Unproved::WrongAssertion(refused)));

    let mut synced = vectors();
    synced.key().backup_eligible = true;
    assert_eq!(synced.judged(), Err(Unproved::WrongAssertion(webauthn::Refused::BackupFlags)));
    let bound_only = RelyingParty { synced: SyncedCredentials::Refused, ..CODE_APP };
    assert!(vectors().judged_at(&bound_only).is_ok(), "this one never leaves its phone");
}

#[test]
fn a_platform_key_put_aside_or_removed_approves_nothing() {
    let mut aside = vectors();
    aside.key().wrong_since_pin = limits().wrong_assertions;
    assert_eq!(aside.judged(), Err(Unproved::NoPlatformKey));
    let unlock = Some(Unlock { token: browser(5), until: START });
    aside.phone = aside.phone.step(device::Command::RightPin { unlock }, &limits(), START).unwrap();
    assert!(aside.judged().is_ok(), "the PIN brings it back");

    let mut without = vectors();
    without.phone.platform_key = None;
    assert_eq!(without.judged(), Err(Unproved::NoPlatformKey));
}

#[test]
fn never_event_04_a_finger_answers_for_its_own_account_and_only_while_its_device_is_active() {
    let mut stranger = vectors();
    stranger.phone.account = BO;
    assert_eq!(stranger.judged(), Err(Unproved::OtherAccount));
    let mut blocked = vectors();
    blocked.phone.state = device::State::Blocked { at: START, why: device::BlockReason::Asked };
    assert_eq!(blocked.judged(), Err(Unproved::NotActive));
    let used = Used { sign_count: 9, backed_up: false };
    let command = device::Command::RightAssertion { used, unlock: None };
    assert!(blocked.phone.step(command, &limits(), START).is_err());
}
