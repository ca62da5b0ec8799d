//! Reads for My Tillid, of changes that persons asked for and of what they were told: the part of the interface that few
//! use cases need.

use domain::change::Change;
use domain::email::WantedEmail;
use domain::ids::{AccountId, ChangeId, NoticeId};
use domain::notice::Notice;
use domain::time::Time;

use crate::cell::Field;
use crate::engine::{Driver, Engine, list, one};
use crate::{Many, One, queries};

/// What can be asked of a store about such changes. Each read is one statement.
pub trait AskedChanges: Driver {
    /// A change that somebody asked for.
    fn asked_change(&self, id: ChangeId) -> impl Future<Output = One<Change>> + Send {
        one(self, &queries::ASKED_CHANGE, vec![id.cell()])
    }

    /// The changes of an account that wait, oldest first.
    fn waiting_changes(&self, account: AccountId) -> impl Future<Output = Many<Change>> + Send {
        list(self, &queries::WAITING_CHANGES, vec![account.cell()])
    }

    /// The account's notices before this instant and id, ended or not, newest first: the next page.
    fn notices_before(
        &self,
        account: AccountId,
        (at, id): (Time, NoticeId),
        limit: u32,
    ) -> impl Future<Output = Many<Notice>> + Send {
        list(self, &queries::NOTICES_BEFORE, vec![account.cell(), at.cell(), id.cell(), limit.cell()])
    }

    /// The mail address that this account's person typed and has yet to show to be theirs.
    fn wanted_email(&self, account: AccountId) -> impl Future<Output = One<WantedEmail>> + Send {
        one(self, &queries::WANTED_EMAIL, vec![account.cell()])
    }

    /// Changes of all accounts whose time has come at `now`, the one due longest first.
    fn due_changes(&self, now: Time, limit: u32) -> impl Future<Output = Many<Change>> + Send {
        list(self, &queries::DUE_CHANGES, vec![now.cell(), limit.cell()])
    }
}

impl AskedChanges for Engine {}
