//! The audit log's leaves: each entry gets one, once, without gaps, however many give them out at the same time.

use std::sync::Arc;

use domain::audit::What;
use domain::audit::tree::Frontier;
use domain::ids::AuditId;
use store::{AuditCheckpoint, AuditHead, AuditLog, Changes, CommitError, Engine, Store};

use crate::people::*;
use crate::world::{NOON, World, on_every_engine};

/// Takes what waits, at most so many entries, as whoever seals does; says how many.
async fn seal(store: &Engine, commit: u128, limit: u32) -> Result<usize, CommitError> {
    let head = store.audit_head().await.unwrap();
    let waiting = store.waiting_entries(limit).await.unwrap();
    if waiting.is_empty() {
        return Ok(0);
    }
    let mut frontier = head.as_ref().map_or_else(Frontier::empty, |head| head.frontier.clone());
    let mut changes = Changes::at(NOON, commit);
    for logged in &waiting {
        let leaf = logged.entry.leaf(frontier.size() + 1);
        frontier.push(leaf.hash);
        changes.seal(logged.entry.id, leaf);
    }
    let newest = AuditCheckpoint { size: frontier.size(), root: frontier.root(), at: NOON, key: 7, signature: [9; 64] };
    changes.insert(newest.clone());
    let next = AuditHead { frontier, newest, kept_at: NOON, sealer: 1, sealer_until: NOON };
    match &head {
        Some(head) => changes.replace(head, next),
        None => changes.insert(next),
    };
    store.commit(changes).await.map(|()| waiting.len())
}

async fn append(world: &World, entries: u32) {
    let mut changes = world.changes();
    for entry in 0..entries {
        changes.audit_with(What::CardCodeRight, [None, Some(ANE)][entry as usize % 2], "card", &[entry, 147]);
    }
    world.store.commit(changes).await.unwrap();
}

