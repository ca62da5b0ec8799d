//! What a strong attacker tried once, and what stops it now.

use axum::http::Method;
use domain::account::Command;
use domain::audit::What;
use protocol::PinKey;
use protocol::answer::{self, DenyReason};
use protocol::call::{Call, authorization};

use crate::support::{World, on_both_engines};

on_both_engines!(
    a_cookie_that_was_there_before_signing_in_is_worth_nothing_after,
    a_planted_memory_is_not_made_known,
    a_reset_or_a_freeze_ends_logins_past_their_password,
    a_letter_that_ended_meanwhile_leads_nowhere,
    never_event_08_the_same_wrong_answer_again_is_no_second_try,
    this_was_not_me_withdraws_what_else_that_browser_asked,
);

async fn a_cookie_that_was_there_before_signing_in_is_worth_nothing_after(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    let mut thief = world.desk();
    thief.cookies = desk.cookies.clone();
    desk.signs_in_by_card(&bank, &freja).await;
    thief.comes_from(&bank).await.sees("credentials");
}

async fn a_planted_memory_is_not_made_known(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let planted = protocol::base64url(&[7; 32]);
    let mut desk = world.desk();
    desk.cookies.insert("__Host-tillid-known".to_owned(), planted.clone());
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
    let code = freja.code_asked_by(&desk.page);
    desk.posts("card", &[("code", &code), ("remember_browser", "1")]).await;
    assert_eq!(world.times(What::BrowserRemembered).await, 1);
    world.phone(&freja).await;
    let mut planter = world.desk();
    planter.cookies.insert("__Host-tillid-known".to_owned(), planted);
    planter.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    assert_eq!(planter.number().len(), 6, "a browser that is not known carries a number");
}

async fn a_reset_or_a_freeze_ends_logins_past_their_password(world: &World) {
    let bank = world.service("Fjord Bank").await;
    for (name, commands) in [
        ("reset", vec![Command::ResetPassword { hash: "$none".to_owned(), ends_at: world.now() }]),
        ("frozen", vec![Command::Freeze, Command::Reopen]),
    ] {
        let person = world.person(name).await;
        let mut desk = world.desk();
        desk.comes_from(&bank).await.gives_password_of(&person).await.sees("card");
        world.wait_s(1);
        for command in commands {
            world.operator_does(&person, command).await;
        }
        desk.gives_code_of(&person).await.is_told("account_frozen");
    }
    assert_eq!(world.times(What::LoginDone).await, 0);
}

async fn a_letter_that_ended_meanwhile_leads_nowhere(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person_with_a_letter("freja").await;
    world.wait_days(21);
    world.wait_minutes(-1);
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("new-password");
    world.wait_minutes(2);
    let new = "a river without an end";
    let fields = [("password_new", new), ("password_again", new)];
    desk.posts("new-password", &fields).await.is_told("letter_too_old");
    let login = desk.path.trim_end_matches("/password").to_owned();
    desk.visits(&login).await.sees("new-password");
    assert_eq!(world.times(What::PasswordChosen).await, 0);
}

async fn never_event_08_the_same_wrong_answer_again_is_no_second_try(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let (id, bytes) = phone.sees_one(world, &freja).await;
    phone.carries(world, &id, &desk.number()).await;
    let guessed = PinKey::from_seed(&[7; 32]).expect("a key");
    let kid = phone.id.to_string();
    let wrong = answer::approve("http://app.localhost:8000", &kid, &bytes, &phone.key, &guessed).expect("signed");
    let path = format!("/requests/{id}/answer");
    let url = format!("http://app.localhost:8000/api/v1{path}");
    let call = Call { method: "POST", url: &url, body: &wrong };
    let signed = authorization(&phone.key, &kid, &call, world.now().seconds(), None).expect("signed");
    for _ in 0..6 {
        let headers = [("authorization", signed.as_str())];
        let refused = world.calls(Method::POST, &path, &headers, wrong.clone()).await;
        assert_eq!(
            (refused.json()["code"].as_str(), refused.json()["tries_left"].as_u64()),
            (Some("wrong_pin"), Some(4))
        );
    }
    assert_eq!(world.times(What::PinWrong).await, 1);
}

async fn this_was_not_me_withdraws_what_else_that_browser_asked(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    let mut known = world.known_desk(&bank, &freja).await.reopened();
    known.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let (id, bytes) = phone.sees_one(world, &freja).await;
    phone.answers(world, &id, phone.denial(&bytes, DenyReason::NotMe)).await;
    // The same browser is a stranger now: its next request must be carried.
    known.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    assert_eq!(known.number().len(), 6);
}
