//! What all letters are made of: title, paragraphs, parts with a heading, numbered steps, an address to type.

use krilla::tagging::{ListNumbering, Tag};

use crate::canvas::{Canvas, Ink, Style};
use crate::document::{Level, heading};
use crate::face::Face;
use crate::input::{Address, Operator};
use crate::letterhead::{self, LEFT, RIGHT};

pub(crate) const WIDTH: f32 = RIGHT - LEFT;
pub(crate) const TEXT: Style = Style::new(Face::Regular, 11.5, Ink::Black);
pub(crate) const TEXT_BOLD: Style = Style::new(Face::Bold, 11.5, Ink::Black);
/// Where a list's text begins, beside its number or sign.
pub(crate) const HANG: f32 = 7.0;

const TITLE: Style = Style::new(Face::Bold, 22.0, Ink::Black);
const PART: Style = Style::new(Face::Bold, 13.0, Ink::Brand);
const PAGE: Style = Style::new(Face::Mono, 13.0, Ink::Black);

/// Sender, recipient, day, and the title. Returns the baseline below, as all here do.
pub(crate) fn begin(
    canvas: &mut Canvas<'_>,
    operator: &Operator,
    recipient: &Address,
    issued: &str,
    title: &str,
) -> f32 {
    letterhead::draw(canvas, operator, recipient, WIDTH);
    canvas.group(Tag::P, |canvas| canvas.words_ending(TEXT, RIGHT, 42.0, issued));
    let mut y = 86.0;
    canvas.group(heading(Level::Page, title), |canvas| y = canvas.paragraph(TITLE, LEFT, y, WIDTH, title));
    y + 0.5
}

pub(crate) fn paragraph(canvas: &mut Canvas<'_>, text: &str, y: f32) -> f32 {
    let mut below = y;
    canvas.group(Tag::P, |canvas| below = canvas.paragraph(TEXT, LEFT, y, WIDTH, text));
    below
}

pub(crate) fn part(canvas: &mut Canvas<'_>, title: &str, y: f32) -> f32 {
    canvas.group(heading(Level::Part, title), |canvas| canvas.words(PART, LEFT, y, title));
    y + 6.8
}

/// Numbered steps; `below` draws what belongs to the step with this index, on lines of its own.
pub(crate) fn steps(
    canvas: &mut Canvas<'_>,
    steps: &[impl AsRef<str>],
    y: f32,
    mut below: impl FnMut(&mut Canvas<'_>, usize, f32) -> f32,
) -> f32 {
    let mut y = y;
    canvas.group(Tag::L(ListNumbering::Decimal), |canvas| {
        for (index, step) in steps.iter().enumerate() {
            canvas.group(Tag::LI, |canvas| {
                canvas.group(Tag::Lbl, |canvas| canvas.words(TEXT_BOLD, LEFT, y, &format!("{} ", index + 1)));
                canvas.group(Tag::LBody, |canvas| {
                    y = canvas.paragraph(TEXT, LEFT + HANG, y, WIDTH - HANG, step.as_ref());
                    y = below(canvas, index, y);
                });
            });
            y += 1.0;
        }
    });
    y
}

/// An address on a line of its own, so that no full stop is taken for a part of it.
pub(crate) fn page(canvas: &mut Canvas<'_>, page: &str, y: f32) -> f32 {
    let style = canvas.fitted(PAGE, WIDTH - HANG, page);
    canvas.words(style, LEFT + HANG, y + 0.8, page);
    y + PAGE.line_height() + 1.0
}
