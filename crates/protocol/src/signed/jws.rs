//! The envelope itself: taking it apart strictly, checking one signature after the other, making one.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Purpose, Refused, Role, SIGNED_BYTES_MAX};
use crate::encoding::{base64url, from_base64url, sha256};
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey, PinKey, PinPublicKey};
use crate::strict::{self, Object};
use crate::webauthn::{Assertion, Registration, WireAssertion, WireRegistration};

/// No signed message carries more signatures: a change of PIN has device, old PIN and new PIN.
const SIGNATURES_MAX: usize = 3;
const HEADER_BYTES_MAX: usize = 512;

/// A signed message, taken apart. Nothing in it is verified yet, so nothing of it can be read but the names of keys. What
/// was signed may be a secret: it zeroes itself.
#[derive(Clone)]
pub struct Signed {
    payload: Zeroizing<Vec<u8>>,
    encoded_payload: Zeroizing<String>,
    signatures: Vec<OneSignature>,
    beside: Beside,
}

/// What a platform key adds to a signed message.
#[derive(Clone)]
pub(super) enum Beside {
    Nothing,
    /// It signs the payload's hash in place of the PIN key.
    Assertion(Assertion),
    /// It is registered.
    Registration(Registration),
}

#[derive(Clone)]
struct OneSignature {
    encoded_header: String,
    header: Header,
    signature: [u8; 64],
}

impl Signed {
    /// Takes the JSON of a signed message apart: the JWS itself, or `{"jws": …, "assertion": …}`, or
    /// `{"jws": …, "registration": …}`.
    ///
    /// # Errors
    /// [`Refused::Malformed`] for anything that no app following the protocol sends.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refused> {
        let outer: Outer = strict::object(bytes, SIGNED_BYTES_MAX).map_err(|_| Refused::Malformed)?;
        let (wire, beside) = outer.take_apart()?;
        if !(1..=SIGNATURES_MAX).contains(&wire.signatures.len()) {
            return Err(Refused::Malformed);
        }
        let encoded_payload = Zeroizing::new(wire.payload);
        let payload = Zeroizing::new(from_base64url(&encoded_payload).ok_or(Refused::Malformed)?);
        let signatures =
            wire.signatures.into_iter().map(|Object(one)| OneSignature::parse(one)).collect::<Result<_, _>>()?;
        Ok(Self { payload, encoded_payload, signatures, beside })
    }

    /// The device that the first signature names: its id, or its key's thumbprint before it has one.
    #[must_use]
    pub fn device_kid(&self) -> &str {
        self.signatures.first().map_or("", |first| first.header.kid.as_str())
    }

    /// The payload, once the device key's signature over it is known to be good.
    pub(super) fn payload_by_device(
        &self,
        purpose: Purpose,
        device_kid: &str,
        key: &DevicePublicKey,
    ) -> Result<&[u8], Refused> {
        let first = self.signatures.first().ok_or(Refused::Malformed)?;
        first.header.check(purpose, device_kid, Role::Device)?;
        if !key.verifies(&self.signing_input(first), &first.signature) {
            return Err(Refused::WrongDeviceSignature);
        }
        if strict::is_older(&self.payload) {
            return Err(Refused::OlderVersion);
        }
        Ok(&self.payload)
    }

    /// What stands beside the signatures.
    pub(super) fn beside(&self) -> &Beside {
        &self.beside
    }

    /// What a platform key signs in place of the PIN key: the hash of the payload's bytes.
    pub(super) fn challenge(&self) -> [u8; 32] {
        sha256(&self.payload)
    }

    /// That the signatures after the device's are exactly these, and no platform key is beside them.
    pub(super) fn check_others(&self, purpose: Purpose, device_kid: &str, others: &[Role]) -> Result<(), Refused> {
        match self.beside {
            Beside::Nothing => self.check_signers(purpose, device_kid, others),
            Beside::Assertion(_) | Beside::Registration(_) => Err(Refused::Malformed),
        }
    }

    /// That the signatures after the device's are exactly these.
    pub(super) fn check_signers(&self, purpose: Purpose, device_kid: &str, others: &[Role]) -> Result<(), Refused> {
        if self.signatures.len() != 1 + others.len() {
            return Err(Refused::Malformed);
        }
        let found = self.signatures.iter().skip(1);
        found.zip(others).try_for_each(|(one, role)| one.header.check(purpose, device_kid, *role))
    }

    /// Whether `key` made the signature in this place (the device's is 0).
    pub(super) fn pin_key_signed(&self, place: usize, key: &PinPublicKey) -> bool {
        self.signatures.get(place).is_some_and(|one| key.verifies(&self.signing_input(one), &one.signature))
    }

    /// RFC 7515 §5.2 step 8.
    fn signing_input(&self, one: &OneSignature) -> Vec<u8> {
        [one.encoded_header.as_bytes(), b".", self.encoded_payload.as_bytes()].concat()
    }
}

impl std::fmt::Debug for Signed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signed(by {}, …)", self.device_kid())
    }
}

