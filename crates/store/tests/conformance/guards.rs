//! Every write is guarded: what was read must be unchanged, what is unique must be new, and all of a commit counts or nothing.

use domain::account::{Account, Standing};
use domain::audit::What;
use domain::ids::{CardId, GrantId, KnownBrowserId, LoginId, RequestId};
use store::{Changes, CommitError, Store};

use crate::people::*;
use crate::world::{World, on_every_engine};

fn is_conflict(outcome: Result<(), CommitError>) -> bool {
    matches!(outcome, Err(CommitError::Conflict(_)))
}

fn is_contradiction(outcome: Result<(), CommitError>) -> bool {
    matches!(outcome, Err(CommitError::Contradiction { .. }))
}

/// Ane's account, kept, and then changed behind the back of whoever read it first.
async fn read_then_changed(world: &World) -> store::Versioned<Account> {
    world.insert(ane()).await.unwrap();
    let read = world.store.account(ANE).await.unwrap().unwrap();
    let mut changes = world.changes();
    changes.replace(&read, Account { name: "Ane Lund".to_owned(), ..ane() });
    world.store.commit(changes).await.unwrap();
    read
}

async fn what_changed_since_it_was_read_is_not_replaced(world: World) {
    let stale = read_then_changed(&world).await;
    let mut changes = world.changes();
    changes.replace(&stale, Account { standing: Standing::Frozen { at: later(1) }, ..ane() });
    assert!(is_conflict(world.store.commit(changes).await));
    let now = world.store.account(ANE).await.unwrap().unwrap();
    assert_eq!((now.name.as_str(), now.standing, now.version()), ("Ane Lund", Standing::Open, 2));
}

async fn what_changed_since_it_was_read_is_not_what_was_required(world: World) {
    let stale = read_then_changed(&world).await;
    let mut changes = world.changes();
    changes.require(&stale).insert(login(LoginId(31)));
    assert!(is_conflict(world.store.commit(changes).await));
    assert!(world.store.login(LoginId(31)).await.unwrap().is_none());
    let mut changes = world.changes();
    changes.require(&world.store.account(ANE).await.unwrap().unwrap()).insert(login(LoginId(31)));
    world.store.commit(changes).await.unwrap();
    assert!(world.store.login(LoginId(31)).await.unwrap().is_some());
    assert_eq!(world.store.account(ANE).await.unwrap().unwrap().version(), 2);
}

async fn what_changed_since_it_was_read_is_not_removed(world: World) {
    let stale = read_then_changed(&world).await;
    let mut changes = world.changes();
    changes.remove(&stale);
    assert!(is_conflict(world.store.commit(changes).await));
    world.insert(login(LoginId(31))).await.unwrap();
    let read = world.store.login(LoginId(31)).await.unwrap().unwrap();
    for expected in [true, false] {
        let mut changes = world.changes();
        changes.remove(&read);
        assert_eq!(world.store.commit(changes).await.is_ok(), expected);
    }
    assert!(world.store.login(LoginId(31)).await.unwrap().is_none());
    let mut changes = world.changes();
    changes.require(&read);
    assert!(is_conflict(world.store.commit(changes).await));
}

async fn what_is_unique_is_kept_once(world: World) {
    world.insert(ane()).await.unwrap();
    assert!(is_conflict(world.insert(account(ANE, "somebody.else")).await));
    assert!(is_conflict(world.insert(account(BO, "ANE.holm")).await));
    world.insert(card(CardId(1), 5)).await.unwrap();
    assert!(is_conflict(world.insert(card(CardId(2), 5)).await));
    world.insert(grant(GrantId(1), 5)).await.unwrap();
    assert!(is_conflict(world.insert(grant(GrantId(2), 5)).await));
    world.insert(known_browser(KnownBrowserId(1), 5)).await.unwrap();
    assert!(is_conflict(world.insert(known_browser(KnownBrowserId(2), 5)).await));
    world.insert(let_in(5)).await.unwrap();
    assert!(is_conflict(world.insert(let_in(5)).await));
    let nonce = store::UsedNonce { digest: digest(5), expires_at: later(1) };
    world.insert(nonce.clone()).await.unwrap();
    assert!(is_conflict(world.insert(nonce).await));
}

