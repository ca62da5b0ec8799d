//! What an operator does to a service while people are signing in to it.

use axum::http::StatusCode;
use server::flows::operate::Refused;
use server::flows::operate::service::{self, ServiceChange, Which};
use url::form_urlencoded;

use crate::support::{Bank, Wishes, World, on_every_engine};

on_every_engine!(
    a_login_on_its_way_to_a_removed_service_ends_calmly_at_each_step,
    a_login_goes_on_when_its_disabled_service_is_enabled,
    a_removed_service_redeems_nothing_and_its_tokens_are_worth_nothing,
    a_service_under_a_removed_id_inherits_nothing,
    a_service_changes_its_secret_while_people_sign_in,
    of_many_who_rotate_at_once_one_does,
    a_change_of_name_or_factor_holds_from_the_next_step_on,
);

async fn remove(world: &World, bank: &Bank) {
    service::remove(&world.app, &bank.party.client_id, world.now()).await.expect("no fault").expect("removed");
}

async fn a_login_on_its_way_to_a_removed_service_ends_calmly_at_each_step(world: &World) {
    let (first, second, third) =
        (world.service("Fjord Bank").await, world.service("Nordlys Energi").await, world.service("Borger").await);
    let (freja, mads) = (world.person("freja").await, world.person("mads").await);
    let phone = world.phone(&mads).await;
    let mut at_credentials = world.desk();
    at_credentials.comes_from(&first).await;
    let mut at_code = world.desk();
    at_code.comes_from(&second).await.gives_password_of(&freja).await.sees("card");
    let mut at_waiting = world.desk();
    at_waiting.comes_from(&third).await.gives_password_of(&mads).await.follows("use-app").await;
    let logins = [&at_credentials, &at_code, &at_waiting].map(|desk| desk.path.clone());
    for bank in [&first, &second, &third] {
        remove(world, bank).await;
    }

    at_credentials.gives_password_of(&freja).await.is_told("service_closed");
    at_code.gives_code_of(&freja).await.is_told("service_closed");
    phone.approves(Some(&at_waiting.number())).await;
    at_waiting.reloads().await.is_told("service_closed");
    for (desk, login) in [&mut at_credentials, &mut at_code, &mut at_waiting].into_iter().zip(logins) {
        for path in [login.clone(), format!("{login}/use-card"), format!("{login}/leave")] {
            desk.visits(&path).await.is_told("service_closed");
            assert!(desk.page.header("refresh").is_empty(), "nobody is sent to a service that is gone");
        }
        assert_eq!(desk.page.way("home"), "/");
        desk.posts_cancel(&format!("{login}/cancel")).await.is_told("service_closed");
    }
    assert_eq!(world.card_of(&freja).await.codes_left(), 140, "a code that nobody could be signed in by is not used");
}

async fn a_login_goes_on_when_its_disabled_service_is_enabled(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
    let login = desk.path.clone();
    service::disable(&world.app, "fjord-bank", world.now()).await.expect("no fault").expect("disabled");
    desk.gives_code_of(&freja).await.is_told("service_closed");
    assert!(desk.page.body.contains("Fjord Bank"), "it is told which");
    service::enable(&world.app, "fjord-bank", world.now()).await.expect("no fault").expect("enabled");
    desk.visits(&login).await.gives_code_of(&freja).await.arrives_at(&bank).await;
    assert_eq!(world.card_of(&freja).await.codes_left(), 139, "one login, one code");
}

async fn a_removed_service_redeems_nothing_and_its_tokens_are_worth_nothing(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    let signed_in = desk.signs_in_by_card(&bank, &freja).await;
    let mut again = world.desk();
    again.comes_from(&bank).await.gives_password_of(&freja).await.gives_code_of(&freja).await;
    let pending = again.pending.clone().expect("a login");
    let code = bank.takes(&pending, &again.leaves());
    remove(world, &bank).await;
    let refused = bank.redeems(world, &pending, &code).await;
    assert_eq!((refused.status, refused.json()["error"].as_str()), (StatusCode::UNAUTHORIZED, Some("invalid_client")));
    assert_eq!(bank.asks_userinfo(world, &signed_in.access_token).await.status, StatusCode::UNAUTHORIZED);
}

