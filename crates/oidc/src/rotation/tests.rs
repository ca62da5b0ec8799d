use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

const SCHEDULE: Schedule = Schedule { announce_s: 10, active_s: 100, retired_s: 50 };

fn key(kid: &str, state: KeyState) -> ScheduledKey {
    ScheduledKey { kid: kid.to_owned(), state }
}

fn next(since: i64) -> KeyState {
    KeyState::Next { since: NumericDate(since) }
}

fn active(since: i64) -> KeyState {
    KeyState::Active { since: NumericDate(since) }
}

fn retired(since: i64) -> KeyState {
    KeyState::Retired { since: NumericDate(since) }
}

/// Does what a server does with the steps; new keys are named by a counter.
fn perform(keys: &mut Vec<ScheduledKey>, steps: Vec<Step>, now: NumericDate, made: &mut u32) {
    let set = |keys: &mut Vec<ScheduledKey>, kid: &str, state| {
        keys.iter_mut().filter(|key| key.kid == kid).for_each(|key| key.state = state);
    };
    for step in steps {
        match step {
            Step::CreateActive | Step::CreateNext => {
                *made += 1;
                let state = match step {
                    Step::CreateActive => KeyState::Active { since: now },
                    _ => KeyState::Next { since: now },
                };
                keys.push(ScheduledKey { kid: format!("{made:04}"), state });
            }
            Step::Promote { kid, retire } => {
                set(keys, &kid, KeyState::Active { since: now });
                retire.iter().for_each(|kid| set(keys, kid, KeyState::Retired { since: now }));
            }
            Step::Retire { kid } => set(keys, &kid, KeyState::Retired { since: now }),
            Step::Drop { kid } => keys.retain(|key| key.kid != kid),
        }
    }
}

#[test]
fn each_moment_of_a_keys_life_has_its_step() {
    let promote = |kid: &str, retire: &[&str]| Step::Promote {
        kid: kid.to_owned(),
        retire: retire.iter().map(|kid| (*kid).to_owned()).collect(),
    };
    let dropped = |kid: &str| Step::Drop { kid: kid.to_owned() };
    for (keys, now, steps) in [
        (vec![], 0, vec![Step::CreateActive]),
        (vec![key("a", active(0))], 0, vec![]),
        (vec![key("a", active(0))], 89, vec![]),
        (vec![key("a", active(0))], 90, vec![Step::CreateNext]),
        (vec![key("a", active(0)), key("b", next(90))], 99, vec![]),
        (vec![key("a", active(0)), key("b", next(90))], 100, vec![promote("b", &["a"])]),
        // Announced late, because nobody ran: it still waits its time.
        (vec![key("a", active(0)), key("b", next(200))], 209, vec![]),
        (vec![key("a", active(0)), key("b", next(200))], 210, vec![promote("b", &["a"])]),
        (vec![key("b", active(100)), key("a", retired(100))], 149, vec![]),
        (vec![key("b", active(100)), key("a", retired(100))], 150, vec![dropped("a")]),
        // What meddling or a crash may leave.
        (vec![key("b", next(0))], 0, vec![promote("b", &[])]),
        (vec![key("a", retired(0))], 10, vec![Step::CreateActive]),
        (vec![key("a", active(0)), key("b", active(5))], 10, vec![Step::Retire { kid: "a".to_owned() }]),
        // A clock that went back does nothing rash.
        (vec![key("a", active(1_000)), key("c", retired(1_000))], 0, vec![]),
    ] {
        assert_eq!(due(&keys, &SCHEDULE, NumericDate(now)), steps, "{keys:?} at {now}");
    }
}

#[test]
fn the_newest_active_key_signs() {
    assert_eq!(signing_kid(&[]), None);
    assert_eq!(signing_kid(&[key("a", next(0)), key("b", retired(0))]), None);
    assert_eq!(signing_kid(&[key("a", active(0)), key("b", active(5)), key("c", next(9))]), Some("b"));
    assert_eq!(signing_kid(&[key("a", active(5)), key("b", active(5))]), Some("b"));
}

#[test]
fn by_default_a_key_is_announced_longer_than_the_document_may_be_kept() {
    let schedule = Schedule::default();
    assert!(schedule.announce_s > i64::from(crate::jose::JWKS_MAX_AGE_S));
    assert!(schedule.announce_s < schedule.active_s);
    assert!(schedule.retired_s > 24 * 3_600 + 300);
}

proptest! {
    /// However irregularly the server runs: one key signs, none is used before it was announced long enough, and none
    /// goes before what it signed last has ceased to matter.
    #[test]
    fn nobody_is_ever_surprised_by_a_key(pauses in prop::collection::vec(0_i64..300, 1..80)) {
        let (mut keys, mut now, mut made) = (Vec::new(), NumericDate(0), 0);
        let mut published: HashMap<String, NumericDate> = HashMap::new();
        let mut last_signed: HashMap<String, NumericDate> = HashMap::new();
        for pause in pauses {
            now = now.plus_s(pause);
            let before: Vec<String> = keys.iter().map(|key: &ScheduledKey| key.kid.clone()).collect();
            let mut rounds = 0;
            loop {
                let steps = due(&keys, &SCHEDULE, now);
                if steps.is_empty() { break }
                perform(&mut keys, steps, now, &mut made);
                rounds += 1;
                prop_assert!(rounds < 4, "it must come to rest");
            }
            for key in &keys {
                published.entry(key.kid.clone()).or_insert(now);
            }
            for gone in before.iter().filter(|kid| keys.iter().all(|key| key.kid != **kid)) {
                prop_assert!(now.since_s(last_signed[gone]) >= SCHEDULE.retired_s, "{} went too early", gone);
            }
            prop_assert_eq!(keys.iter().filter(|key| matches!(key.state, KeyState::Active { .. })).count(), 1);
            let signing = signing_kid(&keys).unwrap().to_owned();
            if signing != "0001" {
                prop_assert!(now.since_s(published[&signing]) >= SCHEDULE.announce_s, "{} came too early", signing);
            }
            last_signed.insert(signing, now);
        }
    }
}
