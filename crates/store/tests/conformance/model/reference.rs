//! What a store is, in a hundred lines: rows with versions, and commits that are kept whole or not at all.
//!
//! Written from the promises of `store`'s interface, not from any engine: an engine that breaks one differs from this.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use domain::ids::AccountId;
use domain::limits::Limits;
use domain::time::{Span, Time};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::BoxedStrategy;
use proptest_state_machine::ReferenceStateMachine;

use crate::people::later;
use crate::world::{Kind, NOON};

/// Commits leave this much room above their id for what they name.
pub(super) const ROOM: u128 = 1 << 32;

/// A row, by its kind and a small number. Each kind stands for one way of being kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// Others belong to it; something unique of it changes; never swept.
    Account(u8),
    /// Belongs to an account, unique within it, can be removed; swept by a column that changes.
    Browser(u8),
    /// Belongs to an account, unique among all; swept by a column that never changes.
    Grant(u8),
    /// Belongs to nobody; swept by a column that changes.
    Throttle(u8),
    /// Nothing of it changes; swept.
    Nonce(u8),
    /// Made by an effect, named by its commit.
    Job(u128),
}

/// What stands in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Content {
    /// The account that it belongs to. Never changes.
    pub(super) owner: u8,
    /// What is unique of it. Changes on accounts alone.
    pub(super) unique: u8,
    /// What changes.
    pub(super) moving: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) version: i64,
    pub(super) content: Content,
}

/// One thing that a commit does. `reader` says whose reading of the row it goes by.
#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    Insert { key: Key, content: Content },
    Replace { key: Key, reader: usize, unique: u8, moving: u8 },
    Require { key: Key, reader: usize },
    Remove { key: Key, reader: usize },
    Audit { account: u8 },
    Order { account: u8 },
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    /// One of the readers reads a row.
    Read { reader: usize, key: Key },
    /// All of this, or nothing.
    Commit(Vec<Act>),
    /// One reader reads a row; then so many at once bring the same replacement, or the same row if there is none, each with
    /// an audit entry: one of them is kept, or none.
    Race { key: Key, reader: usize, content: Content, racers: u128 },
    /// Sweeps in batches until nothing is left to sweep.
    Sweep { now: Time, batch: u32 },
    /// Asks whether the commit of this number was kept, as after an answer that was lost. PostgreSQL's alone.
    LookUp { commit: u128 },
    /// The same of the next commit, which has not begun: it is too late for it then.
    LookAhead,
    /// The last handle goes, and the store is opened again.
    Reopen,
}

/// What a commit's answer may be. Where a commit is wrong in two ways, an engine may name either.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Faults {
    pub(super) conflict: bool,
    pub(super) contradiction: bool,
    pub(super) too_late: bool,
}

/// The store as it should be.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) kind: Kind,
    pub(super) rows: BTreeMap<Key, Row>,
    /// What each reader saw last of each row.
    pub(super) readings: [BTreeMap<Key, Row>; 2],
    /// Audit entries: between which ids, and about which account.
    pub(super) audit: Vec<(RangeInclusive<u128>, u8)>,
    /// The next commit's number.
    pub(super) next: u128,
    /// The numbers of those that were kept.
    pub(super) kept: BTreeSet<u128>,
    /// The numbers of those that raced: any of them may be the one that was kept.
    raced: BTreeSet<u128>,
    /// The next commit has been looked for.
    looked_ahead: bool,
    /// What may be said to the last commit; nothing wrong when it was kept.
    pub(super) faults: Faults,
    /// How many rows the last sweep removed.
    pub(super) swept: u64,
}

