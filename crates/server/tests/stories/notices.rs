//! Notices of a new device: told on the others, by mail and by letter; answered; and what the wait makes of it.

use axum::http::Method;
use domain::audit::What;
use domain::device::{Device, State};
use domain::ids::DeviceId;
use domain::notice::{Notice, State as NoticeState};
use domain::printing::Kind;
use domain::push::PushAddress;
use domain::time::Span;
use protocol::wire::PushMessage;
use server::config::{Language, Origin, Site, TimeZone};
use server::flows::notices::code::Code;
use server::flows::operate::{email, print};
use store::Store as _;

use crate::support::{
    Behaves, Called, Handset, Mail, MailServer, Page, Person, Phone, PushService, Says, World, at_once, decoded,
    hammered_on_every_engine, logged_since, on_every_engine,
};

on_every_engine!(
    another_phone_that_shows_it_makes_the_wait_an_hour,
    whoever_did_it_says_so_and_is_asked_no_more,
    not_me_on_another_phone_blocks_the_new_one_at_once,
    once_the_wait_is_over_not_me_takes_the_pin,
    a_locked_phone_is_told_no_content,
    a_phone_is_told_nothing_from_before_its_own_time,
    the_closed_app_is_told_by_a_push_that_says_an_id_and_nothing_else,
    never_event_05_a_phone_in_its_waiting_time_has_no_say_about_itself_or_others,
    never_event_05_nobody_answers_the_notices_of_another,
    a_mail_that_was_taken_makes_the_wait_an_hour,
    a_mail_says_what_happened_in_two_forms_and_in_the_person_s_language,
    opening_the_link_changes_nothing_and_its_button_blocks_once,
    whoever_guesses_gets_one_answer,
    the_code_ends_with_the_wait_and_a_day,
    what_a_device_let_in_before_not_me_signs_in_again,
    a_relay_that_is_busy_or_silent_is_asked_again,
    a_relay_that_knows_no_such_address_leaves_a_letter,
    a_relay_that_is_gone_for_three_days_is_given_up_and_said_so,
    a_push_service_that_is_gone_for_three_days_is_given_up_and_said_so,
    a_push_service_that_does_not_understand_us_is_said_so,
    without_device_and_mail_a_letter_waits_to_be_printed,
    a_mail_address_is_sealed_changed_and_removed,
    never_event_12_neither_address_nor_code_is_logged,
);

hammered_on_every_engine!(of_twenty_that_press_the_button_at_once_one_is_heard);

const HOUR_S: i64 = 3_600;

/// The product's own waits.
pub(crate) async fn waits(world: &World) -> World {
    World::configured(world.kept, "").await
}

/// The same, with mail.
pub(crate) async fn mails(world: &World) -> (World, MailServer) {
    mails_with(world, "").await
}

/// The same, with these tables of the configuration.
pub(crate) async fn mails_with(world: &World, tables: &str) -> (World, MailServer) {
    let server = MailServer::open().await;
    (World::configured(world.kept, &format!("{}{tables}", server.configuration())).await, server)
}

impl World {
    pub(crate) async fn new_phone(&self, person: &Person) -> Phone {
        self.activates(person, "Somebody's phone").await.expect("activated").0
    }

    pub(crate) async fn reads_mail(&self, person: &Person, address: &str) {
        self.hides("a mail address", address);
        email::set(&self.app, &person.user_id, Some(address), self.now())
            .await
            .expect("the store")
            .expect("an address");
    }

    async fn usable_from(&self, device: DeviceId) -> Option<i64> {
        match self.device(device).await.state {
            State::Active { from } => Some(from.seconds()),
            State::Blocked { .. } | State::Removed { .. } => None,
        }
    }

    async fn device(&self, id: DeviceId) -> Device {
        self.app.store.device(id).await.expect("the store").expect("a device").get().clone()
    }

