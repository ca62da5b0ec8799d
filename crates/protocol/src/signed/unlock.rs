//! Unlocking the app: a nonce of the server's, signed by device key and PIN key or platform key.

use serde::{Deserialize, Serialize};

use super::jws::{self, Signer};
use super::{PersonKeys, Purpose, Refused, SIGNED_BYTES_MAX, Signed, Unasserted, VerifiedPerson, check_head, is_nonce};
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey, PinKey};
use crate::strict::{self, Version};

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
    let payload = signed.payload_by_device(Purpose::Unlock, device_kid, device_key)?;
    let payload: Payload = strict::object(payload, SIGNED_BYTES_MAX).map_err(|_| Refused::Malformed)?;
    let Version = payload.v;
    check_head(&payload.aud, payload.purpose, (audience, Purpose::Unlock))?;
    signed.check_person_is_named(Purpose::Unlock, device_kid)?;
    if !is_nonce(&payload.nonce) {
        return Err(Refused::Malformed);
    }
    if payload.nonce != expected_nonce {
        return Err(Refused::OtherContent);
    }
    let person = signed.person_signed(&person_keys.into())?;
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

impl Payload {
    fn new(audience: &str, nonce: &str) -> Self {
        Self { v: Version, aud: audience.to_owned(), purpose: Purpose::Unlock, nonce: nonce.to_owned() }
    }
}
