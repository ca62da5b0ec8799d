//! Guarded commits, as every use case makes them: reads one after another, a decision of the rules, one commit that is kept
//! whole or not at all, and, when its answer is lost, a look at whether it was kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::hash::Hash;
use std::io::Write as _;
use std::ops::Range;
use std::sync::Arc;

use stateright::{Checker as _, Model, Property};

/// Which row.
pub(crate) type Key = u8;
/// Who.
pub(crate) type Actor = usize;
/// Whose commit, and which of theirs.
type CommitId = (Actor, u8);

/// How the discipline is broken, to see that the model notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// Rows are written whatever version they have by now.
    NoGuard,
    /// What was only read is not required.
    NoRequire,
    /// The row that stands for others is not replaced.
    NoAnchor,
    /// That row is read after what it stands for.
    AnchorReadLast,
    /// What proves that somebody may is not asked for.
    NoProof,
    /// The answer leaves before the commit is kept.
    AnswerFirst,
    /// A commit without an answer is taken for lost.
    NoLookUp,
    /// Whoever looks for a commit does not claim its id.
    NoClaim,
}

/// A row as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Kept<T> {
    version: u8,
    pub(crate) thing: Arc<T>,
}

/// What is done to a row, at the version that was read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Write<T> {
    Insert(Arc<T>),
    Replace(Arc<T>),
    Require,
}

/// What one decision comes to.
pub(crate) struct Decision<T, Told> {
    pub(crate) writes: Vec<(Key, Write<T>)>,
    /// What is told once the writes are kept. Nothing: it waits and reads again.
    pub(crate) told: Option<Told>,
}

impl<T, Told> Decision<T, Told> {
    pub(crate) fn of(told: Told) -> Self {
        Self { writes: vec![], told: Some(told) }
    }

    pub(crate) fn waits() -> Self {
        Self { writes: vec![], told: None }
    }

    pub(crate) fn insert(mut self, key: Key, thing: T) -> Self {
        self.writes.push((key, Write::Insert(Arc::new(thing))));
        self
    }

    pub(crate) fn replace(mut self, key: Key, thing: T) -> Self {
        self.writes.push((key, Write::Replace(Arc::new(thing))));
        self
    }

    pub(crate) fn require(mut self, key: Key) -> Self {
        self.writes.push((key, Write::Require));
        self
    }
}

/// A read of one row.
pub(crate) fn row(key: Key) -> Range<Key> {
    key..key + 1
}

/// What an actor has read so far.
pub(crate) type Seen<T> = BTreeMap<Key, Kept<T>>;

/// One lifecycle with those who drive it.
pub(crate) trait Life: Sized + Send + Sync + 'static {
    type Thing: Clone + Debug + Eq + Hash + Send + Sync;
    type Told: Copy + Debug + Ord + Hash + Send + Sync;

    /// What stands in the store at first.
    fn first(&self) -> Vec<(Key, Self::Thing)>;
    /// How many actors there are.
    fn actors(&self) -> usize;
    /// What this one reads, each range at one instant.
    fn reads(&self, actor: Actor, broken: Option<Broken>) -> Vec<Range<Key>>;
    /// What the rules make of it.
    fn decides(
        &self,
        actor: Actor,
        seen: &Seen<Self::Thing>,
        broken: Option<Broken>,
    ) -> Decision<Self::Thing, Self::Told>;
    /// Whether what is told says that it counted.
    fn counts(told: Self::Told) -> bool;
    /// What must hold in every state, and what must be possible.
    fn promises() -> Vec<Property<Guarded<Self>>>;
    /// How many answers may be lost in all, and how many actors may end in the middle.
    fn mishaps(&self) -> (u8, u8) {
        (1, 1)
    }
}

/// A lifecycle, and how its discipline is broken.
pub(crate) struct Guarded<L> {
    pub(crate) life: L,
    pub(crate) broken: Option<Broken>,
}

/// Where an actor is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Stage<T, Told> {
    Reads { seen: Seen<T>, done: usize },
    Sends { writes: Vec<(Key, u8, Write<T>)>, told: Told },
    Doubts { told: Told },
    Ended,
}

/// Everything at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Instant<T: Eq + Hash, Told: Ord + Hash> {
    pub(crate) rows: BTreeMap<Key, Kept<T>>,
    stages: Vec<(Stage<T, Told>, u8)>,
    /// Sent, and the connection broke: they may yet arrive.
    #[expect(clippy::type_complexity, reason = "a commit with whose it is")]
    flying: Vec<(CommitId, Vec<(Key, u8, Write<T>)>, Told)>,
    ids: BTreeSet<CommitId>,
    /// What was kept, in the order in which it was.
    pub(crate) kept: Vec<(Actor, Told)>,
    /// What everybody was told.
    pub(crate) told: BTreeSet<(Actor, Told)>,
    lost: u8,
    ended: u8,
}

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    Reads(Actor),
    Commits(Actor),
    /// The commit is kept or not, and nobody hears which.
    CommitsUnanswered(Actor),
    /// The connection breaks while the commit is on its way.
    CommitsLater(Actor),
    Arrives(usize),
    LooksUp(Actor),
    Ends(Actor),
}

