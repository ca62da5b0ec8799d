//! One A4 page that is drawn and tagged in one go, so that what is seen and what is read aloud cannot differ.
//!
//! Places are millimetres from the top left corner, `y` being the baseline of text; type sizes are points.

use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, SpanTag, TagGroup, TagKind};

use crate::face::{Face, Faces};

/// Points in a millimetre.
pub(crate) const MM: f32 = 72.0 / 25.4;

/// The few colours of a page; the green is the one of the login pages and the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    Black,
    Soft,
    Brand,
    Wash,
    Hairline,
    White,
}

impl Ink {
    fn color(self) -> rgb::Color {
        match self {
            Self::Black => rgb::Color::new(0, 0, 0),
            Self::Soft => rgb::Color::new(58, 74, 68),
            Self::Brand => rgb::Color::new(11, 90, 75),
            Self::Wash => rgb::Color::new(231, 242, 238),
            Self::Hairline => rgb::Color::new(106, 125, 118),
            Self::White => rgb::Color::new(255, 255, 255),
        }
    }
}

/// How a piece of text looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) face: Face,
    pub(crate) size: f32,
    pub(crate) ink: Ink,
}

impl Style {
    pub(crate) const fn new(face: Face, size: f32, ink: Ink) -> Self {
        Self { face, size, ink }
    }

    /// From one baseline to the next, in millimetres.
    pub(crate) fn line_height(self) -> f32 {
        self.size * 1.3 / MM
    }
}

/// Which line a stroke is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    Cut,
    Fold,
    Thin,
}

/// The page under the pen, and the part of the tag tree that is open.
pub(crate) struct Canvas<'a> {
    surface: Surface<'a>,
    faces: &'a Faces,
    group: TagGroup,
}

impl<'a> Canvas<'a> {
    pub(crate) fn new(surface: Surface<'a>, faces: &'a Faces) -> Self {
        Self { surface, faces, group: TagGroup::new(krilla::tagging::Tag::Section) }
    }

    /// Ends the page and hands out what was tagged.
    pub(crate) fn finish(self) -> TagGroup {
        self.surface.finish();
        self.group
    }

