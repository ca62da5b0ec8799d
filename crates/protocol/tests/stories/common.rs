//! A phone with fixed keys, and tools to spoil what it signs.

use protocol::pin::Pin;
use protocol::request::{Kind, RequestContent, Verify};
use protocol::{DeviceKey, PinKey, PinSalt, base64url, from_base64url};
use serde_json::Value;

pub(crate) const APP: &str = "https://app.id.example";
pub(crate) const KID: &str = "0199c0de-0000-7000-8000-000000000001";
pub(crate) const NONCE: &str = "bm9uY2Utb2YtdGhlLXNlcnZlcg";

pub(crate) struct Phone {
    pub(crate) device: DeviceKey,
    pub(crate) pin: PinKey,
}

pub(crate) fn phone(seed: u8) -> Phone {
    let device = DeviceKey::generate(&mut |bytes| bytes.fill(seed)).unwrap();
    Phone { device, pin: pin_key("2580", seed) }
}

pub(crate) fn pin_key(pin: &str, salt: u8) -> PinKey {
    PinKey::derive(&Pin::parse(pin).unwrap(), &PinSalt::from_bytes([salt; 32])).unwrap()
}

pub(crate) fn content() -> RequestContent {
    RequestContent {
        id: "0199c0de-0000-7000-8000-0000000000aa".into(),
        nonce: [7; 16],
        issuer: "https://id.example".into(),
        kind: Kind::Sign,
        service: "Fjord Bank".into(),
        service_id: "fjord-bank".into(),
        reference: Some("T-2026-11-22-0042".into()),
        text: Some("Pay DKK 4,200.00 to Nordlys Energi A/S".into()),
        fields: vec![("Amount".into(), "DKK 4,200.00".into()), ("To account".into(), "5301 0000123".into())],
        browser: Some("Firefox on Linux".into()),
        browser_new: true,
        place: Some("Aarhus, Denmark".into()),
        device: None,
        carry: true,
        verify: Verify::Unlocked,
        asked_at: 1_795_340_000,
        expires_at: 1_795_340_300,
    }
}

pub(crate) fn request_bytes() -> Vec<u8> {
    content().to_bytes().unwrap()
}

pub(crate) fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

/// The JSON inside a base64url member.
pub(crate) fn inside(value: &Value) -> Value {
    json(&from_base64url(value.as_str().unwrap()).unwrap())
}

pub(crate) fn encoded(value: &Value) -> Value {
    Value::String(base64url(value.to_string().as_bytes()))
}

/// Signs whatever it is given.
pub(crate) type Hand<'a> = &'a dyn Fn(&[u8]) -> [u8; 64];

/// A signed message over any payload and headers, by a phone that follows no protocol.
pub(crate) fn signed_by_hand(payload: &str, signers: &[(Value, Hand<'_>)]) -> Vec<u8> {
    let payload = base64url(payload.as_bytes());
    let signatures: Vec<Value> = signers
        .iter()
        .map(|(header, sign)| {
            let protected = base64url(header.to_string().as_bytes());
            let signature = base64url(&sign(format!("{protected}.{payload}").as_bytes()));
            serde_json::json!({ "protected": protected, "signature": signature })
        })
        .collect();
    serde_json::json!({ "payload": payload, "signatures": signatures }).to_string().into_bytes()
}
