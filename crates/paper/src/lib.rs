//! Code cards and letters as PDF: what an operator prints and posts.
//!
//! Card and letter are two documents because they travel apart: whoever opens one envelope must not be able to sign in.
//! Pure: everything on a page, the date too, comes in as a value, and the same input gives the same bytes.

mod canvas;
mod card;
mod document;
mod error;
mod face;
mod input;
mod kerning;
mod letter;
mod letter_parts;
mod letterhead;
mod notice;
mod secret;
mod words;

#[cfg(test)]
mod tests;

pub use card::{CardSheet, card};
pub use error::PaperError;
pub use input::{Address, CardId, Contact, Date, Language, Line, Operator};
pub use letter::{Letter, LetterKind, letter};
pub use notice::{Activated, NoticeLetter, notice_letter};
pub use secret::{CODES_MAX, Codes, NoticeCode, OneTimePassword};
