//! Notifications by Web Push (RFC 8030, 8291, 8292): where a device takes them, and the little that one says.
//!
//! A notification names a request or a notice by its id and nothing more: who asks and for what is fetched by the unlocked app.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::secret::Secret;
use crate::strict;

/// More bytes than the plain text of any message has.
const MESSAGE_BYTES_MAX: usize = 256;

/// `PUT /push`: what the browser's `PushSubscription` says. The answer is the device's standing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PushSubscription {
    /// The address that the push service gave; at most 1,000 bytes, https. Whoever has it can try to reach the person.
    pub endpoint: Secret,
    /// The subscription's public key, an uncompressed point on P-256, in base64url (65 bytes).
    pub p256dh: String,
    /// The subscription's shared secret, in base64url (16 bytes).
    pub auth: Secret,
}

/// What a notification says once the device has opened it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PushMessage {
    /// This request waits.
    Request(String),
    /// This request waits no more: it was answered elsewhere, or withdrawn.
    Ended(String),
    /// There is this notice.
    Notice(String),
}

#[derive(Deserialize)]
struct Told {
    #[serde(default, deserialize_with = "strict::present")]
    request: Option<String>,
    #[serde(default, deserialize_with = "strict::present")]
    ended: Option<String>,
    #[serde(default, deserialize_with = "strict::present")]
    notice: Option<String>,
}

impl PushMessage {
    /// The message as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let (member, id) = match self {
            Self::Request(id) => ("request", id),
            Self::Ended(id) => ("ended", id),
            Self::Notice(id) => ("notice", id),
        };
        json!({ member: id }).to_string()
    }

    /// Reads what [`Self::to_json`] writes; `None` for anything else.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let told: Told = strict::object(bytes, MESSAGE_BYTES_MAX).ok()?;
        match (told.request, told.ended, told.notice) {
            (Some(id), None, None) => Some(Self::Request(id)),
            (None, Some(id), None) => Some(Self::Ended(id)),
            (None, None, Some(id)) => Some(Self::Notice(id)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_one_request_and_says_nothing_else() {
        let [a, b, c] = ["0a", "0b", "0c"].map(str::to_owned);
        for message in [PushMessage::Request(a), PushMessage::Ended(b), PushMessage::Notice(c)] {
            assert_eq!(PushMessage::parse(message.to_json().as_bytes()), Some(message));
        }
        let odd = PushMessage::Ended("a\"\\\n".to_owned());
        assert_eq!(PushMessage::parse(odd.to_json().as_bytes()), Some(odd), "whatever was read can be written");
        for other in [
            "",
            "{}",
            r#"{"request":"a","ended":"a"}"#,
            r#"{"ended":"a","notice":"a"}"#,
            r#"{"request":null}"#,
            r#"{"request":1}"#,
            "[]",
        ] {
            assert_eq!(PushMessage::parse(other.as_bytes()), None, "{other}");
        }
    }
}
