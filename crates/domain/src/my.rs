//! What My Tillid lets its people do: who is signed in there, and how lately and by what they showed who they are.
//!
//! Whoever has stolen card and password must not get rid of those who would notice: the person's other devices.

use crate::account::{Account, Language, Method};
use crate::device::{BlockReason, Device, State as DeviceState};
use crate::ids::AccountId;
use crate::limits::Limits;
use crate::login::StillPassed;
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
    pub fn may_block_at_once<'a>(
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

    /// That what the account is entered by, or what protects its logins, may be changed from here at once, if it may.
    pub fn may_take_over_at_once(self, objectors: &Objectors<'_>, limits: &Limits, now: Time) -> Option<AtOnce> {
        AtOnce::judge(self.account, self.method, objectors, limits, now)
    }
}

/// Who could object to what somebody asks for by card.
#[derive(Clone, Debug)]
pub struct Objectors<'a> {
    /// The account's devices, whatever became of them.
    pub devices: Vec<&'a Device>,
    /// Whether mail reaches the person.
    pub has_mail: bool,
}

/// Says that what an account is entered by, password and user ID, may be changed at once, and a protection taken from its
/// logins. Whoever came by app may; by card, only where nobody could object: neither a device, were it one that still waits,
/// nor an address for mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtOnce {
    account: AccountId,
}

impl AtOnce {
    /// The same for a login that asks for another password, since a stranger knew the one before.
    pub fn at_login(passed: StillPassed, objectors: &Objectors<'_>, limits: &Limits, now: Time) -> Option<Self> {
        Self::judge(passed.account(), passed.method(), objectors, limits, now)
    }

    /// Whose.
    pub fn account(self) -> AccountId {
        self.account
    }

    fn judge(
        account: AccountId,
        method: Method,
        objectors: &Objectors<'_>,
        limits: &Limits,
        now: Time,
    ) -> Option<Self> {
        let is_free = match method {
            Method::App => true,
            Method::Card => {
                !objectors.has_mail && !objectors.devices.iter().any(|device| may_object(device, limits, now))
            }
        };
        is_free.then_some(Self { account })
    }
}

/// Whether the person could object by this device, were it one that still waits, or could until a moment ago: whoever would
/// rather not be objected to might have silenced it, by the card or by wrong PINs. What the person's app, an operator or a
/// *not me* has blocked is nobody's.
fn may_object(device: &Device, limits: &Limits, now: Time) -> bool {
    let was_awake = |at: Time| at < device.last_used_at.plus(limits.device_sleeps_after);
    match device.state {
        DeviceState::Active { .. } => was_awake(now),
        DeviceState::Blocked { at, why } => match why {
            BlockReason::ByCard | BlockReason::WrongPins | BlockReason::WrongPinsInAll => {
                now < at.plus(limits.device_wait) && was_awake(at)
            }
            BlockReason::Asked => false,
        },
        DeviceState::Removed { .. } => false,
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
        /// That it need not wait.
        at_once: AtOnce,
    },
    /// Another user ID.
    UserId {
        /// The new one.
        wanted: UserId,
        /// That it need not wait.
        at_once: AtOnce,
    },
    /// A number is to be carried at every login.
    NumberAlways,
    /// A number is to be carried only when it must be.
    NumberWhenNew {
        /// That it need not wait.
        at_once: AtOnce,
    },
    /// The factor that is asked for first; none: the one used last.
    AskFirst(Option<Method>),
    /// The language of letters, of requests, and of pages when nothing else says.
    Language(Language),
}

impl Wish {
    /// Whether it makes the account easier to steal, or takes it from whoever has it: then both factors must be fresh.
    pub fn must_be_fresh(&self) -> bool {
        match self {
            Self::Password { .. } | Self::UserId { .. } | Self::NumberAlways | Self::NumberWhenNew { .. } => true,
            Self::AskFirst(_) | Self::Language(_) => false,
        }
    }

    /// Whether the proof in it is about this account.
    pub(crate) fn is_proved_for(&self, account: AccountId) -> bool {
        match self {
            Self::Password { at_once, .. } | Self::UserId { at_once, .. } | Self::NumberWhenNew { at_once } => {
                at_once.account == account
            }
            Self::NumberAlways | Self::AskFirst(_) | Self::Language(_) => true,
        }
    }
}
