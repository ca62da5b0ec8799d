//! The numbers of the rules, each with its default and the reason. The rules themselves stand in `domain`.

use domain::limits::Limits as Rules;
use domain::strikes::StrikePolicy;
use domain::system::{OldestSystems, SystemVersion};
use domain::time::Span;

use super::reading::section;
use super::sections::{CarryAsked, SyncedKeys};

section! {
    /// The numbers of the rules. Units stand last in the names: `_s` seconds, `_days` days.
    Limits in "limits" {
        /// Devices for one account. A phone, its successor and a tablet; the fourth is refused in words.
        devices_per_account: u32 = 3, 1..=10;
        /// Digits of a PIN. NIST SP 800-63B-4 wants at least four and prefers six; a change counts for new PINs.
        pin_digits: u32 = 4, 4..=8;
        /// Wrong PINs in a row that block a device (PSD2 RTS art. 4(3)(b)).
        wrong_pins_in_a_row: u32 = 5, 1..=10;
        /// Wrong PINs in all, right ones in between, after which the card is needed again: a copied phone must not ride on its owner's right PINs.
        wrong_pins_in_all: u32 = 20, 5..=100;
        /// Days for which wrong PINs count towards all.
        wrong_pins_in_all_days: u32 = 30, 1..=365;
        /// Bad assertions of a platform key (the phone's own lock: fingerprint, face, digits) after which the PIN must be right first.
        wrong_assertions: u32 = 5, 1..=10;
        /// Whether platform keys are taken that a provider may copy to a person's other devices (passkeys of a cloud keychain). Where "refused", many phones have none to offer, and their people use the PIN.
        synced_platform_keys: SyncedKeys = SyncedKeys::Allowed;

        /// How long a request can be answered. Long enough to find the phone, short enough to remember why.
        request_lives_s: u32 = 300, 30..=600;
        /// How long after the answer a login may take its approval, once. The page is waiting: a minute is plenty.
        redeem_within_s: u32 = 60, 10..=300;
        /// Requests from unknown browsers that wait for one account together: push bombing must not keep the owner out.
        waiting_from_unknown_browsers: u32 = 3, 1..=20;
        /// Notifications an hour that requests from unknown browsers may cause for one account; further requests wait silently and can be answered by opening the app.
        notifications_from_unknown_browsers: u32 = 3, 0..=60;
        /// How long the eight characters that let a browser in can be typed, once.
        let_in_lives_s: u32 = 300, 60..=900;
        /// Wrong characters that end a login; once it was let in, wrong passwords and codes together that end it.
        let_in_tries: u32 = 5, 1..=20;
        /// When a number must be carried. For NIST set it to "always".
        carry_asked: CarryAsked = CarryAsked::UnknownBrowsers;
        /// Wrong carried numbers after which a request and its login end. A new number, or a new request of the same login, does not reset the count.
        wrong_carried_numbers: u32 = 3, 1..=5;
        /// Wrong offline codes, told by a phone without a network, after which a request and its login end.
        wrong_offline_codes: u32 = 5, 1..=5;
        /// Pauses after the first, second, … request of one account and source that was denied or not answered; the last is doubled from there on.
        denied_pauses_s: Vec<u32> = vec![0, 10, 30, 60];
        /// The longest of those pauses, listed or doubled.
        denied_pause_s_max: u32 = 3_600, 0..=86_400;
        /// How long a new device waits before it may approve, so that its owner can hear of it in time.
        new_device_waits_s: u32 = 259_200, 0..=2_592_000;
        /// How long it waits from when another device has shown its owner a notice of it, or a mail server has taken one for the owner's address: time to say that it was not them. Never longer than the one above.
        new_device_waits_told_s: u32 = 3_600, 0..=2_592_000;
        /// Days without use after which a device must be activated again, with the card or by another device of the same person that is awake. Long enough for whoever signs in twice a year; by then a forgotten phone in a drawer, or one that was sold, has ended by itself.
        device_sleeps_after_days: u32 = 180, 30..=3_650;
        /// The oldest iOS and iPadOS that the code app is used on, like 9 or "16.4"; 0 takes all. Whether a browser is able is found out first, by what it can do.
        oldest_ios: SystemVersion = OldestSystems::default().ios;
        /// The oldest Android. Versions are what browsers say: one that says none is taken.
        oldest_android: SystemVersion = OldestSystems::default().android;
        /// How long an activation may take from its first call to its last.
        activation_lives_s: u32 = 600, 60..=3_600;

        /// Wrong passwords after which a source waits for that user ID.
        wrong_passwords_per_source: u32 = 5, 1..=20;
        /// Wrong passwords after which a known or let-in browser waits: a budget of its own, so that strangers cannot use it up.
        wrong_passwords_per_known_browser: u32 = 5, 1..=20;
        /// Wrong passwords from wherever a card was shown, after which that way waits: counted for the card, since whoever once saw its first key numbers gets few guesses.
        wrong_passwords_per_card_in_hand: u32 = 5, 1..=20;
        /// How long such a source, browser or card waits.
        wrong_passwords_wait_s: u32 = 28_800, 60..=86_400;
        /// Wrong passwords from unknown browsers after which all unknown browsers wait (NIST: at most 100).
        wrong_passwords_unknown_browsers: u32 = 100, 10..=100;
        /// The first of those waits; each further one doubles.
        unknown_browsers_wait_s: u32 = 30, 1..=3_600;
        /// The longest of those waits.
        unknown_browsers_wait_s_max: u32 = 3_600, 1..=86_400;

        /// Wrong passwords from one source for all user IDs together, within the day that begins with the first, after which its unknown browsers wait: one password is not tried on everybody, and what one source can have written is bounded. Raise it where thousands of people share an address.
        wrong_passwords_of_source: u32 = 300, 50..=50_000;
        /// How long that wait is.
        wrong_passwords_of_source_wait_s: u32 = 3_600, 60..=86_400;

        /// Days without a wrong password from unknown browsers after which theirs are forgotten. Right ones do not lower the count: that would show strangers who has an account.
        unknown_browsers_forgotten_days: u32 = 7, 5..=90;

        /// Codes left at which the next card is ordered. About a month of daily use.
        card_order_next_at: u32 = 20, 1..=100;
        /// Wrong codes in a row from unknown browsers after which the card rests for unknown browsers.
        wrong_codes_in_a_row: u32 = 5, 1..=10;
        /// Wrong codes in a row after which the card rests for one known browser.
        wrong_codes_in_a_row_known_browser: u32 = 5, 1..=10;
        /// Wrong codes in a row from wherever a card was shown, after which that way rests. The card's first key numbers may have been seen by others.
        wrong_codes_in_a_row_card_in_hand: u32 = 5, 1..=10;
        /// The first rest; each further one doubles.
        card_rests_s: u32 = 3_600, 60..=86_400;
        /// The longest rest.
        card_rests_s_max: u32 = 86_400, 60..=604_800;
        /// Wrong codes since the last right one after which the card is blocked and the next is ordered.
        wrong_codes_in_all: u32 = 50, 5..=100;

        /// Known browsers for one account.
        known_browsers_per_account: u32 = 10, 1..=50;
        /// Days after which a browser is forgotten.
        known_browser_lives_days: u32 = 90, 1..=400;
        /// A session ends after so long without use (PSD2).
        session_idle_s: u32 = 300, 60..=3_600;
        /// A session ends after so long in all (NIST AAL2).
        session_total_s: u32 = 86_400, 300..=86_400;
        /// A whole login, from arriving to leaving.
        login_lives_s: u32 = 900, 120..=3_600;
        /// An ID token.
        id_token_lives_s: u32 = 300, 30..=3_600;
        /// An access token.
        access_token_lives_s: u32 = 300, 30..=3_600;
        /// An authorization code, once.
        authorization_code_lives_s: u32 = 60, 10..=600;
        /// The token that an unlocked app shows.
        unlock_token_lives_s: u32 = 300, 60..=900;

        /// Days in which an activation letter's password works, once.
        letter_password_lives_days: u32 = 21, 1..=90;
        /// Days that a sealed print job is kept if nobody confirms it.
        print_job_lives_days: u32 = 7, 1..=60;
    }
}

