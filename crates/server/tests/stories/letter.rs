//! The first password comes by letter, lets its owner choose another, and signs in nowhere before that.

use domain::account::Command;
use domain::audit::What;
use store::Store as _;

use crate::support::{World, on_every_engine};

on_every_engine!(
    the_letter_s_password_is_changed_in_the_middle_of_a_login,
    the_letter_s_password_is_changed_on_a_page_of_its_own,
    after_twenty_one_days_the_letter_ends,
    passwords_that_everybody_tries_first_are_refused_in_words,
    with_a_wrong_letter_no_new_password_is_looked_at,
    the_page_for_letters_changes_no_other_password,
    never_event_05_whoever_read_the_letter_does_not_overwrite_what_its_owner_chose,
    never_event_05_a_password_that_was_judged_before_it_changed_leads_nowhere_after,
);

async fn the_letter_s_password_is_changed_in_the_middle_of_a_login(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let mut freja = world.person_with_a_letter("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("new-password");
    desk.tab().follows_to("use-card").await.sees("new-password");

    let new = "a river without an end";
    world.hides("a password", new);
    let differing = [("password_new", new), ("password_again", "a river without an end!")];
    desk.posts("new-password", &differing).await.is_told("passwords_differ");
    desk.posts("new-password", &[("password_new", new), ("password_again", new)]).await.sees("card");
    desk.gives_code_of(&freja).await.arrives_at(&bank).await;

    let mut later = world.desk();
    later.comes_from(&bank).await.gives_password_of(&freja).await.is_told("wrong_credentials");
    freja.password = new.to_owned();
    later.gives_password_of(&freja).await.sees("card");
}

async fn the_letter_s_password_is_changed_on_a_page_of_its_own(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let mut freja = world.person_with_a_letter("freja").await;
    let mut desk = world.desk();
    let new = "a river without an end";
    world.hides("a password", new);
    let fields = [
        ("user_id", freja.user_id.as_str()),
        ("password", freja.password.as_str()),
        ("password_new", new),
        ("password_again", new),
    ];
    desk.visits("/first-password").await.posts("first-password", &fields).await.is_told("password_changed");

    desk.visits("/first-password").await.posts("first-password", &fields).await.is_told("wrong_letter");
    freja.password = new.to_owned();
    desk.signs_in_by_card(&bank, &freja).await;
}

async fn after_twenty_one_days_the_letter_ends(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person_with_a_letter("freja").await;
    world.wait_days(21);
    world.wait_s(-1);
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("new-password");

    world.wait_s(1);
    let new = "a river without an end";
    desk.posts("new-password", &[("password_new", new), ("password_again", new)]).await.is_told("letter_too_old");
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.is_told("letter_too_old");
    desk.gives(&freja.user_id, "not it at all").await.is_told("wrong_credentials");
    let fields = [
        ("user_id", freja.user_id.as_str()),
        ("password", freja.password.as_str()),
        ("password_new", new),
        ("password_again", new),
    ];
    desk.visits("/first-password").await.posts("first-password", &fields).await.is_told("letter_too_old");
    assert_eq!(world.times(What::PasswordChosen).await, 0);
}

async fn passwords_that_everybody_tries_first_are_refused_in_words(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person_with_a_letter("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await;
    let long = "x".repeat(129);
    for (wanted, told) in [
        ("short", "password_too_short"),
        (long.as_str(), "password_too_long"),
        ("password1", "password_common"),
        (freja.user_id.as_str(), "password_like_user_id"),
        (freja.password.as_str(), "password_unchanged"),
    ] {
        desk.posts("new-password", &[("password_new", wanted), ("password_again", wanted)]).await.is_told(told);
    }
    assert_eq!(world.times(What::PasswordChosen).await, 0);
}

async fn with_a_wrong_letter_no_new_password_is_looked_at(world: &World) {
    let freja = world.person_with_a_letter("freja").await;
    let mut desk = world.desk();
    let by_hand = freja.password.to_lowercase().replace('-', " ");
    let told = [("AAAAA-BBBBB-CCCCC", "wrong_letter"), (freja.password.as_str(), "password_common")];
    for (letter, told) in told.into_iter().chain([(by_hand.as_str(), "password_common")]) {
        let fields = [
            ("user_id", freja.user_id.as_str()),
            ("password", letter),
            ("password_new", "password1"),
            ("password_again", "password1"),
        ];
        desk.visits("/first-password").await.posts("first-password", &fields).await.is_told(told);
    }
    assert_eq!(world.times(What::PasswordChosen).await, 0);
}

async fn the_page_for_letters_changes_no_other_password(world: &World) {
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    let fields = [
        ("user_id", freja.user_id.as_str()),
        ("password", freja.password.as_str()),
        ("password_new", "a river without an end"),
        ("password_again", "a river without an end"),
    ];
    for _ in 0..4 {
        desk.visits("/first-password").await.posts("first-password", &fields).await.is_told("wrong_letter");
    }
    desk.visits("/first-password").await.posts("first-password", &fields).await.is_told("wrong_letter");
    assert_eq!(world.times(What::PasswordChosen).await, 0);
}

/// Both were there with the letter's password; the thief was told a later time than the owner, who was quicker to the store.
async fn never_event_05_whoever_read_the_letter_does_not_overwrite_what_its_owner_chose(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let mut freja = world.person_with_a_letter("freja").await;
    let (mut owner, mut thief) = (world.desk(), world.desk());
    owner.comes_from(&bank).await.gives_password_of(&freja).await.sees("new-password");
    world.wait_s(1);
    thief.comes_from(&bank).await.gives_password_of(&freja).await.sees("new-password");

    world.wait_s(-1);
    let (new, theirs) = ("a river without an end", "a mountain without a top");
    world.hides("a password", new);
    owner.posts("new-password", &[("password_new", new), ("password_again", new)]).await.sees("card");
    world.wait_s(2);
    thief.posts("new-password", &[("password_new", theirs), ("password_again", theirs)]).await;
    assert!(!thief.page.has("card"), "{}", thief.page.body);

    owner.gives_code_of(&freja).await.arrives_at(&bank).await;
    thief.comes_from(&bank).await.gives(&freja.user_id, theirs).await.is_told("wrong_credentials");
    freja.password = new.to_owned();
    world.desk().signs_in_by_card(&bank, &freja).await;
}

/// Whoever holds the card too, and was told the time after the change was, but before it was kept.
async fn never_event_05_a_password_that_was_judged_before_it_changed_leads_nowhere_after(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let (mut early, mut late) = (world.desk(), world.desk());
    world.wait_s(1);
    let mut signed_in = world.desk();
    signed_in.signs_in_by_card(&bank, &freja).await;
    early.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");

    world.wait_s(-1);
    let account = world.app.store.account(freja.account).await.unwrap().unwrap();
    let another = Command::ResetPassword { hash: account.password.hash.clone(), ends_at: world.now() };
    let next = account.get().clone().step(another, world.now()).unwrap();
    let mut changes = world.app.changes(world.now());
    changes.replace(&account, next);
    world.app.store.commit(changes).await.unwrap();

    world.wait_s(1);
    early.gives_code_of(&freja).await.is_told("login_void");
    signed_in.comes_from(&bank).await.sees("credentials");
    late.comes_from(&bank).await.gives_password_of(&freja).await.is_told("letter_too_old");
}
