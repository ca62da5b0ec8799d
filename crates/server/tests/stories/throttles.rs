//! Wrong passwords: five from one source, a hundred from all unknown browsers; nobody locks anybody else out.

use crate::support::{Desk, Person, World, on_every_engine};

on_every_engine!(
    five_wrong_passwords_let_the_source_rest_for_eight_hours,
    a_user_id_that_nobody_has_rests_alike,
    a_right_password_undoes_nothing_that_a_stranger_can_see_but_time_does,
    those_of_all_unknown_browsers_are_forgotten_after_a_quiet_week,
    a_right_password_forgives_a_known_browser_its_own,
    after_a_hundred_wrong_ones_unknown_browsers_wait_longer_and_longer,
    a_known_browser_has_five_tries_of_its_own,
    user_ids_are_the_same_however_they_are_written,
    a_frozen_account_is_told_so_only_after_the_right_password,
);

async fn guesses(desk: &mut Desk<'_>, person: &Person) -> String {
    desk.gives(&person.user_id, "something that it is not").await;
    desk.page.message()
}

async fn five_wrong_passwords_let_the_source_rest_for_eight_hours(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    for _ in 0..4 {
        assert!(!desk.page.body.contains("wrong once more"));
        assert_eq!(guesses(&mut desk, &freja).await, "wrong_credentials");
    }
    assert!(desk.page.body.contains("wrong once more"), "the last try is announced");
    assert_eq!(guesses(&mut desk, &freja).await, "source_rests");
    desk.gives_password_of(&freja).await.is_told("source_rests");
    assert!(desk.page.text("message").contains("8\u{a0}hours"), "{}", desk.page.text("message"));

    let mut at_work = world.desk();
    at_work.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
    let sofus = world.person("sofus").await;
    desk.gives_password_of(&sofus).await.sees("card");

    world.wait_hours(8);
    world.wait_s(-1);
    desk.comes_from(&bank).await.gives_password_of(&freja).await.is_told("source_rests");
    world.wait_s(1);
    desk.gives_password_of(&freja).await.sees("card");
}

async fn a_user_id_that_nobody_has_rests_alike(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    let strange = "x".repeat(100);
    for user_id in ["nobody-at-all", "x", "two words", strange.as_str()] {
        for _ in 0..4 {
            desk.gives(user_id, "something that it is not").await.is_told("wrong_credentials");
        }
        desk.gives(user_id, "something that it is not").await.is_told("source_rests");
        desk.gives(user_id, "something that it is not").await.is_told("source_rests");
    }
}

async fn a_right_password_undoes_nothing_that_a_stranger_can_see_but_time_does(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = Desk::new(world, [10, 9, 9, 9].into());
    desk.comes_from(&bank).await;
    for _ in 0..4 {
        assert_eq!(guesses(&mut desk, &freja).await, "wrong_credentials");
    }
    desk.gives_password_of(&freja).await.sees("card");
    let mut beside = Desk::new(world, desk.from);
    beside.comes_from(&bank).await;
    assert_eq!(guesses(&mut beside, &freja).await, "source_rests", "the fifth from there");

    // Eight quiet hours are worth as much as the rest.
    let mut elsewhere = world.desk();
    for quiet_s in [0, 8 * 3_600 - 1] {
        world.wait_s(quiet_s);
        elsewhere.comes_from(&bank).await;
        for _ in 0..2 {
            assert_eq!(guesses(&mut elsewhere, &freja).await, "wrong_credentials");
        }
    }
    world.wait_hours(8);
    elsewhere.comes_from(&bank).await;
    for _ in 0..4 {
        assert_eq!(guesses(&mut elsewhere, &freja).await, "wrong_credentials");
    }
}