impl Limits {
    /// The same numbers as the rules take them.
    pub fn for_rules(&self) -> Rules {
        Rules {
            devices_per_account: self.devices_per_account as usize,
            wrong_pins_in_a_row: small(self.wrong_pins_in_a_row),
            wrong_pins_in_all: self.wrong_pins_in_all as usize,
            wrong_pins_within: Span::days(self.wrong_pins_in_all_days.into()),
            wrong_assertions: small(self.wrong_assertions),
            device_wait: seconds(self.new_device_waits_s),
            device_wait_told: seconds(self.new_device_waits_told_s),
            device_sleeps_after: Span::days(self.device_sleeps_after_days.into()),
            oldest_systems: OldestSystems { ios: self.oldest_ios, android: self.oldest_android },
            unlock_lasts: seconds(self.unlock_token_lives_s),
            activation_lasts: seconds(self.activation_lives_s),
            request_lasts: seconds(self.request_lives_s),
            redeem_within: seconds(self.redeem_within_s),
            wrong_numbers: small(self.wrong_carried_numbers),
            wrong_offline: small(self.wrong_offline_codes),
            places_for_unknown: self.waiting_from_unknown_browsers as usize,
            notifications_from_unknown: self.notifications_from_unknown_browsers as usize,
            notifications_within: Span::hours(1),
            pauses: self.denied_pauses_s.iter().copied().map(seconds).collect(),
            pause_longest: seconds(self.denied_pause_s_max),
            pauses_forgotten_after: Span::days(1),
            passwords_by_source: self.passwords(self.wrong_passwords_per_source),
            passwords_from_unknown: StrikePolicy {
                first: middling(self.wrong_passwords_unknown_browsers),
                again: 1,
                rest: seconds(self.unknown_browsers_wait_s),
                rest_longest: seconds(self.unknown_browsers_wait_s_max),
            },
            passwords_from_unknown_fade: Span::days(self.unknown_browsers_forgotten_days.into()),
            passwords_of_source: StrikePolicy {
                first: middling(self.wrong_passwords_of_source),
                again: middling(self.wrong_passwords_of_source),
                rest: seconds(self.wrong_passwords_of_source_wait_s),
                rest_longest: seconds(self.wrong_passwords_of_source_wait_s),
            },
            passwords_of_source_fade: Span::days(1),
            passwords_by_card: self.passwords(self.wrong_passwords_per_card_in_hand),
            passwords_from_known: self.passwords(self.wrong_passwords_per_known_browser),
            codes_from_unknown: self.codes(self.wrong_codes_in_a_row),
            codes_from_known: self.codes(self.wrong_codes_in_a_row_known_browser),
            codes_by_card: self.codes(self.wrong_codes_in_a_row_card_in_hand),
            wrong_codes_in_all: middling(self.wrong_codes_in_all),
            order_card_at: self.card_order_next_at as usize,
            known_browser_lasts: Span::days(self.known_browser_lives_days.into()),
            known_browsers: self.known_browsers_per_account as usize,
            let_in_lasts: seconds(self.let_in_lives_s),
            let_in_tries: small(self.let_in_tries),
            login_lasts: seconds(self.login_lives_s),
            session_idle: seconds(self.session_idle_s),
            session_total: seconds(self.session_total_s),
            code_lasts: seconds(self.authorization_code_lives_s),
            access_token_lasts: seconds(self.access_token_lives_s),
            id_token_lasts: seconds(self.id_token_lives_s),
            letter_lasts: Span::days(self.letter_password_lives_days.into()),
            print_job_lasts: Span::days(self.print_job_lives_days.into()),
        }
    }

