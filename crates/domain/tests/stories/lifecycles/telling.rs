//! Whether devices are told of a request, the address at which one is told, and what a person is told of.

use domain::account::Account;
use domain::browser::Trust;
use domain::email::{CODE_LASTS, TryEmail, Wanted, WantedEmail};
use domain::ids::{ChangeId, KnownBrowserId, NoticeId};
use domain::notice::{self, Notice, Way, Ways};
use domain::push::{Command, PushAddress, State};
use domain::secret::Digest;
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

pub(super) fn notice() -> Lifecycle {
    use notice::{Command as C, State as S};

    let untold = Notice {
        id: NoticeId(0x9),
        account: ANNA,
        kind: notice::Kind::DeviceActivated { device: PHONE },
        code: Digest([9; 32]),
        made_at: START,
        ends_at: Notice::ends(&limits(), START),
        state: S::Untold,
        mail_to: Some(b"sealed".to_vec()),
        went: Ways::default(),
    };
    let with = |state| Notice { state, ..untold.clone() };
    let name = |notice: &Notice| match notice.state {
        S::Untold => "untold",
        S::Reached { .. } => "reached",
        S::Confirmed { .. } => "confirmed",
        S::NotMe { .. } => "not me",
    };
    Lifecycle::tried(
        "Notice",
        &|notice: &Notice, now| if notice.is_over(now) { "over" } else { name(notice) },
        &[
            ("untold", untold.clone()),
            ("reached", with(S::Reached { at: START })),
            ("confirmed", with(S::Confirmed { at: START })),
            ("not me", with(S::NotMe { at: START })),
        ],
        &[
            ("reach", &|_| C::Reach),
            ("post", &|_| C::Post),
            ("it was me", &|_| C::Confirm),
            ("this was not me", &|_| C::NotMe),
            ("a push or the app", &|_| C::Went(Way::Device)),
            ("a mail", &|_| C::Went(Way::Mail)),
            ("a letter", &|_| C::Went(Way::Letter)),
            ("no mail", &|_| C::NoMail),
        ],
        &around(&[("72 h", limits().device_wait), ("96 h", Span::hours(96))]),
        &|notice, command, now| {
            let next = notice.step(command, &limits(), now).map_err(|refusal| format!("{refusal:?}"))?;
            let lists = if next.is_open(now) { "on the lists" } else { "off the lists" };
            let hours = next.ends_at.since(START).whole_seconds().div_euclid(3_600);
            let Ways { device, mail, letter } = next.went;
            let went = [("device", device), ("mail", mail), ("letter", letter)];
            let went: Vec<_> = went.iter().filter(|(_, is_so)| *is_so).map(|(way, _)| *way).collect();
            let address = if next.mail_to.is_some() { ", address kept" } else { "" };
            let text = format!("{}, {lists}, heard for {hours} h, by {went:?}{address}", name(&next));
            Ok((next, text))
        },
    )
}

pub(super) fn wanted_email() -> Lifecycle {
    let unsent = WantedEmail {
        account: ANNA,
        id: ChangeId(0xe),
        sealed: b"sealed".to_vec(),
        asked_at: START,
        state: Wanted::Unsent { wrong: 0 },
    };
    let with = |state| WantedEmail { state, ..unsent.clone() };
    let name = |wanted: &WantedEmail| match wanted.state {
        Wanted::Unsent { wrong: 0 } => "code on its way",
        Wanted::Unsent { .. } => "code on its way, wrong ones typed",
        Wanted::Sent { wrong: 0 } => "code sent",
        Wanted::Sent { .. } => "code sent, wrong ones typed",
        Wanted::Undelivered => "undelivered",
        Wanted::Shown => "shown to be theirs",
    };
    Lifecycle::tried(
        "Mail address that was typed",
        &|wanted: &WantedEmail, now| match wanted.state {
            Wanted::Shown => name(wanted),
            _ if wanted.is_over(now) => "over",
            _ => name(wanted),
        },
        &[
            ("unsent", unsent.clone()),
            ("unsent, four wrong", with(Wanted::Unsent { wrong: 4 })),
            ("sent", with(Wanted::Sent { wrong: 0 })),
            ("four wrong", with(Wanted::Sent { wrong: 4 })),
            ("five wrong", with(Wanted::Sent { wrong: 5 })),
            ("undelivered", with(Wanted::Undelivered)),
            ("shown", with(Wanted::Shown)),
        ],
        &[
            ("mail taken", &|_| TryEmail::Send),
            ("mail refused", &|_| TryEmail::GiveUp),
            ("right code", &|_| TryEmail::Type { right: true }),
            ("wrong code", &|_| TryEmail::Type { right: false }),
        ],
        &around(&[("1 day", CODE_LASTS)]),
        &|wanted, command, now| {
            let (next, shown) = wanted.step(command, now).map_err(|refusal| format!("{refusal:?}"))?;
            let proof = if shown.is_some() { ", proved" } else { "" };
            let text = format!("{}, {} tries left{proof}", name(&next), next.tries_left());
            Ok((next, text))
        },
    )
}
