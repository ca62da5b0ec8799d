//! Another user ID, given by an operator: what My Tillid does on a change of it, with the same entry and the same notice.

use domain::account::Command;
use domain::audit::What;
use domain::change::Kind as Changed;
use domain::effect::Effect;
use domain::ids::AccountId;
use domain::printing::{Kind, PrintJob};
use domain::time::Time;
use domain::user_id::UserId;
use store::{Changes, Store};

use super::content::Content;
use super::{Answer, Refused, find_account};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::my::changes::made;

/// What a change of user ID has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// Whether a letter was printed that names the user ID before.
    pub letter_is_out: bool,
}

/// Gives the account another user ID. What waits to be printed names it; devices and mail are told.
pub async fn set(app: &App, user_id: &str, wanted: &str, now: Time) -> Answer<Renamed> {
    let Some(wanted) = UserId::choose(wanted) else { return Ok(Err(Refused::NotAUserId)) };
    if let Err(error) = paper::Line::new(wanted.as_typed()) {
        return Ok(Err(error.into()));
    }
    app.settle(|| async {
        let mut changes = app.changes(now);
        let account = match find_account(app, user_id).await? {
            Ok(account) => account,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        let holder = app.store.account_by_user_id(wanted.folded()).await?;
        if wanted == account.user_id || holder.is_some_and(|holder| holder.id != account.id) {
            return Ok((changes, Err(Refused::UserIdTaken(wanted.as_typed().to_owned()))));
        }
        let next = match account.get().clone().step(Command::Rename(wanted.clone()), now) {
            Ok(next) => next,
            Err(refusal) => return Ok((changes, Err(Refused::Account(refusal)))),
        };
        let letter_is_out = rewrite_letters(app, account.id, &wanted, &mut changes).await?;
        changes.replace(&account, next).audit(What::UserIdChosen, Some(account.id), account.id);
        changes.hint(Effect::WakeAccount(account.id));
        made(app, account.id, Changed::UserId { wanted: Some(wanted.clone()) }, &mut changes, now).await?;
        Ok((changes, Ok(Renamed { letter_is_out })))
    })
    .await
}

/// Has each letter that is kept name the new user ID; says whether one was printed before.
async fn rewrite_letters(app: &App, account: AccountId, wanted: &UserId, changes: &mut Changes) -> Result<bool, Fault> {
    let mut is_out = false;
    for job in app.store.print_jobs(Some(account)).await?.iter().filter(|job| job.kind == Kind::Letter) {
        let mut content = Content::open(app, job.id, &job.sealed)?;
        content.rename(wanted.as_typed());
        changes.replace(job, PrintJob { sealed: content.seal(app, job.id)?, ..job.get().clone() });
        is_out |= job.printed_at.is_some();
    }
    Ok(is_out)
}
