//! A document of one page: its validated form, its metadata, its bytes.
//!
//! PDF/A-2a, so that an archive can open it in fifty years, and PDF/UA-1, so that it can be read aloud.

use std::num::NonZeroU16;

use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::tagging::{Tag, TagTree, kind};
use krilla::{Document, SerializeSettings};

use crate::canvas::{Canvas, MM};
use crate::error::PaperError;
use crate::face::Faces;
use crate::input::{Date, Language, Operator};

/// What is said about a document.
pub(crate) struct About<'a> {
    pub(crate) language: Language,
    pub(crate) title: String,
    pub(crate) operator: &'a Operator,
    pub(crate) issued: Date,
}

/// Whether the page's drawing is compressed. Only tests read it plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Compressed,
    #[cfg(test)]
    Plain,
}

/// Draws one A4 page and writes the document.
pub(crate) fn compose(
    about: &About<'_>,
    packing: Packing,
    draw: impl FnOnce(&mut Canvas<'_>),
) -> Result<Vec<u8>, PaperError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|_| PaperError::NotAccessible)?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        compress_content_streams: packing == Packing::Compressed,
        ..SerializeSettings::default()
    });
    let faces = Faces::load()?;

    let mut page = document.start_page_with(PageSettings::from_wh(210.0 * MM, 297.0 * MM).unwrap_or_default());
    let mut canvas = Canvas::new(page.surface(), &faces);
    draw(&mut canvas);
    let content = canvas.finish();
    page.finish();

    let mut tags = TagTree::new().with_lang(Some(about.language.tag().to_owned()));
    tags.push(content);
    document.set_tag_tree(tags);
    let mut outline = Outline::new();
    outline.push_child(OutlineNode::new(about.title.clone(), XyzDestination::new(0, Point::from_xy(0.0, 0.0))));
    document.set_outline(outline);
    document.set_metadata(
        Metadata::new()
            .title(about.title.clone())
            .language(about.language.tag().to_owned())
            .authors(vec![about.operator.name.as_str().to_owned()])
            .creator("Tillid".to_owned())
            .creation_date(
                DateTime::new(about.issued.year())
                    .month(about.issued.month())
                    .day(about.issued.day())
                    .hour(0)
                    .minute(0)
                    .second(0)
                    .utc_offset_hour(0)
                    .utc_offset_minute(0),
            ),
    );
    document.finish().map_err(|_| PaperError::NotAccessible)
}

/// A heading of the first or second level.
pub(crate) fn heading(level: Level, title: &str) -> Tag<kind::Hn> {
    let level = match level {
        Level::Page => NonZeroU16::MIN,
        Level::Part => NonZeroU16::MIN.saturating_add(1),
    };
    Tag::Hn(level, Some(title.to_owned()))
}

/// How deep a heading stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Page,
    Part,
}