    /// The one notice of this person.
    async fn notice(&self, person: &Person) -> Notice {
        let mut notices = self.app.store.notices(person.account, self.now(), 9).await.expect("the store");
        assert_eq!(notices.len(), 1);
        notices.remove(0).get().clone()
    }
}

fn id_of(phone: &Phone) -> DeviceId {
    DeviceId::parse(phone.device.id()).expect("an id")
}

impl Handset {
    pub(crate) async fn opens(&self, world: &World) -> String {
        let unlocked = self.unlocks_with(world, &self.pin).await.json();
        unlocked["token"].as_str().expect("a token").to_owned()
    }

    pub(crate) async fn told(&self, world: &World, token: Option<&str>) -> Page {
        self.calls(world, Called { unlock: token, ..Called::get("/notices") }).await
    }

    pub(crate) async fn says(&self, world: &World, token: Option<&str>, id: &str, what: &str) -> Page {
        let nonce = self.nonce(world).await;
        let path = format!("/notices/{id}/{what}");
        self.calls(world, Called { unlock: token, ..Called::post(&path, vec![]) }.with_nonce(nonce)).await
    }
}

#[track_caller]
pub(crate) fn the_one(page: &Page) -> serde_json::Value {
    let told = page.json()["notices"].as_array().expect("a list").clone();
    assert_eq!(told.len(), 1, "{told:?}");
    told[0].clone()
}

async fn another_phone_that_shows_it_makes_the_wait_an_hour(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let old = world.handset(&freja).await;
    let new = world.new_phone(&freja).await;
    let (id, activated_s) = (id_of(&new), world.now().seconds());
    assert_eq!(world.usable_from(id).await, Some(activated_s + 72 * HOUR_S));

    world.wait_minutes(30);
    let token = old.opens(world).await;
    let standing = old.calls(world, Called::get("/device")).await.json();
    assert_eq!(standing["notices"], 1);
    let told = the_one(&old.told(world, Some(&token)).await);
    assert_eq!((&told["kind"], &told["at"]), (&"device_activated".into(), &activated_s.into()));
    assert_eq!((&told["device"]["name"], &told["device"]["state"]), (&"Somebody's phone".into(), &"waiting".into()));
    assert_eq!(world.usable_from(id).await, Some(activated_s + 72 * HOUR_S), "told is not shown");

    let notice = told["id"].as_str().expect("an id");
    let shown = old.says(world, Some(&token), notice, "shown").await;
    assert_eq!(the_one(&shown)["device"]["usable_from"], activated_s + HOUR_S + 1_800);
    assert_eq!(world.usable_from(id).await, Some(activated_s + HOUR_S + 1_800));
    world.wait_minutes(1);
    old.says(world, Some(&token), notice, "shown").await;
    assert_eq!(world.usable_from(id).await, Some(activated_s + HOUR_S + 1_800), "twice is once");
    assert_eq!(world.times(What::NoticeReached).await, 1);
    world.wait_hours(1);
    new.unlocks().await;
}

async fn whoever_did_it_says_so_and_is_asked_no_more(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let (old, other) = (world.handset(&freja).await, world.handset(&freja).await);
    let new = world.new_phone(&freja).await;
    let token = old.opens(world).await;
    let notice = the_one(&old.told(world, Some(&token)).await)["id"].as_str().expect("an id").to_owned();
    let left = old.says(world, Some(&token), &notice, "mine").await;
    assert_eq!(left.json()["notices"], serde_json::json!([]));
    assert_eq!(world.usable_from(id_of(&new)).await, Some(world.now().seconds() + HOUR_S), "they know");
    let token = other.opens(world).await;
    assert_eq!(other.told(world, Some(&token)).await.json()["notices"], serde_json::json!([]));
    assert_eq!(other.says(world, None, &notice, "not-me").await.status, 200, "not me is heard after it all the same");
    assert_eq!(world.usable_from(id_of(&new)).await, None);
}

