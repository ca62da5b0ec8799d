//! A phone without a network: the page's picture goes into the app, and eight digits come back to the page.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use device::Asked;
use domain::account::Command as AccountCommand;
use domain::audit::What;
use domain::device::{BlockReason, State as DeviceState};
use domain::ids::{DeviceId, LoginId};
use domain::login::State as LoginState;
use protocol::offline::PageKey;
use protocol::{OfflineCode, PinKey};
use server::flows::operate::obstacles::{Obstacle, obstacles};
use store::Store as _;

use crate::support::{
    Bank, Desk, Kept, Person, Phone, Wishes, World, at_once, hammered_on_every_engine, on_every_engine,
};

on_every_engine!(
    eight_digits_sign_in_and_say_so_in_the_token,
    a_service_that_did_not_ask_for_it_is_not_told,
    a_phone_of_before_is_not_offered_it,
    another_service_of_the_group_does_not_take_the_session,
    never_event_04_a_picture_that_the_server_did_not_sign_is_not_answered,
    never_event_04_a_frozen_account_or_a_blocked_device_approves_nothing,
    never_event_05_a_stranger_who_guesses_takes_nothing_from_the_owner,
    never_event_06_wrong_halves_have_one_answer,
    never_event_08_a_picture_that_nobody_answers_counts_nothing,
    a_wrong_pin_counts_on_the_device_and_blocks_it_at_the_fifth,
    five_wrong_codes_end_the_login,
    what_is_not_eight_digits_counts_nothing,
    a_double_click_is_one_try,
    the_picture_is_the_asking_browsers_alone,
    another_phone_may_answer_meanwhile,
    a_browser_can_be_remembered,
    never_event_11_the_file_holds_no_key_in_the_clear,
    never_event_12_no_digits_in_the_log,
);

hammered_on_every_engine!(
    never_event_02_the_same_right_digits_at_once_sign_in_once,
    never_event_05_a_thousand_guesses_at_once_are_worth_one,
);

impl World {
    /// A bank that takes offline codes.
    async fn offline_bank(&self) -> Bank {
        self.service_with("Fjord Bank", |service| service.accepts_offline = true).await
    }
}

impl Desk<'_> {
    /// Password given, the app asked, and the page for a phone without a network opened.
    pub(crate) async fn goes_offline(&mut self, world: &World, bank: &Bank, person: &Person) -> &mut Self {
        // No session of an earlier login answers.
        world.wait_minutes(10);
        self.comes_from(bank).await.gives_password_of(person).await;
        if self.page.has("use-app") {
            self.follows("use-app").await;
        }
        self.follows("use-offline").await.sees("offline-qr");
        self
    }

    /// What the picture says. That cameras read it is the browser stories' to show.
    pub(crate) async fn pictured(&mut self, world: &World) -> String {
        let qr = self.page.attribute("offline-qr", "src").expect("a picture");
        let picture = self.asks(&Method::GET, &qr, None).await;
        assert_eq!((picture.status, picture.header("content-type")), (StatusCode::OK, "image/svg+xml"));
        let bytes = self.bytes_asked(world).await;
        world.app.keys.offline_qr(&bytes).expect("signed")
    }

    async fn bytes_asked(&self, world: &World) -> Vec<u8> {
        let LoginState::WaitsForApp { request, .. } = self.login(world).await.state else { panic!("does not wait") };
        world.app.store.request(request).await.expect("the store").expect("a request").bytes.clone()
    }

    async fn login(&self, world: &World) -> domain::login::Login {
        let id = self.path.trim_start_matches("/login/").split('/').next().expect("an id");
        let id = LoginId::parse(id).expect("an id");
        world.app.store.login(id).await.expect("the store").expect("a login").into_inner()
    }

    pub(crate) async fn types(&mut self, code: &str) -> &mut Self {
        self.posts("offline", &[("code", code)]).await
    }
}

impl Phone {
    pub(crate) fn scans(&self, text: &str) -> Asked {
        self.device.scanned(text).expect("signed by the server")
    }

    /// The digits that it shows after this PIN.
    pub(crate) fn shows(&self, world: &World, asked: &Asked, pin: &PinKey) -> OfflineCode {
        let code = self.device.offline_code(asked, pin).expect("an offline key");
        world.hides("an offline code", code.expose());
        code
    }

    async fn kept(&self, world: &World) -> domain::device::Device {
        let id = DeviceId::parse(self.device.id()).expect("an id");
        world.app.store.device(id).await.expect("the store").expect("a device").into_inner()
    }
}

