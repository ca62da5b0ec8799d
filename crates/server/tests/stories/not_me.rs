//! *This was not me*: what it ends, what must be changed before anybody signs in again, and freezing everything.

use axum::http::Method;
use domain::account::PasswordKind;
use domain::audit::What;
use protocol::Code;
use protocol::answer::DenyReason;
use protocol::wire::Outcome;
use server::flows::operate::account;
use store::Store as _;

use crate::activity::asks;
use crate::support::{Bank, Desk, Person, World, on_every_engine, refusal};

on_every_engine!(
    it_ends_the_login_and_the_source_waits,
    an_unknown_browser_goes_no_further_with_that_password,
    an_unknown_browser_that_gave_it_before_ends,
    a_known_browser_asks_for_another_password_after_both_factors,
    a_browser_that_the_app_let_in_asks_for_another_too,
    whoever_holds_the_card_chooses_another_that_waits,
    no_password_is_changed_without_the_second_factor,
    a_password_that_was_changed_meanwhile_stays,
    a_letter_from_the_operator_mends_it_too,
    no_phone_is_activated_with_that_password,
    never_event_05_only_the_owners_own_phone_makes_a_password_change,
    never_event_06_only_a_right_password_says_that_it_must_change,
    freezing_takes_the_pin_and_only_an_operator_undoes_it,
);

const ANOTHER: &str = "quite another set of words";

/// A stranger asks, and the person says that it was not them.
pub(crate) async fn not_me<'w>(world: &'w World, bank: &Bank, person: &Person) -> Desk<'w> {
    let handset = world.handset(person).await;
    let stranger = asks(world, bank, person).await;
    stranger.sees("waiting");
    let (id, bytes) = handset.sees_one(world, person).await;
    assert!(handset.answers(world, &id, handset.denial(&bytes, DenyReason::NotMe)).await.status.is_success());
    stranger
}

async fn chooses(desk: &mut Desk<'_>, password: &str) {
    desk.posts("new-password", &[("password_new", password), ("password_again", password)]).await;
}

pub(crate) async fn must_change(world: &World, person: &Person) -> bool {
    matches!(world.account_of(person).await.password.kind, PasswordKind::MustChange { .. })
}

async fn it_ends_the_login_and_the_source_waits(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut stranger = not_me(world, &bank, &freja).await;
    stranger.reloads().await.is_told("denied_not_me");
    let back = stranger.page.way("service");
    assert_eq!(stranger.visits(&back).await.goes_back_refused(), "access_denied", "the service is told");

    let from = stranger.from;
    let mut again = world.desk();
    again.from = from;
    again.comes_from(&bank).await.gives_password_of(&freja).await.is_told("source_rests");
    // Nobody else there waits: it is about this user ID.
    let sofus = world.person("sofus").await;
    let mut beside = world.desk();
    beside.from = from;
    beside.signs_in_by_card(&bank, &sofus).await;
    world.wait_hours(8);
    again.comes_from(&bank).await.gives_password_of(&freja).await.is_told("password_must_change");

    phone.unlocks().await;
    let told = phone.device.activity(None).await.expect("the activity").entries;
    assert_eq!((told[0].outcome, told[0].device.as_deref(), told[0].this), (Outcome::NotMe, Some("Handset"), false));
    assert_eq!(world.times(What::PasswordLeaked).await, 1);
}

