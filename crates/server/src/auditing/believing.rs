//! What is believed of a file outside: entries behind which a checkpoint stands that one of this installation's own keys has
//! signed. Whoever can write to the file can make an entry's hash anew, but cannot sign.

use std::fmt;
use std::path::Path;

use domain::audit::Logged;
use domain::audit::tree::{Frontier, TreeHash};
use domain::time::Time;

use super::checkpoint::{Note, Verifier};
use super::outside::{Line, Torn, read};
use crate::keys::CheckpointPublic;

/// What is believed of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Believed {
    /// The last leaf of which a signed checkpoint speaks.
    pub size: u64,
    /// The root over all leaves up to it.
    pub root: TreeHash,
    /// When it was signed.
    pub at: Time,
    /// What stands behind it.
    pub unbelieved: Option<Unbelieved>,
}

/// Entries behind the last signed checkpoint: a crash leaves some, and so does whoever adds some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unbelieved {
    /// How many.
    pub entries: u64,
    /// When the first of them says that it was written.
    pub from: Time,
}

/// Why nothing of a file is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unbelievable {
    /// It cannot be read.
    Unreadable(String),
    /// A line of it cannot be used.
    Torn(Torn),
    /// It begins behind what is known already, or ends before.
    DoesNotReach,
    /// Up to this leaf, which is known already, it has other entries.
    OtherLog {
        /// The last leaf that is known.
        leaf: u64,
    },
    /// The checkpoint of this size was signed for other entries than stand before it.
    Contradicted {
        /// Its size.
        leaf: u64,
    },
    /// No key of this installation has signed a checkpoint that reaches as far as what is known already.
    NotSigned,
}

/// Reads the whole file, and compares it with the tree that is `known` and with each checkpoint that one of the `keys` has
/// signed. A checkpoint that none of them has signed says nothing: its key may have been made after a backup.
pub fn believed(path: &Path, known: &Frontier, keys: &[CheckpointPublic]) -> Result<Believed, Unbelievable> {
    let mut reading = Reading { known, keys, last: 0, tree: None, signed: None, behind: None };
    for line in read(path).map_err(|error| Unbelievable::Unreadable(error.to_string()))? {
        match line.map_err(Unbelievable::Torn)? {
            Line::Entry(logged) => reading.entry(&logged)?,
            Line::Checkpoint(note) => reading.checkpoint(&note)?,
        }
    }
    if reading.last == 0 || reading.last < known.size() {
        return Err(Unbelievable::DoesNotReach);
    }
    let (size, root, at) = reading.signed.ok_or(Unbelievable::NotSigned)?;
    Ok(Believed { size, root, at, unbelieved: reading.behind })
}

struct Reading<'a> {
    known: &'a Frontier,
    keys: &'a [CheckpointPublic],
    last: u64,
    /// Over all leaves so far; nothing while it is not known what came before the file's first.
    tree: Option<Frontier>,
    signed: Option<(u64, TreeHash, Time)>,
    behind: Option<Unbelieved>,
}

impl Reading<'_> {
    fn entry(&mut self, logged: &Logged) -> Result<(), Unbelievable> {
        let Some(leaf) = logged.leaf else { return Err(Unbelievable::DoesNotReach) };
        let known = self.known.size();
        if self.last == 0 {
            self.tree = match leaf.number {
                first if first > known + 1 => return Err(Unbelievable::DoesNotReach),
                first if first == known + 1 => Some(self.known.clone()),
                1 => Some(Frontier::empty()),
                _ => None,
            };
        }
        self.last = leaf.number;
        if let Some(tree) = &mut self.tree {
            tree.push(leaf.hash);
        }
        if leaf.number == known {
            if self.tree.as_ref().is_some_and(|tree| tree != self.known) {
                return Err(Unbelievable::OtherLog { leaf: known });
            }
            self.tree = Some(self.known.clone());
        }
        if leaf.number > known {
            let behind = self.behind.get_or_insert(Unbelieved { entries: 0, from: logged.entry.at });
            behind.entries += 1;
        }
        Ok(())
    }

    fn checkpoint(&mut self, note: &Note) -> Result<(), Unbelievable> {
        let said = &note.statement;
        // Each installation has keys of its own, so that the name need not be known: the issuer may have moved.
        let is_ours = self.keys.iter().any(|key| Verifier::new(&said.origin, *key).accepts(note));
        let Some(tree) = self.tree.as_ref().filter(|_| is_ours) else { return Ok(()) };
        if (tree.size(), tree.root()) != (said.size, said.root) {
            return Err(Unbelievable::Contradicted { leaf: said.size });
        }
        if said.size >= self.known.size() {
            self.signed = Some((said.size, said.root, said.at));
            self.behind = None;
        }
        Ok(())
    }
}

impl fmt::Display for Unbelievable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "it cannot be read ({why})"),
            Self::Torn(Torn { line, why }) => write!(f, "its line {line} {why}: give the log as it was written"),
            Self::DoesNotReach => write!(
                f,
                "it does not reach back to the database, so that something between them is missing: name the log of a node that wrote it from before then on"
            ),
            Self::OtherLog { leaf } => write!(f, "it is not of this database: up to entry {leaf} it has others"),
            Self::Contradicted { leaf } => write!(
                f,
                "an entry up to {leaf} was altered, added or removed: the checkpoint there was signed for other entries"
            ),
            Self::NotSigned => write!(
                f,
                "none of this installation's keys has signed what it says: give the log as this installation wrote it"
            ),
        }
    }
}

impl std::error::Error for Unbelievable {}
