//! Moving to a new phone without the card: it shows a number, and a device that the person has approves it.

use std::net::IpAddr;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use device::{AskingPhone, NewDevice, PhoneError, ask_devices};
use domain::account::Command as AccountCommand;
use domain::audit::What;
use domain::device::Command as DeviceCommand;
use protocol::answer::DenyReason;
use protocol::call::{Call, authorization};
use protocol::request::{Kind, Verify};
use protocol::wire::{API, BeginActivation};
use protocol::{Code, DeviceKey, PinKey, Secret, activate};
use store::Store as _;

use crate::support::{
    APP, Called, Page, Person, Phone, World, another, at_once, hammered_on_every_engine, on_every_engine, refusal,
};

on_every_engine!(
    a_new_phone_is_approved_with_the_one_that_the_person_has,
    without_the_number_nothing_is_approved,
    three_wrong_numbers_withdraw_it_and_no_other_number_is_made,
    denied_on_the_old_phone_the_new_one_is_told,
    this_was_not_me_ends_the_activation_and_the_password,
    an_activation_after_its_own_not_me_is_refused,
    the_fourth_device_is_refused_by_this_way_too,
    a_device_that_waits_sleeps_or_is_blocked_approves_nobody,
    a_phone_that_sleeps_comes_back_by_the_approval_of_one_that_is_awake,
    asked_again_it_is_the_same_request,
    one_is_open_at_a_time_and_nobody_takes_its_place,
    what_nobody_answers_ends_like_a_login_s,
    the_codes_count_all_the_same_and_withdraw_it,
    a_block_or_a_freeze_beats_the_approval,
    the_same_phone_activated_again_does_not_ask_itself,
    never_event_04_an_approval_is_good_for_the_key_that_was_signed_and_for_no_other,
    never_event_05_strangers_who_know_the_password_keep_nobody_out,
    never_event_05_ringing_by_one_door_makes_the_other_wait,
    never_event_06_nothing_of_devices_is_told_before_the_password_was_right,
    never_event_08_requests_of_new_phones_that_nobody_answers_count_as_nothing,
    never_event_09_the_key_stands_in_what_is_shown_and_signed,
    never_event_12_the_number_is_told_to_the_new_phone_alone,
);

hammered_on_every_engine!(never_event_02_of_two_approvals_and_many_looks_at_once_one_device_comes);

impl World {
    /// The person's new phone asks the ones that they have.
    pub(crate) async fn asks_by<'a>(&self, person: &Person, name: &str) -> Result<AskingPhone<'a>, PhoneError> {
        self.asks_in_place_of(person, name, None).await
    }

    /// The same, after the characters were typed by which an app of theirs lets somebody in.
    pub(crate) async fn asks_let_in<'a>(&self, person: &Person, code: &str) -> Result<AskingPhone<'a>, PhoneError> {
        self.asks_how((person, &person.password), "New", (None, Some(code))).await
    }

    async fn asks_in_place_of<'a>(
        &self,
        person: &Person,
        name: &str,
        old: Option<&'a Phone>,
    ) -> Result<AskingPhone<'a>, PhoneError> {
        self.asks_how((person, &person.password), name, (old, None)).await
    }

    pub(crate) async fn asks_how<'a>(
        &self,
        (person, password): (&Person, &str),
        name: &str,
        (old, let_in): (Option<&'a Phone>, Option<&str>),
    ) -> Result<AskingPhone<'a>, PhoneError> {
        let new = NewDevice {
            user_id: Secret::new(person.user_id.clone()),
            password: Secret::new(password.to_owned()),
            first_key_numbers: None,
            let_in: let_in.map(Secret::from),
            pin: Secret::from("2580"),
            description: NewDevice::describe(name),
            replaces: old.map(|old| &old.device),
            file: None,
        };
        let asking = ask_devices(self.app_server().await, self.phones_world(), new).await?;
        self.hides("the number of a new phone", number(&asking));
        Ok(asking)
    }
}