impl Reference {
    pub(super) fn new(kind: Kind) -> Self {
        let readings = [BTreeMap::new(), BTreeMap::new()];
        let (rows, audit, kept, raced) = (BTreeMap::new(), vec![], BTreeSet::new(), BTreeSet::new());
        let faults = Faults::default();
        Self { kind, rows, readings, audit, next: 1, kept, raced, looked_ahead: false, faults, swept: 0 }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Read { reader, key } => {
                match self.rows.get(key) {
                    Some(row) => self.readings[*reader].insert(*key, *row),
                    None => self.readings[*reader].remove(key),
                };
            }
            Step::Commit(acts) => self.commit(acts),
            Step::Race { key, reader, content, racers } => {
                self.step(&Step::Read { reader: *reader, key: *key });
                let numbers = self.next..self.next + racers;
                self.commit(&race(*key, *reader, *content, self.rows.contains_key(key)));
                self.next = numbers.end;
                if let (true, Some((names, _))) = (self.faults == Faults::default(), self.audit.last_mut()) {
                    *names = *names.start()..=numbers.end * ROOM;
                }
                self.raced.extend(numbers);
            }
            Step::Sweep { now, .. } => {
                let before = self.rows.len();
                self.rows.retain(|key, row| !is_swept(*key, row.content, *now));
                self.swept = (before - self.rows.len()) as u64;
            }
            Step::LookAhead => self.looked_ahead = true,
            Step::LookUp { .. } | Step::Reopen => {}
        }
    }

    fn commit(&mut self, acts: &[Act]) {
        let number = self.next;
        self.next += 1;
        let too_late = std::mem::take(&mut self.looked_ahead);
        let guarded: Vec<(Key, Guarded)> = acts.iter().filter_map(|act| self.guarded(act)).collect();
        let mut faults = twice(&guarded);
        let mut after = self.clone();
        if faults == Faults::default() {
            // Rows in their order, new ones of a table after what is done to old ones.
            // What changes a row has required it too.
            let changes =
                |key: &Key| guarded.iter().any(|(other, act)| other == key && !matches!(act, Guarded::Require(_)));
            let mut ordered = guarded.clone();
            ordered.retain(|(key, act)| !matches!(act, Guarded::Require(_)) || !changes(key));
            ordered.sort_by_key(|(key, act)| (rank(*key), matches!(act, Guarded::Insert(_)), *key));
            ordered.iter().for_each(|(key, act)| after.apply(*key, *act, &mut faults));
        }
        let is_empty = acts.iter().all(|act| match act {
            Act::Audit { .. } | Act::Order { .. } => false,
            Act::Insert { .. } | Act::Replace { .. } | Act::Require { .. } | Act::Remove { .. } => guarded.is_empty(),
        });
        if too_late && !is_empty && twice(&guarded) == Faults::default() {
            // Said before anything else is looked at.
            faults = Faults { too_late: true, ..Faults::default() };
        }
        let mut names = (number * ROOM + 1)..;
        for (act, name) in
            acts.iter().filter(|act| matches!(act, Act::Audit { .. } | Act::Order { .. })).zip(&mut names)
        {
            match act {
                Act::Audit { account } => after.audit.push((name..=name, *account)),
                Act::Order { account: owner } => {
                    let content = Content { owner: *owner, unique: 0, moving: 0 };
                    after.rows.insert(Key::Job(name), Row { version: 1, content });
                }
                Act::Insert { .. } | Act::Replace { .. } | Act::Require { .. } | Act::Remove { .. } => {}
            }
        }
        if faults == Faults::default() {
            *self = after;
            if !is_empty {
                self.kept.insert(number);
            }
        }
        self.faults = faults;
    }

    /// The act with the version that its reader saw; nothing when there is nothing to do, or nobody has read the row.
    fn guarded(&self, act: &Act) -> Option<(Key, Guarded)> {
        let seen = |key: &Key, reader: usize| self.readings[reader].get(key).copied();
        Some(match act {
            Act::Insert { key, content } => (*key, Guarded::Insert(kept_of(*key, *content))),
            Act::Replace { key, reader, unique, moving } => {
                let row = seen(key, *reader)?;
                let unique = if matches!(key, Key::Account(_)) { *unique } else { row.content.unique };
                (*key, Guarded::Replace(row.version, Content { unique, moving: *moving, ..row.content }))
            }
            Act::Require { key, reader } => (*key, Guarded::Require(seen(key, *reader)?.version)),
            Act::Remove { key, reader } => (*key, Guarded::Remove(seen(key, *reader)?.version)),
            Act::Audit { .. } | Act::Order { .. } => return None,
        })
    }

    fn apply(&mut self, key: Key, act: Guarded, faults: &mut Faults) {
        let stands = |version| self.rows.get(&key).is_some_and(|row| row.version == version);
        match act {
            Guarded::Insert(content) => {
                faults.conflict |= self.rows.contains_key(&key) || self.is_taken(key, content);
                faults.contradiction |= !self.has_owner(key, content);
                self.rows.insert(key, Row { version: 1, content });
            }
            Guarded::Replace(version, content) => {
                faults.conflict |= !stands(version) || self.is_taken(key, content);
                self.rows.insert(key, Row { version: version + 1, content });
            }
            Guarded::Require(version) => faults.conflict |= !stands(version),
            Guarded::Remove(version) => {
                faults.conflict |= !stands(version);
                self.rows.remove(&key);
            }
        }
    }

    fn is_taken(&self, key: Key, content: Content) -> bool {
        self.rows.iter().any(|(other, row)| {
            let row = row.content;
            *other != key
                && match (key, other) {
                    (Key::Account(_), Key::Account(_)) | (Key::Grant(_), Key::Grant(_)) => row.unique == content.unique,
                    (Key::Browser(_), Key::Browser(_)) => (row.owner, row.unique) == (content.owner, content.unique),
                    _ => false,
                }
        })
    }

    fn has_owner(&self, key: Key, content: Content) -> bool {
        match key {
            Key::Browser(_) | Key::Grant(_) => self.rows.contains_key(&Key::Account(content.owner)),
            Key::Account(_) | Key::Throttle(_) | Key::Nonce(_) | Key::Job(_) => true,
        }
    }

    /// All rows that can be named: a few of each kind, and every job that there is or was seen.
    pub(super) fn keys(&self) -> Vec<Key> {
        let few =
            (1..=3).flat_map(|n| [Key::Account(n), Key::Browser(n), Key::Grant(n), Key::Throttle(n), Key::Nonce(n)]);
        let seen = self.readings.iter().flat_map(BTreeMap::keys).chain(self.rows.keys());
        let jobs: BTreeSet<Key> = seen.filter(|key| matches!(key, Key::Job(_))).copied().collect();
        few.chain(jobs).collect()
    }
}

