//! Unlocking, activating, changing the PIN: the same envelope with other content.

use crate::common::{APP, Hand, KID, NONCE, Phone, inside, json, phone, pin_key, signed_by_hand};
use protocol::activate::{self, Description, Platform};
use protocol::block::{self, Expected};
use protocol::password_change::{self, Typed};
use protocol::pin_change::{self, Known, Signers};
use protocol::signed::Signed;
use protocol::{Refused, Secret, answer, number_always, replace, unlock};
use serde_json::{Value, json as value};

fn unlocks(message: &[u8], phone: &Phone, nonce: &str) -> Result<String, Refused> {
    let signed = Signed::parse(message)?;
    let verified = unlock::verify(&signed, APP, KID, phone.device.public(), &phone.pin.public(), nonce)?;
    Ok(verified.nonce().to_owned())
}

#[test]
fn whether_a_number_is_carried_always_is_signed_by_the_pin_for_this_nonce_only() {
    let (owner, guess) = (phone(1), Phone { device: phone(1).device, pin: pin_key("0007", 1) });
    let wished = |message: &[u8], phone: &Phone, nonce: &str| {
        let signed = Signed::parse(message)?;
        let keys = (phone.device.public(), &phone.pin.public());
        number_always::verify(&signed, APP, KID, keys, nonce).map(number_always::VerifiedWish::always)
    };
    for always in [true, false] {
        let right = number_always::sign(APP, KID, NONCE, always, &owner.device, &owner.pin).unwrap();
        assert_eq!(wished(&right, &owner, NONCE), Ok(always));
        let wrong = number_always::sign(APP, KID, NONCE, always, &guess.device, &guess.pin).unwrap();
        assert_eq!(wished(&wrong, &owner, NONCE), Err(Refused::WrongPin));
        for message in [&right, &wrong] {
            assert_eq!(wished(message, &owner, "another"), Err(Refused::OtherContent), "no PIN is tried under it");
            assert_eq!(wished(message, &phone(2), NONCE), Err(Refused::WrongDeviceSignature));
        }
    }
    // Another message of the same keys and nonce wishes nothing, and a wish unlocks nothing.
    let unlocking = unlock::sign(APP, KID, NONCE, &owner.device, &owner.pin).unwrap();
    assert_eq!(wished(&unlocking, &owner, NONCE), Err(Refused::OtherPurpose));
    let wish = number_always::sign(APP, KID, NONCE, false, &owner.device, &owner.pin).unwrap();
    assert_eq!(unlocks(&wish, &owner, NONCE), Err(Refused::OtherPurpose));
}

#[test]
fn another_password_is_wanted_by_the_right_pin_for_this_nonce_only_and_prints_nowhere() {
    let owner = phone(1);
    let guess = pin_key("0007", 1);
    let (old, new) = (Secret::from("the old one"), Secret::from("four quite new words"));
    let typed = Typed { password: &old, new_password: &new };
    let verify = |message: &[u8], by: &Phone, nonce: &str| {
        let signed = Signed::parse(message)?;
        password_change::verify(&signed, APP, KID, by.device.public(), &by.pin.public(), nonce)
    };
    let right = password_change::sign(APP, KID, NONCE, typed, &owner.device, &owner.pin).unwrap();
    let wrong = password_change::sign(APP, KID, NONCE, typed, &owner.device, &guess).unwrap();
    let verified = verify(&right, &owner, NONCE).unwrap();
    assert_eq!((verified.password(), verified.new_password()), (&old, &new));
    assert!(!format!("{verified:?}").contains("old one") && !format!("{verified:?}").contains("words"));
    assert_eq!(verify(&wrong, &owner, NONCE), Err(Refused::WrongPin));
    for message in [&right, &wrong] {
        assert_eq!(verify(message, &owner, "another"), Err(Refused::OtherContent), "no PIN is tried under it");
        assert_eq!(verify(message, &phone(2), NONCE), Err(Refused::WrongDeviceSignature));
    }
    assert_eq!(unlocks(&right, &owner, NONCE), Err(Refused::OtherPurpose));
    let unlocking = unlock::sign(APP, KID, NONCE, &owner.device, &owner.pin).unwrap();
    assert_eq!(verify(&unlocking, &owner, NONCE), Err(Refused::OtherPurpose));
    let endless = Secret::new("x".repeat(513));
    for typed in [Typed { password: &endless, ..typed }, Typed { new_password: &endless, ..typed }] {
        let message = password_change::sign(APP, KID, NONCE, typed, &owner.device, &owner.pin).unwrap();
        assert_eq!(verify(&message, &owner, NONCE), Err(Refused::OtherContent), "no password was ever so long");
    }
}

