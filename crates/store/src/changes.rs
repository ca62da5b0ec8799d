//! Changes: the one kind of write. A use case collects here everything that its decision changes; the store keeps all of it or nothing.

use std::fmt::Display;
use std::hash::{DefaultHasher, Hash, Hasher};

use domain::audit::{Entry, Leaf, Logged, What};
use domain::effect::Effect;
use domain::ids::{AccountId, AuditId, JobId};
use domain::time::Time;

use crate::cell::{Cell, Field};
use crate::error::{CommitError, Contended};
use crate::kept::OutboxJob;
use crate::rows::{Record, Row, leaf_cells};
use crate::sealed::{self, Reseal, SealedRow, sealed_under};
use crate::table::Table;
use crate::tables::DATA_KEYS;
use crate::versioned::Versioned;

/// All that one decision changes.
#[derive(Debug)]
pub struct Changes {
    now: Time,
    id: u128,
    given_ids: u128,
    writes: Vec<Write>,
    entries: Vec<Entry>,
    hints: Vec<Effect>,
    contradiction: Option<CommitError>,
}

/// One row to be written or guarded.
#[derive(Debug)]
pub struct Write {
    /// In which table.
    pub table: &'static Table,
    /// Which row.
    pub key: Cell,
    /// What is done to it.
    pub act: Act,
}

/// What is done to a row.
#[derive(Debug)]
pub enum Act {
    /// A new row: all cells but the version.
    Insert(Vec<Cell>),
    /// Other moving cells, if the version is still this one.
    Replace {
        /// As it was read.
        version: i64,
        /// What to write.
        moving: Vec<Cell>,
    },
    /// Nothing, if the version is still this one.
    Require {
        /// As it was read.
        version: i64,
    },
    /// Away with it, if the version is still this one.
    Remove {
        /// As it was read.
        version: i64,
    },
    /// Nothing, if the row is a data key that is there and not closed.
    Unclosed,
}

impl Write {
    /// The row, as one over which a race was lost.
    pub(crate) fn contended(&self) -> CommitError {
        let mut hasher = DefaultHasher::new();
        (self.table.rank, &self.key).hash(&mut hasher);
        CommitError::Conflict(Contended { table: self.table.name, hash: hasher.finish() })
    }

    /// The row, as one that the schema or the rules of [`Changes`] refuse.
    pub(crate) fn contradiction(&self, what: impl Into<String>) -> CommitError {
        CommitError::Contradiction { table: self.table.name, what: what.into() }
    }
}

impl Changes {
    /// Nothing yet, decided at `now`. `id` names the commit and must be unique, with room above it: audit entries and
    /// jobs are named `id + 1`, `id + 2`, … A time-ordered random id keeps the indexes short.
    pub fn at(now: Time, id: u128) -> Self {
        Self { now, id, given_ids: 0, writes: Vec::new(), entries: Vec::new(), hints: Vec::new(), contradiction: None }
    }

    /// Keeps a new record. If its key or something unique of it exists already, the commit is a conflict.
    pub fn insert<T: Record>(&mut self, record: T) -> &mut Self {
        let cells = record.cells();
        let key = cells.first().cloned().unwrap_or(Cell::Null);
        self.under_open_keys(T::TABLE, &cells, &[]);
        self.push(Write { table: T::TABLE, key, act: Act::Insert(cells) })
    }

    /// Keeps `next` in place of the row that was read, which must be unchanged.
    pub fn replace<T: Record>(&mut self, read: &Versioned<T>, next: T) -> &mut Self {
        let (before, mut cells) = (read.get().cells(), next.cells());
        self.under_open_keys(T::TABLE, &cells, &before);
        let moving = cells.split_off(T::TABLE.fixed.len());
        if let Some(place) = cells.iter().zip(&before).position(|(next, before)| next != before) {
            let what = format!("{} never changes", T::TABLE.fixed[place]);
            self.contradiction.get_or_insert(CommitError::Contradiction { table: T::TABLE.name, what });
        }
        self.push_guarded(read, |version| Act::Replace { version, moving })
    }

