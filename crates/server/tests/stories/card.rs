//! Signing in with the code card.

use domain::audit::What;
use domain::card::{BlockReason, State, UsedCodes};
use server::config::Config;
use server::flows::operate::print::{self, Letterhead};
use server::outbox::perform_due;
use store::Store as _;

use crate::support::{Person, World, another, on_every_engine};

on_every_engine!(
    a_person_without_a_phone_signs_in_with_the_card,
    a_wrong_code_says_how_many_tries_are_left_and_asks_for_the_same_one,
    five_wrong_codes_let_the_card_rest_longer_and_longer,
    half_a_code_counts_as_nothing,
    a_code_that_somebody_was_quicker_to_use_is_no_wrong_code,
    a_prompt_that_is_left_asks_for_the_same_code_the_next_time,
    at_twenty_codes_left_the_next_card_is_ordered,
    a_card_that_was_ordered_and_never_printed_is_ordered_again,
    a_used_up_card_gives_way_to_the_next,
    fifty_wrong_codes_from_a_known_browser_block_the_card,
    never_event_05_a_strangers_wrong_codes_never_block_the_card,
    codes_are_used_in_the_order_of_the_card_and_never_those_for_activation,
);

/// All codes that are asked for at logins have been used, but the last so many.
async fn uses_all_but(world: &World, person: &Person, left: usize) {
    let card = world.card_of(person).await;
    let mut bits = [0_u8; 19];
    for place in 0..140 - left {
        bits[place / 8] |= 1 << (place % 8);
    }
    let used = domain::card::Card {
        used: UsedCodes::from_bytes(&bits).expect("codes"),
        state: State::Active,
        ..card.get().clone()
    };
    let mut changes = world.changes();
    changes.replace(&card, used);
    world.app.store.commit(changes).await.expect("used");
}

async fn a_person_without_a_phone_signs_in_with_the_card(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
    assert_eq!(desk.page.text("card-id"), freja.cards[0].0);
    assert!(!desk.page.has("use-app"), "there is no app to use");

    let signed_in = desk.gives_code_of(&freja).await.arrives_at(&bank).await;
    assert_eq!(signed_in.claims.amr, ["pwd", "otp", "mfa"]);
    assert_eq!(signed_in.claims.acr.as_deref(), Some("http://localhost:8000/levels/card"));
    assert_eq!(world.card_of(&freja).await.codes_left(), 139);
}

async fn a_wrong_code_says_how_many_tries_are_left_and_asks_for_the_same_one(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await;
    let key_number = desk.page.text("key-number");
    let right = freja.code_asked_by(&desk.page);

    desk.posts("card", &[("code", &another(&right))]).await.is_told("wrong_code");
    assert!(desk.page.text("message").contains('4'), "{}", desk.page.text("message"));
    assert_eq!(desk.page.text("key-number"), key_number);
    let spaced = format!(" {} {} ", &right[..3], &right[3..]);
    desk.posts("card", &[("code", &spaced)]).await.arrives_at(&bank).await;
}

async fn five_wrong_codes_let_the_card_rest_longer_and_longer(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    for rest_hours in [1, 2, 4] {
        let mut desk = world.desk();
        desk.comes_from(&bank).await.gives_password_of(&freja).await;
        let wrong = another(&freja.code_asked_by(&desk.page));
        for _ in 0..4 {
            desk.posts("card", &[("code", &wrong)]).await.is_told("wrong_code");
        }
        desk.posts("card", &[("code", &wrong)]).await.is_told("card_rests");
        let mut other = world.desk();
        other.comes_from(&bank).await.gives_password_of(&freja).await;
        assert!(!other.page.has("card"), "it rests for every unknown browser");
        world.wait_s(rest_hours * 3_600 - 1);
        let mut other = world.desk();
        other.comes_from(&bank).await.gives_password_of(&freja).await.is_told("card_rests");
        world.wait_s(1);
    }
    world.desk().signs_in_by_card(&bank, &freja).await;
}

async fn half_a_code_counts_as_nothing(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await;
    for half in ["", "123", "12345x", "1234567", "１２３４５６"] {
        desk.posts("card", &[("code", half)]).await.is_told("code_incomplete");
    }
    assert_eq!(world.times(What::CardCodeWrong).await, 0);
    desk.gives_code_of(&freja).await.arrives_at(&bank).await;
}

async fn a_code_that_somebody_was_quicker_to_use_is_no_wrong_code(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let (mut one, mut other) = (world.desk(), world.desk());
    one.comes_from(&bank).await.gives_password_of(&freja).await;
    other.comes_from(&bank).await.gives_password_of(&freja).await;
    assert_eq!(one.page.text("key-number"), other.page.text("key-number"));
    one.gives_code_of(&freja).await.arrives_at(&bank).await;

    let key_number = other.page.text("key-number");
    other.gives_code_of(&freja).await.is_told("code_already_used");
    assert_ne!(other.page.text("key-number"), key_number);
    other.gives_code_of(&freja).await.arrives_at(&bank).await;
    assert_eq!(world.times(What::CardCodeWrong).await, 0);
    assert_eq!(world.card_of(&freja).await.codes_left(), 138);
}

