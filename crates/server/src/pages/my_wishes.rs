//! My Tillid: another password, and what the person wishes of their account.

use askama::Template;

use super::password::length_rule;
use super::{Form, Frame, Language, Message, PasswordLimits, Tone};

/// Another password: `form#new-password` sends `password_new`, `password_again`.
#[derive(Clone, Debug, Template)]
#[template(path = "my_password.html")]
pub struct MyPassword<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// Where the new password goes.
    pub form: Form,
    /// Whose password: for the browser's password store only.
    pub user_id: String,
    /// Whether it waits before it counts.
    pub waits: bool,
    /// How long it may be.
    pub limits: PasswordLimits,
    /// Leads back.
    pub back: String,
    /// What was wrong with the one before.
    pub message: Option<Message>,
}

impl MyPassword<'_> {
    fn wrong(&self) -> bool {
        self.message.is_some()
    }

    fn explain(&self) -> String {
        self.frame.say(if self.waits { "my-password-explain-waits" } else { "my-password-explain" })
    }

    fn starts_at_new(&self) -> bool {
        self.message.is_none()
    }

    fn rule(&self) -> String {
        length_rule(&self.frame, self.limits)
    }
}

/// Another user ID: `form#new-user-id` sends `user_id`.
#[derive(Clone, Debug, Template)]
#[template(path = "my_user_id.html")]
pub struct MyUserId<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// Where the new one goes.
    pub form: Form,
    /// The present one.
    pub user_id: String,
    /// Whether it waits before it counts.
    pub waits: bool,
    /// Leads back.
    pub back: String,
    /// What was wrong with the one before.
    pub message: Option<Message>,
}

impl MyUserId<'_> {
    fn wrong(&self) -> bool {
        self.message.is_some()
    }

    fn explain(&self) -> String {
        self.frame.say(if self.waits { "my-user-id-explain-waits" } else { "my-user-id-explain" })
    }
}

/// The factor that is asked for first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstFactor {
    /// The one used last.
    UsedLast,
    /// The code app.
    App,
    /// The code card.
    Card,
}

/// What the person wishes: `#my-wishes` with `form#first-factor` (`first`: `last`, `app`, `card`), `form#number` and
/// `form#language` (`language`: `da`, `en`).
#[derive(Clone, Debug, Template)]
#[template(path = "my_wishes.html")]
pub struct MyWishes<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// Whether a number is carried at every login.
    pub number_always: bool,
    /// Whether it is turned off only after a wait.
    pub number_waits: bool,
    /// Turns that over.
    pub number: Form,
    /// The factor that is asked for first.
    pub first: FirstFactor,
    /// Where another choice goes.
    pub first_form: Form,
    /// The language of letters and requests.
    pub language: Language,
    /// Where another choice goes.
    pub language_form: Form,
    /// Leads back.
    pub back: String,
    /// What was done.
    pub message: Option<Message>,
}

/// One of several that may be chosen.
struct Choice {
    value: &'static str,
    words: String,
    chosen: bool,
}

impl MyWishes<'_> {
    fn factors(&self) -> [Choice; 3] {
        let choice = |factor, value, key| Choice { value, words: self.frame.say(key), chosen: self.first == factor };
        [
            choice(FirstFactor::UsedLast, "last", "my-first-last"),
            choice(FirstFactor::App, "app", "choose-app"),
            choice(FirstFactor::Card, "card", "choose-card"),
        ]
    }

    fn spoken(&self) -> [Choice; 2] {
        Language::ALL.map(|language| Choice {
            value: language.code(),
            words: language.own_name().to_owned(),
            chosen: self.language == language,
        })
    }
}
