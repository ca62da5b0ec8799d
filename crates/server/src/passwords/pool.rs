//! The fixed pool: threads that hash one password at a time, each in memory of its own that it keeps.

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
    arrived: Condvar,
    queue_max: usize,
    workers: usize,
}

struct Queue {
    tasks: VecDeque<Task>,
    idle_workers: usize,
    is_closed: bool,
}

impl Pool {
    pub(super) fn start(workers: usize, queue_max: usize) -> std::io::Result<Self> {
        let queue = Queue { tasks: VecDeque::new(), idle_workers: 0, is_closed: false };
        let workers = workers.max(1);
        let pool = Self(Arc::new(Shared {
            queue: Mutex::new(queue),
            hashed: AtomicU64::new(0),
            arrived: Condvar::new(),
            queue_max,
            workers,
        }));
        for number in 0..workers {
            let shared = Arc::clone(&pool.0);
            thread::Builder::new().name(format!("password-{number}")).spawn(move || work(&shared))?;
        }
        Ok(pool)
    }

    /// Queues a task. An idle worker counts as a place of its own, so a queue of none still serves one at a time.
    pub(super) fn submit(&self, task: Task) -> Result<(), PasswordError> {
        let mut queue = self.0.lock();
        if queue.tasks.len() >= self.0.queue_max + queue.idle_workers {
            return Err(PasswordError::Busy { retry_after_s: RETRY_AFTER_S });
        }
        queue.tasks.push_back(task);
        drop(queue);
        self.0.arrived.notify_one();
        Ok(())
    }

    pub(super) fn waiting(&self) -> usize {
        self.0.lock().tasks.len()
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

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a task; `None` when the pool has ended.
    fn next(&self) -> Option<Task> {
        let mut queue = self.lock();
        queue.idle_workers += 1;
        let task = loop {
            if let Some(task) = queue.tasks.pop_front() {
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
