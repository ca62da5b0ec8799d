//! The three embedded faces: which glyph draws a character, and how wide it is.
//!
//! Digits in columns come from the font's own tabular figures (`zero.tf` …), found by name. Their zero is struck through,
//! for what is copied; in prose a zero is plain (`zero.plain`).

use krilla::text::{Font, GlyphId as DrawnGlyph, KrillaGlyph};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, GlyphId, MetadataProvider};

use crate::error::PaperError;
use crate::kerning::Kerning;

const REGULAR: &[u8] = include_bytes!("../fonts/AtkinsonHyperlegibleNext-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/AtkinsonHyperlegibleNext-Bold.ttf");
const MONO: &[u8] = include_bytes!("../fonts/AtkinsonHyperlegibleMono-Bold.ttf");

const TABULAR: [&str; 10] =
    ["zero.tf", "one.tf", "two.tf", "three.tf", "four.tf", "five.tf", "six.tf", "seven.tf", "eight.tf", "nine.tf"];

const PLAIN_ZERO: &str = "zero.plain";

/// Tabular figures stand a little far apart for columns of six; this much of an em is taken from each.
const FIGURES_TIGHTENED: f32 = 0.03;

/// Which face draws a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    Regular,
    Bold,
    /// Regular, with digits of one width.
    RegularFigures,
    /// Bold, with digits of one width.
    BoldFigures,
    /// For what is copied letter by letter: user ID, password, card ID.
    Mono,
}

/// The first character of `line` that the text face cannot draw, or that would change what stands around it.
pub(crate) fn first_undrawable(line: &str) -> Result<Option<char>, PaperError> {
    let charmap = font_ref(REGULAR)?.charmap();
    let combining = |character: char| ('\u{300}'..='\u{36f}').contains(&character);
    Ok(line.chars().find(|&character| {
        character.is_control()
            || combining(character)
            || charmap.map(character).is_none_or(|glyph| glyph == GlyphId::NOTDEF)
    }))
}

/// The faces, read once for a document.
pub(crate) struct Faces {
    regular: Loaded,
    bold: Loaded,
    mono: Loaded,
}

impl Faces {
    pub(crate) fn load() -> Result<Self, PaperError> {
        Ok(Self { regular: Loaded::new(REGULAR)?, bold: Loaded::new(BOLD)?, mono: Loaded::new(MONO)? })
    }

    pub(crate) fn font(&self, face: Face) -> Font {
        self.loaded(face).font.clone()
    }

    /// One glyph for each character, kerned; lengths are parts of an em.
    pub(crate) fn shape(&self, face: Face, text: &str) -> Vec<KrillaGlyph> {
        let loaded = self.loaded(face);
        let figures = matches!(face, Face::RegularFigures | Face::BoldFigures);
        let glyphs: Vec<GlyphId> = text.chars().map(|character| loaded.glyph(character, figures)).collect();
        let em = loaded.font.units_per_em();
        let tightened = if figures { FIGURES_TIGHTENED } else { 0.0 };
        text.char_indices()
            .zip(&glyphs)
            .enumerate()
            .map(|(index, ((start, character), &glyph))| {
                // Figures in columns are not kerned: one width is their purpose.
                let next = glyphs.get(index + 1).filter(|_| !figures);
                let kern = next.map_or(0, |&next| loaded.kerning.between(glyph, next));
                let advance =
                    (loaded.metrics.advance_width(glyph).unwrap_or_default() + f32::from(kern)) / em - tightened;
                let range = start..start + character.len_utf8();
                KrillaGlyph::new(DrawnGlyph::new(glyph.to_u32()), advance, 0.0, 0.0, 0.0, range, None)
            })
            .collect()
    }

    /// The width of `text` in parts of an em.
    pub(crate) fn width(&self, face: Face, text: &str) -> f32 {
        self.shape(face, text).iter().map(|glyph| glyph.x_advance).sum()
    }

    fn loaded(&self, face: Face) -> &Loaded {
        match face {
            Face::Regular | Face::RegularFigures => &self.regular,
            Face::Bold | Face::BoldFigures => &self.bold,
            Face::Mono => &self.mono,
        }
    }
}

struct Loaded {
    font: Font,
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    figures: [GlyphId; 10],
    zero: GlyphId,
    kerning: Kerning,
}

impl Loaded {
    fn new(bytes: &'static [u8]) -> Result<Self, PaperError> {
        let reference = font_ref(bytes)?;
        let font = Font::new(bytes.into(), 0).ok_or(PaperError::BrokenFont)?;
        let charmap = reference.charmap();
        let mut figures =
            ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'].map(|digit| charmap.map(digit).unwrap_or_default());
        let mut zero = figures[0];
        for (glyph, name) in reference.glyph_names().iter() {
            if name.as_str() == PLAIN_ZERO {
                zero = glyph;
            }
            if let Some(digit) = TABULAR.iter().position(|&figure| figure == name.as_str()) {
                figures[digit] = glyph;
            }
        }
        let metrics = reference.glyph_metrics(Size::unscaled(), LocationRef::default());
        Ok(Self { font, charmap, metrics, figures, zero, kerning: Kerning::of(&reference) })
    }

    fn glyph(&self, character: char, figures: bool) -> GlyphId {
        match character.to_digit(10) {
            Some(digit) if figures => self.figures[digit as usize],
            Some(0) => self.zero,
            Some(_) | None => self.charmap.map(character).unwrap_or_default(),
        }
    }
}

fn font_ref(bytes: &'static [u8]) -> Result<FontRef<'static>, PaperError> {
    FontRef::new(bytes).map_err(|_| PaperError::BrokenFont)
}

#[cfg(test)]
mod tests {
    use skrifa::outline::{DrawSettings, OutlinePen};

    use super::*;

    #[derive(Default)]
    struct Contours(usize);

    impl OutlinePen for Contours {
        fn move_to(&mut self, _: f32, _: f32) {
            self.0 += 1;
        }
        fn line_to(&mut self, _: f32, _: f32) {}
        fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {}
        fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {}
        fn close(&mut self) {}
    }

    #[test]
    fn a_zero_is_struck_through_in_codes_and_plain_in_prose() {
        let faces = Faces::load().expect("our own fonts");
        let check = |face: Face, bytes: &'static [u8], contours: usize| {
            let glyph = GlyphId::new(faces.shape(face, "0")[0].glyph_id.to_u32());
            let mut drawn = Contours::default();
            let outline = font_ref(bytes).expect("a font").outline_glyphs().get(glyph).expect("a zero");
            outline.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut drawn).expect("drawn");
            assert_eq!(drawn.0, contours, "{face:?}");
        };
        check(Face::Regular, REGULAR, 2);
        check(Face::Bold, BOLD, 2);
        check(Face::RegularFigures, REGULAR, 3);
        check(Face::BoldFigures, BOLD, 3);
    }
}
