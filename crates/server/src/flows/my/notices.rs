//! What a person was told of their account in the last thirteen months, by which ways, and what they answered; and by which
//! ways they would be told now.

use domain::change::{self, Change};
use domain::device::Device;
use domain::email::{EmailAddress, Mails};
use domain::ids::{AccountId, NoticeId};
use domain::notice::{Kind, Notice};
use domain::time::Time;
use store::{AskedChanges as _, Store, Versioned};

use super::{Answer, Here};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::addresses::open_kept;
use crate::flows::desk::Desk;
use crate::flows::device::activity::Below;

/// So many are told at once.
const PAGE: usize = 30;

/// One page.
pub struct Listed {
    /// Newest first.
    pub told: Vec<Told>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// By which ways the person would be told now.
    pub ways: WaysNow,
}

/// A notice, and what it tells of.
pub struct Told {
    /// The notice.
    pub notice: Notice,
    /// The change that it tells of, as it stands.
    pub change: Option<Change>,
    /// What the device is called that it tells of.
    pub device: Option<String>,
}

/// By which ways a person would be told now.
pub struct WaysNow {
    /// The devices that may approve, each with whether it takes notifications.
    pub devices: Vec<(Device, bool)>,
    /// The mail address and when mails are sent; none where nobody is told by mail here.
    pub mail: Option<Option<(EmailAddress, Mails)>>,
}

/// Reads the newest page, or the one below `before`, as one use of the session. `None` when no page begins there.
pub async fn list(app: &App, desk: &Desk, before: Option<&str>, now: Time) -> Result<Answer<Option<Listed>>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        here.is_used(app, &mut changes, now);
        let Some(below) = before.map_or(Some(Below::NOTHING), Below::parse) else {
            return Ok((changes, Answer::Told(None)));
        };
        let id = here.account.id;
        let mut told = told_below(app, id, below, PAGE + 1).await?;
        let is_more = told.len() > PAGE;
        told.truncate(PAGE);
        let last = told.last().filter(|_| is_more);
        let next = last.map(|last| Below(last.notice.made_at, last.notice.id.0).to_text());
        let ways = ways_now(app, id, now).await?;
        Ok((changes, Answer::Told(Some(Listed { told, next, ways }))))
    })
    .await
}

/// The newest of them, for whoever wants all at once.
pub(super) async fn newest(app: &App, account: AccountId, most: usize) -> Result<Vec<Told>, Fault> {
    told_below(app, account, Below::NOTHING, most).await
}

async fn told_below(app: &App, account: AccountId, below: Below, most: usize) -> Result<Vec<Told>, Fault> {
    let Below(at, id) = below;
    let most = u32::try_from(most).unwrap_or(u32::MAX);
    let devices = app.store.devices(account).await?;
    let name = |id| devices.iter().find(|device| device.id == id).map(|device| device.name.clone());
    let mut told = vec![];
    for notice in app.store.notices_before(account, (at, NoticeId(id)), most).await? {
        let (change, device) = match notice.kind {
            Kind::DeviceActivated { device } => (None, name(device)),
            Kind::Change { change } => {
                let change = app.store.asked_change(change).await?.map(Versioned::into_inner);
                let device = match change.as_ref().map(|change| &change.kind) {
                    Some(change::Kind::BlockDevice { device }) => name(*device),
                    Some(
                        change::Kind::Password { .. }
                        | change::Kind::UserId { .. }
                        | change::Kind::Email(_)
                        | change::Kind::NumberWhenNew,
                    )
                    | None => None,
                };
                (change, device)
            }
        };
        told.push(Told { notice: notice.into_inner(), change, device });
    }
    Ok(told)
}

async fn ways_now(app: &App, account: AccountId, now: Time) -> Result<WaysNow, Fault> {
    let addresses = app.store.push_addresses(account).await?;
    let takes =
        |device: &Device| addresses.iter().any(|address| address.device == device.id && address.sealed().is_some());
    let devices = app.store.devices(account).await?.into_iter().map(Versioned::into_inner);
    let active = devices.filter(|device| device.is_active(&app.limits, now));
    let devices = active.map(|device| (takes(&device), device)).map(|(takes, device)| (device, takes)).collect();
    let mail = match (app.mailing.is_on(), app.store.email(account).await?) {
        (false, _) => None,
        (true, None) => Some(None),
        (true, Some(kept)) => Some(Some((open_kept(app, &kept)?, kept.mails))),
    };
    Ok(WaysNow { devices, mail })
}
