//! A change that a person asked for, in My Tillid or at a login. Whoever came by card alone waits with it as a new device
//! does, so that those who are told may object first ([`crate::notice`]); what was done at once is kept as done, to be told of.
//!
//! A change stands on the trust that it was asked with: a new password, a freeze or a leak in between makes it void.

use std::fmt;

use crate::account::Account;
use crate::ids::{AccountId, ChangeId, DeviceId};
use crate::limits::Limits;
use crate::login::StillPassed;
use crate::my::SignedIn;
use crate::time::Time;
use crate::user_id::UserId;

/// A change that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its id; its notice has the same.
    pub id: ChangeId,
    /// Whose account it changes.
    pub account: AccountId,
    /// What it changes.
    pub kind: Kind,
    /// When it was asked for.
    pub asked_at: Time,
    /// What became of it.
    pub state: State,
}

/// What a change changes.
#[derive(Clone, PartialEq, Eq)]
pub enum Kind {
    /// The password.
    Password {
        /// The new one's hash in PHC form; empty once it waits no more.
        hash: String,
    },
    /// The user ID.
    UserId {
        /// The new one; none once it waits no more.
        wanted: Option<UserId>,
    },
    /// A device is blocked.
    BlockDevice {
        /// Which.
        device: DeviceId,
    },
    /// How the person is reached by mail.
    Email(NewEmail),
    /// A number is carried only when it must be, and at every login no more.
    NumberWhenNew,
}

/// What becomes of the mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewEmail {
    /// Another address, which was shown to be the asker's.
    Address {
        /// It, sealed; empty once it waits no more.
        sealed: Vec<u8>,
    },
    /// None.
    Removed,
    /// The same, but mails are sent only where a notice was not seen.
    WhenUnseen,
}

impl Kind {
    /// Whether both would change the same thing: of those only one waits.
    pub fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Password { .. }, Self::Password { .. })
            | (Self::UserId { .. }, Self::UserId { .. })
            | (Self::BlockDevice { .. }, Self::BlockDevice { .. })
            | (Self::Email(_), Self::Email(_))
            | (Self::NumberWhenNew, Self::NumberWhenNew) => true,
            (
                Self::Password { .. }
                | Self::UserId { .. }
                | Self::BlockDevice { .. }
                | Self::Email(_)
                | Self::NumberWhenNew,
                _,
            ) => false,
        }
    }

    /// Whether `done` at once leaves this, which waits, nothing to do but to undo it.
    pub fn is_settled_by(&self, done: &Self) -> bool {
        match (self, done) {
            (Self::BlockDevice { device }, Self::BlockDevice { device: blocked }) => device == blocked,
            (
                Self::Password { .. }
                | Self::UserId { .. }
                | Self::BlockDevice { .. }
                | Self::Email(_)
                | Self::NumberWhenNew,
                _,
            ) => self.is_like(done),
        }
    }

    /// What may be kept when it waits no more.
    fn without_secret(self) -> Self {
        match self {
            Self::Password { .. } => Self::Password { hash: String::new() },
            Self::UserId { .. } => Self::UserId { wanted: None },
            Self::Email(NewEmail::Address { .. }) => Self::Email(NewEmail::Address { sealed: vec![] }),
            Self::BlockDevice { .. } | Self::Email(NewEmail::Removed | NewEmail::WhenUnseen) | Self::NumberWhenNew => {
                self
            }
        }
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Password { .. } => f.write_str("Password(…)"),
            Self::UserId { .. } => f.write_str("UserId(…)"),
            Self::BlockDevice { device } => write!(f, "BlockDevice({device:?})"),
            Self::Email(NewEmail::Address { .. }) => f.write_str("Email(…)"),
            Self::Email(NewEmail::Removed) => f.write_str("Email(Removed)"),
            Self::Email(NewEmail::WhenUnseen) => f.write_str("Email(WhenUnseen)"),
            Self::NumberWhenNew => f.write_str("NumberWhenNew"),
        }
    }
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits; from `until` on it is due.
    Waiting {
        /// When it takes effect.
        until: Time,
    },
    /// It took effect.
    Done {
        /// When.
        at: Time,
    },
    /// Somebody stopped it.
    Stopped {
        /// Who.
        by: Stopper,
        /// When.
        at: Time,
    },
    /// There was nothing left to do, or no trust left to do it on.
    Ended {
        /// When.
        at: Time,
    },
}

/// Who stopped a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopper {
    /// Whoever was told said that it was not them.
    NotMe,
    /// The person, in My Tillid, signed in by app.
    InMyTillid,
}