pub(crate) fn number(asking: &AskingPhone<'_>) -> String {
    asking.number().expose().to_owned()
}

/// Somebody with the password and a device of their own, elsewhere.
pub(crate) struct Stranger(DeviceKey, IpAddr);

impl Stranger {
    pub(crate) fn of(world: &World) -> Self {
        let entropy = &world.app.entropy;
        Self(DeviceKey::generate(&mut |bytes| entropy.fill(bytes)).expect("a key"), world.address())
    }

    pub(crate) async fn calls(&self, world: &World, path: &str, body: serde_json::Value) -> Page {
        let body = serde_json::to_vec(&body).expect("a body");
        self.calls_as(world, &self.0.public().thumbprint(), (path, body), None).await
    }

    /// Brings the keys, once the codes were taken.
    pub(crate) async fn brings_keys(&self, world: &World, accepted: &serde_json::Value) -> Page {
        let [device, nonce] = ["device", "nonce"].map(|name| accepted[name].as_str().expect("a text"));
        let pin = PinKey::from_seed(&[7; 32]).expect("a key");
        let about = NewDevice::describe("Mallory");
        let body = activate::sign(APP, device, nonce, &about, &self.0, &pin).expect("signed");
        self.calls_as(world, device, ("/activations/device", body), Some(nonce)).await
    }

    async fn calls_as(&self, world: &World, kid: &str, (path, body): (&str, Vec<u8>), nonce: Option<&str>) -> Page {
        let call = Call { method: "POST", url: &format!("{APP}{API}{path}"), body: &body };
        let now_s = world.now().seconds();
        let signed = authorization(&self.0, kid, &call, now_s, nonce).expect("signed");
        let request = Request::post(format!("{API}{path}")).header(header::HOST, "app.localhost:8000");
        let request = request.header(header::AUTHORIZATION, signed).body(Body::from(body)).expect("a request");
        Page::read(world.send_from(self.1, request).await).await
    }

    pub(crate) async fn begins(&self, world: &World, person: &Person, password: &str) -> Page {
        self.begins_how(world, person, password, false).await
    }

    /// Says whether the app goes on by the approval of a device alone.
    pub(crate) async fn begins_how(&self, world: &World, person: &Person, password: &str, by_device: bool) -> Page {
        let body = BeginActivation {
            user_id: Secret::new(person.user_id.clone()),
            password: Secret::new(password.to_owned()),
            platform: activate::Platform::Headless,
            os: "1".to_owned(),
            device_key: self.0.public().clone(),
            first_key_numbers: None,
            let_in: None,
            replaces: None,
            make_room: false,
            by_device,
        };
        self.calls(world, "/activations", serde_json::to_value(&body).expect("a body")).await
    }

    /// Begins with the right password, and asks; the activation and what came of asking.
    async fn asks(&self, world: &World, person: &Person) -> (String, Page) {
        let begun = self.begins(world, person, &person.password).await.json();
        assert_eq!(begun["may_ask_device"], true);
        let activation = begun["activation"].as_str().expect("an id").to_owned();
        let asked = self.asks_for(world, &activation).await;
        (activation, asked)
    }

    pub(crate) async fn asks_for(&self, world: &World, activation: &str) -> Page {
        let body = serde_json::json!({ "activation": activation, "name": "Mallory" });
        self.calls(world, "/activations/request", body).await
    }

    pub(crate) async fn looks(&self, world: &World, activation: &str) -> Page {
        self.calls(world, "/activations/approval", serde_json::json!({ "activation": activation })).await
    }
}

pub(crate) async fn devices(world: &World, person: &Person) -> usize {
    let devices = world.app.store.devices(person.account).await.expect("the store");
    devices.iter().filter(|device| device.holds_a_place()).count()
}