#[test]
fn the_right_pin_unlocks_for_this_nonce_only() {
    let (owner, guess) = (phone(1), Phone { device: phone(1).device, pin: pin_key("0007", 1) });
    let right = unlock::sign(APP, KID, NONCE, &owner.device, &owner.pin).unwrap();
    let wrong = unlock::sign(APP, KID, NONCE, &guess.device, &guess.pin).unwrap();
    assert_eq!(unlocks(&right, &owner, NONCE).as_deref(), Ok(NONCE));
    assert_eq!(unlocks(&wrong, &owner, NONCE), Err(Refused::WrongPin));
    for message in [&right, &wrong] {
        assert_eq!(unlocks(message, &owner, "another"), Err(Refused::OtherContent), "no PIN is tried under it");
        assert_eq!(unlocks(message, &phone(2), NONCE), Err(Refused::WrongDeviceSignature));
    }
    let odd = unlock::sign(APP, KID, "a nonce\n", &owner.device, &owner.pin).unwrap();
    assert_eq!(unlocks(&odd, &owner, "a nonce\n"), Err(Refused::Malformed));
}

#[test]
fn a_message_for_one_purpose_serves_no_other() {
    let owner = phone(1);
    let approval = answer::approve(APP, KID, b"{}", &owner.device, &owner.pin).unwrap();
    assert_eq!(unlocks(&approval, &owner, NONCE), Err(Refused::OtherPurpose));
    let opened = unlock::sign(APP, KID, NONCE, &owner.device, &owner.pin).unwrap();
    let opened = Signed::parse(&opened).unwrap();
    let (device, pin) = (owner.device.public(), owner.pin.public());
    assert_eq!(answer::verify(&opened, APP, KID, device, &pin, b"{}").err(), Some(Refused::OtherPurpose));
    assert_eq!(activate::verify(&opened, APP, KID, device, NONCE).err(), Some(Refused::OtherPurpose));
}

const OTHER: &str = "0199c0de-0000-7000-8000-000000000002";

#[test]
fn a_device_is_blocked_by_the_right_pin_for_this_nonce_and_this_device_only() {
    let owner = phone(1);
    let guess = pin_key("0007", 1);
    let verify = |message: &[u8], by: &Phone, nonce, device| {
        let signed = Signed::parse(message)?;
        block::verify(&signed, APP, KID, by.device.public(), &by.pin.public(), Expected { nonce, device })
    };
    let right = block::sign(APP, KID, NONCE, OTHER, &owner.device, &owner.pin).unwrap();
    let wrong = block::sign(APP, KID, NONCE, OTHER, &owner.device, &guess).unwrap();
    assert_eq!(verify(&right, &owner, NONCE, OTHER).unwrap().device(), OTHER);
    assert_eq!(verify(&wrong, &owner, NONCE, OTHER), Err(Refused::WrongPin));
    for message in [&right, &wrong] {
        assert_eq!(verify(message, &owner, "another", OTHER), Err(Refused::OtherContent), "no PIN is tried under it");
        assert_eq!(
            verify(message, &owner, NONCE, KID),
            Err(Refused::OtherContent),
            "no PIN is tried for another device"
        );
        assert_eq!(verify(message, &phone(2), NONCE, OTHER), Err(Refused::WrongDeviceSignature));
    }
    let unlocking = unlock::sign(APP, KID, NONCE, &owner.device, &owner.pin).unwrap();
    assert_eq!(verify(&unlocking, &owner, NONCE, OTHER), Err(Refused::OtherPurpose), "unlocking blocks nothing");
    assert_eq!(unlocks(&right, &owner, NONCE), Err(Refused::OtherPurpose), "blocking unlocks nothing");
    let mut alone = json(&right);
    alone["signatures"].as_array_mut().unwrap().pop();
    assert_eq!(verify(alone.to_string().as_bytes(), &owner, NONCE, OTHER), Err(Refused::Malformed), "without the PIN");
}

#[test]
fn a_device_gives_its_place_to_one_key_and_to_no_other() {
    let (old, new, other) = (phone(1), phone(2), phone(3));
    let message = replace::sign(APP, KID, &old.device, new.device.public()).unwrap();
    let verify = |message: &[u8], aud, kid, by: &Phone, to: &Phone| {
        replace::verify(&Signed::parse(message)?, aud, kid, by.device.public(), to.device.public()).map(|_| ())
    };
    assert_eq!(verify(&message, APP, KID, &old, &new), Ok(()));
    assert_eq!(verify(&message, APP, KID, &old, &other), Err(Refused::OtherContent));
    assert_eq!(verify(&message, APP, KID, &other, &new), Err(Refused::WrongDeviceSignature));
    assert_eq!(verify(&message, APP, OTHER, &old, &new), Err(Refused::OtherKey));
    assert_eq!(verify(&message, "https://app.evil.example", KID, &old, &new), Err(Refused::OtherAudience));
    let denial = answer::deny(APP, KID, b"{}", answer::DenyReason::Unwanted, &old.device).unwrap();
    assert_eq!(verify(&denial, APP, KID, &old, &new), Err(Refused::OtherPurpose));
    let with_pin = block::sign(APP, KID, NONCE, OTHER, &old.device, &old.pin).unwrap();
    let mut more = json(&message);
    more["signatures"].as_array_mut().unwrap().push(json(&with_pin)["signatures"][1].clone());
    assert_eq!(
        verify(more.to_string().as_bytes(), APP, KID, &old, &new),
        Err(Refused::Malformed),
        "one signature too many"
    );
}

