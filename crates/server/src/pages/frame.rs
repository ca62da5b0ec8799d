//! What every page shares: the texts, the language, who runs this house, who asks, and how forms are sent.

use fluent_bundle::{FluentArgs, FluentValue};

use super::message::Message;
use super::{Language, Texts, Wait};
use crate::help::of_message;

/// What is the same on all pages of one installation; made once from the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Where the code app is opened: an absolute URL.
    pub app: String,
    /// Who issues accounts here, as people know them ("Aarhus Citizen Service").
    pub operator: Option<String>,
    /// How to reach the operator, in words ("phone 70 10 20 30, weekdays 9 to 16").
    pub contact: Option<String>,
    /// Times of its configuration.
    pub times: Times,
    /// Whether the hours that it tells are UTC's.
    pub in_utc: bool,
}

/// Times of an installation's configuration that sentences name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// How long a browser, source or card rests after too many wrong passwords.
    pub passwords_rest: Wait,
    /// How long what others may object to waits from when they were told.
    pub waits_told: Wait,
    /// How long an approval can be taken.
    pub redeemed_within: Wait,
}

impl Default for Times {
    /// Those of an installation whose operator chose none.
    fn default() -> Self {
        Self {
            passwords_rest: Wait::seconds(28_800),
            waits_told: Wait::seconds(3_600),
            redeemed_within: Wait::seconds(60),
        }
    }
}

/// The service that asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asks {
    /// Its registered name.
    pub service: String,
    /// The host that the person goes back to, once it is known to be the service's.
    pub host: Option<String>,
}

/// What all pages begin with.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    pub(super) texts: &'a Texts,
    pub(super) site: &'a Site,
    pub(super) language: Language,
    pub(super) here: String,
    pub(super) asks: Option<Asks>,
    pub(super) outdated: bool,
    /// What any text may name: who asks, and who helps. Each has general words when there is no name.
    service: String,
    operator: String,
}

/// Where a form is sent, and what it carries unseen: for example the login's step and version, by which a stale tab,
/// the back button and a double click are recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The path (for a form post: the service's redirect URI).
    pub action: String,
    /// The hidden fields, in their order.
    pub hidden: Vec<Hidden>,
}

/// One hidden field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Asks {
    /// The letter in the service's square, in place of a logo: pictures from elsewhere are not loaded.
    pub(super) fn initial(&self) -> String {
        self.service
            .chars()
            .find(|character| character.is_alphanumeric())
            .map_or_else(String::new, |first| first.to_uppercase().collect())
    }
}

impl Form {
    /// A form that is sent to `action`.
    pub fn to(action: impl Into<String>) -> Self {
        Self { action: action.into(), hidden: Vec::new() }
    }

    /// The same form with one more hidden field.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.hidden.push(Hidden { name: name.into(), value: value.into() });
        self
    }
}

impl<'a> Frame<'a> {
    /// A frame for the page that a GET of `here` (path and query of our own, without `lang`) shows; the language
    /// switch leads there.
    pub fn new(texts: &'a Texts, site: &'a Site, language: Language, here: impl Into<String>) -> Self {
        let general = |key| texts.say(language, key, &FluentArgs::new());
        let operator = texts.operator_of(site, language);
        let service = general("the-service");
        Self { texts, site, language, here: here.into(), asks: None, outdated: false, service, operator }
    }

    /// The same frame, naming the service that asks.
    #[must_use]
    pub fn asked_by(mut self, asks: Asks) -> Self {
        self.service = asks.service.clone();
        self.asks = Some(asks);
        self
    }

    /// The same frame, whose texts name this service, which asks for nothing.
    #[must_use]
    pub fn naming(mut self, service: impl Into<String>) -> Self {
        self.service = service.into();
        self
    }

    /// The same frame, advising a newer browser where this one is known to be out of date.
    #[must_use]
    pub fn outdated(mut self, outdated: bool) -> Self {
        self.outdated = outdated;
        self
    }

    /// The language of the page.
    pub fn language(&self) -> Language {
        self.language
    }

    pub(super) fn say(&self, key: &str) -> String {
        self.texts.say(self.language, key, &self.arguments())
    }

    pub(super) fn say_in(&self, language: Language, key: &str) -> String {
        self.texts.say(language, key, &self.arguments())
    }

    pub(super) fn say_with<const N: usize>(
        &self,
        key: &str,
        values: [(&'static str, FluentValue<'static>); N],
    ) -> String {
        let mut arguments = self.arguments();
        for (name, value) in values {
            arguments.set(name, value);
        }
        self.texts.say(self.language, key, &arguments)
    }

    pub(super) fn wait(&self, wait: Wait) -> String {
        let (key, count) = wait.in_words();
        self.say_with(key, [("count", count.into())])
    }

    /// A time of the configuration, in words.
    pub(super) fn exactly(&self, time: Wait) -> String {
        let (key, count) = time.exactly();
        self.texts.counted(self.language, key, count)
    }

    /// A message for programs: its sentence, and the way on.
    pub fn words_of(&self, message: &Message) -> (String, String) {
        (self.sentence_of(message), self.way_on_of(message))
    }

    pub(super) fn title_of(&self, message: &Message) -> String {
        self.of(message, ".title")
    }

    pub(super) fn sentence_of(&self, message: &Message) -> String {
        self.of(message, "")
    }

    pub(super) fn way_on_of(&self, message: &Message) -> String {
        self.of(message, ".way")
    }

    /// Where the paragraph about a message stands, if it needs one.
    pub(super) fn help_of(&self, message: &Message) -> Option<String> {
        of_message(message).map(|paragraph| paragraph.path())
    }

    pub(super) fn languages(&self) -> [Switch; 2] {
        Language::ALL.map(|language| Switch {
            code: language.code(),
            name: language.own_name(),
            href: self.here_in(language),
            chosen: language == self.language,
        })
    }

    fn of(&self, message: &Message, part: &str) -> String {
        let mut arguments = self.arguments();
        if let Some(tries) = message.tries_left() {
            arguments.set("tries", tries);
        }
        if let Some(wait) = message.wait() {
            arguments.set("wait", self.wait(wait));
        }
        match message {
            Message::WrongCredentials { .. } => arguments.set("rest", self.exactly(self.site.times.passwords_rest)),
            Message::PasswordWaits { .. } => arguments.set("told", self.exactly(self.site.times.waits_told)),
            _ => {}
        }
        let key = format!("message-{}{part}", message.code().replace('_', "-"));
        self.texts.say(self.language, &key, &arguments)
    }

    fn arguments(&self) -> FluentArgs<'_> {
        let mut arguments = FluentArgs::with_capacity(4);
        arguments.set("service", self.service.as_str());
        arguments.set("operator", self.operator.as_str());
        arguments
    }

    fn here_in(&self, language: Language) -> String {
        let joint = if self.here.contains('?') { '&' } else { '?' };
        format!("{}{joint}lang={}", self.here, language.code())
    }
}

/// One entry of the language switch.
pub(super) struct Switch {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) href: String,
    pub(super) chosen: bool,
}