    fn passwords(&self, wrong: u32) -> StrikePolicy {
        let wait = seconds(self.wrong_passwords_wait_s);
        StrikePolicy { first: middling(wrong), again: middling(wrong), rest: wait, rest_longest: wait }
    }

    fn codes(&self, wrong: u32) -> StrikePolicy {
        let (rest, rest_longest) = (seconds(self.card_rests_s), seconds(self.card_rests_s_max));
        StrikePolicy { first: middling(wrong), again: middling(wrong), rest, rest_longest }
    }

    /// Pairs of which the first must not be larger than the second.
    pub(super) fn ordered_pairs(&self) -> [(&'static str, u32, &'static str, u32); 6] {
        [
            ("wrong_pins_in_a_row", self.wrong_pins_in_a_row, "wrong_pins_in_all", self.wrong_pins_in_all),
            // Strangers' wrong codes never block a card, so theirs may be as many as they like.
            (
                "wrong_codes_in_a_row_known_browser",
                self.wrong_codes_in_a_row_known_browser,
                "wrong_codes_in_all",
                self.wrong_codes_in_all,
            ),
            (
                "denied_pauses_s",
                self.denied_pauses_s.iter().copied().max().unwrap_or(0),
                "denied_pause_s_max",
                self.denied_pause_s_max,
            ),
            ("card_rests_s", self.card_rests_s, "card_rests_s_max", self.card_rests_s_max),
            (
                "unknown_browsers_wait_s",
                self.unknown_browsers_wait_s,
                "unknown_browsers_wait_s_max",
                self.unknown_browsers_wait_s_max,
            ),
            ("session_idle_s", self.session_idle_s, "session_total_s", self.session_total_s),
        ]
    }
}

fn seconds(seconds: u32) -> Span {
    Span::seconds(seconds.into())
}

