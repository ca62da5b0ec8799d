//! Blocking a device: the one that asks, or another of the same account. By device key and PIN key or platform key,
//! because whoever holds a phone unlocked must not silence the others.

use serde::{Deserialize, Serialize};

use super::jws::{self, Signer};
use super::wish::{self, Head, Signers, Wish};
use super::{PersonKeys, Purpose, Refused, Signed, Unasserted, VerifiedPerson};
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey, PinKey};
use crate::strict::Version;

/// That the person behind a device wants this very device blocked. Only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedBlock {
    device: String,
    person: VerifiedPerson,
}

impl VerifiedBlock {
    /// The id of the device to block.
    #[must_use]
    pub fn device(&self) -> &str {
        &self.device
    }

    /// How the person was verified.
    #[must_use]
    pub fn person(&self) -> VerifiedPerson {
        self.person
    }
}

/// What a message to block must say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The nonce of the call that brought it.
    pub nonce: &'a str,
    /// The id of the device that the call's address names.
    pub device: &'a str,
}

/// Signs that `blocked` is to be blocked.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn sign(
    audience: &str,
    device_kid: &str,
    nonce: &str,
    blocked: &str,
    device_key: &DeviceKey,
    pin_key: &PinKey,
) -> Result<Vec<u8>, CannotSign> {
    let payload = Payload::new(audience, nonce, blocked);
    jws::sign(Purpose::Block, device_kid, &payload, &[Signer::Device(device_key), Signer::Pin(pin_key)])
}

/// The same by the device key, for the platform key to complete.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn sign_by_platform(
    audience: &str,
    device_kid: &str,
    nonce: &str,
    blocked: &str,
    device_key: &DeviceKey,
) -> Result<Unasserted, CannotSign> {
    Unasserted::sign(Purpose::Block, device_kid, &Payload::new(audience, nonce, blocked), device_key)
}

/// Verifies that device key and PIN key or platform key want the expected device blocked. Nonce and device are compared
/// before the PIN is looked at, so that no PIN is tried under a message for something else.
///
/// # Errors
/// The first thing that is wrong, PIN or assertion last.
pub fn verify<'a>(
    signed: &Signed,
    audience: &str,
    device_kid: &str,
    device_key: &DevicePublicKey,
    person_keys: impl Into<PersonKeys<'a>>,
    expected: Expected<'_>,
) -> Result<VerifiedBlock, Refused> {
    let signers = Signers { audience, device_kid, device_key, person: person_keys.into() };
    let (payload, person) =
        wish::verify(signed, signers, expected.nonce, |wish: &Payload| wish.device == expected.device)?;
    Ok(VerifiedBlock { device: payload.device, person })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    v: Version,
    aud: String,
    purpose: Purpose,
    nonce: String,
    device: String,
}

impl Wish for Payload {
    const PURPOSE: Purpose = Purpose::Block;

    fn head(&self) -> Head<'_> {
        let Self { v: Version, aud, purpose, nonce, .. } = self;
        Head { aud, purpose: *purpose, nonce }
    }
}

impl Payload {
    fn new(audience: &str, nonce: &str, blocked: &str) -> Self {
        let (aud, nonce, device) = (audience.to_owned(), nonce.to_owned(), blocked.to_owned());
        Self { v: Version, aud, purpose: Purpose::Block, nonce, device }
    }
}
