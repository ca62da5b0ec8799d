//! The phone's own lock in the PIN's place: added and removed with the PIN, good for unlocking and for approving, and
//! no way around the counts of wrong PINs.

use axum::http::Method;
use domain::audit::What;
use domain::device::State;
use protocol::PinKey;
use protocol::call::{Call, authorization};
use protocol::wire::API;
use store::Store as _;

use crate::support::{APP, Authenticator, Called, Handset, Kept, Page, World, on_every_engine};

on_every_engine!(
    a_finger_signs_in_from_the_first_to_the_last,
    adding_and_removing_need_the_pin,
    bad_assertions_are_counted_and_five_put_the_finger_aside,
    a_spoiled_finger_opens_nothing,
    never_event_11_the_two_counts_cannot_be_played_against_each_other,
    never_event_05_strangers_count_nothing,
    a_copied_credential_is_found_out,
    an_approval_by_a_bad_finger_counts_once_however_often_it_arrives,
    a_call_takes_its_own_kind_of_change,
    a_finger_may_be_one_that_does_not_count,
);

/// What was refused, and how many tries are left.
#[track_caller]
fn refused(page: &Page) -> (u16, String, Option<u64>) {
    let problem = page.json();
    let code = problem["code"].as_str().unwrap_or_else(|| panic!("not refused: {}", page.body));
    (page.status.as_u16(), code.to_owned(), problem["tries_left"].as_u64())
}

#[track_caller]
fn is(page: &Page, status: u16, code: &str, tries_left: Option<u64>) {
    assert_eq!(refused(page), (status, code.to_owned(), tries_left));
}

fn guessed() -> PinKey {
    PinKey::from_seed(&[7; 32]).expect("a key")
}

async fn with_finger(world: &World, user_id: &str) -> (Handset, Authenticator) {
    let person = world.person(user_id).await;
    let (handset, finger) = (world.handset(&person).await, Authenticator::new(1));
    let added = handset.adds(world, &finger, &handset.pin).await;
    assert_eq!((added.status.as_u16(), added.json()["platform_key"].as_str()), (201, Some("usable")));
    (handset, finger)
}

async fn a_finger_signs_in_from_the_first_to_the_last(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let (handset, mut finger) = (world.handset(&freja).await, Authenticator::new(1));
    assert_eq!(handset.lock_of(world).await, "none");
    let added = handset.adds(world, &finger, &handset.pin).await.json();
    assert_eq!(added["platform_credential"], protocol::base64url(&[1; 16]), "for allowCredentials");

    let unlocked = handset.unlocks_by(world, &mut finger).await;
    let token = unlocked.json()["token"].as_str().expect("a token").to_owned();
    world.hides("an unlock token", token.clone());
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let listed = handset.calls(world, Called { unlock: Some(&token), ..Called::get("/requests") }).await;
    assert_eq!(listed.json()["requests"].as_array().map(Vec::len), Some(1));
    let (id, bytes) = handset.sees_one(world, &freja).await;
    handset.carries(world, &id, &desk.number()).await;
    assert_eq!(handset.answers(world, &id, handset.approval_by(&mut finger, &bytes)).await.status, 200);
    let signed_in = desk.reloads().await.arrives_at(&bank).await;
    assert_eq!(signed_in.claims.amr, ["pwd", "swk", "user", "mfa"], "the phone's lock, and nobody's finger");
    // The session goes on telling how it began.
    let again = desk.comes_from(&bank).await.arrives_at(&bank).await;
    assert_eq!(again.claims.amr, ["pwd", "swk", "user", "mfa"]);
}

async fn adding_and_removing_need_the_pin(world: &World) {
    let freja = world.person("freja").await;
    let (handset, mut finger) = (world.handset(&freja).await, Authenticator::new(1));
    is(&handset.unlocks_by(world, &mut finger).await, 409, "no_platform_key", None);
    is(&handset.adds(world, &finger, &guessed()).await, 403, "wrong_pin", Some(4));
    assert_eq!(handset.lock_of(world).await, "none");
    assert_eq!(handset.adds(world, &finger, &handset.pin).await.status, 201);
    is(&handset.removes(world, &guessed()).await, 403, "wrong_pin", Some(4));
    assert_eq!(handset.unlocks_by(world, &mut finger).await.status, 200);
    let removed = handset.removes(world, &handset.pin).await;
    assert_eq!((removed.status.as_u16(), removed.json()["platform_key"].as_str()), (200, Some("none")));
    is(&handset.unlocks_by(world, &mut finger).await, 409, "no_platform_key", None);
    let written: Vec<What> = world.audit_of(freja.account).await.iter().map(|entry| entry.what).collect();
    let times = |what| written.iter().filter(|other| **other == what).count();
    assert_eq!(written.len(), 4, "an unlocking is nobody's business: {written:?}");
    assert_eq!([What::PinWrong, What::PlatformKeyAdded, What::PlatformKeyRemoved].map(times), [2, 1, 1]);
    for _ in 0..4 {
        handset.adds(world, &finger, &guessed()).await;
    }
    is(&handset.removes(world, &guessed()).await, 403, "device_blocked", None);
}

