//! The devices of an account: told, called something else, blocked by each other, asleep, and activated again in place.

use axum::http::Method;
use domain::audit::What;
use domain::device::{Device, State};
use domain::ids::DeviceId;
use protocol::block;
use protocol::wire::{BlockedWhy, DeviceState, Devices};
use protocol::{Code, PinKey, Secret};
use store::Store as _;

use crate::support::{
    APP, Authenticator, Called, Handset, Kept, Page, Person, Phone, World, at_once, hammered_on_every_engine,
    on_every_engine, refusal,
};

on_every_engine!(
    an_unlocked_phone_tells_all_devices_and_marks_itself,
    a_locked_phone_tells_none,
    a_device_is_called_something_else,
    a_name_that_hides_or_passes_for_another_is_refused,
    a_phone_blocks_the_one_that_was_lost,
    a_phone_blocks_itself_and_the_last_one_too,
    a_finger_blocks_as_the_pin_does,
    blocking_takes_the_right_pin_and_counts_the_wrong,
    never_event_04_what_a_device_approved_is_void_once_another_one_blocked_it,
    never_event_04_nobody_lists_renames_or_blocks_the_devices_of_another,
    never_event_05_a_device_in_its_waiting_time_silences_nobody,
    never_event_05_a_blocked_device_takes_no_stream_from_the_others,
    never_event_05_whoever_knows_only_the_password_replaces_nothing_and_learns_no_device,
    never_event_08_an_activation_that_is_left_takes_nothing_from_the_old_device,
    never_event_09_a_message_to_block_one_device_blocks_no_other,
    a_device_that_nobody_used_for_half_a_year_must_be_activated_again,
    a_forgotten_pin_takes_no_fourth_place,
    a_blocked_phone_is_activated_again_in_its_own_place,
    somebody_else_s_old_phone_gives_no_place,
);

hammered_on_every_engine!(two_phones_that_block_each_other_at_once_leave_one);

/// What the call was refused with, and how many tries are left.
#[track_caller]
fn is(page: &Page, status: u16, code: &str, tries_left: Option<u64>) {
    let problem = page.json();
    let refused = (page.status.as_u16(), problem["code"].as_str(), problem["tries_left"].as_u64());
    assert_eq!(refused, (status, Some(code), tries_left));
}

fn guessed() -> PinKey {
    PinKey::from_seed(&[7; 32]).expect("a key")
}

impl Handset {
    async fn token(&self, world: &World) -> String {
        let unlocked = self.unlocks_with(world, &self.pin).await.json();
        unlocked["token"].as_str().expect("a token").to_owned()
    }

    async fn lists(&self, world: &World, token: Option<&str>) -> Page {
        self.calls(world, Called { unlock: token, ..Called::get("/devices") }).await
    }

    async fn renames(&self, world: &World, token: &str, device: DeviceId, name: &str) -> Page {
        let nonce = self.nonce(world).await;
        let body = serde_json::json!({ "name": name }).to_string().into_bytes();
        let path = format!("/devices/{device}");
        let called = Called { method: Method::PATCH, unlock: Some(token), ..Called::post(&path, body) };
        self.calls(world, called.with_nonce(nonce)).await
    }

    /// Signs that `signed` is to be blocked, and brings it to the address of `called`.
    async fn blocks_by(&self, world: &World, (signed, called): (DeviceId, DeviceId), pin: &PinKey) -> Page {
        let nonce = self.nonce(world).await;
        let (kid, signed) = (self.id.to_string(), signed.to_string());
        let body = block::sign(APP, &kid, &nonce, &signed, &self.key, pin).expect("signed");
        let path = format!("/devices/{called}");
        let called = Called { method: Method::DELETE, ..Called::post(&path, body) };
        self.calls(world, called.with_nonce(nonce)).await
    }

    async fn blocks(&self, world: &World, device: DeviceId) -> Page {
        self.blocks_by(world, (device, device), &self.pin).await
    }

