//! Which second factor is offered: what the service accepts and wishes, and what the person has.

use domain::card::Command;
use protocol::Code;
use store::Store as _;

use crate::support::{Bank, Desk, Wishes, World, on_every_engine, refusal};

on_every_engine!(
    a_level_that_only_the_card_gives_is_asked_from_the_card,
    a_level_that_only_the_app_gives_is_asked_from_the_app,
    whoever_lacks_the_factor_of_a_level_is_told_so_and_told_it_again,
    a_wish_that_nothing_can_meet_is_only_a_wish,
    whoever_has_nothing_is_told_the_same_after_a_reload,
    a_card_that_was_ordered_and_never_printed_is_never_asked_for,
);

async fn comes_wishing(desk: &mut Desk<'_>, bank: &Bank, levels: &[&str]) {
    let acr_values = levels.iter().map(|level| format!("http://localhost:8000/levels/{level}")).collect();
    desk.comes_from_wishing(bank, &Wishes { acr_values, ..Wishes::default() }).await;
}

async fn a_level_that_only_the_card_gives_is_asked_from_the_card(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    comes_wishing(&mut desk, &bank, &["card"]).await;
    desk.gives_password_of(&freja).await.sees("card");
    assert!(!desk.page.has("use-app"), "the app would not reach the level");
    desk.follows_to("use-app").await.is_told("level_needs_card");
    assert!(phone.unlocks().await.is_empty(), "nothing rang");
    let signed_in = desk.gives_code_of(&freja).await.arrives_at(&bank).await;
    assert_eq!(signed_in.claims.acr.as_deref(), Some("http://localhost:8000/levels/card"));
}

async fn a_level_that_only_the_app_gives_is_asked_from_the_app(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    // Although the card was used last.
    world.desk().signs_in_by_card(&bank, &freja).await;
    let mut desk = world.desk();
    comes_wishing(&mut desk, &bank, &["unheard-of", "app"]).await;
    desk.gives_password_of(&freja).await.sees("waiting");
    assert!(!desk.page.has("use-card"), "the card would not reach the level");
    phone.approves(Some(&desk.number())).await;
    let signed_in = desk.reloads().await.arrives_at(&bank).await;
    assert_eq!(signed_in.claims.acr.as_deref(), Some("http://localhost:8000/levels/app"));
}

async fn whoever_lacks_the_factor_of_a_level_is_told_so_and_told_it_again(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    comes_wishing(&mut desk, &bank, &["app"]).await;
    desk.gives_password_of(&freja).await.is_told("level_needs_app");
    assert!(!desk.page.has("use-card") && !desk.page.has("use-app"));
    let path = desk.path.trim_end_matches("/credentials").to_owned();
    desk.visits(&path).await.is_told("level_needs_app");
    desk.follows_to("use-card").await.is_told("level_needs_app");
    desk.visits(&path).await.posts("cancel", &[]).await;
    assert_eq!(desk.goes_back_refused(), "access_denied");
    // Without the wish, or with one that leaves a choice, the card is enough.
    comes_wishing(&mut desk, &bank, &["app", "two-factors"]).await;
    desk.gives_password_of(&freja).await.gives_code_of(&freja).await.arrives_at(&bank).await;
}

async fn a_wish_that_nothing_can_meet_is_only_a_wish(world: &World) {
    let only_cards = world.service_with("Card Office", |service| service.accepts_app = false).await;
    let freja = world.person("freja").await;
    for wished in ["app", "unheard-of"] {
        let mut desk = world.desk();
        comes_wishing(&mut desk, &only_cards, &[wished]).await;
        desk.gives_password_of(&freja).await.gives_code_of(&freja).await;
        // Whether what was reached is enough, the service reads in the token.
        assert!(desk.leaves().iter().any(|(name, _)| name == "code"), "after wishing {wished}");
    }
}

async fn whoever_has_nothing_is_told_the_same_after_a_reload(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let only_cards = world.service_with("Card Office", |service| service.accepts_app = false).await;
    let ane = world.person_without_card("ane", domain::account::PasswordKind::Chosen).await;
    for service in [&bank, &only_cards] {
        let mut desk = world.desk();
        desk.comes_from(service).await.gives_password_of(&ane).await.is_told("no_card");
        let path = desk.path.trim_end_matches("/credentials").to_owned();
        desk.follows_to("use-card").await.is_told("no_card");
        desk.visits(&path).await.is_told("no_card");
    }
    let only_apps = world.service_with("App Office", |service| service.accepts_card = false).await;
    let mut desk = world.desk();
    desk.comes_from(&only_apps).await.gives_password_of(&ane).await.is_told("factor_not_accepted");
    desk.reloads().await.is_told("factor_not_accepted");
}

async fn a_card_that_was_ordered_and_never_printed_is_never_asked_for(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let mut freja = world.person("freja").await;
    let block = world.card_of(&freja).await;
    let mut changes = world.changes();
    changes
        .replace(&block, block.get().clone().step(Command::Block, &world.app.limits, world.now()).expect("blocked").0);
    world.app.store.commit(changes).await.expect("done");
    world.wait_s(1);
    let next = world.makes_card(&mut freja, None).await;

    // It waits in its print job; nobody can have it.
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.is_told("no_card");
    assert!(!desk.page.has("use-card"));
    assert_eq!(refusal(world.activates(&freja, "Phone").await).0, Code::NoCard);
    let shown = freja.first_key_numbers();
    assert_eq!(refusal(world.activates_showing(&freja, &shown).await).0, Code::WrongCard, "nobody can hold it");

    let ordered = world.app.store.card(next).await.expect("the store").expect("a card");
    let mut changes = world.changes();
    changes.replace(
        &ordered,
        ordered.get().clone().step(Command::Print, &world.app.limits, world.now()).expect("on paper").0,
    );
    world.app.store.commit(changes).await.expect("done");
    world.desk().signs_in_by_card(&bank, &freja).await;
}
