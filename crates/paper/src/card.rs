//! The code card: a sheet to cut out and fold to the size of a bank card, eight panels of 85.6 × 54 mm.
//!
//! Folded three times in half with the print outside, the cover lies in front, the advice at the back and all codes inside.
//! The key numbers that are kept for activation look like all others: a thief must not know which they are.

use krilla::tagging::{ListNumbering, TableHeaderScope, Tag};

use crate::canvas::{Canvas, Ink, Rule, Style};
use crate::document::{About, Level, Packing, compose, heading};
use crate::error::PaperError;
use crate::face::Face;
use crate::input::{Address, CardId, Date, Language, Line, Operator};
use crate::letterhead;
use crate::secret::Codes;
use crate::words::{self, CardWords};

/// All that stands on the sheet with a code card.
pub struct CardSheet {
    /// The language of the words.
    pub language: Language,
    /// Who issues the card.
    pub operator: Operator,
    /// Who gets it.
    pub recipient: Address,
    /// The card's ID.
    pub card_id: CardId,
    /// Key numbers and codes.
    pub codes: Codes,
    /// The day that is printed as the day of issue and written into the file.
    pub issued: Date,
    /// Where codes are asked for, as people see it in the browser ("id.example").
    pub login_address: Line,
}

/// Makes the sheet: one A4 page, PDF/A-2a and PDF/UA-1. The bytes hold the codes in clear.
///
/// # Errors
/// [`PaperError::BrokenFont`] and [`PaperError::NotAccessible`], both of which would be our own fault.
pub fn card(sheet: &CardSheet) -> Result<Vec<u8>, PaperError> {
    write(sheet, Packing::Compressed)
}

pub(crate) fn write(sheet: &CardSheet, packing: Packing) -> Result<Vec<u8>, PaperError> {
    let words = words::card(sheet);
    let about = About {
        language: sheet.language,
        title: format!("{} {}", words.name, sheet.card_id.as_str()),
        operator: &sheet.operator,
        issued: sheet.issued,
    };
    compose(&about, packing, |canvas| {
        letterhead::draw(canvas, &sheet.operator, &sheet.recipient, 85.0);
        draw_introduction(canvas, &words);
        draw_marks(canvas);
        draw_cover(canvas, sheet, &words);
        draw_advice(canvas, &words);
        draw_codes(canvas, sheet, &words);
    })
}

/// A bank card (ISO/IEC 7810 ID-1, 85.6 × 53.98 mm).
const PANEL: (f32, f32) = (85.6, 54.0);
const SHEET_LEFT: f32 = (210.0 - 2.0 * PANEL.0) / 2.0;
const SHEET_TOP: f32 = 297.0 - 8.0 - 4.0 * PANEL.1;
/// Between a panel's edge and what is printed on it.
const INSET: f32 = 4.5;

const INTRODUCTION_LEFT: f32 = 114.0;

const TITLE: Style = Style::new(Face::Bold, 16.0, Ink::Black);
const TEXT: Style = Style::new(Face::Regular, 9.5, Ink::Black);
const TEXT_BOLD: Style = Style::new(Face::Bold, 9.5, Ink::Black);

const COVER_OPERATOR: Style = Style::new(Face::Bold, 13.0, Ink::White);
const COVER_NAME: Style = Style::new(Face::Bold, 19.0, Ink::Black);
const COVER_ID: Style = Style::new(Face::Mono, 15.0, Ink::Black);
const COVER_TEXT: Style = Style::new(Face::Regular, 9.0, Ink::Black);

const ADVICE_TITLE: Style = Style::new(Face::Bold, 8.5, Ink::Brand);
const ADVICE: Style = Style::new(Face::Regular, 8.5, Ink::Black);

const LABEL: Style = Style::new(Face::Regular, 7.0, Ink::Soft);
const RANGE: Style = Style::new(Face::BoldFigures, 9.0, Ink::Brand);
const KEY_NUMBER: Style = Style::new(Face::RegularFigures, 10.4, Ink::Black);
const CODE: Style = Style::new(Face::BoldFigures, 10.4, Ink::Black);

