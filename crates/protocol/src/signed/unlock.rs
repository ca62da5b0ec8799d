//! Unlocking the app: a nonce of the server's, signed by device key and PIN key or platform key.

use serde::{Deserialize, Serialize};

use super::jws::{self, Signer};
use super::wish::{self, Head, Signers, Wish};
use super::{PersonKeys, Purpose, Refused, Signed, Unasserted, VerifiedPerson};
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey, PinKey};
use crate::strict::Version;

/// That the right PIN was typed, or the platform key used, on this device for this nonce. Only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedUnlock {
    nonce: String,
    person: VerifiedPerson,
}

impl VerifiedUnlock {
    /// The nonce that was signed; the call that brought it must carry the same one.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// How the person was verified.
    #[must_use]
    pub fn person(&self) -> VerifiedPerson {
        self.person
    }
}

/// Signs the server's nonce.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn sign(
    audience: &str,
    device_kid: &str,
    nonce: &str,
    device_key: &DeviceKey,
    pin_key: &PinKey,
) -> Result<Vec<u8>, CannotSign> {
    let payload = Payload::new(audience, nonce);
    jws::sign(Purpose::Unlock, device_kid, &payload, &[Signer::Device(device_key), Signer::Pin(pin_key)])
}

/// Signs the server's nonce by the device key, for the platform key to complete.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn sign_by_platform(
    audience: &str,
    device_kid: &str,
    nonce: &str,
    device_key: &DeviceKey,
) -> Result<Unasserted, CannotSign> {
    Unasserted::sign(Purpose::Unlock, device_kid, &Payload::new(audience, nonce), device_key)
}

/// Verifies that device key and PIN key or platform key signed `expected_nonce`, the nonce of the call that brought the
/// message. It is compared before the PIN is looked at, so that no PIN is tried under a nonce that is not being spent.
///
/// # Errors
/// The first thing that is wrong, PIN or assertion last.
pub fn verify<'a>(
    signed: &Signed,
    audience: &str,
    device_kid: &str,
    device_key: &DevicePublicKey,
    person_keys: impl Into<PersonKeys<'a>>,
    expected_nonce: &str,
) -> Result<VerifiedUnlock, Refused> {
    let signers = Signers { audience, device_kid, device_key, person: person_keys.into() };
    let (payload, person) = wish::verify(signed, signers, expected_nonce, |_: &Payload| true)?;
    Ok(VerifiedUnlock { nonce: payload.nonce, person })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    v: Version,
    aud: String,
    purpose: Purpose,
    nonce: String,
}

impl Wish for Payload {
    const PURPOSE: Purpose = Purpose::Unlock;

    fn head(&self) -> Head<'_> {
        let Self { v: Version, aud, purpose, nonce } = self;
        Head { aud, purpose: *purpose, nonce }
    }
}

impl Payload {
    fn new(audience: &str, nonce: &str) -> Self {
        Self { v: Version, aud: audience.to_owned(), purpose: Purpose::Unlock, nonce: nonce.to_owned() }
    }
}
