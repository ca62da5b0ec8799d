//! The devices of an account, as one of them is told of all.

use serde::{Deserialize, Serialize};

use super::standing::DeviceState;
use crate::signed::activate::Platform;
use crate::words::words;

words! {
    /// Why a device is blocked.
    pub enum BlockedWhy {
        /// Too many wrong PINs in a row.
        WrongPins = "wrong_pins",
        /// Too many wrong PINs in all.
        WrongPinsInAll = "wrong_pins_in_all",
        /// The person or the operator said so.
        Asked = "asked",
    }
}

/// The answer to `GET /devices`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Devices {
    /// Those that hold a place, oldest first, then those that were blocked lately, latest first.
    pub devices: Vec<ListedDevice>,
    /// How many may hold a place.
    pub most: u32,
    /// The server's time, by which the app says how long ago something was.
    pub server_time: i64,
}

/// One device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedDevice {
    /// Its id, for addresses.
    pub id: String,
    /// What the person calls it.
    pub name: String,
    /// What it runs on.
    pub platform: Platform,
    /// The operating system's version, as the app told it.
    pub os: String,
    /// Whether it is the one that asks.
    pub this: bool,
    /// Where it is in its life.
    pub state: DeviceState,
    /// From when it may approve; only while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usable_from: Option<i64>,
    /// Why it is blocked; only where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<BlockedWhy>,
    /// Since when it is blocked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked_at: Option<i64>,
    /// When it was activated.
    pub activated_at: i64,
    /// When its person last used it.
    pub last_used_at: i64,
}

/// `PATCH /devices/{id}`. The answer is the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenameDevice {
    /// What the person calls it from now on (see [`crate::text::check_device_name`]).
    pub name: String,
}

/// The answer to `DELETE /devices/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceBlocked {
    /// The device that is blocked.
    pub id: String,
    /// Since when.
    pub blocked_at: i64,
}
