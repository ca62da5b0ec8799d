//! What is asked for in My Tillid by card waits, is told of, and is stopped or done once; what is done by app is told of.

use axum::http::Method as Verb;
use domain::audit::What;
use domain::change::{Change, Kind, State};
use domain::device::State as DeviceState;
use domain::ids::ChangeId;
use server::flows::my::changes::do_due;
use store::{AskedChanges as _, Store as _};

use crate::activity::asks;
use crate::my::device_state;
use crate::notices::{mails, the_one, waits};
use crate::support::{Called, Desk, Handset, Person, World, at_once, hammered_on_every_engine, on_every_engine};

on_every_engine!(
    never_event_05_a_thief_with_password_and_card_does_not_silence_the_owner_s_phone,
    a_blocked_card_takes_with_it_what_was_asked_for_by_card,
    never_event_05_by_card_a_number_at_every_login_is_not_turned_off_behind_the_owner_s_back,
    a_number_at_every_login_that_is_turned_off_by_app_is_told_of,
    what_the_app_turns_off_itself_ends_what_waited,
    a_password_asked_for_by_card_waits_three_days,
    that_the_phone_has_shown_it_makes_the_wait_an_hour,
    the_mail_tells_of_it_and_its_button_stops_it,
    without_a_phone_mail_is_enough_to_wait_for,
    whoever_came_by_app_stops_it_in_my_tillid_and_whoever_came_by_card_does_not,
    a_second_one_neither_shortens_nor_hides_the_first,
    whoever_comes_to_an_open_page_later_asks_for_nothing,
    what_waits_is_void_when_its_trust_ends,
    a_phone_that_was_blocked_meanwhile_is_not_blocked_again,
    what_is_made_by_app_is_told_of_and_not_me_freezes,
    on_a_phone_not_me_does_not_freeze_without_the_pin,
    nobody_stops_the_changes_of_another,
    of_what_is_void_no_mail_says_that_it_waits,
    no_phone_counts_or_stops_what_is_void,
    one_s_own_data_holds_what_waits_what_happened_and_where_mail_goes,
);

hammered_on_every_engine!(of_many_workers_one_makes_the_change, of_many_who_ask_at_once_one_waits);

const NEW: &str = "three quiet lighthouses";
const BODY: &str = "password_new=three+quiet+lighthouses&password_again=three+quiet+lighthouses";

impl World {
    async fn changes_of(&self, person: &Person) -> Vec<Change> {
        let waiting = self.app.store.waiting_changes(person.account).await.expect("the store");
        waiting.into_iter().map(store::Versioned::into_inner).collect()
    }

    async fn waiting_of(&self, person: &Person) -> Change {
        let mut waiting = self.changes_of(person).await;
        assert_eq!(waiting.len(), 1);
        waiting.remove(0)
    }

    async fn change(&self, id: ChangeId) -> Change {
        self.app.store.asked_change(id).await.expect("the store").expect("a change").into_inner()
    }

    async fn does_due(&self) -> usize {
        do_due(&self.app, self.now()).await.expect("the store")
    }

    /// How long a change waits still, in seconds.
    fn left_s(&self, change: &Change) -> i64 {
        match change.state {
            State::Waiting { until } => until.since(self.now()).whole_seconds(),
            other => panic!("it does not wait: {other:?}"),
        }
    }
}

impl Desk<'_> {
    async fn asks_for_a_password(&mut self, world: &World, person: &Person) -> &mut Self {
        self.comes_to_my_tillid(person).await.follows("my-password").await.sees("new-password");
        self.chooses(world, NEW).await
    }

    /// Whether these let this browser go on to the second factor.
    async fn is_let_on_with(&mut self, user_id: &str, password: &str) -> bool {
        self.visits("/my").await.gives(user_id, password).await;
        !self.page.has("credentials")
    }
}

async fn tells(world: &World, phone: &Handset) -> serde_json::Value {
    let token = phone.opens(world).await;
    the_one(&phone.told(world, Some(&token)).await)
}

