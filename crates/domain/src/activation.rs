//! An activation: a new device on its way, from user ID and password over two card codes, or the approval of a device that
//! the person has, to its keys.

use crate::account::Account;
use crate::card::CodePlace;
use crate::device::{Device, has_place};
use crate::ids::{AccountId, ActivationId, CardId, DeviceId, RequestId};
use crate::limits::Limits;
use crate::my::card_may_block;
use crate::proof::{CodeUsed, NewDeviceApproved};
use crate::shown::{Factors, Shown};
use crate::time::Time;

/// A new device on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    /// Its id; travels in bodies, never in a URL.
    pub id: ActivationId,
    /// Whose device it will be.
    pub account: AccountId,
    /// The device key that signs every call of the activation: P-256, SEC1 uncompressed, 65 bytes.
    pub device_key: Vec<u8>,
    /// "Android", "iOS", …
    pub platform: String,
    /// The card that was shown: wrong codes then count on its budget.
    pub card_in_hand: Option<CardId>,
    /// The device of which it takes the place, proved by that device's key.
    pub replaces: Option<DeviceId>,
    /// When the password was checked.
    pub started_at: Time,
    /// Where it is.
    pub state: State,
}

/// Where an activation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Asks for two codes from the card, or for the approval of a device.
    AsksCodes {
        /// Which card.
        card: CardId,
        /// Which of its codes.
        places: [CodePlace; 2],
        /// What the account's devices were asked in place of them.
        request: Option<RequestId>,
    },
    /// Asks for the approval of a device alone: no card can be asked now.
    AsksDevices {
        /// What the account's devices were asked.
        request: Option<RequestId>,
    },
    /// The codes were right, or a device approved: waits for the keys.
    AsksKeys {
        /// The id that the device will have.
        device: DeviceId,
        /// What was shown beside the password.
        by: Shown,
    },
    /// The device has been made.
    Done {
        /// The device.
        device: DeviceId,
    },
}

/// What may be done to an activation.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Both codes were right and have been used.
    CodesRight(CodeUsed, DeviceId),
    /// The account's devices are asked in place of the codes.
    AskDevices(RequestId),
    /// One of them approved this very new device.
    Approved(NewDeviceApproved, DeviceId),
    /// The keys came, signed by both.
    KeysOffered(StillShown),
}

/// Says that what was shown for an activation could be shown still: neither the device that approved nor the card was
/// blocked since. Only [`Activation::still_shown`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StillShown {
    activation: ActivationId,
    by: Shown,
}

impl StillShown {
    /// What was shown.
    pub fn shown(self) -> Shown {
        self.by
    }
}

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The activation took longer than it may.
    Expired,
    /// That is not what it asks for now.
    OutOfStep,
    /// The codes belong to another account's card, or the approval to another account's device.
    OtherAccount,
}

impl Activation {
    /// Every state meets every command here.
    pub fn step(self, command: Command, limits: &Limits, now: Time) -> Result<Self, Refusal> {
        use {Command as C, State as S};

        if self.is_expired(limits, now) {
            return Err(Refusal::Expired);
        }
        let state = match (self.state, command) {
            (S::AsksCodes { .. }, C::CodesRight(codes, _)) if codes.account() != self.account => {
                return Err(Refusal::OtherAccount);
            }
            (S::AsksCodes { card, places, .. }, C::CodesRight(codes, device)) if codes.answers(card, &places) => {
                S::AsksKeys { device, by: Shown::Card(card) }
            }
            (S::AsksCodes { card, places, .. }, C::AskDevices(request)) => {
                S::AsksCodes { card, places, request: Some(request) }
            }
            (S::AsksDevices { .. }, C::AskDevices(request)) => S::AsksDevices { request: Some(request) },
            (S::AsksCodes { .. } | S::AsksDevices { .. }, C::Approved(approved, _))
                if approved.account() != self.account =>
            {
                return Err(Refusal::OtherAccount);
            }
            (S::AsksCodes { request, .. } | S::AsksDevices { request }, C::Approved(approved, device))
                if approved.activation() == self.id && Some(approved.request()) == request =>
            {
                S::AsksKeys { device, by: Shown::Device(approved.device()) }
            }
            (S::AsksKeys { device, by }, C::KeysOffered(still))
                if still == (StillShown { activation: self.id, by }) =>
            {
                S::Done { device }
            }
            (S::AsksCodes { .. } | S::AsksDevices { .. }, C::CodesRight(..) | C::Approved(..) | C::KeysOffered(_))
            | (S::AsksKeys { .. }, C::CodesRight(..) | C::AskDevices(_) | C::Approved(..) | C::KeysOffered(_))
            | (S::Done { .. }, C::CodesRight(..) | C::AskDevices(_) | C::Approved(..) | C::KeysOffered(_)) => {
                return Err(Refusal::OutOfStep);
            }
        };
        Ok(Self { state, ..self })
    }

    /// Whether whoever activates may see the account's devices and give one's place to the new one: user ID, password and
    /// two codes were right, and nothing but a place is missing.
    pub fn makes_room(
        &self,
        account: &Account,
        factors: &Factors<'_>,
        limits: &Limits,
        now: Time,
    ) -> Result<MakesRoom, NoRoomToMake> {
        let is_trusted = account.id == self.account && account.trusts_since(self.started_at);
        let still = self.still_shown(factors, limits, now).filter(|_| is_trusted && !account.password.must_change());
        let Some(still) = still else { return Err(NoRoomToMake::NotShown) };
        match has_place(factors.devices.iter().copied(), self.replaces, limits) {
            true => Err(NoRoomToMake::HasPlace),
            false => Ok(MakesRoom { account: self.account, by: still.by }),
        }
    }

    /// Looks at what was shown once more, among the account's `factors`; nothing while it is asked for, or too late.
    pub fn still_shown(&self, factors: &Factors<'_>, limits: &Limits, now: Time) -> Option<StillShown> {
        let by = match self.state {
            State::AsksKeys { by, .. } => by,
            State::AsksCodes { .. } | State::AsksDevices { .. } | State::Done { .. } => return None,
        };
        let has_it = !self.is_expired(limits, now) && factors.have(by, self.account, limits, now);
        has_it.then_some(StillShown { activation: self.id, by })
    }

    /// Whether the activation has taken longer than it may.
    pub fn is_expired(&self, limits: &Limits, now: Time) -> bool {
        now >= self.started_at.plus(limits.activation_lasts)
    }
}

/// Why there is no room to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRoomToMake {
    /// Password and codes were not shown, or are worth nothing any more.
    NotShown,
    /// There is a place.
    HasPlace,
}

/// Says that an activation lacks nothing but a place. Only [`Activation::makes_room`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MakesRoom {
    account: AccountId,
    by: Shown,
}

impl MakesRoom {
    /// By what it was shown that it is the owner who makes room.
    pub fn shown(self) -> Shown {
        self.by
    }

    /// Whether this device may be blocked for the new one: what was shown is password and card, and no more may be done by
    /// them than in My Tillid. A device that approved this very activation goes with it, and makes no room.
    pub fn may_block<'a>(
        self,
        device: &Device,
        devices: impl IntoIterator<Item = &'a Device>,
        limits: &Limits,
        now: Time,
    ) -> bool {
        device.account == self.account
            && self.by != Shown::Device(device.id)
            && device.holds_a_place()
            && card_may_block(device, devices, limits, now)
    }
}
