//! The platform key of a device: offered, added and removed. Adding and removing need the PIN; a wrong one is counted
//! where all are.

use domain::audit::What;
use domain::device::Command;
use domain::platform_key::PlatformKey;
use domain::time::Time;
use protocol::platform_key::{self, Change, Known};
use protocol::signed::Signed;
use protocol::wire::PlatformKeyOptions;
use store::Changes;

use super::caller::{Caller, pin_key};
use super::nonce::{Nonce, issue};
use super::unlock::count_wrong_pin;
use super::wanted::ready;
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::Fault;

/// What a call may do: each takes one kind of message and no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// `POST`.
    Add,
    /// `DELETE`.
    Remove,
}

/// What the phone needs to make a platform key.
pub fn options(app: &App, caller: &Caller, now: Time) -> Result<PlatformKeyOptions, Refused> {
    caller.active(app, now)?;
    let device = &caller.device;
    Ok(PlatformKeyOptions::new(issue(app, now), &app.code_app(), &device.id.to_string(), &device.name))
}

/// Adds or removes the platform key, or counts a wrong PIN. Each nonce is one try.
pub async fn change(app: &App, caller: &Caller, wanted: Wanted, body: &[u8], now: Time) -> Outcome<()> {
    let nonce = match caller.active(app, now).and_then(|()| caller.nonce(app, now)) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok(Err(refused)),
    };
    let signed = match Signed::parse(body) {
        Ok(signed) => signed,
        Err(refused) => return Ok(Err(refused.into())),
    };
    app.settle(|| check(app, caller, wanted, &signed, &nonce, now)).await
}

async fn check(
    app: &App,
    caller: &Caller,
    wanted: Wanted,
    signed: &Signed,
    nonce: &Nonce,
    now: Time,
) -> Result<(Changes, Result<(), Refused>), Fault> {
    let mut changes = app.changes(now);
    let (device, account) = match ready(app, caller, nonce, &mut changes, now).await? {
        Ok(ready) => ready,
        Err(refused) => return Ok((changes, Err(refused))),
    };
    let pin_key = pin_key(app, &device)?;
    let known = Known { device_key: &caller.key, pin_key: &pin_key, relying_party: app.code_app() };
    let verified = platform_key::verify(signed, &app.app_origin, &device.id.to_string(), known, &nonce.text);
    let (command, what) = match (verified.as_ref().map(platform_key::VerifiedChange::change), wanted) {
        (Ok(Change::Add(registered)), Wanted::Add) => {
            (Command::AddPlatformKey(PlatformKey::new(registered, now)), What::PlatformKeyAdded)
        }
        (Ok(Change::Remove), Wanted::Remove) => (Command::RemovePlatformKey, What::PlatformKeyRemoved),
        (Ok(Change::Add(_) | Change::Remove), _) => return Ok((app.changes(now), Err(Refused::Malformed))),
        (Err(protocol::Refused::WrongPin), _) => {
            let refused = count_wrong_pin(app, &device, &mut changes, now).await?;
            return Ok((changes, Err(refused)));
        }
        (Err(refused), _) => return Ok((app.changes(now), Err((*refused).into()))),
    };
    match device.get().clone().step(command, &app.limits, now) {
        Ok(next) => {
            changes.replace(&device, next).require(&account).audit(what, Some(device.account), device.id);
            Ok((changes, Ok(())))
        }
        Err(refused) => Ok((app.changes(now), Err(refused.into()))),
    }
}
