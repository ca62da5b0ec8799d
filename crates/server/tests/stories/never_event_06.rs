//! No answer tells a stranger whether a user ID exists: same status, same words, same headers, same writes.

use axum::http::Method;
use domain::audit::What;
use domain::card::{CODES, Card, CardNumber, ShownNumbers};
use domain::ids::CardId;
use domain::secret::Digest;
use domain::strikes::Strikes;
use server::flows::let_in::{card_shown, shown_digest};
use server::house::House;
use server::source::Source;
use store::Store as _;

use crate::support::{Bank, Desk, Page, Person, World, on_every_engine, refusal};

on_every_engine!(
    never_event_06_known_and_unknown_user_ids_get_the_same_page,
    never_event_06_known_and_unknown_user_ids_leave_the_same_rows,
    never_event_06_the_other_doors_say_no_more,
    never_event_06_known_and_unknown_user_ids_cost_one_hash_at_every_door,
    never_event_06_wrong_key_numbers_read_no_card,
    never_event_06_a_changed_hash_cost_tells_nobody_apart,
    never_event_06_somebody_else_signing_in_behind_the_same_address_shows_nothing,
);

/// As long as the others, so that the answers are too.
const NOBODY: &str = "nobody-of-the-fjord";
const WRONG: &str = "something that it is not";

/// A page without what differs from login to login.
fn anonymous(page: &Page, user_id: &str, path: &str) -> (u16, Vec<String>, String) {
    let mut headers: Vec<String> = page
        .headers
        .iter()
        .filter(|(name, _)| *name != "x-request-id")
        .map(|(name, value)| format!("{name}: {}", value.to_str().expect("text")))
        .collect();
    headers.sort();
    let login = path.split('/').nth(2).unwrap_or("none");
    (page.status.as_u16(), headers, page.body.replace(user_id, "USER").replace(login, "LOGIN"))
}

async fn never_event_06_known_and_unknown_user_ids_get_the_same_page(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("frejas").await;
    let frozen = world.person("frozen").await;
    world.operator_does(&frozen, domain::account::Command::Freeze).await;
    let closed = world.person("closed").await;
    world.operator_does(&closed, domain::account::Command::Close).await;
    let waits = world.person_with_a_letter("waiter").await;

    let mut told = Vec::new();
    for user_id in [NOBODY, &freja.user_id, &frozen.user_id, &closed.user_id, &waits.user_id] {
        let mut desk = world.desk();
        desk.comes_from(&bank).await;
        let mut pages = Vec::new();
        for _ in 0..7 {
            desk.gives(user_id, WRONG).await;
            pages.push(anonymous(&desk.page, user_id, &desk.path));
        }
        told.push(pages);
    }
    assert_eq!(told[0][0].0, 200);
    for others in &told[1..] {
        for (one, other) in told[0].iter().zip(others) {
            assert_eq!(one, other);
        }
    }
}

async fn never_event_06_known_and_unknown_user_ids_leave_the_same_rows(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("frejas").await;
    let before = world.account_of(&freja).await.version();
    let mut left = Vec::new();
    for user_id in [NOBODY, &freja.user_id] {
        let mut desk = world.desk();
        desk.comes_from(&bank).await.gives(user_id, WRONG).await;
        desk.gives(user_id, WRONG).await;
        let source = Source::of_address(desk.from).to_bytes();
        let by_source = world.app.keys.mac("passwords by source", &[user_id.as_bytes(), &source]);
        let from_unknown = world.app.keys.mac("passwords from unknown", &[user_id.as_bytes()]);
        let mut rows = Vec::new();
        let of_source = world.app.keys.mac("passwords of a source", &[&source]);
        for key in [by_source, from_unknown, of_source] {
            let row = world.app.store.throttle(&Digest(key)).await.expect("the store").expect("a row");
            rows.push((row.strikes, row.matters_until, row.version()));
        }
        let login = domain::ids::LoginId::parse(desk.path.split('/').nth(2).expect("an id")).expect("an id");
        let login = world.app.store.login(login).await.expect("the store").expect("a login");
        left.push((rows, login.version(), login.state));
    }
    assert_eq!(left[0], left[1]);
    assert_eq!(left[0].0[0].0, Strikes { count: 2, ..Strikes::default() });
    assert_eq!(world.account_of(&freja).await.version(), before, "never the account's own row");
    let entries = world.app.store.audit(None, 100).await.expect("the audit log");
    let wrong: Vec<bool> =
        entries.iter().filter(|entry| entry.what == What::PasswordWrong).map(|entry| entry.account.is_some()).collect();
    assert_eq!((wrong.len(), wrong.iter().filter(|known| **known).count()), (4, 2), "one entry each");
}

