//! The one reader of wall time, and of the zone that the machine stands in. Everything else takes `now` as an argument.
//!
//! A small step back of the machine's clock (a time service correcting it) is held: `now` stands still
//! until the clock has caught up, so that nothing in this process sees time run backwards. A large step
//! back is followed, because standing still for hours would stretch every deadline.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

/// Steps back up to this size are held; larger ones are somebody setting the clock right.
const HELD_STEP_BACK_US: i64 = 5_000_000;

/// Tells the time as whole microseconds since 1970-01-01T00:00:00Z. Clones share what they have seen.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Kind>);

#[derive(Debug)]
enum Kind {
    System { newest_seen_us: AtomicI64 },
    Movable(Arc<AtomicI64>),
}

/// Moves the clock that [`Clock::movable`] made. Whoever does not hold it cannot move time.
#[derive(Clone, Debug)]
pub struct Hand(Arc<AtomicI64>);

impl Clock {
    /// The machine's own clock.
    pub fn system() -> Self {
        Self(Arc::new(Kind::System { newest_seen_us: AtomicI64::new(i64::MIN) }))
    }

    /// A clock that stands still at `start_us` until its hand is moved; for tests and trials.
    pub fn movable(start_us: i64) -> (Self, Hand) {
        let shared = Arc::new(AtomicI64::new(start_us));
        (Self(Arc::new(Kind::Movable(Arc::clone(&shared)))), Hand(shared))
    }

    /// The time now, in microseconds since 1970.
    pub fn now_us(&self) -> i64 {
        match &*self.0 {
            Kind::System { newest_seen_us } => settle(newest_seen_us, wall_us()),
            Kind::Movable(now_us) => now_us.load(Ordering::SeqCst),
        }
    }
}

impl Hand {
    /// Moves time on (a negative number moves it back).
    pub fn advance_us(&self, by_us: i64) {
        self.0.fetch_add(by_us, Ordering::SeqCst);
    }

    /// Moves time on by whole seconds.
    pub fn advance_s(&self, by_s: i64) {
        self.advance_us(by_s.saturating_mul(1_000_000));
    }

    /// Sets the time.
    pub fn set_us(&self, now_us: i64) {
        self.0.store(now_us, Ordering::SeqCst);
    }
}

/// The name of the machine's own time zone (IANA), where it has said one.
pub fn time_zone_here() -> Option<String> {
    let zone = jiff::tz::TimeZone::try_system().ok()?;
    zone.iana_name().map(str::to_owned)
}

fn settle(newest_seen_us: &AtomicI64, wall_us: i64) -> i64 {
    let seen_us = newest_seen_us.fetch_max(wall_us, Ordering::SeqCst);
    if wall_us >= seen_us {
        return wall_us;
    }
    if seen_us.saturating_sub(wall_us) <= HELD_STEP_BACK_US {
        return seen_us;
    }
    match newest_seen_us.compare_exchange(seen_us, wall_us, Ordering::SeqCst, Ordering::SeqCst) {
        Ok(_) => wall_us,
        Err(another_reader_saw_us) => another_reader_saw_us,
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one reader of the wall clock")]
fn wall_us() -> i64 {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since_1970.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_on_and_a_small_step_back_stands_still() {
        let seen = AtomicI64::new(i64::MIN);
        assert_eq!(settle(&seen, 100_000_000), 100_000_000);
        assert_eq!(settle(&seen, 100_000_007), 100_000_007);
        assert_eq!(settle(&seen, 96_000_000), 100_000_007, "four seconds back are held");
        assert_eq!(settle(&seen, 100_000_008), 100_000_008);
    }

    #[test]
    fn a_clock_set_right_by_an_hour_is_followed() {
        let seen = AtomicI64::new(i64::MIN);
        settle(&seen, 3_700_000_000);
        assert_eq!(settle(&seen, 100_000_000), 100_000_000);
        assert_eq!(settle(&seen, 100_000_001), 100_000_001);
    }

    #[test]
    fn the_hand_moves_every_clone_of_its_clock() {
        let (clock, hand) = Clock::movable(1_000);
        let other = clock.clone();
        hand.advance_s(2);
        assert_eq!(other.now_us(), 2_001_000);
        hand.set_us(5);
        assert_eq!(clock.now_us(), 5);
    }

    #[test]
    fn the_system_clock_knows_that_2026_has_begun() {
        let clock = Clock::system();
        let first = clock.now_us();
        assert!(first > 1_767_225_600_000_000, "{first}");
        assert!(clock.now_us() >= first);
    }
}
