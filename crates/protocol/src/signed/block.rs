//! Blocking a device: the one that asks, or another of the same account. By device key and PIN key or platform key,
//! because whoever holds a phone unlocked must not silence the others.

use serde::{Deserialize, Serialize};

use super::jws::{self, Signer};
use super::{PersonKeys, Purpose, Refused, SIGNED_BYTES_MAX, Signed, Unasserted, VerifiedPerson, check_head, is_nonce};
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey, PinKey};
use crate::strict::{self, Version};

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
    let payload = signed.payload_by_device(Purpose::Block, device_kid, device_key)?;
    let payload: Payload = strict::object(payload, SIGNED_BYTES_MAX).map_err(|_| Refused::Malformed)?;
    let Version = payload.v;
    check_head(&payload.aud, payload.purpose, (audience, Purpose::Block))?;
    signed.check_person_is_named(Purpose::Block, device_kid)?;
    if !is_nonce(&payload.nonce) {
        return Err(Refused::Malformed);
    }
    if payload.nonce != expected.nonce || payload.device != expected.device {
        return Err(Refused::OtherContent);
    }
    let person = signed.person_signed(&person_keys.into())?;
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

impl Payload {
    fn new(audience: &str, nonce: &str, blocked: &str) -> Self {
        let (aud, nonce, device) = (audience.to_owned(), nonce.to_owned(), blocked.to_owned());
        Self { v: Version, aud, purpose: Purpose::Block, nonce, device }
    }
}
