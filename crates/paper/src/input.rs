//! What stands on a page, parsed once: after that it fits, and the font can draw it.
//!
//! Names and addresses come from elsewhere, so control and direction-changing characters never reach the paper.

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::error::PaperError;
use crate::face;

/// The language of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Dansk.
    Danish,
    /// English.
    English,
}

impl Language {
    /// The language tag of RFC 5646 that the document carries.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Danish => "da",
            Self::English => "en",
        }
    }
}

/// One line of text that can be printed: composed (NFC), trimmed, 1 to [`Line::CHARACTERS_MAX`] characters, all of them in the font.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line(String);

impl Line {
    /// Long enough for the longest names in use, short enough to fit the window of an envelope on two lines.
    pub const CHARACTERS_MAX: usize = 70;

    /// Parses a line. Runs of spaces become one; a no-break space counts as a space.
    ///
    /// # Errors
    /// [`PaperError::EmptyLine`], [`PaperError::LineTooLong`], [`PaperError::Unprintable`].
    pub fn new(text: &str) -> Result<Self, PaperError> {
        // Composing can only shorten; what is far too long is not worth composing.
        if text.len() > 16 * Self::CHARACTERS_MAX {
            return Err(PaperError::LineTooLong { max: Self::CHARACTERS_MAX });
        }
        let composed = ComposingNormalizerBorrowed::new_nfc().normalize(text);
        let words: Vec<&str> = composed.split([' ', '\u{a0}']).filter(|word| !word.is_empty()).collect();
        let line = words.join(" ");
        if line.is_empty() {
            return Err(PaperError::EmptyLine);
        }
        if line.chars().count() > Self::CHARACTERS_MAX {
            return Err(PaperError::LineTooLong { max: Self::CHARACTERS_MAX });
        }
        match face::first_undrawable(&line)? {
            Some(character) => Err(PaperError::Unprintable(character)),
            None => Ok(Self(line)),
        }
    }

    /// The text as it is printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who gets the letter: a name and up to five lines of address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    name: Line,
    lines: Vec<Line>,
}

impl Address {
    /// What the window of a C5 envelope shows.
    pub const LINES_MAX: usize = 5;

    /// A name and the lines below it.
    ///
    /// # Errors
    /// [`PaperError::TooManyLines`].
    pub fn new(name: Line, lines: Vec<Line>) -> Result<Self, PaperError> {
        if lines.len() > Self::LINES_MAX {
            return Err(PaperError::TooManyLines { max: Self::LINES_MAX });
        }
        Ok(Self { name, lines })
    }

    pub(crate) fn name(&self) -> &Line {
        &self.name
    }

    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines
    }
}

/// Who issues, and where a person finds help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// The name that people know ("Fjord Bank").
    pub name: Line,
    /// What the pages are called that all of it is for, and where they are ("Tillid · id.example").
    pub site: Line,
    /// The operator's own postal address on one line, if it shall stand on the letter.
    pub address: Option<Line>,
    /// Who answers and blocks a card, if the operator has said.
    pub contact: Option<Contact>,
    /// Where one reads what to do, as people type it ("id.example/help").
    pub help_page: Line,
}

/// Where somebody answers for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contact {
    /// A telephone number.
    Telephone(Line),
    /// A mail address or a page.
    Elsewhere(Line),
}

/// One capital letter and nine digits, as printed on the card and asked for on the login page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardId(String);

impl CardId {
    /// Parses a card ID.
    ///
    /// # Errors
    /// [`PaperError::NotACardId`].
    pub fn new(id: &str) -> Result<Self, PaperError> {
        let mut bytes = id.bytes();
        let letter = bytes.next().is_some_and(|first| first.is_ascii_uppercase());
        if letter && bytes.len() == 9 && bytes.all(|digit| digit.is_ascii_digit()) {
            Ok(Self(id.to_owned()))
        } else {
            Err(PaperError::NotACardId)
        }
    }

    /// The ID as printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A day of the calendar. The caller decides what day it is, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// A day between the years 1000 and 9999.
    ///
    /// # Errors
    /// [`PaperError::NotADate`].
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, PaperError> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => 0,
        };
        if (1000..=9999).contains(&year) && (1..=days).contains(&day) {
            Ok(Self { year, month, day })
        } else {
            Err(PaperError::NotADate)
        }
    }

    pub(crate) fn year(self) -> u16 {
        self.year
    }

    pub(crate) fn month(self) -> u8 {
        self.month
    }

    pub(crate) fn day(self) -> u8 {
        self.day
    }
}