async fn bad_assertions_are_counted_and_five_put_the_finger_aside(world: &World) {
    let (handset, mut finger) = with_finger(world, "freja").await;
    let mut other = Authenticator::new(1);
    for left in [4, 3] {
        is(&handset.unlocks_by(world, &mut other).await, 403, "wrong_assertion", Some(left));
    }
    assert_eq!(handset.unlocks_by(world, &mut finger).await.status, 200);
    for left in [2, 1] {
        is(&handset.unlocks_by(world, &mut other).await, 403, "wrong_assertion", Some(left));
    }
    is(&handset.unlocks_by(world, &mut other).await, 403, "platform_key_aside", None);
    is(&handset.unlocks_by(world, &mut finger).await, 403, "platform_key_aside", None);
    assert_eq!(handset.lock_of(world).await, "aside");
    assert_eq!(world.times(What::AssertionWrong).await, 5);
    assert_eq!(handset.unlocks_with(world, &handset.pin).await.status, 200);
    assert_eq!(handset.lock_of(world).await, "usable");
    assert_eq!(handset.unlocks_by(world, &mut finger).await.status, 200, "the PIN brings it back");
}

async fn a_spoiled_finger_opens_nothing(world: &World) {
    let (handset, finger) = with_finger(world, "freja").await;
    let evil = "http://app.evil.example".to_owned();
    for (left, mut spoiled) in [
        (4, Authenticator { origin: evil.clone(), ..finger.clone() }),
        (3, Authenticator { verifies: false, ..finger.clone() }),
        (2, Authenticator { synced: true, ..finger.clone() }),
    ] {
        is(&handset.unlocks_by(world, &mut spoiled).await, 403, "wrong_assertion", Some(left));
    }
    // Nor does one like it become the platform key, though the PIN is right.
    for spoiled in
        [Authenticator { origin: evil, ..finger.clone() }, Authenticator { verifies: false, ..finger.clone() }]
    {
        is(&handset.adds(world, &spoiled, &handset.pin).await, 422, "platform_key_refused", None);
    }
    assert_eq!(world.times(What::PlatformKeyAdded).await, 1);
}

async fn never_event_11_the_two_counts_cannot_be_played_against_each_other(world: &World) {
    let (handset, mut finger) = with_finger(world, "freja").await;
    // Four guesses at the PIN; the owner's finger in between gives no fresh ones.
    for left in [4, 3, 2, 1] {
        is(&handset.unlocks_with(world, &guessed()).await, 403, "wrong_pin", Some(left));
        assert_eq!(handset.unlocks_by(world, &mut finger).await.status, 200);
    }
    // Nor do wrong assertions touch the PIN's count, nor wrong PINs theirs.
    let mut other = Authenticator::new(1);
    is(&handset.unlocks_by(world, &mut other).await, 403, "wrong_assertion", Some(4));
    assert_eq!(handset.calls(world, Called::get("/device")).await.json()["tries_left"], 1);
    is(&handset.unlocks_with(world, &guessed()).await, 403, "device_blocked", None);
    is(&handset.unlocks_by(world, &mut finger).await, 403, "device_blocked", None);
    let device = world.app.store.device(handset.id).await.expect("the store").expect("a device");
    assert!(matches!(device.state, State::Blocked { .. }));
}

async fn never_event_05_strangers_count_nothing(world: &World) {
    let (handset, _) = with_finger(world, "freja").await;
    let stranger = Handset { id: handset.id, ..world.handset(&world.person("thief").await).await };
    let mut finger = Authenticator::new(1);
    for _ in 0..6 {
        is(&stranger.unlocks_by(world, &mut finger).await, 401, "wrong_signature", None);
    }
    // The device's own call around somebody else's signature is counted neither.
    let nonce = handset.nonce(world).await;
    let kid = handset.id.to_string();
    let unasserted = protocol::unlock::sign_by_platform(APP, &kid, &nonce, &stranger.key).expect("signed");
    let body = unasserted.with(&finger.asserts(unasserted.challenge())).expect("signed");
    is(&handset.calls(world, Called::post("/unlock", body).with_nonce(nonce)).await, 401, "wrong_signature", None);
    assert_eq!((world.times(What::AssertionWrong).await, handset.lock_of(world).await), (0, "usable".to_owned()));
}

async fn a_copied_credential_is_found_out(world: &World) {
    let (handset, mut finger) = with_finger(world, "freja").await;
    let mut copied = finger.clone();
    assert_eq!(handset.unlocks_by(world, &mut finger).await.status, 200);
    assert_eq!(handset.unlocks_by(world, &mut finger).await.status, 200);
    is(&handset.unlocks_by(world, &mut copied).await, 403, "wrong_assertion", Some(4));
}

