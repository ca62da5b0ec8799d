//! Giving one's place to another device key: a phone that is activated again says that it is still the same phone.
//!
//! Signed by the old device key alone, because a PIN may be what was forgotten. It takes nothing from anybody: the new
//! key still needs user ID, password and two codes. It carries no nonce: whoever brings it again brings the same two keys.

use serde::{Deserialize, Serialize};

use super::jws::{self, Signer};
use super::{Purpose, Refused, SIGNED_BYTES_MAX, Signed, check_head};
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey};
use crate::strict::{self, Version};

/// That a device's key gives its place to another key. Only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedReplacement(());

/// Signs that the device `device_kid` gives its place to the device with `new_key`.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn sign(
    audience: &str,
    device_kid: &str,
    device_key: &DeviceKey,
    new_key: &DevicePublicKey,
) -> Result<Vec<u8>, CannotSign> {
    let payload =
        Payload { v: Version, aud: audience.to_owned(), purpose: Purpose::Replace, device_key: new_key.clone() };
    jws::sign(Purpose::Replace, device_kid, &payload, &[Signer::Device(device_key)])
}

/// Verifies that the key of the device `device_kid` gives its place to `new_key`.
///
/// # Errors
/// The first thing that is wrong.
pub fn verify(
    signed: &Signed,
    audience: &str,
    device_kid: &str,
    device_key: &DevicePublicKey,
    new_key: &DevicePublicKey,
) -> Result<VerifiedReplacement, Refused> {
    let payload = signed.payload_by_device(Purpose::Replace, device_kid, device_key)?;
    let payload: Payload = strict::object(payload, SIGNED_BYTES_MAX).map_err(|_| Refused::Malformed)?;
    let Version = payload.v;
    check_head(&payload.aud, payload.purpose, (audience, Purpose::Replace))?;
    signed.check_others(Purpose::Replace, device_kid, &[])?;
    if payload.device_key != *new_key {
        return Err(Refused::OtherContent);
    }
    Ok(VerifiedReplacement(()))
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    v: Version,
    aud: String,
    purpose: Purpose,
    device_key: DevicePublicKey,
}
