//! A record as it was read, with the version by which a later write is guarded.

use std::ops::Deref;

/// A record as it was read. It cannot be changed in place: only [`crate::Changes::replace`] writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned<T> {
    version: i64,
    value: T,
}

impl<T> Versioned<T> {
    pub(crate) fn new(version: i64, value: T) -> Self {
        Self { version, value }
    }

    /// The record.
    pub fn get(&self) -> &T {
        &self.value
    }

    /// The record, without its version.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Counts how often the row was written: 1 when new. A form that was drawn from it names it.
    pub fn version(&self) -> i64 {
        self.version
    }
}

impl<T> Deref for Versioned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
