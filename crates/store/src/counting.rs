//! How many password hashes begin alike: what only a walk through all accounts can tell, and what was last told.

use domain::time::Time;

use crate::cell::Field;
use crate::engine::{Driver, Engine, one};
use crate::error::StoreError;
use crate::rows::PASSWORD;
use crate::{One, queries};

/// What can be asked about all password hashes together.
pub trait HashCounting: Driver {
    /// What was last counted.
    fn hash_counts(&self) -> impl Future<Output = One<HashCounts>> + Send {
        one(self, &queries::HASH_COUNTS, vec![PASSWORD.to_owned().cell()])
    }

    /// What stands before the last `tail` characters of the accounts' password hashes, each with how many share it, the
    /// commonest first, at most so many. Walks through all accounts, on a thread of its own.
    fn password_hash_heads(
        &self,
        tail: u32,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<(String, u64)>, StoreError>> + Send {
        self.heads(tail, limit)
    }
}

impl HashCounting for Engine {}

/// How many password hashes began alike when somebody counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashCounts {
    /// When the count began.
    pub counted_at: Time,
    /// How long it took, in milliseconds.
    pub took_ms: u32,
    /// What the hashes begin with, which holds no line break, and how many do; the commonest first.
    pub heads: Vec<(String, u64)>,
}