async fn never_event_05_a_thief_with_password_and_card_does_not_silence_the_owner_s_phone(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    let mut thief = world.desk();
    thief.comes_to_my_tillid(&freja).await;
    let path = format!("/my/devices/{}/block", phone.id);
    thief.visits(&path).await.posts("my-asks", &[]).await.is_told("my_change_waits");
    assert!(thief.page.has("waiting") && thief.page.text("waiting").contains("will be blocked"));
    assert_eq!(world.times(What::DeviceBlocked).await, 0);
    assert_eq!(world.left_s(&world.waiting_of(&freja).await), 72 * 3_600);

    let told = tells(world, &phone).await;
    assert_eq!((&told["kind"], &told["change"]["what"]), (&"change_asked".into(), &"block_device".into()));
    let notice = told["id"].as_str().expect("an id").to_owned();
    world.wait_s(1);
    assert_eq!(phone.says(world, None, &notice, "not-me").await.status, 401, "not by whoever found it locked");
    let token = phone.opens(world).await;
    let heard = phone.says(world, Some(&token), &notice, "not-me").await;
    assert_eq!((heard.status.as_u16(), heard.json()["id"].as_str()), (200, Some(notice.as_str())));
    assert_eq!((world.times(What::ChangeStopped).await, world.times(What::NoticeNotMe).await), (1, 1));
    thief.visits("/my").await.sees("credentials");
    assert_eq!(phone.says(world, Some(&token), &notice, "not-me").await.status, 404, "once");

    world.wait_days(4);
    assert_eq!(world.does_due().await, 0);
    let kept = world.app.store.device(phone.id).await.expect("the store").expect("a device");
    assert!(matches!(kept.state, DeviceState::Active { .. }));
}

async fn a_blocked_card_takes_with_it_what_was_asked_for_by_card(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    world.handset(&freja).await;
    let mut thief = world.desk();
    thief.asks_for_a_password(world, &freja).await.is_told("my_change_waits");
    server::flows::operate::card::block(&world.app, &freja.cards[0].0, world.now())
        .await
        .expect("the store")
        .expect("a card");
    assert_eq!(world.times(What::ChangeEnded).await, 1);
    world.wait_days(4);
    assert_eq!(world.does_due().await, 0);
    assert_eq!(world.times(What::PasswordChosen).await, 0);
}

async fn never_event_05_by_card_a_number_at_every_login_is_not_turned_off_behind_the_owner_s_back(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    world.reads_mail(&freja, "freja@fjord.example").await;
    let phone = world.handset(&freja).await;
    let mut thief = world.desk();
    thief.comes_to_my_tillid(&freja).await.visits("/my/wishes").await;
    thief.posts("number", &[]).await.is_told("my_wish_done");
    assert!(world.account_of(&freja).await.number_always, "a protection counts at once");
    assert!(thief.page.body.contains("it does not count at once"), "that the other way waits is said before");
    thief.posts("number", &[]).await.is_told("my_change_waits");
    thief.posts("number", &[]).await.is_told("my_change_waits_already");
    assert!(world.account_of(&freja).await.number_always);
    thief.visits("/my").await;
    assert!(thief.page.text("waiting").contains("A number only when it is needed"));

    world.works_off().await;
    let mail = server.one();
    assert_eq!(mail.header("subject"), "Tillid: the code app is about to stop asking for a number each time");
    let told = tells(world, &phone).await;
    assert_eq!((&told["kind"], &told["change"]["what"]), (&"change_asked".into(), &"number_when_new".into()));
    let token = phone.opens(world).await;
    world.wait_s(1);
    let heard = phone.says(world, Some(&token), told["id"].as_str().expect("an id"), "not-me").await;
    assert_eq!(heard.status, 200);
    thief.visits("/my").await.sees("credentials");
    world.wait_days(4);
    assert_eq!((world.does_due().await, world.times(What::NumberWhenNew).await), (0, 0));

    let mut owner = world.desk();
    owner.comes_to_my_tillid(&freja).await.visits("/my/wishes").await;
    owner.posts("number", &[]).await.is_told("my_change_waits");
    world.works_off().await;
    world.wait_hours(1);
    assert_eq!((world.does_due().await, world.times(What::NumberWhenNew).await), (1, 1));
    assert!(!world.account_of(&freja).await.number_always, "what nobody stopped is done");
}

