//! What persons are told of their accounts, and where they are reached by mail.

use crate::table::Table;

/// What persons are told of.
pub(crate) static NOTICES: Table = Table {
    rank: 21,
    name: "notices",
    fixed: &["id", "account", "kind", "device", "change", "code", "made_at"],
    moving: &["ends_at", "state", "state_at", "mail_to", "by_device", "by_mail", "by_letter"],
    unique: &[&["code"]],
    owner: Some("account"),
    versioned: true,
};

/// Changes that persons asked for in My Tillid.
pub(crate) static ASKED_CHANGES: Table = Table {
    rank: 25,
    name: "asked_changes",
    fixed: &["id", "account", "kind", "device", "asked_at"],
    moving: &["wanted", "address", "state", "waits_until", "state_at"],
    unique: &[],
    owner: Some("account"),
    versioned: true,
};

/// Where persons are reached by mail.
pub(crate) static EMAIL_ADDRESSES: Table = Table {
    rank: 22,
    name: "email_addresses",
    fixed: &["account"],
    moving: &["address", "set_at", "set_by", "mails", "doubted_at"],
    unique: &[],
    owner: Some("account"),
    versioned: true,
};

/// Addresses that persons typed and have yet to show to be theirs.
pub(crate) static WANTED_EMAILS: Table = Table {
    rank: 26,
    name: "wanted_emails",
    fixed: &["account"],
    moving: &["id", "address", "asked_at", "state", "wrong"],
    unique: &[],
    owner: Some("account"),
    versioned: true,
};

/// Where devices take notifications.
pub(crate) static PUSH_ADDRESSES: Table = Table {
    rank: 18,
    name: "push_addresses",
    fixed: &["device", "account"],
    moving: &["state", "subscription", "set_at", "dead_at"],
    unique: &[],
    owner: Some("account"),
    versioned: true,
};
