//! A fourth device: after user ID, password and two codes its person sees the three that hold the places, and blocks one.

use axum::http::StatusCode;
use domain::account::Command as AccountCommand;
use domain::audit::What;
use domain::device::{Device, State};
use domain::time::Span;
use protocol::activate::{self, Description, Platform};
use protocol::{DeviceKey, PinKey, Secret, wire};
use serde_json::{Value, json};
use store::Store as _;

use crate::support::{APP, Called, Handset, Page, Person, World, hammered_on_every_engine, on_every_engine};

on_every_engine!(
    the_fourth_sees_the_three_and_one_gives_its_place,
    with_a_place_free_nothing_is_told_and_nothing_blocked,
    never_event_04_nobody_makes_room_among_the_devices_of_another,
    never_event_05_the_last_device_that_could_object_is_not_blocked_so,
    never_event_05_no_more_than_one_gives_its_place,
    never_event_06_the_password_alone_shows_no_device,
    never_event_08_room_that_is_not_made_costs_nothing,
    what_was_shown_is_worth_nothing_after_a_freeze_or_ten_minutes,
    a_call_that_is_replayed_blocks_nothing,
);

hammered_on_every_engine!(of_two_that_make_room_at_once_one_device_is_blocked);

/// A phone that is to be the fourth, as far as it has come.
struct Fourth {
    phone: Handset,
    activation: String,
}

/// Begins with the right password; says whether room is to be made.
async fn begins(world: &World, person: &Person, makes_room: bool) -> (Handset, Page) {
    let entropy = &world.app.entropy;
    let key = DeviceKey::generate(&mut |bytes| entropy.fill(bytes)).expect("a key");
    let body = wire::BeginActivation {
        user_id: Secret::new(person.user_id.clone()),
        password: Secret::new(person.password.clone()),
        platform: Platform::Headless,
        os: "1".to_owned(),
        device_key: key.public().clone(),
        first_key_numbers: None,
        replaces: None,
        make_room: makes_room,
        by_device: true,
        let_in: None,
    };
    let body = serde_json::to_vec(&body).expect("a body");
    let pin = PinKey::from_seed(&[9; 32]).expect("a key");
    let phone = Handset { id: domain::ids::DeviceId(0), key, pin };
    let thumbprint = phone.key.public().thumbprint();
    let begun = phone.calls_as(world, &thumbprint, Called::post("/activations", body)).await;
    (phone, begun)
}

impl Fourth {
    /// With user ID, password and two codes.
    async fn of(world: &World, person: &Person) -> Self {
        let (phone, begun) = begins(world, person, true).await;
        let begun: wire::ActivationBegun = serde_json::from_value(begun.json()).expect("begun");
        let wire::Codes::Asked(asked) = &begun.codes else { panic!("no codes are asked for: {begun:?}") };
        let codes = asked.key_numbers.clone().map(|number| person.code_of(&asked.card, &number));
        codes.iter().for_each(|code| world.hides("a card code", code.clone()));
        let body = json!({ "activation": begun.activation, "codes": codes }).to_string();
        let thumbprint = phone.key.public().thumbprint();
        let accepted = phone.calls_as(world, &thumbprint, Called::post("/activations/codes", body.into())).await.json();
        let id = accepted["device"].as_str().and_then(domain::ids::DeviceId::parse).expect("an id");
        Self { phone: Handset { id, ..phone }, activation: begun.activation }
    }

    async fn asks(&self, world: &World, body: Value, nonce: Option<String>) -> Page {
        let called = Called { nonce, ..Called::post("/activations/room", body.to_string().into()) };
        self.phone.calls(world, called).await
    }

    async fn looks(&self, world: &World) -> Value {
        let told = self.asks(world, json!({ "activation": self.activation }), None).await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.body);
        told.json()
    }

    async fn blocks(&self, world: &World, device: &Handset) -> Page {
        let body = json!({ "activation": self.activation, "block": device.id.to_string() });
        self.asks(world, body, Some(nonce(world, device).await)).await
    }

    /// Offers its keys, and is a device where there is a place.
    async fn ends(&self, world: &World, other: &Handset) -> Page {
        let (id, nonce) = (self.phone.id.to_string(), nonce(world, other).await);
        let about = Description { name: "Fourth".to_owned(), platform: Platform::Headless, os: "1".to_owned() };
        let body = activate::sign(APP, &id, &nonce, &about, &self.phone.key, &self.phone.pin).expect("signed");
        self.phone.calls(world, Called::post("/activations/device", body).with_nonce(nonce)).await
    }
}

/// Nonces are nobody's own: one that another device asked for serves.
async fn nonce(world: &World, any: &Handset) -> String {
    any.nonce(world).await
}

