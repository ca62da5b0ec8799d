//! Whatever happens, in whatever order: what stays true over any sequence of commands.

use domain::card::{self, CODES, Caller, Card, Outcome};
use domain::device::{self, Device};
use domain::ids::DeviceId;
use domain::limits::Limits;
use domain::login::{self, Login};
use domain::pause::Pause;
use domain::request::{self, Request, WithdrawReason};
use domain::strikes::{Hearing, StrikePolicy, Strikes};
use domain::time::{Span, Time};
use proptest::collection::vec;
use proptest::prelude::*;
use protocol::answer::DenyReason;
use protocol::webauthn::Used;

use crate::support::{
    ANNA, GRANT, OTHER_REQUEST, PHONE, Phone, REQUEST, START, TABLET, WRONG_CODE, approval_taken, browser, came_back,
    card as card_of, code, code_used, device as device_of, holder, limits, login as login_at, place, platform_key,
    request, still_good,
};

/// Commands one after another, each some time after the one before: mostly seconds, sometimes weeks.
fn story<C: std::fmt::Debug + Clone>(
    commands: impl Strategy<Value = C>,
    most: usize,
) -> impl Strategy<Value = Vec<(C, Span)>> {
    let passes = prop_oneof![4 => 0_i64..30, 1 => 30_i64..400, 1 => 3_600_i64..3_000_000];
    vec((commands, passes.prop_map(Span::seconds)), 1..most)
}

#[derive(Clone, Copy, Debug)]
enum Asked {
    Carry(DeviceId, request::Way, bool),
    Approve(DeviceId),
    Deny(DenyReason),
    Withdraw(WithdrawReason),
    Redeem(bool),
}

fn asked() -> impl Strategy<Value = Asked> {
    let device = || prop_oneof![Just(PHONE), Just(TABLET)];
    let way = prop_oneof![Just(request::Way::Page), Just(request::Way::Link)];
    prop_oneof![
        4 => (device(), way, any::<bool>()).prop_map(|(device, way, matches)| Asked::Carry(device, way, matches)),
        4 => device().prop_map(Asked::Approve),
        1 => prop_oneof![Just(DenyReason::Unwanted), Just(DenyReason::NotMe)].prop_map(Asked::Deny),
        1 => prop_oneof![Just(WithdrawReason::ByAsker), Just(WithdrawReason::NotGoodAnyMore)].prop_map(Asked::Withdraw),
        4 => any::<bool>().prop_map(Asked::Redeem),
    ]
}

/// How far a request is on its way; no command leads back.
fn stage(request: &Request) -> u8 {
    match request.state {
        request::State::Pending { .. } => 0,
        request::State::Approved { .. } => 1,
        request::State::Denied { .. } | request::State::Withdrawn { .. } | request::State::Spent { .. } => 2,
    }
}

#[derive(Clone, Copy, Debug)]
enum Tried {
    Code(usize, bool, Caller),
    Activate([usize; 2], bool, Caller),
    Confirm,
    Block,
    Replace,
}

fn tried() -> impl Strategy<Value = Tried> {
    let caller = || prop_oneof![Just(Caller::Unknown), Just(Caller::OwnBudget), Just(Caller::CardInHand)];
    prop_oneof![
        30 => (0..CODES, any::<bool>(), caller()).prop_map(|(at, right, caller)| Tried::Code(at, right, caller)),
        6 => ([138..CODES, 138..CODES], any::<bool>(), caller())
            .prop_map(|(at, right, caller)| Tried::Activate(at, right, caller)),
        1 => Just(Tried::Confirm),
        1 => prop_oneof![9 => Just(Tried::Confirm), 1 => Just(Tried::Block), 1 => Just(Tried::Replace)],
    ]
}

fn try_on(card: Card, tried: Tried, now: Time) -> Result<(Card, Outcome), card::Refusal> {
    let typed = |at, right| if right { code(at) } else { WRONG_CODE };
    let command = match tried {
        Tried::Code(at, right, caller) => card::Command::Answer { place: place(at), typed: typed(at, right), caller },
        Tried::Activate(at, right, caller) => {
            card::Command::Activate { places: at.map(place), typed: [code(at[0]), typed(at[1], right)], caller }
        }
        Tried::Confirm => card::Command::Confirm,
        Tried::Block => card::Command::Block,
        Tried::Replace => card::Command::Replace,
    };
    card.step(command, &limits(), now).map(|(next, outcome, _)| (next, outcome))
}

