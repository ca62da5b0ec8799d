//! A request that waits, the pause between requests, and the rest after wrong tries.

use domain::pause::Pause;
use domain::request::{Carried, Command, DenyReason, Request, State, Way, WithdrawReason};
use domain::strikes::{Hearing, Strikes};
use domain::time::{Span, Time};
use protocol::answer::DenyReason as SignedReason;

use super::table::{Lifecycle, around};
use crate::support::{OTHER_REQUEST, PHONE, Phone, REQUEST, START, TABLET, after, came_back, limits, still_good};
use protocol::signed::Verification;

fn request_node(request: &Request, _: Time) -> &'static str {
    match request.state {
        State::Pending { .. } => "pending",
        State::Approved { .. } => "approved",
        State::Denied { .. } => "denied",
        State::Withdrawn { .. } => "withdrawn",
        State::Spent { .. } => "spent",
    }
}

pub(super) fn request() -> Lifecycle {
    let phone = Phone::anna();
    let pending = |wrong_numbers, carried| State::Pending { wrong_numbers, carried };
    let by = |device, way| Some(Carried { device, way });
    let plain = |state| Request { state, ..crate::support::request(REQUEST) };
    let carry = |state| Request { carry: true, ..plain(state) };
    let withdrawn = |why| plain(State::Withdrawn { at: START, why });
    let approved = |carried| State::Approved { at: START, by: PHONE, carried, verification: Verification::Pin };
    let states = [
        ("pending, nothing to carry", plain(pending(0, None))),
        ("pending, devices were notified", Request { notified: true, ..plain(pending(0, None)) }),
        ("pending, a number to carry", carry(pending(0, None))),
        ("pending, two wrong numbers carried", carry(pending(2, None))),
        ("pending, four wrong offline codes typed", Request { wrong_offline: 4, ..plain(pending(0, None)) }),
        ("pending, carried by this phone", carry(pending(1, by(PHONE, Way::Page)))),
        ("pending, carried by this phone by link", carry(pending(0, by(PHONE, Way::Link)))),
        ("pending, carried by another device", carry(pending(0, by(TABLET, Way::Page)))),
        ("approved", plain(approved(None))),
        ("approved, carried from the page", plain(approved(Some(Way::Page)))),
        ("approved, carried by link", plain(approved(Some(Way::Link)))),
        ("denied", plain(State::Denied { at: START, reason: DenyReason::Unwanted, by: Some(PHONE) })),
        ("denied: this was not me", plain(State::Denied { at: START, reason: DenyReason::NotMe, by: None })),
        ("withdrawn by its asker", withdrawn(WithdrawReason::ByAsker)),
        ("withdrawn after wrong numbers", withdrawn(WithdrawReason::WrongNumbers)),
        ("withdrawn because its approval is void", withdrawn(WithdrawReason::NotGoodAnyMore)),
        ("spent", plain(State::Spent { at: START, by: PHONE })),
    ];
    Lifecycle::tried(
        "Request",
        &request_node,
        &states,
        &[
            ("carry the right number", &|_| Command::Carry { device: PHONE, way: Way::Page, matches: true }),
            ("carry it by link", &|_| Command::Carry { device: PHONE, way: Way::Link, matches: true }),
            ("carry a wrong number", &|_| Command::Carry { device: PHONE, way: Way::Page, matches: false }),
            ("approve", &|request| Command::Approve(phone.proof(request))),
            ("approve with another request's proof", &|_| {
                Command::Approve(phone.proof(&crate::support::request(OTHER_REQUEST)))
            }),
            ("deny", &|request| Command::Deny(phone.denial(request, SignedReason::Unwanted))),
            ("deny: this was not me", &|request| Command::Deny(phone.denial(request, SignedReason::NotMe))),
            ("deny with another request's proof", &|_| {
                Command::Deny(phone.denial(&crate::support::request(OTHER_REQUEST), SignedReason::Unwanted))
            }),
            ("approve without a network", &|request| Command::ApproveOffline(phone.offline_proof(request))),
            ("approve without a network with another request's proof", &|_| {
                Command::ApproveOffline(phone.offline_proof(&crate::support::request(OTHER_REQUEST)))
            }),
            ("type a wrong offline code", &|_| Command::WrongOffline),
            ("withdraw", &|_| Command::Withdraw(WithdrawReason::ByAsker)),
            ("withdraw as void", &|_| Command::Withdraw(WithdrawReason::NotGoodAnyMore)),
            ("redeem", &|_| Command::Redeem(still_good(REQUEST), None)),
            ("redeem after coming back", &|_| Command::Redeem(still_good(REQUEST), Some(came_back(REQUEST)))),
            ("redeem after coming back from another request", &|_| {
                Command::Redeem(still_good(REQUEST), Some(came_back(OTHER_REQUEST)))
            }),
            ("redeem with another request's proof", &|_| {
                Command::Redeem(still_good(OTHER_REQUEST), Some(came_back(REQUEST)))
            }),
        ],
        &around(&[("60 s", limits().redeem_within), ("5 min", limits().request_lasts)]),
        &|request, command, now| match request.step(command, &limits(), now) {
            Ok((next, effects)) => {
                let wrong = match next.wrong_offline {
                    0 => String::new(),
                    wrong => format!(" {wrong} wrong offline codes"),
                };
                let text = format!("{:?}{wrong} {effects:?}", next.state);
                Ok((next, text))
            }
            Err(refusal) => Err(format!("{refusal:?}")),
        },
    )
}

