//! Fair shares: how much of something scarce one source may hold at once, so that one cannot keep all others out.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// One source may hold so large a part of what all share: whoever is slow or greedy at one address leaves the others
/// theirs.
const PART_OF_ONE_SOURCE: u32 = 4;

/// What one source may hold of so many places.
pub const fn part_of_one_source(places: u32) -> u32 {
    places.div_ceil(PART_OF_ONE_SOURCE)
}

/// Counts what each holder has at this moment. Holders that have nothing take no room.
#[derive(Debug)]
pub struct Shares<K> {
    most: u32,
    held: Arc<Mutex<HashMap<K, u32>>>,
}

/// A place that is given back when this is dropped.
#[derive(Debug)]
pub struct Held<K: Copy + Eq + Hash> {
    held: Arc<Mutex<HashMap<K, u32>>>,
    by: K,
}

impl<K: Copy + Eq + Hash> Shares<K> {
    /// Shares of at most `most` places, and at least one.
    pub fn of(most: u32) -> Self {
        Self { most: most.max(1), held: Arc::default() }
    }

    /// Of so many places in all, what one source may hold.
    pub fn of_one_source(places: u32) -> Self {
        Self::of(part_of_one_source(places))
    }

    /// A place for `by`; `None` while it holds its whole share.
    pub fn take(&self, by: K) -> Option<Held<K>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(by).or_insert(0);
        if *count >= self.most {
            return None;
        }
        *count += 1;
        drop(held);
        Some(Held { held: Arc::clone(&self.held), by })
    }
}

impl<K: Copy + Eq + Hash> Drop for Held<K> {
    fn drop(&mut self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        match held.get_mut(&self.by) {
            Some(count) if *count > 1 => *count -= 1,
            Some(_) | None => {
                held.remove(&self.by);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holder_has_its_share_and_no_more_and_leaves_the_others_theirs() {
        let shares = Shares::of(2);
        let (first, second) = (shares.take("greedy"), shares.take("greedy"));
        assert!(first.is_some() && second.is_some());
        assert!(shares.take("greedy").is_none());
        assert!(shares.take("modest").is_some());
        drop(first);
        assert!(shares.take("greedy").is_some());
        drop(second);
        assert!(shares.held.lock().unwrap().is_empty(), "nobody holds anything");
    }
}
