//! An answer to a request: approve needs device key and PIN key or platform key, deny the device key alone.

use serde::{Deserialize, Serialize};

use super::jws::{self, Signer};
use super::{PersonKeys, Purpose, Refused, SIGNED_BYTES_MAX, Signed, Unasserted, VerifiedPerson, check_head};
use crate::encoding::base64url;
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey, PinKey};
use crate::strict::{self, Version};
use crate::words::words;

/// An answer as it came in, not yet verified.
pub type SignedAnswer = Signed;

words! {
    /// Why a person denied.
    pub enum DenyReason {
        /// They do not want this.
        Unwanted = "unwanted",
        /// They did not start this: somebody else may know their password.
        NotMe = "not_me",
    }
}

/// What a person decided, with the signatures checked. Only [`verify`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifiedDecision {
    decision: Decision,
    person: Option<VerifiedPerson>,
}

/// What a person decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Signed by device key and PIN key or platform key.
    Approve,
    /// Signed by the device key.
    Deny(DenyReason),
}

impl VerifiedDecision {
    /// The decision.
    #[must_use]
    pub fn decision(self) -> Decision {
        self.decision
    }

    /// How the person was verified: always for an approval, never for a denial.
    #[must_use]
    pub fn person(self) -> Option<VerifiedPerson> {
        self.person
    }
}

/// Signs an approval of exactly these request bytes.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn approve(
    audience: &str,
    device_kid: &str,
    request_bytes: &[u8],
    device_key: &DeviceKey,
    pin_key: &PinKey,
) -> Result<Vec<u8>, CannotSign> {
    let payload = Payload::new(audience, request_bytes, DecisionWord::Approve, None);
    jws::sign(Purpose::Answer, device_kid, &payload, &[Signer::Device(device_key), Signer::Pin(pin_key)])
}

/// Signs an approval of exactly these request bytes by the device key, for the platform key to complete.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn approve_by_platform(
    audience: &str,
    device_kid: &str,
    request_bytes: &[u8],
    device_key: &DeviceKey,
) -> Result<Unasserted, CannotSign> {
    let payload = Payload::new(audience, request_bytes, DecisionWord::Approve, None);
    Unasserted::sign(Purpose::Answer, device_kid, &payload, device_key)
}

/// Signs a denial of exactly these request bytes.
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn deny(
    audience: &str,
    device_kid: &str,
    request_bytes: &[u8],
    reason: DenyReason,
    device_key: &DeviceKey,
) -> Result<Vec<u8>, CannotSign> {
    let payload = Payload::new(audience, request_bytes, DecisionWord::Deny, Some(reason));
    jws::sign(Purpose::Answer, device_kid, &payload, &[Signer::Device(device_key)])
}

/// Verifies an answer to the request whose stored bytes are `request_bytes`, by the device that is named
/// `device_kid` and has these keys. Where there is no platform key, a PIN key alone will do for `person_keys`.
///
/// # Errors
/// The first thing that is wrong, PIN or assertion last. See [`Refused`] for which ones are counted.
pub fn verify<'a>(
    answer: &SignedAnswer,
    audience: &str,
    device_kid: &str,
    device_key: &DevicePublicKey,
    person_keys: impl Into<PersonKeys<'a>>,
    request_bytes: &[u8],
) -> Result<VerifiedDecision, Refused> {
    let payload = answer.payload_by_device(Purpose::Answer, device_kid, device_key)?;
    let payload: Payload = strict::object(payload, SIGNED_BYTES_MAX).map_err(|_| Refused::Malformed)?;
    let Version = payload.v;
    check_head(&payload.aud, payload.purpose, (audience, Purpose::Answer))?;
    if payload.request != base64url(request_bytes) {
        return Err(Refused::OtherContent);
    }
    match (payload.decision, payload.reason) {
        (DecisionWord::Approve, None) => {
            answer.check_person_is_named(Purpose::Answer, device_kid)?;
            let person = answer.person_signed(&person_keys.into())?;
            Ok(VerifiedDecision { decision: Decision::Approve, person: Some(person) })
        }
        (DecisionWord::Deny, Some(reason)) => {
            answer.check_others(Purpose::Answer, device_kid, &[])?;
            Ok(VerifiedDecision { decision: Decision::Deny(reason), person: None })
        }
        (DecisionWord::Approve, Some(_)) | (DecisionWord::Deny, None) => Err(Refused::Malformed),
    }
}

words! {
    /// The member `decision`.
    enum DecisionWord {
        /// Yes.
        Approve = "approve",
        /// No.
        Deny = "deny",
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    v: Version,
    aud: String,
    purpose: Purpose,
    request: String,
    decision: DecisionWord,
    #[serde(default, deserialize_with = "strict::present", skip_serializing_if = "Option::is_none")]
    reason: Option<DenyReason>,
}

impl Payload {
    fn new(audience: &str, request_bytes: &[u8], decision: DecisionWord, reason: Option<DenyReason>) -> Self {
        let request = base64url(request_bytes);
        Self { v: Version, aud: audience.to_owned(), purpose: Purpose::Answer, request, decision, reason }
    }
}
