//! Each engine against a reference model of the store: sequences of reads, commits, races, sweeps and restarts that nobody
//! thought of, shrunk to the shortest that shows a difference.

mod reference;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::account::{Account, Standing};
use domain::audit::What;
use domain::browser::KnownBrowser;
use domain::effect::{Effect, Job};
use domain::grant::{self, Grant};
use domain::ids::{AccountId, GrantId, JobId, KnownBrowserId};
use domain::limits::Limits;
use domain::strikes::Strikes;
use domain::user_id::UserId;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use proptest_state_machine::{ReferenceStateMachine as _, StateMachineTest};
use store::{Changes, CommitError, Engine, OutboxJob, Record, Store, Throttle, UsedNonce, Versioned};
use tokio::runtime::Runtime;

use crate::people::{account, digest, grant, known_browser, later};
use crate::world::{NOON, World};

use reference::{
    Act, Content, Faults, KINDS, Key, Machine, ROOM, Reference, Row, Step, account_of, issued_at, matters_until, race,
    remembered_at, throttle_ends,
};

/// An engine, and what its readers hold in their hands.
struct Tested {
    world: World,
    runtime: Runtime,
    readings: [BTreeMap<Key, Reading>; 2],
    /// The next commit's number.
    next: u128,
}

/// A row as it was read, to be handed back with a commit.
#[derive(Clone)]
enum Reading {
    Account(Versioned<Account>),
    Browser(Versioned<KnownBrowser>),
    Grant(Versioned<Grant>),
    Throttle(Versioned<Throttle>),
    Nonce(Versioned<UsedNonce>),
    Job(Versioned<OutboxJob>),
}

/// What was done, over all sequences of one engine.
struct Figures {
    sequences: AtomicU64,
    steps: AtomicU64,
    kept: AtomicU64,
    refused: AtomicU64,
    races: AtomicU64,
    swept: AtomicU64,
}

static FIGURES: [Figures; 3] = [const { Figures::new() }; 3];

impl Figures {
    const fn new() -> Self {
        let none = AtomicU64::new;
        Self { sequences: none(0), steps: none(0), kept: none(0), refused: none(0), races: none(0), swept: none(0) }
    }

    fn count(counter: &AtomicU64, more: u64) {
        counter.fetch_add(more, Ordering::Relaxed);
    }
}

impl Reading {
    fn row(&self) -> Row {
        let row = |version, owner: u8, unique, moving| Row { version, content: Content { owner, unique, moving } };
        let number = |id: u128| u8::try_from(id).unwrap();
        match self {
            Self::Account(read) => {
                let moving = match read.standing {
                    Standing::Open => 0,
                    Standing::Frozen { at } | Standing::Closed { at } => number_of(at),
                };
                row(read.version(), 0, read.user_id.as_typed().bytes().last().unwrap() - b'0', moving)
            }
            Self::Browser(read) => {
                row(read.version(), number(read.account.0), read.secret.0[0], number_of(read.remembered_at))
            }
            Self::Grant(read) => {
                let moving = match read.state {
                    grant::State::Issued => 0,
                    grant::State::Spent { at } | grant::State::Revoked { at } => number_of(at),
                };
                row(read.version(), number(read.account.0), read.code.0[0], moving)
            }
            Self::Throttle(read) => row(read.version(), 0, 0, number_of(read.matters_until)),
            Self::Nonce(read) => row(read.version(), 0, 0, 0),
            Self::Job(read) => {
                let Job::OrderCard(owner) = read.job else { unreachable!("{:?}", read.job) };
                row(read.version(), number(owner.0), 0, u8::try_from(read.attempts).unwrap())
            }
        }
    }
}

/// The number behind an instant that was made of it.
fn number_of(at: domain::time::Time) -> u8 {
    u8::try_from(at.since(NOON).whole_seconds() / 100).unwrap()
}

fn account_with(number: u8, content: Content) -> Account {
    let at = later(i64::from(content.moving) * 100);
    let standing = if content.moving == 0 { Standing::Open } else { Standing::Frozen { at } };
    Account { standing, ..account(account_of(number), &user_id(content.unique)) }
}

fn user_id(unique: u8) -> String {
    format!("person{unique}")
}

fn browser_with(number: u8, content: Content) -> KnownBrowser {
    let browser = known_browser(KnownBrowserId(number.into()), content.unique);
    KnownBrowser { account: account_of(content.owner), remembered_at: remembered_at(content), ..browser }
}

fn grant_with(number: u8, content: Content) -> Grant {
    let at = later(i64::from(content.moving) * 100);
    let state = if content.moving == 0 { grant::State::Issued } else { grant::State::Spent { at } };
    let grant = grant(GrantId(number.into()), content.unique);
    Grant { account: account_of(content.owner), issued_at: issued_at(content), state, ..grant }
}