async fn a_new_phone_is_approved_with_the_one_that_the_person_has(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    let used = world.card_of(&freja).await.used;
    let asking = world.asks_by(&freja, "Freja's new phone").await.expect("asked");
    assert_eq!(asking.looks().await.expect("waits"), None);

    let asked = old.sees_one().await;
    assert_eq!((asked.content.kind, asked.content.service.as_str()), (Kind::Activate, "Tillid"));
    assert_eq!((asked.content.carry, asked.content.verify), (true, Verify::Each), "whatever the app's lock");
    assert_eq!(asked.content.device.as_ref().expect("a device").name, "Freja's new phone");
    old.carries(&asked, &number(&asking)).await.expect("the right number");
    assert_eq!(asking.looks().await.expect("waits"), None, "a number alone approves nothing");
    old.device.approve(&asked, &old.pin).await.expect("approved");

    let accepted = asking.looks().await.expect("approved").expect("a device");
    let again = asking.looks().await.expect("told again").expect("the same");
    assert_eq!(accepted.device, again.device, "an answer that was lost is told again");
    let (new, _, standing) = asking.goes_on(again).await.expect("activated");
    assert_eq!((standing.device.as_str(), standing.name.as_str()), (new.id(), "Freja's new phone"));
    assert_eq!((devices(world, &freja).await, world.card_of(&freja).await.used), (2, used), "no code was spent");
    assert_eq!((world.times(What::ActivationApproved).await, world.times(What::DeviceActivated).await), (1, 2));
    assert_eq!(old.device.status().await.expect("a standing").notices, 1, "the old one is told of it");
    assert!(old.unlocks().await.is_empty());
}

async fn without_the_number_nothing_is_approved(world: &World) {
    let freja = world.person("freja").await;
    let (old, tablet) = (world.phone(&freja).await, world.phone(&freja).await);
    let asking = world.asks_by(&freja, "New").await.expect("asked");
    let asked = old.sees_one().await;
    assert_eq!(refusal(old.device.approve(&asked, &old.pin).await).0, Code::CarryFirst);
    assert_eq!(refusal(old.carries(&asked, &another(&number(&asking))).await).0, Code::WrongNumber);
    assert_eq!(refusal(old.device.approve(&asked, &old.pin).await).0, Code::CarryFirst);
    old.carries(&asked, &number(&asking)).await.expect("the right number");
    let other = tablet.sees_one().await;
    assert_eq!(refusal(tablet.device.approve(&other, &tablet.pin).await).0, Code::CarryFirst, "each carries its own");
    assert_eq!(refusal(old.device.approve(&asked, &old.wrong_pin().await).await).0, Code::WrongPin);
    assert_eq!(asking.looks().await.expect("waits"), None);
}

async fn three_wrong_numbers_withdraw_it_and_no_other_number_is_made(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    let stranger = Stranger::of(world);
    let (activation, shown) = stranger.asks(world, &freja).await;
    let shown = shown.json()["number"].as_str().expect("a number").to_owned();
    let asked = old.sees_one().await;
    for tries_left in [2, 1] {
        let (code, problem) = refusal(old.carries(&asked, &another(&shown)).await);
        assert_eq!((code, problem.tries_left), (Code::WrongNumber, Some(tries_left)));
    }
    assert_eq!(refusal(old.carries(&asked, &another(&shown)).await).0, Code::Withdrawn);
    assert!(old.unlocks().await.is_empty());
    assert_eq!(stranger.looks(world, &activation).await.json()["code"], "withdrawn");
    assert_eq!(stranger.asks_for(world, &activation).await.json()["code"], "activation_ended");
    assert_eq!(old.device.status().await.expect("a standing").tries_left, 5, "never counted on the device");
}

async fn denied_on_the_old_phone_the_new_one_is_told(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    let asking = world.asks_by(&freja, "New").await.expect("asked");
    old.denies(DenyReason::Unwanted).await;
    assert_eq!(refusal(asking.looks().await).0, Code::NewDeviceDenied);
    assert_eq!(devices(world, &freja).await, 1);
    // The way of the card is open as before.
    world.activates(&freja, "New").await.expect("a phone");
}

