//! What goes with a device that ends, whoever ended it and how: its push address, and its listening.
//!
//! Its unlock goes by the step itself. Approvals of its that no login has taken are void, because redeeming proves the
//! device once more (`finish`): so nothing here races with them.

use domain::audit::What;
use domain::device::{Command, Device, Refusal};
use domain::effect::Effect;
use domain::time::Time;
use store::{Changes, Store, Versioned};

use crate::app::App;
use crate::flows::Fault;

/// Blocks `current`, which is the device as it was read or as this very change has made it; gives it blocked.
pub async fn block(
    app: &App,
    read: &Versioned<Device>,
    current: Device,
    changes: &mut Changes,
    now: Time,
) -> Result<Result<Device, Refusal>, Fault> {
    end(app, read, current, (Command::Block, What::DeviceBlocked), changes, now).await
}

/// The same for whoever showed password and card alone.
pub async fn block_by_card(
    app: &App,
    read: &Versioned<Device>,
    changes: &mut Changes,
    now: Time,
) -> Result<Result<Device, Refusal>, Fault> {
    end(app, read, read.get().clone(), (Command::BlockByCard, What::DeviceBlocked), changes, now).await
}

/// Takes `read` away for the device that its phone was activated as again.
pub async fn replace(
    app: &App,
    read: &Versioned<Device>,
    changes: &mut Changes,
    now: Time,
) -> Result<Result<Device, Refusal>, Fault> {
    end(app, read, read.get().clone(), (Command::Remove, What::DeviceReplaced), changes, now).await
}

async fn end(
    app: &App,
    read: &Versioned<Device>,
    current: Device,
    (command, what): (Command, What),
    changes: &mut Changes,
    now: Time,
) -> Result<Result<Device, Refusal>, Fault> {
    let ended = match current.step(command, &app.limits, now) {
        Ok(ended) => ended,
        Err(refused) => return Ok(Err(refused)),
    };
    ended_as(app, read, &ended, what, changes).await?;
    Ok(Ok(ended))
}

/// Writes `ended`, which a step has already blocked or removed, with all that goes with it.
pub async fn ended_as(
    app: &App,
    read: &Versioned<Device>,
    ended: &Device,
    what: What,
    changes: &mut Changes,
) -> Result<(), Fault> {
    if let Some(address) = app.store.push_address(ended.id).await? {
        changes.remove(&address);
    }
    changes.replace(read, ended.clone()).audit(what, Some(ended.account), ended.id);
    changes.hint(Effect::WakeAccount(ended.account));
    Ok(())
}
