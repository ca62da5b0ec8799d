//! The letter about something that happened to an account, for whom neither another device nor mail reaches.
//!
//! It says what happened, that nothing is to be done if the person did it, and how to stop it if not: an address to type
//! and a code that is good for that alone.

use crate::canvas::{Canvas, Ink, Rule, Style};
use crate::document::{About, Packing, compose};
use crate::error::PaperError;
use crate::face::Face;
use crate::input::{Address, Date, Language, Line, Operator};
use crate::letter_parts::{HANG, TEXT_BOLD, WIDTH, begin, page, paragraph, part, steps};
use crate::letterhead::{LEFT, RIGHT};
use crate::secret::NoticeCode;
use crate::words;

/// A device that was activated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activated {
    /// What whoever activated it calls it, if that can be printed.
    pub name: Option<Line>,
    /// What it runs on ("Android").
    pub platform: Line,
    /// The day.
    pub on: Date,
    /// The day from which it may approve.
    pub approves_from: Date,
}

/// All that stands in a letter about a new device.
pub struct NoticeLetter {
    /// The language of the words.
    pub language: Language,
    /// Who sends it.
    pub operator: Operator,
    /// Who gets it.
    pub recipient: Address,
    /// What happened.
    pub activated: Activated,
    /// The page to type, as people type it.
    pub page: Line,
    /// What is typed there.
    pub code: NoticeCode,
    /// The day of the letter, also written into the file.
    pub issued: Date,
    /// The last day on which the code works.
    pub valid_until: Date,
}

/// Makes the letter: one A4 page, PDF/A-2a and PDF/UA-1. The bytes hold the code in clear.
///
/// # Errors
/// [`PaperError::BrokenFont`] and [`PaperError::NotAccessible`], both of which would be our own fault.
pub fn notice_letter(letter: &NoticeLetter) -> Result<Vec<u8>, PaperError> {
    write(letter, Packing::Compressed)
}

pub(crate) fn write(letter: &NoticeLetter, packing: Packing) -> Result<Vec<u8>, PaperError> {
    let words = words::notice(letter);
    let about = About {
        language: letter.language,
        title: words.title.to_owned(),
        operator: &letter.operator,
        issued: letter.issued,
    };
    compose(&about, packing, |canvas| {
        let mut y = begin(canvas, &letter.operator, &letter.recipient, &words.issued, words.title);
        y = paragraph(canvas, &words.opening, y);
        y = part(canvas, words.mine_title, y + 5.0);
        y = paragraph(canvas, words.mine, y);
        y = part(canvas, words.not_me_title, y + 5.0);
        y = steps(canvas, &words.steps, y, |canvas, step, y| match step {
            0 => page(canvas, letter.page.as_str(), y),
            1 => draw_code(canvas, letter.code.reveal(), &words.valid_until, y),
            _ => y,
        });
        y = paragraph(canvas, words.afterwards, y + 3.0);
        canvas.rule(Rule::Thin, (LEFT, y + 3.0), (RIGHT, y + 3.0));
        let _below = paragraph(canvas, &words.help, y + 10.0);
    })
}

const CODE: Style = Style::new(Face::Mono, 18.0, Ink::Black);
const BOX: f32 = 22.0;

fn draw_code(canvas: &mut Canvas<'_>, code: &str, valid_until: &str, y: f32) -> f32 {
    let (x, top) = (LEFT + HANG + 6.0, y - 3.0);
    canvas.fill(Ink::Wash, LEFT + HANG, top, WIDTH - HANG, BOX);
    canvas.fill(Ink::Brand, LEFT + HANG, top, 1.4, BOX);
    let style = canvas.fitted(CODE, WIDTH - HANG - 12.0, code);
    canvas.words(style, x, top + 9.5, &format!("{code} "));
    canvas.words(TEXT_BOLD, x, top + 17.5, valid_until);
    top + BOX + 7.0
}
