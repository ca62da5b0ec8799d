//! Carrying without typing: the QR beside the digits, the link on the phone itself, and *a number at every login*.

use axum::http::{Method, StatusCode};
use domain::account::Command as AccountCommand;
use domain::audit::What;
use protocol::Code;
use protocol::carry::{Brings, CarryLink, CarrySecret};
use store::Store as _;

use crate::support::{APP, Desk, World, on_every_engine, refusal};

const ANDROID: &str =
    "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

on_every_engine!(
    a_scanned_qr_carries_the_number,
    a_qr_is_taken_for_three_seconds_and_an_old_one_costs_no_try,
    the_qr_of_another_request_is_a_wrong_number,
    three_made_up_qrs_withdraw_the_request,
    the_qr_is_shown_to_the_browser_that_asked_and_only_while_it_waits,
    a_qr_stands_in_no_log_and_no_address,
    on_the_phone_itself_the_app_leads_back_and_the_login_goes_on,
    never_event_04_a_relayed_link_signs_in_nobody,
    a_guessed_way_back_takes_nothing,
    what_was_typed_after_a_link_moves_the_page_by_itself,
    the_way_back_is_open_for_a_minute,
    three_wrong_links_withdraw_the_request,
    a_freeze_beats_an_approval_that_waits_for_its_return,
    iphones_are_told_to_open_the_app_themselves,
    a_person_may_want_a_number_always,
    turning_it_off_needs_the_pin_and_wrong_ones_count,
);

impl Desk<'_> {
    /// The text of the QR that the page shows now, as a camera would read it.
    async fn scans(&mut self, world: &World) -> String {
        let path = format!("{}/qr?1", self.path);
        let picture = self.asks(&Method::GET, &path, None).await;
        assert_eq!((picture.status, picture.header("content-type")), (StatusCode::OK, "image/svg+xml"));
        assert_eq!(picture.header("cache-control"), "no-store");
        let request = self.request_id(world).await;
        let at_s = world.now().seconds();
        let mac = world.app.keys.qr_mac(&request, at_s);
        let text = CarryLink { request, brings: Brings::Qr { at_s, mac } }.to_text(APP).to_string();
        // The picture is drawn from this very text; that cameras read it is the browser stories' to show.
        assert_eq!(Some(picture.body.as_str()), server::pages::qr_image(&text).as_ref().map(|svg| svg.as_str()));
        text
    }

    async fn request_id(&self, world: &World) -> String {
        let login = self.path.rsplit('/').next().expect("an id").to_owned();
        let login = domain::ids::LoginId::parse(&login).expect("an id");
        let login = world.app.store.login(login).await.expect("the store").expect("a login");
        match login.state {
            domain::login::State::WaitsForApp { request, .. } => request.to_string(),
            other => panic!("does not wait: {other:?}"),
        }
    }

    async fn moved(&mut self) -> bool {
        let path = format!("{}/status", self.path);
        self.asks(&Method::GET, &path, None).await.json()["moved"].as_bool().expect("yes or no")
    }

    /// What the app's *Back to the browser* does here: the address is opened, and its script posts what it finds there.
    async fn follows_back(&mut self, to: &str) -> &mut Self {
        let (address, value) = to.split_once("#back=").expect("a value");
        let path = address.strip_prefix("http://localhost:8000").expect("at the issuer");
        self.visits(path).await;
        if !self.page.has("come-back") {
            return self;
        }
        self.posts("come-back", &[("value", value)]).await
    }
}

