//! Known browsers, and how far a browser is trusted at a login.

use crate::account::Account;
use crate::ids::{AccountId, CardId, KnownBrowserId};
use crate::limits::Limits;
use crate::secret::Digest;
use crate::strikes::Strikes;
use crate::time::Time;

/// A browser that the account signed in from with two factors, carrying a number or using the card, and chose to remember.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownBrowser {
    /// Its id.
    pub id: KnownBrowserId,
    /// Whose known browser it is.
    pub account: AccountId,
    /// The hash of its 256-bit cookie together with the account.
    pub secret: Digest,
    /// What it is: "Firefox, Linux"; empty when it did not tell.
    pub label: String,
    /// When the person chose to remember it.
    pub remembered_at: Time,
    /// When a login from it last succeeded.
    pub last_used_at: Time,
    /// Wrong passwords from here: a budget of its own.
    pub passwords: Strikes,
    /// Wrong card codes from here: a budget of its own.
    pub codes: Strikes,
}

impl KnownBrowser {
    /// Whether the browser is still known at `now`: not expired, not ended by a password change or a freeze.
    pub fn is_good(&self, account: &Account, limits: &Limits, now: Time) -> bool {
        self.account == account.id
            && self.remembered_at >= account.trusted_from
            && now < self.remembered_at.plus(limits.known_browser_lasts)
    }
}

/// How far a browser is trusted at a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// A known browser of this account.
    Known(KnownBrowserId),
    /// The person let it in from the app.
    LetIn,
    /// The person has shown there that they hold this card.
    CardInHand(CardId),
    /// None of these.
    Unknown,
}

impl Trust {
    /// Whether a request always has a place, and tries have a budget of their own.
    pub fn has_own_place(self) -> bool {
        match self {
            Self::Known(_) | Self::LetIn | Self::CardInHand(_) => true,
            Self::Unknown => false,
        }
    }

    /// Whether the request screen warns that the browser is new, and a number must be carried.
    pub fn is_new(self) -> bool {
        match self {
            Self::Known(_) => false,
            Self::LetIn | Self::CardInHand(_) | Self::Unknown => true,
        }
    }
}
