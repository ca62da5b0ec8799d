//! Devices: a lost phone is blocked, and its place is free for another.

use domain::ids::DeviceId;
use domain::time::Time;
use store::Store;

use super::{Answer, Refused, find_account};
use crate::app::App;
use crate::flows::device::ending;

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
        let blocked = ending::block(app, &found, found.get().clone(), &mut changes, now).await?;
        Ok((changes, blocked.map(drop).map_err(|_| Refused::DeviceEnded)))
    })
    .await
}
