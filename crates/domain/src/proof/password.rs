//! Proofs about a password: that it was right, and that whoever knew it has chosen another.

use crate::account::{Account, PasswordKind, Standing};
use crate::ids::AccountId;
use crate::login::{self, Login};
use crate::time::Time;

/// Says that the password of this account was right and that the account may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordChecked {
    account: AccountId,
    one_time: bool,
    must_change: bool,
    trusted_from: Time,
}

/// Why user ID and password lead nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialsRefused {
    /// Wrong user ID, wrong password, or a closed account: one and the same answer.
    Wrong,
    /// Both are right, but the account is frozen.
    Frozen,
    /// Both are right, but the letter's password has ended.
    LetterEnded,
}

impl PasswordChecked {
    /// Judges a password check: `account` is whose user ID was typed, if anybody's, `matches` the hash's verdict.
    pub fn judge(account: Option<&Account>, matches: bool, now: Time) -> Result<Self, CredentialsRefused> {
        let account = account.filter(|_| matches).ok_or(CredentialsRefused::Wrong)?;
        match account.standing {
            Standing::Closed { .. } => return Err(CredentialsRefused::Wrong),
            Standing::Frozen { .. } => return Err(CredentialsRefused::Frozen),
            Standing::Open => {}
        }
        let one_time = match account.password.kind {
            PasswordKind::Chosen | PasswordKind::MustChange { .. } => false,
            PasswordKind::OneTime { ends_at } if now >= ends_at => return Err(CredentialsRefused::LetterEnded),
            PasswordKind::OneTime { .. } => true,
        };
        let (must_change, trusted_from) = (account.password.must_change(), account.trusted_from);
        Ok(Self { account: account.id, one_time, must_change, trusted_from })
    }

    /// The check that this login made of a password that it now asks to change, as long as it stands: it says nothing after a
    /// reset, a change or a freeze, whichever of the two was told the time first.
    pub fn of_login(login: &Login, account: &Account, now: Time) -> Result<Self, CredentialsRefused> {
        let (login::State::AsksNewPassword(who) | login::State::AsksOtherPassword { who, .. }) = login.state else {
            return Err(CredentialsRefused::Wrong);
        };
        let stands = who.account == account.id && account.trusts_password_of(who.trusted_from);
        Self::judge(Some(account), stands, now)
    }

    /// Whose password it was.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// Whether it was a letter's: it signs in nowhere before it is changed.
    pub fn is_one_time(&self) -> bool {
        self.one_time
    }

    /// Since when the account trusted, when it was judged.
    pub fn trusted_from(&self) -> Time {
        self.trusted_from
    }

    /// Whether a stranger knew it: unknown browsers do not go on with it.
    pub fn must_change(&self) -> bool {
        self.must_change
    }
}

/// Says that a person who knew this account's password has just chosen another.
#[derive(Debug, PartialEq, Eq)]
pub struct PasswordChosen {
    account: AccountId,
    trusted_from: Time,
}

impl PasswordChosen {
    /// Only the account's own rule makes it.
    pub(crate) fn of(account: &Account) -> Self {
        Self { account: account.id, trusted_from: account.trusted_from }
    }

    /// Since when the account trusts, now that it is chosen.
    pub fn trusted_from(&self) -> Time {
        self.trusted_from
    }

    /// Whose password it is.
    pub fn account(&self) -> AccountId {
        self.account
    }
}
