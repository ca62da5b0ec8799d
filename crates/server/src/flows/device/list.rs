//! All devices of an account, for one of them that is unlocked: told, called something else, blocked. A device that waits
//! may do none of it: it must not silence the others before its owner can have heard of it. Whoever blocks another is
//! told of to all the rest.

use domain::audit::What;
use domain::change::Kind;
use domain::device::{BlockReason, Command, Device, Name, State};
use domain::device_name;
use domain::ids::DeviceId;
use domain::time::{Span, Time};
use protocol::activate::Platform;
use protocol::block::{self, Expected};
use protocol::signed::{PersonKeys, Signed};
use protocol::wire::{BlockedWhy, DeviceBlocked, Devices, ListedDevice};
use store::{Changes, Store, Versioned};

use super::caller::{Caller, open_account};
use super::ending;
use super::nonce::Nonce;
use super::standing::state_of;
use super::wanted::{Wanting, ready, wanted};
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::my::changes::made_on;

/// A blocked device is listed for so long: long enough to see what became of it, not for ever.
pub(crate) const BLOCKED_LISTED: Span = Span::days(90);

/// The list.
pub async fn devices(app: &App, caller: &Caller, now: Time) -> Outcome<Devices> {
    if let Err(refused) = caller.unlocked(app, now) {
        return Ok(Err(refused));
    }
    if let Err(refused) = open_account(app, &caller.device).await? {
        return Ok(Err(refused));
    }
    let all = app.store.devices(caller.device.account).await?;
    let mut blocked: Vec<(Time, &Device)> =
        all.iter().filter_map(|device| Some((blocked_since(device)?, &**device))).collect();
    blocked.retain(|(since, _)| now < since.plus(BLOCKED_LISTED));
    blocked.sort_by_key(|(since, device)| (std::cmp::Reverse(*since), device.id));
    let holding = all.iter().map(|device| &**device).filter(|device| device.holds_a_place());
    let listed = holding.chain(blocked.into_iter().map(|(_, device)| device));
    Ok(Ok(Devices {
        devices: listed.map(|device| told(app, caller, device, now)).collect::<Result<_, _>>()?,
        most: u32::try_from(app.limits.devices_per_account).unwrap_or(u32::MAX),
        server_time: now.seconds(),
    }))
}

fn blocked_since(device: &Device) -> Option<Time> {
    match device.state {
        State::Blocked { at, .. } => Some(at),
        State::Active { .. } | State::Removed { .. } => None,
    }
}

fn told(app: &App, caller: &Caller, device: &Device, now: Time) -> Result<ListedDevice, Fault> {
    let platform = Platform::parse(&device.platform);
    let (state, usable_from) = state_of(app, device, now);
    let blocked = match device.state {
        State::Blocked { at, why } => Some((at, why)),
        State::Active { .. } | State::Removed { .. } => None,
    };
    Ok(ListedDevice {
        id: device.id.to_string(),
        name: device.name.clone(),
        platform: platform.ok_or_else(|| Fault::Broken(format!("device {}: an unknown platform", device.id)))?,
        os: device.os.clone(),
        this: device.id == caller.device.id,
        state,
        usable_from,
        blocked: blocked.map(|(_, why)| match why {
            BlockReason::WrongPins => BlockedWhy::WrongPins,
            BlockReason::WrongPinsInAll => BlockedWhy::WrongPinsInAll,
            BlockReason::Asked | BlockReason::ByCard => BlockedWhy::Asked,
        }),
        blocked_at: blocked.map(|(at, _)| at.seconds()),
        activated_at: device.activated_at.seconds(),
        last_used_at: device.last_used_at.seconds(),
    })
}

