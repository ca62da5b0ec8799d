//! My Tillid for programs: what its pages show and do, in JSON, on the same session and by the same rules.

use axum::http::{Method, StatusCode};
use domain::account::{Language, Method as Factor};
use domain::audit::What;
use domain::device::State as DeviceState;
use serde_json::{Value, json};
use server::http::my::api::CALLS;
use store::Store as _;

use crate::activity::asks;
use crate::support::{Desk, Page, World, on_every_engine};

on_every_engine!(
    what_the_pages_show_is_read,
    what_the_pages_do_is_done_and_said,
    a_wish_and_a_password_are_kept_by_the_same_rules,
    without_a_session_nothing_is_read_or_done_and_no_login_begins,
    an_older_session_is_told_to_show_both_factors_again,
    never_event_05_by_card_alone_no_program_gets_further_than_a_page,
    what_is_not_as_listed_is_refused_in_words_and_does_nothing,
    what_is_somebody_else_s_is_not_there,
    another_site_is_answered_nothing,
    what_is_too_much_is_cut_short,
);

const NEW: &str = "three quiet lighthouses";

impl Desk<'_> {
    async fn reads(&mut self, path: &str) -> Page {
        let answer = self.asks(&Method::GET, &format!("/my/api{path}"), None).await;
        assert_eq!(answer.header("content-type"), "application/json", "{path}");
        assert!(answer.header("cache-control").contains("no-store"), "{path}");
        answer
    }

    async fn calls(&mut self, path: &str, body: impl ToString) -> Page {
        let json = [("content-type", "application/json")];
        let answer = self.asks_saying(&Method::POST, &format!("/my/api{path}"), Some(body.to_string()), &json).await;
        assert_eq!(answer.header("content-type"), "application/json", "{path}");
        answer
    }

    async fn does(&mut self, path: &str, body: Value) -> String {
        let answer = self.calls(path, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        in_words(&answer, "done")
    }

    async fn is_refused(&mut self, path: &str, body: Value, status: u16) -> String {
        let answer = self.calls(path, body).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
        in_words(&answer, "error")
    }
}

/// The code, where there are words and a next step beside it.
fn in_words(answer: &Page, name: &str) -> String {
    let told = answer.json();
    for part in ["message", "next"] {
        assert!(told[part].as_str().is_some_and(|words| words.ends_with('.')), "{part}: {told}");
    }
    told[name].as_str().unwrap_or_else(|| panic!("no {name}: {told}")).to_owned()
}

async fn what_the_pages_show_is_read(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let _phone = world.phone(&freja).await;
    let mut desk = world.known_desk(&bank, &freja).await;
    world.wait_s(1);
    desk.comes_to_my_tillid(&freja).await;

    let home = desk.reads("").await.json();
    assert_eq!(home["account"]["user_id"], freja.user_id.as_str());
    assert_eq!((&home["devices"][0]["name"], &home["devices"][0]["block"]), (&json!("Phone"), &json!("after_a_wait")));
    assert_eq!(home["cards"][0]["number"], freja.cards[0].0.as_str());
    assert_eq!(
        (&home["browsers"][0]["browser"], &home["browsers"][0]["this"]),
        (&json!("Chrome, Windows"), &json!(true))
    );

    let activity = desk.reads("/activity").await.json();
    let newest = &activity["entries"][0];
    assert_eq!((&newest["what"], &newest["device"]), (&json!("card"), &Value::Null));
    assert_eq!(newest["service"], json!({ "id": "my-tillid", "name": "My Tillid", "may_be_blocked": false }));
    assert!(newest["at"].as_str().is_some_and(|at| at.ends_with('Z')) && activity["held_back"] == 0);
    assert_eq!(desk.reads("/services").await.json(), json!({ "blocked": [] }));
    let wishes = desk.reads("/wishes").await.json();
    assert_eq!(wishes, json!({ "always": false, "first": "last", "language": wishes["language"] }));
    assert_eq!(desk.reads("/password").await.json(), json!({ "may": "after_a_wait" }));
    let file = desk.visits("/my/data").await.page.json();
    assert_eq!(desk.reads("/data").await.json(), file, "the page's file and the call say the same");
}

