//! Reading the whole audit log and finding the first thing that is not as it was: altered, removed, moved, or not sealed.

use std::fmt;

use domain::audit::Logged;
use domain::audit::tree::{Frontier, TreeHash};
use domain::ids::AuditId;
use domain::time::{Span, Time};
use store::{AuditCheckpoint, AuditLog as _};

use super::checkpoint::{Note, Verifier};
use super::{note, verifiers};
use crate::app::App;
use crate::flows::Fault;

/// Entries read at once.
const PAGE: u32 = 4_096;
/// An entry that waits longer for its leaf was forgotten by whoever gives them out.
const SEALED_WITHIN: Span = Span::minutes(1);

/// What the log shall be compared with besides itself.
#[derive(Clone, Debug, Default)]
pub struct Against {
    /// Checkpoints that somebody has kept elsewhere.
    pub notes: Vec<Note>,
    /// Keys that somebody has kept elsewhere; without any, those of this installation.
    pub keys: Vec<Verifier>,
}

/// The log is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// How many leaves it has.
    pub size: u64,
    /// Their root.
    pub root: TreeHash,
    /// How many checkpoints say so.
    pub checkpoints: u64,
    /// How many of the newest entries wait for their leaf, up to a page of them.
    pub waiting: usize,
}

/// The first thing that is not as it was. Each prints as one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The entry does not have the hash that was made of it.
    Altered {
        /// Its leaf number.
        leaf: u64,
        /// Its id.
        entry: AuditId,
    },
    /// The entry stands in another's place.
    Moved {
        /// Where it stands.
        leaf: u64,
        /// Where it stood.
        from: u64,
        /// Its id.
        entry: AuditId,
    },
    /// There is no entry with this leaf number, or it has lost it.
    Removed {
        /// The leaf number.
        leaf: u64,
    },
    /// The leaves up to a checkpoint have another root, though each fits its own hash: some were made anew, hash and all.
    MadeAnew {
        /// The first that may have been.
        from: u64,
        /// The checkpoint's size, the last that may have been.
        to: u64,
    },
    /// A checkpoint was not signed by any key of this log.
    NotSigned {
        /// Its size.
        size: u64,
    },
    /// The log is shorter than a checkpoint says.
    Shorter {
        /// The checkpoint's size.
        size: u64,
        /// The log's.
        has: u64,
    },
    /// There are leaves behind the head, or without one.
    BehindHead {
        /// The first of them.
        leaf: u64,
    },
    /// An entry should have got its leaf long ago.
    NotSealed {
        /// Its id.
        entry: AuditId,
        /// When it was written.
        at: Time,
    },
}

/// Reads all entries and compares them with all checkpoints. `progress` hears how many of how many were read.
pub async fn verify(
    app: &App,
    against: &Against,
    now: Time,
    mut progress: impl FnMut(u64, u64),
) -> Result<Result<Whole, Broken>, Fault> {
    let head = app.store.audit_head().await?;
    let size = head.as_ref().map_or(0, |head| head.newest.size);
    let keys = if against.keys.is_empty() { verifiers(app) } else { against.keys.clone() };
    let mut reading = Reading { keys, frontier: Frontier::empty(), good_to: 0, checkpoints: 0 };
    if let Some(longer) = against.notes.iter().map(|note| note.statement.size).find(|said| *said > size) {
        return Ok(Err(Broken::Shorter { size: longer, has: size }));
    }
    let mut kept = Kept { page: vec![], place: 0, read_to: 0 };
    while reading.frontier.size() < size {
        let page = app.store.sealed_after(reading.frontier.size(), PAGE).await?;
        if page.is_empty() {
            return Ok(Err(Broken::Removed { leaf: reading.frontier.size() + 1 }));
        }
        for logged in page.iter().take_while(|logged| logged.leaf.is_some_and(|leaf| leaf.number <= size)) {
            if let Err(broken) = reading.take(logged) {
                return Ok(Err(belongs_elsewhere(broken, logged, size)));
            }
            let here = reading.frontier.size();
            let given = against.notes.iter().filter(|note| note.statement.size == here).cloned();
            let own = kept.at(app, here).await?.map(|kept| note(app, &kept)).transpose();
            let own = match own {
                Ok(own) => own,
                Err(_unknown_key) => return Ok(Err(Broken::NotSigned { size: here })),
            };
            let newest = head.as_ref().filter(|head| head.newest.size == here).map(|head| note(app, &head.newest));
            let Ok(newest) = newest.transpose() else { return Ok(Err(Broken::NotSigned { size: here })) };
            if let Err(broken) = given.chain(own).chain(newest).try_for_each(|note| reading.compare(&note)) {
                return Ok(Err(broken));
            }
        }
        progress(reading.frontier.size(), size);
        if page.last().and_then(|logged| logged.leaf).is_some_and(|leaf| leaf.number > size)
            && reading.frontier.size() < size
        {
            return Ok(Err(Broken::Removed { leaf: reading.frontier.size() + 1 }));
        }
    }
    Ok(the_end(app, &reading, now).await?.map(|waiting| Whole {
        size,
        root: reading.frontier.root(),
        checkpoints: reading.checkpoints,
        waiting,
    }))
}