/// The right digits with the last of the device's half, or of the PIN's, changed.
fn spoiled(code: &OfflineCode, at: usize) -> String {
    let mut digits: Vec<char> = code.expose().chars().collect();
    digits[at] = if digits[at] == '5' { '6' } else { '5' };
    digits.into_iter().collect()
}

async fn eight_digits_sign_in_and_say_so_in_the_token(world: &World) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    let picture = desk.goes_offline(world, &bank, &freja).await.pictured(world).await;

    let asked = phone.scans(&picture);
    assert_eq!(asked.content.service, "Fjord Bank");
    let code = phone.shows(world, &asked, &phone.pin);
    let signed_in = desk.types(&code.grouped()).await.arrives_at(&bank).await;

    assert_eq!(signed_in.claims.amr, ["pwd", "otp", "pin", "offline", "mfa"]);
    assert_eq!(world.times(What::RequestApprovedOffline).await, 1);
    assert!(phone.unlocks().await.is_empty(), "nothing waits any more");
}

async fn a_service_that_did_not_ask_for_it_is_not_told(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    assert!(!desk.page.has("use-offline"));
    let (waits, bytes) = (desk.path.clone(), desk.bytes_asked(world).await);
    desk.visits(&format!("{waits}/offline")).await.sees("waiting");
    assert!(!desk.page.has("offline-qr"));
    let picture = desk.asks(&Method::GET, &format!("{waits}/offline-qr"), None).await;
    assert_eq!(picture.status, StatusCode::NOT_FOUND);

    // The right digits all the same, typed by hand into a form that nobody was shown.
    let text = world.app.keys.offline_qr(&bytes).expect("signed");
    let code = phone.shows(world, &phone.scans(&text), &phone.pin);
    let body = format!("step=x&code={}", code.expose());
    desk.asks(&Method::POST, &format!("{waits}/offline"), Some(body)).await;
    desk.visits(&waits).await.sees("waiting");
    assert_eq!(world.times(What::LoginDone).await, 0);
}

#[tokio::test]
async fn a_level_that_verifies_each_time_is_never_reached_so() {
    let levels = "new_device_waits_s = 0\n[[levels]]\nacr = \"https://id.example/two\"\nfactors = [\"app\", \"card\"]\n\n\
                  [[levels]]\nacr = \"https://id.example/high\"\nfactors = [\"app\"]\nverify = \"each\"\n";
    let world = &World::configured(Kept::Memory, levels).await;
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    world.phone(&freja).await;
    let mut desk = world.desk();
    let high = Wishes { acr_values: vec!["https://id.example/high".to_owned()], ..Wishes::default() };
    desk.comes_from_wishing(&bank, &high).await.gives_password_of(&freja).await;
    if desk.page.has("use-app") {
        desk.follows("use-app").await;
    }
    desk.sees("waiting");
    assert!(!desk.page.has("use-offline"));
}

async fn a_phone_of_before_is_not_offered_it(world: &World) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    world.handset(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await.sees("waiting");
    assert!(!desk.page.has("use-offline"), "it has no offline key");
}

async fn another_service_of_the_group_does_not_take_the_session(world: &World) {
    let in_group = |service: &mut domain::service::Service| service.group = Some("fjord".to_owned());
    let bank = world
        .service_with("Fjord Bank", |service| {
            in_group(service);
            service.accepts_offline = true;
        })
        .await;
    let (taking, strict) = (
        world.service_with("Fjord Pension", |service| {
            in_group(service);
            service.accepts_offline = true;
        }),
        world.service_with("Fjord Invest", in_group),
    );
    let (taking, strict) = (taking.await, strict.await);
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    let picture = desk.goes_offline(world, &bank, &freja).await.pictured(world).await;
    let code = phone.shows(world, &phone.scans(&picture), &phone.pin);
    desk.types(code.expose()).await.arrives_at(&bank).await;

    let signed_in = desk.comes_from(&taking).await.arrives_at(&taking).await;
    assert!(signed_in.claims.amr.contains(&"offline".to_owned()), "the session says how it was made");
    desk.comes_from(&strict).await.sees("credentials");
}

