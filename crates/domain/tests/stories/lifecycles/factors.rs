//! The code card and the device.

use domain::card::{self, BlockReason, CODES, Caller, Card, Outcome};
use domain::device::{self, Device};
use domain::strikes::Strikes;
use domain::time::{Span, Time};

use super::table::{Lifecycle, around};
use crate::support::{
    ANNA, PHONE, START, USED, WRONG_CODE, after, browser, card as card_of, code, device as device_of, limits,
};
use crate::support::{place, platform_key, used};

const CODES_FOR_LOGIN: usize = CODES - card::CODES_FOR_ACTIVATION;

fn card_states() -> Vec<(&'static str, Card)> {
    let card = card_of(ANNA);
    let with = |state| Card { state, ..card_of(ANNA) };
    let resting = Strikes { count: 0, rests: 1, rests_until: Some(after(Span::hours(1))) };
    let four_wrong = Strikes { count: 4, ..Strikes::default() };
    vec![
        ("issued", with(card::State::Issued)),
        ("active", card.clone()),
        ("active, 21 codes left", Card { used: used(CODES_FOR_LOGIN - 21), ..card.clone() }),
        ("active, its last code", Card { used: used(CODES_FOR_LOGIN - 1), ..card.clone() }),
        (
            "active, four wrong from unknown browsers",
            Card { from_unknown: four_wrong, wrong_since_right: 4, ..card.clone() },
        ),
        (
            "active, resting for unknown browsers for an hour",
            Card { from_unknown: resting, wrong_since_right: 5, ..card.clone() },
        ),
        ("active, 49 wrong since the last right one", Card { wrong_since_right: 49, ..card }),
        (
            "used up at logins",
            Card { used: used(CODES_FOR_LOGIN), ..with(card::State::UsedUp { at: START.minus(Span::days(1)) }) },
        ),
        (
            "used up at logins, 49 wrong since the last right one",
            Card {
                used: used(CODES_FOR_LOGIN),
                wrong_since_right: 49,
                ..with(card::State::UsedUp { at: START.minus(Span::days(1)) })
            },
        ),
        ("blocked", with(card::State::Blocked { at: START, why: BlockReason::WrongCodes })),
        ("replaced", with(card::State::Replaced { at: START })),
    ]
}

/// The place that the card asks for, or one that has been used.
fn asked(card: &Card) -> usize {
    card.asks().map_or(0, card::CodePlace::index)
}

fn answer(at: usize, typed: domain::secret::Digest, caller: Caller) -> card::Command {
    card::Command::Answer { place: place(at), typed, caller }
}

fn activate(at: [usize; 2]) -> card::Command {
    card::Command::Activate { places: at.map(place), typed: at.map(code), caller: Caller::Unknown }
}

fn card_step(card: Card, command: card::Command, now: Time) -> Result<(Card, String), String> {
    let (next, outcome, effects) = card.step(command, &limits(), now).map_err(|refusal| format!("{refusal:?}"))?;
    let outcome = match outcome {
        Outcome::Right(_) => "right",
        Outcome::AlreadyUsed => "already used",
        Outcome::Wrong => "wrong",
        Outcome::Done => "done",
    };
    let unknown = match next.from_unknown {
        Strikes { count, rests_until: Some(until), .. } if now < until => format!("{count} and rests until {until:?}"),
        Strikes { count, .. } => count.to_string(),
    };
    let text = format!(
        "{outcome}; {:?}; wrong from unknown {unknown}, since the last right {}; {effects:?}",
        next.used, next.wrong_since_right
    );
    Ok((next, text))
}

