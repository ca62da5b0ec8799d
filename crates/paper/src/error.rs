//! Why a page could not be made. Each refusal is the caller's to mend, except the last two, which are ours.
//!
//! No message repeats a secret: codes and passwords are refused without saying what they were.

use std::error::Error;
use std::fmt;

/// Why something cannot be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaperError {
    /// A line of text is empty.
    EmptyLine,
    /// A line of text has more characters than `max`.
    LineTooLong {
        /// The most characters that the line may have.
        max: usize,
    },
    /// A line holds a control or direction-changing character, or a letter that our font cannot draw.
    Unprintable(char),
    /// An address has more lines than `max`.
    TooManyLines {
        /// The most lines that the address may have.
        max: usize,
    },
    /// There is no such day in the calendar, or its year has not four digits.
    NotADate,
    /// A card ID is one capital letter and nine digits.
    NotACardId,
    /// A card holds at least one code and at most [`CODES_MAX`](crate::CODES_MAX).
    WrongNumberOfCodes(usize),
    /// A key number has at most four digits.
    KeyNumberTooLarge,
    /// A key number stands on the card twice.
    KeyNumberTwice,
    /// A code has at most six digits.
    CodeTooLarge,
    /// A one-time password has 8 to 32 characters that a person can read off paper: letters, digits and ASCII signs.
    NotAOneTimePassword,
    /// The code of a notice stands in groups of four capital letters and digits.
    NotANoticeCode,
    /// An embedded font could not be read.
    BrokenFont,
    /// The PDF writer found that the document would break PDF/A-2a or PDF/UA-1.
    NotAccessible,
}

impl fmt::Display for PaperError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyLine => f.write_str("a line to print is empty"),
            Self::LineTooLong { max } => write!(f, "a line to print has more than {max} characters"),
            Self::Unprintable(character) => {
                write!(
                    f,
                    "a line to print holds the character U+{:04X}, which cannot be printed",
                    u32::from(*character)
                )
            }
            Self::TooManyLines { max } => write!(f, "an address has more than {max} lines"),
            Self::NotADate => f.write_str("there is no such date"),
            Self::NotACardId => f.write_str("a card ID is one capital letter and nine digits"),
            Self::WrongNumberOfCodes(count) => {
                write!(f, "a card cannot hold {count} codes; it holds 1 to {}", crate::CODES_MAX)
            }
            Self::KeyNumberTooLarge => f.write_str("a key number has more than four digits"),
            Self::KeyNumberTwice => f.write_str("a key number stands on the card twice"),
            Self::CodeTooLarge => f.write_str("a code has more than six digits"),
            Self::NotAOneTimePassword => f.write_str("a one-time password has 8 to 32 readable ASCII characters"),
            Self::NotANoticeCode => f.write_str("the code of a notice has groups of four letters and digits"),
            Self::BrokenFont => f.write_str("an embedded font could not be read"),
            Self::NotAccessible => f.write_str("the document would not be an accessible PDF"),
        }
    }
}

impl Error for PaperError {}
