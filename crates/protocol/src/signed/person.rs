//! Who holds the device: the person, by the PIN key or by the platform key. Exactly one of the two stands in a message.

use serde::Serialize;

use super::jws::{self, Beside, Signer};
use super::{Purpose, Refused, Role, Signed};
use crate::encoding::sha256;
use crate::keys::{CannotSign, DeviceKey, PinPublicKey};
use crate::webauthn::{Assertion, Credential, RelyingParty, Used};
use crate::words::words;

words! {
    /// How a person was verified. A platform key proves the phone's lock, which may be a passcode: so it is not
    /// named after any finger or face.
    pub enum Verification {
        /// By the PIN.
        Pin = "pin",
        /// By the phone's own lock.
        Platform = "platform",
    }
}

/// The keys of which one must sign together with the device key.
#[derive(Clone, Copy, Debug)]
pub struct PersonKeys<'a> {
    /// The PIN key.
    pub pin: &'a PinPublicKey,
    /// The platform key, if there is one and it counts at present.
    pub platform: Option<PlatformKey<'a>>,
}

/// A platform key and where it may be used.
#[derive(Clone, Copy, Debug)]
pub struct PlatformKey<'a> {
    /// The app.
    pub relying_party: RelyingParty<'a>,
    /// The key.
    pub credential: &'a Credential,
}

impl<'a> From<&'a PinPublicKey> for PersonKeys<'a> {
    fn from(pin: &'a PinPublicKey) -> Self {
        Self { pin, platform: None }
    }
}

/// Says how the person was verified, and what to keep of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifiedPerson {
    /// The PIN key signed.
    Pin,
    /// The platform key signed; what its credential says must be kept before anything else follows from it.
    Platform(Used),
}

impl VerifiedPerson {
    /// How, in one word.
    #[must_use]
    pub fn verification(self) -> Verification {
        match self {
            Self::Pin => Verification::Pin,
            Self::Platform(_) => Verification::Platform,
        }
    }
}

/// Signed by the device key, still without the platform key's assertion.
pub struct Unasserted {
    jws: Vec<u8>,
    challenge: [u8; 32],
}

impl Unasserted {
    pub(super) fn sign(
        purpose: Purpose,
        device_kid: &str,
        payload: &impl Serialize,
        device_key: &DeviceKey,
    ) -> Result<Self, CannotSign> {
        let payload = serde_json::to_vec(payload).map_err(|_| CannotSign)?;
        let jws = jws::sign_bytes(purpose, device_kid, &payload, &[Signer::Device(device_key)])?;
        Ok(Self { jws, challenge: sha256(&payload) })
    }

    /// What the platform key must sign.
    #[must_use]
    pub fn challenge(&self) -> &[u8; 32] {
        &self.challenge
    }

    /// The complete message.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn with(&self, assertion: &Assertion) -> Result<Vec<u8>, CannotSign> {
        jws::beside(&self.jws, "assertion", &assertion.to_wire())
    }
}

impl Signed {
    /// That the place of the person is taken as the protocol says: by one PIN signature, or by one assertion.
    pub(super) fn check_person_is_named(&self, purpose: Purpose, device_kid: &str) -> Result<(), Refused> {
        match self.beside() {
            Beside::Nothing => self.check_signers(purpose, device_kid, &[Role::Pin]),
            Beside::Assertion(_) => self.check_signers(purpose, device_kid, &[]),
            Beside::Registration(_) => Err(Refused::Malformed),
        }
    }

    /// That the person's key signed. Only after everything else is known to be right.
    pub(super) fn person_signed(&self, keys: &PersonKeys<'_>) -> Result<VerifiedPerson, Refused> {
        match self.beside() {
            Beside::Nothing if self.pin_key_signed(1, keys.pin) => Ok(VerifiedPerson::Pin),
            Beside::Nothing => Err(Refused::WrongPin),
            Beside::Assertion(assertion) => {
                let PlatformKey { relying_party, credential } = keys.platform.ok_or(Refused::NoPlatformKey)?;
                let used = assertion.verify(&relying_party, credential, &self.challenge());
                used.map(VerifiedPerson::Platform).map_err(Refused::WrongAssertion)
            }
            Beside::Registration(_) => Err(Refused::Malformed),
        }
    }
}
