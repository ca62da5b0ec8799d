//! The data keys, one or more for each purpose, and what each purpose does with them.
//!
//! The newest key of a purpose is used for what is new, but only a minute after it was made, when every node has read
//! it; older ones stay for what was made with them. Pairwise subjects use the oldest for ever, since services know
//! people by them.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use super::families::Families;
use super::master::MasterKey;
use crate::entropy::Entropy;
use crate::push::VapidKey;

/// Names one data key; stands beside whatever was made with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub u128);

/// What a data key is for. One key never serves two purposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    /// Sealed columns.
    Sealing,
    /// Digests of the codes on code cards.
    CardDigest,
    /// The pepper under every password hash.
    Pepper,
    /// Subjects by which one service knows one person.
    Pairwise,
    /// Cookies, throttle keys and everything else that is authenticated by us for us.
    Mac,
    /// What a person carries into the app: six digits, a QR, a link.
    Carry,
    /// Nonces for the calls of devices.
    Nonce,
    /// The key pair by which push services know us.
    Push,
    /// The key pair that signs checkpoints of the audit log.
    Audit,
}

/// A data key as the database keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    /// The key's id.
    pub id: u128,
    /// What it is for.
    pub purpose: Purpose,
    /// The key under the master key.
    pub wrapped: Vec<u8>,
    /// When it was made, in microseconds since 1970.
    pub created_at_us: i64,
}

/// Why the stored keys give no ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyRingError {
    /// This key cannot be unwrapped: another master key made it, or it was changed.
    Unwrappable(KeyId, Purpose),
    /// There is no key for this purpose.
    Missing(Purpose),
    /// The cryptographic library refused to make or use a key.
    Library,
}

/// Something was made with a key that the ring does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownKey(pub KeyId);

/// Made so long before its first use: longer than a node takes to read it.
pub const ANNOUNCED_S: i64 = 60;

/// All data keys, unwrapped. A node reads them again when there is a new one, and all that hold the ring have it then.
pub struct KeyRing {
    families: RwLock<Arc<Families>>,
    lacks: AtomicBool,
}

impl Purpose {
    /// Every purpose, in the order of their names' use.
    pub const ALL: [Self; 9] = [
        Self::Sealing,
        Self::CardDigest,
        Self::Pepper,
        Self::Pairwise,
        Self::Mac,
        Self::Carry,
        Self::Nonce,
        Self::Push,
        Self::Audit,
    ];

    /// Purposes that came after the first release. An installation that has no key for one is older, not broken.
    pub const ADDED_LATER: [Self; 2] = [Self::Push, Self::Audit];

    /// The purpose's name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sealing => "sealing",
            Self::CardDigest => "card-digest",
            Self::Pepper => "pepper",
            Self::Pairwise => "pairwise",
            Self::Mac => "mac",
            Self::Carry => "carry",
            Self::Nonce => "nonce",
            Self::Push => "push",
            Self::Audit => "audit",
        }
    }

    /// The purpose of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == name)
    }
}

impl StoredKey {
    /// Makes a new random data key, wrapped by the master key.
    pub fn create(purpose: Purpose, master: &MasterKey, entropy: &Entropy, now_us: i64) -> Result<Self, KeyRingError> {
        let id = KeyId(entropy.id(now_us));
        let key = Zeroizing::new(entropy.bytes::<32>());
        let wrapped = master.wrap(&key, &about(id, purpose), entropy).ok_or(KeyRingError::Library)?;
        Ok(Self { id: id.0, purpose, wrapped, created_at_us: now_us })
    }

    /// The same key under another master key; `None` when it is not under the present one.
    pub fn wrapped_anew(&self, present: &MasterKey, next: &MasterKey, entropy: &Entropy) -> Option<Self> {
        let about = about(KeyId(self.id), self.purpose);
        let key = present.unwrap(&self.wrapped, &about)?;
        Some(Self { wrapped: next.wrap(&key, &about, entropy)?, ..self.clone() })
    }

    /// Makes one key for each purpose: what `init` keeps.
    pub fn create_all(master: &MasterKey, entropy: &Entropy, now_us: i64) -> Result<Vec<Self>, KeyRingError> {
        Purpose::ALL.into_iter().map(|purpose| Self::create(purpose, master, entropy, now_us)).collect()
    }
}

impl KeyRing {
    /// Unwraps all stored keys, as they are used at `now_us`. Each purpose needs at least one.
    pub fn open(master: &MasterKey, stored: &[StoredKey], now_us: i64) -> Result<Self, KeyRingError> {
        Families::open(master, stored, now_us)
            .map(|families| Self { families: RwLock::new(Arc::new(families)), lacks: AtomicBool::new(false) })
    }

    /// Unwraps all stored keys again. Refused, it stays what it was.
    pub fn open_again(&self, master: &MasterKey, stored: &[StoredKey], now_us: i64) -> Result<(), KeyRingError> {
        let families = Arc::new(Families::open(master, stored, now_us)?);
        *self.families.write().unwrap_or_else(PoisonError::into_inner) = families;
        Ok(())
    }

