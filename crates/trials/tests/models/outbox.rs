//! What must be done because of a commit stands in the outbox by that very commit. Two nodes look into it, end in the
//! middle and come back, while time passes and the request ends.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use domain::effect::{Effect, Job};
use domain::ids::JobId;
use domain::request::{Command, Request, WithdrawReason};
use domain::time::{Span, Time};
use stateright::{Model, Property};
use store::OutboxJob;

use crate::guarded::{counter_example, explored};
use crate::support::{ANNA, PHONE, REQUEST, START, limits, request};

/// How long a job belongs to whoever took it, as the worker has it.
const TAKEN_FOR: Span = Span::minutes(2);
const MINUTES_MAX: u8 = 4;
const ENDS_MAX: u8 = 2;

/// How delivery is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Broken {
    /// A job is taken by whoever looks, whatever its version.
    NoGuard,
    /// A job is removed when it is taken, not when it is done.
    RemovedFirst,
    /// The push is sent before the commit that asks.
    PushedFirst,
    /// A step's jobs are written after its commit.
    WrittenAfter,
}

struct Delivery {
    nodes: usize,
    broken: Option<Broken>,
}

#[derive(Clone, Debug, PartialEq)]
struct Instant {
    minutes: u8,
    request: Option<(u8, Request)>,
    jobs: BTreeMap<u8, (u8, OutboxJob)>,
    /// Jobs that a step gave and nobody has written yet.
    unwritten: Vec<Job>,
    nodes: Vec<Node>,
    pushes: u8,
    cleared: bool,
    /// A node ended, or was slower than a job belongs to it.
    late: bool,
    ends: u8,
}

impl Hash for Instant {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let request = self.request.as_ref().map(|(version, request)| (version, format!("{:?}", request.state)));
        let jobs: Vec<_> = self.jobs.iter().map(|(id, (version, job))| (id, version, job.due_at.micros())).collect();
        (self.minutes, request, jobs, self.unwritten.len(), format!("{:?}", self.nodes)).hash(hasher);
        (self.pushes, self.cleared, self.late, self.ends).hash(hasher);
    }
}

/// What a node's worker is at.
#[derive(Clone, Debug, PartialEq)]
enum Node {
    Idle,
    /// It has read a job that is due.
    Found {
        id: u8,
        version: u8,
        job: OutboxJob,
    },
    /// It has taken it.
    Took {
        id: u8,
        job: OutboxJob,
    },
    /// It has done it.
    Did {
        id: u8,
        job: OutboxJob,
    },
}

#[derive(Clone, Debug, PartialEq)]
enum Event {
    Asks,
    PushesUnasked,
    Withdraws,
    WritesLater,
    Finds(usize, u8),
    Takes(usize),
    Does(usize),
    Removes(usize),
    Ends(usize),
    MinutePasses,
}

const NOTIFY: u8 = 1;
const CLEAR: u8 = 2;

impl Instant {
    fn now(&self) -> Time {
        START.plus(Span::minutes(self.minutes.into()))
    }

    fn leaves(&mut self, job: Job) {
        let number = if matches!(job, Job::Notify { .. }) { NOTIFY } else { CLEAR };
        self.jobs.insert(number, (1, OutboxJob { id: JobId(number.into()), job, attempts: 0, due_at: self.now() }));
    }

    fn is_waiting(&self) -> bool {
        self.request.as_ref().is_some_and(|(_, request)| request.is_waiting(self.now()))
    }

    fn is_mine(&self, id: u8, job: &OutboxJob) -> bool {
        self.jobs.get(&id).is_some_and(|(_, kept)| kept == job)
    }

    fn does(&mut self, job: &OutboxJob) {
        match job.job {
            Job::Notify { .. } if self.is_waiting() => self.pushes += 1,
            Job::ClearNotifications { .. } => self.cleared = true,
            _ => {}
        }
    }
}

impl Model for Delivery {
    type State = Instant;
    type Action = Event;

    fn init_states(&self) -> Vec<Instant> {
        vec![Instant {
            minutes: 0,
            request: None,
            jobs: BTreeMap::new(),
            unwritten: vec![],
            nodes: vec![Node::Idle; self.nodes],
            pushes: 0,
            cleared: false,
            late: false,
            ends: 0,
        }]
    }

    fn actions(&self, at: &Instant, events: &mut Vec<Event>) {
        match &at.request {
            None if self.broken == Some(Broken::PushedFirst) && at.pushes == 0 => events.push(Event::PushesUnasked),
            None => events.push(Event::Asks),
            Some(_) if at.is_waiting() => events.push(Event::Withdraws),
            Some(_) => {}
        }
        if !at.unwritten.is_empty() {
            events.push(Event::WritesLater);
        }
        if at.minutes < MINUTES_MAX {
            events.push(Event::MinutePasses);
        }
        for (place, node) in at.nodes.iter().enumerate() {
            match node {
                Node::Idle => {
                    let due = at.jobs.iter().filter(|(_, (_, job))| job.due_at <= at.now());
                    events.extend(due.map(|(id, _)| Event::Finds(place, *id)));
                    continue;
                }
                Node::Found { .. } => events.push(Event::Takes(place)),
                Node::Took { .. } => events.push(Event::Does(place)),
                Node::Did { .. } => events.push(Event::Removes(place)),
            }
            if at.ends < ENDS_MAX {
                events.push(Event::Ends(place));
            }
        }
    }

