//! Whoever holds the card gets in, whatever strangers have used up: its first key numbers give tries of their own.

use domain::audit::What;
use domain::card::Command;
use domain::strikes::{Hearing, Strikes};
use protocol::Code;
use protocol::answer::DenyReason;
use store::Store as _;

use crate::support::{Bank, Desk, Person, World, another, on_every_engine, refusal};

on_every_engine!(
    never_event_05_whoever_holds_the_card_gets_in_whatever_strangers_have_used_up,
    never_event_05_whoever_holds_the_card_activates_a_phone_whatever_strangers_have_used_up,
    never_event_05_whoever_has_the_letter_changes_it_whatever_strangers_have_used_up,
    never_event_05_strangers_who_guess_key_numbers_learn_nothing_and_lock_nothing,
    never_event_05_the_card_id_that_a_login_names_shows_no_card,
    never_event_05_after_the_password_the_card_still_opens_what_strangers_have_used_up,
    whoever_once_saw_the_card_has_five_passwords_in_eight_hours_from_wherever,
    wrong_codes_with_the_card_in_hand_count_for_the_card_in_hand_alone,
    a_card_in_hand_is_a_new_browser_all_the_same,
    never_event_05_fresh_cookies_with_a_card_in_hand_ring_no_oftener,
    a_blocked_card_shows_nothing,
);

const WRONG: &str = "something that it is not";

/// What the owner reads from the card.
fn reads(world: &World, person: &Person) -> String {
    let shown = person.first_key_numbers();
    world.hides("a card's first key numbers", shown.clone());
    shown
}

async fn shows(desk: &mut Desk<'_>, person: &Person, password: &str, shown: &str) {
    desk.posts("credentials", &[("user_id", &person.user_id), ("password", password), ("let_in", shown)]).await;
}

/// Strangers who know the password make the card rest; then, from everywhere and from here, they try wrong passwords.
async fn strangers_use_up_everything(world: &World, bank: &Bank, person: &Person, here: &mut Desk<'_>) {
    for rested_hours in [0, 1, 2, 4] {
        world.wait_hours(rested_hours);
        for _ in 0..5 {
            let mut stranger = world.desk();
            stranger.comes_from(bank).await.gives_password_of(person).await;
            let wrong = another(&person.code_asked_by(&stranger.page));
            stranger.posts("card", &[("code", &wrong)]).await;
        }
    }
    for _ in 0..105 {
        world.desk().comes_from(bank).await.gives(&person.user_id, WRONG).await;
    }
    world.desk().comes_from(bank).await.gives_password_of(person).await.is_told("unknown_browsers_rest");
    // From this very source too: as soon as all rest no more, until its own five are used up.
    for _ in 0..5 {
        world.wait_hours(1);
        here.comes_from(bank).await.gives(&person.user_id, WRONG).await;
    }
    world.wait_hours(1);
    here.comes_from(bank).await.gives_password_of(person).await.is_told("source_rests");
    world.desk().comes_from(bank).await.gives(&person.user_id, WRONG).await.is_told("unknown_browsers_rest");
    let card = world.card_of(person).await;
    assert!(matches!(card.hears_unknown(&world.app.limits, world.now()), Hearing::Rests { .. }));
}

async fn never_event_05_whoever_holds_the_card_gets_in_whatever_strangers_have_used_up(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut here = world.desk();
    strangers_use_up_everything(world, &bank, &freja, &mut here).await;
    let shown = reads(world, &freja);
    // At the strangers' own computer, and at the library.
    for mut desk in [here, world.desk()] {
        desk.comes_from(&bank).await.gives_password_of(&freja).await;
        assert!(["source_rests", "unknown_browsers_rest"].contains(&desk.page.message().as_str()));
        desk.sees("let-in");
        shows(&mut desk, &freja, &freja.password, &shown).await;
        desk.sees("card");
        desk.gives_code_of(&freja).await.arrives_at(&bank).await;
    }
    assert_eq!(world.times(What::CardShown).await, 2);
    // What strangers share is as it was.
    world.desk().comes_from(&bank).await.gives_password_of(&freja).await.is_told("unknown_browsers_rest");
}

async fn never_event_05_whoever_holds_the_card_activates_a_phone_whatever_strangers_have_used_up(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    strangers_use_up_everything(world, &bank, &freja, &mut world.desk()).await;
    assert_eq!(refusal(world.activates(&freja, "Phone").await).0, Code::Rests);
    // From the phone's own source too.
    for _ in 0..6 {
        refusal(world.activates_with(&freja, WRONG, "Phone", |_| None).await);
    }
    for wrong in ["0001 0002 0003 0004 0005", "not even digits", ""] {
        assert_eq!(refusal(world.activates_showing(&freja, wrong).await).0, Code::WrongCard, "{wrong}");
    }
    let shown = reads(world, &freja);
    let (phone, _) = world.activates_showing(&freja, &shown).await.expect("a phone");
    phone.unlocks().await;
    assert_eq!(world.times(What::CardShown).await, 1);
}

