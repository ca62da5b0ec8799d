//! Notices on a device that may approve: told, shown, *it was me*, *this was not me*. A device in its waiting time is told
//! of none and has no say, nor has any device about itself.

use domain::account::Account;
use domain::change::{self, Change, NewEmail};
use domain::device::{Device, State};
use domain::ids::NoticeId;
use domain::notice::{Command, Kind, Notice, Way};
use domain::time::Time;
use protocol::activate::Platform;
use protocol::wire::{self, Changed, DeviceBlocked, NotMeHeard, NoticeKind, NoticedChange, NoticedDevice, Notices};
use store::{AskedChanges as _, Store, Versioned};

use super::caller::{Caller, active, open_account};
use super::nonce::spend;
use super::standing::state_of;
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::notices::{self, By, Heard, NOTICES_MAX, reached};

/// So many are read at once.
const PAGE: u32 = 50;

/// What a person says to a notice that does no harm if somebody else says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// The app has shown it.
    Shown,
    /// It was me.
    Mine,
}

/// How many notices a device has to show.
pub async fn count(app: &App, device: &Device, now: Time) -> Result<u32, Fault> {
    Ok(u32::try_from(told(app, device, now).await?.len()).unwrap_or(u32::MAX))
}

/// Whether a device is told of it: not of itself, and not of what happened before its own time.
fn is_for(notice: &Notice, device: &Device) -> bool {
    match notice.kind {
        Kind::DeviceActivated { device: about } => about != device.id && notice.made_at >= device.activated_at,
        // That it is to be blocked itself is what a device is told above all.
        Kind::Change { .. } => notice.made_at >= device.activated_at,
    }
}

/// The list.
pub async fn notices(app: &App, caller: &Caller, now: Time) -> Outcome<Notices> {
    if let Err(refused) = caller.unlocked(app, now) {
        return Ok(Err(refused));
    }
    if let Err(refused) = open_account(app, &caller.device).await? {
        return Ok(Err(refused));
    }
    Ok(Ok(Notices { notices: told(app, &caller.device, now).await?, server_time: now.seconds() }))
}

/// The notices that a device has to show; none for one that may not approve.
pub async fn told(app: &App, own: &Device, now: Time) -> Result<Vec<wire::Notice>, Fault> {
    if !own.is_active(&app.limits, now) {
        return Ok(vec![]);
    }
    let Some(account) = app.store.account(own.account).await? else { return Ok(vec![]) };
    let all_over_before = Notice::all_over_before(&app.limits, now);
    let (mut told, mut before) = (vec![], (Time::from_micros(i64::MAX), NoticeId(u128::MAX)));
    // Those that it is not told of take no place of those that it is.
    loop {
        let page = app.store.notices_before(own.account, before, PAGE).await?;
        for notice in page.iter().filter(|notice| notice.is_open(now) && is_for(notice, own)) {
            told.extend(tell_one(app, notice, &account, now).await?);
            if told.len() == NOTICES_MAX {
                return Ok(told);
            }
        }
        match page.last() {
            Some(last) if page.len() == PAGE as usize && last.made_at >= all_over_before => {
                before = (last.made_at, last.id);
            }
            Some(_) | None => return Ok(told),
        }
    }
}

async fn tell_one(app: &App, notice: &Notice, account: &Account, now: Time) -> Result<Option<wire::Notice>, Fault> {
    match notice.kind {
        // What is blocked or gone needs no telling.
        Kind::DeviceActivated { device } => {
            let device = app.store.device(device).await?.filter(|device| device.holds_a_place());
            device.map(|device| tell(app, notice, &device, now)).transpose()
        }
        Kind::Change { change } => match app.store.asked_change(change).await? {
            Some(change) => tell_of_change(app, notice, &change, account).await,
            None => Ok(None),
        },
    }
}

fn tell(app: &App, notice: &Notice, device: &Device, now: Time) -> Result<wire::Notice, Fault> {
    let platform = Platform::parse(&device.platform);
    let (state, usable_from) = state_of(app, device, now);
    Ok(wire::Notice {
        id: notice.id.to_string(),
        kind: NoticeKind::DeviceActivated,
        at: notice.made_at.seconds(),
        device: Some(NoticedDevice {
            id: device.id.to_string(),
            name: device.name.clone(),
            platform: platform.ok_or_else(|| Fault::Broken(format!("device {}: an unknown platform", device.id)))?,
            state,
            usable_from,
        }),
        change: None,
    })
}

/// A change that waits, or was made; one that was stopped or was void needs no telling.
async fn tell_of_change(
    app: &App,
    notice: &Notice,
    change: &Change,
    account: &Account,
) -> Result<Option<wire::Notice>, Fault> {
    let (kind, until) = match (change.state, change.waits_until(account)) {
        (change::State::Waiting { .. }, Some(until)) => (NoticeKind::ChangeAsked, Some(until.seconds())),
        (change::State::Done { .. }, _) => (NoticeKind::ChangeMade, None),
        (change::State::Waiting { .. } | change::State::Stopped { .. } | change::State::Ended { .. }, _) => {
            return Ok(None);
        }
    };
    let (what, device) = match change.kind {
        change::Kind::Password { .. } => (Changed::Password, None),
        change::Kind::UserId { .. } => (Changed::UserId, None),
        change::Kind::Email(NewEmail::Address { .. }) => (Changed::Email, None),
        change::Kind::Email(NewEmail::Removed) => (Changed::EmailRemoved, None),
        change::Kind::Email(NewEmail::WhenUnseen) => (Changed::MailsWhenUnseen, None),
        change::Kind::NumberWhenNew => (Changed::NumberWhenNew, None),
        change::Kind::BlockDevice { device } => (Changed::BlockDevice, app.store.device(device).await?),
    };
    Ok(Some(wire::Notice {
        id: notice.id.to_string(),
        kind,
        at: notice.made_at.seconds(),
        device: None,
        change: Some(NoticedChange { what, takes_effect_at: until, device: device.map(|device| device.name.clone()) }),
    }))
}

