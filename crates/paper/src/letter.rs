//! The activation letter, and the letter after a reset: user ID, one-time password, what to do and what never to do.
//!
//! It names no card and holds no code: the card travels in an envelope of its own.

use krilla::tagging::{ListNumbering, Tag};

use crate::canvas::{Canvas, Ink, Rule, Style};
use crate::document::{About, Packing, compose};
use crate::error::PaperError;
use crate::face::Face;
use crate::input::{Address, Date, Language, Line, Operator};
use crate::letter_parts::{HANG, TEXT, TEXT_BOLD, WIDTH, begin, page, paragraph, part, steps};
use crate::letterhead::{LEFT, RIGHT};
use crate::secret::OneTimePassword;
use crate::words::{self, LetterWords};

/// Why the person gets a one-time password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterKind {
    /// A new account.
    Activation,
    /// A forgotten password, or one that somebody else may know.
    Reset,
}

/// All that stands in a letter with a one-time password.
pub struct Letter {
    /// Why it is sent.
    pub kind: LetterKind,
    /// The language of the words.
    pub language: Language,
    /// Who sends it.
    pub operator: Operator,
    /// Who gets it.
    pub recipient: Address,
    /// What the person types as user ID.
    pub user_id: Line,
    /// What the person types once.
    pub password: OneTimePassword,
    /// The day of the letter, also written into the file.
    pub issued: Date,
    /// The last day on which the one-time password works.
    pub valid_until: Date,
    /// The issuer's page for a first password, as people type it.
    pub first_password_page: Line,
}

/// Makes the letter: one A4 page, PDF/A-2a and PDF/UA-1. The bytes hold the password in clear.
///
/// # Errors
/// [`PaperError::BrokenFont`] and [`PaperError::NotAccessible`], both of which would be our own fault.
pub fn letter(letter: &Letter) -> Result<Vec<u8>, PaperError> {
    write(letter, Packing::Compressed)
}

pub(crate) fn write(letter: &Letter, packing: Packing) -> Result<Vec<u8>, PaperError> {
    let words = words::letter(letter);
    let about = About {
        language: letter.language,
        title: words.title.to_owned(),
        operator: &letter.operator,
        issued: letter.issued,
    };
    compose(&about, packing, |canvas| {
        let mut y = begin(canvas, &letter.operator, &letter.recipient, &words.issued, words.title);
        y = paragraph(canvas, &words.opening, y);
        y = draw_credentials(canvas, letter, &words, y);
        y = part(canvas, words.steps_title, y);
        y = steps(canvas, &words.steps, y, |canvas, step, y| match step {
            0 => page(canvas, letter.first_password_page.as_str(), y),
            _ => y,
        });
        y += 4.5;
        y = draw_warnings(canvas, &words, y);
        canvas.rule(Rule::Thin, (LEFT, y - 2.0), (RIGHT, y - 2.0));
        let _below = paragraph(canvas, &words.help, y + 5.0);
    })
}

const LABEL: Style = Style::new(Face::Regular, 10.5, Ink::Soft);
const USER_ID: Style = Style::new(Face::Mono, 17.0, Ink::Black);
const PASSWORD: Style = Style::new(Face::Mono, 26.0, Ink::Black);

fn draw_credentials(canvas: &mut Canvas<'_>, letter: &Letter, words: &LetterWords, y: f32) -> f32 {
    let top = y;
    let x = LEFT + 8.0;
    let width = WIDTH - 16.0;
    canvas.fill(Ink::Wash, LEFT, top, WIDTH, 49.0);
    canvas.fill(Ink::Brand, LEFT, top, 1.4, 49.0);
    canvas.group(Tag::P, |canvas| canvas.words(LABEL, x, top + 8.5, words.user_id_label));
    canvas.group(Tag::P, |canvas| {
        let user_id = letter.user_id.as_str();
        let style = canvas.fitted(USER_ID, width, user_id);
        canvas.words(style, x, top + 15.5, user_id);
    });
    canvas.group(Tag::P, |canvas| canvas.words(LABEL, x, top + 24.5, words.password_label));
    canvas.group(Tag::P, |canvas| {
        let password = letter.password.reveal();
        let style = canvas.fitted(PASSWORD, width, password);
        canvas.words(style, x, top + 34.5, password);
    });
    canvas.group(Tag::P, |canvas| canvas.words(TEXT_BOLD, x, top + 43.5, &words.valid_until));
    top + 49.0 + 11.0
}

fn draw_warnings(canvas: &mut Canvas<'_>, words: &LetterWords, y: f32) -> f32 {
    let mut y = part(canvas, words.never_title, y);
    canvas.group(Tag::L(ListNumbering::Disc), |canvas| {
        for warning in &words.never {
            canvas.group(Tag::LI, |canvas| {
                canvas.group(Tag::Lbl, |canvas| canvas.words(TEXT_BOLD, LEFT + 1.0, y, "• "));
                canvas.group(Tag::LBody, |canvas| y = canvas.paragraph(TEXT, LEFT + HANG, y, WIDTH - HANG, warning));
            });
            y += 1.0;
        }
    });
    y + 4.0
}
