//! My Tillid: what the person was told of their account, and by which ways they are told.

use askama::Template;
use jiff::civil::DateTime;

use super::{Form, Frame, Message, Tone};

/// What the person was told: `#my-notices`, `ul#notices`; and how: `ul#ways`, `form#mails`.
#[derive(Clone, Debug, Template)]
#[template(path = "my_notices.html")]
pub struct MyNotices<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// Newest first.
    pub notices: Vec<MyNotice>,
    /// Leads to older ones: `a#older`.
    pub older: Option<String>,
    /// Leads to the newest: `a#newest`, where this page is not theirs.
    pub newest: Option<String>,
    /// Devices that may approve, by their names, each with whether it takes notifications.
    pub devices: Vec<(String, bool)>,
    /// How it is with mail.
    pub mails: MyMails,
    /// Leads back.
    pub back: String,
    /// What was done, or was not.
    pub message: Option<Message>,
}

/// How it is with mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MyMails {
    /// Nobody is told by mail here.
    NotOffered,
    /// There is no address.
    NoAddress {
        /// Where one is set.
        set: String,
    },
    /// Mails are sent.
    Sent {
        /// To this address.
        address: String,
        /// Only where nothing was seen in the app for a day.
        few: bool,
        /// Turns that over.
        other: Form,
    },
}

/// One notice in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyNotice {
    /// What it tells of.
    pub of: NoticeOf,
    /// When that was.
    pub at: DateTime,
    /// What became of a change.
    pub became: Option<NoticeBecame>,
    /// Whether it went to a device.
    pub by_device: bool,
    /// Whether it went by mail.
    pub by_mail: bool,
    /// Whether it went by letter.
    pub by_letter: bool,
    /// What was answered.
    pub answer: Option<NoticeAnswer>,
}

/// What a notice tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeOf {
    /// A device of this name was activated.
    NewDevice(String),
    /// Another password.
    Password,
    /// Another user ID.
    UserId,
    /// The block of the device of this name.
    BlockDevice(String),
    /// Another mail address.
    Email,
    /// No mail address.
    EmailRemoved,
    /// Fewer mails.
    FewMails,
    /// A number only when it must be carried.
    NumberWhenNew,
}

/// What became of what a notice tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeBecame {
    /// It waits.
    Waits,
    /// It was done.
    Done(DateTime),
    /// It was stopped.
    Stopped(DateTime),
    /// It came to nothing.
    Ended,
}

/// What the person answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeAnswer {
    /// Nothing.
    Nobody,
    /// It was me.
    Mine,
    /// This was not me.
    NotMe,
}

impl MyNotices<'_> {
    fn what(&self, notice: &MyNotice) -> String {
        let named = |key, name: &str| self.frame.say_with(key, [("name", name.to_owned().into())]);
        match &notice.of {
            NoticeOf::NewDevice(name) => named("my-notice-device", name),
            NoticeOf::Password => self.frame.say("my-waiting-password"),
            NoticeOf::UserId => self.frame.say("my-waiting-user-id"),
            NoticeOf::BlockDevice(name) => named("my-notice-block", name),
            NoticeOf::Email => self.frame.say("my-waiting-email"),
            NoticeOf::EmailRemoved => self.frame.say("my-notice-email-removed"),
            NoticeOf::FewMails => self.frame.say("my-waiting-mails"),
            NoticeOf::NumberWhenNew => self.frame.say("my-waiting-number"),
        }
    }

    fn became(&self, notice: &MyNotice) -> Option<String> {
        notice.became.map(|became| match became {
            NoticeBecame::Waits => self.frame.say("my-notice-waits"),
            NoticeBecame::Done(at) => self.at("my-notice-done", &at),
            NoticeBecame::Stopped(at) => self.at("my-notice-stopped", &at),
            NoticeBecame::Ended => self.frame.say("my-notice-ended"),
        })
    }

    fn ways(&self, notice: &MyNotice) -> Option<String> {
        let ways = [
            (notice.by_device, "my-notice-by-device"),
            (notice.by_mail, "my-notice-by-mail"),
            (notice.by_letter, "my-notice-by-letter"),
        ];
        let ways: Vec<String> = ways.iter().filter(|(went, _)| *went).map(|(_, key)| self.frame.say(key)).collect();
        (!ways.is_empty()).then(|| self.frame.say_with("my-notice-told", [("ways", ways.join(", ").into())]))
    }

    fn answered(&self, notice: &MyNotice) -> Option<String> {
        notice.answer.map(|answer| {
            self.frame.say(match answer {
                NoticeAnswer::Nobody => "my-notice-nobody",
                NoticeAnswer::Mine => "my-notice-mine",
                NoticeAnswer::NotMe => "my-notice-not-me",
            })
        })
    }

    fn has_ways(&self) -> bool {
        !self.devices.is_empty() || self.mails != MyMails::NotOffered
    }

    fn writes(&self) -> bool {
        match self.mails {
            MyMails::Sent { .. } => true,
            MyMails::NotOffered | MyMails::NoAddress { .. } => false,
        }
    }

    fn takes(&self, name: &str, takes: &bool) -> String {
        let key = if *takes { "my-way-push" } else { "my-way-no-push" };
        self.frame.say_with(key, [("name", name.to_owned().into())])
    }

    fn mailed(&self, address: &str, few: &bool) -> String {
        let key = if *few { "my-way-mail-few" } else { "my-way-mail" };
        self.frame.say_with(key, [("address", address.to_owned().into())])
    }

    fn at(&self, key: &str, moment: &DateTime) -> String {
        self.frame.say_with(key, [("time", self.frame.moment(moment).into())])
    }
}
