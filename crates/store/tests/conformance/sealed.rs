//! What is sealed names its key: under a closed one nothing more comes, and a walk finds all that is left of it.

use std::collections::BTreeSet;

use domain::change::{Kind, NewEmail};
use domain::device::Device;
use domain::email::KeptEmail;
use domain::ids::{ChangeId, DeviceId, NoticeId, PrintJobId};
use domain::printing::PrintJob;
use domain::push::PushAddress;
use store::{
    AuditKey, Changes, CommitError, Cursor, RowName, SealedColumns, SealedRow, SigningKeyState, Store, StoredDataKey,
    StoredSigningKey, is_sealed_column, sealed_under,
};

use crate::people::*;
use crate::world::{NOON, World, on_every_engine};

const CLOSED: u128 = 0x11 << 120;
const OPEN: u128 = 0x22 << 120;
const NOT_THERE: u128 = 0x33 << 120;

fn sealed(key: u128, what: &str) -> Vec<u8> {
    [&[1], key.to_be_bytes().as_slice(), what.as_bytes()].concat()
}

fn data_key(id: u128) -> StoredDataKey {
    let at = if id == CLOSED { NOON } else { later(1) };
    StoredDataKey { id, purpose: "sealing".to_owned(), wrapped: vec![1], created_at: at, closed_at: None }
}

/// Ane with two open keys.
async fn furnished(world: &World) {
    let mut changes = world.changes();
    changes.insert(ane()).insert(data_key(CLOSED)).insert(data_key(OPEN));
    world.store.commit(changes).await.unwrap();
}

async fn close(world: &World) {
    let kept = world.store.data_keys().await.unwrap();
    let key = kept.iter().find(|key| key.id == CLOSED).unwrap();
    let mut changes = world.changes();
    changes.replace(key, StoredDataKey { closed_at: Some(later(9)), ..key.get().clone() });
    world.store.commit(changes).await.unwrap();
    let kept = world.store.data_keys().await.unwrap();
    assert_eq!(kept.iter().map(|key| key.closed_at).collect::<Vec<_>>(), [Some(later(9)), None]);
}

fn is_conflict(outcome: Result<(), CommitError>) -> bool {
    matches!(outcome, Err(CommitError::Conflict(_)))
}

fn phone(id: DeviceId, pin_key: Vec<u8>) -> Device {
    Device { device_key: vec![u8::try_from(id.0).unwrap(); 65], pin_key, ..device(id) }
}

async fn nothing_new_is_kept_under_a_closed_key(world: World) {
    furnished(&world).await;
    world.insert(phone(PHONE, sealed(CLOSED, "a"))).await.unwrap();
    assert!(is_conflict(world.insert(phone(DeviceId(90), sealed(NOT_THERE, "a"))).await), "no such key");
    close(&world).await;

    assert!(is_conflict(world.insert(phone(DeviceId(91), sealed(CLOSED, "a"))).await));
    assert!(world.store.device(DeviceId(91)).await.unwrap().is_none());
    world.insert(phone(DeviceId(92), sealed(OPEN, "a"))).await.unwrap();

    let read = world.store.device(PHONE).await.unwrap().unwrap();
    let put = async |next: Device| {
        let mut changes = world.changes();
        changes.replace(&read, next);
        world.store.commit(changes).await
    };
    let otherwise = |pin_key| Device { pin_key, ..read.get().clone() };
    assert!(is_conflict(put(otherwise(sealed(CLOSED, "b"))).await));
    assert!(is_conflict(put(Device { offline_key: Some(sealed(CLOSED, "c")), ..read.get().clone() }).await));
    let renamed = Device { name: "the same seal".to_owned(), ..read.get().clone() };
    put(renamed.clone()).await.unwrap();
    assert_eq!(*world.store.device(PHONE).await.unwrap().unwrap().get(), renamed, "what stays may stay");
}

/// Whoever seals and whoever closes at once: the seal is there before the key is closed, or not at all.
async fn who_seals_while_a_key_is_closed_is_first_or_is_refused(world: World) {
    furnished(&world).await;
    let sealing = (100..160_u128).map(|id| {
        let changes = {
            let mut changes = world.changes();
            changes.insert(PrintJob { sealed: sealed(CLOSED, "card"), ..print_job(PrintJobId(id), ANE) });
            changes
        };
        let store = world.store.clone();
        tokio::spawn(async move {
            tokio::task::yield_now().await;
            let kept = store.commit(changes).await;
            let key = store.data_keys().await.unwrap().into_iter().find(|key| key.id == CLOSED).unwrap();
            (kept, key.closed_at)
        })
    });
    let sealing: Vec<_> = sealing.collect();
    close(&world).await;
    let there_when_closed: BTreeSet<u128> = left(&world, CLOSED).await;
    for seal in sealing {
        let (kept, closed_at) = seal.await.unwrap();
        assert!(kept.is_ok() || (is_conflict(kept) && closed_at.is_some()));
    }
    assert_eq!(left(&world, CLOSED).await, there_when_closed, "nothing came behind the closing");
}

