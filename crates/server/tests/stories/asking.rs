//! What a service may ask for with its authorization request, and what it is told.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use oidc::respond::ResponseMode;
use oidc::scope::Scope;

use crate::support::{Bank, Wishes, World, log, on_every_engine};

on_every_engine!(
    a_request_that_cannot_be_answered_is_told_to_the_person,
    an_operator_finds_the_address_that_a_service_mistyped,
    a_request_that_is_not_in_order_is_told_to_the_service,
    the_user_id_may_be_hinted,
    what_a_field_shows_again_neither_turns_nor_hides,
    the_language_is_the_person_s_then_the_service_s,
    levels_are_stated_as_wished,
    the_answer_may_come_as_a_form,
    a_named_person_is_the_only_one_who_will_do,
    an_authorization_request_may_be_posted_from_elsewhere,
    nobody_signs_in_silently_at_first,
    the_name_is_told_to_those_who_may_ask_for_it,
);

/// The parts of a request that is in order.
fn in_order(bank: &Bank) -> Vec<(&'static str, String)> {
    vec![
        ("response_type", "code".to_owned()),
        ("client_id", bank.party.client_id.clone()),
        ("redirect_uri", bank.party.redirect_uri.clone()),
        ("scope", "openid".to_owned()),
        ("state", "a state".to_owned()),
        ("nonce", "a nonce".to_owned()),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned()),
        ("code_challenge_method", "S256".to_owned()),
    ]
}