async fn a_number_at_every_login_that_is_turned_off_by_app_is_told_of(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let (watching, phone) = (world.handset(&freja).await, world.new_phone(&freja).await);
    world.wait_hours(73);
    let mut desk = world.desk();
    desk.comes_to_my_tillid_by_app(&freja, &phone).await.visits("/my/wishes").await;
    desk.posts("number", &[]).await.posts("number", &[]).await.is_told("my_wish_done");
    assert!(!world.account_of(&freja).await.number_always);
    let token = watching.opens(world).await;
    let told = watching.told(world, Some(&token)).await.json();
    let newest = &told["notices"][0];
    assert_eq!((&newest["kind"], &newest["change"]["what"]), (&"change_made".into(), &"number_when_new".into()));
}

async fn what_the_app_turns_off_itself_ends_what_waited(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let phone = world.new_phone(&freja).await;
    world.wait_hours(73);
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.visits("/my/wishes").await.posts("number", &[]).await;
    desk.posts("number", &[]).await.is_told("my_change_waits");
    phone.unlocks().await;
    phone.device.carry_always(false, &phone.pin).await.expect("turned off");
    assert_eq!(world.times(What::ChangeEnded).await, 1);
    phone.device.carry_always(true, &phone.pin).await.expect("turned on");
    world.wait_days(4);
    world.does_due().await;
    assert!(world.account_of(&freja).await.number_always, "it would undo it later");
}

async fn a_password_asked_for_by_card_waits_three_days(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let _phone = world.handset(&freja).await;
    let mut desk = world.desk();
    desk.asks_for_a_password(world, &freja).await.is_told("my_change_waits");
    assert!(desk.page.text("waiting").contains("New password") && desk.page.text("waiting").contains("3\u{a0}days"));
    let asked = world.waiting_of(&freja).await;
    world.wait_s(72 * 3_600 - 1);
    assert_eq!(world.does_due().await, 0);
    assert!(world.desk().is_let_on_with(&freja.user_id, &freja.password).await, "the old one works so long");
    world.wait_s(1);
    assert_eq!(world.does_due().await, 1);
    assert_eq!(world.does_due().await, 0, "once");
    let done = world.change(asked.id).await;
    assert!(matches!(done.state, State::Done { .. }));
    assert_eq!(done.kind, Kind::Password { hash: String::new() }, "nothing of it is kept");
    assert_eq!((world.times(What::ChangeDone).await, world.times(What::PasswordChosen).await), (1, 1));
    assert!(!world.desk().is_let_on_with(&freja.user_id, &freja.password).await);
    assert!(world.desk().is_let_on_with(&freja.user_id, NEW).await);
}

async fn that_the_phone_has_shown_it_makes_the_wait_an_hour(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    world.desk().asks_for_a_password(world, &freja).await;
    world.wait_minutes(30);
    let told = tells(world, &phone).await;
    assert_eq!(world.left_s(&world.waiting_of(&freja).await), 72 * 3_600 - 1_800, "told is not shown");
    let token = phone.opens(world).await;
    let shown = phone.says(world, Some(&token), told["id"].as_str().expect("an id"), "shown").await;
    assert_eq!(the_one(&shown)["change"]["takes_effect_at"], world.now().seconds() + 3_600);
    world.wait_s(3_599);
    assert_eq!(world.does_due().await, 0);
    world.wait_s(1);
    assert_eq!(world.does_due().await, 1);
    assert_eq!(tells(world, &phone).await["kind"], "change_made");
}

