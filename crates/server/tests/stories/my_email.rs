//! The person's own mail address, set in My Tillid: shown to be theirs by a code, told of where they were told before, and
//! no help to whoever stole password and card.

use axum::http::Method as Verb;
use domain::audit::What;
use domain::change::{Kind, NewEmail};
use domain::device::State as DeviceState;
use domain::email::SetBy;
use server::flows::addresses::address_of;
use server::flows::my::changes::do_due;
use server::flows::operate::account;
use store::{AskedChanges as _, Store as _};

use crate::my::device_state;
use crate::notices::mails;
use crate::support::{Behaves, Desk, MailServer, Person, World, hammered_on_every_engine, on_every_engine};

on_every_engine!(
    by_app_the_code_from_the_mail_sets_the_address,
    the_address_before_is_told_and_not_me_there_freezes,
    by_card_it_waits_and_the_mail_before_stops_it,
    by_card_it_counts_once_nobody_has_stopped_it,
    never_event_06_the_mail_with_the_code_names_no_account_and_gives_a_stranger_nothing,
    five_wrong_codes_end_it_and_a_day_does_too,
    another_address_makes_the_code_of_the_first_worthless,
    five_addresses_a_day_are_enough,
    an_address_that_the_relay_does_not_know_is_said_so,
    never_event_05_an_address_that_a_thief_has_set_hurries_no_phone_of_theirs,
    never_event_05_an_address_that_a_thief_has_set_goes_with_the_operator_s_reset,
    never_event_05_whoever_reads_the_mails_alone_keeps_nobody_from_signing_in,
    an_address_is_removed_and_the_letter_box_hears_of_it,
    whoever_comes_to_an_open_page_later_sets_nothing,
    without_a_mail_server_nothing_is_offered,
    never_event_12_no_address_and_no_code_is_logged,
    programs_set_it_by_the_same_rules,
);

hammered_on_every_engine!(never_event_02_of_many_wrong_codes_at_once_five_are_heard);

const NEW: &str = "freja.ny@fjord.example";
const OLD: &str = "freja@fjord.example";

impl Desk<'_> {
    pub(crate) async fn types_email(&mut self, address: &str) -> &mut Self {
        self.visits("/my/email").await.posts("email", &[("email", address)]).await
    }

    pub(crate) async fn types_email_code(&mut self, code: &str) -> &mut Self {
        self.visits("/my/email").await.posts("email-code", &[("code", code)]).await
    }
}

impl World {
    async fn mail_address(&self, person: &Person) -> Option<String> {
        let address = address_of(&self.app, person.account).await.expect("the store");
        address.map(|address| address.expose().to_owned())
    }

    async fn does_what_is_due(&self) -> usize {
        do_due(&self.app, self.now()).await.expect("the store")
    }
}

/// The code in the one mail that has come to this address.
pub(crate) async fn code_sent_to(world: &World, server: &MailServer, address: &str) -> String {
    world.works_off().await;
    let mail = server.one();
    assert_eq!(mail.to, address);
    let (_, code) = mail.plain.split_once("the code is ").expect("a code");
    let code = code[..7].to_owned();
    world.hides("the code for a mail address", &code);
    world.hides("the code for a mail address", code.replace(' ', ""));
    code
}

pub(crate) fn another(code: &str) -> String {
    if code.starts_with('0') { code.replacen('0', "1", 1) } else { format!("0{}", &code[1..]) }
}

async fn by_app_the_code_from_the_mail_sets_the_address(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    let (watching, phone) = (world.handset(&freja).await, world.new_phone(&freja).await);
    world.hides("a mail address", NEW);
    world.wait_hours(73);
    let mut desk = world.desk();
    desk.comes_to_my_tillid_by_app(&freja, &phone).await;
    desk.follows("my-email").await.sees("email");
    desk.posts("email", &[("email", &format!(" {NEW} "))]).await.is_told("my_email_code_sent");
    assert_eq!(desk.page.text("email-sent-to"), NEW);
    assert_eq!(world.mail_address(&freja).await, None, "not before the code");
    let code = code_sent_to(world, server, NEW).await;
    desk.types_email_code(&another(&code)).await.is_told("my_email_wrong_code");
    desk.types_email_code("12 34").await.is_told("code_incomplete");
    desk.types_email_code(&code).await.is_told("my_email_changed");
    assert_eq!(world.mail_address(&freja).await.as_deref(), Some(NEW));
    assert_eq!((world.times(What::EmailTyped).await, world.times(What::EmailChosen).await), (1, 1));
    desk.visits("/my/email").await;
    assert_eq!(desk.page.text("email-now"), NEW);
    let token = watching.opens(world).await;
    let told = watching.told(world, Some(&token)).await.json()["notices"][0].clone();
    assert_eq!((&told["kind"], &told["change"]["what"]), (&"change_made".into(), &"email".into()));
    world.works_off().await;
}

