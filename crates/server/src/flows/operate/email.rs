//! Where a person is reached by mail, as an operator enters, changes and removes it: kept sealed, told to nobody.

use domain::audit::What;
use domain::change::{Kind, NewEmail};
use domain::email::{EmailAddress, KeptEmail, Mails, SetBy};
use domain::ids::AccountId;
use domain::time::Time;
use store::{Changes, Store};

use super::{Answer, Refused, find_account};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::addresses::{At, seal};
use crate::flows::my::changes::end_settled;

/// Sets a person's address, or removes it.
pub async fn set(app: &App, user_id: &str, email: Option<&str>, now: Time) -> Answer<()> {
    let email = match email.map(|typed| EmailAddress::parse(typed).ok_or(Refused::NotAnEmail)).transpose() {
        Ok(email) => email,
        Err(refused) => return Ok(Err(refused)),
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let account = match find_account(app, user_id).await? {
            Ok(account) => account,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        let kept = app.store.email(account.id).await?;
        // What the person asked for before would undo it.
        end_settled(app, account.id, &Kind::Email(NewEmail::Removed), &mut changes, now).await?;
        match (&email, kept) {
            (Some(email), None) => keep(app, account.id, email, &mut changes, now)?,
            (Some(email), Some(kept)) => {
                changes.replace(&kept, sealed(app, account.id, email, now)?);
                changes.audit(What::EmailSet, Some(account.id), account.id);
            }
            (None, Some(kept)) => {
                changes.remove(&kept).audit(What::EmailRemoved, Some(account.id), account.id);
            }
            (None, None) => {}
        }
        Ok((changes, Ok(())))
    })
    .await
}

/// Keeps the address of a new account.
pub(super) fn keep(
    app: &App,
    account: AccountId,
    email: &EmailAddress,
    changes: &mut Changes,
    now: Time,
) -> Result<(), Fault> {
    changes.insert(sealed(app, account, email, now)?);
    changes.audit(What::EmailSet, Some(account), account);
    Ok(())
}

fn sealed(app: &App, account: AccountId, email: &EmailAddress, now: Time) -> Result<KeptEmail, Fault> {
    let sealed = seal(app, At::Kept(account), email)?;
    Ok(KeptEmail { account, sealed, set_at: now, set_by: SetBy::Operator, mails: Mails::AtOnce, doubted_at: None })
}
