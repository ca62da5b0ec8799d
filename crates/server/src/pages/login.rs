//! The pages of a login, in the order in which a person meets them.

use askama::Template;
use protocol::Secret;

use super::{Form, Frame, Message, Tone};

/// User ID and password: `form#credentials`.
///
/// The form sends `user_id`, `password`, `remember_user` (`1` or absent) and `let_in` (the app's eight characters or the
/// card's first key numbers, as typed, mostly empty).
#[derive(Clone, Debug, Template)]
#[template(path = "credentials.html")]
pub struct Credentials<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// Where user ID and password go.
    pub form: Form,
    /// Ends the login: `#cancel`.
    pub cancel: Option<Form>,
    /// Forgets the remembered user ID; there when one is remembered.
    pub not_you: Option<Form>,
    /// The page about a forgotten password.
    pub forgotten: String,
    /// What was remembered, hinted by the service, or typed before; else empty.
    pub user_id: String,
    /// Whether `#remember-user` is ticked.
    pub remember_user: bool,
    /// Why the person is here again.
    pub message: Option<Message>,
}

impl Credentials<'_> {
    /// Where to begin typing: nobody wants to type twice what is known.
    fn starts_at_user_id(&self) -> bool {
        self.user_id.is_empty() && self.message.is_none()
    }

    fn starts_at_password(&self) -> bool {
        !self.user_id.is_empty() && self.message.is_none()
    }

    fn wrong(&self) -> bool {
        matches!(
            self.message,
            Some(
                Message::WrongCredentials { .. } | Message::WrongCredentialsLetIn { .. } | Message::CredentialsMissing
            )
        )
    }

    fn about_let_in(&self) -> bool {
        self.message == Some(Message::LetInWrong)
    }

    /// A browser that must wait is helped by app or card: the field is then open already.
    fn let_in_open(&self) -> bool {
        self.message.is_some_and(|said| said.is_mended_by_letting_in())
    }
}

/// App or card, when neither was used last: `a#use-app`, `a#use-card`.
#[derive(Clone, Debug, Template)]
#[template(path = "choose_method.html")]
pub struct ChooseMethod<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// Asks the app, where the person has one and the service accepts it.
    pub use_app: Option<String>,
    /// Asks for a code of the card, likewise.
    pub use_card: Option<String>,
    /// Lets the browser in, where strangers may have used up what it needs: `form#let-in-here`, which sends `let_in`.
    pub let_in: Option<Form>,
    /// Ends the login: `#cancel`.
    pub cancel: Option<Form>,
    /// Why the person chooses again.
    pub message: Option<Message>,
}

impl ChooseMethod<'_> {
    /// What cannot be asked just now, and so is not offered as if it could.
    fn app_rests(&self) -> Option<&Message> {
        let rests = |said: &&Message| matches!(said, Message::RequestsPause { .. } | Message::TooManyRequests);
        self.message.as_ref().filter(rests)
    }

    fn card_rests(&self) -> Option<&Message> {
        self.message.as_ref().filter(|said| matches!(said, Message::CardRests { .. }))
    }

    fn about_let_in(&self) -> bool {
        self.message == Some(Message::LetInWrong)
    }
}

/// How the request reached the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// A notification was sent.
    Sent,
    /// No notification: the person opens the app, which finds the request by itself.
    HeldBack,
}

/// The offer to remember this browser while the app is asked; `form#remember` sends `remember_browser` (`1` or absent)
/// whenever the box changes, without JavaScript by a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberBrowser {
    /// Where the wish goes.
    pub form: Form,
    /// Whether `#remember-browser` is ticked.
    pub ticked: bool,
}

/// What stands beside the six digits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carrying {
    /// The path of the QR of each second: `#carry-qr`, after `#scan-instead`.
    pub qr: Option<String>,
    /// The link that opens the app on this phone: `a#open-app`.
    pub open_app: Option<Secret>,
    /// This phone opens links outside the installed app: words instead of a link.
    pub home_screen: bool,
    /// Where the script posts what the app led back with: `form#come-back`.
    pub back: Option<Form>,
    /// It was approved in the app on this phone, which has yet to lead back here.
    pub approved: bool,
}

