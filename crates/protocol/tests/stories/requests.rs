//! Request bytes: what is shown is what is signed, so nothing misleading gets in.

use crate::common::{content, request_bytes};
use protocol::RequestContent;
use protocol::request::{Kind, RequestRefused, Verify};
use protocol::text::TextRefused;

#[test]
fn a_request_is_the_protocols_json_and_reads_back() {
    let bytes = request_bytes();
    let text = std::str::from_utf8(&bytes).unwrap();
    assert!(text.starts_with(r#"{"v":1,"id":"0199c0de-0000-7000-8000-0000000000aa","nonce":"BwcHBwcHBwcHBwcHBwcHBw","issuer":"https://id.example","kind":"sign","service":"Fjord Bank","#), "{text}");
    assert!(
        text.ends_with(r#""carry":true,"verify":"unlocked","asked_at":1795340000,"expires_at":1795340300}"#),
        "{text}"
    );
    assert_eq!(RequestContent::parse(&bytes), Ok(content()));
}

#[test]
fn a_login_needs_no_text_browser_or_place_and_leaves_them_out() {
    let login = RequestContent {
        kind: Kind::LogIn,
        reference: None,
        text: None,
        fields: Vec::new(),
        browser: None,
        place: None,
        device: None,
        verify: Verify::Each,
        ..content()
    };
    let bytes = login.to_bytes().unwrap();
    let text = std::str::from_utf8(&bytes).unwrap();
    for member in ["reference", "text", "fields", "browser\"", "place", "null"] {
        assert!(!text.contains(member), "{member}: {text}");
    }
    assert_eq!(RequestContent::parse(&bytes), Ok(login));
}

#[track_caller]
fn check(change: impl FnOnce(&mut RequestContent), expect: Result<(), RequestRefused>) {
    let mut content = content();
    change(&mut content);
    assert_eq!(content.to_bytes().map(|_| ()), expect);
}

#[test]
fn lengths_are_counted_in_characters() {
    let long = |chars: usize| Some("å".repeat(chars));
    let too_long = |name| Err(RequestRefused::Text(name, TextRefused::TooLong));
    let log_in = |chars: usize| {
        move |content: &mut RequestContent| {
            (content.kind, content.text) = (Kind::LogIn, Some("å".repeat(chars)));
            content.fields.clear();
        }
    };
    check(log_in(130), Ok(()));
    check(log_in(131), too_long("text"));
    check(|content| content.text = long(2_000), Ok(()));
    check(|content| content.text = long(2_001), too_long("text"));
    check(|content| content.service = "x".repeat(61), too_long("service"));
    check(|content| content.fields = vec![("a".repeat(40), "b".repeat(140)); 16], Ok(()));
    check(|content| content.fields = vec![("a".repeat(41), "b".into())], too_long("fields"));
    check(|content| content.fields = vec![("a".into(), "b".repeat(141))], too_long("fields"));
    check(|content| content.fields = vec![("a".into(), "b".into()); 17], Err(RequestRefused::Value("fields")));
}

#[test]
fn the_longest_lawful_request_fits_and_can_be_signed_and_read() {
    let widest = |chars: usize| "𐍈".repeat(chars);
    let content = RequestContent {
        service: widest(60),
        reference: Some(widest(100)),
        text: Some(widest(2_000)),
        fields: vec![(widest(40), widest(140)); 16],
        browser: Some(widest(60)),
        place: Some(widest(80)),
        device: None,
        ..content()
    };
    let bytes = content.to_bytes().unwrap();
    let phone = crate::common::phone(1);
    let answer = protocol::answer::approve("https://app.id.example", "device-1", &bytes, &phone.device, &phone.pin);
    assert!(protocol::answer::SignedAnswer::parse(&answer.unwrap()).is_ok());
}

#[test]
fn never_event_09_nothing_that_misleads_the_eye_is_shown() {
    for c in ['\n', '\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{3164}', '\0'] {
        let unsafe_text = format!("Pay{c}4");
        for (name, place) in [
            ("service", (|content, text| content.service = text) as fn(&mut RequestContent, String)),
            ("reference", |content, text| content.reference = Some(text)),
            ("text", |content, text| content.text = Some(text)),
            ("fields", |content, text| content.fields[0].0 = text),
            ("fields", |content, text| content.fields[1].1 = text),
            ("browser", |content, text| content.browser = Some(text)),
            ("place", |content, text| content.place = Some(text)),
        ] {
            let refused = Err(RequestRefused::Text(name, TextRefused::Unsafe));
            check(|content| place(content, unsafe_text.clone()), refused);
        }
    }
}

#[test]
fn senseless_values_are_refused() {
    let senseless = |name| Err(RequestRefused::Value(name));
    check(|content| content.id = "short".into(), senseless("id"));
    check(|content| content.id = "with/slash".into(), senseless("id"));
    check(|content| content.issuer = "https://id example".into(), senseless("issuer"));
    check(|content| content.service_id = String::new(), senseless("service_id"));
    check(|content| content.text = None, senseless("text"));
    check(|content| content.kind = Kind::LogIn, senseless("fields"));
    check(|content| content.expires_at = content.asked_at, senseless("expires_at"));
    check(|content| content.expires_at = content.asked_at + 601, senseless("expires_at"));
    check(|content| content.asked_at = i64::MIN, senseless("expires_at"));
}

#[test]
fn spoiled_request_bytes_are_refused() {
    let good = String::from_utf8(request_bytes()).unwrap();
    for spoiled in [
        good.replacen('{', r#"{"service":"Other Bank","#, 1),
        good.replacen('{', r#"{"hint":"x","#, 1),
        good.replacen(r#""v":1"#, r#""v":2"#, 1),
        good.replacen(r#""carry":true,"#, "", 1),
        good.replacen(r#""carry":true"#, r#""carry":"true""#, 1),
        good.replacen(r#""place":"Aarhus, Denmark""#, r#""place":null"#, 1),
        good.replacen(r#"["Amount","DKK 4,200.00"]"#, r#"["Amount"]"#, 1),
        good.replacen(r#"["Amount","DKK 4,200.00"]"#, r#"["Amount","DKK 4,200.00","x"]"#, 1),
        good.replacen(r#""kind":"sign""#, r#""kind":{"sign":null}"#, 1),
        good.replacen(r#""kind":"sign""#, r#""kind":"pay""#, 1),
        format!("{good}\n{good}"),
        format!("[{good}]"),
        good[..good.len() - 1].to_owned(),
    ] {
        assert_eq!(RequestContent::parse(spoiled.as_bytes()), Err(RequestRefused::Malformed), "{spoiled}");
    }
    let nothing_in_fields = good.replacen(r#"[["Amount","DKK 4,200.00"],["To account","5301 0000123"]]"#, "[]", 1);
    assert_eq!(RequestContent::parse(nothing_in_fields.as_bytes()), Err(RequestRefused::Value("fields")));
    let padded = good.replacen("BwcHBwcHBwcHBwcHBwcHBw", "BwcHBwcHBwcHBwcHBwcHBw==", 1);
    assert_eq!(RequestContent::parse(padded.as_bytes()), Err(RequestRefused::Value("nonce")));
    let turned = good.replacen("Pay DKK", r"Pay\u202eDKK", 1);
    assert_eq!(RequestContent::parse(turned.as_bytes()), Err(RequestRefused::Text("text", TextRefused::Unsafe)));
    let huge = format!("{}{good}", " ".repeat(24 * 1024));
    assert_eq!(RequestContent::parse(huge.as_bytes()), Err(RequestRefused::TooLong));
}
