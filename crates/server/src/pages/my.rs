//! My Tillid: what a person sees of their own account, and the pages that ask before something is done for good.

use askama::Template;
use jiff::civil::Date;

use super::{Form, Frame, Message, Tone, Wait};

/// Devices, cards and known browsers: `#my`.
#[derive(Clone, Debug, Template)]
#[template(path = "my.html")]
pub struct MyHome<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// The person's name.
    pub name: String,
    /// What they sign in with.
    pub user_id: String,
    /// Whether there is a page for the mail address: `a#my-email`.
    pub has_email: bool,
    /// What was asked for by card and waits: `ul#waiting`.
    pub waiting: Vec<MyWaiting>,
    /// Their devices: `ul#devices`.
    pub devices: Vec<MyDevice>,
    /// So many they may have.
    pub devices_most: u32,
    /// Their cards: `ul#cards`.
    pub cards: Vec<MyCard>,
    /// Where the number of a card that has arrived goes: `form#card-arrived`, which sends `card_id`.
    pub arrived: Option<Form>,
    /// Where the next card is ordered: `a#order-card`.
    pub order: Option<String>,
    /// Browsers that are known: `ul#browsers`.
    pub browsers: Vec<MyBrowser>,
    /// Where all of them are forgotten: `a#forget-browsers`.
    pub forget_all: Option<String>,
    /// Signs out: `#sign-out`.
    pub sign_out: Form,
    /// What was done, or was not.
    pub message: Option<Message>,
}

/// A change in the list of those that wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyWaiting {
    /// What it changes.
    pub what: WaitingFor,
    /// How long it is until it counts.
    pub wait: Wait,
    /// Stops it; only for whoever signed in by app.
    pub stop: Option<Form>,
}

/// What a change that waits changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitingFor {
    /// The password.
    Password,
    /// The user ID.
    UserId,
    /// The device of this name is blocked.
    BlockDevice(String),
    /// The mail address.
    Email,
    /// The mail address is removed.
    EmailRemoved,
    /// Mails are sent only where no device has shown a notice.
    MailsWhenUnseen,
    /// A number is carried only when it must be.
    NumberWhenNew,
}

/// A device in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyDevice {
    /// What the person calls it.
    pub name: String,
    /// Whether it may be used.
    pub standing: DeviceStanding,
    /// When the person last used it.
    pub last_used: Date,
    /// Where it is blocked, unless it is.
    pub block: Option<String>,
}

/// Whether a device may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceStanding {
    /// It may.
    Active,
    /// It is new.
    Waits(Wait),
    /// Nobody has used it for long.
    Asleep,
    /// Not any more, since that day.
    Blocked(Date),
}

/// A card in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyCard {
    /// What is printed on it; of one that is on its way, nobody is told.
    pub number: Option<String>,
    /// Whether it may be used.
    pub standing: CardStanding,
    /// Where it is blocked.
    pub block: String,
}

/// Whether a card may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardStanding {
    /// It was ordered on that day and has yet to arrive.
    OnItsWay(Date),
    /// It is used.
    InUse {
        /// Codes left for logins.
        codes_left: u32,
    },
    /// No code is left for logins.
    UsedUp,
}

/// A known browser in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyBrowser {
    /// "Firefox, Linux"; empty when it did not tell.
    pub label: String,
    /// Known since.
    pub since: Date,
    /// Last used on that day.
    pub last_used: Date,
    /// Whether it is the one that shows this page.
    pub is_here: bool,
    /// Ends it.
    pub forget: Form,
}

impl MyHome<'_> {
    fn greeting(&self) -> String {
        self.frame.say_with("my-heading", [("name", self.name.clone().into())])
    }

    fn devices_room(&self) -> String {
        self.frame.say_with("my-devices-lead", [("most", self.devices_most.into())])
    }

    fn waits_for(&self, change: &MyWaiting) -> String {
        match &change.what {
            WaitingFor::Password => self.frame.say("my-waiting-password"),
            WaitingFor::UserId => self.frame.say("my-waiting-user-id"),
            WaitingFor::Email => self.frame.say("my-waiting-email"),
            WaitingFor::EmailRemoved => self.frame.say("my-waiting-email-removed"),
            WaitingFor::MailsWhenUnseen => self.frame.say("my-waiting-mails"),
            WaitingFor::NumberWhenNew => self.frame.say("my-waiting-number"),
            WaitingFor::BlockDevice(name) => self.frame.say_with("my-waiting-block", [("name", name.clone().into())]),
        }
    }

    fn waits_until(&self, change: &MyWaiting) -> String {
        self.frame.say_with("my-waiting-wait", [("wait", self.frame.wait(change.wait).into())])
    }

    /// Whether whoever looks at the list can stop nothing on it.
    fn stops_nothing(&self) -> bool {
        self.waiting.iter().all(|change| change.stop.is_none())
    }

    fn standing_of(&self, device: &MyDevice) -> String {
        match device.standing {
            DeviceStanding::Active => self.frame.say("my-device-active"),
            DeviceStanding::Waits(wait) => {
                self.frame.say_with("my-device-waits", [("wait", self.frame.wait(wait).into())])
            }
            DeviceStanding::Asleep => self.frame.say("my-device-asleep"),
            DeviceStanding::Blocked(since) => self.on_day("my-device-blocked", &since),
        }
    }

    fn card_name(&self, card: &MyCard) -> String {
        match &card.number {
            Some(number) => self.frame.say_with("my-card-named", [("number", number.clone().into())]),
            None => self.frame.say("my-card-new"),
        }
    }

    fn card_standing(&self, card: &MyCard) -> String {
        match card.standing {
            CardStanding::OnItsWay(since) => self.on_day("my-card-on-its-way", &since),
            CardStanding::InUse { codes_left } => self.frame.say_with("my-card-in-use", [("count", codes_left.into())]),
            CardStanding::UsedUp => self.frame.say("my-card-used-up"),
        }
    }

    fn on_day(&self, key: &str, day: &Date) -> String {
        self.frame.say_with(key, [("day", self.frame.day(day).into())])
    }

    fn about_card_number(&self) -> bool {
        self.message == Some(Message::MyCardNumberWrong)
    }
}