async fn what_the_pages_do_is_done_and_said(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let (phone, tablet) = (world.phone(&freja).await, world.activates(&freja, "Tablet").await.expect("a device").0);
    for _ in 0..2 {
        world.known_desk(&bank, &freja).await;
    }
    world.wait_days(30);
    let mut desk = world.desk();
    desk.comes_to_my_tillid_by_app(&freja, &phone).await;
    let path = format!("/devices/{}/block", tablet.device.id());
    assert_eq!(desk.does(&path, json!({})).await, "my_device_blocked");
    assert_eq!(desk.does(&path, json!({})).await, "my_device_blocked");
    assert_eq!(world.times(What::DeviceBlocked).await, 1, "twice is once");
    assert_eq!(desk.does("/cards/order", json!({})).await, "my_card_ordered");
    assert_eq!(desk.is_refused("/cards/order", json!({}), 409).await, "my_card_on_its_way");
    assert_eq!(
        desk.is_refused("/cards/arrived", json!({ "card_id": "A000000000" }), 409).await,
        "my_card_number_wrong"
    );
    let coming = world.card_of(&freja).await.id;
    assert_eq!(desk.does(&format!("/cards/{coming}/block"), json!({})).await, "my_card_blocked");
    let browser = world.app.store.known_browsers(freja.account).await.expect("the store")[0].id;
    assert_eq!(desk.does(&format!("/browsers/{browser}/forget"), json!({})).await, "my_browser_forgotten");
    assert_eq!(desk.does("/browsers/forget", json!({})).await, "my_browsers_forgotten");
    assert!(world.app.store.known_browsers(freja.account).await.expect("the store").is_empty());

    assert_eq!(desk.does("/services/fjord-bank/block", json!({})).await, "my_service_blocked");
    let services = desk.reads("/services").await.json();
    assert_eq!(
        (&services["blocked"][0]["id"], &services["blocked"][0]["name"]),
        (&json!("fjord-bank"), &json!("Fjord Bank"))
    );
    asks(world, &bank, &freja).await.is_told("service_blocked");
    assert_eq!(desk.does("/services/fjord-bank/allow", json!({})).await, "my_service_allowed");
    assert_eq!(desk.is_refused("/services/my-tillid/block", json!({}), 404).await, "stale_page");

    assert_eq!(desk.does("/sign-out", json!({})).await, "signed_out");
    assert_eq!(in_words(&desk.reads("").await, "error"), "my_sign_in_first");
    desk.comes_to_my_tillid_by_app(&freja, &phone).await;
    assert_eq!(desk.does("/freeze", json!({})).await, "my_frozen");
    assert!(!world.account_of(&freja).await.is_open());
    assert_eq!(desk.reads("").await.status, StatusCode::UNAUTHORIZED);
}

async fn a_wish_and_a_password_are_kept_by_the_same_rules(world: &World) {
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    assert_eq!(desk.does("/wishes/number", json!({ "always": true })).await, "my_wish_done");
    assert_eq!(desk.does("/wishes/first", json!({ "first": "app" })).await, "my_wish_done");
    assert_eq!(desk.does("/wishes/language", json!({ "language": "da" })).await, "my_wish_done");
    let account = world.account_of(&freja).await;
    assert_eq!(
        (account.number_always, account.first_method, account.language),
        (true, Some(Factor::App), Language::Danish)
    );
    let danish = desk.calls("/wishes/first", json!({ "first": "last" })).await.json();
    assert_eq!(danish["message"], "Sådan er det fra nu af.");
    assert_eq!(desk.reads("/wishes").await.json(), json!({ "always": true, "first": "last", "language": "da" }));

    for (new, told) in [
        ("short", "password_too_short"),
        ("password1234", "password_common"),
        (freja.user_id.as_str(), "password_like_user_id"),
        (freja.password.as_str(), "password_unchanged"),
    ] {
        assert_eq!(desk.is_refused("/password", json!({ "password_new": new }), 409).await, told);
    }
    world.hides("a password", NEW.to_owned());
    world.wait_s(1);
    assert_eq!(desk.does("/password", json!({ "password_new": NEW })).await, "password_changed");
    assert_eq!(desk.reads("").await.status, StatusCode::UNAUTHORIZED, "every session has ended");
    desk.visits("/my").await.gives(&freja.user_id, NEW).await.sees("card");
}

