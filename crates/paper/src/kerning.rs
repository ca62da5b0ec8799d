//! Pair kerning from the font's own GPOS table, so that "To" and "Ty" do not gape in large type.
//!
//! Only horizontal pair adjustment; the languages that we print need nothing else.

use std::cell::RefCell;
use std::collections::HashMap;

use skrifa::raw::tables::gpos::{PairPos, PositionLookup};
use skrifa::raw::{ReadError, TableProvider};
use skrifa::{FontRef, GlyphId};

/// A font's pairs, found once.
pub(crate) struct Kerning {
    subtables: Vec<PairPos<'static>>,
    /// Looking a pair up walks through many ranges, and a text has few different pairs.
    known: RefCell<HashMap<(GlyphId, GlyphId), i16>>,
}

impl Kerning {
    /// A font whose table cannot be read is not kerned: that costs beauty, not meaning.
    pub(crate) fn of(font: &FontRef<'static>) -> Self {
        Self { subtables: pair_subtables(font).unwrap_or_default(), known: RefCell::default() }
    }

    /// How much closer (negative) or farther the second glyph stands, in font units.
    pub(crate) fn between(&self, first: GlyphId, second: GlyphId) -> i16 {
        *self.known.borrow_mut().entry((first, second)).or_insert_with(|| {
            let found = self.subtables.iter().find_map(|subtable| in_subtable(subtable, first, second).ok().flatten());
            found.unwrap_or_default()
        })
    }
}

fn pair_subtables(font: &FontRef<'static>) -> Result<Vec<PairPos<'static>>, ReadError> {
    let mut subtables = Vec::new();
    for lookup in font.gpos()?.lookup_list()?.lookups().iter() {
        if let PositionLookup::Pair(pairs) = lookup? {
            for subtable in pairs.subtables().iter() {
                subtables.push(subtable?);
            }
        }
    }
    Ok(subtables)
}

fn in_subtable(subtable: &PairPos<'_>, first: GlyphId, second: GlyphId) -> Result<Option<i16>, ReadError> {
    match subtable {
        PairPos::Format1(single) => {
            let Some(index) = single.coverage()?.get(first) else { return Ok(None) };
            for record in single.pair_sets().get(index as usize)?.pair_value_records().iter() {
                let record = record?;
                if GlyphId::from(record.second_glyph()) == second {
                    return Ok(record.value_record1().x_advance());
                }
            }
            Ok(None)
        }
        PairPos::Format2(classes) => {
            if classes.coverage()?.get(first).is_none() {
                return Ok(None);
            }
            let row = classes.class_def1()?.get(first) as usize;
            let column = classes.class_def2()?.get(second) as usize;
            Ok(classes.class1_records().get(row)?.class2_records().get(column)?.value_record1().x_advance())
        }
        // For fonts of more than 65,535 glyphs; ours have some hundreds.
        PairPos::Format3(_) | PairPos::Format4(_) => Ok(None),
    }
}
