//! Many at once: whoever comes second meets what the first one left.

use std::sync::Arc;

use domain::grant::{self, Command, Refusal};
use domain::ids::{AccountId, GrantId, RequestId};
use domain::limits::Limits;
use domain::proof::Verification;
use domain::request::{DenyReason, Request, State};
use store::{CommitError, Store, StoreError, settle};

use crate::people::*;
use crate::world::{World, on_every_engine};

/// Answers the request if nobody has yet, and says whether this answer counts.
async fn answer(world: &World, id: RequestId, to: State) -> bool {
    let settled = settle(&world.store, || async {
        let request = world.store.request(id).await?.ok_or_else(|| StoreError::Unavailable("gone".to_owned()))?;
        let mut changes = world.changes();
        let counts = matches!(request.state, State::Pending { .. });
        if counts {
            changes.replace(&request, Request { state: to, ..request.get().clone() });
        }
        Ok::<_, StoreError>((changes, counts))
    });
    settled.await.unwrap().answer
}

async fn never_event_03_approve_against_deny(world: World) {
    world.insert(ane()).await.unwrap();
    let world = Arc::new(world);
    for round in 0..500_u128 {
        let id = RequestId(1_000 + round);
        world.insert(request(id)).await.unwrap();
        let answers = [
            State::Approved { at: later(1), by: PHONE, carried: None, verification: Verification::Pin },
            State::Denied { at: later(1), reason: DenyReason::NotMe, by: None },
        ];
        let [yes, no] = answers.map(|to| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { answer(&world, id, to).await })
        });
        let (approved, refused) = (yes.await.unwrap(), no.await.unwrap());
        assert!(approved != refused, "round {round}: approved {approved}, denied {refused}");
        let left = world.store.request(id).await.unwrap().unwrap();
        assert_eq!(left.state, answers[usize::from(refused)]);
        assert_eq!(left.version(), 2);
    }
}

async fn never_event_02_two_hundred_redeem_one_code(world: World) {
    world.insert(ane()).await.unwrap();
    world.insert(grant(GrantId(51), 5)).await.unwrap();
    let world = Arc::new(world);
    let redeem = |_| {
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            let settled = settle(&world.store, || async {
                let grant = world.store.grant_by_code(&digest(5)).await?.unwrap();
                let mut changes = world.changes();
                let outcome = grant.get().clone().step(Command::Redeem, &Limits::default(), later(1));
                let answer = outcome.map(|next| {
                    changes.replace(&grant, next);
                });
                Ok::<_, StoreError>((changes, answer))
            });
            settled.await.unwrap().answer
        })
    };
    let tasks: Vec<_> = (0..200).map(redeem).collect();
    let mut redeemed = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => redeemed += 1,
            Err(refusal) => assert_eq!(refusal, Refusal::AlreadySpent),
        }
    }
    assert_eq!(redeemed, 1);
    let left = world.store.grant(GrantId(51)).await.unwrap().unwrap();
    assert_eq!((left.state, left.version()), (grant::State::Spent { at: later(1) }, 2));
}

async fn one_loser_does_not_spoil_the_group(world: World) {
    let world = Arc::new(world);
    let tasks: Vec<_> = (0..200_u128)
        .map(|number| {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                // Every third wants the same user ID.
                let user_id = if number % 3 == 0 { "everybody".to_owned() } else { format!("person{number}") };
                let mut changes = world.changes();
                changes.insert(account(AccountId(number), &user_id));
                changes.audit(domain::audit::What::AccountMade, Some(AccountId(number)), "");
                (number, world.store.commit(changes).await)
            })
        })
        .collect();
    let mut same = 0;
    for task in tasks {
        let (number, outcome) = task.await.unwrap();
        let kept = world.store.account(AccountId(number)).await.unwrap().is_some();
        match outcome {
            Ok(()) => assert!(kept),
            Err(error) => {
                assert!(matches!(error, CommitError::Conflict(_)) && number % 3 == 0 && !kept, "{number}: {error}");
            }
        }
        same += u32::from(kept && number % 3 == 0);
        assert_eq!(world.store.audit(Some(AccountId(number)), 5).await.unwrap().len(), usize::from(kept));
    }
    assert_eq!(same, 1);
}

on_every_engine!(
    never_event_03_approve_against_deny,
    never_event_02_two_hundred_redeem_one_code,
    one_loser_does_not_spoil_the_group,
);
