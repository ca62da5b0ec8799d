//! What somebody with password and card might do one thing after another, so that its owner hears of nothing: silence who
//! could object, outlive a block, let an older wish undo a newer one, hide a notice behind others.

use axum::http::Method;
use domain::audit::What;
use domain::change::{Change, Kind, NewEmail, State};
use domain::email::EmailAddress;
use domain::ids::ChangeId;
use server::flows::addresses::address_of;
use server::flows::notices::tell_of_change;
use server::flows::operate::{account, card, email};
use store::Store as _;

use crate::activity::asks;
use crate::after_not_me::{asked, denies, does_due, operator_blocks};
use crate::new_device::{Stranger, codes_of, devices};
use crate::not_me::must_change;
use crate::notices::{mails, the_one, waits};
use crate::support::{Desk, Handset, Person, Wishes, World, on_every_engine};

on_every_engine!(
    never_event_05_a_phone_that_the_card_has_just_blocked_could_object_still,
    never_event_05_not_me_marks_the_password_in_whatever_order_it_is_said,
    never_event_05_not_me_after_everything_was_frozen_marks_the_password_too,
    never_event_05_a_phone_that_is_blocked_after_it_approved_chooses_no_password,
    never_event_05_a_card_that_is_reported_after_it_was_shown_chooses_no_password,
    never_event_05_a_card_that_is_reported_after_it_was_shown_makes_no_device,
    what_is_made_at_once_is_not_undone_by_what_waited,
    an_address_that_an_operator_has_set_is_not_undone_by_what_waited,
    one_that_cannot_be_made_keeps_none_behind_it,
    never_event_05_what_a_phone_is_not_told_hides_nothing_that_it_is,
    the_address_of_a_mail_that_will_not_go_is_forgotten,
    control_characters_are_a_wrong_answer_and_never_a_failure,
);

const ANOTHER: &str = "quite another set of words";

async fn says_not_me(world: &World, phone: &Handset, notice: &str) -> u16 {
    let token = phone.opens(world).await;
    phone.says(world, Some(&token), notice, "not-me").await.status.as_u16()
}

/// What this phone has to show: ids, newest first.
async fn told(world: &World, phone: &Handset) -> Vec<String> {
    let token = phone.opens(world).await;
    let told = phone.told(world, Some(&token)).await.json();
    let notices = told["notices"].as_array().expect("a list").iter();
    notices.map(|notice| notice["id"].as_str().expect("an id").to_owned()).collect()
}

impl Desk<'_> {
    async fn wishes_user_id(&mut self, user_id: &str) -> &mut Self {
        self.visits("/my/user-id").await.posts("new-user-id", &[("user_id", user_id)]).await
    }
}

async fn never_event_05_a_phone_that_the_card_has_just_blocked_could_object_still(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let new = world.new_phone(&freja).await;
    let mut thief = world.desk();
    thief.comes_to_my_tillid(&freja).await.presses(&format!("/my/devices/{}/block", new.device.id())).await;
    thief.is_told("my_device_blocked");
    thief.wishes_user_id("somebody.else").await.is_told("my_change_waits");
    thief.visits("/my").await.follows("my-password").await.sees("new-password");
    thief.takes_password(world, ANOTHER).await.is_told("my_change_waits");
    assert_eq!((world.times(What::PasswordChosen).await, world.times(What::UserIdChosen).await), (0, 0));
    assert!(asked(world, &freja).await.iter().all(|change| matches!(change.state, State::Waiting { .. })));
    world.wait_hours(73);
    let mut later = world.desk();
    later.comes_to_my_tillid(&freja).await.visits("/my/user-id").await.sees("new-user-id");
    assert!(!later.page.body.contains("does not count at once"), "three days later nobody could object any more");
}

async fn never_event_05_not_me_marks_the_password_in_whatever_order_it_is_said(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    world.new_phone(&freja).await;
    let activated = told(world, &phone).await.remove(0);
    world.wait_s(1);
    world.desk().comes_to_my_tillid(&freja).await.wishes_user_id("somebody.else").await.is_told("my_change_waits");
    let wished = told(world, &phone).await.remove(0);
    assert_ne!(wished, activated);
    world.wait_s(1);
    // The later one first: it ends every trust from before.
    assert_eq!(says_not_me(world, &phone, &wished).await, 200);
    assert!(!must_change(world, &freja).await);
    world.wait_s(1);
    assert_eq!(says_not_me(world, &phone, &activated).await, 200);
    assert!(must_change(world, &freja).await, "whoever activated it knew the present password");
}

async fn never_event_05_not_me_after_everything_was_frozen_marks_the_password_too(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    world.new_phone(&freja).await;
    let activated = told(world, &phone).await.remove(0);
    world.wait_s(1);
    account::freeze(&world.app, &freja.user_id, world.now()).await.expect("the store").expect("frozen");
    account::reopen(&world.app, &freja.user_id, world.now()).await.expect("the store").expect("open");
    world.wait_s(1);
    assert_eq!(says_not_me(world, &phone, &activated).await, 200);
    assert!(must_change(world, &freja).await);
}

