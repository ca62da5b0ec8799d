//! An account: a person's record. Standing and password are its life; devices, cards and browsers have lives of their own.

use protocol::number_always::VerifiedWish;

use crate::change::{Due, Kind as Changed};
use crate::ids::AccountId;
use crate::my::{SignedIn, Wish};
use crate::proof::{PasswordChecked, PasswordChosen};
use crate::time::Time;
use crate::user_id::UserId;

/// A person's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id; never shown to a service, which gets a pairwise subject.
    pub id: AccountId,
    /// What the person signs in with; unique in its folded form.
    pub user_id: UserId,
    /// The person's name, as letters address it.
    pub name: String,
    /// The language of letters, and of pages when nothing else says.
    pub language: Language,
    /// What is known of the password.
    pub password: Password,
    /// Whether the account may be used.
    pub standing: Standing,
    /// The factor that was chosen last, by being used or by a first device; asked for first at the next login.
    pub last_method: Option<Method>,
    /// The factor that the person wants to be asked for first, whichever was used last.
    pub first_method: Option<Method>,
    /// The person wants to carry a number at every login.
    pub number_always: bool,
    /// Sessions and known browsers from before this are void: it moves at a password change and a freeze. A login goes on only
    /// while it is what it was when the login's password was judged.
    pub trusted_from: Time,
    /// The newest moment of which a session, a known browser, an activation or a change was trusted. Whoever ends trust does
    /// not know who else is told the time just now, but each of them writes this row.
    pub trust_given_at: Time,
    /// When devices were last told of a request from an unknown browser, latest last; only what still counts.
    pub notified_at: Vec<Time>,
    /// When the account was made.
    pub created_at: Time,
}

/// A language we speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Danish.
    Danish,
    /// English.
    English,
}

impl Language {
    /// The language's tag (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Danish => "da",
            Self::English => "en",
        }
    }
}

/// The second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// A request approved in the code app.
    App,
    /// A code from the printed card.
    Card,
}

/// A password, as its hash in PHC form.
#[derive(Clone, PartialEq, Eq)]
pub struct Password {
    /// Argon2id over the peppered password, in PHC form with the pepper's key id.
    pub hash: String,
    /// Who chose it.
    pub kind: PasswordKind,
    /// Since when it is this one: whoever knew it before that knew another one.
    pub chosen_at: Time,
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Password({:?})", self.kind)
    }
}

impl Password {
    /// Whether a stranger knew it.
    pub fn must_change(&self) -> bool {
        match self.kind {
            PasswordKind::MustChange { .. } => true,
            PasswordKind::Chosen | PasswordKind::OneTime { .. } => false,
        }
    }

    /// Whether the person said after `time` that a stranger knew it.
    pub(crate) fn is_leaked_after(&self, time: Time) -> bool {
        match self.kind {
            PasswordKind::MustChange { since } => since > time,
            PasswordKind::Chosen | PasswordKind::OneTime { .. } => false,
        }
    }

    /// A stranger knew this password at `known_at`, or the one before it. Nothing but when this one was chosen tells: trust
    /// moves for other reasons. A letter's signs nobody in, and is changed anyway.
    fn leaked(self, known_at: Time, now: Time) -> Self {
        let is_this_one = known_at >= self.chosen_at;
        let kind = match self.kind {
            PasswordKind::Chosen | PasswordKind::MustChange { .. } if is_this_one => {
                PasswordKind::MustChange { since: now }
            }
            PasswordKind::Chosen | PasswordKind::OneTime { .. } | PasswordKind::MustChange { .. } => self.kind,
        };
        Self { kind, ..self }
    }
}

/// Who chose a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordKind {
    /// The person.
    Chosen,
    /// We did, for a letter: it only lets the person choose one, before `ends_at`.
    OneTime {
        /// When the letter's password ends.
        ends_at: Time,
    },
    /// The person, but a stranger knew it: before anybody signs in with it, another one is chosen, by whoever has both
    /// factors in a browser that is not unknown.
    MustChange {
        /// When the person said so last.
        since: Time,
    },
}

