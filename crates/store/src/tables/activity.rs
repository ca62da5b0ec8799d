//! The tables of what happened to accounts, and of services that may not ask them.

use crate::table::Table;

/// What happened to accounts besides requests.
pub(crate) static ACTIVITIES: Table = Table {
    rank: 23,
    name: "activities",
    fixed: &["id", "account", "service", "what", "at", "name"],
    moving: &["browser", "last_at", "count"],
    unique: &[],
    owner: Some("account"),
    versioned: true,
};

/// Services that may not ask an account's code apps.
pub(crate) static SERVICE_BLOCKS: Table = Table {
    rank: 24,
    name: "service_blocks",
    fixed: &["key", "account", "service"],
    moving: &["at"],
    unique: &[],
    owner: Some("account"),
    versioned: true,
};
