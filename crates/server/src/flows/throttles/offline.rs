//! Where wrong offline codes are counted, besides on their request: as card codes are, so that nobody guesses on and on,
//! and whoever uses up what unknown browsers share takes nothing from known ones, let-in ones, or a card in hand.

use domain::browser::{KnownBrowser, Trust};
use domain::ids::AccountId;
use domain::limits::Limits;
use domain::strikes::StrikePolicy;
use domain::time::Time;
use store::{Changes, Versioned};

use super::Row;
use crate::app::App;
use crate::flows::Fault;

/// The budget that an offline code from here is counted on.
pub enum OfflineBudget {
    /// A known browser's own.
    Known(Versioned<KnownBrowser>),
    /// A let-in browser's own: its request ends with its last try, and only the owner's app lets in another.
    LetIn,
    /// That of the card that was shown, wherever.
    CardInHand(Row),
    /// That of all unknown browsers together.
    Unknown(Row),
}

impl OfflineBudget {
    /// Reads the budget of a browser that `account` trusts so far.
    pub async fn read(
        app: &App,
        account: AccountId,
        trust: Trust,
        known: Option<Versioned<KnownBrowser>>,
    ) -> Result<Self, Fault> {
        Ok(match (trust, known) {
            (Trust::Known(_), Some(known)) => Self::Known(known),
            (Trust::LetIn, _) => Self::LetIn,
            (Trust::CardInHand(card), _) => {
                Self::CardInHand(Row::read(app, "offline codes by card in hand", &[&card.bytes()]).await?)
            }
            (Trust::Known(_), None) | (Trust::Unknown, _) => {
                Self::Unknown(Row::read(app, "offline codes from unknown", &[&account.bytes()]).await?)
            }
        })
    }

    /// When the rest ends that keeps codes from being heard here.
    pub fn rest(&self, limits: &Limits, now: Time) -> Option<Time> {
        match self {
            Self::Known(known) => known.codes.rest(&limits.codes_from_known, now),
            Self::LetIn => None,
            Self::CardInHand(row) => row.rest(&limits.codes_by_card, now),
            Self::Unknown(row) => row.rest(&limits.codes_from_unknown, now),
        }
    }

    /// Counts a wrong code, in `changes`.
    pub fn strike(&self, changes: &mut Changes, limits: &Limits, now: Time) {
        match self {
            Self::Known(known) => {
                let codes = known.codes.strike(&limits.codes_from_known, now);
                changes.replace(known, KnownBrowser { codes, ..known.get().clone() });
            }
            Self::LetIn => {}
            Self::CardInHand(row) => strike(row, &limits.codes_by_card, changes, now),
            Self::Unknown(row) => strike(row, &limits.codes_from_unknown, changes, now),
        }
    }

    /// Holds what was read to be so still, in `changes`: a right code is heard only where none rests. It forgives nothing
    /// that strangers share; a known browser begins anew with the login's end.
    pub fn require(&self, changes: &mut Changes) {
        match self {
            Self::CardInHand(row) | Self::Unknown(row) => row.require(changes),
            Self::Known(_) | Self::LetIn => {}
        }
    }
}

fn strike(row: &Row, policy: &StrikePolicy, changes: &mut Changes, now: Time) {
    row.strike(changes, policy, policy.rest_longest, now);
}