/// The app has shown a notice, or its person says that it was them. The list after it.
pub async fn say(app: &App, caller: &Caller, id: &str, said: Said, now: Time) -> Outcome<Notices> {
    let nonce = match caller.unlocked(app, now).and_then(|()| caller.nonce(app, now)) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok(Err(refused)),
    };
    let command = match said {
        Said::Shown => Command::Reach,
        Said::Mine => Command::Confirm,
    };
    let heard = app
        .settle(|| async {
            let mut changes = app.changes(now);
            let (own, notice) = match find(app, caller, id, now).await? {
                Ok(found) => found,
                Err(refused) => return Ok((changes, Err(refused))),
            };
            if let Err(refused) = spend(app, &nonce, &mut changes).await? {
                return Ok((changes, Err(refused)));
            }
            // Whoever is blocked meanwhile says nothing.
            changes.require(&own);
            reached(app, &notice, Way::Device, command, &mut changes, now).await?;
            Ok((changes, Ok(())))
        })
        .await?;
    match heard {
        Ok(()) => notices(app, caller, now).await,
        Err(refused) => Ok(Err(refused)),
    }
}

/// *This was not me*: blocks a device or stops a change that still waits, by the signature of a device that may approve, as
/// denying does. A device that waits no more is blocked with the PIN, like any; and what was changed already takes a freeze.
pub async fn not_me(app: &App, caller: &Caller, id: &str, now: Time) -> Outcome<NotMeHeard> {
    let nonce = match caller.active(app, now).and_then(|()| caller.nonce(app, now)) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok(Err(refused)),
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let (own, notice) = match find(app, caller, id, now).await? {
            Ok(found) => found,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        if !waits(app, &notice, now).await? {
            return Ok((changes, Err(Refused::NoSuchNotice)));
        }
        // A phone that somebody found says nothing of what its owner asks for: it may be the block of this very phone.
        if let (Kind::Change { .. }, Err(refused)) = (notice.kind, caller.unlocked(app, now)) {
            return Ok((changes, Err(refused)));
        }
        if let Err(refused) = spend(app, &nonce, &mut changes).await? {
            return Ok((changes, Err(refused)));
        }
        changes.require(&own);
        let heard = match (notices::not_me(app, &notice, By::Device, &mut changes, now).await?, notice.kind) {
            (Some(Heard::DeviceBlocked { .. }), Kind::DeviceActivated { device }) => {
                NotMeHeard::DeviceBlocked(DeviceBlocked { id: device.to_string(), blocked_at: now.seconds() })
            }
            (Some(Heard::ChangeStopped), Kind::Change { change }) => {
                NotMeHeard::ChangeStopped { id: change.to_string(), stopped_at: now.seconds() }
            }
            (None | Some(_), Kind::DeviceActivated { .. } | Kind::Change { .. }) => {
                return Ok((app.changes(now), Err(Refused::NoSuchNotice)));
            }
        };
        Ok((changes, Ok(heard)))
    })
    .await
}

/// Whether what a notice tells of waits still, so that a signature alone may stop it.
async fn waits(app: &App, notice: &Notice, now: Time) -> Result<bool, Fault> {
    match notice.kind {
        Kind::DeviceActivated { device } => {
            let device = app.store.device(device).await?;
            Ok(device.is_some_and(|device| match device.state {
                State::Active { from } => now < from,
                State::Blocked { .. } | State::Removed { .. } => false,
            }))
        }
        Kind::Change { change } => {
            let (change, account) = (app.store.asked_change(change).await?, app.store.account(notice.account).await?);
            Ok(change.zip(account).is_some_and(|(change, account)| change.waits_until(&account).is_some()))
        }
    }
}

/// The caller's own device, which may approve, and a notice of its account about another one.
async fn find(app: &App, caller: &Caller, id: &str, now: Time) -> Outcome<(Versioned<Device>, Versioned<Notice>)> {
    let Some(own) = app.store.device(caller.device.id).await? else { return Ok(Err(Refused::UnknownDevice)) };
    if let Err(refused) = active(app, &own, now) {
        return Ok(Err(refused));
    }
    if let Err(refused) = open_account(app, &own).await? {
        return Ok(Err(refused));
    }
    let Some(id) = NoticeId::parse(id) else { return Ok(Err(Refused::NoSuchNotice)) };
    let found = app.store.notice(id).await?;
    let is_ours = |notice: &Versioned<Notice>| notice.account == own.account && is_for(notice, &own);
    Ok(found.filter(is_ours).map(|notice| (own, notice)).ok_or(Refused::NoSuchNotice))
}
