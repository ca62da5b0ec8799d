//! Stories of requests: places, the number to carry, and the pause before the next.

use domain::browser::Trust;
use domain::ids::{KnownBrowserId, RequestId};
use domain::pause::Pause;
use domain::proof::Verification;
use domain::request::{Carried, Command, NoPlace, Refusal, Request, State, Way, WithdrawReason, make_room};
use domain::time::Span;

use crate::support::{
    PHONE, Phone, REQUEST, START, TABLET, after, browser, came_back, limits, request, request_to_carry, still_good,
};

fn asked_by(number: u8, trust: Trust) -> Request {
    Request { browser: browser(number), trust, ..request(RequestId(u128::from(number))) }
}

fn room(waiting: &[Request], number: u8, trust: Trust) -> Result<Vec<RequestId>, NoPlace> {
    make_room(waiting.iter(), &browser(number), trust, &limits(), START)
}

#[test]
fn each_browser_has_one_place_so_its_new_login_withdraws_the_older_one() {
    let waiting: Vec<_> = (1..=3).map(|number| asked_by(number, Trust::Unknown)).collect();
    assert_eq!(room(&waiting, 2, Trust::Unknown), Ok(vec![RequestId(2)]), "its own, and no stranger's");
    assert_eq!(room(&waiting, 4, Trust::Unknown), Err(NoPlace));
    assert_eq!(room(&waiting[..2], 4, Trust::Unknown), Ok(vec![]));
}

#[test]
fn known_and_let_in_browsers_take_no_place_from_the_unknown_ones() {
    let known = Trust::Known(KnownBrowserId(1));
    let waiting = [asked_by(1, known), asked_by(2, Trust::LetIn), asked_by(3, Trust::Unknown), asked_by(4, known)];
    assert_eq!(room(&waiting, 9, Trust::Unknown), Ok(vec![]), "only one of the three places is taken");
    assert_eq!(room(&waiting, 4, known), Ok(vec![RequestId(4)]));
}

#[test]
fn a_request_that_was_answered_or_has_expired_holds_no_place() {
    let mut waiting: Vec<_> = (1..=3).map(|number| asked_by(number, Trust::Unknown)).collect();
    waiting[0].expires_at = START;
    assert_eq!(room(&waiting, 9, Trust::Unknown), Ok(vec![]));
    waiting[0] = Request {
        state: State::Approved { at: START, by: PHONE, carried: None, verification: Verification::Pin },
        ..asked_by(1, Trust::Unknown)
    };
    assert_eq!(room(&waiting, 9, Trust::Unknown), Ok(vec![]));
}

#[test]
fn the_device_that_carried_the_number_is_the_one_that_may_approve() {
    let (phone, tablet) = (Phone::anna(), Phone::new(TABLET, crate::support::ANNA));
    let carry = |device| Command::Carry { device, way: Way::Page, matches: true };
    let approve = |device: &Phone| Command::Approve(device.proof(&request_to_carry(REQUEST)));
    let carried = request_to_carry(REQUEST).step(carry(PHONE), &limits(), START).unwrap().0;

    let refused = carried.clone().step(approve(&tablet), &limits(), START).unwrap_err();
    assert_eq!(refused, Refusal::NumberNotCarried);
    let approved = carried.step(approve(&phone), &limits(), START).unwrap().0;
    assert_eq!(
        approved.state,
        State::Approved { at: START, by: PHONE, carried: Some(Way::Page), verification: Verification::Pin }
    );
}

#[test]
fn what_came_by_link_is_taken_only_after_the_app_led_back() {
    let phone = Phone::anna();
    let by_link = Command::Carry { device: PHONE, way: Way::Link, matches: true };
    let carried = request_to_carry(REQUEST).step(by_link.clone(), &limits(), START).unwrap().0;
    let approve = Command::Approve(phone.proof(&request_to_carry(REQUEST)));
    let approved = carried.step(approve.clone(), &limits(), START).unwrap().0;
    assert!(
        approved.waits_for_return(&limits(), START) && !approved.waits_for_return(&limits(), after(Span::seconds(60)))
    );
    let other = Some(came_back(crate::support::OTHER_REQUEST));
    for back in [None, other] {
        let refused = approved.clone().redeem(still_good(REQUEST), back, &limits(), START).unwrap_err();
        assert_eq!(refused, Refusal::NotBack);
    }
    assert!(approved.redeem(still_good(REQUEST), Some(came_back(REQUEST)), &limits(), START).is_ok());

    // A link that is opened after the digits were typed weakens nothing.
    let from_page = Command::Carry { device: PHONE, way: Way::Page, matches: true };
    let both = request_to_carry(REQUEST).step(from_page, &limits(), START).unwrap().0;
    let both = both.step(by_link, &limits(), START).unwrap().0;
    let carried = Some(Carried { device: PHONE, way: Way::Page });
    assert_eq!(both.state, State::Pending { wrong_numbers: 0, carried });
    let approved = both.step(approve, &limits(), START).unwrap().0;
    assert!(approved.redeem(still_good(REQUEST), None, &limits(), START).is_ok());
}

#[test]
fn the_third_wrong_number_withdraws_the_request_even_after_a_right_one() {
    let carry = |matches| Command::Carry { device: PHONE, way: Way::Page, matches };
    let mut asked = request_to_carry(REQUEST);
    for matches in [false, true, false, true, false] {
        asked = asked.step(carry(matches), &limits(), START).unwrap().0;
    }
    assert_eq!(asked.state, State::Withdrawn { at: START, why: WithdrawReason::WrongNumbers });
}

#[test]
fn an_approval_waits_a_minute_for_its_login_and_no_longer() {
    let approved = Request {
        state: State::Approved { at: START, by: PHONE, carried: None, verification: Verification::Pin },
        ..request(REQUEST)
    };
    let instant = domain::time::Time::from_micros(1).since(domain::time::Time::from_micros(0));
    let minute = after(Span::seconds(60));
    assert!(approved.clone().redeem(still_good(REQUEST), None, &limits(), minute.minus(instant)).is_ok());
    assert_eq!(approved.redeem(still_good(REQUEST), None, &limits(), minute).unwrap_err(), Refusal::Expired);
}

#[test]
fn pauses_grow_from_nothing_over_seconds_to_an_hour() {
    let (mut pause, mut now, mut told) = (None, START, Vec::new());
    for _ in 0..12 {
        // Asked, and denied at once.
        let ended = Pause::asked(pause, &limits(), now, now.plus(limits().request_lasts)).ended(now);
        let until = ended.until(false, &limits(), now);
        told.push(until.map_or(0, |until| until.since(now).whole_seconds()));
        now = until.unwrap_or(now);
        pause = Some(ended);
    }
    assert_eq!(told, [0, 10, 30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600]);
}

#[test]
fn a_request_that_nobody_answers_pauses_from_its_end_and_one_that_is_asked_anew_from_its_asking() {
    let asked = Pause { unapproved: 3, asked_at: START, ends_at: after(Span::minutes(5)) };
    assert_eq!(asked.until(true, &limits(), START), Some(after(Span::seconds(30))));
    let end = after(Span::minutes(5));
    assert_eq!(asked.until(false, &limits(), end), Some(end.plus(Span::seconds(30))));
    assert_eq!(asked.until(false, &limits(), START), None, "elsewhere, the places bound it while it waits");
}

#[test]
fn a_later_end_never_lengthens_a_pause_that_has_begun() {
    let denied = Pause::asked(None, &limits(), START, after(Span::minutes(5))).ended(after(Span::seconds(20)));
    assert_eq!(denied.ended(after(Span::minutes(4))), denied);
}
