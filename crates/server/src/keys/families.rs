//! The keys of each purpose, unwrapped: which is used for what is new, and which are held for what was made before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, LessSafeKey, UnboundKey};
use aws_lc_rs::hmac;
use protocol::carry::QrKey;
use protocol::offline::PageKey;
use zeroize::Zeroizing;

use super::checkpoints::CheckpointKey;
use super::master::MasterKey;
use super::ring::{ANNOUNCED_S, KeyId, KeyRingError, Purpose, StoredKey, UnknownKey, about, keyed};
use crate::push::VapidKey;

/// The keys of all purposes, as they were read at one instant.
pub(super) struct Families {
    pub(super) sealing: Family<LessSafeKey>,
    pub(super) card_digest: Family<hmac::Key>,
    pub(super) pepper: Family<hmac::Key>,
    pub(super) pairwise: Family<hmac::Key>,
    pub(super) mac: Family<hmac::Key>,
    pub(super) carry: Family<hmac::Key>,
    pub(super) qr: Family<QrKey>,
    pub(super) page: Family<PageKey>,
    pub(super) nonce: Family<hmac::Key>,
    pub(super) push: Family<Arc<VapidKey>>,
    pub(super) audit: Family<Arc<CheckpointKey>>,
    pub(super) ids: BTreeSet<KeyId>,
    pub(super) announces: bool,
}

/// The keys of one purpose; at least one.
pub(super) struct Family<K> {
    pub(super) oldest: KeyId,
    /// The newest that is in use.
    pub(super) newest: KeyId,
    /// A newer one is not in use yet.
    announces: bool,
    keys: BTreeMap<KeyId, K>,
}

impl Families {
    /// Unwraps all stored keys, as they are used at `now_us`.
    pub(super) fn open(master: &MasterKey, stored: &[StoredKey], now_us: i64) -> Result<Self, KeyRingError> {
        let sealing = |key: &[u8; 32]| UnboundKey::new(&AES_256_GCM, key).ok().map(LessSafeKey::new);
        let vapid = |key: &[u8; 32]| VapidKey::from_secret(key).map(Arc::new);
        let kept = &Kept { master, stored, now_us };
        let families = Self {
            sealing: Family::open(Purpose::Sealing, kept, sealing)?,
            card_digest: Family::open(Purpose::CardDigest, kept, hmac_key)?,
            pepper: Family::open(Purpose::Pepper, kept, hmac_key)?,
            pairwise: Family::open(Purpose::Pairwise, kept, hmac_key)?,
            mac: Family::open(Purpose::Mac, kept, hmac_key)?,
            carry: Family::open(Purpose::Carry, kept, hmac_key)?,
            qr: Family::open(Purpose::Carry, kept, qr_key)?,
            page: Family::open(Purpose::Carry, kept, page_key)?,
            nonce: Family::open(Purpose::Nonce, kept, hmac_key)?,
            push: Family::open(Purpose::Push, kept, vapid)?,
            audit: Family::open(Purpose::Audit, kept, |key| CheckpointKey::from_secret(key).map(Arc::new))?,
            ids: stored.iter().map(|key| KeyId(key.id)).collect(),
            announces: false,
        };
        let Self { sealing, card_digest, pepper, mac, carry, nonce, push, audit, .. } = &families;
        let of_one = [card_digest.announces, pepper.announces, mac.announces, carry.announces, nonce.announces];
        let announces = sealing.announces || push.announces || audit.announces || of_one.contains(&true);
        Ok(Self { announces, ..families })
    }
}

/// What keys are opened from.
struct Kept<'a> {
    master: &'a MasterKey,
    stored: &'a [StoredKey],
    now_us: i64,
}

impl<K> Family<K> {
    fn open(
        purpose: Purpose,
        &Kept { master, stored, now_us }: &Kept<'_>,
        make: impl Fn(&[u8; 32]) -> Option<K>,
    ) -> Result<Self, KeyRingError> {
        let mut of_purpose: Vec<_> = stored.iter().filter(|key| key.purpose == purpose).collect();
        of_purpose.sort_by_key(|key| (key.created_at_us, key.id));
        let Some(oldest) = of_purpose.first() else { return Err(KeyRingError::Missing(purpose)) };
        let is_used = |key: &&&StoredKey| key.created_at_us.saturating_add(ANNOUNCED_S * 1_000_000) <= now_us;
        let newest = of_purpose.iter().rfind(is_used).unwrap_or(oldest);
        let announces = of_purpose.last().is_some_and(|last| last.id != newest.id);
        let (oldest, newest) = (KeyId(oldest.id), KeyId(newest.id));
        let mut keys = BTreeMap::new();
        for stored in of_purpose {
            let id = KeyId(stored.id);
            let unwrapped =
                master.unwrap(&stored.wrapped, &about(id, purpose)).ok_or(KeyRingError::Unwrappable(id, purpose))?;
            keys.insert(id, make(&unwrapped).ok_or(KeyRingError::Library)?);
        }
        Ok(Self { oldest, newest, announces, keys })
    }

    pub(super) fn get(&self, id: KeyId) -> Result<&K, UnknownKey> {
        self.keys.get(&id).ok_or(UnknownKey(id))
    }

    pub(super) fn newest_id(&self) -> KeyId {
        self.newest
    }

    #[expect(clippy::indexing_slicing, reason = "open() puts both ids into the map and nothing takes them out")]
    pub(super) fn newest(&self) -> &K {
        &self.keys[&self.newest]
    }

    #[expect(clippy::indexing_slicing, reason = "open() puts both ids into the map and nothing takes them out")]
    pub(super) fn oldest(&self) -> &K {
        &self.keys[&self.oldest]
    }

    /// Every key still held, the one in use first. Ids begin with their time of making.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = &K> {
        let older = self.keys.iter().rev().filter(|(id, _)| **id != self.newest);
        std::iter::once(self.newest()).chain(older.map(|(_, key)| key))
    }

    /// What comes of every key still held, in the same order.
    pub(super) fn under_each<T>(&self, make: impl Fn(&K) -> T) -> Vec<T> {
        self.newest_first().map(make).collect()
    }
}

fn hmac_key(key: &[u8; 32]) -> Option<hmac::Key> {
    Some(hmac::Key::new(hmac::HMAC_SHA256, key))
}

/// QRs have a key of their own below the one for digits and links.
fn qr_key(key: &[u8; 32]) -> Option<QrKey> {
    let own = Zeroizing::new(keyed(&hmac_key(key)?, "qr", &[]));
    Some(QrKey::new(&own))
}

/// So have those for phones without a network.
fn page_key(key: &[u8; 32]) -> Option<PageKey> {
    let own = Zeroizing::new(keyed(&hmac_key(key)?, "offline page", &[]));
    PageKey::from_secret(&own).ok()
}
