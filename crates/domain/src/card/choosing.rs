//! Which of a person's cards is asked, and whether the next one is on its way.

use std::ops::Deref;

use super::{Card, State};
use crate::limits::Limits;
use crate::time::{Span, Time};

impl Card {
    /// Whether nobody can have it: its print job has ended, and it was never printed.
    pub fn has_lapsed(&self, limits: &Limits, now: Time) -> bool {
        match self.state {
            State::Issued => self.printed_at.is_none() && now >= self.issued_at.plus(limits.print_job_lasts),
            State::Active | State::UsedUp { .. } | State::Blocked { .. } | State::Replaced { .. } => false,
        }
    }

    /// Whether its person may hold it: it was printed, or has shown itself since.
    pub fn may_be_held(&self) -> bool {
        match self.state {
            State::Issued => self.printed_at.is_some(),
            State::Active | State::UsedUp { .. } => true,
            State::Blocked { .. } | State::Replaced { .. } => false,
        }
    }

    /// Whether no next card needs to be ordered because of it: it is on its way, or has plenty of codes left.
    pub fn will_do(&self, limits: &Limits, now: Time) -> bool {
        match self.state {
            State::Issued => !self.has_lapsed(limits, now),
            State::Active => self.codes_left() > limits.order_card_at,
            State::UsedUp { .. } | State::Blocked { .. } | State::Replaced { .. } => false,
        }
    }
}

/// The card that a login asks for a code: the one in use, else the oldest that was printed and shows by its first code
/// that it arrived. One that was only ordered is on nobody's table.
pub fn asked_at_login<C: Deref<Target = Card>>(cards: Vec<C>) -> Option<C> {
    let usable = cards.into_iter().filter(|card| card.is_usable() && card.may_be_held());
    usable.min_by_key(|card| (in_use_first(card), card.issued_at))
}

/// The card that an activation asks for two codes: the one in use, else one that has just arrived, else one that is
/// used up at logins. One without such codes left comes last: it says that there are none.
pub fn asked_at_activation<C: Deref<Target = Card>>(cards: Vec<C>) -> Option<C> {
    let usable = cards.into_iter().filter(|card| card.may_be_held());
    usable.min_by_key(|card| (card.asks_for_activation().is_none(), in_use_first(card)))
}

/// Cards that a person may have made in [`ORDERS_WITHIN`] by ordering themselves: one, and another when that one is lost.
const ORDERS: usize = 2;
const ORDERS_WITHIN: Span = Span::days(7);

/// Why a person cannot order a card now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotOrdered {
    /// One is on its way.
    OnItsWay,
    /// Enough were made lately: somebody has to print and send them.
    EnoughLately,
}

/// Whether a person who has these cards may order the next one.
pub fn may_be_ordered<'a>(
    cards: impl IntoIterator<Item = &'a Card>,
    limits: &Limits,
    now: Time,
) -> Result<(), NotOrdered> {
    let mut lately = 0;
    for card in cards {
        if card.state == State::Issued && !card.has_lapsed(limits, now) {
            return Err(NotOrdered::OnItsWay);
        }
        lately += usize::from(now < card.issued_at.plus(ORDERS_WITHIN));
    }
    if lately < ORDERS { Ok(()) } else { Err(NotOrdered::EnoughLately) }
}

fn in_use_first(card: &Card) -> Option<u8> {
    match card.state {
        State::Active => Some(0),
        State::Issued => Some(1),
        State::UsedUp { .. } => Some(2),
        State::Blocked { .. } | State::Replaced { .. } => None,
    }
}
