//! An operator looked at a person: that stands in the log before anything is told.

use domain::audit::What;
use domain::time::Time;

use super::{Answer, find_account};
use crate::app::App;
use crate::flows::Fault;

/// Writes down that an operator looks at the account of a user ID.
pub async fn at_account(app: &App, user_id: &str, now: Time) -> Answer<()> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let account = match find_account(app, user_id).await? {
            Ok(account) => account.id,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        changes.audit(What::AccountLookedAt, Some(account), account);
        Ok((changes, Ok(())))
    })
    .await
}

/// Writes down that somebody lists all accounts.
pub async fn at_all(app: &App, now: Time) -> Result<(), Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        changes.audit(What::AccountsListed, None, "");
        Ok((changes, ()))
    })
    .await
}

/// Throws the key away under which the log's words about a person are sealed: from then on they say nothing, and the log
/// stays whole. What stands in it as ids stays.
pub async fn forget(app: &App, user_id: &str, now: Time) -> Answer<()> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let account = match find_account(app, user_id).await? {
            Ok(account) => account.id,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        if let Some(key) = store::AuditLog::audit_key(&app.store, account).await? {
            changes.remove(&key).audit(What::PersonForgotten, Some(account), account);
        }
        Ok((changes, Ok(())))
    })
    .await
}
