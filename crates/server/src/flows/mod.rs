//! Use cases, one a file: read, step, commit, effects. No HTTP, no SQL.

pub mod addresses;
pub mod arrive;
pub mod ask;
pub mod cancel;
pub mod code;
pub mod credentials;
pub mod desk;
pub mod device;
pub mod factors;
pub mod fallen;
pub mod finish;
pub mod happened;
pub mod leave;
pub mod let_in;
pub mod logout;
pub mod my;
pub mod new_password;
pub mod notices;
pub mod notify;
pub mod offline;
pub mod operate;
pub mod pauses;
pub mod services;
pub mod shown;
pub mod throttles;
pub mod token;
pub mod tried;
pub mod userinfo;

use std::fmt;

use domain::ids::AccountId;
use store::{CommitError, StoreError};

use crate::keys::{KeyRingError, SealError, UnknownKey};
use crate::passwords::PasswordError;

/// An id that no account has: with it, what nobody has takes the steps of what somebody has.
pub const NOBODY: AccountId = AccountId(0);

/// What keeps a use case from giving any answer of its own. Nothing has been changed.
#[derive(Debug)]
pub enum Fault {
    /// For now: a queue is full, the disk is full, the store is away. Try again after that many seconds.
    Busy {
        /// Seconds for `Retry-After`.
        retry_after_s: u32,
        /// For the operator.
        why: String,
    },
    /// Something is not as it must be; for the operator.
    Broken(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy { why, .. } | Self::Broken(why) => f.write_str(why),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(why) => Self::Busy { retry_after_s: 1, why },
            other => Self::Broken(other.to_string()),
        }
    }
}

impl From<CommitError> for Fault {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict(_) | CommitError::Unavailable(_) | CommitError::Unknown => {
                Self::Busy { retry_after_s: 1, why: error.to_string() }
            }
            CommitError::Contradiction { .. } => Self::Broken(error.to_string()),
        }
    }
}

impl From<PasswordError> for Fault {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy { retry_after_s } => Self::Busy { retry_after_s, why: error.to_string() },
            other => Self::Broken(other.to_string()),
        }
    }
}

impl From<KeyRingError> for Fault {
    fn from(error: KeyRingError) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<SealError> for Fault {
    fn from(error: SealError) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<UnknownKey> for Fault {
    fn from(error: UnknownKey) -> Self {
        Self::Broken(error.to_string())
    }
}
