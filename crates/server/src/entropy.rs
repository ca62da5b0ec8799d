//! The one source of randomness. Everything else takes random values as arguments.
//!
//! Tests and trials use a seeded source: the same seed gives the same ids, codes and keys, so that a
//! failing story can be told again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::hmac;

/// Whoever is turned away comes back within so many seconds of each other. A busy server has less to do within one.
const APART_S: u32 = 4;

/// Gives random bytes and ids. Clones share one source.
#[derive(Clone, Debug)]
pub struct Entropy(Arc<Kind>);

#[derive(Debug)]
enum Kind {
    System,
    Seeded { key: Box<hmac::Key>, blocks_given: AtomicU64 },
}

impl Entropy {
    /// The operating system's randomness.
    pub fn system() -> Self {
        Self(Arc::new(Kind::System))
    }

    /// A source that gives the same bytes in the same order for the same seed. Never for real secrets.
    pub fn seeded(seed: u64) -> Self {
        let key = Box::new(hmac::Key::new(hmac::HMAC_SHA256, &seed.to_be_bytes()));
        Self(Arc::new(Kind::Seeded { key, blocks_given: AtomicU64::new(0) }))
    }

    /// Fills all of `into`.
    pub fn fill(&self, into: &mut [u8]) {
        match &*self.0 {
            Kind::System => fill_from_system(into),
            Kind::Seeded { key, blocks_given } => {
                for chunk in into.chunks_mut(32) {
                    let block = blocks_given.fetch_add(1, Ordering::SeqCst);
                    let tag = hmac::sign(key, &block.to_be_bytes());
                    chunk.copy_from_slice(&tag.as_ref()[..chunk.len()]);
                }
            }
        }
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A number from 0 up to, not including, `bound`; each equally likely. A bound of 0 counts as 1.
    pub fn below(&self, bound: u32) -> u32 {
        let bound = bound.max(1);
        let usable = u32::MAX - u32::MAX % bound;
        loop {
            let drawn = u32::from_be_bytes(self.bytes());
            if drawn < usable {
                return drawn % bound;
            }
        }
    }

    /// After how many seconds to come back: at least so many, and not all at once for those who are turned away together.
    pub fn apart(&self, least_s: u32) -> u32 {
        least_s.saturating_add(self.below(APART_S))
    }

    /// A new row id in the form of a UUID version 7 (RFC 9562 §5.7): milliseconds, the rest of the millisecond in
    /// twelve bits, then 62 random bits. Ids are no secrets.
    pub fn id(&self, now_us: i64) -> u128 {
        let now_us = u128::from(now_us.max(0).unsigned_abs());
        let milliseconds = (now_us / 1_000) & 0xffff_ffff_ffff;
        let fraction = (now_us % 1_000) * 4_096 / 1_000;
        let random = u128::from(u64::from_be_bytes(self.bytes()) >> 2);
        milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | random
    }
}

/// Without randomness no secret can be made and no answer is safe: the process ends.
#[expect(clippy::disallowed_methods, reason = "this is the one reader of the system's randomness")]
fn fill_from_system(into: &mut [u8]) {
    if aws_lc_rs::rand::fill(into).is_err() {
        tracing::error!("the operating system gives no random bytes; ending the process");
        std::process::abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn one_seed_tells_one_story_and_another_seed_another() {
        let (first, second, other) = (Entropy::seeded(1), Entropy::seeded(1), Entropy::seeded(2));
        let story: [u8; 80] = first.bytes();
        assert_eq!(story, second.bytes());
        assert_ne!(story, other.bytes());
        assert_ne!(story, first.bytes(), "and it goes on");
    }

    #[test]
    fn the_system_repeats_nothing() {
        let entropy = Entropy::system();
        let drawn: HashSet<[u8; 16]> = (0..1_000).map(|_| entropy.bytes()).collect();
        assert_eq!(drawn.len(), 1_000);
    }

    #[test]
    fn ids_sort_by_time_and_are_version_seven() {
        let entropy = Entropy::seeded(3);
        let earlier = entropy.id(1_795_340_000_000_100);
        let later = entropy.id(1_795_340_000_000_900);
        assert!(earlier < later);
        let uuid = uuid::Uuid::from_u128(earlier);
        assert_eq!(uuid.get_version_num(), 7);
        assert_eq!(uuid.get_variant(), uuid::Variant::RFC4122);
        assert_eq!(earlier >> 80, 1_795_340_000_000);
        assert_ne!(entropy.id(7), entropy.id(7));
    }

    #[test]
    fn numbers_below_a_bound_reach_every_value_and_no_other() {
        let entropy = Entropy::seeded(4);
        let drawn: HashSet<u32> = (0..1_000).map(|_| entropy.below(10)).collect();
        assert_eq!(drawn, (0..10).collect());
        assert_eq!(entropy.below(0), 0);
    }
}