async fn this_was_not_me_ends_the_activation_and_the_password(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    let asking = world.asks_by(&freja, "Mallory's").await.expect("asked");
    old.denies(DenyReason::NotMe).await;
    assert_eq!(refusal(asking.looks().await).0, Code::NewDeviceDenied);
    assert!(world.account_of(&freja).await.password.must_change());
    // From there no password is heard for as long as after too many wrong ones.
    assert_eq!(refusal(world.asks_by(&freja, "Mallory's").await).0, Code::Rests);
    world.wait_hours(9);
    assert_eq!(refusal(world.asks_by(&freja, "Mallory's").await).0, Code::PasswordMustChange);
    assert_eq!(devices(world, &freja).await, 1);
}

async fn an_activation_after_its_own_not_me_is_refused(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    // One has had its codes judged right and brings its keys; the other asks, and is what the owner says no to.
    let (codes_given, asks) = (Stranger::of(world), Stranger::of(world));
    let begun = codes_given.begins(world, &freja, &freja.password).await.json();
    let accepted = codes_given.calls(world, "/activations/codes", codes_of(&freja, &begun)).await.json();
    let begun = asks.begins(world, &freja, &freja.password).await.json();
    let activation = begun["activation"].as_str().expect("an id").to_owned();
    assert_eq!(asks.asks_for(world, &activation).await.status, 201);
    old.denies(DenyReason::NotMe).await;

    // Whatever else they have of the owner's by then: the right codes, or a device that is half made.
    let used = world.card_of(&freja).await.used;
    let refused = asks.calls(world, "/activations/codes", codes_of(&freja, &begun)).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (403, &"password_must_change".into()));
    assert_eq!(world.card_of(&freja).await.used, used, "and no code was spent on it");
    assert_eq!(asks.asks_for(world, &activation).await.json()["code"], "password_must_change");
    let refused = codes_given.brings_keys(world, &accepted).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (403, &"password_must_change".into()));
    assert_eq!((devices(world, &freja).await, world.times(What::DeviceActivated).await), (1, 1));
}

/// The two right codes of an activation, as its call gives them.
pub(crate) fn codes_of(person: &Person, begun: &serde_json::Value) -> serde_json::Value {
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let code = |at: usize| person.code_of(&text(&begun["card"]), &text(&begun["key_numbers"][at]));
    serde_json::json!({ "activation": begun["activation"], "codes": [code(0), code(1)] })
}

async fn the_fourth_device_is_refused_by_this_way_too(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    world.phone(&freja).await;
    // One place is left when it asks, and none when it is approved.
    let asking = world.asks_by(&freja, "New").await.expect("asked");
    world.phone(&freja).await;
    old.approves(Some(&number(&asking))).await;
    let accepted = asking.looks().await.expect("approved").expect("a device");
    assert_eq!(refusal(asking.goes_on(accepted).await).0, Code::ThreeDevices);
    let (code, problem) = refusal(world.asks_by(&freja, "Fourth").await);
    assert_eq!((code, problem.devices_max), (Code::ThreeDevices, Some(3)));
    assert_eq!(devices(world, &freja).await, 3);
}

async fn a_device_that_waits_sleeps_or_is_blocked_approves_nobody(world: &World) {
    let world = &World::configured(world.kept, "").await;
    let freja = world.person("freja").await;
    assert_eq!(refusal(world.asks_by(&freja, "New").await).0, Code::NoDevice, "there is none");
    let old = world.phone(&freja).await;
    assert_eq!(refusal(world.asks_by(&freja, "New").await).0, Code::NoDevice, "it waits itself");
    world.wait_hours(73);
    let asking = world.asks_by(&freja, "New").await.expect("asked");
    let waiting = world.phone(&freja).await;
    assert_eq!(refusal(waiting.device.waiting().await).0, Code::DeviceWaiting, "the newer one is shown nothing");
    old.approves(Some(&number(&asking))).await;
    let accepted = asking.looks().await.expect("approved").expect("a device");
    let (_, _, standing) = asking.goes_on(accepted).await.expect("activated");
    assert!(standing.usable_from.is_some(), "and waits as any new one");
    world.wait_days(400);
    assert_eq!(refusal(world.asks_by(&freja, "Later").await).0, Code::ThreeDevices);
    let id = old.device.id().to_owned();
    let blocked = server::flows::operate::device::block(&world.app, &freja.user_id, &id, world.now()).await;
    assert_eq!(blocked.expect("the store"), Ok(()));
    assert_eq!(refusal(world.asks_by(&freja, "Later").await).0, Code::NoDevice, "the others sleep");
}

