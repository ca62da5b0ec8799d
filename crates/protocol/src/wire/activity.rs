//! What an account was asked and answered, and the services that may not ask it.

use serde::{Deserialize, Serialize};

use crate::words::words;

words! {
    /// What became of it.
    pub enum Outcome {
        /// The request waits for an answer.
        Waiting = "waiting",
        /// It was approved.
        Approved = "approved",
        /// It was approved, but the login did not go on.
        Unused = "unused",
        /// It was denied.
        Denied = "denied",
        /// It was denied: "this was not me".
        NotMe = "not_me",
        /// Nobody answered in time.
        Expired = "expired",
        /// It was withdrawn.
        Withdrawn = "withdrawn",
        /// Too many wrong numbers were carried.
        WrongNumbers = "wrong_numbers",
        /// A login by code card.
        Card = "card",
        /// A wrong code of the card.
        WrongCode = "wrong_code",
        /// Held back: a request waited without a notification.
        Silent = "silent",
        /// Held back: as many requests from unknown browsers waited as may.
        NoPlace = "no_place",
        /// Held back: requests from there must pause.
        Paused = "paused",
        /// Held back: the person has blocked the service.
        ServiceBlocked = "service_blocked",
    }
}

/// The answer to `GET /activity`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activities {
    /// Newest first.
    pub entries: Vec<ActivityEntry>,
    /// For the query `before` of the next call, where there is more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The server's time, by which the app says *today*.
    pub server_time: i64,
}

/// One thing that happened, or several of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityEntry {
    /// Its id.
    pub id: String,
    /// When it began.
    pub at: i64,
    /// What became of it.
    pub outcome: Outcome,
    /// The service's name, as it was shown then.
    pub service: String,
    /// The service's client id.
    pub service_id: String,
    /// Whether the service is registered still and may be blocked from asking.
    pub may_block: bool,
    /// The browser, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// Whether that browser was unknown.
    #[serde(default)]
    pub browser_new: bool,
    /// When it was answered, or happened last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<i64>,
    /// What the person calls the device that answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// Whether that is the one that asks for this list.
    #[serde(default)]
    pub this: bool,
    /// How often it happened.
    pub count: u32,
}

/// The answer to `GET /blocked-services` and to `PUT` and `DELETE /blocked-services/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockedServices {
    /// The latest first.
    pub services: Vec<BlockedService>,
}

/// A service that may not ask this account's apps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockedService {
    /// Its client id, for addresses.
    pub id: String,
    /// Its name, as people know it.
    pub name: String,
    /// Since when.
    pub since: i64,
}
