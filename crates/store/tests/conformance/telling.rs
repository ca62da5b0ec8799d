//! What persons are told of, where they are reached by mail, and the jobs that tell them: kept, found, never mixed up.

use domain::effect::{Effect, Job};
use domain::email::{KeptEmail, Mails, SetBy, Wanted, WantedEmail};
use domain::ids::{ChangeId, NoticeId};
use domain::notice::{Notice, State, Ways};
use domain::printing::{Kind, PrintJob};
use store::{AskedChanges as _, CommitError, Store as _};

use crate::people::*;
use crate::world::{NOON, World, on_every_engine};

async fn a_notice_in_all_its_states(world: World) {
    world.insert(ane()).await.unwrap();
    let id = NoticeId(7);
    world.insert(notice(id, 1)).await.unwrap();
    for state in [State::Reached { at: later(1) }, State::Confirmed { at: later(2) }, State::NotMe { at: later(3) }] {
        let before = world.store.notice(id).await.unwrap().unwrap();
        let next = Notice { state, ..before.get().clone() };
        let mut changes = world.changes();
        changes.replace(&before, next.clone());
        world.store.commit(changes).await.unwrap();
        assert_eq!(world.store.notice(id).await.unwrap().unwrap().get(), &next);
        assert_eq!(world.store.notice_by_code(&digest(1)).await.unwrap().unwrap().get(), &next);
    }
    assert!(world.store.notice_by_code(&digest(2)).await.unwrap().is_none());
    let same_code = world.insert(notice(NoticeId(8), 1)).await;
    assert!(matches!(same_code, Err(CommitError::Conflict(_))), "one code, one notice: {same_code:?}");
}

async fn the_notices_of_one_account_newest_first_until_they_end(world: World) {
    world.insert(ane()).await.unwrap();
    world.insert(account(BO, "Bo.Lund")).await.unwrap();
    let made = |id, code, after_s| Notice { made_at: later(after_s), ..notice(NoticeId(id), code) };
    for one in [made(1, 1, 0), made(2, 2, 60), Notice { account: BO, ..made(3, 3, 30) }] {
        world.insert(one).await.unwrap();
    }
    world.insert(Notice { ends_at: later(90), ..made(4, 4, 80) }).await.unwrap();
    let ids = async |now, limit| {
        let found = world.store.notices(ANE, now, limit).await.unwrap();
        found.iter().map(|notice| notice.id.0).collect::<Vec<_>>()
    };
    assert_eq!(ids(later(89), 9).await, [4, 2, 1]);
    assert_eq!(ids(later(90), 9).await, [2, 1], "what has ended is found no more");
    assert_eq!(ids(NOON, 2).await, [4, 2]);
    assert_eq!(ids(later(3_600), 9).await, [0; 0]);
}

async fn one_address_for_an_account(world: World) {
    world.insert(ane()).await.unwrap();
    assert!(world.store.email(ANE).await.unwrap().is_none());
    let first = email();
    world.insert(first.clone()).await.unwrap();
    let kept = world.store.email(ANE).await.unwrap().unwrap();
    assert_eq!(kept.get(), &first);
    assert!(matches!(world.insert(first.clone()).await, Err(CommitError::Conflict(_))));
    let mut changes = world.changes();
    changes.replace(
        &kept,
        KeptEmail {
            sealed: vec![2; 50],
            set_at: later(5),
            set_by: SetBy::Person,
            mails: Mails::WhenUnseen,
            doubted_at: Some(later(6)),
            ..first
        },
    );
    world.store.commit(changes).await.unwrap();
    let kept = world.store.email(ANE).await.unwrap().unwrap();
    assert_eq!((kept.sealed.len(), kept.set_at), (50, later(5)));
    assert_eq!((kept.set_by, kept.mails), (SetBy::Person, Mails::WhenUnseen));
    let mut changes = world.changes();
    changes.remove(&kept);
    world.store.commit(changes).await.unwrap();
    assert!(world.store.email(ANE).await.unwrap().is_none());
}