/// Whether the account may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It may.
    Open,
    /// Not until an operator reopens it.
    Frozen {
        /// Since when.
        at: Time,
    },
    /// Never again.
    Closed {
        /// Since when.
        at: Time,
    },
}

/// What may be done to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The person, knowing the present password, has chosen another (its hash).
    ChoosePassword {
        /// That the present password was given.
        by: PasswordChecked,
        /// The new password's hash in PHC form.
        hash: String,
    },
    /// An operator has a letter printed with a one-time password (its hash).
    ResetPassword {
        /// The one-time password's hash in PHC form.
        hash: String,
        /// When it ends.
        ends_at: Time,
    },
    /// The same password, hashed anew because parameters or pepper changed.
    RenewHash {
        /// The present password's new hash in PHC form.
        hash: String,
    },
    /// Somebody else knew the password at that time: the person said that a login was not theirs.
    PasswordLeaked {
        /// When the login that was not theirs asked.
        known_at: Time,
    },
    /// The person has signed in with this factor, and is asked for it first next time.
    SignIn(Method),
    /// The person has begun what counts for as long as they are trusted.
    Trust,
    /// The person has activated the only device: the app is asked first, once it may approve and until another factor is chosen.
    FirstDevice,
    /// Whether a number is to be carried at every login.
    CarryAlways(VerifiedWish),
    /// The same, where a backup was restored and the log outside knows it.
    RecallNumber {
        /// Whether it is.
        always: bool,
    },
    /// The person, signed in to My Tillid, wishes something of their account.
    Wish {
        /// That they are.
        by: SignedIn,
        /// What.
        wish: Wish,
    },
    /// A change that the person asked for has waited its time.
    TakeEffect(Due),
    /// An operator gives the person another user ID.
    Rename(UserId),
    /// Whoever signed in before signs in again: a device that was let in was not the person's.
    EndTrust,
    /// Nothing may be done with the account until it is reopened.
    Freeze,
    /// A frozen account may be used again.
    Reopen,
    /// The account ends.
    Close,
}

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The account is frozen.
    Frozen,
    /// The account is not frozen.
    NotFrozen,
    /// The account is closed.
    Closed,
    /// The password that was given is another account's.
    OtherAccount,
    /// Both factors must be shown again first.
    NotFresh,
}

