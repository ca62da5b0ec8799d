//! The pages on which a password is chosen: in the middle of a login, and with the letter in hand.

use askama::Template;

use super::{Form, Frame, Message, Tone};

/// How long a password may be, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordLimits {
    /// The least.
    pub least: u32,
    /// The most.
    pub most: u32,
}

/// The letter's password was right and must be changed: `form#new-password` sends `password_new`, `password_again`.
#[derive(Clone, Debug, Template)]
#[template(path = "new_password.html")]
pub struct NewPassword<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// Where the new password goes.
    pub form: Form,
    /// Whose password: for the browser's password store only.
    pub user_id: String,
    /// A stranger knew the one before; else it came by letter.
    pub leaked: bool,
    /// It waits before it counts, because the card was the second factor and somebody could object.
    pub waits: bool,
    /// How long it may be.
    pub limits: PasswordLimits,
    /// Ends the login: `#cancel`.
    pub cancel: Option<Form>,
    /// What was wrong with the one before.
    pub message: Option<Message>,
}

impl NewPassword<'_> {
    fn explain(&self) -> String {
        self.frame.say(match (self.leaked, self.waits) {
            (false, _) => "new-password-explain",
            (true, false) => "new-password-explain-leaked",
            (true, true) => "new-password-explain-waits",
        })
    }

    fn wrong(&self) -> bool {
        is_refused(self.message)
    }

    fn starts_at_new(&self) -> bool {
        false
    }

    fn rule(&self) -> String {
        length_rule(&self.frame, self.limits)
    }
}

/// Outside a login, with the letter in hand: `form#first-password` sends `user_id`, `password` (the letter's),
/// `password_new`, `password_again`.
#[derive(Clone, Debug, Template)]
#[template(path = "first_password.html")]
pub struct FirstPassword<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// Where all four go.
    pub form: Form,
    /// What was typed before; else empty.
    pub user_id: String,
    /// How long the new one may be.
    pub limits: PasswordLimits,
    /// What was wrong before.
    pub message: Option<Message>,
}

impl FirstPassword<'_> {
    /// Something is wrong with the new password.
    fn wrong(&self) -> bool {
        is_refused(self.message) && !self.wrong_letter()
    }

    fn wrong_letter(&self) -> bool {
        matches!(self.message, Some(Message::WrongLetter | Message::LetterTooOld))
    }

    /// The letter's password is never sent back, so it must be typed again before the new one.
    fn starts_at_new(&self) -> bool {
        false
    }

    fn rule(&self) -> String {
        length_rule(&self.frame, self.limits)
    }
}

fn is_refused(message: Option<Message>) -> bool {
    message.is_some_and(|message| message.tone() == Tone::Refusal)
}

pub(super) fn length_rule(frame: &Frame<'_>, limits: PasswordLimits) -> String {
    frame.say_with("password-rule-length", [("least", limits.least.into()), ("most", limits.most.into())])
}