async fn the_address_before_is_told_and_not_me_there_freezes(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    let phone = world.new_phone(&freja).await;
    world.wait_hours(73);
    world.reads_mail(&freja, OLD).await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid_by_app(&freja, &phone).await.types_email(NEW).await;
    let code = code_sent_to(world, server, NEW).await;
    desk.types_email_code(&code).await.is_told("my_email_changed");
    world.works_off().await;
    let mail = server.one();
    assert_eq!((mail.to.as_str(), mail.header("subject").as_str()), (OLD, "Tillid: your mail address was changed"));
    assert!(!mail.plain.contains(NEW), "the mail says nothing of the new one");
    let notices = world.app.store.notices(freja.account, world.now(), 9).await.expect("the store");
    assert!(notices[0].went.mail && notices[0].mail_to.is_none(), "the old address is forgotten");
    let code = mail.code();
    world.desk().visits("/not-me").await.posts("not-me", &[("code", &code)]).await.is_told("not_me_frozen");
    assert!(!world.account_of(&freja).await.is_open());
}

async fn by_card_it_waits_and_the_mail_before_stops_it(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    world.reads_mail(&freja, OLD).await;
    let mut thief = world.desk();
    thief.comes_to_my_tillid(&freja).await.types_email("thief@fjord.example").await.is_told("my_email_code_sent");
    let code = code_sent_to(world, server, "thief@fjord.example").await;
    thief.types_email_code(&code).await.is_told("my_change_waits");
    assert!(thief.page.text("waiting").contains("New mail address"));
    assert_eq!(world.mail_address(&freja).await.as_deref(), Some(OLD));
    thief.types_email("another@fjord.example").await.is_told("my_change_waits_already");
    world.works_off().await;
    let mail = server.one();
    assert_eq!(
        (mail.to.as_str(), mail.header("subject").as_str()),
        (OLD, "Tillid: your mail address is about to be changed")
    );
    let code = mail.code();
    world.wait_s(1);
    world.desk().visits("/not-me").await.posts("not-me", &[("code", &code)]).await.is_told("not_me_stopped");
    thief.visits("/my").await.sees("credentials");
    world.wait_days(4);
    assert_eq!(world.does_what_is_due().await, 0);
    assert_eq!(world.mail_address(&freja).await.as_deref(), Some(OLD));
}

async fn by_card_it_counts_once_nobody_has_stopped_it(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    world.reads_mail(&freja, OLD).await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.types_email(NEW).await;
    let code = code_sent_to(world, server, NEW).await;
    desk.types_email_code(&code).await.is_told("my_change_waits");
    let asked = world.app.store.waiting_changes(freja.account).await.expect("the store").remove(0).id;
    world.works_off().await;
    assert_eq!(server.one().to, OLD);
    world.wait_s(3_599);
    assert_eq!(world.does_what_is_due().await, 0);
    world.wait_s(1);
    assert_eq!((world.does_what_is_due().await, world.does_what_is_due().await), (1, 0), "once");
    assert_eq!(world.mail_address(&freja).await.as_deref(), Some(NEW));
    let done = world.app.store.asked_change(asked).await.expect("the store").expect("a change");
    assert_eq!(done.kind, Kind::Email(NewEmail::Address { sealed: vec![] }), "nothing of it is kept");
    let kept = world.app.store.email(freja.account).await.expect("the store").expect("an address");
    assert_eq!(kept.set_by, SetBy::Person);
}

