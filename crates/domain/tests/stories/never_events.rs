//! What must never happen, as far as rules alone can promise it; each test names the never event by its number.

use domain::browser::Trust;
use domain::card::{self, Caller, Card, Outcome};
use domain::device::State as DeviceState;
use domain::login::{self, Command as LoginCommand, State as LoginState};
use domain::proof::Verification;
use domain::proof::{Answer, SecondFactor, StillGood, Unproved};
use domain::request::{Command, DenyReason, Refusal, Request, State};
use domain::time::Span;
use protocol::Refused;
use protocol::answer::DenyReason as SignedReason;

use crate::support::{
    ANNA, BO, GRANT, OTHER_REQUEST, PHONE, Phone, REQUEST, START, TABLET, account, after, anna_identified,
    approval_taken, browser, card, code, device, limits, login, place, request, still_good,
};

#[test]
fn never_event_01_a_login_does_not_take_the_approval_that_another_login_of_the_same_person_asked_for() {
    let waits = || login(LoginState::WaitsForApp { who: anna_identified(), request: REQUEST });
    let finish = |id| LoginCommand::Finish(SecondFactor::App(approval_taken(id)), GRANT);

    assert_eq!(waits().step(finish(OTHER_REQUEST), &limits(), START), Err(login::Refusal::OutOfStep));
    let done = waits().step(finish(REQUEST), &limits(), START).unwrap();
    assert_eq!(done.state, LoginState::Done { at: START, grant: GRANT });
}

#[test]
fn never_event_02_an_approval_is_taken_once() {
    let approved = Request {
        state: State::Approved { at: START, by: PHONE, carried: None, verification: Verification::Pin },
        ..request(REQUEST)
    };
    let (spent, taken) = approved.redeem(still_good(REQUEST), None, &limits(), START).unwrap();
    assert_eq!((taken.account(), taken.request(), taken.device()), (ANNA, REQUEST, PHONE));

    assert_eq!(spent.redeem(still_good(REQUEST), None, &limits(), START).unwrap_err(), Refusal::AlreadySpent);
}

#[test]
fn never_event_03_neither_answer_takes_the_place_of_the_other() {
    let phone = Phone::anna();
    let asked = request(REQUEST);
    let approve = Command::Approve(phone.proof(&asked));
    let deny = Command::Deny(phone.denial(&asked, SignedReason::NotMe));

    let (approved, _) = asked.clone().step(approve.clone(), &limits(), START).unwrap();
    assert_eq!(approved.step(deny.clone(), &limits(), START).unwrap_err(), Refusal::AlreadyAnswered);
    let (denied, _) = asked.step(deny, &limits(), START).unwrap();
    assert_eq!(denied.clone().step(approve, &limits(), START).unwrap_err(), Refusal::AlreadyAnswered);
    let refused = denied.step(Command::Redeem(still_good(REQUEST), None), &limits(), START);
    assert_eq!(refused.unwrap_err(), Refusal::WasDenied(DenyReason::NotMe));
}

#[test]
fn both_keys_of_an_active_device_of_the_account_approve() {
    let (phone, asked) = (Phone::anna(), request(REQUEST));
    let proof = phone.proof(&asked);
    assert_eq!((proof.request(), proof.device()), (REQUEST, PHONE));
}

#[test]
fn the_device_key_alone_denies_and_says_why() {
    let (phone, asked) = (Phone::anna(), request(REQUEST));
    for (signed, means) in [(SignedReason::Unwanted, DenyReason::Unwanted), (SignedReason::NotMe, DenyReason::NotMe)] {
        let denied = phone.denies(&asked.bytes, signed);
        let Ok(Answer::Deny(proof)) = phone.answer(&denied, &asked, START) else { panic!("not a denial") };
        assert_eq!((proof.request(), proof.reason()), (REQUEST, means));
    }
}

#[test]
fn never_event_04_a_wrong_pin_approves_nothing_and_is_told_apart_to_be_counted() {
    let (phone, asked) = (Phone::anna(), request(REQUEST));
    let signed = phone.approves_with_wrong_pin(&asked.bytes);
    assert_eq!(phone.answer(&signed, &asked, START), Err(Unproved::WrongPin));
}

