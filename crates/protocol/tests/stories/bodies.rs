//! Bodies: the server takes exactly what a call describes, the app overlooks what it does not know yet.

use crate::common::{phone, request_bytes};
use protocol::carry::CarryNumber;
use protocol::wire::{
    ActivationCodes, BeginActivation, BodyRefused, Carried, CarriedQr, PinChanged, Standing, Waiting, read_body,
};

#[test]
fn the_server_refuses_members_it_does_not_know() {
    let key = serde_json::to_value(phone(1).device.public()).unwrap();
    let good = serde_json::json!({
        "user_id": "ida", "password": "correct horse", "platform": "android", "os": "14", "device_key": key,
    });
    let body: BeginActivation = read_body(good.to_string().as_bytes()).unwrap();
    assert_eq!(body.password.expose(), "correct horse");
    assert!(!format!("{body:?}").contains("horse"));
    assert!(body.first_key_numbers.is_none());
    let mut shown = good.clone();
    shown["first_key_numbers"] = "0007 0043 0210 0998 1205".into();
    let body: BeginActivation = read_body(shown.to_string().as_bytes()).unwrap();
    assert_eq!(body.first_key_numbers.as_ref().map(protocol::Secret::expose), Some("0007 0043 0210 0998 1205"));
    assert!(!format!("{body:?}").contains("0043"));
    for (member, value) in [("admin", "yes"), ("platform", "toaster"), ("device_key", "x")] {
        let mut spoiled = good.clone();
        spoiled[member] = value.into();
        assert_eq!(read_body::<BeginActivation>(spoiled.to_string().as_bytes()).err(), Some(BodyRefused::Malformed));
    }
    for member in ["first_key_numbers", "let_in", "replaces"] {
        let mut nothing = good.clone();
        nothing[member] = serde_json::Value::Null;
        let refused = read_body::<BeginActivation>(nothing.to_string().as_bytes()).err();
        assert_eq!(refused, Some(BodyRefused::Malformed), "{member} is left out, or says something");
    }
    let too_large = format!("{}{good}", " ".repeat(48 * 1024));
    assert_eq!(read_body::<BeginActivation>(too_large.as_bytes()).err(), Some(BodyRefused::TooLarge));
}

#[test]
fn codes_come_in_pairs_and_a_number_has_six_digits() {
    assert!(read_body::<ActivationCodes>(br#"{"activation":"a","codes":["123456","654321"]}"#).is_ok());
    assert!(read_body::<ActivationCodes>(br#"{"activation":"a","codes":["123456"]}"#).is_err());
    assert!(read_body::<ActivationCodes>(br#"{"activation":"a","codes":["123456","654321","1"]}"#).is_err());
    assert!(read_body::<ActivationCodes>(br#"["a",["123456","654321"]]"#).is_err());
    assert_eq!(
        read_body(br#"{"number":"004 217"}"#),
        CarryNumber::parse("004217").map(Carried::number).ok_or(BodyRefused::Malformed)
    );
    assert!(read_body::<Carried>(br#"{"number":4217}"#).is_err());
}

#[test]
fn what_is_carried_is_digits_or_a_qr_or_a_link_and_never_two_of_them() {
    let secret = "AAECAwQFBgcICQoLDA0ODw";
    let qr: Carried = read_body(format!(r#"{{"t":1795340000,"h":"{secret}"}}"#).as_bytes()).unwrap();
    let Carried::Qr(CarriedQr { t: 1_795_340_000, h }) = &qr else { panic!("not a QR: {qr:?}") };
    assert_eq!(*h.expose(), secret);
    let link: Carried = read_body(format!(r#"{{"l":"{secret}"}}"#).as_bytes()).unwrap();
    assert!(matches!(link, Carried::Link(_)));
    assert!(!format!("{qr:?} {link:?}").contains(secret));
    for body in [
        r#"{"t":1795340000}"#.to_owned(),
        format!(r#"{{"h":"{secret}"}}"#),
        format!(r#"{{"t":"1795340000","h":"{secret}"}}"#),
        format!(r#"{{"t":1795340000,"t":1795340001,"h":"{secret}"}}"#),
        format!(r#"{{"t":1795340000,"h":"{secret}","number":"004217"}}"#),
        format!(r#"{{"number":"004217","l":"{secret}"}}"#),
        format!(r#"{{"l":"{secret}A"}}"#),
        format!(r#"{{"l":"{secret}=="}}"#),
        r#"{"l":""}"#.to_owned(),
        "{}".to_owned(),
    ] {
        assert_eq!(read_body::<Carried>(body.as_bytes()), Err(BodyRefused::Malformed), "{body}");
    }
}

#[test]
fn an_older_app_understands_a_newer_server() {
    let changed: PinChanged = serde_json::from_str(r#"{"pin_generation":2,"tomorrow":true}"#).unwrap();
    assert_eq!(changed.pin_generation, 2);
    let standing = r#"{"protocol":2,"app_min":1,"device":"d","name":"n","state":"active","tries_left":5,
        "pin_generation":1,"settings":{"lock":"at_close","more":1},"policy":{"pin_digits":4,"weak_pins_refused":true},
        "waiting":0,"push":"none","push_key":"","platform_key":"none","language":"da","server_time":1795340000,"news":[]}"#;
    assert_eq!(serde_json::from_str::<Standing>(standing).unwrap().protocol, 2);
}

#[test]
fn a_waiting_request_brings_its_exact_bytes() {
    let waiting = Waiting::new("r".into(), &request_bytes(), false);
    let again: Waiting = serde_json::from_str(&serde_json::to_string(&waiting).unwrap()).unwrap();
    assert_eq!(again.request_bytes(), Some(request_bytes()));
}
