//! A device is blocked in My Tillid: a phone that was lost, or one that somebody else activated.

use domain::change::Kind;
use domain::device::State;
use domain::ids::DeviceId;
use domain::time::Time;
use store::Store;

use super::changes::{self, Asked};
use super::{Answer, Here};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::Desk;
use crate::flows::device::ending;

/// What came of blocking a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// It is blocked, or was before.
    Done,
    /// It is the last active one, and the person signed in by card: it waits, because whoever stole card and password must
    /// not silence it.
    Asked(Asked),
    /// This person has no such device.
    Missing,
}

/// Blocks one of the person's devices: at once, or, where it is the only witness of whoever came by card, after a wait.
pub async fn block(app: &App, desk: &Desk, id: DeviceId, now: Time) -> Result<Answer<Blocked>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        let all = app.store.devices(here.account.id).await?;
        let Some(device) = all.iter().find(|device| device.id == id) else {
            return Ok((changes, Answer::Told(Blocked::Missing)));
        };
        match device.state {
            State::Active { .. } => {}
            State::Blocked { .. } => return Ok((changes, Answer::Told(Blocked::Done))),
            State::Removed { .. } => return Ok((changes, Answer::Told(Blocked::Missing))),
        }
        let others = all.iter().map(|other| other.get());
        if !here.proof.may_block_at_once(device, others, &app.limits, now) {
            let asked = changes::ask(app, &here, Kind::BlockDevice { device: id }, &mut changes, now).await?;
            return Ok((changes, Answer::Told(Blocked::Asked(asked))));
        }
        // Of two that each leave one device, the second reads again.
        here.anchors(app, &mut changes, now);
        let blocked = match here.proof.is_by_app() {
            true => ending::block(app, device, device.get().clone(), &mut changes, now).await?,
            false => ending::block_by_card(app, device, &mut changes, now).await?,
        };
        match blocked {
            Ok(_) => {
                changes::made(app, here.account.id, Kind::BlockDevice { device: id }, &mut changes, now).await?;
                Ok((changes, Answer::Told(Blocked::Done)))
            }
            Err(_) => Ok((app.changes(now), Answer::Told(Blocked::Missing))),
        }
    })
    .await
}
