//! Everything that is kept about a person, for that person: no secret, and nothing by which one could be tested.

use domain::account::Account;
use domain::audit::Entry;
use domain::browser::KnownBrowser;
use domain::card::Card;
use domain::device::Device;
use domain::email::{EmailAddress, Mails};
use domain::request::Request;
use domain::time::Time;
use store::Store;

use super::notices::{Told, newest};
use super::{Answer, Here};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::addresses::open_kept;
use crate::flows::desk::Desk;
use crate::flows::operate::account::plain;

/// So many requests and so many entries of the audit log are told, the newest: far more than a busy person has.
const NEWEST: u32 = 10_000;

/// What is kept.
pub struct Kept {
    /// The person's record.
    pub account: Account,
    /// Their devices, whatever their state.
    pub devices: Vec<Device>,
    /// Their cards, whatever their state.
    pub cards: Vec<Card>,
    /// The browsers that know them, or did.
    pub browsers: Vec<KnownBrowser>,
    /// What their devices were asked, newest first.
    pub requests: Vec<Request>,
    /// What was decided about them, newest first.
    pub decisions: Vec<Entry>,
    /// What they were told, newest first.
    pub notices: Vec<Told>,
    /// Where they are told by mail, and when.
    pub mail: Option<(EmailAddress, Mails)>,
}

/// Reads all of it.
pub async fn kept(app: &App, desk: &Desk, now: Time) -> Result<Answer<Kept>, Fault> {
    let Some(here) = Here::read(app, desk, now).await? else { return Ok(Answer::SignInFirst) };
    let id = here.account.id;
    Ok(Answer::Told(Kept {
        account: here.account.get().clone(),
        devices: plain(app.store.devices(id).await?),
        cards: plain(app.store.cards(id).await?),
        browsers: plain(app.store.known_browsers(id).await?),
        requests: plain(app.store.requests(id, NEWEST).await?),
        decisions: app.store.audit(Some(id), NEWEST).await?,
        notices: newest(app, id, NEWEST as usize).await?,
        mail: match app.store.email(id).await? {
            Some(kept) => Some((open_kept(app, &kept)?, kept.mails)),
            None => None,
        },
    }))
}