    /// Keeps other seals of the same values in the row that was read, which must be unchanged.
    pub fn seal_anew(&mut self, read: &SealedRow, seals: Vec<Reseal>) -> &mut Self {
        let (table, before) = (read.table(), read.cells());
        let mut cells = read.with(seals);
        self.under_open_keys(table, &cells, before);
        let moving = cells.split_off(table.fixed.len());
        let key = before.first().cloned().unwrap_or(Cell::Null);
        self.push(Write { table, key, act: Act::Replace { version: read.version(), moving } })
    }

    /// Demands that the row that was read is unchanged.
    pub fn require<T: Record>(&mut self, read: &Versioned<T>) -> &mut Self {
        self.push_guarded(read, |version| Act::Require { version })
    }

    /// Removes the row that was read, which must be unchanged.
    pub fn remove<T: Record>(&mut self, read: &Versioned<T>) -> &mut Self {
        self.push_guarded(read, |version| Act::Remove { version })
    }

    /// Writes down a decision. `about` is the id of the thing that it is about, never a secret; may be empty.
    pub fn audit(&mut self, what: What, account: Option<AccountId>, about: impl Display) -> &mut Self {
        self.audit_with(what, account, about, &[])
    }

    /// The same with numbers: whoever replays the log needs them.
    pub fn audit_with(
        &mut self,
        what: What,
        account: Option<AccountId>,
        about: impl Display,
        numbers: &[u32],
    ) -> &mut Self {
        self.append(what, account, about.to_string(), numbers.to_vec(), None)
    }

    /// The same with something personal, sealed under the account's own key.
    pub fn audit_sealed(
        &mut self,
        what: What,
        account: AccountId,
        about: impl Display,
        sealed: Option<Vec<u8>>,
    ) -> &mut Self {
        self.append(what, Some(account), about.to_string(), Vec::new(), sealed)
    }

    /// The decisions so far in which nothing is sealed yet: something personal can be added to each until the commit.
    pub fn unsealed(&mut self) -> impl Iterator<Item = &mut Entry> {
        self.entries.iter_mut().filter(|entry| entry.sealed.is_none())
    }

    /// Gives an entry that waits its leaf. Whoever was first with that entry, or with that number, wins.
    pub fn seal(&mut self, entry: AuditId, leaf: Leaf) -> &mut Self {
        // As it was appended: nothing else is ever done to an entry.
        let act = Act::Replace { version: 1, moving: leaf_cells(Some(leaf)).to_vec() };
        self.push(Write { table: Logged::TABLE, key: entry.cell(), act })
    }

    /// Takes the effects of a step: jobs go to the outbox with this commit, and each one is a hint for after it.
    pub fn effects(&mut self, effects: impl IntoIterator<Item = Effect>) -> &mut Self {
        for effect in effects {
            if let Effect::Do(job) = effect {
                let id = JobId(self.next_id());
                self.insert(OutboxJob { id, job, attempts: 0, due_at: self.now });
            }
            self.hints.push(effect);
        }
        self
    }

    /// Adds a hint that is no step's: published after the commit, kept nowhere.
    pub fn hint(&mut self, effect: Effect) -> &mut Self {
        self.hints.push(effect);
        self
    }

    /// What to publish after the commit: wake-ups, and the jobs that are now in the outbox.
    pub fn hints(&self) -> &[Effect] {
        &self.hints
    }

