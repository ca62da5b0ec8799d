//! The pages that stand outside a login or end one: messages, signing out, home, a forgotten password.

use askama::Template;

use super::{Form, Frame, Message, Tone};

/// A page that says one thing and the ways on: every refusal that ends something, and notices such as *signed out*.
#[derive(Clone, Debug, Template)]
#[template(path = "message.html")]
pub struct MessagePage<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// What is said.
    pub message: Message,
    /// What it is said of besides, by name.
    pub named: Vec<String>,
    /// Where one can go, the likeliest first.
    pub ways: Vec<Way>,
}

/// One way on: a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// What it says.
    pub to: WayTo,
    /// Where it leads.
    pub href: String,
}

/// The words on a way on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayTo {
    /// Back to the service, where its address is known and allowed.
    Service,
    /// The same login again, from where it stands.
    Login,
    /// The same thing once more.
    TryAgain,
    /// Use the card instead.
    Card,
    /// Use the app instead.
    App,
    /// The page about a forgotten password.
    ForgottenPassword,
    /// My Tillid.
    MyTillid,
    /// Our own front page.
    Home,
}

impl WayTo {
    /// The value of `data-way`, by which tests find the link.
    fn name(self) -> &'static str {
        self.key().trim_start_matches("way-")
    }

    fn key(self) -> &'static str {
        match self {
            Self::Service => "way-service",
            Self::Login => "way-login",
            Self::TryAgain => "way-try-again",
            Self::Card => "way-card",
            Self::App => "way-app",
            Self::ForgottenPassword => "way-forgotten-password",
            Self::MyTillid => "way-my-tillid",
            Self::Home => "way-home",
        }
    }
}

/// Asks whether to sign out: `form#sign-out`, `a#stay`.
#[derive(Clone, Debug, Template)]
#[template(path = "sign_out.html")]
pub struct SignOut<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// Signs out.
    pub form: Form,
    /// Leads away without signing out.
    pub stay: String,
}

/// *This was not me*, from a mail or a letter: `form#not-me` sends `code`. A script takes it from behind the sign of the
/// address; without one it is typed.
#[derive(Clone, Debug, Template)]
#[template(path = "not_me.html")]
pub struct NotMe<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// Where the code goes.
    pub form: Form,
    /// What was wrong before.
    pub message: Option<Message>,
}

impl NotMe<'_> {
    fn wrong(&self) -> bool {
        self.message.is_some()
    }
}

/// The front page at the issuer's address.
#[derive(Clone, Debug, Template)]
#[template(path = "home.html")]
pub struct Home<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// Where the letter's password is changed.
    pub first_password: String,
    /// The page about a forgotten password.
    pub forgotten: String,
}

/// What to do when the password is forgotten. The same for everybody: it asks for nothing and tells nothing.
#[derive(Clone, Debug, Template)]
#[template(path = "forgotten_password.html")]
pub struct ForgottenPassword<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// Back to the login that the person came from.
    pub back: Option<String>,
    /// Where the letter's password is changed.
    pub first_password: String,
}
