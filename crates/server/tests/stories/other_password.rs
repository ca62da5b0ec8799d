//! A password that a stranger knew is changed from the app: by PIN or finger, and by whoever knows the present one.

use std::sync::Arc;

use domain::audit::What;
use protocol::password_change::{self, Typed};
use protocol::{Code, Problem, Secret};
use server::flows::operate::account;

use crate::not_me::{must_change, not_me};
use crate::notices::mails;
use crate::support::{
    APP, Authenticator, Called, Handset, Page, Person, Phone, World, at_once, hammered_on_every_engine,
    on_every_engine, refusal,
};

on_every_engine!(
    the_app_chooses_another_and_the_old_one_is_worth_nothing,
    a_new_one_is_judged_as_everywhere_and_costs_no_try,
    wrong_ones_rest_on_that_device_alone,
    only_a_password_that_a_stranger_knew_is_changed_there,
    a_locked_app_changes_nothing,
    a_finger_changes_it_as_the_pin_does,
    the_other_phones_and_the_mail_are_told_and_may_say_that_it_was_not_them,
);

hammered_on_every_engine!(never_event_05_of_many_guesses_at_once_five_are_heard);

const ANOTHER: &str = "quite another set of words";

impl Phone {
    async fn changes(&self, world: &World, old: &str, new: &str) -> Result<protocol::wire::Standing, Box<Problem>> {
        world.hides("a password", old);
        world.hides("a password", new);
        match self.device.change_password(&Secret::from(old), &Secret::from(new), &self.pin).await {
            Ok(standing) => Ok(standing),
            refused => Err(refusal(refused).1),
        }
    }

    #[track_caller]
    fn is_told(said: Result<protocol::wire::Standing, Box<Problem>>, code: Code, tries_left: Option<u32>) {
        let problem = said.expect_err("a refusal");
        assert_eq!((problem.code, problem.tries_left), (code, tries_left));
    }
}

/// A phone that is unlocked, of a person whose password a stranger knows.
async fn known_to_a_stranger(world: &World) -> (Person, Phone) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    assert!(!phone.device.status().await.expect("a standing").password_must_change);
    not_me(world, &bank, &freja).await;
    phone.unlocks().await;
    assert!(phone.device.status().await.expect("a standing").password_must_change);
    (freja, phone)
}

async fn the_app_chooses_another_and_the_old_one_is_worth_nothing(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let home = world.known_desk(&bank, &freja).await;
    not_me(world, &bank, &freja).await;
    phone.unlocks().await;

    // A wrong PIN costs no hash, and says nothing of the password.
    let hashed = world.hashed();
    let (wrong, new) = (phone.wrong_pin().await, Secret::from(ANOTHER));
    let (code, problem) =
        refusal(phone.device.change_password(&Secret::from(freja.password.as_str()), &new, &wrong).await);
    assert_eq!((code, problem.tries_left), (Code::WrongPin, Some(4)));
    assert_eq!(world.hashed(), hashed);
    assert!(must_change(world, &freja).await);

    let standing = phone.changes(world, &freja.password, ANOTHER).await.expect("changed");
    assert!(!standing.password_must_change && standing.tries_left == 5);
    assert_eq!(world.hashed() - hashed, 2, "the present one and the new one");
    assert!(!must_change(world, &freja).await);
    assert_eq!(world.times(What::PasswordChosen).await, 1);
    world.desk().comes_from(&bank).await.gives_password_of(&freja).await.is_told("wrong_credentials");
    let mut new = world.desk();
    new.comes_from(&bank).await.gives(&freja.user_id, ANOTHER).await.sees("card");
    let mut home = home.reopened();
    home.comes_from(&bank).await;
    assert!(home.page.has("credentials"), "signed in nowhere any more");
    Phone::is_told(phone.changes(world, ANOTHER, "yet another set of words").await, Code::PasswordStands, None);
}

