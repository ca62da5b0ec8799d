//! A stranger who knows a user ID, or even the password, never locks the person out; and a thousand guesses are five.

use std::sync::Arc;

use axum::http::StatusCode;
use domain::account::Method;
use domain::audit::What;
use protocol::PinKey;
use store::Store as _;
use tokio::sync::Barrier;

use crate::support::{Kept, World, another, at_once, hammered_on_every_engine, on_every_engine};

hammered_on_every_engine!(
    never_event_05_a_thousand_wrong_passwords_at_once_are_worth_five,
    never_event_05_a_thousand_first_passwords_at_once_are_worth_five,
    never_event_05_a_thousand_wrong_pins_at_once_are_worth_five,
    never_event_05_a_hundred_wrong_codes_at_once_are_worth_five,
    never_event_05_thirty_strangers_at_once_take_three_places,
    never_event_05_thirty_tabs_at_once_leave_one_request_waiting,
);

on_every_engine!(
    never_event_05_a_stranger_with_the_password_and_many_sources_keeps_nobody_out,
    never_event_05_a_stranger_without_the_password_keeps_nobody_out,
    never_event_05_ringing_again_and_again_meets_longer_and_longer_pauses,
);

async fn never_event_05_a_thousand_wrong_passwords_at_once_are_worth_five(world: &Arc<World>) {
    let bank = Arc::new(world.service("Fjord Bank").await);
    let freja = Arc::new(world.person("freja").await);
    let here = world.address();
    let all_are_there = Arc::new(Barrier::new(1_000));
    let guessing = (0..1_000).map(|guess| {
        let (world, bank, freja) = (Arc::clone(world), Arc::clone(&bank), Arc::clone(&freja));
        let all_are_there = Arc::clone(&all_are_there);
        async move {
            let mut desk = world.desk();
            desk.from = here;
            desk.comes_from(&bank).await;
            all_are_there.wait().await;
            desk.gives(&freja.user_id, &format!("guess number {guess}")).await.page.message()
        }
    });
    let told = at_once(guessing).await;
    let heard = told.iter().filter(|told| *told == "wrong_credentials").count();
    let resting = told.iter().filter(|told| *told == "source_rests").count();
    assert_eq!((heard, resting), (4, 996), "the fifth is told of the rest that it began");
    assert_eq!(world.times(What::PasswordWrong).await, 5);
    world.desk().signs_in_by_card(&bank, &freja).await;
}

async fn never_event_05_a_thousand_first_passwords_at_once_are_worth_five(world: &Arc<World>) {
    let freja = Arc::new(world.person_with_a_letter("freja").await);
    let here = world.address();
    let guessing = (0..1_000).map(|guess| {
        let (world, freja) = (Arc::clone(world), Arc::clone(&freja));
        async move {
            let mut desk = world.desk();
            desk.from = here;
            let guess = format!("guess number {guess}");
            let fields = [
                ("user_id", freja.user_id.as_str()),
                ("password", &guess),
                ("password_new", "a river without an end"),
                ("password_again", "a river without an end"),
            ];
            desk.visits("/first-password").await.posts("first-password", &fields).await.page.message()
        }
    });
    let told = at_once(guessing).await;
    assert_eq!(told.iter().filter(|told| *told == "wrong_letter").count(), 1_000);
    assert_eq!(world.times(What::PasswordWrong).await, 5);
}

async fn never_event_05_a_thousand_wrong_pins_at_once_are_worth_five(world: &Arc<World>) {
    let freja = world.person("freja").await;
    let handset = Arc::new(world.handset(&freja).await);
    let guessing = (0..1_000_u32).map(|guess| {
        let (world, handset) = (Arc::clone(world), Arc::clone(&handset));
        async move {
            let mut seed = [9; 32];
            seed[..4].copy_from_slice(&guess.to_be_bytes());
            let pin = PinKey::from_seed(&seed).expect("a key");
            handset.unlocks_with(&world, &pin).await.json()["code"].as_str().expect("a refusal").to_owned()
        }
    });
    let told = at_once(guessing).await;
    assert_eq!(told.iter().filter(|told| *told == "wrong_pin").count(), 4);
    assert_eq!(told.iter().filter(|told| *told == "device_blocked").count(), 996);
    assert_eq!((world.times(What::PinWrong).await, world.times(What::DeviceBlocked).await), (5, 1));
}