async fn what_is_unique_passes_from_a_removed_row_to_a_new_one(world: World) {
    world.insert(ane()).await.unwrap();
    // Whichever id is the greater.
    for (old, new) in [(5, 9), (9, 5)] {
        let secret = u8::try_from(old).unwrap();
        world.insert(known_browser(KnownBrowserId(old), secret)).await.unwrap();
        let before = world.store.known_browser(ANE, &digest(secret)).await.unwrap().unwrap();
        let mut changes = world.changes();
        changes.insert(known_browser(KnownBrowserId(new), secret)).remove(&before);
        world.store.commit(changes).await.unwrap();
        let after = world.store.known_browser(ANE, &digest(secret)).await.unwrap().unwrap();
        assert_eq!(after.id, KnownBrowserId(new));
        let mut changes = world.changes();
        changes.remove(&after);
        world.store.commit(changes).await.unwrap();
    }
}

async fn all_of_a_commit_or_nothing(world: World) {
    let stale = read_then_changed(&world).await;
    world.insert(login(LoginId(30))).await.unwrap();
    let other = world.store.login(LoginId(30)).await.unwrap().unwrap();
    let mut changes = world.changes();
    changes
        .insert(login(LoginId(31)))
        .insert(request(RequestId(61)))
        .replace(&other, domain::login::Login { remember: true, ..login(LoginId(30)) })
        .audit(What::PasswordRight, Some(ANE), LoginId(31))
        .effects([domain::effect::Effect::Do(domain::effect::Job::OrderCard(ANE))])
        .require(&stale);
    assert!(is_conflict(world.store.commit(changes).await));
    assert!(world.store.login(LoginId(31)).await.unwrap().is_none());
    assert!(world.store.request(RequestId(61)).await.unwrap().is_none());
    assert!(!world.store.login(LoginId(30)).await.unwrap().unwrap().remember);
    assert!(world.store.audit(None, 10).await.unwrap().is_empty());
    assert_eq!(world.store.jobs_left().await.unwrap(), 0);
}

async fn one_row_twice_in_one_commit(world: World) {
    world.insert(ane()).await.unwrap();
    let read = world.store.account(ANE).await.unwrap().unwrap();
    let frozen = Account { standing: Standing::Frozen { at: later(1) }, ..ane() };

    let mut changes = world.changes();
    changes.replace(&read, frozen.clone()).replace(&read, frozen.clone());
    assert!(is_contradiction(world.store.commit(changes).await));
    let mut changes = world.changes();
    changes.replace(&read, frozen.clone()).remove(&read);
    assert!(is_contradiction(world.store.commit(changes).await));
    let mut changes = world.changes();
    changes.insert(login(LoginId(31))).insert(login(LoginId(31)));
    assert!(is_contradiction(world.store.commit(changes).await));

    // A replacement guards as well as a requirement does, in either order.
    let mut changes = world.changes();
    changes.require(&read).replace(&read, frozen.clone()).require(&read);
    world.store.commit(changes).await.unwrap();
    let now = world.store.account(ANE).await.unwrap().unwrap();
    assert_eq!((now.standing, now.version()), (frozen.standing, 2));

    // Two reads that saw different versions cannot both hold.
    let mut changes = world.changes();
    changes.require(&read).replace(&now, ane());
    assert!(is_conflict(world.store.commit(changes).await));
}

async fn what_never_changes_cannot_be_changed(world: World) {
    world.insert(ane()).await.unwrap();
    world.insert(card(CardId(21), 5)).await.unwrap();
    let read = world.store.card(CardId(21)).await.unwrap().unwrap();
    for other in [card(CardId(22), 5), card(CardId(21), 6), domain::card::Card { account: BO, ..card(CardId(21), 5) }] {
        let mut changes = world.changes();
        changes.replace(&read, other);
        assert!(!changes.is_empty());
        assert!(is_contradiction(world.store.commit(changes).await));
    }
}

async fn nothing_belongs_to_nobody(world: World) {
    assert!(is_contradiction(world.insert(device(PHONE)).await));
    assert!(is_contradiction(world.insert(card(CardId(21), 5)).await));
    assert!(world.store.device(PHONE).await.unwrap().is_none());
}

async fn nothing_is_nothing(world: World) {
    let mut changes = Changes::at(later(0), 1);
    changes.hint(domain::effect::Effect::WakeAccount(ANE));
    assert!(changes.is_empty());
    world.store.commit(changes).await.unwrap();
    world.store.ping().await.unwrap();
    assert_eq!(world.store.check().await.unwrap(), Vec::<String>::new(), "nothing is torn");
}

on_every_engine!(
    what_changed_since_it_was_read_is_not_replaced,
    what_changed_since_it_was_read_is_not_what_was_required,
    what_changed_since_it_was_read_is_not_removed,
    what_is_unique_is_kept_once,
    what_is_unique_passes_from_a_removed_row_to_a_new_one,
    all_of_a_commit_or_nothing,
    one_row_twice_in_one_commit,
    what_never_changes_cannot_be_changed,
    nothing_belongs_to_nobody,
    nothing_is_nothing,
);