pub(crate) type At<L> = Instant<<L as Life>::Thing, <L as Life>::Told>;

/// So often a use case is run before it gives up.
const TRIES: u8 = 3;

impl<L: Life> Guarded<L> {
    fn again(at: &mut At<L>, actor: Actor) {
        let tries = at.stages[actor].1 + 1;
        let stage = if tries < TRIES { Stage::Reads { seen: Seen::new(), done: 0 } } else { Stage::Ended };
        at.stages[actor] = (stage, tries);
    }

    fn tells(at: &mut At<L>, actor: Actor, told: L::Told) {
        at.told.insert((actor, told));
        at.stages[actor].0 = Stage::Ended;
    }

    /// Keeps all of it, or nothing.
    fn keep(&self, at: &mut At<L>, id: CommitId, writes: Vec<(Key, u8, Write<L::Thing>)>, told: L::Told) -> bool {
        let guarded = self.broken != Some(Broken::NoGuard);
        let fits = writes.iter().all(|(key, version, write)| match (write, at.rows.get(key)) {
            (Write::Insert(_), row) => row.is_none(),
            (Write::Replace(_) | Write::Require, row) => row.is_some_and(|row| !guarded || row.version == *version),
        });
        if !fits || !at.ids.insert(id) {
            return false;
        }
        for (key, _, write) in writes {
            match write {
                Write::Insert(thing) => drop(at.rows.insert(key, Kept { version: 1, thing })),
                Write::Replace(thing) => {
                    let version = at.rows.get(&key).map_or(1, |row| row.version + 1);
                    at.rows.insert(key, Kept { version, thing });
                }
                Write::Require => {}
            }
        }
        at.kept.push((id.0, told));
        true
    }

    fn reads(&self, at: &mut At<L>, actor: Actor) {
        let ranges = self.life.reads(actor, self.broken);
        let Stage::Reads { seen, done } = &mut at.stages[actor].0 else { return };
        seen.extend(at.rows.range(ranges[*done].clone()).map(|(key, row)| (*key, row.clone())));
        *done += 1;
        if *done < ranges.len() {
            return;
        }
        let decision = self.life.decides(actor, seen, self.broken);
        let versions = |key: &Key| seen.get(key).map_or(0, |row| row.version);
        let writes: Vec<_> = decision.writes.into_iter().map(|(key, write)| (key, versions(&key), write)).collect();
        match decision.told {
            None => at.stages[actor].0 = Stage::Reads { seen: Seen::new(), done: 0 },
            Some(told) if writes.is_empty() => Self::tells(at, actor, told),
            Some(told) => {
                if self.broken == Some(Broken::AnswerFirst) {
                    at.told.insert((actor, told));
                }
                at.stages[actor].0 = Stage::Sends { writes, told };
            }
        }
    }

    fn commits(&self, at: &mut At<L>, actor: Actor, event: &Event) {
        let tries = at.stages[actor].1;
        let stage = std::mem::replace(&mut at.stages[actor].0, Stage::Ended);
        let Stage::Sends { writes, told } = stage else { return };
        match event {
            Event::CommitsLater(_) => {
                at.flying.push(((actor, tries), writes, told));
                at.stages[actor].0 = Stage::Doubts { told };
                at.lost += 1;
            }
            Event::CommitsUnanswered(_) => {
                self.keep(at, (actor, tries), writes, told);
                at.stages[actor].0 = Stage::Doubts { told };
                at.lost += 1;
            }
            Event::Commits(_) | Event::Reads(_) | Event::Arrives(_) | Event::LooksUp(_) | Event::Ends(_) => {
                match self.keep(at, (actor, tries), writes, told) {
                    true => Self::tells(at, actor, told),
                    // Told already, where the answer comes first.
                    false if self.broken == Some(Broken::AnswerFirst) => {}
                    false => Self::again(at, actor),
                }
            }
        }
    }

    fn looks_up(&self, at: &mut At<L>, actor: Actor) {
        let Stage::Doubts { told } = at.stages[actor].0 else { return };
        let id = (actor, at.stages[actor].1);
        let was_kept = at.ids.contains(&id);
        match self.broken {
            Some(Broken::NoLookUp) => Self::again(at, actor),
            _ if was_kept => Self::tells(at, actor, told),
            broken => {
                if broken != Some(Broken::NoClaim) {
                    at.ids.insert(id);
                }
                Self::again(at, actor);
            }
        }
    }
}

impl<L: Life> Model for Guarded<L> {
    type State = At<L>;
    type Action = Event;

    fn init_states(&self) -> Vec<Self::State> {
        let rows = self.life.first().into_iter().map(|(key, thing)| (key, Kept { version: 1, thing: Arc::new(thing) }));
        vec![Instant {
            rows: rows.collect(),
            stages: vec![(Stage::Reads { seen: Seen::new(), done: 0 }, 0); self.life.actors()],
            flying: vec![],
            ids: BTreeSet::new(),
            kept: vec![],
            told: BTreeSet::new(),
            lost: 0,
            ended: 0,
        }]
    }

