//! The data keys as the store keeps them: made, read, announced, wrapped by another master key.

use std::fmt;

use domain::audit::What;
use domain::time::Time;
use store::{Changes, Engine, Store, StoredDataKey, Versioned};

use super::{KeyRing, KeyRingError, MasterKey, Purpose, StoredKey};
use crate::app::App;
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::flows::Fault;
use crate::house::CannotOpen;

/// The purpose under which the master key's check value is kept beside the data keys.
const MASTER_CHECK: &str = "master-check";

/// Makes the data keys of a new installation. Does nothing when there are some.
pub async fn furnish(store: &Engine, master: &MasterKey, clock: &Clock, entropy: &Entropy) -> Result<(), CannotOpen> {
    let now_us = clock.now_us();
    let now = Time::from_micros(now_us);
    let broken = |error: &dyn fmt::Display| CannotOpen(format!("The keys could not be made: {error}."));
    if !store.data_keys().await.map_err(|error| broken(&error))?.is_empty() {
        return Ok(());
    }
    let mut changes = Changes::at(now, entropy.id(now_us));
    for key in StoredKey::create_all(master, entropy, now_us).map_err(|error| broken(&error))? {
        changes.insert(stored_key(key));
    }
    let check = master.check_value().to_vec();
    let id = entropy.id(now_us);
    let purpose = MASTER_CHECK.to_owned();
    changes.insert(StoredDataKey { id, purpose, wrapped: check, created_at: now, closed_at: None });
    store.commit(changes).await.map_err(|error| broken(&error))
}

/// The data keys, opened with the master key; a wrong one is one clear sentence.
pub async fn key_ring(store: &Engine, master: &MasterKey, now_us: i64) -> Result<KeyRing, CannotOpen> {
    let kept = store.data_keys().await.map_err(|error| CannotOpen(format!("The keys cannot be read: {error}.")))?;
    if kept.is_empty() {
        return Err(CannotOpen(
            "This database has no keys yet; `tillid init DIR` makes a new installation.".to_owned(),
        ));
    }
    let stored = read(&kept, master)?;
    KeyRing::open(master, &stored, now_us).map_err(|error| cannot_open(&error))
}

/// All of them in a ring, if this master key opens them, also those that are not used yet.
pub fn ring_of(kept: &[Versioned<StoredDataKey>], master: &MasterKey) -> Result<KeyRing, CannotOpen> {
    let stored = read(kept, master)?;
    KeyRing::open(master, &stored, i64::MAX).map_err(|error| cannot_open(&error))
}

/// Makes the keys that an installation of an older version does not have yet.
pub async fn complete(store: &Engine, master: &MasterKey, clock: &Clock, entropy: &Entropy) -> Result<(), CannotOpen> {
    let broken = |error: &dyn fmt::Display| CannotOpen(format!("The keys could not be completed: {error}."));
    let now_us = clock.now_us();
    let now = Time::from_micros(now_us);
    let completed = store::settle(store, || async {
        let kept = store.data_keys().await?;
        let mut changes = Changes::at(now, entropy.id(now_us));
        let is_missing = |purpose: &Purpose| !kept.iter().any(|key| key.purpose == purpose.as_str());
        let missing: Vec<Purpose> = Purpose::ADDED_LATER.into_iter().filter(is_missing).collect();
        let (Some(anchor), false) = (kept.first(), missing.is_empty()) else { return Ok((changes, Ok(()))) };
        // Of two that complete at once, one reads again. A wrong master key adds nothing.
        changes.replace(anchor, anchor.get().clone());
        if !belongs(&kept, master) {
            return Ok((Changes::at(now, changes.id()), Ok(())));
        }
        for purpose in missing {
            match StoredKey::create(purpose, master, entropy, now_us) {
                Ok(key) => changes.insert(stored_key(key)),
                Err(error) => return Ok((Changes::at(now, changes.id()), Err(error))),
            };
        }
        Ok::<_, Fault>((changes, Ok(())))
    });
    completed.await.map_err(|error| broken(&error))?.answer.map_err(|error| broken(&error))
}

/// Reads the keys again, if there are others or one that was announced may be used now. The master key is read again as
/// well, from where it is kept: they may have been wrapped by another.
pub async fn read_again(app: &App, now: Time) -> Result<(), CannotOpen> {
    let read = read_once_more(app, now).await;
    app.keys.lacks(read.is_err());
    read
}

async fn read_once_more(app: &App, now: Time) -> Result<(), CannotOpen> {
    let kept = app.store.data_keys().await.map_err(|error| CannotOpen(format!("The keys cannot be read: {error}.")))?;
    let stored = all_of(&kept)?;
    if !app.keys.is_behind(&stored) {
        return Ok(());
    }
    let master = app.master_key.open().map_err(|error| CannotOpen(error.to_string()))?;
    let stored = read(&kept, &master)?;
    app.keys.open_again(&master, &stored, now.micros()).map_err(|error| cannot_open(&error))
}

