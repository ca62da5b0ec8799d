//! The eight characters by which the code app lets a browser in.
//!
//! 32 symbols without look-alikes (I, L, O and U are left out); what people type instead of them is understood.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// The symbols, in the order of their values.
pub const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code that lets one browser in, once. 40 random bits. Prints as `…`; compares in constant time.
#[derive(Clone)]
pub struct LetInCode([u8; 8]);

impl LetInCode {
    /// Makes a code from five random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 5]) -> Self {
        let bits = bytes.iter().fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
        let mut symbols = [0; 8];
        for (place, symbol) in symbols.iter_mut().enumerate() {
            *symbol = SYMBOLS[((bits >> (35 - 5 * place)) & 31) as usize];
        }
        Self(symbols)
    }

    /// Reads what a person typed: either case, with spaces and hyphens anywhere; O is 0, I and L are 1.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > 32 {
            return None;
        }
        let mut symbols = [0; 8];
        let mut read = typed.bytes().filter(|byte| !matches!(byte, b' ' | b'-'));
        for symbol in &mut symbols {
            let meant = match read.next()?.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            *symbol = SYMBOLS.contains(&meant).then_some(meant)?;
        }
        read.next().is_none().then_some(Self(symbols))
    }

    /// The eight symbols, without a hyphen.
    #[must_use]
    pub fn expose(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The code as people read it: `XXXX-XXXX`.
    #[must_use]
    pub fn grouped(&self) -> String {
        let symbols = self.expose();
        format!("{}-{}", &symbols[..4], &symbols[4..])
    }
}

impl PartialEq for LetInCode {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for LetInCode {}

impl Drop for LetInCode {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for LetInCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Serialize for LetInCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.grouped())
    }
}

impl<'de> Deserialize<'de> for LetInCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("not such a code"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_understood() {
        let code = LetInCode::from_random([0x08, 0x42, 0x10, 0x84, 0x21]);
        assert_eq!(code.grouped(), "1111-1111");
        for typed in ["1111-1111", "11111111", "iill-ILIL", " 1111 1111 "] {
            assert!(LetInCode::parse(typed).unwrap() == code, "{typed}");
        }
        for typed in ["", "1111-111", "1111-1111-1", "1111-111U", "1111-111é"] {
            assert!(LetInCode::parse(typed).is_none(), "{typed}");
        }
    }

    #[test]
    fn every_bit_counts() {
        assert_eq!(LetInCode::from_random([0; 5]).expose(), "00000000");
        assert_eq!(LetInCode::from_random([255; 5]).expose(), "ZZZZZZZZ");
        assert_eq!(LetInCode::from_random([0, 0, 0, 0, 1]).expose(), "00000001");
        assert_eq!(LetInCode::from_random([128, 0, 0, 0, 0]).expose(), "G0000000");
    }
}
