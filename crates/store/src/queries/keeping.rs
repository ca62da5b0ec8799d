//! Reads of what only the store keeps: nonces, keys, and what was counted.

use crate::table::Direction::Up;
use crate::table::{Query, Where::Is};
use crate::tables;

pub(crate) static NONCE: Query =
    Query { rank: 28, name: "nonce", table: &tables::NONCES, filter: &[Is("digest")], order: None, limited: false };
pub(crate) static DATA_KEYS: Query = Query {
    rank: 29,
    name: "data_keys",
    table: &tables::DATA_KEYS,
    filter: &[],
    order: Some(("created_at", Up)),
    limited: false,
};
pub(crate) static SIGNING_KEYS: Query = Query {
    rank: 30,
    name: "signing_keys",
    table: &tables::SIGNING_KEYS,
    filter: &[],
    order: Some(("created_at", Up)),
    limited: false,
};
pub(crate) static HASH_COUNTS: Query = Query {
    rank: 72,
    name: "hash_counts",
    table: &tables::HASH_COUNTS,
    filter: &[Is("name")],
    order: None,
    limited: false,
};