async fn a_new_one_is_judged_as_everywhere_and_costs_no_try(world: &World) {
    let (freja, phone) = known_to_a_stranger(world).await;
    let hashed = world.hashed();
    let long = "x".repeat(129);
    let like = format!("{}12", freja.user_id);
    for weak in ["seven77", "password123", &long, &like, &freja.password] {
        Phone::is_told(phone.changes(world, &freja.password, weak).await, Code::WeakPassword, None);
    }
    assert_eq!(world.hashed(), hashed, "none was worth a hash");
    assert_eq!(world.times(What::PasswordWrong).await, 0);
    assert!(must_change(world, &freja).await);
    phone.changes(world, &freja.password, ANOTHER).await.expect("changed");
}

async fn wrong_ones_rest_on_that_device_alone(world: &World) {
    let (freja, phone) = known_to_a_stranger(world).await;
    let other = world.handset(&freja).await;
    let token = unlocked(world, &other).await;
    for left in [4, 3, 2, 1] {
        Phone::is_told(phone.changes(world, "not the one", ANOTHER).await, Code::WrongPassword, Some(left));
    }
    Phone::is_told(phone.changes(world, "not the one", ANOTHER).await, Code::Rests, None);
    assert_eq!(world.times(What::PasswordWrong).await, 5);
    let hashed = world.hashed();
    Phone::is_told(phone.changes(world, &freja.password, ANOTHER).await, Code::Rests, None);
    assert_eq!(world.hashed(), hashed, "none is heard");
    assert_eq!(phone.device.status().await.expect("a standing").tries_left, 5, "no PIN was wrong");
    // Another of the person's devices has a budget of its own, and so has every browser.
    is(&by_pin(world, &other, &token, "not the one", ANOTHER).await, 403, "wrong_password", Some(4));
    let bank = world.service("Havn Bank").await;
    world.desk().comes_from(&bank).await.gives(&freja.user_id, "not the one").await.is_told("wrong_credentials");
    world.wait_hours(8);
    phone.unlocks().await;
    phone.changes(world, &freja.password, ANOTHER).await.expect("changed");
}

async fn only_a_password_that_a_stranger_knew_is_changed_there(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    phone.unlocks().await;
    let hashed = world.hashed();
    Phone::is_told(phone.changes(world, &freja.password, ANOTHER).await, Code::PasswordStands, None);
    Phone::is_told(phone.changes(world, "not the one", ANOTHER).await, Code::PasswordStands, None);
    let bank = world.service("Fjord Bank").await;
    not_me(world, &bank, &freja).await;
    account::reset(&world.app, &freja.user_id, &[], world.now()).await.expect("no fault").expect("a letter");
    Phone::is_told(phone.changes(world, &freja.password, ANOTHER).await, Code::PasswordStands, None);
    // One at the stranger's desk, and the letter's own.
    assert_eq!(world.hashed() - hashed, 2, "nobody learns here which password is right");
    assert_eq!((world.times(What::PasswordWrong).await, world.times(What::PasswordChosen).await), (0, 0));
}

async fn a_locked_app_changes_nothing(world: &World) {
    let (freja, phone) = known_to_a_stranger(world).await;
    phone.device.lock();
    Phone::is_told(phone.changes(world, &freja.password, ANOTHER).await, Code::Locked, None);
    phone.unlocks().await;
    account::freeze(&world.app, &freja.user_id, world.now()).await.expect("no fault").expect("frozen");
    Phone::is_told(phone.changes(world, &freja.password, ANOTHER).await, Code::AccountFrozen, None);
    assert_eq!(world.times(What::PasswordChosen).await, 0);
}

