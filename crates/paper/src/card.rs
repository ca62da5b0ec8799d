//! The code card: a sheet to cut out and fold to the size of a bank card, eight panels of 85.6 × 54 mm.
//!
//! Folded three times in half with the print outside, the cover lies in front, the advice at the back and all codes inside.
//! The key numbers that are kept for activation look like all others: a thief must not know which they are.

use krilla::tagging::{ListNumbering, TableHeaderScope, Tag};

use zeroize::Zeroizing;

use crate::canvas::{Canvas, Ink, MM, Rule, Style};
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
const COVER_SITE: Style = Style::new(Face::Regular, 9.0, Ink::White);
const COVER_NAME: Style = Style::new(Face::Bold, 19.0, Ink::Black);
const COVER_ID: Style = Style::new(Face::Mono, 15.0, Ink::Black);
const COVER_TEXT: Style = Style::new(Face::Regular, 9.0, Ink::Black);

const ADVICE_SIZE: f32 = 9.0;
const ADVICE_GAP: f32 = 1.3;

const LABEL: Style = Style::new(Face::Regular, 7.0, Ink::Soft);
const RANGE: Style = Style::new(Face::BoldFigures, 9.0, Ink::Brand);
const KEY_NUMBER: Style = Style::new(Face::RegularFigures, 10.6, Ink::Black);
const CODE: Style = Style::new(Face::BoldFigures, 10.6, Ink::Black);

