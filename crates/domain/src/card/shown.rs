//! A card shown by whoever holds it: the first key numbers on it, which stand printed there and nowhere else.
//!
//! The card ID would not do: a login names it to anybody who has the password, and so would let a stranger use up what is
//! kept for the card in hand. Five key numbers have some 37 bits; a login names one at a time, and only as it asks for it.
//! A card is found by a keyed digest of them, so a wrong try finds as much as a user ID that nobody has: nothing.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// How many of a card's key numbers show that somebody holds it: the first ones, in the order in which they are printed.
pub const SHOWN_KEY_NUMBERS: usize = 5;

const DIGITS: usize = 4 * SHOWN_KEY_NUMBERS;
/// Longer than anybody spaces them; nothing behind it is passed over.
const TYPED_BYTES_MAX: usize = 64;

/// Key numbers that somebody typed to show a card. Prints as `…`; compares in constant time.
#[derive(Clone)]
pub struct ShownNumbers([u8; DIGITS]);

impl ShownNumbers {
    /// Reads what a person typed: twenty digits, with blanks, hyphens, commas or full stops anywhere.
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > TYPED_BYTES_MAX {
            return None;
        }
        let mut digits = [0; DIGITS];
        let mut read = typed.bytes().filter(|byte| !matches!(byte, b' ' | b'-' | b',' | b'.' | b'\n' | b'\r' | b'\t'));
        for digit in &mut digits {
            *digit = read.next().filter(u8::is_ascii_digit)?;
        }
        read.next().is_none().then_some(Self(digits))
    }

    /// What the holder of a card with these key numbers reads from it; `None` for fewer than are shown.
    pub fn of(key_numbers: &[u16]) -> Option<Self> {
        let mut sorted = key_numbers.to_vec();
        sorted.sort_unstable();
        let first = sorted.get(..SHOWN_KEY_NUMBERS)?;
        Self::parse(&first.iter().map(|key_number| format!("{key_number:04}")).collect::<String>())
    }

    /// The text that is digested, and kept and looked up as that digest alone.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl PartialEq for ShownNumbers {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for ShownNumbers {}

impl Drop for ShownNumbers {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for ShownNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}