impl Account {
    /// Every standing meets every command here.
    pub fn step(self, command: Command, now: Time) -> Result<Self, Refusal> {
        use {Command as C, Standing as S};

        let chosen = |hash| Password { hash, kind: PasswordKind::Chosen, chosen_at: now };
        let anew = self.trusted_anew(now);
        Ok(match (self.standing, command) {
            (S::Open, C::ChoosePassword { by, .. }) if by.account() != self.id => return Err(Refusal::OtherAccount),
            (S::Open, C::ChoosePassword { hash, .. }) => Self { password: chosen(hash), trusted_from: anew, ..self },
            (S::Open, C::RenewHash { hash }) => Self { password: Password { hash, ..self.password }, ..self },
            // Also of a frozen one: it is reopened with the same password.
            (S::Open | S::Frozen { .. }, C::PasswordLeaked { known_at }) => {
                Self { password: self.password.leaked(known_at, now), ..self }
            }
            (S::Open, C::SignIn(method)) => Self { last_method: Some(method), ..self.trusting(now) },
            (S::Open, C::Trust) => self.trusting(now),
            (S::Open, C::FirstDevice) => Self { last_method: Some(Method::App), ..self },
            (S::Open, C::CarryAlways(wish)) => Self { number_always: wish.always(), ..self },
            (S::Open, C::Wish { by, .. }) if by.account() != self.id => return Err(Refusal::OtherAccount),
            (S::Open, C::Wish { wish, .. }) if !wish.is_proved_for(self.id) => return Err(Refusal::OtherAccount),
            (S::Open, C::Wish { by, wish }) if wish.must_be_fresh() && !by.is_fresh() => return Err(Refusal::NotFresh),
            (S::Open, C::Wish { wish, .. }) => match wish {
                Wish::Password { hash, .. } => Self { password: chosen(hash), trusted_from: anew, ..self },
                Wish::UserId { wanted, .. } => Self { user_id: wanted, ..self },
                Wish::NumberAlways => Self { number_always: true, ..self },
                Wish::NumberWhenNew { .. } => Self { number_always: false, ..self },
                Wish::AskFirst(method) => Self { first_method: method, ..self },
                Wish::Language(language) => Self { language, ..self },
            },
            (S::Open, C::TakeEffect(due)) if due.account() != self.id => return Err(Refusal::OtherAccount),
            (S::Open, C::TakeEffect(due)) => match due.into_kind() {
                Changed::Password { hash } => Self { password: chosen(hash), trusted_from: anew, ..self },
                Changed::UserId { wanted: Some(user_id) } => Self { user_id, ..self },
                Changed::NumberWhenNew => Self { number_always: false, ..self },
                Changed::UserId { wanted: None } | Changed::BlockDevice { .. } | Changed::Email(_) => self,
            },
            (S::Open | S::Frozen { .. }, C::ResetPassword { hash, ends_at }) => {
                let password = Password { hash, kind: PasswordKind::OneTime { ends_at }, chosen_at: now };
                Self { password, trusted_from: anew, ..self }
            }
            // Also of a frozen one: it was wished before, and counts when it is reopened.
            (S::Open | S::Frozen { .. }, C::RecallNumber { always }) => Self { number_always: always, ..self },
            (S::Open | S::Frozen { .. }, C::Rename(user_id)) => Self { user_id, ..self },
            (S::Open, C::EndTrust) => Self { trusted_from: anew, ..self },
            (S::Open, C::Freeze) => Self { standing: S::Frozen { at: now }, trusted_from: anew, ..self },
            (S::Open, C::Reopen) => return Err(Refusal::NotFrozen),
            (S::Frozen { .. }, C::Reopen) => Self { standing: S::Open, ..self },
            (
                S::Frozen { .. },
                C::ChoosePassword { .. }
                | C::RenewHash { .. }
                | C::SignIn(_)
                | C::Trust
                | C::FirstDevice
                | C::CarryAlways(_)
                | C::Wish { .. }
                | C::TakeEffect(_)
                | C::EndTrust
                | C::Freeze,
            ) => return Err(Refusal::Frozen),
            (S::Open | S::Frozen { .. }, C::Close) => {
                Self { standing: S::Closed { at: now }, trusted_from: anew, ..self }
            }
            (S::Closed { .. }, _) => return Err(Refusal::Closed),
        })
    }

    /// Another password, with the proof that the person chose it.
    pub fn choose_password(
        self,
        by: PasswordChecked,
        hash: String,
        now: Time,
    ) -> Result<(Self, PasswordChosen), Refusal> {
        let next = self.step(Command::ChoosePassword { by, hash }, now)?;
        let chosen = PasswordChosen::of(&next);
        Ok((next, chosen))
    }

    /// Whether the account may be used.
    pub fn is_open(&self) -> bool {
        match self.standing {
            Standing::Open => true,
            Standing::Frozen { .. } | Standing::Closed { .. } => false,
        }
    }

    /// The moment of which what is trusted at `now` is: none that is void already.
    pub fn trusted_at(&self, now: Time) -> Time {
        now.max(self.trusted_from)
    }

    fn trusting(self, now: Time) -> Self {
        Self { trust_given_at: self.trusted_at(now).max(self.trust_given_at), ..self }
    }

    /// The moment from which trust begins anew at `now`: after all that was trusted until here, by whichever clock, and never
    /// the same one twice.
    fn trusted_anew(&self, now: Time) -> Time {
        let after = self.trust_given_at.max(self.trusted_from);
        now.max(Time::from_micros(after.micros().saturating_add(1)))
    }

    /// Whether a password that was judged when trust began at `from` still counts.
    pub fn trusts_password_of(&self, from: Time) -> bool {
        self.is_open() && from == self.trusted_from
    }

    /// Whether what was shown at `since` still counts.
    pub fn trusts_since(&self, since: Time) -> bool {
        self.is_open() && since >= self.trusted_from
    }

    /// Whether whoever signed in at `since` still is. Nobody is while a stranger knows the password: it may have been them.
    pub fn keeps_signed_in(&self, since: Time) -> bool {
        self.trusts_since(since) && !self.password.must_change()
    }
}
