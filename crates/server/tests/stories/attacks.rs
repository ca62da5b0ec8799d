//! What a strong attacker tried once, and what stops it now.

use axum::http::{Method, StatusCode};
use domain::account::Command;
use domain::audit::What;
use protocol::PinKey;
use protocol::answer::{self, DenyReason};
use protocol::call::{Call, authorization};

use crate::support::{Desk, Page, World, on_every_engine};

on_every_engine!(
    a_cookie_that_was_there_before_signing_in_is_worth_nothing_after,
    never_event_10_a_cookie_that_was_noted_before_the_password_sees_and_takes_nothing_after,
    never_event_10_a_planted_cookie_holds_no_login,
    never_event_10_knowing_the_password_too_only_begins_the_login_anew,
    never_event_10_a_login_that_is_over_says_nothing_of_its_password,
    a_password_that_is_given_again_counts_like_any_other,
    a_letter_s_own_password_binds_the_login_anew,
    two_tabs_of_one_browser_hold_a_login_each,
    a_browser_holds_eight_logins_and_no_more,
    a_double_click_whose_first_answer_never_arrived_signs_in_all_the_same,
    what_holds_a_login_ends_with_it,
    a_link_that_was_not_followed_changes_nothing,
    a_planted_memory_is_not_made_known,
    a_reset_or_a_freeze_ends_logins_past_their_password,
    a_letter_that_ended_meanwhile_leads_nowhere,
    never_event_08_the_same_wrong_answer_again_is_no_second_try,
    whoever_comes_and_goes_fills_no_audit_log,
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

/// Everything that a browser could ask of a login, and that it shows nothing of it and changes nothing.
async fn has_nothing_of(attacker: &mut Desk<'_>, login: &str) {
    for step in ["", "/use-app?from=2", "/use-card?from=2", "/leave"] {
        let page = attacker.asks(&Method::GET, &format!("{login}{step}"), None).await;
        let page = if page.status == StatusCode::SEE_OTHER { attacker.visits(login).await.page.clone() } else { page };
        assert_eq!((page.status, page.message().as_str()), (StatusCode::NOT_FOUND, "other_browser"), "{step}");
        assert!(page.header("refresh").is_empty());
    }
    assert_eq!(attacker.visits(&format!("{login}/status")).await.page.json()["moved"], true);
    let events = attacker.asks(&Method::GET, &format!("{login}/events"), None).await;
    assert!(events.body.contains("event: moved"), "it ends at once");
    for (form, fields) in [
        ("credentials", "version=1&user_id=somebody&password=a+guess"),
        ("password", "version=2&password_new=a+river+without+an+end&password_again=a+river+without+an+end"),
        ("remember", "remember_browser=1"),
        ("code", "version=3&code=123456"),
        ("cancel", ""),
    ] {
        attacker.asks(&Method::POST, &format!("{login}/{form}"), Some(fields.to_owned())).await;
    }
    assert!(!attacker.cookies.contains_key("__Host-tillid-session"));
    assert!(attacker.cookies.holding().is_empty());
}

async fn never_event_10_a_cookie_that_was_noted_before_the_password_sees_and_takes_nothing_after(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    let login = desk.path.clone();
    let mut thief = desk.noted();
    desk.gives_password_of(&freja).await.follows("use-app").await.sees("waiting");
    let number = desk.number();
    has_nothing_of(&mut thief, &login).await;
    desk.reloads().await.sees("waiting");
    assert_eq!(desk.number(), number, "nothing was changed");

    phone.approves(Some(&number)).await;
    has_nothing_of(&mut thief, &login).await;
    assert_eq!(world.times(What::LoginDone).await, 0, "nobody but the person takes what the phone approved");
    desk.reloads().await.leaves();
    for step in ["", "/leave"] {
        thief.visits(&format!("{login}{step}")).await.is_told("login_finished");
        assert!(thief.page.header("refresh").is_empty(), "no code for whoever does not hold the login");
    }
    assert!(thief.cookies.holding().is_empty() && !thief.cookies.contains_key("__Host-tillid-session"));
    desk.arrives_at(&bank).await;
    thief.comes_from(&bank).await.sees("credentials");
}

async fn never_event_10_a_planted_cookie_holds_no_login(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    let login = desk.path.clone();
    let planted = format!("__Host-tillid-login-{}", login.trim_start_matches("/login/"));
    desk.cookies.insert(planted.clone(), protocol::base64url(&[7; 32]));
    let mut planter = desk.noted();
    desk.gives_password_of(&freja).await.sees("card");
    assert_ne!(desk.cookies.get(&planted), planter.cookies.get(&planted), "the secret is fresh");
    planter.visits(&login).await.is_told("other_browser");
    // Nor does one that holds another login hold this one.
    let mut other = world.desk();
    other.comes_from(&bank).await.gives_password_of(&freja).await;
    let held = other.cookies.holding().pop().expect("a login");
    planter.cookies.insert(planted, other.cookies.get(&held).expect("a secret"));
    planter.visits(&login).await.is_told("other_browser");
    desk.gives_code_of(&freja).await.arrives_at(&bank).await;
}

async fn never_event_10_knowing_the_password_too_only_begins_the_login_anew(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    world.chose_last(&freja, None).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    let mut thief = desk.noted();
    desk.gives_password_of(&freja).await.follows("use-app").await;
    let number = desk.number();
    thief.gives_password_of(&freja).await.sees("use-app");
    // What the person was asked before is void: the thief would have to ring the phone like any stranger.
    assert!(phone.unlocks().await.is_empty(), "the person's request was withdrawn");
    desk.reloads().await.is_told("other_browser");
    thief.follows("use-app").await.sees("waiting");
    assert_ne!(thief.number(), number, "and has a number of their own to get into the app");
    assert_eq!(world.times(What::LoginDone).await, 0);
}

async fn never_event_10_a_login_that_is_over_says_nothing_of_its_password(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person_with_a_letter("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    let login = desk.path.clone();
    let mut thief = desk.noted();
    desk.gives_password_of(&freja).await.sees("new-password");
    let same = [("password_new", freja.password.as_str()), ("password_again", freja.password.as_str())];
    desk.posts("new-password", &same).await.is_told("password_unchanged");
    world.wait_s(15 * 60);
    // Without a throttle it would be a place to guess at.
    let guess = freja.password.replace(' ', "+");
    for version in 1..4 {
        let fields = format!("version={version}&password_new={guess}&password_again={guess}");
        let said = thief.asks(&Method::POST, &format!("{login}/password"), Some(fields)).await;
        assert!(!said.body.contains("password_unchanged"), "the guess was right: {}", said.body);
        thief.visits(&login).await.is_told("login_expired");
    }
    // Whoever began it is led back, though nobody holds it any more.
    let back = thief.page.way("service");
    assert_eq!(thief.visits(&back).await.goes_back_refused(), "access_denied");
}

async fn a_password_that_is_given_again_counts_like_any_other(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (freja, mads) = (world.person("freja").await, world.person("mads").await);
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    let (mut thief, mut stranger) = (desk.noted(), desk.noted());
    desk.gives_password_of(&freja).await.sees("card");
    stranger.gives_password_of(&mads).await.is_told("other_browser");
    for guess in 0..7 {
        let form = format!("version=1&user_id={}&password=guess+{guess}&let_in=ABCD1234", freja.user_id);
        thief.asks(&Method::POST, &format!("{}/credentials", desk.path), Some(form)).await;
    }
    assert_eq!(world.times(What::PasswordWrong).await, 5, "then this source rests");
    thief.gives_password_of(&freja).await.is_told("other_browser");
    assert!(thief.cookies.holding().is_empty(), "not even the right one is heard");
    desk.gives_code_of(&freja).await.arrives_at(&bank).await;
}

async fn a_letter_s_own_password_binds_the_login_anew(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person_with_a_letter("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    let (login, mut before) = (desk.path.clone(), desk.noted());
    desk.gives_password_of(&freja).await.sees("new-password");
    before.visits(&login).await.is_told("other_browser");
    let mut between = desk.noted();
    between.visits(&login).await.sees("new-password");
    let new = "a river without an end";
    world.hides("a password", new);
    desk.posts("new-password", &[("password_new", new), ("password_again", new)]).await.sees("card");
    between.visits(&login).await.is_told("other_browser");
    desk.gives_code_of(&freja).await.arrives_at(&bank).await;
}

async fn two_tabs_of_one_browser_hold_a_login_each(world: &World) {
    let (bank, library) = (world.service("Fjord Bank").await, world.service("Fjord Library").await);
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut left = world.desk();
    left.comes_from(&bank).await;
    let mut right = left.tab();
    right.comes_from(&library).await;
    left.gives_password_of(&freja).await.follows("use-card").await.sees("card");
    right.gives_password_of(&freja).await.follows("use-app").await.sees("waiting");
    assert_eq!(left.cookies.holding().len(), 2);
    phone.approves(Some(&right.number())).await;
    left.gives_code_of(&freja).await.arrives_at(&bank).await;
    right.reloads().await.arrives_at(&library).await;
}

async fn a_browser_holds_eight_logins_and_no_more(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let first = world.desk();
    let mut tabs = vec![];
    for _ in 0..9 {
        let mut tab = first.tab();
        tab.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
        tabs.push(tab);
        world.wait_s(1);
    }
    assert_eq!(first.cookies.holding().len(), 8);
    tabs[0].reloads().await.is_told("other_browser");
    for tab in &mut tabs[1..] {
        tab.reloads().await.sees("card");
    }
}

async fn a_double_click_whose_first_answer_never_arrived_signs_in_all_the_same(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    // The browser gave the first press up, with all that its answer would have brought.
    desk.noted().gives_password_of(&freja).await.follows("use-app").await.sees("waiting");
    desk.gives_password_of(&freja).await.follows("use-app").await.sees("waiting");
    assert_eq!(phone.unlocks().await.len(), 1, "one request waits");
    phone.approves(Some(&desk.number())).await;
    desk.reloads().await.arrives_at(&bank).await;
    assert_eq!(world.times(What::PasswordWrong).await, 0);
}

async fn what_holds_a_login_ends_with_it(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    world.wait_minutes(5);
    let lasts = |page: &Page, seconds: u32| {
        let cookies: Vec<&str> = page.headers.get_all("set-cookie").iter().filter_map(|it| it.to_str().ok()).collect();
        let holding = cookies.iter().find(|cookie| cookie.starts_with("__Host-tillid-login-")).expect("a cookie");
        assert!(holding.ends_with(&format!("; Max-Age={seconds}")), "not for {seconds} s");
    };
    let form = desk.page.form("credentials");
    let version = &form.hidden[0].1;
    let body = format!("version={version}&user_id={}&password={}", freja.user_id, freja.password.replace(' ', "+"));
    lasts(&desk.asks(&Method::POST, &form.action, Some(body)).await, 600);
    desk.reloads().await.gives_code_of(&freja).await;
    lasts(&desk.page, 60);
    desk.arrives_at(&bank).await;
    // The browser has dropped it by now; the calm sentence needs none.
    desk.cookies.remove(&desk.cookies.holding()[0]);
    desk.reloads().await.is_told("login_finished");

    // A tab that was left open over lunch.
    let mut open = world.desk();
    open.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
    open.cookies.remove(&open.cookies.holding()[0]);
    world.wait_minutes(15);
    open.reloads().await.is_told("login_expired");
    let back = open.page.way("service");
    assert_eq!(open.visits(&back).await.goes_back_refused(), "access_denied");
}

async fn a_link_that_was_not_followed_changes_nothing(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    world.chose_last(&freja, None).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await;
    let to_app = desk.page.attribute("use-app", "href").expect("a link");
    for (unasked, status) in [
        (("sec-purpose", "prefetch;prerender"), StatusCode::SERVICE_UNAVAILABLE),
        (("purpose", "prefetch"), StatusCode::SERVICE_UNAVAILABLE),
        (("x-moz", "prefetch"), StatusCode::SERVICE_UNAVAILABLE),
        (("sec-fetch-site", "cross-site"), StatusCode::SEE_OTHER),
        (("sec-fetch-site", "none"), StatusCode::SEE_OTHER),
        (("sec-fetch-mode", "no-cors"), StatusCode::SEE_OTHER),
        (("sec-fetch-dest", "image"), StatusCode::SEE_OTHER),
    ] {
        let page = desk.asks_saying(&Method::GET, &to_app, None, &[unasked]).await;
        assert_eq!(page.status, status, "{unasked:?}");
    }
    let login = desk.path.trim_end_matches("/credentials").to_owned();
    for no_link_of_ours in ["", "?from=1", "?from=one", "?from=", "?version=2"] {
        desk.visits(&format!("{login}/use-app{no_link_of_ours}")).await.sees("use-app");
    }
    assert!(phone.unlocks().await.is_empty(), "nothing rang");
    let followed = [("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    desk.asks_saying(&Method::GET, &to_app, None, &followed).await;
    desk.visits(&login).await.sees("waiting");
    // The tab is restored after the person has chosen otherwise: the link did what it could do, once.
    desk.follows("use-card").await.sees("card");
    desk.visits(&to_app).await.sees("card");
    assert!(phone.unlocks().await.is_empty());
    desk.gives_code_of(&freja).await.arrives_at(&bank).await;
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
        desk.gives_code_of(&person).await.is_told("login_void");
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

/// The call with the signature (r, n − s), which is as good as (r, s): n is the order of the curve P-256.
fn with_the_other_signature(signed: &str) -> String {
    const ORDER: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    let (head, signature) = signed.rsplit_once('.').expect("three parts");
    let mut bytes = protocol::from_base64url(signature).expect("a signature");
    let mut borrowed = 0;
    for place in (0..32).rev() {
        let order = i16::from_str_radix(&ORDER[2 * place..2 * place + 2], 16).expect("a byte");
        let left = order - i16::from(bytes[32 + place]) - borrowed;
        borrowed = i16::from(left < 0);
        bytes[32 + place] = u8::try_from(left.rem_euclid(256)).expect("a byte");
    }
    format!("{head}.{}", protocol::base64url(&bytes))
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
    let twin = with_the_other_signature(&signed);
    for sent in [&signed, &twin].into_iter().cycle().take(6) {
        let headers = [("authorization", sent.as_str())];
        let refused = world.calls(Method::POST, &path, &headers, wrong.clone()).await;
        assert_eq!(
            (refused.json()["code"].as_str(), refused.json()["tries_left"].as_u64()),
            (Some("wrong_pin"), Some(4))
        );
    }
    assert_eq!(world.times(What::PinWrong).await, 1);
}

async fn whoever_comes_and_goes_fills_no_audit_log(world: &World) {
    let bank = world.service("Fjord Bank").await;
    for _ in 0..20 {
        let mut desk = world.desk();
        desk.comes_from(&bank).await.posts("cancel", &[]).await.goes_back_refused();
    }
    assert_eq!(world.times(What::LoginRefused).await, 0);
}

async fn this_was_not_me_withdraws_what_else_that_browser_asked(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    let mut known = world.known_desk(&bank, &freja).await.reopened();
    known.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let (id, bytes) = phone.sees_one(world, &freja).await;
    phone.answers(world, &id, phone.denial(&bytes, DenyReason::NotMe)).await;
    // The same browser is a stranger now, and strangers there wait.
    known.comes_from(&bank).await.gives_password_of(&freja).await.is_told("source_rests");
}
