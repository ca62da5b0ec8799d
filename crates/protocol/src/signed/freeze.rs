//! Freezing everything: a nonce of the server's, signed by device key and PIN key or platform key, since only an operator
//! undoes it.

use serde::{Deserialize, Serialize};

use super::jws::{self, Signer};
use super::{PersonKeys, Purpose, Refused, SIGNED_BYTES_MAX, Signed, Unasserted, VerifiedPerson, check_head, is_nonce};
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey, PinKey};
use crate::strict::{self, Version};

/// That the person behind a device wants the whole account frozen. Only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedFreeze {
    person: VerifiedPerson,
}

impl VerifiedFreeze {
    /// How the person was verified.
    #[must_use]
    pub fn person(&self) -> VerifiedPerson {
        self.person
    }
}

/// Signs that everything is to be frozen.
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
    jws::sign(Purpose::Freeze, device_kid, &payload, &[Signer::Device(device_key), Signer::Pin(pin_key)])
}

/// The same by the device key, for the platform key to complete.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn sign_by_platform(
    audience: &str,
    device_kid: &str,
    nonce: &str,
    device_key: &DeviceKey,
) -> Result<Unasserted, CannotSign> {
    Unasserted::sign(Purpose::Freeze, device_kid, &Payload::new(audience, nonce), device_key)
}

/// Verifies that device key and PIN key or platform key want it, under `expected_nonce`, the nonce of the call that
/// brought the message. It is compared before the PIN is looked at, so that no PIN is tried under a nonce that is not being spent.
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
) -> Result<VerifiedFreeze, Refused> {
    let payload = signed.payload_by_device(Purpose::Freeze, device_kid, device_key)?;
    let payload: Payload = strict::object(payload, SIGNED_BYTES_MAX).map_err(|_| Refused::Malformed)?;
    let Version = payload.v;
    check_head(&payload.aud, payload.purpose, (audience, Purpose::Freeze))?;
    signed.check_person_is_named(Purpose::Freeze, device_kid)?;
    if !is_nonce(&payload.nonce) {
        return Err(Refused::Malformed);
    }
    if payload.nonce != expected_nonce {
        return Err(Refused::OtherContent);
    }
    let person = signed.person_signed(&person_keys.into())?;
    Ok(VerifiedFreeze { person })
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
        Self { v: Version, aud: audience.to_owned(), purpose: Purpose::Freeze, nonce: nonce.to_owned() }
    }
}
