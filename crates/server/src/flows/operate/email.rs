//! Where a person is reached by mail: entered, changed and removed by an operator, kept sealed, told to nobody.

use domain::audit::What;
use domain::email::{EmailAddress, KeptEmail};
use domain::ids::AccountId;
use domain::time::Time;
use store::{Changes, Store};

use super::{Answer, Refused, find_account};
use crate::app::App;
use crate::flows::Fault;
use crate::keys::Place;

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

/// The address of an account, opened.
pub async fn address_of(app: &App, account: AccountId) -> Result<Option<EmailAddress>, Fault> {
    let Some(kept) = app.store.email(account).await? else { return Ok(None) };
    let bytes = app.keys.open_sealed(place(account), &kept.sealed)?;
    let address = std::str::from_utf8(&bytes).ok().and_then(EmailAddress::parse);
    address.map(Some).ok_or_else(|| Fault::Broken(format!("account {account}: its mail address cannot be read")))
}

fn sealed(app: &App, account: AccountId, email: &EmailAddress, now: Time) -> Result<KeptEmail, Fault> {
    let sealed = app.keys.seal(place(account), email.expose().as_bytes(), &app.entropy)?;
    Ok(KeptEmail { account, sealed, set_at: now })
}

fn place(account: AccountId) -> Place<'static> {
    Place { table: "email_addresses", column: "address", row: account.0 }
}
