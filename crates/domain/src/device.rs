//! A device: an activated copy of the code app, and what wrong PINs do to it.
//!
//! Waiting is no state: a device waits until its time has come. Nor is being asleep: it is when its person has not used it
//! for long. Only a right PIN resets the count in a row, never a finger; nothing but time lowers the count in all.

mod places;
mod recalled;

use protocol::activate::NAME_CHARS_MAX;
use protocol::signed::VerifiedPerson;
use protocol::text;
use protocol::webauthn::Used;

use crate::ids::{AccountId, DeviceId};
use crate::limits::Limits;
use crate::platform_key::PlatformKey;
use crate::secret::Digest;
use crate::time::Time;

pub use places::has_place;
pub use recalled::Recalled;

/// An activated copy of the code app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its id; the `kid` of its device key.
    pub id: DeviceId,
    /// Whose device it is.
    pub account: AccountId,
    /// What the person calls it.
    pub name: String,
    /// "Android", "iOS", …
    pub platform: String,
    /// The operating system's version, as the app told it.
    pub os: String,
    /// The public device key: P-256, SEC1 uncompressed, 65 bytes.
    pub device_key: Vec<u8>,
    /// The public PIN key, sealed: bare, it would let whoever has the phone test PINs.
    pub pin_key: Vec<u8>,
    /// Which of the app's salts counts.
    pub pin_generation: u32,
    /// What its offline codes are made of, sealed; none on a device that was activated before there were any.
    pub offline_key: Option<Vec<u8>>,
    /// Whether it may be used.
    pub state: State,
    /// Wrong PINs since the last right one.
    pub wrong_in_a_row: u8,
    /// Wrong PINs since the person last unlocked; shown at the next unlock.
    pub wrong_since_unlock: u8,
    /// When wrong PINs were given, latest last; right ones in between do not shorten it.
    pub wrong_at: Vec<Time>,
    /// The present unlock.
    pub unlock: Option<Unlock>,
    /// What may take the PIN's place.
    pub platform_key: Option<PlatformKey>,
    /// When the app locks.
    pub lock: Lock,
    /// When it was activated.
    pub activated_at: Time,
    /// When its person last used it: a right PIN, a right finger, an answer. Wrong tries are no use.
    pub last_used_at: Time,
}

/// What a person calls a device: bounded, and without characters that hide or pass for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Reads a name; `None` for one that cannot be shown safely among others.
    pub fn parse(typed: &str) -> Option<Self> {
        text::check_device_name(typed, NAME_CHARS_MAX).ok().map(|()| Self(typed.to_owned()))
    }
}

/// A time in which the app's content may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unlock {
    /// The hash of the token that the app holds.
    pub token: Digest,
    /// When it ends.
    pub until: Time,
}

/// When the app locks, as its person set it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lock {
    /// Whenever it is closed.
    #[default]
    AtClose,
    /// Five minutes after it was last used.
    AfterFiveMinutes,
}

/// Whether a device may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It may approve from `from` on; before, it waits.
    Active {
        /// When it may first approve.
        from: Time,
    },
    /// It cannot be used until it is activated again.
    Blocked {
        /// Since when.
        at: Time,
        /// Why.
        why: BlockReason,
    },
    /// Removed by itself or by the person.
    Removed {
        /// Since when.
        at: Time,
    },
}

/// Why a device is blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockReason {
    /// Too many wrong PINs in a row.
    WrongPins,
    /// Too many wrong PINs in all: a copied phone must not ride on its owner's right PINs.
    WrongPinsInAll,
    /// The person or an operator said so.
    Asked,
    /// Whoever showed password and card alone said so: the person, or somebody who would rather not be objected to.
    ByCard,
}

/// What may be done to a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// A right PIN, with the unlock that it opened, if it was given for one.
    RightPin {
        /// What the PIN opened.
        unlock: Option<Unlock>,
    },
    /// A wrong PIN under a valid device signature.
    WrongPin,
    /// A right assertion of the platform key, with the unlock that it opened, if it was given for one.
    RightAssertion {
        /// What the credential says of itself.
        used: Used,
        /// What it opened.
        unlock: Option<Unlock>,
    },
    /// A bad assertion under a valid device signature.
    WrongAssertion,
    /// With the right PIN: from now on this platform key, and no other.
    AddPlatformKey(PlatformKey),
    /// With the right PIN: no platform key.
    RemovePlatformKey,
    /// The person calls it something else.
    Rename(Name),
    /// Another PIN: the new public key, sealed, and its generation.
    ChangePin {
        /// The sealed new public PIN key.
        pin_key: Vec<u8>,
        /// Its generation; must be higher than the present one.
        generation: u32,
    },
    /// From now on the app locks so.
    SetLock(Lock),
    /// It says what system it runs on by now.
    RunsOn {
        /// The operating system's version.
        os: String,
    },
    /// Its person used it without a PIN: a denial.
    Touch,
    /// A notice of it has reached its owner on another device, or their mail server: it need not wait as long.
    OwnerTold,
    /// The app was locked.
    Lock,
    /// It is not to be used any more.
    Block,
    /// The same, asked for with password and card alone.
    BlockByCard,
    /// It goes away.
    Remove,
    /// A backup was restored, and the log outside knows what came after it.
    Recall(Recalled),
}

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The device is blocked.
    Blocked {
        /// Why.
        why: BlockReason,
    },
    /// The device was removed.
    Removed,
    /// The device is new: its PIN is not heard before `until`.
    Waiting {
        /// When it may first be used.
        until: Time,
    },
    /// Nobody has used the device for so long that it must be activated again.
    Asleep,
    /// The new PIN's generation is not higher than the present one.
    StaleGeneration,
    /// The device has no platform key.
    NoPlatformKey,
    /// Too many bad assertions: the PIN must be right first.
    PlatformKeyAside,
}

