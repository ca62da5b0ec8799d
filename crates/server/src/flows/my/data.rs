//! Everything that is kept about a person, for that person: no secret, and nothing by which one could be tested.

use domain::account::Account;
use domain::activity::Activity;
use domain::audit::Entry;
use domain::browser::KnownBrowser;
use domain::card::Card;
use domain::change::Change;
use domain::device::Device;
use domain::email::{EmailAddress, Mails};
use domain::request::Request;
use domain::service_block::ServiceBlock;
use domain::time::Time;
use store::{AskedChanges as _, Store};

use super::notices::{Told, newest};
use super::{Answer, Here};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::addresses::open_kept;
use crate::flows::desk::Desk;
use crate::flows::operate::account::plain;

/// So many requests, happenings and entries of the audit log are told, the newest: far more than a busy person has.
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
    /// What else happened to them, newest first.
    pub happened: Vec<Activity>,
    /// The services that may not ask them.
    pub blocked: Vec<ServiceBlock>,
    /// What was asked for in My Tillid and waits, with the time when it takes effect.
    pub waiting: Vec<(Change, Time)>,
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
    let changes = plain(app.store.waiting_changes(id).await?).into_iter();
    let waits = |change: Change| change.waits_until(&here.account).map(|until| (change, until));
    Ok(Answer::Told(Kept {
        account: here.account.get().clone(),
        devices: plain(app.store.devices(id).await?),
        cards: plain(app.store.cards(id).await?),
        browsers: plain(app.store.known_browsers(id).await?),
        requests: plain(app.store.requests(id, NEWEST).await?),
        happened: plain(app.store.activities_since(id, Time::from_micros(0), NEWEST).await?),
        blocked: plain(app.store.service_blocks(id).await?),
        waiting: changes.filter_map(waits).collect(),
        decisions: app.store.audit(Some(id), NEWEST).await?,
        notices: newest(app, id, NEWEST as usize).await?,
        mail: match app.store.email(id).await? {
            Some(kept) => Some((open_kept(app, &kept)?, kept.mails)),
            None => None,
        },
    }))
}
