//! Approving a login without a network on the phone: a QR that carries the whole request, and eight digits back.
//!
//! Four digits are made by the device's offline key, four by that key and the PIN's public key, all over the request's
//! hash. The server, which keeps both sealed, makes the same; nothing of it is ever kept.

mod digits;
mod page;

pub use digits::from_bytes as digits_of;
pub use page::{PageKey, PageRefused, REQUEST_DIGITS_MAX, read_request};

use std::fmt;

use aws_lc_rs::hmac;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use crate::encoding::{base64url, from_base64url, sha256};
use crate::keys::PinPublicKey;
use crate::{Random, Secret};

/// A device's offline key: 32 random bytes, made when it is activated. Zeroes itself, prints as `…`, compares in constant
/// time. The server keeps it sealed; the code app keeps a handle of it from which nobody reads the bytes.
#[derive(Clone, Zeroize)]
#[zeroize(drop)]
pub struct OfflineKey([u8; 32]);

impl OfflineKey {
    /// A new key from the caller's randomness.
    pub fn generate(random: Random<'_>) -> Self {
        let mut key = [0; 32];
        random(&mut key);
        Self(key)
    }

    /// A key that was kept; `None` when it has another length.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes, for sealing.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The eight digits that approve exactly these request bytes, on the device of this key, by the PIN of `pin`.
    #[must_use]
    pub fn code(&self, pin: &PinPublicKey, request_bytes: &[u8]) -> OfflineCode {
        let hash = sha256(request_bytes);
        let mut digits = [0; 8];
        let (device, person) = digits.split_at_mut(4);
        self.write_digits(&[b"device", &hash], device);
        self.write_digits(&[b"pin", pin.expose(), &hash], person);
        OfflineCode(digits)
    }

    /// HMAC-SHA-256 as one big-endian number, modulo ten thousand. The bias is below 2⁻²⁴⁰.
    fn write_digits(&self, parts: &[&[u8]], digits: &mut [u8]) {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &self.0));
        parts.iter().for_each(|part| context.update(part));
        let mut rest =
            context.sign().as_ref().iter().fold(0_u32, |rest, byte| (rest * 256 + u32::from(*byte)) % 10_000);
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
    }
}

impl PartialEq for OfflineKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for OfflineKey {}

impl fmt::Debug for OfflineKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Serialize for OfflineKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Secret::new(base64url(&self.0)).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for OfflineKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Secret::deserialize(deserializer)?;
        let bytes = from_base64url(text.expose()).map(Zeroizing::new);
        bytes.and_then(|bytes| Self::from_bytes(&bytes)).ok_or_else(|| D::Error::custom("not 32 bytes"))
    }
}

/// Eight digits that approve one request: four of the device, four of device and PIN. Prints as `…`; halves are compared
/// in constant time.
#[derive(Clone)]
pub struct OfflineCode([u8; 8]);

impl OfflineCode {
    /// Reads what a person typed: eight ASCII digits, with spaces and hyphens anywhere.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > 32 {
            return None;
        }
        let mut digits = [0; 8];
        let mut read = typed.bytes().filter(|byte| !matches!(byte, b' ' | b'-'));
        for digit in &mut digits {
            *digit = read.next().filter(u8::is_ascii_digit)?;
        }
        read.next().is_none().then_some(Self(digits))
    }

    /// The eight digits, without a space.
    #[must_use]
    pub fn expose(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The digits as people read them: `1234 5678`.
    #[must_use]
    pub fn grouped(&self) -> Zeroizing<String> {
        let (device, person) = self.expose().split_at(4);
        Zeroizing::new(format!("{device} {person}"))
    }

    /// Which halves are the same: the device's, and the PIN's. Both are compared, whatever comes of the first.
    #[must_use]
    pub fn agrees(&self, ours: &Self) -> (bool, bool) {
        (self.0[..4].ct_eq(&ours.0[..4]).into(), self.0[4..].ct_eq(&ours.0[4..]).into())
    }
}

impl Drop for OfflineCode {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for OfflineCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PinKey;

    #[test]
    fn each_half_hangs_on_what_it_should() {
        let pin = |seed| PinKey::from_seed(&[seed; 32]).unwrap().public();
        let key = |byte| OfflineKey::from_bytes(&[byte; 32]).unwrap();
        let code = key(1).code(&pin(1), b"a request");
        assert_eq!(code.agrees(&key(1).code(&pin(1), b"a request")), (true, true));
        assert_eq!(code.agrees(&key(1).code(&pin(2), b"a request")), (true, false), "another PIN");
        assert_eq!(code.agrees(&key(1).code(&pin(1), b"another request")), (false, false));
        assert_eq!(code.agrees(&key(2).code(&pin(1), b"a request")), (false, false), "another device");
    }

    #[test]
    fn what_people_type_is_understood_and_nothing_else() {
        for typed in ["01234567", "0123 4567", "0123-4567", " 01 23 45 67 "] {
            assert_eq!(OfflineCode::parse(typed).unwrap().expose(), "01234567");
        }
        assert_eq!(OfflineCode::parse("01234567").unwrap().grouped().as_str(), "0123 4567");
        for typed in ["", "0123456", "012345678", "0123456a", "٠١٢٣٤٥٦٧", "-1"] {
            assert!(OfflineCode::parse(typed).is_none(), "{typed:?}");
        }
        assert!(OfflineCode::parse(&" ".repeat(1_000)).is_none());
    }

    #[test]
    fn nothing_of_it_prints() {
        let key = OfflineKey::from_bytes(&[7; 32]).unwrap();
        let code = key.code(&PinKey::from_seed(&[7; 32]).unwrap().public(), b"a request");
        assert_eq!(format!("{key:?} {code:?}"), "… …");
    }
}
