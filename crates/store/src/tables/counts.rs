//! What would cost a walk through a table to know.

use crate::table::Table;

/// How many password hashes begin alike: one row.
pub(crate) static HASH_COUNTS: Table = Table {
    rank: 30,
    name: "hash_counts",
    fixed: &["name"],
    moving: &["counted_at", "took_ms", "heads"],
    unique: &[],
    owner: None,
    versioned: true,
};