    async fn stands(&self, world: &World) -> String {
        let standing = self.calls(world, Called::get("/device")).await.json();
        standing["state"].as_str().expect("a state").to_owned()
    }
}

async fn kept(world: &World, id: DeviceId) -> Device {
    world.app.store.device(id).await.expect("the store").expect("a device").get().clone()
}

async fn places_held(world: &World, person: &Person) -> usize {
    let devices = world.app.store.devices(person.account).await.expect("the store");
    devices.iter().filter(|device| device.holds_a_place()).count()
}

fn states(devices: &Devices) -> Vec<(&str, DeviceState, bool)> {
    devices.devices.iter().map(|device| (device.name.as_str(), device.state, device.this)).collect()
}

async fn an_unlocked_phone_tells_all_devices_and_marks_itself(world: &World) {
    let freja = world.person("freja").await;
    let (phone, _) = world.activates(&freja, "Phone").await.expect("a phone");
    world.wait_hours(1);
    let (tablet, _) = world.activates(&freja, "Tablet").await.expect("a tablet");
    world.phone(&world.person("sofus").await).await;
    tablet.unlocks().await;
    let told = tablet.device.devices().await.expect("the list");
    assert_eq!(states(&told), [("Phone", DeviceState::Active, false), ("Tablet", DeviceState::Active, true)]);
    assert_eq!((told.most, told.server_time), (3, world.now().seconds()));
    assert_eq!(told.devices[0].last_used_at, world.now().seconds() - 3_600, "not heard of since");

    tablet.device.block(phone.device.id(), &tablet.pin).await.expect("blocked");
    let told = tablet.device.devices().await.expect("the list");
    assert_eq!(states(&told), [("Tablet", DeviceState::Active, true), ("Phone", DeviceState::Blocked, false)]);
    assert_eq!(told.devices[1].blocked, Some(BlockedWhy::Asked));
    assert_eq!(told.devices[1].blocked_at, Some(world.now().seconds()));
    world.wait_days(90);
    tablet.unlocks().await;
    let told = tablet.device.devices().await.expect("the list");
    assert_eq!(states(&told), [("Tablet", DeviceState::Active, true)], "a blocked one is not listed for ever");
}

async fn a_locked_phone_tells_none(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    is(&phone.lists(world, None).await, 401, "locked", None);
    is(&phone.lists(world, Some("something that it is not")).await, 401, "locked", None);
    let token = phone.token(world).await;
    assert_eq!(phone.lists(world, Some(&token)).await.status, 200);
    world.wait_minutes(5);
    is(&phone.lists(world, Some(&token)).await, 401, "locked", None);
    is(&phone.renames(world, &token, phone.id, "Other").await, 401, "locked", None);
    assert_eq!(kept(world, phone.id).await.name, "Handset");
}

async fn a_device_is_called_something_else(world: &World) {
    let freja = world.person("freja").await;
    let (phone, _) = world.activates(&freja, "Phone").await.expect("a phone");
    world.wait_minutes(1);
    let (tablet, _) = world.activates(&freja, "Tablet").await.expect("a tablet");
    phone.unlocks().await;
    let told = phone.device.rename(tablet.device.id(), "Frejas tavle på køkkenbordet").await.expect("renamed");
    assert_eq!(told.devices[1].name, "Frejas tavle på køkkenbordet");
    assert_eq!(tablet.device.status().await.expect("its standing").name, "Frejas tavle på køkkenbordet");
    phone.device.rename(phone.device.id(), "Frejas telefon").await.expect("renamed");
    phone.device.rename(phone.device.id(), "Frejas telefon").await.expect("the same once more");
    let told = phone.device.rename(tablet.device.id(), "FREJAS-te1efon").await.expect("renamed");
    assert_eq!(told.devices[1].name, "FREJAS-te1efon 2", "a name that passes for another's is numbered");
    assert_eq!(world.times(What::DeviceRenamed).await, 3);
    tablet.unlocks().await;
    phone.device.block(tablet.device.id(), &phone.pin).await.expect("blocked");
    let (code, problem) = refusal(phone.device.rename(tablet.device.id(), "Other").await);
    assert_eq!((code, problem.status), (Code::NotFound, 404), "a blocked one keeps its name");
}

