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
    /// When its last signed entry was written: what came after is not known for certain.
    pub ends_at: Time,
    /// What stands in it without this installation's signature: only what it takes away was taken from there.
    pub unbelieved: Option<Unbelieved>,
}

/// Why the log is of no use for this backup: one sentence.
#[derive(Debug)]
pub struct OutsideError {
    path: PathBuf,
    why: Unbelievable,
}

/// Reads the log at `path`, and takes up what the log in the backup does not have, as far as it is signed; of what is
/// behind that, what it takes away as of `now`.
pub fn read(path: &Path, seen: &LogSeen, now: Time) -> Result<Outside, OutsideError> {
    let refused = |why| OutsideError { path: path.to_owned(), why };
    let signed_to = believed(path, &seen.tree, &seen.keys).map_err(refused)?;
    let (mut since, mut entries, mut ends_at) = (Since::default(), 0, None);
    let mut tree = seen.tree.clone();
    for line in lines_of(path).map_err(|error| refused(Unbelievable::Unreadable(error.to_string())))? {
        let Line::Entry(logged) = line.map_err(|torn| refused(Unbelievable::Torn(torn)))? else { continue };
        let Some(leaf) = logged.leaf.filter(|leaf| leaf.number > seen.tree.size()) else { continue };
        let (entry, is_signed) = (logged.entry, leaf.number <= signed_to.size);
        if is_signed {
            tree.push(leaf.hash);
            ends_at = ends_at.max(Some(entry.at));
        }
        if seen.waiting.contains(&entry.id) {
            continue;
        }
        entries += 1;
        let about = id_of(&entry.about);
        match is_signed {
            true => since.take(entry.what, entry.at, entry.account, about, &entry.numbers),
            false => since.take_away(entry.what, now, entry.account, about, &entry.numbers),
        }
    }
    // Somebody may have written to it since it was compared.
    match tree.root() == signed_to.root {
        true => {
            Ok(Outside { since, entries, ends_at: ends_at.unwrap_or(signed_to.at), unbelieved: signed_to.unbelieved })
        }
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
