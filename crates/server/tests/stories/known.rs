//! Known browsers: asked for no number, with budgets of their own, until something ends them.

use domain::account::Command;
use domain::audit::What;
use protocol::answer::DenyReason;
use store::Store as _;

use crate::support::{World, another, on_every_engine};

on_every_engine!(
    a_remembered_browser_carries_no_number_the_next_time,
    a_browser_that_was_not_remembered_stays_unknown,
    a_known_browser_is_known_to_one_account_only,
    a_new_password_and_a_freeze_end_it,
    after_ninety_days_it_is_forgotten,
    saying_that_it_was_not_me_ends_it,
    the_eleventh_browser_takes_the_place_of_the_one_used_longest_ago,
    its_wrong_codes_are_its_own,
    a_service_may_want_a_number_always,
    remembering_can_be_taken_back_before_the_end,
);

async fn a_remembered_browser_carries_no_number_the_next_time(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    desk.posts("remember", &[("remember_browser", "1")]).await.sees("waiting");
    phone.approves(Some(&desk.number())).await;
    desk.reloads().await.arrives_at(&bank).await;

    let mut desk = desk.reopened();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("waiting");
    assert!(!desk.page.has("carry-number") && !desk.page.has("remember"));
    let asked = phone.sees_one().await;
    assert!(!asked.content.browser_new && !asked.content.carry);
    phone.approves(None).await;
    desk.reloads().await.arrives_at(&bank).await;
    assert_eq!(world.times(What::BrowserRemembered).await, 1);
}

async fn a_browser_that_was_not_remembered_stays_unknown(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.signs_in_by_card(&bank, &freja).await;
    let mut desk = desk.reopened();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    assert!(phone.sees_one().await.content.browser_new);
    assert!(world.app.store.known_browsers(freja.account).await.expect("the store").is_empty());
}

async fn a_known_browser_is_known_to_one_account_only(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let phone = world.phone(&sofus).await;
    let mut desk = world.known_desk(&bank, &freja).await.reopened();
    desk.comes_from(&bank).await.gives_password_of(&sofus).await.follows("use-app").await;
    assert!(phone.sees_one().await.content.browser_new);
    desk.posts("remember", &[("remember_browser", "1")]).await;
    phone.approves(Some(&desk.number())).await;
    desk.reloads().await.arrives_at(&bank).await;

    for person in [&freja, &sofus] {
        let known = world.app.store.known_browsers(person.account).await.expect("the store");
        assert_eq!(known.len(), 1, "one browser, two accounts that know it");
        assert_eq!(known[0].label, "Chrome, Windows");
    }
    let cookie = desk.cookies.get("__Host-tillid-known").expect("a cookie");
    let secrets = protocol::from_base64url(&cookie).expect("base64url");
    assert_eq!(secrets.len(), 2 * 32, "one cookie, a secret of its own for each account");
    assert_ne!(secrets[..32], secrets[32..]);
}

async fn a_new_password_and_a_freeze_end_it(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    for ends_it in [&[Command::Freeze, Command::Reopen] as &[Command], &[]] {
        let desk = world.known_desk(&bank, &freja).await;
        world.wait_minutes(6);
        if ends_it.is_empty() {
            world.chooses_password(&freja).await;
        }
        for command in ends_it {
            world.operator_does(&freja, command.clone()).await;
        }
        let mut desk = desk.reopened();
        desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
        assert!(phone.sees_one().await.content.browser_new, "after {ends_it:?}");
        desk.posts("cancel", &[]).await;
        world.wait_minutes(6);
    }
}

async fn after_ninety_days_it_is_forgotten(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let home = world.known_desk(&bank, &freja).await;
    world.wait_days(89);
    let mut desk = home.reopened();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    assert!(!phone.sees_one().await.content.browser_new);
    world.wait_days(1);
    let mut desk = home.reopened();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    assert!(phone.sees_one().await.content.browser_new);
}

async fn saying_that_it_was_not_me_ends_it(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let home = world.known_desk(&bank, &freja).await;
    let mut desk = home.reopened();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    phone.denies(DenyReason::NotMe).await;
    let mut desk = home.reopened();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.is_told("source_rests");
    desk.from = world.address();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.is_told("password_must_change");
    assert!(phone.unlocks().await.is_empty());
    assert_eq!(world.times(What::BrowserForgotten).await, 1);
}

async fn the_eleventh_browser_takes_the_place_of_the_one_used_longest_ago(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desks = Vec::new();
    for _ in 0..10 {
        desks.push(world.known_desk(&bank, &freja).await);
        world.wait_minutes(10);
    }
    let mut first = desks[0].reopened();
    first.signs_in_by_card(&bank, &freja).await;
    world.wait_minutes(10);
    world.known_desk(&bank, &freja).await;

    let known = world.app.store.known_browsers(freja.account).await.expect("the store");
    assert_eq!(known.len(), 10);
    let oldest = known.iter().map(|known| known.remembered_at).min().expect("ten");
    let newest_use = known.iter().find(|known| known.remembered_at == oldest).expect("it").last_used_at;
    assert_ne!(newest_use, oldest, "the first was used since; the second gave way");
}

async fn its_wrong_codes_are_its_own(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let home = world.known_desk(&bank, &freja).await;
    let mut desk = home.reopened();
    desk.comes_from(&bank).await.gives_password_of(&freja).await;
    let wrong = another(&freja.code_asked_by(&desk.page));
    for _ in 0..4 {
        desk.posts("card", &[("code", &wrong)]).await.is_told("wrong_code");
    }
    desk.posts("card", &[("code", &wrong)]).await.is_told("card_rests");
    world.desk().signs_in_by_card(&bank, &freja).await;

    let mut stranger = world.desk();
    stranger.comes_from(&bank).await.gives_password_of(&freja).await;
    let wrong = another(&freja.code_asked_by(&stranger.page));
    for _ in 0..5 {
        stranger.posts("card", &[("code", &wrong)]).await;
    }
    stranger.is_told("card_rests");
    let mut other_home = home.reopened();
    world.wait_hours(1);
    world.wait_s(-1);
    other_home.comes_from(&bank).await.gives_password_of(&freja).await.gives_code_of(&freja).await;
    other_home.is_told("card_rests");
    world.wait_s(1);
    home.reopened().signs_in_by_card(&bank, &freja).await;
}

async fn a_service_may_want_a_number_always(world: &World) {
    let bank = world.service_with("Fjord Bank", |service| service.carry_always = true).await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.known_desk(&bank, &freja).await.reopened();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let asked = phone.sees_one().await;
    assert!(asked.content.carry && !asked.content.browser_new);
    assert!(!desk.page.has("remember"), "it is known already");
    phone.approves(Some(&desk.number())).await;
    desk.reloads().await.arrives_at(&bank).await;
}

async fn remembering_can_be_taken_back_before_the_end(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    desk.posts("remember", &[("remember_browser", "1")]).await;
    assert!(desk.page.body.contains("name=\"remember_browser\" type=\"checkbox\" value=\"1\" checked"));
    desk.posts("remember", &[]).await;
    phone.approves(Some(&desk.number())).await;
    desk.reloads().await.arrives_at(&bank).await;
    assert!(!desk.cookies.contains_key("__Host-tillid-known"));
}
