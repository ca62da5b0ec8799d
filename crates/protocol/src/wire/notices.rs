//! What a person is told of their account, as one of their devices shows it.

use serde::{Deserialize, Serialize};

use super::devices::DeviceBlocked;
use super::standing::DeviceState;
use crate::signed::activate::Platform;
use crate::words::words;

words! {
    /// What happened.
    pub enum NoticeKind {
        /// A device was activated.
        DeviceActivated = "device_activated",
        /// Somebody asked for a change in My Tillid, and it waits.
        ChangeAsked = "change_asked",
        /// A change was made in My Tillid.
        ChangeMade = "change_made",
    }
}

words! {
    /// What is changed in My Tillid.
    pub enum Changed {
        /// The password.
        Password = "password",
        /// The user ID.
        UserId = "user_id",
        /// A device is blocked.
        BlockDevice = "block_device",
        /// The mail address.
        Email = "email",
        /// The mail address is removed.
        EmailRemoved = "email_removed",
        /// Mails are sent only where no device has shown a notice.
        MailsWhenUnseen = "mails_when_unseen",
        /// A number is carried only when it must be, and at every login no more.
        NumberWhenNew = "number_when_new",
    }
}

/// The answer to `GET /notices`, and to a call that says that one was shown or was the person's own doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notices {
    /// Newest first. Those about the device that asks are left out.
    pub notices: Vec<Notice>,
    /// The server's time.
    pub server_time: i64,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Its id, for addresses.
    pub id: String,
    /// What happened.
    pub kind: NoticeKind,
    /// When.
    pub at: i64,
    /// The device that it is about, if it is about one that was activated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<NoticedDevice>,
    /// The change that it is about, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<NoticedChange>,
}

/// The change that a notice is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticedChange {
    /// What it changes.
    pub what: Changed,
    /// When it takes effect; only while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes_effect_at: Option<i64>,
    /// What the device that it blocks is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
}

/// The answer to `POST /notices/{id}/not-me`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum NotMeHeard {
    /// The device is blocked.
    DeviceBlocked(DeviceBlocked),
    /// The change will not be.
    ChangeStopped {
        /// The change.
        id: String,
        /// Since when.
        stopped_at: i64,
    },
}

/// The device that a notice is about. The name is whatever whoever activated it wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticedDevice {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it runs on.
    pub platform: Platform,
    /// Where it is in its life.
    pub state: DeviceState,
    /// From when it may approve; only while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usable_from: Option<i64>,
}