async fn a_phone_that_sleeps_comes_back_by_the_approval_of_one_that_is_awake(world: &World) {
    let freja = world.person("freja").await;
    let in_the_drawer = world.phone(&freja).await;
    let awake = world.phone(&freja).await;
    world.wait_days(179);
    awake.unlocks().await;
    world.wait_days(1);
    assert_eq!(refusal(in_the_drawer.device.unlock(&in_the_drawer.pin).await).0, Code::DeviceAsleep);
    let used = world.card_of(&freja).await.used;

    let asking = world.asks_in_place_of(&freja, "Drawer", Some(&in_the_drawer)).await.expect("asked");
    awake.approves(Some(&number(&asking))).await;
    let accepted = asking.looks().await.expect("approved").expect("a device");
    let (woken, pin, _) = asking.goes_on(accepted).await.expect("activated");
    woken.unlock(&pin).await.expect("unlocked");
    assert_eq!(refusal(in_the_drawer.device.unlock(&in_the_drawer.pin).await).0, Code::UnknownDevice);
    assert_eq!(
        (devices(world, &freja).await, world.card_of(&freja).await.used),
        (2, used),
        "in its own place, no code"
    );
}

async fn asked_again_it_is_the_same_request(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    let stranger = Stranger::of(world);
    let (activation, first) = stranger.asks(world, &freja).await;
    let second = stranger.asks_for(world, &activation).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (201, 201));
    assert_eq!((&first.json()["number"], world.times(What::RequestAsked).await), (&second.json()["number"], 1));
    old.sees_one().await;
}

async fn one_is_open_at_a_time_and_nobody_takes_its_place(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    let asking = world.asks_by(&freja, "New").await.expect("asked");
    // A stranger from elsewhere neither has a place of their own nor takes this one away.
    let stranger = Stranger::of(world);
    let (activation, refused) = stranger.asks(world, &freja).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (409, &"devices_asked".into()));
    assert_eq!(refused.json()["retry_after_s"], 300);
    assert_eq!(stranger.looks(world, &activation).await.json()["code"], "activation_ended", "nothing was asked");
    let asked = old.sees_one().await;
    assert_eq!(asked.content.device.as_ref().expect("a device").name, "New");
    // Who begins anew on the same spot withdraws the earlier one.
    world.wait_s(10);
    let anew = world.asks_by(&freja, "New again").await.expect("asked");
    assert_eq!(refusal(asking.looks().await).0, Code::Withdrawn);
    assert_eq!(refusal(old.carries(&asked, &number(&asking)).await).0, Code::Withdrawn);
    old.approves(Some(&number(&anew))).await;
    assert!(anew.looks().await.expect("approved").is_some());
}

async fn what_nobody_answers_ends_like_a_login_s(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    let asking = world.asks_by(&freja, "New").await.expect("asked");
    let asked = old.sees_one().await;
    world.wait_minutes(5);
    assert_eq!(refusal(asking.looks().await).0, Code::RequestGone);
    assert_eq!(refusal(old.carries(&asked, &number(&asking)).await).0, Code::RequestGone);
    // Approved, and not fetched within a minute: it is too late as well.
    world.wait_minutes(2);
    let slow = world.asks_by(&freja, "New").await.expect("asked");
    old.approves(Some(&number(&slow))).await;
    world.wait_s(60);
    assert_eq!(refusal(slow.looks().await).0, Code::RequestGone);
    assert_eq!(devices(world, &freja).await, 1);
}