async fn a_notice_says_by_which_ways_it_went_and_forgets_where(world: World) {
    world.insert(ane()).await.unwrap();
    let first = Notice { mail_to: Some(vec![3; 30]), ..notice(NoticeId(7), 1) };
    world.insert(first.clone()).await.unwrap();
    for (mail_to, went) in [
        (first.mail_to.clone(), Ways { device: true, ..Ways::default() }),
        (None, Ways { device: true, mail: true, ..Ways::default() }),
        (None, Ways { device: true, mail: true, letter: true }),
    ] {
        let before = world.store.notice(NoticeId(7)).await.unwrap().unwrap();
        let next = Notice { mail_to, went, ..first.clone() };
        let mut changes = world.changes();
        changes.replace(&before, next.clone());
        world.store.commit(changes).await.unwrap();
        assert_eq!(world.store.notice(NoticeId(7)).await.unwrap().unwrap().get(), &next);
    }
}

async fn notices_are_read_page_by_page_ended_or_not(world: World) {
    world.insert(ane()).await.unwrap();
    world.insert(account(BO, "Bo.Lund")).await.unwrap();
    for (id, after_s) in [(1, 0), (2, 60), (3, 60), (4, 90)] {
        let made = Notice { made_at: later(after_s), ends_at: later(after_s), ..notice(NoticeId(id), id as u8) };
        world.insert(made).await.unwrap();
    }
    world.insert(Notice { account: BO, ..notice(NoticeId(9), 9) }).await.unwrap();
    let ids = async |at, id, limit| {
        let found = world.store.notices_before(ANE, (at, NoticeId(id)), limit).await.unwrap();
        found.iter().map(|notice| notice.id.0).collect::<Vec<_>>()
    };
    assert_eq!(ids(later(3_600), 0, 9).await, [4, 3, 2, 1]);
    assert_eq!(ids(later(3_600), 0, 2).await, [4, 3]);
    assert_eq!(ids(later(60), 3, 2).await, [2, 1]);
    assert_eq!(ids(NOON, 1, 9).await, [0; 0]);
}

async fn an_address_that_was_typed_in_all_its_states_one_for_an_account(world: World) {
    world.insert(ane()).await.unwrap();
    assert!(world.store.wanted_email(ANE).await.unwrap().is_none());
    world.insert(wanted_email()).await.unwrap();
    assert!(matches!(world.insert(wanted_email()).await, Err(CommitError::Conflict(_))), "one for an account");
    for state in [
        Wanted::Unsent { wrong: 0 },
        Wanted::Unsent { wrong: 3 },
        Wanted::Sent { wrong: 4 },
        Wanted::Undelivered,
        Wanted::Shown,
    ] {
        let before = world.store.wanted_email(ANE).await.unwrap().unwrap();
        let next = WantedEmail { state, id: ChangeId(9), sealed: vec![4; 9], asked_at: later(2), ..wanted_email() };
        let mut changes = world.changes();
        changes.replace(&before, next.clone());
        world.store.commit(changes).await.unwrap();
        assert_eq!(world.store.wanted_email(ANE).await.unwrap().unwrap().get(), &next);
    }
    let kept = world.store.wanted_email(ANE).await.unwrap().unwrap();
    let mut changes = world.changes();
    changes.remove(&kept);
    world.store.commit(changes).await.unwrap();
    assert!(world.store.wanted_email(ANE).await.unwrap().is_none());
}

async fn jobs_and_letters_of_a_notice(world: World) {
    world.insert(ane()).await.unwrap();
    let jobs = [
        Job::PushNotice { account: ANE, notice: NoticeId(7), device: PHONE },
        Job::MailNotice { account: ANE, notice: NoticeId(7) },
        Job::MailCode { account: ANE },
    ];
    let mut changes = world.changes();
    changes.effects(jobs.map(Effect::Do));
    changes.insert(PrintJob { kind: Kind::Notice, ..print_job(domain::ids::PrintJobId(7), ANE) });
    world.store.commit(changes).await.unwrap();
    let due = world.store.due_jobs(NOON, 9).await.unwrap();
    assert_eq!(due.iter().map(|job| job.job).collect::<Vec<_>>(), jobs);
    assert_eq!(world.store.print_jobs(Some(ANE)).await.unwrap()[0].kind, Kind::Notice);
}

on_every_engine!(
    a_notice_in_all_its_states,
    the_notices_of_one_account_newest_first_until_they_end,
    one_address_for_an_account,
    a_notice_says_by_which_ways_it_went_and_forgets_where,
    notices_are_read_page_by_page_ended_or_not,
    an_address_that_was_typed_in_all_its_states_one_for_an_account,
    jobs_and_letters_of_a_notice,
);