pub(crate) fn on_android(mut desk: Desk<'_>) -> Desk<'_> {
    desk.agent = ANDROID;
    desk
}

async fn a_scanned_qr_carries_the_number(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await.sees("carry-scan");
    let asked = phone.sees_one().await;
    let qr = desk.scans(world).await;

    phone.device.carried_by_link(&asked, &qr).await.expect("the right QR");
    assert!(phone.sees_one().await.carried);
    phone.device.approve(&asked, &phone.pin).await.expect("approved");

    desk.reloads().await.arrives_at(&bank).await;
}

async fn a_qr_is_taken_for_three_seconds_and_an_old_one_costs_no_try(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    world.wait_s(60);
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let asked = phone.sees_one().await;
    let qr = desk.scans(world).await;
    world.wait_s(4);
    for _ in 0..4 {
        assert_eq!(refusal(phone.device.carried_by_link(&asked, &qr).await).0, Code::QrStale);
    }
    assert_eq!(world.times(What::RequestWrongNumber).await, 0);
    world.wait_s(-5);
    assert_eq!(refusal(phone.device.carried_by_link(&asked, &qr).await).0, Code::QrStale, "not before its time");
    world.wait_s(4);
    phone.device.carried_by_link(&asked, &qr).await.expect("three seconds old");
    // A second time changes nothing: it is carried already.
    phone.device.carried_by_link(&asked, &qr).await.expect("carried");
}

async fn the_qr_of_another_request_is_a_wrong_number(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (freja, anton) = (world.person("freja").await, world.person("anton").await);
    let (phone, others) = (world.phone(&freja).await, world.phone(&anton).await);
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let mut other = world.desk();
    other.comes_from(&bank).await.gives_password_of(&anton).await.follows("use-app").await;
    let asked = phone.sees_one().await;
    let foreign = other.scans(world).await;

    assert!(matches!(phone.device.carried_by_link(&asked, &foreign).await, Err(device::PhoneError::NotThisRequest)));
    assert_eq!(world.times(What::RequestWrongNumber).await, 0, "a good app does not even send it");
    // An app that sends it all the same has one try less.
    let as_ours = foreign.replace(&other.request_id(world).await, &asked.content.id);
    let (code, problem) = refusal(phone.device.carried_by_link(&asked, &as_ours).await);
    assert_eq!((code, problem.tries_left), (Code::WrongNumber, Some(2)));
    // Nor does it carry anything for whoever it belongs to: their own phone has to.
    assert!(!others.sees_one().await.carried);
}

async fn three_made_up_qrs_withdraw_the_request(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let asked = phone.sees_one().await;
    let made_up = |byte: u8| {
        let brings = Brings::Qr { at_s: world.now().seconds(), mac: CarrySecret::first_half_of(&[byte; 32]) };
        CarryLink { request: asked.content.id.clone(), brings }.to_text(APP)
    };
    for (byte, left) in [(1, 2), (2, 1)] {
        let (code, problem) = refusal(phone.device.carried_by_link(&asked, &made_up(byte)).await);
        assert_eq!((code, problem.tries_left), (Code::WrongNumber, Some(left)));
    }
    // Digits and QRs share the three tries.
    let wrong = crate::support::another(&desk.number());
    assert_eq!(refusal(phone.carries(&asked, &wrong).await).0, Code::Withdrawn);
    desk.reloads().await.is_told("wrong_numbers");
}

async fn the_qr_is_shown_to_the_browser_that_asked_and_only_while_it_waits(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    world.chose_last(&freja, None).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await;
    let path = format!("{}/qr", desk.path);
    assert_eq!(desk.asks(&Method::GET, &path, None).await.status, StatusCode::NOT_FOUND, "nothing is asked yet");
    desk.follows("use-app").await;
    assert_eq!(desk.asks(&Method::GET, &path, None).await.status, StatusCode::OK);
    assert_eq!(world.desk().asks(&Method::GET, &path, None).await.status, StatusCode::NOT_FOUND, "another browser");
    phone.approves(Some(&desk.number())).await;
    assert_eq!(desk.asks(&Method::GET, &path, None).await.status, StatusCode::NOT_FOUND, "answered");
}

async fn a_qr_stands_in_no_log_and_no_address(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = on_android(world.desk());
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let asked = phone.sees_one().await;
    let qr = desk.scans(world).await;
    let link = desk.page.attribute("open-app", "href").expect("a link");
    for secret in [qr.split("&h=").nth(1), link.split("&l=").nth(1)] {
        world.hides("what is carried", secret.expect("a secret").to_owned());
    }
    assert_eq!(refusal(phone.device.carried_by_link(&asked, &qr.replace("&t=1", "&t=2")).await).0, Code::WrongNumber);
    phone.device.carried_by_link(&asked, &link).await.expect("the right link");
    let answered = phone.device.approve(&asked, &phone.pin).await.expect("approved");
    let to = answered.return_to.expect("a way back").expose().to_owned();
    world.hides("the way back", to.split("#back=").nth(1).expect("a value").to_owned());
    // The world looks for all of it in everything that is logged, kept and pushed.
    desk.follows_back(&to).await.arrives_at(&bank).await;
}

async fn on_the_phone_itself_the_app_leads_back_and_the_login_goes_on(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = on_android(world.desk());
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let asked = phone.sees_one().await;
    let link = desk.page.attribute("open-app", "href").expect("a link");
    phone.device.carried_by_link(&asked, &link).await.expect("the right link");
    assert!(!desk.moved().await);
    let answered = phone.device.approve(&asked, &phone.pin).await.expect("approved");

    // The page that waits does not move by itself.
    assert!(!desk.moved().await);
    desk.reloads().await.sees("waiting");
    assert!(!desk.page.has("carry-number") && !desk.page.has("open-app"), "nothing is to be carried any more");
    assert_eq!(world.times(What::LoginDone).await, 0);

    let to = answered.return_to.expect("a way back").expose().to_owned();
    let signed_in = desk.follows_back(&to).await.arrives_at(&bank).await;
    assert_eq!(signed_in.claims.amr, ["pwd", "swk", "pin", "mfa"]);
    assert!(desk.moved().await);
    // Once: what came back a second time finds the login done.
    desk.follows_back(&to).await;
    assert_eq!(world.times(What::LoginDone).await, 1);
}

async fn never_event_04_a_relayed_link_signs_in_nobody(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    // Somebody who knows the password sends the link of their own login to Freja, who opens it and approves.
    let mut thief = on_android(world.desk());
    thief.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let link = thief.page.attribute("open-app", "href").expect("a link");
    let asked = phone.sees_one().await;
    // Opened alone, it approves nothing and carries nothing.
    assert_eq!(refusal(phone.device.approve(&asked, &phone.pin).await).0, Code::CarryFirst);
    phone.device.carried_by_link(&asked, &link).await.expect("the right link");
    let answered = phone.device.approve(&asked, &phone.pin).await.expect("approved");
    let to = answered.return_to.expect("a way back").expose().to_owned();

    assert!(!thief.moved().await);
    thief.reloads().await.sees("waiting");
    // Freja's own browser is led back, and is not the one that began.
    let mut hers = on_android(world.desk());
    hers.follows_back(&to).await.is_told("cookies_needed");
    hers.comes_from(&bank).await.follows_back(&to).await.is_told("other_browser");
    let path = to.split_once('#').expect("a value").0.replace("http://localhost:8000", "") + "/return";
    let body = format!("value={}", to.split("#back=").nth(1).expect("a value"));
    hers.asks(&Method::POST, &path, Some(body)).await;
    thief.reloads().await.sees("waiting");
    world.wait_s(60);
    thief.reloads().await.is_told("request_expired");
    assert_eq!(world.times(What::LoginDone).await, 0);
}

async fn a_guessed_way_back_takes_nothing(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut thief = on_android(world.desk());
    thief.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let login = thief.path.clone();
    let link = thief.page.attribute("open-app", "href").expect("a link");
    let asked = phone.sees_one().await;
    phone.device.carried_by_link(&asked, &link).await.expect("the right link");
    phone.device.approve(&asked, &phone.pin).await.expect("approved");
    let secret = link.split("&l=").nth(1).expect("a secret").to_owned();
    for value in ["", "short", secret.as_str(), "AAAAAAAAAAAAAAAAAAAAAA"] {
        let body = format!("value={value}");
        thief.asks(&Method::POST, &format!("{login}/return"), Some(body)).await;
    }
    thief.visits(&login).await.sees("waiting");
    assert_eq!(world.times(What::LoginDone).await, 0);
}

async fn what_was_typed_after_a_link_moves_the_page_by_itself(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = on_android(world.desk());
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let asked = phone.sees_one().await;
    let link = desk.page.attribute("open-app", "href").expect("a link");
    phone.device.carried_by_link(&asked, &link).await.expect("the right link");
    phone.carries(&asked, &desk.number()).await.expect("the right number");
    phone.device.carried_by_link(&asked, &link).await.expect("once more");
    let answered = phone.device.approve(&asked, &phone.pin).await.expect("approved");
    assert_eq!(answered.return_to, None);
    assert!(desk.moved().await);
    desk.reloads().await.arrives_at(&bank).await;
}

async fn the_way_back_is_open_for_a_minute(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = on_android(world.desk());
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let asked = phone.sees_one().await;
    let link = desk.page.attribute("open-app", "href").expect("a link");
    phone.device.carried_by_link(&asked, &link).await.expect("the right link");
    let answered = phone.device.approve(&asked, &phone.pin).await.expect("approved");
    world.wait_s(60);
    assert!(desk.moved().await);
    let to = answered.return_to.expect("a way back").expose().to_owned();
    desk.follows_back(&to).await.is_told("request_expired");
    assert_eq!(world.times(What::LoginDone).await, 0);
}

async fn three_wrong_links_withdraw_the_request(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = on_android(world.desk());
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let asked = phone.sees_one().await;
    for (byte, code) in [(1, Code::WrongNumber), (2, Code::WrongNumber), (3, Code::Withdrawn)] {
        let brings = Brings::Link(CarrySecret::first_half_of(&[byte; 32]));
        let link = CarryLink { request: asked.content.id.clone(), brings }.to_text(APP);
        assert_eq!(refusal(phone.device.carried_by_link(&asked, &link).await).0, code);
    }
    desk.reloads().await.is_told("wrong_numbers");
}

async fn a_freeze_beats_an_approval_that_waits_for_its_return(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = on_android(world.desk());
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let asked = phone.sees_one().await;
    let link = desk.page.attribute("open-app", "href").expect("a link");
    phone.device.carried_by_link(&asked, &link).await.expect("the right link");
    let answered = phone.device.approve(&asked, &phone.pin).await.expect("approved");
    world.operator_does(&freja, AccountCommand::Freeze).await;
    let to = answered.return_to.expect("a way back").expose().to_owned();
    desk.follows_back(&to).await.is_told("login_void");
    assert_eq!(world.times(What::LoginDone).await, 0);
}

async fn iphones_are_told_to_open_the_app_themselves(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    world.phone(&freja).await;
    for (agent, link, words) in [(IPHONE, false, true), (ANDROID, true, false)] {
        let mut desk = world.desk();
        desk.agent = agent;
        desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
        desk.sees("carry-number");
        assert_eq!((desk.page.has("open-app"), desk.page.has("home-screen")), (link, words));
    }
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await.sees("carry-number");
    assert!(!desk.page.has("open-app") && !desk.page.has("home-screen"), "a computer is no phone");
    // Without scripts the digits are all there is: what needs one is hidden until it runs.
    for id in ["scan-instead", "carry-scan"] {
        assert_eq!(desk.page.attribute(id, "hidden"), None);
        assert!(desk.page.body.contains(&format!("id=\"{id}\"")));
    }
}

async fn a_person_may_want_a_number_always(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.known_desk(&bank, &freja).await.reopened();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    assert!(!desk.page.has("carry-number"), "a known browser needs none");
    phone.approves(None).await;
    desk.reloads().await.arrives_at(&bank).await;

    phone.device.lock();
    assert_eq!(refusal(phone.device.carry_always(true, &phone.pin).await).0, Code::Locked, "only unlocked");
    phone.unlocks().await;
    assert!(!phone.device.status().await.expect("its standing").number_always);
    assert!(phone.device.carry_always(true, &phone.pin).await.expect("turned on").number_always);
    assert_eq!(world.times(What::NumberAlways).await, 1);

    let mut desk = desk.reopened();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("carry-number");
    phone.approves(Some(&desk.number())).await;
    desk.reloads().await.arrives_at(&bank).await;

    phone.unlocks().await;
    assert!(!phone.device.carry_always(false, &phone.pin).await.expect("turned off").number_always);
    let mut desk = desk.reopened();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("waiting");
    assert!(!desk.page.has("carry-number"));
}

async fn turning_it_off_needs_the_pin_and_wrong_ones_count(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    phone.unlocks().await;
    phone.device.carry_always(true, &phone.pin).await.expect("turned on");
    let wrong = phone.wrong_pin().await;
    for left in [4, 3, 2, 1] {
        let (code, problem) = refusal(phone.device.carry_always(false, &wrong).await);
        assert_eq!((code, problem.tries_left), (Code::WrongPin, Some(left)));
    }
    assert!(phone.device.status().await.expect("its standing").number_always);
    let (code, _) = refusal(phone.device.carry_always(false, &wrong).await);
    assert!(matches!(code, Code::DeviceBlocked | Code::WrongPin), "{code:?}");
    assert_eq!(refusal(phone.device.carry_always(false, &phone.pin).await).0, Code::DeviceBlocked);
    assert_eq!(world.times(What::NumberWhenNew).await, 0);
}
