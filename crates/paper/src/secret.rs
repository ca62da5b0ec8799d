//! What must not be seen on the way to the paper: codes, one-time passwords and the codes of notices.
//!
//! They print as `…` and zero themselves. The finished PDF holds them in clear: sealing it is the caller's business.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::error::PaperError;

/// What the six code panels can hold, 27 each.
pub const CODES_MAX: usize = 162;

const KEY_NUMBER_MAX: u16 = 9_999;
const CODE_MAX: u32 = 999_999;

/// A card's codes: pairs of key number and code, sorted by key number.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Codes(Vec<(u16, u32)>);

impl Codes {
    /// Takes pairs of key number (at most four digits, each once) and code (at most six digits), in any order.
    ///
    /// # Errors
    /// [`PaperError::WrongNumberOfCodes`], [`PaperError::KeyNumberTooLarge`], [`PaperError::KeyNumberTwice`],
    /// [`PaperError::CodeTooLarge`].
    pub fn new(pairs: Vec<(u16, u32)>) -> Result<Self, PaperError> {
        // Wrapped first, so that refused codes are zeroed too.
        let mut codes = Self(pairs);
        codes.0.sort_unstable_by_key(|&(key_number, _)| key_number);
        if codes.0.is_empty() || codes.0.len() > CODES_MAX {
            return Err(PaperError::WrongNumberOfCodes(codes.0.len()));
        }
        if codes.0.iter().any(|&(key_number, _)| key_number > KEY_NUMBER_MAX) {
            return Err(PaperError::KeyNumberTooLarge);
        }
        if codes.0.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(PaperError::KeyNumberTwice);
        }
        if codes.0.iter().any(|&(_, code)| code > CODE_MAX) {
            return Err(PaperError::CodeTooLarge);
        }
        Ok(codes)
    }

    pub(crate) fn pairs(&self) -> &[(u16, u32)] {
        &self.0
    }
}

impl fmt::Debug for Codes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// A password that is printed once and must be changed when it is first used.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct OneTimePassword(String);

impl OneTimePassword {
    /// Takes 8 to 32 visible ASCII characters.
    ///
    /// # Errors
    /// [`PaperError::NotAOneTimePassword`].
    pub fn new(password: String) -> Result<Self, PaperError> {
        let password = Self(password);
        let readable = password.0.bytes().all(|byte| byte.is_ascii_graphic());
        if readable && (8..=32).contains(&password.0.len()) {
            Ok(password)
        } else {
            Err(PaperError::NotAOneTimePassword)
        }
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for OneTimePassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// What a person types to say *this was not me* without signing in: groups of four, capital letters and digits.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct NoticeCode(String);

impl NoticeCode {
    /// Takes groups of four capital letters or digits, with hyphens between them, at most 60 characters.
    ///
    /// # Errors
    /// [`PaperError::NotANoticeCode`].
    pub fn new(code: String) -> Result<Self, PaperError> {
        let code = Self(code);
        let is_group =
            |group: &str| group.len() == 4 && group.bytes().all(|one| one.is_ascii_uppercase() || one.is_ascii_digit());
        if code.0.len() <= 60 && code.0.split('-').all(is_group) { Ok(code) } else { Err(PaperError::NotANoticeCode) }
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NoticeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}
