//! Changes that persons asked for: kept in all their states, found while they wait and when they are due.

use domain::change::{Change, Kind, NewEmail, State, Stopper};
use domain::ids::{ChangeId, NoticeId};
use domain::notice::{self, Notice};
use store::{AskedChanges as _, Store as _};

use crate::people::*;
use crate::world::{NOON, World, on_every_engine};

fn password(id: u128) -> Change {
    change(ChangeId(id), Kind::Password { hash: "hash".to_owned() })
}

async fn a_change_in_all_its_states_and_its_notice(world: World) {
    world.insert(ane()).await.unwrap();
    world.insert(password(7)).await.unwrap();
    let kept = async || world.store.asked_change(ChangeId(7)).await.unwrap().unwrap();
    assert_eq!(kept().await.get(), &password(7));
    for state in [
        State::Waiting { until: later(60) },
        State::Done { at: later(1) },
        State::Stopped { by: Stopper::NotMe, at: later(2) },
        State::Stopped { by: Stopper::InMyTillid, at: later(2) },
        State::Ended { at: later(3) },
    ] {
        let waits = matches!(state, State::Waiting { .. });
        let hash = if waits { "hash".to_owned() } else { String::new() };
        let next = Change { state, kind: Kind::Password { hash }, ..password(7) };
        let mut changes = world.changes();
        changes.replace(&kept().await, next.clone());
        world.store.commit(changes).await.unwrap();
        assert_eq!(kept().await.get(), &next);
    }
    let wanted = change(ChangeId(9), Kind::UserId { wanted: domain::user_id::UserId::parse("Ane.Ny") });
    world.insert(wanted.clone()).await.unwrap();
    assert_eq!(world.store.asked_change(ChangeId(9)).await.unwrap().unwrap().get(), &wanted);
    for (id, new) in
        [(10, NewEmail::Address { sealed: vec![5; 30] }), (11, NewEmail::Removed), (12, NewEmail::WhenUnseen)]
    {
        let asked = change(ChangeId(id), Kind::Email(new));
        world.insert(asked.clone()).await.unwrap();
        assert_eq!(world.store.asked_change(ChangeId(id)).await.unwrap().unwrap().get(), &asked);
    }
    let number = change(ChangeId(14), Kind::NumberWhenNew);
    world.insert(number.clone()).await.unwrap();
    assert_eq!(world.store.asked_change(ChangeId(14)).await.unwrap().unwrap().get(), &number);
    let gone = Kind::Email(NewEmail::Address { sealed: vec![] });
    let done = Change { state: State::Done { at: NOON }, ..change(ChangeId(13), gone) };
    world.insert(done.clone()).await.unwrap();
    assert_eq!(world.store.asked_change(ChangeId(13)).await.unwrap().unwrap().get(), &done);
    let told = Notice { kind: notice::Kind::Change { change: ChangeId(7) }, ..notice(NoticeId(7), 1) };
    world.insert(told.clone()).await.unwrap();
    assert_eq!(world.store.notice(NoticeId(7)).await.unwrap().unwrap().get(), &told);
}

async fn what_waits_is_found_by_its_account_and_when_it_is_due(world: World) {
    world.insert(ane()).await.unwrap();
    world.insert(account(BO, "Bo.Lund")).await.unwrap();
    let block = change(ChangeId(2), Kind::BlockDevice { device: PHONE });
    world.insert(password(1)).await.unwrap();
    world.insert(Change { state: State::Waiting { until: later(60) }, asked_at: later(1), ..block }).await.unwrap();
    world.insert(Change { account: BO, ..password(3) }).await.unwrap();
    let done = Change { kind: Kind::Password { hash: String::new() }, state: State::Done { at: NOON }, ..password(4) };
    world.insert(done).await.unwrap();
    let ids = |found: Vec<store::Versioned<Change>>| found.iter().map(|one| one.id.0).collect::<Vec<_>>();
    assert_eq!(ids(world.store.waiting_changes(ANE).await.unwrap()), [1, 2]);
    assert_eq!(ids(world.store.due_changes(later(59), 9).await.unwrap()), [0; 0]);
    assert_eq!(ids(world.store.due_changes(later(60), 9).await.unwrap()), [2]);
    assert_eq!(ids(world.store.due_changes(later(3_600), 2).await.unwrap()), [2, 1]);
}

async fn a_user_id_moves_unless_somebody_has_it(world: World) {
    world.insert(ane()).await.unwrap();
    world.insert(account(BO, "Bo.Lund")).await.unwrap();
    let user_id = |typed| domain::user_id::UserId::parse(typed).unwrap();
    let takes = async |typed| {
        let kept = world.store.account(ANE).await.unwrap().unwrap();
        let mut changes = world.changes();
        changes.replace(&kept, domain::account::Account { user_id: user_id(typed), ..kept.get().clone() });
        world.store.commit(changes).await
    };
    assert!(matches!(takes("BO.lund").await, Err(store::CommitError::Conflict(_))));
    takes("Ane.Ny").await.unwrap();
    takes("ane.ny").await.unwrap();
    assert_eq!(world.store.account_by_user_id("ane.ny").await.unwrap().unwrap().id, ANE);
    let before = ane().user_id;
    assert!(world.store.account_by_user_id(before.folded()).await.unwrap().is_none());
}

on_every_engine!(
    a_user_id_moves_unless_somebody_has_it,
    a_change_in_all_its_states_and_its_notice,
    what_waits_is_found_by_its_account_and_when_it_is_due
);
