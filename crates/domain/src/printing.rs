//! Print jobs: a card or a letter, sealed, until an operator has it on paper or it has waited too long.

use crate::ids::{AccountId, PrintJobId};
use crate::limits::Limits;
use crate::time::Time;

/// A sealed card or letter that waits to be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintJob {
    /// Its id.
    pub id: PrintJobId,
    /// For whom.
    pub account: AccountId,
    /// What it is. A card and its owner's password are never in one envelope.
    pub kind: Kind,
    /// What is to be printed, sealed. Printed codes exist here and on paper, nowhere else.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub made_at: Time,
    /// When it was last printed.
    pub printed_at: Option<Time>,
}

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A code card.
    Card,
    /// An activation letter with a one-time password.
    Letter,
    /// A letter about something that happened to the account.
    Notice,
}

impl PrintJob {
    /// Whether the job may still be printed at `now`.
    pub fn is_good(&self, limits: &Limits, now: Time) -> bool {
        now < self.made_at.plus(limits.print_job_lasts)
    }

    /// The job, printed at `now`; `None` when it has waited too long.
    pub fn printed(self, limits: &Limits, now: Time) -> Option<Self> {
        self.is_good(limits, now).then_some(Self { printed_at: Some(now), ..self })
    }
}
