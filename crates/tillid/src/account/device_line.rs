//! One device of a person's, as the operator sees it.

use std::io::{self, Write};

use domain::device::{self, Device};
use serde::Serialize;

use crate::output::{instant, rfc3339};

#[derive(Serialize)]
pub(super) struct DeviceLine {
    id: String,
    name: String,
    platform: String,
    os: String,
    state: &'static str,
    why: Option<&'static str>,
    tries_left: u8,
    approves_from: Option<String>,
    last_used_at: String,
    #[serde(skip)]
    last_used: String,
}

impl DeviceLine {
    pub(super) fn of(device: &Device, limits: &domain::limits::Limits, now: domain::time::Time) -> Self {
        let (state, why, from) = match device.state {
            device::State::Active { from } if now < from => ("waiting", None, Some(rfc3339(from))),
            device::State::Active { .. } if device.is_asleep(limits, now) => ("asleep", None, None),
            device::State::Active { .. } => ("active", None, None),
            device::State::Blocked { why, .. } => ("blocked", Some(blocked_because(why)), None),
            device::State::Removed { .. } => ("removed", None, None),
        };
        Self {
            id: device.id.to_string(),
            name: device.name.clone(),
            platform: device.platform.clone(),
            os: device.os.clone(),
            state,
            why,
            tries_left: device.tries_left(limits, now),
            approves_from: from,
            last_used_at: rfc3339(device.last_used_at),
            last_used: instant(device.last_used_at),
        }
    }

    pub(super) fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        let because = self.why.map_or(String::new(), |why| format!(" ({why})"));
        let Self { id, name, platform, os, state, last_used, .. } = self;
        writeln!(out, "{name} on {platform} {os}, {state}{because}, last used {last_used}, id {id}")
    }
}

fn blocked_because(why: device::BlockReason) -> &'static str {
    match why {
        device::BlockReason::WrongPins => "wrong PINs in a row",
        device::BlockReason::WrongPinsInAll => "wrong PINs in all",
        device::BlockReason::Asked => "somebody asked for it",
        device::BlockReason::ByCard => "somebody asked for it with the card",
    }
}
