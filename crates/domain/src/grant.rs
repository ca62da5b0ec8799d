//! A grant: the authorization code that a service gets for a login, and what it is redeemed for, once.

use crate::account::Method;
use crate::ids::{AccountId, GrantId, ServiceId};
use crate::limits::Limits;
use crate::proof::AppVerification;
use crate::secret::Digest;
use crate::session::SignIn;
use crate::time::Time;

/// What a service gets for a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// The hash of the authorization code.
    pub code: Digest,
    /// For which service.
    pub service: ServiceId,
    /// Who signed in.
    pub account: AccountId,
    /// The checked authorization request, as OpenID Connect code wrote it.
    pub authorization: String,
    /// With which second factor.
    pub method: Method,
    /// How the code app verified the person; none for the card.
    pub verification: Option<AppVerification>,
    /// When both factors were right.
    pub authenticated_at: Time,
    /// When the code was issued.
    pub issued_at: Time,
    /// What became of it.
    pub state: State,
}

/// What became of a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The code has not been redeemed.
    Issued,
    /// The code has been redeemed; its tokens are good until they end.
    Spent {
        /// When.
        at: Time,
    },
    /// Neither code nor tokens are good.
    Revoked {
        /// When.
        at: Time,
    },
}

/// What may be done to a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// The authenticated service redeems the code with the right verifier and redirect URI.
    Redeem,
    /// The tokens are not good any more: the code came a second time (RFC 6749 §4.1.2), or the person signed out.
    Revoke,
}

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The code is too old.
    Expired,
    /// The code has been redeemed before: somebody else may hold it.
    AlreadySpent,
    /// The grant was revoked.
    Revoked,
}

impl Grant {
    /// How the person signed in, and when.
    pub fn sign_in(&self) -> SignIn {
        SignIn { method: self.method, at: self.authenticated_at }
    }

    /// Every state meets every command here.
    pub fn step(self, command: Command, limits: &Limits, now: Time) -> Result<Self, Refusal> {
        use {Command as C, State as S};

        let state = match (self.state, command) {
            (S::Issued, C::Redeem) if now >= self.issued_at.plus(limits.code_lasts) => return Err(Refusal::Expired),
            (S::Issued, C::Redeem) => S::Spent { at: now },
            (S::Issued | S::Spent { .. }, C::Revoke) => S::Revoked { at: now },
            (S::Spent { .. }, C::Redeem) => return Err(Refusal::AlreadySpent),
            (S::Revoked { .. }, C::Redeem | C::Revoke) => return Err(Refusal::Revoked),
        };
        Ok(Self { state, ..self })
    }

    /// Whether tokens of this grant are still good.
    pub fn backs_tokens(&self) -> bool {
        match self.state {
            State::Spent { .. } => true,
            State::Issued | State::Revoked { .. } => false,
        }
    }
}

/// An access token: opaque to everybody, kept as its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken {
    /// The hash of the token.
    pub token: Digest,
    /// The grant that it came of.
    pub grant: GrantId,
    /// When it ends.
    pub expires_at: Time,
}