fn description() -> Description {
    Description { name: "Ida's phone".into(), platform: Platform::Android, os: "14".into() }
}

fn activates(message: &[u8], phone: &Phone) -> Result<activate::VerifiedActivation, Refused> {
    activate::verify(&Signed::parse(message)?, APP, KID, phone.device.public(), NONCE)
}

#[test]
fn a_new_device_names_itself_and_its_pin_key() {
    let new = phone(1);
    let message = activate::sign(APP, KID, NONCE, &description(), &new.device, &new.pin).unwrap();
    let verified = activates(&message, &new).unwrap();
    assert_eq!(verified.description(), &description());
    assert_eq!(verified.pin_key(), &new.pin.public());
    assert_eq!(activates(&message, &phone(2)), Err(Refused::WrongDeviceSignature));
}

#[test]
fn an_activation_with_odd_names_or_a_pin_key_that_did_not_sign_is_refused() {
    let new = phone(1);
    for name in ["", " x", "a\nb", "\u{202e}abc", "Id\u{430}s phone", &"x".repeat(41)] {
        let odd = Description { name: name.into(), ..description() };
        let message = activate::sign(APP, KID, NONCE, &odd, &new.device, &new.pin).unwrap();
        assert_eq!(activates(&message, &new), Err(Refused::Malformed), "{name:?}");
    }
    let message = activate::sign(APP, KID, NONCE, &description(), &new.device, &new.pin).unwrap();
    let other = activate::sign(APP, KID, NONCE, &description(), &new.device, &phone(2).pin).unwrap();
    let (mut message, other) = (json(&message), json(&other));
    message["signatures"][1] = other["signatures"][1].clone();
    assert_eq!(activates(message.to_string().as_bytes(), &new), Err(Refused::OtherContent));
}

#[test]
fn an_activation_cannot_name_another_devices_key() {
    let (new, other) = (phone(1), phone(2));
    let message = activate::sign(APP, KID, NONCE, &description(), &new.device, &new.pin).unwrap();
    let mut payload = inside(&json(&message)["payload"]);
    let sign_again = |payload: &Value| {
        let header = |alg: &str, kid: String| value!({ "alg": alg, "kid": kid, "typ": "tillid-activate+json" });
        let device = |message: &[u8]| new.device.sign(message).unwrap();
        let pin = |message: &[u8]| new.pin.sign(message).unwrap();
        let signers: [(Value, Hand<'_>); 2] =
            [(header("ES256", KID.to_owned()), &device), (header("Ed25519", format!("{KID}#pin")), &pin)];
        activates(&signed_by_hand(&payload.to_string(), &signers), &new)
    };
    assert!(sign_again(&payload).is_ok());
    payload["device_key"] = serde_json::to_value(other.device.public()).unwrap();
    assert_eq!(sign_again(&payload), Err(Refused::OtherContent));
    payload["device_key"] = value!("none");
    assert_eq!(sign_again(&payload), Err(Refused::Malformed));
}

#[test]
fn a_new_pin_needs_the_device_the_old_pin_and_itself() {
    let owner = phone(1);
    let (new_pin, wrong_pin) = (pin_key("8520", 9), pin_key("1111", 1));
    let (device_key, pin_key) = (owner.device.public(), &owner.pin.public());
    let known = Known { device_key, pin_key, generation: 1 };
    let verify = |message: &[u8]| pin_change::verify(&Signed::parse(message)?, APP, KID, known, NONCE);
    let sign = |generation, old_pin, new_pin| {
        let signers = Signers { device: &owner.device, old_pin, new_pin };
        pin_change::sign(APP, KID, NONCE, generation, signers).unwrap()
    };

    let verified = verify(&sign(2, &owner.pin, &new_pin)).unwrap();
    assert_eq!((verified.generation(), verified.pin_key()), (2, &new_pin.public()));
    assert_eq!(verify(&sign(2, &wrong_pin, &new_pin)).err(), Some(Refused::WrongPin));
    for generation in [0, 1, 3, u32::MAX] {
        assert_eq!(verify(&sign(generation, &wrong_pin, &new_pin)).err(), Some(Refused::OtherContent));
    }

    let mut unproved = json(&sign(2, &owner.pin, &new_pin));
    unproved["signatures"][2]["signature"] = unproved["signatures"][1]["signature"].clone();
    assert_eq!(verify(unproved.to_string().as_bytes()).err(), Some(Refused::OtherContent));
    unproved["signatures"].as_array_mut().unwrap().pop();
    assert_eq!(verify(unproved.to_string().as_bytes()).err(), Some(Refused::Malformed));
}
