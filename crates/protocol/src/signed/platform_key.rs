//! Adding or removing the platform key. Both need the PIN: whoever holds a phone unlocked must not make a way in.
//!
//! A registration without attestation is signed by nobody. So device key and PIN key sign its hash, and the PIN says
//! yes to this one key.

use serde::{Deserialize, Serialize};

use super::jws::{self, Beside, Signer};
use super::{Purpose, Refused, Role, SIGNED_BYTES_MAX, Signed, check_head, is_nonce};
use crate::encoding::{base64url, sha256};
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey, PinKey, PinPublicKey};
use crate::strict::{self, Version};
use crate::webauthn::{Registered, Registration, RelyingParty};
use crate::words::words;

/// What is done to the platform key, with the signatures checked. Only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedChange(Change);

/// What is done to the platform key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// This one is used from now on.
    Add(Registered),
    /// None is.
    Remove,
}

impl VerifiedChange {
    /// The change.
    #[must_use]
    pub fn change(&self) -> &Change {
        &self.0
    }
}

/// The challenge of a registration: the hash of the nonce that the server gave out for it.
#[must_use]
pub fn challenge(nonce: &str) -> [u8; 32] {
    sha256(nonce.as_bytes())
}

/// Signs that this registration is to become the platform key.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn add(
    audience: &str,
    device_kid: &str,
    nonce: &str,
    registration: &Registration,
    device_key: &DeviceKey,
    pin_key: &PinKey,
) -> Result<Vec<u8>, CannotSign> {
    let payload = Payload::new(audience, nonce, ChangeWord::Add, Some(base64url(&registration.hash())));
    let signers = [Signer::Device(device_key), Signer::Pin(pin_key)];
    let jws = jws::sign(Purpose::Platform, device_kid, &payload, &signers)?;
    jws::beside(&jws, "registration", &registration.to_wire())
}

/// Signs that the platform key is to go.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn remove(
    audience: &str,
    device_kid: &str,
    nonce: &str,
    device_key: &DeviceKey,
    pin_key: &PinKey,
) -> Result<Vec<u8>, CannotSign> {
    let payload = Payload::new(audience, nonce, ChangeWord::Remove, None);
    jws::sign(Purpose::Platform, device_kid, &payload, &[Signer::Device(device_key), Signer::Pin(pin_key)])
}

/// The keys of the device and the app that it runs.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Its device key.
    pub device_key: &'a DevicePublicKey,
    /// Its PIN key.
    pub pin_key: &'a PinPublicKey,
    /// Where the platform key must have been made.
    pub relying_party: RelyingParty<'a>,
}

/// Verifies a change of the platform key under `expected_nonce`, the nonce of the call that brought the message.
///
/// # Errors
/// The first thing that is wrong. The PIN comes after everything that was signed, a registration that is not taken
/// after the PIN: a registration is judged only for whom it belongs to.
pub fn verify(
    signed: &Signed,
    audience: &str,
    device_kid: &str,
    known: Known<'_>,
    expected_nonce: &str,
) -> Result<VerifiedChange, Refused> {
    let payload = signed.payload_by_device(Purpose::Platform, device_kid, known.device_key)?;
    let payload: Payload = strict::object(payload, SIGNED_BYTES_MAX).map_err(|_| Refused::Malformed)?;
    let Version = payload.v;
    check_head(&payload.aud, payload.purpose, (audience, Purpose::Platform))?;
    signed.check_signers(Purpose::Platform, device_kid, &[Role::Pin])?;
    if !is_nonce(&payload.nonce) {
        return Err(Refused::Malformed);
    }
    let registration = match (payload.change, payload.registration, signed.beside()) {
        (ChangeWord::Add, Some(hash), Beside::Registration(registration)) => Some((hash, registration)),
        (ChangeWord::Remove, None, Beside::Nothing) => None,
        _ => return Err(Refused::Malformed),
    };
    let is_signed = registration.as_ref().is_none_or(|(hash, it)| *hash == base64url(&it.hash()));
    if payload.nonce != expected_nonce || !is_signed {
        return Err(Refused::OtherContent);
    }
    if !signed.pin_key_signed(1, known.pin_key) {
        return Err(Refused::WrongPin);
    }
    let Some((_, registration)) = registration else { return Ok(VerifiedChange(Change::Remove)) };
    let registered = registration.verify(&known.relying_party, &challenge(expected_nonce));
    registered.map(|it| VerifiedChange(Change::Add(it))).map_err(Refused::WrongRegistration)
}

words! {
    /// The member `change`.
    enum ChangeWord {
        /// A new one, in place of any other.
        Add = "add",
        /// None.
        Remove = "remove",
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    v: Version,
    aud: String,
    purpose: Purpose,
    nonce: String,
    change: ChangeWord,
    #[serde(default, deserialize_with = "strict::present", skip_serializing_if = "Option::is_none")]
    registration: Option<String>,
}

impl Payload {
    fn new(audience: &str, nonce: &str, change: ChangeWord, registration: Option<String>) -> Self {
        let (aud, nonce) = (audience.to_owned(), nonce.to_owned());
        Self { v: Version, aud, purpose: Purpose::Platform, nonce, change, registration }
    }
}