async fn never_event_05_a_phone_that_is_blocked_after_it_approved_chooses_no_password(world: &World) {
    let world = &waits(world).await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let (watching, phone) = (world.handset(&freja).await, world.phone(&freja).await);
    world.wait_hours(73);
    let mut home = world.known_desk(&bank, &freja).await.reopened();
    denies(world, &bank, &freja, &watching).await;
    home.comes_from(&bank).await.gives_password_of(&freja).await.follows_to("use-app").await.sees("waiting");
    phone.approves(None).await;
    home.reloads().await.sees("new-password");
    let id = phone.device.id().to_string();
    let now = world.now();
    server::flows::operate::device::block(&world.app, &freja.user_id, &id, now).await.expect("the store").expect("ok");
    home.takes_password(world, ANOTHER).await.is_told("login_void");
    assert!(must_change(world, &freja).await && asked(world, &freja).await.is_empty());
    assert_eq!(world.times(What::PasswordChosen).await, 0);
}

async fn never_event_05_a_card_that_is_reported_after_it_was_shown_chooses_no_password(world: &World) {
    let world = &waits(world).await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    denies(world, &bank, &freja, &phone).await;
    operator_blocks(world, &freja, &phone).await;
    let mut thief = world.desk();
    thief.comes_with_password_and_card(&bank, &freja).await.sees("new-password");
    card::block(&world.app, &freja.cards[0].0, world.now()).await.expect("the store").expect("a card");
    thief.takes_password(world, ANOTHER).await.is_told("login_void");
    assert!(must_change(world, &freja).await && asked(world, &freja).await.is_empty());
    assert_eq!((world.times(What::PasswordChosen).await, world.times(What::LoginDone).await), (0, 0));
}

async fn never_event_05_a_card_that_is_reported_after_it_was_shown_makes_no_device(world: &World) {
    let freja = world.person("freja").await;
    world.phone(&freja).await;
    let thief = Stranger::of(world);
    let begun = thief.begins(world, &freja, &freja.password).await.json();
    let accepted = thief.calls(world, "/activations/codes", codes_of(&freja, &begun)).await.json();
    card::block(&world.app, &freja.cards[0].0, world.now()).await.expect("the store").expect("a card");
    let refused = thief.brings_keys(world, &accepted).await;
    assert_eq!(refused.json()["code"], "activation_ended");
    assert_eq!(devices(world, &freja).await, 1);
}

async fn what_is_made_at_once_is_not_undone_by_what_waited(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let phone = world.new_phone(&freja).await;
    world.wait_hours(73);
    world.desk().comes_to_my_tillid(&freja).await.wishes_user_id("somebody.else").await.is_told("my_change_waits");
    let mut owner = world.desk();
    owner.comes_to_my_tillid_by_app(&freja, &phone).await;
    owner.wishes_user_id("freja.ny").await.is_told("my_user_id_changed");
    assert!(asked(world, &freja).await.is_empty());
    assert_eq!(world.times(What::ChangeEnded).await, 1);
    world.wait_days(4);
    assert_eq!(does_due(world).await, 0);
    assert_eq!(world.account_of(&freja).await.user_id.as_typed(), "freja.ny");
}

async fn an_address_that_an_operator_has_set_is_not_undone_by_what_waited(world: &World) {
    let (world, _server) = &mails(world).await;
    let freja = world.person("freja").await;
    world.reads_mail(&freja, "freja@fjord.example").await;
    let mut thief = world.desk();
    thief.comes_to_my_tillid(&freja).await.visits("/my/email").await.follows("remove-email").await;
    thief.posts("my-asks", &[]).await.is_told("my_change_waits");
    world.hides("a mail address", "freja.ny@fjord.example");
    let set = email::set(&world.app, &freja.user_id, Some("freja.ny@fjord.example"), world.now()).await;
    set.expect("the store").expect("an address");
    assert!(asked(world, &freja).await.is_empty());
    world.works_off().await;
    world.wait_days(4);
    assert_eq!(does_due(world).await, 0);
    let address = address_of(&world.app, freja.account).await.expect("the store");
    assert_eq!(address, EmailAddress::parse("freja.ny@fjord.example"));
}