async fn a_finger_changes_it_as_the_pin_does(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    let (mut finger, mut other) = (Authenticator::new(1), Authenticator::new(1));
    assert_eq!(phone.adds(world, &finger, &phone.pin).await.status, 201);
    not_me(world, &bank, &freja).await;
    let token = unlocked(world, &phone).await;
    let (old, new) = (Secret::from(freja.password.as_str()), Secret::from(ANOTHER));
    let by = async |finger: &mut Authenticator| {
        let nonce = phone.nonce(world).await;
        let typed = Typed { password: &old, new_password: &new };
        let unasserted =
            password_change::sign_by_platform(APP, &phone.id.to_string(), &nonce, typed, &phone.key).expect("signed");
        let body = unasserted.with(&finger.asserts(unasserted.challenge())).expect("signed");
        let called = Called { unlock: Some(&token), ..Called::post("/password", body) };
        phone.calls(world, called.with_nonce(nonce)).await
    };
    is(&by(&mut other).await, 403, "wrong_assertion", Some(4));
    assert!(must_change(world, &freja).await);
    assert_eq!(by(&mut finger).await.status, 200);
    assert!(!must_change(world, &freja).await);
}

/// Whoever took a phone with its PIN and knows the password changes it at once: so the others hear of it.
async fn the_other_phones_and_the_mail_are_told_and_may_say_that_it_was_not_them(world: &World) {
    let (world, server) = &mails(world).await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let (watching, phone) = (world.handset(&freja).await, world.new_phone(&freja).await);
    world.wait_hours(73);
    not_me(world, &bank, &freja).await;
    world.reads_mail(&freja, "freja@fjord.example").await;
    phone.unlocks().await;
    phone.changes(world, &freja.password, ANOTHER).await.expect("changed");
    let token = watching.opens(world).await;
    let told = watching.told(world, Some(&token)).await.json()["notices"].clone();
    let made: Vec<_> = told.as_array().expect("a list").iter().filter(|one| one["kind"] == "change_made").collect();
    assert_eq!((made.len(), &made[0]["change"]["what"]), (1, &"password".into()));
    world.works_off().await;
    let mail = server.one();
    assert_eq!(mail.header("subject"), "Tillid: your password was changed");
    world.desk().visits("/not-me").await.posts("not-me", &[("code", &mail.code())]).await.is_told("not_me_frozen");
    assert!(!world.account_of(&freja).await.is_open());
}

async fn never_event_05_of_many_guesses_at_once_five_are_heard(world: &Arc<World>) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = Arc::new(world.handset(&freja).await);
    not_me(world, &bank, &freja).await;
    let token = Arc::new(unlocked(world, &phone).await);
    let guesses = (0..24).map(|guess| {
        let (world, phone, token) = (Arc::clone(world), Arc::clone(&phone), Arc::clone(&token));
        async move {
            let said = by_pin(&world, &phone, &token, &format!("guess number {guess}"), ANOTHER).await;
            said.json()["code"].as_str().unwrap_or_default().to_owned()
        }
    });
    let said = at_once(guesses).await;
    assert!(said.iter().all(|code| ["wrong_password", "rests", "busy"].contains(&code.as_str())), "{said:?}");
    let wrong = said.iter().filter(|code| *code == "wrong_password").count();
    assert!(wrong <= 4 && world.times(What::PasswordWrong).await <= 5, "{said:?}");
    assert!(must_change(world, &freja).await);
}

/// The change, from a device whose keys the story holds.
async fn by_pin(world: &World, phone: &Handset, token: &str, old: &str, new: &str) -> Page {
    let nonce = phone.nonce(world).await;
    let (old, new) = (Secret::from(old), Secret::from(new));
    let typed = Typed { password: &old, new_password: &new };
    let body = password_change::sign(APP, &phone.id.to_string(), &nonce, typed, &phone.key, &phone.pin);
    let called = Called { unlock: Some(token), ..Called::post("/password", body.expect("signed")) };
    phone.calls(world, called.with_nonce(nonce)).await
}

async fn unlocked(world: &World, phone: &Handset) -> String {
    let unlocked = phone.unlocks_with(world, &phone.pin).await.json();
    unlocked["token"].as_str().expect("a token").to_owned()
}

#[track_caller]
fn is(answer: &Page, status: u16, code: &str, tries_left: Option<u64>) {
    assert_eq!(
        (answer.status.as_u16(), answer.json()["code"].as_str(), answer.json()["tries_left"].as_u64()),
        (status, Some(code), tries_left)
    );
}