async fn the_mail_tells_of_it_and_its_button_stops_it(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    world.reads_mail(&freja, "freja@fjord.example").await;
    let phone = world.handset(&freja).await;
    let mut thief = world.desk();
    thief.comes_to_my_tillid(&freja).await.presses(&format!("/my/devices/{}/block", phone.id)).await;
    world.works_off().await;
    let mail = server.one();
    assert_eq!(mail.header("subject"), "Tillid: a device is about to be blocked");
    assert!(mail.plain.contains("It happens on 22 November 2026 at 10:33 (UTC).") && mail.plain.contains("/not-me#"));
    assert_eq!(world.left_s(&world.waiting_of(&freja).await), 3_600, "the mail server has it");

    let mut owner = world.desk();
    owner.visits("/not-me").await.sees("not-me");
    assert_eq!(world.changes_of(&freja).await.len(), 1, "opening changes nothing");
    world.wait_s(1);
    owner.posts("not-me", &[("code", &mail.code())]).await.is_told("not_me_stopped");
    thief.visits("/my").await.sees("credentials");
    owner.visits("/not-me").await.posts("not-me", &[("code", &mail.code())]).await.is_told("not_me_code");
    world.wait_hours(2);
    assert_eq!(world.does_due().await, 0);
    assert_eq!((world.times(What::ChangeStopped).await, world.times(What::DeviceBlocked).await), (1, 0));
    assert!(
        !world.account_of(&freja).await.password.must_change(),
        "a thief with both factors would choose the next one"
    );
}

async fn without_a_phone_mail_is_enough_to_wait_for(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    world.reads_mail(&freja, "freja@fjord.example").await;
    let mut desk = world.desk();
    desk.asks_for_a_password(world, &freja).await.is_told("my_change_waits");
    world.works_off().await;
    assert_eq!(server.one().header("subject"), "Tillid: your password is about to be changed");
    world.wait_hours(1);
    assert_eq!(world.does_due().await, 1);
    assert!(world.desk().is_let_on_with(&freja.user_id, NEW).await);
}

async fn whoever_came_by_app_stops_it_in_my_tillid_and_whoever_came_by_card_does_not(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let phone = world.new_phone(&freja).await;
    world.wait_hours(73);
    let mut thief = world.desk();
    thief.asks_for_a_password(world, &freja).await;
    let path = format!("/my/changes/{}/stop", world.waiting_of(&freja).await.id);
    assert!(!thief.page.body.contains(&path), "it is not offered");
    thief.presses(&path).await.is_told("my_stop_by_app");
    assert_eq!(world.changes_of(&freja).await.len(), 1);

    let mut owner = world.desk();
    owner.comes_to_my_tillid_by_app(&freja, &phone).await;
    assert!(owner.page.body.contains(&path));
    owner.presses(&path).await.is_told("my_change_stopped");
    assert!(!owner.page.has("waiting"));
    owner.presses(&path).await.is_told("stale_page");
    world.wait_days(4);
    assert_eq!(world.does_due().await, 0);
    assert_eq!(world.times(What::ChangeStopped).await, 1);
}

async fn a_second_one_neither_shortens_nor_hides_the_first(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    let mut thief = world.desk();
    thief.asks_for_a_password(world, &freja).await;
    let first = world.waiting_of(&freja).await;
    world.wait_minutes(1);
    thief.asks(&Verb::POST, "/my/password", Some(BODY.to_owned())).await;
    thief.visits("/my/password").await.chooses(world, "four quiet lighthouses").await;
    thief.is_told("my_change_waits_already");
    assert_eq!(world.waiting_of(&freja).await, first);
    // Another kind is told of beside it.
    thief.presses(&format!("/my/devices/{}/block", phone.id)).await.is_told("my_change_waits");
    assert_eq!(world.changes_of(&freja).await.len(), 2);
    let token = phone.opens(world).await;
    assert_eq!(phone.told(world, Some(&token)).await.json()["notices"].as_array().map(Vec::len), Some(2));
}

async fn whoever_comes_to_an_open_page_later_asks_for_nothing(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    world.wait_minutes(3);
    desk.visits("/my").await.sees("my");
    world.wait_minutes(2);
    desk.presses(&format!("/my/devices/{}/block", phone.id)).await.sees("my-asks");
    assert!(desk.page.text("my-asks").contains("Log in again"));
    assert!(world.changes_of(&freja).await.is_empty());
}