async fn a_name_that_hides_or_passes_for_another_is_refused(world: &World) {
    let phone = world.phone(&world.person("freja").await).await;
    phone.unlocks().await;
    for name in
        ["", " x", "two\nlines", "Ida\u{202e}", "Id\u{430}s telefon", "Ｐhone", "evil.dk", "a/b", &"x".repeat(41)]
    {
        let (code, problem) = refusal(phone.device.rename(phone.device.id(), name).await);
        assert_eq!((code, problem.status), (Code::NameRefused, 422), "{name:?}");
        assert!(problem.detail.is_some(), "in words");
    }
    assert_eq!(phone.device.status().await.expect("its standing").name, "Phone");
    assert_eq!(world.times(What::DeviceRenamed).await, 0);
}

async fn a_phone_blocks_the_one_that_was_lost(world: &World) {
    let freja = world.person("freja").await;
    let (phone, lost) = (world.handset(&freja).await, world.handset(&freja).await);
    let token = lost.token(world).await;
    let (_, given) = world.push_service().await.subscribes(world);
    let subscription = serde_json::to_vec(&given).expect("JSON");
    let called = Called { method: Method::PUT, ..Called::post("/push", subscription) };
    let set = lost.calls(world, called.with_nonce(lost.nonce(world).await)).await;
    assert_eq!(set.json()["push"], "working");
    let blocked = phone.blocks(world, lost.id).await;
    assert_eq!((blocked.status.as_u16(), blocked.json()["blocked_at"].as_i64()), (200, Some(world.now().seconds())));

    assert_eq!(lost.stands(world).await, "blocked");
    is(&lost.lists(world, Some(&token)).await, 403, "device_blocked", None);
    is(&lost.unlocks_with(world, &lost.pin).await, 403, "device_blocked", None);
    let device = kept(world, lost.id).await;
    assert_eq!((device.unlock, device.holds_a_place()), (None, false));
    assert!(world.app.store.push_address(lost.id).await.expect("the store").is_none(), "it is told nothing more");
    assert_eq!(phone.blocks(world, lost.id).await.status, 200, "twice is once");
    assert_eq!(world.times(What::DeviceBlocked).await, 1);
    assert_eq!(phone.unlocks_with(world, &phone.pin).await.status, 200);
    world.activates(&freja, "New").await.expect("its place is free");
}

async fn a_phone_blocks_itself_and_the_last_one_too(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let blocked = phone.device.block(phone.device.id(), &phone.pin).await.expect("blocked");
    assert_eq!(blocked.id, phone.device.id());
    assert_eq!(phone.device.status().await.expect("its standing").state, DeviceState::Blocked);
    assert_eq!(refusal(phone.device.block(phone.device.id(), &phone.pin).await).0, Code::DeviceBlocked);
    assert_eq!(places_held(world, &freja).await, 0);
    // The card is as it was.
    let bank = world.service("Fjord Bank").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.gives_code_of(&freja).await.arrives_at(&bank).await;
}

