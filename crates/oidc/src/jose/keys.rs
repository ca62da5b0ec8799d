//! Keys that sign tokens, keys that check them, and the document (JWKS, RFC 7517) by which others learn them.

use std::fmt;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, ParsedPublicKey,
};
use serde::Serialize;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{Algorithm, SigningFailed, json};
use crate::answer::Answer;
use crate::secret::sha256;
use crate::text;

/// So long may others keep our keys before they ask again. Shorter than a key is announced before its first use.
pub const JWKS_MAX_AGE_S: u32 = 3_600;

const COORDINATE_BYTES: usize = 32;
const JWKS_BYTES_MAX: usize = 65_536;
const JWKS_KEYS_MAX: usize = 64;

/// Why bytes are not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFault {
    /// Not a P-256 private key in PKCS#8.
    PrivateKey,
    /// Not a point on P-256.
    PublicKey,
    /// Not a JSON Web Key Set, or far too big, or two of its keys share a name.
    KeySet,
}

impl fmt::Display for KeyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PrivateKey => "this is not a P-256 private key in PKCS#8",
            Self::PublicKey => "this is not a public key on P-256",
            Self::KeySet => "this is not a usable JSON Web Key Set",
        })
    }
}

impl std::error::Error for KeyFault {}

/// A private ES256 key, parsed once. It prints its name only; the library zeroes what it holds.
pub struct SigningKey {
    pair: EcdsaKeyPair,
    verifying: VerifyingKey,
}

impl SigningKey {
    /// A new key from 256 random bits: the first candidate of a deterministic sequence that is a valid scalar (all but
    /// one in four thousand million are; the idea of FIPS 186-5 §A.2.2).
    pub fn generate(random: &[u8; 32]) -> Result<Self, KeyFault> {
        let seed = hmac::Key::new(hmac::HMAC_SHA256, random);
        for attempt in 0..u8::MAX {
            let candidate = hmac::sign(&seed, &[b"tillid es256 key".as_slice(), &[attempt]].concat());
            // ECPrivateKey with version and scalar alone (RFC 5915 §3); the curve comes from the call.
            let mut der = Zeroizing::new(vec![0x30, 0x25, 0x02, 0x01, 0x01, 0x04, 0x20]);
            der.extend_from_slice(candidate.as_ref());
            if let Ok(pair) = EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_FIXED_SIGNING, &der) {
                return Self::from_pair(pair);
            }
        }
        Err(KeyFault::PrivateKey)
    }

    /// Reads a key as it was kept.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, KeyFault> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8);
        Self::from_pair(pair.map_err(|_| KeyFault::PrivateKey)?)
    }

    /// The key as it is to be kept (sealed).
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
        let document = self.pair.to_pkcs8v1().map_err(|_| KeyFault::PrivateKey)?;
        Ok(Zeroizing::new(document.as_ref().to_vec()))
    }

    /// Its name: the RFC 7638 thumbprint of its public half.
    pub fn kid(&self) -> &str {
        self.verifying.kid()
    }

    /// Its public half.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.verifying
    }

    /// 64 bytes, r and s. The library mixes randomness of its own into each signature; a weak one cannot reveal the key
    /// to us or anybody, so none is taken as an argument.
    pub(super) fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let signature = self.pair.sign(&SystemRandom::new(), bytes).map_err(|_| SigningFailed)?;
        Ok(signature.as_ref().to_vec())
    }

    fn from_pair(pair: EcdsaKeyPair) -> Result<Self, KeyFault> {
        // SEC 1 §2.3.3: 0x04, x, y.
        let verifying = match pair.public_key().as_ref() {
            [0x04, point @ ..] if point.len() == 2 * COORDINATE_BYTES => {
                VerifyingKey::from_coordinates(&point[..COORDINATE_BYTES], &point[COORDINATE_BYTES..])?
            }
            _ => return Err(KeyFault::PublicKey),
        };
        Ok(Self { pair, verifying })
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.kid())
    }
}

/// A public ES256 key, parsed once.
#[derive(Clone)]
pub struct VerifyingKey {
    kid: String,
    x: String,
    y: String,
    parsed: ParsedPublicKey,
}

