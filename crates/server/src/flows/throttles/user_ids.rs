//! How many other user IDs somebody may try in My Tillid: few, because an answer could say that somebody has one.

use domain::ids::AccountId;
use domain::strikes::StrikePolicy;
use domain::time::{Span, Time};
use store::Changes;

use super::Row;
use crate::app::App;
use crate::flows::Fault;

/// Three in a day: enough for whoever finds the first one taken.
const POLICY: StrikePolicy = StrikePolicy { first: 3, again: 3, rest: Span::days(1), rest_longest: Span::days(1) };

/// The tries of one account, from wherever.
pub struct UserIdTries(Row);

impl UserIdTries {
    /// Reads them.
    pub async fn read(app: &App, account: AccountId) -> Result<Self, Fault> {
        Ok(Self(Row::read(app, "user IDs tried in My Tillid", &[&account.bytes()]).await?))
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
