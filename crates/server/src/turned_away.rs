//! How much of a flood the log is told: a flood of calls is no flood of lines.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::time::{Span, Time};

/// So many lines a second tell of calls that were turned away for one reason.
const LINES_A_SECOND: u32 = 5;
/// So many reasons are told apart; some quote an engine's own words, of which there is no end.
const REASONS: usize = 64;

/// What the log was told of calls turned away, by reason.
#[derive(Debug, Default)]
pub struct TurnedAway {
    reasons: Mutex<HashMap<String, Reason>>,
}

/// What was told for one reason since an instant, within a second of it.
#[derive(Debug)]
struct Reason {
    since: Time,
    lines: u32,
    left_out: u64,
}

impl TurnedAway {
    /// Whether one more line may tell of it: with how many have been left out since the last that did.
    pub fn may_be_told(&self, why: &str, now: Time) -> Option<u64> {
        let mut reasons = self.reasons.lock().unwrap_or_else(PoisonError::into_inner);
        if !reasons.contains_key(why) && reasons.len() >= REASONS {
            reasons.clear();
        }
        let reason = reasons.entry(why.to_owned()).or_insert(Reason { since: now, lines: 0, left_out: 0 });
        // A clock that was set back does not silence the log until it has caught up.
        if now < reason.since || now.since(reason.since) >= Span::seconds(1) {
            (reason.since, reason.lines) = (now, 0);
        }
        if reason.lines >= LINES_A_SECOND {
            reason.left_out += 1;
            return None;
        }
        reason.lines += 1;
        Some(std::mem::take(&mut reason.left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_ms(at_ms: i64) -> Time {
        Time::from_micros(1_800_000_000_000_000 + at_ms * 1_000)
    }

    #[test]
    fn a_flood_is_a_few_lines_a_second_and_the_next_one_says_how_many_were_left_out() {
        let turned_away = TurnedAway::default();
        let told = |at: i64| turned_away.may_be_told("the queue is full", at_ms(at));
        let first: Vec<_> = (0..1_000).filter_map(told).collect();
        assert_eq!(first, [0; 5]);
        let other = turned_away.may_be_told("the database is gone", at_ms(0));
        assert_eq!(other, Some(0), "another reason has lines of its own");
        assert_eq!(told(1_000), Some(995));
        assert_eq!(told(1_001), Some(0));
    }

    #[test]
    fn a_clock_that_was_set_back_silences_nothing() {
        let turned_away = TurnedAway::default();
        let told = |at: i64| turned_away.may_be_told("the queue is full", at_ms(at));
        let before: Vec<_> = (0..10).filter_map(told).collect();
        assert_eq!((before.len(), told(-3_600_000)), (5, Some(5)));
    }

    #[test]
    fn reasons_without_end_take_no_room_without_end() {
        let turned_away = TurnedAway::default();
        for number in 0..10_000 {
            assert_eq!(turned_away.may_be_told(&format!("reason {number}"), at_ms(0)), Some(0));
        }
        assert!(turned_away.reasons.lock().unwrap().len() <= REASONS);
    }
}
