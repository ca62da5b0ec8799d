//! Reading the audit log.

use domain::audit::Entry;
use store::Store;

use super::{Answer, find_account};
use crate::app::App;

/// The newest `limit` entries about one person, or about everything, newest first.
pub async fn read(app: &App, user_id: Option<&str>, limit: u32) -> Answer<Vec<Entry>> {
    let account = match user_id {
        None => None,
        Some(user_id) => match find_account(app, user_id).await? {
            Ok(account) => Some(account.id),
            Err(refused) => return Ok(Err(refused)),
        },
    };
    Ok(Ok(app.store.audit(account, limit).await?))
}