/// Makes another key for `purpose`, announced now and used when every node has read it.
pub async fn announce(app: &App, purpose: Purpose, now: Time) -> Result<StoredKey, CannotOpen> {
    let master = app.master_key.open().map_err(|error| CannotOpen(error.to_string()))?;
    let key = StoredKey::create(purpose, &master, &app.entropy, now.micros()).map_err(|error| cannot_open(&error))?;
    let made = app.settle(|| async {
        let kept = app.store.data_keys().await?;
        let mut changes = app.changes(now);
        // The master key may have been changed since it was read.
        if let Err(another) = read(&kept, &master) {
            return Ok((changes, Err(another)));
        }
        changes.insert(stored_key(key.clone())).audit(What::DataKeyMade, None, about(&key));
        // Whoever wraps all of them anew at this moment must not miss this one.
        if let Some(anchor) = kept.first() {
            changes.replace(anchor, anchor.get().clone());
        }
        Ok((changes, Ok(())))
    });
    made.await??;
    Ok(key)
}

/// Wraps all data keys by another master key, in one commit; says how many. Those that it has wrapped already stay.
pub async fn wrap_anew(
    app: &App,
    present: &MasterKey,
    next: &MasterKey,
    now: Time,
) -> Result<Result<usize, CannotOpen>, Fault> {
    app.settle(|| async {
        let kept = app.store.data_keys().await?;
        let mut changes = app.changes(now);
        if belongs(&kept, next) {
            return Ok((changes, Ok(0)));
        }
        let stored = match read(&kept, present) {
            Ok(stored) => stored,
            Err(error) => return Ok((changes, Err(error))),
        };
        let mut wrapped = 0;
        for row in &kept {
            let bytes = match stored.iter().find(|key| key.id == row.id) {
                None => next.check_value().to_vec(),
                Some(key) => match key.wrapped_anew(present, next, &app.entropy) {
                    Some(key) => {
                        wrapped += 1;
                        key.wrapped
                    }
                    None => return Ok((app.changes(now), Err(cannot_open(&KeyRingError::Library)))),
                },
            };
            changes.replace(row, StoredDataKey { wrapped: bytes, ..row.get().clone() });
        }
        changes.audit(What::MasterKeyChanged, None, "");
        Ok((changes, Ok(wrapped)))
    })
    .await
}

/// A key as the audit log names it.
fn about(key: &StoredKey) -> String {
    format!("{} {}", key.purpose.as_str(), super::KeyId(key.id))
}

fn cannot_open(error: &KeyRingError) -> CannotOpen {
    CannotOpen(format!("The keys cannot be opened: {error}."))
}

/// A data key as the store keeps it.
pub fn stored_key(key: StoredKey) -> StoredDataKey {
    StoredDataKey {
        id: key.id,
        purpose: key.purpose.as_str().to_owned(),
        wrapped: key.wrapped,
        created_at: Time::from_micros(key.created_at_us),
        closed_at: None,
    }
}

/// Whether the database belongs to this master key, as far as it says.
fn belongs(kept: &[Versioned<StoredDataKey>], master: &MasterKey) -> bool {
    kept.iter().all(|key| key.purpose != MASTER_CHECK || master.verify(&key.wrapped).is_ok())
}

fn read(kept: &[Versioned<StoredDataKey>], master: &MasterKey) -> Result<Vec<StoredKey>, CannotOpen> {
    if !belongs(kept, master) {
        let sentence = "This database was made with another master key: give it that one.";
        return Err(CannotOpen(sentence.to_owned()));
    }
    all_of(kept)
}

/// All data keys, without the check value.
pub fn all_of(kept: &[Versioned<StoredDataKey>]) -> Result<Vec<StoredKey>, CannotOpen> {
    let mut stored = vec![];
    for key in kept.iter().filter(|key| key.purpose != MASTER_CHECK) {
        let Some(purpose) = Purpose::parse(&key.purpose) else {
            let sentence = format!("The database holds a key for {:?}, which this version does not know.", key.purpose);
            return Err(CannotOpen(sentence));
        };
        let created_at_us = key.created_at.micros();
        stored.push(StoredKey { id: key.id, purpose, wrapped: key.wrapped.clone(), created_at_us });
    }
    Ok(stored)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thirty-two bytes of one letter, in base64.
    const MASTER: &str = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=";
    const OTHER_MASTER: &str = "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI=";

    async fn push_keys(store: &Engine) -> Vec<Versioned<StoredDataKey>> {
        let kept = store.data_keys().await.expect("the store");
        kept.into_iter().filter(|key| key.purpose == Purpose::Push.as_str()).collect()
    }

    #[tokio::test]
    async fn an_installation_from_before_notifications_gets_their_key_once() {
        let (clock, entropy) = (Clock::movable(1_795_340_000_000_000).0, Entropy::seeded(1));
        let [master, other] = [MASTER, OTHER_MASTER].map(|text| MasterKey::from_variable(text).expect("a key"));
        let store = Engine::memory();
        furnish(&store, &master, &clock, &entropy).await.expect("data keys");
        let mut changes = Changes::at(Time::from_micros(1), 1 << 32);
        changes.remove(&push_keys(&store).await[0]);
        store.commit(changes).await.expect("as it was before");
        assert!(key_ring(&store, &master, clock.now_us()).await.is_err());

        complete(&store, &other, &clock, &entropy).await.expect("nothing to do with another master key");
        assert!(push_keys(&store).await.is_empty());
        for _ in 0..2 {
            complete(&store, &master, &clock, &entropy).await.expect("completed");
        }
        assert_eq!(push_keys(&store).await.len(), 1);
        let public = key_ring(&store, &master, clock.now_us()).await.expect("a ring").vapid().public().to_owned();
        assert_eq!(key_ring(&store, &master, clock.now_us()).await.expect("a ring").vapid().public(), public);
    }
}
