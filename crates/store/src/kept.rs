//! What only the store keeps: counters, used nonces, wrapped keys and the outbox. The domain's own records are kept as they are.

use domain::effect::Job;
use domain::ids::{AccountId, JobId};
use domain::pause::Pause;
use domain::secret::Digest;
use domain::strikes::Strikes;
use domain::time::Time;

/// Strikes against one user ID from one source, or from all unknown browsers together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Throttle {
    /// A keyed digest of what is counted for; the same for user IDs that do not exist.
    pub key: Digest,
    /// The count.
    pub strikes: Strikes,
    /// From when on the count cannot matter to any rule; the sweeper goes by it.
    pub matters_until: Time,
}

/// The pause between requests of one source to one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPause {
    /// A keyed digest of account and source.
    pub key: Digest,
    /// Whose phone is rung.
    pub account: AccountId,
    /// What is remembered.
    pub pause: Pause,
}

/// A nonce that a device call has used. Unused ones are kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedNonce {
    /// The digest of the nonce.
    pub digest: Digest,
    /// From when on the nonce would be refused as too old.
    pub expires_at: Time,
}

/// A random data key, wrapped by the master key.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredDataKey {
    /// Its id.
    pub id: u128,
    /// What it is for: sealing, card digests, pepper, …
    pub purpose: String,
    /// The key, wrapped; rotating the master key wraps it anew.
    pub wrapped: Vec<u8>,
    /// When it was made.
    pub created_at: Time,
    /// From when on no commit keeps anything that was sealed with it since.
    pub closed_at: Option<Time>,
}

impl std::fmt::Debug for StoredDataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StoredDataKey({:032x}, {}, …)", self.id, self.purpose)
    }
}

/// A key that signs tokens.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredSigningKey {
    /// Its `kid`.
    pub kid: String,
    /// Its JOSE algorithm.
    pub algorithm: String,
    /// The private key, sealed.
    pub sealed_private: Vec<u8>,
    /// The public key as a JWK, as it stands in the JWKS.
    pub public_jwk: String,
    /// Where it is in its life.
    pub state: SigningKeyState,
    /// When it was made.
    pub created_at: Time,
    /// When it began to sign.
    pub activated_at: Option<Time>,
    /// When it signed no more.
    pub retired_at: Option<Time>,
}

impl std::fmt::Debug for StoredSigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StoredSigningKey({}, {}, {:?}, …)", self.kid, self.algorithm, self.state)
    }
}

/// Where a signing key is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningKeyState {
    /// Announced, does not sign yet.
    Next,
    /// Signs.
    Active,
    /// Signs no more; what it signed may still be checked.
    Retired,
}

/// A job that waits to be done. Whoever has done it removes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxJob {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub job: Job,
    /// How often it was tried in vain.
    pub attempts: u32,
    /// When it is to be tried next.
    pub due_at: Time,
}
