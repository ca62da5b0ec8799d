//! Two tabs, the back button, stale forms, double clicks, links opened elsewhere: each has its calm way on.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use domain::audit::What;

use crate::support::{World, on_every_engine};

on_every_engine!(
    two_tabs_sign_in_at_two_services,
    a_stale_password_form_changes_nothing,
    a_stale_code_form_uses_no_code,
    pressing_twice_signs_in_once,
    going_back_after_the_end_says_that_it_is_over,
    a_service_that_names_no_front_page_gets_no_button,
    never_event_10_a_login_s_link_in_another_browser_gets_nothing,
    a_browser_without_cookies_is_told_so,
    after_fifteen_minutes_the_login_is_over,
    what_is_left_empty_is_asked_for_again,
    a_remembered_user_id_stands_there_until_not_you,
    what_no_form_of_ours_sends_is_refused_on_a_page,
    a_login_that_never_was,
);

async fn two_tabs_sign_in_at_two_services(world: &World) {
    let (bank, library) = (world.service("Fjord Bank").await, world.service("Fjord Library").await);
    let freja = world.person("freja").await;
    let mut left = world.desk();
    left.comes_from(&bank).await;
    let mut right = left.tab();
    right.comes_from(&library).await.gives_password_of(&freja).await;
    left.gives_password_of(&freja).await.gives_code_of(&freja).await;
    left.arrives_at(&bank).await;
    right.gives_code_of(&freja).await.is_told("code_already_used");
    right.gives_code_of(&freja).await.arrives_at(&library).await;
}

async fn a_stale_password_form_changes_nothing(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    let mut stale = desk.tab();
    desk.gives_password_of(&freja).await.sees("card");
    stale.gives(&freja.user_id, "something that it is not").await.sees("card");
    assert_eq!(world.times(What::PasswordWrong).await, 0, "nothing was looked at");
    stale.gives_code_of(&freja).await.arrives_at_pending_of(&desk, &bank).await;
}

async fn a_stale_code_form_uses_no_code(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await;
    let mut stale = desk.tab();
    let wrong = crate::support::another(&freja.code_asked_by(&desk.page));
    desk.posts("card", &[("code", &wrong)]).await.is_told("wrong_code");
    let (left, tries) = (world.card_of(&freja).await.codes_left(), world.times(What::CardCodeWrong).await);
    stale.gives_code_of(&freja).await.sees("card");
    assert_eq!((world.card_of(&freja).await.codes_left(), world.times(What::CardCodeWrong).await), (left, tries));
    stale.gives_code_of(&freja).await.arrives_at_pending_of(&desk, &bank).await;
}

async fn pressing_twice_signs_in_once(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await;
    let mut again = desk.tab();
    let (one, other) = (desk.gives_code_of(&freja).await.leaves(), again.gives_code_of(&freja).await.leaves());
    assert_eq!(one, other, "both go on with the same answer");
    assert_eq!(world.card_of(&freja).await.codes_left(), 139);
    assert_eq!(world.times(What::LoginDone).await, 1);
    desk.arrives_at(&bank).await;
}

async fn going_back_after_the_end_says_that_it_is_over(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await;
    let mut behind = desk.tab();
    desk.gives_code_of(&freja).await.arrives_at(&bank).await;
    behind.reloads().await.is_told("login_finished");
    desk.reloads().await.is_told("login_finished");
    assert_eq!(desk.page.way("service"), "https://fjord-bank.example/", "its button keeps the word");
    let leave = format!("{}/leave", desk.path);
    desk.visits(&leave).await.is_told("login_finished");
    behind.posts_cancel(&leave.replace("/leave", "/cancel")).await.is_told("login_finished");
    assert_eq!(world.times(What::LoginDone).await, 1);
}

async fn a_service_that_names_no_front_page_gets_no_button(world: &World) {
    for home in [None, Some("javascript:alert(1)".to_owned())] {
        let name = format!("Fjord {}", home.is_some());
        let bank = world.service_with(&name, |service| service.home = home).await;
        let freja = world.person(&name.replace(' ', "-")).await;
        let mut desk = world.desk();
        desk.signs_in_by_card(&bank, &freja).await;
        desk.reloads().await.is_told("login_finished");
        assert!(desk.page.body.contains(&format!("Go back to {name}.")), "in words");
        assert!(!desk.page.body.contains("data-way"), "no button that leads elsewhere");
    }
}

