//! What the log that is kept outside says of the time after a backup: what was counted, used or ended.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use domain::time::Time;
use store::{LogBehind, Since, Written};

use super::LogSeen;
use crate::auditing::believing::{Unbelievable, Unbelieved, believed};
use crate::auditing::bringing_back::entries_behind;
use crate::auditing::outside::{Line, read as lines_of};
use crate::auditing::signed;

/// What the log says of the time after a backup.
#[derive(Debug)]
pub struct Outside {
    /// What was counted, used or ended.
    pub since: Since,
    /// Its signed entries, where the backup does not have them.
    pub log: Option<LogBehind>,
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
/// behind that, what it takes away as of `now`. The log that goes on is signed for `issuer`.
pub fn read(path: &Path, seen: &LogSeen, issuer: &str, now: Time) -> Result<Outside, OutsideError> {
    let refused = |why| OutsideError { path: path.to_owned(), why };
    let unreadable = |error: std::io::Error| refused(Unbelievable::Unreadable(error.to_string()));
    let signed_to = believed(path, &seen.tree, &seen.ring.checkpoint_publics()).map_err(refused)?;
    let (mut since, mut entries, mut ends_at) = (Since::default(), 0, None);
    let (mut tree, mut sealed) = (seen.tree.clone(), HashMap::new());
    for line in lines_of(path).map_err(unreadable)? {
        let Line::Entry(logged) = line.map_err(|torn| refused(Unbelievable::Torn(torn)))? else { continue };
        let Some(leaf) = logged.leaf.filter(|leaf| leaf.number > seen.tree.size()) else { continue };
        let (entry, is_signed) = (logged.entry, leaf.number <= signed_to.size);
        if is_signed {
            tree.push(leaf.hash);
            ends_at = ends_at.max(Some(entry.at));
        }
        match seen.waiting.get(&entry.id) {
            // The backup was made in the second before it got its leaf.
            Some(waiting) if *waiting == entry && is_signed => drop(sealed.insert(entry.id, leaf)),
            Some(waiting) if *waiting == entry => {}
            Some(_) => return Err(refused(Unbelievable::OtherLog { leaf: leaf.number })),
            None => {
                entries += 1;
                since.take(&entry, if is_signed { Written::Signed } else { Written::Unsigned { now } });
            }
        }
    }
    // Somebody may have written to it since it was compared.
    if tree.root() != signed_to.root {
        return Err(refused(Unbelievable::Contradicted { leaf: signed_to.size }));
    }
    let log = match tree.size() > seen.tree.size() {
        true => {
            let behind = entries_behind(path, seen.tree.clone(), &signed_to, sealed.clone()).map_err(unreadable)?;
            let said = path.display().to_string();
            let entries =
                behind.map(move |entry| entry.map_err(|why| format!("the log {said} changed meanwhile: {why}")));
            let checkpoint = signed(&seen.ring, issuer, &tree, now);
            Some(LogBehind { frontier: tree, checkpoint, sealed, entries: Box::new(entries) })
        }
        false => None,
    };
    let ends_at = ends_at.unwrap_or(signed_to.at);
    Ok(Outside { since, log, entries, ends_at, unbelieved: signed_to.unbelieved })
}

impl fmt::Display for OutsideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the log {} is of no use for this backup: {}", self.path.display(), self.why)
    }
}

impl std::error::Error for OutsideError {}