impl VerifyingKey {
    /// A key from its point; its name is its thumbprint.
    pub fn from_coordinates(x: &[u8], y: &[u8]) -> Result<Self, KeyFault> {
        if x.len() != COORDINATE_BYTES || y.len() != COORDINATE_BYTES {
            return Err(KeyFault::PublicKey);
        }
        let point = [&[0x04], x, y].concat();
        let parsed = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).map_err(|_| KeyFault::PublicKey)?;
        let (x, y) = (text::base64url(x), text::base64url(y));
        Ok(Self { kid: thumbprint(&x, &y), x, y, parsed })
    }

    /// Its name in headers and key sets.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The one algorithm that it is for.
    pub fn algorithm(&self) -> Algorithm {
        Algorithm::Es256
    }

    pub(super) fn has_signed(&self, bytes: &[u8], signature: &[u8]) -> bool {
        self.parsed.verify_sig(bytes, signature).is_ok()
    }

    fn jwk(&self) -> PublicJwk<'_> {
        PublicJwk {
            kty: "EC",
            usage: "sig",
            alg: self.algorithm().as_str(),
            kid: &self.kid,
            crv: "P-256",
            x: &self.x,
            y: &self.y,
        }
    }

    /// A key of somebody's key set; `None` when it is not one for checking ES256 signatures.
    fn from_jwk(jwk: &Map<String, Value>) -> Option<Self> {
        let member = |name: &str| jwk.get(name).and_then(Value::as_str);
        let optional = |name: &str, only: &str| jwk.get(name).is_none_or(|value| value.as_str() == Some(only));
        let fits = member("kty") == Some("EC")
            && member("crv") == Some("P-256")
            && optional("use", "sig")
            && optional("alg", Algorithm::Es256.as_str())
            && !jwk.contains_key("d");
        if !fits {
            return None;
        }
        let kid = member("kid")?.to_owned();
        let (x, y) = (text::from_base64url(member("x")?)?, text::from_base64url(member("y")?)?);
        Some(Self { kid, ..Self::from_coordinates(&x, &y).ok()? })
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({})", self.kid)
    }
}

#[derive(Serialize)]
struct PublicJwk<'a> {
    kty: &'a str,
    #[serde(rename = "use")]
    usage: &'a str,
    alg: &'a str,
    kid: &'a str,
    crv: &'a str,
    x: &'a str,
    y: &'a str,
}

/// The keys that a signature may have been made with.
#[derive(Clone, Debug, Default)]
pub struct KeySet(Vec<VerifyingKey>);

impl KeySet {
    /// Our own keys: next, active and retired.
    pub fn of<'a>(keys: impl IntoIterator<Item = &'a VerifyingKey>) -> Self {
        Self(keys.into_iter().cloned().collect())
    }

    /// Reads somebody's JWKS document. Keys that we cannot use are left out (RFC 7517 §5).
    pub fn from_jwks(document: &str) -> Result<Self, KeyFault> {
        if document.len() > JWKS_BYTES_MAX {
            return Err(KeyFault::KeySet);
        }
        let document = json::object(document.as_bytes()).ok_or(KeyFault::KeySet)?;
        let keys = document.get("keys").and_then(Value::as_array).ok_or(KeyFault::KeySet)?;
        if keys.len() > JWKS_KEYS_MAX {
            return Err(KeyFault::KeySet);
        }
        let keys: Vec<_> = keys.iter().filter_map(|key| VerifyingKey::from_jwk(key.as_object()?)).collect();
        let set = Self(Vec::with_capacity(keys.len()));
        keys.into_iter().try_fold(set, |mut set, key| {
            if set.find(key.kid()).is_some() {
                return Err(KeyFault::KeySet);
            }
            set.0.push(key);
            Ok(set)
        })
    }

    /// The key of this name.
    pub fn find(&self, kid: &str) -> Option<&VerifyingKey> {
        self.0.iter().find(|key| key.kid == kid)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The answer of the JWKS endpoint: every key that counts, the next one included, and how long it may be kept.
pub fn jwks(keys: &KeySet) -> Answer {
    #[derive(Serialize)]
    struct Document<'a> {
        keys: Vec<PublicJwk<'a>>,
    }
    let body = text::to_json(&Document { keys: keys.0.iter().map(VerifyingKey::jwk).collect() });
    Answer::json_public(body, JWKS_MAX_AGE_S)
}

/// RFC 7638 §3.2: the required members in the order of their names, without a space.
fn thumbprint(x: &str, y: &str) -> String {
    text::base64url(&sha256(format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#).as_bytes()))
}
