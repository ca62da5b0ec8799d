//! What can go wrong with keeping things, named by who erred.

use std::fmt;

/// A read, or a use case as a whole, came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The store cannot be reached or is overloaded; later it may be better. The text is for the operator.
    Unavailable(String),
    /// A row says nonsense: the database was damaged, or changed by somebody else.
    Inconsistent {
        /// In which table.
        table: &'static str,
        /// Which row.
        id: String,
        /// What is wrong with it.
        what: String,
    },
    /// The changes contradict themselves or the schema: a mistake in our own code.
    Contradiction {
        /// In which table.
        table: &'static str,
        /// What is wrong with them.
        what: String,
    },
}

/// Changes were not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitError {
    /// Something read has changed meanwhile, or something unique exists already: read again, decide again.
    Conflict(Contended),
    /// Nothing was kept, and the store cannot be written now. The text is for the operator.
    Unavailable(String),
    /// Whether it was kept is not known yet: [`crate::Store::was_committed`] says.
    Unknown,
    /// The changes contradict themselves or the schema: a mistake in our own code. Nothing was kept.
    Contradiction {
        /// In which table.
        table: &'static str,
        /// What is wrong with them.
        what: String,
    },
}

/// The row over which a race was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contended {
    /// In which table.
    pub table: &'static str,
    /// Tells rows apart, well enough to let the losers stand in line.
    pub(crate) hash: u64,
}

impl From<CommitError> for StoreError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict(contended) => {
                Self::Unavailable(format!("too many at once want to change a row of {}", contended.table))
            }
            CommitError::Unavailable(reason) => Self::Unavailable(reason),
            CommitError::Unknown => Self::Unavailable("nobody can say whether the change was kept".to_owned()),
            CommitError::Contradiction { table, what } => Self::Contradiction { table, what },
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(reason) => write!(f, "the store is unavailable: {reason}"),
            Self::Inconsistent { table, id, what } => write!(f, "row {id} of {table} is inconsistent: {what}"),
            Self::Contradiction { table, what } => write!(f, "contradictory changes to {table}: {what}"),
        }
    }
}

impl fmt::Display for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict(contended) => write!(f, "a race for a row of {} was lost", contended.table),
            Self::Unavailable(reason) => write!(f, "nothing was kept: {reason}"),
            Self::Unknown => f.write_str("it is not known whether the change was kept"),
            Self::Contradiction { table, what } => write!(f, "contradictory changes to {table}: {what}"),
        }
    }
}

impl std::error::Error for StoreError {}
impl std::error::Error for CommitError {}
