//! What a person sets on their device: when the app locks. Only an unlocked app may say so: whoever finds a phone must
//! not be able to make it lock later.

use domain::audit::What;
use domain::device::{Command, Lock};
use domain::time::Time;
use protocol::wire::{self, ChangeSettings};
use store::Store as _;

use super::caller::Caller;
use super::nonce::spend;
use super::{Outcome, Refused};
use crate::app::App;

/// Sets all that can be set.
pub async fn set(app: &App, caller: &Caller, wanted: ChangeSettings, now: Time) -> Outcome<()> {
    let nonce = match caller.unlocked(app, now).and_then(|()| caller.nonce(app, now)) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok(Err(refused)),
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(device) = app.store.device(caller.device.id).await? else {
            return Ok((changes, Err(Refused::UnknownDevice)));
        };
        // It may have been blocked, or unlocked anew elsewhere, since the call was heard.
        if let Err(refused) = caller.unlocks(app, &device, now) {
            return Ok((changes, Err(refused)));
        }
        if let Err(refused) = spend(app, &nonce, &mut changes).await? {
            return Ok((changes, Err(refused)));
        }
        match device.get().clone().step(Command::SetLock(kept(wanted.lock)), &app.limits, now) {
            Ok(next) => changes.replace(&device, next).audit(What::LockChosen, Some(device.account), device.id),
            Err(refused) => return Ok((app.changes(now), Err(refused.into()))),
        };
        Ok((changes, Ok(())))
    })
    .await
}

/// What the app is told of what is kept.
pub fn told(lock: Lock) -> wire::Lock {
    match lock {
        Lock::AtClose => wire::Lock::AtClose,
        Lock::AfterFiveMinutes => wire::Lock::AfterFiveMinutes,
    }
}

fn kept(lock: wire::Lock) -> Lock {
    match lock {
        wire::Lock::AtClose => Lock::AtClose,
        wire::Lock::AfterFiveMinutes => Lock::AfterFiveMinutes,
    }
}