async fn not_me_on_another_phone_blocks_the_new_one_at_once(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let old = world.handset(&freja).await;
    let new = world.new_phone(&freja).await;
    let mut changes = world.changes();
    changes.insert(PushAddress::new(freja.account, id_of(&new), vec![1], world.now()));
    world.app.store.commit(changes).await.expect("a waiting phone may set its address");
    let token = old.opens(world).await;
    let notice = the_one(&old.told(world, Some(&token)).await)["id"].as_str().expect("an id").to_owned();
    // As denying: the signature of a phone that may approve is enough, locked or not.
    let blocked = old.says(world, None, &notice, "not-me").await;
    assert_eq!((blocked.status.as_u16(), blocked.json()["id"].as_str()), (200, Some(id_of(&new).to_string().as_str())));
    assert_eq!(world.usable_from(id_of(&new)).await, None);
    assert!(world.app.store.push_address(id_of(&new)).await.expect("the store").is_none());
    assert_eq!((world.times(What::NoticeNotMe).await, world.times(What::DeviceBlocked).await), (1, 1));
    assert_eq!(old.says(world, None, &notice, "not-me").await.status, 404, "once");
    world.wait_days(4);
    assert_eq!(world.usable_from(id_of(&new)).await, None);
}

async fn once_the_wait_is_over_not_me_takes_the_pin(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let old = world.handset(&freja).await;
    let new = world.new_phone(&freja).await;
    world.wait_hours(72);
    let token = old.opens(world).await;
    let told = the_one(&old.told(world, Some(&token)).await);
    assert_eq!(told["device"]["state"], "active");
    let refused = old.says(world, None, told["id"].as_str().expect("an id"), "not-me").await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (404, &"not_found".into()));
    assert!(world.usable_from(id_of(&new)).await.is_some(), "a phone that may approve is blocked with the PIN");
    world.wait_days(1);
    let token = old.opens(world).await;
    assert_eq!(old.told(world, Some(&token)).await.json()["notices"], serde_json::json!([]), "it has ended");
}

async fn a_locked_phone_is_told_no_content(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let old = world.handset(&freja).await;
    world.new_phone(&freja).await;
    let notice = world.notice(&freja).await.id.to_string();
    assert_eq!(old.told(world, None).await.status, 401);
    assert_eq!(old.says(world, None, &notice, "shown").await.status, 401);
    assert_eq!(old.says(world, None, &notice, "mine").await.status, 401);
    assert_eq!(world.notice(&freja).await.state, NoticeState::Untold);
}

async fn a_phone_is_told_nothing_from_before_its_own_time(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let first = world.new_phone(&freja).await;
    let notice = world.notice(&freja).await.id.to_string();
    world.wait_minutes(1);
    let later = world.handset(&freja).await;
    let token = later.opens(world).await;
    assert_eq!(later.told(world, Some(&token)).await.json()["notices"], serde_json::json!([]));
    assert_eq!(later.says(world, None, &notice, "not-me").await.status, 404);
    assert!(world.usable_from(id_of(&first)).await.is_some());
}

async fn the_closed_app_is_told_by_a_push_that_says_an_id_and_nothing_else(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let service = world.push_service().await;
    let number = told_by_push(world, &service, &freja).await;
    let new = world.new_phone(&freja).await;
    world.works_off().await;
    let push = service.one();
    let notice = world.notice(&freja).await;
    assert_eq!((push.to, push.message), (number, PushMessage::Notice(notice.id.to_string())));
    assert_eq!((push.ttl_s, push.urgency.as_str()), (96 * HOUR_S, "high"));
    assert_eq!(notice.state, NoticeState::Untold, "that a push service took it says nothing of the person");
    assert_eq!(world.usable_from(id_of(&new)).await, Some(world.now().seconds() + 72 * HOUR_S));
}

/// The person has a phone that this push service tells of what happens; its number there.
async fn told_by_push(world: &World, service: &PushService, person: &Person) -> usize {
    let phone = world.handset(person).await;
    let (number, given) = service.subscribes(world);
    let called = Called { method: Method::PUT, ..Called::post("/push", serde_json::to_vec(&given).expect("JSON")) };
    assert_eq!(phone.calls(world, called.with_nonce(phone.nonce(world).await)).await.status, 200);
    number
}

