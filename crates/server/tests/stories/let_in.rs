//! *Let a browser in*: the way in that no stranger can use up.

use domain::audit::What;
use protocol::Code;
use protocol::let_in::LetInCode;

use crate::support::{Desk, Page, Person, Phone, World, another, on_every_engine, refusal};

on_every_engine!(
    eight_characters_give_a_browser_a_place_of_its_own,
    they_work_once_and_for_five_minutes,
    somebody_else_s_characters_let_nobody_in,
    a_let_in_browser_has_five_tries_and_then_its_login_ends,
    before_the_last_password_a_let_in_browser_is_told_that_its_login_ends,
    five_wrong_characters_end_a_login_and_keep_nobody_else_out,
    a_known_browser_that_is_let_in_counts_on_its_own_budget_alone,
    only_an_unlocked_phone_shows_them,
);

/// The phone is unlocked and shows eight characters.
async fn shows(world: &World, phone: &Phone) -> String {
    phone.unlocks().await;
    let code = phone.device.let_in().await.expect("eight characters").code;
    world.hides("what lets a browser in", code.expose());
    code.grouped()
}

async fn gives(desk: &mut Desk<'_>, person: &Person, password: &str, let_in: &str) {
    desk.posts("credentials", &[("user_id", &person.user_id), ("password", password), ("let_in", let_in)]).await;
}

async fn eight_characters_give_a_browser_a_place_of_its_own(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    world.chose_last(&freja, None).await;
    // Strangers have used up every place of unknown browsers, and this source's tries.
    for _ in 0..3 {
        let mut stranger = world.desk();
        stranger.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await.sees("waiting");
        world.wait_s(1);
    }
    let mut unlucky = world.desk();
    unlucky.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    unlucky.is_told("too_many_requests");
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    for _ in 0..5 {
        desk.gives(&freja.user_id, "something that it is not").await;
    }
    desk.gives_password_of(&freja).await.is_told("source_rests");

    let code = shows(world, &phone).await.to_lowercase();
    gives(&mut desk, &freja, &freja.password, &code).await;
    desk.follows("use-app").await.sees("waiting");
    let waiting = phone.unlocks().await;
    assert_eq!(waiting.len(), 4);
    let mine = waiting.last().expect("the newest");
    assert!(mine.content.browser_new && mine.content.carry, "let in is not known");
    phone.carries(mine, &desk.number()).await.expect("the right number");
    phone.device.approve(mine, &phone.pin).await.expect("approved");
    desk.reloads().await.arrives_at(&bank).await;
    assert_eq!(world.times(What::BrowserLetIn).await, 1);
}

async fn they_work_once_and_for_five_minutes(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    world.chose_last(&freja, None).await;
    let code = shows(world, &phone).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    gives(&mut desk, &freja, &freja.password, &code).await;
    desk.sees("use-app");
    let mut second = world.desk();
    second.comes_from(&bank).await;
    gives(&mut second, &freja, &freja.password, &code).await;
    second.is_told("let_in_wrong");

    let code = shows(world, &phone).await;
    world.wait_s(300);
    gives(&mut second, &freja, &freja.password, &code).await;
    second.is_told("let_in_wrong");
    let code = shows(world, &phone).await;
    world.wait_s(299);
    gives(&mut second, &freja, &freja.password, &code).await;
    second.sees("use-app");
}

async fn somebody_else_s_characters_let_nobody_in(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let phone = world.phone(&sofus).await;
    world.chose_last(&sofus, None).await;
    let code = shows(world, &phone).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    for let_in in [code.as_str(), "AAAA-AAAA", "short", "0000 0000"] {
        gives(&mut desk, &freja, &freja.password, let_in).await;
        desk.is_told("let_in_wrong");
    }
    assert!(LetInCode::parse("AAAA-AAAA").is_some());
    let nobody = Person { user_id: "nobody-at-all".to_owned(), ..freja.clone() };
    gives(&mut desk, &nobody, "whatever it may be", &code).await;
    desk.is_told("let_in_wrong");
    assert_eq!(world.times(What::PasswordWrong).await, 0);
    gives(&mut desk, &sofus, &sofus.password, &code).await;
    desk.sees("use-app");
}

