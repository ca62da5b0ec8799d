//! What people change in My Tillid: their password, and how they are asked; and what it takes.

use axum::http::Method as Verb;
use domain::account::{Language, Method};
use domain::audit::What;

use crate::support::{Desk, Person, Phone, World, on_every_engine};

on_every_engine!(
    a_password_is_changed_after_both_factors_and_ends_everything_older,
    a_password_that_may_not_be_chosen_is_refused_in_words,
    whoever_comes_to_an_open_page_later_changes_no_password,
    whoever_has_no_phone_changes_the_password_with_the_card,
    a_number_at_every_login_is_wished_and_taken_back,
    the_factor_that_is_wished_is_asked_for_first,
    the_language_is_of_pages_and_requests,
    a_wish_without_a_sign_in_is_none,
    everything_is_frozen_at_once_and_only_an_operator_opens_it,
    one_s_own_data_is_one_file_without_a_secret,
);

const NEW: &str = "three quiet lighthouses";

impl Desk<'_> {
    async fn signs_in_to_my_tillid(&mut self, person: &Person, phone: Option<&Phone>) -> &mut Self {
        self.visits("/my").await.gives_password_of(person).await;
        self.shows_second_factor(person, phone).await;
        self.sees("my");
        self
    }

    async fn shows_second_factor(&mut self, person: &Person, phone: Option<&Phone>) -> &mut Self {
        let Some(phone) = phone else {
            if self.page.has("use-card") {
                self.follows("use-card").await;
            }
            return self.gives_code_of(person).await;
        };
        if self.page.has("use-app") {
            self.follows("use-app").await;
        }
        let number = self.page.has("carry-number").then(|| self.number());
        phone.approves(number.as_deref()).await;
        self.reloads().await
    }

    pub(crate) async fn chooses(&mut self, world: &World, new: &str) -> &mut Self {
        world.hides("a password", new.to_owned());
        self.posts("new-password", &[("password_new", new), ("password_again", new)]).await
    }
}

async fn a_password_is_changed_after_both_factors_and_ends_everything_older(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut elsewhere = world.known_desk(&bank, &freja).await;
    let mut desk = world.desk();
    desk.signs_in_to_my_tillid(&freja, Some(&phone)).await.follows("my-password").await.sees("new-password");
    world.wait_s(1);
    desk.chooses(world, NEW).await.is_told("password_changed");
    assert_eq!(world.times(What::PasswordChosen).await, 1);

    let my = desk.page.way("my-tillid");
    desk.visits(&my).await.sees("credentials");
    desk.gives_password_of(&freja).await.is_told("wrong_credentials");
    desk.gives(&freja.user_id, NEW).await;
    assert!(desk.page.has("use-app") || desk.page.has("waiting"));
    elsewhere.comes_from(&bank).await.sees("credentials");
    elsewhere.gives(&freja.user_id, NEW).await;
    if elsewhere.page.has("use-app") {
        elsewhere.follows("use-app").await;
    }
    elsewhere.sees("carry-number");
}

async fn a_password_that_may_not_be_chosen_is_refused_in_words(world: &World) {
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.signs_in_to_my_tillid(&freja, None).await.follows("my-password").await;
    for (new, told) in [
        ("short", "password_too_short"),
        ("password1234", "password_common"),
        (freja.user_id.as_str(), "password_like_user_id"),
        (freja.password.as_str(), "password_unchanged"),
    ] {
        desk.posts("new-password", &[("password_new", new), ("password_again", new)]).await.is_told(told);
    }
    desk.posts("new-password", &[("password_new", NEW), ("password_again", "another")]).await;
    desk.is_told("passwords_differ");
    assert_eq!(world.times(What::PasswordChosen).await, 0);
}

async fn whoever_comes_to_an_open_page_later_changes_no_password(world: &World) {
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.signs_in_to_my_tillid(&freja, None).await.follows("my-password").await.sees("new-password");
    let open = desk.page.clone();
    world.wait_minutes(3);
    desk.visits("/my").await.sees("my");
    world.wait_minutes(2);
    desk.page = open;
    desk.chooses(world, NEW).await.sees("my-asks");
    assert_eq!(world.times(What::PasswordChosen).await, 0);
    desk.visits("/my/password").await.posts("my-asks", &[]).await.sees("credentials");
    desk.gives_password_of(&freja).await.shows_second_factor(&freja, None).await.sees("new-password");
    assert_eq!(desk.path, "/my/password");
    desk.chooses(world, NEW).await.is_told("password_changed");
}

async fn whoever_has_no_phone_changes_the_password_with_the_card(world: &World) {
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.signs_in_to_my_tillid(&freja, None).await.follows("my-password").await;
    world.wait_s(1);
    desk.chooses(world, NEW).await.is_told("password_changed");
    desk.visits("/my").await.gives(&freja.user_id, NEW).await.sees("card");
}