async fn three(world: &World, person: &Person) -> [Handset; 3] {
    let first = world.handset(person).await;
    world.wait_s(1);
    let second = world.handset(person).await;
    world.wait_s(1);
    [first, second, world.handset(person).await]
}

async fn kept(world: &World, device: &Handset) -> Device {
    world.app.store.device(device.id).await.expect("the store").expect("a device").into_inner()
}

async fn is_blocked(world: &World, device: &Handset) -> bool {
    matches!(kept(world, device).await.state, State::Blocked { .. })
}

async fn becomes(world: &World, device: &Handset, change: impl FnOnce(&mut Device)) {
    let read = world.app.store.device(device.id).await.expect("the store").expect("a device");
    let mut next = read.get().clone();
    change(&mut next);
    let mut changes = world.changes();
    changes.replace(&read, next);
    world.app.store.commit(changes).await.expect("kept");
}

fn at_once(room: &Value) -> Vec<bool> {
    let devices = room["devices"].as_array().expect("a list");
    devices.iter().map(|one| one["at_once"].as_bool().expect("a choice")).collect()
}

async fn the_fourth_sees_the_three_and_one_gives_its_place(world: &World) {
    let freja = world.person("freja").await;
    let [old, kept_one, third] = three(world, &freja).await;
    becomes(world, &old, |device| device.name = "In a drawer".to_owned()).await;
    let fourth = Fourth::of(world, &freja).await;
    let room = fourth.looks(world).await;
    assert_eq!((&room["is_full"], &room["most"]), (&true.into(), &3.into()));
    assert_eq!(at_once(&room), [true, true, true]);
    let first = &room["devices"][0];
    assert_eq!(
        (&first["name"], &first["platform"], &first["state"]),
        (&"In a drawer".into(), &"headless".into(), &"active".into())
    );
    assert!(first["last_used_at"].is_i64());

    let told = fourth.blocks(world, &old).await;
    assert_eq!((told.status, &told.json()["is_full"]), (StatusCode::OK, &false.into()));
    assert!(is_blocked(world, &old).await && !is_blocked(world, &kept_one).await && !is_blocked(world, &third).await);
    assert_eq!((world.times(What::DeviceBlocked).await, world.times(What::ActivationBegun).await), (1, 1));
    let ended = fourth.ends(world, &kept_one).await;
    assert_eq!(ended.status, StatusCode::CREATED, "{}", ended.body);
    let devices = world.app.store.devices(freja.account).await.expect("the store");
    assert_eq!(devices.iter().filter(|device| device.holds_a_place()).count(), 3);
}

async fn with_a_place_free_nothing_is_told_and_nothing_blocked(world: &World) {
    let freja = world.person("freja").await;
    let other = world.handset(&freja).await;
    let fourth = Fourth::of(world, &freja).await;
    let room = fourth.looks(world).await;
    assert_eq!((&room["is_full"], &room["devices"]), (&false.into(), &json!([])));
    assert_eq!(fourth.blocks(world, &other).await.json()["is_full"], false);
    assert!(!is_blocked(world, &other).await, "there was a place");
}

async fn never_event_04_nobody_makes_room_among_the_devices_of_another(world: &World) {
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let hers = three(world, &freja).await;
    let his = three(world, &sofus).await;
    let fourth = Fourth::of(world, &freja).await;
    assert_eq!(fourth.blocks(world, &his[0]).await.status, StatusCode::NOT_FOUND);
    // Nor does another phone speak for this activation.
    let body = json!({ "activation": fourth.activation, "block": hers[0].id.to_string() }).to_string();
    let called = Called::post("/activations/room", body.into()).with_nonce(nonce(world, &his[0]).await);
    assert_eq!(his[0].calls(world, called).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.times(What::DeviceBlocked).await, 0);
}

async fn never_event_05_the_last_device_that_could_object_is_not_blocked_so(world: &World) {
    let freja = world.person("freja").await;
    let [awake, new, asleep] = three(world, &freja).await;
    let from = world.now().plus(Span::hours(72));
    becomes(world, &new, |device| device.state = State::Active { from }).await;
    let long_ago = world.now().minus(world.app.limits.device_sleeps_after);
    becomes(world, &asleep, |device| device.last_used_at = long_ago).await;
    let fourth = Fourth::of(world, &freja).await;
    let room = fourth.looks(world).await;
    assert_eq!(at_once(&room), [false, true, true], "as in My Tillid by card");
    assert!(room["my_tillid"].as_str().is_some_and(|address| address.ends_with("/my")), "where it waits");
    let told = fourth.blocks(world, &awake).await.json();
    assert_eq!((&told["is_full"], at_once(&told)), (&true.into(), vec![false, true, true]));
    assert!(!is_blocked(world, &awake).await);
    assert_eq!(fourth.blocks(world, &asleep).await.json()["is_full"], false);
    assert!(is_blocked(world, &asleep).await && !is_blocked(world, &awake).await);
}