async fn the_codes_count_all_the_same_and_withdraw_it(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    let stranger = Stranger::of(world);
    let begun = stranger.begins(world, &freja, &freja.password).await.json();
    let activation = begun["activation"].as_str().expect("an id").to_owned();
    assert_eq!(stranger.asks_for(world, &activation).await.status, 201);
    let asked = old.sees_one().await;
    assert_eq!(stranger.calls(world, "/activations/codes", codes_of(&freja, &begun)).await.status, 200);
    assert_eq!(refusal(old.device.deny(&asked, DenyReason::Unwanted).await).0, Code::Withdrawn);
    assert!(old.unlocks().await.is_empty());
}

async fn a_block_or_a_freeze_beats_the_approval(world: &World) {
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let old = world.phone(&freja).await;
    let asking = world.asks_by(&freja, "New").await.expect("asked");
    old.approves(Some(&number(&asking))).await;
    let id = domain::ids::DeviceId::parse(old.device.id()).expect("an id");
    let device = world.app.store.device(id).await.expect("the store").expect("a device");
    let blocked = device.get().clone().step(DeviceCommand::Block, &world.app.limits, world.now()).expect("blocked");
    let mut changes = world.changes();
    changes.replace(&device, blocked);
    world.app.store.commit(changes).await.expect("blocked");
    assert_eq!(refusal(asking.looks().await).0, Code::Withdrawn);

    let his = world.phone(&sofus).await;
    let asking = world.asks_by(&sofus, "New").await.expect("asked");
    his.approves(Some(&number(&asking))).await;
    world.operator_does(&sofus, AccountCommand::Freeze).await;
    assert_eq!(refusal(asking.looks().await).0, Code::ActivationEnded);
    assert_eq!(world.times(What::ActivationApproved).await, 0);
}

async fn the_same_phone_activated_again_does_not_ask_itself(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    let refused = world.asks_in_place_of(&freja, "Again", Some(&old)).await;
    assert_eq!(refusal(refused).0, Code::NoDevice);
    let tablet = world.phone(&freja).await;
    let asking = world.asks_in_place_of(&freja, "Again", Some(&old)).await.expect("asked");
    tablet.approves(Some(&number(&asking))).await;
    let accepted = asking.looks().await.expect("approved").expect("a device");
    asking.goes_on(accepted).await.expect("activated");
    assert_eq!(devices(world, &freja).await, 2, "in its own place");
}

async fn never_event_04_an_approval_is_good_for_the_key_that_was_signed_and_for_no_other(world: &World) {
    let freja = world.person("freja").await;
    let old = world.handset(&freja).await;
    let asking = world.asks_by(&freja, "New").await.expect("asked");
    let (id, bytes) = old.sees_one(world, &freja).await;
    old.carries(world, &id, &number(&asking)).await;

    // What was signed for this one approves no other, and no phone of another account approves it.
    let mut others = bytes.clone();
    let key = protocol::RequestContent::parse(&bytes).expect("a request").device.expect("a device").key;
    let at = bytes.windows(key.len()).position(|window| window == key.as_bytes()).expect("the key stands there");
    others[at] = if others[at] == b'A' { b'B' } else { b'A' };
    assert_eq!(old.answers(world, &id, old.approval(&others)).await.json()["code"], "other_bytes");
    let mallory = world.person("mallory").await;
    let theirs = world.handset(&mallory).await;
    assert_eq!(theirs.answers(world, &id, theirs.approval(&bytes)).await.json()["code"], "request_gone");
    assert_eq!(asking.looks().await.expect("waits"), None);

    // Approved: whoever has another key, or another activation, takes nothing.
    assert_eq!(old.answers(world, &id, old.approval(&bytes)).await.status, 200);
    let stranger = Stranger::of(world);
    assert_eq!(stranger.looks(world, asking.activation()).await.json()["code"], "wrong_signature");
    let begun = stranger.begins(world, &freja, &freja.password).await.json();
    let own = begun["activation"].as_str().expect("an id");
    assert_eq!(stranger.looks(world, own).await.json()["code"], "activation_ended");
    assert!(asking.looks().await.expect("approved").is_some());
}