async fn never_event_06_the_mail_with_the_code_names_no_account_and_gives_a_stranger_nothing(world: &World) {
    let (world, server) = &mails(world).await;
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.types_email("somebody.else@fjord.example").await;
    world.works_off().await;
    let mail = server.one();
    let name = world.account_of(&freja).await.name.clone();
    for part in [mail.plain.as_str(), mail.html.as_str(), &mail.header("subject")] {
        assert!(!part.contains(&freja.user_id) && !part.contains(&name), "{part}");
        assert!(!part.contains("http"), "nothing to open: {part}");
    }
    let (_, code) = mail.plain.split_once("the code is ").expect("a code");
    // Whoever reads it by mistake has nowhere to type it: not as nobody, and not as somebody else.
    let mut stranger = world.desk();
    let body = Some(format!("code={}", code[..7].replace(' ', "")));
    let answer = stranger.asks(&Verb::POST, "/my/email/code", body.clone()).await;
    assert_eq!(answer.status, 303);
    stranger.comes_to_my_tillid(&sofus).await;
    let answer = stranger.asks(&Verb::POST, "/my/email/code", body).await;
    assert_eq!(answer.message(), "my_email_code_over");
    assert_eq!((world.mail_address(&freja).await, world.mail_address(&sofus).await), (None, None));
}

async fn five_wrong_codes_end_it_and_a_day_does_too(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.types_email(NEW).await;
    let code = code_sent_to(world, server, NEW).await;
    for _ in 0..4 {
        desk.types_email_code(&another(&code)).await.is_told("my_email_wrong_code");
    }
    let body = Some(format!("code={}", another(&code).replace(' ', "")));
    assert_eq!(desk.asks(&Verb::POST, "/my/email/code", body).await.message(), "my_email_code_over");
    let right = Some(format!("code={}", code.replace(' ', "")));
    assert_eq!(desk.asks(&Verb::POST, "/my/email/code", right).await.message(), "my_email_code_over");
    desk.types_email(NEW).await.is_told("my_email_code_sent");
    let code = code_sent_to(world, server, NEW).await;
    world.wait_days(1);
    desk.comes_to_my_tillid(&freja).await;
    let late = Some(format!("code={}", code.replace(' ', "")));
    assert_eq!(desk.asks(&Verb::POST, "/my/email/code", late).await.message(), "my_email_code_over");
    assert_eq!(world.mail_address(&freja).await, None);
}

async fn another_address_makes_the_code_of_the_first_worthless(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.types_email("slip@fjord.example").await;
    let first = code_sent_to(world, server, "slip@fjord.example").await;
    desk.visits("/my/email").await.posts("email-other", &[]).await.visits("/my/email").await.sees("email");
    desk.types_email(NEW).await;
    let second = code_sent_to(world, server, NEW).await;
    assert_ne!(first, second);
    desk.types_email_code(&first).await.is_told("my_email_wrong_code");
    desk.types_email_code(&second).await.is_told("my_email_changed");
    assert_eq!(world.mail_address(&freja).await.as_deref(), Some(NEW));
}

async fn five_addresses_a_day_are_enough(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    desk.types_email("not an address").await.is_told("my_email_not_an_address");
    for number in 0..5 {
        desk.visits("/my/email").await;
        if desk.page.has("email-other") {
            desk.posts("email-other", &[]).await;
        }
        desk.types_email(&format!("somebody{number}@fjord.example")).await.is_told("my_email_code_sent");
    }
    desk.visits("/my/email").await.posts("email-other", &[]).await;
    desk.types_email("somebody6@fjord.example").await.is_told("my_email_rests");
    world.works_off().await;
    assert!(server.arrived().is_empty(), "what was taken back is not mailed");
    world.wait_days(1);
    desk.comes_to_my_tillid(&freja).await.types_email(NEW).await.is_told("my_email_code_sent");
    world.works_off().await;
}

async fn an_address_that_the_relay_does_not_know_is_said_so(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    server.behaves(Behaves::AtRecipient("550 5.1.1 no such user"));
    desk.types_email("slip@fjord.example").await.is_told("my_email_code_sent");
    world.works_off().await;
    desk.visits("/my/email").await.sees("email-undelivered");
    server.behaves(Behaves::AtGreeting("421 busy"));
    desk.types_email(NEW).await.is_told("my_email_code_sent");
    world.works_off().await;
    server.behaves(Behaves::Takes);
    world.wait_s(20);
    let code = code_sent_to(world, server, NEW).await;
    desk.types_email_code(&code).await.is_told("my_email_changed");
}

