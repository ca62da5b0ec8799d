//! A newer sealing key in the place of older ones: those are closed, what they have sealed is sealed anew beside servers
//! that run, and then they can be dropped.
//!
//! How far it has come is kept nowhere: what an older key has sealed is what is left.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use domain::audit::What;
use domain::time::{Span, Time};
use store::{
    Cursor, Reseal, RowName, SealedColumns as _, SealedRow, SealedValue, Store as _, StoredDataKey, Versioned,
    sealed_under,
};

use super::ring::{ANNOUNCED_S, KeyId, Purpose};
use super::sealed::{Place, SealError};
use crate::app::App;
use crate::flows::Fault;
use crate::signing;

/// From so long after a key was made on, every node that is well seals with it: what it may not do with older ones any
/// more it has no wish to do.
const GONE_OVER: Span = Span::seconds(2 * ANNOUNCED_S);

/// Rows of one commit. A few, because whoever changes one of them meanwhile has all of them read again.
const BATCH: u32 = 50;

/// Whether anything is to be sealed anew.
#[derive(Debug)]
pub enum Begun {
    /// There is one key alone.
    OneKey,
    /// Some server may seal with an older key until then.
    Later(Time),
    /// The older keys are closed.
    Now(Resealing),
}

/// The older keys, closed for good: only [`begin`] makes one.
#[derive(Debug)]
pub struct Resealing {
    closed: BTreeSet<u128>,
    open: BTreeSet<u128>,
}

/// What became of some rows.
#[derive(Debug)]
pub struct Step {
    /// How many were looked at.
    pub rows: u64,
    /// How many values were sealed anew.
    pub values: u64,
    /// What cannot be opened, and stays as it is.
    pub unreadable: Vec<Unreadable>,
    /// From where to go on; `None` behind the last.
    pub next: Option<Cursor>,
}

/// A value that does not open where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// In which table.
    pub table: &'static str,
    /// In which column, as its seal calls it.
    pub column: &'static str,
    /// In which row.
    pub row: String,
    /// Why.
    pub why: SealError,
}

/// Why a key was not dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotDropped {
    /// There is no such data key.
    NotThere,
    /// What a key of this purpose has made is found by no walk, or by nobody.
    Kept(Purpose),
    /// It seals, or will.
    InUse,
    /// It was not closed: something may come under it still.
    NotClosed,
    /// So much is sealed with it, by table.
    Left(BTreeMap<&'static str, u64>),
}

/// Closes all keys that are older than the one by which everybody seals by now.
pub async fn begin(app: &App, now: Time) -> Result<Begun, Fault> {
    app.settle(|| async {
        let kept = app.store.data_keys().await?;
        let mut changes = app.changes(now);
        let of_it = sealing_keys(&kept);
        let is_everybodys = |key: &&&Versioned<StoredDataKey>| now >= key.created_at.plus(GONE_OVER);
        let older = match of_it.iter().rposition(|key| is_everybodys(&key)) {
            Some(newest) => of_it.get(..newest).unwrap_or_default(),
            None => &[],
        };
        if older.is_empty() {
            let next = of_it.get(1).map(|key| Begun::Later(key.created_at.plus(GONE_OVER)));
            return Ok((changes, next.unwrap_or(Begun::OneKey)));
        }
        for key in older.iter().filter(|key| key.closed_at.is_none()) {
            changes.replace(key, StoredDataKey { closed_at: Some(now), ..key.get().clone() });
            changes.audit(What::DataKeyClosed, None, about(key));
        }
        let ids = |keys: &[&Versioned<StoredDataKey>]| keys.iter().map(|key| key.id).collect();
        let open = of_it.get(older.len()..).unwrap_or_default();
        Ok((changes, Begun::Now(Resealing { closed: ids(older), open: ids(open) })))
    })
    .await
}

impl Resealing {
    /// The keys that are closed, the oldest first.
    pub fn closed(&self) -> impl Iterator<Item = KeyId> {
        self.closed.iter().copied().map(KeyId)
    }

    /// Seals anew what closed keys have sealed in the next rows. Whoever changes one of them at once is not overwritten:
    /// then all are read again.
    pub async fn step(&self, app: &App, from: &Cursor, now: Time) -> Result<Step, Fault> {
        app.settle(|| async {
            let (rows, next) = app.store.sealed_rows(from, BATCH).await?;
            let mut changes = app.changes(now);
            let mut step = Step { rows: rows.len() as u64, values: 0, unreadable: vec![], next };
            for row in &rows {
                let seals = self.anew(app, row, &mut step.unreadable)?;
                step.values += seals.len() as u64;
                if !seals.is_empty() {
                    changes.seal_anew(row, seals);
                }
            }
            Ok((changes, step))
        })
        .await
    }

    fn anew(&self, app: &App, row: &SealedRow, unreadable: &mut Vec<Unreadable>) -> Result<Vec<Reseal>, Fault> {
        let mut seals = vec![];
        for value in row.values()? {
            let why = match sealed_under(value.bytes) {
                Some(key) if self.open.contains(&key) => continue,
                Some(key) if self.closed.contains(&key) => {
                    let place = place(&value);
                    match app.keys.open_sealed(place, value.bytes) {
                        Ok(plain) => {
                            seals.push(value.sealed_anew(app.keys.seal(place, &plain, &app.entropy)?));
                            continue;
                        }
                        Err(why) => why,
                    }
                }
                Some(key) => SealError::UnknownKey(KeyId(key)),
                None => SealError::Malformed,
            };
            unreadable.push(Unreadable { table: value.table, column: value.place, row: named(&value), why });
        }
        Ok(seals)
    }
}

