//! A card in an installation that was restored from a backup: codes that were, or may have been, used after it.

use super::{CODES, CODES_FOR_LOGIN, Card, CodePlace, Outcome, State, UsedCodes};
use crate::effect::Effect;
use crate::limits::Limits;
use crate::time::Time;

/// Codes of each kind that a backup may be behind by, where nobody knows better. Four leave two activations.
const LOST_AT_LOGINS: usize = 20;
const LOST_AT_ACTIVATIONS: usize = 4;

impl Card {
    /// What may have been used since a backup was taken, at most as far as we guess.
    pub(super) fn next_unused(&self) -> Vec<CodePlace> {
        let at_logins = self.unused(0..CODES_FOR_LOGIN).take(LOST_AT_LOGINS);
        at_logins.chain(self.unused(CODES_FOR_LOGIN..CODES).take(LOST_AT_ACTIVATIONS)).collect()
    }

    /// The card without these codes, whoever used them.
    pub(super) fn without(self, codes: UsedCodes, limits: &Limits, now: Time) -> (Self, Outcome, Vec<Effect>) {
        let card = Self { used: self.used.and(codes), ..self };
        let state = match card.state {
            State::Issued | State::Active if card.codes_left() == 0 => State::UsedUp { at: now },
            State::Issued | State::Active | State::UsedUp { .. } | State::Blocked { .. } | State::Replaced { .. } => {
                card.state
            }
        };
        let effects = card.orders_next(limits);
        (Self { state, ..card }, Outcome::Done, effects)
    }
}
