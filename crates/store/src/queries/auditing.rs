//! Reads of the audit log and its tree.

use crate::table::Direction::{Down, Up};
use crate::table::Query;
use crate::table::Where::{Above, AtMost, Empty, Is};
use crate::tables;

pub(crate) static AUDIT: Query =
    Query { rank: 32, name: "audit", table: &tables::AUDIT, filter: &[], order: Some(("id", Down)), limited: true };
pub(crate) static AUDIT_OF: Query = Query {
    rank: 33,
    name: "audit_of",
    table: &tables::AUDIT,
    filter: &[Is("account")],
    order: Some(("id", Down)),
    limited: true,
};
pub(crate) static AUDIT_BETWEEN: Query = Query {
    rank: 55,
    name: "audit_between",
    table: &tables::AUDIT,
    filter: &[Above("id"), AtMost("id")],
    order: Some(("id", Down)),
    limited: true,
};
pub(crate) static AUDIT_OF_BETWEEN: Query = Query {
    rank: 56,
    name: "audit_of_between",
    table: &tables::AUDIT,
    filter: &[Is("account"), Above("id"), AtMost("id")],
    order: Some(("id", Down)),
    limited: true,
};
pub(crate) static AUDIT_ENTRY: Query =
    Query { rank: 57, name: "audit_entry", table: &tables::AUDIT, filter: &[Is("id")], order: None, limited: false };
pub(crate) static WAITING_ENTRIES: Query = Query {
    rank: 58,
    name: "waiting_entries",
    table: &tables::AUDIT,
    filter: &[Empty("leaf")],
    order: Some(("id", Up)),
    limited: true,
};
pub(crate) static SEALED_AFTER: Query = Query {
    rank: 59,
    name: "sealed_after",
    table: &tables::AUDIT,
    filter: &[Above("leaf")],
    order: Some(("leaf", Up)),
    limited: true,
};
pub(crate) static AUDIT_HEAD: Query = Query {
    rank: 60,
    name: "audit_head",
    table: &tables::AUDIT_HEADS,
    filter: &[Is("name")],
    order: None,
    limited: false,
};
pub(crate) static AUDIT_CHECKPOINTS: Query = Query {
    rank: 61,
    name: "audit_checkpoints",
    table: &tables::AUDIT_CHECKPOINTS,
    filter: &[Above("size")],
    order: Some(("size", Up)),
    limited: true,
};
pub(crate) static AUDIT_KEY: Query = Query {
    rank: 62,
    name: "audit_key",
    table: &tables::AUDIT_KEYS,
    filter: &[Is("account")],
    order: None,
    limited: false,
};
