//! A change that was asked for in My Tillid: it waits, and whoever is told may stop it.

use domain::account::{Account, Password, PasswordKind};
use domain::change::{Change, Command as C, Due, Kind, State as S, Stopper};
use domain::ids::{AccountId, ChangeId};
use domain::time::{Span, Time};

use super::table::{Lifecycle, around};
use crate::support::{ANNA, START, account, limits};

fn waiting(account: AccountId) -> Change {
    let state = S::Waiting { until: START.plus(limits().device_wait) };
    Change { id: ChangeId(0xc), account, kind: Kind::Password { hash: "a hash".to_owned() }, asked_at: START, state }
}

/// The proof that a change of this account's password has waited its time.
pub(super) fn due(id: AccountId) -> Due {
    let (_, due) = waiting(id).take_effect(&account(id), &limits(), START.plus(limits().device_wait)).unwrap();
    due.unwrap()
}

pub(super) fn change() -> Lifecycle {
    let over = |state| Change { kind: Kind::Password { hash: String::new() }, state, ..waiting(ANNA) };
    let told = Change { state: S::Waiting { until: START.plus(limits().device_wait_told) }, ..waiting(ANNA) };
    Lifecycle::tried(
        "Change in My Tillid",
        &|change: &Change, _: Time| match change.state {
            S::Waiting { .. } => "waiting",
            S::Done { .. } => "done",
            S::Stopped { .. } => "stopped",
            S::Ended { .. } => "ended",
        },
        &[
            ("waiting", waiting(ANNA)),
            ("waiting, its owner was told at once", told),
            ("done", over(S::Done { at: START })),
            ("stopped", over(S::Stopped { by: Stopper::NotMe, at: START })),
            ("ended", over(S::Ended { at: START })),
        ],
        &[
            ("the owner was told", &|_| Do::Step(C::OwnerTold)),
            ("take effect", &|_| Do::TakeEffect(Box::new(account(ANNA)))),
            ("take effect, though trust ended", &|_| {
                Do::TakeEffect(Box::new(Account { trusted_from: START.plus(Span::seconds(1)), ..account(ANNA) }))
            }),
            ("take effect, though a stranger knew the password meanwhile", &|_| {
                let marked = PasswordKind::MustChange { since: START.plus(Span::seconds(1)) };
                let password = Password { kind: marked, ..account(ANNA).password };
                Do::TakeEffect(Box::new(Account { password, ..account(ANNA) }))
            }),
            ("take effect, in place of one that a stranger knew before", &|_| {
                let password = Password { kind: PasswordKind::MustChange { since: START }, ..account(ANNA).password };
                Do::TakeEffect(Box::new(Account { password, ..account(ANNA) }))
            }),
            ("not me", &|_| Do::Step(C::Stop(Stopper::NotMe))),
            ("stop in My Tillid", &|_| Do::Step(C::Stop(Stopper::InMyTillid))),
            ("end", &|_| Do::Step(C::End)),
        ],
        &around(&[("1 h", limits().device_wait_told), ("72 h", limits().device_wait)]),
        &|change, what, now| {
            let refused = |refusal| format!("{refusal:?}");
            let (next, due) = match what {
                Do::Step(command) => (change.step(command, &limits(), now).map_err(refused)?, None),
                Do::TakeEffect(account) => change.take_effect(&account, &limits(), now).map_err(refused)?,
            };
            let keeps = next.kind != Kind::Password { hash: String::new() };
            let proof = if due.is_some() { ", with the proof" } else { "" };
            let text = format!("{:?}, the hash {}{proof}", next.state, if keeps { "is kept" } else { "is gone" });
            Ok((next, text))
        },
    )
}

/// What is tried: a command, or the one that needs the account.
enum Do {
    Step(C),
    TakeEffect(Box<Account>),
}
