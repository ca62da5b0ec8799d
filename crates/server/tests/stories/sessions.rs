//! A session is for one browser and one service, or one group that the operator names; and how it ends.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};

use crate::support::{Bank, Desk, Wishes, World, on_every_engine};

on_every_engine!(
    a_session_serves_the_same_service_again,
    a_session_serves_no_other_service_except_in_its_group,
    a_session_of_the_group_answers_nothing_where_more_is_asked_each_time,
    idle_sessions_end_after_five_minutes_and_all_after_a_day,
    a_service_may_want_the_person_anew,
    a_freeze_and_a_new_password_end_sessions,
    signing_out_with_a_hint_returns_to_the_service,
    signing_out_without_a_hint_asks_the_person_first,
    somebody_else_s_hint_ends_no_session_unasked,
    a_logout_that_cannot_be_followed_goes_nowhere,
    a_logout_may_be_posted_from_elsewhere,
);

async fn is_signed_in(desk: &mut Desk<'_>, bank: &Bank) -> bool {
    let silent = Wishes { prompt: Some("none".to_owned()), ..Wishes::default() };
    let pairs = desk.comes_from_wishing(bank, &silent).await.leaves();
    pairs.iter().any(|(name, _)| name == "code")
}

async fn a_session_serves_the_same_service_again(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    let first = desk.signs_in_by_card(&bank, &freja).await;
    world.wait_minutes(4);
    desk.comes_from(&bank).await;
    assert_eq!(desk.page.status, StatusCode::SEE_OTHER, "no page in between");
    let second = desk.arrives_at(&bank).await;
    assert_eq!(second.claims.sub, first.claims.sub);
    assert_eq!(second.claims.auth_time, first.claims.auth_time);
    assert_eq!(second.claims.amr, first.claims.amr);
    assert!(!is_signed_in(&mut world.desk(), &bank).await);
    assert!(!is_signed_in(&mut desk.reopened(), &bank).await);
}

async fn a_session_serves_no_other_service_except_in_its_group(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let grouped = |service: &mut domain::service::Service| service.group = Some("municipality".to_owned());
    let (library, school) =
        (world.service_with("Fjord Library", grouped).await, world.service_with("Fjord School", grouped).await);
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.signs_in_by_card(&library, &freja).await;
    assert!(is_signed_in(&mut desk, &school).await);
    assert!(!is_signed_in(&mut desk, &bank).await);
    desk.comes_from(&bank).await.sees("credentials");
}

/// Where a number or the PIN is asked for each time, what began elsewhere by app without either is no sign-in.
async fn a_session_of_the_group_answers_nothing_where_more_is_asked_each_time(world: &World) {
    let grouped = |service: &mut domain::service::Service| service.group = Some("municipality".to_owned());
    let library = world.service_with("Fjord Library", grouped).await;
    let numbered = world.service_with("Fjord Tax", |service| {
        service.group = Some("municipality".to_owned());
        service.carry_always = true;
    });
    let verified = world.service_with("Fjord Health", |service| {
        service.group = Some("municipality".to_owned());
        service.verify_each = true;
    });
    let (numbered, verified) = (numbered.await, verified.await);
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.known_desk(&library, &freja).await;
    desk.comes_from(&library).await;
    assert_eq!(desk.page.status, StatusCode::SEE_OTHER);
    for service in [&numbered, &verified] {
        assert!(is_signed_in(&mut desk, service).await, "a code of the card is asked for at each login");
    }
    let mut desk = desk.reopened();
    desk.comes_from(&library).await.gives_password_of(&freja).await;
    desk.follows_to("use-app").await;
    phone.approves(None).await;
    desk.reloads().await.arrives_at(&library).await;
    for service in [&numbered, &verified] {
        assert!(!is_signed_in(&mut desk, service).await);
    }
    assert!(is_signed_in(&mut desk, &library).await);
}

async fn idle_sessions_end_after_five_minutes_and_all_after_a_day(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.signs_in_by_card(&bank, &freja).await;
    for _ in 0..24 * 15 - 1 {
        world.wait_minutes(4);
        assert!(is_signed_in(&mut desk, &bank).await);
    }
    world.wait_minutes(4);
    assert!(!is_signed_in(&mut desk, &bank).await, "a day is over");
    desk.signs_in_by_card(&bank, &freja).await;
    world.wait_minutes(5);
    assert!(!is_signed_in(&mut desk, &bank).await, "nobody was there");
}

async fn a_service_may_want_the_person_anew(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    let first = desk.signs_in_by_card(&bank, &freja).await;
    for prompt in ["login", "select_account"] {
        let anew = Wishes { prompt: Some(prompt.to_owned()), ..Wishes::default() };
        desk.comes_from_wishing(&bank, &anew).await.sees("credentials");
    }
    world.wait_s(120);
    let within = |seconds| Wishes { max_age_s: Some(seconds), ..Wishes::default() };
    desk.comes_from_wishing(&bank, &within(120)).await;
    desk.arrives_at(&bank).await;
    desk.comes_from_wishing(&bank, &within(119)).await.gives_password_of(&freja).await.gives_code_of(&freja).await;
    let second = desk.arrives_at(&bank).await;
    assert_ne!(second.claims.auth_time, first.claims.auth_time);
    desk.comes_from_wishing(&bank, &within(0)).await.sees("credentials");
    let silent = Wishes { prompt: Some("none".to_owned()), max_age_s: Some(0), ..Wishes::default() };
    assert_eq!(desk.comes_from_wishing(&bank, &silent).await.goes_back_refused(), "login_required");
}

