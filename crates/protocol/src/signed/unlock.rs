//! Unlocking the app: a nonce of the server's, signed by device key and PIN key.

use serde::{Deserialize, Serialize};

use super::jws::{self, Signer};
use super::{Purpose, Refused, Role, SIGNED_BYTES_MAX, Signed, check_head, is_nonce};
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey, PinKey, PinPublicKey};
use crate::strict::{self, Version};

/// That the right PIN was typed on this device, for this nonce. Only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedUnlock {
    nonce: String,
}

impl VerifiedUnlock {
    /// The nonce that was signed; the call that brought it must carry the same one.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
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
    let payload = Payload { v: Version, aud: audience.to_owned(), purpose: Purpose::Unlock, nonce: nonce.to_owned() };
    jws::sign(Purpose::Unlock, device_kid, &payload, &[Signer::Device(device_key), Signer::Pin(pin_key)])
}

/// Verifies that device key and PIN key signed `expected_nonce`, the nonce of the call that brought the message.
/// It is compared before the PIN is looked at, so that no PIN is tried under a nonce that is not being spent.
///
/// # Errors
/// The first thing that is wrong, the PIN's signature last.
pub fn verify(
    signed: &Signed,
    audience: &str,
    device_kid: &str,
    device_key: &DevicePublicKey,
    pin_key: &PinPublicKey,
    expected_nonce: &str,
) -> Result<VerifiedUnlock, Refused> {
    let payload = signed.payload_by_device(Purpose::Unlock, device_kid, device_key)?;
    let payload: Payload = strict::object(payload, SIGNED_BYTES_MAX).map_err(|_| Refused::Malformed)?;
    let Version = payload.v;
    check_head(&payload.aud, payload.purpose, (audience, Purpose::Unlock))?;
    signed.check_others(Purpose::Unlock, device_kid, &[Role::Pin])?;
    if !is_nonce(&payload.nonce) {
        return Err(Refused::Malformed);
    }
    if payload.nonce != expected_nonce {
        return Err(Refused::OtherContent);
    }
    if !signed.pin_key_signed(1, pin_key) {
        return Err(Refused::WrongPin);
    }
    Ok(VerifiedUnlock { nonce: payload.nonce })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    v: Version,
    aud: String,
    purpose: Purpose,
    nonce: String,
}
