//! Activating a device: it names itself and both its public keys, and both keys sign that.

use serde::{Deserialize, Serialize};

use super::jws::{self, Signer};
use super::{Purpose, Refused, Role, SIGNED_BYTES_MAX, Signed, check_head, is_nonce};
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey, PinKey, PinPublicKey};
use crate::offline::OfflineKey;
use crate::strict::{self, Version};
use crate::text;
use crate::words::words;

/// The longest name of a device, in characters.
pub const NAME_CHARS_MAX: usize = 40;
/// The longest version of an operating system, in characters.
pub const OS_CHARS_MAX: usize = 40;

words! {
    /// What the app runs on.
    pub enum Platform {
        /// Apple's phones and tablets.
        Ios = "ios",
        /// Android phones and tablets.
        Android = "android",
        /// A browser on a computer.
        Desktop = "desktop",
        /// A program without a screen.
        Headless = "headless",
    }
}

/// How a device describes itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// The name that its person gave it.
    pub name: String,
    /// What it runs on.
    pub platform: Platform,
    /// The operating system's version as the app sees it, such as `17.2`.
    pub os: String,
}

/// A device's description and PIN key, signed by both its keys. Only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedActivation {
    description: Description,
    pin_key: PinPublicKey,
    offline_key: Option<OfflineKey>,
}

impl VerifiedActivation {
    /// What it says of itself.
    #[must_use]
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// The PIN key to seal and keep.
    #[must_use]
    pub fn pin_key(&self) -> &PinPublicKey {
        &self.pin_key
    }

    /// The offline key to seal and keep, where the device made one.
    #[must_use]
    pub fn offline_key(&self) -> Option<&OfflineKey> {
        self.offline_key.as_ref()
    }
}

/// Signs an activation of a device that approves nothing without a network.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn sign(
    audience: &str,
    device_kid: &str,
    nonce: &str,
    description: &Description,
    device_key: &DeviceKey,
    pin_key: &PinKey,
) -> Result<Vec<u8>, CannotSign> {
    sign_with_offline_key(audience, device_kid, nonce, description, (device_key, pin_key), None)
}

/// Signs an activation, with the key by which the device can approve without a network.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn sign_with_offline_key(
    audience: &str,
    device_kid: &str,
    nonce: &str,
    description: &Description,
    (device_key, pin_key): (&DeviceKey, &PinKey),
    offline_key: Option<&OfflineKey>,
) -> Result<Vec<u8>, CannotSign> {
    let Description { name, platform, os } = description.clone();
    let payload = Payload {
        v: Version,
        aud: audience.to_owned(),
        purpose: Purpose::Activate,
        nonce: nonce.to_owned(),
        name,
        platform,
        os,
        device_key: device_key.public().clone(),
        pin_key: pin_key.public(),
        offline_key: offline_key.cloned(),
    };
    jws::sign(Purpose::Activate, device_kid, &payload, &[Signer::Device(device_key), Signer::Pin(pin_key)])
}

/// Verifies an activation by the device key that the activation began with.
///
/// # Errors
/// The first thing that is wrong. There is no known PIN yet: a PIN key that did not sign is
/// [`Refused::OtherContent`].
pub fn verify(
    signed: &Signed,
    audience: &str,
    device_kid: &str,
    device_key: &DevicePublicKey,
    expected_nonce: &str,
) -> Result<VerifiedActivation, Refused> {
    let payload = signed.payload_by_device(Purpose::Activate, device_kid, device_key)?;
    let payload: Payload = strict::object(payload, SIGNED_BYTES_MAX).map_err(|_| Refused::Malformed)?;
    let Version = payload.v;
    check_head(&payload.aud, payload.purpose, (audience, Purpose::Activate))?;
    signed.check_others(Purpose::Activate, device_kid, &[Role::Pin])?;
    let named =
        text::check_device_name(&payload.name, NAME_CHARS_MAX).and_then(|()| text::check(&payload.os, OS_CHARS_MAX));
    if !is_nonce(&payload.nonce) || named.is_err() {
        return Err(Refused::Malformed);
    }
    let pin_key_signed = signed.pin_key_signed(1, &payload.pin_key);
    if payload.nonce != expected_nonce || payload.device_key != *device_key || !pin_key_signed {
        return Err(Refused::OtherContent);
    }
    let description = Description { name: payload.name, platform: payload.platform, os: payload.os };
    Ok(VerifiedActivation { description, pin_key: payload.pin_key, offline_key: payload.offline_key })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    v: Version,
    aud: String,
    purpose: Purpose,
    nonce: String,
    name: String,
    platform: Platform,
    os: String,
    device_key: DevicePublicKey,
    pin_key: PinPublicKey,
    #[serde(default, deserialize_with = "strict::present", skip_serializing_if = "Option::is_none")]
    offline_key: Option<OfflineKey>,
}
