//! Where wrong card codes are counted, besides on the card itself.

use domain::browser::{KnownBrowser, Trust};
use domain::card::{Caller, Card};
use domain::ids::CardId;
use domain::limits::Limits;
use domain::strikes::Hearing;
use domain::time::Time;
use store::{Changes, Versioned};

use super::Row;
use crate::app::App;
use crate::flows::Fault;

/// The budget that a card code from here is counted on.
pub enum CodeBudget {
    /// A known browser's own.
    Known(Versioned<KnownBrowser>),
    /// A let-in browser's own, on its login.
    LetIn {
        /// Wrong tries that it has left.
        left: u8,
    },
    /// That of the card that was shown, wherever.
    CardInHand(Row),
    /// That of all unknown browsers, on the card.
    Unknown,
}

impl CodeBudget {
    /// Reads the budget of a browser that is trusted so far.
    pub async fn read(
        app: &App,
        trust: Trust,
        known: Option<Versioned<KnownBrowser>>,
        let_in_left: u8,
    ) -> Result<Self, Fault> {
        match (trust, known) {
            (Trust::Known(_), Some(known)) => Ok(Self::Known(known)),
            (Trust::LetIn, _) => Ok(Self::LetIn { left: let_in_left }),
            (Trust::CardInHand(card), _) => Self::of_card(app, Some(card)).await,
            (Trust::Known(_), None) | (Trust::Unknown, _) => Ok(Self::Unknown),
        }
    }

    /// Reads the budget of a new device, whose person has perhaps shown a card.
    pub async fn of_card(app: &App, shown: Option<CardId>) -> Result<Self, Fault> {
        match shown {
            Some(card) => Ok(Self::CardInHand(Row::read(app, "codes by card in hand", &[&card.bytes()]).await?)),
            None => Ok(Self::Unknown),
        }
    }

    /// For whom the card counts a wrong one.
    pub fn caller(&self) -> Caller {
        match self {
            Self::Known(_) | Self::LetIn { .. } => Caller::OwnBudget,
            Self::CardInHand(_) => Caller::CardInHand,
            Self::Unknown => Caller::Unknown,
        }
    }

    /// When the rest ends that keeps codes from being heard here; that of unknown browsers the card itself keeps.
    pub fn rest(&self, limits: &Limits, now: Time) -> Option<Time> {
        match self {
            Self::Known(known) => known.codes.rest(&limits.codes_from_known, now),
            // A let-in browser's login ends with its last try.
            Self::LetIn { .. } | Self::Unknown => None,
            Self::CardInHand(row) => row.rest(&limits.codes_by_card, now),
        }
    }

    /// Counts a wrong code, in `changes`; says what follows, where `card` is the card after it.
    pub fn strike(&self, card: &Card, changes: &mut Changes, limits: &Limits, now: Time) -> Hearing {
        match self {
            Self::Known(known) => {
                let codes = known.codes.strike(&limits.codes_from_known, now);
                changes.replace(known, KnownBrowser { codes, ..known.get().clone() });
                codes.hearing(&limits.codes_from_known, now)
            }
            Self::LetIn { left } => Hearing::Open { left: u16::from(left.saturating_sub(1)) },
            Self::CardInHand(row) => {
                let policy = &limits.codes_by_card;
                // As long as its longest rest: whoever waits instead of resting has fewer tries.
                row.strike(changes, policy, policy.rest_longest, now);
                row.strikes(now).strike(policy, now).hearing(policy, now)
            }
            Self::Unknown => card.hears_unknown(limits, now),
        }
    }

    /// After a right code, in `changes`: who has the codes has the card, and begins anew. A known browser begins anew with
    /// the login's end, and strangers' rest on the card is the card's own.
    pub fn forgive(&self, changes: &mut Changes, now: Time) {
        match self {
            Self::CardInHand(row) => row.forgive(changes, now),
            Self::Known(_) | Self::LetIn { .. } | Self::Unknown => {}
        }
    }
}
