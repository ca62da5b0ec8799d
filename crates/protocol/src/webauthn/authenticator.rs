//! Authenticator data (§6.1): what the authenticator says of itself, the person and the credential.

use super::cbor::Reader;
use super::{
    COSE_KEY_BYTES_MAX, CREDENTIAL_ID_BYTES_MAX, CREDENTIAL_ID_BYTES_MIN, PART_BYTES_MAX, Refused, RelyingParty,
    SyncedCredentials,
};
use crate::encoding::sha256;

const USER_PRESENT: u8 = 1 << 0;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const CREDENTIAL_INCLUDED: u8 = 1 << 6;
const EXTENSIONS_INCLUDED: u8 = 1 << 7;

const EXTENSIONS_MAX: usize = 16;

/// Authenticator data, taken apart to its last byte. What it claims is checked by [`AuthenticatorData::check`].
pub(super) struct AuthenticatorData<'a> {
    relying_party_hash: &'a [u8],
    flags: u8,
    pub(super) sign_count: u32,
    pub(super) credential: Option<NewCredential<'a>>,
}

/// A credential that has just been made (§6.5.1).
pub(super) struct NewCredential<'a> {
    pub(super) aaguid: [u8; 16],
    pub(super) id: &'a [u8],
    /// The public key as COSE wrote it, measured but not understood.
    pub(super) key: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Refused> {
        if bytes.len() > PART_BYTES_MAX {
            return Err(Refused::Malformed);
        }
        let (relying_party_hash, rest) = split(bytes, 32)?;
        let (flags, rest) = split(rest, 1)?;
        let (sign_count, rest) = split(rest, 4)?;
        let flags = flags[0];
        let (credential, rest) = if flags & CREDENTIAL_INCLUDED == 0 {
            (None, rest)
        } else {
            let (credential, rest) = NewCredential::parse(rest)?;
            (Some(credential), rest)
        };
        let mut rest = Reader::new(rest);
        if flags & EXTENSIONS_INCLUDED != 0 {
            rest.map(EXTENSIONS_MAX)?;
        }
        rest.end()?;
        let sign_count = sign_count.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte));
        Ok(Self { relying_party_hash, flags, sign_count, credential })
    }

    /// That it speaks for this relying party, of somebody who was there and was verified, and of a credential that
    /// the policy takes (§7.2 steps 16 to 19).
    pub(super) fn check(&self, relying_party: &RelyingParty<'_>) -> Result<(), Refused> {
        if self.relying_party_hash != sha256(relying_party.id.as_bytes()) {
            return Err(Refused::OtherRelyingParty);
        }
        if self.flags & USER_PRESENT == 0 {
            return Err(Refused::UserNotPresent);
        }
        if self.flags & USER_VERIFIED == 0 {
            return Err(Refused::UserNotVerified);
        }
        if self.backed_up() && !self.backup_eligible() {
            return Err(Refused::BackupFlags);
        }
        match relying_party.synced {
            SyncedCredentials::Refused if self.backup_eligible() => Err(Refused::Synced),
            SyncedCredentials::Refused | SyncedCredentials::Allowed => Ok(()),
        }
    }

    pub(super) fn backup_eligible(&self) -> bool {
        self.flags & BACKUP_ELIGIBLE != 0
    }

    pub(super) fn backed_up(&self) -> bool {
        self.flags & BACKED_UP != 0
    }
}

impl<'a> NewCredential<'a> {
    fn parse(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), Refused> {
        let (aaguid, rest) = split(bytes, 16)?;
        let aaguid = aaguid.try_into().map_err(|_| Refused::Malformed)?;
        let (length, rest) = split(rest, 2)?;
        let length = usize::from(length[0]) << 8 | usize::from(length[1]);
        if !(CREDENTIAL_ID_BYTES_MIN..=CREDENTIAL_ID_BYTES_MAX).contains(&length) {
            return Err(Refused::Malformed);
        }
        let (id, rest) = split(rest, length)?;
        // Its length stands nowhere: the key ends where the map ends.
        let start = Reader::new(rest);
        let mut end = start;
        end.map(EXTENSIONS_MAX)?;
        let key = start.before(end);
        if key.len() > COSE_KEY_BYTES_MAX {
            return Err(Refused::KeyRefused);
        }
        Ok((Self { aaguid, id, key }, end.rest()))
    }
}

fn split(bytes: &[u8], at: usize) -> Result<(&[u8], &[u8]), Refused> {
    bytes.split_at_checked(at).ok_or(Refused::Malformed)
}
