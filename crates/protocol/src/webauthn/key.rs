//! Public keys of credentials: COSE (RFC 9052 §7, RFC 9053), exactly the three kinds that phones and computers make.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
};

use super::Refused;
use super::cbor::{Item, Reader};
use crate::encoding::{base64url, sha256};
use crate::keys::PinPublicKey;
use crate::words::words;

/// The longest COSE key: RSA with 4096 bits and its exponent.
pub const COSE_KEY_BYTES_MAX: usize = 600;
/// The shortest RSA key, in bits.
pub const RSA_BITS_MIN: usize = 2048;
/// The longest RSA key, in bits; longer ones only cost time.
pub const RSA_BITS_MAX: usize = 4096;

const MEMBERS_MAX: usize = 5;
/// 65537, the only exponent that authenticators use.
const RSA_EXPONENT: &[u8] = &[1, 0, 1];

words! {
    /// How a platform key signs.
    pub enum Algorithm {
        /// ECDSA on P-256 with SHA-256: phones.
        Es256 = "ES256",
        /// Ed25519.
        EdDsa = "EdDSA",
        /// RSA PKCS #1 v1.5 with SHA-256: Windows Hello.
        Rs256 = "RS256",
    }
}

impl Algorithm {
    /// Its number in COSE, for the list of what may be made.
    #[must_use]
    pub const fn number(self) -> i32 {
        match self {
            Self::Es256 => -7,
            Self::EdDsa => -8,
            Self::Rs256 => -257,
        }
    }
}

/// A platform key's public half, known to be a key of its kind.
#[derive(Clone)]
pub struct PlatformPublicKey {
    cose: Vec<u8>,
    algorithm: Algorithm,
    parsed: Arc<ParsedPublicKey>,
}

impl PlatformPublicKey {
    /// Reads a COSE key with exactly the members that its kind has.
    ///
    /// # Errors
    /// [`Refused::Malformed`] when it is no such CBOR, [`Refused::KeyRefused`] when it is no key that is taken here:
    /// another kind, not on its curve, of small order, or RSA outside of 2048 to 4096 bits.
    pub fn from_cose(cose: &[u8]) -> Result<Self, Refused> {
        if cose.len() > COSE_KEY_BYTES_MAX {
            return Err(Refused::KeyRefused);
        }
        let mut reader = Reader::new(cose);
        let members = reader.map(MEMBERS_MAX).map_err(|_| Refused::Malformed)?;
        reader.end()?;
        let member = |label: i128| members.iter().find(|(key, _)| *key == Item::Integer(label)).map(|(_, value)| value);
        let number = |label| match member(label) {
            Some(Item::Integer(number)) => Ok(*number),
            Some(Item::Bytes(_) | Item::Text(_) | Item::Other(_)) | None => Err(Refused::KeyRefused),
        };
        let bytes = |label| match member(label) {
            Some(Item::Bytes(bytes)) => Ok(*bytes),
            Some(Item::Integer(_) | Item::Text(_) | Item::Other(_)) | None => Err(Refused::KeyRefused),
        };
        let (kind, algorithm) = (number(KIND)?, number(ALGORITHM)?);
        let (algorithm, parsed, members_expected) = match (kind, algorithm) {
            (2, -7) if number(-1)? == 1 => (Algorithm::Es256, p256(bytes(-2)?, bytes(-3)?)?, 5),
            (1, -8) if number(-1)? == 6 => (Algorithm::EdDsa, ed25519(bytes(-2)?)?, 4),
            (3, -257) => (Algorithm::Rs256, rsa(bytes(-1)?, bytes(-2)?)?, 4),
            _ => return Err(Refused::KeyRefused),
        };
        if members.len() != members_expected {
            return Err(Refused::KeyRefused);
        }
        Ok(Self { cose: cose.to_vec(), algorithm, parsed: Arc::new(parsed) })
    }

    /// The COSE key as it was read, for keeping.
    #[must_use]
    pub fn to_cose(&self) -> &[u8] {
        &self.cose
    }

    /// How it signs.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether `signature` is this key's over `message`, in the form that §6.5.5 gives each algorithm.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.parsed.verify_sig(message, signature).is_ok()
    }
}

const KIND: i128 = 1;
const ALGORITHM: i128 = 3;

fn p256(x: &[u8], y: &[u8]) -> Result<ParsedPublicKey, Refused> {
    if x.len() != 32 || y.len() != 32 {
        return Err(Refused::KeyRefused);
    }
    ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, [&[4], x, y].concat()).map_err(|_| Refused::KeyRefused)
}

fn ed25519(point: &[u8]) -> Result<ParsedPublicKey, Refused> {
    // The PIN key is of the same curve and refuses points of small order; so must this one.
    PinPublicKey::from_bytes(point).map_err(|_| Refused::KeyRefused)?;
    ParsedPublicKey::new(&ED25519, point).map_err(|_| Refused::KeyRefused)
}

fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<ParsedPublicKey, Refused> {
    let bits = modulus.len() * 8 - modulus.first().map_or(0, |first| first.leading_zeros() as usize);
    let is_odd = modulus.last().is_some_and(|last| last % 2 == 1);
    if !(RSA_BITS_MIN..=RSA_BITS_MAX).contains(&bits)
        || modulus.first() == Some(&0)
        || !is_odd
        || exponent != RSA_EXPONENT
    {
        return Err(Refused::KeyRefused);
    }
    let components = RsaPublicKeyComponents { n: modulus, e: exponent };
    components.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).map_err(|_| Refused::KeyRefused)
}

impl PartialEq for PlatformPublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.cose == other.cose
    }
}

impl Eq for PlatformPublicKey {}

impl fmt::Debug for PlatformPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlatformPublicKey({}, {})", self.algorithm.as_str(), base64url(&sha256(&self.cose)))
    }
}