async fn never_event_04_a_picture_that_the_server_did_not_sign_is_not_answered(world: &World) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.goes_offline(world, &bank, &freja).await;
    let bytes = desk.bytes_asked(world).await;
    let strangers = PageKey::from_secret(&[7; 32]).expect("a key").write_request(&bytes).expect("signed");
    assert!(phone.device.scanned(&strangers).is_err());
    let own = world.app.keys.offline_qr(&bytes).expect("signed");
    assert!(phone.device.scanned(&own).is_ok());
    for at in [4, 60, own.len() / 2, own.len() - 2] {
        let mut digits: Vec<char> = own.chars().collect();
        digits[at] = if digits[at] == '5' { '6' } else { '5' };
        assert!(phone.device.scanned(&digits.into_iter().collect::<String>()).is_err(), "digit {at}");
    }
}

async fn never_event_04_a_frozen_account_or_a_blocked_device_approves_nothing(world: &World) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    let (phone, tablet) = (world.phone(&freja).await, world.activates(&freja, "Tablet").await.expect("a tablet").0);
    let mut desk = world.desk();
    let picture = desk.goes_offline(world, &bank, &freja).await.pictured(world).await;
    let asked = phone.scans(&picture);
    let code = phone.shows(world, &asked, &phone.pin);

    let id = DeviceId::parse(phone.device.id()).expect("an id");
    let kept = world.app.store.device(id).await.expect("the store").expect("a device");
    let mut changes = world.changes();
    let blocked = kept.get().clone().step(domain::device::Command::Block, &world.app.limits, world.now());
    changes.replace(&kept, blocked.expect("blocked"));
    world.app.store.commit(changes).await.expect("blocked");
    desk.types(code.expose()).await.is_told("wrong_offline_code");

    // Another person's phone says nothing about Freja's request.
    let bo = world.person("bo").await;
    let bos = world.phone(&bo).await;
    let bos_code = bos.shows(world, &asked, &bos.pin);
    desk.types(bos_code.expose()).await.is_told("wrong_offline_code");

    let code = tablet.shows(world, &asked, &tablet.pin);
    world.operator_does(&freja, AccountCommand::Freeze).await;
    desk.types(code.expose()).await.is_told("login_void");
    assert_eq!(world.times(What::LoginDone).await, 0);
}

async fn never_event_05_a_stranger_who_guesses_takes_nothing_from_the_owner(world: &World) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut known = world.known_desk(&bank, &freja).await;
    // A stranger who knows the password guesses until nothing is heard from unknown browsers.
    let mut stranger = world.desk();
    stranger.goes_offline(world, &bank, &freja).await;
    for _ in 0..5 {
        stranger.types("00000000").await;
    }
    stranger.is_told("too_many_tries");
    let mut again = world.desk();
    again.goes_offline(world, &bank, &freja).await.types("00000000").await.is_told("offline_rests");
    assert_eq!(again.page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(matches!(phone.kept(world).await.state, DeviceState::Active { .. }));
    assert_eq!(phone.kept(world).await.wrong_in_a_row, 0);
    let told = obstacles(&world.app, &freja.user_id, None, world.now()).await.expect("the store").expect("an account");
    assert!(told.iter().any(|one| matches!(one, Obstacle::OfflineRests { .. })), "the operator sees it: {told:?}");

    // The owner's known browser hears them, and the app with a network is asked as ever.
    let picture = known.goes_offline(world, &bank, &freja).await.pictured(world).await;
    let code = phone.shows(world, &phone.scans(&picture), &phone.pin);
    known.types(code.expose()).await.arrives_at(&bank).await;
}

async fn never_event_06_wrong_halves_have_one_answer(world: &World) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    let picture = desk.goes_offline(world, &bank, &freja).await.pictured(world).await;
    let asked = phone.scans(&picture);
    let right = phone.shows(world, &asked, &phone.pin);
    let mut answers = Vec::new();
    for wrong in [spoiled(&right, 3), spoiled(&right, 7)] {
        desk.types(&wrong).await.is_told("wrong_offline_code");
        let plain = desk.page.body.replace("4\u{a0}tries", "N tries").replace("3\u{a0}tries", "N tries");
        let hidden = desk.page.form("offline").hidden;
        let step = &hidden.iter().find(|(name, _)| name == "step").expect("a step").1;
        answers.push((desk.page.status, plain.replace(step.as_str(), "STEP")));
    }
    assert!(answers[0] == answers[1], "the second half's wrongness shows");
    assert_eq!(world.times(What::PinWrong).await, 1, "and yet one of them was a wrong PIN");
}