async fn what_waits_is_void_when_its_trust_ends(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    world.desk().asks_for_a_password(world, &freja).await;
    let asked = world.waiting_of(&freja).await;
    world.wait_s(1);
    world.operator_does(&freja, domain::account::Command::EndTrust).await;
    let token = phone.opens(world).await;
    assert_eq!(phone.told(world, Some(&token)).await.json()["notices"], serde_json::json!([]));
    let mut again = world.desk();
    again.asks_for_a_password(world, &freja).await.is_told("my_change_waits");
    world.wait_hours(72);
    world.wait_s(-1);
    assert_eq!(world.does_due().await, 1);
    assert!(matches!(world.change(asked.id).await.state, State::Ended { .. }));
    assert_eq!((world.times(What::ChangeEnded).await, world.times(What::PasswordChosen).await), (1, 0));
}

async fn a_phone_that_was_blocked_meanwhile_is_not_blocked_again(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let phone = world.new_phone(&freja).await;
    world.wait_hours(73);
    let path = format!("/my/devices/{}/block", phone.device.id());
    world.desk().comes_to_my_tillid(&freja).await.presses(&path).await.is_told("my_change_waits");
    let mut owner = world.desk();
    owner.comes_to_my_tillid_by_app(&freja, &phone).await.presses(&path).await.is_told("my_device_blocked");
    assert!(matches!(device_state(world, &phone).await, DeviceState::Blocked { .. }));
    assert!(world.changes_of(&freja).await.is_empty());
    world.wait_hours(72);
    assert_eq!(world.does_due().await, 0);
    assert_eq!((world.times(What::ChangeEnded).await, world.times(What::DeviceBlocked).await), (1, 1));
}

async fn what_is_made_by_app_is_told_of_and_not_me_freezes(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    let phone = world.new_phone(&freja).await;
    world.wait_hours(73);
    world.reads_mail(&freja, "freja@fjord.example").await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid_by_app(&freja, &phone).await.follows("my-password").await;
    world.wait_s(1);
    desk.chooses(world, NEW).await.is_told("password_changed");
    assert!(world.changes_of(&freja).await.is_empty(), "nothing waits");
    world.works_off().await;
    let mail = server.one();
    assert_eq!(mail.header("subject"), "Tillid: your password was changed");
    assert!(world.account_of(&freja).await.is_open());
    world.desk().visits("/not-me").await.posts("not-me", &[("code", &mail.code())]).await.is_told("not_me_frozen");
    assert!(!world.account_of(&freja).await.is_open());
    assert_eq!(world.times(What::AccountFrozen).await, 1);
}

async fn on_a_phone_not_me_does_not_freeze_without_the_pin(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let (watching, phone) = (world.handset(&freja).await, world.new_phone(&freja).await);
    world.wait_hours(73);
    let mut desk = world.desk();
    desk.comes_to_my_tillid_by_app(&freja, &phone).await.follows("my-password").await;
    world.wait_s(1);
    desk.chooses(world, NEW).await.is_told("password_changed");
    let token = watching.opens(world).await;
    let notices = watching.told(world, Some(&token)).await.json()["notices"].clone();
    let made = notices.as_array().and_then(|all| all.iter().find(|one| one["kind"] == "change_made")).expect("told");
    let refused = watching.says(world, Some(&token), made["id"].as_str().expect("an id"), "not-me").await;
    assert_eq!(refused.status, 404);
    assert!(world.account_of(&freja).await.is_open());
}

async fn nobody_stops_the_changes_of_another(world: &World) {
    let world = &waits(world).await;
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let (_, stranger) = (world.handset(&freja).await, world.new_phone(&sofus).await);
    world.wait_hours(73);
    world.desk().asks_for_a_password(world, &freja).await;
    let id = world.waiting_of(&freja).await.id;
    let mut desk = world.desk();
    desk.comes_to_my_tillid_by_app(&sofus, &stranger).await;
    desk.presses(&format!("/my/changes/{id}/stop")).await.is_told("stale_page");
    let mut nobody = world.desk();
    nobody.presses(&format!("/my/changes/{id}/stop")).await.sees("credentials");
    assert_eq!(world.changes_of(&freja).await.len(), 1);
}