async fn never_event_05_whoever_has_the_letter_changes_it_whatever_strangers_have_used_up(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let mut freja = world.person_with_a_letter("freja").await;
    let here = world.address();
    let new = "a river without an end";
    let gives = async |user_id: String, password: &str| {
        let mut desk = world.desk();
        desk.from = here;
        let fields =
            [("user_id", user_id.as_str()), ("password", password), ("password_new", new), ("password_again", new)];
        desk.visits("/first-password").await.posts("first-password", &fields).await;
        desk.page.message()
    };
    for _ in 0..105 {
        world.desk().comes_from(&bank).await.gives(&freja.user_id, WRONG).await;
    }
    for _ in 0..5 {
        gives(freja.user_id.clone(), WRONG).await;
    }
    assert_eq!(gives(freja.user_id.clone(), WRONG).await, "wrong_letter");
    for stranger in 0..300 {
        gives(format!("somebody-{stranger}"), WRONG).await;
    }
    assert_eq!(gives("somebody-else".to_owned(), WRONG).await, "wrong_letter", "the source in all has had its share");
    assert_eq!(gives(freja.user_id.clone(), &freja.password).await, "password_changed");

    freja.password = new.to_owned();
    let shown = reads(world, &freja);
    let mut desk = world.desk();
    desk.from = here;
    desk.comes_from(&bank).await;
    shows(&mut desk, &freja, &freja.password, &shown).await;
    desk.gives_code_of(&freja).await.arrives_at(&bank).await;
}

async fn never_event_05_strangers_who_guess_key_numbers_learn_nothing_and_lock_nothing(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let nobody = Person { user_id: "nobody-at-all".to_owned(), ..freja.clone() };
    let (account, card) = (world.account_of(&freja).await.version(), world.card_of(&freja).await.version());
    for _ in 0..20 {
        let mut told = Vec::new();
        for person in [&nobody, &freja] {
            let mut stranger = world.desk();
            stranger.comes_from(&bank).await;
            let mut pages = Vec::new();
            for guess in 1..=5 {
                shows(&mut stranger, person, &person.password, &format!("0001 0002 0003 0004 {guess:04}")).await;
                pages.push(stranger.page.message());
            }
            told.push(pages);
        }
        assert_eq!(told[0], told[1]);
        assert_eq!(told[0].last().map(String::as_str), Some("too_many_tries"));
    }
    for _ in 0..20 {
        refusal(world.activates_showing(&freja, "0001 0002 0003 0004 0005").await);
    }
    assert_eq!(world.times(What::PasswordWrong).await, 0, "they are no wrong passwords");
    assert_eq!(world.card_of(&freja).await.version(), card);
    assert_eq!(world.account_of(&freja).await.version(), account);
    let shown = reads(world, &freja);
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    shows(&mut desk, &freja, &freja.password, &shown).await;
    desk.gives_code_of(&freja).await.arrives_at(&bank).await;
    assert!(world.activates_showing(&freja, &shown).await.is_ok());
}

async fn never_event_05_the_card_id_that_a_login_names_shows_no_card(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut stranger = world.desk();
    stranger.comes_from(&bank).await.gives_password_of(&freja).await;
    let (card, key_number) = (stranger.page.text("card-id"), stranger.page.text("key-number"));
    for shown in [card.clone(), format!("{card} {key_number}"), key_number] {
        let mut desk = world.desk();
        desk.comes_from(&bank).await;
        shows(&mut desk, &freja, &freja.password, &shown).await;
        desk.is_told("let_in_wrong");
    }
    assert_eq!(world.times(What::CardShown).await, 0);
}

async fn never_event_05_after_the_password_the_card_still_opens_what_strangers_have_used_up(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    for _ in 0..5 {
        let mut stranger = world.desk();
        stranger.comes_from(&bank).await.gives_password_of(&freja).await;
        let wrong = another(&freja.code_asked_by(&stranger.page));
        stranger.posts("card", &[("code", &wrong)]).await;
    }
    let shown = reads(world, &freja);
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.is_told("card_rests");
    for wrong in ["", "0001 0002 0003 0004 0005", "ABCD-EFGH"] {
        desk.posts("let-in-here", &[("let_in", wrong)]).await.is_told("let_in_wrong");
    }
    desk.posts("let-in-here", &[("let_in", &shown)]).await.sees("card");
    desk.gives_code_of(&freja).await.arrives_at(&bank).await;

    // Somebody else's card opens nothing, and five wrong ones end the login.
    let sofus = world.person("sofus").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await;
    desk.is_told("card_rests");
    for _ in 0..4 {
        desk.posts("let-in-here", &[("let_in", &reads(world, &sofus))]).await.is_told("let_in_wrong");
    }
    desk.posts("let-in-here", &[("let_in", &reads(world, &sofus))]).await.is_told("too_many_tries");
}

