//! Nonces for the calls of devices: made by us, recognised by us, kept by nobody until they are used.
//!
//! Form: base64url of the second of making (8), random (12), MAC (16). Only a use is stored, by the
//! nonce's random part, and swept when the nonce could no longer be accepted.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;

use super::ring::{KeyRing, keyed};
use crate::entropy::Entropy;

/// How long a nonce can be used.
pub const NONCE_LIVES_S: i64 = 60;

const RANDOM_BYTES: usize = 12;
const MAC_BYTES: usize = 16;
const TEXT_CHARACTERS: usize = 48;

/// A nonce that we made and that has not ended. Whoever uses it stores `id`, which must be new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nonce {
    /// Unique for each nonce: its second and its random part.
    pub id: [u8; 20],
    /// When it ends, in microseconds since 1970.
    pub expires_at_us: i64,
}

/// Why a nonce is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NonceRefused {
    /// We did not make it.
    NotOurs,
    /// It is older than [`NONCE_LIVES_S`].
    Expired,
}

impl KeyRing {
    /// Makes a nonce to give out.
    pub fn issue_nonce(&self, entropy: &Entropy, now_us: i64) -> String {
        let made_at_s = now_us.div_euclid(1_000_000).to_be_bytes();
        let random: [u8; RANDOM_BYTES] = entropy.bytes();
        let tag = keyed(self.families().nonce.newest(), "nonce", &[&made_at_s, &random]);
        URL_SAFE_NO_PAD.encode([made_at_s.as_slice(), &random, &tag[..MAC_BYTES]].concat())
    }

    /// Recognises a nonce that came back.
    pub fn check_nonce(&self, text: &str, now_us: i64) -> Result<Nonce, NonceRefused> {
        if text.len() != TEXT_CHARACTERS {
            return Err(NonceRefused::NotOurs);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NonceRefused::NotOurs)?;
        let (id, tag) = bytes.split_first_chunk::<20>().ok_or(NonceRefused::NotOurs)?;
        let (made_at_s, random) = id.split_first_chunk::<8>().ok_or(NonceRefused::NotOurs)?;
        let is_ours = |key| bool::from(keyed(key, "nonce", &[made_at_s, random])[..MAC_BYTES].ct_eq(tag));
        if !self.families().nonce.newest_first().any(is_ours) {
            return Err(NonceRefused::NotOurs);
        }
        let expires_at_us = i64::from_be_bytes(*made_at_s).saturating_add(NONCE_LIVES_S).saturating_mul(1_000_000);
        if now_us >= expires_at_us { Err(NonceRefused::Expired) } else { Ok(Nonce { id: *id, expires_at_us }) }
    }
}

impl fmt::Display for NonceRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotOurs => "the nonce is not one of ours",
            Self::Expired => "the nonce has expired",
        })
    }
}

impl std::error::Error for NonceRefused {}