async fn a_freeze_and_a_new_password_end_sessions(world: &World) {
    use domain::account::Command;

    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    for commands in [vec![Command::Freeze, Command::Reopen], vec![]] {
        let mut desk = world.desk();
        desk.signs_in_by_card(&bank, &freja).await;
        world.wait_s(1);
        if commands.is_empty() {
            world.chooses_password(&freja).await;
        }
        for command in commands {
            world.operator_does(&freja, command).await;
        }
        assert!(!is_signed_in(&mut desk, &bank).await);
    }
}

fn logout(pairs: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("/logout?{query}")
}

async fn signing_out_with_a_hint_returns_to_the_service(world: &World) {
    let (bank, library) = (world.service("Fjord Bank").await, world.service("Fjord Library").await);
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.signs_in_by_card(&library, &freja).await;
    let hint = desk.signs_in_by_card(&bank, &freja).await.id_token;
    let goodbye = "https://fjord-bank.example/goodbye";
    let asked = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", goodbye), ("state", "s & t")];
    desk.visits(&logout(&asked)).await;
    assert_eq!(desk.page.status, StatusCode::OK);
    assert_eq!(desk.page.header("refresh"), format!("0;url={goodbye}?state=s+%26+t"));
    assert!(desk.page.body.contains("taken on to Fjord Bank"), "whose page comes next");
    assert!(!is_signed_in(&mut desk, &bank).await);
    assert!(is_signed_in(&mut desk, &library).await, "only at the service that asked");
    desk.visits(&logout(&[("id_token_hint", &hint)])).await.is_told("signed_out");
    assert!(desk.page.text("message").contains("logged out at Fjord Bank"));
}

async fn signing_out_without_a_hint_asks_the_person_first(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.visits("/logout").await.is_told("signed_out");
    desk.signs_in_by_card(&bank, &freja).await;
    desk.visits(&logout(&[("client_id", "fjord-bank")])).await.sees("sign-out");
    assert!(desk.page.body.contains("logged out of Fjord Bank"), "of what");
    assert!(is_signed_in(&mut desk.tab(), &bank).await, "not yet");
    desk.posts("sign-out", &[]).await.is_told("signed_out");
    assert!(!is_signed_in(&mut desk, &bank).await);

    desk.signs_in_by_card(&bank, &freja).await;
    desk.visits("/logout").await.posts("sign-out", &[]).await.is_told("signed_out");
    assert!(desk.page.text("message").contains("logged out at Tillid"));
    assert!(!is_signed_in(&mut desk, &bank).await, "all of this browser's");
}

async fn somebody_else_s_hint_ends_no_session_unasked(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let hint = world.desk().signs_in_by_card(&bank, &sofus).await.id_token;
    let mut desk = world.desk();
    desk.signs_in_by_card(&bank, &freja).await;
    desk.visits(&logout(&[("id_token_hint", &hint)])).await.sees("sign-out");
    assert!(is_signed_in(&mut desk, &bank).await);
}

async fn a_logout_that_cannot_be_followed_goes_nowhere(world: &World) {
    let (bank, _) = (world.service("Fjord Bank").await, world.service("Fjord Library").await);
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    let hint = desk.signs_in_by_card(&bank, &freja).await.id_token;
    let evil = ("post_logout_redirect_uri", "https://evil.example/goodbye");
    for (pairs, told) in [
        (vec![("client_id", "fjord-bank"), evil], "redirect_not_registered"),
        (vec![("id_token_hint", hint.as_str()), evil], "redirect_not_registered"),
        (vec![evil], "redirect_not_registered"),
        (vec![("client_id", "nobody")], "service_unknown"),
        (vec![("client_id", "fjord-library"), ("id_token_hint", hint.as_str())], "service_request_invalid"),
    ] {
        desk.visits(&logout(&pairs)).await.is_told(told);
        assert_eq!(desk.page.status, StatusCode::BAD_REQUEST);
    }
    assert!(is_signed_in(&mut desk, &bank).await);
}

async fn a_logout_may_be_posted_from_elsewhere(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.signs_in_by_card(&bank, &freja).await;
    let request = Request::builder()
        .method(Method::POST)
        .uri("/logout")
        .header("host", "localhost:8000")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", "https://fjord-bank.example")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from("client_id=fjord-bank"))
        .expect("a request");
    let answer = world.send(request).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let to = answer.headers()["location"].to_str().expect("text").to_owned();
    assert!(to.starts_with("/logout?posted=") && !to.contains("fjord-bank"), "{to}");
    assert!(answer.headers().get("set-cookie").is_none(), "a cookie here would replace the browser's own");
    desk.visits(&to).await.sees("sign-out");
}
