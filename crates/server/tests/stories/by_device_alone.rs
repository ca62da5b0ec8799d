//! The card cannot be asked: strangers made it rest, it is used up, or there is none. The phone that the person has still
//! lets a new one in.

use std::sync::Arc;

use domain::card::Command as CardCommand;
use protocol::{Code, Secret};
use serde_json::json;
use store::Store as _;

use crate::new_device::{Stranger, codes_of, devices, number};
use crate::support::{Page, Person, World, at_once, hammered_on_every_engine, on_every_engine, refusal};

on_every_engine!(
    never_event_05_a_card_that_strangers_made_rest_keeps_no_new_phone_from_the_old_one,
    a_card_without_codes_or_none_at_all_is_no_hindrance,
    codes_that_were_not_asked_for_are_refused_with_the_reason,
    without_a_device_that_can_approve_it_is_refused_as_ever,
    an_app_that_cannot_go_on_by_a_device_alone_is_refused_as_ever,
    never_event_05_where_every_source_waits_the_old_phone_lets_the_new_one_in,
    never_event_05_the_characters_are_worth_one_try,
    never_event_06_why_the_card_is_not_asked_is_told_after_the_right_password_only,
);

hammered_on_every_engine!(never_event_02_the_same_characters_at_once_are_one_try);

/// A stranger who knows the password types wrong codes until the card rests.
async fn strangers_make_the_card_rest(world: &World, person: &Person) {
    for _ in 0..5 {
        let wrong = |_: &protocol::wire::AskedCodes| Some(["000000", "000000"].map(Secret::from));
        let tried = world.activates_with(person, &person.password, "Mallory's", wrong).await;
        assert!([Code::WrongCode, Code::Rests].contains(&refusal(tried).0));
    }
    assert_eq!(refusal(world.activates(person, "New").await).0, Code::Rests);
}

fn refused_codes(begun: &Page) -> (String, serde_json::Value) {
    assert_eq!(begun.status, 201, "{}", begun.body);
    let begun = begun.json();
    assert_eq!((&begun["may_ask_device"], begun.get("card"), begun.get("key_numbers")), (&true.into(), None, None));
    (begun["activation"].as_str().expect("an id").to_owned(), begun["codes_refused"].clone())
}

async fn never_event_05_a_card_that_strangers_made_rest_keeps_no_new_phone_from_the_old_one(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    strangers_make_the_card_rest(world, &freja).await;
    let used = world.card_of(&freja).await.used;

    let asking = world.asks_by(&freja, "New").await.expect("asked");
    old.approves(Some(&number(&asking))).await;
    let accepted = asking.looks().await.expect("approved").expect("a device");
    let (new, _, _) = asking.goes_on(accepted).await.expect("activated");
    assert_eq!((devices(world, &freja).await, world.card_of(&freja).await.used), (2, used));
    assert_eq!(new.status().await.expect("a standing").name, "New");
    // Time mends the card, and nothing of it was spent.
    world.wait_hours(1);
    world.activates(&freja, "Third").await.expect("a phone");
}

async fn a_card_without_codes_or_none_at_all_is_no_hindrance(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    let new = Stranger::of(world);
    // Three more times two codes are right, and no keys follow: then the card's eight are spent.
    for _ in 0..3 {
        let begun = new.begins_how(world, &freja, &freja.password, true).await.json();
        assert_eq!(new.calls(world, "/activations/codes", codes_of(&freja, &begun)).await.status, 200);
    }
    let begun = new.begins_how(world, &freja, &freja.password, true).await;
    let (activation, why) = refused_codes(&begun);
    assert_eq!((&why["code"], &why["status"]), (&"card_used_up".into(), &409.into()));
    let asked = new.asks_for(world, &activation).await.json();
    let asking = old.sees_one().await;
    old.carries(&asking, asked["number"].as_str().expect("a number")).await.expect("the right number");
    old.device.approve(&asking, &old.pin).await.expect("approved");
    assert!(new.looks(world, &activation).await.json()["accepted"]["device"].is_string());

    let card = world.card_of(&freja).await;
    let blocked = card.get().clone().step(CardCommand::Block, &world.app.limits, world.now()).expect("blocked").0;
    let mut changes = world.changes();
    changes.replace(&card, blocked);
    world.app.store.commit(changes).await.expect("blocked");
    let (_, why) = refused_codes(&new.begins_how(world, &freja, &freja.password, true).await);
    assert_eq!(why["code"], "no_card");
    assert!(why["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "in words: {why}");
}

async fn codes_that_were_not_asked_for_are_refused_with_the_reason(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    strangers_make_the_card_rest(world, &freja).await;
    let new = Stranger::of(world);
    let (activation, why) = refused_codes(&new.begins_how(world, &freja, &freja.password, true).await);
    assert_eq!((&why["code"], &why["retry_after_s"]), (&"rests".into(), &3_600.into()));

    let before = world.card_of(&freja).await;
    let guess = json!({ "activation": activation, "codes": ["000000", "000000"] });
    let refused = new.calls(world, "/activations/codes", guess).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (429, &"rests".into()));
    assert_eq!(world.card_of(&freja).await.get(), before.get(), "it counts nowhere");
    // Denied, it is told; and it ends like any other.
    assert_eq!(new.asks_for(world, &activation).await.status, 201);
    old.denies(protocol::answer::DenyReason::Unwanted).await;
    assert_eq!(new.looks(world, &activation).await.json()["code"], "new_device_denied");
    world.wait_minutes(10);
    assert_eq!(new.asks_for(world, &activation).await.json()["code"], "activation_ended");
}

async fn without_a_device_that_can_approve_it_is_refused_as_ever(world: &World) {
    let freja = world.person("freja").await;
    strangers_make_the_card_rest(world, &freja).await;
    let new = Stranger::of(world);
    let refused = new.begins_how(world, &freja, &freja.password, true).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (429, &"rests".into()));
    assert_eq!(refusal(world.asks_by(&freja, "New").await).0, Code::Rests);
    assert_eq!(devices(world, &freja).await, 0);
}

