//! What anybody learns of a fault, and what the operator does: decided and logged here, once for every kind of caller.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

use crate::flows::Fault;

/// So many lines a second tell of calls that were turned away for one reason: a flood of calls is no flood of lines.
const LINES_A_SECOND: u32 = 5;
/// So many reasons are told apart; some quote an engine's own words, of which there is no end.
const REASONS: usize = 64;

/// As the log is, one for the whole process.
static LINES: Mutex<Option<Lines>> = Mutex::new(None);

/// A fault, as it looks from outside.
#[derive(Clone, Copy, Debug)]
pub struct Noted {
    /// 503 for now, 500 for good.
    pub status: StatusCode,
    /// Seconds after which to try again; `None` when that would not help.
    pub retry_after_s: Option<u32>,
}

/// Logs the fault of a call that `caller` made, and says what to tell.
pub fn note(fault: &Fault, caller: &'static str) -> Noted {
    match fault {
        Fault::Busy { retry_after_s, why } => {
            let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
            let may_be_told = lines.get_or_insert_default().tell(why, Instant::now());
            drop(lines);
            if let Some(left_out) = may_be_told {
                // Whoever reads the log learns that there were more; how many there are in all, the metrics say.
                let left_out = (left_out > 0).then_some(left_out);
                tracing::warn!(caller, why, left_out, "a call was turned away for now");
            }
            Noted { status: StatusCode::SERVICE_UNAVAILABLE, retry_after_s: Some(*retry_after_s) }
        }
        Fault::Broken(why) => {
            tracing::error!(caller, why, "a call failed");
            Noted { status: StatusCode::INTERNAL_SERVER_ERROR, retry_after_s: None }
        }
    }
}

impl Noted {
    /// The answer, with its header `Retry-After`.
    pub fn on(self, mut response: Response) -> Response {
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// What the log was told of calls turned away, by reason.
#[derive(Debug, Default)]
struct Lines {
    told: HashMap<String, Told>,
}

/// What was told for one reason since an instant, within a second of it.
#[derive(Debug)]
struct Told {
    since: Instant,
    lines: u32,
    left_out: u64,
}

impl Lines {
    /// Whether one more may be told: with how many have been left out since the last that was.
    fn tell(&mut self, why: &str, now: Instant) -> Option<u64> {
        if !self.told.contains_key(why) && self.told.len() >= REASONS {
            self.told.clear();
        }
        let told = self.told.entry(why.to_owned()).or_insert(Told { since: now, lines: 0, left_out: 0 });
        if now.saturating_duration_since(told.since) >= Duration::from_secs(1) {
            (told.since, told.lines) = (now, 0);
        }
        if told.lines >= LINES_A_SECOND {
            told.left_out += 1;
            return None;
        }
        told.lines += 1;
        Some(std::mem::take(&mut told.left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_a_few_lines_a_second_and_the_next_one_says_how_many_were_left_out() {
        let (mut lines, begin) = (Lines::default(), Instant::now());
        let told =
            |lines: &mut Lines, at_ms: u64| lines.tell("the queue is full", begin + Duration::from_millis(at_ms));
        let first: Vec<_> = (0..1_000).filter_map(|at_ms| told(&mut lines, at_ms)).collect();
        assert_eq!(first, [0; 5]);
        assert_eq!(lines.tell("the database is gone", begin), Some(0), "another reason has lines of its own");
        assert_eq!(told(&mut lines, 1_000), Some(995));
        assert_eq!(told(&mut lines, 1_001), Some(0));
    }

    #[test]
    fn reasons_without_end_take_no_room_without_end() {
        let (mut lines, now) = (Lines::default(), Instant::now());
        for number in 0..10_000 {
            assert_eq!(lines.tell(&format!("reason {number}"), now), Some(0));
        }
        assert!(lines.told.len() <= REASONS);
    }
}
