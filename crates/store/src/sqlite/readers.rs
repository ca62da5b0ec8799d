//! Connections that only read, used directly on the thread that asks.
//!
//! A point read rarely touches the disk. Measured on two busy cores (release, a login of 20 columns): 5 µs here, 28 µs
//! through another thread. There are more connections than threads that ask, so hardly anybody waits for one.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use rusqlite::{Connection, Error};

use super::open::{self, OpenError, OpenMode};
use super::rows;
use crate::error::StoreError;

/// Read-only connections, each behind its own lock.
#[derive(Debug)]
pub(super) struct Readers(Vec<Mutex<Connection>>);

impl Readers {
    pub(super) fn open(path: &Path, mode: OpenMode) -> Result<Self, OpenError> {
        let connections = match mode {
            OpenMode::Create | OpenMode::Existing => std::thread::available_parallelism().map_or(4, usize::from) + 2,
            OpenMode::Beside => 1,
        };
        let open = |_| open::reading(path).map(Mutex::new).map_err(|error| OpenError::unavailable(path, &error));
        (0..connections).map(open).collect::<Result<_, _>>().map(Self)
    }

    /// Reads with a free connection.
    pub(super) fn with<T>(&self, read: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, StoreError> {
        read(&self.free()).map_err(|error| rows::unavailable(&error))
    }

    /// The connection that this thread used last, if it is free, so that its cache is warm; else the next free one.
    fn free(&self) -> MutexGuard<'_, Connection> {
        let mut hasher = DefaultHasher::new();
        std::thread::current().id().hash(&mut hasher);
        let own = usize::try_from(hasher.finish() % self.0.len() as u64).unwrap_or(0);
        let (before, from_own) = self.0.split_at(own);
        for connection in from_own.iter().chain(before) {
            match connection.try_lock() {
                Ok(free) => return free,
                // A read that panicked has left nothing half done: statements reset themselves.
                Err(TryLockError::Poisoned(free)) => return free.into_inner(),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        self.0[own].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