async fn never_event_05_no_more_than_one_gives_its_place(world: &World) {
    let freja = world.person("freja").await;
    let phones = three(world, &freja).await;
    let fourth = Fourth::of(world, &freja).await;
    for phone in &phones {
        assert_eq!(fourth.blocks(world, phone).await.json()["is_full"], false);
    }
    assert_eq!(world.times(What::DeviceBlocked).await, 1, "the first; the others look on, and are told");
}

async fn never_event_06_the_password_alone_shows_no_device(world: &World) {
    let freja = world.person("freja").await;
    let phones = three(world, &freja).await;
    let (phone, begun) = begins(world, &freja, true).await;
    assert_eq!(begun.json()["may_ask_device"], false, "whoever has a phone at hand makes room there");
    let activation = begun.json()["activation"].as_str().expect("an id").to_owned();
    // The activation's id is the device's: somebody may guess so, and sign under it.
    let id = domain::ids::DeviceId::parse(&activation).expect("an id");
    let early = Fourth { phone: Handset { id, ..phone }, activation };
    for asked in [
        json!({ "activation": early.activation }),
        json!({ "activation": early.activation, "block": phones[0].id.to_string() }),
    ] {
        let page = early.asks(world, asked, Some(nonce(world, &phones[0]).await)).await;
        assert_eq!(page.json()["code"], "activation_ended");
        for phone in &phones {
            assert!(!page.body.contains(&phone.id.to_string()) && !page.body.contains("Handset"), "{}", page.body);
        }
    }
    assert_eq!(world.times(What::DeviceBlocked).await, 0);
    let (_, refused) = begins(world, &freja, false).await;
    assert_eq!((refused.status, &refused.json()["code"]), (StatusCode::CONFLICT, &"three_devices".into()));
}

async fn never_event_08_room_that_is_not_made_costs_nothing(world: &World) {
    let freja = world.person("freja").await;
    let phones = three(world, &freja).await;
    let fourth = Fourth::of(world, &freja).await;
    fourth.looks(world).await;
    world.wait_minutes(11);
    for phone in &phones {
        assert!(!is_blocked(world, phone).await);
    }
    let ended = fourth.ends(world, &phones[0]).await;
    assert_eq!(ended.json()["code"], "activation_ended");
}

async fn what_was_shown_is_worth_nothing_after_a_freeze_or_ten_minutes(world: &World) {
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let (hers, his) = (three(world, &freja).await, three(world, &sofus).await);
    let (late, frozen) = (Fourth::of(world, &freja).await, Fourth::of(world, &sofus).await);
    world.operator_does(&sofus, AccountCommand::Freeze).await;
    assert_eq!(frozen.blocks(world, &hers[2]).await.json()["code"], "activation_ended");
    world.wait_minutes(10);
    assert_eq!(late.blocks(world, &hers[0]).await.json()["code"], "activation_ended");
    for phone in hers.iter().chain(&his) {
        assert!(!is_blocked(world, phone).await);
    }
}

async fn a_call_that_is_replayed_blocks_nothing(world: &World) {
    let freja = world.person("freja").await;
    let phones = three(world, &freja).await;
    let fourth = Fourth::of(world, &freja).await;
    let body = json!({ "activation": fourth.activation, "block": phones[0].id.to_string() });
    assert_eq!(fourth.asks(world, body.clone(), None).await.json()["code"], "nonce_needed");
    let once = nonce(world, &phones[1]).await;
    assert_eq!(fourth.asks(world, body, Some(once.clone())).await.json()["is_full"], false);
    world.handset(&freja).await;
    let again = json!({ "activation": fourth.activation, "block": phones[1].id.to_string() });
    assert_eq!(fourth.asks(world, again, Some(once)).await.json()["code"], "nonce_used");
    assert!(!is_blocked(world, &phones[1]).await);
}

async fn of_two_that_make_room_at_once_one_device_is_blocked(world: &std::sync::Arc<World>) {
    let freja = world.person("freja").await;
    let phones = three(world, &freja).await;
    let (one, other) = (Fourth::of(world, &freja).await, Fourth::of(world, &freja).await);
    let (first, second) = tokio::join!(one.blocks(world, &phones[0]), other.blocks(world, &phones[1]));
    assert_eq!((&first.json()["is_full"], &second.json()["is_full"]), (&false.into(), &false.into()));
    assert_eq!(world.times(What::DeviceBlocked).await, 1);
    let ends = (one.ends(world, &phones[2]).await.status, other.ends(world, &phones[2]).await.status);
    assert!(matches!(ends, (StatusCode::CREATED, StatusCode::CONFLICT)), "{ends:?}");
}
