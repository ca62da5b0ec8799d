//! Running a use case until its commit settles.
//!
//! The first run is free. Whoever loses a race stands in line for the contended row and runs again when its turn
//! comes, so that a thousand at once all get their answer instead of beating each other again and again.

use std::sync::Arc;

use domain::effect::Effect;
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::Store;
use crate::changes::Changes;
use crate::error::{CommitError, Contended, StoreError};

/// What a settled use case leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled<A> {
    /// Its answer; may itself be a refusal that changed something.
    pub answer: A,
    /// To be published now: whom to wake, and which jobs are in the outbox.
    pub hints: Vec<Effect>,
}

/// How often a use case is run before the store is called overloaded. In line, only newcomers can still win against it.
const ATTEMPTS: u32 = 20;

/// Runs `use_case` and commits its changes; runs it again, from its first read, when the commit was a conflict.
///
/// A refusal that changes nothing is the closure's `Err` and passes through. A refusal that changes something, as a
/// counted wrong try does, is the answer: `Ok((changes, Err(refusal)))`. When this returns `Ok`, the changes are kept.
pub async fn settle<S, F, Fut, A, E>(store: &S, use_case: F) -> Result<Settled<A>, E>
where
    S: Store,
    F: Fn() -> Fut,
    Fut: Future<Output = Result<(Changes, A), E>> + Send,
    E: From<StoreError>,
{
    let mut turn: Option<OwnedMutexGuard<()>> = None;
    let mut last = CommitError::Unknown;
    for _ in 0..ATTEMPTS {
        let (changes, answer) = use_case().await?;
        let (id, hints) = (changes.id(), changes.hints().to_vec());
        match store.commit(changes).await {
            Ok(()) => return Ok(Settled { answer, hints }),
            Err(CommitError::Conflict(contended)) => {
                last = CommitError::Conflict(contended);
                // One turn at a time: waiting for one while holding another could wait for ever.
                drop(turn.take());
                turn = Some(store.lines().turn(contended).await);
            }
            Err(CommitError::Unknown) => {
                if store.was_committed(id).await? {
                    return Ok(Settled { answer, hints });
                }
            }
            Err(error @ (CommitError::Unavailable(_) | CommitError::Contradiction { .. })) => {
                return Err(StoreError::from(error).into());
            }
        }
    }
    drop(turn);
    Err(StoreError::from(last).into())
}

/// The lines in which the losers of races stand, by the contended row. First come, first served.
#[derive(Debug)]
pub struct Lines(Vec<Arc<Mutex<()>>>);

impl Default for Lines {
    fn default() -> Self {
        Self((0..64).map(|_| Arc::default()).collect())
    }
}

impl Lines {
    async fn turn(&self, contended: Contended) -> OwnedMutexGuard<()> {
        let line = usize::try_from(contended.hash % self.0.len() as u64).unwrap_or(0);
        Arc::clone(&self.0[line]).lock_owned().await
    }
}
