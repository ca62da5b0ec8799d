//! The numbers of the product, with their defaults and reasons. The configuration may change them; the rules take them as an argument.

use crate::strikes::StrikePolicy;
use crate::system::OldestSystems;
use crate::time::Span;

/// Every number that a rule compares with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Devices an account may have at once. The model had three.
    pub devices_per_account: usize,
    /// Wrong PINs in a row that block a device (PSD2 RTS art. 4(3)(b)).
    pub wrong_pins_in_a_row: u8,
    /// Wrong PINs in [`Limits::wrong_pins_within`] that block a device: a copied phone must not ride on its owner's right PINs.
    pub wrong_pins_in_all: usize,
    /// The window of [`Limits::wrong_pins_in_all`].
    pub wrong_pins_within: Span,
    /// Bad assertions that put a platform key aside until the PIN was right.
    pub wrong_assertions: u8,
    /// How long a new device waits before it may approve, when nobody is known to have been told of it.
    pub device_wait: Span,
    /// How long it waits from when a notice of it has reached another device or the person's mail server.
    pub device_wait_told: Span,
    /// A device that nobody has used for so long must be activated again.
    pub device_sleeps_after: Span,
    /// The oldest systems that the code app may run on. The model's: iOS 9, Android 6.
    pub oldest_systems: OldestSystems,
    /// How long an unlock lasts.
    pub unlock_lasts: Span,
    /// How long an activation may take.
    pub activation_lasts: Span,
    /// How long a request waits for its answer.
    pub request_lasts: Span,
    /// How long a login may take to fetch its approval: it is waiting, a minute is plenty.
    pub redeem_within: Span,
    /// Wrong carried numbers that withdraw a request (NIST SP 800-63B-4 §3.1.3.1: a new secret must not reset the count).
    pub wrong_numbers: u8,
    /// Wrong offline codes that withdraw a request, whoever typed them.
    pub wrong_offline: u8,
    /// Waiting requests from unknown browsers together: push bombing must not keep the owner out.
    pub places_for_unknown: usize,
    /// Notifications that requests from unknown browsers may cause within [`Limits::notifications_within`] for one account;
    /// further requests wait silently (push bombing).
    pub notifications_from_unknown: usize,
    /// The window of [`Limits::notifications_from_unknown`].
    pub notifications_within: Span,
    /// Pauses after one, two, three … requests in a row that were denied or not answered; then the last one doubles.
    pub pauses: Vec<Span>,
    /// The longest such pause.
    pub pause_longest: Span,
    /// What was denied or not answered so long ago counts no more.
    pub pauses_forgotten_after: Span,
    /// Wrong passwords from one source for one user ID.
    pub passwords_by_source: StrikePolicy,
    /// Wrong passwords for one user ID from all unknown browsers together (NIST SP 800-63B-4: at most 100).
    pub passwords_from_unknown: StrikePolicy,
    /// Those of all unknown browsers are forgotten after so long without one: a guesser who waits for it has fewer tries
    /// than one who sits out the rests.
    pub passwords_from_unknown_fade: Span,
    /// Wrong passwords from one source for all user IDs together, in the day that begins with the first: one password is
    /// not tried on everybody. Rows and audit entries that one source makes are bounded by it.
    pub passwords_of_source: StrikePolicy,
    /// The day after which those of a source are forgotten.
    pub passwords_of_source_fade: Span,
    /// Wrong passwords from browsers where one card was shown: by the card, since whoever once saw its first key numbers
    /// gets few guesses, from wherever.
    pub passwords_by_card: StrikePolicy,
    /// Wrong passwords from one known browser, or from the app of one device: a budget of its own, so that strangers cannot
    /// use it up.
    pub passwords_from_known: StrikePolicy,
    /// Wrong card codes from unknown browsers together (PSD2 allows a block for a time).
    pub codes_from_unknown: StrikePolicy,
    /// Wrong card codes from one known browser.
    pub codes_from_known: StrikePolicy,
    /// Wrong card codes from browsers and new devices where one card was shown.
    pub codes_by_card: StrikePolicy,
    /// Wrong card codes since the last right one that block the card; strangers' make it rest for strangers instead.
    pub wrong_codes_in_all: u16,
    /// The next card is ordered when this many codes are left.
    pub order_card_at: usize,
    /// How long a browser stays known.
    pub known_browser_lasts: Span,
    /// Known browsers an account may have; the one used longest ago gives way.
    pub known_browsers: usize,
    /// How long the eight characters of *let a browser in* may be typed.
    pub let_in_lasts: Span,
    /// Wrong characters that end a login, and wrong passwords and codes together that end it once it was let in.
    pub let_in_tries: u8,
    /// A whole login, from arriving to leaving.
    pub login_lasts: Span,
    /// A session ends when it was not used for this long (PSD2, NIST AAL2).
    pub session_idle: Span,
    /// A session ends after this long, used or not.
    pub session_total: Span,
    /// How long an authorization code may be redeemed.
    pub code_lasts: Span,
    /// How long an access token is good.
    pub access_token_lasts: Span,
    /// How long an ID token is good.
    pub id_token_lasts: Span,
    /// How long a letter's one-time password is good.
    pub letter_lasts: Span,
    /// How long a sealed print job is kept.
    pub print_job_lasts: Span,
}

