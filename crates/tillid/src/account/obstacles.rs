//! Why somebody is refused or has to wait, in one sentence each, with what can be done about it.

use domain::ids::DeviceId;
use domain::time::Time;
use domain::{card, device};
use serde::Serialize;
use server::flows::operate::obstacles::Obstacle;

use crate::output::{argument, instant, rfc3339};

/// One reason.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    /// A stable name for programs.
    what: &'static str,
    /// When it ends by itself; nothing when it does not.
    until: Option<String>,
    /// The sentence for people.
    pub(super) says: String,
}

impl Line {
    pub(super) fn of(obstacle: &Obstacle, user_id: &str) -> Self {
        use Obstacle as O;

        let (what, until) = match obstacle {
            O::Frozen { .. } => ("account_frozen", None),
            O::Closed { .. } => ("account_closed", None),
            O::PasswordNotChosen { until } => ("password_not_chosen", Some(*until)),
            O::LetterEnded { .. } => ("letter_ended", None),
            O::PasswordLeaked { .. } => ("password_leaked", None),
            O::UnknownBrowsersRest { until } => ("unknown_browsers_rest", Some(*until)),
            O::SourceRests { until, .. } => ("source_rests", Some(*until)),
            O::BrowserRests { until, .. } => ("browser_rests", Some(*until)),
            O::BrowserRestsForCard { until, .. } => ("browser_rests_for_card", Some(*until)),
            O::RequestsPaused { until } => ("requests_paused", Some(*until)),
            O::NoPlace { until } => ("no_place", Some(*until)),
            O::CardRests { until, .. } => ("card_rests", Some(*until)),
            O::CardInHandRests { until, .. } => ("card_in_hand_rests", Some(*until)),
            O::CardInHandRestsForCodes { until, .. } => ("card_in_hand_rests_for_codes", Some(*until)),
            O::OfflineRests { until } => ("offline_rests", Some(*until)),
            O::CardBlocked { .. } => ("card_blocked", None),
            O::CardUsedUp { .. } => ("card_used_up", None),
            O::DeviceBlocked { .. } => ("device_blocked", None),
            O::DeviceWaits { until, .. } => ("device_waits", Some(*until)),
            O::DeviceAsleep { .. } => ("device_asleep", None),
            O::NoFactor { .. } => ("no_factor", None),
        };
        Self { what, until: until.map(rfc3339), says: sentence(obstacle, &argument(user_id)) }
    }
}

fn password_leaked(since: Time, user_id: &str) -> String {
    let since = instant(since);
    format!(
        "The person said on {since} that a login was not theirs: unknown browsers do not go on with this password. It is changed from a known or let-in browser; else `tillid account reset {user_id}` makes a letter."
    )
}

fn sentence(obstacle: &Obstacle, user_id: &str) -> String {
    use Obstacle as O;
    match obstacle {
        O::Frozen { since } => {
            let since = instant(*since);
            format!("The account is frozen since {since}: nobody signs in before `tillid account reopen {user_id}`.")
        }
        O::Closed { since } => format!("The account is closed for ever, since {}.", instant(*since)),
        O::PasswordNotChosen { until } => format!(
            "The password of the letter signs in nowhere: the person must choose another with it, before {}.",
            instant(*until)
        ),
        O::LetterEnded { at } => format!(
            "The letter's password ended on {} unused: `tillid account reset {user_id}` makes another letter.",
            instant(*at)
        ),
        O::PasswordLeaked { since } => password_leaked(*since, user_id),
        O::UnknownBrowsersRest { until } => format!(
            "Too many wrong passwords: all unknown browsers rest until {}; known browsers sign in meanwhile, and the app can let one in.",
            instant(*until)
        ),
        O::SourceRests { source, until } => format!(
            "Too many wrong passwords from {source}: unknown browsers there rest until {}; other places, known browsers and let-in ones do not.",
            instant(*until)
        ),
        O::BrowserRests { label, until } => format!(
            "Too many wrong passwords in the known browser {label}: it rests until {}; other browsers do not.",
            instant(*until)
        ),
        O::BrowserRestsForCard { label, until } => format!(
            "Too many wrong card codes in the known browser {label}: no code is heard there until {}; the app works.",
            instant(*until)
        ),
        O::RequestsPaused { until } => format!(
            "Requests from one browser or place were denied or not answered: its next may be asked from {}; the card works.",
            instant(*until)
        ),
        O::NoPlace { until } => no_place(*until),
        O::CardRests { card, until } => format!(
            "Too many wrong codes: card {card} rests for unknown browsers until {}; known browsers and the app work.",
            instant(*until)
        ),
        O::CardInHandRests { card, until } => shown_card_rests("passwords", *card, *until),
        O::CardInHandRestsForCodes { card, until } => shown_card_rests("codes", *card, *until),
        O::OfflineRests { until } => offline_rests(*until),
        O::CardBlocked { card, why, since } => format!(
            "Card {card} is blocked since {}, because {}: `tillid card issue {user_id}` makes another, unless one is made.",
            instant(*since),
            card_blocked_because(*why)
        ),
        O::CardUsedUp { card } => {
            format!("Card {card} is used up: `tillid card issue {user_id}` makes another, unless one is made.")
        }
        O::DeviceBlocked { name, id, why, since } => format!(
            "The device {name} ({id}) is blocked since {}, because {}: the person activates it again with the card.",
            instant(*since),
            device_blocked_because(*why)
        ),
        O::DeviceWaits { name, id, until } => {
            let until = instant(*until);
            format!("The device {name} ({id}) is new and may approve from {until}; the card works meanwhile.")
        }
        O::DeviceAsleep { name, id, used } => asleep(name, *id, *used),
        O::NoFactor { to_print } => no_factor(*to_print, user_id),
    }
}

fn no_factor(to_print: Option<card::CardNumber>, user_id: &str) -> String {
    match to_print {
        Some(card) => format!(
            "The person has no device that may approve, and card {card} was not printed yet: `tillid card print {card}`, and post it."
        ),
        None => format!(
            "The person has no device that may approve and no card that can be used: `tillid card issue {user_id}` makes one."
        ),
    }
}

fn shown_card_rests(wrong: &str, card: card::CardNumber, until: Time) -> String {
    let until = instant(until);
    format!(
        "Too many wrong {wrong} by somebody who shows card {card}: whoever shows it waits until {until}; others do not."
    )
}

fn no_place(until: Time) -> String {
    let until = instant(until);
    format!(
        "As many requests from unknown browsers wait as may: the first ends at {until}; the app shows and denies them."
    )
}

fn offline_rests(until: Time) -> String {
    let until = instant(until);
    format!(
        "Too many wrong digits of a phone without a network: unknown browsers wait until {until}; card and app work."
    )
}

fn asleep(name: &str, id: DeviceId, used: Time) -> String {
    let used = instant(used);
    format!("The device {name} ({id}) was last used {used} and sleeps: the person activates it again with the card.")
}

fn card_blocked_because(why: card::BlockReason) -> &'static str {
    match why {
        card::BlockReason::WrongCodes => "too many codes were wrong",
        card::BlockReason::Asked => "somebody asked for it",
    }
}

fn device_blocked_because(why: device::BlockReason) -> &'static str {
    match why {
        device::BlockReason::WrongPins => "too many PINs in a row were wrong",
        device::BlockReason::WrongPinsInAll => "too many PINs in all were wrong",
        device::BlockReason::Asked => "the person or an operator asked for it",
        device::BlockReason::ByCard => "somebody with the password and the card asked for it",
    }
}