#[derive(Clone, Copy, Debug)]
enum Guarded {
    Insert(Content),
    Replace(i64, Content),
    Require(i64),
    Remove(i64),
}

/// What is wrong with a commit that names a row twice: a requirement beside another act must have seen the same version.
fn twice(acts: &[(Key, Guarded)]) -> Faults {
    use Guarded::{Insert, Remove, Replace, Require};

    let mut faults = Faults::default();
    for (place, (key, act)) in acts.iter().enumerate() {
        for (_, other) in acts[..place].iter().filter(|(other, _)| other == key) {
            match (act, other) {
                (Require(a), Require(b) | Replace(b, _) | Remove(b)) | (Replace(a, _) | Remove(a), Require(b)) => {
                    faults.conflict |= a != b;
                }
                (Insert(_), _) | (_, Insert(_)) | (Replace(..) | Remove(_), Replace(..) | Remove(_)) => {
                    faults.contradiction = true;
                }
            }
        }
    }
    faults
}

/// Where the tables stand in the order of writing.
fn rank(key: Key) -> u8 {
    match key {
        Key::Account(_) => 0,
        Key::Browser(_) => 1,
        Key::Grant(_) => 2,
        Key::Throttle(_) => 3,
        Key::Nonce(_) => 4,
        Key::Job(_) => 5,
    }
}

/// What a row of this kind keeps of it.
fn kept_of(key: Key, content: Content) -> Content {
    match key {
        Key::Account(_) => Content { owner: 0, ..content },
        Key::Browser(_) | Key::Grant(_) | Key::Job(_) => content,
        Key::Throttle(_) => Content { owner: 0, unique: 0, ..content },
        Key::Nonce(_) => Content { owner: 0, unique: 0, moving: 0 },
    }
}

/// What each of those that race brings.
pub(super) fn race(key: Key, reader: usize, content: Content, exists: bool) -> [Act; 2] {
    let act = match exists {
        true => Act::Replace { key, reader, unique: content.unique, moving: content.moving },
        false => Act::Insert { key, content },
    };
    [act, Act::Audit { account: 1 }]
}

/// From when on a row cannot matter, if it ever does.
pub(super) fn matters_until(key: Key, content: Content) -> Option<Time> {
    let limits = Limits::default();
    match key {
        Key::Account(_) | Key::Job(_) => None,
        Key::Browser(_) => Some(remembered_at(content).plus(limits.known_browser_lasts)),
        Key::Grant(_) => {
            let token = Time::from_micros(0).plus(limits.access_token_lasts).since(Time::from_micros(0));
            Some(issued_at(content).plus(limits.code_lasts).plus(token))
        }
        Key::Throttle(_) => Some(throttle_ends(content)),
        Key::Nonce(number) => Some(later(i64::from(number) * 100)),
    }
}

pub(super) fn remembered_at(content: Content) -> Time {
    later(i64::from(content.moving) * 100)
}

pub(super) fn issued_at(content: Content) -> Time {
    later(i64::from(content.unique) * 100)
}

