//! Registering a platform key (§7.1), attestation `none`: what matters is the phone at hand, not who built it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::assertion::part;
use super::authenticator::AuthenticatorData;
use super::cbor::{Item, Reader};
use super::client_data::{self, Ceremony};
use super::{Credential, PART_BYTES_MAX, PlatformPublicKey, Refused, RelyingParty};
use crate::encoding::{base64url, sha256};

/// A registration as it came in, not yet verified.
#[derive(Clone, PartialEq, Eq)]
pub struct Registration {
    /// `clientDataJSON`.
    pub client_data: Vec<u8>,
    /// The attestation object.
    pub attestation: Vec<u8>,
}

/// A platform key that has just been made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// What to keep.
    pub credential: Credential,
    /// Whether it has already been copied (BS).
    pub backed_up: bool,
    /// The model of the authenticator, as it says itself: unproved, a hint for a name at most.
    pub aaguid: [u8; 16],
}

impl Registration {
    /// Verifies that a credential was made at this relying party for `challenge`, with its person verified.
    ///
    /// Nothing in a registration without attestation is signed: who made it is known only when a device and its PIN
    /// sign its hash, see [`crate::signed::platform_key`].
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn verify(&self, relying_party: &RelyingParty<'_>, challenge: &[u8]) -> Result<Registered, Refused> {
        client_data::check(&self.client_data, Ceremony::Registration, challenge, relying_party)?;
        let data = AuthenticatorData::parse(authenticator_data(&self.attestation)?)?;
        data.check(relying_party)?;
        let new = data.credential.as_ref().ok_or(Refused::Malformed)?;
        let credential = Credential {
            id: new.id.to_vec(),
            key: PlatformPublicKey::from_cose(new.key)?,
            sign_count: data.sign_count,
            backup_eligible: data.backup_eligible(),
        };
        Ok(Registered { credential, backed_up: data.backed_up(), aaguid: new.aaguid })
    }

    /// What device and PIN sign of it: SHA-256 of the attestation object followed by the SHA-256 of the client data,
    /// as an assertion would sign them.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        sha256(&[self.attestation.as_slice(), &sha256(&self.client_data)].concat())
    }

    /// Reads what stands on the wire.
    pub(crate) fn from_wire(wire: &WireRegistration) -> Result<Self, Refused> {
        Ok(Self {
            client_data: part(&wire.client_data, PART_BYTES_MAX)?,
            attestation: part(&wire.attestation, PART_BYTES_MAX)?,
        })
    }

    /// What stands on the wire.
    pub(crate) fn to_wire(&self) -> WireRegistration {
        WireRegistration { client_data: base64url(&self.client_data), attestation: base64url(&self.attestation) }
    }
}

/// The member `registration`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireRegistration {
    client_data: String,
    attestation: String,
}

/// The authenticator data of an attestation object (§6.5.4) whose format is `none` (§8.7).
fn authenticator_data(attestation: &[u8]) -> Result<&[u8], Refused> {
    if attestation.len() > PART_BYTES_MAX {
        return Err(Refused::Malformed);
    }
    let mut reader = Reader::new(attestation);
    let members = reader.map(3)?;
    reader.end()?;
    let member = |name| members.iter().find(|(key, _)| *key == Item::Text(name)).map(|(_, value)| *value);
    let (Some(Item::Text(format)), Some(Item::Other(statement)), Some(Item::Bytes(data))) =
        (member("fmt"), member("attStmt"), member("authData"))
    else {
        return Err(Refused::Malformed);
    };
    const EMPTY_MAP: &[u8] = &[0xa0];
    if format == "none" && statement == EMPTY_MAP { Ok(data) } else { Err(Refused::Attested) }
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Registration(…)")
    }
}
