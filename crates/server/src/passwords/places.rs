//! Who may hold how many places in the queue of the password hash, and in which of its two lines.
//!
//! Browsers with a budget of their own wait in a line of their own, counted by account: however many sources strangers
//! come from, they fill only theirs, and nobody behind the owner's own address takes the owner's place (never event 5).

use domain::ids::AccountId;

use super::pool::{Line, part_of_a_line};
use crate::shares::{Held, Shares, part_of_one_source};
use crate::source::Source;

/// All places that can be held.
#[derive(Debug)]
pub struct Places {
    by_source: Shares<Source>,
    by_account: Shares<AccountId>,
    resting: Shares<Source>,
}

/// For whom a place is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A browser that this account knows, or has let in, or its code app.
    BrowserOf(AccountId),
    /// Whoever else, from there.
    Anybody(Source),
    /// Whoever is heard although their source rests: one at a time.
    Resting(Source),
}

/// A place in the queue, given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    line: Line,
    _source: Option<Held<Source>>,
    _account: Option<Held<AccountId>>,
}

impl Places {
    /// The places of a queue in which so many hashes may wait.
    pub fn in_queue_of(queue_max: u32) -> Self {
        // Its part, and what is being hashed beside it.
        let beside = 2;
        Self {
            by_source: Shares::of(part_of_one_source(queue_max) + beside),
            by_account: Shares::of(part_of_one_source(part_of_a_line(queue_max)) + beside),
            resting: Shares::of(1),
        }
    }

    /// A place for `holder`; none while it has its whole share.
    pub fn take(&self, holder: Holder) -> Option<Place> {
        Some(match holder {
            Holder::BrowserOf(account) => {
                Place { line: Line::Own, _source: None, _account: Some(self.by_account.take(account)?) }
            }
            Holder::Anybody(source) => {
                Place { line: Line::Shared, _source: Some(self.by_source.take(source)?), _account: None }
            }
            Holder::Resting(source) => {
                Place { line: Line::Shared, _source: Some(self.resting.take(source)?), _account: None }
            }
        })
    }
}

impl Place {
    /// In which line the hashes of this place wait.
    pub fn line(&self) -> Line {
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_neighbour_who_holds_all_that_a_source_may_takes_nothing_from_the_owner() {
        let places = Places::in_queue_of(64);
        let home = Source::of_address([192, 0, 2, 7].into());
        let neighbours: Vec<Place> = std::iter::from_fn(|| places.take(Holder::Anybody(home))).collect();
        assert_eq!(neighbours.len(), 18);
        assert!(neighbours.iter().all(|place| place.line() == Line::Shared));
        let (owner, another) = (Holder::BrowserOf(AccountId(1)), Holder::BrowserOf(AccountId(2)));
        let own: Vec<Place> = std::iter::from_fn(|| places.take(owner)).collect();
        assert_eq!(own.len(), 8, "a quarter of what is kept for such browsers, and two that run");
        assert!(own.iter().all(|place| place.line() == Line::Own));
        assert!(places.take(another).is_some());
        let resting: Vec<Place> = std::iter::from_fn(|| places.take(Holder::Resting(home))).collect();
        assert_eq!(resting.len(), 1);
        drop(own);
        assert!(places.take(owner).is_some());
    }
}
