//! All places are taken: whoever has given user ID, password and two codes sees the account's devices, and blocks one of them
//! for the new one. No more than in My Tillid by card: the last device that could object is not blocked here.

use domain::account::Account;
use domain::activation::NoRoomToMake;
use domain::change::Kind;
use domain::device::Device;
use domain::ids::{ActivationId, DeviceId};
use domain::time::Time;
use protocol::activate::Platform;
use protocol::wire::{MakeRoom, Room, RoomDevice};
use store::{Changes, Store, Versioned};

use super::activate::{Step, signed_by};
use super::caller::Incoming;
use super::ending;
use super::nonce::{check as check_nonce, spend};
use super::standing::state_of;
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::my::changes::made;
use crate::flows::shown::Kept;

/// Tells which devices hold the places, and blocks the one that is named, where it may be blocked at once.
pub async fn make(app: &App, incoming: &Incoming<'_>, asked: &MakeRoom, now: Time) -> Outcome<Room> {
    let Some(id) = ActivationId::parse(&asked.activation) else { return Ok(Err(Refused::ActivationEnded)) };
    let made = app.settle(|| make_once(app, incoming, (id, asked.block.as_deref()), now)).await?;
    match made {
        Ok(()) => tell(app, id, now).await,
        Err(refused) => Ok(Err(refused)),
    }
}

async fn make_once(
    app: &App,
    incoming: &Incoming<'_>,
    (id, block): (ActivationId, Option<&str>),
    now: Time,
) -> Step<()> {
    let mut changes = app.changes(now);
    let Some(activation) = app.store.activation(id).await? else { return Ok((changes, Err(Refused::ActivationEnded))) };
    let nonce = match signed_by(app, incoming, &activation, Some(DeviceId(id.0)), now) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok((changes, Err(refused))),
    };
    let Some(named) = block else { return Ok((changes, Ok(()))) };
    let nonce = match check_nonce(app, nonce.as_deref(), now) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok((changes, Err(refused))),
    };
    let Some(account) = app.store.account(activation.account).await? else {
        return Ok((changes, Err(Refused::ActivationEnded)));
    };
    let kept = Kept::read(app, &account).await?;
    let all = kept.factors().devices;
    let room = match activation.makes_room(&account, &kept.factors(), &app.limits, now) {
        Ok(room) => room,
        // Made an instant ago: nothing more is blocked.
        Err(NoRoomToMake::HasPlace) => return Ok((changes, Ok(()))),
        Err(NoRoomToMake::NotShown) => return Ok((changes, Err(Refused::ActivationEnded))),
    };
    let Some(device) = kept.devices().iter().find(|device| DeviceId::parse(named) == Some(device.id)) else {
        return Ok((changes, Err(Refused::NoSuchDevice)));
    };
    // What became of the others meanwhile, the answer tells.
    if !room.may_block(device, all.iter().copied(), &app.limits, now) {
        return Ok((changes, Ok(())));
    }
    if let Err(refused) = spend(app, &nonce, &mut changes).await? {
        return Ok((changes, Err(refused)));
    }
    Ok(match block_one(app, &account, device, &mut changes, now).await? {
        Ok(()) => {
            changes.require(&activation);
            kept.require(room.shown(), &mut changes);
            // Whether this one may be blocked hung on the others.
            kept.devices().iter().filter(|other| other.id != device.id).for_each(|other| {
                changes.require(other);
            });
            (changes, Ok(()))
        }
        Err(refused) => (app.changes(now), Err(refused)),
    })
}

async fn block_one(
    app: &App,
    account: &Versioned<Account>,
    device: &Versioned<Device>,
    changes: &mut Changes,
    now: Time,
) -> Outcome<()> {
    if let Err(refused) = ending::block_by_card(app, device, changes, now).await? {
        return Ok(Err(refused.into()));
    }
    // The account's row is the anchor of its devices: of two that make room at once, the second finds it made.
    changes.replace(account, account.get().clone());
    made(app, account.id, Kind::BlockDevice { device: device.id }, changes, now).await?;
    Ok(Ok(()))
}

async fn tell(app: &App, id: ActivationId, now: Time) -> Outcome<Room> {
    let Some(activation) = app.store.activation(id).await? else { return Ok(Err(Refused::ActivationEnded)) };
    let Some(account) = app.store.account(activation.account).await? else { return Ok(Err(Refused::ActivationEnded)) };
    let kept = Kept::read(app, &account).await?;
    let all = kept.factors().devices;
    let (room, holding): (_, Vec<&Device>) = match activation.makes_room(&account, &kept.factors(), &app.limits, now) {
        Ok(room) => (Some(room), all.iter().copied().filter(|device| device.holds_a_place()).collect()),
        Err(NoRoomToMake::HasPlace) => (None, vec![]),
        Err(NoRoomToMake::NotShown) => return Ok(Err(Refused::ActivationEnded)),
    };
    let told = |device: &&Device| {
        let platform = Platform::parse(&device.platform);
        Ok(RoomDevice {
            id: device.id.to_string(),
            name: device.name.clone(),
            platform: platform.ok_or_else(|| Fault::Broken(format!("device {}: an unknown platform", device.id)))?,
            state: state_of(app, device, now).0,
            last_used_at: device.last_used_at.seconds(),
            at_once: room.is_some_and(|room| room.may_block(device, all.iter().copied(), &app.limits, now)),
        })
    };
    Ok(Ok(Room {
        devices: holding.iter().map(told).collect::<Result<_, Fault>>()?,
        most: u32::try_from(app.limits.devices_per_account).unwrap_or(u32::MAX),
        is_full: room.is_some(),
        my_tillid: format!("{}/my", app.issuer.as_str()),
        server_time: now.seconds(),
    }))
}