#[derive(Clone, Copy)]
enum Ask {
    InAnotherBrowser,
    InTheSameBrowser,
    DeniedOrWithdrawn,
}

/// `None` before the first request and after each approval.
pub(super) fn pause() -> Lifecycle {
    let lasts = limits().request_lasts;
    let asked = |unapproved| Some(Pause { unapproved, asked_at: START, ends_at: after(lasts) });
    let ended = |unapproved| Some(Pause { unapproved, asked_at: START.minus(lasts), ends_at: START });
    let states = [
        ("nothing asked since the last approval", None),
        ("the first request waits", asked(1)),
        ("the second request waits", asked(2)),
        ("one ended", ended(1)),
        ("two ended", ended(2)),
        ("three ended", ended(3)),
        ("four ended", ended(4)),
        ("five ended", ended(5)),
        ("twenty ended", ended(20)),
        ("as many ended as can be counted", ended(u16::MAX)),
    ];
    Lifecycle::tried(
        "Pause",
        &|pause: &Option<Pause>, now| match pause {
            None => "free",
            Some(pause) if now < pause.ends_at => "one waits",
            Some(pause) if pause.until(false, &limits(), now).is_some() => "pausing",
            Some(_) => "may ask again",
        },
        &states,
        &[
            ("ask in another browser", &|_| Ask::InAnotherBrowser),
            ("ask again in the same browser", &|_| Ask::InTheSameBrowser),
            ("denied or withdrawn", &|_| Ask::DeniedOrWithdrawn),
        ],
        &around(&[
            ("10 s", Span::seconds(10)),
            ("30 s", Span::seconds(30)),
            ("1 min", Span::minutes(1)),
            ("2 min", Span::minutes(2)),
            ("5 min", lasts),
            ("5 min and 10 s", Span::seconds(310)),
            ("1 h", Span::hours(1)),
            ("1 day", limits().pauses_forgotten_after),
            ("1 day and 5 min", Span::minutes(24 * 60 + 5)),
        ]),
        &|pause, ask, now| {
            let replaces = match ask {
                Ask::InAnotherBrowser => false,
                Ask::InTheSameBrowser => true,
                Ask::DeniedOrWithdrawn => {
                    let ended = pause.ok_or("nothing was asked")?.ended(now);
                    return Ok((Some(ended), format!("{} unapproved", ended.unapproved)));
                }
            };
            match pause.and_then(|pause| pause.until(replaces, &limits(), now)) {
                // In seconds of the story: an instant that does not move with `now`.
                Some(until) => Err(format!("pauses until second {}", until.since(START).whole_seconds())),
                None => {
                    let next = Pause::asked(pause, &limits(), now, now.plus(limits().request_lasts));
                    Ok((Some(next), format!("{} unapproved", next.unapproved)))
                }
            }
        },
    )
}

/// The card's rest for unknown browsers stands for all of them: the others differ in numbers only.
pub(super) fn strikes() -> Lifecycle {
    let policy = limits().codes_from_unknown;
    let rested = |rests, count| Strikes { count, rests, rests_until: Some(after(Span::hours(1))) };
    let states = [
        ("no wrong try", Strikes::default()),
        ("four wrong in a row", Strikes { count: 4, ..Strikes::default() }),
        ("the first rest", rested(1, 0)),
        ("the first rest, then four wrong", rested(1, 4)),
        ("the fifth rest, then four wrong", rested(5, 4)),
        ("the sixth rest, then four wrong", rested(6, 4)),
        ("as many as can be counted", Strikes { count: u16::MAX, rests: u16::MAX, rests_until: Some(START) }),
    ];
    Lifecycle::tried(
        "Strikes",
        &|strikes: &Strikes, now| match strikes.hearing(&policy, now) {
            Hearing::Open { .. } => "heard",
            Hearing::Rests { .. } => "rests",
        },
        &states,
        &[("wrong try", &|_| ())],
        &around(&[("1 h", Span::hours(1))]),
        &|strikes, (), now| match strikes.hearing(&policy, now) {
            Hearing::Rests { until } => Err(format!("rests until {until:?}")),
            Hearing::Open { .. } => {
                let next = strikes.strike(&policy, now);
                Ok((next, format!("{:?}", next.hearing(&policy, now))))
            }
        },
    )
}
