//! The calls of devices: what is signed is checked, nonces count once, a locked app is shown nothing.

use axum::http::{Method, StatusCode};
use domain::audit::What;
use protocol::unlock;
use protocol::wire::{self, UNLOCK_HEADER};

use crate::support::{Called, Page, World, on_every_engine};

on_every_engine!(
    whoever_is_no_device_is_told_nothing_more,
    a_call_is_signed_for_one_address_one_body_and_one_moment,
    a_nonce_counts_once_and_for_a_minute,
    a_locked_app_is_shown_nothing,
    what_is_not_as_described_is_refused,
    requests_of_others_do_not_exist,
    an_answer_needs_no_nonce_and_counts_once,
    events_tell_ids_and_withdrawals,
    addresses_that_are_none_are_said_to_be_none,
);

fn refused(page: &Page) -> (u16, String) {
    let code = page.json()["code"].as_str().expect("a code").to_owned();
    assert_eq!(page.header("content-type"), "application/problem+json");
    assert_eq!(page.json()["status"], page.status.as_u16());
    assert!(page.json()["title"].as_str().is_some_and(|title| !title.is_empty()));
    (page.status.as_u16(), code)
}

fn is(page: &Page, status: u16, code: &str) {
    assert_eq!(refused(page), (status, code.to_owned()), "{}", page.body);
}

async fn whoever_is_no_device_is_told_nothing_more(world: &World) {
    let freja = world.person("freja").await;
    let handset = world.handset(&freja).await;
    let stranger = world.handset(&freja).await;
    is(&world.calls(Method::GET, "/device", &[], vec![]).await, 401, "wrong_signature");
    is(&world.calls(Method::GET, "/device", &[("authorization", "Bearer x")], vec![]).await, 400, "malformed");
    is(&world.calls(Method::GET, "/device", &[("authorization", "Device a.b.c")], vec![]).await, 400, "malformed");
    let nobody = handset.calls_as(world, "00000000000000000000000000000001", Called::get("/device")).await;
    is(&nobody, 401, "unknown_device");
    is(&handset.calls_as(world, "not-an-id", Called::get("/device")).await, 401, "unknown_device");
    let forged = handset.calls_as(world, &stranger.id.to_string(), Called::get("/device")).await;
    is(&forged, 401, "wrong_signature");
}

async fn a_call_is_signed_for_one_address_one_body_and_one_moment(world: &World) {
    let freja = world.person("freja").await;
    let handset = world.handset(&freja).await;
    assert_eq!(handset.calls(world, Called::get("/device")).await.status, StatusCode::OK);
    let elsewhere = Called { signs_path: Some("/nonce"), ..Called::get("/device") };
    is(&handset.calls(world, elsewhere).await, 401, "wrong_signature");
    let other_body = Called { signs_body: Some(b"{}".to_vec()), ..Called::post("/let-in", b"{ }".to_vec()) };
    is(&handset.calls(world, other_body).await, 401, "wrong_signature");
    for ahead_s in [-121, 121] {
        let page = handset.calls(world, Called { ahead_s, ..Called::get("/device") }).await;
        is(&page, 401, "stale_call");
        assert_eq!(page.json()["server_time"], world.now().seconds());
    }
    for ahead_s in [-120, 120] {
        let page = handset.calls(world, Called { ahead_s, ..Called::get("/device") }).await;
        assert_eq!(page.status, StatusCode::OK, "{ahead_s}");
    }
}

async fn a_nonce_counts_once_and_for_a_minute(world: &World) {
    let freja = world.person("freja").await;
    let handset = world.handset(&freja).await;
    let unlocks = async |nonce: Option<String>, signed: &str| {
        let kid = handset.id.to_string();
        let body = unlock::sign("http://app.localhost:8000", &kid, signed, &handset.key, &handset.pin).expect("signed");
        handset.calls(world, Called { nonce, ..Called::post("/unlock", body) }).await
    };
    let nonce = handset.nonce(world).await;
    is(&unlocks(None, &nonce).await, 401, "nonce_needed");
    is(&unlocks(Some("made-up".to_owned()), "made-up").await, 401, "nonce_used");
    assert_eq!(unlocks(Some(nonce.clone()), &nonce).await.status, StatusCode::OK);
    is(&unlocks(Some(nonce.clone()), &nonce).await, 401, "nonce_used");
    let (one, other) = (handset.nonce(world).await, handset.nonce(world).await);
    is(&unlocks(Some(one), &other).await, 409, "other_bytes");
    let old = handset.nonce(world).await;
    world.wait_s(60);
    is(&unlocks(Some(old.clone()), &old).await, 401, "nonce_used");
    assert_eq!(world.times(What::PinWrong).await, 0);
}