#[test]
fn never_event_04_a_perfect_signature_of_another_accounts_device_is_refused() {
    let (bo, asked) = (Phone::new(TABLET, BO), request(REQUEST));
    let signed = bo.approves(&asked.bytes);
    assert_eq!(bo.answer(&signed, &asked, START), Err(Unproved::OtherAccount));
    // Not even a denial: Bo cannot spoil Anna's login.
    assert_eq!(bo.answer(&bo.denies(&asked.bytes, SignedReason::NotMe), &asked, START), Err(Unproved::OtherAccount));
}

#[test]
fn never_event_04_another_accounts_keys_in_the_name_of_annas_phone_are_refused() {
    let (phone, asked) = (Phone::anna(), request(REQUEST));
    let forged = Phone::new(TABLET, BO).in_the_name_of(PHONE);
    let answer = phone.answer(&forged.approves(&asked.bytes), &asked, START);
    assert_eq!(answer, Err(Unproved::NotSigned(Refused::WrongDeviceSignature)));
}

#[test]
fn never_event_04_a_waiting_a_blocked_and_a_removed_device_approve_and_deny_nothing() {
    let until = after(Span::hours(1));
    let blocked = DeviceState::Blocked { at: START, why: domain::device::BlockReason::Asked };
    for state in [DeviceState::Active { from: until }, blocked, DeviceState::Removed { at: START }] {
        let (phone, asked) = (Phone::anna().with_state(state), request(REQUEST));
        for signed in [phone.approves(&asked.bytes), phone.denies(&asked.bytes, SignedReason::Unwanted)] {
            assert_eq!(phone.answer(&signed, &asked, START), Err(Unproved::NotActive), "{state:?}");
        }
    }
}

#[test]
fn a_waiting_device_approves_from_the_very_instant_on_that_it_was_told() {
    let (from, asked) = (after(Span::hours(1)), request(REQUEST));
    let phone = Phone::anna().with_state(DeviceState::Active { from });
    let signed = phone.approves(&asked.bytes);
    let instant = domain::time::Time::from_micros(1).since(domain::time::Time::from_micros(0));
    assert_eq!(phone.answer(&signed, &asked, from.minus(instant)), Err(Unproved::NotActive));
    assert!(phone.answer(&signed, &asked, from).is_ok());
}

#[test]
fn never_event_04_an_approval_is_void_when_device_or_account_are_not_good_any_more() {
    let approved = Request {
        state: State::Approved { at: START, by: PHONE, carried: None, verification: Verification::Pin },
        ..request(REQUEST)
    };
    let good = |device, account| StillGood::check(&approved, &device, &account, (&limits(), START)).is_some();
    let phone = || device(PHONE, ANNA);
    assert!(good(phone(), account(ANNA)));

    let blocked = phone().step(domain::device::Command::Block, &limits(), START).unwrap();
    let frozen = account(ANNA).step(domain::account::Command::Freeze, START).unwrap();
    assert!(!good(blocked, account(ANNA)), "the device was blocked meanwhile");
    assert!(!good(phone(), frozen), "the account was frozen meanwhile");
    assert!(!good(device(TABLET, ANNA), account(ANNA)), "another device than the one that approved");
    assert!(!good(device(PHONE, BO), account(BO)), "another account");
    assert!(!good(device(PHONE, BO), account(ANNA)), "a device of another account");
}

#[test]
fn never_event_05_strangers_who_use_up_every_place_do_not_take_the_owners() {
    let limits = limits();
    let asked =
        |number: u8| Request { browser: browser(number), ..request(domain::ids::RequestId(u128::from(number))) };
    let strangers: Vec<_> = (1..=3).map(asked).collect();
    let room = |number, trust| domain::request::make_room(strangers.iter(), &browser(number), trust, &limits, START);

    assert!(room(9, Trust::Unknown).is_err(), "a fourth stranger finds no place");
    assert_eq!(room(9, Trust::Known(domain::ids::KnownBrowserId(1))), Ok(vec![]));
    assert_eq!(room(9, Trust::LetIn), Ok(vec![]));
    assert_eq!(room(9, Trust::CardInHand(crate::support::CARD)), Ok(vec![]));
}

#[test]
fn never_event_05_a_browser_is_let_in_for_the_account_whose_app_did_it_and_for_no_other() {
    let let_in_by_bo = login::Login { let_in: Some(login::LetInBy::App(BO)), ..login(LoginState::AsksCredentials) };
    let checked = crate::support::password_of(&account(ANNA));
    let give = LoginCommand::GivePassword { checked, trust: Trust::LetIn, holder: crate::support::holder(1) };
    assert_eq!(let_in_by_bo.step(give, &limits(), START), Err(login::Refusal::OtherAccount));
}