/// The app is asked: `#waiting`.
///
/// The script shows the QR, anew each second, once it is asked for. When the link was opened the page does not move by
/// itself: only the app's own way back takes such an approval.
/// The script listens at `events` (server-sent events) for one named `moved` and then goes to `next`. Where that
/// fails it asks `status` every two seconds, which answers `{"moved": true}` or `{"moved": false}`.
#[derive(Clone, Debug, Template)]
#[template(path = "waiting.html")]
pub struct Waiting<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// How the request reached the app.
    pub delivery: Delivery,
    /// The six digits to carry into the app, when the request asks for it: `#carry-number`.
    pub carry: Option<String>,
    /// What else brings the number into the app; only where one is carried, the link also where none is.
    pub carrying: Carrying,
    /// Seconds until the request ends.
    pub left_s: u32,
    /// The offer to remember this browser; only where a number is carried.
    pub remember: Option<RememberBrowser>,
    /// Changes to the card: `a#use-card`.
    pub use_card: Option<String>,
    /// The page for a phone without a network: `a#use-offline`, where the service takes what it tells.
    pub use_offline: Option<String>,
    /// Ends the login: `#cancel`.
    pub cancel: Option<Form>,
    /// The path of the event stream.
    pub events: String,
    /// The path to ask when there are no events.
    pub status: String,
    /// Where to go when something has happened: a GET that shows what the login wants now.
    pub next: String,
    /// Without JavaScript the page asks for `next` again after so many seconds.
    pub refresh_s: u32,
    /// What happened before.
    pub message: Option<Message>,
}

impl Waiting<'_> {
    fn heading(&self) -> String {
        if self.carrying.approved {
            return self.frame.say("waiting-heading-return");
        }
        self.frame.say(match (&self.carry, self.delivery) {
            (Some(_), _) => "waiting-heading-carry",
            (None, Delivery::Sent) => "waiting-heading-sent",
            (None, Delivery::HeldBack) => "waiting-heading-held",
        })
    }

    fn explanation(&self) -> String {
        if self.carrying.approved {
            let within = self.frame.exactly(self.frame.site.times.redeemed_within);
            return self.frame.say_with("waiting-return", [("within", within.into())]);
        }
        self.frame.say(match (&self.carry, self.delivery) {
            (Some(_), Delivery::Sent) => "waiting-carry-sent",
            (Some(_), Delivery::HeldBack) => "waiting-carry-held",
            (None, Delivery::Sent) => "waiting-sent",
            (None, Delivery::HeldBack) => "waiting-held",
        })
    }

    fn left(&self) -> String {
        format!("{}:{:02}", self.left_s / 60, self.left_s % 60)
    }

    fn carry_halves(&self) -> Option<(&str, &str)> {
        self.carry.as_deref().map(|digits| digits.split_at_checked(3).unwrap_or((digits, "")))
    }

    /// Digit by digit: a screen reader would otherwise say a number of six figures.
    fn carry_spoken(&self) -> String {
        let (first, second) = self.carry_halves().unwrap_or_default();
        let spaced = |half: &str| half.chars().map(String::from).collect::<Vec<_>>().join(" ");
        format!("{}, {}", spaced(first), spaced(second))
    }
}

/// A code from the card: `form#card`, `#card-id`, `#key-number`.
///
/// The form sends `code` (as typed: blanks are the reader's business) and, where offered, `remember_browser`.
#[derive(Clone, Debug, Template)]
#[template(path = "card.html")]
pub struct Card<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// Where the code goes.
    pub form: Form,
    /// Which card: a letter and nine digits.
    pub card_id: String,
    /// Which code: four digits.
    pub key_number: String,
    /// Whether `#remember-browser` is offered, and then whether it is ticked.
    pub remember_browser: Option<bool>,
    /// Changes to the app: `a#use-app`.
    pub use_app: Option<String>,
    /// Ends the login: `#cancel`.
    pub cancel: Option<Form>,
    /// What became of the code before.
    pub message: Option<Message>,
}

impl Card<'_> {
    fn wrong(&self) -> bool {
        matches!(
            self.message,
            Some(Message::WrongCode { .. } | Message::WrongCodeLetIn { .. } | Message::CodeIncomplete)
        )
    }
}
