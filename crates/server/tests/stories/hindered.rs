//! "Why am I blocked?": an operator reads the answer, whatever it is.

use domain::card::BlockReason;
use server::flows::operate::obstacles::{Obstacle, obstacles};
use server::flows::operate::{account, card};
use server::source::Source;
use store::Store as _;

use crate::support::{Person, World, another, on_every_engine};

on_every_engine!(
    nothing_hinders_a_person_who_can_sign_in,
    a_source_that_rests_is_told_to_who_names_it,
    a_hundred_wrong_passwords_are_told_without_naming_a_source,
    a_card_that_rests_and_one_that_is_blocked_are_told_apart,
    whoever_shows_the_card_and_must_wait_is_told,
    a_frozen_account_an_unused_letter_and_a_missing_factor_are_told,
    a_blocked_and_a_paused_phone_are_told,
);

async fn found(world: &World, person: &Person, source: Option<Source>) -> Vec<Obstacle> {
    obstacles(&world.app, &person.user_id, source, world.now()).await.expect("no fault").expect("the account")
}

async fn nothing_hinders_a_person_who_can_sign_in(world: &World) {
    let freja = world.person("freja").await;
    assert_eq!(found(world, &freja, None).await, []);
}

async fn a_source_that_rests_is_told_to_who_names_it(world: &World) {
    let (bank, freja) = (world.service("Fjord Bank").await, world.person("freja").await);
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    for _ in 0..5 {
        desk.gives(&freja.user_id, "something that it is not").await;
    }
    desk.is_told("source_rests");
    let (source, until) = (Source::of_address(desk.from), world.now().plus(domain::time::Span::hours(8)));
    assert_eq!(found(world, &freja, None).await, [], "which sources rest is kept as keyed digests");
    assert_eq!(found(world, &freja, Some(source)).await, [Obstacle::SourceRests { source, until }]);
    assert_eq!(found(world, &freja, Some(Source::of_address(world.address()))).await, []);
    world.wait_hours(8);
    assert_eq!(found(world, &freja, Some(source)).await, []);
}

async fn a_hundred_wrong_passwords_are_told_without_naming_a_source(world: &World) {
    let (bank, freja) = (world.service("Fjord Bank").await, world.person("freja").await);
    for _ in 0..100 {
        world.desk().comes_from(&bank).await.gives(&freja.user_id, "something that it is not").await;
    }
    let until = world.now().plus(domain::time::Span::seconds(30));
    let rests = [Obstacle::UnknownBrowsersRest { until }];
    assert_eq!(found(world, &freja, None).await, rests);
    assert_eq!(found(world, &freja, Some(Source::of_address(world.address()))).await, rests, "once, not twice");
}

async fn a_card_that_rests_and_one_that_is_blocked_are_told_apart(world: &World) {
    let (bank, freja) = (world.service("Fjord Bank").await, world.person("freja").await);
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await;
    let wrong = another(&freja.code_asked_by(&desk.page));
    for _ in 0..5 {
        desk.posts("card", &[("code", &wrong)]).await;
    }
    let (number, until) = (world.card_of(&freja).await.number, world.now().plus(domain::time::Span::hours(1)));
    assert_eq!(found(world, &freja, None).await, [Obstacle::CardRests { card: number, until }]);
    card::block(&world.app, &number.to_string(), world.now()).await.expect("no fault").expect("blocked");
    let blocked = Obstacle::CardBlocked { card: number, why: BlockReason::Asked, since: world.now() };
    assert_eq!(found(world, &freja, None).await, [blocked, Obstacle::NoFactor { to_print: None }]);
    let next = card::issue(&world.app, &freja.user_id, &[], world.now()).await.expect("no fault").expect("issued");
    let told = found(world, &freja, None).await;
    assert_eq!(told.last(), Some(&Obstacle::NoFactor { to_print: Some(next) }), "made, and not printed");
}

async fn whoever_shows_the_card_and_must_wait_is_told(world: &World) {
    let (bank, freja) = (world.service("Fjord Bank").await, world.person("freja").await);
    let shown = freja.first_key_numbers();
    let number = world.card_of(&freja).await.number;
    let shows = async |password: &str| {
        let mut desk = world.desk();
        desk.comes_from(&bank).await;
        let form = [("user_id", freja.user_id.as_str()), ("password", password), ("let_in", &shown)];
        desk.posts("credentials", &form).await;
        desk
    };
    let mut desk = shows(&freja.password).await;
    let wrong = another(&freja.code_asked_by(&desk.page));
    for _ in 0..5 {
        desk.posts("card", &[("code", &wrong)]).await;
    }
    let until = world.now().plus(domain::time::Span::hours(1));
    let codes = Obstacle::CardInHandRestsForCodes { card: number, until };
    assert_eq!(found(world, &freja, None).await, std::slice::from_ref(&codes));
    for _ in 0..5 {
        shows("something that it is not").await;
    }
    let until = world.now().plus(domain::time::Span::hours(8));
    assert_eq!(found(world, &freja, None).await, [Obstacle::CardInHandRests { card: number, until }, codes]);
    world.wait_hours(8);
    assert_eq!(found(world, &freja, None).await, []);
}

async fn a_frozen_account_an_unused_letter_and_a_missing_factor_are_told(world: &World) {
    let ida = world.person_with_a_letter("ida").await;
    let told = found(world, &ida, None).await;
    assert!(matches!(told.as_slice(), [Obstacle::PasswordNotChosen { .. }, ..]), "{told:?}");
    world.wait_days(22);
    let told = found(world, &ida, None).await;
    assert!(matches!(told.as_slice(), [Obstacle::LetterEnded { .. }, ..]), "{told:?}");
    assert!(!told.iter().any(|one| matches!(one, Obstacle::NoFactor { .. })), "her card is in the mail: {told:?}");
    account::freeze(&world.app, &ida.user_id, world.now()).await.expect("no fault").expect("frozen");
    let told = found(world, &ida, None).await;
    assert_eq!(told.first(), Some(&Obstacle::Frozen { since: world.now() }));
}

async fn a_blocked_and_a_paused_phone_are_told(world: &World) {
    let (bank, freja) = (world.service("Fjord Bank").await, world.person("freja").await);
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    for _ in 0..2 {
        desk.comes_from(&bank).await.gives_password_of(&freja).await;
        if desk.page.has("use-app") {
            desk.follows("use-app").await;
        }
        phone.denies(protocol::answer::DenyReason::Unwanted).await;
    }
    let told = found(world, &freja, None).await;
    assert!(matches!(told.as_slice(), [Obstacle::RequestsPaused { .. }]), "{told:?}");
    world.wait_minutes(10);
    assert_eq!(found(world, &freja, None).await, []);

    let account = world.account_of(&freja).await.id;
    let device = world.app.store.devices(account).await.expect("devices").remove(0).into_inner().id;
    let id = device.to_string();
    let blocked = server::flows::operate::device::block(&world.app, &freja.user_id, &id, world.now());
    blocked.await.expect("no fault").expect("blocked");
    let told = found(world, &freja, None).await;
    assert!(matches!(told.as_slice(), [Obstacle::DeviceBlocked { id, .. }] if *id == device), "{told:?}");
}