fn count(card: &Card) -> u32 {
    card.used.as_bytes().iter().map(|byte| byte.count_ones()).sum()
}

fn on_device() -> impl Strategy<Value = device::Command> {
    let unlock = device::Unlock { token: browser(5), until: START };
    prop_oneof![
        6 => Just(device::Command::WrongPin),
        6 => Just(device::Command::RightPin { unlock: Some(unlock) }),
        2 => Just(device::Command::RightPin { unlock: None }),
        3 => Just(device::Command::WrongAssertion),
        3 => any::<u32>().prop_map(move |sign_count| {
            device::Command::RightAssertion { used: Used { sign_count, backed_up: true }, unlock: Some(unlock) }
        }),
        1 => Just(device::Command::AddPlatformKey(platform_key(0))),
        1 => Just(device::Command::RemovePlatformKey),
        1 => any::<u32>().prop_map(|generation| device::Command::ChangePin { pin_key: vec![], generation }),
        1 => Just(device::Command::Touch),
        1 => Just(device::Command::Lock),
        1 => prop_oneof![5 => Just(device::Command::Touch), 1 => Just(device::Command::Block), 1 => Just(device::Command::Remove)],
    ]
}

fn at_login(which: u8) -> login::Command {
    use domain::proof::SecondFactor;
    use login::Command as C;
    match which {
        0 => C::LetIn(login::LetInBy::App(ANNA)),
        1 => C::GivePassword {
            checked: crate::support::password_of(&crate::support::account(ANNA)),
            trust: domain::browser::Trust::Unknown,
            holder: holder(1),
        },
        2 => C::WrongPassword(domain::browser::Trust::LetIn),
        3 => C::GivePassword {
            checked: crate::support::letter_password(),
            trust: domain::browser::Trust::Unknown,
            holder: holder(2),
        },
        4 => C::PasswordChosen {
            chosen: crate::support::password_chosen(&crate::support::account(ANNA)),
            holder: holder(3),
        },
        5 => C::AskApp(REQUEST),
        6 => C::AskApp(OTHER_REQUEST),
        7 => C::AskCode(crate::support::CARD, place(1)),
        8 => C::WrongCode(domain::browser::Trust::LetIn),
        9 => C::ChooseAgain,
        10 => C::Remember(true),
        11 => C::Finish(SecondFactor::App(approval_taken(REQUEST)), GRANT),
        12 => C::Finish(SecondFactor::Card(code_used(&card_of(ANNA), 1)), GRANT),
        _ => C::Refuse(login::Why::Cancelled),
    }
}

