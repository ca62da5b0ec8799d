//! Devices: a lost phone is blocked, and its place is free for another; all are counted by what they run on.

use std::collections::BTreeMap;

use domain::ids::DeviceId;
use domain::system::{OldestSystems, SystemVersion};
use domain::time::Time;
use store::Store;

use super::{Answer, Refused, find_account};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::device::ending;

/// Pages of [`spread`] are this long.
const PAGE: u32 = 500;

/// How many devices run on one version of one platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// "android", "ios", "desktop" or "headless".
    pub platform: String,
    /// The version; `None` where the browser does not say.
    pub version: Option<SystemVersion>,
    /// Devices that are not blocked or removed.
    pub devices: u64,
    /// Whether this floor refuses them.
    pub too_old: bool,
}

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

/// Counts the devices in use by platform and version, and says which of them a floor would refuse: before it is raised.
pub async fn spread(app: &App, floor: &OldestSystems) -> Result<Vec<Count>, Fault> {
    let mut counted: BTreeMap<(String, Option<SystemVersion>), u64> = BTreeMap::new();
    let mut after = None;
    loop {
        let page = app.store.all_devices(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for device in page.iter().filter(|device| device.holds_a_place()) {
            *counted.entry((device.platform.clone(), SystemVersion::parse(&device.os))).or_default() += 1;
        }
    }
    let count = |((platform, version), devices): ((String, Option<SystemVersion>), u64)| {
        let too_old = version.is_some_and(|version| floor.refuse(&platform, &version.to_string()));
        Count { platform, version, devices, too_old }
    };
    Ok(counted.into_iter().map(count).collect())
}
