//! The device key: ECDSA P-256 with SHA-256 (ES256), never leaves its device.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, ParsedPublicKey,
};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::{CannotSign, KeyRefused};
use crate::encoding::{base64url, from_base64url, sha256};
use crate::strict::Object;
use crate::{Random, words::words};

/// The public half of a device key, parsed once and known to be a point on the curve.
///
/// Keep the value where many signatures of one device are checked: parsing costs a quarter of a verification.
/// On the wire it is a JWK with exactly `kty`, `crv`, `x`, `y`.
#[derive(Clone)]
pub struct DevicePublicKey {
    point: [u8; 65],
    parsed: ParsedPublicKey,
}

impl DevicePublicKey {
    /// Reads an uncompressed point (SEC 1 §2.3.3: `04 ‖ x ‖ y`, 65 bytes).
    ///
    /// # Errors
    /// When it has another form or does not lie on P-256.
    pub fn from_sec1(bytes: &[u8]) -> Result<Self, KeyRefused> {
        let point: [u8; 65] = bytes.try_into().map_err(|_| KeyRefused)?;
        if point[0] != 4 {
            return Err(KeyRefused);
        }
        let parsed = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).map_err(|_| KeyRefused)?;
        Ok(Self { point, parsed })
    }

    /// The uncompressed point, for keeping.
    #[must_use]
    pub fn to_sec1(&self) -> &[u8; 65] {
        &self.point
    }

    /// The RFC 7638 thumbprint, base64url: names the key before its device has an id.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        let jwk = self.jwk();
        let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, jwk.x, jwk.y);
        base64url(&sha256(canonical.as_bytes()))
    }

    /// Whether `signature` (r ‖ s, 64 bytes) is this key's over `message`.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        signature.len() == 64 && self.parsed.verify_sig(message, signature).is_ok()
    }

    fn jwk(&self) -> Jwk {
        let (x, y) = self.point[1..].split_at(32);
        Jwk { kty: KeyType::Ec, crv: Curve::P256, x: base64url(x), y: base64url(y) }
    }

    fn from_jwk(jwk: &Jwk) -> Result<Self, KeyRefused> {
        let x = from_base64url(&jwk.x).filter(|x| x.len() == 32).ok_or(KeyRefused)?;
        let y = from_base64url(&jwk.y).filter(|y| y.len() == 32).ok_or(KeyRefused)?;
        Self::from_sec1(&[&[4], x.as_slice(), y.as_slice()].concat())
    }
}

impl PartialEq for DevicePublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.point == other.point
    }
}

impl Eq for DevicePublicKey {}

impl fmt::Debug for DevicePublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DevicePublicKey({})", self.thumbprint())
    }
}

impl Serialize for DevicePublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.jwk().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for DevicePublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Object(jwk) = Object::<Jwk>::deserialize(deserializer)?;
        Self::from_jwk(&jwk).map_err(D::Error::custom)
    }
}

/// The signing half, for apps without a browser's key store. Prints as its thumbprint only.
pub struct DeviceKey {
    pair: EcdsaKeyPair,
    public: DevicePublicKey,
}

impl DeviceKey {
    /// Makes a key from the caller's randomness.
    ///
    /// # Errors
    /// Only when `random` gives no usable scalar four times in a row, which honest randomness never does.
    pub fn generate(random: Random<'_>) -> Result<Self, KeyRefused> {
        let mut scalar = Zeroizing::new([0; 32]);
        for _ in 0..4 {
            random(scalar.as_mut_slice());
            if let Ok(key) = Self::from_scalar(&scalar) {
                return Ok(key);
            }
        }
        Err(KeyRefused)
    }

    /// Reads a PKCS#8 document.
    ///
    /// # Errors
    /// When it holds no P-256 key.
    pub fn from_pkcs8(document: &[u8]) -> Result<Self, KeyRefused> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document)
            .map_err(|_| KeyRefused)
            .and_then(Self::from_pair)
    }

    /// The PKCS#8 document, for a file that only its owner can read.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, CannotSign> {
        self.pair.to_pkcs8v1().map(|document| Zeroizing::new(document.as_ref().to_vec())).map_err(|_| CannotSign)
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> &DevicePublicKey {
        &self.public
    }

    /// Signs `message`: r ‖ s, 64 bytes. The number that ECDSA needs for each signature comes from the
    /// cryptographic library itself: nobody who calls could give it safely.
    ///
    /// # Errors
    /// When entropy or memory runs out.
    pub fn sign(&self, message: &[u8]) -> Result<[u8; 64], CannotSign> {
        let signature = self.pair.sign(&SystemRandom::new(), message).map_err(|_| CannotSign)?;
        signature.as_ref().try_into().map_err(|_| CannotSign)
    }

    /// RFC 5915 §3 with the curve named and the public key left out, which the library then computes.
    fn from_scalar(scalar: &[u8; 32]) -> Result<Self, KeyRefused> {
        const BEFORE: [u8; 7] = [0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20];
        const AFTER: [u8; 12] = [0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
        let document = Zeroizing::new([&BEFORE[..], &scalar[..], &AFTER[..]].concat());
        EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_FIXED_SIGNING, &document)
            .map_err(|_| KeyRefused)
            .and_then(Self::from_pair)
    }

    fn from_pair(pair: EcdsaKeyPair) -> Result<Self, KeyRefused> {
        let public = DevicePublicKey::from_sec1(pair.public_key().as_ref())?;
        Ok(Self { pair, public })
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceKey({}, …)", self.public.thumbprint())
    }
}

words! {
    /// The only `kty` here.
    enum KeyType {
        /// Elliptic curve.
        Ec = "EC",
    }
}

words! {
    /// The only `crv` here.
    enum Curve {
        /// NIST P-256.
        P256 = "P-256",
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Jwk {
    kty: KeyType,
    crv: Curve,
    x: String,
    y: String,
}
