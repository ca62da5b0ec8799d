//! The one thread that writes. It drains its queue into one transaction, each member in a savepoint of its own, commits
//! once, and then answers all: one fsync for as many as wait.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use domain::time::Time;
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::group::{Member, Pen};
use super::open::{OpenError, OpenMode};
use crate::SweepReport;
use crate::changes::Write;
use crate::error::{CommitError, StoreError};

/// Commits that may wait; beyond it the store says that it is overloaded.
const QUEUE: usize = 1_024;
/// Members of one group: bounds how long the first one waits for the last.
const GROUP: usize = 256;

/// The way to the writing thread.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Option<SyncSender<Task>>,
    waiting: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

enum Task {
    Commit(Member),
    Find { id: u128, answer: Answer<bool> },
    Sweep { before: Vec<Time>, batch: u32, answer: Answer<SweepReport> },
    DataVersion { answer: Answer<u64> },
}

impl Writer {
    pub(super) fn start(path: &Path, mode: OpenMode, connection: Connection) -> Result<Self, OpenError> {
        let (queue, tasks) = sync_channel(QUEUE);
        let waiting = Arc::new(AtomicUsize::new(0));
        let taken = Arc::clone(&waiting);
        let pen = Pen::new(path.to_owned(), mode, connection);
        let failed = |error: std::io::Error| OpenError::Unavailable {
            path: PathBuf::from(path),
            reason: format!("no thread to write with: {error}"),
        };
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || run(pen, &tasks, &taken))
            .map_err(failed)?;
        Ok(Self { queue: Some(queue), waiting, thread: Some(thread) })
    }

    pub(super) async fn commit(&self, id: u128, writes: Vec<Write>) -> Result<(), CommitError> {
        let (answer, answered) = oneshot::channel();
        self.send(Task::Commit(Member { id, writes, answer })).map_err(CommitError::Unavailable)?;
        answered.await.unwrap_or(Err(CommitError::Unknown))
    }

    pub(super) async fn find(&self, id: u128) -> Result<bool, StoreError> {
        self.ask(|answer| Task::Find { id, answer }).await
    }

    pub(super) async fn sweep(&self, before: Vec<Time>, batch: u32) -> Result<SweepReport, StoreError> {
        self.ask(|answer| Task::Sweep { before, batch, answer }).await
    }

    pub(super) async fn data_version(&self) -> Result<u64, StoreError> {
        self.ask(|answer| Task::DataVersion { answer }).await
    }

    async fn ask<T>(&self, task: impl FnOnce(Answer<T>) -> Task) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.send(task(answer)).map_err(StoreError::Unavailable)?;
        answered.await.unwrap_or_else(|_| Err(StoreError::Unavailable("the writer has ended".to_owned())))
    }

    fn send(&self, task: Task) -> Result<(), String> {
        let Some(queue) = &self.queue else { return Err("the store is closed".to_owned()) };
        self.waiting.fetch_add(1, Ordering::Relaxed);
        queue.try_send(task).map_err(|error| {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            match error {
                TrySendError::Full(_) => format!("{QUEUE} commits wait already"),
                TrySendError::Disconnected(_) => "the writer has ended".to_owned(),
            }
        })
    }

    /// How many tasks wait, for the metrics.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

impl Drop for Writer {
    /// Lets the thread finish what waits, and waits for it: a file that is closed is closed.
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // It cannot be told to anybody any more, and the log has what was answered.
            drop(thread.join());
        }
    }
}

fn run(mut pen: Pen, tasks: &Receiver<Task>, waiting: &AtomicUsize) {
    let taken = |task: Task| {
        waiting.fetch_sub(1, Ordering::Relaxed);
        task
    };
    let mut next = tasks.recv().ok().map(taken);
    while let Some(task) = next.take() {
        match task {
            Task::Commit(first) => {
                let mut group = vec![first];
                while group.len() < GROUP && next.is_none() {
                    match tasks.try_recv().map(taken) {
                        Ok(Task::Commit(member)) => group.push(member),
                        Ok(other) => next = Some(other),
                        Err(_) => break,
                    }
                }
                pen.commit(group);
            }
            // Whoever asked may have gone meanwhile: then nobody needs the answer.
            Task::Find { id, answer } => drop(answer.send(pen.find(id))),
            Task::Sweep { before, batch, answer } => drop(answer.send(pen.sweep(&before, batch))),
            Task::DataVersion { answer } => drop(answer.send(pen.data_version())),
        }
        if next.is_none() {
            next = tasks.recv().ok().map(taken);
        }
    }
}
