//! A session: a sign-in that lasts, for one browser and one service, or one group that the operator names.

use std::fmt;

use crate::account::{Account, Method};
use crate::card::{BlockReason, Card, State as CardState, UsedCodes};
use crate::ids::{AccountId, ServiceId, SessionId};
use crate::limits::Limits;
use crate::proof::AppVerification;
use crate::secret::Digest;
use crate::service::Service;
use crate::time::Time;

/// A sign-in that lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// The hash of the cookie that the browser's sessions hang on.
    pub browser: Digest,
    /// Where it counts.
    pub scope: Scope,
    /// Who signed in.
    pub account: AccountId,
    /// With which second factor.
    pub method: Method,
    /// How the code app verified the person; none for the card.
    pub verification: Option<AppVerification>,
    /// When both factors were right.
    pub authenticated_at: Time,
    /// When it was last used.
    pub last_used_at: Time,
    /// When the person signed out.
    pub ended_at: Option<Time>,
}

/// Where a session counts: `service:` and a client id, or `group:` and a group's name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope(String);

impl Scope {
    /// The scope of sessions at `service`.
    pub fn of(service: &Service) -> Self {
        match &service.group {
            Some(group) => Self(format!("group:{group}")),
            None => Self::of_service(&service.id),
        }
    }

    /// The scope of sessions at My Tillid: shared with no service.
    pub fn of_my_tillid() -> Self {
        Self::of_service(&ServiceId::my_tillid())
    }

    fn of_service(id: &ServiceId) -> Self {
        Self(format!("service:{id}"))
    }

    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        (text.starts_with("service:") || text.starts_with("group:")).then(|| Self(text.to_owned()))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What may be done to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// It serves another authorization request.
    Use,
    /// The person signs out.
    End,
}

/// The session has ended: idle, too old, signed out, or void.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended;

impl Session {
    /// Uses or ends the session.
    pub fn step(self, command: Command, account: &Account, limits: &Limits, now: Time) -> Result<Self, Ended> {
        match (self.is_good(account, limits, now), command) {
            (true, Command::Use) => Ok(Self { last_used_at: now, ..self }),
            (true, Command::End) => Ok(Self { ended_at: Some(now), ..self }),
            (false, Command::Use | Command::End) => Err(Ended),
        }
    }

    /// Whether the session counts at `now`.
    pub fn is_good(&self, account: &Account, limits: &Limits, now: Time) -> bool {
        self.ended_at.is_none()
            && self.account == account.id
            && account.keeps_signed_in(self.authenticated_at)
            && now < self.last_used_at.plus(limits.session_idle)
            && now < self.authenticated_at.plus(limits.session_total)
    }

    /// How the person signed in, and when.
    pub fn sign_in(&self) -> SignIn {
        SignIn { method: self.method, at: self.authenticated_at }
    }
}

/// How somebody signed in, and when: what a session, a code and its tokens stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// With which second factor.
    pub method: Method,
    /// When both factors were right.
    pub at: Time,
}

impl SignIn {
    /// Whether somebody has had the card blocked since that it may have been by: then nobody knows who signed in.
    pub fn falls_with(&self, card: &Card) -> bool {
        let was_used = card.used != UsedCodes::default();
        match (self.method, card.state) {
            (Method::Card, CardState::Blocked { at, why: BlockReason::Asked }) => was_used && at >= self.at,
            (Method::Card, CardState::Blocked { why: BlockReason::WrongCodes, .. })
            | (Method::Card, CardState::Issued | CardState::Active | CardState::UsedUp { .. })
            | (Method::Card, CardState::Replaced { .. })
            | (Method::App, _) => false,
        }
    }
}
