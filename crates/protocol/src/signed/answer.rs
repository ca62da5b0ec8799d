//! An answer to a request: approve needs device key and PIN key, deny the device key alone.

use serde::{Deserialize, Serialize};

use super::jws::{self, Signer};
use super::{Purpose, Refused, Role, SIGNED_BYTES_MAX, Signed, check_head};
use crate::encoding::base64url;
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey, PinKey, PinPublicKey};
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
pub struct VerifiedDecision(Decision);

/// What a person decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Signed by device key and PIN key.
    Approve,
    /// Signed by the device key.
    Deny(DenyReason),
}

impl VerifiedDecision {
    /// The decision.
    #[must_use]
    pub fn decision(self) -> Decision {
        self.0
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
/// `device_kid` and has these keys.
///
/// # Errors
/// The first thing that is wrong, the PIN's signature last. See [`Refused`] for which one is counted.
pub fn verify(
    answer: &SignedAnswer,
    audience: &str,
    device_kid: &str,
    device_key: &DevicePublicKey,
    pin_key: &PinPublicKey,
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
            answer.check_others(Purpose::Answer, device_kid, &[Role::Pin])?;
            if !answer.pin_key_signed(1, pin_key) {
                return Err(Refused::WrongPin);
            }
            Ok(VerifiedDecision(Decision::Approve))
        }
        (DecisionWord::Deny, Some(reason)) => {
            answer.check_others(Purpose::Answer, device_kid, &[])?;
            Ok(VerifiedDecision(Decision::Deny(reason)))
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
