//! One password tried on everybody: a source has a share of its own, over all user IDs.

use domain::audit::What;
use domain::secret::Digest;
use server::source::Source;
use store::Store as _;

use crate::support::{World, on_every_engine};

on_every_engine!(
    one_source_tries_three_hundred_people_in_a_day_and_then_rests,
    slips_of_many_days_behind_one_address_do_not_add_up,
);

const WRONG: &str = "something that it is not";

async fn one_source_tries_three_hundred_people_in_a_day_and_then_rests(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let home = world.known_desk(&bank, &freja).await;
    let mut sprayer = world.desk();
    sprayer.comes_from(&bank).await;
    for number in 0..299 {
        sprayer.gives(&format!("somebody-{number}"), WRONG).await.is_told("wrong_credentials");
    }
    // Whether anybody has it or not: the same answer, and nothing is kept of either.
    sprayer.gives("somebody-299", WRONG).await.is_told("source_rests");
    let before = world.times(What::PasswordWrong).await;
    assert_eq!(before, 300);
    let source = Source::of_address(sprayer.from).to_bytes();
    for user_id in ["somebody-300", &freja.user_id] {
        sprayer.gives(user_id, WRONG).await.is_told("source_rests");
        sprayer.gives(user_id, &freja.password).await.is_told("source_rests");
        let parts: [&[u8]; 2] = [user_id.as_bytes(), &source];
        for key in [
            world.app.keys.mac("passwords by source", &parts),
            world.app.keys.mac("passwords from unknown", &parts[..1]),
        ] {
            assert!(world.app.store.throttle(&Digest(key)).await.expect("the store").is_none(), "no row for {user_id}");
        }
    }
    assert_eq!(world.times(What::PasswordWrong).await, before, "and no entry in the log");

    // Behind the same address: who is known, and who holds the card. Elsewhere: everybody.
    let mut known = home.reopened();
    known.from = sprayer.from;
    known.signs_in_by_card(&bank, &freja).await;
    let mut holds = world.desk();
    holds.from = sprayer.from;
    let shown = freja.first_key_numbers();
    let fields = [("user_id", freja.user_id.as_str()), ("password", &freja.password), ("let_in", &shown)];
    holds.comes_from(&bank).await.posts("credentials", &fields).await.sees("card");
    world.desk().comes_from(&bank).await.gives_password_of(&freja).await.sees("card");

    world.wait_hours(1);
    sprayer.comes_from(&bank).await.gives("somebody-300", WRONG).await.is_told("wrong_credentials");
    sprayer.gives_password_of(&freja).await.sees("card");
}

async fn slips_of_many_days_behind_one_address_do_not_add_up(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut shared = world.desk();
    for day in 0..4 {
        shared.comes_from(&bank).await;
        for number in 0..200 {
            shared.gives(&format!("somebody-{day}-{number}"), WRONG).await.is_told("wrong_credentials");
        }
        shared.gives_password_of(&freja).await.sees("card");
        world.wait_days(1);
    }
}