const CODE_PANELS: usize = 6;
const COLUMNS: usize = 3;
const ROWS: usize = 9;
const ROW_HEIGHT: f32 = 4.4;
const COLUMN_GAP: f32 = 3.2;
const CODES_INSET: f32 = 3.2;
/// From a panel's top to its first row's baseline.
const FIRST_ROW: f32 = 14.0;

/// The top left corner of a panel, counted down the left half and then down the right half.
fn panel(index: usize) -> (f32, f32) {
    let (column, row) = ((index / 4) as f32, (index % 4) as f32);
    (SHEET_LEFT + column * PANEL.0, SHEET_TOP + row * PANEL.1)
}

fn draw_introduction(canvas: &mut Canvas<'_>, words: &CardWords) {
    let width = SHEET_LEFT + 2.0 * PANEL.0 - INTRODUCTION_LEFT;
    canvas.group(heading(Level::Page, words.title), |canvas| {
        canvas.words(TITLE, INTRODUCTION_LEFT, 18.0, words.title);
    });
    let mut y = 24.5;
    canvas.group(Tag::P, |canvas| y = canvas.paragraph(TEXT, INTRODUCTION_LEFT, y, width, &words.introduction));
    y += 2.0;
    canvas.group(heading(Level::Part, words.fold_title), |canvas| {
        y = canvas.paragraph(TEXT_BOLD, INTRODUCTION_LEFT, y, width, words.fold_title);
    });
    y += 0.3;
    canvas.group(Tag::L(ListNumbering::Decimal), |canvas| {
        for (index, step) in words.fold_steps.iter().enumerate() {
            canvas.group(Tag::LI, |canvas| {
                canvas.group(Tag::Lbl, |canvas| {
                    canvas.words(TEXT_BOLD, INTRODUCTION_LEFT, y, &format!("{} ", index + 1))
                });
                canvas.group(Tag::LBody, |canvas| {
                    y = canvas.paragraph(TEXT, INTRODUCTION_LEFT + 4.5, y, width - 4.5, step);
                });
            });
        }
    });
}

/// Where to cut, and where to fold.
fn draw_marks(canvas: &mut Canvas<'_>) {
    let (left, top) = panel(0);
    let (right, bottom) = (left + 2.0 * PANEL.0, top + 4.0 * PANEL.1);
    canvas.rule(Rule::Cut, (left, top), (right, top));
    canvas.rule(Rule::Cut, (right, top), (right, bottom));
    canvas.rule(Rule::Cut, (right, bottom), (left, bottom));
    canvas.rule(Rule::Cut, (left, bottom), (left, top));
    canvas.rule(Rule::Fold, (left + PANEL.0, top), (left + PANEL.0, bottom));
    for row in 1..4 {
        let y = top + row as f32 * PANEL.1;
        canvas.rule(Rule::Fold, (left, y), (right, y));
        // A short mark outside the card shows where to fold when it lies face down.
        canvas.rule(Rule::Thin, (left - 4.0, y), (left - 1.0, y));
        canvas.rule(Rule::Thin, (right + 1.0, y), (right + 4.0, y));
    }
    canvas.rule(Rule::Thin, (left + PANEL.0, top - 3.5), (left + PANEL.0, top - 0.8));
    canvas.rule(Rule::Thin, (left + PANEL.0, bottom + 0.8), (left + PANEL.0, bottom + 3.5));
}

fn draw_cover(canvas: &mut Canvas<'_>, sheet: &CardSheet, words: &CardWords) {
    let (left, top) = panel(0);
    let x = left + INSET;
    let width = PANEL.0 - 2.0 * INSET;
    canvas.fill(Ink::Brand, left, top, PANEL.0, 13.0);
    canvas.group(Tag::P, |canvas| {
        let name = sheet.operator.name.as_str();
        let style = canvas.fitted(COVER_OPERATOR, width, name);
        canvas.words(style, x, top + 8.3, name);
    });
    canvas.group(heading(Level::Part, words.name), |canvas| canvas.words(COVER_NAME, x, top + 23.0, words.name));
    canvas.group(Tag::P, |canvas| canvas.words(COVER_ID, x, top + 31.5, sheet.card_id.as_str()));
    let mut y = top + 39.5;
    for line in [words.issued.as_str(), words.count.as_str(), words.keep] {
        canvas.group(Tag::P, |canvas| y = canvas.paragraph(COVER_TEXT, x, y, width, line));
        y += 0.5;
    }
}