async fn an_app_that_cannot_go_on_by_a_device_alone_is_refused_as_ever(world: &World) {
    let freja = world.person("freja").await;
    world.phone(&freja).await;
    let new = Stranger::of(world);
    assert!(new.begins_how(world, &freja, &freja.password, false).await.json()["card"].is_string());
    strangers_make_the_card_rest(world, &freja).await;
    let refused = new.begins_how(world, &freja, &freja.password, false).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (429, &"rests".into()));
}

async fn never_event_06_why_the_card_is_not_asked_is_told_after_the_right_password_only(world: &World) {
    let freja = world.person("freja").await;
    world.phone(&freja).await;
    strangers_make_the_card_rest(world, &freja).await;
    let stranger = Stranger::of(world);
    let nobody = Person { user_id: "nobody-at-all".to_owned(), ..freja.clone() };
    for person in [&freja, &nobody] {
        let told = stranger.begins_how(world, person, "something that it is not", true).await;
        assert_eq!((told.status.as_u16(), &told.json()["code"]), (403, &"wrong_credentials".into()));
        assert_eq!(told.json().get("codes_refused"), None);
    }
}

/// Strangers behind the same address type wrong passwords until it waits for this user ID.
async fn strangers_make_the_source_wait(world: &World, person: &Person) {
    for _ in 0..5 {
        let told = refusal(world.asks_how((person, "a guess at it"), "Mallory's", (None, None)).await).0;
        assert!([Code::WrongCredentials, Code::Rests].contains(&told));
    }
    assert_eq!(refusal(world.asks_by(person, "New").await).0, Code::Rests);
}

async fn never_event_05_where_every_source_waits_the_old_phone_lets_the_new_one_in(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    strangers_make_the_source_wait(world, &freja).await;
    old.unlocks().await;
    let code = old.device.let_in().await.expect("characters").code;
    let asking = world.asks_let_in(&freja, code.expose()).await.expect("asked");
    old.approves(Some(&number(&asking))).await;
    let accepted = asking.looks().await.expect("approved").expect("a device");
    asking.goes_on(accepted).await.expect("activated");
    assert_eq!(devices(world, &freja).await, 2);
    // Nobody else's rest ended by it.
    assert_eq!(refusal(world.asks_by(&freja, "Third").await).0, Code::Rests);
}

async fn never_event_05_the_characters_are_worth_one_try(world: &World) {
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let old = world.phone(&freja).await;
    strangers_make_the_source_wait(world, &freja).await;
    old.unlocks().await;
    let code = old.device.let_in().await.expect("characters").code;
    assert_eq!(refusal(world.asks_let_in(&sofus, code.expose()).await).0, Code::WrongCard, "of no other account");
    let wrong = world.times(domain::audit::What::PasswordWrong).await;
    let guess = world.asks_how((&freja, "a guess at it"), "New", (None, Some(code.expose()))).await;
    let (told, problem) = refusal(guess);
    assert_eq!((told, problem.tries_left), (Code::WrongCredentials, Some(0)));
    assert_eq!(refusal(world.asks_let_in(&freja, code.expose()).await).0, Code::WrongCard, "used");
    for nothing in ["", "ABCD EFGH", "0000 0000", "not characters at all"] {
        assert_eq!(refusal(world.asks_let_in(&freja, nothing).await).0, Code::WrongCard, "{nothing:?}");
    }
    assert_eq!(world.times(domain::audit::What::PasswordWrong).await, wrong + 1, "what was not heard was not counted");
    // Older than five minutes, they let nobody in.
    let late = old.device.let_in().await.expect("characters").code;
    world.wait_minutes(5);
    assert_eq!(refusal(world.asks_let_in(&freja, late.expose()).await).0, Code::WrongCard);
}

async fn never_event_02_the_same_characters_at_once_are_one_try(world: &Arc<World>) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    old.unlocks().await;
    let code = old.device.let_in().await.expect("characters").code.expose().to_owned();
    let trying = |_| {
        let (world, freja, code) = (Arc::clone(world), freja.clone(), code.clone());
        async move { world.asks_let_in(&freja, &code).await.err().map(|error| error.code()) }
    };
    let told = at_once((0..16).map(trying)).await;
    assert_eq!(told.iter().filter(|told| told.is_none()).count(), 1, "{told:?}");
    assert_eq!(told.iter().filter(|told| **told == Some(Some(Code::WrongCard))).count(), 15, "{told:?}");
}