/// How often the log says this sentence of this id. Other stories write to the same log.
fn times_logged(sentence: &str, id: &str) -> usize {
    logged_since(0).lines().filter(|line| line.contains(sentence) && line.contains(id)).count()
}

/// From here on ids are none of the same story's on another engine, which writes to the same log.
fn stands_apart(world: &World) {
    for _ in 0..50_000 * world.kept as usize {
        world.app.entropy.bytes::<1>();
    }
}

/// A device in its waiting time whose keys the story holds.
async fn waiting(world: &World, person: &Person) -> Handset {
    let new = world.handset(person).await;
    let read = world.app.store.device(new.id).await.expect("the store").expect("a device");
    let mut changes = world.changes();
    let state = State::Active { from: world.now().plus(Span::hours(72)) };
    changes.replace(&read, Device { state, ..read.get().clone() });
    world.app.store.commit(changes).await.expect("it waits");
    new
}

async fn never_event_05_a_phone_in_its_waiting_time_has_no_say_about_itself_or_others(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let thief = waiting(world, &freja).await;
    let new = world.new_phone(&freja).await;
    let notice = world.notice(&freja).await.id.to_string();
    assert_eq!(thief.calls(world, Called::get("/device")).await.json()["notices"], 0);
    assert_eq!(thief.told(world, Some("anything")).await.json()["code"], "device_waiting");
    for what in ["shown", "mine", "not-me"] {
        assert_eq!(thief.says(world, Some("anything"), &notice, what).await.json()["code"], "device_waiting", "{what}");
    }
    assert_eq!(world.notice(&freja).await.state, NoticeState::Untold);
    assert_eq!(world.usable_from(id_of(&new)).await, Some(world.now().seconds() + 72 * HOUR_S));
    // Nobody who may approve was there: a letter tells the person of it.
    assert_eq!(world.app.store.print_jobs(Some(freja.account)).await.expect("the store").len(), 1);
}

async fn never_event_05_nobody_answers_the_notices_of_another(world: &World) {
    let world = &waits(world).await;
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let (_, stranger) = (world.handset(&freja).await, world.handset(&sofus).await);
    let new = world.new_phone(&freja).await;
    let notice = world.notice(&freja).await.id.to_string();
    let token = stranger.opens(world).await;
    assert_eq!(stranger.told(world, Some(&token)).await.json()["notices"], serde_json::json!([]));
    for what in ["shown", "mine", "not-me"] {
        assert_eq!(stranger.says(world, Some(&token), &notice, what).await.status, 404, "{what}");
    }
    assert_eq!(world.usable_from(id_of(&new)).await, Some(world.now().seconds() + 72 * HOUR_S));
}

async fn a_mail_that_was_taken_makes_the_wait_an_hour(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    world.reads_mail(&freja, "freja@fjord.example").await;
    let new = world.new_phone(&freja).await;
    assert!(world.app.store.print_jobs(Some(freja.account)).await.expect("the store").is_empty(), "no letter");
    world.wait_minutes(2);
    world.works_off().await;
    let mail = server.one();
    assert_eq!((mail.from.as_str(), mail.to.as_str()), ("id@tillid.example", "freja@fjord.example"));
    assert_eq!(world.usable_from(id_of(&new)).await, Some(world.now().seconds() + HOUR_S));
    assert!(matches!(world.notice(&freja).await.state, NoticeState::Reached { .. }));
    world.works_off().await;
    assert_eq!(server.visits(), 1, "one mail");
}

