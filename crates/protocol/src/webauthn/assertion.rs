//! An assertion (§7.2): the platform key signs a challenge, here always the hash of what a device signed.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::authenticator::AuthenticatorData;
use super::client_data::{self, Ceremony};
use super::{CREDENTIAL_ID_BYTES_MAX, Credential, PART_BYTES_MAX, Refused, RelyingParty, Used};
use crate::encoding::{base64url, from_base64url, sha256};

/// No signature of the three algorithms is longer: RSA with 4096 bits.
const SIGNATURE_BYTES_MAX: usize = 512;

/// An assertion as it came in, not yet verified.
#[derive(Clone, PartialEq, Eq)]
pub struct Assertion {
    /// The credential that signed.
    pub credential_id: Vec<u8>,
    /// `clientDataJSON`.
    pub client_data: Vec<u8>,
    /// The authenticator data.
    pub authenticator_data: Vec<u8>,
    /// The signature over both.
    pub signature: Vec<u8>,
}

impl Assertion {
    /// Verifies that `credential` signed `challenge` at this relying party, with its person verified.
    ///
    /// # Errors
    /// The first thing that is wrong; the signature comes after everything that it covers, and the count of
    /// signatures last: only of a signed count it is known who wrote it.
    pub fn verify(
        &self,
        relying_party: &RelyingParty<'_>,
        credential: &Credential,
        challenge: &[u8],
    ) -> Result<Used, Refused> {
        if self.credential_id != credential.id {
            return Err(Refused::OtherCredential);
        }
        client_data::check(&self.client_data, Ceremony::Assertion, challenge, relying_party)?;
        let data = AuthenticatorData::parse(&self.authenticator_data)?;
        data.check(relying_party)?;
        if data.credential.is_some() {
            return Err(Refused::Malformed);
        }
        if data.backup_eligible() != credential.backup_eligible {
            return Err(Refused::BackupFlags);
        }
        let signed = [self.authenticator_data.as_slice(), &sha256(&self.client_data)].concat();
        if self.signature.len() > SIGNATURE_BYTES_MAX || !credential.key.verifies(&signed, &self.signature) {
            return Err(Refused::WrongSignature);
        }
        match (credential.sign_count, data.sign_count) {
            (0, 0) => {}
            (known, signed) if signed > known => {}
            _ => return Err(Refused::SignCountBack),
        }
        Ok(Used { sign_count: data.sign_count, backed_up: data.backed_up() })
    }

    /// Reads what stands on the wire.
    pub(crate) fn from_wire(wire: &WireAssertion) -> Result<Self, Refused> {
        Ok(Self {
            credential_id: part(&wire.credential_id, CREDENTIAL_ID_BYTES_MAX)?,
            client_data: part(&wire.client_data, PART_BYTES_MAX)?,
            authenticator_data: part(&wire.authenticator_data, PART_BYTES_MAX)?,
            signature: part(&wire.signature, SIGNATURE_BYTES_MAX)?,
        })
    }

    /// What stands on the wire.
    pub(crate) fn to_wire(&self) -> WireAssertion {
        WireAssertion {
            credential_id: base64url(&self.credential_id),
            client_data: base64url(&self.client_data),
            authenticator_data: base64url(&self.authenticator_data),
            signature: base64url(&self.signature),
        }
    }
}

/// The bytes behind one member, none of which may be missing or too many.
pub(super) fn part(encoded: &str, bytes_max: usize) -> Result<Vec<u8>, Refused> {
    let bytes = from_base64url(encoded).ok_or(Refused::Malformed)?;
    if (1..=bytes_max).contains(&bytes.len()) { Ok(bytes) } else { Err(Refused::Malformed) }
}

/// The member `assertion`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireAssertion {
    credential_id: String,
    client_data: String,
    authenticator_data: String,
    signature: String,
}

impl fmt::Debug for Assertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Assertion(by {}, …)", base64url(&self.credential_id))
    }
}
