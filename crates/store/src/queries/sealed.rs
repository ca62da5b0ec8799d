//! Walks through the tables in which something is sealed, in the order of their keys.

use crate::table::Direction::Up;
use crate::table::Where::Above;
use crate::table::{Query, Table, Where};
use crate::tables;

pub(crate) static SEALED_DEVICES: Query = walk(63, "sealed_devices", &tables::DEVICES, (&[Above("id")], "id"));
pub(crate) static SEALED_PRINT_JOBS: Query = walk(64, "sealed_print_jobs", &tables::PRINT_JOBS, (&[Above("id")], "id"));
pub(crate) static SEALED_SIGNING_KEYS: Query =
    walk(65, "sealed_signing_keys", &tables::SIGNING_KEYS, (&[Above("kid")], "kid"));
pub(crate) static SEALED_PUSH_ADDRESSES: Query =
    walk(66, "sealed_push_addresses", &tables::PUSH_ADDRESSES, (&[Above("device")], "device"));
pub(crate) static SEALED_NOTICES: Query = walk(67, "sealed_notices", &tables::NOTICES, (&[Above("id")], "id"));
pub(crate) static SEALED_EMAILS: Query =
    walk(68, "sealed_emails", &tables::EMAIL_ADDRESSES, (&[Above("account")], "account"));
pub(crate) static SEALED_ASKED_CHANGES: Query =
    walk(69, "sealed_asked_changes", &tables::ASKED_CHANGES, (&[Above("id")], "id"));
pub(crate) static SEALED_WANTED_EMAILS: Query =
    walk(70, "sealed_wanted_emails", &tables::WANTED_EMAILS, (&[Above("account")], "account"));
pub(crate) static SEALED_AUDIT_KEYS: Query =
    walk(71, "sealed_audit_keys", &tables::AUDIT_KEYS, (&[Above("account")], "account"));

/// The rows behind a key, so many at a time.
const fn walk(
    rank: usize,
    name: &'static str,
    table: &'static Table,
    (filter, key): (&'static [Where; 1], &'static str),
) -> Query {
    Query { rank, name, table, filter, order: Some((key, Up)), limited: true }
}
