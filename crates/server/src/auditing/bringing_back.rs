//! Where a backup is restored, the log goes on where the file outside ends, not where the backup does.
//!
//! The entries come back as they were, leaf and all, so that every checkpoint that anybody has kept is still true. They
//! come in one piece with the restored rows: from a backup that was restored alone the log would grow a second branch.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use domain::audit::tree::Frontier;
use domain::audit::{Leaf, Logged};
use domain::ids::AuditId;

use super::believing::{Believed, Unbelievable};
use super::outside::{Line, read};

/// The entries of a file outside behind the tree that is `known`, as far as they are signed and without those that have been
/// `sealed` since. Somebody may have written to the file since it was compared: then the last one is why it is refused.
pub fn entries_behind(
    path: &Path,
    known: Frontier,
    signed_to: &Believed,
    sealed: HashMap<AuditId, Leaf>,
) -> io::Result<impl Iterator<Item = Result<Logged, Unbelievable>> + Send + use<>> {
    let (mut lines, size, root) = (read(path)?, signed_to.size, signed_to.root);
    let mut tree = Some(known);
    Ok(std::iter::from_fn(move || {
        loop {
            let Some(line) = lines.next() else {
                let last = tree.take()?;
                let fits = (last.size(), last.root()) == (size, root);
                return (!fits).then_some(Err(Unbelievable::Contradicted { leaf: size }));
            };
            match (line, &mut tree) {
                (Ok(Line::Entry(logged)), Some(tree)) => {
                    let Some(leaf) = logged.leaf.filter(|leaf| (tree.size() + 1..=size).contains(&leaf.number)) else {
                        continue;
                    };
                    tree.push(leaf.hash);
                    if !sealed.contains_key(&logged.entry.id) {
                        return Some(Ok(logged));
                    }
                }
                (Err(torn), Some(_)) => {
                    tree = None;
                    return Some(Err(Unbelievable::Torn(torn)));
                }
                (Ok(Line::Checkpoint(_)), Some(_)) => {}
                (Ok(_) | Err(_), None) => return None,
            }
        }
    }))
}
