//! The numbers that help pages name: where a page says `{request_lives}`, this installation's own stands there, in words.

use domain::limits::Limits;
use domain::time::Span;

use crate::pages::{Language, Texts, Wait};

/// Each name with what stands in its place.
pub(super) type Numbers = Vec<(&'static str, String)>;

/// The numbers of an installation, as a language says them.
pub(super) fn numbers(texts: &Texts, limits: &Limits, pin_digits: u8, language: Language) -> Numbers {
    let count = |key: &str, count: usize| texts.counted(language, key, count as u64);
    let plain = |number: usize| count("help-number", number);
    let span = |span: Span| {
        let (key, count) = Wait::seconds(u64::try_from(span.whole_seconds()).unwrap_or(0)).exactly();
        texts.counted(language, key, count)
    };
    vec![
        ("{devices_per_account}", count("help-devices", limits.devices_per_account)),
        ("{pin_digits}", plain(pin_digits.into())),
        ("{wrong_pins_in_a_row}", plain(limits.wrong_pins_in_a_row.into())),
        ("{wrong_assertions}", plain(limits.wrong_assertions.into())),
        ("{wrong_carried_numbers}", plain(limits.wrong_numbers.into())),
        ("{wrong_offline_codes}", plain(limits.wrong_offline.into())),
        ("{card_order_next_at}", plain(limits.order_card_at)),
        ("{request_lives}", span(limits.request_lasts)),
        ("{let_in_lives}", span(limits.let_in_lasts)),
        ("{login_lives}", span(limits.login_lasts)),
        ("{session_idle}", span(limits.session_idle)),
        ("{activation_lives}", span(limits.activation_lasts)),
        ("{new_device_waits}", span(limits.device_wait)),
        ("{new_device_waits_told}", span(limits.device_wait_told.min(limits.device_wait))),
        ("{device_sleeps_after}", span(limits.device_sleeps_after)),
        ("{known_browser_lives}", span(limits.known_browser_lasts)),
        ("{letter_password_lives}", span(limits.letter_lasts)),
        ("{print_job_lives}", span(limits.print_job_lasts)),
    ]
}
