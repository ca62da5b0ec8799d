//! What takes PIN or finger and is no answer: checked in one place, and wrong ones are counted where
//! all are. Each nonce is one try.

use domain::account::Account;
use domain::device::{Command, Device, Unlock};
use domain::time::Time;
use protocol::signed::{PersonKeys, PlatformKey, VerifiedPerson};
use store::{Changes, Store, Versioned};

use super::caller::{Caller, active, open_account, pin_key};
use super::nonce::{Nonce, spend};
use super::unlock::{count_wrong_assertion, count_wrong_pin, no_platform_key, platform_credential};
use super::{Outcome, Refused};
use crate::app::App;

/// A device whose person wants something, and the account that it belongs to.
pub struct Wanting {
    /// The device as it was read.
    pub device: Versioned<Device>,
    /// The device after its person was verified.
    pub used: Device,
    /// The account as it was read; it is open.
    pub account: Versioned<Account>,
}

/// Has `verify` check the signatures, given the device's name and the keys of its person, once the device is [`ready`]. A
/// person who is verified unlocks the app by `unlock`, where that is what they want. After a refusal `changes` holds what the
/// refusal counts, and nothing else.
pub async fn wanted(
    app: &App,
    caller: &Caller,
    nonce: &Nonce,
    changes: &mut Changes,
    now: Time,
    unlock: Option<Unlock>,
    verify: &(impl Fn(&str, PersonKeys<'_>) -> Result<VerifiedPerson, protocol::Refused> + Sync),
) -> Outcome<Wanting> {
    let (device, account) = match ready(app, caller, nonce, changes, now).await? {
        Ok(ready) => ready,
        Err(refused) => return Ok(Err(refused)),
    };
    let (kid, pin) = (device.id.to_string(), pin_key(app, &device)?);
    let credential = platform_credential(app, &device)?;
    let platform = credential.as_ref().map(|credential| PlatformKey { relying_party: app.code_app(), credential });
    let refused = match verify(&kid, PersonKeys { pin: &pin, platform }) {
        Ok(person) => match device.get().clone().step(Command::verified(person, unlock), &app.limits, now) {
            Ok(used) => return Ok(Ok(Wanting { device, used, account })),
            Err(refused) => refused.into(),
        },
        Err(protocol::Refused::WrongPin) => return Ok(Err(count_wrong_pin(app, &device, changes, now).await?)),
        Err(protocol::Refused::WrongAssertion(_)) => {
            return Ok(Err(count_wrong_assertion(app, &device, changes, now)));
        }
        Err(protocol::Refused::NoPlatformKey) => no_platform_key(&device),
        Err(refused) => refused.into(),
    };
    *changes = app.changes(now);
    Ok(Err(refused))
}

/// The device and its account as they stand now: the one may act, the other is open, and the nonce is spent in `changes`.
pub async fn ready(
    app: &App,
    caller: &Caller,
    nonce: &Nonce,
    changes: &mut Changes,
    now: Time,
) -> Outcome<(Versioned<Device>, Versioned<Account>)> {
    let Some(device) = app.store.device(caller.device.id).await? else { return Ok(Err(Refused::UnknownDevice)) };
    if let Err(refused) = active(app, &device, now) {
        return Ok(Err(refused));
    }
    let account = match open_account(app, &device).await? {
        Ok(account) => account,
        Err(refused) => return Ok(Err(refused)),
    };
    Ok(spend(app, nonce, changes).await?.map(|()| (device, account)))
}
