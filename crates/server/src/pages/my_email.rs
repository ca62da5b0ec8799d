//! My Tillid: the mail address at which the person is told of what happens to their account.

use askama::Template;

use super::{Form, Frame, Message, Tone};

/// The address: `form#email` sends `email`; once a code was sent, `form#email-code` sends `code` and `form#email-other`
/// begins anew.
#[derive(Clone, Debug, Template)]
#[template(path = "my_email.html")]
pub struct MyEmail<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// The present address.
    pub address: Option<String>,
    /// Whether it has to be shown again that it is theirs.
    pub is_doubted: bool,
    /// Where a code was sent, which is to be typed.
    pub sent_to: Option<String>,
    /// Where no mail could be sent.
    pub undelivered_to: Option<String>,
    /// Where another address goes.
    pub form: Form,
    /// Where the code goes.
    pub code: Form,
    /// Begins anew.
    pub other: Form,
    /// Where the present one is removed.
    pub remove: Option<String>,
    /// Whether a change waits before it counts.
    pub waits: bool,
    /// Leads back.
    pub back: String,
    /// What was done, or was wrong.
    pub message: Option<Message>,
}

impl MyEmail<'_> {
    fn wrong(&self) -> bool {
        self.message.is_some_and(|message| message.tone() == Tone::Refusal)
    }

    fn explain(&self) -> String {
        self.frame.say(if self.waits { "my-email-explain-waits" } else { "my-email-explain" })
    }
}
