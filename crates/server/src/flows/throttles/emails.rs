//! How many mail addresses somebody may type in My Tillid: each is sent a mail, and it may be a stranger's.

use domain::ids::AccountId;
use domain::strikes::StrikePolicy;
use domain::time::{Span, Time};
use store::Changes;

use super::Row;
use crate::app::App;
use crate::flows::Fault;

/// Five in a day: enough for whoever mistypes theirs, and too few to fill anybody's letter box.
const POLICY: StrikePolicy = StrikePolicy { first: 5, again: 5, rest: Span::days(1), rest_longest: Span::days(1) };

/// The tries of one account, from wherever.
pub struct EmailTries(Row);

impl EmailTries {
    /// Reads them.
    pub async fn read(app: &App, account: AccountId) -> Result<Self, Fault> {
        Ok(Self(Row::read(app, "mail addresses typed in My Tillid", &[&account.bytes()]).await?))
    }

    /// When the next one is heard, where none is now.
    pub fn rest(&self, now: Time) -> Option<Time> {
        self.0.rest(&POLICY, now)
    }

    /// Counts one.
    pub fn count(&self, changes: &mut Changes, now: Time) {
        self.0.strike_within(changes, &POLICY, Span::days(1), now);
    }
}
