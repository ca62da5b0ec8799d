//! Making room for a new device where all places are taken: its person has given user ID, password and two codes.

use serde::{Deserialize, Serialize};

use super::standing::DeviceState;
use crate::signed::activate::Platform;
use crate::strict;

/// `POST /activations/room`, signed as the keys will be: which devices are there, and which of them is to give its place?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MakeRoom {
    /// Of [`super::ActivationBegun`].
    pub activation: String,
    /// The device to block: then the call carries a nonce. Left out, the answer tells and changes nothing.
    #[serde(default, deserialize_with = "strict::present", skip_serializing_if = "Option::is_none")]
    pub block: Option<String>,
}

/// The answer to [`MakeRoom`]: how it stands after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Those that hold the places, oldest first; none once there is room.
    pub devices: Vec<RoomDevice>,
    /// How many may hold a place.
    pub most: u32,
    /// Whether all places are taken still. Once they are not, the activation goes on as any other.
    pub is_full: bool,
    /// Where the person asks for what is not done at once.
    pub my_tillid: String,
    /// The server's time, by which the app says how long ago something was.
    pub server_time: i64,
}

/// One device that holds a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomDevice {
    /// Its id.
    pub id: String,
    /// What the person calls it.
    pub name: String,
    /// What it runs on.
    pub platform: Platform,
    /// Where it is in its life.
    pub state: DeviceState,
    /// When its person last used it.
    pub last_used_at: i64,
    /// Whether it may be blocked here. The last one that could object is blocked in My Tillid, after a wait.
    pub at_once: bool,
}