async fn never_event_06_the_other_doors_say_no_more(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("frejas").await;
    let nobody = Person { user_id: NOBODY.to_owned(), ..freja.clone() };
    let mut told = Vec::new();
    for person in [&nobody, &freja] {
        let mut desk = world.desk();
        let fields = [
            ("user_id", person.user_id.as_str()),
            ("password", WRONG),
            ("password_new", "a river without an end"),
            ("password_again", "a river without an end"),
        ];
        desk.visits("/first-password").await.posts("first-password", &fields).await;
        let letter = anonymous(&desk.page, &person.user_id, &desk.path);
        let mut desk = world.desk();
        let fields = [("user_id", person.user_id.as_str()), ("password", WRONG), ("let_in", "AAAA-AAAA")];
        desk.comes_from(&bank).await.posts("credentials", &fields).await;
        let let_in = anonymous(&desk.page, &person.user_id, &desk.path);
        let mut desk = world.desk();
        let fields =
            [("user_id", person.user_id.as_str()), ("password", WRONG), ("let_in", "0001 0002 0003 0004 0005")];
        desk.comes_from(&bank).await.posts("credentials", &fields).await;
        let card = anonymous(&desk.page, &person.user_id, &desk.path);
        let activation = refusal(world.activates_with(person, WRONG, "Phone", |_| None).await);
        let shown = refusal(world.activates_showing(person, "0001 0002 0003 0004 0005").await);
        assert_eq!(shown.0, protocol::Code::WrongCard);
        told.push((letter, let_in, card, activation, shown));
    }
    assert_eq!(told[0], told[1]);
    // A login page says the same whoever is hinted at.
    let mut pages = Vec::new();
    for hint in [NOBODY, &freja.user_id] {
        let mut desk: Desk<'_> = world.desk();
        desk.comes_from(&bank).await;
        let path = desk.path.clone();
        let page = desk.asks(&Method::GET, &path, None).await;
        pages.push(anonymous(&page, hint, &path));
    }
    assert_eq!(pages[0], pages[1]);
}

async fn never_event_06_known_and_unknown_user_ids_cost_one_hash_at_every_door(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("frejas").await;
    let nobody = Person { user_id: NOBODY.to_owned(), ..freja.clone() };
    for person in [&nobody, &freja] {
        let mut costs = Vec::new();
        let mut before = world.hashed();
        let mut cost = || {
            let now = world.hashed();
            costs.push(now - std::mem::replace(&mut before, now));
        };
        let mut desk = world.desk();
        desk.comes_from(&bank).await;
        for _ in 0..7 {
            desk.gives(&person.user_id, WRONG).await;
            cost();
        }
        let fields = [
            ("user_id", person.user_id.as_str()),
            ("password", WRONG),
            ("password_new", "a river without an end"),
            ("password_again", "a river without an end"),
        ];
        world.desk().visits("/first-password").await.posts("first-password", &fields).await;
        cost();
        refusal(world.activates_with(person, WRONG, "Phone", |_| None).await);
        cost();
        assert_eq!(costs, [1, 1, 1, 1, 1, 0, 0, 1, 1], "{}", person.user_id);
    }
}

/// The card cannot be read: so whatever reads it fails, and what succeeds has read none.
async fn never_event_06_wrong_key_numbers_read_no_card(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("frejas").await;
    let nobody = Person { user_id: NOBODY.to_owned(), ..freja.clone() };
    let (right, wrong) = ("0001 0002 0003 0004 0005", "0001 0002 0003 0004 0006");
    let numbers = ShownNumbers::parse(right).expect("five key numbers");
    let torn = Card {
        id: CardId(world.app.entropy.id(world.now().micros())),
        number: CardNumber::new(b'A', 1).expect("a number"),
        shown: Some(shown_digest(&world.app, freja.account, &numbers)),
        key_numbers: vec![u16::MAX; CODES],
        ..world.card_of(&freja).await.get().clone()
    };
    let mut changes = world.changes();
    changes.insert(torn);
    world.app.store.commit(changes).await.expect("a card that cannot be read");
    assert!(world.app.store.cards(freja.account).await.is_err(), "reading any of the account's cards fails");
    assert!(card_shown(&world.app, freja.account, &numbers).await.is_err(), "right ones read the card");
    let mut told = Vec::new();
    for person in [&nobody, &freja] {
        let mut desk = world.desk();
        let fields = [("user_id", person.user_id.as_str()), ("password", WRONG), ("let_in", wrong)];
        desk.comes_from(&bank).await.posts("credentials", &fields).await;
        let login = anonymous(&desk.page, &person.user_id, &desk.path);
        let shown = refusal(world.activates_showing(person, wrong).await);
        assert_eq!(shown.0, protocol::Code::WrongCard);
        told.push((login, shown));
    }
    assert_eq!(told[0], told[1]);
}

