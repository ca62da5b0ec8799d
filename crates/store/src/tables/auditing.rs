//! The audit log, its tree's head and checkpoints, and the keys of what is personal in it.

use crate::table::Table;

/// Every decision about a person. A row is replaced once: when it gets its leaf.
pub(crate) static AUDIT: Table = Table {
    rank: 20,
    name: "audit",
    fixed: &["id", "at", "account", "what", "about", "numbers", "sealed"],
    moving: &["leaf", "hash"],
    unique: &[&["leaf"]],
    owner: None,
    versioned: true,
};

/// The tree's frontier, its newest checkpoint, and who appends: one row.
pub(crate) static AUDIT_HEADS: Table = Table {
    rank: 27,
    name: "audit_heads",
    fixed: &["name"],
    moving: &["size", "peaks", "root", "at", "key", "signature", "kept_at", "sealer", "sealer_until"],
    unique: &[],
    owner: None,
    versioned: true,
};

/// Checkpoints of before.
pub(crate) static AUDIT_CHECKPOINTS: Table = Table {
    rank: 28,
    name: "audit_checkpoints",
    fixed: &["size", "root", "at", "key", "signature"],
    moving: &[],
    unique: &[],
    owner: None,
    versioned: true,
};

/// The keys under which what is personal is sealed.
pub(crate) static AUDIT_KEYS: Table = Table {
    rank: 29,
    name: "audit_keys",
    fixed: &["account", "made_at"],
    moving: &["sealed"],
    unique: &[],
    owner: None,
    versioned: true,
};