pub(super) fn card() -> Lifecycle {
    Lifecycle::tried(
        "Card",
        &|card: &Card, _| match card.state {
            card::State::Issued => "issued",
            card::State::Active => "active",
            card::State::UsedUp { .. } => "used up",
            card::State::Blocked { .. } => "blocked",
            card::State::Replaced { .. } => "replaced",
        },
        &card_states(),
        &[
            ("print", &|_| card::Command::Print),
            ("confirm", &|_| card::Command::Confirm),
            ("right code from an unknown browser", &|card| answer(asked(card), code(asked(card)), Caller::Unknown)),
            ("right code from a known browser", &|card| answer(asked(card), code(asked(card)), Caller::OwnBudget)),
            ("used code once more", &|_| answer(0, code(0), Caller::OwnBudget)),
            ("wrong code from an unknown browser", &|card| answer(asked(card), WRONG_CODE, Caller::Unknown)),
            ("wrong code from a known browser", &|card| answer(asked(card), WRONG_CODE, Caller::OwnBudget)),
            ("two right codes, to activate", &|_| activate([140, 141])),
            ("one code twice, to activate", &|_| activate([140, 140])),
            ("a right and a wrong code, to activate", &|_| card::Command::Activate {
                places: [140, 141].map(place),
                typed: [code(140), WRONG_CODE],
                caller: Caller::Unknown,
            }),
            ("a wrong code with the card in hand", &|card| answer(asked(card), WRONG_CODE, Caller::CardInHand)),
            ("a right and a wrong code, to activate with the card in hand", &|_| card::Command::Activate {
                places: [140, 141].map(place),
                typed: [code(140), WRONG_CODE],
                caller: Caller::CardInHand,
            }),
            ("restored, and nobody knows what was used after", &|_| card::Command::Lose),
            ("restored, and the log outside knows of a code", &|_| card::Command::Recall {
                used: card::UsedCodes::of(&[place(7)]),
                wrong_since_right: 2,
            }),
            ("block", &|_| card::Command::Block),
            ("replace", &|_| card::Command::Replace),
        ],
        &around(&[("1 h", limits().codes_from_unknown.rest)]),
        &card_step,
    )
}

fn device_states() -> Vec<(&'static str, Device)> {
    let active = device_of(PHONE, ANNA);
    let with = |state| Device { state, ..device_of(PHONE, ANNA) };
    // Eighteen yesterday, and one that will be thirty days old in a day; right ones in between.
    let mut nineteen = vec![START.minus(Span::days(29))];
    nineteen.extend([START.minus(Span::days(1)); 18]);
    let unlock = device::Unlock { token: browser(5), until: after(Span::minutes(5)) };
    vec![
        ("waiting for 72 hours", with(device::State::Active { from: after(limits().device_wait) })),
        ("active, unlocked", Device { unlock: Some(unlock), ..active.clone() }),
        ("active, four wrong PINs in a row", Device { wrong_in_a_row: 4, wrong_since_unlock: 4, ..active.clone() }),
        ("active, nineteen wrong PINs in 30 days", Device { wrong_at: nineteen, ..active.clone() }),
        (
            "active, four wrong PINs and four bad assertions",
            Device { wrong_in_a_row: 4, wrong_since_unlock: 4, platform_key: Some(platform_key(4)), ..active.clone() },
        ),
        ("active, platform key put aside", Device { platform_key: Some(platform_key(5)), ..active }),
        ("blocked", with(device::State::Blocked { at: START, why: device::BlockReason::WrongPins })),
        ("removed", with(device::State::Removed { at: START })),
    ]
}