#[test]
fn never_event_05_a_card_is_in_hand_for_its_own_account_and_for_no_other_card() {
    let by = |card| Some(login::LetInBy::Card(ANNA, card));
    let give = || {
        let checked = crate::support::password_of(&account(ANNA));
        let trust = Trust::CardInHand(crate::support::CARD);
        LoginCommand::GivePassword { checked, trust, holder: crate::support::holder(1) }
    };
    for let_in in [None, Some(login::LetInBy::App(ANNA)), by(domain::ids::CardId(0xcb))] {
        let login = login::Login { let_in, ..login(LoginState::AsksCredentials) };
        assert_eq!(login.step(give(), &limits(), START), Err(login::Refusal::OtherAccount));
    }
    let shown = login::Login { let_in: by(crate::support::CARD), ..login(LoginState::AsksCredentials) };
    assert!(shown.step(give(), &limits(), START).is_ok());
}

#[test]
fn never_event_08_a_prompt_that_is_never_answered_changes_nothing_however_often_it_is_shown() {
    let asked = card(ANNA);
    for day in 0..1000 {
        let _ = (asked.asks(), asked.asks_for_activation(), asked.hears_unknown(&limits(), after(Span::days(day))));
    }
    assert_eq!(asked, card(ANNA), "asking is no step of the card");
    assert_eq!(asked.asks(), Some(place(1)), "the same code is asked for, years later");

    // A request that ends unanswered blocks no device and no request after it.
    let unanswered = request(REQUEST);
    assert!(!unanswered.is_waiting(after(Span::minutes(5))));
    assert!(
        request(OTHER_REQUEST)
            .step(Command::Approve(Phone::anna().proof(&request(OTHER_REQUEST))), &limits(), START)
            .is_ok()
    );
}

#[test]
fn never_event_08_an_answer_that_lost_to_the_same_right_code_is_no_wrong_code() {
    let answer = card::Command::Answer { place: place(1), typed: code(1), caller: Caller::Unknown };
    let (first, outcome, _) = card(ANNA).step(answer, &limits(), START).unwrap();
    assert!(matches!(outcome, Outcome::Right(_)));

    let (second, outcome, _) = first.clone().step(answer, &limits(), START).unwrap();
    assert_eq!(outcome, Outcome::AlreadyUsed);
    assert_eq!(second, first, "nothing was counted");
}

#[test]
fn never_event_09_an_answer_over_other_bytes_than_the_stored_ones_is_refused() {
    let (phone, asked) = (Phone::anna(), request(REQUEST));
    let other = phone.approves(&request(OTHER_REQUEST).bytes);
    assert_eq!(phone.answer(&other, &asked, START), Err(Unproved::NotSigned(Refused::OtherContent)));
    let for_elsewhere = phone.approves_for("https://app.elsewhere.example", &asked.bytes);
    assert_eq!(phone.answer(&for_elsewhere, &asked, START), Err(Unproved::NotSigned(Refused::OtherAudience)));
}

#[test]
fn never_event_09_the_proof_of_one_request_approves_no_other() {
    let proof = Phone::anna().proof(&request(OTHER_REQUEST));
    let refused = request(REQUEST).step(Command::Approve(proof), &limits(), START);
    assert_eq!(refused.unwrap_err(), Refusal::NotAnswered);
}

#[test]
fn never_event_11_the_rules_keep_of_a_code_only_what_cannot_be_read_back() {
    // What a card holds says nothing by itself, and a device holds its PIN key sealed: all of it prints as nothing.
    let Card { digests, .. } = card(ANNA);
    assert!(digests.iter().all(|digest| format!("{digest:?}") == "…"));
    assert_eq!(format!("{:?}", account(ANNA).password), "Password(Chosen)");
}

#[test]
fn never_event_11_a_wrong_pin_shows_only_under_a_valid_signature_of_the_device() {
    // Whoever lacks the device key learns nothing about a PIN, right or wrong: the same refusal for both.
    let (phone, asked) = (Phone::anna(), request(REQUEST));
    let thief = Phone::new(TABLET, ANNA).in_the_name_of(PHONE);
    let refused = Err(Unproved::NotSigned(Refused::WrongDeviceSignature));
    assert_eq!(phone.answer(&thief.approves(&asked.bytes), &asked, START), refused);
    assert_eq!(phone.answer(&thief.approves_with_wrong_pin(&asked.bytes), &asked, START), refused);
}
