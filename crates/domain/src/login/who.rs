//! Who signs in at a login, by what their browser was let in, and what their second factor was.

use super::{Login, State};
use crate::account::Method;
use crate::browser::Trust;
use crate::ids::{AccountId, CardId, DeviceId};
use crate::limits::Limits;
use crate::proof::{AppVerification, SecondFactor};
use crate::shown::{Factors, Shown};
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

/// Whose password was right, and how far the browser is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identified {
    /// Whose.
    pub account: AccountId,
    /// Since when the account trusted, when the password was judged: once that is another moment, the judgement is void.
    pub trusted_from: Time,
    /// How far the account trusts the browser.
    pub trust: Trust,
}

/// What the second factor was, once it was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// A device approved.
    App {
        /// Which.
        device: DeviceId,
        /// How it verified its person.
        verification: AppVerification,
    },
    /// A card's code was right.
    Card {
        /// Which card's.
        card: CardId,
    },
}

impl Passed {
    pub(super) fn of(factor: &SecondFactor) -> Self {
        match factor {
            SecondFactor::App(taken) => Self::App { device: taken.device(), verification: taken.verification() },
            SecondFactor::Card(code) => Self::Card { card: code.card() },
        }
    }

    /// Which kind.
    pub fn method(self) -> Method {
        match self {
            Self::App { .. } => Method::App,
            Self::Card { .. } => Method::Card,
        }
    }

    /// How the code app verified the person; the card does not.
    pub fn verification(self) -> Option<AppVerification> {
        match self {
            Self::App { verification, .. } => Some(verification),
            Self::Card { .. } => None,
        }
    }

    /// What was shown.
    pub fn shown(self) -> Shown {
        match self {
            Self::App { device, .. } => Shown::Device(device),
            Self::Card { card } => Shown::Card(card),
        }
    }
}

/// Says that a login asks for another password, and that what was shown for it could be shown still: neither the device
/// nor the card was blocked since. Only [`Login::still_passed`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StillPassed {
    account: AccountId,
    passed: Passed,
}

impl StillPassed {
    /// Whose login it is.
    pub fn account(self) -> AccountId {
        self.account
    }

    /// Which kind was shown.
    pub fn method(self) -> Method {
        self.passed.method()
    }

    /// What was shown.
    pub fn shown(self) -> Shown {
        self.passed.shown()
    }
}

impl Login {
    /// Looks at what was shown for another password once more, among the account's `factors`.
    pub fn still_passed(&self, factors: &Factors<'_>, limits: &Limits, now: Time) -> Option<StillPassed> {
        let State::AsksOtherPassword { who, passed } = self.state else { return None };
        let has_it = factors.have(passed.shown(), who.account, limits, now);
        has_it.then_some(StillPassed { account: who.account, passed })
    }
}