async fn a_number_at_every_login_is_wished_and_taken_back(world: &World) {
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.signs_in_to_my_tillid(&freja, None).await.follows("my-wishes-open").await.sees("my-wishes");
    desk.posts("number", &[]).await.is_told("my_wish_done");
    assert!(world.account_of(&freja).await.number_always);
    desk.posts("number", &[]).await.is_told("my_wish_done");
    assert!(!world.account_of(&freja).await.number_always);
    assert_eq!((world.times(What::NumberAlways).await, world.times(What::NumberWhenNew).await), (1, 1));
    world.wait_minutes(4);
    desk.visits("/my/wishes").await;
    world.wait_minutes(4);
    desk.posts("number", &[]).await.sees("my-asks");
    assert!(!world.account_of(&freja).await.number_always, "what is long ago is not enough");
    desk.posts("my-asks", &[]).await.gives_password_of(&freja).await.shows_second_factor(&freja, None).await;
    desk.posts("number", &[]).await.is_told("my_wish_done");
}

async fn the_factor_that_is_wished_is_asked_for_first(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let _phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.signs_in_to_my_tillid(&freja, None).await.follows("my-wishes-open").await;
    desk.posts("first-factor", &[("first", "app")]).await.is_told("my_wish_done");
    assert_eq!(world.account_of(&freja).await.first_method, Some(Method::App));
    let mut another = world.desk();
    another.comes_from(&bank).await.gives_password_of(&freja).await.sees("waiting");
    desk.posts("first-factor", &[("first", "card")]).await.posts("first-factor", &[("first", "pigeon")]).await;
    desk.is_told("form_refused");
    desk.visits("/my/wishes").await;
    assert_eq!(world.account_of(&freja).await.first_method, Some(Method::Card), "what no page offers is no wish");
    desk.posts("first-factor", &[("first", "last")]).await.is_told("my_wish_done");
    assert_eq!(world.account_of(&freja).await.first_method, None);
}

async fn the_language_is_of_pages_and_requests(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.signs_in_to_my_tillid(&freja, None).await.follows("my-wishes-open").await;
    desk.posts("language", &[("language", "da")]).await.is_told("my_wish_done");
    assert!(desk.page.body.contains("lang=\"da\""), "this very page");
    desk.posts("language", &[("language", "tlh")]).await.is_told("form_refused");
    assert_eq!(world.account_of(&freja).await.language, Language::Danish);
    let mut another = world.desk();
    another.visits("/my").await.gives_password_of(&freja).await;
    if another.page.has("use-app") {
        another.follows("use-app").await;
    }
    assert_eq!(phone.sees_one().await.content.browser.as_deref(), Some("Chrome, Windows"));
}

async fn a_wish_without_a_sign_in_is_none(world: &World) {
    let freja = world.person("freja").await;
    let before = world.account_of(&freja).await.into_inner();
    let mut stranger = world.desk();
    for (path, body) in [
        ("/my/wishes/number", "always=1"),
        ("/my/wishes/first", "first=app"),
        ("/my/wishes/language", "language=da"),
        ("/my/password", "password_new=three+quiet+lighthouses&password_again=three+quiet+lighthouses"),
    ] {
        let answer = stranger.asks(&Verb::POST, path, Some(body.to_owned())).await;
        assert!(answer.header("location").starts_with("/login/"), "{path}");
    }
    assert_eq!(world.account_of(&freja).await.into_inner(), before);
}

async fn everything_is_frozen_at_once_and_only_an_operator_opens_it(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut elsewhere = world.desk();
    elsewhere.comes_from(&bank).await.gives_password_of(&freja).await;
    if elsewhere.page.has("use-app") {
        elsewhere.follows("use-app").await;
    }
    phone.approves(Some(&elsewhere.number())).await;
    let mut desk = world.desk();
    desk.signs_in_to_my_tillid(&freja, None).await.follows("my-freeze").await.sees("my-asks");
    assert!(world.account_of(&freja).await.is_open());
    desk.posts("my-asks", &[]).await.is_told("my_frozen");
    assert!(!world.account_of(&freja).await.is_open());
    elsewhere.reloads().await.is_told("login_void");
    desk.visits("/my").await.sees("credentials");
    desk.gives_password_of(&freja).await.is_told("account_frozen");
    assert_eq!(world.times(What::AccountFrozen).await, 1);
}

async fn one_s_own_data_is_one_file_without_a_secret(world: &World) {
    let mut freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.signs_in_to_my_tillid(&freja, Some(&phone)).await;
    world.wait_s(1);
    world.makes_card(&mut freja, Some(world.now())).await;
    desk.visits("/my/data").await;
    assert!(desk.page.header("content-disposition").starts_with("attachment"));
    let data = desk.page.json();
    assert_eq!(data["account"]["user_id"], freja.user_id.as_str());
    assert_eq!(data["devices"][0]["id"], phone.device.id());
    assert_eq!(data["cards"][0]["number"], freja.cards[0].0.as_str());
    assert_eq!(data["requests"][0]["shown"]["service"], "My Tillid");
    assert!(data["decisions"].as_array().is_some_and(|all| all.iter().any(|one| one["what"] == "login.done")));
    assert!(!desk.page.body.contains(&freja.cards[1].0), "of a card on its way nobody is told the number");
    let account = world.account_of(&freja).await;
    for secret in ["digest", "pin_key", "device_key", "nonce", "token", account.password.hash.as_str()] {
        assert!(!desk.page.body.contains(secret), "{secret}");
    }
    let (_, codes) = &freja.cards[0];
    assert!(codes.values().all(|code| !desk.page.body.contains(&format!("\"{code}\""))));
    world.desk().visits("/my/data").await.sees("credentials");
}
