//! Letting a service ask again that the person had blocked. By device key and PIN key or platform key, because whoever
//! holds a phone unlocked must not take a protection away; blocking adds one, and needs no more than an unlocked app.

use serde::{Deserialize, Serialize};

use super::jws::{self, Signer};
use super::wish::{self, Head, Signers, Wish};
use super::{PersonKeys, Purpose, Refused, Signed, Unasserted, VerifiedPerson};
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey, PinKey};
use crate::strict::Version;

/// That the person behind a device lets this very service ask again. Only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedUnblock {
    service: String,
    person: VerifiedPerson,
}

impl VerifiedUnblock {
    /// The client id of the service.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// How the person was verified.
    #[must_use]
    pub fn person(&self) -> VerifiedPerson {
        self.person
    }
}

/// What such a message must say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The nonce of the call that brought it.
    pub nonce: &'a str,
    /// The client id of the service that the call's address names.
    pub service: &'a str,
}

/// Signs that `service` may ask again.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn sign(
    audience: &str,
    device_kid: &str,
    nonce: &str,
    service: &str,
    device_key: &DeviceKey,
    pin_key: &PinKey,
) -> Result<Vec<u8>, CannotSign> {
    let payload = Payload::new(audience, nonce, service);
    jws::sign(Purpose::Unblock, device_kid, &payload, &[Signer::Device(device_key), Signer::Pin(pin_key)])
}

/// The same by the device key, for the platform key to complete.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn sign_by_platform(
    audience: &str,
    device_kid: &str,
    nonce: &str,
    service: &str,
    device_key: &DeviceKey,
) -> Result<Unasserted, CannotSign> {
    Unasserted::sign(Purpose::Unblock, device_kid, &Payload::new(audience, nonce, service), device_key)
}

/// Verifies that device key and PIN key or platform key let the expected service ask again. Nonce and service are compared
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
) -> Result<VerifiedUnblock, Refused> {
    let signers = Signers { audience, device_kid, device_key, person: person_keys.into() };
    let (payload, person) =
        wish::verify(signed, signers, expected.nonce, |wish: &Payload| wish.service == expected.service)?;
    Ok(VerifiedUnblock { service: payload.service, person })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    v: Version,
    aud: String,
    purpose: Purpose,
    nonce: String,
    service: String,
}

impl Wish for Payload {
    const PURPOSE: Purpose = Purpose::Unblock;

    fn head(&self) -> Head<'_> {
        let Self { v: Version, aud, purpose, nonce, .. } = self;
        Head { aud, purpose: *purpose, nonce }
    }
}

impl Payload {
    fn new(audience: &str, nonce: &str, service: &str) -> Self {
        let (aud, nonce, service) = (audience.to_owned(), nonce.to_owned(), service.to_owned());
        Self { v: Version, aud, purpose: Purpose::Unblock, nonce, service }
    }
}
