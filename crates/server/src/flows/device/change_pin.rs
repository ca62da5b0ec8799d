//! Another PIN: signed by the device key, the old PIN's key and the new one's.

use domain::audit::What;
use domain::device::Command;
use domain::time::Time;
use protocol::pin_change::{self, Known};
use protocol::signed::Signed;
use protocol::wire::PinChanged;
use store::Changes;

use super::caller::{Caller, pin_key, seal_pin_key};
use super::nonce::Nonce;
use super::unlock::count_wrong_pin;
use super::wanted::ready;
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::Fault;

/// Changes the PIN, or counts a wrong old one.
pub async fn change_pin(app: &App, caller: &Caller, body: &[u8], now: Time) -> Outcome<PinChanged> {
    let nonce = match caller.active(app, now).and_then(|()| caller.nonce(app, now)) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok(Err(refused)),
    };
    let signed = match Signed::parse(body) {
        Ok(signed) => signed,
        Err(refused) => return Ok(Err(refused.into())),
    };
    app.settle(|| check(app, caller, &signed, &nonce, now)).await
}

async fn check(
    app: &App,
    caller: &Caller,
    signed: &Signed,
    nonce: &Nonce,
    now: Time,
) -> Result<(Changes, Result<PinChanged, Refused>), Fault> {
    let mut changes = app.changes(now);
    let (device, _) = match ready(app, caller, nonce, &mut changes, now).await? {
        Ok(ready) => ready,
        Err(refused) => return Ok((changes, Err(refused))),
    };
    let pin_key = pin_key(app, &device)?;
    let known = Known { device_key: &caller.key, pin_key: &pin_key, generation: device.pin_generation };
    match pin_change::verify(signed, &app.app_origin, &device.id.to_string(), known, &nonce.text) {
        Ok(change) => {
            let sealed = seal_pin_key(app, device.id, change.pin_key())?;
            let command = Command::ChangePin { pin_key: sealed, generation: change.generation() };
            match device.get().clone().step(command, &app.limits, now) {
                Ok(next) => {
                    changes.replace(&device, next).audit(What::PinChanged, Some(device.account), device.id);
                    Ok((changes, Ok(PinChanged { pin_generation: change.generation() })))
                }
                Err(refused) => Ok((app.changes(now), Err(refused.into()))),
            }
        }
        Err(protocol::Refused::WrongPin) => {
            let refused = count_wrong_pin(app, &device, &mut changes, now).await?;
            Ok((changes, Err(refused)))
        }
        Err(refused) => Ok((app.changes(now), Err(refused.into()))),
    }
}