async fn never_event_05_strangers_who_know_the_password_keep_nobody_out(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    let stranger = Stranger::of(world);
    for _ in 0..20 {
        let (_, asked) = stranger.asks(world, &freja).await;
        assert!([201, 429].contains(&asked.status.as_u16()));
        world.wait_s(30);
    }
    // It takes no browser's place, ends nothing, and the card activates as ever.
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await.sees("carry-number");
    let asked = old.unlocks().await;
    let login = asked.iter().find(|one| one.content.kind == Kind::LogIn).expect("the login's");
    old.carries(login, &desk.number()).await.expect("the right number");
    old.device.approve(login, &old.pin).await.expect("approved");
    desk.reloads().await.arrives_at(&bank).await;
    world.activates(&freja, "New").await.expect("a phone");
    assert_eq!(old.device.status().await.expect("a standing").tries_left, 5);
}

async fn never_event_05_ringing_by_one_door_makes_the_other_wait(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let handset = world.handset(&freja).await;
    let stranger = Stranger::of(world);
    let says_no = async || {
        let (id, bytes) = handset.sees_one(world, &freja).await;
        let denial = handset.denial(&bytes, DenyReason::Unwanted);
        assert!(handset.answers(world, &id, denial).await.status.is_success());
    };
    let asks_to_log_in = async || {
        let mut desk = world.desk();
        desk.from = stranger.1;
        desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
        desk
    };

    asks_to_log_in().await.sees("waiting");
    says_no().await;
    assert_eq!(stranger.asks(world, &freja).await.1.status.as_u16(), 201, "the second is asked at once");
    says_no().await;
    world.wait_s(9);
    asks_to_log_in().await.is_told("requests_pause");
    world.wait_s(1);
    asks_to_log_in().await.sees("waiting");
    says_no().await;
    world.wait_s(29);
    let (activation, early) = stranger.asks(world, &freja).await;
    assert_eq!((early.status.as_u16(), &early.json()["code"]), (429, &"rests".into()));
    let elsewhere = Stranger::of(world);
    assert_eq!(elsewhere.asks(world, &freja).await.1.status.as_u16(), 201, "no other source waits for that");
    says_no().await;
    world.wait_s(1);
    assert_eq!(stranger.asks_for(world, &activation).await.status.as_u16(), 201);
}

async fn never_event_06_nothing_of_devices_is_told_before_the_password_was_right(world: &World) {
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    world.phone(&freja).await;
    let stranger = Stranger::of(world);
    let nobody = Person { user_id: "nobody-at-all".to_owned(), ..freja.clone() };
    let told = async |person: &Person| {
        let page = stranger.begins(world, person, "something that it is not").await;
        (page.status, page.json()["code"].clone(), page.json().get("may_ask_device").cloned())
    };
    let with_a_device = told(&freja).await;
    assert_eq!(with_a_device, (StatusCode::FORBIDDEN, "wrong_credentials".into(), None));
    assert_eq!((told(&sofus).await, told(&nobody).await), (with_a_device.clone(), with_a_device));
    // Without an activation of one's own key there is nobody to ask.
    let made_up = world.app.entropy.id(world.now().micros());
    let made_up = domain::ids::ActivationId(made_up).to_string();
    assert_eq!(stranger.asks_for(world, &made_up).await.json()["code"], "activation_ended");
    let begun = world.asks_by(&freja, "New").await.expect("asked");
    assert_eq!(stranger.asks_for(world, begun.activation()).await.json()["code"], "wrong_signature");
}

async fn never_event_08_requests_of_new_phones_that_nobody_answers_count_as_nothing(world: &World) {
    let freja = world.person("freja").await;
    let old = world.phone(&freja).await;
    let stranger = Stranger::of(world);
    let mut asked = 0;
    for _ in 0..40 {
        let (_, page) = stranger.asks(world, &freja).await;
        asked += u32::from(page.status == 201);
        world.wait_minutes(6);
    }
    assert!((3..40).contains(&asked), "each is asked later than the one before: {asked}");
    assert_eq!(world.times(What::PasswordWrong).await + world.times(What::PinWrong).await, 0);
    assert_eq!(old.device.status().await.expect("a standing").tries_left, 5);
    let card = world.card_of(&freja).await;
    assert_eq!((card.wrong_since_right, card.from_unknown), (0, Default::default()));
}