fn throttle_with(number: u8, content: Content) -> Throttle {
    Throttle { key: digest(number), strikes: Strikes::default(), matters_until: throttle_ends(content) }
}

fn insert(changes: &mut Changes, key: Key, content: Content) {
    match key {
        Key::Account(number) => changes.insert(account_with(number, content)),
        Key::Browser(number) => changes.insert(browser_with(number, content)),
        Key::Grant(number) => changes.insert(grant_with(number, content)),
        Key::Throttle(number) => changes.insert(throttle_with(number, content)),
        Key::Nonce(number) => {
            let expires_at = matters_until(key, content).unwrap();
            changes.insert(UsedNonce { digest: digest(number), expires_at })
        }
        Key::Job(_) => unreachable!("jobs are effects"),
    };
}

fn replace(changes: &mut Changes, key: Key, read: &Reading, unique: u8, moving: u8) {
    let content = Content { moving, ..read.row().content };
    match (key, read) {
        (Key::Account(number), Reading::Account(read)) => {
            changes.replace(read, account_with(number, Content { unique, ..content }))
        }
        (Key::Browser(number), Reading::Browser(read)) => changes.replace(read, browser_with(number, content)),
        (Key::Grant(number), Reading::Grant(read)) => changes.replace(read, grant_with(number, content)),
        (Key::Throttle(number), Reading::Throttle(read)) => changes.replace(read, throttle_with(number, content)),
        (Key::Job(_), Reading::Job(read)) => {
            changes.replace(read, OutboxJob { attempts: moving.into(), ..read.get().clone() })
        }
        (Key::Account(_) | Key::Browser(_) | Key::Grant(_) | Key::Throttle(_) | Key::Nonce(_) | Key::Job(_), _) => {
            unreachable!("{key:?} was read as something else")
        }
    };
}

/// Requires the row that was read, or removes it.
fn guard(changes: &mut Changes, read: &Reading, removes: bool) {
    fn one<T: Record>(changes: &mut Changes, read: &Versioned<T>, removes: bool) {
        if removes {
            changes.remove(read)
        } else {
            changes.require(read)
        };
    }
    match read {
        Reading::Account(read) => one(changes, read, removes),
        Reading::Browser(read) => one(changes, read, removes),
        Reading::Grant(read) => one(changes, read, removes),
        Reading::Throttle(read) => one(changes, read, removes),
        Reading::Nonce(read) => one(changes, read, removes),
        Reading::Job(read) => one(changes, read, removes),
    }
}

async fn read(store: &Engine, key: Key) -> Option<Reading> {
    match key {
        Key::Account(number) => store.account(account_of(number)).await.unwrap().map(Reading::Account),
        Key::Browser(number) => {
            // There is no read by id: a browser is found by its account and its secret.
            let id = KnownBrowserId(number.into());
            for owner in 1..=3 {
                let found = store.known_browsers(account_of(owner)).await.unwrap();
                if let Some(found) = found.into_iter().find(|browser| browser.id == id) {
                    let again = store.known_browser(found.account, &found.secret).await.unwrap().unwrap();
                    assert_eq!((again.version(), again.get()), (found.version(), found.get()));
                    return Some(Reading::Browser(found));
                }
            }
            None
        }
        Key::Grant(number) => store.grant(GrantId(number.into())).await.unwrap().map(Reading::Grant),
        Key::Throttle(number) => store.throttle(&digest(number)).await.unwrap().map(Reading::Throttle),
        Key::Nonce(number) => store.nonce(&digest(number)).await.unwrap().map(Reading::Nonce),
        Key::Job(id) => store.outbox_job(JobId(id)).await.unwrap().map(Reading::Job),
    }
}

impl Tested {
    fn changes(&mut self) -> Changes {
        self.next += 1;
        Changes::at(NOON, (self.next - 1) * ROOM)
    }

    fn of(&mut self, acts: &[Act]) -> Changes {
        let mut changes = self.changes();
        for act in acts {
            match act {
                Act::Insert { key, content } => insert(&mut changes, *key, *content),
                Act::Replace { key, reader, unique, moving } => {
                    if let Some(read) = self.readings[*reader].get(key) {
                        replace(&mut changes, *key, read, *unique, *moving);
                    }
                }
                Act::Require { key, reader } | Act::Remove { key, reader } => {
                    if let Some(read) = self.readings[*reader].get(key) {
                        guard(&mut changes, read, matches!(act, Act::Remove { .. }));
                    }
                }
                Act::Audit { account } => {
                    changes.audit(What::PasswordRight, Some(account_of(*account)), "model");
                }
                Act::Order { account } => {
                    changes.effects([Effect::Do(Job::OrderCard(account_of(*account)))]);
                }
            }
        }
        changes
    }

