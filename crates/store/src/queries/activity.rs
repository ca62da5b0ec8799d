//! Reads of what happened to accounts, and of services that may not ask them.

use crate::table::Direction::Down;
use crate::table::Query;
use crate::table::Where::{Above, Before, Is};
use crate::tables;

pub(crate) static ACTIVITY: Query =
    Query { rank: 44, name: "activity", table: &tables::ACTIVITIES, filter: &[Is("id")], order: None, limited: false };
pub(crate) static ACTIVITIES_BEFORE: Query = Query {
    rank: 45,
    name: "activities_before",
    table: &tables::ACTIVITIES,
    filter: &[Is("account"), Before("at")],
    order: Some(("at", Down)),
    limited: true,
};
pub(crate) static ACTIVITIES_SINCE: Query = Query {
    rank: 46,
    name: "activities_since",
    table: &tables::ACTIVITIES,
    filter: &[Is("account"), Above("at")],
    order: Some(("at", Down)),
    limited: true,
};
pub(crate) static SERVICE_BLOCK: Query = Query {
    rank: 47,
    name: "service_block",
    table: &tables::SERVICE_BLOCKS,
    filter: &[Is("key")],
    order: None,
    limited: false,
};
pub(crate) static SERVICE_BLOCKS: Query = Query {
    rank: 48,
    name: "service_blocks",
    table: &tables::SERVICE_BLOCKS,
    filter: &[Is("account")],
    order: Some(("at", Down)),
    limited: false,
};
