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

/// Leaves a job in `changes` for each device that is told of `request`, and gives the request and the account that know it.
pub async fn tell(
    app: &App,
    account: &Account,
    devices: &[Versioned<Device>],
    request: Request,
    changes: &mut Changes,
    now: Time,
) -> Result<(Account, Request), Fault> {
    let reachable = reachable(app, account, devices, changes, now).await?;
    if reachable.is_empty() {
        return Ok((account.clone(), request));
    }
    let (account, is_told) = account.clone().notify(request.trust, &app.limits, now);
    if !is_told {
        debug_assert!(matches!(request.trust, Trust::Unknown | Trust::CardInHand(_)));
        metrics::counter!("tillid_push_held_back_total").increment(1);
        return Ok((account, request));
    }
    changes.effects(
        reachable
            .into_iter()
            .map(|device| Effect::Do(Job::Notify { account: account.id, request: request.id, device })),
    );
    Ok((account, Request { notified: true, ..request }))
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
