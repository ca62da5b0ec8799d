//! The other new devices of somebody who says *this was not me* about one.

use domain::audit::What;
use domain::device::State;
use domain::ids::{DeviceId, NoticeId, PrintJobId};
use domain::notice::{Command, Kind, Notice};
use domain::time::Time;
use store::{Changes, Store};

use super::NOTICES_MAX;
use crate::app::App;
use crate::flows::Fault;
use crate::flows::device::ending;

/// Blocks in `changes` each device of the account that still waits, since all came by what the same stranger knows, and
/// takes what tells of them as answered too. Gives the names of the devices.
pub(super) async fn block_waiting(
    app: &App,
    answered: &Notice,
    but: DeviceId,
    changes: &mut Changes,
    now: Time,
) -> Result<Vec<String>, Fault> {
    let mut blocked = vec![];
    let mut names = vec![];
    for device in app.store.devices(answered.account).await? {
        let waits = matches!(device.state, State::Active { from } if now < from);
        if waits && device.id != but {
            let _done = ending::block(app, &device, device.get().clone(), changes, now).await?;
            names.push(device.name.clone());
            blocked.push(device.id);
        }
    }
    if blocked.is_empty() {
        return Ok(names);
    }
    let most = u32::try_from(NOTICES_MAX).unwrap_or(u32::MAX);
    for notice in app.store.notices(answered.account, now, most).await? {
        let tells_of = |device: &DeviceId| notice.kind == Kind::DeviceActivated { device: *device };
        if notice.id == answered.id || !blocked.iter().any(tells_of) {
            continue;
        }
        if let Ok(next) = notice.get().clone().step(Command::NotMe, &app.limits, now) {
            drop_letter(app, notice.id, changes).await?;
            changes.replace(&notice, next).audit(What::NoticeNotMe, Some(notice.account), notice.id);
        }
    }
    Ok(names)
}

/// A letter about what was answered would come for nothing.
pub(super) async fn drop_letter(app: &App, notice: NoticeId, changes: &mut Changes) -> Result<(), Fault> {
    if let Some(letter) = app.store.print_job(PrintJobId(notice.0)).await? {
        changes.remove(&letter);
    }
    Ok(())
}
