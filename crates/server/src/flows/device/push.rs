//! Where a device takes notifications: set at each start of the app, by a waiting device too, and removed when unwanted.

use domain::device::State;
use domain::ids::DeviceId;
use domain::push::{Command, PushAddress};
use domain::time::Time;
use protocol::wire::PushSubscription;
use store::{Changes, Store, Versioned};

use super::caller::Caller;
use super::nonce::{Nonce, spend};
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::Fault;
use crate::keys::Place;
use crate::push::Subscription;

/// Sets the device's push address.
pub async fn set(app: &App, caller: &Caller, given: &PushSubscription, now: Time) -> Outcome<()> {
    let nonce = match caller.nonce(app, now) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok(Err(refused)),
    };
    let Ok(subscription) = Subscription::parse(given, app.pushing.reach()) else {
        return Ok(Err(Refused::Malformed));
    };
    app.settle(|| keep(app, caller, &subscription, &nonce, now)).await
}

async fn keep(
    app: &App,
    caller: &Caller,
    subscription: &Subscription,
    nonce: &Nonce,
    now: Time,
) -> Result<(Changes, Result<(), Refused>), Fault> {
    let mut changes = app.changes(now);
    let Some(device) = app.store.device(caller.device.id).await? else {
        return Ok((changes, Err(Refused::UnknownDevice)));
    };
    match device.state {
        State::Active { .. } if device.is_asleep(&app.limits, now) => return Ok((changes, Err(Refused::DeviceAsleep))),
        State::Active { .. } => {}
        State::Blocked { .. } => return Ok((changes, Err(Refused::DeviceBlocked))),
        State::Removed { .. } => return Ok((changes, Err(Refused::UnknownDevice))),
    }
    if let Err(refused) = spend(app, nonce, &mut changes).await? {
        return Ok((changes, Err(refused)));
    }
    let kept = app.store.push_address(device.id).await?;
    if let Some(kept) = &kept
        && opened(app, kept)?.as_ref() == Some(subscription)
    {
        return Ok((changes, Ok(())));
    }
    let sealed = app.keys.seal(place(device.id), &subscription.to_bytes(), &app.entropy)?;
    match kept {
        None => changes.insert(PushAddress::new(device.account, device.id, sealed, now)),
        Some(kept) => match kept.get().clone().step(Command::Set { sealed }, now) {
            Ok(next) => changes.replace(&kept, next),
            Err(domain::push::Refusal::AlreadyDead) => return Ok((app.changes(now), Err(Refused::Malformed))),
        },
    };
    // A device that is blocked meanwhile sets nothing.
    changes.require(&device);
    Ok((changes, Ok(())))
}

/// Removes it; there need not be one.
pub async fn remove(app: &App, caller: &Caller, now: Time) -> Outcome<()> {
    let nonce = match caller.nonce(app, now) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok(Err(refused)),
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        if let Err(refused) = spend(app, &nonce, &mut changes).await? {
            return Ok((changes, Err(refused)));
        }
        if let Some(kept) = app.store.push_address(caller.device.id).await? {
            changes.remove(&kept);
        }
        Ok((changes, Ok(())))
    })
    .await
}

/// The subscription behind a push address, while it works.
pub fn opened(app: &App, address: &Versioned<PushAddress>) -> Result<Option<Subscription>, Fault> {
    let Some(sealed) = address.sealed() else { return Ok(None) };
    let bytes = app.keys.open_sealed(place(address.device), sealed)?;
    // Kept by a version or a test that allowed more than this one does: as good as none.
    Ok(Subscription::from_bytes(&bytes, app.pushing.reach()).ok())
}

fn place(device: DeviceId) -> Place<'static> {
    Place { table: "push_addresses", column: "subscription", row: device.0 }
}
