//! Whether devices are told of a request, and the address at which one is told.

use domain::account::Account;
use domain::browser::Trust;
use domain::ids::KnownBrowserId;
use domain::push::{Command, PushAddress, State};
use domain::time::{Span, Time};

use super::table::{Lifecycle, around, whenever};
use crate::support::{ANNA, CARD, PHONE, START, account, after, limits};

pub(super) fn notifications() -> Lifecycle {
    let told = |ago_s: &[i64]| Account {
        notified_at: ago_s.iter().map(|ago_s| START.minus(Span::seconds(*ago_s))).collect(),
        ..account(ANNA)
    };
    let states = [
        ("never told", told(&[])),
        ("told twice", told(&[60, 0])),
        ("told three times", told(&[120, 60, 0])),
        ("told three times, the first an hour ago", told(&[3_600, 60, 0])),
    ];
    let counted = |account: &Account, now: Time| {
        let within = |at: &&Time| now < at.plus(limits().notifications_within);
        account.notified_at.iter().filter(within).count()
    };
    Lifecycle::tried(
        "Notifications of one account",
        &|account: &Account, now| match counted(account, now) {
            0 => "none within the hour",
            3.. => "held back for unknown browsers",
            _ => "some within the hour",
        },
        &states,
        &[
            ("a known browser asks", &|_| Trust::Known(KnownBrowserId(7))),
            ("a let-in browser asks", &|_| Trust::LetIn),
            ("a browser asks where the card was shown", &|_| Trust::CardInHand(CARD)),
            ("an unknown browser asks", &|_| Trust::Unknown),
        ],
        &around(&[("now", Span::ZERO), ("1 h", limits().notifications_within)]),
        &|account, trust, now| {
            let (next, is_told) = account.notify(trust, &limits(), now);
            let text = format!("{}, {} remembered", if is_told { "told" } else { "silent" }, next.notified_at.len());
            Ok((next, text))
        },
    )
}

pub(super) fn push_address() -> Lifecycle {
    let works = || PushAddress::new(ANNA, PHONE, b"sealed".to_vec(), START);
    let dead = PushAddress { state: State::Dead { at: START }, ..works() };
    Lifecycle::tried(
        "Push address",
        &|address: &PushAddress, _| match address.state {
            State::Working { .. } => "working",
            State::Dead { .. } => "dead",
        },
        &[("working", works()), ("dead", dead)],
        &[("set", &|_| Command::Set { sealed: b"another".to_vec() }), ("end", &|_| Command::End)],
        &whenever(),
        &|address, command, _| {
            let next = address.step(command, after(Span::minutes(1))).map_err(|refusal| format!("{refusal:?}"))?;
            let text = format!("{:?}, set at {:?}, sealed: {}", next.state, next.set_at, next.sealed().is_some());
            Ok((next, text))
        },
    )
}
