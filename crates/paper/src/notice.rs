//! The letter about something that happened to an account, for whom neither another device nor mail reaches.
//!
//! It says what happened, that nothing is to be done if the person did it, and how to stop it if not: an address to type
//! and a code that is good for that alone.

use krilla::tagging::{ListNumbering, Tag};

use crate::canvas::{Canvas, Ink, Rule, Style};
use crate::document::{About, Level, Packing, compose, heading};
use crate::error::PaperError;
use crate::face::Face;
use crate::input::{Address, Date, Language, Line, Operator};
use crate::letterhead::{self, LEFT, RIGHT};
use crate::secret::NoticeCode;
use crate::words::{self, NoticeWords};

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
        letterhead::draw(canvas, &letter.operator, &letter.recipient, RIGHT - LEFT);
        canvas.group(Tag::P, |canvas| canvas.words_ending(TEXT, RIGHT, 42.0, &words.issued));
        let mut y = 86.0;
        let title = heading(Level::Page, words.title);
        canvas.group(title, |canvas| y = canvas.paragraph(TITLE, LEFT, y, WIDTH, words.title));
        y += 0.5;
        y = draw_paragraph(canvas, &words.opening, y);
        y = draw_part(canvas, words.mine_title, y + 5.0);
        y = draw_paragraph(canvas, words.mine, y);
        y = draw_part(canvas, words.not_me_title, y + 5.0);
        y = draw_steps(canvas, letter, &words, y);
        y = draw_paragraph(canvas, words.afterwards, y + 3.0);
        canvas.rule(Rule::Thin, (LEFT, y + 3.0), (RIGHT, y + 3.0));
        let _below = draw_paragraph(canvas, &words.help, y + 10.0);
    })
}

const WIDTH: f32 = RIGHT - LEFT;
const TITLE: Style = Style::new(Face::Bold, 22.0, Ink::Black);
const PART: Style = Style::new(Face::Bold, 13.0, Ink::Brand);
const TEXT: Style = Style::new(Face::Regular, 11.5, Ink::Black);
const TEXT_BOLD: Style = Style::new(Face::Bold, 11.5, Ink::Black);
const PAGE: Style = Style::new(Face::Mono, 13.0, Ink::Black);
const CODE: Style = Style::new(Face::Mono, 18.0, Ink::Black);
/// Where a list's text begins, beside its number.
const HANG: f32 = 7.0;
const BOX: f32 = 22.0;

fn draw_paragraph(canvas: &mut Canvas<'_>, text: &str, y: f32) -> f32 {
    let mut below = y;
    canvas.group(Tag::P, |canvas| below = canvas.paragraph(TEXT, LEFT, y, WIDTH, text));
    below
}

fn draw_part(canvas: &mut Canvas<'_>, title: &str, y: f32) -> f32 {
    canvas.group(heading(Level::Part, title), |canvas| canvas.words(PART, LEFT, y, title));
    y + 6.8
}

fn draw_steps(canvas: &mut Canvas<'_>, letter: &NoticeLetter, words: &NoticeWords, y: f32) -> f32 {
    let mut y = y;
    canvas.group(Tag::L(ListNumbering::Decimal), |canvas| {
        for (index, step) in words.steps.iter().enumerate() {
            canvas.group(Tag::LI, |canvas| {
                canvas.group(Tag::Lbl, |canvas| canvas.words(TEXT_BOLD, LEFT, y, &format!("{} ", index + 1)));
                canvas.group(Tag::LBody, |canvas| {
                    y = canvas.paragraph(TEXT, LEFT + HANG, y, WIDTH - HANG, step);
                    // Each on a line of its own, so that no full stop is taken for a part of it.
                    match index {
                        0 => y = draw_page(canvas, letter.page.as_str(), y),
                        1 => y = draw_code(canvas, letter.code.reveal(), &words.valid_until, y),
                        _ => {}
                    }
                });
            });
            y += 1.0;
        }
    });
    y
}

fn draw_page(canvas: &mut Canvas<'_>, page: &str, y: f32) -> f32 {
    let style = canvas.fitted(PAGE, WIDTH - HANG, page);
    canvas.words(style, LEFT + HANG, y + 0.8, page);
    y + PAGE.line_height() + 1.0
}

fn draw_code(canvas: &mut Canvas<'_>, code: &str, valid_until: &str, y: f32) -> f32 {
    let (x, top) = (LEFT + HANG + 6.0, y - 3.0);
    canvas.fill(Ink::Wash, LEFT + HANG, top, WIDTH - HANG, BOX);
    canvas.fill(Ink::Brand, LEFT + HANG, top, 1.4, BOX);
    let style = canvas.fitted(CODE, WIDTH - HANG - 12.0, code);
    canvas.words(style, x, top + 9.5, &format!("{code} "));
    canvas.words(TEXT_BOLD, x, top + 17.5, valid_until);
    top + BOX + 7.0
}