async fn a_finger_blocks_as_the_pin_does(world: &World) {
    let freja = world.person("freja").await;
    let (phone, lost) = (world.handset(&freja).await, world.handset(&freja).await);
    let (mut finger, mut other) = (Authenticator::new(1), Authenticator::new(1));
    let by = async |finger: &mut Authenticator| {
        let nonce = phone.nonce(world).await;
        let (kid, blocked) = (phone.id.to_string(), lost.id.to_string());
        let unasserted = block::sign_by_platform(APP, &kid, &nonce, &blocked, &phone.key).expect("signed");
        let body = unasserted.with(&finger.asserts(unasserted.challenge())).expect("signed");
        let path = format!("/devices/{blocked}");
        phone.calls(world, Called { method: Method::DELETE, ..Called::post(&path, body) }.with_nonce(nonce)).await
    };
    is(&by(&mut finger).await, 409, "no_platform_key", None);
    assert_eq!(phone.adds(world, &finger, &phone.pin).await.status, 201);
    is(&by(&mut other).await, 403, "wrong_assertion", Some(4));
    assert_eq!(lost.stands(world).await, "active");
    assert_eq!(by(&mut finger).await.status, 200);
    assert_eq!(lost.stands(world).await, "blocked");
}

async fn blocking_takes_the_right_pin_and_counts_the_wrong(world: &World) {
    let freja = world.person("freja").await;
    let (phone, other) = (world.handset(&freja).await, world.handset(&freja).await);
    is(&phone.blocks_by(world, (other.id, other.id), &guessed()).await, 403, "wrong_pin", Some(4));
    is(&phone.unlocks_with(world, &guessed()).await, 403, "wrong_pin", Some(3));
    is(&phone.blocks_by(world, (phone.id, phone.id), &guessed()).await, 403, "wrong_pin", Some(2));
    assert_eq!(phone.blocks_by(world, (DeviceId(1), DeviceId(1)), &guessed()).await.json()["code"], "not_found");
    is(&phone.blocks_by(world, (other.id, other.id), &guessed()).await, 403, "wrong_pin", Some(1));
    is(&phone.blocks_by(world, (other.id, other.id), &guessed()).await, 403, "device_blocked", None);
    assert_eq!([phone.stands(world).await, other.stands(world).await], ["blocked", "active"]);
}

async fn never_event_04_what_a_device_approved_is_void_once_another_one_blocked_it(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let (phone, stolen) = (world.handset(&freja).await, world.handset(&freja).await);
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let (id, bytes) = stolen.sees_one(world, &freja).await;
    assert!(stolen.carries(world, &id, &desk.number()).await.status.is_success());
    assert!(stolen.answers(world, &id, stolen.approval(&bytes)).await.status.is_success());
    assert_eq!(phone.blocks(world, stolen.id).await.status, 200);

    desk.reloads().await;
    assert!(!desk.page.has("waiting"), "the approval counts for nothing");
    assert_eq!((world.times(What::LoginDone).await, world.times(What::LoginRefused).await), (0, 1));
}

async fn never_event_04_nobody_lists_renames_or_blocks_the_devices_of_another(world: &World) {
    let (freja, thief) = (world.person("freja").await, world.person("thief").await);
    let (hers, his) = (world.handset(&freja).await, world.handset(&thief).await);
    let token = his.token(world).await;
    let listed = his.lists(world, Some(&token)).await.json();
    assert_eq!(listed["devices"].as_array().map(Vec::len), Some(1));
    is(&his.renames(world, &token, hers.id, "Mine").await, 404, "not_found", None);
    is(&his.blocks(world, hers.id).await, 404, "not_found", None);
    // In the name of her device, by his keys.
    let nonce = his.nonce(world).await;
    let (kid, path) = (hers.id.to_string(), format!("/devices/{}", hers.id));
    let body = block::sign(APP, &kid, &nonce, &kid, &his.key, &his.pin).expect("signed");
    let called = Called { method: Method::DELETE, ..Called::post(&path, body) }.with_nonce(nonce);
    is(&his.calls_as(world, &kid, called).await, 401, "wrong_signature", None);
    assert_eq!(
        (hers.stands(world).await, kept(world, hers.id).await.name),
        ("active".to_owned(), "Handset".to_owned())
    );
    assert_eq!(world.times(What::DeviceBlocked).await, 0);
}