async fn never_event_08_a_picture_that_nobody_answers_counts_nothing(world: &World) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    for _ in 0..10 {
        let mut desk = world.desk();
        desk.goes_offline(world, &bank, &freja).await.pictured(world).await;
        world.wait_hours(2);
    }
    assert_eq!((phone.kept(world).await.wrong_in_a_row, world.times(What::RequestWrongOffline).await), (0, 0));
    let mut desk = world.desk();
    let picture = desk.goes_offline(world, &bank, &freja).await.pictured(world).await;
    let code = phone.shows(world, &phone.scans(&picture), &phone.pin);
    desk.types(code.expose()).await.arrives_at(&bank).await;
}

async fn a_wrong_pin_counts_on_the_device_and_blocks_it_at_the_fifth(world: &World) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.known_desk(&bank, &freja).await;
    let picture = desk.goes_offline(world, &bank, &freja).await.pictured(world).await;
    let asked = phone.scans(&picture);
    let (right, wrong) = (phone.shows(world, &asked, &phone.pin), phone.shows(world, &asked, &phone.wrong_pin().await));
    for tries in 1..=3 {
        desk.types(wrong.expose()).await.is_told("wrong_offline_code");
        assert_eq!(phone.kept(world).await.wrong_in_a_row, tries);
    }
    desk.types(right.expose()).await.arrives_at(&bank).await;
    assert_eq!(phone.kept(world).await.wrong_in_a_row, 0, "a right PIN is one, wherever it was told");
    assert_eq!(phone.kept(world).await.wrong_at.len(), 3, "and forgives nothing of what counts in all");

    let picture = desk.goes_offline(world, &bank, &freja).await.pictured(world).await;
    let asked = phone.scans(&picture);
    let wrong = phone.shows(world, &asked, &phone.wrong_pin().await);
    for _ in 0..5 {
        desk.types(wrong.expose()).await;
    }
    let blocked = matches!(phone.kept(world).await.state, DeviceState::Blocked { why: BlockReason::WrongPins, .. });
    assert!(blocked, "{:?}", phone.kept(world).await.state);
    desk.is_told("too_many_tries");
}

async fn five_wrong_codes_end_the_login(world: &World) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    let picture = desk.goes_offline(world, &bank, &freja).await.pictured(world).await;
    let right = phone.shows(world, &phone.scans(&picture), &phone.pin);
    let wrong = spoiled(&right, 0);
    for left in [4, 3, 2, 1] {
        desk.types(&wrong).await.is_told("wrong_offline_code");
        assert!(desk.page.text("message").contains(&left.to_string()) || left == 1, "{left} left");
    }
    desk.types(&wrong).await.is_told("too_many_tries");
    assert!(phone.unlocks().await.is_empty(), "withdrawn from the phone as well");
    assert_eq!(phone.kept(world).await.wrong_in_a_row, 0, "no PIN was wrong");
    let leave = format!("{}/leave", desk.path);
    assert_eq!(desk.visits(&leave).await.goes_back_refused(), "access_denied");
}

async fn what_is_not_eight_digits_counts_nothing(world: &World) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    let picture = desk.goes_offline(world, &bank, &freja).await.pictured(world).await;
    for typed in ["", "1234567", "123456789", "12345678a", "six digits"] {
        desk.types(typed).await.is_told("offline_code_incomplete");
    }
    assert_eq!(world.times(What::RequestWrongOffline).await, 0);
    let code = phone.shows(world, &phone.scans(&picture), &phone.pin);
    desk.types(&format!(" {} ", *code.grouped())).await.arrives_at(&bank).await;
}

async fn a_double_click_is_one_try(world: &World) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    world.phone(&freja).await;
    let mut desk = world.desk();
    desk.goes_offline(world, &bank, &freja).await;
    let mut second = desk.tab();
    second.page = desk.page.clone();
    desk.types("00000000").await.is_told("wrong_offline_code");
    second.types("00000000").await.sees("offline-qr");
    assert_eq!(world.times(What::RequestWrongOffline).await, 1);
}

async fn the_picture_is_the_asking_browsers_alone(world: &World) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    let picture = desk.goes_offline(world, &bank, &freja).await.pictured(world).await;
    let (page, qr) = (desk.path.clone(), desk.page.attribute("offline-qr", "src").expect("a picture"));
    let mut other = world.desk();
    assert_eq!(other.asks(&Method::GET, &qr, None).await.status, StatusCode::NOT_FOUND);
    other.visits(&page).await;
    assert!(!other.page.has("offline-qr"));
    let code = phone.shows(world, &phone.scans(&picture), &phone.pin);
    let body = format!("step=x&code={}", code.expose());
    other.asks(&Method::POST, &page, Some(body)).await;
    assert_eq!(world.times(What::LoginDone).await, 0);
    // Once it is answered there is no picture any more.
    desk.types(code.expose()).await.arrives_at(&bank).await;
    assert_eq!(desk.asks(&Method::GET, &qr, None).await.status, StatusCode::NOT_FOUND);
}