    fn actions(&self, at: &Self::State, events: &mut Vec<Event>) {
        let (lost_max, ended_max) = self.life.mishaps();
        for (actor, (stage, _)) in at.stages.iter().enumerate() {
            match stage {
                Stage::Reads { .. } => events.push(Event::Reads(actor)),
                Stage::Sends { .. } => {
                    events.push(Event::Commits(actor));
                    if at.lost < lost_max {
                        events.extend([Event::CommitsUnanswered(actor), Event::CommitsLater(actor)]);
                    }
                    // Who ends before sending has done nothing, and who ends afterwards is in doubt for ever.
                    if at.ended < ended_max {
                        events.push(Event::Ends(actor));
                    }
                }
                Stage::Doubts { .. } => {
                    events.push(Event::LooksUp(actor));
                    if at.ended < ended_max {
                        events.push(Event::Ends(actor));
                    }
                }
                Stage::Ended => {}
            }
        }
        events.extend((0..at.flying.len()).map(Event::Arrives));
    }

    fn next_state(&self, at: &Self::State, event: Event) -> Option<Self::State> {
        let mut next = at.clone();
        match event {
            Event::Reads(actor) => self.reads(&mut next, actor),
            Event::Commits(actor) | Event::CommitsUnanswered(actor) | Event::CommitsLater(actor) => {
                self.commits(&mut next, actor, &event);
            }
            Event::Arrives(place) => {
                let (id, writes, told) = next.flying.remove(place);
                self.keep(&mut next, id, writes, told);
            }
            Event::LooksUp(actor) => self.looks_up(&mut next, actor),
            Event::Ends(actor) => {
                next.stages[actor].0 = Stage::Ended;
                next.ended += 1;
            }
        }
        (next != *at).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut promises = L::promises();
        promises.push(Property::always(TRUE, what_is_told_is_true));
        promises
    }
}

/// Every model's own promise.
pub(crate) const TRUE: &str =
    "never event 7: who is told that it counted has it kept, and who is told no has nothing kept";

fn what_is_told_is_true<L: Life>(_: &Guarded<L>, at: &At<L>) -> bool {
    at.told.iter().all(|(actor, told)| {
        let counted = at.kept.iter().any(|(by, kept)| by == actor && L::counts(*kept));
        L::counts(*told) == counted
    })
}

/// How often somebody's commit with such a message was kept.
pub(crate) fn times<T: Eq + Hash, Told: Copy + Ord + Hash>(at: &Instant<T, Told>, is: impl Fn(Told) -> bool) -> usize {
    at.kept.iter().filter(|(_, told)| is(*told)).count()
}

/// Whether `first` was kept somewhere before `then`.
pub(crate) fn before<T: Eq + Hash, Told: Copy + Ord + Hash>(at: &Instant<T, Told>, first: Told, then: Told) -> bool {
    let place = |told| at.kept.iter().position(|(_, kept)| *kept == told);
    let last = |told| at.kept.iter().rposition(|(_, kept)| *kept == told);
    matches!((place(first), last(then)), (Some(first), Some(then)) if first < then)
}

/// Visits every state: all promises hold, and what must be possible is.
pub(crate) fn holds<L: Life>(name: &str, life: L) {
    explored(name, Guarded { life, broken: None });
}

/// The same for any model.
pub(crate) fn explored<M>(name: &str, model: M)
where
    M: Model + Send + Sync + 'static,
    M::State: Debug + Hash + Send + Sync + Clone + PartialEq,
    M::Action: Debug + Clone + PartialEq + Send + Sync,
{
    let checker = model.checker().threads(2).spawn_bfs().join();
    checker.assert_properties();
    says(&format!("model of {name}: {} states, {} events deep", checker.unique_state_count(), checker.max_depth()));
}

/// With the discipline broken so, this promise does not hold.
pub(crate) fn breaks<L: Life>(name: &str, life: L, broken: Broken, promise: &'static str) {
    counter_example(name, Guarded { life, broken: Some(broken) }, &format!("{broken:?}"), promise);
}

/// The same for any model.
pub(crate) fn counter_example<M>(name: &str, model: M, broken: &str, promise: &'static str)
where
    M: Model + Send + Sync + 'static,
    M::State: Debug + Hash + Send + Sync + Clone + PartialEq,
    M::Action: Debug + Clone + PartialEq + Send + Sync,
{
    let only = stateright::HasDiscoveries::AnyOf([promise].into());
    let checker = model.checker().threads(2).finish_when(only).spawn_bfs().join();
    let found = checker.discovery(promise);
    assert!(found.is_some(), "{name} with {broken} keeps the promise all the same: {promise}");
    let events = found.map_or(0, |path| path.into_actions().len());
    says(&format!(
        "model of {name} with {broken}: breaks after {events} events, {} states",
        checker.unique_state_count()
    ));
}

/// Past what the test runner keeps to itself: a figure that nobody sees says nothing.
fn says(figure: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "figures: {figure}").unwrap();
}
