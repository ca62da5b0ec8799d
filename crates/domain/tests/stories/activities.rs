//! What happened besides requests: a burst is one row, an hour later another one.

use domain::activity::{Activity, What};
use domain::ids::ServiceId;
use domain::service_block::ServiceBlock;
use domain::time::Span;

use crate::standing::service;
use crate::support::{ANNA, BO, START, after};

#[test]
fn what_happens_a_thousand_times_in_an_hour_is_one_row() {
    let bank = service("fjord-bank", None);
    let id = |at| Activity::counted_as(ANNA, &bank.id, What::Paused, at);
    let hour_began = START.minus(Span::seconds(START.seconds().rem_euclid(3_600)));
    let last = hour_began.plus(Span::seconds(3_599));
    assert_eq!(id(hour_began), id(last));
    assert_ne!(id(hour_began), id(hour_began.plus(Span::hours(1))));
    let mut activity =
        Activity::first(id(hour_began), ANNA, &bank, (What::Paused, "Chrome on Windows".into()), hour_began);
    for _ in 1..1_000 {
        activity = activity.again("Firefox on Linux".into(), last);
    }
    assert_eq!((activity.count, activity.at, activity.last_at), (1_000, hour_began, last));
    assert_eq!(activity.browser, "Firefox on Linux");
    assert_eq!(activity.again(String::new(), START.minus(Span::days(9))).last_at, last, "a clock that goes back");
}

#[test]
fn each_account_each_service_and_each_thing_is_counted_by_itself() {
    let bank = service("fjord-bank", None).id;
    let other = ServiceId::parse("library").unwrap();
    let mut ids: Vec<_> = What::ALL.iter().map(|what| Activity::counted_as(ANNA, &bank, *what, START)).collect();
    ids.push(Activity::counted_as(BO, &bank, What::Silent, START));
    ids.push(Activity::counted_as(ANNA, &other, What::Silent, START));
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn a_block_says_nothing_about_a_service_that_got_the_id_later() {
    let bank = service("fjord-bank", None);
    let block = ServiceBlock { account: ANNA, service: bank.id.clone(), at: START };
    assert!(block.holds_for(&bank));
    let mut later = service("fjord-bank", None);
    later.created_at = after(Span::seconds(1));
    assert!(!block.holds_for(&later));
    assert_ne!(block.key(), ServiceBlock { account: BO, ..block }.key());
}