/// What one try costs, in KiB that its hash fills: the machine's time is in proportion to it.
async fn cost_of_a_try(world: &World, bank: &Bank, user_id: &str) -> u64 {
    let (before, hashed) = (world.filled_kib(), world.hashed());
    let mut desk = world.desk();
    desk.comes_from(bank).await.gives(user_id, WRONG).await;
    assert_eq!((desk.page.message().as_str(), world.hashed() - hashed), ("wrong_credentials", 1));
    let at_login = world.filled_kib() - before;
    let new = "a river without an end";
    let fields = [("user_id", user_id), ("password", WRONG), ("password_new", new), ("password_again", new)];
    let mut beside = world.desk();
    beside.visits("/first-password").await.posts("first-password", &fields).await.is_told("wrong_letter");
    let with_a_letter = world.filled_kib() - before - at_login;
    assert_eq!(with_a_letter, at_login, "one door says no more than the other");
    at_login
}

async fn costs_of_nobody(world: &World, bank: &Bank) -> Vec<u64> {
    let mut costs = Vec::new();
    for number in 0..40 {
        costs.push(cost_of_a_try(world, bank, &format!("nobody-{number}")).await);
    }
    costs
}

async fn never_event_06_a_changed_hash_cost_tells_nobody_apart(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("frejas").await;
    let malthe = world.person("malthes").await;
    assert!(costs_of_nobody(world, &bank).await.iter().all(|cost| *cost == 8), "one cost is everybody's");

    // The operator asks more of each hash. The accounts keep theirs, so nobody else costs otherwise either.
    let dearer = world.started_again_with_hashes_of(16).await;
    for user_id in [&freja.user_id, &malthe.user_id] {
        assert_eq!(cost_of_a_try(&dearer, &bank, user_id).await, 8);
    }
    assert!(costs_of_nobody(&dearer, &bank).await.iter().all(|cost| *cost == 8));

    // One of two signs in and is hashed anew; with her, half of those whom nobody knows.
    dearer.desk().comes_from(&bank).await.gives_password_of(&freja).await;
    House::count_costs(&dearer.app).await.expect("the store");
    assert_eq!(cost_of_a_try(&dearer, &bank, &freja.user_id).await, 16);
    assert_eq!(cost_of_a_try(&dearer, &bank, &malthe.user_id).await, 8);
    let halfway = costs_of_nobody(&dearer, &bank).await;
    let moved = halfway.iter().filter(|cost| **cost == 16).count();
    assert!((10..=30).contains(&moved) && halfway.iter().all(|cost| [8, 16].contains(cost)), "{halfway:?}");
    assert_eq!(costs_of_nobody(&dearer, &bank).await, halfway, "each has its own cost, whoever asks again");

    // Whoever calls the change off meets the same people at the same costs.
    let cheaper = world.started_again_with_hashes_of(8).await;
    assert_eq!(costs_of_nobody(&cheaper, &bank).await, halfway);

    // The other signs in as well: who has moved stays, and all the rest follow.
    let dearer = world.started_again_with_hashes_of(16).await;
    dearer.desk().comes_from(&bank).await.gives_password_of(&malthe).await;
    House::count_costs(&dearer.app).await.expect("the store");
    assert!(costs_of_nobody(&dearer, &bank).await.iter().all(|cost| *cost == 16));
}

async fn never_event_06_somebody_else_signing_in_behind_the_same_address_shows_nothing(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("frejas").await;
    let phone = world.phone(&freja).await;
    let home = world.known_desk(&bank, &freja).await;
    let mut told = Vec::new();
    for user_id in [NOBODY, &freja.user_id] {
        // A neighbour guesses, from one address and then from many; in between the owner signs in from all of them, in
        // a browser that is known, one that is let in, and one that is neither.
        let shared = world.address();
        let mut neighbour = Desk::new(world, shared);
        neighbour.comes_from(&bank).await;
        let mut pages = Vec::new();
        for guess in 0..7 {
            neighbour.gives(user_id, WRONG).await;
            pages.push(anonymous(&neighbour.page, user_id, &neighbour.path));
            let mut own = if guess % 3 == 0 { home.reopened() } else { world.desk() };
            own.from = shared;
            own.comes_from(&bank).await;
            let code = match guess % 3 {
                1 => {
                    phone.unlocks().await;
                    phone.device.let_in().await.expect("eight characters").code.expose().to_owned()
                }
                _ => String::new(),
            };
            let fields = [("user_id", freja.user_id.as_str()), ("password", &freja.password), ("let_in", &code)];
            own.posts("credentials", &fields).await;
        }
        for _ in 0..97 {
            let mut stranger = world.desk();
            stranger.comes_from(&bank).await.gives(user_id, WRONG).await;
            pages.push(anonymous(&stranger.page, user_id, &stranger.path));
            world.desk().comes_from(&bank).await.gives_password_of(&freja).await;
        }
        assert!(pages[5].2.contains("source_rests"), "the neighbour has had five");
        assert!(pages[101].2.contains("unknown_browsers_rest"), "strangers have had a hundred");
        told.push(pages);
        world.wait_days(8);
    }
    for (one, other) in told[0].iter().zip(&told[1]) {
        assert_eq!(one, other);
    }
}
