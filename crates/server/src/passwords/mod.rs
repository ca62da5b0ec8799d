//! Passwords: Argon2id over an HMAC with the pepper, on a fixed pool with a bounded queue.
//!
//! The pool is as wide as the cores and each worker re-uses its memory, so a flood of logins costs
//! time, never memory; beyond the queue the answer is "busy". A user ID that does not exist costs
//! the same one hash, at a cost that accounts have.

pub(crate) mod costs;
mod phc;
mod places;
mod pool;
mod spread;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use subtle::ConstantTimeEq as _;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use crate::entropy::Entropy;
use crate::keys::{KeyRing, Purpose, UnknownKey};
use phc::{Hashed, SALT_BYTES, TAIL_CHARACTERS};
use pool::{Pool, Task};
use spread::Spread;

pub use places::{Holder, Place, Places};
pub use pool::Line;

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

/// With what a password is compared.
#[derive(Clone, Copy)]
pub enum Kept<'a> {
    /// An account's hash.
    Hash(&'a str),
    /// Nothing, at the cost of this account's hash: where its password does not count, it must not show that there is one.
    CostOf(&'a str),
    /// Nothing: this folded user ID is nobody's. Costs what an account's would.
    Nobody(&'a str),
}

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
    spread: Arc<RwLock<Spread>>,
}

impl Passwords {
    /// How much of the end of each kept hash to leave out when they are counted for [`Self::learn`].
    pub const TAIL_CHARACTERS: u32 = TAIL_CHARACTERS;
    /// More costs than that are in use nowhere.
    pub const COSTS_MAX: u32 = 64;

    /// Starts `workers` threads; `queue_max` hashes may wait besides those that run.
    pub fn start(
        parameters: HashParameters,
        workers: usize,
        queue_max: u32,
        keys: Arc<KeyRing>,
        entropy: Entropy,
    ) -> std::io::Result<Self> {
        let pool = Arc::new(Pool::start(workers, queue_max)?);
        Ok(Self { pool, keys, entropy, parameters, spread: Arc::default() })
    }

    /// Takes note of what kept hashes begin with, and of how many do: user IDs that nobody has cost accordingly. Until
    /// then they cost what today's hashes do.
    pub fn learn(&self, heads: &[(String, u64)]) {
        *self.spread.write().unwrap_or_else(PoisonError::into_inner) = Spread::of(heads);
    }

    /// Hashes a new password; the text to keep names parameters and pepper.
    pub async fn hash(&self, line: Line, password: &Password) -> Result<String, PasswordError> {
        let pepper_key = self.keys.newest(Purpose::Pepper);
        let peppered = self.keys.pepper(pepper_key, password.as_bytes()).map_err(PasswordError::UnknownPepper)?;
        let salt: [u8; SALT_BYTES] = self.entropy.bytes();
        let digest = self.run(line, self.parameters, peppered, salt).await?;
        Ok(Hashed { parameters: self.parameters, pepper_key, salt, digest: *digest }.to_text())
    }

    /// Compares a password with what is kept. One hash, whoever it is.
    pub async fn verify(&self, line: Line, password: &Password, kept: Kept<'_>) -> Result<Verdict, PasswordError> {
        let newest = self.keys.newest(Purpose::Pepper);
        let (hashed, is_somebody) = match kept {
            Kept::Hash(text) => (Hashed::from_text(text).ok_or(PasswordError::Malformed)?, true),
            Kept::CostOf(text) => (Hashed::from_text(text).ok_or(PasswordError::Malformed)?, false),
            Kept::Nobody(folded) => {
                let (parameters, salt) = (self.parameters_for_nobody(folded), self.entropy.bytes());
                (Hashed { parameters, pepper_key: newest, salt, digest: [0; 32] }, false)
            }
        };
        let Hashed { parameters, pepper_key, salt, digest: compared_with } = hashed;
        let peppered = self.keys.pepper(pepper_key, password.as_bytes()).map_err(PasswordError::UnknownPepper)?;
        let digest = self.run(line, parameters, peppered, salt).await?;
        let is_equal = bool::from(digest.ct_eq(&compared_with));
        let is_right = is_equal && is_somebody;
        Ok(Verdict { is_right, needs_rehash: is_right && (parameters, pepper_key) != (self.parameters, newest) })
    }

    /// Whether a hash would be taken into this line now.
    ///
    /// # Errors
    ///
    /// [`PasswordError::Busy`], if not.
    pub fn has_room(&self, line: Line) -> Result<(), PasswordError> {
        self.pool.has_room(line)
    }

    /// How many hashes wait in a line, for the metrics.
    pub fn waiting(&self, line: Line) -> usize {
        self.pool.waiting(line)
    }

    /// How much memory hashes have filled, pass by pass, in KiB: what they have cost in all, but for the machine.
    pub fn filled_kib(&self) -> u64 {
        self.pool.filled_kib()
    }

    /// How many hashes have been made, for the metrics: an unknown user ID must cost as many as a known one.
    pub fn hashed(&self) -> u64 {
        self.pool.hashed()
    }

    /// How many hashes are under way, for the metrics.
    pub fn running(&self) -> usize {
        self.pool.running()
    }

    /// The same for one user ID as long as the share of its cost lasts.
    fn parameters_for_nobody(&self, folded: &str) -> HashParameters {
        let lot = self.keys.lot("cost of a hash", &[folded.as_bytes()]);
        self.spread.read().unwrap_or_else(PoisonError::into_inner).at(lot).unwrap_or(self.parameters)
    }

    async fn run(
        &self,
        line: Line,
        parameters: HashParameters,
        peppered: Zeroizing<[u8; 32]>,
        salt: [u8; SALT_BYTES],
    ) -> Result<Zeroizing<[u8; 32]>, PasswordError> {
        let (answer, answered) = oneshot::channel();
        self.pool.submit(line, Task { parameters, peppered, salt, answer })?;
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
