//! What somebody who has password and card can still do once the owner has said *this was not me*: nothing behind their back.

use domain::account::PasswordKind;
use domain::audit::What;
use domain::change::{Change, State};
use protocol::answer::DenyReason;
use server::flows::my::changes::do_due;
use server::flows::operate::{card, device};
use store::{AskedChanges as _, Store as _};

use crate::activity::asks;
use crate::my::device_state;
use crate::not_me::must_change;
use crate::notices::{mails, the_one, waits};
use crate::support::{Bank, Desk, Handset, Person, Wishes, World, at_once, hammered_on_every_engine, on_every_engine};

on_every_engine!(
    never_event_05_a_denied_thief_with_password_and_card_does_not_choose_the_next_password,
    never_event_05_the_owner_goes_on_by_app_at_once_and_what_the_thief_asked_for_is_void,
    a_second_not_me_stops_what_was_chosen_after_the_first,
    what_nobody_stops_counts_when_its_time_has_come,
    a_second_one_neither_shortens_nor_hides_the_first,
    without_a_phone_mail_is_enough_to_wait_for,
    whoever_has_nobody_to_object_goes_on_at_once,
    never_event_05_not_me_signs_out_whoever_came_with_that_password,
    a_card_that_was_reported_signs_out_whoever_came_with_it,
    whoever_blocks_the_card_that_they_came_with_is_told_so_and_signed_out,
    a_phone_that_is_blocked_by_card_is_told_of_to_the_others_and_counts_for_nothing,
    where_nobody_is_left_to_tell_nothing_is_written_of_a_block,
    a_phone_that_another_one_blocks_is_told_of_to_the_third_and_the_mail,
);

hammered_on_every_engine!(never_event_05_of_fifty_who_block_two_phones_at_once_by_card_one_phone_is_left);

const ANOTHER: &str = "quite another set of words";
const THIEFS: &str = "what the thief would have";

impl Desk<'_> {
    /// Password and card, in a browser that the card itself lets in: all that a thief needs who has both.
    pub(crate) async fn comes_with_password_and_card(&mut self, bank: &Bank, person: &Person) -> &mut Self {
        let shown = person.first_key_numbers();
        let fields =
            [("user_id", person.user_id.as_str()), ("password", person.password.as_str()), ("let_in", shown.as_str())];
        self.comes_from(bank).await.posts("credentials", &fields).await;
        self.follows_to("use-card").await.gives_code_of(person).await
    }

    pub(crate) async fn takes_password(&mut self, world: &World, password: &str) -> &mut Self {
        world.hides("a password", password);
        self.posts("new-password", &[("password_new", password), ("password_again", password)]).await
    }

    async fn is_signed_in_at(&mut self, bank: &Bank) -> bool {
        let silent = Wishes { prompt: Some("none".to_owned()), ..Wishes::default() };
        let pairs = self.comes_from_wishing(bank, &silent).await.leaves();
        pairs.iter().any(|(name, _)| name == "code")
    }
}

/// A stranger asks, and the owner says on this phone that it was not them.
pub(crate) async fn denies(world: &World, bank: &Bank, person: &Person, phone: &Handset) {
    asks(world, bank, person).await.sees("waiting");
    let (id, bytes) = phone.sees_one(world, person).await;
    assert!(phone.answers(world, &id, phone.denial(&bytes, DenyReason::NotMe)).await.status.is_success());
    world.wait_s(1);
}

pub(crate) async fn operator_blocks(world: &World, person: &Person, phone: &Handset) {
    let id = phone.id.to_string();
    device::block(&world.app, &person.user_id, &id, world.now()).await.expect("the store").expect("blocked");
}

pub(crate) async fn asked(world: &World, person: &Person) -> Vec<Change> {
    let waiting = world.app.store.waiting_changes(person.account).await.expect("the store");
    waiting.into_iter().map(store::Versioned::into_inner).collect()
}