impl OneSignature {
    fn parse(wire: WireSignature) -> Result<Self, Refused> {
        let header = from_base64url(&wire.protected).ok_or(Refused::Malformed)?;
        let header = strict::object(&header, HEADER_BYTES_MAX).map_err(|_| Refused::Malformed)?;
        let signature = from_base64url(&wire.signature).ok_or(Refused::Malformed)?;
        let signature = signature.try_into().map_err(|_| Refused::Malformed)?;
        Ok(Self { encoded_header: wire.protected, header, signature })
    }
}

impl Header {
    fn new(purpose: Purpose, device_kid: &str, role: Role) -> Self {
        let kid = format!("{device_kid}{}", role.kid_ending());
        Self { alg: role.algorithm().to_owned(), kid, typ: purpose.typ().to_owned() }
    }

    fn check(&self, purpose: Purpose, device_kid: &str, role: Role) -> Result<(), Refused> {
        if self.alg != role.algorithm() {
            return Err(Refused::Malformed);
        }
        if self.typ != purpose.typ() {
            return Err(Refused::OtherPurpose);
        }
        if self.kid.strip_prefix(device_kid) != Some(role.kid_ending()) {
            return Err(Refused::OtherKey);
        }
        Ok(())
    }
}

/// A key that signs, in its role.
#[derive(Clone, Copy)]
pub(super) enum Signer<'a> {
    Device(&'a DeviceKey),
    Pin(&'a PinKey),
    NewPin(&'a PinKey),
}

impl Signer<'_> {
    fn role(self) -> Role {
        match self {
            Self::Device(_) => Role::Device,
            Self::Pin(_) => Role::Pin,
            Self::NewPin(_) => Role::NewPin,
        }
    }

    fn sign(self, message: &[u8]) -> Result<[u8; 64], CannotSign> {
        match self {
            Self::Device(key) => key.sign(message),
            Self::Pin(key) | Self::NewPin(key) => key.sign(message),
        }
    }
}

/// Makes the JSON of a signed message.
pub(super) fn sign(
    purpose: Purpose,
    device_kid: &str,
    payload: &impl Serialize,
    signers: &[Signer<'_>],
) -> Result<Vec<u8>, CannotSign> {
    sign_bytes(purpose, device_kid, &serde_json::to_vec(payload).map_err(|_| CannotSign)?, signers)
}

/// The same over a payload that has been written already.
pub(super) fn sign_bytes(
    purpose: Purpose,
    device_kid: &str,
    payload: &[u8],
    signers: &[Signer<'_>],
) -> Result<Vec<u8>, CannotSign> {
    let payload = base64url(payload);
    let sign_one = |signer: &Signer<'_>| {
        let header = Header::new(purpose, device_kid, signer.role());
        let protected = base64url(&serde_json::to_vec(&header).map_err(|_| CannotSign)?);
        let signature = base64url(&signer.sign([protected.as_bytes(), b".", payload.as_bytes()].concat().as_slice())?);
        Ok(WireSignature { protected, signature })
    };
    let signatures = signers.iter().map(sign_one).collect::<Result<Vec<_>, CannotSign>>()?;
    serde_json::to_vec(&WireOut { payload: &payload, signatures }).map_err(|_| CannotSign)
}

/// Puts what a platform key adds beside a signed message.
pub(super) fn beside(jws: &[u8], name: &str, part: &impl Serialize) -> Result<Vec<u8>, CannotSign> {
    let part = serde_json::to_vec(part).map_err(|_| CannotSign)?;
    Ok([br#"{"jws":"#, jws, format!(r#","{name}":"#).as_bytes(), &part, b"}"].concat())
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
}

/// Both forms that a signed message has; exactly one of them is complete.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Outer {
    #[serde(default, deserialize_with = "strict::present")]
    payload: Option<String>,
    #[serde(default, deserialize_with = "strict::present")]
    signatures: Option<Vec<Object<WireSignature>>>,
    #[serde(default, deserialize_with = "strict::present")]
    jws: Option<Object<Wire>>,
    #[serde(default, deserialize_with = "strict::present")]
    assertion: Option<Object<WireAssertion>>,
    #[serde(default, deserialize_with = "strict::present")]
    registration: Option<Object<WireRegistration>>,
}

impl Outer {
    fn take_apart(self) -> Result<(Wire, Beside), Refused> {
        let malformed = |_| Refused::Malformed;
        match (self.payload, self.signatures, self.jws, self.assertion, self.registration) {
            (Some(payload), Some(signatures), None, None, None) => Ok((Wire { payload, signatures }, Beside::Nothing)),
            (None, None, Some(Object(jws)), Some(Object(assertion)), None) => {
                Ok((jws, Beside::Assertion(Assertion::from_wire(&assertion).map_err(malformed)?)))
            }
            (None, None, Some(Object(jws)), None, Some(Object(registration))) => {
                Ok((jws, Beside::Registration(Registration::from_wire(&registration).map_err(malformed)?)))
            }
            _ => Err(Refused::Malformed),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    payload: String,
    signatures: Vec<Object<WireSignature>>,
}

#[derive(Serialize)]
struct WireOut<'a> {
    payload: &'a str,
    signatures: Vec<WireSignature>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireSignature {
    protected: String,
    signature: String,
}
