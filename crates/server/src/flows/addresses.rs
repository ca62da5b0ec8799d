//! Mail addresses are sealed wherever they stand, and a seal is good for its own place alone.

use domain::email::{EmailAddress, KeptEmail};
use domain::ids::{AccountId, ChangeId, NoticeId};
use store::Store;

use super::Fault;
use crate::app::App;
use crate::keys::Place;

/// Where an address stands.
#[derive(Clone, Copy, Debug)]
pub enum At {
    /// It is the account's.
    Kept(AccountId),
    /// Somebody typed it.
    Wanted(ChangeId),
    /// It waits to be the account's.
    Asked(ChangeId),
    /// The mail of a notice goes there.
    Told(NoticeId),
}

impl At {
    fn place(self) -> Place<'static> {
        let (table, column, row) = match self {
            Self::Kept(account) => ("email_addresses", "address", account.0),
            Self::Wanted(id) => ("wanted_emails", "address", id.0),
            Self::Asked(id) => ("asked_changes", "address", id.0),
            Self::Told(id) => ("notices", "mail_to", id.0),
        };
        Place { table, column, row }
    }
}

/// Seals an address for where it is to stand.
pub fn seal(app: &App, at: At, address: &EmailAddress) -> Result<Vec<u8>, Fault> {
    Ok(app.keys.seal(at.place(), address.expose().as_bytes(), &app.entropy)?)
}

/// Opens the address that stands there.
pub fn open(app: &App, at: At, sealed: &[u8]) -> Result<EmailAddress, Fault> {
    let bytes = app.keys.open_sealed(at.place(), sealed)?;
    let address = std::str::from_utf8(&bytes).ok().and_then(EmailAddress::parse);
    address.ok_or_else(|| Fault::Broken(format!("{at:?}: a mail address cannot be read")))
}

/// The address of an account, opened.
pub async fn address_of(app: &App, account: AccountId) -> Result<Option<EmailAddress>, Fault> {
    match app.store.email(account).await? {
        Some(kept) => open_kept(app, &kept).map(Some),
        None => Ok(None),
    }
}

/// A kept address, opened.
pub fn open_kept(app: &App, kept: &KeptEmail) -> Result<EmailAddress, Fault> {
    open(app, At::Kept(kept.account), &kept.sealed)
}