async fn a_prompt_that_is_left_asks_for_the_same_code_the_next_time(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut asked = Vec::new();
    for _ in 0..7 {
        let mut desk = world.desk();
        desk.comes_from(&bank).await.gives_password_of(&freja).await;
        asked.push(desk.page.text("key-number"));
        world.wait_minutes(20);
    }
    asked.dedup();
    assert_eq!(asked.len(), 1);
    assert_eq!(world.card_of(&freja).await.wrong_since_right, 0);
}

async fn at_twenty_codes_left_the_next_card_is_ordered(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    uses_all_but(world, &freja, 21).await;
    for _ in 0..2 {
        world.desk().signs_in_by_card(&bank, &freja).await;
    }
    let jobs = world.app.store.due_jobs(world.now(), 10).await.expect("the outbox");
    assert_eq!(jobs.len(), 2, "and once more at the next code, in case it was never printed");
    assert!(jobs.iter().all(|job| job.job == domain::effect::Job::OrderCard(freja.account)));
    perform_due(&world.app, world.now()).await.expect("no fault");
    assert_eq!(world.app.store.cards(freja.account).await.expect("the cards").len(), 2, "one is made");
}

async fn a_card_that_was_ordered_and_never_printed_is_ordered_again(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    uses_all_but(world, &freja, 21).await;
    world.wait_s(1);
    let cards = async || {
        perform_due(&world.app, world.now()).await.expect("no fault");
        let cards = world.app.store.cards(freja.account).await.expect("the cards");
        cards.iter().map(|card| card.state).collect::<Vec<_>>()
    };
    world.desk().signs_in_by_card(&bank, &freja).await;
    assert_eq!(cards().await, [State::Active, State::Issued], "at twenty the next one is ordered");
    world.wait_hours(24 * 7 - 1);
    world.desk().signs_in_by_card(&bank, &freja).await;
    assert_eq!(cards().await, [State::Active, State::Issued], "it may still be printed");

    world.wait_hours(1);
    world.desk().signs_in_by_card(&bank, &freja).await;
    let lapsed_at = State::Replaced { at: world.now() };
    assert_eq!(cards().await, [State::Active, lapsed_at, State::Issued], "nobody can have the first one");

    // Printed, it may be on its way for as long as it takes.
    let head = Letterhead::of(&Config::parse("", std::path::Path::new(""), []).expect("a configuration").site);
    let number = world.card_of(&freja).await.number.to_string();
    let printed = print::card(&world.app, &head.expect("a letterhead"), &number, &[], world.now()).await;
    printed.expect("no fault").expect("printed");
    world.wait_days(30);
    world.desk().signs_in_by_card(&bank, &freja).await;
    assert_eq!(cards().await, [State::Active, lapsed_at, State::Issued]);
}

async fn a_used_up_card_gives_way_to_the_next(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let mut freja = world.person("freja").await;
    uses_all_but(world, &freja, 1).await;
    world.desk().signs_in_by_card(&bank, &freja).await;
    world.leaves_jobs(1);
    assert!(matches!(world.card_of(&freja).await.state, State::UsedUp { .. }));

    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.is_told("no_card");
    world.wait_minutes(1);
    world.sends_card(&mut freja).await;
    desk.reloads().await.follows("use-card").await.sees("card");
    assert_eq!(desk.page.text("card-id"), freja.cards[1].0);
    desk.gives_code_of(&freja).await.arrives_at(&bank).await;
}

async fn never_event_05_a_strangers_wrong_codes_never_block_the_card(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    for _ in 0..12 {
        let mut stranger = world.desk();
        stranger.comes_from(&bank).await.gives_password_of(&freja).await;
        let code = another(&freja.code_asked_by(&stranger.page));
        for _ in 0..5 {
            stranger.posts("card", &[("code", &code)]).await;
        }
        assert_eq!(stranger.page.message(), "card_rests");
        world.wait_hours(24);
    }
    assert_eq!((world.card_of(&freja).await.state, world.times(What::CardCodeWrong).await), (State::Issued, 60));
    world.desk().signs_in_by_card(&bank, &freja).await;
}

async fn fifty_wrong_codes_from_a_known_browser_block_the_card(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.known_desk(&bank, &freja).await;
    let mut wrong = 0;
    'all: loop {
        desk = desk.reopened();
        desk.comes_from(&bank).await.gives_password_of(&freja).await;
        let code = another(&freja.code_asked_by(&desk.page));
        for _ in 0..5 {
            desk.posts("card", &[("code", &code)]).await;
            wrong += 1;
            if desk.page.message() == "card_blocked" {
                break 'all;
            }
        }
        world.wait_hours(24);
    }
    assert_eq!(wrong, 50);
    let state = world.card_of(&freja).await.state;
    assert!(matches!(state, State::Blocked { why: BlockReason::WrongCodes, .. }));
    let jobs = world.app.store.due_jobs(world.now(), 10).await.expect("the outbox");
    assert_eq!(jobs.len(), 1, "the next card is ordered");
    world.leaves_jobs(1);
}

async fn codes_are_used_in_the_order_of_the_card_and_never_those_for_activation(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let card = world.card_of(&freja).await;
    for place in 0..3 {
        let mut desk = world.desk();
        desk.comes_from(&bank).await.gives_password_of(&freja).await;
        assert_eq!(desk.page.text("key-number"), format!("{:04}", card.key_numbers[place]));
        desk.gives_code_of(&freja).await.arrives_at(&bank).await;
    }
    uses_all_but(world, &freja, 0).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.is_told("no_card");
}