/// What may be done to a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// A notice of it has reached its owner: it need not wait as long.
    OwnerTold,
    /// Its time has come.
    TakeEffect,
    /// It is not to be.
    Stop(Stopper),
    /// It cannot be any more.
    End,
}

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It waits still.
    Waiting {
        /// Until when.
        until: Time,
    },
    /// It waits no more.
    Over,
}

/// Both factors must be shown again before something is asked for that changes hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFresh;

/// Says that this change has waited its time and may take effect. Only [`Change::take_effect`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    account: AccountId,
    kind: Kind,
}

impl Due {
    /// Whose account it changes.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// What is to be changed.
    pub fn into_kind(self) -> Kind {
        self.kind
    }
}

impl Change {
    /// A change that waits from now on, asked for by whoever has just shown both factors.
    pub fn ask(id: ChangeId, by: SignedIn, kind: Kind, limits: &Limits, now: Time) -> Result<Self, NotFresh> {
        if !by.is_fresh() {
            return Err(NotFresh);
        }
        Ok(Self::waiting(id, by.account(), kind, limits, now))
    }

    /// Another password in place of one that a stranger knew, by whoever has shown both factors at a login that asks for it.
    pub fn ask_at_login(id: ChangeId, passed: StillPassed, hash: String, limits: &Limits, now: Time) -> Self {
        Self::waiting(id, passed.account(), Kind::Password { hash }, limits, now)
    }

    fn waiting(id: ChangeId, account: AccountId, kind: Kind, limits: &Limits, now: Time) -> Self {
        let state = State::Waiting { until: now.plus(limits.device_wait) };
        Self { id, account, kind, asked_at: now, state }
    }

    /// The record of a change that was made at once, with the proofs that it took.
    pub fn made(id: ChangeId, account: AccountId, kind: Kind, now: Time) -> Self {
        let kind = kind.without_secret();
        Self { id, account, kind, asked_at: now, state: State::Done { at: now } }
    }

    /// Every state meets every command here.
    pub fn step(self, command: Command, limits: &Limits, now: Time) -> Result<Self, Refusal> {
        use {Command as C, State as S};

        let state = match (self.state, command) {
            // As for a new device: the whole of the shorter time from then on, and never a longer one.
            (S::Waiting { until }, C::OwnerTold) => {
                let until = until.min(now.plus(limits.device_wait_told));
                return Ok(Self { state: S::Waiting { until }, ..self });
            }
            (S::Waiting { until }, C::TakeEffect) if now < until => return Err(Refusal::Waiting { until }),
            (S::Waiting { .. }, C::TakeEffect) => S::Done { at: now },
            (S::Waiting { .. }, C::Stop(by)) => S::Stopped { by, at: now },
            (S::Waiting { .. }, C::End) => S::Ended { at: now },
            (
                S::Done { .. } | S::Stopped { .. } | S::Ended { .. },
                C::OwnerTold | C::TakeEffect | C::Stop(_) | C::End,
            ) => {
                return Err(Refusal::Over);
            }
        };
        Ok(Self { state, kind: self.kind.without_secret(), ..self })
    }

    /// The change once its time has come, with the proof that it may take effect; without one where it is void.
    pub fn take_effect(self, account: &Account, limits: &Limits, now: Time) -> Result<(Self, Option<Due>), Refusal> {
        let due = Due { account: self.account, kind: self.kind.clone() };
        let is_void = self.is_void(account);
        let done = self.step(Command::TakeEffect, limits, now)?;
        Ok(match is_void {
            true => (Self { state: State::Ended { at: now }, ..done }, None),
            false => (done, Some(due)),
        })
    }

    /// When it takes effect, if it waits and still can.
    pub fn waits_until(&self, account: &Account) -> Option<Time> {
        match self.state {
            State::Waiting { until } => (!self.is_void(account)).then_some(until),
            State::Done { .. } | State::Stopped { .. } | State::Ended { .. } => None,
        }
    }

    /// Whether what it stands on is gone. It never comes back. A mark from before is what a new password is asked for.
    fn is_void(&self, account: &Account) -> bool {
        self.account != account.id
            || !account.trusts_since(self.asked_at)
            || account.password.is_leaked_after(self.asked_at)
    }
}

/// Whether one more may wait beside the account's `others`: one of each kind, so that none hides another.
pub fn has_place<'a>(others: impl IntoIterator<Item = &'a Change>, kind: &Kind, account: &Account) -> bool {
    !others.into_iter().any(|other| other.kind.is_like(kind) && other.waits_until(account).is_some())
}
