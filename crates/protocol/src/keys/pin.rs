//! The PIN key: Ed25519, derived from PIN and salt when the PIN is typed, forgotten when the app locks.
//!
//! Any digits give some valid key and only the server can tell the right one. So the public half is secret too:
//! with it and the salt somebody could try all PINs.

use std::fmt;
use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use super::{CannotSign, KeyRefused};
use crate::encoding::{base64url, from_base64url};
use crate::pin::Pin;
use crate::strict::Object;
use crate::{Random, Secret, words::words};

/// Rounds of PBKDF2-HMAC-SHA-256 between PIN and seed.
pub const PIN_ITERATIONS: NonZeroU32 = match NonZeroU32::new(100_000) {
    Some(rounds) => rounds,
    None => NonZeroU32::MIN,
};

/// The public half of a PIN key. Zeroes itself, prints as `…`, compares in constant time.
#[derive(Clone)]
pub struct PinPublicKey([u8; 32]);

impl PinPublicKey {
    /// Reads the 32 bytes of RFC 8032 §5.1.5.
    ///
    /// # Errors
    /// When there are more or fewer, or when they are a point of small order, under which one signature fits
    /// every message and any PIN would do.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyRefused> {
        let key: [u8; 32] = bytes.try_into().map_err(|_| KeyRefused)?;
        if has_small_order(&key) { Err(KeyRefused) } else { Ok(Self(key)) }
    }

    /// The bytes, for sealing.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether `signature` is this key's over `message`.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        signature.len() == 64 && UnparsedPublicKey::new(&ED25519, &self.0).verify(message, signature).is_ok()
    }
}

impl PartialEq for PinPublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for PinPublicKey {}

impl Drop for PinPublicKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for PinPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinPublicKey(…)")
    }
}

impl Serialize for PinPublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let x = Secret::new(base64url(&self.0));
        Jwk { kty: KeyType::Okp, crv: Curve::Ed25519, x }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PinPublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Object(jwk) = Object::<Jwk>::deserialize(deserializer)?;
        let bytes = from_base64url(jwk.x.expose()).map(Zeroizing::new).ok_or_else(|| D::Error::custom(KeyRefused))?;
        Self::from_bytes(&bytes).map_err(D::Error::custom)
    }
}

/// Thirty-two random bytes made with each new PIN and kept on the device.
#[derive(Clone, Zeroize)]
#[zeroize(drop)]
pub struct PinSalt([u8; 32]);

impl PinSalt {
    /// A new salt from the caller's randomness.
    #[must_use]
    pub fn generate(random: Random<'_>) -> Self {
        let mut salt = [0; 32];
        random(&mut salt);
        Self(salt)
    }

    /// A salt that was kept.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for keeping.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for PinSalt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinSalt(…)")
    }
}

/// The signing half of a PIN key. Prints as `…`; the library zeroes it when it is dropped.
pub struct PinKey(Ed25519KeyPair);

impl PinKey {
    /// Derives the key that these digits give under this salt, right or wrong. Takes tens of milliseconds by
    /// design: derive once and hold it while the app is unlocked.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn derive(pin: &Pin, salt: &PinSalt) -> Result<Self, KeyRefused> {
        Self::from_seed(&Self::seed(pin, salt))
    }

    /// The seed between PIN and key: PBKDF2-HMAC-SHA-256(PIN, salt, [`PIN_ITERATIONS`]), 32 bytes.
    #[must_use]
    pub fn seed(pin: &Pin, salt: &PinSalt) -> Zeroizing<[u8; 32]> {
        let mut seed = Zeroizing::new([0; 32]);
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, PIN_ITERATIONS, &salt.0, pin.as_bytes(), seed.as_mut_slice());
        seed
    }

    /// The key of a seed (RFC 8032 §5.1.5).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, KeyRefused> {
        Ed25519KeyPair::from_seed_unchecked(seed).map(Self).map_err(|_| KeyRefused)
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PinPublicKey {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.0.public_key().as_ref());
        PinPublicKey(bytes)
    }

    /// Signs `message`, 64 bytes, the same ones each time.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn sign(&self, message: &[u8]) -> Result<[u8; 64], CannotSign> {
        self.0.try_sign(message).map_err(|_| CannotSign)?.as_ref().try_into().map_err(|_| CannotSign)
    }
}

impl fmt::Debug for PinKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinKey(…)")
    }
}

/// The y coordinates of the points of order 1, 2, 4 and 8 (RFC 7748 §6.1 warns of them), whichever sign bit.
fn has_small_order(key: &[u8; 32]) -> bool {
    const Y_OF_ORDER_8: [[u8; 32]; 2] = [
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
            0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ],
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
            0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ],
    ];
    let mut y = *key;
    y[31] &= 0x7f;
    // 0 and 1, then −1, p and p + 1: the field is 2²⁵⁵ − 19.
    let near_zero = y[1..].iter().all(|byte| *byte == 0) && y[0] <= 1;
    let near_p = y[31] == 0x7f && y[1..31].iter().all(|byte| *byte == 0xff) && (0xec..=0xee).contains(&y[0]);
    near_zero || near_p || Y_OF_ORDER_8.contains(&y)
}

words! {
    /// The only `kty` here.
    enum KeyType {
        /// Octet key pair.
        Okp = "OKP",
    }
}

words! {
    /// The only `crv` here.
    enum Curve {
        /// Edwards 25519.
        Ed25519 = "Ed25519",
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Jwk {
    kty: KeyType,
    crv: Curve,
    x: Secret,
}
