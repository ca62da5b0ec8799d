//! Approving without a network: eight digits, of which each half says something of its own.

use domain::device::{BlockReason, State as DeviceState};
use domain::proof::{OfflineAnswer, OfflineApproval};
use domain::request::{Command, Refusal, Request, State, WithdrawReason};
use domain::time::Span;
use protocol::OfflineCode;

use crate::support::{ANNA, BO, OTHER_REQUEST, PHONE, Phone, REQUEST, START, TABLET, after, limits, request};

/// What the server makes of `typed` where Anna has these devices.
fn heard(typed: &OfflineCode, asked: &Request, devices: &[&Phone]) -> OfflineAnswer {
    let devices: Vec<_> = devices.iter().map(|phone| phone.offline()).collect();
    OfflineApproval::check(typed, asked, &devices, (&limits(), START))
}

#[test]
fn the_digits_say_which_device_and_whether_the_pin_was_right() {
    let (phone, tablet, asked) = (Phone::anna(), Phone::new(TABLET, ANNA), request(REQUEST));
    let both = [&phone, &tablet];
    let OfflineAnswer::Approved(proof) = heard(&tablet.offline_code(&asked.bytes), &asked, &both) else {
        panic!("not an approval");
    };
    assert_eq!((proof.device(), proof.request()), (TABLET, REQUEST));
    let wrong_pin = phone.offline_code_with_wrong_pin(&asked.bytes);
    assert_eq!(heard(&wrong_pin, &asked, &both), OfflineAnswer::WrongPin(PHONE));
    assert_eq!(heard(&wrong_pin, &asked, &[&tablet]), OfflineAnswer::Wrong, "no such device");
    let of_another = phone.offline_code(&request(OTHER_REQUEST).bytes);
    assert_eq!(heard(&of_another, &asked, &both), OfflineAnswer::Wrong);
}

#[test]
fn never_event_04_digits_of_another_accounts_device_or_of_one_that_may_not_answer_say_nothing() {
    let asked = request(REQUEST);
    let bos = Phone::new(PHONE, BO);
    assert_eq!(heard(&bos.offline_code(&asked.bytes), &asked, &[&bos]), OfflineAnswer::Wrong);
    let blocked = DeviceState::Blocked { at: START, why: BlockReason::WrongPins };
    let waits = DeviceState::Active { from: after(Span::hours(1)) };
    for state in [blocked, waits, DeviceState::Removed { at: START }] {
        let phone = Phone::anna().with_state(state);
        for typed in [phone.offline_code(&asked.bytes), phone.offline_code_with_wrong_pin(&asked.bytes)] {
            assert_eq!(heard(&typed, &asked, &[&phone]), OfflineAnswer::Wrong, "{state:?}");
        }
    }
}

#[test]
fn never_event_02_an_offline_code_is_taken_once() {
    let (phone, asked) = (Phone::anna(), request(REQUEST));
    let proof = phone.offline_proof(&asked);
    let (spent, taken, effects) = asked.approve_offline(proof.clone(), &limits(), START).unwrap();
    assert_eq!(spent.state, State::Spent { at: START, by: PHONE });
    assert_eq!((taken.request(), taken.device()), (REQUEST, PHONE));
    assert!(!effects.is_empty(), "whoever waits is woken");
    assert_eq!(spent.approve_offline(proof, &limits(), START).unwrap_err(), Refusal::AlreadySpent);
}

#[test]
fn five_wrong_codes_withdraw_the_request_whoever_typed_them() {
    let mut asked = request(REQUEST);
    for wrong in 1..5 {
        asked = asked.step(Command::WrongOffline, &limits(), START).unwrap().0;
        assert_eq!((asked.wrong_offline, asked.is_waiting(START)), (wrong, true));
    }
    let (asked, effects) = asked.step(Command::WrongOffline, &limits(), START).unwrap();
    assert_eq!(asked.state, State::Withdrawn { at: START, why: WithdrawReason::WrongNumbers });
    assert!(!effects.is_empty());
}