fn draw_advice(canvas: &mut Canvas<'_>, words: &CardWords) {
    let (left, top) = panel(1);
    let x = left + INSET;
    let width = PANEL.0 - 2.0 * INSET;
    let mut y = top + 7.0;
    for (title, text) in &words.advice {
        canvas.group(heading(Level::Part, title), |canvas| y = canvas.paragraph(ADVICE_TITLE, x, y, width, title));
        canvas.group(Tag::P, |canvas| y = canvas.paragraph(ADVICE, x, y, width, text));
        y += 1.4;
    }
}

fn draw_codes(canvas: &mut Canvas<'_>, sheet: &CardSheet, words: &CardWords) {
    canvas.group(Tag::Table, |canvas| {
        let pairs = sheet.codes.pairs();
        let mut rest = pairs;
        for index in 0..CODE_PANELS {
            // As even as can be: the first panels take one more.
            let share = rest.len().div_ceil(CODE_PANELS - index);
            let (here, after) = rest.split_at(share);
            rest = after;
            draw_panel(canvas, index, here, sheet, words);
        }
    });
}

fn draw_panel(canvas: &mut Canvas<'_>, index: usize, pairs: &[(u16, u32)], sheet: &CardSheet, words: &CardWords) {
    let (left, top) = panel(index + 2);
    let (Some((first, _)), Some((last, _))) = (pairs.first(), pairs.last()) else { return };
    canvas.repeated_words(RANGE, left + CODES_INSET, top + 5.6, &format!("{first:04} – {last:04}"));
    let id = sheet.card_id.as_str();
    canvas.repeated_words(LABEL, left + PANEL.0 - CODES_INSET - canvas.width(LABEL, id), top + 5.6, id);

    let column_width = (PANEL.0 - 2.0 * CODES_INSET + COLUMN_GAP) / COLUMNS as f32;
    for (column, pairs) in pairs.chunks(ROWS).enumerate() {
        let x = left + CODES_INSET + column as f32 * column_width;
        let code_x = x + column_width - COLUMN_GAP - canvas.width(CODE, "000000");
        if index == 0 && column == 0 {
            canvas.group(Tag::THead, |canvas| draw_labels(canvas, x, code_x, top, words));
        } else {
            canvas.repeated_words(LABEL, x, top + 9.6, words.key_number_label);
            canvas.repeated_words(LABEL, code_x, top + 9.6, words.code_label);
        }
        canvas.rule(Rule::Thin, (x, top + 10.5), (x + column_width - COLUMN_GAP, top + 10.5));
        for row in (1..pairs.len()).step_by(2) {
            let y = top + FIRST_ROW + row as f32 * ROW_HEIGHT - 3.35;
            canvas.fill(Ink::Wash, x - 0.8, y, column_width - COLUMN_GAP + 1.6, ROW_HEIGHT);
        }
        canvas.group(Tag::TBody, |canvas| {
            for (row, &(key_number, code)) in pairs.iter().enumerate() {
                let y = top + FIRST_ROW + row as f32 * ROW_HEIGHT;
                canvas.group(Tag::TR, |canvas| {
                    canvas.group(Tag::TH(TableHeaderScope::Row), |canvas| {
                        canvas.words(KEY_NUMBER, x, y, &format!("{key_number:04} "));
                    });
                    canvas.group(Tag::TD, |canvas| canvas.words(CODE, code_x, y, &format!("{code:06}")));
                });
            }
        });
    }
}

fn draw_labels(canvas: &mut Canvas<'_>, x: f32, code_x: f32, top: f32, words: &CardWords) {
    canvas.group(Tag::TR, |canvas| {
        for (x, label) in [(x, words.key_number_label), (code_x, words.code_label)] {
            canvas.group(Tag::TH(TableHeaderScope::Column), |canvas| canvas.words(LABEL, x, top + 9.6, label));
        }
    });
}