/// The keys' ranges keep these numbers small; a number that did not fit would be as strict as can be said.
fn small(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

fn middling(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    /// Every key with a number that no other key has, so that two keys which changed places cannot pass.
    const EACH_ITS_OWN: &str = "[limits]
        devices_per_account = 4\npin_digits = 5\nwrong_pins_in_a_row = 3\nwrong_pins_in_all = 19
        wrong_pins_in_all_days = 23\nwrong_assertions = 6\nsynced_platform_keys = 'refused'
        request_lives_s = 260\nredeem_within_s = 22\nwaiting_from_unknown_browsers = 10
        notifications_from_unknown_browsers = 0\nlet_in_lives_s = 261\nlet_in_tries = 11
        carry_asked = 'always'\nwrong_carried_numbers = 1\nwrong_offline_codes = 2
        denied_pauses_s = [27, 28]\ndenied_pause_s_max = 3560\nnew_device_waits_s = 259160
        new_device_waits_told_s = 3564\ndevice_sleeps_after_days = 140\noldest_ios = '16.4'
        oldest_android = 10\nactivation_lives_s = 560\nwrong_passwords_per_source = 12
        wrong_passwords_per_known_browser = 13\nwrong_passwords_per_card_in_hand = 14
        wrong_passwords_wait_s = 28760\nwrong_passwords_unknown_browsers = 60\nunknown_browsers_wait_s = 25
        unknown_browsers_wait_s_max = 3561\nwrong_passwords_of_source = 266
        wrong_passwords_of_source_wait_s = 3562\nunknown_browsers_forgotten_days = 17\ncard_order_next_at = 21
        wrong_codes_in_a_row = 7\nwrong_codes_in_a_row_known_browser = 8\nwrong_codes_in_a_row_card_in_hand = 9
        card_rests_s = 3563\ncard_rests_s_max = 86361\nwrong_codes_in_all = 20\nknown_browsers_per_account = 15
        known_browser_lives_days = 50\nsession_idle_s = 263\nsession_total_s = 86360\nlogin_lives_s = 860
        id_token_lives_s = 264\naccess_token_lives_s = 265\nauthorization_code_lives_s = 24
        unlock_token_lives_s = 262\nletter_password_lives_days = 18\nprint_job_lives_days = 16\n";

    fn policy(first: u16, again: u16, rest: i64, rest_longest: i64) -> StrikePolicy {
        StrikePolicy { first, again, rest: Span::seconds(rest), rest_longest: Span::seconds(rest_longest) }
    }

    #[test]
    fn each_key_finds_its_own_place_in_the_rules() {
        let limits = Config::parse(EACH_ITS_OWN, Path::new(""), []).expect("a configuration").limits;
        for key in Limits::section().keys {
            assert!(EACH_ITS_OWN.contains(&format!("{} = ", key.name)), "{} has no number of its own", key.name);
        }
        assert_eq!((limits.pin_digits, limits.carry_asked), (5, CarryAsked::Always));
        assert_eq!(limits.synced_platform_keys, SyncedKeys::Refused);
        let expected = Rules {
            devices_per_account: 4,
            wrong_pins_in_a_row: 3,
            wrong_pins_in_all: 19,
            wrong_pins_within: Span::days(23),
            wrong_assertions: 6,
            device_wait: Span::seconds(259_160),
            device_wait_told: Span::seconds(3_564),
            device_sleeps_after: Span::days(140),
            oldest_systems: OldestSystems {
                ios: SystemVersion { major: 16, minor: 4 },
                android: SystemVersion { major: 10, minor: 0 },
            },
            unlock_lasts: Span::seconds(262),
            activation_lasts: Span::seconds(560),
            request_lasts: Span::seconds(260),
            redeem_within: Span::seconds(22),
            wrong_numbers: 1,
            wrong_offline: 2,
            places_for_unknown: 10,
            notifications_from_unknown: 0,
            notifications_within: Span::hours(1),
            pauses: vec![Span::seconds(27), Span::seconds(28)],
            pause_longest: Span::seconds(3_560),
            pauses_forgotten_after: Span::days(1),
            passwords_by_source: policy(12, 12, 28_760, 28_760),
            passwords_from_unknown: policy(60, 1, 25, 3_561),
            passwords_from_unknown_fade: Span::days(17),
            passwords_of_source: policy(266, 266, 3_562, 3_562),
            passwords_of_source_fade: Span::days(1),
            passwords_by_card: policy(14, 14, 28_760, 28_760),
            passwords_from_known: policy(13, 13, 28_760, 28_760),
            codes_from_unknown: policy(7, 7, 3_563, 86_361),
            codes_from_known: policy(8, 8, 3_563, 86_361),
            codes_by_card: policy(9, 9, 3_563, 86_361),
            wrong_codes_in_all: 20,
            order_card_at: 21,
            known_browser_lasts: Span::days(50),
            known_browsers: 15,
            let_in_lasts: Span::seconds(261),
            let_in_tries: 11,
            login_lasts: Span::seconds(860),
            session_idle: Span::seconds(263),
            session_total: Span::seconds(86_360),
            code_lasts: Span::seconds(24),
            access_token_lasts: Span::seconds(265),
            id_token_lasts: Span::seconds(264),
            letter_lasts: Span::days(18),
            print_job_lasts: Span::days(16),
        };
        assert_eq!(limits.for_rules(), expected);
    }
}
