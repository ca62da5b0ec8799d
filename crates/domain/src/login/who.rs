//! Who signs in at a login, by what their browser was let in, and what their second factor was.

use crate::account::Method;
use crate::browser::Trust;
use crate::ids::{AccountId, CardId};
use crate::proof::AppVerification;
use crate::time::Time;

/// By what a browser was let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetInBy {
    /// By this account's app.
    App(AccountId),
    /// By whoever holds this card of this account.
    Card(AccountId, CardId),
}

impl LetInBy {
    /// For which account the browser was let in.
    pub fn account(self) -> AccountId {
        match self {
            Self::App(account) | Self::Card(account, _) => account,
        }
    }

    /// How far that account then trusts the browser.
    pub fn trust(self) -> Trust {
        match self {
            Self::App(_) => Trust::LetIn,
            Self::Card(_, card) => Trust::CardInHand(card),
        }
    }
}

/// Whose password was right, when, and how far the browser is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identified {
    /// Whose.
    pub account: AccountId,
    /// When the password was checked.
    pub password_at: Time,
    /// How far the account trusts the browser.
    pub trust: Trust,
}

/// What the second factor was, once it was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    /// Which kind.
    pub method: Method,
    /// How the code app verified the person; the card does not.
    pub verification: Option<AppVerification>,
}