async fn a_mail_says_what_happened_in_two_forms_and_in_the_person_s_language(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    world.reads_mail(&freja, "freja@fjord.example").await;
    world.new_phone(&freja).await;
    world.works_off().await;
    let mail = server.one();
    assert_eq!(mail.header("subject"), "Tillid: a new device was activated");
    assert_eq!(mail.header("auto-submitted"), "auto-generated");
    assert_eq!(mail.header("x-auto-response-suppress"), "All");
    assert!(mail.header("message-id").ends_with("@tillid.example>"), "{}", mail.header("message-id"));
    assert_eq!(mail.header("date"), "Sun, 22 Nov 2026 09:33:20 +0000");
    for part in [
        "On 22 November 2026 at 09:33 (UTC) the code app was activated for your account on a new device: “Somebody's phone”",
        "It can approve in your name from 22 November 2026 at 10:33 (UTC).",
        "http://localhost:8000/not-me#",
        "somebody else knows your password",
    ] {
        assert!(mail.plain.contains(part), "{part:?} in {}", mail.plain);
    }
    for sentence in mail.plain.split("\n\n").filter(|sentence| !sentence.contains("This was not me:")) {
        let html = decoded(&mail.html);
        assert!(html.contains(sentence.trim()), "{sentence:?} in {html}");
    }
    for never in [freja.user_id.as_str(), &freja.password, &freja.name, "script", "style", "img"] {
        assert!(!mail.plain.contains(never) && !mail.html.contains(never), "{never}");
    }

    let sofus = world.person("sofus").await;
    let read = world.account_of(&sofus).await;
    let mut changes = world.changes();
    changes
        .replace(&read, domain::account::Account { language: domain::account::Language::Danish, ..read.get().clone() });
    world.app.store.commit(changes).await.expect("speaks Danish");
    world.reads_mail(&sofus, "sofus@fjord.example").await;
    world.new_phone(&sofus).await;
    world.works_off().await;
    let mail = server.one();
    assert_eq!(mail.header("subject"), "Tillid: en ny enhed er aktiveret");
    assert!(
        mail.plain.contains("Den kan godkende i dit navn fra den 22. november 2026 kl. 10.33 (UTC)."),
        "{}",
        mail.plain
    );
}

/// A person with mail, a phone that somebody activated, and the mail about it.
async fn mailed(world: &World, server: &MailServer, name: &str) -> (Person, Phone, Mail) {
    let person = world.person(name).await;
    world.reads_mail(&person, &format!("{name}@fjord.example")).await;
    let new = world.new_phone(&person).await;
    world.works_off().await;
    let mail = server.one();
    world.hides("the code of a notice", mail.code());
    (person, new, mail)
}

async fn opening_the_link_changes_nothing_and_its_button_blocks_once(world: &World) {
    let (world, server) = &mails(world).await;
    let (_, new, mail) = mailed(world, server, "freja").await;
    let mut desk = world.desk();
    // Scanners open it as often as they like; what stands behind the sign they do not even send.
    for _ in 0..3 {
        desk.visits("/not-me").await.sees("not-me");
        desk.visits("/not-me?code=anything").await.sees("not-me");
    }
    assert!(world.usable_from(id_of(&new)).await.is_some());

    desk.visits("/not-me").await.posts("not-me", &[("code", &mail.code().to_lowercase().replace('-', " "))]).await;
    desk.is_told("not_me_done");
    assert_eq!(world.usable_from(id_of(&new)).await, None, "blocked at once");
    assert_eq!(new.device.status().await.expect("its standing").state, protocol::wire::DeviceState::Blocked);
    desk.visits("/not-me").await.posts("not-me", &[("code", &mail.code())]).await.is_told("not_me_code");
    assert_eq!(world.times(What::NoticeNotMe).await, 1, "once");
}

async fn whoever_guesses_gets_one_answer(world: &World) {
    let (world, server) = &mails(world).await;
    let (_, new, mail) = mailed(world, server, "freja").await;
    let code = mail.code();
    let mut desk = world.desk();
    let mut pages = vec![];
    let other = format!("{}{}", &code[..33], if code.ends_with('0') { '1' } else { '0' });
    for typed in ["", "1234", &other, &code[1..], &"A".repeat(5_000), "' OR 1=1 --"] {
        let page = desk.visits("/not-me").await.posts("not-me", &[("code", typed)]).await;
        page.is_told("not_me_code");
        pages.push((page.page.status, page.page.body.clone()));
    }
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]), "one answer, whatever was typed");
    assert!(world.usable_from(id_of(&new)).await.is_some());
    assert_eq!(world.times(What::NoticeNotMe).await, 0);
}