async fn never_event_05_a_hundred_wrong_codes_at_once_are_worth_five(world: &Arc<World>) {
    let bank = Arc::new(world.service("Fjord Bank").await);
    let freja = Arc::new(world.person("freja").await);
    let all_are_there = Arc::new(Barrier::new(100));
    let guessing = (0..100).map(|guess| {
        let (world, bank, freja) = (Arc::clone(world), Arc::clone(&bank), Arc::clone(&freja));
        let all_are_there = Arc::clone(&all_are_there);
        async move {
            let mut desk = world.desk();
            desk.comes_from(&bank).await.gives_password_of(&freja).await;
            let right = freja.code_asked_by(&desk.page);
            let guess = format!("{guess:06}");
            let guess = if guess == right { another(&guess) } else { guess };
            all_are_there.wait().await;
            desk.posts("card", &[("code", &guess)]).await.page.message()
        }
    });
    let told = at_once(guessing).await;
    assert_eq!(told.iter().filter(|told| *told == "wrong_code").count(), 4);
    assert_eq!(told.iter().filter(|told| *told == "card_rests").count(), 96);
    assert_eq!(world.times(What::CardCodeWrong).await, 5);
}

async fn never_event_05_thirty_strangers_at_once_take_three_places(world: &Arc<World>) {
    let bank = Arc::new(world.service("Fjord Bank").await);
    let freja = Arc::new(world.person("freja").await);
    world.handset(&freja).await;
    let all_are_there = Arc::new(Barrier::new(30));
    let asking = (0..30).map(|_| {
        let (world, bank, freja) = (Arc::clone(world), Arc::clone(&bank), Arc::clone(&freja));
        let all_are_there = Arc::clone(&all_are_there);
        async move {
            let mut desk = world.desk();
            desk.comes_from(&bank).await.gives_password_of(&freja).await;
            all_are_there.wait().await;
            desk.follows("use-app").await.page.has("waiting")
        }
    });
    let asked = at_once(asking).await.into_iter().filter(|asked| *asked).count();
    let waiting = world.app.store.waiting_requests(freja.account, world.now()).await.expect("the store");
    assert_eq!((asked, waiting.len()), (3, 3));
}

async fn never_event_05_thirty_tabs_at_once_leave_one_request_waiting(world: &Arc<World>) {
    let bank = Arc::new(world.service("Fjord Bank").await);
    let freja = Arc::new(world.person("freja").await);
    world.handset(&freja).await;
    let mut first = world.desk();
    first.comes_from(&bank).await;
    let (here, cookies) = (first.from, first.cookies.clone());
    let all_are_there = Arc::new(Barrier::new(30));
    let asking = (0..30).map(|_| {
        let (world, bank, freja) = (Arc::clone(world), Arc::clone(&bank), Arc::clone(&freja));
        let (cookies, all_are_there) = (cookies.clone(), Arc::clone(&all_are_there));
        async move {
            let mut tab = world.desk();
            (tab.from, tab.cookies) = (here, cookies);
            tab.comes_from(&bank).await.gives_password_of(&freja).await;
            all_are_there.wait().await;
            tab.follows("use-app").await;
        }
    });
    at_once(asking).await;
    let waiting = world.app.store.waiting_requests(freja.account, world.now()).await.expect("the store");
    assert_eq!(waiting.len(), 1, "one for each browser");
}

async fn never_event_05_a_stranger_with_the_password_and_many_sources_keeps_nobody_out(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let home = world.known_desk(&bank, &freja).await;
    let phone = world.phone(&freja).await;
    world.chose_last(&freja, Some(Method::Card)).await;
    world.wait_minutes(10);

    // From very many sources, all at once: every place is taken, and the card rests.
    let mut refused = 0;
    for _ in 0..30 {
        let mut stranger = world.desk();
        stranger.comes_from(&bank).await.gives_password_of(&freja).await;
        if stranger.page.has("card") {
            let wrong = another(&freja.code_asked_by(&stranger.page));
            stranger.posts("card", &[("code", &wrong)]).await;
        }
        stranger.follows("use-app").await;
        refused += usize::from(stranger.page.message() == "too_many_requests");
    }
    assert_eq!(refused, 27, "three places for unknown browsers");
    assert!(matches!(
        world.card_of(&freja).await.hears_unknown(&world.app.limits, world.now()),
        domain::strikes::Hearing::Rests { .. }
    ));

    // The owner: the known browser with app and card, a new browser let in, and the phone itself.
    world.wait_s(1);
    let mut desk = home.reopened();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await.sees("waiting");
    let mine = phone.unlocks().await.pop().expect("the newest");
    assert!(!mine.content.browser_new);
    phone.device.approve(&mine, &phone.pin).await.expect("approved");
    desk.reloads().await.arrives_at(&bank).await;
    home.reopened().signs_in_by_card(&bank, &freja).await;

    let code = phone.device.let_in().await.expect("eight characters").code;
    let mut new = world.desk();
    let fields =
        [("user_id", freja.user_id.as_str()), ("password", freja.password.as_str()), ("let_in", code.expose())];
    new.comes_from(&bank).await.posts("credentials", &fields).await;
    if new.page.has("use-card") {
        new.follows("use-card").await;
    }
    new.gives_code_of(&freja).await.arrives_at(&bank).await;
}

