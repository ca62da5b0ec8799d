//! The sealed entries in a file outside the database: one JSON object a line, appended and synced, never changed.
//!
//! Besides ids and numbers it has only what is sealed under a person's own key. Whoever restores an older copy of the
//! database finds here what was blocked, used and counted since; whoever checks the log finds its checkpoints.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::audit::tree::TreeHash;
use domain::audit::{Entry, Leaf, Logged, What};
use domain::ids::{AccountId, AuditId};
use domain::time::Time;
use serde::{Deserialize, Serialize};
use store::AuditLog as _;

use super::checkpoint::Note;
use crate::app::App;
use crate::flows::Fault;

/// Entries written and synced together.
const PAGE: u32 = 512;
/// The end of a file is looked at this far back; a line is far shorter.
const TAIL_BYTES: u64 = 65_536;
/// No log has more entries, and no database counts further.
const LEAF_MAX: u64 = u64::MAX / 2;
const OWNER_ALONE: u32 = 0o600;

/// A file that follows the log.
#[derive(Debug)]
pub struct Outside {
    path: PathBuf,
    open: Option<Open>,
}

/// The file, and where it ends.
#[derive(Debug)]
struct Open {
    file: File,
    end: End,
}

/// What stands last in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct End {
    /// Bytes of whole lines.
    length: u64,
    /// The last leaf that it has, or that its last checkpoint speaks of.
    leaf: u64,
    /// The last entry's leaf, when it stands near the end.
    last: Option<Leaf>,
}

/// One line of such a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// An entry, with its leaf: each fits its hash.
    Entry(Logged),
    /// What the log was when it had all entries before.
    Checkpoint(Note),
}

/// A line that cannot be used, counted from 1; everything before it was whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Torn {
    /// Which line.
    pub line: u64,
    /// Why, in a few words.
    pub why: &'static str,
}

impl Outside {
    /// The file at `path`; it is made when the first entry is written.
    pub fn at(path: PathBuf) -> Self {
        Self { path, open: None }
    }

    /// Writes what has been sealed since. After an error the file is opened again, and its end looked for again.
    pub async fn follow(&mut self, app: &App) -> Result<(), Fault> {
        let outcome = self.catch_up(app).await;
        if outcome.is_err() {
            self.open = None;
        }
        outcome
    }

    async fn catch_up(&mut self, app: &App) -> Result<(), Fault> {
        let Some(head) = app.store.audit_head().await? else { return Ok(()) };
        let mut open = match self.open.take() {
            Some(open) => open,
            None => {
                let path = self.path.clone();
                let open = self.beside(move || open_at(&path)).await?;
                self.compare(app, open.end).await?;
                open
            }
        };
        let size = head.newest.size;
        if open.end.leaf > size {
            return Err(self.broken("has more entries than the database: was an older copy restored?"));
        }
        let checkpoint = Line::Checkpoint(super::note(app, &head.newest)?);
        while open.end.leaf < size {
            let page = app.store.sealed_after(open.end.leaf, PAGE).await?;
            let page = page.into_iter().filter(|logged| logged.leaf.is_some_and(|leaf| leaf.number <= size));
            let lines: Vec<Line> = page.map(Line::Entry).collect();
            let follows = |(number, line): (u64, &Line)| matches!(line, Line::Entry(logged) if logged.leaf.is_some_and(|leaf| leaf.number == number));
            if lines.is_empty() || !(open.end.leaf + 1..).zip(&lines).all(follows) {
                return Err(Fault::Broken(
                    "entries of the audit log are missing: `tillid audit verify` says more".into(),
                ));
            }
            let is_last = open.end.leaf + lines.len() as u64 == size;
            let lines = lines.into_iter().chain(is_last.then(|| checkpoint.clone())).collect();
            open = self.beside(move || append(open, lines)).await?;
        }
        self.open = Some(open);
        Ok(())
    }

    /// The last entry in the file must be the database's.
    async fn compare(&self, app: &App, end: End) -> Result<(), Fault> {
        let Some(last) = end.last else { return Ok(()) };
        let kept = app.store.sealed_after(last.number - 1, 1).await?;
        match kept.first().and_then(|logged| logged.leaf) {
            Some(leaf) if leaf != last => Err(self.broken("is of another log than the database's")),
            Some(_) | None => Ok(()),
        }
    }

    /// Runs what a disk may hold up on a thread of its own.
    async fn beside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        let done = tokio::task::spawn_blocking(work).await;
        let done = done.unwrap_or_else(|_| Err(io::Error::other("the write was broken off")));
        done.map_err(|error| self.broken(&format!("cannot be written ({error})")))
    }

    fn broken(&self, why: &str) -> Fault {
        Fault::Busy { retry_after_s: 1, why: format!("the audit log's file outside, {}, {why}", self.path.display()) }
    }
}

/// Reads such a file line by line. A last line that was not written to its end is no line.
pub fn read(path: &Path) -> io::Result<impl Iterator<Item = Result<Line, Torn>> + Send + use<>> {
    let mut reader = BufReader::new(File::open(path)?);
    let (mut line, mut leaf, mut text) = (0, 0, Vec::new());
    Ok(std::iter::from_fn(move || {
        text.clear();
        line += 1;
        let torn = |why| Some(Err(Torn { line, why }));
        let limited = reader.by_ref().take(TAIL_BYTES).read_until(b'\n', &mut text);
        match limited {
            Ok(_) if text.last() != Some(&b'\n') => {
                return if text.len() as u64 == TAIL_BYTES { torn("is too long") } else { None };
            }
            Ok(_) => {}
            Err(_) => return torn("cannot be read"),
        }
        let Some(parsed) = std::str::from_utf8(&text).ok().and_then(Line::parse) else {
            return torn("is none of ours");
        };
        match &parsed {
            Line::Entry(logged) if !logged.fits() => return torn("does not fit its hash"),
            Line::Entry(logged) => {
                let number = logged.leaf.map_or(0, |leaf| leaf.number);
                // The first may have any number: an older part may lie elsewhere.
                if leaf != 0 && number != leaf + 1 {
                    return torn("does not follow the one before");
                }
                leaf = number;
            }
            Line::Checkpoint(_) => {}
        }
        Some(Ok(parsed))
    }))
}

