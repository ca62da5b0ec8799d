//! What was shown beside the password where more follows on it: a login that asks for another password, an activation that
//! waits for its keys. It may be blocked in between, and what was shown by it is worth nothing then.

use crate::card::{self, BlockReason, Card};
use crate::device::Device;
use crate::ids::{AccountId, CardId, DeviceId};
use crate::limits::Limits;
use crate::time::Time;

/// What was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A device approved.
    Device(DeviceId),
    /// A card's code was right, or its two.
    Card(CardId),
}

/// What an account has to show, whatever became of it.
#[derive(Clone, Debug)]
pub struct Factors<'a> {
    /// Its devices.
    pub devices: Vec<&'a Device>,
    /// Its cards.
    pub cards: Vec<&'a Card>,
}

impl Factors<'_> {
    /// Whether `account` could still show it. Guesses at a card's codes take nothing from whoever held it.
    pub(crate) fn have(&self, shown: Shown, account: AccountId, limits: &Limits, now: Time) -> bool {
        match shown {
            Shown::Device(id) => {
                let is_it = |device: &&Device| device.id == id && device.account == account;
                self.devices.iter().any(|device| is_it(device) && device.is_active(limits, now))
            }
            Shown::Card(id) => {
                let is_it = |card: &&Card| card.id == id && card.account == account;
                self.cards.iter().any(|card| is_it(card) && !is_reported(card))
            }
        }
    }
}

fn is_reported(card: &Card) -> bool {
    match card.state {
        card::State::Blocked { why: BlockReason::Asked, .. } => true,
        card::State::Blocked { why: BlockReason::WrongCodes, .. }
        | card::State::Issued
        | card::State::Active
        | card::State::UsedUp { .. }
        | card::State::Replaced { .. } => false,
    }
}
