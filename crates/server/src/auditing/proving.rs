//! Showing of one entry that it stands in the log, to somebody who has nothing but a checkpoint's key.

use std::fmt;

use domain::audit::Logged;
use domain::audit::tree::{Frontier, TreeHash, beside, root_by};
use domain::ids::AuditId;
use serde::{Deserialize, Serialize};
use store::AuditLog as _;

use super::checkpoint::{Note, Verifier};
use super::newest;
use super::outside::EntryText;
use crate::app::App;
use crate::flows::Fault;

const PAGE: u32 = 4_096;

/// One entry, a checkpoint, and the hashes between them (RFC 9162 §2.1.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The entry, with its leaf.
    pub logged: Logged,
    /// The hashes beside the way from the leaf to the root.
    pub beside: Vec<TreeHash>,
    /// What the log was then.
    pub note: Note,
}

/// Why there is no proof, or why one shows nothing. Each prints as one sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotProved {
    /// There is no such entry.
    NoSuchEntry,
    /// It has no leaf yet.
    NotSealedYet,
    /// The log is not whole.
    LogBroken,
    /// The text is no proof.
    NoProof,
    /// The entry was altered.
    Altered,
    /// The hashes do not lead to the checkpoint's root.
    LeadsElsewhere,
    /// The checkpoint was not signed by this log's key.
    NotSigned,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    entry: EntryText,
    beside: Vec<String>,
    checkpoint: String,
}

/// Shows that an entry stands in the log as it is now. Reads all of the log once.
pub async fn prove(app: &App, id: AuditId) -> Result<Result<Proof, NotProved>, Fault> {
    let Some(logged) = app.store.audit_entry(id).await? else { return Ok(Err(NotProved::NoSuchEntry)) };
    let (Some(leaf), Some(note)) = (logged.leaf, newest(app).await?) else { return Ok(Err(NotProved::NotSealedYet)) };
    let size = note.statement.size;
    let ranges = beside(leaf.number - 1, size);
    let mut subtrees = vec![Frontier::empty(); ranges.len()];
    let mut read = 0;
    while read < size {
        let page = app.store.sealed_after(read, PAGE).await?;
        if page.is_empty() {
            return Ok(Err(NotProved::LogBroken));
        }
        for leaf in page.iter().filter_map(|logged| logged.leaf).take_while(|leaf| leaf.number <= size) {
            let place = ranges.iter().position(|range| range.contains(&(leaf.number - 1)));
            if let Some(subtree) = place.and_then(|place| subtrees.get_mut(place)) {
                subtree.push(leaf.hash);
            }
            read = leaf.number;
        }
        if page.last().and_then(|logged| logged.leaf).is_some_and(|leaf| leaf.number > size) {
            break;
        }
    }
    let proof = Proof { logged, beside: subtrees.iter().map(Frontier::root).collect(), note };
    Ok(match proof.holds() {
        Ok(()) => Ok(proof),
        Err(_) => Err(NotProved::LogBroken),
    })
}

impl Proof {
    /// Reads a proof's text.
    pub fn parse(text: &str) -> Result<Self, NotProved> {
        let Text { entry, beside, checkpoint } = serde_json::from_str(text).map_err(|_| NotProved::NoProof)?;
        let beside: Option<Vec<TreeHash>> = beside.iter().map(|hash| TreeHash::parse(hash)).collect();
        let parsed = entry.logged().zip(beside).zip(Note::parse(&checkpoint));
        parsed.map(|((logged, beside), note)| Self { logged, beside, note }).ok_or(NotProved::NoProof)
    }

    /// Checks everything: the entry, the way to the root, and who signed that root.
    pub fn check(&self, keys: &[Verifier]) -> Result<(), NotProved> {
        self.holds()?;
        match keys.iter().any(|key| key.accepts(&self.note)) {
            true => Ok(()),
            false => Err(NotProved::NotSigned),
        }
    }

    fn holds(&self) -> Result<(), NotProved> {
        let Some(leaf) = self.logged.leaf.filter(|leaf| leaf.number > 0 && self.logged.fits()) else {
            return Err(NotProved::Altered);
        };
        let (size, root) = (self.note.statement.size, self.note.statement.root);
        match root_by(leaf.hash, leaf.number - 1, size, &self.beside) {
            Some(found) if found == root => Ok(()),
            Some(_) | None => Err(NotProved::LeadsElsewhere),
        }
    }
}

impl fmt::Display for Proof {
    /// As one line of JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let beside = self.beside.iter().map(TreeHash::to_string).collect();
        let text = Text { entry: EntryText::of(&self.logged), beside, checkpoint: self.note.to_string() };
        f.write_str(&serde_json::to_string(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Display for NotProved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSuchEntry => "There is no entry with this id; `tillid audit show --json` shows the ids.",
            Self::NotSealedYet => "The entry has no leaf yet; a running server gives it one within a second.",
            Self::LogBroken => "The log is not whole: `tillid audit verify` says more.",
            Self::NoProof => "This is no proof of ours.",
            Self::Altered => "The entry is not the one that the proof was made for.",
            Self::LeadsElsewhere => "The proof does not lead to its checkpoint.",
            Self::NotSigned => "The proof's checkpoint was not signed by this log's key.",
        })
    }
}

impl std::error::Error for NotProved {}
