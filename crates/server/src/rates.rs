//! Fair rates: how often one source may do what costs everybody, counted by each node for itself.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::source::Source;

/// After so many times, sources that have been quiet are forgotten, so that memory follows what happens now.
const FORGET_EVERY: u32 = 16_384;

/// How often each source may: so often at once, and so often a second from then on.
#[derive(Debug)]
pub struct Rates {
    sources: DefaultKeyedRateLimiter<Source>,
    counted: AtomicU32,
    clock: DefaultClock,
}

impl Rates {
    /// Rates of these numbers.
    pub fn of(per_s: NonZeroU32, burst: NonZeroU32) -> Self {
        Self {
            sources: RateLimiter::dashmap(Quota::per_second(per_s).allow_burst(burst)),
            counted: AtomicU32::new(0),
            clock: DefaultClock::default(),
        }
    }

    /// Counts once for this source.
    ///
    /// # Errors
    ///
    /// It has had its share: the seconds after which it may come again.
    pub fn count(&self, source: Source) -> Result<(), u32> {
        if self.counted.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.sources.retain_recent();
            self.sources.shrink_to_fit();
        }
        self.sources.check_key(&source).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1)
        })
    }
}
