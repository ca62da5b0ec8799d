//! What persons are told of, where they are reached by mail, and the jobs that tell them: kept, found, never mixed up.

use domain::effect::{Effect, Job};
use domain::email::KeptEmail;
use domain::ids::NoticeId;
use domain::notice::{Notice, State};
use domain::printing::{Kind, PrintJob};
use store::{CommitError, Store as _};

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
    let first = KeptEmail { account: ANE, sealed: vec![1; 40], set_at: NOON };
    world.insert(first.clone()).await.unwrap();
    let kept = world.store.email(ANE).await.unwrap().unwrap();
    assert_eq!(kept.get(), &first);
    assert!(matches!(world.insert(first.clone()).await, Err(CommitError::Conflict(_))));
    let mut changes = world.changes();
    changes.replace(&kept, KeptEmail { sealed: vec![2; 50], set_at: later(5), ..first });
    world.store.commit(changes).await.unwrap();
    let kept = world.store.email(ANE).await.unwrap().unwrap();
    assert_eq!((kept.sealed.len(), kept.set_at), (50, later(5)));
    let mut changes = world.changes();
    changes.remove(&kept);
    world.store.commit(changes).await.unwrap();
    assert!(world.store.email(ANE).await.unwrap().is_none());
}

async fn jobs_and_letters_of_a_notice(world: World) {
    world.insert(ane()).await.unwrap();
    let jobs = [
        Job::PushNotice { account: ANE, notice: NoticeId(7), device: PHONE },
        Job::MailNotice { account: ANE, notice: NoticeId(7) },
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
    jobs_and_letters_of_a_notice,
);
