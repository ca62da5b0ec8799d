//! What a person was told, in My Tillid: by which ways it went, what was answered, for thirteen months; and when mails are sent.

use axum::http::Method as Verb;
use domain::audit::What;
use domain::email::Mails;
use domain::limits::Limits;
use server::flows::my::changes::do_due;
use store::{AskedChanges as _, Store as _};

use crate::notices::{mails, waits};
use crate::support::{Desk, MailServer, Person, World, on_every_engine};

on_every_engine!(
    a_notice_says_by_which_ways_it_went_and_what_was_answered,
    a_change_says_what_became_of_it,
    thirty_stand_on_a_page_and_the_rest_on_the_next,
    what_was_told_is_kept_for_thirteen_months_and_no_longer,
    nobody_reads_what_another_was_told,
    the_file_and_the_call_say_what_the_page_says,
    few_mails_come_a_day_later_where_no_phone_has_shown_it,
    never_event_05_fewer_mails_wait_and_silence_nothing,
    more_mails_take_no_wait,
);

const ADDRESS: &str = "freja@fjord.example";

impl World {
    async fn mails_of(&self, person: &Person) -> Mails {
        self.app.store.email(person.account).await.expect("the store").expect("an address").mails
    }

    /// As if the person had chosen it long ago.
    async fn wants_few_mails(&self, person: &Person) {
        let kept = self.app.store.email(person.account).await.expect("the store").expect("an address");
        let mut changes = self.app.changes(self.now());
        changes.replace(&kept, domain::email::KeptEmail { mails: Mails::WhenUnseen, ..kept.get().clone() });
        self.app.store.commit(changes).await.expect("kept");
    }
}

impl Desk<'_> {
    async fn reads_notices(&mut self) -> String {
        self.visits("/my/notices").await.sees("my-notices");
        if self.page.has("notices") { self.page.text("notices") } else { String::new() }
    }
}

async fn a_notice_says_by_which_ways_it_went_and_what_was_answered(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    world.reads_mail(&freja, ADDRESS).await;
    let old = world.handset(&freja).await;
    world.new_phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    let listed = desk.reads_notices().await;
    assert!(listed.contains("The code app on a new device: “Somebody's phone”"), "{listed}");
    assert!(listed.contains("Nobody has answered") && !listed.contains("Told"), "{listed}");
    world.works_off().await;
    assert_eq!(server.one().to, ADDRESS);
    assert!(desk.reads_notices().await.contains("Told by mail"));
    let token = old.opens(world).await;
    let id = old.told(world, Some(&token)).await.json()["notices"][0]["id"].as_str().expect("an id").to_owned();
    old.says(world, Some(&token), &id, "shown").await;
    let listed = desk.reads_notices().await;
    assert!(listed.contains("Told in the code app, by mail") && listed.contains("Nobody has answered"), "{listed}");
    old.says(world, Some(&token), &id, "mine").await;
    assert!(desk.reads_notices().await.contains("You answered: it was me"));
    assert!(desk.page.text("ways").contains(ADDRESS));
    // Whoever activated the phone knew the password: nobody stays signed in with it.
    old.says(world, Some(&token), &id, "not-me").await;
    desk.visits("/my/notices").await.sees("credentials");
}

async fn a_change_says_what_became_of_it(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    desk.presses(&format!("/my/devices/{}/block", phone.id)).await.is_told("my_change_waits");
    let listed = desk.reads_notices().await;
    assert!(listed.contains("Block of “Handset”") && listed.contains("Waits"), "{listed}");
    let id = world.app.store.waiting_changes(freja.account).await.expect("the store")[0].id;
    world.wait_hours(72);
    assert_eq!(do_due(&world.app, world.now()).await.expect("the store"), 1);
    desk.comes_to_my_tillid(&freja).await;
    assert!(desk.reads_notices().await.contains("Happened 25 November 2026"), "{}", desk.page.text("notices"));
    assert!(!desk.page.body.contains(&id.to_string()), "no id of it stands on the page");
}

async fn thirty_stand_on_a_page_and_the_rest_on_the_next(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid_by_app(&freja, &phone).await;
    for number in 0..31 {
        let kind = domain::change::Kind::Password { hash: String::new() };
        let id = domain::ids::ChangeId(number + 1);
        let change = domain::change::Change::made(id, freja.account, kind, world.now());
        let mut changes = world.app.changes(world.now());
        server::flows::notices::tell_of_change(&world.app, &change, &[], &mut changes, world.now())
            .await
            .expect("told");
        changes.insert(change);
        world.app.store.commit(changes).await.expect("kept");
    }
    desk.reads_notices().await;
    let on_it = |desk: &Desk<'_>| desk.page.body.matches("Nobody has answered").count();
    assert_eq!((on_it(&desk), desk.page.has("older"), desk.page.has("newest")), (30, true, false));
    desk.follows("older").await.sees("newest");
    // That the phone was activated is told of too.
    assert!((1..=2).contains(&on_it(&desk)) && !desk.page.has("older"));
    let nowhere = desk.asks(&Verb::GET, "/my/notices?before=nonsense", None).await;
    assert_eq!((nowhere.status.as_u16(), nowhere.header("location")), (303, "/my/notices"));
    let nowhere = desk.asks(&Verb::GET, "/my/api/notices?before=nonsense", None).await;
    assert_eq!(nowhere.status, 400);
}