/// A device in its waiting time, as somebody makes who has the password and the card.
async fn waiting(world: &World, person: &Person) -> Handset {
    let new = world.handset(person).await;
    let read = world.app.store.device(new.id).await.expect("the store").expect("a device");
    let from = world.now().plus(domain::time::Span::hours(72));
    let mut changes = world.changes();
    changes.replace(&read, Device { state: State::Active { from }, ..read.get().clone() });
    world.app.store.commit(changes).await.expect("it waits");
    new
}

async fn never_event_05_a_device_in_its_waiting_time_silences_nobody(world: &World) {
    let freja = world.person("freja").await;
    let owner = world.handset(&freja).await;
    let new = waiting(world, &freja).await;
    is(&new.unlocks_with(world, &new.pin).await, 403, "device_waiting", None);
    is(&new.lists(world, Some("anything")).await, 403, "device_waiting", None);
    is(&new.renames(world, "anything", owner.id, "Old one").await, 403, "device_waiting", None);
    is(&new.blocks(world, owner.id).await, 403, "device_waiting", None);
    is(&new.blocks(world, new.id).await, 403, "device_waiting", None);
    assert_eq!(
        (owner.stands(world).await, kept(world, owner.id).await.name),
        ("active".to_owned(), "Handset".to_owned())
    );
    // The owner sees it and stops it.
    let token = owner.token(world).await;
    let listed = owner.lists(world, Some(&token)).await.json();
    let told = listed["devices"].as_array().and_then(|all| all.iter().find(|one| one["id"] == new.id.to_string()));
    let told = told.expect("the new one");
    assert_eq!((&told["state"], &told["this"]), (&"waiting".into(), &false.into()));
    assert!(told["usable_from"].as_i64().is_some_and(|from| from > world.now().seconds()));
    assert_eq!(owner.blocks(world, new.id).await.status, 200);
    world.wait_hours(72);
    is(&new.unlocks_with(world, &new.pin).await, 403, "device_blocked", None);
}

async fn never_event_05_a_blocked_device_takes_no_stream_from_the_others(world: &World) {
    let freja = world.person("freja").await;
    let (phone, stolen) = (world.handset(&freja).await, world.handset(&freja).await);
    assert!(phone.blocks_by(world, (stolen.id, stolen.id), &phone.pin).await.status.is_success());
    world.stays_at_one_node();
    let mut held = Vec::new();
    let mut refused = 0;
    for _ in 0..30 {
        let answer = stolen.listens(world).await;
        refused += usize::from(answer.status() == 429);
        held.push(answer);
    }
    assert_eq!(refused, 22, "it has a share of its own");
    assert_eq!(phone.listens(world).await.status(), 200);
}

async fn never_event_05_whoever_knows_only_the_password_replaces_nothing_and_learns_no_device(world: &World) {
    let freja = world.person("freja").await;
    let phones = [world.phone(&freja).await, world.phone(&freja).await, world.phone(&freja).await];
    let no_codes = async |old: Option<&Phone>| {
        world.activates_in_place_of(old, (&freja, &freja.password), "Stranger's phone", |_| None).await
    };
    let (code, problem) = refusal(no_codes(None).await);
    assert_eq!((code, problem.devices_max), (Code::ThreeDevices, Some(3)));
    let said = serde_json::to_string(&problem).expect("it reads");
    for phone in &phones {
        assert!(!said.contains(phone.device.id()) && !said.contains(phone.device.name()), "{said}");
    }
    // Even with the phone itself in hand, nothing happens before the two codes are right.
    assert!(matches!(no_codes(Some(&phones[0])).await, Err(device::PhoneError::GivenUp)));
    let wrong = |_: &protocol::wire::AskedCodes| Some([Secret::from("000000"), Secret::from("000000")]);
    let tried =
        world.activates_in_place_of(Some(&phones[0]), (&freja, &freja.password), "Stranger's phone", wrong).await;
    assert_eq!(refusal(tried).0, Code::WrongCode);
    for phone in &phones {
        phone.unlocks().await;
    }
    assert_eq!(places_held(world, &freja).await, 3);
}

