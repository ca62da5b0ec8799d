//! The file that follows the audit log outside the database: without it a restore does not know what came after the backup.

use std::path::Path;

use domain::time::{Span, Time};
use rustix::fs::{Access, access};
use server::auditing::outside::last_leaf;
use server::config::Config;
use store::{AuditLog as _, Engine, StoreError};

use super::{Point, advice, well, wrong};
use crate::output::instant;

pub(super) const POINT: &str = "audit_outside";
/// A running server follows within seconds.
const LATE: Span = Span::minutes(10);

/// How far the file is, and how far the log.
struct Behind {
    file: u64,
    log: u64,
    /// When the first entry was written that the file has not.
    since: Option<Time>,
}

pub(super) async fn look(config: &Config, store: &Engine, now: Time) -> Result<Point, StoreError> {
    let Some(path) = &config.audit.outside else { return Ok(nowhere()) };
    let file = match writable(path).and_then(|()| last_leaf(path)) {
        Ok(leaf) => leaf,
        Err(error) => {
            let path = path.display();
            return Ok(wrong(
                POINT,
                format!(
                    "{path}, in which audit.outside keeps the log, cannot be written ({error}): make room for it there"
                ),
            ));
        }
    };
    let log = store.audit_head().await?.map_or(0, |head| head.newest.size);
    let first = if file < log { store.sealed_after(file, 1).await? } else { vec![] };
    let since = first.first().map(|logged| logged.entry.at);
    Ok(stands(path, &Behind { file, log, since }, now))
}

fn nowhere() -> Point {
    advice(
        POINT,
        "audit.outside names no file: after a restore nobody would know what came after the backup, so every card would skip 20 key numbers, and every device would have to be activated again",
    )
}

/// Nothing is made: a file that is not there yet needs a directory in which it can be.
fn writable(path: &Path) -> std::io::Result<()> {
    let place = if path.exists() { path } else { path.parent().unwrap_or(Path::new("/")) };
    Ok(access(place, Access::WRITE_OK)?)
}

fn stands(path: &Path, behind: &Behind, now: Time) -> Point {
    let (path, Behind { file, log, since }) = (path.display(), behind);
    match since {
        _ if file > log => wrong(
            POINT,
            format!(
                "{path} has {file} entries, and the database {log}: let audit.outside name another file, since an older database was put in place"
            ),
        ),
        Some(since) if now > since.plus(LATE) => wrong(
            POINT,
            format!(
                "{path} ends at entry {file} of {log}, and the next is of {}: start the server with audit.outside, or look at its log",
                instant(*since)
            ),
        ),
        Some(_) | None => well(POINT, format!("{path} follows the audit log, up to entry {file} of {log}")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    const NOON: Time = Time::from_seconds(1_795_000_000);

    #[test]
    fn a_file_that_does_not_follow_is_told_after_ten_minutes_and_one_that_is_ahead_at_once() {
        let at = |file, log, since, now| stands(Path::new("/log/audit.jsonl"), &Behind { file, log, since }, now);
        for (file, log, since, now, state, words) in [
            (0, 0, None, NOON, State::Well, "up to entry 0 of 0"),
            (7, 7, None, NOON, State::Well, "up to entry 7 of 7"),
            (6, 7, Some(NOON), NOON.plus(LATE), State::Well, "up to entry 6 of 7"),
            (6, 7, Some(NOON), NOON.plus(LATE).plus(Span::seconds(1)), State::Wrong, "ends at entry 6 of 7"),
            (0, 7, Some(NOON), NOON.plus(Span::days(1)), State::Wrong, "start the server with audit.outside"),
            (8, 7, None, NOON, State::Wrong, "name another file"),
        ] {
            let found = at(file, log, since, now);
            assert!(found.state == state && found.says.contains(words), "{found:?}");
        }
    }
}