async fn an_approval_by_a_bad_finger_counts_once_however_often_it_arrives(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let (handset, mut finger) = (world.handset(&freja).await, Authenticator::new(1));
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let (id, bytes) = handset.sees_one(world, &freja).await;
    handset.carries(world, &id, &desk.number()).await;
    let early = handset.approval_by(&mut finger, &bytes);
    is(&handset.answers(world, &id, early).await, 409, "no_platform_key", None);
    handset.adds(world, &finger, &handset.pin).await;
    let bad = handset.approval_by(&mut Authenticator::new(1), &bytes);
    // One call that the network brings three times is one try.
    let path = format!("/requests/{id}/answer");
    let (url, kid) = (format!("{APP}{API}{path}"), handset.id.to_string());
    let call = Call { method: "POST", url: &url, body: &bad };
    let signed = authorization(&handset.key, &kid, &call, world.now().seconds(), None).expect("signed");
    for _ in 0..3 {
        let answer = world.calls(Method::POST, &path, &[("authorization", &signed)], bad.clone()).await;
        is(&answer, 403, "wrong_assertion", Some(4));
    }
    for _ in 0..4 {
        handset.answers(world, &id, handset.approval_by(&mut Authenticator::new(1), &bytes)).await;
    }
    is(&handset.answers(world, &id, handset.approval_by(&mut finger, &bytes)).await, 403, "platform_key_aside", None);
    assert_eq!((world.times(What::AssertionWrong).await, world.times(What::RequestApproved).await), (5, 0));
    assert_eq!(handset.answers(world, &id, handset.approval(&bytes)).await.status, 200);
    let signed_in = desk.reloads().await.arrives_at(&bank).await;
    assert_eq!(signed_in.claims.amr, ["pwd", "swk", "pin", "mfa"]);
}

async fn a_call_takes_its_own_kind_of_change(world: &World) {
    let (handset, _) = with_finger(world, "freja").await;
    let kid = handset.id.to_string();
    let nonce = handset.nonce(world).await;
    let remove = protocol::platform_key::remove(APP, &kid, &nonce, &handset.key, &handset.pin).expect("signed");
    is(
        &handset.calls(world, Called::post("/platform-key", remove.clone()).with_nonce(nonce)).await,
        400,
        "malformed",
        None,
    );
    let other = Called { method: Method::DELETE, ..Called::post("/platform-key", remove) };
    is(&handset.calls(world, other).await, 401, "nonce_needed", None);
    assert_eq!(handset.lock_of(world).await, "usable");
}

async fn a_finger_may_be_one_that_does_not_count(world: &World) {
    let freja = world.person("freja").await;
    let handset = world.handset(&freja).await;
    let mut synced = Authenticator { count: None, synced: true, ..Authenticator::new(3) };
    assert_eq!(handset.adds(world, &synced, &handset.pin).await.status, 201);
    for _ in 0..2 {
        assert_eq!(handset.unlocks_by(world, &mut synced).await.status, 200);
    }
}

#[tokio::test]
async fn where_the_operator_says_so_only_keys_that_stay_on_their_phone_are_taken() {
    let world = World::configured(Kept::Memory, "synced_platform_keys = \"refused\"\n").await;
    let freja = world.person("freja").await;
    let handset = world.handset(&freja).await;
    let synced = Authenticator { synced: true, ..Authenticator::new(3) };
    is(&handset.adds(&world, &synced, &handset.pin).await, 422, "platform_key_refused", None);
    assert_eq!(handset.adds(&world, &Authenticator::new(4), &handset.pin).await.status, 201);
}

#[tokio::test]
async fn a_phone_that_still_waits_is_offered_none_and_adds_none() {
    let world = World::configured(Kept::Memory, "").await;
    let freja = world.person("freja").await;
    let handset = world.handset(&freja).await;
    let device = world.app.store.device(handset.id).await.expect("the store").expect("a device");
    let waits = domain::device::Device {
        state: State::Active { from: world.now().plus(world.app.limits.device_wait) },
        ..device.get().clone()
    };
    let mut changes = world.changes();
    changes.replace(&device, waits);
    world.app.store.commit(changes).await.expect("done");
    let offered = handset.calls(&world, Called::post("/platform-key/options", vec![])).await;
    is(&offered, 403, "device_waiting", None);
    let nonce = handset.nonce(&world).await;
    let registration = Authenticator::new(1).registers(&protocol::platform_key::challenge(&nonce));
    let kid = handset.id.to_string();
    let body = protocol::platform_key::add(APP, &kid, &nonce, &registration, &handset.key, &handset.pin);
    let added = Called::post("/platform-key", body.expect("signed")).with_nonce(nonce);
    is(&handset.calls(&world, added).await, 403, "device_waiting", None);
    assert_eq!(world.times(What::PlatformKeyAdded).await, 0);
}