impl Default for Limits {
    fn default() -> Self {
        let card_rest =
            |first| StrikePolicy { first, again: first, rest: Span::hours(1), rest_longest: Span::hours(24) };
        let eight_hours = StrikePolicy { first: 5, again: 5, rest: Span::hours(8), rest_longest: Span::hours(8) };
        Self {
            devices_per_account: 3,
            wrong_pins_in_a_row: 5,
            wrong_pins_in_all: 20,
            wrong_pins_within: Span::days(30),
            wrong_assertions: 5,
            device_wait: Span::hours(72),
            device_wait_told: Span::hours(1),
            device_sleeps_after: Span::days(180),
            oldest_systems: OldestSystems::default(),
            unlock_lasts: Span::minutes(5),
            activation_lasts: Span::minutes(10),
            request_lasts: Span::minutes(5),
            redeem_within: Span::seconds(60),
            wrong_numbers: 3,
            wrong_offline: 5,
            places_for_unknown: 3,
            notifications_from_unknown: 3,
            notifications_within: Span::hours(1),
            pauses: vec![Span::ZERO, Span::seconds(10), Span::seconds(30), Span::minutes(1)],
            pause_longest: Span::hours(1),
            pauses_forgotten_after: Span::days(1),
            passwords_by_source: eight_hours,
            passwords_from_unknown: StrikePolicy {
                first: 100,
                again: 1,
                rest: Span::seconds(30),
                rest_longest: Span::hours(1),
            },
            passwords_from_unknown_fade: Span::days(7),
            passwords_of_source: StrikePolicy {
                first: 300,
                again: 300,
                rest: Span::hours(1),
                rest_longest: Span::hours(1),
            },
            passwords_of_source_fade: Span::days(1),
            passwords_by_card: eight_hours,
            passwords_from_known: eight_hours,
            codes_from_unknown: card_rest(5),
            codes_from_known: card_rest(5),
            codes_by_card: card_rest(5),
            wrong_codes_in_all: 50,
            order_card_at: 20,
            known_browser_lasts: Span::days(90),
            known_browsers: 10,
            let_in_lasts: Span::minutes(5),
            let_in_tries: 5,
            login_lasts: Span::minutes(15),
            session_idle: Span::minutes(5),
            session_total: Span::hours(24),
            code_lasts: Span::seconds(60),
            access_token_lasts: Span::minutes(5),
            id_token_lasts: Span::minutes(5),
            letter_lasts: Span::days(21),
            print_job_lasts: Span::days(7),
        }
    }
}
