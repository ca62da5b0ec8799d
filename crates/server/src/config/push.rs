//! How notifications are sent.

use super::contact::Contact;
use super::reading::section;
use crate::push::Reach;

section! {
    /// Notifications (Web Push). The key that signs them is made with the installation and stands with the other keys.
    PushKeys in "push" {
        /// Whom a push service turns to about your pushes. Without it, the issuer's address. Apple refuses addresses that are none.
        contact: Option<Contact> = None;
        /// Seconds in which a push service must answer; later it is asked again.
        answer_within_s: u32 = 10, 1..=60;
        /// Pushes under way at once. One push service has at most a quarter of them.
        at_once_max: u32 = 512, 4..=10_000;
    }
}

/// How notifications are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// Whom a push service turns to; without it, the issuer's address.
    pub contact: Option<Contact>,
    /// Seconds in which a push service must answer.
    pub answer_within_s: u32,
    /// Pushes under way at once.
    pub at_once_max: u32,
    /// How far pushes go. No key says so: only a test's own program can set another than the product's.
    pub reach: Reach,
}

impl From<PushKeys> for Push {
    fn from(keys: PushKeys) -> Self {
        let PushKeys { contact, answer_within_s, at_once_max } = keys;
        Self { contact, answer_within_s, at_once_max, reach: Reach::default() }
    }
}
