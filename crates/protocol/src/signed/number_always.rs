//! Whether a number is carried at every login, also from browsers that are known. Signed by device and PIN: whoever
//! holds a phone unlocked must not take a protection away, and adding one is asked in the same way.

use serde::{Deserialize, Serialize};

use super::jws::{self, Signer};
use super::{Purpose, Refused, Role, SIGNED_BYTES_MAX, Signed, check_head, is_nonce};
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey, PinKey, PinPublicKey};
use crate::strict::{self, Version};

/// What the person wants, with the signatures checked. Only [`verify`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifiedWish {
    always: bool,
}

impl VerifiedWish {
    /// Whether a number is to be carried always.
    #[must_use]
    pub fn always(self) -> bool {
        self.always
    }
}

/// Signs whether a number is to be carried `always`.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn sign(
    audience: &str,
    device_kid: &str,
    nonce: &str,
    always: bool,
    device_key: &DeviceKey,
    pin_key: &PinKey,
) -> Result<Vec<u8>, CannotSign> {
    let (aud, nonce) = (audience.to_owned(), nonce.to_owned());
    let payload = Payload { v: Version, aud, purpose: Purpose::Number, nonce, always };
    jws::sign(Purpose::Number, device_kid, &payload, &[Signer::Device(device_key), Signer::Pin(pin_key)])
}

/// Verifies the wish under `expected_nonce`, the nonce of the call that brought the message.
///
/// # Errors
/// The first thing that is wrong, the PIN's signature last.
pub fn verify(
    signed: &Signed,
    audience: &str,
    device_kid: &str,
    (device_key, pin_key): (&DevicePublicKey, &PinPublicKey),
    expected_nonce: &str,
) -> Result<VerifiedWish, Refused> {
    let payload = signed.payload_by_device(Purpose::Number, device_kid, device_key)?;
    let payload: Payload = strict::object(payload, SIGNED_BYTES_MAX).map_err(|_| Refused::Malformed)?;
    let Version = payload.v;
    check_head(&payload.aud, payload.purpose, (audience, Purpose::Number))?;
    signed.check_others(Purpose::Number, device_kid, &[Role::Pin])?;
    if !is_nonce(&payload.nonce) {
        return Err(Refused::Malformed);
    }
    if payload.nonce != expected_nonce {
        return Err(Refused::OtherContent);
    }
    if !signed.pin_key_signed(1, pin_key) {
        return Err(Refused::WrongPin);
    }
    Ok(VerifiedWish { always: payload.always })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    v: Version,
    aud: String,
    purpose: Purpose,
    nonce: String,
    always: bool,
}
