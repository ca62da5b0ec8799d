//! Running a use case until its commit settles.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::account::Account;
use domain::effect::Effect;
use domain::ids::LoginId;
use domain::limits::Limits;
use domain::strikes::{Hearing, Strikes};
use store::{CommitError, Settled, Store, StoreError, Throttle, settle};

use crate::people::*;
use crate::world::{NOON, World, on_every_engine};

/// What a guess at a password comes to.
#[derive(Debug, PartialEq, Eq)]
enum Guess {
    Counted,
    NotHeard,
}

/// A wrong guess: counted before it is answered, unless it is not heard.
async fn guess(world: &World) -> Result<Settled<Guess>, StoreError> {
    let (policy, key) = (Limits::default().passwords_by_source, digest(9));
    settle(&world.store, || async {
        let mut changes = world.changes();
        let kept = world.store.throttle(&key).await?;
        let strikes = kept.as_ref().map_or_else(Strikes::default, |throttle| throttle.strikes);
        if let Hearing::Rests { .. } = strikes.hearing(&policy, NOON) {
            return Ok((changes, Guess::NotHeard));
        }
        let next = Throttle { key, strikes: strikes.strike(&policy, NOON), matters_until: later(86_400) };
        match &kept {
            Some(throttle) => changes.replace(throttle, next),
            None => changes.insert(next),
        };
        Ok((changes, Guess::Counted))
    })
    .await
}

async fn a_thousand_parallel_guesses_are_worth_five(world: World) {
    let world = Arc::new(world);
    let guesses = (0..1_000).map(|_| {
        let world = Arc::clone(&world);
        tokio::spawn(async move { guess(&world).await.unwrap().answer })
    });
    let guesses: Vec<_> = guesses.collect();
    let mut counted = 0;
    for guess in guesses {
        counted += u32::from(guess.await.unwrap() == Guess::Counted);
    }
    assert_eq!(counted, 5);
    let kept = world.store.throttle(&digest(9)).await.unwrap().unwrap();
    assert_eq!((kept.strikes.rests, kept.version()), (1, 5));
}

async fn everybody_in_line_gets_a_turn(world: World) {
    world.insert(ane()).await.unwrap();
    let world = Arc::new(world);
    let runs = Arc::new(AtomicU32::new(0));
    let count = |_| {
        let (world, runs) = (Arc::clone(&world), Arc::clone(&runs));
        tokio::spawn(async move {
            let settled = settle(&world.store, || async {
                runs.fetch_add(1, Ordering::Relaxed);
                let account = world.store.account(ANE).await?.unwrap();
                let name = format!("{}", account.name.parse::<u32>().unwrap_or(0) + 1);
                let mut changes = world.changes();
                changes.replace(&account, Account { name, ..account.get().clone() });
                Ok::<_, StoreError>((changes, ()))
            });
            settled.await.unwrap();
        })
    };
    let tasks: Vec<_> = (0..300).map(count).collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(world.store.account(ANE).await.unwrap().unwrap().name, "300");
    let runs = runs.load(Ordering::Relaxed);
    assert!(runs < 300 * 10, "{runs} runs for 300 commits: the losers beat each other");
}

async fn a_refusal_may_change_something(world: World) {
    let refused = settle(&world.store, || async {
        let mut changes = world.changes();
        changes.insert(login(LoginId(31))).hint(Effect::WakeAccount(ANE));
        Ok::<_, StoreError>((changes, Err::<(), &str>("wrong")))
    });
    let refused = refused.await.unwrap();
    assert_eq!(refused, Settled { answer: Err("wrong"), hints: vec![Effect::WakeAccount(ANE)] });
    assert!(world.store.login(LoginId(31)).await.unwrap().is_some());
}

async fn a_refusal_that_changes_nothing_passes_through(world: World) {
    #[derive(Debug, PartialEq)]
    enum No {
        Gone,
        Store(StoreError),
    }
    impl From<StoreError> for No {
        fn from(error: StoreError) -> Self {
            Self::Store(error)
        }
    }
    let runs = AtomicU32::new(0);
    let refused = settle(&world.store, || async {
        runs.fetch_add(1, Ordering::Relaxed);
        world.store.login(LoginId(31)).await?.ok_or(No::Gone)?;
        Ok::<_, No>((world.changes(), ()))
    });
    assert_eq!(refused.await.unwrap_err(), No::Gone);
    assert_eq!(runs.load(Ordering::Relaxed), 1);

    let contradiction = settle(&world.store, || async {
        runs.fetch_add(1, Ordering::Relaxed);
        let mut changes = world.changes();
        changes.insert(login(LoginId(31))).insert(login(LoginId(31)));
        Ok::<_, No>((changes, ()))
    });
    assert!(matches!(contradiction.await.unwrap_err(), No::Store(StoreError::Contradiction { table: "logins", .. })));
    assert_eq!(runs.load(Ordering::Relaxed), 2);
}

async fn who_never_reads_again_is_told_in_the_end(world: World) {
    world.insert(login(LoginId(31))).await.unwrap();
    let runs = AtomicU32::new(0);
    let stubborn = settle(&world.store, || async {
        runs.fetch_add(1, Ordering::Relaxed);
        let mut changes = world.changes();
        changes.insert(login(LoginId(31)));
        Ok::<_, StoreError>((changes, ()))
    });
    let error = stubborn.await.unwrap_err();
    assert_eq!(error, StoreError::Unavailable("too many at once want to change a row of logins".to_owned()));
    assert_eq!(runs.load(Ordering::Relaxed), 20);
    let mut again = world.changes();
    again.insert(login(LoginId(31)));
    assert!(matches!(world.store.commit(again).await, Err(CommitError::Conflict(row)) if row.table == "logins"));
}

on_every_engine!(
    a_thousand_parallel_guesses_are_worth_five,
    everybody_in_line_gets_a_turn,
    a_refusal_may_change_something,
    a_refusal_that_changes_nothing_passes_through,
    who_never_reads_again_is_told_in_the_end,
);
