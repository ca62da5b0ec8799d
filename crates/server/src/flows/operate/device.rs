//! Devices: a lost phone is blocked, and its place is free for another.

use domain::audit::What;
use domain::device::Command;
use domain::effect::Effect;
use domain::ids::DeviceId;
use domain::time::Time;
use store::Store;

use super::{Answer, Refused, find_account};
use crate::app::App;

/// Lets nobody use a device any more. Requests that it approved and that no login has taken count for nothing.
pub async fn block(app: &App, user_id: &str, device: &str, now: Time) -> Answer<()> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let account = match find_account(app, user_id).await? {
            Ok(account) => account,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        let missing = || Refused::NoSuchDevice(device.to_owned());
        let found = match DeviceId::parse(device) {
            Some(id) => app.store.device(id).await?.filter(|found| found.account == account.id),
            None => None,
        };
        let Some(found) = found else { return Ok((changes, Err(missing()))) };
        match found.get().clone().step(Command::Block, &app.limits, now) {
            Ok(blocked) => {
                changes.replace(&found, blocked).audit(What::DeviceBlocked, Some(account.id), found.id);
                changes.hint(Effect::WakeAccount(account.id));
                Ok((changes, Ok(())))
            }
            Err(_) => Ok((changes, Err(Refused::DeviceEnded))),
        }
    })
    .await
}
