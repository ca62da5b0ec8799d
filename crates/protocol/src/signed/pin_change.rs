//! Changing the PIN: the new PIN key, signed by device key, old PIN key and new PIN key, in this order.

use serde::{Deserialize, Serialize};

use super::jws::{self, Signer};
use super::{Purpose, Refused, Role, SIGNED_BYTES_MAX, Signed, check_head, is_nonce};
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey, PinKey, PinPublicKey};
use crate::strict::{self, Version};

/// A new PIN key, brought by the device and by somebody who knows the old PIN. Only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedPinChange {
    generation: u32,
    pin_key: PinPublicKey,
}

impl VerifiedPinChange {
    /// The number of the new PIN: one more than that of the old.
    #[must_use]
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// The new PIN key to seal and keep.
    #[must_use]
    pub fn pin_key(&self) -> &PinPublicKey {
        &self.pin_key
    }
}

/// The keys that sign a change of PIN.
#[derive(Clone, Copy, Debug)]
pub struct Signers<'a> {
    /// The device key.
    pub device: &'a DeviceKey,
    /// The key of the PIN that counts until now; its `kid` ends in `#pin`.
    pub old_pin: &'a PinKey,
    /// The key of the PIN that shall count; its `kid` ends in `#new-pin`.
    pub new_pin: &'a PinKey,
}

/// What the server knows of the device that changes its PIN.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The device key.
    pub device_key: &'a DevicePublicKey,
    /// The PIN key that counts.
    pub pin_key: &'a PinPublicKey,
    /// Its number.
    pub generation: u32,
}

/// Signs a change of PIN to `generation`.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn sign(
    audience: &str,
    device_kid: &str,
    nonce: &str,
    generation: u32,
    signers: Signers<'_>,
) -> Result<Vec<u8>, CannotSign> {
    let payload = Payload {
        v: Version,
        aud: audience.to_owned(),
        purpose: Purpose::Pin,
        nonce: nonce.to_owned(),
        generation,
        pin_key: signers.new_pin.public(),
    };
    let Signers { device, old_pin, new_pin } = signers;
    let signers = [Signer::Device(device), Signer::Pin(old_pin), Signer::NewPin(new_pin)];
    jws::sign(Purpose::Pin, device_kid, &payload, &signers)
}

/// Verifies a change of PIN.
///
/// # Errors
/// The first thing that is wrong, the old PIN's signature last.
pub fn verify(
    signed: &Signed,
    audience: &str,
    device_kid: &str,
    known: Known<'_>,
    expected_nonce: &str,
) -> Result<VerifiedPinChange, Refused> {
    let payload = signed.payload_by_device(Purpose::Pin, device_kid, known.device_key)?;
    let payload: Payload = strict::object(payload, SIGNED_BYTES_MAX).map_err(|_| Refused::Malformed)?;
    let Version = payload.v;
    check_head(&payload.aud, payload.purpose, (audience, Purpose::Pin))?;
    signed.check_others(Purpose::Pin, device_kid, &[Role::Pin, Role::NewPin])?;
    if !is_nonce(&payload.nonce) {
        return Err(Refused::Malformed);
    }
    let is_next = known.generation.checked_add(1) == Some(payload.generation);
    if payload.nonce != expected_nonce || !is_next || !signed.pin_key_signed(2, &payload.pin_key) {
        return Err(Refused::OtherContent);
    }
    if !signed.pin_key_signed(1, known.pin_key) {
        return Err(Refused::WrongPin);
    }
    Ok(VerifiedPinChange { generation: payload.generation, pin_key: payload.pin_key })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    v: Version,
    aud: String,
    purpose: Purpose,
    nonce: String,
    generation: u32,
    pin_key: PinPublicKey,
}
