//! Server-sent events of `GET /events`. They carry ids only: what they are about is read by a call of its own.

use serde::{Deserialize, Serialize};

use crate::words::words;

words! {
    /// The member `event` of a server-sent event.
    pub enum EventName {
        /// A request waits; data `{"id": …}`.
        Request = "request",
        /// A request waits no longer: answered elsewhere, withdrawn or expired; data `{"id": …}`.
        Withdrawn = "withdrawn",
        /// There is a notice, or there is one less; data `{}`.
        Notice = "notice",
        /// This device's standing changed; data `{}`.
        Device = "device",
        /// Nothing happened for fifteen seconds; data `{}`.
        Heartbeat = "heartbeat",
    }
}

/// Something happened that the app should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// This request waits.
    Request(String),
    /// This request waits no longer.
    Withdrawn(String),
    /// Notices came or went.
    Notice,
    /// The device's standing changed.
    Device,
    /// The line is alive.
    Heartbeat,
}

#[derive(Serialize, Deserialize)]
struct Data {
    id: String,
}

impl Event {
    /// Its name on the wire.
    #[must_use]
    pub fn name(&self) -> EventName {
        match self {
            Self::Request(_) => EventName::Request,
            Self::Withdrawn(_) => EventName::Withdrawn,
            Self::Notice => EventName::Notice,
            Self::Device => EventName::Device,
            Self::Heartbeat => EventName::Heartbeat,
        }
    }

    /// Its data on the wire: one line of JSON.
    #[must_use]
    pub fn data(&self) -> String {
        match self {
            Self::Request(id) | Self::Withdrawn(id) => {
                serde_json::to_string(&Data { id: id.clone() }).unwrap_or_default()
            }
            Self::Notice | Self::Device | Self::Heartbeat => "{}".to_owned(),
        }
    }

    /// Reads name and data; `None` for what this version does not know.
    #[must_use]
    pub fn read(name: &str, data: &str) -> Option<Self> {
        let id = || serde_json::from_str::<Data>(data).ok().map(|data| data.id);
        match EventName::parse(name)? {
            EventName::Request => id().map(Self::Request),
            EventName::Withdrawn => id().map(Self::Withdrawn),
            EventName::Notice => Some(Self::Notice),
            EventName::Device => Some(Self::Device),
            EventName::Heartbeat => Some(Self::Heartbeat),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_read_back_and_unknown_ones_are_passed_over() {
        let ids = [Event::Request("r\"1".into()), Event::Withdrawn("r2".into())];
        for event in ids.into_iter().chain([Event::Notice, Event::Device, Event::Heartbeat]) {
            assert_eq!(Event::read(event.name().as_str(), &event.data()), Some(event));
        }
        assert_eq!(Event::read("request", "{}"), None);
        assert_eq!(Event::read("tomorrow", r#"{"id":"x"}"#), None);
    }
}
