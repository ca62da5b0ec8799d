//! My Tillid: what has happened to the account, and which services may not ask.

use askama::Template;
use jiff::civil::{Date, DateTime};
use protocol::wire::Outcome;

use super::{Form, Frame, Message, Tone};

/// What has happened, page by page: `ul#activity`, each entry with its `data-outcome`; `ul#services` below it.
#[derive(Clone, Debug, Template)]
#[template(path = "my_activity.html")]
pub struct MyActivity<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// Newest first.
    pub entries: Vec<MyEntry>,
    /// So often something was held back lately.
    pub held_back: u32,
    /// Where the next page is: `a#older`.
    pub older: Option<String>,
    /// Where the newest one is, when this is another: `a#newest`.
    pub newest: Option<String>,
    /// Services that may not ask, the latest first.
    pub services: Vec<MyService>,
    /// Leads back.
    pub back: String,
    /// What was done, or was not.
    pub message: Option<Message>,
}

/// One thing that happened, or several of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyEntry {
    /// What became of it.
    pub outcome: Outcome,
    /// The service, as it was called then.
    pub service: String,
    /// When it began.
    pub at: DateTime,
    /// When it was answered, or happened last.
    pub ended: Option<DateTime>,
    /// The browser; with whether it was unknown.
    pub browser: Option<(String, bool)>,
    /// What the person calls the device that answered.
    pub device: Option<String>,
    /// How often.
    pub count: u32,
    /// Where the service is kept from asking.
    pub block: Option<String>,
}

/// A service that may not ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyService {
    /// Its name.
    pub name: String,
    /// Since when.
    pub since: Date,
    /// Lets it ask again.
    pub allow: Form,
}

impl MyActivity<'_> {
    fn became(&self, entry: &MyEntry) -> String {
        let key = match entry.outcome {
            Outcome::Waiting => "my-activity-waiting",
            Outcome::Approved => "my-activity-approved",
            Outcome::Unused => "my-activity-unused",
            Outcome::Denied => "my-activity-denied",
            Outcome::NotMe => "my-activity-not-me",
            Outcome::Expired => "my-activity-expired",
            Outcome::Withdrawn => "my-activity-withdrawn",
            Outcome::WrongNumbers => "my-activity-wrong-numbers",
            Outcome::Card => "my-activity-card",
            Outcome::WrongCode => "my-activity-wrong-code",
            Outcome::Silent => "my-activity-silent",
            Outcome::NoPlace => "my-activity-no-place",
            Outcome::Paused => "my-activity-paused",
            Outcome::ServiceBlocked => "my-activity-service-blocked",
        };
        self.frame.say_with(key, [("count", entry.count.into())])
    }

    fn began(&self, entry: &MyEntry) -> String {
        let key = match (is_a_request(entry.outcome), &entry.ended) {
            (true, _) => "my-activity-asked",
            (false, Some(_)) => "my-activity-first",
            (false, None) => "my-activity-happened",
        };
        self.at(key, &entry.at)
    }

    fn ended(&self, entry: &MyEntry) -> Option<String> {
        let key = if is_a_request(entry.outcome) { "my-activity-ended" } else { "my-activity-last" };
        entry.ended.as_ref().map(|ended| self.at(key, ended))
    }

    fn browser(&self, entry: &MyEntry) -> Option<String> {
        entry.browser.as_ref().map(|(name, is_new)| {
            let key = if *is_new { "my-activity-browser-new" } else { "my-activity-browser" };
            self.frame.say_with(key, [("name", name.clone().into())])
        })
    }

    fn device(&self, entry: &MyEntry) -> Option<String> {
        let name = entry.device.clone()?;
        Some(self.frame.say_with("my-activity-device", [("name", name.into())]))
    }

    fn held_back_lately(&self) -> String {
        self.frame.say_with("my-held-back", [("count", self.held_back.into())])
    }

    fn since(&self, service: &MyService) -> String {
        self.frame.say_with("my-service-since", [("day", self.frame.day(&service.since).into())])
    }

    fn at(&self, key: &str, moment: &DateTime) -> String {
        self.frame.say_with(key, [("time", self.frame.moment(moment).into())])
    }
}

impl Frame<'_> {
    /// An instant in words, where the installation is; UTC is nobody's own clock, so it says that it is.
    pub(super) fn moment(&self, moment: &DateTime) -> String {
        let (hour, minute) = (format!("{:02}", moment.hour()), format!("{:02}", moment.minute()));
        let day = self.day(&moment.date());
        let said = self.say_with("my-moment", [("day", day.into()), ("hour", hour.into()), ("minute", minute.into())]);
        match self.site.in_utc {
            true => self.say_with("my-moment-utc", [("moment", said.into())]),
            false => said,
        }
    }
}

/// Whether it is about a request of its own, and not about several things of one kind.
fn is_a_request(outcome: Outcome) -> bool {
    match outcome {
        Outcome::Waiting
        | Outcome::Approved
        | Outcome::Unused
        | Outcome::Denied
        | Outcome::NotMe
        | Outcome::Expired
        | Outcome::Withdrawn
        | Outcome::WrongNumbers => true,
        Outcome::Card
        | Outcome::WrongCode
        | Outcome::Silent
        | Outcome::NoPlace
        | Outcome::Paused
        | Outcome::ServiceBlocked => false,
    }
}
