//! Reads of what persons are told, and of where they are reached by mail.

use crate::table::Direction::Down;
use crate::table::Query;
use crate::table::Where::{Above, Is};
use crate::tables;

pub(crate) static NOTICE: Query =
    Query { rank: 39, name: "notice", table: &tables::NOTICES, filter: &[Is("id")], order: None, limited: false };
pub(crate) static NOTICE_BY_CODE: Query = Query {
    rank: 40,
    name: "notice_by_code",
    table: &tables::NOTICES,
    filter: &[Is("code")],
    order: None,
    limited: false,
};
pub(crate) static NOTICES: Query = Query {
    rank: 41,
    name: "notices",
    table: &tables::NOTICES,
    filter: &[Is("account"), Above("ends_at")],
    order: Some(("made_at", Down)),
    limited: true,
};
pub(crate) static EMAIL: Query = Query {
    rank: 42,
    name: "email",
    table: &tables::EMAIL_ADDRESSES,
    filter: &[Is("account")],
    order: None,
    limited: false,
};
