//! Stories of a device: what wrong PINs do to it.

use domain::device::{BlockReason, Command, Device, Lock, Name, Refusal, State, Unlock, has_place};
use domain::device_name;
use domain::time::{Span, Time};
use protocol::webauthn::Used;

use crate::support::{ANNA, PHONE, START, after, browser, device as device_of, limits, platform_key};

fn wrong(device: Device, now: Time) -> Device {
    device.step(Command::WrongPin, &limits(), now).unwrap()
}

fn right(device: Device, now: Time) -> Device {
    let unlock = Unlock { token: browser(5), until: now.plus(limits().unlock_lasts) };
    device.step(Command::RightPin { unlock: Some(unlock) }, &limits(), now).unwrap()
}

#[test]
fn the_fifth_wrong_pin_in_a_row_blocks_and_the_tries_left_are_told_after_each() {
    let mut device = device_of(PHONE, ANNA);
    let mut told = Vec::new();
    for _ in 0..5 {
        device = wrong(device, START);
        told.push(device.tries_left(&limits(), START));
    }
    assert_eq!(told, [4, 3, 2, 1, 0]);
    assert_eq!(device.state, State::Blocked { at: START, why: BlockReason::WrongPins });
    assert!(!device.holds_a_place(), "so the person can activate another");
}

#[test]
fn a_copied_phone_does_not_ride_on_its_owners_right_pins() {
    // Each day the thief tries once and the owner unlocks: nobody is wrong twice in a row.
    let mut device = device_of(PHONE, ANNA);
    for day in 0..19 {
        let now = after(Span::days(day));
        device = right(wrong(device, now), now);
        assert_eq!(device.wrong_in_a_row, 0);
    }
    let now = after(Span::days(19));
    assert_eq!(device.tries_left(&limits(), now), 1, "the last try is told beforehand");
    assert_eq!(wrong(device, now).state, State::Blocked { at: now, why: BlockReason::WrongPinsInAll });
}

#[test]
fn a_new_device_takes_no_pin_right_or_wrong_and_no_other_one_before_its_time() {
    let from = after(Span::hours(72));
    let waiting = Device { state: State::Active { from }, ..device_of(PHONE, ANNA) };
    let instant = Time::from_micros(1).since(Time::from_micros(0));
    let unlock = Unlock { token: browser(5), until: after(Span::days(4)) };
    for command in [
        Command::RightPin { unlock: Some(unlock) },
        Command::RightPin { unlock: None },
        Command::WrongPin,
        Command::ChangePin { pin_key: vec![], generation: 2 },
        Command::SetLock(Lock::AfterFiveMinutes),
    ] {
        let early = waiting.clone().step(command.clone(), &limits(), from.minus(instant));
        assert_eq!(early.unwrap_err(), Refusal::Waiting { until: from });
        assert!(waiting.clone().step(command, &limits(), from).is_ok());
    }
    assert!(waiting.step(Command::Block, &limits(), START).is_ok(), "its owner can block it at once");
}

#[test]
fn a_person_who_mistypes_twice_a_week_is_never_blocked() {
    let mut device = device_of(PHONE, ANNA);
    for half_week in 0..400 {
        let now = after(Span::hours(84 * half_week));
        device = right(wrong(device, now), now);
    }
    assert!(matches!(device.state, State::Active { .. }));
    assert!(device.wrong_at.len() < 20, "what is too old is not kept");
}

#[test]
fn the_wrong_tries_since_last_time_are_there_at_the_next_unlocking_and_then_gone() {
    let device = wrong(wrong(device_of(PHONE, ANNA), START), START);
    let approved = device.step(Command::RightPin { unlock: None }, &limits(), START).unwrap();
    assert_eq!(approved.wrong_since_unlock, 2, "an approval shows nothing, so it forgets nothing");
    assert_eq!(right(approved, START).wrong_since_unlock, 0);
}

#[test]
fn blocking_ends_an_unlock_at_once_and_for_good() {
    let unlocked = right(device_of(PHONE, ANNA), START);
    assert!(unlocked.is_unlocked_by(&browser(5), &limits(), START));
    assert!(!unlocked.is_unlocked_by(&browser(6), &limits(), START), "another token");
    assert!(!unlocked.is_unlocked_by(&browser(5), &limits(), after(Span::minutes(5))), "five minutes later");
    let blocked = unlocked.step(Command::Block, &limits(), START).unwrap();
    assert!(!blocked.is_unlocked_by(&browser(5), &limits(), START));
    assert_eq!(blocked.unlock, None, "nothing of it is kept");
}