async fn one_that_cannot_be_made_keeps_none_behind_it(world: &World) {
    let freja = world.person("freja").await;
    let sofus = world.person("sofus").await;
    let wait = |person: &Person, id: u128, kind: Kind, until| Change {
        id: ChangeId(id),
        account: person.account,
        kind,
        asked_at: world.now(),
        state: State::Waiting { until },
    };
    let broken = Kind::Email(NewEmail::Address { sealed: vec![1, 2, 3] });
    let good = Kind::UserId { wanted: domain::user_id::UserId::parse("sofus.ny") };
    let (now, soon) = (world.now(), world.now().plus(domain::time::Span::seconds(1)));
    let mut changes = world.app.changes(now);
    changes.insert(wait(&freja, 1, broken, now)).insert(wait(&sofus, 2, good, soon));
    world.app.store.commit(changes).await.expect("kept");
    world.wait_s(2);
    assert_eq!(does_due(world).await, 1);
    assert_eq!(world.account_of(&sofus).await.user_id.as_typed(), "sofus.ny");
    assert_eq!(asked(world, &freja).await.len(), 1, "it is tried again");
}

async fn never_event_05_what_a_phone_is_not_told_hides_nothing_that_it_is(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    world.new_phone(&freja).await;
    let activated = the_one(&phone.told(world, Some(&phone.opens(world).await)).await)["id"].clone();
    // Of what was stopped, or is void, nothing is told; here there are more of them than one page of the store's.
    for number in 0..60 {
        world.wait_s(1);
        let kind = Kind::Password { hash: String::new() };
        let change = Change::made(ChangeId(number + 1), freja.account, kind, world.now());
        let mut changes = world.app.changes(world.now());
        tell_of_change(&world.app, &change, &[], &mut changes, world.now()).await.expect("told");
        changes.insert(Change { state: State::Ended { at: world.now() }, ..change });
        world.app.store.commit(changes).await.expect("kept");
    }
    assert_eq!(told(world, &phone).await, [activated.as_str().expect("an id")]);
}

async fn the_address_of_a_mail_that_will_not_go_is_forgotten(world: &World) {
    let (world, server) = &mails(world).await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    world.reads_mail(&freja, "freja@fjord.example").await;
    let mut thief = world.desk();
    thief.comes_to_my_tillid(&freja).await.visits("/my/email").await.follows("remove-email").await;
    thief.posts("my-asks", &[]).await.is_told("my_change_waits");
    let notice = told(world, &phone).await.remove(0);
    assert_eq!(says_not_me(world, &phone, &notice).await, 200);
    world.works_off().await;
    assert!(server.arrived().is_empty());
    let kept = world.app.store.notices(freja.account, world.now(), 9).await.expect("the store").remove(0);
    assert_eq!((kept.id.to_string(), &kept.mail_to), (notice, &None));
}

async fn control_characters_are_a_wrong_answer_and_never_a_failure(world: &World) {
    let world = &waits(world).await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    for spoiled in ["\0", "fre\0ja", "\u{1}", "freja-of-the-fjord\0", "fre\u{7f}ja\u{85}", "\0 \0"] {
        let mut desk = world.desk();
        desk.comes_from(&bank).await.gives(spoiled, &freja.password).await.is_told("wrong_credentials");
        desk.sees("credentials");
        let fields = [("user_id", spoiled), ("password", freja.password.as_str()), ("let_in", "AB\0D EFGH")];
        desk.posts("credentials", &fields).await;
        assert!(desk.page.status.is_success(), "{spoiled:?}: {}", desk.page.status);
        let stranger = Stranger::of(world);
        let mallory = Person { user_id: spoiled.to_owned(), ..freja.clone() };
        let begun = stranger.begins(world, &mallory, &freja.password).await;
        assert_eq!(begun.json()["code"], "wrong_credentials", "{spoiled:?}");
        let named = serde_json::json!({ "activation": spoiled, "name": spoiled });
        let answered = stranger.calls(world, "/activations/request", named).await;
        assert!(answered.status.is_client_error(), "{spoiled:?}: {}", answered.status);
        world.wait_hours(9);
    }
    let spoilt = "x%00y%01";
    let (begun, _) = bank.begins(world, &Wishes::default());
    for name in
        ["state", "nonce", "scope", "client_id", "login_hint", "ui_locales", "acr_values", "prompt", "redirect_uri"]
    {
        let mut desk = world.desk();
        let asked = format!("{begun}&{name}={spoilt}");
        let page = desk.asks(&Method::GET, &asked, None).await;
        assert!(!page.status.is_server_error(), "{name}: {}", page.status);
    }
    for path in ["/help?q=a%00b", "/my/notices?before=%00", "/end_session?client_id=%00&id_token_hint=%00&state=%00"] {
        let page = world.desk().asks(&Method::GET, path, None).await;
        assert!(!page.status.is_server_error(), "{path}: {}", page.status);
    }
    let phone = world.new_phone(&freja).await;
    world.wait_hours(73);
    let mut desk = world.desk();
    desk.comes_to_my_tillid_by_app(&freja, &phone).await;
    desk.wishes_user_id("fre\0ja.ny").await;
    assert!(!desk.page.status.is_server_error());
    assert_eq!(world.account_of(&freja).await.user_id.as_typed(), freja.user_id);
    asks(world, &bank, &freja).await.sees("waiting");
}
