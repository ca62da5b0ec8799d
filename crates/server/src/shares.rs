//! Fair shares: how much of something scarce one source may hold at once, so that one cannot keep all others out.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// Counts what each holder has at this moment. Holders that have nothing take no room.
#[derive(Debug)]
pub struct Shares<K> {
    most: u32,
    held: Mutex<HashMap<K, u32>>,
}

/// A place that is given back when this is dropped.
#[derive(Debug)]
pub struct Held<'a, K: Copy + Eq + Hash> {
    shares: &'a Shares<K>,
    by: K,
}

impl<K: Copy + Eq + Hash> Shares<K> {
    /// Shares of at most `most` places, and at least one.
    pub fn of(most: u32) -> Self {
        Self { most: most.max(1), held: Mutex::default() }
    }

    /// A place for `by`; `None` while it holds its whole share.
    pub fn take(&self, by: K) -> Option<Held<'_, K>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(by).or_insert(0);
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Held { shares: self, by })
    }
}

impl<K: Copy + Eq + Hash> Drop for Held<'_, K> {
    fn drop(&mut self) {
        let mut held = self.shares.held.lock().unwrap_or_else(PoisonError::into_inner);
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
