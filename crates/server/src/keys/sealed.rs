//! Sealed columns: AES-256-GCM bound to table, column and row, so that rows cannot be swapped.
//!
//! Form: version (1), key id (16), nonce (12), ciphertext, tag (16). Random nonces are safe for 2³² values
//! under one key; a sealing key is rotated long before.

use std::fmt;

use aws_lc_rs::aead::{Aad, Nonce};
use store::is_sealed_column;
use zeroize::Zeroizing;

use super::ring::{KeyId, KeyRing};
use crate::entropy::Entropy;

const VERSION: u8 = 1;
const KEY_ID_BYTES: usize = 16;
const NONCE_BYTES: usize = 12;

/// Where a sealed value stands. The same bytes at another place do not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The table's name.
    pub table: &'a str,
    /// The column's name.
    pub column: &'a str,
    /// The row's id.
    pub row: u128,
}

/// Why a value could not be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealError {
    /// It is not of the form that sealing makes.
    Malformed,
    /// It was sealed with a key that the ring does not hold.
    UnknownKey(KeyId),
    /// It was changed, or it stood at another place.
    Forged,
    /// The store knows of nothing sealed at such a place: there it could never be sealed anew.
    NoSuchPlace,
}

impl KeyRing {
    /// Seals a value for its place with the newest key.
    pub fn seal(&self, place: Place<'_>, plain: &[u8], entropy: &Entropy) -> Result<Vec<u8>, SealError> {
        if !is_sealed_column(place.table, place.column) {
            return Err(SealError::NoSuchPlace);
        }
        let nonce: [u8; NONCE_BYTES] = entropy.bytes();
        let mut sealed = Zeroizing::new(plain.to_vec());
        let families = self.families();
        families
            .sealing
            .newest()
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(place.to_bytes()), &mut *sealed)
            .map_err(|_| SealError::Malformed)?;
        let key_id = families.sealing.newest_id().0.to_be_bytes();
        Ok([&[VERSION], key_id.as_slice(), nonce.as_slice(), sealed.as_slice()].concat())
    }

    /// Opens what [`Self::seal`] sealed for the same place.
    pub fn open_sealed(&self, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let ([VERSION], rest) = sealed.split_first_chunk().ok_or(SealError::Malformed)? else {
            return Err(SealError::Malformed);
        };
        let (key_id, rest) = rest.split_first_chunk::<KEY_ID_BYTES>().ok_or(SealError::Malformed)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::Malformed)?;
        let key_id = KeyId(u128::from_be_bytes(*key_id));
        let families = self.families();
        let key = families.sealing.get(key_id).map_err(|_| SealError::UnknownKey(key_id))?;
        let mut opened = Zeroizing::new(ciphertext.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length =
            key.open_in_place(nonce, Aad::from(place.to_bytes()), &mut opened).map_err(|_| SealError::Forged)?.len();
        opened.truncate(length);
        Ok(opened)
    }
}

impl Place<'_> {
    fn to_bytes(self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        for name in [self.table, self.column] {
            bytes.extend_from_slice(&(name.len() as u64).to_be_bytes());
            bytes.extend_from_slice(name.as_bytes());
        }
        bytes.extend_from_slice(&self.row.to_be_bytes());
        bytes
    }
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("the sealed value is malformed"),
            Self::UnknownKey(id) => write!(f, "the value was sealed with the unknown key {id}"),
            Self::Forged => f.write_str("the sealed value was changed or belongs to another row"),
            Self::NoSuchPlace => f.write_str("nothing is sealed at such a place"),
        }
    }
}

impl std::error::Error for SealError {}