fn path(pairs: &[(&'static str, String)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("/authorize?{query}")
}

/// The same request with one part changed, or left out.
fn but(bank: &Bank, name: &'static str, value: Option<&str>) -> String {
    let mut pairs = in_order(bank);
    pairs.retain(|(kept, _)| *kept != name);
    pairs.extend(value.map(|value| (name, value.to_owned())));
    path(&pairs)
}

async fn a_request_that_cannot_be_answered_is_told_to_the_person(world: &World) {
    let bank = world.service("Fjord Bank").await;
    world.service_with("Gone Bank", |service| service.disabled_at = Some(service.created_at)).await;
    let mut desk = world.desk();
    for (path, told) in [
        (but(&bank, "client_id", None), "service_unknown"),
        (but(&bank, "client_id", Some("nobody")), "service_unknown"),
        (but(&bank, "client_id", Some("gone-bank")), "service_unknown"),
        (but(&bank, "redirect_uri", None), "redirect_not_registered"),
        (but(&bank, "redirect_uri", Some("https://evil.example/callback")), "redirect_not_registered"),
        (but(&bank, "redirect_uri", Some("https://fjord-bank.example/callback/")), "redirect_not_registered"),
        (but(&bank, "redirect_uri", Some("https://fjord-bank.example/callback?more=1")), "redirect_not_registered"),
        (format!("{}&client_id=fjord-bank", path(&in_order(&bank))), "service_request_invalid"),
    ] {
        desk.visits(&path).await.is_told(told);
        assert_eq!(desk.page.status, StatusCode::BAD_REQUEST);
        assert!(desk.page.headers.get("location").is_none() && desk.page.headers.get("refresh").is_none());
    }
}

async fn an_operator_finds_the_address_that_a_service_mistyped(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let mut desk = world.desk();
    let before = log::length();
    let mistyped = "https://mistyped:pass@fjord-bank.example:8443/calback?inside=secret-of-theirs#part";
    desk.visits(&but(&bank, "redirect_uri", Some(mistyped))).await.is_told("redirect_not_registered");
    let long = format!("https://long.example/{}", "x".repeat(900));
    desk.visits(&but(&bank, "redirect_uri", Some(&long))).await.is_told("redirect_not_registered");
    desk.visits(&but(&bank, "redirect_uri", Some("com.example.app:/calback"))).await.is_told("redirect_not_registered");
    desk.visits(&but(&bank, "redirect_uri", Some("calback"))).await.is_told("redirect_not_registered");
    let logged = log::since(before);
    let line = logged.lines().find(|line| line.contains("fjord-bank.example:8443/calback\"")).expect("the line");
    assert!(line.contains("INFO") && line.contains("service.id=\"fjord-bank\""), "{line}");
    assert!(line.contains("redirect_uri is not registered") && !line.contains("pass@"), "{line}");
    assert!(!logged.contains("secret-of-theirs") && !logged.contains(&"x".repeat(300)));
    assert!(logged.contains("redirect.address=\"com.example.app:/calback\""));
    assert!(logged.contains("redirect.address=\"no address\""));
}

async fn a_request_that_is_not_in_order_is_told_to_the_service(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let mut desk = world.desk();
    for (path, error) in [
        (but(&bank, "response_type", Some("token")), "unsupported_response_type"),
        (but(&bank, "response_type", None), "invalid_request"),
        (but(&bank, "scope", Some("profile")), "invalid_scope"),
        (but(&bank, "code_challenge", None), "invalid_request"),
        (but(&bank, "code_challenge_method", Some("plain")), "invalid_request"),
        (but(&bank, "prompt", Some("none login")), "invalid_request"),
        (but(&bank, "max_age", Some("soon")), "invalid_request"),
        (but(&bank, "id_token_hint", Some("no.token.ofours")), "invalid_request"),
        (but(&bank, "request", Some("eyJhbGciOiJub25lIn0.e30.")), "request_not_supported"),
        (but(&bank, "response_mode", Some("fragment")), "invalid_request"),
    ] {
        assert_eq!(desk.visits(&path).await.goes_back_refused(), error, "{path}");
        let pairs = desk.leaves();
        assert!(pairs.contains(&("state".to_owned(), "a state".to_owned())), "{pairs:?}");
        assert!(pairs.contains(&("iss".to_owned(), "http://localhost:8000".to_owned())), "{pairs:?}");
    }
}

async fn the_user_id_may_be_hinted(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let mut desk = world.desk();
    let wishes = Wishes { login_hint: Some("<freja> & \"sofus\"".to_owned()), ..Wishes::default() };
    desk.comes_from_wishing(&bank, &wishes).await;
    assert_eq!(desk.page.attribute("user_id", "value").as_deref(), Some("<freja> & \"sofus\""));
}

async fn what_a_field_shows_again_neither_turns_nor_hides(world: &World) {
    const TURNED: &str = "\u{202e}sof\u{200b}us\u{2066}";
    let bank = world.service("Fjord Bank").await;
    let mut desk = world.desk();
    // A hint that turns what follows is refused at once; one that hides is not.
    let wishes = Wishes { login_hint: Some("sof\u{200b}us\u{ad}".to_owned()), ..Wishes::default() };
    desk.comes_from_wishing(&bank, &wishes).await;
    assert_eq!(desk.page.attribute("user_id", "value").as_deref(), Some("sofus"), "a hint");
    desk.gives(&format!("{TURNED}\u{7}\t"), "something that it is not").await;
    assert_eq!(desk.page.message(), "wrong_credentials");
    assert_eq!(desk.page.attribute("user_id", "value").as_deref(), Some("sofus"), "at the login");
    let fields = [("user_id", TURNED), ("password", "a"), ("password_new", "b"), ("password_again", "c")];
    let mut desk = world.desk();
    desk.visits("/first-password").await.posts("first-password", &fields).await;
    assert_eq!(desk.page.attribute("user_id", "value").as_deref(), Some("sofus"), "with the letter");
    desk.visits("/help/search?q=%E2%80%AEkort%E2%80%8F").await;
    assert!(desk.page.body.contains("value=\"kort\""), "in the help");
    assert!(!desk.page.body.contains(['\u{202e}', '\u{200f}']));
}

async fn the_language_is_the_person_s_then_the_service_s(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let mut desk = world.desk();
    let danish = Wishes { ui_locales: vec!["fr".to_owned(), "da-DK".to_owned()], ..Wishes::default() };
    desk.comes_from_wishing(&bank, &danish).await;
    assert!(desk.page.body.contains("<html lang=\"da\">"), "the service wishes it");
    desk.gives("somebody", "something that it is not").await;
    assert!(desk.page.body.contains("<html lang=\"da\">"), "and it stays");

    let there = desk.path.trim_end_matches("/credentials").to_owned();
    desk.visits(&format!("{there}?lang=en")).await;
    assert!(desk.page.body.contains("<html lang=\"en\">"), "the person chose");
    desk.comes_from_wishing(&bank, &danish).await;
    assert!(desk.page.body.contains("<html lang=\"en\">"), "once for all");

    let mut other = world.desk();
    other.languages = "da, en;q=0.5";
    other.comes_from(&bank).await;
    assert!(other.page.body.contains("<html lang=\"da\">"));
}

async fn levels_are_stated_as_wished(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let level = |name: &str| format!("http://localhost:8000/levels/{name}");
    let wishing =
        |names: &[&str]| Wishes { acr_values: names.iter().map(|name| level(name)).collect(), ..Wishes::default() };
    for (wished, stated) in [
        (vec!["two-factors"], "two-factors"),
        (vec!["card", "two-factors"], "card"),
        (vec!["app", "two-factors"], "two-factors"),
    ] {
        let mut desk = world.desk();
        desk.comes_from_wishing(&bank, &wishing(&wished)).await.gives_password_of(&freja).await;
        let signed_in = desk.gives_code_of(&freja).await.arrives_at(&bank).await;
        assert_eq!(signed_in.claims.acr, Some(level(stated)));
        desk.comes_from_wishing(&bank, &wishing(&["app"])).await.sees("credentials");
        desk.comes_from_wishing(&bank, &wishing(&["card"])).await;
        let by_session = desk.arrives_at(&bank).await;
        assert_eq!(by_session.claims.acr, Some(level("card")), "the session reaches it");
    }
}

async fn the_answer_may_come_as_a_form(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let wishes = Wishes { response_mode: Some(ResponseMode::FormPost), ..Wishes::default() };
    let mut desk = world.desk();
    desk.comes_from_wishing(&bank, &wishes).await.gives_password_of(&freja).await.gives_code_of(&freja).await;

    let form = desk.page.form("go-on");
    assert_eq!(form.action, bank.party.redirect_uri);
    assert!(desk.page.headers.get("refresh").is_none());
    let policy = desk.page.header("content-security-policy");
    assert!(!policy.contains("form-action") && policy.contains("default-src 'none'"), "{policy}");
    bank.receives(world, desk.pending.as_ref().expect("a login"), &form.hidden).await;

    desk.comes_from_wishing(&bank, &wishes).await;
    let form = desk.page.form("go-on");
    bank.receives(world, desk.pending.as_ref().expect("a login"), &form.hidden).await;
    let cancelled = Wishes { prompt: Some("login".to_owned()), ..wishes };
    desk.comes_from_wishing(&bank, &cancelled).await.posts("cancel", &[]).await;
    let hidden = desk.page.form("go-on").hidden;
    assert!(hidden.contains(&("error".to_owned(), "access_denied".to_owned())), "{hidden:?}");
}

async fn a_named_person_is_the_only_one_who_will_do(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let mut desk = world.desk();
    let hint = desk.signs_in_by_card(&bank, &freja).await.id_token;

    let hinted = |prompt: &str| {
        let mut pairs = in_order(&bank);
        pairs.push(("id_token_hint", hint.clone()));
        pairs.push(("prompt", prompt.to_owned()));
        path(&pairs)
    };
    let silent = desk.visits(&hinted("none")).await.leaves();
    assert!(silent.iter().any(|(name, _)| name == "code"), "{silent:?}");
    desk.visits(&hinted("login")).await.gives_password_of(&sofus).await.gives_code_of(&sofus).await;
    assert_eq!(desk.goes_back_refused(), "login_required");
    assert_eq!(desk.visits(&hinted("none")).await.goes_back_refused(), "login_required", "now it is sofus's session");

    let library = world.service("Fjord Library").await;
    let mut elsewhere = in_order(&library);
    elsewhere.push(("id_token_hint", hint.clone()));
    assert_eq!(desk.visits(&path(&elsewhere)).await.goes_back_refused(), "invalid_request");
}

async fn an_authorization_request_may_be_posted_from_elsewhere(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let form: Vec<(&str, String)> = in_order(&bank);
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let request = Request::post("/authorize")
        .header("host", "localhost:8000")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", "https://fjord-bank.example")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()))
        .expect("a request");
    let answer = world.send(request).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let to = answer.headers()["location"].to_str().expect("text").to_owned();
    assert!(to.starts_with("/authorize?posted=") && !to.contains('&') && !to.contains("client_id"), "{to}");
    assert!(answer.headers().get("set-cookie").is_none(), "a cookie here would replace the browser's own");
    world.desk().visits(&to).await.sees("credentials");
    world.desk().visits(&to.replace("/authorize", "/logout")).await.is_told("stale_page");
    world.wait_minutes(5);
    world.desk().visits(&to).await.is_told("login_gone");
    world.desk().visits("/authorize?posted=AAAA").await.is_told("login_gone");

    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    let to = format!("{}/credentials", desk.path);
    let foreign = Request::builder()
        .method(Method::POST)
        .uri(&to)
        .header("host", "localhost:8000")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", "https://evil.example")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from("user_id=x&password=y"))
        .expect("a request");
    assert_eq!(world.send(foreign).await.status(), StatusCode::FORBIDDEN);
}

async fn nobody_signs_in_silently_at_first(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let wishes = Wishes { prompt: Some("none".to_owned()), ..Wishes::default() };
    let mut desk = world.desk();
    assert_eq!(desk.comes_from_wishing(&bank, &wishes).await.goes_back_refused(), "login_required");
}

async fn the_name_is_told_to_those_who_may_ask_for_it(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let shop = world.service_with("Fjord Shop", |service| service.learns_name = false).await;
    let freja = world.person("freja").await;
    let wishes = Wishes { scopes: vec![Scope::Profile], ..Wishes::default() };
    let mut subjects = Vec::new();
    for (service, name) in [(&bank, Some("freja Fjordsen")), (&shop, None)] {
        let mut desk = world.desk();
        desk.comes_from_wishing(service, &wishes).await.gives_password_of(&freja).await.gives_code_of(&freja).await;
        let signed_in = desk.arrives_at(service).await;
        let told = service.asks_userinfo(world, &signed_in.access_token).await.json();
        assert_eq!(told["name"].as_str(), name);
        assert_eq!(told["sub"].as_str(), Some(signed_in.claims.sub.as_str()));
        subjects.push(signed_in.claims.sub);
    }
    assert_ne!(subjects[0], subjects[1], "two services cannot tell that it is one person");
}