#[test]
fn a_pin_change_needs_a_newer_generation_and_forgives_what_was_wrong_in_a_row() {
    let change = |generation| Command::ChangePin { pin_key: b"sealed anew".to_vec(), generation };
    let device = wrong(device_of(PHONE, ANNA), START);
    assert!(device.clone().step(change(1), &limits(), START).is_err());
    let changed = device.step(change(2), &limits(), START).unwrap();
    assert_eq!((changed.pin_generation, changed.wrong_in_a_row, changed.wrong_at.len()), (2, 0, 1));
}

fn with_platform_key() -> Device {
    let device = device_of(PHONE, ANNA);
    device.step(Command::AddPlatformKey(platform_key(0)), &limits(), START).unwrap()
}

fn by_finger(device: Device, sign_count: u32, now: Time) -> Result<Device, Refusal> {
    let unlock = Some(Unlock { token: browser(5), until: now.plus(limits().unlock_lasts) });
    let used = Used { sign_count, backed_up: false };
    device.step(Command::RightAssertion { used, unlock }, &limits(), now)
}

fn bad_assertion(device: Device) -> Result<Device, Refusal> {
    device.step(Command::WrongAssertion, &limits(), START)
}

#[test]
fn a_finger_unlocks_and_its_count_is_kept() {
    let unlocked = by_finger(with_platform_key(), 8, START).unwrap();
    assert!(unlocked.is_unlocked_by(&browser(5), &limits(), START));
    let key = unlocked.platform_key.unwrap();
    assert_eq!((key.sign_count, key.backed_up), (8, false));
    assert_eq!(by_finger(device_of(PHONE, ANNA), 8, START), Err(Refusal::NoPlatformKey));
}

#[test]
fn the_owners_fingers_give_a_copied_phone_no_fresh_pins() {
    // After each wrong PIN of the thief, the owner unlocks by finger.
    let mut device = with_platform_key();
    for count in 1..=4 {
        device = by_finger(wrong(device, START), count, START).unwrap();
        assert_eq!(u32::from(device.wrong_in_a_row), count);
        assert_eq!(device.wrong_since_unlock, 0, "but each unlocking told of them");
    }
    assert_eq!(device.tries_left(&limits(), START), 1);
    assert_eq!(wrong(device, START).state, State::Blocked { at: START, why: BlockReason::WrongPins });
}

#[test]
fn after_five_bad_assertions_the_pin_is_asked_and_brings_the_finger_back() {
    let mut device = with_platform_key();
    for count in 1..=5 {
        // Right ones in between do not help.
        device = bad_assertion(by_finger(device, count, START).unwrap()).unwrap();
    }
    assert_eq!(device.tries_left(&limits(), START), 5, "no PIN was tried");
    assert!(device.usable_platform_key(&limits()).is_none());
    assert_eq!(by_finger(device.clone(), 9, START), Err(Refusal::PlatformKeyAside));
    assert_eq!(bad_assertion(device.clone()), Err(Refusal::PlatformKeyAside), "and is counted no further");
    assert_eq!(
        by_finger(wrong(device.clone(), START), 9, START),
        Err(Refusal::PlatformKeyAside),
        "nor does a wrong PIN"
    );
    assert!(by_finger(right(device, START), 9, START).is_ok());
}

#[test]
fn a_removed_device_keeps_no_platform_key() {
    let removed = with_platform_key().step(Command::Remove, &limits(), START).unwrap();
    assert_eq!(removed.platform_key, None);
    let without = with_platform_key().step(Command::RemovePlatformKey, &limits(), START).unwrap();
    assert_eq!(without.platform_key, None);
}

#[test]
fn a_device_that_nobody_uses_for_half_a_year_falls_asleep_and_does_not_wake_by_itself() {
    let left = Device { last_used_at: START, ..device_of(PHONE, ANNA) };
    let asleep_from = START.plus(limits().device_sleeps_after);
    let instant = Time::from_micros(1).since(Time::from_micros(0));
    assert!(left.is_active(&limits(), asleep_from.minus(instant)));
    assert!(!left.is_active(&limits(), asleep_from) && left.is_asleep(&limits(), asleep_from));
    for command in [Command::RightPin { unlock: None }, Command::WrongPin, Command::Touch] {
        let tried = left.clone().step(command, &limits(), asleep_from);
        assert_eq!(tried.unwrap_err(), Refusal::Asleep, "no PIN is tried on it, nothing wakes it");
    }
    assert!(left.holds_a_place(), "its owner decides");
    assert!(left.clone().step(Command::Block, &limits(), asleep_from).is_ok());
    assert!(left.step(Command::Remove, &limits(), asleep_from).is_ok());
}