/// Codes of the person's card, as asked.
fn codes_of(person: &Person) -> impl FnOnce(&protocol::wire::AskedCodes) -> Option<[Secret; 2]> + Send {
    let person = person.clone();
    move |begun| Some([0, 1].map(|place| Secret::new(person.code_of(&begun.card, &begun.key_numbers[place]))))
}

async fn again(world: &World, person: &Person, old: &Phone) -> Result<Phone, device::PhoneError> {
    let (old, who) = (Some(old), (person, person.password.as_str()));
    world.activates_in_place_of(old, who, "Again", codes_of(person)).await.map(|activated| activated.0)
}

async fn never_event_08_an_activation_that_is_left_takes_nothing_from_the_old_device(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    for _ in 0..6 {
        let who = (&freja, freja.password.as_str());
        let left = world.activates_in_place_of(Some(&old), who, "Again", |_| None).await;
        assert!(matches!(left, Err(device::PhoneError::GivenUp)));
    }
    world.wait_minutes(30);
    old.unlocks().await;
    assert_eq!(old.device.status().await.expect("its standing").tries_left, 5);
    again(world, &freja, &old).await.expect("nothing rests");
}

async fn never_event_09_a_message_to_block_one_device_blocks_no_other(world: &World) {
    let freja = world.person("freja").await;
    let (phone, lost, kept_one) =
        (world.handset(&freja).await, world.handset(&freja).await, world.handset(&freja).await);
    let bent = phone.blocks_by(world, (lost.id, kept_one.id), &phone.pin).await;
    is(&bent, 409, "other_bytes", None);
    // Nor is it a way to try PINs without being counted, or to unlock.
    is(&phone.blocks_by(world, (lost.id, kept_one.id), &guessed()).await, 409, "other_bytes", None);
    let nonce = phone.nonce(world).await;
    let (kid, other) = (phone.id.to_string(), lost.id.to_string());
    let body = block::sign(APP, &kid, &nonce, &other, &phone.key, &phone.pin).expect("signed");
    let unlocking = phone.calls(world, Called::post("/unlock", body.clone()).with_nonce(nonce.clone())).await;
    is(&unlocking, 401, "wrong_signature", None);
    assert_eq!([lost.stands(world).await, kept_one.stands(world).await], ["active", "active"]);
    // The same message counts once.
    let path = format!("/devices/{other}");
    let once = || Called { method: Method::DELETE, ..Called::post(&path, body.clone()) }.with_nonce(nonce.clone());
    assert_eq!(phone.calls(world, once()).await.status, 200);
    is(&phone.calls(world, once()).await, 401, "nonce_used", None);
}

async fn a_device_that_nobody_used_for_half_a_year_must_be_activated_again(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    world.wait_s(1);
    let in_the_drawer = world.phone(&freja).await;
    world.wait_days(179);
    phone.unlocks().await;
    // A wrong PIN is no use of it.
    let wrong = in_the_drawer.wrong_pin().await;
    assert_eq!(refusal(in_the_drawer.device.unlock(&wrong).await).0, Code::WrongPin);
    world.wait_days(1);
    for pin in [&in_the_drawer.pin, &wrong] {
        let (code, problem) = refusal(in_the_drawer.device.unlock(pin).await);
        assert_eq!((code, problem.status), (Code::DeviceAsleep, 403), "no PIN is tried on it");
        assert!(problem.detail.is_some(), "in words");
    }
    let standing = in_the_drawer.device.status().await.expect("its standing");
    assert_eq!((standing.state, standing.tries_left, standing.waiting), (DeviceState::Asleep, 4, 0));
    phone.unlocks().await;
    let told = phone.device.devices().await.expect("the list");
    assert_eq!(
        told.devices.iter().map(|one| one.state).collect::<Vec<_>>(),
        [DeviceState::Active, DeviceState::Asleep]
    );
    // Nobody is asked to wait for an app that sleeps.
    phone.device.block(phone.device.id(), &phone.pin).await.expect("blocked");
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
    let woken = again(world, &freja, &in_the_drawer).await.expect("activated with the card");
    woken.unlocks().await;
    assert_eq!(refusal(in_the_drawer.device.unlock(&in_the_drawer.pin).await).0, Code::UnknownDevice);
}

