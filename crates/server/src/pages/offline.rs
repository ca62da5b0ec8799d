//! The page for a phone without a network.

use askama::Template;

use super::{Form, Frame, Message, Tone};

/// The whole request as a QR, and a field for the eight digits that the app shows in return: `form#offline`.
///
/// The form sends `code` (as typed: blanks are the reader's business). The page moves on by itself, as the one that waits,
/// when the request is answered elsewhere.
#[derive(Clone, Debug, Template)]
#[template(path = "offline.html")]
pub struct Offline<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// Where the digits go.
    pub form: Form,
    /// The path of the QR: `#offline-qr`.
    pub qr: String,
    /// Seconds until the request ends.
    pub left_s: u32,
    /// The path of the event stream.
    pub events: String,
    /// The path to ask when there are no events.
    pub status: String,
    /// The page that waits; also the way back.
    pub next: String,
    /// Ends the login: `#cancel`.
    pub cancel: Option<Form>,
    /// What became of the digits before.
    pub message: Option<Message>,
}

impl Offline<'_> {
    fn wrong(&self) -> bool {
        matches!(self.message, Some(Message::WrongOfflineCode { .. } | Message::OfflineCodeIncomplete))
    }

    fn left(&self) -> String {
        format!("{}:{:02}", self.left_s / 60, self.left_s % 60)
    }
}
