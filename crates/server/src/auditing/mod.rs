//! The audit log as one tree that nobody can alter unseen: each second every new entry gets its leaf, and the root is signed.
//!
//! Of several nodes one does it: it holds a lease in the head's row, and the row's version decides between two that think
//! they do. Entries without a leaf are looked for by that alone, so a commit that comes late or before a crash is not missed.

pub mod believing;
pub mod bringing_back;
pub mod checkpoint;
pub mod outside;
pub mod personal;
pub mod proving;
pub mod verifying;

#[cfg(test)]
mod tests;

use domain::audit::tree::Frontier;
use domain::time::{Span, Time};
use store::{AuditCheckpoint, AuditHead, AuditLog as _, Versioned};

use crate::app::App;
use crate::flows::Fault;
use crate::keys::{KeyId, KeyRing};
use checkpoint::{Note, Statement, Verifier, origin_of};

/// Entries that get their leaf in one commit: few enough that nobody's commit waits long behind it.
pub const BATCH: u32 = 256;
/// How long the others leave it to one node that has sealed last.
const LEASE: Span = Span::seconds(3);
/// The head has the newest checkpoint; so often one is kept beside it for good.
const KEPT_EVERY: Span = Span::minutes(1);

/// What a look at the log came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Nothing waited.
    Nothing,
    /// Another node does it.
    Others,
    /// So many entries got their leaf.
    Sealed(u32),
}

/// Gives the entries that have no leaf theirs, [`BATCH`] at most, and signs what the tree is then. `node` is who does it.
pub async fn seal(app: &App, node: u128, now: Time) -> Result<Round, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let head = app.store.audit_head().await?;
        if head.as_ref().is_some_and(|head| is_held_by_others(head, node, now)) {
            return Ok((changes, Round::Others));
        }
        let waiting = app.store.waiting_entries(BATCH).await?;
        if waiting.is_empty() {
            return Ok((changes, Round::Nothing));
        }
        let Some(mut frontier) = continued(app, head.as_ref()).await? else { return Ok((changes, Round::Others)) };
        for logged in &waiting {
            let leaf = logged.entry.leaf(frontier.size() + 1);
            frontier.push(leaf.hash);
            changes.seal(logged.entry.id, leaf);
        }
        let newest = signed(&app.keys, app.issuer.as_str(), &frontier, now);
        let kept_before = head.as_ref().map(|head| head.kept_at);
        let kept_at = match kept_before {
            Some(before) if before <= now && now < before.plus(KEPT_EVERY) => before,
            Some(_) | None => {
                changes.insert(newest.clone());
                now
            }
        };
        let next = AuditHead { frontier, newest, kept_at, sealer: node, sealer_until: now.plus(LEASE) };
        match &head {
            Some(head) => changes.replace(head, next),
            None => changes.insert(next),
        };
        Ok((changes, Round::Sealed(u32::try_from(waiting.len()).unwrap_or(BATCH))))
    })
    .await
}

/// Gives all that waits its leaf.
pub async fn seal_all(app: &App, node: u128) -> Result<Round, Fault> {
    loop {
        match seal(app, node, app.now()).await? {
            Round::Sealed(BATCH) => {}
            round @ (Round::Nothing | Round::Others | Round::Sealed(_)) => return Ok(round),
        }
    }
}

/// The checkpoint of the tree as it is now, once there is one.
pub async fn newest(app: &App) -> Result<Option<Note>, Fault> {
    let head = app.store.audit_head().await?;
    head.map(|head| note(app, &head.newest)).transpose()
}

/// The keys by which checkpoints of this installation are checked, the newest first.
pub fn verifiers(app: &App) -> Vec<Verifier> {
    let origin = origin_of(app.issuer.as_str());
    app.keys.checkpoint_publics().into_iter().map(|public| Verifier::new(&origin, public)).collect()
}

/// A kept checkpoint as a note.
fn note(app: &App, kept: &AuditCheckpoint) -> Result<Note, Fault> {
    let unknown = || Fault::Broken(format!("the checkpoint at {} names a key that is not held", kept.size));
    let public = app.keys.checkpoint_public(KeyId(kept.key)).ok_or_else(unknown)?;
    Ok(Note::of(&origin_of(app.issuer.as_str()), kept, public))
}

/// A lease that ends later than any can has a wrong clock's word for it, and counts for nothing.
fn is_held_by_others(head: &AuditHead, node: u128, now: Time) -> bool {
    head.sealer != node && now < head.sealer_until && head.sealer_until <= now.plus(LEASE)
}

/// The tree to append to; `None` where another node has begun it just now. What was put into its place is not signed.
async fn continued(app: &App, head: Option<&Versioned<AuditHead>>) -> Result<Option<Frontier>, Fault> {
    let Some(head) = head else {
        return match app.store.sealed_after(0, 1).await?.is_empty() {
            true => Ok(Some(Frontier::empty())),
            false if app.store.audit_head().await?.is_some() => Ok(None),
            false => Err(Fault::Broken("the audit log has leaves and no head: `tillid audit verify` says more".into())),
        };
    };
    let is_ours = is_signed_here(&app.keys, app.issuer.as_str(), &head.newest);
    match (is_ours, head.frontier.root() == head.newest.root) {
        (true, true) => Ok(Some(head.frontier.clone())),
        (false, true) => Err(Fault::Broken(in_another_name(app.issuer.as_str()))),
        (_, false) => Err(Fault::Broken("the audit log's head was altered: `tillid audit verify` says more".into())),
    }
}

/// Whether a checkpoint was signed by a key of this installation, in the name of this issuer.
pub fn is_signed_here(keys: &KeyRing, issuer: &str, kept: &AuditCheckpoint) -> bool {
    let origin = origin_of(issuer);
    keys.checkpoint_public(KeyId(kept.key))
        .is_some_and(|public| Verifier::new(&origin, public).accepts(&Note::of(&origin, kept, public)))
}

/// What it is where it was not, and what to do: one sentence for the server's log and for `doctor`.
pub fn in_another_name(issuer: &str) -> String {
    format!(
        "the audit log does not go on, since its last checkpoint was not signed in the name {}: if site.issuer was changed, write the former one back, as it never changes; if it was not, the head was altered, and `tillid audit verify` says more",
        origin_of(issuer)
    )
}

/// A checkpoint of this tree, signed by the newest key.
pub(crate) fn signed(keys: &KeyRing, issuer: &str, frontier: &Frontier, now: Time) -> AuditCheckpoint {
    let statement = Statement { origin: origin_of(issuer), size: frontier.size(), root: frontier.root(), at: now };
    let (KeyId(id), key) = keys.checkpoint_key();
    AuditCheckpoint { size: statement.size, root: statement.root, at: now, key: id, signature: statement.sign(&key) }
}