async fn a_forgotten_pin_takes_no_fourth_place(world: &World) {
    let freja = world.person("freja").await;
    let phones = [world.phone(&freja).await, world.phone(&freja).await, world.phone(&freja).await];
    assert_eq!(refusal(world.activates(&freja, "Fourth").await).0, Code::ThreeDevices);
    let fresh = again(world, &freja, &phones[1]).await.expect("in its own place");
    fresh.unlocks().await;
    assert_eq!(refusal(phones[1].device.unlock(&phones[1].pin).await).0, Code::UnknownDevice, "the old one is gone");
    for other in [&phones[0], &phones[2]] {
        other.unlocks().await;
    }
    assert_eq!(places_held(world, &freja).await, 3);
    assert_eq!(world.times(What::DeviceReplaced).await, 1);
    // What it signed is good for one key: the phone that is gone gives no second place.
    assert_eq!(refusal(again(world, &freja, &phones[1]).await).0, Code::ThreeDevices);
}

async fn a_blocked_phone_is_activated_again_in_its_own_place(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    let wrong = old.wrong_pin().await;
    for _ in 0..5 {
        refusal(old.device.unlock(&wrong).await);
    }
    assert_eq!(old.device.status().await.expect("its standing").state, DeviceState::Blocked);
    again(world, &freja, &old).await.expect("activated with the card").unlocks().await;
    let id = DeviceId::parse(old.device.id()).expect("an id");
    assert!(matches!(kept(world, id).await.state, State::Removed { .. }), "it is listed no more");
}

async fn somebody_else_s_old_phone_gives_no_place(world: &World) {
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let his = world.phone(&sofus).await;
    for _ in 0..3 {
        world.phone(&freja).await;
    }
    assert_eq!(refusal(again(world, &freja, &his).await).0, Code::ThreeDevices);
    let karen = world.person("karen").await;
    again(world, &karen, &his).await.expect("a phone that somebody else had before is a phone");
    his.unlocks().await;
    assert_eq!(world.times(What::DeviceReplaced).await, 0);
}

async fn two_phones_that_block_each_other_at_once_leave_one(world: &std::sync::Arc<World>) {
    for round in 0..10 {
        let freja = world.person(&format!("freja{round}")).await;
        let (one, two) = (world.handset(&freja).await, world.handset(&freja).await);
        let ids = [one.id, two.id];
        let other = [(one, ids[1]), (two, ids[0])];
        let blocked = at_once(other.map(|(phone, other)| {
            let world = std::sync::Arc::clone(world);
            async move { phone.blocks(&world, other).await.status.as_u16() }
        }))
        .await;
        assert_eq!(blocked.iter().filter(|status| **status == 200).count(), 1, "round {round}: {blocked:?}");
        assert_eq!(places_held(world, &freja).await, 1, "round {round}");
    }
}

#[tokio::test]
async fn a_new_device_waits_although_it_takes_its_own_phone_s_place() {
    let world = World::configured(Kept::Memory, "").await;
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    world.wait_hours(72);
    let who = (&freja, freja.password.as_str());
    let activated = world.activates_in_place_of(Some(&old), who, "Again", codes_of(&freja)).await;
    let (_, standing) = activated.expect("a phone");
    assert_eq!(
        (standing.state, standing.usable_from),
        (DeviceState::Waiting, Some(world.now().seconds() + 72 * 3_600))
    );
}