fn device_step(device: Device, command: device::Command, now: Time) -> Result<(Device, String), String> {
    let next = device.step(command, &limits(), now).map_err(|refusal| match refusal {
        device::Refusal::Waiting { .. } => "waits".to_owned(),
        other => format!("{other:?}"),
    })?;
    let standing = match next.state {
        device::State::Active { from } => {
            let waits_s = from.since(now).whole_seconds();
            let waits = if waits_s > 0 { format!(", waits {} min", waits_s.div_euclid(60)) } else { String::new() };
            format!("{} tries left{waits}", next.tries_left(&limits(), now))
        }
        device::State::Blocked { why, .. } => format!("{why:?}"),
        device::State::Removed { .. } => String::new(),
    };
    let platform = next.platform_key.as_ref().map_or_else(String::new, |key| {
        let aside = if key.is_put_aside(&limits()) { " (aside)" } else { "" };
        format!(", platform key with {} wrong{aside} and count {}", key.wrong_since_pin, key.sign_count)
    });
    let locked = if next.is_unlocked_by(&browser(5), &limits(), now) { "unlocked" } else { "locked" };
    let locks = match next.lock {
        device::Lock::AtClose => "",
        device::Lock::AfterFiveMinutes => ", locks after five minutes",
    };
    let text = format!(
        "{standing}, {} wrong in a row, {} since unlocking, {} in all, PIN {}, {locked}{platform}{locks}, on {}",
        next.wrong_in_a_row,
        next.wrong_since_unlock,
        next.wrong_at.len(),
        next.pin_generation,
        next.os
    );
    Ok((next, text))
}

pub(super) fn device() -> Lifecycle {
    let unlock = |now: Time| device::Unlock { token: browser(5), until: now.plus(limits().unlock_lasts) };
    let change = |generation| device::Command::ChangePin { pin_key: b"sealed anew".to_vec(), generation };
    Lifecycle::tried(
        "Device",
        &|device: &Device, now| match device.state {
            device::State::Active { .. } if device.is_asleep(&limits(), now) => "asleep",
            device::State::Active { .. } if !device.is_active(&limits(), now) => "waiting",
            device::State::Active { .. } => "active",
            device::State::Blocked { .. } => "blocked",
            device::State::Removed { .. } => "removed",
        },
        &device_states(),
        &[
            ("right PIN, to unlock", &|_| device::Command::RightPin { unlock: Some(unlock(after(Span::days(3)))) }),
            ("right PIN, to approve", &|_| device::Command::RightPin { unlock: None }),
            ("wrong PIN", &|_| device::Command::WrongPin),
            ("right assertion, to unlock", &|_| device::Command::RightAssertion {
                used: USED,
                unlock: Some(unlock(after(Span::days(3)))),
            }),
            ("right assertion, to approve", &|_| device::Command::RightAssertion { used: USED, unlock: None }),
            ("bad assertion", &|_| device::Command::WrongAssertion),
            ("add a platform key", &|_| device::Command::AddPlatformKey(platform_key(0))),
            ("remove the platform key", &|_| device::Command::RemovePlatformKey),
            ("rename", &|_| device::Command::Rename(device::Name::parse("Another name").expect("a name"))),
            ("change the PIN", &|_| change(2)),
            ("change the PIN to the present generation", &|_| change(1)),
            ("lock five minutes after", &|_| device::Command::SetLock(device::Lock::AfterFiveMinutes)),
            ("runs on another version", &|_| device::Command::RunsOn { os: "15.6".to_owned() }),
            ("denied with it", &|_| device::Command::Touch),
            ("its owner is told", &|_| device::Command::OwnerTold),
            ("lock", &|_| device::Command::Lock),
            ("block", &|_| device::Command::Block),
            ("block, by card alone", &|_| device::Command::BlockByCard),
            ("remove", &|_| device::Command::Remove),
            ("a wrong PIN that the log outside knows of", &|_| {
                device::Command::Recall(device::Recalled {
                    wrong_in_a_row: Some(3),
                    wrong_at: vec![START],
                    ..device::Recalled::default()
                })
            }),
            ("another platform key that the log outside knows of", &|_| {
                device::Command::Recall(device::Recalled {
                    other_platform_key: true,
                    lock_chosen: true,
                    ..device::Recalled::default()
                })
            }),
            ("a bad assertion that the log outside knows of", &|_| {
                device::Command::Recall(device::Recalled { wrong_assertions: 1, ..device::Recalled::default() })
            }),
        ],
        &around(&[
            ("5 min", limits().unlock_lasts),
            ("a day", Span::days(1)),
            ("72 h", limits().device_wait),
            ("180 days", limits().device_sleeps_after),
        ]),
        &device_step,
    )
}
