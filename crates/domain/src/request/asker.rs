//! What asks: a login, or a new device in place of the card's codes, which has one place for an account.

use super::Request;
use crate::ids::{ActivationId, LoginId, RequestId};
use crate::secret::Digest;
use crate::time::Time;

/// What asks, and takes the approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A login.
    Login(LoginId),
    /// A new device on its way, in place of the card's codes.
    Activation(ActivationId),
}

impl Asker {
    /// The login, if it is one.
    pub fn login(self) -> Option<LoginId> {
        match self {
            Self::Login(login) => Some(login),
            Self::Activation(_) => None,
        }
    }

    /// The activation, if it is one.
    pub fn activation(self) -> Option<ActivationId> {
        match self {
            Self::Activation(activation) => Some(activation),
            Self::Login(_) => None,
        }
    }
}

/// Makes room for a new device that asks from where `browser` says: one is open for an account at a time. The earlier one
/// from there is withdrawn; one from elsewhere keeps the place until it ends, so that nobody takes another's away.
pub fn place_of_new_device<'a>(
    waiting: impl Iterator<Item = &'a Request>,
    browser: &Digest,
    now: Time,
) -> Result<Option<RequestId>, TakenUntil> {
    let mut open = waiting.filter(|request| request.is_waiting(now) && request.asker.activation().is_some());
    match open.next() {
        Some(open) if open.browser == *browser => Ok(Some(open.id)),
        Some(open) => Err(TakenUntil(open.expires_at)),
        None => Ok(None),
    }
}

/// Another new device waits to be approved, until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenUntil(pub Time);