    /// Whether there is nothing to commit. Hints alone are nothing to commit.
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.entries.is_empty() && self.contradiction.is_none()
    }

    /// The commit's unique id.
    pub fn id(&self) -> u128 {
        self.id
    }

    /// When it was decided.
    pub fn now(&self) -> Time {
        self.now
    }

    /// The writes in the order of table and key, each row once; or why they contradict each other. Everybody locks in
    /// this order, whether he takes a row for a new one or knows it already: so nobody waits for whoever waits for him.
    ///
    /// Where more than the key is unique, new rows come after what is done to old ones, so that it can pass from a
    /// removed row to a new one. The keys of those are drawn at random: nobody else writes a row that is new.
    ///
    /// A replacement or removal supersedes a requirement of the same version; another version is a lost race.
    pub(crate) fn into_writes(self) -> Result<Vec<Write>, CommitError> {
        if let Some(contradiction) = self.contradiction {
            return Err(contradiction);
        }
        let mut writes = self.writes;
        writes.extend(self.entries.into_iter().map(|entry| {
            let key = entry.id.cell();
            Write { table: Logged::TABLE, key, act: Act::Insert(Logged { entry, leaf: None }.cells()) }
        }));
        writes.sort_by(|a, b| (a.table.rank, &a.key).cmp(&(b.table.rank, &b.key)));
        let mut once: Vec<Write> = Vec::with_capacity(writes.len());
        for write in writes {
            match once.last_mut() {
                Some(last) if last.table.rank == write.table.rank && last.key == write.key => merge(last, write)?,
                Some(_) | None => once.push(write),
            }
        }
        let passes = |write: &Write| !write.table.unique.is_empty() && matches!(write.act, Act::Insert(_));
        once.sort_by_key(|write| (write.table.rank, passes(write)));
        Ok(once)
    }

    /// What is sealed anew is kept only if its key is not closed. What was sealed before stays as it is.
    fn under_open_keys(&mut self, table: &Table, next: &[Cell], before: &[Cell]) {
        for place in sealed::places(table) {
            let Some(Cell::Blob(bytes)) = next.get(place).filter(|cell| before.get(place) != Some(cell)) else {
                continue;
            };
            if let Some(key) = sealed_under(bytes) {
                self.push(Write { table: &DATA_KEYS, key: key.cell(), act: Act::Unclosed });
            }
        }
    }

    fn push_guarded<T: Record>(&mut self, read: &Versioned<T>, act: impl FnOnce(i64) -> Act) -> &mut Self {
        let key = read.get().cells().swap_remove(0);
        self.push(Write { table: T::TABLE, key, act: act(read.version()) })
    }

    fn push(&mut self, write: Write) -> &mut Self {
        self.writes.push(write);
        self
    }

    fn append(
        &mut self,
        what: What,
        account: Option<AccountId>,
        about: String,
        numbers: Vec<u32>,
        sealed: Option<Vec<u8>>,
    ) -> &mut Self {
        let id = AuditId(self.next_id());
        self.entries.push(Entry { id, at: self.now, account, what, about, numbers, sealed });
        self
    }

    fn next_id(&mut self) -> u128 {
        self.given_ids += 1;
        self.id.wrapping_add(self.given_ids)
    }
}

/// Makes one write of two for the same row.
fn merge(last: &mut Write, write: Write) -> Result<(), CommitError> {
    use Act::{Insert, Remove, Replace, Require, Unclosed};

    let same = |a: i64, b: i64| if a == b { Ok(()) } else { Err(write.contended()) };
    match (&last.act, &write.act) {
        (Require { version: a }, Require { version: b })
        | (Replace { version: a, .. } | Remove { version: a }, Require { version: b }) => same(*a, *b),
        (Require { version: a }, Replace { version: b, .. } | Remove { version: b }) => {
            same(*a, *b)?;
            last.act = write.act;
            Ok(())
        }
        (Unclosed, Unclosed) => Ok(()),
        // Whoever wraps a key anew has read it, and leaves it open.
        (Replace { moving, .. }, Unclosed) if leaves_open(write.table, moving) => Ok(()),
        (Unclosed, Replace { moving, .. }) if leaves_open(write.table, moving) => {
            last.act = write.act;
            Ok(())
        }
        (Unclosed, Insert(_) | Replace { .. } | Require { .. } | Remove { .. })
        | (Insert(_) | Replace { .. } | Require { .. } | Remove { .. }, Unclosed)
        | (Insert(_), Insert(_) | Replace { .. } | Require { .. } | Remove { .. })
        | (Replace { .. } | Remove { .. } | Require { .. }, Insert(_))
        | (Replace { .. } | Remove { .. }, Replace { .. } | Remove { .. }) => {
            Err(write.contradiction("one row is written twice in one commit"))
        }
    }
}

/// Whether a data key of these moving cells is not closed.
fn leaves_open(table: &Table, moving: &[Cell]) -> bool {
    let place = table.moving.iter().position(|column| *column == "closed_at");
    place.and_then(|place| moving.get(place)) == Some(&Cell::Null)
}