/// The last leaf that the file has, for whoever only looks: whoever writes it is not disturbed. No file yet has none.
pub fn last_leaf(path: &Path) -> io::Result<u64> {
    let mut file = match OpenOptions::new().read(true).append(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    Ok(end_in(&mut file)?.leaf)
}

fn open_at(path: &Path) -> io::Result<Open> {
    let mut file = OpenOptions::new().read(true).append(true).create(true).mode(OWNER_ALONE).open(path)?;
    // Two that write one file tear each other's lines, which is found out on the day it is needed.
    file.try_lock().map_err(|_| io::Error::other("another server writes it: each needs a file of its own"))?;
    let end = end_in(&mut file)?;
    if end.length < file.metadata()?.len() {
        // What a crash left of a line.
        file.set_len(end.length)?;
        file.sync_all()?;
    }
    Ok(Open { file, end })
}

fn end_in(file: &mut File) -> io::Result<End> {
    let length = file.metadata()?.len();
    let from = length.saturating_sub(TAIL_BYTES);
    file.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    let whole = tail.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let end = End { length: from + whole as u64, ..end_of(tail.get(..whole).unwrap_or_default()) };
    let is_our_first_line = from == 0 && tail.starts_with(b"{\"leaf\":");
    if length > 0 && end.leaf == 0 && !is_our_first_line {
        return Err(io::Error::other("it holds something else"));
    }
    Ok(end)
}

/// What the last whole lines say.
fn end_of(lines: &[u8]) -> End {
    let mut end = End::default();
    for line in lines.split(|byte| *byte == b'\n').rev().filter_map(|line| std::str::from_utf8(line).ok()) {
        match Line::parse(line) {
            Some(Line::Entry(logged)) => {
                end.last = logged.leaf;
                end.leaf = end.leaf.max(logged.leaf.map_or(0, |leaf| leaf.number));
                return end;
            }
            Some(Line::Checkpoint(note)) => end.leaf = end.leaf.max(note.statement.size),
            None => {}
        }
    }
    end
}

fn append(mut open: Open, lines: Vec<Line>) -> io::Result<Open> {
    let mut text = String::new();
    for line in &lines {
        text.push_str(&line.to_json());
        text.push('\n');
    }
    open.file.write_all(text.as_bytes())?;
    open.file.sync_data()?;
    open.end.length += text.len() as u64;
    if let Some(leaf) =
        lines.iter().rev().find_map(|line| if let Line::Entry(logged) = line { logged.leaf } else { None })
    {
        open.end.leaf = leaf.number;
        open.end.last = Some(leaf);
    }
    Ok(open)
}

/// An entry as it stands in files.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryText {
    leaf: u64,
    id: String,
    at: i64,
    account: Option<String>,
    what: String,
    about: String,
    numbers: Vec<u32>,
    sealed: Option<String>,
    hash: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckpointText {
    checkpoint: String,
}

impl EntryText {
    pub(super) fn of(logged: &Logged) -> Self {
        let Entry { id, at, account, what, about, numbers, sealed } = &logged.entry;
        Self {
            leaf: logged.leaf.map_or(0, |leaf| leaf.number),
            id: id.to_string(),
            at: at.micros(),
            account: account.map(|account| account.to_string()),
            what: what.as_str().to_owned(),
            about: about.clone(),
            numbers: numbers.clone(),
            sealed: sealed.as_ref().map(|sealed| STANDARD.encode(sealed)),
            hash: logged.leaf.map_or(String::new(), |leaf| leaf.hash.to_string()),
        }
    }

    pub(super) fn logged(self) -> Option<Logged> {
        let account = match &self.account {
            Some(account) => Some(AccountId::parse(account)?),
            None => None,
        };
        let sealed = match &self.sealed {
            Some(sealed) => Some(STANDARD.decode(sealed).ok()?),
            None => None,
        };
        let entry = Entry {
            id: AuditId::parse(&self.id)?,
            at: Time::from_micros(self.at),
            account,
            what: What::parse(&self.what)?,
            about: self.about,
            numbers: self.numbers,
            sealed,
        };
        let number = Some(self.leaf).filter(|number| (1..=LEAF_MAX).contains(number))?;
        Some(Logged { entry, leaf: Some(Leaf { number, hash: TreeHash::parse(&self.hash)? }) })
    }
}

impl Line {
    /// Reads what [`Self::to_json`] writes; says nothing yet of whether an entry fits its hash.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(CheckpointText { checkpoint }) = serde_json::from_str(text) {
            return Note::parse(&checkpoint).map(Self::Checkpoint);
        }
        serde_json::from_str::<EntryText>(text).ok()?.logged().map(Self::Entry)
    }

    /// The line without its end.
    pub fn to_json(&self) -> String {
        // Of numbers and texts alone, neither can fail.
        match self {
            Self::Entry(logged) => serde_json::to_string(&EntryText::of(logged)),
            Self::Checkpoint(note) => serde_json::to_string(&CheckpointText { checkpoint: note.to_string() }),
        }
        .unwrap_or_default()
    }
}