async fn an_entry_gets_its_leaf_once(world: World) {
    append(&world, 3).await;
    let mut changes = world.changes();
    changes.audit_sealed(What::AccountLookedAt, ANE, "", Some(vec![1, 2, 3]));
    world.store.commit(changes).await.unwrap();
    let waiting = world.store.waiting_entries(10).await.unwrap();
    assert_eq!(waiting.len(), 4);
    assert!(waiting.iter().all(|logged| logged.leaf.is_none() && !logged.fits()));
    assert_eq!(waiting[1].entry.numbers, [1, 147]);
    assert_eq!(waiting[3].entry.sealed, Some(vec![1, 2, 3]));

    assert_eq!(seal(&world.store, 1 << 40, 3).await, Ok(3));
    let sealed = world.store.sealed_after(0, 10).await.unwrap();
    assert_eq!(sealed.iter().map(|logged| logged.leaf.unwrap().number).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(sealed.iter().all(|logged| logged.fits()));
    let entries = |logged: &[domain::audit::Logged]| logged.iter().map(|one| one.entry.clone()).collect::<Vec<_>>();
    assert_eq!(entries(&sealed), entries(&waiting[..3]));
    assert_eq!(world.store.sealed_after(2, 10).await.unwrap(), sealed[2..]);
    assert_eq!(world.store.audit_entry(sealed[1].entry.id).await.unwrap().as_ref(), Some(&sealed[1]));

    // Another leaf for the same entry, and the same leaf for another entry.
    for (entry, number) in [(sealed[0].entry.id, 9), (waiting[3].entry.id, 3)] {
        let mut changes = world.changes();
        changes.seal(entry, sealed[0].entry.leaf(number));
        assert!(matches!(world.store.commit(changes).await, Err(CommitError::Conflict(_))), "{number}");
    }
    assert_eq!(seal(&world.store, 2 << 40, 10).await, Ok(1));
    assert_eq!(seal(&world.store, 3 << 40, 10).await, Ok(0));
    let head = world.store.audit_head().await.unwrap().unwrap();
    assert_eq!((head.newest.size, head.frontier.root()), (4, head.newest.root));
    let kept = world.store.audit_checkpoints(0, 10).await.unwrap();
    assert_eq!(kept.iter().map(|checkpoint| checkpoint.size).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(world.store.audit_checkpoints(3, 10).await.unwrap(), kept[1..]);
}

async fn entries_are_found_by_account_and_time(world: World) {
    for second in [0, 10, 20] {
        let id = (u128::from(later(second).micros().unsigned_abs()) / 1_000) << 80;
        let mut changes = Changes::at(later(second), id);
        changes.audit(What::PasswordRight, Some(ANE), second).audit(What::PasswordWrong, Some(BO), second);
        world.store.commit(changes).await.unwrap();
    }
    let between = async |account, from, until| {
        let range = (AuditId::before(later(from)), AuditId::until(later(until)));
        let found = world.store.audit_between(account, range, 10).await.unwrap();
        found.into_iter().map(|logged| logged.entry.about).collect::<Vec<_>>()
    };
    assert_eq!(between(Some(ANE), 0, 20).await, ["20", "10", "0"]);
    assert_eq!(between(Some(BO), 1, 20).await, ["20", "10"]);
    assert_eq!(between(None, 10, 10).await, ["10", "10"]);
    assert!(between(Some(ANE), 21, 30).await.is_empty());
}

async fn a_long_commit_is_kept_whole_or_not_at_all(world: World) {
    append(&world, 300).await;
    assert_eq!(world.store.waiting_entries(1_000).await.unwrap().len(), 300);
    assert_eq!(seal(&world.store, 1 << 40, 200).await, Ok(200));
    let waiting = world.store.waiting_entries(1_000).await.unwrap();
    let mut changes = world.changes();
    for (number, logged) in (201..).zip(&waiting) {
        changes.seal(logged.entry.id, logged.entry.leaf(number));
    }
    let taken = world.store.sealed_after(150, 1).await.unwrap();
    changes.seal(taken[0].entry.id, taken[0].entry.leaf(301));
    assert!(matches!(world.store.commit(changes).await, Err(CommitError::Conflict(_))));
    assert_eq!(world.store.waiting_entries(1_000).await.unwrap(), waiting);
    assert_eq!(seal(&world.store, 2 << 40, 1_000).await, Ok(100));
    assert_eq!(world.store.sealed_after(0, 1_000).await.unwrap().len(), 300);
}

async fn many_that_seal_while_others_write_give_every_entry_one_leaf(world: World) {
    let world = Arc::new(world);
    let writers = (0..4).map(|_| {
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            for _ in 0..25 {
                append(&world, 3).await;
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    let sealers = (1..=4_u128).map(|sealer| {
        let store = world.store.clone();
        tokio::spawn(async move {
            for round in 0..20_u128 {
                let sealed = seal(&store, sealer << 100 | round << 60, 7).await;
                assert!(matches!(sealed, Ok(_) | Err(CommitError::Conflict(_))), "{sealed:?}");
            }
        })
    });
    let sealers: Vec<_> = sealers.collect();
    for task in writers.into_iter().chain(sealers) {
        task.await.unwrap();
    }
    while seal(&world.store, u128::from(rand(&world)) << 64, 50).await.unwrap() > 0 {}
    let sealed = world.store.sealed_after(0, 1_000).await.unwrap();
    let numbers: Vec<u64> = sealed.iter().map(|logged| logged.leaf.unwrap().number).collect();
    assert_eq!(numbers, (1..=300).collect::<Vec<_>>());
    let mut frontier = Frontier::empty();
    sealed.iter().for_each(|logged| frontier.push(logged.leaf.unwrap().hash));
    assert!(sealed.iter().all(|logged| logged.fits()));
    assert_eq!(world.store.audit_head().await.unwrap().unwrap().frontier, frontier);
}

/// An id that nobody had.
fn rand(world: &World) -> u64 {
    u64::try_from(world.changes().id() >> 32).unwrap()
}

on_every_engine!(
    an_entry_gets_its_leaf_once,
    entries_are_found_by_account_and_time,
    a_long_commit_is_kept_whole_or_not_at_all,
    many_that_seal_while_others_write_give_every_entry_one_leaf,
);
