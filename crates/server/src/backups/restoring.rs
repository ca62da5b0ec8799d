//! From a backup to an installation: looked through to its end first, then written whole, as the losses demand.

use std::collections::HashMap;
use std::fmt;
use std::pin::pin;

use domain::audit::Entry;
use domain::audit::tree::Frontier;
use domain::ids::AuditId;
use domain::limits::Limits;
use domain::time::Time;
use store::{
    Address, Afterwards, AuditHead, Copied, CopyError, Restored, StoredDataKey, Sum, Treated, Versioned, Writing, copy,
    copy_unless, look_through,
};

use super::{Backup, Outside};
use crate::entropy::Entropy;
use crate::house::CannotOpen;
use crate::keys::kept::{ring_of, stored_key};
use crate::keys::{KeyRing, KeyRingError, MasterKey, Purpose, StoredKey};

/// With what an installation is restored.
pub struct Restoring<'a> {
    /// Its master key: it must fit the data keys in the backup.
    pub master: &'a MasterKey,
    /// Its numbers.
    pub limits: Limits,
    /// When.
    pub now: Time,
    /// Randomness.
    pub entropy: &'a Entropy,
    /// What came after the backup; without it every card and device is suspect.
    pub outside: Option<Outside>,
}

/// Why nothing was restored: one sentence. The target is as it was.
#[derive(Debug)]
pub enum RestoreError {
    /// It could not be read or written.
    Copy(CopyError),
    /// Its data keys do not belong to the master key.
    Keys(CannotOpen),
    /// The cryptographic library refused.
    Library(KeyRingError),
}

/// What is in a backup, when all of it has been looked at.
#[derive(Debug)]
pub struct Seen {
    /// Table by table.
    pub sums: Vec<Sum>,
    /// How far its audit log goes.
    pub log: LogSeen,
}

/// How far the audit log in a backup goes.
#[derive(Debug)]
pub struct LogSeen {
    /// Over all its leaves.
    pub tree: Frontier,
    /// By what its checkpoints are checked: the data keys in the backup.
    pub ring: KeyRing,
    /// Entries that had no leaf yet.
    pub waiting: HashMap<AuditId, Entry>,
}

impl Backup {
    /// Reads the whole backup, writes nothing, and sees that the master key opens its data keys; gives what is in it.
    pub async fn look_through(&self, master: &MasterKey, mut told: impl FnMut(u64, u64)) -> Result<Seen, RestoreError> {
        let reading = self.reading();
        let total = reading.rows();
        let mut keys: Vec<Versioned<StoredDataKey>> = vec![];
        let (mut tree, mut waiting) = (Frontier::empty(), HashMap::new());
        let mut nonsense = None;
        let sums = look_through(reading, |rows, read| {
            let mut look = || {
                keys.extend(rows.records()?);
                waiting.extend(rows.waiting_entries()?.into_iter().map(|entry| (entry.id, entry)));
                if let Some(head) = rows.records::<AuditHead>()?.first() {
                    tree = head.frontier.clone();
                }
                Ok(())
            };
            if let Err(error) = look() {
                nonsense.get_or_insert(CopyError::Nonsense(error));
            }
            told(read, total);
        });
        let sums = sums.await.map_err(RestoreError::Copy)?;
        if let Some(error) = nonsense {
            return Err(RestoreError::Copy(error));
        }
        let ring = ring_of(&keys, master).map_err(RestoreError::Keys)?;
        Ok(Seen { sums, log: LogSeen { tree, ring, waiting } })
    }

    /// Writes it to `to`, exactly as it was: for a drill, or to look into it.
    pub async fn copy_to(&self, to: &Address, mut told: impl FnMut(u64, u64)) -> Result<Copied, RestoreError> {
        let reading = self.reading();
        let total = reading.rows();
        let writing = Writing::to(to).await.map_err(RestoreError::Copy)?;
        let copied = copy(reading, writing, &mut Afterwards::as_it_was(), |read| told(read, total)).await;
        copied.map_err(RestoreError::Copy)
    }

    /// Makes an installation of it at `to`, which must hold nothing; unless it is to be broken off, as `ended` says.
    pub async fn restore(
        &self,
        to: &Address,
        with: Restoring<'_>,
        ended: impl Future<Output = ()>,
        mut told: impl FnMut(u64, u64),
    ) -> Result<(Copied, Treated), RestoreError> {
        let now_us = with.now.micros();
        let nonce_key = StoredKey::create(Purpose::Nonce, with.master, with.entropy, now_us);
        let (since, log) = with.outside.map_or((None, None), |outside| (Some(outside.since), outside.log));
        let mut afterwards = Afterwards::restored(Restored {
            now: with.now,
            limits: with.limits,
            id: with.entropy.id(now_us),
            nonce_key: stored_key(nonce_key.map_err(RestoreError::Library)?),
            since,
            log,
        });
        let reading = self.reading();
        let total = reading.rows();
        let mut ended = pin!(ended);
        let writing = tokio::select! {
            writing = Writing::to(to) => writing.map_err(RestoreError::Copy)?,
            () = &mut ended => return Err(RestoreError::Copy(CopyError::BrokenOff)),
        };
        let copied = copy_unless(ended, reading, writing, &mut afterwards, |read| told(read, total)).await;
        Ok((copied.map_err(RestoreError::Copy)?, afterwards.treated()))
    }
}

impl fmt::Display for RestoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Copy(error) => error.fmt(f),
            Self::Keys(error) => error.fmt(f),
            Self::Library(error) => write!(f, "a new key could not be made ({error})"),
        }
    }
}

impl std::error::Error for RestoreError {}
