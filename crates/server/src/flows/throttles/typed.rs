//! How many new user IDs and mail addresses somebody may type in My Tillid in a day.

use domain::ids::AccountId;
use domain::strikes::StrikePolicy;
use domain::time::{Span, Time};
use store::Changes;

use super::Row;
use crate::app::App;
use crate::flows::Fault;

/// What is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// Another user ID: few, because an answer could say that somebody has one.
    UserId,
    /// A mail address: each is sent a mail, and it may be a stranger's.
    Email,
}

impl Typing {
    fn label(self) -> &'static str {
        match self {
            Self::UserId => "user IDs tried in My Tillid",
            Self::Email => "mail addresses typed in My Tillid",
        }
    }

    fn policy(self) -> StrikePolicy {
        let most = match self {
            // Enough for whoever finds the first one taken.
            Self::UserId => 3,
            // Enough for whoever mistypes theirs, and too few to fill anybody's letter box.
            Self::Email => 5,
        };
        StrikePolicy { first: most, again: most, rest: DAY, rest_longest: DAY }
    }
}

const DAY: Span = Span::days(1);

/// The tries of one account, from wherever.
pub struct TypedTries {
    typing: Typing,
    row: Row,
}

impl TypedTries {
    /// Reads them.
    pub async fn read(app: &App, typing: Typing, account: AccountId) -> Result<Self, Fault> {
        Ok(Self { typing, row: Row::read(app, typing.label(), &[&account.bytes()]).await? })
    }

    /// When the next one is heard, where none is now.
    pub fn rest(&self, now: Time) -> Option<Time> {
        self.row.rest(&self.typing.policy(), now)
    }

    /// Counts one.
    pub fn count(&self, changes: &mut Changes, now: Time) {
        self.row.strike_within(changes, &self.typing.policy(), DAY, now);
    }
}