    /// Whether it must be opened again: a key came or went, or one that was announced may be used by now.
    pub fn is_behind(&self, stored: &[StoredKey]) -> bool {
        let families = self.families();
        families.announces || families.ids != stored.iter().map(|key| KeyId(key.id)).collect()
    }

    /// Whether other nodes may use a key that could not be read here: until it is, this one had better answer nobody.
    pub fn lacks_one(&self) -> bool {
        self.lacks.load(Ordering::Relaxed)
    }

    pub(super) fn lacks(&self, lacks: bool) {
        self.lacks.store(lacks, Ordering::Relaxed);
    }

    pub(super) fn families(&self) -> Arc<Families> {
        Arc::clone(&self.families.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The key with which new things of this purpose are made.
    pub fn newest(&self, purpose: Purpose) -> KeyId {
        let families = self.families();
        match purpose {
            Purpose::Sealing => families.sealing.newest,
            Purpose::CardDigest => families.card_digest.newest,
            Purpose::Pepper => families.pepper.newest,
            Purpose::Pairwise => families.pairwise.oldest,
            Purpose::Mac => families.mac.newest,
            Purpose::Carry => families.carry.newest,
            Purpose::Nonce => families.nonce.newest,
            Purpose::Push => families.push.newest,
            Purpose::Audit => families.audit.newest,
        }
    }

    /// The keyed digest of one card code. A card keeps the id of the key that was newest when it was made.
    pub fn card_digest(&self, key: KeyId, card: &str, key_number: u16, code: &str) -> Result<[u8; 32], UnknownKey> {
        let families = self.families();
        Ok(keyed(
            families.card_digest.get(key)?,
            "card-code",
            &[card.as_bytes(), &key_number.to_be_bytes(), code.as_bytes()],
        ))
    }

    /// What is hashed in the place of a password: it cannot be guessed without this key.
    pub fn pepper(&self, key: KeyId, password: &[u8]) -> Result<Zeroizing<[u8; 32]>, UnknownKey> {
        Ok(Zeroizing::new(keyed(self.families().pepper.get(key)?, "password", &[password])))
    }

    /// The subject by which the services of one sector know one account. Never changes.
    pub fn pairwise_subject(&self, sector: &str, account_id: u128) -> [u8; 32] {
        keyed(self.families().pairwise.oldest(), "subject", &[sector.as_bytes(), &account_id.to_be_bytes()])
    }

    /// Authenticates `parts` for one use, named by `label`, with the newest key. Parts cannot run into each other.
    pub fn mac(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        keyed(self.families().mac.newest(), label, parts)
    }

    /// The same under each key still held, the newest first: what an older one made is found again after a rotation.
    pub fn macs(&self, label: &str, parts: &[&[u8]]) -> Vec<[u8; 32]> {
        self.families().mac.newest_first().map(|key| keyed(key, label, parts)).collect()
    }

    /// A number drawn for `parts`, each equally likely. Comes of the oldest key that is held: a rotation draws no other.
    pub fn lot(&self, label: &str, parts: &[&[u8]]) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = keyed(self.families().mac.oldest(), label, parts);
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// The key pair by which push services know us.
    pub fn vapid(&self) -> Arc<VapidKey> {
        Arc::clone(self.families().push.newest())
    }
}

/// HMAC-SHA-256 over label and parts, each with its length before it.
pub(super) fn keyed(key: &hmac::Key, label: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    for part in std::iter::once(label.as_bytes()).chain(parts.iter().copied()) {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut digest = [0; 32];
    digest.copy_from_slice(context.sign().as_ref());
    digest
}

/// A wrapped key cannot be moved to another purpose or id.
pub(super) fn about(id: KeyId, purpose: Purpose) -> Vec<u8> {
    [b"tillid/data-key/1/", purpose.as_str().as_bytes(), b"/", &id.0.to_be_bytes()].concat()
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyRing(…)")
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        uuid::Uuid::from_u128(self.0).fmt(f)
    }
}

impl std::str::FromStr for KeyId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        uuid::Uuid::parse_str(text).map(|id| Self(id.as_u128()))
    }
}

impl fmt::Display for KeyRingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unwrappable(id, purpose) => {
                write!(f, "The data key {id} ({}) does not open with this master key.", purpose.as_str())
            }
            Self::Missing(purpose) => write!(
                f,
                "The database holds no data key for {}; it was not made by `tillid init`, or was restored in part.",
                purpose.as_str()
            ),
            Self::Library => f.write_str("The cryptographic library refused a data key."),
        }
    }
}

impl std::error::Error for KeyRingError {}

impl fmt::Display for UnknownKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the data key {} is not in the ring", self.0)
    }
}

impl std::error::Error for UnknownKey {}
