//! The app is unlocked: a nonce, signed by device key and PIN key. The PIN's one counter is here.

use domain::audit::What;
use domain::device::{Command, Device, State, Unlock};
use domain::time::Time;
use protocol::signed::Signed;
use protocol::wire::Unlocked;
use protocol::{Secret, unlock};
use store::{Changes, Store, Versioned};

use super::caller::{Caller, open_account, pin_key};
use super::nonce::{Nonce, spend};
use super::standing::{standing, waiting};
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::token_digest;

/// Unlocks, or counts a wrong PIN. Each nonce is one try.
pub async fn unlock(app: &App, caller: &Caller, body: &[u8], now: Time) -> Outcome<Unlocked> {
    let nonce = match caller.active(now).and_then(|()| caller.nonce(app, now)) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok(Err(refused)),
    };
    let signed = match Signed::parse(body) {
        Ok(signed) => signed,
        Err(refused) => return Ok(Err(refused.into())),
    };
    let token = Secret::new(protocol::base64url(&app.entropy.bytes::<32>()));
    let outcome = app.settle(|| check(app, caller, &signed, &nonce, &token, now)).await?;
    let (device, wrong_before) = match outcome {
        Ok(unlocked) => unlocked,
        Err(refused) => return Ok(Err(refused)),
    };
    Ok(Ok(Unlocked {
        token,
        expires_at: now.plus(app.limits.unlock_lasts).seconds(),
        wrong_pins_before: u32::from(wrong_before),
        requests: waiting(app, &device, now).await?,
        standing: standing(app, &device, now).await?,
    }))
}

type Checked = (Changes, Result<(Device, u8), Refused>);

async fn check(
    app: &App,
    caller: &Caller,
    signed: &Signed,
    nonce: &Nonce,
    token: &Secret,
    now: Time,
) -> Result<Checked, Fault> {
    let mut changes = app.changes(now);
    let Some(device) = app.store.device(caller.device.id).await? else {
        return Ok((changes, Err(Refused::UnknownDevice)));
    };
    if let Err(refused) = super::caller::active(&device, now) {
        return Ok((changes, Err(refused)));
    }
    let account = match open_account(app, &device).await? {
        Ok(account) => account,
        Err(refused) => return Ok((changes, Err(refused))),
    };
    if let Err(refused) = spend(app, nonce, &mut changes).await? {
        return Ok((changes, Err(refused)));
    }
    let kid = device.id.to_string();
    match unlock::verify(signed, &app.app_origin, &kid, &caller.key, &pin_key(app, &device)?, &nonce.text) {
        Ok(_) => {
            let unlock = Unlock { token: token_digest(token.expose()), until: now.plus(app.limits.unlock_lasts) };
            let before = device.wrong_since_unlock;
            match device.get().clone().step(Command::RightPin { unlock: Some(unlock) }, &app.limits, now) {
                Ok(next) => {
                    changes.replace(&device, next.clone()).require(&account);
                    Ok((changes, Ok((next, before))))
                }
                Err(refused) => Ok((app.changes(now), Err(refused.into()))),
            }
        }
        Err(protocol::Refused::WrongPin) => {
            let refused = count_wrong_pin(app, &device, &mut changes, now);
            Ok((changes, Err(refused)))
        }
        Err(refused) => Ok((app.changes(now), Err(refused.into()))),
    }
}

/// The one place where a wrong PIN is counted, whatever call brought it.
pub fn count_wrong_pin(app: &App, device: &Versioned<Device>, changes: &mut Changes, now: Time) -> Refused {
    match device.get().clone().step(Command::WrongPin, &app.limits, now) {
        Ok(next) => {
            let blocked = matches!(next.state, State::Blocked { .. });
            let tries_left = next.tries_left(&app.limits, now);
            changes.replace(device, next).audit(What::PinWrong, Some(device.account), device.id);
            if blocked {
                changes.audit(What::DeviceBlocked, Some(device.account), device.id);
                return Refused::DeviceBlocked;
            }
            Refused::WrongPin { tries_left }
        }
        Err(refused) => refused.into(),
    }
}