async fn a_service_under_a_removed_id_inherits_nothing(world: &World) {
    let grouped = |service: &mut domain::service::Service| service.group = Some("municipality".to_owned());
    let (bank, library) =
        (world.service_with("Fjord Bank", grouped).await, world.service_with("Fjord Library", grouped).await);
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    let before = desk.signs_in_by_card(&bank, &freja).await;
    let mut unredeemed = world.desk();
    unredeemed.comes_from(&bank).await.gives_password_of(&freja).await.gives_code_of(&freja).await;
    let pending = unredeemed.pending.clone().expect("a login");
    let code = bank.takes(&pending, &unredeemed.leaves());
    let mut under_way = world.desk();
    under_way.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
    let mut waits = world.desk();
    waits.comes_from(&bank).await.sees("credentials");

    remove(world, &bank).await;
    world.wait_s(1);
    let heir = world.service_with("Fjord Bank", grouped).await;

    let refused = heir.redeems(world, &pending, &code).await;
    assert_eq!((refused.status, refused.json()["error"].as_str()), (StatusCode::BAD_REQUEST, Some("invalid_grant")));
    assert_eq!(heir.asks_userinfo(world, &before.access_token).await.status, StatusCode::UNAUTHORIZED);
    under_way.gives_code_of(&freja).await.is_told("service_closed");
    waits.gives_password_of(&freja).await.is_told("service_closed");
    unredeemed.reloads().await.is_told("service_closed");
    let silent = Wishes { prompt: Some("none".to_owned()), ..Wishes::default() };
    assert_eq!(desk.comes_from_wishing(&heir, &silent).await.goes_back_refused(), "login_required");
    desk.comes_from_wishing(&library, &silent).await.arrives_at(&library).await;
    let (asking, _) = heir.begins(world, &Wishes::default());
    let hinting = format!("{asking}&id_token_hint={}", before.id_token);
    assert_eq!(desk.visits(&hinting).await.goes_back_refused(), "invalid_request");
    let goodbye = "https://fjord-bank.example/goodbye";
    let log_out = |hint: &str| {
        let asked = [("id_token_hint", hint), ("post_logout_redirect_uri", goodbye)];
        format!("/logout?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish())
    };
    desk.visits(&log_out(&before.id_token)).await.is_told("redirect_not_registered");
    desk.comes_from_wishing(&library, &silent).await.arrives_at(&library).await;

    // What is its own counts.
    let own = desk.signs_in_by_card(&heir, &freja).await;
    assert_eq!(heir.asks_userinfo(world, &own.access_token).await.status, StatusCode::OK);
    desk.comes_from_wishing(&heir, &silent).await.arrives_at(&heir).await;
    desk.visits(&log_out(&own.id_token)).await;
    assert!(desk.page.header("refresh").ends_with(goodbye));
    assert_eq!(desk.comes_from_wishing(&heir, &silent).await.goes_back_refused(), "login_required");
}

async fn a_change_of_name_or_factor_holds_from_the_next_step_on(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    let change = ServiceChange { name: Some("Fjord Bank A/S".to_owned()), ..ServiceChange::default() };
    service::set(&world.app, "fjord-bank", &change, world.now()).await.expect("no fault").expect("changed");
    desk.reloads().await;
    assert!(desk.page.body.contains("Fjord Bank A/S"));
    let app_only = ServiceChange { accepts_card: Some(false), ..ServiceChange::default() };
    service::set(&world.app, "fjord-bank", &app_only, world.now()).await.expect("no fault").expect("changed");
    desk.gives_password_of(&freja).await;
    assert!(!desk.page.has("card"), "{}", desk.path);
}

async fn a_service_changes_its_secret_while_people_sign_in(world: &World) {
    let mut bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let now = world.now();
    let id = bank.party.client_id.clone();
    let before = bank.party.secret.clone();
    let mut under_way = world.desk();
    under_way.comes_from(&bank).await.gives_password_of(&freja).await;

    let rotated = service::rotate_secret(&world.app, &id, now).await.expect("no fault").expect("a second secret");
    let secret = rotated.secret.expect("shown once");
    world.hides("a client secret", secret.expose());
    under_way.gives_code_of(&freja).await.arrives_at(&bank).await;
    bank.party.secret = Some(secret);
    world.desk().signs_in_by_card(&bank, &freja).await;

    let third = service::rotate_secret(&world.app, &id, now).await.expect("no fault");
    assert_eq!(third.expect_err("two are enough"), Refused::HasTwoSecrets(id.clone()));
    service::drop_secret(&world.app, &id, Which::Older, now).await.expect("no fault").expect("dropped");
    world.desk().signs_in_by_card(&bank, &freja).await;
    bank.party.secret = before;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.gives_code_of(&freja).await;
    let pending = desk.pending.clone().expect("a login");
    let refused = bank.redeems(world, &pending, &bank.takes(&pending, &desk.leaves())).await;
    assert_eq!((refused.status, refused.json()["error"].as_str()), (StatusCode::UNAUTHORIZED, Some("invalid_client")));
    let last = service::drop_secret(&world.app, &id, Which::Older, now).await.expect("no fault");
    assert_eq!(last.expect_err("it needs one"), Refused::HasOneSecret(id));
}

async fn of_many_who_rotate_at_once_one_does(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let all = (0..10).map(|_| service::rotate_secret(&world.app, &bank.party.client_id, world.now()));
    let done = futures_util::future::join_all(all).await;
    assert_eq!(done.into_iter().filter(|one| one.as_ref().is_ok_and(Result::is_ok)).count(), 1);
}