/// What has been read so far.
struct Reading {
    keys: Vec<Verifier>,
    frontier: Frontier,
    /// So far a checkpoint has said that all is well.
    good_to: u64,
    checkpoints: u64,
}

impl Reading {
    /// The next entry.
    fn take(&mut self, logged: &Logged) -> Result<(), Broken> {
        let expected = self.frontier.size() + 1;
        let Some(leaf) = logged.leaf.filter(|leaf| leaf.number == expected) else {
            return Err(Broken::Removed { leaf: expected });
        };
        if !logged.fits() {
            return Err(Broken::Altered { leaf: expected, entry: logged.entry.id });
        }
        self.frontier.push(leaf.hash);
        Ok(())
    }

    /// A checkpoint of the tree as it is now.
    fn compare(&mut self, note: &Note) -> Result<(), Broken> {
        let size = self.frontier.size();
        if !self.keys.iter().any(|key| key.accepts(note)) {
            return Err(Broken::NotSigned { size });
        }
        if note.statement.root != self.frontier.root() {
            return Err(Broken::MadeAnew { from: self.good_to + 1, to: size });
        }
        self.checkpoints += u64::from(size > self.good_to);
        self.good_to = size;
        Ok(())
    }
}

/// The kept checkpoints, page by page in the order of their sizes.
struct Kept {
    page: Vec<AuditCheckpoint>,
    place: usize,
    read_to: u64,
}

impl Kept {
    /// The one of this size, if there is one; sizes are asked for in their order.
    async fn at(&mut self, app: &App, size: u64) -> Result<Option<AuditCheckpoint>, Fault> {
        if self.place == self.page.len() && self.read_to < size {
            let read = app.store.audit_checkpoints(size - 1, PAGE).await?;
            self.page = read.into_iter().map(store::Versioned::into_inner).collect();
            self.place = 0;
            // Where no page is full there are no more.
            let is_last = self.page.len() < PAGE as usize;
            self.read_to = if is_last { u64::MAX } else { self.page.last().map_or(u64::MAX, |last| last.size) };
        }
        let found = self.page.get(self.place).filter(|kept| kept.size == size).cloned();
        self.place += usize::from(found.is_some());
        Ok(found)
    }
}

/// An entry that does not fit may be whole, and only in the wrong place: then its hash says which was its own.
fn belongs_elsewhere(broken: Broken, logged: &Logged, size: u64) -> Broken {
    let (Broken::Altered { leaf, entry }, Some(found)) = (&broken, logged.leaf) else { return broken };
    match (1..=size).find(|number| logged.entry.leaf(*number).hash == found.hash) {
        Some(from) => Broken::Moved { leaf: *leaf, from, entry: *entry },
        None => broken,
    }
}

/// Behind the last leaf stand only entries that were written just now, and no checkpoint.
async fn the_end(app: &App, reading: &Reading, now: Time) -> Result<Result<usize, Broken>, Fault> {
    // Read again: meanwhile more may have got theirs.
    let size = app.store.audit_head().await?.map_or(0, |head| head.newest.size);
    if let Some(leaf) = app.store.sealed_after(size, 1).await?.first().and_then(|logged| logged.leaf) {
        let sealed_since = app.store.audit_head().await?.is_some_and(|head| head.newest.size >= leaf.number);
        if !sealed_since {
            return Ok(Err(Broken::BehindHead { leaf: leaf.number }));
        }
    }
    if let Some(longer) = app.store.audit_checkpoints(size, 1).await?.first() {
        let has = app.store.audit_head().await?.map_or(0, |head| head.newest.size);
        if has < longer.size {
            let is_signed = note(app, longer).is_ok_and(|note| reading.keys.iter().any(|key| key.accepts(&note)));
            let size = longer.size;
            return Ok(Err(if is_signed { Broken::Shorter { size, has } } else { Broken::NotSigned { size } }));
        }
    }
    let waiting = app.store.waiting_entries(PAGE).await?;
    let forgotten = waiting.iter().find(|logged| logged.entry.at.plus(SEALED_WITHIN) < now);
    Ok(match forgotten {
        Some(logged) => Err(Broken::NotSealed { entry: logged.entry.id, at: logged.entry.at }),
        None => Ok(waiting.len()),
    })
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered { leaf, entry } => write!(f, "entry {leaf} ({entry}) was altered"),
            Self::Moved { leaf, from, entry } => {
                write!(f, "entry {from} ({entry}) was moved: it stands in the place of entry {leaf}")
            }
            Self::Removed { leaf } => write!(f, "entry {leaf} was removed"),
            Self::MadeAnew { from, to } if from == to => write!(f, "entry {from} was altered, and its hash made anew"),
            Self::MadeAnew { from, to } => {
                write!(f, "an entry from {from} to {to} was altered, and its hash made anew")
            }
            Self::NotSigned { size } => {
                write!(
                    f,
                    "the checkpoint at {size} was not signed by this installation's key in the name of its present issuer"
                )
            }
            Self::Shorter { size, has } => {
                write!(f, "the log has {has} entries, and a checkpoint says {size}: the last were removed")
            }
            Self::BehindHead { leaf } => write!(f, "entry {leaf} stands behind the head that was signed last"),
            Self::NotSealed { entry, .. } => write!(
                f,
                "entry {entry} has waited for its seal for more than a minute: does a server run, and what does it log?"
            ),
        }
    }
}