async fn never_event_09_the_key_stands_in_what_is_shown_and_signed(world: &World) {
    let freja = world.person("freja").await;
    let old = world.handset(&freja).await;
    let stranger = Stranger::of(world);
    let begun = stranger.begins(world, &freja, &freja.password).await.json();
    let activation = begun["activation"].as_str().expect("an id");
    for name in ["Freja\u{202e}", "Fr\u{0435}ja", "", " x", &"x".repeat(41)] {
        let body = serde_json::json!({ "activation": activation, "name": name });
        let refused = stranger.calls(world, "/activations/request", body).await;
        assert_eq!(refused.json()["code"], "name_refused", "{name:?} could hide what it is");
    }
    assert_eq!(stranger.asks_for(world, activation).await.status, 201);
    let (_, bytes) = old.sees_one(world, &freja).await;
    let shown = protocol::RequestContent::parse(&bytes).expect("a request").device.expect("a device");
    assert_eq!((shown.name.as_str(), shown.key), ("Mallory", stranger.0.public().thumbprint()));
}

async fn never_event_12_the_number_is_told_to_the_new_phone_alone(world: &World) {
    let freja = world.person("freja").await;
    let old = world.handset(&freja).await;
    let asking = world.asks_by(&freja, "New").await.expect("asked");
    let (id, bytes) = old.sees_one(world, &freja).await;
    let number = number(&asking);
    assert!(!String::from_utf8(bytes).expect("text").contains(&number), "not in what is shown and signed");
    assert!(!old.unlocks_with(world, &old.pin).await.body.contains(&number), "not in what the old phone is told");
    assert!(old.carries(world, &id, &number).await.status.is_success());
    let standing = old.calls(world, Called::get("/device")).await;
    assert!(!standing.body.contains(&number));
    world.looks_for_secrets_in_the_log();
}

async fn never_event_02_of_two_approvals_and_many_looks_at_once_one_device_comes(world: &std::sync::Arc<World>) {
    let freja = world.person("freja").await;
    let phones = [world.handset(&freja).await, world.handset(&freja).await].map(std::sync::Arc::new);
    let asking = std::sync::Arc::new(world.asks_by(&freja, "New").await.expect("asked"));
    let (id, bytes) = phones[0].sees_one(world, &freja).await;
    // The number is carried into one; the other's approval counts for nothing, whichever comes first.
    for phone in [&phones[1], &phones[0]] {
        assert!(phone.carries(world, &id, &number(&asking)).await.status.is_success());
    }
    let approving = phones.iter().cloned().flat_map(|phone| (0..8).map(move |_| phone.clone())).map(|phone| {
        let (world, id, bytes) = (std::sync::Arc::clone(world), id.clone(), bytes.clone());
        async move { phone.answers(&world, &id, phone.approval(&bytes)).await.status.as_u16() }
    });
    let looking = |_| {
        let asking = std::sync::Arc::clone(&asking);
        async move { asking.looks().await.expect("no refusal").map(|accepted| accepted.device) }
    };
    let approving = tokio::spawn(at_once(approving.collect::<Vec<_>>()));
    let early = at_once((0..16).map(looking)).await;
    let answers = approving.await.expect("answers");
    let late = at_once((0..16).map(looking)).await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    let mut told: Vec<String> = early.into_iter().chain(late.iter().cloned()).flatten().collect();
    told.dedup();
    assert_eq!((told.len(), late.iter().flatten().count()), (1, 16), "one and the same device");
    assert_eq!((world.times(What::RequestApproved).await, world.times(What::ActivationApproved).await), (1, 1));
}