async fn of_many_workers_one_makes_the_change(world: &std::sync::Arc<World>) {
    let world = &std::sync::Arc::new(waits(world).await);
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    world.desk().comes_to_my_tillid(&freja).await.presses(&format!("/my/devices/{}/block", phone.id)).await;
    world.wait_hours(72);
    let workers = (0..20).map(|_| {
        let world = std::sync::Arc::clone(world);
        async move { world.does_due().await }
    });
    let done = at_once(workers).await;
    assert_eq!(done.into_iter().sum::<usize>(), 1);
    assert_eq!((world.times(What::ChangeDone).await, world.times(What::DeviceBlocked).await), (1, 1));
}

async fn of_many_who_ask_at_once_one_waits(world: &std::sync::Arc<World>) {
    let world = &std::sync::Arc::new(waits(world).await);
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    let path = format!("/my/devices/{}/block", phone.id);
    let (mut one, mut two) = (desk.tab(), desk.tab());
    tokio::join!(one.presses(&path), two.presses(&path));
    let mut told = [one.page.message(), two.page.message()];
    told.sort();
    assert_eq!(told, ["my_change_waits", "my_change_waits_already"]);
    assert_eq!(world.changes_of(&freja).await.len(), 1);
}

async fn of_what_is_void_no_mail_says_that_it_waits(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    world.reads_mail(&freja, "freja@fjord.example").await;
    world.handset(&freja).await;
    world.desk().asks_for_a_password(world, &freja).await.is_told("my_change_waits");
    world.wait_s(1);
    world.operator_does(&freja, domain::account::Command::EndTrust).await;
    world.works_off().await;
    assert!(server.arrived().is_empty(), "it will never be");
}

async fn no_phone_counts_or_stops_what_is_void(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    world.desk().asks_for_a_password(world, &freja).await.is_told("my_change_waits");
    let notice = tells(world, &phone).await["id"].as_str().expect("an id").to_owned();
    let counted = async || phone.calls(world, Called::get("/device")).await.json()["notices"].clone();
    assert_eq!(counted().await, 1);
    world.wait_s(1);
    world.operator_does(&freja, domain::account::Command::EndTrust).await;
    let token = phone.opens(world).await;
    let told = phone.told(world, Some(&token)).await.json()["notices"].clone();
    assert_eq!((counted().await, told), (0.into(), serde_json::json!([])), "as many are counted as are told");
    assert_eq!(phone.says(world, Some(&token), &notice, "not-me").await.status, 404);
    assert_eq!(world.times(What::ChangeStopped).await, 0);
}

async fn one_s_own_data_holds_what_waits_what_happened_and_where_mail_goes(world: &World) {
    let (world, _server) = &mails(world).await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    world.reads_mail(&freja, "freja@fjord.example").await;
    let phone = world.handset(&freja).await;
    for _ in 0..4 {
        asks(world, &bank, &freja).await;
    }
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.presses("/my/services/fjord-bank/block").await.is_told("my_service_blocked");
    let mut typing = asks(world, &bank, &freja).await;
    let right = freja.code_asked_by(&typing.page);
    let wrong = if right == "000000" { "000001" } else { "000000" };
    typing.posts("card", &[("code", wrong)]).await.is_told("wrong_code");
    desk.presses(&format!("/my/devices/{}/block", phone.id)).await.is_told("my_change_waits");

    let data = desk.visits("/my/data").await.page.json();
    assert_eq!(data["mail"]["email"], "freja@fjord.example");
    assert_eq!(data["blocked_services"][0]["service"], "fjord-bank");
    let waits = &data["waiting_changes"][0];
    assert_eq!((&waits["what"], &waits["device"]), (&"block_device".into(), &phone.id.to_string().into()));
    assert_eq!(waits["takes_effect_at"], "2026-11-25T09:33:20Z");
    let happened = data["happened"].as_array().expect("a list");
    for (what, service) in [("card", "My Tillid"), ("no_place", "Fjord Bank"), ("wrong_code", "Fjord Bank")] {
        let is_there =
            |one: &serde_json::Value| one["what"] == what && one["service_name"] == service && one["times"] == 1;
        assert!(happened.iter().any(is_there), "{what}: {happened:?}");
    }
    world.works_off().await;
}