async fn a_let_in_browser_has_five_tries_and_then_its_login_ends(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    world.chose_last(&freja, None).await;
    let code = shows(world, &phone).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    gives(&mut desk, &freja, "something that it is not", &code).await;
    desk.is_told("wrong_credentials_let_in");
    desk.gives(&freja.user_id, "something that it is not").await.is_told("wrong_credentials_let_in");
    desk.gives_password_of(&freja).await.follows("use-card").await;
    let wrong = another(&freja.code_asked_by(&desk.page));
    for left in ["You have 2 tries left before this login ends.", "You have one try left before this login ends."] {
        desk.posts("card", &[("code", &wrong)]).await.is_told("wrong_code_let_in");
        is_said(&desk.page, left);
    }
    desk.posts("card", &[("code", &wrong)]).await.is_told("too_many_tries");
    let back = desk.page.way("service");
    assert_eq!(desk.visits(&back).await.goes_back_refused(), "access_denied");
    assert_eq!(world.card_of(&freja).await.from_unknown, Default::default(), "it counted nowhere else");
    world.desk().signs_in_by_card(&bank, &freja).await;
}

async fn before_the_last_password_a_let_in_browser_is_told_that_its_login_ends(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let code = shows(world, &phone).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    gives(&mut desk, &freja, "something that it is not", &code).await;
    for _ in 0..3 {
        desk.gives(&freja.user_id, "something that it is not").await.is_told("wrong_credentials_let_in");
    }
    is_said(&desk.page, "If it is wrong once more, this login ends.");
    desk.gives(&freja.user_id, "something that it is not").await.is_told("too_many_tries");
    world.desk().signs_in_by_card(&bank, &freja).await;
}

fn is_said(page: &Page, words: &str) {
    let said = page.text("message").replace('\u{a0}', " ");
    assert!(said.contains(words), "{said}");
}

async fn only_an_unlocked_phone_shows_them(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let (code, problem) = refusal(phone.device.let_in().await);
    assert_eq!((code, problem.status), (Code::Locked, 401));
    phone.unlocks().await;
    world.wait_minutes(5);
    assert_eq!(refusal(phone.device.let_in().await).0, Code::Locked);
}

async fn five_wrong_characters_end_a_login_and_keep_nobody_else_out(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    world.chose_last(&freja, None).await;
    let code = shows(world, &phone).await;
    let nobody = Person { user_id: "nobody-at-all".to_owned(), ..freja.clone() };
    for person in [&nobody, &freja] {
        let mut stranger = world.desk();
        stranger.comes_from(&bank).await;
        for _ in 0..4 {
            gives(&mut stranger, person, &person.password, "AAAA-AAAA").await;
            stranger.is_told("let_in_wrong");
        }
        gives(&mut stranger, person, &person.password, "no eight characters").await;
        stranger.is_told("let_in_wrong");
        gives(&mut stranger, person, &person.password, "AAAA-AAAA").await;
        stranger.is_told("too_many_tries");
        let back = stranger.page.way("service");
        assert_eq!(stranger.visits(&back).await.goes_back_refused(), "access_denied");
    }
    assert_eq!(world.times(What::PasswordWrong).await, 0, "they are no wrong passwords");
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    gives(&mut desk, &freja, &freja.password, &code).await;
    desk.sees("use-app");
}

async fn a_known_browser_that_is_let_in_counts_on_its_own_budget_alone(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.known_desk(&bank, &freja).await.reopened();
    let code = shows(world, &phone).await;
    desk.comes_from(&bank).await;
    gives(&mut desk, &freja, "something that it is not", &code).await;
    for _ in 0..3 {
        desk.gives(&freja.user_id, "something that it is not").await.is_told("wrong_credentials");
    }
    desk.gives(&freja.user_id, "something that it is not").await.is_told("source_rests");
    // Its own five are used up; now those of the let-in browser begin, and the login has not ended.
    for _ in 0..4 {
        desk.gives(&freja.user_id, "something that it is not").await.is_told("wrong_credentials_let_in");
    }
    desk.gives_password_of(&freja).await;
    assert!(desk.page.has("card") || desk.page.has("waiting"));
}