async fn never_event_05_a_stranger_without_the_password_keeps_nobody_out(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let home = world.known_desk(&bank, &freja).await;
    let phone = world.phone(&freja).await;
    for _ in 0..105 {
        let mut stranger = world.desk();
        stranger.comes_from(&bank).await.gives(&freja.user_id, "something that it is not").await;
    }
    world.desk().comes_from(&bank).await.gives_password_of(&freja).await.is_told("unknown_browsers_rest");
    // The same from the owner's own address: it is the browser that is known, not the place.
    let mut beside = world.desk();
    beside.from = home.from;
    beside.comes_from(&bank).await;
    for _ in 0..6 {
        beside.gives(&freja.user_id, "something that it is not").await;
    }
    home.reopened().signs_in_by_card(&bank, &freja).await;
    phone.unlocks().await;
    let code = phone.device.let_in().await.expect("eight characters").code;
    let fields =
        [("user_id", freja.user_id.as_str()), ("password", freja.password.as_str()), ("let_in", code.expose())];
    beside.comes_from(&bank).await.posts("credentials", &fields).await.sees("card");
}

async fn never_event_05_ringing_again_and_again_meets_longer_and_longer_pauses(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut home = world.known_desk(&bank, &freja).await.reopened();
    let handset = world.handset(&freja).await;
    world.chose_last(&freja, None).await;
    let ringing = world.desk();
    for pause_s in [0, 10, 30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600] {
        let mut stranger = ringing.tab();
        stranger.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await.sees("waiting");
        let (id, bytes) = handset.sees_one(world, &freja).await;
        let denial = handset.denial(&bytes, protocol::answer::DenyReason::Unwanted);
        assert!(handset.answers(world, &id, denial).await.status.is_success());
        if pause_s > 0 {
            world.wait_s(pause_s - 1);
            let mut early = ringing.tab();
            early.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
            early.is_told("requests_pause");
            assert!(early.page.has("card") || early.page.has("use-card"), "the card waits for nothing");
            world.wait_s(1);
        }
    }
    // The longest pause of all holds the ringing source alone.
    let mut elsewhere = world.desk();
    elsewhere.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await.sees("waiting");
    home.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await.sees("waiting");
}

/// Four threads, because hashes run beside what arrives.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn never_event_05_strangers_from_many_sources_leave_the_owner_a_place_in_the_password_queue() {
    let slow = "[passwords]\nmemory_kib = 8192\niterations = 8\nworkers = 1\nqueue_max = 6\n";
    let world = World::with(Kept::Memory, slow).await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut home = world.known_desk(&bank, &freja).await.reopened();
    home.comes_from(&bank).await;
    let mut strangers = Vec::new();
    for _ in 0..30 {
        let mut desk = world.desk();
        desk.comes_from(&bank).await;
        strangers.push(desk);
    }
    // One of them even sits behind the owner's own address.
    strangers[0].from = home.from;
    let flood = strangers.iter_mut().map(|desk| desk.gives(&freja.user_id, "something that it is not"));
    let (flood, owner) = tokio::join!(futures_util::future::join_all(flood), home.gives_password_of(&freja));
    assert!(owner.page.has("use-card") || owner.page.has("card"), "the owner goes on: {}", owner.page.message());
    let turned_away = flood.iter().filter(|desk| desk.page.status == StatusCode::SERVICE_UNAVAILABLE);
    let told: Vec<(String, u32)> = turned_away
        .map(|desk| (desk.page.message(), desk.page.header("retry-after").parse().expect("seconds")))
        .collect();
    assert!((20..30).contains(&told.len()), "{} of thirty were turned away", told.len());
    assert!(told.iter().all(|(message, wait_s)| message == "busy" && (1..=5).contains(wait_s)), "{told:?}");
}
