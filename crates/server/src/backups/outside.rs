//! What the log that is kept outside says of the time after a backup: what was counted, used or ended.

use std::fmt;
use std::path::{Path, PathBuf};

use domain::time::Time;
use store::Since;

use super::LogSeen;
use crate::auditing::believing::{Unbelievable, Unbelieved, believed};
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
    /// What stands in it without this installation's signature; nothing was taken from there.
    pub unbelieved: Option<Unbelieved>,
}

/// Why the log is of no use for this backup: one sentence.
#[derive(Debug)]
pub struct OutsideError {
    path: PathBuf,
    why: Unbelievable,
}

/// Reads the log at `path`, and takes up what the log in the backup does not have, as far as it is signed.
pub fn read(path: &Path, seen: &LogSeen) -> Result<Outside, OutsideError> {
    let refused = |why| OutsideError { path: path.to_owned(), why };
    let signed_to = believed(path, &seen.tree, &seen.keys).map_err(refused)?;
    let (since, ends_at) = (Since::default(), Time::from_micros(0));
    let mut outside = Outside { since, entries: 0, ends_at, unbelieved: signed_to.unbelieved };
    let mut tree = seen.tree.clone();
    for line in lines_of(path).map_err(|error| refused(Unbelievable::Unreadable(error.to_string())))? {
        let Line::Entry(logged) = line.map_err(|torn| refused(Unbelievable::Torn(torn)))? else { continue };
        let Some(leaf) = logged.leaf.filter(|leaf| leaf.number <= signed_to.size) else { break };
        let entry = logged.entry;
        outside.ends_at = outside.ends_at.max(entry.at);
        if leaf.number <= seen.tree.size() {
            continue;
        }
        tree.push(leaf.hash);
        if !seen.waiting.contains(&entry.id) {
            outside.entries += 1;
            outside.since.take(entry.what, entry.at, entry.account, id_of(&entry.about), &entry.numbers);
        }
    }
    // Somebody may have written to it since it was compared.
    match tree.root() == signed_to.root {
        true => Ok(outside),
        false => Err(refused(Unbelievable::Contradicted { leaf: signed_to.size })),
    }
}

fn id_of(text: &str) -> Option<u128> {
    let plain = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    u128::from_str_radix(text, 16).ok().filter(|_| plain)
}

impl fmt::Display for OutsideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the log {} is of no use for this backup: {}", self.path.display(), self.why)
    }
}

impl std::error::Error for OutsideError {}
