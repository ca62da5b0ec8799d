//! Reads of the audit log and its tree, and what is kept of both besides entries.

use domain::audit::tree::{Frontier, TreeHash};
use domain::audit::{Entry, Logged};
use domain::ids::{AccountId, AuditId};
use domain::time::Time;

use crate::cell::Field;
use crate::engine::{Driver, Engine, entries, list, one};
use crate::error::StoreError;
use crate::rows::HEAD;
use crate::{Many, One, queries};

/// What can be asked of the audit log. Each read is one statement.
pub trait AuditLog: Driver {
    /// Entries about one account, or about everything, above the first id and up to the second, newest first. Ids begin
    /// with the time: [`AuditId::before`] and [`AuditId::until`] make them of instants.
    fn audit_between(
        &self,
        account: Option<AccountId>,
        (above, up_to): (AuditId, AuditId),
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Logged>, StoreError>> + Send {
        let range = [above.cell(), up_to.cell(), limit.cell()];
        match account {
            Some(account) => {
                entries(self, &queries::AUDIT_OF_BETWEEN, [account.cell()].into_iter().chain(range).collect())
            }
            None => entries(self, &queries::AUDIT_BETWEEN, range.to_vec()),
        }
    }

    /// One entry.
    fn audit_entry(&self, id: AuditId) -> impl Future<Output = Result<Option<Logged>, StoreError>> + Send {
        let read = entries(self, &queries::AUDIT_ENTRY, vec![id.cell()]);
        async move { Ok(read.await?.pop()) }
    }

    /// The entries that have no leaf yet, by id.
    fn waiting_entries(&self, limit: u32) -> impl Future<Output = Result<Vec<Logged>, StoreError>> + Send {
        entries(self, &queries::WAITING_ENTRIES, vec![limit.cell()])
    }

    /// The entries behind leaf number `leaf`, by leaf number: all that is needed to tell, or to do again, what was decided.
    fn sealed_after(&self, leaf: u64, limit: u32) -> impl Future<Output = Result<Vec<Logged>, StoreError>> + Send {
        entries(self, &queries::SEALED_AFTER, vec![leaf.cell(), limit.cell()])
    }

    /// The tree's head, once there is a leaf.
    fn audit_head(&self) -> impl Future<Output = One<AuditHead>> + Send {
        one(self, &queries::AUDIT_HEAD, vec![HEAD.to_owned().cell()])
    }

    /// The checkpoints of trees larger than `size` that are kept beside the head, the smallest first.
    fn audit_checkpoints(&self, size: u64, limit: u32) -> impl Future<Output = Many<AuditCheckpoint>> + Send {
        list(self, &queries::AUDIT_CHECKPOINTS, vec![size.cell(), limit.cell()])
    }

    /// The key under which what is personal of an account is sealed in the log.
    fn audit_key(&self, account: AccountId) -> impl Future<Output = One<AuditKey>> + Send {
        one(self, &queries::AUDIT_KEY, vec![account.cell()])
    }
}

impl AuditLog for Engine {}

/// The newest entries about one account, or about everything.
pub(crate) async fn newest<D: Driver + ?Sized>(
    driver: &D,
    account: Option<AccountId>,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    let found = match account {
        Some(account) => entries(driver, &queries::AUDIT_OF, vec![account.cell(), limit.cell()]).await?,
        None => entries(driver, &queries::AUDIT, vec![limit.cell()]).await?,
    };
    Ok(found.into_iter().map(|logged| logged.entry).collect())
}

/// What the audit log's tree was, signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditCheckpoint {
    /// How many leaves it had.
    pub size: u64,
    /// Its root.
    pub root: TreeHash,
    /// When.
    pub at: Time,
    /// The id of the key that signed.
    pub key: u128,
    /// By Ed25519.
    pub signature: [u8; 64],
}

/// Where the audit log's tree ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// What is needed to append.
    pub frontier: Frontier,
    /// The checkpoint of this very tree.
    pub newest: AuditCheckpoint,
    /// When one was kept beside the head.
    pub kept_at: Time,
    /// The node that appends.
    pub sealer: u128,
    /// Until when the others leave it to that one.
    pub sealer_until: Time,
}

/// An account's own key, under which what is personal of it is sealed in the audit log.
#[derive(Clone, PartialEq, Eq)]
pub struct AuditKey {
    /// Whose.
    pub account: AccountId,
    /// When it was made.
    pub made_at: Time,
    /// The key, sealed.
    pub sealed: Vec<u8>,
}

impl std::fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AuditKey({}, …)", self.account)
    }
}
