//! Which devices are told of a request by a notification.

use domain::account::Account;
use domain::browser::Trust;
use domain::device::Device;
use domain::effect::{Effect, Job};
use domain::ids::DeviceId;
use domain::request::Request;
use domain::time::Time;
use store::{Changes, Store, Versioned};

use super::Fault;
use crate::app::App;

/// What comes of telling.
pub struct Told {
    /// The account that remembers it.
    pub account: Account,
    /// The request that knows it.
    pub request: Request,
    /// Devices would have been told, if unknown browsers had not caused as many notifications as they may.
    pub is_held_back: bool,
}

/// Leaves a job in `changes` for each device that is told of `request`.
pub async fn tell(
    app: &App,
    account: &Account,
    devices: &[Versioned<Device>],
    request: Request,
    changes: &mut Changes,
    now: Time,
) -> Result<Told, Fault> {
    let reachable = reachable(app, account, devices, changes, now).await?;
    if reachable.is_empty() {
        return Ok(Told { account: account.clone(), request, is_held_back: false });
    }
    let (account, is_told) = account.clone().notify(request.trust, &app.limits, now);
    if !is_told {
        debug_assert!(matches!(request.trust, Trust::Unknown | Trust::CardInHand(_)));
        metrics::counter!("tillid_push_held_back_total").increment(1);
        return Ok(Told { account, request, is_held_back: true });
    }
    changes.effects(
        reachable
            .into_iter()
            .map(|device| Effect::Do(Job::Notify { account: account.id, request: request.id, device })),
    );
    Ok(Told { account, request: Request { notified: true, ..request }, is_held_back: false })
}

/// Devices that may approve and have a working address. What a blocked or removed device left is removed.
async fn reachable(
    app: &App,
    account: &Account,
    devices: &[Versioned<Device>],
    changes: &mut Changes,
    now: Time,
) -> Result<Vec<DeviceId>, Fault> {
    let mut reachable = vec![];
    for address in app.store.push_addresses(account.id).await? {
        match devices.iter().find(|device| device.id == address.device) {
            Some(device) if device.holds_a_place() => {
                if device.is_active(&app.limits, now) && address.sealed().is_some() {
                    reachable.push(device.id);
                }
            }
            Some(_) | None => {
                changes.remove(&address);
            }
        }
    }
    Ok(reachable)
}
