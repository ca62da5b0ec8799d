//! Reads of the changes that persons asked for in My Tillid: the part of the interface that few use cases need.

use domain::change::Change;
use domain::ids::{AccountId, ChangeId};
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

    /// Changes of all accounts whose time has come at `now`, the one due longest first.
    fn due_changes(&self, now: Time, limit: u32) -> impl Future<Output = Many<Change>> + Send {
        list(self, &queries::DUE_CHANGES, vec![now.cell(), limit.cell()])
    }
}

impl AskedChanges for Engine {}
