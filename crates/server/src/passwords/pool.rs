//! The fixed pool: threads that hash one password at a time, each in memory of its own that it keeps.
//!
//! Before it stand two lines. Neither can fill more than two thirds of the queue, so whoever floods one of them leaves
//! the other a third.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::phc::SALT_BYTES;
use super::{HashParameters, PasswordError};

/// When the queue is full, it is empty again after about this long.
const RETRY_AFTER_S: u32 = 2;

/// When both lines wait, so many hashes of browsers with a budget of their own come before one of the others: they are
/// served first, and nobody waits for ever.
const OWN_IN_A_ROW: u8 = 2;

/// How far a thread that hashes stands behind the others, in the scheduler's own steps: about a tenth of their weight.
#[cfg(target_os = "linux")]
const HASHES_GIVE_WAY: i32 = 10;

/// In which of two lines a hash waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// For browsers with a budget of their own: known, or let in.
    Own,
    /// For all others.
    Shared,
}

impl Line {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Own, Self::Shared];

    /// Its name among the metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Shared => "shared",
        }
    }
}

/// Of so many that may wait, how many places no other line can take from one.
pub(super) const fn part_of_a_line(queue_max: u32) -> u32 {
    queue_max / 3
}

pub(super) struct Task {
    pub(super) parameters: HashParameters,
    pub(super) peppered: Zeroizing<[u8; 32]>,
    pub(super) salt: [u8; SALT_BYTES],
    pub(super) answer: oneshot::Sender<Result<Zeroizing<[u8; 32]>, PasswordError>>,
}

pub(super) struct Pool(Arc<Shared>);

struct Shared {
    queue: Mutex<Queue>,
    hashed: AtomicU64,
    filled_kib: AtomicU64,
    arrived: Condvar,
    queue_max: usize,
    line_max: usize,
    workers: usize,
}

#[derive(Default)]
struct Queue {
    own: VecDeque<Task>,
    shared: VecDeque<Task>,
    own_in_a_row: u8,
    idle_workers: usize,
    is_closed: bool,
}

impl Pool {
    pub(super) fn start(workers: usize, queue_max: u32) -> std::io::Result<Self> {
        let workers = workers.max(1);
        let pool = Self(Arc::new(Shared {
            queue: Mutex::default(),
            hashed: AtomicU64::new(0),
            filled_kib: AtomicU64::new(0),
            arrived: Condvar::new(),
            queue_max: queue_max as usize,
            line_max: (queue_max - part_of_a_line(queue_max)) as usize,
            workers,
        }));
        for number in 0..workers {
            let shared = Arc::clone(&pool.0);
            thread::Builder::new().name(format!("password-{number}")).spawn(move || {
                give_way();
                work(&shared);
            })?;
        }
        Ok(pool)
    }

    /// Queues a task. An idle worker counts as a place of its own, so a queue of none still serves one at a time.
    pub(super) fn submit(&self, line: Line, task: Task) -> Result<(), PasswordError> {
        let mut queue = self.0.lock();
        if self.0.is_filled(&queue, line, 1) {
            drop(queue);
            metrics::counter!("tillid_password_hashes_refused_total", "line" => line.as_str()).increment(1);
            return Err(PasswordError::Busy { retry_after_s: RETRY_AFTER_S });
        }
        queue.line_mut(line).push_back(task);
        drop(queue);
        self.0.arrived.notify_one();
        Ok(())
    }

    /// Whether whoever arrives now may hope for a place later. Half of a line's places are kept for those who were told so
    /// before: else they would find it full of others who came after them. What waits in the other line is no hindrance.
    pub(super) fn has_room(&self, line: Line) -> Result<(), PasswordError> {
        match self.0.is_filled(&self.0.lock(), line, 2) {
            true => Err(PasswordError::Busy { retry_after_s: RETRY_AFTER_S }),
            false => Ok(()),
        }
    }

    pub(super) fn waiting(&self, line: Line) -> usize {
        self.0.lock().line(line).len()
    }

    pub(super) fn filled_kib(&self) -> u64 {
        self.0.filled_kib.load(Ordering::Relaxed)
    }

    pub(super) fn hashed(&self) -> u64 {
        self.0.hashed.load(Ordering::Relaxed)
    }