async fn without_a_session_nothing_is_read_or_done_and_no_login_begins(world: &World) {
    let freja = world.person("freja").await;
    let before = world.account_of(&freja).await.into_inner();
    let mut stranger = world.desk();
    let bodies = |path: &str| match path.trim_start_matches("/my/api") {
        "/cards/arrived" => json!({ "card_id": "A000000000" }),
        "/wishes/number" => json!({ "always": true }),
        "/wishes/first" => json!({ "first": "app" }),
        "/wishes/language" => json!({ "language": "da" }),
        "/password" => json!({ "password_new": NEW }),
        "/user-id" => json!({ "user_id": "somebody-else" }),
        "/email" => json!({ "email": "somebody@fjord.example" }),
        "/email/code" => json!({ "code": "123456" }),
        "/mails" => json!({ "mails": "when_unseen" }),
        _ => json!({}),
    };
    for call in CALLS {
        let path = call.path.trim_start_matches("/my/api").replace("{id}", &"0".repeat(32));
        let answer = match call.method {
            "get" => stranger.reads(&path).await,
            _ => stranger.calls(&path, bodies(call.path)).await,
        };
        // Signing out twice is once.
        let (status, name, code) = match call.path {
            "/my/api/sign-out" => (200, "done", "signed_out"),
            _ => (401, "error", "my_sign_in_first"),
        };
        assert_eq!((answer.status.as_u16(), in_words(&answer, name).as_str()), (status, code), "{}", call.path);
        assert!(answer.header("location").is_empty() && (status == 200 || answer.header("set-cookie").is_empty()));
        assert!(status == 200 || answer.json()["sign_in"] == "/my");
    }
    assert_eq!(world.account_of(&freja).await.into_inner(), before);
    assert_eq!(stranger.reads("/nothing").await.status, StatusCode::NOT_FOUND);
    assert_eq!(in_words(&stranger.reads("/freeze").await, "error"), "form_refused");
    assert_eq!(stranger.reads("/freeze").await.status, StatusCode::METHOD_NOT_ALLOWED);
}

async fn an_older_session_is_told_to_show_both_factors_again(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.known_desk(&bank, &freja).await;
    desk.comes_to_my_tillid(&freja).await;
    desk.does("/services/fjord-bank/block", json!({})).await;
    world.wait_minutes(3);
    assert_eq!(desk.reads("").await.status, StatusCode::OK);
    world.wait_minutes(3);
    for (path, body) in [
        ("/password", json!({ "password_new": NEW })),
        ("/user-id", json!({ "user_id": "somebody-else" })),
        ("/wishes/number", json!({ "always": true })),
        ("/services/fjord-bank/allow", json!({})),
    ] {
        assert_eq!(desk.is_refused(path, body, 403).await, "my_again_first", "{path}");
    }
    for path in ["/password", "/user-id"] {
        assert_eq!(desk.reads(path).await.json(), json!({ "may": "again_first" }), "{path}");
    }
    assert!(!world.account_of(&freja).await.number_always);
    assert_eq!((world.times(What::PasswordChosen).await, world.times(What::ServiceUnblocked).await), (0, 0));
    assert_eq!((world.times(What::UserIdChosen).await, world.times(What::ChangeAsked).await), (0, 0));
    assert_eq!(
        desk.does("/wishes/first", json!({ "first": "card" })).await,
        "my_wish_done",
        "this needs no fresh factors"
    );
    world.wait_minutes(5);
    assert_eq!(desk.reads("").await.status, StatusCode::UNAUTHORIZED, "left alone, it ends");
}

