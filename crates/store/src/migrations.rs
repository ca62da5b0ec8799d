//! The steps that make an empty database into one of this version: one text for every engine.

use aws_lc_rs::digest::{Digest, SHA256, digest};

/// One step of the schema.
pub(crate) struct Migration {
    pub(crate) number: i64,
    pub(crate) name: &'static str,
    /// As SQLite reads it.
    pub(crate) text: &'static str,
}

/// What makes an empty database into one of this version, in order. Those that were released never change.
pub(crate) static MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "start", text: include_str!("migrations/sqlite/0001_start.sql") },
    Migration { number: 2, name: "counts", text: include_str!("migrations/sqlite/0002_counts.sql") },
    Migration { number: 3, name: "platform_keys", text: include_str!("migrations/sqlite/0003_platform_keys.sql") },
    Migration { number: 4, name: "push", text: include_str!("migrations/sqlite/0004_push.sql") },
    Migration { number: 5, name: "services", text: include_str!("migrations/sqlite/0005_services.sql") },
    Migration { number: 6, name: "verification", text: include_str!("migrations/sqlite/0006_verification.sql") },
    Migration { number: 7, name: "holder", text: include_str!("migrations/sqlite/0007_holder.sql") },
    Migration { number: 8, name: "card_in_hand", text: include_str!("migrations/sqlite/0008_card_in_hand.sql") },
    Migration { number: 9, name: "carried_way", text: include_str!("migrations/sqlite/0009_carried_way.sql") },
    Migration { number: 10, name: "lock", text: include_str!("migrations/sqlite/0010_lock.sql") },
    Migration { number: 11, name: "devices", text: include_str!("migrations/sqlite/0011_devices.sql") },
    Migration { number: 12, name: "activity", text: include_str!("migrations/sqlite/0012_activity.sql") },
    Migration { number: 13, name: "notices", text: include_str!("migrations/sqlite/0013_notices.sql") },
    Migration { number: 14, name: "offline", text: include_str!("migrations/sqlite/0014_offline.sql") },
    Migration { number: 15, name: "my_tillid", text: include_str!("migrations/sqlite/0015_my_tillid.sql") },
    Migration { number: 17, name: "shown_cards", text: include_str!("migrations/sqlite/0017_shown_cards.sql") },
    Migration { number: 18, name: "new_device", text: include_str!("migrations/sqlite/0018_new_device.sql") },
    Migration { number: 19, name: "asked_changes", text: include_str!("migrations/sqlite/0019_asked_changes.sql") },
    Migration {
        number: 20,
        name: "mail_in_my_tillid",
        text: include_str!("migrations/sqlite/0020_mail_in_my_tillid.sql"),
    },
    Migration { number: 22, name: "by_device_alone", text: include_str!("migrations/sqlite/0022_by_device_alone.sql") },
    Migration { number: 23, name: "what_was_shown", text: include_str!("migrations/sqlite/0023_what_was_shown.sql") },
    Migration { number: 24, name: "audit_chain", text: include_str!("migrations/sqlite/0024_audit_chain.sql") },
    Migration { number: 25, name: "audit_keys", text: include_str!("migrations/sqlite/0025_audit_keys.sql") },
];

/// Which of our migrations a database has.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Applied {
    /// The first so many.
    Some(usize),
    /// Others than ours.
    Others,
    /// All of ours, and more.
    More,
}

/// Compares what a database says (number, name, hash) with ours.
pub(crate) fn applied(known: &[(i64, String, Vec<u8>)]) -> Applied {
    let ours = |(place, (number, name, hash)): (usize, &(i64, String, Vec<u8>))| {
        MIGRATIONS.get(place).is_none_or(|migration| {
            (migration.number, migration.name, migration.hash().as_ref()) == (*number, name.as_str(), hash.as_slice())
        })
    };
    match known.iter().enumerate().all(ours) {
        false => Applied::Others,
        true if known.len() > MIGRATIONS.len() => Applied::More,
        true => Applied::Some(known.len()),
    }
}

impl Migration {
    /// Of its text, so that a database knows whether it has this very one.
    pub(crate) fn hash(&self) -> Digest {
        digest(&SHA256, self.text.as_bytes())
    }

    /// As PostgreSQL reads it: the same tables, columns and checks by its own names. Its texts compare by bytes, as
    /// SQLite's do.
    pub(crate) fn for_postgres(&self) -> String {
        let words = [
            (") STRICT, WITHOUT ROWID;", ");"),
            (") STRICT;", ");"),
            (" INTEGER", " BIGINT"),
            (" BLOB", " BYTEA"),
            (" TEXT", " TEXT COLLATE \"C\""),
            (" IS '", " IS NOT DISTINCT FROM '"),
            (" GLOB 'service:*'", " LIKE 'service:%'"),
            (" GLOB 'group:*'", " LIKE 'group:%'"),
            ("x''", "''"),
        ];
        words.iter().fold(self.text.to_owned(), |text, (sqlite, postgres)| text.replace(sqlite, postgres))
    }
}
