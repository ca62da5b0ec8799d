//! A push address: where the push service of a device's browser takes notifications for it. One for each device.
//!
//! Push services end addresses as they like. A dead one is kept as a fact without its content, so that the app can be
//! told to set another.

use crate::ids::{AccountId, DeviceId};
use crate::time::Time;

/// Where a device takes notifications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushAddress {
    /// Whose address it is.
    pub device: DeviceId,
    /// Whose device it is.
    pub account: AccountId,
    /// Whether it works.
    pub state: State,
    /// When it was set last.
    pub set_at: Time,
}

/// Whether a push address works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has said otherwise.
    Working {
        /// The subscription, sealed: whoever has it can try to reach the person.
        sealed: Vec<u8>,
    },
    /// The push service takes nothing for it any more.
    Dead {
        /// Since when.
        at: Time,
    },
}

/// What may be done to a push address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The app has set it, perhaps to what it was.
    Set {
        /// The sealed subscription.
        sealed: Vec<u8>,
    },
    /// The push service says that there is no such subscription, or that it is not ours.
    End,
}

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has ended before.
    AlreadyDead,
}

impl PushAddress {
    /// An address that the app has just set.
    pub fn new(account: AccountId, device: DeviceId, sealed: Vec<u8>, now: Time) -> Self {
        Self { device, account, state: State::Working { sealed }, set_at: now }
    }

    /// Every state meets every command here.
    pub fn step(self, command: Command, now: Time) -> Result<Self, Refusal> {
        use {Command as C, State as S};

        Ok(match (&self.state, command) {
            (S::Working { .. } | S::Dead { .. }, C::Set { sealed }) => {
                Self { state: S::Working { sealed }, set_at: now, ..self }
            }
            (S::Working { .. }, C::End) => Self { state: S::Dead { at: now }, ..self },
            (S::Dead { .. }, C::End) => return Err(Refusal::AlreadyDead),
        })
    }

    /// The sealed subscription, while it works.
    pub fn sealed(&self) -> Option<&[u8]> {
        match &self.state {
            State::Working { sealed } => Some(sealed),
            State::Dead { .. } => None,
        }
    }
}
