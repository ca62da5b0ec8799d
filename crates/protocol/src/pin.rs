//! The PIN: how long it is, which ones are too easily guessed, and how it becomes a key (see [`crate::keys`]).
//!
//! Only the app can check the rule for weak PINs: the server never sees one.

use std::fmt;

use zeroize::Zeroizing;

use crate::words::words;

/// The fewest digits a PIN may have.
pub const DIGITS_MIN: u8 = 4;
/// The most digits a PIN may have.
pub const DIGITS_MAX: u8 = 8;

/// A PIN as it was typed: four to eight ASCII digits. Zeroes itself, prints as `…`.
#[derive(Clone)]
pub struct Pin(Zeroizing<String>);

words! {
    /// Why a PIN cannot be chosen. The words are the app's message codes.
    pub enum PinRefused {
        /// Something other than the digits 0 to 9 was typed.
        NotDigits = "pin_not_digits",
        /// It does not have as many digits as the policy asks for.
        WrongLength = "pin_wrong_length",
        /// One digit throughout, as in 1111.
        Repeats = "pin_repeats",
        /// A run up or down, as in 1234, 4321, 7890 or 0987 (0 follows 9 here, as on a keypad).
        Run = "pin_run",
    }
}

impl fmt::Display for PinRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::error::Error for PinRefused {}

impl Pin {
    /// Reads a PIN that is already in use. Its length follows the policy of the day when it was chosen, and an
    /// old weak one must still unlock, so only the outer bounds are checked.
    ///
    /// # Errors
    /// [`PinRefused::NotDigits`] or [`PinRefused::WrongLength`].
    pub fn parse(typed: &str) -> Result<Self, PinRefused> {
        if !typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PinRefused::NotDigits);
        }
        if !(usize::from(DIGITS_MIN)..=usize::from(DIGITS_MAX)).contains(&typed.len()) {
            return Err(PinRefused::WrongLength);
        }
        Ok(Self(Zeroizing::new(typed.to_owned())))
    }

    /// Reads a PIN that somebody chooses now: exactly `digits` long and not weak.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn choose(typed: &str, digits: u8) -> Result<Self, PinRefused> {
        let pin = Self::parse(typed)?;
        if pin.0.len() != usize::from(digits) {
            return Err(PinRefused::WrongLength);
        }
        match weakness(pin.0.as_bytes()) {
            Some(refused) => Err(refused),
            None => Ok(pin),
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// A PIN is weak when the step from each digit to the next, modulo ten, is the same 0, +1 or −1.
fn weakness(digits: &[u8]) -> Option<PinRefused> {
    let every_step_is = |step: u8| digits.windows(2).all(|pair| (pair[1] + 10 - pair[0]) % 10 == step);
    if every_step_is(0) {
        Some(PinRefused::Repeats)
    } else if every_step_is(1) || every_step_is(9) {
        Some(PinRefused::Run)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, digits: u8, expect: Result<(), PinRefused>) {
        assert_eq!(Pin::choose(typed, digits).map(|_| ()), expect, "{typed}");
    }

    #[test]
    fn a_new_pin_has_the_policys_length_and_is_not_weak() {
        check("2580", 4, Ok(()));
        check("1122", 4, Ok(()));
        check("1357", 4, Ok(()));
        check("0000", 4, Err(PinRefused::Repeats));
        check("1234", 4, Err(PinRefused::Run));
        check("4321", 4, Err(PinRefused::Run));
        check("7890", 4, Err(PinRefused::Run));
        check("0987", 4, Err(PinRefused::Run));
        check("9012", 4, Err(PinRefused::Run));
        check("258", 4, Err(PinRefused::WrongLength));
        check("2580", 6, Err(PinRefused::WrongLength));
        check("258013", 6, Ok(()));
        check("12345678", 8, Err(PinRefused::Run));
        check("123456789", 9, Err(PinRefused::WrongLength));
        check("", 4, Err(PinRefused::WrongLength));
        check("25 0", 4, Err(PinRefused::NotDigits));
        check("٢٥٨٠", 4, Err(PinRefused::NotDigits));
    }

    #[test]
    fn exactly_thirty_of_the_ten_thousand_are_weak() {
        let weak = (0..10_000).filter(|n| Pin::choose(&format!("{n:04}"), 4).is_err()).count();
        assert_eq!(weak, 30);
    }

    #[test]
    fn a_pin_in_use_may_have_been_chosen_under_another_policy() {
        assert!(Pin::parse("1234").is_ok());
        assert!(Pin::parse("12345678").is_ok());
        assert_eq!(format!("{:?}", Pin::parse("2580").unwrap()), "…");
    }
}