impl Command {
    /// What it means for the device that its person was verified.
    pub fn verified(person: VerifiedPerson, unlock: Option<Unlock>) -> Self {
        match person {
            VerifiedPerson::Pin => Self::RightPin { unlock },
            VerifiedPerson::Platform(used) => Self::RightAssertion { used, unlock },
        }
    }

    /// Whether it is a try at the PIN or the platform key, or follows from one.
    fn is_for_its_person_alone(&self) -> bool {
        match self {
            Self::RightPin { .. }
            | Self::WrongPin
            | Self::RightAssertion { .. }
            | Self::WrongAssertion
            | Self::AddPlatformKey(_)
            | Self::RemovePlatformKey
            | Self::ChangePin { .. }
            | Self::SetLock(_) => true,
            Self::Rename(_)
            | Self::RunsOn { .. }
            | Self::Touch
            | Self::OwnerTold
            | Self::Lock
            | Self::Block
            | Self::BlockByCard
            | Self::Remove
            | Self::Recall(..) => false,
        }
    }
}

impl Device {
    /// Every state meets every command here.
    pub fn step(self, command: Command, limits: &Limits, now: Time) -> Result<Self, Refusal> {
        use {Command as C, State as S};

        Ok(match (self.state, command) {
            // Before the owner can have heard of it, a new device neither opens anything nor takes another PIN or key.
            (S::Active { from }, command) if now < from && command.is_for_its_person_alone() => {
                return Err(Refusal::Waiting { until: from });
            }
            // Nothing that a sleeping device does itself wakes it, and no PIN is tried on it.
            (S::Active { .. }, command)
                if self.is_asleep(limits, now) && (command == C::Touch || command.is_for_its_person_alone()) =>
            {
                return Err(Refusal::Asleep);
            }
            (S::Active { .. }, C::RightPin { unlock }) => self.right_pin(now).unlocked(unlock),
            (S::Active { .. }, C::WrongPin) => self.wrong_pin(limits, now),
            (S::Active { .. }, C::RightAssertion { used, unlock }) => {
                let key = self.asserting_key(limits)?.after_right_assertion(used);
                Self { platform_key: Some(key), last_used_at: now, ..self }.unlocked(unlock)
            }
            (S::Active { .. }, C::WrongAssertion) => {
                let key = self.asserting_key(limits)?.after_wrong_assertion();
                Self { platform_key: Some(key), ..self }
            }
            (S::Active { .. }, C::AddPlatformKey(key)) => Self { platform_key: Some(key), ..self.right_pin(now) },
            (S::Active { .. }, C::RemovePlatformKey) => Self { platform_key: None, ..self.right_pin(now) },
            (S::Active { .. }, C::ChangePin { pin_key, generation }) if generation > self.pin_generation => {
                Self { pin_key, pin_generation: generation, ..self.right_pin(now) }
            }
            (S::Active { .. }, C::ChangePin { .. }) => return Err(Refusal::StaleGeneration),
            (S::Active { .. }, C::Rename(Name(name))) => Self { name, ..self },
            (S::Active { .. }, C::SetLock(lock)) => Self { lock, last_used_at: now, ..self },
            (S::Active { .. }, C::RunsOn { os }) => Self { os, ..self },
            (S::Active { .. }, C::Touch) => Self { last_used_at: now, ..self },
            // The owner has the whole of the shorter time from then on; a wait never becomes longer.
            (S::Active { from }, C::OwnerTold) => {
                Self { state: S::Active { from: from.min(now.plus(limits.device_wait_told)) }, ..self }
            }
            (S::Active { .. }, C::Lock) => Self { unlock: None, ..self },
            (S::Active { .. }, C::Block) => self.blocked(BlockReason::Asked, now),
            (S::Active { .. }, C::BlockByCard) => self.blocked(BlockReason::ByCard, now),
            (S::Active { .. }, C::Recall(recalled)) => self.recalled(recalled),
            (S::Active { .. } | S::Blocked { .. }, C::Remove) => {
                Self { state: S::Removed { at: now }, unlock: None, platform_key: None, offline_key: None, ..self }
            }
            (
                S::Blocked { why, .. },
                C::RightPin { .. }
                | C::WrongPin
                | C::RightAssertion { .. }
                | C::WrongAssertion
                | C::AddPlatformKey(_)
                | C::RemovePlatformKey
                | C::Rename(_)
                | C::ChangePin { .. }
                | C::SetLock(_)
                | C::RunsOn { .. }
                | C::Touch
                | C::OwnerTold
                | C::Lock
                | C::Block
                | C::BlockByCard
                | C::Recall(..),
            ) => {
                return Err(Refusal::Blocked { why });
            }
            (S::Removed { .. }, _) => return Err(Refusal::Removed),
        })
    }