    pub(super) fn running(&self) -> usize {
        self.0.workers.saturating_sub(self.0.lock().idle_workers)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.0.lock().is_closed = true;
        self.0.arrived.notify_all();
    }
}

impl Queue {
    fn line(&self, line: Line) -> &VecDeque<Task> {
        match line {
            Line::Own => &self.own,
            Line::Shared => &self.shared,
        }
    }

    fn line_mut(&mut self, line: Line) -> &mut VecDeque<Task> {
        match line {
            Line::Own => &mut self.own,
            Line::Shared => &mut self.shared,
        }
    }

    fn take(&mut self) -> Option<Task> {
        let own = match self.own_in_a_row < OWN_IN_A_ROW || self.shared.is_empty() {
            true => self.own.pop_front(),
            false => None,
        };
        match own {
            Some(_) => self.own_in_a_row = self.own_in_a_row.saturating_add(1),
            None => self.own_in_a_row = 0,
        }
        own.or_else(|| self.shared.pop_front())
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether all places are taken, or of those that a line may have one part in so many.
    fn is_filled(&self, queue: &Queue, line: Line, part: usize) -> bool {
        let beside = queue.idle_workers;
        queue.own.len() + queue.shared.len() >= self.queue_max + beside
            || queue.line(line).len() >= self.line_max.div_ceil(part) + beside
    }

    /// Waits for a task; `None` when the pool has ended.
    fn next(&self) -> Option<Task> {
        let mut queue = self.lock();
        queue.idle_workers += 1;
        let task = loop {
            if let Some(task) = queue.take() {
                break Some(task);
            }
            if queue.is_closed {
                break None;
            }
            queue = self.arrived.wait(queue).unwrap_or_else(PoisonError::into_inner);
        };
        queue.idle_workers -= 1;
        task
    }
}

/// Whoever hashes runs when nobody else would: a hash takes long, and what is behind it is short and waited for. The
/// threads that answer use at most half of the cores, so hashes are never starved.
#[cfg(target_os = "linux")]
fn give_way() {
    if let Err(error) = rustix::process::nice(HASHES_GIVE_WAY) {
        tracing::debug!(%error, "password hashes cannot give way to other threads");
    }
}

/// Elsewhere the whole process would.
#[cfg(not(target_os = "linux"))]
fn give_way() {}

fn work(shared: &Shared) {
    let mut memory = Memory(Vec::new());
    while let Some(task) = shared.next() {
        if task.answer.is_closed() {
            continue;
        }
        let Task { parameters, peppered, salt, answer } = task;
        let hashing = AssertUnwindSafe(|| memory.hash(parameters, &peppered, &salt));
        // A pool must not grow narrower by a fault; the memory is overwritten by the next hash whatever it holds.
        let hashed = catch_unwind(hashing).unwrap_or(Err(PasswordError::Broken));
        shared.hashed.fetch_add(1, Ordering::Relaxed);
        let filled_kib = u64::from(parameters.memory_kib) * u64::from(parameters.iterations);
        shared.filled_kib.fetch_add(filled_kib, Ordering::Relaxed);
        metrics::counter!("tillid_password_hashes_total").increment(1);
        if answer.send(hashed).is_err() {
            tracing::debug!("nobody waits any more for a password's hash");
        }
    }
}

/// A worker's own blocks, kept from hash to hash: allocating them anew would cost a fifth of the time.
struct Memory(Vec<Block>);

impl Memory {
    fn hash(
        &mut self,
        parameters: HashParameters,
        peppered: &[u8; 32],
        salt: &[u8],
    ) -> Result<Zeroizing<[u8; 32]>, PasswordError> {
        let HashParameters { memory_kib, iterations, lanes } = parameters;
        let mut digest = Zeroizing::new([0; 32]);
        let params =
            Params::new(memory_kib, iterations, lanes, Some(digest.len())).map_err(|_| PasswordError::Malformed)?;
        let blocks = params.block_count();
        if self.0.len() < blocks {
            self.0.resize_with(blocks, Block::new);
        }
        let memory = self.0.get_mut(..blocks).ok_or(PasswordError::Broken)?;
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(peppered, salt, &mut *digest, memory)
            .map_err(|_| PasswordError::Malformed)?;
        Ok(digest)
    }
}