#[test]
fn wrong_tries_keep_no_device_awake() {
    let left = Device { last_used_at: START, platform_key: Some(platform_key(0)), ..device_of(PHONE, ANNA) };
    let late = START.plus(limits().device_sleeps_after).minus(Span::days(1));
    let tried = wrong(left, late).step(Command::WrongAssertion, &limits(), late).unwrap();
    assert!(tried.is_asleep(&limits(), late.plus(Span::days(1))));
    let used = Device { wrong_in_a_row: 0, ..right(tried, late) };
    assert!(!used.is_asleep(&limits(), late.plus(Span::days(1))));
}

#[test]
fn a_name_that_hides_or_passes_for_another_is_none() {
    for name in ["", "  ", "Ida\u{202e}", "Id\u{430}s phone", "two\nlines", &"x".repeat(41)] {
        assert_eq!(Name::parse(name), None, "{name:?}");
    }
    let name = Name::parse("Ida's tablet").unwrap();
    let renamed = device_of(PHONE, ANNA).step(Command::Rename(name.clone()), &limits(), START).unwrap();
    assert_eq!((renamed.name.as_str(), renamed.last_used_at), ("Ida's tablet", device_of(PHONE, ANNA).last_used_at));
    let blocked = renamed.step(Command::Block, &limits(), START).unwrap();
    let refused = blocked.step(Command::Rename(name), &limits(), START).unwrap_err();
    assert_eq!(refused, Refusal::Blocked { why: BlockReason::Asked });
}

#[test]
fn a_device_that_gives_its_place_is_not_counted() {
    let ids = [1, 2, 3].map(domain::ids::DeviceId);
    let three = ids.map(|id| device_of(id, ANNA));
    assert!(has_place(&three[..2], None, &limits()));
    assert!(!has_place(&three, None, &limits()));
    assert!(has_place(&three, Some(ids[1]), &limits()));
    assert!(!has_place(&three, Some(domain::ids::DeviceId(9)), &limits()), "only one of them can give its place");
    let blocked = three[0].clone().step(Command::Block, &limits(), START).unwrap();
    assert!(has_place([&blocked, &three[1], &three[2]], None, &limits()));
}

#[test]
fn once_its_owner_is_told_a_new_device_waits_an_hour_from_then_and_never_longer_than_before() {
    let from = after(Span::hours(72));
    let waiting = Device { state: State::Active { from }, ..device_of(PHONE, ANNA) };
    let told = |at: Time| match waiting.clone().step(Command::OwnerTold, &limits(), at).unwrap().state {
        State::Active { from } => from,
        other => panic!("{other:?}"),
    };
    assert_eq!(told(START), after(Span::hours(1)));
    assert_eq!(told(after(Span::hours(10))), after(Span::hours(11)), "an hour in which the owner can act");
    assert_eq!(told(after(Span::minutes(71 * 60 + 30))), from, "no longer than it had to");
    assert_eq!(told(after(Span::hours(80))), from, "what is over does not begin again");
    let twice = waiting.clone().step(Command::OwnerTold, &limits(), START).unwrap();
    let twice = twice.step(Command::OwnerTold, &limits(), after(Span::minutes(30))).unwrap();
    assert_eq!(twice.state, State::Active { from: after(Span::hours(1)) }, "told twice, the first counts");
    let blocked = waiting.step(Command::Block, &limits(), START).unwrap();
    assert_eq!(blocked.step(Command::OwnerTold, &limits(), START), Err(Refusal::Blocked { why: BlockReason::Asked }));
}

#[test]
fn no_new_device_has_the_name_of_another_that_holds_a_place() {
    let named = |name: &str| Device { name: name.to_owned(), ..device_of(PHONE, ANNA) };
    let check = |name: &str, others: &[Device], expected: &str| {
        assert_eq!(device_name::distinct(name, others), expected, "{name}");
    };
    check("iPhone", &[], "iPhone");
    check("iPhone", &[named("iPad")], "iPhone");
    check("iPhone", &[named("iPhone")], "iPhone 2");
    check("iPhone", &[named("IPHONE"), named("iPhone 2")], "iPhone 3");
    check("lphone", &[named("iPhone")], "lphone 2");
    check("i-Ph0ne", &[named("iPhone")], "i-Ph0ne 2");
    check("🐟", &[named("🦢")], "🐟");
    check("🐟", &[named("🐟"), named("2")], "🐟 3");
    let gone = Device { state: State::Removed { at: START }, ..named("iPhone") };
    check("iPhone", &[gone], "iPhone");
    let long = "a".repeat(40);
    check(&long, &[named(&long)], &format!("{} 2", "a".repeat(38)));
}