    /// Whether the device counts against the account's devices.
    pub fn holds_a_place(&self) -> bool {
        match self.state {
            State::Active { .. } => true,
            State::Blocked { .. } | State::Removed { .. } => false,
        }
    }

    /// Whether the device may approve and be shown content at `now`.
    pub fn is_active(&self, limits: &Limits, now: Time) -> bool {
        match self.state {
            State::Active { from } => now >= from && !self.is_asleep(limits, now),
            State::Blocked { .. } | State::Removed { .. } => false,
        }
    }

    /// Whether nobody has used it for so long that it must be activated again. It holds its place all the same.
    pub fn is_asleep(&self, limits: &Limits, now: Time) -> bool {
        match self.state {
            State::Active { .. } => now >= self.last_used_at.plus(limits.device_sleeps_after),
            State::Blocked { .. } | State::Removed { .. } => false,
        }
    }

    /// Wrong PINs left before the device is blocked.
    pub fn tries_left(&self, limits: &Limits, now: Time) -> u8 {
        let in_a_row = limits.wrong_pins_in_a_row.saturating_sub(self.wrong_in_a_row);
        let in_all = limits.wrong_pins_in_all.saturating_sub(self.recent_wrong(limits, now).count());
        in_a_row.min(u8::try_from(in_all).unwrap_or(u8::MAX))
    }

    /// The platform key, if there is one and it is not put aside.
    pub fn usable_platform_key(&self, limits: &Limits) -> Option<&PlatformKey> {
        self.platform_key.as_ref().filter(|key| !key.is_put_aside(limits))
    }

    /// Whether `token` opens this device's content at `now`.
    pub fn is_unlocked_by(&self, token: &Digest, limits: &Limits, now: Time) -> bool {
        self.is_active(limits, now)
            && self.unlock.as_ref().is_some_and(|unlock| unlock.token == *token && now < unlock.until)
    }

    fn recent_wrong<'a>(&'a self, limits: &'a Limits, now: Time) -> impl Iterator<Item = Time> + 'a {
        self.wrong_at.iter().copied().filter(move |at| now < at.plus(limits.wrong_pins_within))
    }

    fn asserting_key(&self, limits: &Limits) -> Result<PlatformKey, Refusal> {
        let key = self.platform_key.as_ref().ok_or(Refusal::NoPlatformKey)?;
        if key.is_put_aside(limits) { Err(Refusal::PlatformKeyAside) } else { Ok(key.clone()) }
    }

    fn right_pin(self, now: Time) -> Self {
        let platform_key = self.platform_key.map(PlatformKey::after_right_pin);
        Self { wrong_in_a_row: 0, platform_key, last_used_at: now, ..self }
    }

    /// An unlocking tells the wrong tries since the last one.
    fn unlocked(self, unlock: Option<Unlock>) -> Self {
        match unlock {
            Some(unlock) => Self { wrong_since_unlock: 0, unlock: Some(unlock), ..self },
            None => self,
        }
    }

    fn wrong_pin(self, limits: &Limits, now: Time) -> Self {
        let mut wrong_at: Vec<Time> = self.recent_wrong(limits, now).collect();
        wrong_at.push(now);
        let in_all = wrong_at.len();
        let wrong_in_a_row = self.wrong_in_a_row.saturating_add(1);
        let wrong_since_unlock = self.wrong_since_unlock.saturating_add(1);
        let device = Self { wrong_at, wrong_in_a_row, wrong_since_unlock, ..self };
        if in_all >= limits.wrong_pins_in_all {
            device.blocked(BlockReason::WrongPinsInAll, now)
        } else if wrong_in_a_row >= limits.wrong_pins_in_a_row {
            device.blocked(BlockReason::WrongPins, now)
        } else {
            device
        }
    }

    fn blocked(self, why: BlockReason, now: Time) -> Self {
        Self { state: State::Blocked { at: now, why }, unlock: None, ..self }
    }
}