    fn next_state(&self, last: &Instant, event: Event) -> Option<Instant> {
        let mut at = last.clone();
        match event {
            Event::PushesUnasked => at.pushes += 1,
            Event::Asks => {
                at.request = Some((1, Request { notified: true, ..request(REQUEST) }));
                at.leaves(Job::Notify { account: ANNA, request: REQUEST, device: PHONE });
            }
            Event::Withdraws => {
                let (version, asked) = at.request.take()?;
                let (next, effects) =
                    asked.step(Command::Withdraw(WithdrawReason::ByAsker), &limits(), at.now()).ok()?;
                at.request = Some((version + 1, next));
                for effect in effects {
                    let Effect::Do(job) = effect else { continue };
                    match self.broken {
                        Some(Broken::WrittenAfter) => at.unwritten.push(job),
                        _ => at.leaves(job),
                    }
                }
            }
            Event::WritesLater => {
                let job = at.unwritten.pop()?;
                at.leaves(job);
            }
            Event::Finds(place, id) => {
                let (version, job) = at.jobs.get(&id)?.clone();
                at.nodes[place] = Node::Found { id, version, job };
            }
            Event::Takes(place) => self.takes(&mut at, place),
            Event::Does(place) => {
                let Node::Took { id, job } = at.nodes[place].clone() else { return None };
                let mine = at.is_mine(id, &job) || self.broken == Some(Broken::RemovedFirst);
                if mine || self.broken == Some(Broken::NoGuard) {
                    at.does(&job);
                }
                at.nodes[place] = Node::Did { id, job };
            }
            Event::Removes(place) => {
                let Node::Did { id, job } = at.nodes[place].clone() else { return None };
                if at.is_mine(id, &job) {
                    at.jobs.remove(&id);
                }
                at.nodes[place] = Node::Idle;
            }
            Event::Ends(place) => {
                at.nodes[place] = Node::Idle;
                // With the process goes what it had not written.
                at.unwritten.clear();
                at.ends += 1;
                at.late = true;
            }
            Event::MinutePasses => {
                at.minutes += 1;
                let now = at.now();
                at.late |= at.nodes.iter().any(|node| match node {
                    Node::Took { job, .. } | Node::Did { job, .. } => job.due_at <= now,
                    Node::Idle | Node::Found { .. } => false,
                });
            }
        }
        Some(at)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(LOST, |_, at: &Instant| {
                !at.is_waiting() || at.pushes > 0 || at.jobs.contains_key(&NOTIFY)
            }),
            Property::always(CLEARED, |_, at: &Instant| {
                let is_over = at.request.as_ref().is_some_and(|(version, _)| *version > 1);
                !is_over || at.cleared || at.jobs.contains_key(&CLEAR)
            }),
            Property::always(ASKED, |_, at: &Instant| at.pushes == 0 || at.request.is_some()),
            Property::always(ONCE, |_, at: &Instant| at.late || at.pushes <= 1),
            Property::sometimes("a push goes out though a node ended in the middle", |_, at: &Instant| {
                at.ends > 0 && at.pushes > 0
            }),
            Property::sometimes("everything is done", |_, at: &Instant| at.cleared && at.jobs.is_empty()),
        ]
    }
}

impl Delivery {
    /// The guarded commit that puts off when it is due.
    fn takes(&self, at: &mut Instant, place: usize) {
        let Node::Found { id, version, job } = at.nodes[place].clone() else { return };
        at.nodes[place] = Node::Idle;
        let unguarded = self.broken == Some(Broken::NoGuard);
        let Some((kept, _)) = at.jobs.get(&id).filter(|(kept, _)| unguarded || *kept == version).cloned() else {
            return;
        };
        let taken = OutboxJob { due_at: at.now().plus(TAKEN_FOR), ..job };
        match self.broken {
            Some(Broken::RemovedFirst) => drop(at.jobs.remove(&id)),
            _ => drop(at.jobs.insert(id, (kept + 1, taken.clone()))),
        }
        at.nodes[place] = Node::Took { id, job: taken };
    }
}

const LOST: &str = "what waits is told of, or stands in the outbox";
const CLEARED: &str = "what was shown is cleared, or that stands in the outbox";
const ASKED: &str = "nobody is told of what was not kept";
const ONCE: &str = "two nodes in good health tell once";

#[test]
fn no_notification_is_lost_between_commit_and_effect() {
    explored("the outbox on two nodes", Delivery { nodes: 2, broken: None });
}

#[test]
fn without_its_discipline_delivery_breaks() {
    let broken = |broken, promise| {
        let model = Delivery { nodes: 2, broken: Some(broken) };
        counter_example("the outbox", model, &format!("{broken:?}"), promise);
    };
    broken(Broken::NoGuard, ONCE);
    broken(Broken::RemovedFirst, LOST);
    broken(Broken::PushedFirst, ASKED);
    broken(Broken::WrittenAfter, CLEARED);
}