    fn reads(&mut self, reader: usize, key: Key) {
        match self.runtime.block_on(read(&self.world.store, key)) {
            Some(reading) => self.readings[reader].insert(key, reading),
            None => self.readings[reader].remove(&key),
        };
    }

    fn races(&mut self, racers: u128, acts: &[Act]) -> Vec<Result<(), CommitError>> {
        let all: Vec<Changes> = (0..racers).map(|_| self.of(acts)).collect();
        let store = self.world.store.clone();
        self.runtime.block_on(async {
            let racing: Vec<_> = all
                .into_iter()
                .map(|changes| {
                    let store = store.clone();
                    tokio::spawn(async move { store.commit(changes).await })
                })
                .collect();
            let mut outcomes = vec![];
            for racer in racing {
                outcomes.push(racer.await.unwrap());
            }
            outcomes
        })
    }

    fn sweeps(&self, now: domain::time::Time, batch: u32) -> u64 {
        self.runtime.block_on(async {
            let mut swept = 0;
            loop {
                let report = self.world.store.sweep(now, &Limits::default(), batch).await.unwrap();
                swept += report.removed.iter().map(|(_, rows)| rows).sum::<u64>();
                assert!(report.removed.iter().all(|(_, rows)| *rows <= batch.into()));
                if !report.more {
                    return swept;
                }
            }
        })
    }

    fn reopens(self) -> Self {
        let Self { runtime, world, readings, next } = self;
        let world = match world.address.clone() {
            None => world.reopened(),
            Some(address) => {
                let _within = runtime.enter();
                let World { store, .. } = world;
                drop(store);
                runtime.block_on(World::of_postgres(address))
            }
        };
        Self { runtime, world, readings, next }
    }
}

/// The answer is one that the model allows.
fn is_said(outcome: &Result<(), CommitError>, faults: &Faults) -> bool {
    match outcome {
        Ok(()) => *faults == Faults::default(),
        Err(CommitError::Conflict(_)) => faults.conflict,
        Err(CommitError::Contradiction { .. }) => faults.contradiction,
        Err(CommitError::Unavailable(_)) => faults.too_late,
        Err(CommitError::Unknown) => false,
    }
}

impl<const KIND: usize> StateMachineTest for Machine<KIND> {
    type SystemUnderTest = Tested;
    type Reference = Self;

    fn init_test(_: &Reference) -> Tested {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
        let world = runtime.block_on(World::of(KINDS[KIND]));
        Figures::count(&FIGURES[KIND].sequences, 1);
        Tested { runtime, world, readings: [BTreeMap::new(), BTreeMap::new()], next: 1 }
    }

    fn apply(mut tested: Tested, reference: &Reference, step: Step) -> Tested {
        let figures = &FIGURES[KIND];
        Figures::count(&figures.steps, 1);
        match step {
            Step::Read { reader, key } => {
                tested.reads(reader, key);
                let read = tested.readings[reader].get(&key).map(Reading::row);
                assert_eq!(read, reference.readings[reader].get(&key).copied(), "{key:?} was read");
            }
            Step::Commit(acts) => {
                let changes = tested.of(&acts);
                let outcome = tested.runtime.block_on(tested.world.store.commit(changes));
                assert!(is_said(&outcome, &reference.faults), "{outcome:?}, but the model says {:?}", reference.faults);
                Figures::count(if outcome.is_ok() { &figures.kept } else { &figures.refused }, 1);
            }
            Step::Race { key, reader, content, racers } => {
                tested.reads(reader, key);
                let acts = race(key, reader, content, tested.readings[reader].contains_key(&key));
                let outcomes = tested.races(racers, &acts);
                let kept = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
                assert_eq!(kept, usize::from(reference.faults == Faults::default()), "{outcomes:?}");
                let lost = |outcome: &Result<(), CommitError>| match outcome {
                    Ok(()) | Err(CommitError::Conflict(_)) => true,
                    Err(CommitError::Contradiction { .. }) => reference.faults.contradiction,
                    Err(CommitError::Unavailable(_) | CommitError::Unknown) => false,
                };
                assert!(outcomes.iter().all(lost), "{outcomes:?}");
                Figures::count(&figures.races, 1);
            }
            Step::Sweep { now, batch } => {
                let swept = tested.sweeps(now, batch);
                assert_eq!(swept, reference.swept, "rows swept at {now:?}");
                Figures::count(&figures.swept, swept);
            }
            Step::LookUp { commit } => {
                let was = tested.runtime.block_on(tested.world.store.was_committed(commit * ROOM)).unwrap();
                assert_eq!(was, reference.kept.contains(&commit), "commit {commit}");
            }
            Step::LookAhead => {
                let next = tested.next * ROOM;
                assert!(!tested.runtime.block_on(tested.world.store.was_committed(next)).unwrap());
            }
            Step::Reopen => tested = tested.reopens(),
        }
        tested
    }

