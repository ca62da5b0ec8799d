//! What a device signs: one message of each kind, and calls.

use protocol::activate::{self, Description, Platform};
use protocol::answer::{self, DenyReason};
use protocol::block::Expected;
use protocol::call::{Call, ParsedCall, authorization};
use protocol::pin_change::{self, Known, Signers};
use protocol::signed::Signed;
use protocol::{DeviceKey, Secret, base64url, block, number_always, password_change, replace, unlock};
use serde_json::{Value, json};

use super::requests::{logging_in, signing};
use super::{APP, KID, NONCE, NOW, Outcome, Phone};

/// Another device of the same account.
pub(super) const OTHER: &str = "0199c0de-0000-7000-8000-000000000002";
/// Passwords are signed as they are typed, in whatever letters.
const PASSWORD: &str = "den gamle \"rødgrød\"";
const NEW_PASSWORD: &str = "fire nye ord på ø";

pub(super) fn signed(phone: &Phone, kept: &Value) -> Outcome<Value> {
    let Phone { device, pin, new_pin } = phone;
    let (request, login) = (signing().to_bytes()?, logging_in().to_bytes()?);
    let description = Description { name: "Idas telefon".into(), platform: Platform::Android, os: "14".into() };
    let signers = Signers { device, old_pin: pin, new_pin };
    let known = Known { device_key: device.public(), pin_key: &pin.public(), generation: 1 };
    let checks_answer = |message: &Signed, request: &[u8]| {
        answer::verify(message, APP, KID, device.public(), &pin.public(), request).is_ok()
    };
    let checks_unlock =
        |message: &Signed| unlock::verify(message, APP, KID, device.public(), &pin.public(), NONCE).is_ok();
    let checks_activation = |message: &Signed| activate::verify(message, APP, KID, device.public(), NONCE).is_ok();
    let checks_pin = |message: &Signed| pin_change::verify(message, APP, KID, known, NONCE).is_ok();
    let expected = Expected { nonce: NONCE, device: OTHER };
    let checks_block =
        |message: &Signed| block::verify(message, APP, KID, device.public(), &pin.public(), expected).is_ok();
    let successor = DeviceKey::generate(&mut |bytes| bytes.fill(0x43))?;
    let checks_replace =
        |message: &Signed| replace::verify(message, APP, KID, device.public(), successor.public()).is_ok();
    let blocking = block::sign(APP, KID, NONCE, OTHER, device, pin)?;
    let replacing = replace::sign(APP, KID, device, successor.public())?;

    let checks_wish =
        |message: &Signed| number_always::verify(message, APP, KID, (device.public(), &pin.public()), NONCE).is_ok();

    let (password, new_password) = (Secret::from(PASSWORD), Secret::from(NEW_PASSWORD));
    let typed = password_change::Typed { password: &password, new_password: &new_password };
    let checks_password =
        |message: &Signed| password_change::verify(message, APP, KID, device.public(), &pin.public(), NONCE).is_ok();

    let one = |name: &str, message: Vec<u8>, verifies: &dyn Fn(&Signed) -> bool| -> Outcome<Value> {
        let fresh: Value = serde_json::from_slice(&message)?;
        let same =
            |old: &&Value| without_ecdsa(old) == without_ecdsa(&fresh) && reads(old).is_some_and(|it| verifies(&it));
        let message = Some(&kept["messages"][name]["message"]).filter(same).unwrap_or(&fresh).clone();
        let bytes = protocol::from_base64url(message["payload"].as_str().unwrap_or_default()).unwrap_or_default();
        Ok(json!({ "payload": String::from_utf8(bytes)?, "message": message }))
    };
    let approval = answer::approve(APP, KID, &request, device, pin)?;
    let denial = answer::deny(APP, KID, &login, DenyReason::NotMe, device)?;
    Ok(json!({
        "aud": APP, "kid": KID, "nonce": NONCE, "device_key": device.public(),
        "pin": { "pin": "2580", "salt": base64url(&[1; 32]) },
        "new_pin": { "pin": "7193", "salt": base64url(&[2; 32]), "generation": 2 },
        "typed_passwords": { "password": PASSWORD, "new_password": NEW_PASSWORD },
        "other_device": OTHER, "successor_key": successor.public(),
        "description": { "name": description.name, "platform": description.platform, "os": description.os },
        "messages": {
            "approve": one("approve", approval, &|message| checks_answer(message, &request))?,
            "deny": one("deny", denial, &|message| checks_answer(message, &login))?,
            "unlock": one("unlock", unlock::sign(APP, KID, NONCE, device, pin)?, &checks_unlock)?,
            "activate": one("activate", activate::sign(APP, KID, NONCE, &description, device, pin)?, &checks_activation)?,
            "number": one("number", number_always::sign(APP, KID, NONCE, true, device, pin)?, &checks_wish)?,
            "pin": one("pin", pin_change::sign(APP, KID, NONCE, 2, signers)?, &checks_pin)?,
            "block": one("block", blocking, &checks_block)?,
            "replace": one("replace", replacing, &checks_replace)?,
            "password": one("password", password_change::sign(APP, KID, NONCE, typed, device, pin)?, &checks_password)?,
        },
    }))
}

pub(super) fn calls(phone: &Phone, kept: &Value) -> Outcome<Value> {
    let mut calls = Vec::new();
    let thumbprint = phone.device.public().thumbprint();
    let body = json!({ "number": "004217" }).to_string();
    for (place, (method, path, body, kid, nonce)) in [
        ("GET", "/api/v1/requests?after=0", "", KID, None),
        ("POST", "/api/v1/requests/0199c0de-0000-7000-8000-0000000000aa/carried", body.as_str(), KID, Some(NONCE)),
        ("GET", "/api/v1/nonce", "", thumbprint.as_str(), None),
    ]
    .into_iter()
    .enumerate()
    {
        let url = format!("{APP}{path}");
        let call = Call { method, url: &url, body: body.as_bytes() };
        let fresh = authorization(&phone.device, kid, &call, NOW, nonce)?;
        let before_signature = |header: &str| header.rsplit_once('.').map(|(signed, _)| signed.to_owned());
        let holds = |old: &&str| {
            let verified = ParsedCall::parse(old).and_then(|old| old.verify(phone.device.public(), &call, NOW));
            verified.is_ok() && before_signature(old) == before_signature(&fresh)
        };
        let header = kept["calls"][place]["authorization"].as_str().filter(holds).unwrap_or(&fresh);
        calls.push(json!({
            "method": method, "url": url, "body": body, "kid": kid, "iat": NOW, "nonce": nonce, "authorization": header,
        }));
    }
    Ok(json!({ "device_key": phone.device.public(), "calls": calls }))
}

fn without_ecdsa(message: &Value) -> Value {
    let mut message = message.clone();
    if let Some(signature) = message.pointer_mut("/signatures/0/signature") {
        *signature = Value::Null;
    }
    message
}

fn reads(message: &Value) -> Option<Signed> {
    Signed::parse(message.to_string().as_bytes()).ok()
}
