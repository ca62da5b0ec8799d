//! What stands in each file of vectors.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use protocol::activate::{self, Description, NAME_CHARS_MAX, Platform};
use protocol::answer::{self, DenyReason};
use protocol::block::Expected;
use protocol::call::{Call, ParsedCall, authorization};
use protocol::carry::{Brings, CarryLink, CarryNumber, QR_LASTS_S, QrKey};
use protocol::let_in::LetInCode;
use protocol::pin::Pin;
use protocol::pin_change::{self, Known, Signers};
use protocol::request::{AskingDevice, Kind, Verify};
use protocol::signed::Signed;
use protocol::wire::{PushMessage, PushState};
use protocol::{DeviceKey, PinKey, PinSalt, RequestContent, base64url, block, number_always, replace, text, unlock};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

#[path = "offline.rs"]
mod offline;
#[path = "platform.rs"]
mod platform;

/// Whatever goes wrong, the run ends.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// A file of vectors.
pub(crate) struct File {
    /// Its name in the folder.
    pub(crate) name: &'static str,
    /// Its text.
    pub(crate) text: String,
}

const APP: &str = "https://app.id.example";
const KID: &str = "0199c0de-0000-7000-8000-000000000001";
const NONCE: &str = "bm9uY2Utb2YtdGhlLXNlcnZlcg";
/// Another device of the same account.
const OTHER: &str = "0199c0de-0000-7000-8000-000000000002";
const NOW: i64 = 1_795_340_000;

/// All files, keeping what `folder` holds of signatures that cannot be made again.
pub(crate) fn all(folder: &Path) -> Outcome<Vec<File>> {
    let kept = |name: &str| -> Value {
        let text = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    };
    let phone = Phone::new()?;
    Ok(vec![
        file("requests.json", &requests()?)?,
        file("keys.json", &keys(&phone)?)?,
        file("signed.json", &signed(&phone, &kept("signed.json"))?)?,
        file("calls.json", &calls(&phone, &kept("calls.json"))?)?,
        file("typed.json", &typed())?,
        file("platform.json", &platform::platform(&phone, &kept("platform.json"))?)?,
        file("push.json", &push())?,
        file("carry.json", &carry())?,
        file("offline.json", &offline::offline(&logging_in(), &kept("offline.json"))?)?,
    ])
}

fn file(name: &'static str, value: &Value) -> Outcome<File> {
    Ok(File { name, text: format!("{}\n", serde_json::to_string_pretty(&Sorted(value))?) })
}

/// Members in the order of their names, whatever order the library was built to keep.
struct Sorted<'a>(&'a Value);

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, it)| (name, Sorted(it))).collect::<BTreeMap<_, _>>())
            }
            Value::Array(items) => serializer.collect_seq(items.iter().map(Sorted)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => self.0.serialize(serializer),
        }
    }
}

struct Phone {
    device: DeviceKey,
    pin: PinKey,
    new_pin: PinKey,
}

impl Phone {
    fn new() -> Outcome<Self> {
        let device = DeviceKey::generate(&mut |bytes| bytes.fill(0x42))?;
        let pin = |digits, salt| -> Outcome<PinKey> {
            Ok(PinKey::derive(&Pin::parse(digits)?, &PinSalt::from_bytes([salt; 32]))?)
        };
        Ok(Self { device, pin: pin("2580", 1)?, new_pin: pin("7193", 2)? })
    }
}

fn signing() -> RequestContent {
    RequestContent {
        id: "0199c0de-0000-7000-8000-0000000000aa".into(),
        nonce: [7; 16],
        issuer: "https://id.example".into(),
        kind: Kind::Sign,
        service: "Fjord Bank".into(),
        service_id: "fjord-bank".into(),
        reference: Some("T-2026-0042".into()),
        text: Some("Pay DKK 4,200.00 to \"Nordlys Energi\" A/S — faktura nr. 7/Ø".into()),
        fields: vec![("Amount".into(), "DKK 4,200.00".into()), ("To account".into(), "5301 0000123".into())],
        browser: Some("Firefox on Linux".into()),
        browser_new: true,
        place: Some("Aarhus, Denmark".into()),
        device: None,
        carry: true,
        verify: Verify::Each,
        asked_at: NOW,
        expires_at: NOW + 300,
    }
}

