//! Requests: two good ones, spoiled ones, and the characters that none may show.

use protocol::activate::Platform;
use protocol::request::{AskingDevice, Kind, Verify};
use protocol::{RequestContent, base64url, text};
use serde_json::{Value, json};

use super::{NOW, Outcome, Phone};

pub(super) fn requests() -> Outcome<Value> {
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

pub(super) fn signing() -> RequestContent {
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

pub(super) fn logging_in() -> RequestContent {
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
