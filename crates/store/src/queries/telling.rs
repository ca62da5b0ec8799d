//! Reads of what persons are told, and of where they are reached by mail.

use crate::table::Direction::{Down, Up};
use crate::table::Query;
use crate::table::Where::{Above, AtMost, Before, Is, Says};
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
pub(crate) static ASKED_CHANGE: Query = Query {
    rank: 50,
    name: "asked_change",
    table: &tables::ASKED_CHANGES,
    filter: &[Is("id")],
    order: None,
    limited: false,
};
pub(crate) static WAITING_CHANGES: Query = Query {
    rank: 51,
    name: "waiting_changes",
    table: &tables::ASKED_CHANGES,
    filter: &[Is("account"), Says("state", "waiting")],
    order: Some(("asked_at", Up)),
    limited: false,
};
pub(crate) static DUE_CHANGES: Query = Query {
    rank: 52,
    name: "due_changes",
    table: &tables::ASKED_CHANGES,
    filter: &[AtMost("waits_until")],
    order: Some(("waits_until", Up)),
    limited: true,
};
pub(crate) static NOTICES_BEFORE: Query = Query {
    rank: 53,
    name: "notices_before",
    table: &tables::NOTICES,
    filter: &[Is("account"), Before("made_at")],
    order: Some(("made_at", Down)),
    limited: true,
};
pub(crate) static WANTED_EMAIL: Query = Query {
    rank: 54,
    name: "wanted_email",
    table: &tables::WANTED_EMAILS,
    filter: &[Is("account")],
    order: None,
    limited: false,
};