async fn a_locked_app_is_shown_nothing(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let (handset, other) = (world.handset(&freja).await, world.handset(&freja).await);
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;

    is(&handset.calls(world, Called::get("/requests")).await, 401, "locked");
    let standing = handset.calls(world, Called::get("/device")).await;
    assert_eq!(standing.json()["waiting"], 1, "a count only");
    assert!(!standing.body.contains("Fjord Bank"));
    let unlocked = handset.unlocks_with(world, &handset.pin).await.json();
    let token = unlocked["token"].as_str().expect("a token").to_owned();
    world.hides("an unlock token", token.clone());
    let listed = handset.calls(world, Called { unlock: Some(&token), ..Called::get("/requests") }).await;
    assert_eq!(listed.json()["requests"].as_array().map(Vec::len), Some(1));
    let stolen = other.calls(world, Called { unlock: Some(&token), ..Called::get("/requests") }).await;
    is(&stolen, 401, "locked");
    is(&handset.calls(world, Called { unlock: Some("x"), ..Called::get("/requests") }).await, 401, "locked");
    world.wait_minutes(5);
    is(&handset.calls(world, Called { unlock: Some(&token), ..Called::get("/requests") }).await, 401, "locked");
}

async fn what_is_not_as_described_is_refused(world: &World) {
    let freja = world.person("freja").await;
    let handset = world.handset(&freja).await;
    for (path, body) in [
        ("/unlock", "{}"),
        ("/unlock", "not json"),
        ("/pin", "[]"),
        ("/activations", "{\"user_id\":\"x\"}"),
        ("/activations/codes", "{}"),
        ("/activations/device", "{}"),
        ("/requests/00000000000000000000000000000001/answer", "{}"),
        ("/requests/00000000000000000000000000000001/carried", "{\"number\":\"12\"}"),
    ] {
        let called = Called::post(path, body.as_bytes().to_vec()).with_nonce(handset.nonce(world).await);
        is(&handset.calls(world, called).await, 400, "malformed");
    }
    let large = handset.calls(world, Called::post("/unlock", vec![b'x'; wire::BODY_BYTES_MAX + 1])).await;
    is(&large, 413, "too_large");
    let announced = [("content-length", "70000")];
    is(&world.calls(Method::POST, "/unlock", &announced, vec![b'x'; 70_000]).await, 413, "too_large");
}

async fn requests_of_others_do_not_exist(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let (hers, his) = (world.handset(&freja).await, world.handset(&sofus).await);
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let (id, bytes) = hers.sees_one(world, &freja).await;
    is(&his.carries(world, &id, &desk.number()).await, 410, "request_gone");
    is(&his.answers(world, &id, his.denial(&bytes, protocol::answer::DenyReason::NotMe)).await, 410, "request_gone");
    is(&his.answers(world, &id, his.approval(&bytes)).await, 410, "request_gone");
    let nowhere = "00000000000000000000000000000001";
    is(&hers.answers(world, nowhere, hers.approval(&bytes)).await, 410, "request_gone");
    is(&hers.answers(world, "not-an-id", hers.approval(&bytes)).await, 410, "request_gone");
    assert_eq!(world.times(What::AnswerRefused).await, 2);
    desk.reloads().await.sees("waiting");
}

async fn an_answer_needs_no_nonce_and_counts_once(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let handset = world.handset(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let (id, bytes) = handset.sees_one(world, &freja).await;

    let mut other = bytes.clone();
    let at = other.len() - 2;
    other[at] ^= 1;
    is(&handset.answers(world, &id, handset.approval(&other)).await, 409, "other_bytes");
    is(&handset.answers(world, &id, handset.approval(&bytes)).await, 409, "carry_first");
    let carried = handset.carries(world, &id, &desk.number()).await;
    assert_eq!((carried.status, carried.body.as_str()), (StatusCode::NO_CONTENT, ""));
    let signed = handset.approval(&bytes);
    assert_eq!(handset.answers(world, &id, signed.clone()).await.status, StatusCode::OK);
    is(&handset.answers(world, &id, signed).await, 409, "already_answered");
    desk.reloads().await.arrives_at(&bank).await;
}

async fn events_tell_ids_and_withdrawals(world: &World) {
    use device::{Heard, Listener};
    use protocol::wire::Event;

    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut listener = Listener::new();
    assert_eq!(listener.next(&phone.device).await.expect("heard"), Heard::Look);
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let id = phone.sees_one().await.content.id;
    assert_eq!(listener.next(&phone.device).await.expect("heard"), Heard::Event(Event::Request(id.clone())));
    desk.posts("cancel", &[]).await;
    assert_eq!(listener.next(&phone.device).await.expect("heard"), Heard::Event(Event::Withdrawn(id)));
    let wrong = phone.wrong_pin().await;
    for _ in 0..5 {
        crate::support::refusal(phone.device.unlock(&wrong).await);
    }
    // A blocked device is told that its standing changed.
    world.app.bus.wake(server::bus::Topic::Account(freja.account.0));
    assert_eq!(listener.next(&phone.device).await.expect("heard"), Heard::Event(Event::Device));
}

async fn addresses_that_are_none_are_said_to_be_none(world: &World) {
    is(&world.calls(Method::GET, "/nowhere", &[], vec![]).await, 404, "not_found");
    let cross = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
    assert_eq!(world.calls(Method::POST, "/unlock", &cross, vec![]).await.status, StatusCode::FORBIDDEN);
    let with_token = [(UNLOCK_HEADER, "x")];
    is(&world.calls(Method::GET, "/requests", &with_token, vec![]).await, 401, "wrong_signature");
}
