//! What My Tillid lets its people do: who is signed in there, and how lately and by what they showed who they are.
//!
//! Whoever has stolen card and password must not get rid of those who would notice: the person's other devices.

use crate::account::{Account, Language, Method};
use crate::device::Device;
use crate::ids::AccountId;
use crate::limits::Limits;
use crate::session::{Scope, Session};
use crate::time::{Span, Time};
use crate::user_id::UserId;

/// For so long after both factors were shown, what is hard to undo needs no further sign-in. Whoever comes to an open page
/// later, at a computer that was left alone, must show them again. No longer than a session may be idle.
pub const FRESH: Span = Span::minutes(5);

/// Says that this account's person is signed in to My Tillid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedIn {
    account: AccountId,
    method: Method,
    is_fresh: bool,
}

impl SignedIn {
    /// Checks that `session` is one at My Tillid, of `account`, and good at `now`.
    pub fn check(session: &Session, account: &Account, limits: &Limits, now: Time) -> Option<Self> {
        let is_here = session.scope == Scope::of_my_tillid() && session.is_good(account, limits, now);
        let is_fresh = now < session.authenticated_at.plus(FRESH);
        is_here.then_some(Self { account: account.id, method: session.method, is_fresh })
    }

    /// Who.
    pub fn account(self) -> AccountId {
        self.account
    }

    /// Whether the code app was the second factor.
    pub fn is_by_app(self) -> bool {
        match self.method {
            Method::App => true,
            Method::Card => false,
        }
    }

    /// Whether both factors were shown just now.
    pub fn is_fresh(self) -> bool {
        self.is_fresh
    }

    /// Whether a service that was blocked from asking may be let ask again from here at once: as the app wants its PIN for
    /// it, both factors must be fresh. Blocking takes nothing but being signed in, since it adds a protection.
    pub fn may_let_ask_again(self) -> bool {
        self.is_fresh
    }

    /// Whether this device may be blocked from here at once. By card, another active one has to be left; one that may not
    /// approve anyway is nobody's witness.
    pub fn may_block<'a>(
        self,
        device: &Device,
        devices: impl IntoIterator<Item = &'a Device>,
        limits: &Limits,
        now: Time,
    ) -> bool {
        match self.method {
            Method::App => true,
            Method::Card => card_may_block(device, devices, limits, now),
        }
    }

    /// Whether what the account is entered by, password and user ID, may be changed from here at once. By card, only where
    /// nobody could object: neither a device, were it one that still waits, nor an address for mail.
    pub fn may_take_over<'a>(
        self,
        devices: impl IntoIterator<Item = &'a Device>,
        has_mail: bool,
        limits: &Limits,
        now: Time,
    ) -> bool {
        match self.method {
            Method::App => true,
            Method::Card => {
                let objects = |device: &Device| device.holds_a_place() && !device.is_asleep(limits, now);
                !has_mail && !devices.into_iter().any(objects)
            }
        }
    }
}

/// Whether password and card alone block this device at once, wherever they are shown: another active one has to be left.
pub(crate) fn card_may_block<'a>(
    device: &Device,
    devices: impl IntoIterator<Item = &'a Device>,
    limits: &Limits,
    now: Time,
) -> bool {
    let is_active = |device: &Device| device.is_active(limits, now);
    !is_active(device) || devices.into_iter().any(|other| other.id != device.id && is_active(other))
}

/// What a person wishes of their own account in My Tillid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Another password, by its hash in PHC form. The present one was given when they signed in.
    Password {
        /// The new hash.
        hash: String,
    },
    /// Another user ID.
    UserId(UserId),
    /// Whether a number is to be carried at every login.
    NumberAlways(bool),
    /// The factor that is asked for first; none: the one used last.
    AskFirst(Option<Method>),
    /// The language of letters, of requests, and of pages when nothing else says.
    Language(Language),
}

impl Wish {
    /// Whether it makes the account easier to steal, or takes it from whoever has it: then both factors must be fresh.
    pub fn must_be_fresh(&self) -> bool {
        match self {
            Self::Password { .. } | Self::UserId(_) | Self::NumberAlways(_) => true,
            Self::AskFirst(_) | Self::Language(_) => false,
        }
    }
}
