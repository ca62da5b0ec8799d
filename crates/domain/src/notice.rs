//! A notice: what a person is told of their account by every way there is, and what they say to it.
//!
//! Having reached somebody, it shortens the wait of what it tells of (their `OwnerTold`). *It was me*, said on one device,
//! takes it off the lists; *this was not me* is heard after that all the same, once, until it ends.

use crate::ids::{AccountId, ChangeId, DeviceId, NoticeId};
use crate::limits::Limits;
use crate::secret::Digest;
use crate::time::{Span, Time};

/// A mail is read the day after, too.
const HEARD_AFTER_THE_WAIT: Span = Span::days(1);

/// What a person is told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// Whom it concerns.
    pub account: AccountId,
    /// What happened.
    pub kind: Kind,
    /// The hash of the code that stands in the mail or the letter: whoever has it may say *this was not me* without
    /// signing in.
    pub code: Digest,
    /// When it happened.
    pub made_at: Time,
    /// From when on nothing said to it is heard.
    pub ends_at: Time,
    /// What became of it.
    pub state: State,
    /// Where its mail goes, sealed, in place of the account's address: the one that a change takes away. Forgotten once
    /// the mail has gone.
    pub mail_to: Option<Vec<u8>>,
    /// The ways by which it went.
    pub went: Ways,
}

/// The ways by which a notice went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// A device has shown it, or its push service took a push about it.
    pub device: bool,
    /// A mail server took it.
    pub mail: bool,
    /// A letter was left to be printed.
    pub letter: bool,
}

/// A way by which a notice goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A device.
    Device,
    /// Mail.
    Mail,
    /// A letter.
    Letter,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A device was activated.
    DeviceActivated {
        /// Which.
        device: DeviceId,
    },
    /// A change was asked for in My Tillid, or made there at once.
    Change {
        /// Which; what became of it says the change.
        change: ChangeId,
    },
}

/// What became of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody is known to have it.
    Untold,
    /// Another device has shown it, or a mail server has taken it for the person's address.
    Reached {
        /// Since when.
        at: Time,
    },
    /// The person said on a device that it was them.
    Confirmed {
        /// When.
        at: Time,
    },
    /// The person said that it was not them.
    NotMe {
        /// When.
        at: Time,
    },
}

/// What may be done to a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// It went by this way; whether anybody has it is not known by that.
    Went(Way),
    /// Its mail was given up.
    NoMail,
    /// It has reached somebody.
    Reach,
    /// It goes by letter, since there is no quicker way.
    Post,
    /// It was me.
    Confirm,
    /// This was not me.
    NotMe,
}

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has ended.
    Over,
    /// *This was not me* was said before.
    Answered,
}

impl Notice {
    /// When a notice of `made_at` ends: with the longest wait and a day. That the wait became shorter takes nobody's say.
    pub fn ends(limits: &Limits, made_at: Time) -> Time {
        made_at.plus(limits.device_wait).plus(HEARD_AFTER_THE_WAIT)
    }

    /// Whatever was made before this has ended at `now`, by whichever way it went.
    pub fn all_over_before(limits: &Limits, now: Time) -> Time {
        now.minus(limits.letter_lasts).min(now.minus(limits.device_wait).minus(HEARD_AFTER_THE_WAIT))
    }

    /// Every state meets every command here.
    pub fn step(self, command: Command, limits: &Limits, now: Time) -> Result<Self, Refusal> {
        use {Command as C, State as S};

        let over = self.is_over(now);
        let state = match (self.state, command) {
            // What was done is written down, whenever that is.
            (_, C::Went(way)) => return Ok(self.after(way)),
            (_, C::NoMail) => return Ok(Self { mail_to: None, ..self }),
            (_, C::Reach | C::Post | C::Confirm | C::NotMe) if over => return Err(Refusal::Over),
            (S::Untold, C::Reach) => S::Reached { at: now },
            (S::Untold | S::Reached { .. }, C::Confirm) => S::Confirmed { at: now },
            (S::Untold | S::Reached { .. } | S::Confirmed { .. }, C::NotMe) => S::NotMe { at: now },
            // Twice is once.
            (state @ S::Reached { .. }, C::Reach) | (state @ S::Confirmed { .. }, C::Reach | C::Confirm) => state,
            // The post takes days, and a letter may lie; it is heard as long as one with a password.
            (state @ (S::Untold | S::Reached { .. } | S::Confirmed { .. }), C::Post) => {
                let ends_at = self.ends_at.max(self.made_at.plus(limits.letter_lasts));
                return Ok(Self { state, ends_at, ..self.after(Way::Letter) });
            }
            (S::NotMe { .. }, C::Reach | C::Post | C::Confirm | C::NotMe) => return Err(Refusal::Answered),
        };
        Ok(Self { state, ..self })
    }

    /// The same, once it went this way too.
    fn after(mut self, way: Way) -> Self {
        match way {
            Way::Device => self.went.device = true,
            Way::Mail => (self.went.mail, self.mail_to) = (true, None),
            Way::Letter => self.went.letter = true,
        }
        self
    }

    /// Whether anything said to it is heard no more.
    pub fn is_over(&self, now: Time) -> bool {
        now >= self.ends_at
    }

    /// Whether *this was not me* would still be heard, so that telling is of use.
    pub fn is_heard(&self, now: Time) -> bool {
        match self.state {
            State::Untold | State::Reached { .. } | State::Confirmed { .. } => !self.is_over(now),
            State::NotMe { .. } => false,
        }
    }

    /// Whether it stands on lists.
    pub fn is_open(&self, now: Time) -> bool {
        match self.state {
            State::Untold | State::Reached { .. } => !self.is_over(now),
            State::Confirmed { .. } | State::NotMe { .. } => false,
        }
    }
}
