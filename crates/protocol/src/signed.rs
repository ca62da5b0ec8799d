//! Messages signed by a device: JWS in general JSON serialisation (RFC 7515 §7.2.1).
//!
//! Device key first, then the PIN key, or a platform key's assertion beside it. PIN and assertion are looked at last,
//! so that no other refusal says whether a PIN was right; whoever sees [`Refused::WrongPin`] or
//! [`Refused::WrongAssertion`] counts it.

pub mod activate;
pub mod answer;
pub mod block;
pub mod freeze;
mod jws;
pub mod number_always;
pub mod password_change;
mod person;
pub mod pin_change;
pub mod platform_key;
pub mod replace;
pub mod unblock;
pub mod unlock;
mod wish;

pub use jws::Signed;
pub use person::{PersonKeys, PlatformKey, Unasserted, Verification, VerifiedPerson};

use crate::webauthn;
use crate::words::words;

/// More bytes than any lawful signed message has: request bytes twice in base64, and headers.
pub const SIGNED_BYTES_MAX: usize = 48 * 1024;

words! {
    /// What a signed payload is for. Its `typ` is `tillid-<purpose>+json`.
    pub enum Purpose {
        /// Approve or deny a request.
        Answer = "answer",
        /// Unlock the app.
        Unlock = "unlock",
        /// Activate a device.
        Activate = "activate",
        /// Change the PIN.
        Pin = "pin",
        /// Add or remove the platform key.
        Platform = "platform",
        /// Block a device.
        Block = "block",
        /// Give one's place to another device key.
        Replace = "replace",
        /// Whether a number is carried at every login.
        Number = "number",
        /// Let a service ask again.
        Unblock = "unblock",
        /// Freeze everything.
        Freeze = "freeze",
        /// Another password in place of one that a stranger knew.
        Password = "password",
    }
}

impl Purpose {
    /// The `typ` of its protected headers.
    #[must_use]
    pub const fn typ(self) -> &'static str {
        match self {
            Self::Answer => "tillid-answer+json",
            Self::Unlock => "tillid-unlock+json",
            Self::Activate => "tillid-activate+json",
            Self::Pin => "tillid-pin+json",
            Self::Platform => "tillid-platform+json",
            Self::Block => "tillid-block+json",
            Self::Replace => "tillid-replace+json",
            Self::Number => "tillid-number+json",
            Self::Unblock => "tillid-unblock+json",
            Self::Freeze => "tillid-freeze+json",
            Self::Password => "tillid-password+json",
        }
    }
}

/// Why a signed message is refused. [`Refused::WrongPin`] and [`Refused::WrongAssertion`] are counted, each for itself,
/// and both are found only under a valid device signature over the right content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Not the JSON that the protocol describes, too long, another algorithm, one signature too many or too few.
    Malformed,
    /// By this device, but in a version of the protocol that is not taken any more.
    OlderVersion,
    /// Signed for something else.
    OtherPurpose,
    /// Its signatures name another device.
    OtherKey,
    /// The device key did not make the first signature over this payload.
    WrongDeviceSignature,
    /// Meant for another server.
    OtherAudience,
    /// Truly signed by the device, but over something else: another request's bytes, another device's key, a PIN
    /// generation that is not the next, a new PIN key that did not sign.
    OtherContent,
    /// Everything is right but the PIN key's signature.
    WrongPin,
    /// Everything is right, but a platform key took the PIN's place where none counts.
    NoPlatformKey,
    /// Everything is right but the platform key's assertion.
    WrongAssertion(webauthn::Refused),
    /// Signed as it should be, but what is to become the platform key is not taken.
    WrongRegistration(webauthn::Refused),
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::WrongAssertion(refused) => return write!(f, "the platform key did not sign this: {refused}"),
            Self::WrongRegistration(refused) => return write!(f, "no platform key for this app: {refused}"),
            Self::Malformed => "not a signed message of this kind",
            Self::OlderVersion => "of an older version",
            Self::OtherPurpose => "signed for another purpose",
            Self::OtherKey => "signed in another device's name",
            Self::WrongDeviceSignature => "the device key did not sign this",
            Self::OtherAudience => "signed for another server",
            Self::OtherContent => "signed over other content",
            Self::WrongPin => "the PIN key did not sign this",
            Self::NoPlatformKey => "no platform key counts here",
        })
    }
}

impl std::error::Error for Refused {}

/// Whose signature stands in a place, by the ending of its `kid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Device,
    Pin,
    NewPin,
}

impl Role {
    const fn algorithm(self) -> &'static str {
        match self {
            Self::Device => "ES256",
            Self::Pin | Self::NewPin => "Ed25519",
        }
    }

    const fn kid_ending(self) -> &'static str {
        match self {
            Self::Device => "",
            Self::Pin => "#pin",
            Self::NewPin => "#new-pin",
        }
    }
}

/// The members that every payload begins with, checked against what is expected.
fn check_head(audience: &str, purpose: Purpose, expected: (&str, Purpose)) -> Result<(), Refused> {
    if purpose != expected.1 {
        return Err(Refused::OtherPurpose);
    }
    if audience != expected.0 {
        return Err(Refused::OtherAudience);
    }
    Ok(())
}

/// A nonce that the server gave out: 1 to 128 characters of base64url.
fn is_nonce(nonce: &str) -> bool {
    (1..=128).contains(&nonce.len())
        && nonce.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}
