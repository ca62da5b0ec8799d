//! What a person carries from the page that waits into the code app: six digits, a QR, or a link on the phone itself.

mod link;

pub use link::{Brings, CarryLink, CarrySecret, QR_LASTS_S, QrKey};

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// A number to carry: six digits, leading zeros kept. Prints as `…`; compares in constant time.
#[derive(Clone)]
pub struct CarryNumber([u8; 6]);

impl CarryNumber {
    /// Makes a number from eight random bytes; the bias of the remainder is below 2⁻⁴⁴.
    #[must_use]
    pub fn from_random(bytes: [u8; 8]) -> Self {
        let mut rest = u64::from_be_bytes(bytes);
        let mut digits = [b'0'; 6];
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
        Self(digits)
    }

    /// Reads what a person typed: six ASCII digits, with spaces anywhere ("123 456").
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > 32 {
            return None;
        }
        let mut digits = [0; 6];
        let mut read = typed.bytes().filter(|byte| *byte != b' ');
        for digit in &mut digits {
            *digit = read.next().filter(u8::is_ascii_digit)?;
        }
        read.next().is_none().then_some(Self(digits))
    }

    /// The six digits, without a space.
    #[must_use]
    pub fn expose(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The digits as people read them: `123 456`.
    #[must_use]
    pub fn grouped(&self) -> String {
        let digits = self.expose();
        format!("{} {}", &digits[..3], &digits[3..])
    }
}

impl PartialEq for CarryNumber {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for CarryNumber {}

impl Drop for CarryNumber {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for CarryNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Serialize for CarryNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl<'de> Deserialize<'de> for CarryNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("not six digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_six_digits_however_it_is_spaced() {
        for typed in ["004217", "004 217", " 0 0 4 2 1 7 "] {
            assert_eq!(CarryNumber::parse(typed).unwrap().expose(), "004217");
        }
        assert_eq!(CarryNumber::parse("004217").unwrap().grouped(), "004 217");
        for typed in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "-12345", "123456\n"] {
            assert!(CarryNumber::parse(typed).is_none(), "{typed:?}");
        }
        assert!(CarryNumber::parse(&" ".repeat(1_000)).is_none());
    }

    #[test]
    fn random_bytes_become_their_last_six_decimal_digits() {
        assert_eq!(CarryNumber::from_random(9_000_042_u64.to_be_bytes()).expose(), "000042");
        assert_eq!(CarryNumber::from_random([255; 8]).expose(), "551615");
    }
}
