//! Pair kerning from the font's own GPOS table, so that "To" and "Ty" do not gape in large type.
//!
//! Only horizontal pair adjustment; the languages that we print need nothing else.

use skrifa::raw::tables::gpos::{PairPos, PositionLookup};
use skrifa::raw::{ReadError, TableProvider};
use skrifa::{FontRef, GlyphId};

/// How much closer (negative) or farther the second glyph stands, in font units.
pub(crate) fn between(font: &FontRef<'_>, first: GlyphId, second: GlyphId) -> i16 {
    find(font, first, second).ok().flatten().unwrap_or(0)
}

fn find(font: &FontRef<'_>, first: GlyphId, second: GlyphId) -> Result<Option<i16>, ReadError> {
    let gpos = font.gpos()?;
    for lookup in gpos.lookup_list()?.lookups().iter() {
        let PositionLookup::Pair(pairs) = lookup? else { continue };
        for subtable in pairs.subtables().iter() {
            if let Some(adjustment) = in_subtable(&subtable?, first, second)? {
                return Ok(Some(adjustment));
            }
        }
    }
    Ok(None)
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