async fn left_s(world: &World, person: &Person) -> i64 {
    match asked(world, person).await.as_slice() {
        [Change { state: State::Waiting { until }, .. }] => until.since(world.now()).whole_seconds(),
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn does_due(world: &World) -> usize {
    do_due(&world.app, world.now()).await.expect("the store")
}

async fn is_let_on(world: &World, person: &Person, password: &str) -> bool {
    let mut desk = world.desk();
    desk.visits("/my").await.gives(&person.user_id, password).await;
    !desk.page.has("credentials")
}

async fn never_event_05_a_denied_thief_with_password_and_card_does_not_choose_the_next_password(world: &World) {
    let world = &waits(world).await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    denies(world, &bank, &freja, &phone).await;

    let mut thief = world.desk();
    thief.comes_with_password_and_card(&bank, &freja).await.sees("new-password");
    assert!(thief.page.body.contains("does not count at once"), "said before anything is typed");
    thief.takes_password(world, THIEFS).await.is_told("password_waits");
    assert!(thief.page.body.contains("3\u{a0}days") && thief.page.body.contains("approve in the code app"));
    let back = thief.page.way("service");
    assert_eq!(thief.visits(&back).await.goes_back_refused(), "access_denied");
    assert!(!thief.is_signed_in_at(&bank).await);
    assert_eq!((world.times(What::LoginDone).await, world.times(What::PasswordChosen).await), (0, 0));
    assert!(must_change(world, &freja).await);
    assert!(!is_let_on(world, &freja, THIEFS).await);
    assert_eq!(left_s(world, &freja).await, 72 * 3_600);

    let token = phone.opens(world).await;
    let told = the_one(&phone.told(world, Some(&token)).await);
    assert_eq!((&told["kind"], &told["change"]["what"]), (&"change_asked".into(), &"password".into()));
    let heard = phone.says(world, Some(&token), told["id"].as_str().expect("an id"), "not-me").await;
    assert_eq!(heard.status, 200);
    world.wait_days(4);
    assert_eq!(does_due(world).await, 0);
    assert_eq!((world.times(What::ChangeStopped).await, world.times(What::PasswordChosen).await), (1, 0));
    assert!(must_change(world, &freja).await && !is_let_on(world, &freja, THIEFS).await);
}

async fn never_event_05_the_owner_goes_on_by_app_at_once_and_what_the_thief_asked_for_is_void(world: &World) {
    let world = &waits(world).await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let (watching, phone) = (world.handset(&freja).await, world.new_phone(&freja).await);
    world.wait_hours(73);
    denies(world, &bank, &freja, &watching).await;
    world.desk().comes_with_password_and_card(&bank, &freja).await.takes_password(world, THIEFS).await;
    assert_eq!(asked(world, &freja).await.len(), 1);

    phone.unlocks().await;
    let code = phone.device.let_in().await.expect("eight characters").code;
    let mut owner = world.desk();
    let fields =
        [("user_id", freja.user_id.as_str()), ("password", freja.password.as_str()), ("let_in", code.expose())];
    owner.comes_from(&bank).await.posts("credentials", &fields).await;
    if !owner.page.has("waiting") {
        owner.follows_to("use-app").await;
    }
    phone.approves(Some(&owner.number())).await;
    owner.reloads().await.sees("new-password");
    assert!(!owner.page.body.contains("does not count at once"));
    world.wait_s(1);
    owner.takes_password(world, ANOTHER).await.arrives_at(&bank).await;
    assert!(!must_change(world, &freja).await);
    assert_eq!(world.times(What::PasswordChosen).await, 1);
    world.wait_days(4);
    does_due(world).await;
    assert_eq!((world.times(What::ChangeEnded).await, world.times(What::PasswordChosen).await), (1, 1));
    assert!(!is_let_on(world, &freja, THIEFS).await && is_let_on(world, &freja, ANOTHER).await);
}

async fn a_second_not_me_stops_what_was_chosen_after_the_first(world: &World) {
    let world = &waits(world).await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    denies(world, &bank, &freja, &phone).await;
    world.desk().comes_with_password_and_card(&bank, &freja).await.takes_password(world, THIEFS).await;
    assert_eq!(asked(world, &freja).await.len(), 1);
    world.wait_hours(9);
    // The thief rings the phone once more, from a browser that the card lets in.
    let shown = freja.first_key_numbers();
    let fields =
        [("user_id", freja.user_id.as_str()), ("password", freja.password.as_str()), ("let_in", shown.as_str())];
    let mut thief = world.desk();
    thief.comes_from(&bank).await.posts("credentials", &fields).await;
    if !thief.page.has("waiting") {
        thief.follows_to("use-app").await;
    }
    let (id, bytes) = phone.sees_one(world, &freja).await;
    assert!(phone.answers(world, &id, phone.denial(&bytes, DenyReason::NotMe)).await.status.is_success());
    world.wait_days(4);
    does_due(world).await;
    assert_eq!((world.times(What::ChangeEnded).await, world.times(What::PasswordChosen).await), (1, 0));
    assert!(must_change(world, &freja).await);
}

async fn what_nobody_stops_counts_when_its_time_has_come(world: &World) {
    let world = &waits(world).await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    denies(world, &bank, &freja, &phone).await;
    world.desk().comes_with_password_and_card(&bank, &freja).await.takes_password(world, ANOTHER).await;
    let token = phone.opens(world).await;
    let told = the_one(&phone.told(world, Some(&token)).await);
    phone.says(world, Some(&token), told["id"].as_str().expect("an id"), "shown").await;
    world.wait_s(3_599);
    assert_eq!(does_due(world).await, 0);
    world.wait_s(1);
    assert_eq!(does_due(world).await, 1);
    assert_eq!(world.account_of(&freja).await.password.kind, PasswordKind::Chosen);
    assert!(is_let_on(world, &freja, ANOTHER).await && !is_let_on(world, &freja, &freja.password).await);
}

async fn a_second_one_neither_shortens_nor_hides_the_first(world: &World) {
    let world = &waits(world).await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    denies(world, &bank, &freja, &phone).await;
    world.desk().comes_with_password_and_card(&bank, &freja).await.takes_password(world, THIEFS).await;
    let first = asked(world, &freja).await;
    world.wait_minutes(1);
    let mut again = world.desk();
    again.comes_with_password_and_card(&bank, &freja).await.takes_password(world, ANOTHER).await;
    again.is_told("password_waits_already");
    assert_eq!(asked(world, &freja).await, first);
    assert_eq!((world.times(What::ChangeAsked).await, world.times(What::LoginDone).await), (1, 0));
}

async fn without_a_phone_mail_is_enough_to_wait_for(world: &World) {
    let (world, server) = &mails(world).await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    world.reads_mail(&freja, "freja@fjord.example").await;
    let phone = world.handset(&freja).await;
    denies(world, &bank, &freja, &phone).await;
    operator_blocks(world, &freja, &phone).await;
    let mut thief = world.desk();
    thief.comes_with_password_and_card(&bank, &freja).await.takes_password(world, THIEFS).await;
    thief.is_told("password_waits");
    world.works_off().await;
    let mail = server.one();
    assert_eq!(mail.header("subject"), "Tillid: your password is about to be changed");
    world.wait_s(1);
    world.desk().visits("/not-me").await.posts("not-me", &[("code", &mail.code())]).await.is_told("not_me_stopped");
    world.wait_hours(2);
    assert_eq!(does_due(world).await, 0);
    assert!(must_change(world, &freja).await && world.account_of(&freja).await.is_open());
}

async fn whoever_has_nobody_to_object_goes_on_at_once(world: &World) {
    let world = &waits(world).await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    denies(world, &bank, &freja, &phone).await;
    operator_blocks(world, &freja, &phone).await;
    let mut desk = world.desk();
    desk.comes_with_password_and_card(&bank, &freja).await.sees("new-password");
    assert!(!desk.page.body.contains("does not count at once"));
    desk.takes_password(world, ANOTHER).await.arrives_at(&bank).await;
    assert!(!must_change(world, &freja).await);
}

async fn never_event_05_not_me_signs_out_whoever_came_with_that_password(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let (phone, own) = (world.handset(&freja).await, world.phone(&freja).await);
    let home = world.known_desk(&bank, &freja).await;
    let mut thief = world.desk();
    let signed_in = thief.signs_in_by_card(&bank, &freja).await;
    thief.comes_to_my_tillid(&freja).await;
    assert!(thief.is_signed_in_at(&bank).await);
    let page = format!("/my/devices/{}/block", own.device.id());
    denies(world, &bank, &freja, &phone).await;

    thief.visits("/my").await.sees("credentials");
    thief.presses(&page).await.sees("credentials");
    assert!(!thief.is_signed_in_at(&bank).await);
    assert_eq!(bank.asks_userinfo(world, &signed_in.access_token).await.status, 401);
    assert!(matches!(device_state(world, &own).await, domain::device::State::Active { .. }));

    // The owner's own browser is asked once more too, is still known, and leads on to another password at once.
    let mut home = home.reopened();
    home.comes_from(&bank).await.gives_password_of(&freja).await.follows_to("use-app").await.sees("waiting");
    own.approves(None).await;
    home.reloads().await.takes_password(world, ANOTHER).await.arrives_at(&bank).await;
    assert!(home.is_signed_in_at(&bank).await);
    assert!(!thief.is_signed_in_at(&bank).await, "and what ended does not come back");
    thief.visits("/my").await.sees("credentials");
}

async fn a_card_that_was_reported_signs_out_whoever_came_with_it(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let (mut thief, mut owner) = (world.desk(), world.desk());
    thief.signs_in_by_card(&bank, &freja).await;
    thief.comes_to_my_tillid(&freja).await;
    owner.comes_to_my_tillid_by_app(&freja, &phone).await;
    world.wait_s(1);
    card::block(&world.app, &freja.cards[0].0, world.now()).await.expect("the store").expect("a card");
    thief.visits("/my").await.sees("credentials");
    assert!(!thief.is_signed_in_at(&bank).await);
    owner.visits("/my").await.sees("my");
}

async fn whoever_blocks_the_card_that_they_came_with_is_told_so_and_signed_out(world: &World) {
    let mut freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    let in_use = world.card_of(&freja).await.id;
    let coming = world.makes_card(&mut freja, None).await;
    // One that was lost in the post has let nobody in.
    desk.presses(&format!("/my/cards/{coming}/block")).await.is_told("my_card_blocked");
    desk.sees("my");
    desk.presses(&format!("/my/cards/{in_use}/block")).await.is_told("my_card_blocked");
    assert!(!desk.page.has("my") && desk.page.body.contains("href=\"/my\""));
    desk.visits("/my").await.sees("credentials");
}

async fn a_phone_that_is_blocked_by_card_is_told_of_to_the_others_and_counts_for_nothing(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    let (lost, left) = (world.handset(&freja).await, world.handset(&freja).await);
    let token = lost.opens(world).await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.follows("my-user-id").await;
    desk.posts("new-user-id", &[("user_id", "somebody.else")]).await.is_told("my_change_waits");
    world.reads_mail(&freja, "freja@fjord.example").await;
    let notice = the_one(&left.told(world, Some(&left.opens(world).await)).await)["id"].clone();
    desk.visits("/my").await.presses(&format!("/my/devices/{}/block", lost.id)).await.is_told("my_device_blocked");

    let shown = lost.says(world, Some(&token), notice.as_str().expect("an id"), "shown").await;
    assert_eq!(shown.json()["code"], "device_blocked");
    assert_eq!(left_s(world, &freja).await, 72 * 3_600, "a blocked phone shortens nothing");
    world.works_off().await;
    assert_eq!(server.one().header("subject"), "Tillid: a device was blocked");
    let told = left.told(world, Some(&left.opens(world).await)).await.json();
    let kinds = told["notices"].as_array().expect("a list").iter().map(|one| one["kind"].clone()).collect::<Vec<_>>();
    assert!(kinds.contains(&"change_made".into()), "{told}");
    // The one that is left is not silenced at once.
    desk.presses(&format!("/my/devices/{}/block", left.id)).await.is_told("my_change_waits");
    world.works_off().await;
}

async fn where_nobody_is_left_to_tell_nothing_is_written_of_a_block(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let phone = world.new_phone(&freja).await;
    world.wait_hours(73);
    let mut desk = world.desk();
    desk.comes_to_my_tillid_by_app(&freja, &phone).await;
    desk.presses(&format!("/my/devices/{}/block", phone.device.id())).await.is_told("my_device_blocked");
    let notices = world.app.store.notices(freja.account, world.now(), 9).await.expect("the store");
    let of_changes = notices.iter().filter(|notice| matches!(notice.kind, domain::notice::Kind::Change { .. }));
    assert_eq!(of_changes.count(), 0, "the blocked phone is nobody who could be told");
}

async fn a_phone_that_another_one_blocks_is_told_of_to_the_third_and_the_mail(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    let (watching, lost, phone) =
        (world.handset(&freja).await, world.handset(&freja).await, world.new_phone(&freja).await);
    world.wait_hours(73);
    world.reads_mail(&freja, "freja@fjord.example").await;
    phone.device.block(&lost.id.to_string(), &phone.pin).await.expect("blocked");
    phone.device.block(&lost.id.to_string(), &phone.pin).await.expect("twice is once");
    world.works_off().await;
    assert_eq!(server.one().header("subject"), "Tillid: a device was blocked");
    let told = watching.told(world, Some(&watching.opens(world).await)).await.json();
    let made = told["notices"].as_array().expect("a list").iter().filter(|one| one["kind"] == "change_made");
    assert_eq!(made.count(), 1, "{told}");
}

async fn never_event_05_of_fifty_who_block_two_phones_at_once_by_card_one_phone_is_left(world: &std::sync::Arc<World>) {
    let freja = world.person("freja").await;
    let phones = [world.handset(&freja).await, world.handset(&freja).await];
    let mut thief = world.desk();
    thief.comes_to_my_tillid(&freja).await;
    let presses = (0..50).map(|turn| {
        let (world, jar) = (std::sync::Arc::clone(world), thief.cookies.clone());
        let path = format!("/my/devices/{}/block", phones[turn % 2].id);
        async move {
            let mut desk = world.desk();
            desk.cookies = jar;
            desk.presses(&path).await;
            desk.page.message()
        }
    });
    let told = at_once(presses).await;
    assert!(told.iter().any(|said| said == "my_device_blocked"), "{told:?}");
    let mut active = 0;
    for phone in &phones {
        let kept = world.app.store.device(phone.id).await.expect("the store").expect("a device");
        active += usize::from(matches!(kept.state, domain::device::State::Active { .. }));
    }
    assert_eq!((active, world.times(What::DeviceBlocked).await), (1, 1), "{told:?}");
}
