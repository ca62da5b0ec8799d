//! Notices on a device that may approve: told, shown, *it was me*, *this was not me*. A device in its waiting time is told
//! of none and has no say, nor has any device about itself.

use domain::device::{Device, State};
use domain::ids::NoticeId;
use domain::notice::{Command, Kind, Notice};
use domain::time::Time;
use protocol::activate::Platform;
use protocol::wire::{self, DeviceBlocked, NoticeKind, NoticedDevice, Notices};
use store::{Store, Versioned};

use super::caller::{Caller, active, open_account};
use super::nonce::spend;
use super::standing::state_of;
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::notices::{NOTICES_MAX, not_me, reached};

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
    Ok(u32::try_from(open(app, device, now).await?.len()).unwrap_or(u32::MAX))
}

/// The notices that a device has to show; none for one that may not approve.
pub async fn open(app: &App, device: &Device, now: Time) -> Result<Vec<Versioned<Notice>>, Fault> {
    if !device.is_active(&app.limits, now) {
        return Ok(vec![]);
    }
    let mut notices = app.store.notices(device.account, now, NOTICES_MAX).await?;
    notices.retain(|notice| notice.is_open(now) && is_for(notice, device));
    Ok(notices)
}

/// Whether a device is told of it: not of itself, and not of what happened before its own time.
fn is_for(notice: &Notice, device: &Device) -> bool {
    match notice.kind {
        Kind::DeviceActivated { device: about } => about != device.id && notice.made_at >= device.activated_at,
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
    let mut told = vec![];
    for notice in open(app, &caller.device, now).await? {
        let Kind::DeviceActivated { device } = notice.kind;
        // What is blocked or gone needs no telling.
        let device = app.store.device(device).await?.filter(|device| device.holds_a_place());
        if let Some(device) = device {
            told.push(tell(app, &notice, &device, now)?);
        }
    }
    Ok(Ok(Notices { notices: told, server_time: now.seconds() }))
}

fn tell(app: &App, notice: &Notice, device: &Device, now: Time) -> Result<wire::Notice, Fault> {
    let platform = Platform::parse(&device.platform);
    let (state, usable_from) = state_of(app, device, now);
    Ok(wire::Notice {
        id: notice.id.to_string(),
        kind: NoticeKind::DeviceActivated,
        at: notice.made_at.seconds(),
        device: NoticedDevice {
            id: device.id.to_string(),
            name: device.name.clone(),
            platform: platform.ok_or_else(|| Fault::Broken(format!("device {}: an unknown platform", device.id)))?,
            state,
            usable_from,
        },
    })
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
            reached(app, &notice, command, &mut changes, now).await?;
            Ok((changes, Ok(())))
        })
        .await?;
    match heard {
        Ok(()) => notices(app, caller, now).await,
        Err(refused) => Ok(Err(refused)),
    }
}

/// *This was not me*: blocks a device that still waits, by the signature of one that may approve, as denying does. One
/// that waits no more is blocked with the PIN, like any.
pub async fn deny(app: &App, caller: &Caller, id: &str, now: Time) -> Outcome<DeviceBlocked> {
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
        let Kind::DeviceActivated { device } = notice.kind;
        let waits = |device: &Versioned<Device>| match device.state {
            State::Active { from } => now < from,
            State::Blocked { .. } | State::Removed { .. } => false,
        };
        if !app.store.device(device).await?.as_ref().is_some_and(waits) {
            return Ok((changes, Err(Refused::NoSuchDevice)));
        }
        if let Err(refused) = spend(app, &nonce, &mut changes).await? {
            return Ok((changes, Err(refused)));
        }
        changes.require(&own);
        if !not_me(app, &notice, &mut changes, now).await? {
            return Ok((app.changes(now), Err(Refused::NoSuchDevice)));
        }
        Ok((changes, Ok(DeviceBlocked { id: device.to_string(), blocked_at: now.seconds() })))
    })
    .await
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
    let Some(id) = NoticeId::parse(id) else { return Ok(Err(Refused::NoSuchDevice)) };
    let found = app.store.notice(id).await?;
    let is_ours = |notice: &Versioned<Notice>| notice.account == own.account && is_for(notice, &own);
    Ok(found.filter(is_ours).map(|notice| (own, notice)).ok_or(Refused::NoSuchDevice))
}
