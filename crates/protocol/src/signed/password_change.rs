//! Another password in place of one that a stranger knew, chosen in the app. By device key and PIN key or platform key: so
//! whoever knows the password alone changes nothing, and no phone that was left open does either.
//!
//! Both passwords stand in what is signed, so nobody puts another one beside a good signature. The message is forgotten with its call.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::jws::{self, Signer};
use super::wish::{self, Head, Signers, Wish};
use super::{PersonKeys, Purpose, Refused, Signed, Unasserted, VerifiedPerson};
use crate::Secret;
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey, PinKey};
use crate::strict::Version;

/// More characters of a password that is to be changed are not looked at: none was ever longer.
const PASSWORD_CHARACTERS_MAX: usize = 512;

/// What the person typed.
#[derive(Clone, Copy, Debug)]
pub struct Typed<'a> {
    /// The present password.
    pub password: &'a Secret,
    /// The one that takes its place.
    pub new_password: &'a Secret,
}

/// That the person behind a device wants this password in place of that one. Only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedPasswordChange {
    password: Secret,
    new_password: Secret,
    person: VerifiedPerson,
}

impl VerifiedPasswordChange {
    /// What they say is the present password.
    #[must_use]
    pub fn password(&self) -> &Secret {
        &self.password
    }

    /// The one that they want.
    #[must_use]
    pub fn new_password(&self) -> &Secret {
        &self.new_password
    }

    /// How the person was verified.
    #[must_use]
    pub fn person(&self) -> VerifiedPerson {
        self.person
    }
}

/// Signs what was typed.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn sign(
    audience: &str,
    device_kid: &str,
    nonce: &str,
    typed: Typed<'_>,
    device_key: &DeviceKey,
    pin_key: &PinKey,
) -> Result<Vec<u8>, CannotSign> {
    let payload = Zeroizing::new(Payload::new(audience, nonce, typed).to_json()?);
    jws::sign_bytes(Purpose::Password, device_kid, &payload, &[Signer::Device(device_key), Signer::Pin(pin_key)])
}

/// The same by the device key, for the platform key to complete.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn sign_by_platform(
    audience: &str,
    device_kid: &str,
    nonce: &str,
    typed: Typed<'_>,
    device_key: &DeviceKey,
) -> Result<Unasserted, CannotSign> {
    Unasserted::sign(Purpose::Password, device_kid, &Payload::new(audience, nonce, typed), device_key)
}

/// Verifies that device key and PIN key or platform key want it, under `expected_nonce`, the nonce of the call that
/// brought the message. Whether the present password is right, only the server's hash knows.
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
) -> Result<VerifiedPasswordChange, Refused> {
    let signers = Signers { audience, device_kid, device_key, person: person_keys.into() };
    let (payload, person) = wish::verify(signed, signers, expected_nonce, Payload::is_bounded)?;
    let Payload { password, new_password, .. } = payload;
    Ok(VerifiedPasswordChange { password, new_password, person })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    v: Version,
    aud: String,
    purpose: Purpose,
    nonce: String,
    password: Secret,
    new_password: Secret,
}

impl Wish for Payload {
    const PURPOSE: Purpose = Purpose::Password;

    fn head(&self) -> Head<'_> {
        let Self { v: Version, aud, purpose, nonce, .. } = self;
        Head { aud, purpose: *purpose, nonce }
    }
}

impl Payload {
    fn new(audience: &str, nonce: &str, typed: Typed<'_>) -> Self {
        let (aud, nonce) = (audience.to_owned(), nonce.to_owned());
        let (password, new_password) = (typed.password.clone(), typed.new_password.clone());
        Self { v: Version, aud, purpose: Purpose::Password, nonce, password, new_password }
    }

    fn to_json(&self) -> Result<Vec<u8>, CannotSign> {
        serde_json::to_vec(self).map_err(|_| CannotSign)
    }

    fn is_bounded(&self) -> bool {
        [&self.password, &self.new_password]
            .iter()
            .all(|one| one.expose().chars().nth(PASSWORD_CHARACTERS_MAX).is_none())
    }
}