async fn another_phone_may_answer_meanwhile(world: &World) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let tablet = world.activates(&freja, "Tablet").await.expect("a tablet").0;
    let mut desk = world.known_desk(&bank, &freja).await;
    let picture = desk.goes_offline(world, &bank, &freja).await.pictured(world).await;
    let code = phone.shows(world, &phone.scans(&picture), &phone.pin);
    tablet.denies(protocol::answer::DenyReason::Unwanted).await;
    desk.types(code.expose()).await.is_told("denied");
    assert_eq!(world.times(What::RequestApprovedOffline).await, 0);
}

async fn a_browser_can_be_remembered(world: &World) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    desk.posts("remember", &[("remember_browser", "1")]).await.follows("use-offline").await;
    let picture = desk.pictured(world).await;
    let code = phone.shows(world, &phone.scans(&picture), &phone.pin);
    desk.types(code.expose()).await.arrives_at(&bank).await;
    assert_eq!(world.times(What::BrowserRemembered).await, 1, "the picture went into the app: that carries");
}

async fn never_event_11_the_file_holds_no_key_in_the_clear(world: &World) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    let picture = desk.goes_offline(world, &bank, &freja).await.pictured(world).await;
    let asked = phone.scans(&picture);
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("phone.json");
    let mut phone = phone;
    phone.device.save(&path).expect("saved");
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).expect("read")).expect("JSON");
    let key = protocol::from_base64url(file["offline_key"].as_str().expect("a key")).expect("base64url");
    let sealed = phone.kept(world).await.offline_key.expect("sealed");
    assert!(!sealed.windows(8).any(|window| key.windows(8).any(|part| part == window)), "sealed, not bare");
    // The phone alone: every PIN gives eight digits, and the device's four are the same for each.
    let wrong = phone.shows(world, &asked, &phone.wrong_pin().await);
    let right = phone.shows(world, &asked, &phone.pin);
    assert_eq!(right.agrees(&wrong), (true, false));
}

async fn never_event_12_no_digits_in_the_log(world: &World) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    let picture = desk.goes_offline(world, &bank, &freja).await.pictured(world).await;
    let asked = phone.scans(&picture);
    let right = phone.shows(world, &asked, &phone.pin);
    let wrong = phone.shows(world, &asked, &phone.wrong_pin().await);
    desk.types(wrong.expose()).await;
    desk.types(right.expose()).await.arrives_at(&bank).await;
    for entry in world.audit_of(freja.account).await {
        assert!(!entry.about.contains(right.expose()) && !entry.about.contains(wrong.expose()));
    }
    world.looks_for_secrets_in_the_log();
}

async fn never_event_02_the_same_right_digits_at_once_sign_in_once(world: &Arc<World>) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    let picture = desk.goes_offline(world, &bank, &freja).await.pictured(world).await;
    let code = phone.shows(world, &phone.scans(&picture), &phone.pin);
    let page = (desk.cookies.clone(), desk.page.clone(), desk.path.clone());
    at_once((0..100).map(|_| {
        let (world, page, code) = (Arc::clone(world), page.clone(), code.clone());
        async move {
            let mut tab = Desk::new(&world, [10, 0, 0, 1].into());
            (tab.cookies, tab.page, tab.path) = page;
            tab.types(code.expose()).await;
        }
    }))
    .await;
    assert_eq!((world.times(What::LoginDone).await, world.times(What::RequestApprovedOffline).await), (1, 1));
    assert_eq!(world.times(What::RequestWrongOffline).await, 0);
}

async fn never_event_05_a_thousand_guesses_at_once_are_worth_one(world: &Arc<World>) {
    let bank = world.offline_bank().await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.goes_offline(world, &bank, &freja).await;
    let page = (desk.cookies.clone(), desk.page.clone(), desk.path.clone());
    at_once((0..1_000).map(|guess| {
        let (world, page) = (Arc::clone(world), page.clone());
        async move {
            let mut tab = Desk::new(&world, [10, 0, 0, 1].into());
            (tab.cookies, tab.page, tab.path) = page;
            tab.types(&format!("{guess:08}")).await;
        }
    }))
    .await;
    assert_eq!(world.times(What::RequestWrongOffline).await, 1);
    assert!(phone.kept(world).await.wrong_in_a_row <= 1);
}
