//! *Let a browser in*: eight characters from the app that give a browser a place of its own, once, for a short time.
//!
//! So the owner gets in even while strangers use up every try that unknown browsers have.

use crate::ids::AccountId;
use crate::limits::Limits;
use crate::secret::Digest;
use crate::time::Time;

/// Eight characters that an app has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetIn {
    /// The keyed digest of account and characters.
    pub code: Digest,
    /// Whose app showed them.
    pub account: AccountId,
    /// When.
    pub made_at: Time,
    /// When a browser used them.
    pub used_at: Option<Time>,
}

/// Why the characters let nobody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// They are too old.
    Expired,
    /// A browser has used them.
    AlreadyUsed,
}

impl LetIn {
    /// Uses the characters, once.
    pub fn use_once(self, limits: &Limits, now: Time) -> Result<Self, Refusal> {
        match self.used_at {
            Some(_) => Err(Refusal::AlreadyUsed),
            None if now >= self.made_at.plus(limits.let_in_lasts) => Err(Refusal::Expired),
            None => Ok(Self { used_at: Some(now), ..self }),
        }
    }
}
