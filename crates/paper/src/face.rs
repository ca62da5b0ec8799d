//! The three embedded faces: which glyph draws a character, and how wide it is.
//!
//! Digits in columns come from the font's own tabular figures (`zero.tf` …), found by name.

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
    kerning: Kerning,
}

impl Loaded {
    fn new(bytes: &'static [u8]) -> Result<Self, PaperError> {
        let reference = font_ref(bytes)?;
        let font = Font::new(bytes.into(), 0).ok_or(PaperError::BrokenFont)?;
        let charmap = reference.charmap();
        let mut figures =
            ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'].map(|digit| charmap.map(digit).unwrap_or_default());
        for (glyph, name) in reference.glyph_names().iter() {
            if let Some(digit) = TABULAR.iter().position(|&figure| figure == name.as_str()) {
                figures[digit] = glyph;
            }
        }
        let metrics = reference.glyph_metrics(Size::unscaled(), LocationRef::default());
        Ok(Self { font, charmap, metrics, figures, kerning: Kerning::of(&reference) })
    }

    fn glyph(&self, character: char, figures: bool) -> GlyphId {
        match character.to_digit(10) {
            Some(digit) if figures => self.figures[digit as usize],
            Some(_) | None => self.charmap.map(character).unwrap_or_default(),
        }
    }
}

fn font_ref(bytes: &'static [u8]) -> Result<FontRef<'static>, PaperError> {
    FontRef::new(bytes).map_err(|_| PaperError::BrokenFont)
}