async fn never_event_05_an_address_that_a_thief_has_set_hurries_no_phone_of_theirs(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    let mut thief = world.desk();
    thief.comes_to_my_tillid(&freja).await.types_email("thief@fjord.example").await;
    let code = code_sent_to(world, server, "thief@fjord.example").await;
    thief.types_email_code(&code).await.is_told("my_email_changed");
    let phone = world.new_phone(&freja).await;
    world.works_off().await;
    assert_eq!(server.one().to, "thief@fjord.example");
    let device = domain::ids::DeviceId::parse(phone.device.id()).expect("an id");
    let device = world.app.store.device(device).await.expect("the store").expect("a device");
    let full = world.app.limits.device_wait;
    assert_eq!(device.state, domain::device::State::Active { from: device.activated_at.plus(full) });
    let letters = world.app.store.print_jobs(Some(freja.account)).await.expect("the store");
    assert_eq!(letters.len(), 1, "the owner has a letter");
}

/// A thief who had password and card for a moment has set an address: the one that this person is told at from now on.
async fn planted(world: &World, server: &MailServer) -> Person {
    let freja = world.person("freja").await;
    let mut thief = world.desk();
    thief.comes_to_my_tillid(&freja).await.types_email("thief@fjord.example").await;
    let code = code_sent_to(world, server, "thief@fjord.example").await;
    thief.types_email_code(&code).await.is_told("my_email_changed");
    freja
}

async fn resets(world: &World, person: &Person) {
    account::reset(&world.app, &person.user_id, &[], world.now()).await.expect("no fault").expect("a letter");
}

async fn never_event_05_an_address_that_a_thief_has_set_goes_with_the_operator_s_reset(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = planted(world, server).await;
    world.desk().comes_to_my_tillid(&freja).await.types_email("thief@post.example").await;
    world.works_off().await;
    assert_eq!(server.one().to, "thief@post.example", "one more is on its way");
    world.wait_s(1);
    resets(world, &freja).await;
    assert_eq!((world.mail_address(&freja).await, world.times(What::EmailRemoved).await), (None, 1));
    assert!(world.app.store.wanted_email(freja.account).await.expect("the store").is_none(), "nor is the next one");
    world.reads_mail(&freja, OLD).await;
    resets(world, &freja).await;
    assert_eq!(world.mail_address(&freja).await.as_deref(), Some(OLD), "an operator knew whose it is");
}

async fn never_event_05_whoever_reads_the_mails_alone_keeps_nobody_from_signing_in(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = planted(world, server).await;
    let phone = world.new_phone(&freja).await;
    world.works_off().await;
    let mail = server.one();
    world.hides("the code of a notice", mail.code());
    world.wait_s(1);
    world.desk().visits("/not-me").await.posts("not-me", &[("code", &mail.code())]).await.is_told("not_me_done");
    assert!(matches!(device_state(world, &phone).await, DeviceState::Blocked { .. }), "as it should be");
    assert_eq!(world.times(What::PasswordLeaked).await, 0);
    world.desk().comes_to_my_tillid(&freja).await;
}

async fn an_address_is_removed_and_the_letter_box_hears_of_it(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    let phone = world.new_phone(&freja).await;
    world.wait_hours(73);
    world.reads_mail(&freja, OLD).await;
    let mut thief = world.desk();
    thief.comes_to_my_tillid(&freja).await.visits("/my/email").await.follows("remove-email").await;
    thief.posts("my-asks", &[]).await.is_told("my_change_waits");
    assert_eq!(world.mail_address(&freja).await.as_deref(), Some(OLD));
    world.works_off().await;
    assert_eq!(server.one().header("subject"), "Tillid: your mail address is about to be removed");
    let mut desk = world.desk();
    desk.comes_to_my_tillid_by_app(&freja, &phone).await.visits("/my/email").await.follows("remove-email").await;
    desk.posts("my-asks", &[]).await.is_told("my_email_removed");
    assert_eq!((world.mail_address(&freja).await, world.times(What::EmailDropped).await), (None, 1));
    world.works_off().await;
    let mail = server.one();
    assert_eq!((mail.to.as_str(), mail.header("subject").as_str()), (OLD, "Tillid: your mail address was removed"));
    desk.visits("/my/email").await.sees("email");
    assert!(!desk.page.has("remove-email"));
}

