//! My Tillid: what a person sees of their own account, and changes. A service of our own (0032): people sign in to it by
//! the same login as anywhere, and its session is one like any, for one browser and this one service.
//!
//! Each change reads the session and the account with what it changes, and is void when either has changed meanwhile.

pub mod activity;
pub mod at_once;
pub mod browsers;
pub mod cards;
pub mod changes;
pub mod data;
pub mod devices;
pub mod email;
pub mod entry;
pub mod freeze;
pub mod notices;
pub mod password;
pub mod seen;
pub mod user_id;
pub mod wishes;

use domain::account::Account;
use domain::my::SignedIn;
use domain::session::{Command, Scope, Session};
use domain::time::Time;
use store::{Changes, Versioned};

use super::Fault;
use super::arrive::session_of;
use super::desk::Desk;
use crate::app::App;

/// Whoever is signed in to My Tillid in this browser.
pub struct Here {
    /// The session.
    pub session: Versioned<Session>,
    /// Whose it is.
    pub account: Versioned<Account>,
    /// That they are.
    pub proof: SignedIn,
}

/// What came of something that only whoever is signed in may do.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// Nobody is signed in here, or not any more.
    SignInFirst,
    /// Somebody is.
    Told(T),
}

impl<T> Answer<T> {
    /// The same of something else.
    pub fn map<U>(self, what: impl FnOnce(T) -> U) -> Answer<U> {
        match self {
            Self::SignInFirst => Answer::SignInFirst,
            Self::Told(told) => Answer::Told(what(told)),
        }
    }
}

impl Here {
    /// Whoever is signed in to My Tillid here at `now`, if anybody.
    pub async fn read(app: &App, desk: &Desk, now: Time) -> Result<Option<Self>, Fault> {
        let Some((session, account)) = session_of(app, desk, &Scope::of_my_tillid(), now).await? else {
            return Ok(None);
        };
        let proof = SignedIn::check(&session, &account, &app.limits, now);
        Ok(proof.map(|proof| Self { session, account, proof }))
    }

    /// The session has served once more.
    fn is_used(&self, app: &App, changes: &mut Changes, now: Time) {
        if let Ok(used) = self.session.get().clone().step(Command::Use, &self.account, &app.limits, now) {
            changes.replace(&self.session, used);
        }
    }

    /// The same for a change that any other one to the account must not meet: its row is the anchor.
    fn anchors(&self, app: &App, changes: &mut Changes, now: Time) {
        self.is_used(app, changes, now);
        changes.replace(&self.account, self.account.get().clone());
    }
}