async fn never_event_10_a_login_s_link_in_another_browser_gets_nothing(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    let mut attacker = world.desk();
    attacker.comes_from(&bank).await;
    let path = desk.path.clone();
    let told = |page: &crate::support::Page| (page.status, page.message());
    let nothing = (StatusCode::NOT_FOUND, "other_browser".to_owned());
    for reached in ["", "/use-app", "/use-card", "/leave"] {
        let page = attacker.visits(&format!("{path}{reached}")).await.page.clone();
        assert!(page.headers.get("refresh").is_none());
        assert!(page.status == StatusCode::NOT_FOUND, "{reached}: {}", page.status);
    }
    assert_eq!(told(&attacker.visits(&path).await.page), nothing);

    desk.gives_password_of(&freja).await.follows("use-app").await;
    let number = desk.number();
    assert!(!attacker.visits(&path).await.page.body.contains(&number));
    assert_eq!(attacker.visits(&format!("{path}/status")).await.page.json()["moved"], true);
    phone.approves(Some(&number)).await;
    assert_eq!(told(&attacker.visits(&path).await.page), nothing);
    for (form, fields) in [("credentials", "user_id=x&password=y"), ("code", "code=123456"), ("cancel", "")] {
        attacker.asks(&Method::POST, &format!("{path}/{form}"), Some(fields.to_owned())).await;
    }
    assert_eq!(world.times(What::LoginDone).await, 0);
    desk.reloads().await.arrives_at(&bank).await;
    assert_eq!(told(&attacker.visits(&format!("{path}/leave")).await.page), nothing);
}

async fn a_browser_without_cookies_is_told_so(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    desk.cookies.clear();
    desk.reloads().await.is_told("cookies_needed");
    // The page exists; what it needs did not come with the request.
    assert_eq!(desk.page.status, StatusCode::BAD_REQUEST);
}

async fn after_fifteen_minutes_the_login_is_over(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    world.wait_s(15 * 60 - 1);
    desk.reloads().await.sees("credentials");
    world.wait_s(1);
    desk.gives_password_of(&freja).await.is_told("login_expired");
    let back = desk.page.way("service");
    assert_eq!(desk.visits(&back).await.goes_back_refused(), "access_denied");
    assert_eq!(world.times(What::PasswordRight).await, 0);
}

async fn what_is_left_empty_is_asked_for_again(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives("", "something").await.is_told("credentials_missing");
    desk.gives("freja", "").await.is_told("credentials_missing");
    assert_eq!(desk.page.attribute("user_id", "value").as_deref(), Some("freja"));
    assert_eq!(world.times(What::PasswordWrong).await, 0);
}

async fn a_remembered_user_id_stands_there_until_not_you(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    let fields = [("user_id", freja.user_id.as_str()), ("password", freja.password.as_str()), ("remember_user", "1")];
    desk.comes_from(&bank).await.posts("credentials", &fields).await.sees("card");
    desk.comes_from(&bank).await;
    assert_eq!(desk.page.attribute("user_id", "value").as_deref(), Some(freja.user_id.as_str()));
    desk.posts("forget", &[]).await;
    assert_eq!(desk.page.attribute("user_id", "value").as_deref(), Some(""));
    assert!(!desk.page.has("not-you"));
}

async fn what_no_form_of_ours_sends_is_refused_on_a_page(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    let to = format!("{}/credentials", desk.path);
    let page = desk.asks(&Method::POST, &to, Some("version=one&user_id=x&password=secret".to_owned())).await;
    assert_eq!((page.status, page.message()), (StatusCode::BAD_REQUEST, "form_refused".to_owned()));
    let page = desk.asks(&Method::GET, &to, None).await;
    assert_eq!((page.status, page.message()), (StatusCode::METHOD_NOT_ALLOWED, "form_refused".to_owned()));
    let page = desk.asks(&Method::POST, &to, Some("x".repeat(70_000))).await;
    assert_eq!((page.status, page.message()), (StatusCode::PAYLOAD_TOO_LARGE, "form_refused".to_owned()));
    let announced = Request::post(&to)
        .header("host", "localhost:8000")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("content-length", "70000")
        .body(Body::from("x".repeat(70_000)))
        .expect("a request");
    let page = crate::support::Page::read(world.send(announced).await).await;
    assert_eq!((page.status, page.message()), (StatusCode::PAYLOAD_TOO_LARGE, "form_refused".to_owned()));
}

async fn a_login_that_never_was(world: &World) {
    let mut desk = world.desk();
    for path in ["/login/00000000000000000000000000000001", "/login/nonsense", "/login/nonsense/leave"] {
        desk.visits(path).await.is_told("login_gone");
        assert_eq!(desk.page.status, StatusCode::NOT_FOUND);
    }
    desk.visits("/nowhere").await.is_told("not_found");
    assert_eq!(desk.page.status, StatusCode::NOT_FOUND);
}