async fn whoever_comes_to_an_open_page_later_sets_nothing(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.types_email(NEW).await;
    let code = code_sent_to(world, server, NEW).await;
    desk.visits("/my/email").await;
    world.wait_s(4 * 60 + 59);
    desk.visits("/my").await;
    world.wait_s(1);
    let body = Some(format!("code={}", code.replace(' ', "")));
    let answer = desk.asks(&Verb::POST, "/my/email/code", body).await;
    assert!(answer.has("my-asks") && answer.message().is_empty());
    assert_eq!(world.mail_address(&freja).await, None);
    // Logged in once more, the code still counts.
    desk.visits("/my/email").await.posts("my-asks", &[]).await.gives_password_of(&freja).await;
    desk.gives_code_of(&freja).await.types_email_code(&code).await.is_told("my_email_changed");
}

async fn without_a_mail_server_nothing_is_offered(world: &World) {
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    assert!(!desk.page.has("my-email"));
    let answer = desk.asks(&Verb::GET, "/my/email", None).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/my"));
    let answer = desk.asks(&Verb::GET, "/my/api/email", None).await;
    assert_eq!((answer.status.as_u16(), answer.json()["error"].as_str()), (404, Some("not_found")));
    let body = Some(format!("email={NEW}"));
    assert_eq!(desk.asks(&Verb::POST, "/my/email", body).await.status, 303);
    assert_eq!(world.times(What::EmailTyped).await, 0);
}

async fn never_event_12_no_address_and_no_code_is_logged(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    world.hides("a mail address", NEW);
    server.behaves(Behaves::AtRecipient("550 <freja.ny@fjord.example> unknown"));
    desk.comes_to_my_tillid(&freja).await.types_email(NEW).await;
    world.works_off().await;
    server.behaves(Behaves::Takes);
    desk.types_email(NEW).await;
    let code = code_sent_to(world, server, NEW).await;
    desk.types_email_code(&code).await.is_told("my_email_changed");
    desk.visits("/my/email").await.follows("remove-email").await.posts("my-asks", &[]).await;
    // The world looks through the whole log when the story ends.
    world.works_off().await;
}

async fn programs_set_it_by_the_same_rules(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    let json = [("content-type", "application/json")];
    let read = desk.asks(&Verb::GET, "/my/api/email", None).await.json();
    assert_eq!(
        read,
        serde_json::json!({ "may": "now", "email": null, "doubted": false, "mails": "at_once", "typed": null })
    );
    let body = Some(serde_json::json!({ "email": NEW }).to_string());
    let sent = desk.asks_saying(&Verb::POST, "/my/api/email", body, &json).await;
    assert_eq!(sent.json()["done"], "my_email_code_sent");
    let code = code_sent_to(world, server, NEW).await;
    let read = desk.asks(&Verb::GET, "/my/api/email", None).await.json();
    assert_eq!(read["typed"], serde_json::json!({ "email": NEW, "code": "sent" }));
    let wrong = Some(serde_json::json!({ "code": another(&code) }).to_string());
    let wrong = desk.asks_saying(&Verb::POST, "/my/api/email/code", wrong, &json).await;
    assert_eq!((wrong.status.as_u16(), wrong.json()["error"].as_str()), (409, Some("my_email_wrong_code")));
    let right = Some(serde_json::json!({ "code": code }).to_string());
    let right = desk.asks_saying(&Verb::POST, "/my/api/email/code", right, &json).await;
    assert_eq!(right.json()["done"], "my_email_changed");
    // From now on there is somebody who could object, so the card alone takes nothing away at once.
    let removed = desk.asks_saying(&Verb::POST, "/my/api/email/remove", Some("{}".into()), &json).await;
    assert_eq!(removed.json()["done"], "my_change_waits");
    assert_eq!(world.mail_address(&freja).await.as_deref(), Some(NEW));
    world.works_off().await;
}

async fn never_event_02_of_many_wrong_codes_at_once_five_are_heard(world: &std::sync::Arc<World>) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.types_email(NEW).await;
    let code = code_sent_to(world, server, NEW).await;
    let wrong = another(&code).replace(' ', "");
    let typed = futures_util::future::join_all((0..12).map(|_| {
        let (mut tab, body) = (desk.tab(), Some(format!("code={wrong}")));
        async move { tab.asks(&Verb::POST, "/my/email/code", body).await.message() }
    }));
    let answers = typed.await;
    let heard = answers.iter().filter(|said| *said == "my_email_wrong_code").count();
    assert!(heard <= 4 && answers.iter().all(|said| said != "my_email_changed"), "the fifth ends it: {answers:?}");
    let right = Some(format!("code={}", code.replace(' ', "")));
    assert_eq!(desk.asks(&Verb::POST, "/my/email/code", right).await.message(), "my_email_code_over");
}
