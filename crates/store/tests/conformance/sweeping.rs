//! The sweeper deletes what cannot matter any more plus an hour, and nothing else.

use domain::change::{Change, Kind};
use domain::email::WantedEmail;
use domain::ids::{
    ActivationId, ActivityId, ChangeId, GrantId, KnownBrowserId, LoginId, NoticeId, PrintJobId, RequestId, SessionId,
};
use domain::let_in::LetIn;
use domain::limits::Limits;
use domain::notice::Notice;
use domain::pause::Pause;
use domain::strikes::Strikes;
use domain::time::{Span, Time};
use store::{KeptPause, Store, SweepReport, Throttle, UsedNonce};

use crate::people::*;
use crate::world::{NOON, World, on_every_engine};

/// One of everything that is ever swept, with the instant from which it cannot matter.
async fn one_of_each(world: &World) -> Vec<(&'static str, Time)> {
    let limits = Limits::default();
    let mut changes = world.changes();
    changes
        .insert(ane())
        .insert(device(PHONE))
        .insert(login(LoginId(1)))
        .insert(UsedNonce { digest: digest(1), expires_at: later(60) })
        .insert(Throttle { key: digest(1), strikes: Strikes::default(), matters_until: later(100) })
        .insert(KeptPause {
            key: digest(1),
            account: ANE,
            pause: Pause { unapproved: 1, asked_at: NOON, ends_at: later(300) },
        })
        .insert(LetIn { made_at: later(1), ..let_in(1) })
        .insert(activation(ActivationId(1)))
        .insert(access_token(1))
        .insert(grant(GrantId(1), 1))
        .insert(session(SessionId(1), NOON))
        .insert(request(RequestId(1)))
        .insert(activity(ActivityId(1), later(1)))
        .insert(print_job(PrintJobId(1), ANE))
        .insert(known_browser(KnownBrowserId(1), 1))
        .insert(Notice { made_at: later(5), ..notice(NoticeId(1), 1) })
        .insert(WantedEmail { asked_at: later(3), ..wanted_email() })
        .insert(Change { asked_at: later(6), ..change(ChangeId(1), Kind::Password { hash: "hash".to_owned() }) })
        .audit(domain::audit::What::AccountMade, Some(ANE), "");
    world.store.commit(changes).await.unwrap();
    vec![
        ("logins", NOON.plus(limits.login_lasts)),
        ("nonces", later(60)),
        ("throttles", later(100)),
        ("pauses", later(300).plus(Span::days(1))),
        ("let_ins", later(1).plus(limits.let_in_lasts)),
        ("activations", NOON.plus(limits.activation_lasts)),
        ("access_tokens", later(300)),
        ("grants", NOON.plus(limits.code_lasts).plus(limits.access_token_lasts)),
        ("sessions", NOON.plus(limits.session_total)),
        ("requests", NOON.plus(Span::days(396))),
        ("activities", later(1).plus(Span::days(396))),
        ("print_jobs", NOON.plus(limits.print_job_lasts)),
        ("known_browsers", NOON.plus(limits.known_browser_lasts)),
        ("notices", later(5).plus(Span::days(396))),
        ("asked_changes", later(6).plus(Span::days(396))),
        ("wanted_emails", later(3).plus(Span::days(1))),
    ]
}

async fn each_thing_goes_an_hour_after_it_can_matter(world: World) {
    let limits = Limits::default();
    let mut ends = one_of_each(&world).await;
    ends.sort_by_key(|(_, ends_at)| *ends_at);
    for (table, ends_at) in ends {
        let gone = ends_at.plus(Span::hours(1));
        let before = world.store.sweep(gone, &limits, 100).await.unwrap();
        assert!(!before.removed.iter().any(|(swept, _)| *swept == table), "{table} went too early");
        let after = world.store.sweep(Time::from_micros(gone.micros() + 1), &limits, 100).await.unwrap();
        assert!(after.removed.contains(&(table, 1)), "{table} did not go: {after:?}");
    }
    let never = world.store.sweep(NOON.plus(Span::days(10_000)), &limits, 100).await.unwrap();
    assert_eq!(never, SweepReport::default());
    assert!(world.store.account(ANE).await.unwrap().is_some());
    assert!(world.store.device(PHONE).await.unwrap().is_some());
    assert_eq!(world.store.audit(None, 10).await.unwrap().len(), 1);
}

async fn a_sweep_takes_no_more_than_its_batch(world: World) {
    for id in 0..5 {
        world.insert(login(LoginId(id))).await.unwrap();
    }
    let limits = Limits::default();
    let long_after = NOON.plus(Span::days(1));
    let mut swept = vec![];
    loop {
        let report = world.store.sweep(long_after, &limits, 2).await.unwrap();
        swept.extend(report.removed);
        if !report.more {
            break;
        }
    }
    assert_eq!(swept, [("logins", 2), ("logins", 2), ("logins", 1)]);
}

on_every_engine!(each_thing_goes_an_hour_after_it_can_matter, a_sweep_takes_no_more_than_its_batch);
