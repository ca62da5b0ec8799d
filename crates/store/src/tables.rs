//! Every table, as data. The migrations make them; a test compares the two.

mod activity;
mod auditing;
mod counts;
mod telling;

pub(crate) use activity::{ACTIVITIES, SERVICE_BLOCKS};
pub(crate) use auditing::{AUDIT, AUDIT_CHECKPOINTS, AUDIT_HEADS, AUDIT_KEYS};
pub(crate) use counts::HASH_COUNTS;
pub(crate) use telling::{ASKED_CHANGES, EMAIL_ADDRESSES, NOTICES, PUSH_ADDRESSES, WANTED_EMAILS};

use crate::table::Table;

/// All tables, in the order in which rows are written: accounts first, since others name them.
pub(crate) static TABLES: [&Table; 31] = [
    &ACCOUNTS,
    &SERVICES,
    &DEVICES,
    &CARDS,
    &KNOWN_BROWSERS,
    &LET_INS,
    &LOGINS,
    &REQUESTS,
    &SESSIONS,
    &GRANTS,
    &ACCESS_TOKENS,
    &ACTIVATIONS,
    &PRINT_JOBS,
    &THROTTLES,
    &PAUSES,
    &NONCES,
    &DATA_KEYS,
    &SIGNING_KEYS,
    &PUSH_ADDRESSES,
    &OUTBOX,
    &AUDIT,
    &NOTICES,
    &EMAIL_ADDRESSES,
    &ACTIVITIES,
    &SERVICE_BLOCKS,
    &ASKED_CHANGES,
    &WANTED_EMAILS,
    &AUDIT_HEADS,
    &AUDIT_CHECKPOINTS,
    &AUDIT_KEYS,
    &HASH_COUNTS,
];

/// Persons' records.
pub(crate) static ACCOUNTS: Table = Table {
    rank: 0,
    name: "accounts",
    fixed: &["id", "created_at"],
    moving: &[
        "user_id_folded",
        "user_id",
        "name",
        "language",
        "password_hash",
        "password_kind",
        "password_ends_at",
        "password_leaked_at",
        "password_chosen_at",
        "standing",
        "standing_at",
        "last_method",
        "first_method",
        "number_always",
        "trusted_from",
        "trust_given_at",
        "notified_at",
    ],
    unique: &[&["user_id_folded"]],
    owner: None,
    versioned: true,
};

/// Relying parties.
pub(crate) static SERVICES: Table = Table {
    rank: 1,
    name: "services",
    fixed: &["id", "created_at"],
    moving: &[
        "name",
        "secret",
        "older_secret",
        "redirect_uris",
        "post_logout_redirect_uris",
        "home",
        "sector",
        "group_name",
        "accepts_app",
        "accepts_card",
        "accepts_offline",
        "carry_always",
        "verify_each",
        "learns_name",
        "disabled_at",
    ],
    unique: &[],
    owner: None,
    versioned: true,
};

/// Activated code apps.
pub(crate) static DEVICES: Table = Table {
    rank: 2,
    name: "devices",
    fixed: &["id", "account", "device_key", "activated_at"],
    moving: &[
        "name",
        "platform",
        "os",
        "pin_key",
        "pin_generation",
        "offline_key",
        "state",
        "state_at",
        "block_reason",
        "blocked_by_card",
        "wrong_in_a_row",
        "wrong_since_unlock",
        "wrong_at",
        "unlock_token",
        "unlock_until",
        "last_used_at",
        "platform_credential",
        "platform_key",
        "platform_sign_count",
        "platform_backup_eligible",
        "platform_backed_up",
        "platform_wrong",
        "platform_added_at",
        "lock",
    ],
    unique: &[],
    owner: Some("account"),
    versioned: true,
};

/// Code cards, one row each.
pub(crate) static CARDS: Table = Table {
    rank: 3,
    name: "cards",
    fixed: &["id", "account", "number", "digest_key", "issued_at", "key_numbers", "digests", "shown"],
    moving: &[
        "state",
        "state_at",
        "block_reason",
        "used",
        "strikes_count",
        "strikes_rests",
        "strikes_rests_until",
        "wrong_since_right",
        "printed_at",
    ],
    unique: &[&["number"]],
    owner: Some("account"),
    versioned: true,
};

/// Browsers that accounts remember.
pub(crate) static KNOWN_BROWSERS: Table = Table {
    rank: 4,
    name: "known_browsers",
    fixed: &["id", "account", "secret"],
    moving: &[
        "label",
        "remembered_at",
        "last_used_at",
        "passwords_count",
        "passwords_rests",
        "passwords_rests_until",
        "codes_count",
        "codes_rests",
        "codes_rests_until",
    ],
    unique: &[&["account", "secret"]],
    owner: Some("account"),
    versioned: true,
};

/// Characters that let a browser in.
pub(crate) static LET_INS: Table = Table {
    rank: 5,
    name: "let_ins",
    fixed: &["code", "account", "made_at"],
    moving: &["used_at"],
    unique: &[],
    owner: Some("account"),
    versioned: true,
};

