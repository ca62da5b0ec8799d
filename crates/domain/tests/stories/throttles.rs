//! Stories of wrong tries: when they rest whom, and for how long.

use domain::strikes::{Hearing, StrikePolicy, Strikes};
use domain::time::{Span, Time};

use crate::support::{START, after, limits};

/// Tries wrongly as fast as it is heard: how many tries came before each of the first rests, and its seconds.
fn rests(policy: &StrikePolicy, count: usize) -> Vec<(u32, i64)> {
    let (mut strikes, mut now, mut tries, mut told) = (Strikes::default(), START, 0, Vec::new());
    while told.len() < count {
        match strikes.hearing(policy, now) {
            Hearing::Open { .. } => {
                strikes = strikes.strike(policy, now);
                tries += 1;
            }
            Hearing::Rests { until } => {
                told.push((tries, until.since(now).whole_seconds()));
                (now, tries) = (until, 0);
            }
        }
    }
    told
}

#[test]
fn five_wrong_passwords_from_one_source_rest_it_for_eight_hours_and_again() {
    let eight_hours = (5, 8 * 3_600);
    assert_eq!(rests(&limits().passwords_by_source, 3), [eight_hours; 3]);
    assert_eq!(rests(&limits().passwords_from_known, 3), [eight_hours; 3]);
}

#[test]
fn a_hundred_wrong_passwords_from_unknown_browsers_slow_all_of_them_down_to_one_an_hour() {
    let told = rests(&limits().passwords_from_unknown, 10);
    let seconds = [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600];
    let tries = [100, 1, 1, 1, 1, 1, 1, 1, 1, 1];
    assert_eq!(told, tries.into_iter().zip(seconds).collect::<Vec<_>>());
}

#[test]
fn card_codes_rest_after_five_for_an_hour_doubling_to_a_day() {
    let hours = [1, 2, 4, 8, 16, 24, 24].map(|hours| (5, hours * 3_600));
    assert_eq!(rests(&limits().codes_from_unknown, 7), hours);
    assert_eq!(rests(&limits().codes_from_known, 7), hours);
}

#[test]
fn a_thousand_wrong_tries_at_once_are_worth_five() {
    let policy = limits().passwords_by_source;
    let all = (0..1000).fold(Strikes::default(), |strikes, _| strikes.strike(&policy, START));
    let five = (0..5).fold(Strikes::default(), |strikes, _| strikes.strike(&policy, START));
    assert_eq!(all, five, "what came during the rest was not heard, and lengthens nothing");
}

#[test]
fn what_is_left_is_told_truly_until_the_rest() {
    let policy = limits().passwords_by_source;
    let mut strikes = Strikes::default();
    let mut told = Vec::new();
    while let Hearing::Open { left } = strikes.hearing(&policy, START) {
        told.push(left);
        strikes = strikes.strike(&policy, START);
    }
    assert_eq!(told, [5, 4, 3, 2, 1]);
    assert_eq!(strikes.hearing(&policy, START), Hearing::Rests { until: after(Span::hours(8)) });
}

#[test]
fn a_wait_is_told_in_whole_seconds_that_suffice() {
    let almost = |micros| Time::from_micros(micros).since(Time::from_micros(0)).whole_seconds();
    assert_eq!([0, 1, 999_999, 1_000_000, 1_000_001].map(almost), [0, 1, 1, 1, 2]);
    assert_eq!(START.since(after(Span::hours(1))), Span::ZERO, "the past is no wait");
}