async fn the_code_ends_with_the_wait_and_a_day(world: &World) {
    let (world, server) = &mails(world).await;
    let (_, new, mail) = mailed(world, server, "freja").await;
    world.wait_hours(96);
    let mut desk = world.desk();
    desk.visits("/not-me").await.posts("not-me", &[("code", &mail.code())]).await.is_told("not_me_code");
    assert!(world.usable_from(id_of(&new)).await.is_some());

    let (_, newer, mail) = mailed(world, server, "sofus").await;
    world.wait_s(96 * HOUR_S - 1);
    desk.visits("/not-me").await.posts("not-me", &[("code", &mail.code())]).await.is_told("not_me_done");
    assert_eq!(world.usable_from(id_of(&newer)).await, None, "after the wait, too");
}

async fn what_a_device_let_in_before_not_me_signs_in_again(world: &World) {
    let (world, server) = &mails(world).await;
    let (freja, _, mail) = mailed(world, server, "freja").await;
    let trusted = async |person| world.account_of(person).await.trusted_from;
    let before = trusted(&freja).await;
    world.wait_hours(2);
    world.desk().visits("/not-me").await.posts("not-me", &[("code", &mail.code())]).await.is_told("not_me_done");
    assert!(before < trusted(&freja).await, "it could have approved for an hour");

    let (sofus, _, mail) = mailed(world, server, "sofus").await;
    let before = trusted(&sofus).await;
    world.wait_minutes(30);
    world.desk().visits("/not-me").await.posts("not-me", &[("code", &mail.code())]).await.is_told("not_me_done");
    assert_eq!(before, trusted(&sofus).await, "it never could: nobody is signed out for nothing");
}

async fn a_relay_that_is_busy_or_silent_is_asked_again(world: &World) {
    let (world, server) = &mails(world).await;
    let troubles = [
        Behaves::AtGreeting("421 4.3.2 not now"),
        Behaves::AtRecipient("451 4.7.1 greylisted"),
        Behaves::AtEnd("452 4.3.1 no room"),
        Behaves::WantsPassword,
        Behaves::Hangs,
        Behaves::HangsAtEnd,
        Behaves::HangsUp,
    ];
    for (number, trouble) in troubles.into_iter().enumerate() {
        let person = world.person(&format!("person{number}")).await;
        world.reads_mail(&person, &format!("person{number}@fjord.example")).await;
        let new = world.new_phone(&person).await;
        let activated_s = world.now().seconds();
        server.behaves(trouble);
        world.works_off().await;
        assert_eq!(server.arrived().len(), 0, "{trouble:?}");
        assert_eq!(
            world.usable_from(id_of(&new)).await,
            Some(activated_s + 72 * HOUR_S),
            "{trouble:?}: nobody was told"
        );
        let visits = server.visits();
        world.works_off().await;
        assert_eq!(server.visits(), visits, "{trouble:?}: not at once");
        server.behaves(Behaves::Takes);
        world.wait_s(30);
        world.works_off().await;
        assert_eq!(server.one().to, format!("person{number}@fjord.example"), "{trouble:?}");
        assert_eq!(world.usable_from(id_of(&new)).await, Some(world.now().seconds() + HOUR_S), "{trouble:?}");
    }
    assert_eq!(world.times(What::NoticeGivenUp).await, 0);
}