/// Attempts to sign in.
pub(crate) static LOGINS: Table = Table {
    rank: 6,
    name: "logins",
    fixed: &["id", "browser", "service", "authorization_request", "started_at"],
    moving: &[
        "language",
        "remember",
        "let_in",
        "let_in_card",
        "wrong_tries",
        "wrong_numbers",
        "holder",
        "state",
        "account",
        "trusted_from",
        "trust",
        "trust_browser",
        "trust_card",
        "request",
        "card",
        "place",
        "ended_at",
        "grant_id",
        "why",
        "passed_method",
        "passed_verification",
        "passed_by",
    ],
    unique: &[],
    owner: None,
    versioned: true,
};

/// What code apps were asked.
pub(crate) static REQUESTS: Table = Table {
    rank: 7,
    name: "requests",
    fixed: &[
        "id",
        "account",
        "asker",
        "asks",
        "service",
        "bytes",
        "carry",
        "browser",
        "trust",
        "trust_browser",
        "trust_card",
        "pause",
        "source",
        "asked_at",
        "expires_at",
        "notified",
    ],
    moving: &[
        "wrong_offline",
        "state",
        "state_at",
        "device",
        "carried",
        "carried_way",
        "wrong_numbers",
        "reason",
        "verification",
        "denied_by",
    ],
    unique: &[],
    owner: Some("account"),
    versioned: true,
};

/// Sign-ins that last.
pub(crate) static SESSIONS: Table = Table {
    rank: 8,
    name: "sessions",
    fixed: &["id", "browser", "scope"],
    moving: &["account", "method", "verification", "offline", "authenticated_at", "last_used_at", "ended_at"],
    unique: &[],
    owner: Some("account"),
    versioned: true,
};

/// Authorization codes and what became of them.
pub(crate) static GRANTS: Table = Table {
    rank: 9,
    name: "grants",
    fixed: &[
        "id",
        "code",
        "service",
        "account",
        "authorization_request",
        "method",
        "verification",
        "offline",
        "authenticated_at",
        "issued_at",
    ],
    moving: &["state", "state_at"],
    unique: &[&["code"]],
    owner: Some("account"),
    versioned: true,
};

/// Access tokens.
pub(crate) static ACCESS_TOKENS: Table = Table {
    rank: 10,
    name: "access_tokens",
    fixed: &["token", "grant_id", "expires_at"],
    moving: &[],
    unique: &[],
    owner: None,
    versioned: true,
};

/// Devices on their way.
pub(crate) static ACTIVATIONS: Table = Table {
    rank: 11,
    name: "activations",
    fixed: &["id", "account", "device_key", "platform", "replaces", "started_at", "card_in_hand"],
    moving: &["state", "card", "place_1", "place_2", "request", "device", "shown_card", "shown_device"],
    unique: &[],
    owner: Some("account"),
    versioned: true,
};

/// Cards and letters that wait to be printed.
pub(crate) static PRINT_JOBS: Table = Table {
    rank: 12,
    name: "print_jobs",
    fixed: &["id", "account", "kind", "made_at"],
    moving: &["sealed", "printed_at"],
    unique: &[],
    owner: Some("account"),
    versioned: true,
};

/// Strikes against user IDs.
pub(crate) static THROTTLES: Table = Table {
    rank: 13,
    name: "throttles",
    fixed: &["key"],
    moving: &["strikes_count", "strikes_rests", "strikes_rests_until", "matters_until"],
    unique: &[],
    owner: None,
    versioned: true,
};

/// Pauses between requests.
pub(crate) static PAUSES: Table = Table {
    rank: 14,
    name: "pauses",
    fixed: &["key", "account"],
    moving: &["unapproved", "asked_at", "ends_at"],
    unique: &[],
    owner: None,
    versioned: true,
};

/// Nonces that were used.
pub(crate) static NONCES: Table = Table {
    rank: 15,
    name: "nonces",
    fixed: &["digest", "expires_at"],
    moving: &[],
    unique: &[],
    owner: None,
    versioned: true,
};

/// Wrapped data keys.
pub(crate) static DATA_KEYS: Table = Table {
    rank: 16,
    name: "data_keys",
    fixed: &["id", "purpose", "created_at"],
    moving: &["wrapped", "closed_at"],
    unique: &[],
    owner: None,
    versioned: true,
};

/// Keys that sign tokens.
pub(crate) static SIGNING_KEYS: Table = Table {
    rank: 17,
    name: "signing_keys",
    fixed: &["kid", "algorithm", "public_jwk", "created_at"],
    moving: &["sealed_private", "state", "activated_at", "retired_at"],
    unique: &[],
    owner: None,
    versioned: true,
};

/// Jobs that wait to be done.
pub(crate) static OUTBOX: Table = Table {
    rank: 19,
    name: "outbox",
    fixed: &["id", "job", "account", "request", "device", "notice"],
    moving: &["attempts", "due_at"],
    unique: &[],
    owner: None,
    versioned: true,
};