    fn teardown(tested: Tested, _: Reference) {
        let Tested { runtime, world, .. } = tested;
        let _within = runtime.enter();
        drop(world);
    }

    /// Everything that is there, and nothing else.
    fn check_invariants(tested: &Tested, reference: &Reference) {
        let store = &tested.world.store;
        tested.runtime.block_on(async {
            for key in reference.keys() {
                let found = read(store, key).await.map(|reading| reading.row());
                assert_eq!(found, reference.rows.get(&key).copied(), "{key:?} is kept");
            }
            for unique in 0..4_u8 {
                let by_name =
                    store.account_by_user_id(UserId::parse(&user_id(unique)).unwrap().folded()).await.unwrap();
                let by_code = store.grant_by_code(&digest(unique)).await.unwrap();
                assert_eq!(
                    by_name.map(|found| found.id.0),
                    holder(reference, unique, |key| matches!(key, Key::Account(_)))
                );
                assert_eq!(
                    by_code.map(|found| found.id.0),
                    holder(reference, unique, |key| matches!(key, Key::Grant(_)))
                );
            }
            let accounts: Vec<AccountId> = store.accounts(None, 10).await.unwrap().iter().map(|it| it.id).collect();
            assert!(accounts.is_sorted());
            let jobs: Vec<u128> = store.due_jobs(NOON, 1_000).await.unwrap().iter().map(|job| job.id.0).collect();
            let expected: Vec<u128> =
                reference.rows.keys().filter_map(|key| if let Key::Job(id) = key { Some(*id) } else { None }).collect();
            assert_eq!(jobs, expected, "jobs in the outbox");
            assert_eq!(store.jobs_left().await.unwrap(), expected.len() as u64);
            let entries = store.audit(None, 10_000).await.unwrap();
            assert_eq!(entries.len(), reference.audit.len(), "audit entries");
            for (entry, (between, about)) in entries.iter().rev().zip(&reference.audit) {
                assert!(between.contains(&entry.id.0) && entry.account == Some(account_of(*about)), "{entry:?}");
            }
        });
    }
}

/// The row that has what is unique.
fn holder(reference: &Reference, unique: u8, of: impl Fn(&Key) -> bool) -> Option<u128> {
    let mut rows = reference.rows.iter().filter(|(key, row)| of(key) && row.content.unique == unique);
    rows.next().map(|(key, _)| match key {
        Key::Account(number)
        | Key::Browser(number)
        | Key::Grant(number)
        | Key::Throttle(number)
        | Key::Nonce(number) => (*number).into(),
        Key::Job(id) => *id,
    })
}

/// Runs so many sequences; `TILLID_MODEL_SEQUENCES` asks for more by hand.
fn agrees_with_the_model<const KIND: usize>(sequences: u32) {
    let asked = std::env::var("TILLID_MODEL_SEQUENCES").ok().map(|text| text.parse().expect("a number"));
    let config = Config { cases: asked.unwrap_or(sequences), failure_persistence: None, ..Config::default() };
    let steps = Machine::<KIND>::sequential_strategy(1..60_usize);
    // The same sequences each time: what is found is found again.
    let mut runner = TestRunner::new_with_rng(config.clone(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let ran = runner.run(&steps, |(first, steps, seen)| {
        Machine::<KIND>::test_sequential(config.clone(), first, steps, seen);
        Ok(())
    });
    assert!(ran.is_ok(), "{}", ran.unwrap_err());
    let Figures { sequences, steps, kept, refused, races, swept } = &FIGURES[KIND];
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    // Past what the test runner keeps to itself: a figure that nobody sees says nothing.
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "figures: model of the store against {:?}: {} sequences, {} steps, {} commits kept, {} refused, {} races, {} rows swept",
        KINDS[KIND],
        count(sequences),
        count(steps),
        count(kept),
        count(refused),
        count(races),
        count(swept),
    )
    .unwrap();
    assert!(count(kept) > 0 && count(refused) > 0 && count(races) > 0 && count(swept) > 0, "too little happened");
}

#[test]
fn memory_agrees_with_the_model() {
    agrees_with_the_model::<0>(256);
}

#[test]
fn sqlite_agrees_with_the_model() {
    agrees_with_the_model::<1>(48);
}

#[test]
fn postgres_agrees_with_the_model() {
    agrees_with_the_model::<2>(32);
}
