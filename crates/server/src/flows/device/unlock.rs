//! The app is unlocked: a nonce, signed by device key and PIN key or platform key. Here are the one counter of wrong
//! PINs and the one of bad assertions; neither touches the other.

use domain::audit::What;
use domain::device::{Command, Device, State, Unlock};
use domain::time::Time;
use protocol::signed::{PersonKeys, Signed};
use protocol::webauthn::Credential;
use protocol::wire::Unlocked;
use protocol::{Secret, unlock};
use store::{Changes, Versioned};

use super::caller::Caller;
use super::ending::ended_as;
use super::nonce::Nonce;
use super::standing::{standing, waiting};
use super::system::{Told, noted, refuse_too_old};
use super::wanted::{Wanting, wanted};
use super::{Outcome, Refused, activity};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::token_digest;

/// Unlocks, or counts a wrong PIN or a bad assertion. Each nonce is one try.
pub async fn unlock(app: &App, caller: &Caller, told: &Told, body: &[u8], now: Time) -> Outcome<Unlocked> {
    // Before the PIN is looked at: a phone that is too old spends no try.
    let young = || refuse_too_old(app, told, &caller.device.platform, &caller.device.os);
    let nonce = match caller.active(app, now).and_then(|()| young()).and_then(|()| caller.nonce(app, now)) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok(Err(refused)),
    };
    let signed = match Signed::parse(body) {
        Ok(signed) => signed,
        Err(refused) => return Ok(Err(refused.into())),
    };
    let token = Secret::new(protocol::base64url(&app.entropy.bytes::<32>()));
    let outcome = app.settle(|| check(app, (caller, told), &signed, &nonce, &token, now)).await?;
    let (device, wrong_before) = match outcome {
        Ok(unlocked) => unlocked,
        Err(refused) => return Ok(Err(refused)),
    };
    Ok(Ok(Unlocked {
        token,
        expires_at: now.plus(app.limits.unlock_lasts).seconds(),
        wrong_pins_before: u32::from(wrong_before),
        requests: waiting(app, &device, now).await?,
        held_back: activity::held_back(app, device.account, now).await?,
        standing: standing(app, &device, now).await?,
    }))
}

type Checked = (Changes, Result<(Device, u8), Refused>);

async fn check(
    app: &App,
    (caller, told): (&Caller, &Told),
    signed: &Signed,
    nonce: &Nonce,
    token: &Secret,
    now: Time,
) -> Result<Checked, Fault> {
    let mut changes = app.changes(now);
    let unlock = Unlock { token: token_digest(token.expose()), until: now.plus(app.limits.unlock_lasts) };
    let verify = |kid: &str, keys: PersonKeys<'_>| {
        Ok(unlock::verify(signed, &app.app_origin, kid, &caller.key, keys, &nonce.text)?.person())
    };
    let Wanting { device, used, account } =
        match wanted(app, caller, nonce, &mut changes, now, Some(unlock), &verify).await? {
            Ok(wanting) => wanting,
            Err(refused) => return Ok((changes, Err(refused))),
        };
    match noted(used, told, &app.limits, now) {
        Ok(next) => {
            changes.replace(&device, next.clone()).require(&account);
            Ok((changes, Ok((next, device.wrong_since_unlock))))
        }
        Err(refused) => Ok((app.changes(now), Err(refused))),
    }
}

/// The one place where a wrong PIN is counted, whatever call brought it.
pub async fn count_wrong_pin(
    app: &App,
    device: &Versioned<Device>,
    changes: &mut Changes,
    now: Time,
) -> Result<Refused, Fault> {
    let next = match device.get().clone().step(Command::WrongPin, &app.limits, now) {
        Ok(next) => next,
        Err(refused) => return Ok(refused.into()),
    };
    changes.audit_with(What::PinWrong, Some(device.account), device.id, &[next.wrong_in_a_row.into()]);
    if let State::Blocked { .. } = next.state {
        ended_as(app, device, &next, What::DeviceBlocked, changes).await?;
        return Ok(Refused::DeviceBlocked);
    }
    let tries_left = next.tries_left(&app.limits, now);
    changes.replace(device, next);
    Ok(Refused::WrongPin { tries_left })
}

/// The one place where a bad assertion is counted, whatever call brought it.
pub fn count_wrong_assertion(app: &App, device: &Versioned<Device>, changes: &mut Changes, now: Time) -> Refused {
    match device.get().clone().step(Command::WrongAssertion, &app.limits, now) {
        Ok(next) => {
            let tries_left = next.usable_platform_key(&app.limits).map(|key| key.tries_left(&app.limits));
            changes.replace(device, next).audit(What::AssertionWrong, Some(device.account), device.id);
            tries_left.map_or(Refused::PlatformKeyAside, |tries_left| Refused::WrongAssertion { tries_left })
        }
        Err(refused) => refused.into(),
    }
}

/// Why no platform key counts on this device.
pub fn no_platform_key(device: &Device) -> Refused {
    if device.platform_key.is_some() { Refused::PlatformKeyAside } else { Refused::NoPlatformKey }
}

/// The platform key that may take the PIN's place on this device, if there is one.
pub fn platform_credential(app: &App, device: &Device) -> Result<Option<Credential>, Fault> {
    let credential = device.usable_platform_key(&app.limits).map(domain::platform_key::PlatformKey::credential);
    credential.transpose().map_err(|_| Fault::Broken(format!("device {}: its platform key cannot be read", device.id)))
}