const CODE_PANELS: usize = 6;
const COLUMNS: usize = 3;
const ROW_HEIGHT: f32 = 4.5;
const COLUMN_GAP: f32 = 3.4;
const CODES_INSET: f32 = 3.4;
/// From a panel's top to its labels' baseline.
const LABELS: f32 = 9.8;
/// From a panel's top to its first row's baseline.
const FIRST_ROW: f32 = 14.5;

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
                    canvas.words(TEXT_BOLD, INTRODUCTION_LEFT, y, &format!("{} ", index + 1));
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
        canvas.words(style, x, top + 6.4, name);
    });
    // Whoever finds it in a drawer reads what it opens.
    canvas.group(Tag::P, |canvas| {
        let site = sheet.operator.site.as_str();
        let style = canvas.fitted(COVER_SITE, width, site);
        canvas.words(style, x, top + 10.8, site);
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
    // Long addresses make long sentences: the type gives way, not the fold.
    let mut size = ADVICE_SIZE;
    let mut lines = advice_lines(canvas, words, size, width);
    while lines as f32 * size * 1.3 / MM > PANEL.1 - 2.0 * INSET - 2.0 * ADVICE_GAP && size > ADVICE_SIZE / 2.0 {
        size -= 0.25;
        lines = advice_lines(canvas, words, size, width);
    }
    let mut y = top + INSET + size / MM * 0.75;
    for (title, text) in &words.advice {
        let (title_style, style) = advice_styles(size);
        canvas.group(heading(Level::Part, title), |canvas| y = canvas.paragraph(title_style, x, y, width, title));
        canvas.group(Tag::P, |canvas| y = canvas.paragraph(style, x, y, width, text));
        y += ADVICE_GAP;
    }
}

fn advice_styles(size: f32) -> (Style, Style) {
    (Style::new(Face::Bold, size, Ink::Brand), Style::new(Face::Regular, size, Ink::Black))
}

fn advice_lines(canvas: &Canvas<'_>, words: &CardWords, size: f32, width: f32) -> usize {
    let (title_style, style) = advice_styles(size);
    let lines = |(title, text): &(&str, String)| {
        canvas.wrap(title_style, width, title).len() + canvas.wrap(style, width, text).len()
    };
    words.advice.iter().map(lines).sum()
}

fn draw_codes(canvas: &mut Canvas<'_>, sheet: &CardSheet, words: &CardWords) {
    canvas.group(Tag::Table, |canvas| {
        let first = Column::at(canvas, 0, 0);
        canvas.group(Tag::THead, |canvas| {
            canvas.group(Tag::TR, |canvas| {
                for (x, label) in first.labels(words) {
                    canvas.group(Tag::TH(TableHeaderScope::Column), |canvas| {
                        canvas.words(LABEL, x, first.top + LABELS, label);
                    });
                }
            });
        });
        canvas.group(Tag::TBody, |canvas| {
            for (index, pairs) in shares(sheet.codes.pairs(), CODE_PANELS).into_iter().enumerate() {
                draw_panel(canvas, index, pairs, sheet, words);
            }
        });
    });
}

/// Parts as even as can be, in order; the first ones take one more.
fn shares(pairs: &[(u16, u32)], parts: usize) -> Vec<&[(u16, u32)]> {
    let mut rest = pairs;
    (0..parts)
        .map(|part| {
            let (here, after) = rest.split_at(rest.len().div_ceil(parts - part));
            rest = after;
            here
        })
        .collect()
}

fn draw_panel(canvas: &mut Canvas<'_>, index: usize, pairs: &[(u16, u32)], sheet: &CardSheet, words: &CardWords) {
    let (left, top) = panel(index + 2);
    let (Some((first, _)), Some((last, _))) = (pairs.first(), pairs.last()) else { return };
    canvas.repeated_words(RANGE, left + CODES_INSET, top + 5.8, &format!("{first:04} – {last:04}"));
    let id = sheet.card_id.as_str();
    canvas.repeated_words(LABEL, left + PANEL.0 - CODES_INSET - canvas.width(LABEL, id), top + 5.8, id);

    for (column, pairs) in shares(pairs, COLUMNS).into_iter().enumerate() {
        let place = Column::at(canvas, index, column);
        // The very first labels are read aloud, and hold for the whole table.
        if (index, column) != (0, 0) {
            for (x, label) in place.labels(words) {
                canvas.repeated_words(LABEL, x, top + LABELS, label);
            }
        }
        canvas.rule(Rule::Thin, (place.left, top + LABELS + 0.8), (place.right, top + LABELS + 0.8));
        for row in (1..pairs.len()).step_by(2) {
            let y = top + FIRST_ROW + row as f32 * ROW_HEIGHT - 3.45;
            canvas.fill(Ink::Wash, place.left - 0.8, y, place.right - place.left + 1.6, ROW_HEIGHT);
        }
        for (row, pair) in pairs.iter().enumerate() {
            draw_pair(canvas, place, top + FIRST_ROW + row as f32 * ROW_HEIGHT, pair);
        }
    }
}

/// Where a column of codes stands: its edges, where its codes begin, and the top of its panel.
#[derive(Clone, Copy)]
struct Column {
    left: f32,
    code: f32,
    right: f32,
    top: f32,
}

impl Column {
    fn at(canvas: &Canvas<'_>, code_panel: usize, column: usize) -> Self {
        let (left, top) = panel(code_panel + 2);
        let step = (PANEL.0 - 2.0 * CODES_INSET + COLUMN_GAP) / COLUMNS as f32;
        let left = left + CODES_INSET + column as f32 * step;
        let right = left + step - COLUMN_GAP;
        Self { left, code: right - canvas.width(CODE, "000000"), right, top }
    }

    fn labels(self, words: &CardWords) -> [(f32, &'static str); 2] {
        [(self.left, words.key_number_label), (self.code, words.code_label)]
    }
}

fn draw_pair(canvas: &mut Canvas<'_>, place: Column, y: f32, &(key_number, code): &(u16, u32)) {
    let code = Zeroizing::new(format!("{code:06}"));
    canvas.group(Tag::TR, |canvas| {
        canvas.group(Tag::TH(TableHeaderScope::Row), |canvas| {
            canvas.words(KEY_NUMBER, place.left, y, &format!("{key_number:04} "));
        });
        canvas.group(Tag::TD, |canvas| canvas.words(CODE, place.code, y, &code));
    });
}
