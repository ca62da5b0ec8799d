//! What people type, scan and are shown: PINs and their keys, digits, characters, names, QRs and links, notifications.

use protocol::activate::NAME_CHARS_MAX;
use protocol::carry::{Brings, CarryLink, CarryNumber, QR_LASTS_S, QrKey};
use protocol::let_in::LetInCode;
use protocol::pin::Pin;
use protocol::wire::{PushMessage, PushState};
use protocol::{PinKey, PinSalt, base64url, text};
use serde_json::{Value, json};

use super::{APP, Outcome, Phone};

pub(super) fn keys(phone: &Phone) -> Outcome<Value> {
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

/// What people type: digits carried, codes that let a browser in.
pub(super) fn typed() -> Value {
    let number =
        |typed: &&str| json!({ "typed": typed, "digits": CarryNumber::parse(typed).map(|it| it.expose().to_owned()) });
    let code = |typed: &&str| json!({ "typed": typed, "code": LetInCode::parse(typed).map(|it| it.grouped()) });
    let numbers = ["004217", "004 217", " 0 0 4 2 1 7 ", "12345", "1234567", "12345a", "-12345", "١٢٣٤٥٦", ""];
    let codes = ["7K3M-9XQ2", "7k3m9xq2", "o1iL-0000", " ABCD EFGH ", "7K3M-9XQU", "7K3M-9XQ", "7K3M-9XQ22", "é", ""];
    let name =
        |typed: &&str| json!({ "typed": typed, "taken": text::check_device_name(typed, NAME_CHARS_MAX).is_ok() });
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
        "Dr. Holm 4.0",
        "Ida...",
        "No.2",
        "x\u{1BCA0}",
        "x\u{1D159}",
        "x\u{16FE4}",
        "evil.dk",
        "(blå.dk)",
        "evil\u{3002}dk.",
        "x.xn--p1ai",
        "192.0.2.1",
        "http://x",
        "a/b",
        "ida@home",
    ];
    json!({
        "carry": numbers.iter().map(number).collect::<Vec<_>>(),
        "let_in": codes.iter().map(code).collect::<Vec<_>>(),
        "names": names.iter().map(name).collect::<Vec<_>>(),
    })
}

/// What a notification says, once opened, and the words of a device's push health.
pub(super) fn push() -> Value {
    let id = "0199c0de0000700080000000000000aa".to_owned();
    let messages = [PushMessage::Request(id.clone()), PushMessage::Ended(id.clone()), PushMessage::Notice(id)];
    json!({
        "messages": messages.iter().map(PushMessage::to_json).collect::<Vec<_>>(),
        "health": PushState::ALL,
    })
}

/// QRs and links: how they are authenticated, and what reads as one.
pub(super) fn carry() -> Value {
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