async fn a_relay_that_knows_no_such_address_leaves_a_letter(world: &World) {
    let (world, server) = &mails(world).await;
    server.behaves(Behaves::AtRecipient("550 5.1.1 no such mailbox"));
    let freja = world.person("freja").await;
    world.reads_mail(&freja, "freja@gone.example").await;
    let new = world.new_phone(&freja).await;
    world.works_off().await;
    assert_eq!(world.times(What::NoticeGivenUp).await, 1);
    let jobs = world.app.store.print_jobs(Some(freja.account)).await.expect("the store");
    assert_eq!(jobs.iter().map(|job| job.kind).collect::<Vec<_>>(), [Kind::Notice]);
    assert_eq!(world.usable_from(id_of(&new)).await, Some(world.now().seconds() + 72 * HOUR_S));

    let sofus = world.person("sofus").await;
    world.reads_mail(&sofus, "sofus@gone.example").await;
    let _old = world.handset(&sofus).await;
    world.new_phone(&sofus).await;
    world.works_off().await;
    assert!(
        world.app.store.print_jobs(Some(sofus.account)).await.expect("the store").is_empty(),
        "another phone tells them: no letter is needed"
    );
}

async fn a_relay_that_is_gone_for_three_days_is_given_up_and_said_so(world: &World) {
    let (world, server) = &mails(world).await;
    server.behaves(Behaves::HangsUp);
    let freja = world.person("freja").await;
    world.reads_mail(&freja, "freja@fjord.example").await;
    world.new_phone(&freja).await;
    for _ in 0..71 {
        world.works_off().await;
        world.wait_hours(1);
    }
    assert_eq!((world.times(What::NoticeGivenUp).await, server.visits() > 60), (0, true));
    for _ in 0..2 {
        world.works_off().await;
        world.wait_hours(1);
    }
    assert_eq!(world.times(What::NoticeGivenUp).await, 1);
    assert_eq!(world.app.store.print_jobs(Some(freja.account)).await.expect("the store").len(), 1, "and a letter");
    let visits = server.visits();
    world.works_off().await;
    assert_eq!(server.visits(), visits);
}

async fn a_push_service_that_is_gone_for_three_days_is_given_up_and_said_so(world: &World) {
    let world = &waits(world).await;
    stands_apart(world);
    let freja = world.person("freja").await;
    let service = world.push_service().await;
    told_by_push(world, &service, &freja).await;
    service.says(Says::Status(503));
    world.new_phone(&freja).await;
    let notice = world.notice(&freja).await.id.to_string();
    let said = || times_logged("a person could not be told on a device", &notice);
    for _ in 0..71 {
        world.works_off().await;
        world.wait_hours(1);
    }
    assert_eq!((world.times(What::NoticeGivenUp).await, said(), service.arrived().len() > 60), (0, 0, true));
    for _ in 0..2 {
        world.works_off().await;
        world.wait_hours(1);
    }
    assert_eq!((world.times(What::NoticeGivenUp).await, said()), (1, 1));
    service.arrived();
    world.works_off().await;
    assert_eq!((service.arrived().len(), world.app.store.jobs_left().await.expect("the outbox")), (0, 0));
}

async fn a_push_service_that_does_not_understand_us_is_said_so(world: &World) {
    let world = &waits(world).await;
    stands_apart(world);
    let freja = world.person("freja").await;
    let service = world.push_service().await;
    told_by_push(world, &service, &freja).await;
    service.says(Says::Status(413));
    world.new_phone(&freja).await;
    let jobs = world.app.store.due_jobs(world.now(), 10).await.expect("the outbox");
    world.works_off().await;
    service.one();
    assert_eq!(jobs.len(), 1);
    assert_eq!(times_logged("a push service does not understand us", &jobs[0].id.to_string()), 1);
    assert_eq!(world.app.store.jobs_left().await.expect("the outbox"), 0, "it is not sent again");
}