async fn an_unknown_browser_goes_no_further_with_that_password(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    not_me(world, &bank, &freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.is_told("password_must_change");
    desk.sees("credentials");
    assert!(world.app.store.waiting_requests(freja.account, world.now()).await.expect("the store").is_empty());
    let mut other = world.desk();
    other.comes_from(&bank).await.gives_password_of(&freja).await.is_told("password_must_change");
    assert_eq!(world.times(What::PasswordWrong).await, 0, "a right password is no wrong one");
}

async fn an_unknown_browser_that_gave_it_before_ends(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut before = world.desk();
    before.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
    not_me(world, &bank, &freja).await;
    before.gives_code_of(&freja).await;
    assert!(!before.page.has("new-password") && before.page.header("refresh").is_empty(), "{}", before.path);
    assert_eq!((world.times(What::LoginDone).await, world.times(What::CardCodeRight).await), (0, 0));
    assert!(must_change(world, &freja).await);
}

async fn a_known_browser_asks_for_another_password_after_both_factors(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let home = world.known_desk(&bank, &freja).await;
    not_me(world, &bank, &freja).await;

    let mut desk = home.reopened();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows_to("use-app").await.sees("waiting");
    phone.approves(None).await;
    desk.reloads().await.sees("new-password");
    assert!(desk.page.header("refresh").is_empty(), "it is not done");
    chooses(&mut desk, &freja.password).await;
    desk.is_told("password_unchanged");
    chooses(&mut desk, "password").await;
    desk.is_told("password_common");
    assert!(must_change(world, &freja).await);
    chooses(&mut desk, ANOTHER).await;
    desk.arrives_at(&bank).await;

    assert!(!must_change(world, &freja).await);
    assert_eq!(world.times(What::PasswordChosen).await, 1);
    world.desk().comes_from(&bank).await.gives_password_of(&freja).await.is_told("wrong_credentials");
    let mut new = world.desk();
    new.comes_from(&bank).await.gives(&freja.user_id, ANOTHER).await.sees("waiting");
}

async fn a_browser_that_the_app_let_in_asks_for_another_too(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let stranger = not_me(world, &bank, &freja).await;
    phone.unlocks().await;
    let code = phone.device.let_in().await.expect("eight characters").code;
    let mut desk = world.desk();
    // Even where the stranger's source waits.
    desk.from = stranger.from;
    let fields =
        [("user_id", freja.user_id.as_str()), ("password", freja.password.as_str()), ("let_in", code.expose())];
    desk.comes_from(&bank).await.posts("credentials", &fields).await;
    desk.follows_to("use-app").await;
    phone.approves(Some(&desk.number())).await;
    desk.reloads().await.sees("new-password");
    chooses(&mut desk, ANOTHER).await;
    desk.arrives_at(&bank).await;
    assert!(!must_change(world, &freja).await);
}

async fn whoever_holds_the_card_chooses_another_that_waits(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    not_me(world, &bank, &freja).await;
    let mut desk = world.desk();
    let shown = freja.first_key_numbers();
    let fields = [("user_id", freja.user_id.as_str()), ("password", freja.password.as_str()), ("let_in", &shown)];
    desk.comes_from(&bank).await.posts("credentials", &fields).await;
    desk.follows_to("use-card").await.gives_code_of(&freja).await.sees("new-password");
    chooses(&mut desk, &freja.password).await;
    desk.is_told("password_unchanged");
    chooses(&mut desk, ANOTHER).await;
    desk.is_told("password_waits");
    assert!(must_change(world, &freja).await);
}

async fn no_password_is_changed_without_the_second_factor(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let home = world.known_desk(&bank, &freja).await;
    not_me(world, &bank, &freja).await;
    let mut desk = home.reopened();
    desk.comes_from(&bank).await.gives_password_of(&freja).await;
    let login = desk.path.clone();
    let form = "password_new=quite+another+set+of+words&password_again=quite+another+set+of+words&version=";
    for version in 0..6 {
        let body = Some(format!("{form}{version}"));
        desk.asks(&Method::POST, &format!("{login}/password"), body).await;
    }
    assert!(must_change(world, &freja).await);
    assert_eq!(world.times(What::PasswordChosen).await, 0);
    // Nor on the page for letters.
    let mut first = world.desk();
    first.visits("/first-password").await;
    let fields = [
        ("user_id", freja.user_id.as_str()),
        ("password", freja.password.as_str()),
        ("password_new", ANOTHER),
        ("password_again", ANOTHER),
    ];
    first.posts("first-password", &fields).await.is_told("wrong_letter");
    assert!(must_change(world, &freja).await);
}

async fn a_password_that_was_changed_meanwhile_stays(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let handset = world.handset(&freja).await;
    asks(world, &bank, &freja).await;
    let (id, bytes) = handset.sees_one(world, &freja).await;
    world.wait_s(1);
    world.chooses_password(&freja).await;
    assert!(handset.answers(world, &id, handset.denial(&bytes, DenyReason::NotMe)).await.status.is_success());
    assert!(!must_change(world, &freja).await, "what the stranger knew is worth nothing any more");
    world.desk().signs_in_by_card(&bank, &freja).await;
}

async fn a_letter_from_the_operator_mends_it_too(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    not_me(world, &bank, &freja).await;
    account::reset(&world.app, &freja.user_id, &[], world.now()).await.expect("no fault").expect("a letter");
    assert!(!must_change(world, &freja).await);
    world.desk().comes_from(&bank).await.gives_password_of(&freja).await.is_told("wrong_credentials");
}

async fn no_phone_is_activated_with_that_password(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    not_me(world, &bank, &freja).await;
    let (code, problem) = refusal(world.activates(&freja, "Phone").await);
    assert_eq!((code, problem.status), (Code::PasswordMustChange, 403));
    let shown = freja.first_key_numbers();
    assert_eq!(refusal(world.activates_showing(&freja, &shown).await).0, Code::PasswordMustChange);
    assert_eq!(world.times(What::ActivationBegun).await, 0);
}

async fn never_event_05_only_the_owners_own_phone_makes_a_password_change(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let (phone, other) = (world.handset(&freja).await, world.handset(&sofus).await);
    asks(world, &bank, &freja).await;
    let (id, bytes) = phone.sees_one(world, &freja).await;
    let denied = other.answers(world, &id, other.denial(&bytes, DenyReason::NotMe)).await;
    assert_eq!(denied.json()["code"], "request_gone");
    // Signed by another key in the phone's name.
    let forged =
        protocol::answer::deny(crate::support::APP, &phone.id.to_string(), &bytes, DenyReason::NotMe, &other.key);
    let denied = phone.answers(world, &id, forged.expect("signed")).await;
    assert_eq!(denied.json()["code"], "wrong_signature");
    assert!(!must_change(world, &freja).await);
    assert_eq!(world.times(What::PasswordLeaked).await, 0);
    // A plain no says nothing about the password.
    assert!(phone.answers(world, &id, phone.denial(&bytes, DenyReason::Unwanted)).await.status.is_success());
    assert!(!must_change(world, &freja).await);
}

async fn never_event_06_only_a_right_password_says_that_it_must_change(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    not_me(world, &bank, &freja).await;
    for user_id in [freja.user_id.as_str(), "nobody-has-this-one"] {
        let mut desk = world.desk();
        desk.comes_from(&bank).await.gives(user_id, "something that it is not").await;
        desk.is_told("wrong_credentials");
    }
}

async fn freezing_takes_the_pin_and_only_an_operator_undoes_it(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut home = world.known_desk(&bank, &freja).await.reopened();
    phone.unlocks().await;
    let wrong = phone.wrong_pin().await;
    let (code, problem) = refusal(phone.device.freeze(&wrong).await);
    assert_eq!((code, problem.tries_left), (Code::WrongPin, Some(4)));
    assert!(world.account_of(&freja).await.is_open());

    phone.device.freeze(&phone.pin).await.expect("frozen");
    assert!(!world.account_of(&freja).await.is_open());
    assert_eq!(world.times(What::AccountFrozen).await, 1);
    assert_eq!(refusal(phone.device.activity(None).await).0, Code::AccountFrozen);
    assert_eq!(refusal(phone.device.unlock(&phone.pin).await).0, Code::AccountFrozen);
    assert_eq!(refusal(phone.device.freeze(&phone.pin).await).0, Code::AccountFrozen);
    home.comes_from(&bank).await.gives_password_of(&freja).await.is_told("account_frozen");

    account::reopen(&world.app, &freja.user_id, world.now()).await.expect("no fault").expect("open");
    phone.unlocks().await;
    world.desk().signs_in_by_card(&bank, &freja).await;
}