/// Calls one of them something else: numbered, where the name would pass for another's.
pub async fn rename(app: &App, caller: &Caller, id: &str, name: &str, now: Time) -> Outcome<()> {
    let nonce = match caller.unlocked(app, now).and_then(|()| caller.nonce(app, now)) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok(Err(refused)),
    };
    if Name::parse(name).is_none() {
        return Ok(Err(Refused::NameRefused));
    }
    app.settle(|| async {
        let mut changes = app.changes(now);
        let other = match other_named(app, &caller.device, id).await? {
            Ok(other) => other,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        let (own, account) = match ready(app, caller, &nonce, &mut changes, now).await? {
            Ok(ready) => ready,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        let device = other.as_ref().unwrap_or(&own);
        let all = app.store.devices(own.account).await?;
        let others = all.iter().map(Versioned::get).filter(|other| other.id != device.id);
        let Some(name) = Name::parse(&device_name::distinct(name, others)) else {
            return Ok((app.changes(now), Err(Refused::NameRefused)));
        };
        match device.get().clone().step(Command::Rename(name), &app.limits, now) {
            Ok(next) if next.name == device.name => Ok((changes, Ok(()))),
            Ok(next) => {
                // Whoever is blocked meanwhile renames nothing. The account's row is the anchor of its devices: of two that get
                // one name at once, one reads again.
                changes.require(&own).replace(&account, account.get().clone()).replace(device, next);
                changes.audit(What::DeviceRenamed, Some(device.account), device.id);
                Ok((changes, Ok(())))
            }
            Err(_) => Ok((app.changes(now), Err(Refused::NoSuchDevice))),
        }
    })
    .await
}

/// The device of the same account that is named, if that is another one than `own`.
async fn other_named(app: &App, own: &Device, id: &str) -> Outcome<Option<Versioned<Device>>> {
    let Some(named) = DeviceId::parse(id) else { return Ok(Err(Refused::NoSuchDevice)) };
    if named == own.id {
        return Ok(Ok(None));
    }
    let other = app.store.device(named).await?.filter(|other| other.account == own.account);
    let exists = |other: &Versioned<Device>| match other.state {
        State::Active { .. } | State::Blocked { .. } => true,
        State::Removed { .. } => false,
    };
    Ok(other.filter(exists).map(Some).ok_or(Refused::NoSuchDevice))
}

/// Blocks one of them, this one or another, or counts a wrong PIN or a bad assertion. Each nonce is one try.
pub async fn block(app: &App, caller: &Caller, id: &str, body: &[u8], now: Time) -> Outcome<DeviceBlocked> {
    let nonce = match caller.active(app, now).and_then(|()| caller.nonce(app, now)) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok(Err(refused)),
    };
    let signed = match Signed::parse(body) {
        Ok(signed) => signed,
        Err(refused) => return Ok(Err(refused.into())),
    };
    app.settle(|| check(app, caller, id, &signed, &nonce, now)).await
}

type Checked = (Changes, Result<DeviceBlocked, Refused>);

async fn check(
    app: &App,
    caller: &Caller,
    id: &str,
    signed: &Signed,
    nonce: &Nonce,
    now: Time,
) -> Result<Checked, Fault> {
    let mut changes = app.changes(now);
    let other = match other_named(app, &caller.device, id).await? {
        Ok(other) => other,
        Err(refused) => return Ok((changes, Err(refused))),
    };
    let verify = |kid: &str, keys: PersonKeys<'_>| {
        let expected = Expected { nonce: &nonce.text, device: id };
        Ok(block::verify(signed, &app.app_origin, kid, &caller.key, keys, expected)?.person())
    };
    let Wanting { device: own, used, account } =
        match wanted(app, caller, nonce, &mut changes, now, None, &verify).await? {
            Ok(wanting) => wanting,
            Err(refused) => return Ok((changes, Err(refused))),
        };
    changes.require(&account);
    let blocked = match &other {
        None => ending::block(app, &own, used, &mut changes, now).await?,
        Some(other) => {
            changes.replace(&own, used);
            match blocked_since(other) {
                // Twice is once.
                Some(_) => Ok(other.get().clone()),
                None => {
                    made_on(app, &own, Kind::BlockDevice { device: other.id }, &mut changes, now).await?;
                    ending::block(app, other, other.get().clone(), &mut changes, now).await?
                }
            }
        }
    };
    Ok(match blocked {
        Ok(blocked) => {
            let blocked_at = blocked_since(&blocked).unwrap_or(now).seconds();
            (changes, Ok(DeviceBlocked { id: blocked.id.to_string(), blocked_at }))
        }
        Err(refused) => (app.changes(now), Err(refused.into())),
    })
}