/// Removes a closed key with which nothing is sealed any more. Nothing comes under a closed key, so what the walk does
/// not find now is not there later. Tells `told` how many rows it has looked at.
pub async fn drop_key(
    app: &App,
    id: KeyId,
    now: Time,
    mut told: impl FnMut(u64),
) -> Result<Result<(), NotDropped>, Fault> {
    if let Err(why) = may_go(&app.store.data_keys().await?, id) {
        return Ok(Err(why));
    }
    let left = left_under(app, id, &mut told).await?;
    if !left.is_empty() {
        return Ok(Err(NotDropped::Left(left)));
    }
    app.settle(|| async {
        let kept = app.store.data_keys().await?;
        let mut changes = app.changes(now);
        let gone = may_go(&kept, id).map(|key| _ = changes.remove(key).audit(What::DataKeyDropped, None, about(key)));
        Ok((changes, gone))
    })
    .await
}

/// How much is sealed with a key, by table.
async fn left_under(app: &App, id: KeyId, told: &mut impl FnMut(u64)) -> Result<BTreeMap<&'static str, u64>, Fault> {
    let (mut left, mut looked_at, mut from) = (BTreeMap::new(), 0, Some(Cursor::START));
    while let Some(at) = from {
        let (rows, next) = app.store.sealed_rows(&at, BATCH).await?;
        for row in &rows {
            for value in row.values()? {
                if sealed_under(value.bytes) == Some(id.0) {
                    *left.entry(value.table).or_default() += 1;
                }
            }
        }
        looked_at += rows.len() as u64;
        told(looked_at);
        from = next;
    }
    Ok(left)
}

/// The key, if nothing can come under it any more.
fn may_go(kept: &[Versioned<StoredDataKey>], id: KeyId) -> Result<&Versioned<StoredDataKey>, NotDropped> {
    let key = kept.iter().find(|key| key.id == id.0);
    let (key, purpose) = key.and_then(|key| Some((key, Purpose::parse(&key.purpose)?))).ok_or(NotDropped::NotThere)?;
    match purpose {
        Purpose::Sealing if key.closed_at.is_some() => Ok(key),
        Purpose::Sealing if sealing_keys(kept).last().is_some_and(|newest| newest.id == id.0) => Err(NotDropped::InUse),
        Purpose::Sealing => Err(NotDropped::NotClosed),
        kept => Err(NotDropped::Kept(kept)),
    }
}

/// The keys that seal, the oldest first.
fn sealing_keys(kept: &[Versioned<StoredDataKey>]) -> Vec<&Versioned<StoredDataKey>> {
    let mut of_it: Vec<_> = kept.iter().filter(|key| key.purpose == Purpose::Sealing.as_str()).collect();
    of_it.sort_by_key(|key| (key.created_at, key.id));
    of_it
}

fn place(value: &SealedValue<'_>) -> Place<'static> {
    let row = match value.row {
        RowName::Id(id) => id,
        RowName::Name(kid) => signing::row_of(kid),
    };
    Place { table: value.table, column: value.place, row }
}

fn named(value: &SealedValue<'_>) -> String {
    match value.row {
        RowName::Id(id) => format!("{id:032x}"),
        RowName::Name(name) => name.to_owned(),
    }
}

/// A key as the audit log names it.
fn about(key: &StoredDataKey) -> String {
    format!("{} {}", key.purpose, KeyId(key.id))
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{} of {}: {}", self.table, self.column, self.row, self.why)
    }
}

impl fmt::Display for NotDropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotThere => f.write_str("there is no such data key; `tillid key list` shows all"),
            Self::Kept(purpose) => write!(f, "this key stays: {}", why_kept(*purpose)),
            Self::InUse => f.write_str("this key seals, or will: `tillid key rotate sealing` makes another"),
            Self::NotClosed => f.write_str("more may be sealed with this key: run `tillid key reseal` first"),
            Self::Left(left) => {
                let left: Vec<String> = left.iter().map(|(table, values)| format!("{values} in {table}")).collect();
                write!(f, "this key is still needed for what is sealed ({}): run `tillid key reseal`", left.join(", "))
            }
        }
    }
}

impl std::error::Error for NotDropped {}

/// What would be lost with an older key of a purpose.
fn why_kept(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Sealing => "it seals",
        Purpose::CardDigest => "printed cards were made with it",
        Purpose::Pepper => "the passwords of those who have not signed in since need it",
        Purpose::Pairwise => "services know people by it",
        Purpose::Mac => "cards in the hand, codes and throttles are found by it",
        Purpose::Carry => "phones without a network know pages by it",
        Purpose::Nonce => "devices may hold nonces of it",
        Purpose::Push => "push services know this installation by it",
        Purpose::Audit => "kept checkpoints of the audit log are checked by it",
    }
}
