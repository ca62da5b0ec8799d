//! What the server tells a device about itself.

use serde::{Deserialize, Serialize};

use crate::keys::DevicePublicKey;
use crate::words::words;

words! {
    /// Where a device is in its life.
    pub enum DeviceState {
        /// Its codes were right; it has not named its keys yet.
        Activating = "activating",
        /// Activated; may not approve before `usable_from`.
        Waiting = "waiting",
        /// May approve.
        Active = "active",
        /// Not used for so long that it must be activated again.
        Asleep = "asleep",
        /// Blocked for good.
        Blocked = "blocked",
        /// Removed by its person.
        Removed = "removed",
    }
}

words! {
    /// Whether notifications reach a device, as far as the server knows.
    pub enum PushState {
        /// It has set no push address, or removed it.
        None = "none",
        /// It has set one, and its push service has not refused it.
        Working = "working",
        /// Its push service takes nothing for it any more: the app subscribes again.
        Dead = "dead",
    }
}

words! {
    /// What the phone's own lock can do on a device.
    pub enum PlatformKeyState {
        /// No platform key counts here.
        None = "none",
        /// It may take the PIN's place.
        Usable = "usable",
        /// Too many assertions were bad: the PIN must be right first.
        Aside = "aside",
    }
}

words! {
    /// When the app locks.
    pub enum Lock {
        /// Whenever it is closed.
        AtClose = "at_close",
        /// Five minutes after it was last used.
        AfterFiveMinutes = "after_five_minutes",
    }
}

words! {
    /// The languages that we speak.
    pub enum Language {
        /// Danish.
        Danish = "da",
        /// English.
        English = "en",
    }
}

/// What a person may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// When the app locks.
    pub lock: Lock,
}

/// `PUT /settings`: what the person sets, all of it. The answer is the device's [`Standing`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeSettings {
    /// When the app locks.
    pub lock: Lock,
}

/// What the operator asks of apps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// How many digits a PIN chosen from now on has, 4 to 8.
    pub pin_digits: u8,
    /// Always true: weak PINs are refused (see [`crate::pin`]). Apps of before ask for it.
    pub weak_pins_refused: bool,
}

/// The answer to `GET /device`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The version of the protocol that the server speaks.
    pub protocol: u32,
    /// The oldest version that it still takes. An app that speaks an older one says so and reloads.
    pub app_min: u32,
    /// This device's id.
    pub device: String,
    /// Its name.
    pub name: String,
    /// Where it is in its life.
    pub state: DeviceState,
    /// From when it may approve; only while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usable_from: Option<i64>,
    /// Wrong PINs that may still follow before it is blocked.
    pub tries_left: u32,
    /// The number of the PIN that counts.
    pub pin_generation: u32,
    /// What its person has set.
    pub settings: Settings,
    /// Whether its person wants a number carried at every login, also from known browsers.
    #[serde(default)]
    pub number_always: bool,
    /// Whether a stranger knew the account's password, so that the person must choose another; said to a device that may
    /// change it.
    #[serde(default)]
    pub password_must_change: bool,
    /// What the operator asks.
    pub policy: Policy,
    /// How many requests wait.
    pub waiting: u32,
    /// How many notices it has to show; what they say is read by a call of its own.
    #[serde(default)]
    pub notices: u32,
    /// Whether notifications reach it.
    pub push: PushState,
    /// The key to subscribe with: `applicationServerKey`, an uncompressed point on P-256 in base64url (RFC 8292 §3.2).
    pub push_key: String,
    /// Whether a platform key may take the PIN's place.
    pub platform_key: PlatformKeyState,
    /// The platform key's credential id in base64url, for `allowCredentials`; where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_credential: Option<String>,
    /// The keys by which the QRs for phones without a network are signed; where the server keeps this device's offline key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_keys: Option<Vec<DevicePublicKey>>,
    /// The language of its texts.
    pub language: Language,
    /// The server's time.
    pub server_time: i64,
}