    /// Everything drawn within `draw` belongs to one tag.
    pub(crate) fn group(&mut self, tag: impl Into<TagKind>, draw: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.group, TagGroup::new(tag));
        draw(self);
        let inner = std::mem::replace(&mut self.group, outer);
        self.group.push(inner);
    }

    /// A piece of text on one line, starting at `x`.
    pub(crate) fn words(&mut self, style: Style, x: f32, y: f32, text: &str) {
        let identifier = self.surface.start_tagged(ContentTag::Span(SpanTag::empty()));
        self.draw_text(style, x, y, text);
        self.surface.end_tagged();
        self.group.push(identifier);
    }

    /// A piece of text on one line, ending at `right`.
    pub(crate) fn words_ending(&mut self, style: Style, right: f32, y: f32, text: &str) {
        self.words(style, right - self.width(style, text), y, text);
    }

    /// Text over as many lines as `width` asks for. Returns the baseline below the last line.
    pub(crate) fn paragraph(&mut self, style: Style, x: f32, y: f32, width: f32, text: &str) -> f32 {
        let mut baseline = y;
        let lines = self.wrap(style, width, text);
        for (index, line) in lines.iter().enumerate() {
            // The space says aloud where a word ends; it is invisible at the end of a line.
            let last = index + 1 == lines.len();
            if last {
                self.words(style, x, baseline, line);
            } else {
                self.words(style, x, baseline, &format!("{line} "));
            }
            baseline += style.line_height();
        }
        baseline
    }

    /// Text that is not read aloud, because it repeats what was said.
    pub(crate) fn repeated_words(&mut self, style: Style, x: f32, y: f32, text: &str) {
        self.artifact(ArtifactType::Layout, |canvas| canvas.draw_text(style, x, y, text));
    }

    /// A filled rectangle.
    pub(crate) fn fill(&mut self, ink: Ink, x: f32, y: f32, width: f32, height: f32) {
        let mut path = PathBuilder::new();
        if let Some(rect) = Rect::from_xywh(x * MM, y * MM, width * MM, height * MM) {
            path.push_rect(rect);
        }
        if let Some(path) = path.finish() {
            self.artifact(ArtifactType::Layout, |canvas| {
                canvas.surface.set_stroke(None);
                canvas.surface.set_fill(Some(Fill { paint: ink.color().into(), ..Fill::default() }));
                canvas.surface.draw_path(&path);
            });
        }
    }

    /// A straight line.
    pub(crate) fn rule(&mut self, rule: Rule, from: (f32, f32), to: (f32, f32)) {
        let (width, ink, dash, kind) = match rule {
            Rule::Cut => (0.6, Ink::Black, None, ArtifactType::Page),
            Rule::Fold => (0.5, Ink::Hairline, Some(vec![2.0, 2.5]), ArtifactType::Page),
            Rule::Thin => (0.4, Ink::Hairline, None, ArtifactType::Layout),
        };
        let mut path = PathBuilder::new();
        path.move_to(from.0 * MM, from.1 * MM);
        path.line_to(to.0 * MM, to.1 * MM);
        if let Some(path) = path.finish() {
            self.artifact(kind, |canvas| {
                let dash = dash.map(|array| StrokeDash { array, offset: 0.0 });
                canvas.surface.set_fill(None);
                canvas.surface.set_stroke(Some(Stroke { paint: ink.color().into(), width, dash, ..Stroke::default() }));
                canvas.surface.draw_path(&path);
            });
        }
    }

    /// The width of `text` in millimetres.
    pub(crate) fn width(&self, style: Style, text: &str) -> f32 {
        self.faces.width(style.face, text) * style.size / MM
    }

    /// The same style, made smaller only if `text` would be wider than `width`.
    pub(crate) fn fitted(&self, style: Style, width: f32, text: &str) -> Style {
        let natural = self.width(style, text);
        if natural <= width { style } else { Style { size: style.size * width / natural, ..style } }
    }

    /// Breaks `text` into lines; a last line of one short word is avoided where narrower lines can be.
    pub(crate) fn wrap(&self, style: Style, width: f32, text: &str) -> Vec<String> {
        let pieces = self.pieces(style, width, text);
        let space = self.width(style, " ");
        let (widest, mut last) = fill_lines(&pieces, space, width);
        let mut lines = widest.clone();
        let mut narrower = width;
        while last < width / 4.0 && lines.len() > 1 {
            narrower -= width / 40.0;
            (lines, last) = fill_lines(&pieces, space, narrower);
            if lines.len() > widest.len() {
                return widest;
            }
        }
        lines
    }

    /// The words of `text`; one that is wider than `width` comes in several pieces.
    fn pieces<'t>(&self, style: Style, width: f32, text: &'t str) -> Vec<Piece<'t>> {
        let mut pieces = Vec::new();
        for word in text.split(' ') {
            let mut rest = word;
            let mut continues = false;
            loop {
                let mut end = rest.len();
                while end > 1 && self.width(style, &rest[..end]) > width {
                    end = rest[..end].char_indices().next_back().map_or(0, |(at, _)| at.max(1));
                }
                let end = rest.ceil_char_boundary(end);
                pieces.push(Piece { text: &rest[..end], width: self.width(style, &rest[..end]), continues });
                rest = &rest[end..];
                continues = true;
                if rest.is_empty() {
                    break;
                }
            }
        }
        pieces
    }

    fn artifact(&mut self, kind: ArtifactType, draw: impl FnOnce(&mut Self)) {
        let _ = self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
        draw(self);
        self.surface.end_tagged();
    }

    fn draw_text(&mut self, style: Style, x: f32, y: f32, text: &str) {
        let glyphs = self.faces.shape(style.face, text);
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill { paint: style.ink.color().into(), ..Fill::default() }));
        let start = Point::from_xy(x * MM, y * MM);
        self.surface.draw_glyphs(start, &glyphs, self.faces.font(style.face), text, style.size, false);
    }
}

/// A word or a part of one.
struct Piece<'t> {
    text: &'t str,
    width: f32,
    /// Belongs to the word before it, which was too wide for a line.
    continues: bool,
}

/// Fills one line after the other. Also says how wide the last one is.
fn fill_lines(pieces: &[Piece<'_>], space: f32, width: f32) -> (Vec<String>, f32) {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0.0;
    for piece in pieces {
        if !line.is_empty() && !piece.continues && used + space + piece.width <= width {
            line.push(' ');
            line.push_str(piece.text);
            used += space + piece.width;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        line.push_str(piece.text);
        used = piece.width;
    }
    lines.push(line);
    (lines, used)
}
