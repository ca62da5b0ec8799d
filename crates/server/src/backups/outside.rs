//! What the log that is kept outside says of the time after a backup: what was counted, used or ended.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use domain::time::Time;
use store::Since;

use super::LogSeen;
use crate::auditing::outside::{Line, read as lines_of};

/// What the log says of the time after a backup.
#[derive(Debug)]
pub struct Outside {
    /// What was counted, used or ended.
    pub since: Since,
    /// How many of its entries the backup does not have.
    pub entries: u64,
    /// When its last entry was written: of what came after nobody knows.
    pub ends_at: Time,
}

/// Why the log is of no use for this backup: one sentence.
#[derive(Debug)]
pub enum OutsideError {
    /// It cannot be read.
    Unreadable(PathBuf, io::Error),
    /// A line of it cannot be used; which, and why.
    Torn(PathBuf, u64, &'static str),
    /// It begins after the backup was made, or ends before.
    DoesNotReach(PathBuf),
}

/// Reads the log at `path`, and takes up what the log in the backup does not have.
pub fn read(path: &Path, seen: &LogSeen) -> Result<Outside, OutsideError> {
    let lines = lines_of(path).map_err(|error| OutsideError::Unreadable(path.to_owned(), error))?;
    let mut outside = Outside { since: Since::default(), entries: 0, ends_at: Time::from_micros(0) };
    let (mut first, mut last) = (None, 0);
    for line in lines {
        let logged = match line.map_err(|torn| OutsideError::Torn(path.to_owned(), torn.line, torn.why))? {
            Line::Entry(logged) => logged,
            Line::Checkpoint(_) => continue,
        };
        let (entry, leaf) = (logged.entry, logged.leaf.map_or(0, |leaf| leaf.number));
        first.get_or_insert(leaf);
        last = leaf;
        outside.ends_at = outside.ends_at.max(entry.at);
        if leaf > seen.size && !seen.waiting.contains(&entry.id) {
            outside.entries += 1;
            outside.since.take(entry.what, entry.at, entry.account, id_of(&entry.about), &entry.numbers);
        }
    }
    match first {
        Some(first) if first <= seen.size + 1 && seen.size <= last => Ok(outside),
        Some(_) | None => Err(OutsideError::DoesNotReach(path.to_owned())),
    }
}

fn id_of(text: &str) -> Option<u128> {
    let plain = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    u128::from_str_radix(text, 16).ok().filter(|_| plain)
}

impl fmt::Display for OutsideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => write!(f, "the log {} cannot be read ({error})", path.display()),
            Self::Torn(path, line, why) => {
                write!(f, "line {line} of the log {} {why}: give the log as it was written", path.display())
            }
            Self::DoesNotReach(path) => write!(
                f,
                "the log {} does not reach back to the backup, so that something between them is missing: name the log of a node that wrote it from before the backup on",
                path.display()
            ),
        }
    }
}

impl std::error::Error for OutsideError {}