async fn never_event_05_by_card_alone_no_program_gets_further_than_a_page(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut thief = world.desk();
    thief.comes_to_my_tillid(&freja).await;
    assert_eq!(thief.does("/password", json!({ "password_new": NEW })).await, "my_change_waits");
    assert_eq!(thief.does("/user-id", json!({ "user_id": "somebody-else" })).await, "my_change_waits");
    assert_eq!(thief.does("/wishes/number", json!({ "always": true })).await, "my_wish_done");
    assert_eq!(thief.does("/wishes/number", json!({ "always": false })).await, "my_change_waits");
    let path = format!("/devices/{}/block", phone.device.id());
    assert_eq!(thief.does(&path, json!({})).await, "my_change_waits");
    let waiting = thief.reads("").await.json()["waiting"].clone();
    let waiting = waiting.as_array().expect("a list");
    let mut what: Vec<_> = waiting.iter().map(|change| change["what"].as_str().expect("a word")).collect();
    what.sort_unstable();
    assert_eq!(what, ["block_device", "number_when_new", "password", "user_id"]);
    let stop = format!("/changes/{}/stop", waiting[0]["id"].as_str().expect("an id"));
    assert_eq!(thief.is_refused(&stop, json!({}), 403).await, "my_stop_by_app");
    assert_eq!(thief.reads("").await.json()["devices"][0]["block"], "after_a_wait");
    assert_eq!(thief.reads("/password").await.json(), json!({ "may": "after_a_wait" }));
    let id = domain::ids::DeviceId::parse(phone.device.id()).expect("an id");
    let kept = world.app.store.device(id).await.expect("the store").expect("a device");
    assert!(matches!(kept.state, DeviceState::Active { .. }));
    assert_eq!((world.times(What::PasswordChosen).await, world.times(What::DeviceBlocked).await), (0, 0));
}

