//! The steps that make an empty database into one of this version: one text for every engine.

use aws_lc_rs::digest::{Digest, SHA256, digest};

/// One step of the schema.
pub(crate) struct Migration {
    pub(crate) number: i64,
    pub(crate) name: &'static str,
    /// As SQLite reads it.
    pub(crate) text: &'static str,
    /// The migration that a version must know to go on with a database that has this one, which only adds what it need not
    /// know, or takes away what no version uses since (docs/versions.md). Nothing: this one.
    pub(crate) needs: Option<i64>,
}

/// What makes an empty database into one of this version, in order. Those that were released never change.
pub(crate) static MIGRATIONS: &[Migration] = &[
    alone(1, "start", include_str!("migrations/sqlite/0001_start.sql")),
    alone(2, "counts", include_str!("migrations/sqlite/0002_counts.sql")),
    alone(3, "platform_keys", include_str!("migrations/sqlite/0003_platform_keys.sql")),
    alone(4, "push", include_str!("migrations/sqlite/0004_push.sql")),
    alone(5, "services", include_str!("migrations/sqlite/0005_services.sql")),
    alone(6, "verification", include_str!("migrations/sqlite/0006_verification.sql")),
    alone(7, "holder", include_str!("migrations/sqlite/0007_holder.sql")),
    alone(8, "card_in_hand", include_str!("migrations/sqlite/0008_card_in_hand.sql")),
    alone(9, "carried_way", include_str!("migrations/sqlite/0009_carried_way.sql")),
    alone(10, "lock", include_str!("migrations/sqlite/0010_lock.sql")),
    alone(11, "devices", include_str!("migrations/sqlite/0011_devices.sql")),
    alone(12, "activity", include_str!("migrations/sqlite/0012_activity.sql")),
    alone(13, "notices", include_str!("migrations/sqlite/0013_notices.sql")),
    alone(14, "offline", include_str!("migrations/sqlite/0014_offline.sql")),
    alone(15, "my_tillid", include_str!("migrations/sqlite/0015_my_tillid.sql")),
    alone(17, "shown_cards", include_str!("migrations/sqlite/0017_shown_cards.sql")),
    alone(18, "new_device", include_str!("migrations/sqlite/0018_new_device.sql")),
    alone(19, "asked_changes", include_str!("migrations/sqlite/0019_asked_changes.sql")),
    alone(20, "mail_in_my_tillid", include_str!("migrations/sqlite/0020_mail_in_my_tillid.sql")),
    alone(22, "by_device_alone", include_str!("migrations/sqlite/0022_by_device_alone.sql")),
    alone(23, "what_was_shown", include_str!("migrations/sqlite/0023_what_was_shown.sql")),
    alone(24, "audit_chain", include_str!("migrations/sqlite/0024_audit_chain.sql")),
    alone(25, "audit_keys", include_str!("migrations/sqlite/0025_audit_keys.sql")),
    alone(26, "number_when_new", include_str!("migrations/sqlite/0026_number_when_new.sql")),
    alone(27, "trust", include_str!("migrations/sqlite/0027_trust.sql")),
    alone(28, "closed_keys", include_str!("migrations/sqlite/0028_closed_keys.sql")),
    alone(29, "hash_counts", include_str!("migrations/sqlite/0029_hash_counts.sql")),
    alone(31, "doubted_addresses", include_str!("migrations/sqlite/0031_doubted_addresses.sql")),
];

/// Before the first release no version ran beside another.
const fn alone(number: i64, name: &'static str, text: &'static str) -> Migration {
    Migration { number, name, text, needs: None }
}

/// How far a database has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It has the first so many of our migrations.
    Behind(usize),
    /// It has all of them, and no more.
    Same,
    /// It has all of them, and more, beside which this version may go on.
    Ahead,
}

/// Why nothing can be done with a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strange {
    /// It has other migrations than ours.
    Other,
    /// It has more, which this version would have to know.
    Newer,
}

/// A migration as a database says that it has it.
pub(crate) struct Known {
    pub(crate) number: i64,
    pub(crate) name: String,
    pub(crate) hash: Vec<u8>,
    /// The migration that a version must know to go on beside this one; nothing where it must know this one.
    pub(crate) needs: Option<i64>,
}

/// Notes beside which migrations versions that do not know them go on: number, and the migration that they must know.
pub(crate) fn go_beside(known: &mut [Known], beside: &[(i64, i64)]) {
    for known in known {
        known.needs = beside.iter().find_map(|(number, needs)| (*number == known.number).then_some(*needs));
    }
}

/// Compares what a database says with ours.
pub(crate) fn standing(known: &[Known]) -> Result<Standing, Strange> {
    let is_ours = |(known, ours): (&Known, &Migration)| {
        (ours.number, ours.name, ours.hash().as_ref()) == (known.number, known.name.as_str(), known.hash.as_slice())
    };
    if !known.iter().zip(MIGRATIONS).all(is_ours) {
        return Err(Strange::Other);
    }
    let newest = MIGRATIONS.last().map_or(0, |migration| migration.number);
    match known.get(MIGRATIONS.len()..) {
        None => Ok(Standing::Behind(known.len())),
        Some([]) => Ok(Standing::Same),
        Some(more) if more.iter().all(|more| more.needs.is_some_and(|needs| needs <= newest)) => Ok(Standing::Ahead),
        Some(_) => Err(Strange::Newer),
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