async fn whoever_once_saw_the_card_has_five_passwords_in_eight_hours_from_wherever(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let shown = reads(world, &freja);
    for left in (0..5).rev() {
        let mut thief = world.desk();
        thief.comes_from(&bank).await;
        shows(&mut thief, &freja, WRONG, &shown).await;
        thief.is_told(if left == 0 { "source_rests" } else { "wrong_credentials" });
    }
    let mut thief = world.desk();
    thief.comes_from(&bank).await;
    shows(&mut thief, &freja, &freja.password, &shown).await;
    thief.is_told("source_rests");
    assert_eq!(refusal(world.activates_showing(&freja, &shown).await).0, Code::Rests, "at every door");
    // They count for the card in hand alone: without it, everybody has the tries that they had.
    world.desk().comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
    world.wait_hours(8);
    thief.comes_from(&bank).await;
    shows(&mut thief, &freja, &freja.password, &shown).await;
    thief.sees("card");
}

async fn wrong_codes_with_the_card_in_hand_count_for_the_card_in_hand_alone(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let shown = reads(world, &freja);
    let comes = async |desk: &mut Desk<'_>| {
        desk.comes_from(&bank).await;
        shows(desk, &freja, &freja.password, &shown).await;
        desk.sees("card");
        freja.code_asked_by(&desk.page)
    };
    let mut desk = world.desk();
    let right = comes(&mut desk).await;
    for _ in 0..4 {
        desk.posts("card", &[("code", &another(&right))]).await.is_told("wrong_code");
    }
    // A right one begins anew.
    desk.gives_code_of(&freja).await.arrives_at(&bank).await;
    for rest_hours in [1, 2, 4] {
        let mut desk = world.desk();
        let right = comes(&mut desk).await;
        for _ in 0..4 {
            desk.posts("card", &[("code", &another(&right))]).await.is_told("wrong_code");
        }
        desk.posts("card", &[("code", &another(&right))]).await.is_told("card_rests");
        let mut elsewhere = world.desk();
        let right = comes(&mut elsewhere).await;
        elsewhere.posts("card", &[("code", &right)]).await.is_told("card_rests");
        world.wait_hours(rest_hours);
    }
    let card = world.card_of(&freja).await;
    assert_eq!((card.from_unknown, card.wrong_since_right), (Strikes::default(), 0));
    world.desk().signs_in_by_card(&bank, &freja).await;
}

async fn a_card_in_hand_is_a_new_browser_all_the_same(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    world.chose_last(&freja, None).await;
    for _ in 0..3 {
        let mut stranger = world.desk();
        stranger.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await.sees("waiting");
        world.wait_s(1);
    }
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await.is_told("too_many_requests");
    desk.posts("let-in-here", &[("let_in", &reads(world, &freja))]).await.follows("use-app").await.sees("waiting");
    let waiting = phone.unlocks().await;
    let mine = waiting.last().expect("the newest");
    assert!(mine.content.browser_new && mine.content.carry, "shown is not known");
    phone.carries(mine, &desk.number()).await.expect("the right number");
    phone.device.approve(mine, &phone.pin).await.expect("approved");
    desk.reloads().await.arrives_at(&bank).await;
}

async fn never_event_05_fresh_cookies_with_a_card_in_hand_ring_no_oftener(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    world.chose_last(&freja, None).await;
    let shown = reads(world, &freja);
    // Whoever once saw the card: another browser, at another place, each time.
    let rings = async || {
        let mut thief = world.desk();
        thief.comes_from(&bank).await;
        shows(&mut thief, &freja, &freja.password, &shown).await;
        thief.follows("use-app").await;
        thief
    };
    for pause_s in [0, 10, 30] {
        rings().await.sees("waiting");
        phone.denies(DenyReason::Unwanted).await;
        if pause_s > 0 {
            rings().await.is_told("requests_pause");
        }
        world.wait_s(pause_s);
    }
    rings().await.sees("waiting");
    world.wait_s(60);
    rings().await.sees("waiting");
    assert_eq!(phone.unlocks().await.len(), 1, "they have one place together");
}

async fn a_blocked_card_shows_nothing(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let mut freja = world.person("freja").await;
    let shown = reads(world, &freja);
    let card = world.card_of(&freja).await;
    let mut changes = world.changes();
    changes.replace(&card, card.get().clone().step(Command::Block, &world.app.limits, world.now()).expect("blocked").0);
    world.app.store.commit(changes).await.expect("done");
    world.wait_s(1);
    world.sends_card(&mut freja).await;
    let mut thief = world.desk();
    thief.comes_from(&bank).await;
    shows(&mut thief, &freja, &freja.password, &shown).await;
    thief.is_told("let_in_wrong");
    shows(&mut thief, &freja, &freja.password, &reads(world, &freja)).await;
    thief.sees("card");
}