/// The rows in which something is left under a key.
async fn left(world: &World, key: u128) -> BTreeSet<u128> {
    let rows = walk(world, 7).await;
    let values = rows.iter().flat_map(|row| row.values().unwrap());
    let under = values.filter(|value| sealed_under(value.bytes) == Some(key));
    under.map(|value| if let RowName::Id(id) = value.row { id } else { 0 }).collect()
}

async fn walk(world: &World, limit: u32) -> Vec<SealedRow> {
    let (mut rows, mut from) = (vec![], Some(Cursor::START));
    while let Some(at) = from {
        let (some, next) = world.store.sealed_rows(&at, limit).await.unwrap();
        assert!(some.len() <= limit as usize);
        rows.extend(some);
        from = next;
    }
    rows
}

/// One of everything that is sealed.
fn all_of_it(changes: &mut Changes, key: u128) {
    changes
        .insert(Device { offline_key: Some(sealed(key, "offline")), ..phone(PHONE, sealed(key, "pin")) })
        .insert(phone(DeviceId(90), vec![]))
        .insert(PrintJob { sealed: sealed(key, "card"), ..print_job(PrintJobId(41), ANE) })
        .insert(PushAddress::new(ANE, PHONE, sealed(key, "push"), NOON))
        .insert(domain::notice::Notice { mail_to: Some(sealed(key, "mail")), ..notice(NoticeId(71), 1) })
        .insert(notice(NoticeId(72), 2))
        .insert(KeptEmail { sealed: sealed(key, "kept"), ..email() })
        .insert(change(ChangeId(81), Kind::Email(NewEmail::Address { sealed: sealed(key, "asked") })))
        .insert(domain::email::WantedEmail { sealed: sealed(key, "wanted"), ..wanted_email() })
        .insert(AuditKey { account: ANE, made_at: NOON, sealed: sealed(key, "audit") })
        .insert(StoredSigningKey {
            kid: "k1".to_owned(),
            algorithm: "ES256".to_owned(),
            sealed_private: sealed(key, "private"),
            public_jwk: "{}".to_owned(),
            state: SigningKeyState::Next,
            created_at: NOON,
            activated_at: None,
            retired_at: None,
        });
}

async fn a_walk_comes_by_everything_that_is_sealed_and_seals_it_anew(world: World) {
    furnished(&world).await;
    let mut changes = world.changes();
    all_of_it(&mut changes, CLOSED);
    world.store.commit(changes).await.unwrap();
    close(&world).await;
    assert_eq!(world.store.sealed_rows_in_all().await.unwrap(), 11);
    for limit in [1, 2, 50] {
        assert_eq!(walk(&world, limit).await.len(), 11);
    }

    let mut found = vec![];
    for row in walk(&world, 3).await {
        let mut seals = vec![];
        for value in row.values().unwrap() {
            assert!(is_sealed_column(value.table, value.place));
            assert_eq!(sealed_under(value.bytes), Some(CLOSED));
            found.push((value.table, value.place, value.row == RowName::Name("k1"), value.bytes[17..].to_vec()));
            seals.push(value.sealed_anew(sealed(OPEN, std::str::from_utf8(&value.bytes[17..]).unwrap())));
        }
        let mut changes = world.changes();
        changes.seal_anew(&row, seals);
        world.store.commit(changes).await.unwrap();
        let mut late = world.changes();
        late.seal_anew(&row, row.values().unwrap().iter().map(|value| value.sealed_anew(vec![])).collect());
        assert!(is_conflict(world.store.commit(late).await), "somebody was here before");
    }
    let expected = [
        ("devices", "pin_key", "pin"),
        ("devices", "offline_key", "offline"),
        ("print_jobs", "sealed", "card"),
        ("signing_keys", "private", "private"),
        ("push_addresses", "subscription", "push"),
        ("notices", "mail_to", "mail"),
        ("email_addresses", "address", "kept"),
        ("asked_changes", "address", "asked"),
        ("wanted_emails", "address", "wanted"),
        ("audit_keys", "sealed", "audit"),
    ];
    let expected = expected.map(|(table, place, what)| (table, place, place == "private", what.as_bytes().to_vec()));
    assert_eq!(found, expected);
    assert!(left(&world, CLOSED).await.is_empty());
    let phone = world.store.device(PHONE).await.unwrap().unwrap();
    assert_eq!((phone.pin_key.clone(), phone.version()), (sealed(OPEN, "pin"), 2));
    assert_eq!(phone.offline_key, Some(sealed(OPEN, "offline")));
    assert_eq!(world.store.email(ANE).await.unwrap().unwrap().sealed, sealed(OPEN, "kept"));
    assert_eq!(world.store.signing_keys().await.unwrap()[0].sealed_private, sealed(OPEN, "private"));
}

on_every_engine!(
    nothing_new_is_kept_under_a_closed_key,
    who_seals_while_a_key_is_closed_is_first_or_is_refused,
    a_walk_comes_by_everything_that_is_sealed_and_seals_it_anew,
);