async fn what_is_not_as_listed_is_refused_in_words_and_does_nothing(world: &World) {
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    let before = world.account_of(&freja).await.into_inner();
    for (path, body) in [
        ("/freeze", ""),
        ("/freeze", "null"),
        ("/freeze", "[]"),
        ("/freeze", "{"),
        ("/freeze", "{} {}"),
        ("/freeze", "{\"really\":true}"),
        ("/wishes/number", "{}"),
        ("/wishes/number", "[true]"),
        ("/wishes/number", "{\"always\":\"true\"}"),
        ("/wishes/number", "{\"always\":1}"),
        ("/wishes/number", "{\"always\":null}"),
        ("/wishes/number", "{\"always\":true,\"always\":false}"),
        ("/wishes/first", "{\"first\":\"pigeon\"}"),
        ("/wishes/first", "{\"first\":\"app\\u0000\"}"),
        ("/wishes/first", "{\"first\":\"app\u{0}\"}"),
        ("/wishes/first", "{\"first\":[\"app\"]}"),
        ("/wishes/language", "{\"language\":\"da-DK\"}"),
        ("/password", "{\"password_new\":7}"),
        ("/cards/arrived", "{\"card_id\":{}}"),
    ] {
        let answer = desk.calls(path, body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {body:?}: {}", answer.body);
        assert_eq!(in_words(&answer, "error"), "form_refused", "{path} {body:?}");
    }
    for strange in ["before=x", "before=AAAA", "before=a&before=b", "before=%00"] {
        let answer = desk.reads(&format!("/activity?{strange}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{strange}");
    }
    let nested = format!("{{\"card_id\":{}{}}}", "[".repeat(1_500), "]".repeat(1_500));
    assert_eq!(desk.calls("/cards/arrived", nested).await.status, StatusCode::BAD_REQUEST);
    let odd = json!({ "card_id": "A\u{7}00\u{202e}0000000" });
    assert_eq!(desk.is_refused("/cards/arrived", odd, 409).await, "my_card_number_wrong");
    for said in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp"]
    {
        let saying = [("content-type", said)];
        let answer = desk.asks_saying(&Method::POST, "/my/api/freeze", Some("{}".to_owned()), &saying).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{said}");
        assert_eq!(in_words(&answer, "error"), "form_refused");
    }
    let after = world.account_of(&freja).await.into_inner();
    assert_eq!(
        (after.is_open(), after.number_always, after.first_method, after.language),
        (true, before.number_always, before.first_method, before.language)
    );
}

async fn what_is_somebody_else_s_is_not_there(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (freja, mads) = (world.person("freja").await, world.person("mads").await);
    let phone = world.phone(&mads).await;
    world.known_desk(&bank, &mads).await;
    asks(world, &bank, &mads).await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    let card = world.card_of(&mads).await;
    let device = phone.device.id();
    for path in [format!("/devices/{device}/block"), format!("/cards/{}/block", card.id), "/cards/x/block".to_owned()] {
        assert_eq!(desk.is_refused(&path, json!({}), 404).await, "stale_page", "{path}");
    }
    let browser = world.app.store.known_browsers(mads.account).await.expect("the store")[0].id;
    desk.does(&format!("/browsers/{browser}/forget"), json!({})).await;
    assert_eq!(world.app.store.known_browsers(mads.account).await.expect("the store").len(), 1);
    assert_eq!(world.card_of(&mads).await.state, card.state);
    assert_eq!(world.times(What::DeviceBlocked).await, 0);
    for path in ["", "/activity", "/data"] {
        let told = desk.reads(path).await.body;
        assert!(!told.contains("mads") && !told.contains("Fjord Bank") && !told.contains(device), "{path}");
    }
}

async fn another_site_is_answered_nothing(world: &World) {
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    for saying in [
        [("content-type", "application/json"), ("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        [
            ("content-type", "application/json"),
            ("sec-fetch-site", "same-site"),
            ("origin", "http://app.localhost:8000"),
        ],
        [("content-type", "text/plain"), ("sec-fetch-site", "cross-site"), ("origin", "null")],
    ] {
        let answer = desk.asks_saying(&Method::POST, "/my/api/freeze", Some("{}".to_owned()), &saying).await;
        assert_eq!((answer.status, in_words(&answer, "error").as_str()), (StatusCode::FORBIDDEN, "cross_site"));
    }
    assert!(world.account_of(&freja).await.is_open());
    let evil = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
    let read = desk.asks_saying(&Method::GET, "/my/api", None, &evil).await;
    assert!(!read.headers.contains_key("access-control-allow-origin"), "no other site's page may read it");
    assert_eq!(read.header("cross-origin-resource-policy"), "same-origin");
}

async fn what_is_too_much_is_cut_short(world: &World) {
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    for bytes in [4_097, 60_000, 5_000_000] {
        let answer = desk.calls("/password", format!("{{\"password_new\":\"{}\"}}", "a".repeat(bytes))).await;
        assert_eq!(
            (answer.status, in_words(&answer, "error").as_str()),
            (StatusCode::PAYLOAD_TOO_LARGE, "form_refused")
        );
    }
    let long = json!({ "password_new": "å".repeat(1_000) });
    assert_eq!(desk.is_refused("/password", long, 409).await, "password_too_long");
}

/// Pages that no program needs, each with its reason.
const PAGES_ALONE: &[(&str, &str)] = &[
    ("/my/again", "begins a login, which only a person before a page does (0036)"),
    ("/my/email/other", "leads back to the form; a program types another address by the same call"),
    ("/my/notices/mails", "is the call /my/api/mails"),
];

#[test]
fn whatever_a_page_does_a_program_may_do_too() {
    let source = include_str!("../../src/http/my.rs");
    let routes: Vec<_> = source.lines().filter_map(|line| line.trim().strip_prefix(".route(\"")).collect();
    assert!(routes.len() > 20, "the routes stand one a line");
    assert_eq!(routes.len(), source.matches(".route(").count());
    let is_called = |method, path: &str| {
        let path = path.replacen("/my", "/my/api", 1);
        CALLS.iter().any(|call| call.method == method && call.path == path)
    };
    let mut alone = vec![];
    for route in routes {
        let (path, handlers) = route.split_once('"').expect("a path");
        // A page below the path of something that is done asks about it first.
        let method = if handlers.contains("post(") { "post" } else { "get" };
        if !is_called(method, path) {
            alone.push(path);
        }
    }
    assert_eq!(alone, PAGES_ALONE.iter().map(|(path, _)| *path).collect::<Vec<_>>());
}