proptest! {
    #[test]
    fn never_event_03_a_request_is_answered_once_and_taken_once(carry: bool, commands in story(asked(), 14)) {
        let phones = [Phone::anna(), Phone::new(TABLET, ANNA)];
        let mut request = Request { carry, ..request(REQUEST) };
        let (mut now, mut taken) = (START, 0);
        for (command, passes) in commands {
            now = now.plus(passes);
            let before = request.clone();
            let command = match command {
                Asked::Carry(device, way, matches) => request::Command::Carry { device, way, matches },
                Asked::Approve(device) => {
                    let phone = phones.iter().find(|phone| phone.device.id == device).unwrap();
                    request::Command::Approve(phone.proof(&request))
                }
                Asked::Deny(reason) => request::Command::Deny(phones[0].denial(&request, reason)),
                Asked::Withdraw(why) => request::Command::Withdraw(why),
                Asked::Redeem(back) => request::Command::Redeem(still_good(REQUEST), back.then(|| came_back(REQUEST))),
            };
            let Ok((next, _)) = request.clone().step(command.clone(), &limits(), now) else { continue };
            prop_assert!(stage(&next) > stage(&before) || matches!(command, request::Command::Carry { .. }), "{before:?} → {next:?}");
            prop_assert_eq!(&next.bytes, &before.bytes, "what is shown never changes");
            prop_assert!(now < before.expires_at || stage(&before) == 1, "nothing is answered too late");
            match (before.state, next.state) {
                (request::State::Pending { carried, .. }, request::State::Approved { by, .. }) => {
                    let carrier = carried.map(|carried| carried.device);
                    prop_assert!(!carry || carrier == Some(by), "the number came from the device that approves");
                }
                (request::State::Approved { at, by, carried, .. }, request::State::Spent { by: taken_by, .. }) => {
                    let by_link = carried == Some(request::Way::Link);
                    prop_assert!(!by_link || matches!(command, request::Command::Redeem(_, Some(_))), "by link, only back");
                    prop_assert_eq!(by, taken_by);
                    prop_assert!(now < at.plus(limits().redeem_within));
                    taken += 1;
                }
                _ => {}
            }
            request = next;
        }
        prop_assert!(taken <= 1);
    }

    #[test]
    fn never_event_02_a_card_takes_no_code_twice_and_forgets_none(commands in story(tried(), 120)) {
        let mut card = Card { used: card::UsedCodes::default(), state: card::State::Issued, ..card_of(ANNA) };
        let (mut now, mut taken) = (START, Vec::new());
        for (command, passes) in commands {
            now = now.plus(passes);
            let ended = matches!(card.state, card::State::Blocked { .. } | card::State::Replaced { .. });
            let Ok((next, outcome)) = try_on(card.clone(), command, now) else { continue };
            prop_assert!(!ended, "what is blocked or replaced stays so");
            prop_assert!(count(&next) >= count(&card));
            match (outcome, command) {
                (Outcome::Right(_), Tried::Code(at, true, _)) => taken.push(at),
                (Outcome::Right(_), Tried::Activate(at, true, _)) => taken.extend(at),
                (Outcome::Right(_), other) => prop_assert!(false, "{other:?} is not right"),
                (Outcome::AlreadyUsed, _) => prop_assert_eq!(&next, &card, "counts nothing"),
                (Outcome::Wrong, Tried::Code(_, _, Caller::OwnBudget) | Tried::Activate(_, _, Caller::OwnBudget)) => {
                    prop_assert_eq!(next.wrong_since_right, card.wrong_since_right + 1);
                }
                (Outcome::Wrong, _) => prop_assert_eq!(next.wrong_since_right, card.wrong_since_right),
                (Outcome::Done, _) => prop_assert_eq!(count(&next), count(&card)),
            }
            prop_assert_eq!(count(&next) as usize, taken.len());
            prop_assert_eq!(next.is_usable(), next.asks().is_some() && matches!(next.state, card::State::Issued | card::State::Active));
            card = next;
        }
        let different: std::collections::HashSet<_> = taken.iter().collect();
        prop_assert_eq!(different.len(), taken.len());
        prop_assert!(card.wrong_since_right <= limits().wrong_codes_in_all);
    }

    #[test]
    fn never_event_07_a_blocked_device_stays_blocked_and_wrong_pins_are_forgotten_by_time_alone(commands in story(on_device(), 80)) {
        let limits = limits();
        let (mut device, mut now, mut wrong): (Device, Time, Vec<Time>) = (device_of(PHONE, ANNA), START, vec![]);
        for (command, passes) in commands {
            now = now.plus(passes);
            let was_active = matches!(device.state, device::State::Active { .. });
            let Ok(next) = device.clone().step(command.clone(), &limits, now) else { continue };
            prop_assert!(was_active || command == device::Command::Remove);
            prop_assert!(was_active || !matches!(next.state, device::State::Active { .. }), "no way back");
            if command == device::Command::WrongPin {
                wrong.push(now);
            }
            wrong.retain(|at| now < at.plus(limits.wrong_pins_within));
            let active = matches!(next.state, device::State::Active { .. });
            prop_assert!(!active || wrong.len() < limits.wrong_pins_in_all, "twenty in thirty days");
            prop_assert!(!active || next.wrong_in_a_row < limits.wrong_pins_in_a_row);
            prop_assert!(!active || next.tries_left(&limits, now) > 0, "who is not blocked has a try left");
            prop_assert!(next.wrong_at.len() <= limits.wrong_pins_in_all, "what is kept is bounded");
            prop_assert!(next.pin_generation >= device.pin_generation);
            let by_finger = matches!(command, device::Command::RightAssertion { .. } | device::Command::WrongAssertion);
            prop_assert!(!by_finger || (next.wrong_in_a_row, &next.wrong_at) == (device.wrong_in_a_row, &device.wrong_at));
            prop_assert!(!by_finger || device.usable_platform_key(&limits).is_some(), "what is put aside does nothing");
            let wrong = |it: &Device| it.platform_key.as_ref().map_or(0, |key| key.wrong_since_pin);
            prop_assert!(command != device::Command::WrongPin || wrong(&next) == wrong(&device));
            prop_assert!(wrong(&next) <= limits.wrong_assertions);
            device = next;
        }
    }

    #[test]
    fn a_login_that_has_ended_stays_as_it_ended(commands in vec((0_u8..14, 0_i64..200), 1..25)) {
        let mut login: Login = login_at(login::State::AsksCredentials);
        let mut now = START;
        let mut password_given = false;
        for (which, seconds) in commands {
            now = now.plus(Span::seconds(seconds));
            let ended = matches!(login.state, login::State::Done { .. } | login::State::Refused { .. });
            let before = login.state;
            let Ok(next) = login.clone().step(at_login(which), &limits(), now) else { continue };
            prop_assert!(!ended);
            prop_assert!(which == 13 || !next.is_expired(&limits(), now));
            password_given |= matches!(which, 1 | 3);
            if let login::State::Done { .. } = next.state {
                prop_assert!(password_given, "no second factor without the first");
                let asked = matches!(before, login::State::WaitsForApp { request: REQUEST, .. } if which == 11)
                    || matches!(before, login::State::AsksCode { .. } if which == 12);
                prop_assert!(asked, "only what was asked finishes");
            }
            prop_assert_eq!(&next.browser, &login.browser, "it stays bound to its browser");
            let given = match which {
                1 => Some(holder(1)),
                3 => Some(holder(2)),
                4 => Some(holder(3)),
                _ => login.holder,
            };
            prop_assert_eq!(next.holder, given, "only a password's answer binds it anew");
            prop_assert!(next.holder.is_some() || next.who().is_none(), "nobody is past the password without a holder");
            login = next;
        }
    }

    #[test]
    fn strikes_neither_overflow_nor_shorten_a_rest(
        policy in (1_u16..200, 1_u16..200, 0_i64..100_000, 0_i64..1_000_000)
            .prop_map(|(first, again, rest, longest)| StrikePolicy { first, again, rest: Span::seconds(rest), rest_longest: Span::seconds(longest) }),
        start in (any::<u16>(), any::<u16>()),
        gaps in vec(0_i64..10_000, 1..200),
    ) {
        let mut strikes = Strikes { count: start.0, rests: start.1, rests_until: None };
        let mut now = START;
        for gap in gaps {
            now = now.plus(Span::seconds(gap));
            let next = strikes.strike(&policy, now);
            prop_assert!(next.rests >= strikes.rests);
            prop_assert!(next.rests_until >= strikes.rests_until);
            match (strikes.hearing(&policy, now), next.hearing(&policy, now)) {
                (Hearing::Rests { .. }, _) => prop_assert_eq!(next, strikes),
                (Hearing::Open { left: 1 }, Hearing::Rests { until }) => prop_assert!(until.since(now) <= policy.rest_longest),
                (Hearing::Open { left }, Hearing::Rests { .. }) => prop_assert!(false, "{left} tries were left"),
                (Hearing::Open { .. }, Hearing::Open { left }) => prop_assert!(left > 0),
            }
            strikes = next;
        }
    }

    #[test]
    fn a_pause_is_never_longer_than_the_longest(unapproved: u16, asked in 0_i64..1_000, lasts in 0_i64..600, at in 0_i64..10_000, replaces: bool) {
        let asked_at = START.plus(Span::seconds(asked));
        let pause = Pause { unapproved, asked_at, ends_at: asked_at.plus(Span::seconds(lasts)) };
        let now = START.plus(Span::seconds(at));
        if let Some(until) = pause.until(replaces, &Limits::default(), now) {
            prop_assert!(now < until);
            prop_assert!(until.since(pause.ends_at) <= Limits::default().pause_longest);
        }
    }

    #[test]
    fn time_and_spans_never_overflow(micros: i64, times: u32, other: i64) {
        let (at, span) = (Time::from_micros(micros), Time::from_micros(other).since(Time::from_micros(0)));
        prop_assert!(at.plus(span) >= at && at.minus(span) <= at);
        prop_assert!(span.doubled(times, Span::hours(1)) <= Span::hours(1).max(Span::ZERO));
        prop_assert!(span.whole_seconds() >= 0);
        let _ = (Span::days(other), Time::from_seconds(micros).seconds());
    }
}