pub(super) fn throttle_ends(content: Content) -> Time {
    later(i64::from(content.moving) * 100)
}

fn is_swept(key: Key, content: Content, now: Time) -> bool {
    matters_until(key, content).is_some_and(|until| until.plus(Span::hours(1)) < now)
}

pub(super) fn account_of(number: u8) -> AccountId {
    AccountId(u128::from(number))
}

fn content() -> impl Strategy<Value = Content> {
    (1..=3_u8, 0..4_u8, 0..4_u8).prop_map(|(owner, unique, moving)| Content { owner, unique, moving })
}

fn act(state: &Reference) -> BoxedStrategy<Act> {
    let keys = || prop::sample::select(state.keys());
    let insertable = prop::sample::select(state.keys().into_iter().filter(|key| rank(*key) < 5).collect::<Vec<_>>());
    let changing = keys().prop_filter("a nonce has nothing that changes", |key| !matches!(key, Key::Nonce(_)));
    let removable = keys().prop_filter("an account stays", |key| !matches!(key, Key::Account(_)));
    let content = content();
    prop_oneof![
        5 => (insertable, content).prop_map(|(key, content)| Act::Insert { key, content }),
        5 => (changing, 0..2_usize, 0..4_u8, 0..4_u8)
            .prop_map(|(key, reader, unique, moving)| Act::Replace { key, reader, unique, moving }),
        2 => (keys(), 0..2_usize).prop_map(|(key, reader)| Act::Require { key, reader }),
        1 => (removable, 0..2_usize).prop_map(|(key, reader)| Act::Remove { key, reader }),
        1 => (1..=3_u8).prop_map(|account| Act::Audit { account }),
        1 => (1..=3_u8).prop_map(|account| Act::Order { account }),
    ]
    .boxed()
}

fn sweep() -> impl Strategy<Value = Step> {
    let limits = Limits::default();
    let kinds = [Span::ZERO, limits.known_browser_lasts, Span::seconds(360)];
    let hour = NOON.plus(Span::hours(1));
    (prop::sample::select(kinds.to_vec()), 0..8_i64, prop_oneof![Just(1_u32), Just(100)])
        .prop_map(move |(kept, half, batch)| Step::Sweep { now: hour.plus(kept).plus(Span::seconds(half * 50)), batch })
}

/// The reference of the engine that is named by number.
pub(super) struct Machine<const KIND: usize>;

pub(super) const KINDS: [Kind; 3] = [Kind::Memory, Kind::Sqlite, Kind::Postgres];

impl<const KIND: usize> ReferenceStateMachine for Machine<KIND> {
    type State = Reference;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Reference> {
        Just(Reference::new(KINDS[KIND])).boxed()
    }

    fn transitions(state: &Reference) -> BoxedStrategy<Step> {
        let keys = || prop::sample::select(state.keys());
        let changing = keys().prop_filter("a nonce has nothing that changes", |key| !matches!(key, Key::Nonce(_)));
        let read = (0..2_usize, keys()).prop_map(|(reader, key)| Step::Read { reader, key });
        let commit = vec(act(state), 1..6).prop_map(Step::Commit);
        let race = (0..2_usize, changing, content(), 2..6_u128).prop_map(|(reader, key, content, racers)| Step::Race {
            key,
            reader,
            content,
            racers,
        });
        let look_up = (1..=state.next).prop_map(|commit| Step::LookUp { commit });
        prop_oneof![
            10 => read,
            14 => commit,
            4 => race,
            2 => sweep(),
            1 => Just(Step::Reopen),
            1 => look_up,
            1 => Just(Step::LookAhead),
        ]
        .boxed()
    }

    fn apply(mut state: Reference, step: &Step) -> Reference {
        state.step(step);
        state
    }

    fn preconditions(state: &Reference, step: &Step) -> bool {
        match step {
            // A job is made by an effect alone.
            Step::Race { key, .. } => !state.looked_ahead && (rank(*key) < 5 || state.rows.contains_key(key)),
            // Memory is nowhere but in memory, and only PostgreSQL can be asked for any commit.
            Step::Reopen => !matches!(state.kind, Kind::Memory),
            Step::LookAhead => matches!(state.kind, Kind::Postgres),
            Step::LookUp { commit } => {
                matches!(state.kind, Kind::Postgres) && *commit < state.next && !state.raced.contains(commit)
            }
            Step::Read { .. } | Step::Commit(_) | Step::Sweep { .. } => true,
        }
    }
}
