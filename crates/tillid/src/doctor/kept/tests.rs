//! What time does to an installation that nobody looks after, seen on either side of each limit.

use domain::audit::What;
use domain::effect::{Effect, Job};
use domain::ids::{AccountId, PrintJobId};
use domain::printing::Kind;
use store::{Changes, StoredDataKey, StoredSigningKey};

use super::super::State;
use super::*;

const NOON: Time = Time::from_seconds(1_795_000_000);
const FREJA: AccountId = AccountId(7);

async fn store_with(change: impl FnOnce(&mut Changes)) -> Engine {
    let store = Engine::memory();
    let mut changes = Changes::at(NOON, 1 << 64);
    change(&mut changes);
    store.commit(changes).await.expect("kept");
    store
}

#[track_caller]
fn stands(found: Result<Point, StoreError>, state: State, words: &str) {
    let found = found.expect("the store answers");
    assert!(found.state == state && found.says.contains(words), "{found:?}");
}

#[tokio::test]
async fn a_signing_key_that_was_not_changed_in_time_is_told() {
    stands(signing_key(&Engine::memory(), NOON).await, State::Well, "first start");
    let key = StoredSigningKey {
        kid: "k1".to_owned(),
        algorithm: "ES256".to_owned(),
        sealed_private: vec![7; 90],
        public_jwk: "{}".to_owned(),
        state: SigningKeyState::Active,
        created_at: NOON.minus(Span::days(30)),
        activated_at: Some(NOON),
        retired_at: None,
    };
    let store = store_with(|changes| _ = changes.insert(key)).await;
    stands(signing_key(&store, NOON.plus(Span::days(91))).await, State::Well, "signs since");
    stands(signing_key(&store, NOON.plus(Span::days(92))).await, State::Advice, "would have changed it");
}

#[tokio::test]
async fn an_earlier_sealing_key_is_told_until_it_is_gone() {
    let key = |id, created_at, closed_at| StoredDataKey {
        id,
        purpose: "sealing".to_owned(),
        wrapped: vec![],
        created_at,
        closed_at,
    };
    let of = async |older: Option<Time>, newer: Option<Time>| {
        store_with(|changes| {
            changes.insert(key(1, NOON.minus(Span::days(9)), older));
            if let Some(made_at) = newer {
                changes.insert(key(2, made_at, None));
            }
        })
        .await
    };
    stands(sealing_keys(&of(None, None).await, NOON).await, State::Well, "with one key");
    let announced = of(None, Some(NOON)).await;
    stands(sealing_keys(&announced, NOON.plus(Span::seconds(59))).await, State::Well, "with one key");
    stands(sealing_keys(&announced, NOON.plus(Span::seconds(60))).await, State::Advice, "key reseal");
    let closed = of(Some(NOON), Some(NOON.minus(Span::days(1)))).await;
    stands(sealing_keys(&closed, NOON).await, State::Advice, "still there: 1. tillid key reseal, then tillid key drop");
}

#[test]
fn what_waits_too_long_to_be_printed_is_told_two_days_before() {
    let limits = Limits::default();
    let job = |printed_at| PrintJob {
        id: PrintJobId(1),
        account: FREJA,
        kind: Kind::Letter,
        sealed: vec![7; 90],
        made_at: NOON,
        printed_at,
    };
    let stands_at =
        |job: PrintJob, now, state, words: &str| stands(Ok(to_print([&job].into_iter(), &limits, now)), state, words);
    let lost_at = NOON.plus(limits.print_job_lasts);
    let soon_at = lost_at.minus(Span::days(2));
    for (now, state, words) in [
        (soon_at.minus(Span::seconds(1)), State::Well, "none for long"),
        (soon_at, State::Advice, "within two days"),
        (lost_at.minus(Span::seconds(1)), State::Advice, "within two days"),
        (lost_at, State::Wrong, "waited too long"),
    ] {
        stands_at(job(None), now, state, words);
    }
    stands_at(job(Some(NOON)), lost_at, State::Well, "Nothing waits");
}

#[test]
fn a_letter_about_a_new_device_that_nobody_prints_for_a_day_is_wrong() {
    let job = |printed_at| PrintJob {
        id: PrintJobId(1),
        account: FREJA,
        kind: Kind::Notice,
        sealed: vec![7; 90],
        made_at: NOON,
        printed_at,
    };
    let stands_at = |jobs: &[PrintJob], now, state, words: &str| stands(Ok(to_post(jobs.iter(), now)), state, words);
    let due_at = NOON.plus(Span::days(1));
    let two = [job(None), job(None)];
    stands_at(&two, due_at, State::Advice, "that wait: 2. Post them today: tillid letter notice --all");
    stands_at(&two, due_at.plus(Span::seconds(1)), State::Wrong, "for a day: 2.");
    stands_at(&[job(Some(NOON)), job(None)], due_at.plus(Span::days(1)), State::Wrong, "for a day: 1.");
    stands_at(&[job(Some(NOON))], due_at.plus(Span::days(1)), State::Well, "No letter");
}

#[tokio::test]
async fn jobs_that_nobody_does_are_told_after_ten_minutes() {
    let store = store_with(|changes| _ = changes.effects([Effect::Do(Job::OrderCard(FREJA))])).await;
    stands(outbox(&store, NOON).await, State::Well, "none for long");
    stands(outbox(&store, NOON.plus(Span::minutes(10))).await, State::Well, "none for long");
    stands(outbox(&store, NOON.plus(Span::minutes(11))).await, State::Wrong, "1 jobs wait");
    stands(outbox(&Engine::memory(), NOON).await, State::Well, "Nothing waits");
}

#[tokio::test]
async fn a_clock_behind_the_newest_entry_or_the_first_version_is_told() {
    let store = store_with(|changes| _ = changes.audit(What::AccountMade, Some(FREJA), "")).await;
    stands(clock_point(&store, NOON).await, State::Well, "not behind");
    stands(clock_point(&store, NOON.minus(Span::minutes(2))).await, State::Well, "not behind");
    stands(clock_point(&store, NOON.minus(Span::minutes(3))).await, State::Wrong, "set the clock");
    stands(clock_point(&store, FIRST_DAY.minus(Span::days(1))).await, State::Wrong, "set it");
    stands(clock_point(&Engine::memory(), NOON).await, State::Well, "plausible");
}
