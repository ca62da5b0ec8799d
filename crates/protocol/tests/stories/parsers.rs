//! Whatever comes in, no parser falls over; what parses means what it says.

use std::sync::LazyLock;

use crate::common::{APP, KID, NONCE, phone, request_bytes};
use proptest::prelude::{ProptestConfig, any, prop, prop_assert_eq, proptest};
use protocol::call::{Call, ParsedCall, authorization};
use protocol::carry::CarryNumber;
use protocol::let_in::LetInCode;
use protocol::pin::Pin;
use protocol::signed::Signed;
use protocol::wire::{ActivationCodes, BeginActivation, Carried, Event, read_body};
use protocol::{DevicePublicKey, PinPublicKey, RequestContent, answer, text};

fn feed_all(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = RequestContent::parse(bytes);
    let _ = Signed::parse(bytes);
    let _ = ParsedCall::parse(&text);
    let _ = ParsedCall::parse(&format!("Device {text}"));
    let _ = DevicePublicKey::from_sec1(bytes);
    let _ = PinPublicKey::from_bytes(bytes);
    let _ = Pin::choose(&text, 4);
    let _ = CarryNumber::parse(&text);
    let _ = LetInCode::parse(&text);
    let _ = Event::read(&text, &text);
    let _ = read_body::<BeginActivation>(bytes);
    let _ = read_body::<ActivationCodes>(bytes);
    let _ = read_body::<Carried>(bytes);
    let _ = text::clean(&text, 60);
}

/// `good` with some bytes overwritten and the rest cut off.
fn mutate(good: &[u8], changes: &[(prop::sample::Index, u8)], cut: Option<prop::sample::Index>) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for (place, value) in changes {
        let place = place.index(bytes.len());
        bytes[place] = *value;
    }
    bytes.truncate(cut.map_or(bytes.len(), |cut| cut.index(good.len())));
    bytes
}

static GOOD: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| {
    let phone = phone(1);
    let answer = answer::deny(APP, KID, &request_bytes(), answer::DenyReason::Unwanted, &phone.device).unwrap();
    let call = Call { method: "GET", url: "https://app.id.example/api/v1/nonce", body: b"" };
    let header = authorization(&phone.device, KID, &call, 0, Some(NONCE)).unwrap();
    [answer, request_bytes(), header.into_bytes()]
});

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn no_bytes_make_a_parser_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        feed_all(&bytes);
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in "\\PC{0,200}") {
        feed_all(text.as_bytes());
    }

    #[test]
    fn no_damage_makes_a_parser_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        for good in GOOD.iter() {
            feed_all(&mutate(good, &changes, cut));
        }
    }

    #[test]
    fn cleaned_text_is_always_showable(text in any::<String>(), chars_max in 1_usize..80) {
        if let Some(clean) = text::clean(&text, chars_max) {
            prop_assert_eq!(text::check(&clean, chars_max), Ok(()));
        }
    }

    #[test]
    fn every_number_and_code_reads_back(number in any::<[u8; 8]>(), code in any::<[u8; 5]>()) {
        let number = CarryNumber::from_random(number);
        prop_assert_eq!(CarryNumber::parse(&number.grouped()), Some(number));
        let code = LetInCode::from_random(code);
        prop_assert_eq!(LetInCode::parse(&code.grouped().to_lowercase()), Some(code));
    }
}
