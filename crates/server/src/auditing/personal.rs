//! What is personal in the audit log: sealed under a key of the account's own, which can be thrown away.
//!
//! The leaf covers what is sealed, not what it says. So a person can be forgotten, and the log stays whole.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use domain::audit::{Entry, What};
use domain::ids::AccountId;
use domain::time::Time;
use store::{AuditKey, AuditLog as _, Changes};
use zeroize::Zeroizing;

use crate::app::App;
use crate::flows::Fault;
use crate::keys::Place;

/// Which of an account's keys: after one was thrown away, another may be made.
const KEY_BYTES: usize = 8;
const NONCE_BYTES: usize = 12;
/// Longer words are cut: an entry is no letter.
const WORDS_CHARACTERS_MAX: usize = 200;

/// Under this key stands what is of no account, and who threw an account's own key away.
const OF_NOBODY: AccountId = AccountId(0);

/// Names an operator in each entry of `changes` that says nothing personal yet. What is about an account is sealed under
/// that account's own key, which is made if there is none yet.
pub async fn name(app: &App, operator: &str, changes: &mut Changes) -> Result<(), Fault> {
    let mut opened: HashMap<AccountId, (Time, Zeroizing<Vec<u8>>)> = HashMap::new();
    let mut made = vec![];
    let now = changes.now();
    for entry in changes.unsealed() {
        let owner = owner(entry);
        let (made_at, key) = match opened.entry(owner) {
            Slot::Occupied(known) => known.into_mut(),
            Slot::Vacant(unknown) => unknown.insert(match app.store.audit_key(owner).await? {
                Some(kept) => (kept.made_at, app.keys.open_sealed(place(owner), &kept.sealed)?),
                None => {
                    let key = Zeroizing::new(app.entropy.bytes::<32>().to_vec());
                    let sealed = app.keys.seal(place(owner), &key, &app.entropy)?;
                    made.push(AuditKey { account: owner, made_at: now, sealed });
                    (now, key)
                }
            }),
        };
        entry.sealed = Some(sealed(app, owner, *made_at, key, operator)?);
    }
    made.into_iter().for_each(|key| _ = changes.insert(key));
    Ok(())
}

fn owner(entry: &Entry) -> AccountId {
    match entry.what {
        What::PersonForgotten => OF_NOBODY,
        _ => entry.account.unwrap_or(OF_NOBODY),
    }
}

fn sealed(app: &App, account: AccountId, made_at: Time, key: &[u8], words: &str) -> Result<Vec<u8>, Fault> {
    let which = made_at.micros().to_be_bytes();
    let nonce: [u8; NONCE_BYTES] = app.entropy.bytes();
    let mut words: Vec<u8> = words.chars().take(WORDS_CHARACTERS_MAX).collect::<String>().into_bytes();
    opened_key(key)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(about(account, which)), &mut words)
        .map_err(|_| Fault::Broken("an entry's words could not be sealed".into()))?;
    Ok([which.as_slice(), &nonce, &words].concat())
}

/// What an entry says of a person; `None` where it says nothing, or where that was forgotten.
pub async fn opened(app: &App, entry: &Entry) -> Result<Option<String>, Fault> {
    let Some(sealed) = &entry.sealed else { return Ok(None) };
    let account = owner(entry);
    let Some(kept) = app.store.audit_key(account).await? else { return Ok(None) };
    let forged = || Fault::Broken(format!("what is sealed in entry {} was altered", entry.id));
    let (which, sealed) = sealed.split_first_chunk::<KEY_BYTES>().ok_or_else(forged)?;
    if *which != kept.made_at.micros().to_be_bytes() {
        return Ok(None);
    }
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or_else(forged)?;
    let key = app.keys.open_sealed(place(account), &kept.sealed)?;
    let mut words = sealed.to_vec();
    let plain = opened_key(&key)?
        .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(about(account, *which)), &mut words)
        .map_err(|_| forged())?;
    Ok(Some(String::from_utf8_lossy(plain).into_owned()))
}

fn opened_key(key: &[u8]) -> Result<LessSafeKey, Fault> {
    let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| Fault::Broken("a key of the audit log is none".into()))?;
    Ok(LessSafeKey::new(key))
}

fn place(account: AccountId) -> Place<'static> {
    Place { table: "audit_keys", column: "sealed", row: account.0 }
}

fn about(account: AccountId, which: [u8; KEY_BYTES]) -> Vec<u8> {
    [b"tillid/audit-words/1/".as_slice(), &account.bytes(), &which].concat()
}
