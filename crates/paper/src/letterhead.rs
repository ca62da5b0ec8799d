//! What every letter begins with: who sends it, when, and to whom, where the window of a C5 envelope shows it.

use krilla::tagging::Tag;

use crate::canvas::{Canvas, Ink, Style};
use crate::face::Face;
use crate::input::{Address, Operator};

/// The left margin, and the left edge of the envelope's window.
pub(crate) const LEFT: f32 = 20.0;
/// The right edge of the text.
pub(crate) const RIGHT: f32 = 190.0;

const SENDER: Style = Style::new(Face::Bold, 15.0, Ink::Brand);
const SENDER_ADDRESS: Style = Style::new(Face::Regular, 8.0, Ink::Soft);
const RECIPIENT: Style = Style::new(Face::Regular, 11.0, Ink::Black);
const WINDOW_WIDTH: f32 = 82.0;
const WINDOW_TOP: f32 = 42.0;
const WINDOW_LINE: f32 = 4.7;

/// Draws the sender (no wider than `sender_width`) and the recipient.
pub(crate) fn draw(canvas: &mut Canvas<'_>, operator: &Operator, recipient: &Address, sender_width: f32) {
    canvas.group(Tag::P, |canvas| {
        let name = operator.name.as_str();
        let style = canvas.fitted(SENDER, sender_width, name);
        canvas.words(style, LEFT, 18.0, name);
    });
    // For what it is stands before where the sender lives.
    for (line, y) in [Some(&operator.site), operator.address.as_ref()].into_iter().flatten().zip([23.0, 27.0]) {
        canvas.group(Tag::P, |canvas| {
            let style = canvas.fitted(SENDER_ADDRESS, sender_width, line.as_str());
            canvas.words(style, LEFT, y, line.as_str());
        });
    }
    canvas.group(Tag::P, |canvas| draw_recipient(canvas, recipient));
}

fn draw_recipient(canvas: &mut Canvas<'_>, recipient: &Address) {
    let name = recipient.name().as_str();
    // A long name takes a second line before it becomes small.
    let mut lines = canvas.wrap(RECIPIENT, WINDOW_WIDTH, name);
    let mut y = WINDOW_TOP;
    if lines.len() > 2 {
        let (first, second) = halves(name);
        lines = vec![first, second];
    }
    lines.extend(recipient.lines().iter().map(|line| line.as_str().to_owned()));
    let last = lines.len();
    for (index, line) in lines.iter().enumerate() {
        let style = canvas.fitted(RECIPIENT, WINDOW_WIDTH, line);
        let spaced = if index + 1 == last { line.clone() } else { format!("{line} ") };
        canvas.words(style, LEFT, y, &spaced);
        y += WINDOW_LINE;
    }
}

/// Two lines of about the same length, broken at a space if there is one near the middle.
fn halves(name: &str) -> (String, String) {
    let middle = name.chars().count() / 2;
    let nearest = name
        .char_indices()
        .enumerate()
        .filter(|(_, (_, character))| *character == ' ')
        .min_by_key(|(index, _)| index.abs_diff(middle));
    let Some((_, (at, _))) = nearest else {
        return (name.chars().take(middle).collect(), name.chars().skip(middle).collect());
    };
    (name[..at].to_owned(), name[at + 1..].to_owned())
}