fn logging_in() -> RequestContent {
    RequestContent {
        id: "0199c0de-0000-7000-8000-0000000000ab".into(),
        kind: Kind::LogIn,
        reference: None,
        text: None,
        fields: Vec::new(),
        browser_new: false,
        place: None,
        device: None,
        carry: false,
        verify: Verify::Unlocked,
        ..signing()
    }
}

fn activating() -> Outcome<RequestContent> {
    Ok(RequestContent {
        id: "0199c0de-0000-7000-8000-0000000000ac".into(),
        kind: Kind::Activate,
        service: "Tillid".into(),
        service_id: "my-tillid".into(),
        browser: None,
        carry: true,
        verify: Verify::Each,
        device: Some(AskingDevice {
            name: "Karens nye telefon".into(),
            platform: Platform::Android,
            key: Phone::new()?.device.public().thumbprint(),
        }),
        ..logging_in()
    })
}

fn requests() -> Outcome<Value> {
    let mut good = Vec::new();
    for (name, content) in [("sign", signing()), ("log in", logging_in()), ("activate a device", activating()?)] {
        let bytes = content.to_bytes()?;
        good.push(json!({ "name": name, "text": String::from_utf8(bytes.clone())?, "bytes": base64url(&bytes) }));
    }
    let text = String::from_utf8(signing().to_bytes()?)?;
    let activate = String::from_utf8(activating()?.to_bytes()?)?;
    let device = format!(r#""device":{}"#, serde_json::to_string(&activating()?.device)?);
    let spoiled = [
        ("a member twice", text.replacen('{', r#"{"service":"Other Bank","#, 1)),
        ("an unknown member", text.replacen('{', r#"{"hint":"x","#, 1)),
        ("another version", text.replacen(r#""v":1"#, r#""v":2"#, 1)),
        ("a member missing", text.replacen(r#""carry":true,"#, "", 1)),
        ("a member of another type", text.replacen(r#""carry":true"#, r#""carry":"true""#, 1)),
        ("null", text.replacen(r#""place":"Aarhus, Denmark""#, r#""place":null"#, 1)),
        ("no such kind", text.replacen(r#""kind":"sign""#, r#""kind":"pay""#, 1)),
        ("half a field", text.replacen(r#"["Amount","DKK 4,200.00"]"#, r#"["Amount"]"#, 1)),
        ("direction turned", text.replacen("Pay DKK", "Pay\u{202e}DKK", 1)),
        ("direction turned by an escape", text.replacen("Pay DKK", r"Pay\u202eDKK", 1)),
        ("a line break", text.replacen("Pay DKK", r"Pay\nDKK", 1)),
        ("a text too long", text.replacen("Pay DKK", &"å".repeat(2_000), 1)),
        ("lives too long", text.replacen("1795340300", "1795340601", 1)),
        ("ended before it began", text.replacen("1795340300", "1795340000", 1)),
        ("something after it", format!("{text}{text}")),
        ("an array", format!("[{text}]")),
        ("a device, and nothing to activate", text.replacen(r#""carry""#, &format!(r#"{device},"carry""#), 1)),
        ("nothing to activate", activate.replacen(&format!("{device},"), "", 1)),
        ("activates without a number", activate.replacen(r#""carry":true"#, r#""carry":false"#, 1)),
        ("activates by an unlocked app", activate.replacen(r#""each""#, r#""unlocked""#, 1)),
        ("activates for a browser", activate.replacen(r#""browser_new""#, r#""browser":"Firefox","browser_new""#, 1)),
        (
            "activates in words of others",
            activate.replacen(r#""browser_new""#, r#""text":"Press yes","browser_new""#, 1),
        ),
        ("a key that is none", activate.replacen(r#""key":""#, r#""key":"=""#, 1)),
        ("a name that imitates", activate.replacen("Karens", "K\u{430}rens", 1)),
    ];
    let refused: Vec<Value> =
        spoiled.iter().map(|(why, text)| json!({ "why": why, "bytes": base64url(text.as_bytes()) })).collect();
    Ok(json!({ "good": good, "refused": refused, "unsafe_characters": unsafe_ranges() }))
}

/// First and last of each run of characters that no shown text may hold.
fn unsafe_ranges() -> Vec<[u32; 2]> {
    let mut ranges: Vec<[u32; 2]> = Vec::new();
    for c in ('\0'..=char::MAX).filter(|c| text::is_unsafe(*c)) {
        let c = u32::from(c);
        match ranges.last_mut() {
            Some(last) if last[1] + 1 == c => last[1] = c,
            Some(_) | None => ranges.push([c, c]),
        }
    }
    ranges
}

fn keys(phone: &Phone) -> Outcome<Value> {
    let device = phone.device.public();
    let mut pins = Vec::new();
    for (digits, salt) in [("2580", 1), ("7193", 2), ("25801973", 3)] {
        let (pin, salt) = (Pin::parse(digits)?, PinSalt::from_bytes([salt; 32]));
        let (seed, key) = (PinKey::seed(&pin, &salt), PinKey::derive(&pin, &salt)?);
        pins.push(json!({
            "pin": digits, "salt": base64url(salt.expose()), "iterations": protocol::keys::PIN_ITERATIONS.get(),
            "seed": base64url(seed.as_slice()), "public": key.public(),
        }));
    }
    let chosen = |(typed, digits): &(&str, u8)| json!({ "typed": typed, "digits": digits, "refused": Pin::choose(typed, *digits).err() });
    let choices = [
        ("2580", 4),
        ("1122", 4),
        ("1357", 4),
        ("1212", 4),
        ("258013", 6),
        ("0000", 4),
        ("9999", 4),
        ("1234", 4),
        ("4321", 4),
        ("7890", 4),
        ("8901", 4),
        ("0987", 4),
        ("2109", 4),
        ("12345678", 8),
        ("111111", 6),
        ("258", 4),
        ("25801", 4),
        ("2580", 6),
        ("", 4),
        ("25 0", 4),
        ("25a0", 4),
        ("٢٥٨٠", 4),
    ];
    Ok(json!({
        "device": { "jwk": device, "sec1": base64url(device.to_sec1()), "thumbprint": device.thumbprint() },
        "pins": pins,
        "choices": choices.iter().map(chosen).collect::<Vec<_>>(),
    }))
}

fn signed(phone: &Phone, kept: &Value) -> Outcome<Value> {
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
        },
    }))
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

fn calls(phone: &Phone, kept: &Value) -> Outcome<Value> {
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

/// What people type: digits carried, codes that let a browser in.
fn typed() -> Value {
    let number =
        |typed: &&str| json!({ "typed": typed, "digits": CarryNumber::parse(typed).map(|it| it.expose().to_owned()) });
    let code = |typed: &&str| json!({ "typed": typed, "code": LetInCode::parse(typed).map(|it| it.grouped()) });
    let numbers = ["004217", "004 217", " 0 0 4 2 1 7 ", "12345", "1234567", "12345a", "-12345", "١٢٣٤٥٦", ""];
    let codes = ["7K3M-9XQ2", "7k3m9xq2", "o1iL-0000", " ABCD EFGH ", "7K3M-9XQU", "7K3M-9XQ", "7K3M-9XQ22", "é", ""];
    let name = |typed: &&str| json!({ "typed": typed, "taken": text::check_name(typed, NAME_CHARS_MAX).is_ok() });
    let long = "x".repeat(NAME_CHARS_MAX + 1);
    let names = [
        "Idas telefon",
        "Åse's 2",
        "Телефон Ивана",
        "Το κινητό μου",
        "私の電話 (Pixel)",
        "Ω2 7",
        "",
        " x",
        "a\nb",
        "\u{202e}abc",
        &long,
        "Id\u{0430}s telefon",
        "\u{03bf}ld",
        "Ｐｈｏｎｅ",
        "\u{1D40F}hone",
        "P\u{210E}one",
        "ⓟ",
        "Ꭺ phone",
        "Աne",
    ];
    json!({
        "carry": numbers.iter().map(number).collect::<Vec<_>>(),
        "let_in": codes.iter().map(code).collect::<Vec<_>>(),
        "names": names.iter().map(name).collect::<Vec<_>>(),
    })
}

/// What a notification says, once opened, and the words of a device's push health.
fn push() -> Value {
    let id = "0199c0de0000700080000000000000aa".to_owned();
    let messages = [PushMessage::Request(id.clone()), PushMessage::Ended(id.clone()), PushMessage::Notice(id)];
    json!({
        "messages": messages.iter().map(PushMessage::to_json).collect::<Vec<_>>(),
        "health": PushState::ALL,
    })
}

/// QRs and links: how they are authenticated, and what reads as one.
fn carry() -> Value {
    const REQUEST: &str = "0199c0de0000700080000000000000aa";
    let key = [7; 32];
    let qr = |request: &str, at_s: i64| {
        let mac = QrKey::new(&key).mac(request, at_s);
        let link = CarryLink { request: request.to_owned(), brings: Brings::Qr { at_s, mac: mac.clone() } };
        json!({ "request": request, "t": at_s, "h": mac.expose().as_str(), "text": link.to_text(APP).as_str() })
    };
    let secret = "AAECAwQFBgcICQoLDA0ODw";
    let texts = [
        format!("{APP}/#r={REQUEST}&t=1795340000&h={secret}"),
        format!("{APP}/#r={REQUEST}&l={secret}"),
        format!("{APP}/#r={REQUEST}"),
        format!("{APP}/#r={REQUEST}&t=01795340000&h={secret}"),
        format!("{APP}/#r={REQUEST}&t=-1&h={secret}"),
        format!("{APP}/#r={REQUEST}&t=1795340000&h={secret}&l={secret}"),
        format!("{APP}/#r={REQUEST}&h={secret}&t=1795340000"),
        format!("{APP}/#r={REQUEST}&t=1795340000&h={secret}A"),
        format!("{APP}/#r={REQUEST}&l={secret}=="),
        format!("{APP}/?r={REQUEST}&l={secret}"),
        format!("{APP}.evil.example/#r={REQUEST}&l={secret}"),
        format!("{APP}:8443/#r={REQUEST}&l={secret}"),
        format!("http://app.id.example/#r={REQUEST}&l={secret}"),
        format!("{APP}/#r={}&l={secret}", REQUEST.to_uppercase()),
        format!("{APP}/#r={}&l={secret}", &REQUEST[1..]),
        format!("{APP}/#request={REQUEST}"),
        "https://menu.example/lunch".to_owned(),
        String::new(),
    ];
    let read = |text: &String| {
        let said = CarryLink::parse(text, APP).map(|link| match link.brings {
            Brings::Qr { at_s, mac } => json!({ "request": link.request, "t": at_s, "h": mac.expose().as_str() }),
            Brings::Link(secret) => json!({ "request": link.request, "l": secret.expose().as_str() }),
        });
        json!({ "text": text, "read": said })
    };
    json!({
        "origin": APP, "key": base64url(&key), "lasts_s": QR_LASTS_S,
        "qr": [qr(REQUEST, 1_795_340_000), qr(REQUEST, 1_795_340_001), qr("0199c0de0000700080000000000000ab", 1_795_340_000)],
        "texts": texts.iter().map(read).collect::<Vec<_>>(),
    })
}