async fn what_was_told_is_kept_for_thirteen_months_and_no_longer(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    world.handset(&freja).await;
    world.new_phone(&freja).await;
    world.wait_days(395);
    world.app.store.sweep(world.now(), &Limits::default(), 100).await.expect("swept");
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    assert!(desk.reads_notices().await.contains("Somebody's phone"));
    world.wait_days(2);
    world.app.store.sweep(world.now(), &Limits::default(), 100).await.expect("swept");
    desk.comes_to_my_tillid(&freja).await;
    assert_eq!(desk.reads_notices().await, "");
    desk.sees("notices-empty");
}

async fn nobody_reads_what_another_was_told(world: &World) {
    let world = &waits(world).await;
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    world.handset(&freja).await;
    world.new_phone(&freja).await;
    let mut desk = world.desk();
    desk.visits("/my/notices").await.sees("credentials");
    desk.comes_to_my_tillid(&sofus).await;
    assert_eq!(desk.reads_notices().await, "");
    assert_eq!(world.desk().asks(&Verb::GET, "/my/api/notices", None).await.status, 401);
}

async fn the_file_and_the_call_say_what_the_page_says(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    world.reads_mail(&freja, ADDRESS).await;
    world.handset(&freja).await;
    world.new_phone(&freja).await;
    world.works_off().await;
    server.one();
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    let file = desk.asks(&Verb::GET, "/my/data", None).await.json();
    let call = desk.asks(&Verb::GET, "/my/api/notices", None).await.json();
    assert_eq!(file["notices"], call["notices"]);
    let one = &file["notices"][0];
    assert_eq!((&one["what"], &one["device"]), (&"device_activated".into(), &"Somebody's phone".into()));
    assert_eq!(one["by"], serde_json::json!({ "device": false, "mail": true, "letter": false }));
    assert_eq!(file["mail"], serde_json::json!({ "email": ADDRESS, "mails": "at_once" }));
    assert_eq!(call["mail"], file["mail"]);
}

/// Whoever wants few mails, with an old phone and one that somebody has just activated.
async fn few(world: &World) -> Person {
    let freja = world.person("freja").await;
    world.reads_mail(&freja, ADDRESS).await;
    world.wants_few_mails(&freja).await;
    freja
}

async fn few_mails_come_a_day_later_where_no_phone_has_shown_it(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = few(world).await;
    let old = world.handset(&freja).await;
    world.new_phone(&freja).await;
    world.works_off().await;
    world.wait_s(24 * 3_600 - 1);
    world.works_off().await;
    assert!(server.arrived().is_empty(), "not yet");
    world.wait_s(1);
    world.works_off().await;
    assert_eq!(server.one().to, ADDRESS, "nobody has seen it");
    // What a phone has shown is not mailed.
    world.activates(&freja, "Another phone").await.expect("activated");
    let token = old.opens(world).await;
    let id = old.told(world, Some(&token)).await.json()["notices"][0]["id"].as_str().expect("an id").to_owned();
    old.says(world, Some(&token), &id, "shown").await;
    world.wait_days(1);
    world.works_off().await;
    assert!(server.arrived().is_empty());
}

async fn never_event_05_fewer_mails_wait_and_silence_nothing(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    world.reads_mail(&freja, ADDRESS).await;
    let mut thief = world.desk();
    thief.comes_to_my_tillid(&freja).await.visits("/my/notices").await.posts("mails", &[]).await;
    thief.is_told("my_change_waits");
    assert_eq!(world.mails_of(&freja).await, Mails::AtOnce);
    world.works_off().await;
    let mail = server.one();
    assert_eq!(mail.header("subject"), "Tillid: you are about to get fewer mails from us");
    world.desk().visits("/not-me").await.posts("not-me", &[("code", &mail.code())]).await.is_told("not_me_stopped");
    world.wait_days(4);
    assert_eq!(do_due(&world.app, world.now()).await.expect("the store"), 0);
    assert_eq!(world.mails_of(&freja).await, Mails::AtOnce);

    // And once it is so: where no phone could show it, the mail comes at once; and so does whatever is about the mails.
    world.wants_few_mails(&freja).await;
    world.new_phone(&freja).await;
    world.works_off().await;
    assert_eq!(server.one().header("subject"), "Tillid: a new device was activated");
    let _phone = world.handset(&freja).await;
    let mut thief = world.desk();
    thief.comes_to_my_tillid(&freja).await.visits("/my/email/remove").await.posts("my-asks", &[]).await;
    thief.is_told("my_change_waits");
    world.works_off().await;
    assert_eq!(server.one().header("subject"), "Tillid: your mail address is about to be removed");
}

async fn more_mails_take_no_wait(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = few(world).await;
    let phone = world.new_phone(&freja).await;
    world.works_off().await;
    server.one();
    world.wait_hours(73);
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.visits("/my/notices").await.posts("mails", &[]).await;
    desk.is_told("my_wish_done");
    assert_eq!((world.mails_of(&freja).await, world.times(What::MailsAtOnce).await), (Mails::AtOnce, 1));
    let mut desk = world.desk();
    desk.comes_to_my_tillid_by_app(&freja, &phone).await.visits("/my/notices").await.posts("mails", &[]).await;
    desk.is_told("my_wish_done");
    assert_eq!((world.mails_of(&freja).await, world.times(What::MailsWhenUnseen).await), (Mails::WhenUnseen, 1));
    world.works_off().await;
    assert_eq!(told_at_once(server), "Tillid: you now get fewer mails from us");
}

fn told_at_once(server: &MailServer) -> String {
    server.one().header("subject")
}
