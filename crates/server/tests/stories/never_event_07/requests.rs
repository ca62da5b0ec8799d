//! What becomes of requests for the code app: those that a backup holds unanswered or unspent count nowhere any more.

use domain::request::{State, WithdrawReason};

use super::*;
use crate::support::Page;

from_each_engine_into_the_other!(no_request_of_before_counts_after_a_restore);

async fn asks(lost: &Lost) -> (Desk<'_>, String, Vec<u8>) {
    let Lost { world, bank, sofus, phone, .. } = lost;
    let mut desk = world.desk();
    desk.comes_from(bank).await.gives_password_of(sofus).await.follows("use-app").await.sees("waiting");
    let (id, bytes) = phone.sees_one(world, sofus).await;
    assert!(phone.carries(world, &id, &desk.number()).await.status.is_success());
    (desk, id, bytes)
}

async fn approves(lost: &Lost, world: &World, id: &str, bytes: &[u8]) -> Page {
    lost.phone.answers(world, id, lost.phone.approval(bytes)).await
}

async fn no_request_of_before_counts_after_a_restore(kept: Kept, into: Kept) {
    let lost = Lost::of(kept).await;
    let Lost { world, bank, sofus, phone, .. } = &lost;
    let (mut spent_desk, spent, bytes) = asks(&lost).await;
    assert!(approves(&lost, world, &spent, &bytes).await.status.is_success());
    spent_desk.reloads().await.arrives_at(bank).await;
    let (mut approved_desk, approved, bytes) = asks(&lost).await;
    assert!(approves(&lost, world, &approved, &bytes).await.status.is_success());
    let (waiting_desk, waiting, bytes) = asks(&lost).await;

    world.backs_up(&lost.backup()).await;
    let noted = approved_desk.noted();
    approved_desk.reloads().await.arrives_at(bank).await;
    assert!(approves(&lost, world, &waiting, &bytes).await.status.is_success());
    let log = kept_outside(&lost).await;
    for log in [None, Some(log.as_path())] {
        let (after, _) = lost.restored(into, log).await;
        is_looked_at(&after, bank).await;
        let requests = after.app.store.requests(sofus.account, 10).await.expect("the store");
        let state = |id: &str| requests.iter().find(|request| request.id.to_string() == id).expect("it is kept").state;
        assert!(matches!(state(&spent), State::Spent { .. }), "{:?}", state(&spent));
        for id in [&approved, &waiting] {
            let withdrawn = matches!(state(id), State::Withdrawn { why: WithdrawReason::NotGoodAnyMore, .. });
            assert!(withdrawn, "never event 7: {:?} after a restore", state(id));
        }
        phone.unlocks_with(&after, &phone.pin).await;
        let answered = approves(&lost, &after, &waiting, &bytes).await;
        assert!(!answered.status.is_success(), "never event 7: {}", answered.body);
        for desk in [&noted, &waiting_desk] {
            desk.finds(&after).reloads().await.is_told("login_gone");
        }
    }
}