/// Asks before something is done for good: `form#my-asks`, `a#my-back`.
#[derive(Clone, Debug, Template)]
#[template(path = "my_asks.html")]
pub struct MyAsks<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// What is asked.
    pub asks: Asking,
    /// Does it.
    pub form: Form,
    /// Leads back.
    pub back: String,
}

/// What is asked before it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Whether a device is to be blocked.
    BlockDevice {
        /// What the person calls it.
        name: String,
        /// Whether nothing to sign in with is left then.
        last: bool,
        /// Whether it waits, because whoever asks came by card and it is the last active one.
        waits: bool,
    },
    /// Whether a card is to be blocked.
    BlockCard {
        /// What is printed on it; none while it is on its way.
        number: Option<String>,
        /// Whether nothing to sign in with is left then.
        last: bool,
    },
    /// Whether the next card is to be ordered.
    OrderCard,
    /// Whether all known browsers are to be forgotten.
    ForgetBrowsers,
    /// Whether a service is to ask this person's apps no more.
    BlockService {
        /// Its name.
        name: String,
    },
    /// Whether the mail address is to be removed.
    RemoveEmail {
        /// Whether that waits.
        waits: bool,
    },
    /// Whether everything is to be frozen.
    Freeze,
    /// Both factors once more, because it is long ago.
    AgainFirst,
}

impl MyAsks<'_> {
    fn heading(&self) -> String {
        match &self.asks {
            Asking::BlockDevice { name, .. } => self.frame.say_with("my-block-device", [("name", name.clone().into())]),
            Asking::BlockCard { number: Some(number), .. } => {
                self.frame.say_with("my-block-card", [("number", number.clone().into())])
            }
            Asking::BlockCard { number: None, .. } => self.frame.say("my-block-card-new"),
            Asking::OrderCard => self.frame.say("my-order-card"),
            Asking::ForgetBrowsers => self.frame.say("my-forget-browsers"),
            Asking::BlockService { name } => self.frame.say_with("my-block-service", [("name", name.clone().into())]),
            Asking::RemoveEmail { .. } => self.frame.say("my-email-remove"),
            Asking::Freeze => self.frame.say("my-freeze"),
            Asking::AgainFirst => self.frame.say("my-again"),
        }
    }

    fn explanation(&self) -> String {
        self.frame.say(match self.asks {
            Asking::BlockDevice { waits: false, .. } => "my-block-device-explain",
            Asking::BlockDevice { waits: true, .. } => "my-block-device-explain-waits",
            Asking::BlockCard { .. } => "my-block-card-explain",
            Asking::OrderCard => "my-order-card-explain",
            Asking::ForgetBrowsers => "my-forget-browsers-explain",
            Asking::BlockService { .. } => "my-block-service-explain",
            Asking::RemoveEmail { waits: false } => "my-email-remove-explain",
            Asking::RemoveEmail { waits: true } => "my-email-remove-explain-waits",
            Asking::Freeze => "my-freeze-explain",
            Asking::AgainFirst => "my-again-explain",
        })
    }

    fn submit(&self) -> String {
        self.frame.say(match self.asks {
            Asking::BlockDevice { .. } => "my-block-device-submit",
            Asking::BlockCard { .. } => "my-block-card-submit",
            Asking::OrderCard => "my-order-card-submit",
            Asking::ForgetBrowsers => "my-forget-browsers-submit",
            Asking::BlockService { .. } => "my-block-service-submit",
            Asking::RemoveEmail { .. } => "my-email-remove-submit",
            Asking::Freeze => "my-freeze-submit",
            Asking::AgainFirst => "my-again-submit",
        })
    }

    /// Whether the person keeps nothing to sign in with.
    fn is_last(&self) -> bool {
        match self.asks {
            Asking::BlockDevice { last, .. } | Asking::BlockCard { last, .. } => last,
            Asking::OrderCard
            | Asking::ForgetBrowsers
            | Asking::BlockService { .. }
            | Asking::RemoveEmail { .. }
            | Asking::Freeze
            | Asking::AgainFirst => false,
        }
    }
}
