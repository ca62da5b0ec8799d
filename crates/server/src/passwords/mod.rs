//! Passwords: Argon2id over an HMAC with the pepper, on a fixed pool with a bounded queue.
//!
//! The pool is as wide as the cores and each worker re-uses its memory, so a flood of logins costs
//! time, never memory; beyond the queue the answer is "busy". A user ID that does not exist costs
//! the same one hash.

mod phc;
mod pool;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use subtle::ConstantTimeEq as _;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use crate::entropy::Entropy;
use crate::keys::{KeyRing, Purpose, UnknownKey};
use phc::{Hashed, SALT_BYTES};
use pool::{Pool, Task};

/// What one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashParameters {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub iterations: u32,
    /// Lanes (Argon2's parallelism).
    pub lanes: u32,
}

/// A password as somebody typed it. Clears itself and prints as `…`.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

/// What the hash says. Whoever asked commits its counter before anybody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Verdict {
    /// The password is the right one.
    pub is_right: bool,
    /// The right password should be hashed anew: the parameters or the pepper have changed since.
    pub needs_rehash: bool,
}

/// Why there is no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordError {
    /// The queue is full; try again after that many seconds.
    Busy {
        /// Seconds for `Retry-After`.
        retry_after_s: u32,
    },
    /// The stored hash is not of the form that we write.
    Malformed,
    /// The stored hash was made with a pepper that the ring does not hold.
    UnknownPepper(UnknownKey),
    /// The worker ended without an answer.
    Broken,
}

/// Hashes and verifies. Clones share one pool, which ends with the last of them.
#[derive(Clone)]
pub struct Passwords {
    pool: Arc<Pool>,
    keys: Arc<KeyRing>,
    entropy: Entropy,
    parameters: HashParameters,
}

impl Passwords {
    /// Starts `workers` threads; `queue_max` hashes may wait besides those that run.
    pub fn start(
        parameters: HashParameters,
        workers: usize,
        queue_max: usize,
        keys: Arc<KeyRing>,
        entropy: Entropy,
    ) -> std::io::Result<Self> {
        Ok(Self { pool: Arc::new(Pool::start(workers, queue_max)?), keys, entropy, parameters })
    }

    /// Hashes a new password; the text to keep names parameters and pepper.
    pub async fn hash(&self, password: &Password) -> Result<String, PasswordError> {
        let pepper_key = self.keys.newest(Purpose::Pepper);
        let peppered = self.keys.pepper(pepper_key, password.as_bytes()).map_err(PasswordError::UnknownPepper)?;
        let salt: [u8; SALT_BYTES] = self.entropy.bytes();
        let digest = self.run(self.parameters, peppered, salt).await?;
        Ok(Hashed { parameters: self.parameters, pepper_key, salt, digest: *digest }.to_text())
    }

    /// Compares a password with what is kept; `None` stands for a user ID that does not exist, or an account without
    /// a password, and costs the same one hash.
    pub async fn verify(&self, password: &Password, kept: Option<&str>) -> Result<Verdict, PasswordError> {
        let kept = kept.map(|text| Hashed::from_text(text).ok_or(PasswordError::Malformed)).transpose()?;
        let newest = self.keys.newest(Purpose::Pepper);
        let (parameters, pepper_key, salt) = match &kept {
            Some(kept) => (kept.parameters, kept.pepper_key, kept.salt),
            None => (self.parameters, newest, self.entropy.bytes()),
        };
        let peppered = self.keys.pepper(pepper_key, password.as_bytes()).map_err(PasswordError::UnknownPepper)?;
        let digest = self.run(parameters, peppered, salt).await?;
        let compared_with = kept.as_ref().map_or([0; 32], |kept| kept.digest);
        let is_equal = bool::from(digest.ct_eq(&compared_with));
        let is_right = is_equal && kept.is_some();
        Ok(Verdict { is_right, needs_rehash: is_right && (parameters, pepper_key) != (self.parameters, newest) })
    }

    /// How many hashes wait, for the metrics.
    pub fn waiting(&self) -> usize {
        self.pool.waiting()
    }

    /// How many hashes have been made, for the metrics: an unknown user ID must cost as many as a known one.
    pub fn hashed(&self) -> u64 {
        self.pool.hashed()
    }

    /// How many hashes are under way, for the metrics.
    pub fn running(&self) -> usize {
        self.pool.running()
    }

    async fn run(
        &self,
        parameters: HashParameters,
        peppered: Zeroizing<[u8; 32]>,
        salt: [u8; SALT_BYTES],
    ) -> Result<Zeroizing<[u8; 32]>, PasswordError> {
        let (answer, answered) = oneshot::channel();
        self.pool.submit(Task { parameters, peppered, salt, answer })?;
        answered.await.map_err(|_| PasswordError::Broken)?
    }
}

impl Password {
    /// Takes a password as it was typed.
    pub fn new(typed: String) -> Self {
        Self(Zeroizing::new(typed))
    }

    /// The bytes, for hashing and for the rules about length and commonness.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords").field("parameters", &self.parameters).finish_non_exhaustive()
    }
}

impl fmt::Display for PasswordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy { .. } => f.write_str("too many passwords wait to be checked"),
            Self::Malformed => f.write_str("a stored password hash is malformed"),
            Self::UnknownPepper(unknown) => write!(f, "a stored password hash cannot be checked: {unknown}"),
            Self::Broken => f.write_str("a password worker ended without an answer"),
        }
    }
}

impl std::error::Error for PasswordError {}