async fn those_of_all_unknown_browsers_are_forgotten_after_a_quiet_week(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    for quiet_days in [6, 7] {
        for _ in 0..50 {
            let mut desk = world.desk();
            desk.comes_from(&bank).await;
            guesses(&mut desk, &freja).await;
        }
        world.desk().signs_in_by_card(&bank, &freja).await;
        world.wait_days(quiet_days);
        if quiet_days == 6 {
            // The hundredth, whoever signed in between.
            for _ in 0..49 {
                let mut desk = world.desk();
                desk.comes_from(&bank).await;
                assert_eq!(guesses(&mut desk, &freja).await, "wrong_credentials");
            }
            let mut desk = world.desk();
            desk.comes_from(&bank).await;
            assert_eq!(guesses(&mut desk, &freja).await, "unknown_browsers_rest");
            world.wait_days(7);
            world.wait_s(30);
        }
    }
    for _ in 0..60 {
        let mut desk = world.desk();
        desk.comes_from(&bank).await;
        assert_eq!(guesses(&mut desk, &freja).await, "wrong_credentials", "fifty are forgotten");
    }
}

async fn a_right_password_forgives_a_known_browser_its_own(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let home = world.known_desk(&bank, &freja).await;
    for _ in 0..3 {
        let mut desk = home.reopened();
        desk.comes_from(&bank).await;
        for _ in 0..4 {
            assert_eq!(guesses(&mut desk, &freja).await, "wrong_credentials");
        }
        desk.gives_password_of(&freja).await.sees("card");
    }
}

async fn after_a_hundred_wrong_ones_unknown_browsers_wait_longer_and_longer(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    for guess in 1..=100 {
        let mut desk = world.desk();
        desk.comes_from(&bank).await;
        let told = if guess < 100 { "wrong_credentials" } else { "unknown_browsers_rest" };
        assert_eq!(guesses(&mut desk, &freja).await, told, "guess {guess}");
    }
    for rest_s in [30, 60, 120] {
        let mut desk = world.desk();
        desk.comes_from(&bank).await.gives_password_of(&freja).await.is_told("unknown_browsers_rest");
        world.wait_s(rest_s - 1);
        desk.gives_password_of(&freja).await.is_told("unknown_browsers_rest");
        world.wait_s(1);
        let mut stranger = world.desk();
        stranger.comes_from(&bank).await;
        assert_eq!(guesses(&mut stranger, &freja).await, "unknown_browsers_rest", "one more is enough");
    }
    world.wait_hours(1);
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
}

async fn a_known_browser_has_five_tries_of_its_own(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let home = world.known_desk(&bank, &freja).await;
    let mut desk = home.reopened();
    desk.comes_from(&bank).await;
    for _ in 0..4 {
        assert_eq!(guesses(&mut desk, &freja).await, "wrong_credentials");
    }
    assert_eq!(guesses(&mut desk, &freja).await, "source_rests");
    let mut elsewhere = home.reopened();
    elsewhere.from = world.address();
    elsewhere.comes_from(&bank).await.gives_password_of(&freja).await.is_told("source_rests");

    let mut unknown = Desk::new(world, home.from);
    unknown.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
    world.wait_hours(8);
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
}

async fn user_ids_are_the_same_however_they_are_written(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    for written in ["FREJA-of-the-fjord", " freja-of-the-FJORD ", "ｆreja-of-the-fjord", "freja-OF-the-fjord"] {
        desk.gives(written, "something that it is not").await.is_told("wrong_credentials");
    }
    desk.gives(&freja.user_id, "something that it is not").await.is_told("source_rests");
    let mut other = world.desk();
    other.comes_from(&bank).await.gives("FREJA-OF-THE-FJORD", &freja.password).await.sees("card");
}

async fn a_frozen_account_is_told_so_only_after_the_right_password(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    world.operator_does(&freja, domain::account::Command::Freeze).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    assert_eq!(guesses(&mut desk, &freja).await, "wrong_credentials");
    desk.gives_password_of(&freja).await.is_told("account_frozen");

    world.operator_does(&freja, domain::account::Command::Close).await;
    desk.gives_password_of(&freja).await.is_told("wrong_credentials");
}
