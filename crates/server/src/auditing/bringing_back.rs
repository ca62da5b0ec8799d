//! After an older copy of the database was restored: the log goes on where the file outside ends, not where the copy does.
//!
//! The entries come back as they were, leaf and all, so that every checkpoint that anybody has kept is still true. What they
//! decided is done again by whoever restores, from the same file.

use std::path::Path;

use domain::audit::Logged;
use domain::audit::tree::Frontier;
use domain::time::Time;
use store::{AuditHead, AuditLog as _, Versioned};

use super::believing::{Believed, Unbelievable, believed};
use super::outside::{Line, read};
use super::{BATCH, continued, signed};
use crate::app::App;
use crate::flows::Fault;

/// Puts the entries of a file outside that the database does not have into it, as far as they are signed; says how many. Can
/// be repeated.
pub async fn bring_back(app: &App, path: &Path, node: u128, now: Time) -> Result<Result<u64, Unbelievable>, Fault> {
    let known = app.store.audit_head().await?.map_or(Frontier::empty(), |head| head.frontier.clone());
    let signed_to = match believed(path, &known, &app.keys.checkpoint_publics()) {
        Ok(signed_to) => signed_to,
        Err(refused) => return Ok(Err(refused)),
    };
    let lines = match read(path) {
        Ok(lines) => lines,
        Err(error) => return Ok(Err(Unbelievable::Unreadable(error.to_string()))),
    };
    let is_wanted =
        |logged: &Logged| logged.leaf.is_some_and(|leaf| (known.size() + 1..=signed_to.size).contains(&leaf.number));
    let mut entries = lines
        .filter_map(|line| match line {
            Ok(Line::Entry(logged)) => is_wanted(&logged).then_some(Ok(logged)),
            Ok(Line::Checkpoint(_)) => None,
            Err(torn) => Some(Err(Unbelievable::Torn(torn))),
        })
        .peekable();
    let (mut batch, mut brought) = (vec![], 0);
    while let Some(entry) = entries.next() {
        match entry {
            Ok(logged) => batch.push(logged),
            Err(torn) => return Ok(Err(torn)),
        }
        if batch.len() >= BATCH as usize || entries.peek().is_none() {
            brought += batch.len() as u64;
            if let Err(refused) = put(app, &std::mem::take(&mut batch), &signed_to, node, now).await? {
                return Ok(Err(refused));
            }
        }
    }
    Ok(Ok(brought))
}

async fn put(
    app: &App,
    batch: &[Logged],
    signed_to: &Believed,
    node: u128,
    now: Time,
) -> Result<Result<(), Unbelievable>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let head: Option<Versioned<AuditHead>> = app.store.audit_head().await?;
        let Some(mut frontier) = continued(app, head.as_ref()).await? else {
            return Ok((changes, Err(Unbelievable::OtherLog { leaf: 1 })));
        };
        for logged in batch {
            let expected = frontier.size() + 1;
            let other = Unbelievable::OtherLog { leaf: expected };
            let Some(leaf) = logged.leaf.filter(|leaf| leaf.number == expected) else {
                return Ok((app.changes(now), Err(other)));
            };
            match app.store.audit_entry(logged.entry.id).await? {
                None => changes.bring_back(logged),
                // The copy was made in the second before it got its leaf.
                Some(kept) if kept.leaf.is_none() && kept.entry == logged.entry => changes.seal(logged.entry.id, leaf),
                Some(_) => return Ok((app.changes(now), Err(other))),
            };
            frontier.push(leaf.hash);
        }
        // Somebody may have written to the file since it was compared.
        if frontier.size() == signed_to.size && frontier.root() != signed_to.root {
            return Ok((app.changes(now), Err(Unbelievable::Contradicted { leaf: signed_to.size })));
        }
        let newest = signed(app, &frontier, now);
        changes.insert(newest.clone());
        let next = AuditHead { frontier, newest, kept_at: now, sealer: node, sealer_until: now };
        match &head {
            Some(head) => changes.replace(head, next),
            None => changes.insert(next),
        };
        Ok((changes, Ok(())))
    })
    .await
}