async fn without_device_and_mail_a_letter_waits_to_be_printed(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let new = world.new_phone(&freja).await;
    assert_eq!(world.times(What::NoticePosted).await, 1);
    let site = Site {
        issuer: Origin::parse("https://id.example").expect("an origin"),
        app: None,
        operator_name: "Fjord Bank".to_owned(),
        help: "70 10 20 30".to_owned(),
        language: Language::Danish,
        time_zone: TimeZone::utc(),
    };
    let head = print::Letterhead::of(&site).expect("a letterhead");
    let address = ["Fjordvej 1".to_owned()];
    let printed = print::notices::next(&world.app, &head, &freja.user_id, &address, world.now()).await;
    let printed = printed.expect("the store").expect("a letter").printed;
    assert!(printed.pdf.starts_with(b"%PDF-") && printed.codes.is_empty());
    assert!(print::letter(&world.app, &head, &freja.user_id, &[], world.now()).await.expect("the store").is_err());

    // The post takes its time.
    world.wait_days(8);
    let code = Code::kept(&world.app, &world.notice(&freja).await).expect("a code").in_groups();
    let mut desk = world.desk();
    desk.visits("/not-me").await.posts("not-me", &[("code", &code)]).await.is_told("not_me_done");
    assert_eq!(world.usable_from(id_of(&new)).await, None);
}

async fn a_mail_address_is_sealed_changed_and_removed(world: &World) {
    let freja = world.person("freja").await;
    world.reads_mail(&freja, "freja@fjord.example").await;
    let kept = world.app.store.email(freja.account).await.expect("the store").expect("an address");
    assert!(!kept.sealed.windows(5).any(|part| part == b"freja"));
    let read = async || server::flows::addresses::address_of(&world.app, freja.account).await.expect("the store");
    assert_eq!(read().await.expect("an address").expose(), "freja@fjord.example");
    world.reads_mail(&freja, "freja@post.example").await;
    assert_eq!(read().await.expect("an address").expose(), "freja@post.example");
    let set = async |to| email::set(&world.app, &freja.user_id, to, world.now()).await.expect("the store");
    assert!(set(Some("no address")).await.is_err());
    set(None).await.expect("removed");
    set(None).await.expect("twice is once");
    assert!(read().await.is_none());
    assert_eq!((world.times(What::EmailSet).await, world.times(What::EmailRemoved).await), (2, 1));
    let entries = world.audit_of(freja.account).await;
    assert!(entries.iter().all(|entry| !entry.about.contains('@')), "ids only");
}

async fn never_event_12_neither_address_nor_code_is_logged(world: &World) {
    let (world, server) = &mails(world).await;
    let (_, _, mail) = mailed(world, server, "freja").await;
    // A relay that repeats the address in its refusal.
    server.behaves(Behaves::AtRecipient("550 5.1.1 sofus@fjord.example: no such mailbox"));
    let sofus = world.person("sofus").await;
    world.reads_mail(&sofus, "sofus@fjord.example").await;
    world.new_phone(&sofus).await;
    world.works_off().await;
    let mut desk = world.desk();
    desk.visits("/not-me").await.posts("not-me", &[("code", &mail.code())]).await.is_told("not_me_done");
    desk.visits("/not-me").await.posts("not-me", &[("code", &mail.code())]).await.is_told("not_me_code");
    assert!(!desk.page.body.contains(&mail.code()), "nor shown again");
    world.looks_for_secrets_in_the_log();
}

async fn of_twenty_that_press_the_button_at_once_one_is_heard(world: &std::sync::Arc<World>) {
    let (world, server) = mails(world).await;
    let (_, new, mail) = mailed(&world, &server, "freja").await;
    let world = std::sync::Arc::new(world);
    let presses = (0..20).map(|_| {
        let (world, code) = (std::sync::Arc::clone(&world), mail.code());
        async move {
            server::flows::notices::not_me_by_code(&world.app, &code, world.now()).await.expect("the store").is_some()
        }
    });
    let heard = at_once(presses).await;
    assert_eq!(heard.iter().filter(|heard| **heard).count(), 1);
    assert_eq!(world.usable_from(id_of(&new)).await, None);
    assert_eq!((world.times(What::NoticeNotMe).await, world.times(What::DeviceBlocked).await), (1, 1));
}
