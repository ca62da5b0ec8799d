//! What a sign-in leaves behind, and what lets somebody in or is printed: short lives.

use domain::account::{Account, Method, Standing};
use domain::grant::{self, Grant};
use domain::ids::{PrintJobId, ServiceId, SessionId};
use domain::let_in::LetIn;
use domain::printing::{Kind, PrintJob};
use domain::session::{self, Scope, Session};
use domain::time::{Span, Time};

use super::table::{Lifecycle, around};
use crate::support::{ANNA, BO, GRANT, START, account, after, browser, limits};
use domain::proof::{AppVerification, Verification};

pub(super) fn grant() -> Lifecycle {
    let grant = |state| Grant {
        id: GRANT,
        code: browser(3),
        service: ServiceId::parse("fjord-bank").unwrap(),
        account: ANNA,
        authorization: "the checked authorization request".into(),
        method: Method::App,
        verification: Some(AppVerification::Signed(Verification::Pin)),
        authenticated_at: START,
        issued_at: START,
        state,
    };
    Lifecycle::tried(
        "Grant",
        &|grant: &Grant, _| match grant.state {
            grant::State::Issued => "issued",
            grant::State::Spent { .. } => "spent",
            grant::State::Revoked { .. } => "revoked",
        },
        &[
            ("issued", grant(grant::State::Issued)),
            ("spent", grant(grant::State::Spent { at: START })),
            ("revoked", grant(grant::State::Revoked { at: START })),
        ],
        &[("redeem", &|_| grant::Command::Redeem), ("revoke", &|_| grant::Command::Revoke)],
        &around(&[("60 s", limits().code_lasts)]),
        &|grant, command, now| match grant.step(command, &limits(), now) {
            Ok(next) => {
                let backs = if next.backs_tokens() { "tokens are good" } else { "no token is good" };
                let text = format!("{:?}, {backs}", next.state);
                Ok((next, text))
            }
            Err(refusal) => Err(format!("{refusal:?}")),
        },
    )
}

pub(super) fn session() -> Lifecycle {
    let session = Session {
        id: SessionId(0x5e),
        browser: browser(1),
        scope: Scope::parse("service:fjord-bank").unwrap(),
        account: ANNA,
        method: Method::App,
        verification: Some(AppVerification::Signed(Verification::Pin)),
        authenticated_at: START,
        last_used_at: START,
        ended_at: None,
    };
    let anna = account(ANNA);
    let used_late = Session { last_used_at: after(Span::minutes(24 * 60 - 2)), ..session.clone() };
    let states = [
        ("used at its start", (session.clone(), anna.clone())),
        ("used two minutes before its last", (used_late, anna.clone())),
        ("signed out", (Session { ended_at: Some(START), ..session.clone() }, anna.clone())),
        (
            "its account frozen meanwhile",
            (session.clone(), Account { standing: Standing::Frozen { at: START }, ..anna.clone() }),
        ),
        ("the password changed since", (session.clone(), Account { trusted_from: after(Span::seconds(1)), ..anna })),
        ("somebody else's", (session, account(BO))),
    ];
    Lifecycle::tried(
        "Session",
        &|(session, account): &(Session, Account), now| {
            if session.is_good(account, &limits(), now) { "good" } else { "ended" }
        },
        &states,
        &[("use", &|_| session::Command::Use), ("end", &|_| session::Command::End)],
        &around(&[("5 min", limits().session_idle), ("24 h", limits().session_total)]),
        &|(session, account), command, now| match session.step(command, &account, &limits(), now) {
            Ok(next) => {
                let used = if next.last_used_at == now { "used now" } else { "used before" };
                let text = format!("{used}, ended {:?}", next.ended_at);
                Ok(((next, account), text))
            }
            Err(session::Ended) => Err("Ended".into()),
        },
    )
}

pub(super) fn let_in() -> Lifecycle {
    let shown = LetIn { code: browser(8), account: ANNA, made_at: START, used_at: None };
    let states = [("shown", shown.clone()), ("used", LetIn { used_at: Some(START), ..shown })];
    Lifecycle::tried(
        "Let in",
        &|let_in: &LetIn, _| if let_in.used_at.is_some() { "used" } else { "shown" },
        &states,
        &[("type the characters", &|_| ())],
        &around(&[("5 min", limits().let_in_lasts)]),
        &|let_in, (), now| match let_in.use_once(&limits(), now) {
            Ok(next) => {
                let text = format!("used {:?}", next.used_at);
                Ok((next, text))
            }
            Err(refusal) => Err(format!("{refusal:?}")),
        },
    )
}

pub(super) fn print_job() -> Lifecycle {
    let waits = PrintJob {
        id: PrintJobId(0x7),
        account: ANNA,
        kind: Kind::Card,
        sealed: b"sealed".to_vec(),
        made_at: START,
        printed_at: None,
    };
    let states = [("waits", waits.clone()), ("printed", PrintJob { printed_at: Some(START), ..waits })];
    Lifecycle::tried(
        "Print job",
        &|job: &PrintJob, now: Time| match job.printed_at {
            _ if !job.is_good(&limits(), now) => "swept",
            Some(_) => "printed",
            None => "waits",
        },
        &states,
        &[("print", &|_| ())],
        &around(&[("7 days", limits().print_job_lasts)]),
        &|job, (), now| match job.printed(&limits(), now) {
            Some(next) => {
                let text = format!("printed {:?}", next.printed_at);
                Ok((next, text))
            }
            None => Err("it has waited too long".into()),
        },
    )
}
