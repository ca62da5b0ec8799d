//! What has happened, as the app tells it; services that may not ask; and what was held back.

use std::sync::Arc;

use axum::http::Method;
use domain::audit::What;
use domain::ids::{DeviceId, RequestId};
use domain::request::{Request, State};
use domain::time::Span;
use protocol::Code;
use protocol::answer::DenyReason;
use protocol::wire::{ActivityEntry, Outcome};
use server::flows::operate::service;
use store::Store as _;

use crate::support::{
    Bank, Called, Desk, Handset, Person, Phone, World, at_once, hammered_on_every_engine, on_every_engine, refusal,
};

on_every_engine!(
    each_request_is_told_with_its_answer_its_browser_and_the_device_that_answered,
    it_is_told_page_by_page,
    a_locked_phone_is_told_nothing_and_nobody_is_told_of_another,
    a_blocked_service_asks_no_more_until_the_pin_lets_it,
    a_service_that_got_the_id_of_a_blocked_one_may_ask,
    who_used_the_card_last_is_asked_for_the_card_as_before,
    what_was_held_back_is_counted_and_told,
    never_event_05_a_thousand_unanswered_requests_block_nothing,
    never_event_08_what_was_held_back_or_not_answered_is_no_failure,
    never_event_04_nobody_blocks_or_unblocks_for_another,
    a_name_that_hides_or_passes_for_another_names_no_service,
);

hammered_on_every_engine!(a_block_and_requests_at_once_leave_nothing_waiting);

/// Somebody who knows the password asks the app from a browser that nobody has seen before.
pub(crate) async fn asks<'w>(world: &'w World, bank: &Bank, person: &Person) -> Desk<'w> {
    let mut desk = world.desk();
    desk.comes_from(bank).await.gives_password_of(person).await;
    if desk.page.has("use-app") {
        desk.follows("use-app").await;
    }
    desk
}

async fn told(phone: &Phone) -> Vec<ActivityEntry> {
    phone.unlocks().await;
    phone.device.activity(None).await.expect("the activity").entries
}

fn outcomes(entries: &[ActivityEntry]) -> Vec<Outcome> {
    entries.iter().map(|entry| entry.outcome).collect()
}

async fn held_back(world: &World, handset: &Handset) -> u64 {
    handset.unlocks_with(world, &handset.pin).await.json()["held_back"].as_u64().expect("a number")
}

async fn each_request_is_told_with_its_answer_its_browser_and_the_device_that_answered(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    assert!(told(&phone).await.is_empty());

    let mut desk = asks(world, &bank, &freja).await;
    phone.approves(Some(&desk.number())).await;
    world.wait_s(7);
    desk.reloads().await.arrives_at(&bank).await;
    world.wait_minutes(1);
    asks(world, &bank, &freja).await;
    phone.denies(DenyReason::Unwanted).await;
    world.wait_minutes(1);
    asks(world, &bank, &freja).await;
    world.wait_minutes(6);
    asks(world, &bank, &freja).await.posts("cancel", &[]).await;
    world.wait_minutes(1);
    world.desk().signs_in_by_card(&bank, &freja).await;
    world.wait_minutes(1);
    let mut approved = asks(world, &bank, &freja).await;
    if !approved.page.has("waiting") {
        approved.follows_to("use-app").await;
    }
    phone.approves(Some(&approved.number())).await;
    world.wait_minutes(2);
    let mut waits = asks(world, &bank, &freja).await;
    if !waits.page.has("waiting") {
        waits.follows_to("use-app").await;
    }

    let told = told(&phone).await;
    // Cancelled at the desk, and left for the card.
    let (withdrawn, told): (Vec<_>, Vec<_>) = told.into_iter().partition(|entry| entry.outcome == Outcome::Withdrawn);
    assert_eq!(withdrawn.len(), 2);
    assert_eq!(
        outcomes(&told),
        [Outcome::Waiting, Outcome::Unused, Outcome::Card, Outcome::Expired, Outcome::Denied, Outcome::Approved,]
    );
    for entry in &told {
        assert_eq!((entry.service.as_str(), entry.service_id.as_str()), ("Fjord Bank", "fjord-bank"));
        assert_eq!((entry.browser.as_deref(), entry.count), (Some("Chrome, Windows"), 1));
        let answered = [Outcome::Unused, Outcome::Denied, Outcome::Approved].contains(&entry.outcome);
        assert_eq!((entry.device.as_deref(), entry.this), (answered.then_some("Phone"), answered), "{entry:?}");
        assert!(entry.may_block);
    }
    let approved = told.last().expect("an entry");
    assert_eq!(approved.ended_at, Some(approved.at + 7));
    let expired = &told[3];
    assert_eq!(expired.ended_at, Some(expired.at + 300));
}

/// So many requests that nobody answered, as strangers leave them.
pub(crate) async fn many(world: &World, person: &Person, bank: &Bank, so_many: usize) {
    asks(world, bank, person).await;
    let one = world.app.store.requests(person.account, 1).await.expect("the store").remove(0);
    world.wait_minutes(6);
    for chunk in 0..so_many.div_ceil(100) {
        let mut changes = world.changes();
        for number in (chunk * 100..so_many.min((chunk + 1) * 100)).map(|number| number as i64) {
            // Several of them at one instant.
            let asked_at = one.asked_at.minus(Span::seconds(number / 7 * 7));
            let id = RequestId(world.app.entropy.id(asked_at.micros()));
            changes.insert(Request { id, asked_at, expires_at: asked_at.plus(Span::minutes(5)), ..one.get().clone() });
        }
        world.app.store.commit(changes).await.expect("kept");
    }
}

async fn it_is_told_page_by_page(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    many(world, &freja, &bank, 70).await;
    world.desk().signs_in_by_card(&bank, &freja).await;
    phone.unlocks().await;
    let (mut before, mut sizes, mut all) = (None, vec![], vec![]);
    loop {
        let page = phone.device.activity(before.as_deref()).await.expect("a page");
        sizes.push(page.entries.len());
        all.extend(page.entries);
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(sizes, [30, 30, 13], "70, the one before them, the card, and the request that was left for it");
    assert!(all.is_sorted_by(|newer, older| newer.at >= older.at));
    let mut ids: Vec<&str> = all.iter().map(|entry| entry.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 73, "none twice, none left out");
    for strange in ["x", "AAAA", &"A".repeat(200), "%2e%2e"] {
        let (code, _) = refusal(phone.device.activity(Some(strange)).await);
        assert_eq!(code, Code::Malformed, "{strange}");
    }
}

async fn a_locked_phone_is_told_nothing_and_nobody_is_told_of_another(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let (phone, other) = (world.phone(&freja).await, world.phone(&sofus).await);
    asks(world, &bank, &freja).await;
    assert_eq!(refusal(phone.device.activity(None).await).0, Code::Locked);
    assert_eq!(refusal(phone.device.blocked_services().await).0, Code::Locked);
    assert_eq!(refusal(phone.device.block_service("fjord-bank").await).0, Code::Locked);
    assert_eq!(refusal(phone.device.freeze(&phone.pin).await).0, Code::Locked);
    assert!(told(&other).await.is_empty());
    assert_eq!(told(&phone).await.len(), 1);
    world.wait_minutes(5);
    assert_eq!(refusal(phone.device.activity(None).await).0, Code::Locked);
}

async fn a_blocked_service_asks_no_more_until_the_pin_lets_it(world: &World) {
    let (bank, library) = (world.service("Fjord Bank").await, world.service("Library").await);
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = asks(world, &bank, &freja).await;
    assert_eq!(phone.unlocks().await.len(), 1);
    let blocked = phone.device.block_service("fjord-bank").await.expect("blocked");
    assert_eq!(blocked.services.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Fjord Bank"]);
    assert_eq!(phone.device.block_service("fjord-bank").await.expect("twice is once"), blocked);
    assert!(phone.device.waiting().await.expect("what waits").is_empty(), "what it asked is withdrawn");
    desk.reloads().await.is_told("request_expired");

    // After the right password alone is anything of it told, and the card goes on.
    let mut desk = asks(world, &bank, &freja).await;
    desk.is_told("service_blocked");
    assert!(desk.page.has("use-card") && !desk.page.has("use-app"));
    let login = desk.path.trim_end_matches("/credentials").to_owned();
    desk.visits(&login).await.is_told("service_blocked");
    desk.follows_to("use-app").await.is_told("service_blocked");
    desk.follows("use-card").await.gives_code_of(&freja).await.arrives_at(&bank).await;
    assert!(phone.unlocks().await.is_empty());
    world.desk().comes_from(&bank).await.gives(&freja.user_id, "not this").await.is_told("wrong_credentials");
    let mut other = world.desk();
    other.comes_from(&library).await.gives_password_of(&freja).await.follows_to("use-app").await.sees("waiting");
    assert_eq!(phone.unlocks().await.len(), 1, "others ask as before");
    other.posts("cancel", &[]).await;

    let told = told(&phone).await;
    let held = told.iter().find(|entry| entry.outcome == Outcome::ServiceBlocked).expect("it is told");
    assert_eq!((held.count, held.service.as_str()), (2, "Fjord Bank"));

    let wrong = phone.wrong_pin().await;
    let (code, problem) = refusal(phone.device.unblock_service("fjord-bank", &wrong).await);
    assert_eq!((code, problem.tries_left), (Code::WrongPin, Some(4)));
    assert_eq!(phone.device.blocked_services().await.expect("the list").services.len(), 1);
    assert!(phone.device.unblock_service("fjord-bank", &phone.pin).await.expect("lifted").services.is_empty());
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows_to("use-app").await.sees("waiting");
    desk.posts("cancel", &[]).await;
    assert_eq!(refusal(phone.device.block_service("nobody").await).0, Code::NotFound);
    assert_eq!(refusal(phone.device.block_service("no%20body").await).0, Code::NotFound);
    assert_eq!((world.times(What::ServiceBlocked).await, world.times(What::ServiceUnblocked).await), (1, 1));
}

async fn a_service_that_got_the_id_of_a_blocked_one_may_ask(world: &World) {
    world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    phone.unlocks().await;
    phone.device.block_service("fjord-bank").await.expect("blocked");
    world.wait_s(1);
    service::remove(&world.app, "fjord-bank", world.now()).await.expect("no fault").expect("removed");
    assert!(phone.device.blocked_services().await.expect("the list").services.is_empty());
    let bank = world.service("Fjord Bank").await;
    assert!(phone.device.blocked_services().await.expect("the list").services.is_empty());
    asks(world, &bank, &freja).await.sees("waiting");
    assert_eq!(phone.device.block_service("fjord-bank").await.expect("blocked").services.len(), 1);
}

async fn who_used_the_card_last_is_asked_for_the_card_as_before(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    world.desk().signs_in_by_card(&bank, &freja).await;
    phone.unlocks().await;
    phone.device.block_service("fjord-bank").await.expect("blocked");
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
    assert!(!desk.page.has("use-app") && !desk.page.has("message"));
}

async fn what_was_held_back_is_counted_and_told(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let service = world.push_service().await;
    let freja = world.person("freja").await;
    let handset = world.handset(&freja).await;
    world.chose_last(&freja, None).await;
    let (_, given) = service.subscribes(world);
    let subscription = serde_json::to_vec(&given).expect("JSON");
    let called = Called { method: Method::PUT, ..Called::post("/push", subscription) };
    assert_eq!(handset.calls(world, called.with_nonce(handset.nonce(world).await)).await.status, 200);
    assert_eq!(held_back(world, &handset).await, 0);

    // Three ring, two more wait silently.
    for _ in 0..5 {
        let mut stranger = asks(world, &bank, &freja).await;
        stranger.sees("waiting");
        world.works_off().await;
        stranger.posts("cancel", &[]).await;
        world.works_off().await;
    }
    assert_eq!(held_back(world, &handset).await, 2);
    // Three wait, and three more find no place.
    for _ in 0..3 {
        asks(world, &bank, &freja).await.sees("waiting");
    }
    for _ in 0..3 {
        asks(world, &bank, &freja).await.is_told("too_many_requests");
    }
    world.works_off().await;
    assert_eq!(held_back(world, &handset).await, 2 + 3 + 3);
    // The log, which is never emptied, has one entry for all that is counted together.
    assert_eq!(world.times(What::RequestHeldBack).await, 1);
    // From one source they come too soon.
    world.wait_minutes(6);
    let ringing = world.desk();
    for told in [None, Some("requests_pause"), Some("requests_pause")] {
        let mut stranger = ringing.tab();
        stranger.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
        match told {
            None => drop(stranger.posts("cancel", &[]).await),
            Some(told) => {
                stranger.is_told(told);
                world.wait_s(1);
            }
        }
        if told.is_none() {
            let mut again = ringing.tab();
            again.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
            again.posts("cancel", &[]).await;
        }
    }
    world.works_off().await;
    let token = handset.unlocks_with(world, &handset.pin).await.json();
    let token = token["token"].as_str().expect("a token");
    let told = handset.calls(world, Called { unlock: Some(token), ..Called::get("/activity") }).await.json();
    let held: Vec<(String, u64)> = told["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| {
            (entry["outcome"].as_str().expect("a word").to_owned(), entry["count"].as_u64().expect("a number"))
        })
        .filter(|(outcome, _)| ["silent", "no_place", "paused"].contains(&outcome.as_str()))
        .collect();
    let of = |what: &str| held.iter().filter(|(outcome, _)| outcome == what).map(|(_, count)| count).sum::<u64>();
    assert_eq!((of("no_place"), of("paused")), (3, 2));
    assert!(of("silent") >= 5, "{held:?}");
    assert!(held.len() <= 6, "a burst is one row: {held:?}");
    world.wait_hours(26);
    assert_eq!(held_back(world, &handset).await, 0, "lately means a day");
}

async fn never_event_05_a_thousand_unanswered_requests_block_nothing(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut home = world.known_desk(&bank, &freja).await.reopened();
    many(world, &freja, &bank, 1_000).await;
    // Strangers have every place that they may have, and go on asking.
    for _ in 0..3 {
        asks(world, &bank, &freja).await;
    }
    for _ in 0..20 {
        asks(world, &bank, &freja).await;
    }
    home.comes_from(&bank).await.gives_password_of(&freja).await.follows_to("use-app").await.sees("waiting");
    let waiting = phone.unlocks().await;
    let own = waiting.iter().find(|asked| !asked.content.browser_new).expect("the owner's own");
    phone.device.approve(own, &phone.pin).await.expect("approved");
    home.reloads().await.arrives_at(&bank).await;
    let page = phone.device.activity(None).await.expect("a page");
    assert_eq!((page.entries.len(), page.next.is_some()), (30, true));
    // A new browser of the owner's own is let in, and the card works as ever.
    world.wait_minutes(6);
    world.desk().signs_in_by_card(&bank, &freja).await;
    let rows = world.app.store.activities_since(freja.account, world.now().minus(Span::days(1)), 100).await;
    assert!(rows.expect("the store").len() <= 6, "who asks again and again fills no table");
}

async fn never_event_08_what_was_held_back_or_not_answered_is_no_failure(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    many(world, &freja, &bank, 50).await;
    for _ in 0..6 {
        asks(world, &bank, &freja).await;
    }
    let standing = phone.device.status().await.expect("its standing");
    assert_eq!(standing.tries_left, 5);
    for what in [What::PasswordWrong, What::CardCodeWrong, What::PinWrong, What::RequestWrongNumber] {
        assert_eq!(world.times(what).await, 0, "{what:?}");
    }
    let told = told(&phone).await;
    assert!(told.iter().all(|entry| entry.outcome != Outcome::WrongCode), "{told:?}");
    world.desk().signs_in_by_card(&bank, &freja).await;
}

async fn never_event_04_nobody_blocks_or_unblocks_for_another(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let (phone, other) = (world.phone(&freja).await, world.phone(&sofus).await);
    phone.unlocks().await;
    other.unlocks().await;
    phone.device.block_service("fjord-bank").await.expect("blocked");
    assert!(other.device.blocked_services().await.expect("the list").services.is_empty());
    other.device.unblock_service("fjord-bank", &other.pin).await.expect("there is nothing to lift");
    assert_eq!(phone.device.blocked_services().await.expect("the list").services.len(), 1);
    asks(world, &bank, &sofus).await.sees("waiting");
    asks(world, &bank, &freja).await.is_told("service_blocked");
    // What one device signed for one service lifts no other's block, and no call without a signature does.
    let handset = world.handset(&freja).await;
    let unlocked = handset.unlocks_with(world, &handset.pin).await.json();
    let token = unlocked["token"].as_str().expect("a token");
    let nonce = handset.nonce(world).await;
    let kid = handset.id.to_string();
    let body = protocol::unblock::sign(crate::support::APP, &kid, &nonce, "library", &handset.key, &handset.pin);
    let called = Called::post("/blocked-services/fjord-bank", body.expect("signed"));
    let called = Called { method: Method::DELETE, unlock: Some(token), ..called };
    let page = handset.calls(world, called.with_nonce(nonce)).await;
    assert_eq!(page.json()["code"], "other_bytes");
    assert_eq!(phone.device.blocked_services().await.expect("the list").services.len(), 1);
    assert_eq!(DeviceId::parse(&kid), Some(handset.id));
}

async fn a_name_that_hides_or_passes_for_another_names_no_service(world: &World) {
    let named = |name: &str| service::NewService {
        id: Some(format!("id-{}", world.app.entropy.below(u32::MAX))),
        name: name.to_owned(),
        redirect_uris: vec!["https://somewhere.example/callback".to_owned()],
        post_logout_redirect_uris: vec![],
        home: None,
        sector: None,
        group: None,
        learns_name: false,
        accepts_app: true,
        accepts_card: true,
        accepts_offline: false,
        carry_always: false,
        verify_each: false,
        public: false,
    };
    let registers = async |name: &str| {
        service::register(&world.app, &named(name), world.now()).await.expect("no fault").map(|it| it.service.name)
    };
    assert_eq!(registers("Fjord Bank").await, Ok("Fjord Bank".to_owned()));
    let hides = [
        "Fjord\u{202e}knaB",
        "Fjord\u{200b}Bank",
        "\u{2066}Bank",
        "Two\nlines",
        "Fjord B\u{430}nk",
        "Ｂank",
        &"x".repeat(61),
        "",
    ];
    let passes = ["FJORD BANK", "Fj0rd Bank", "Fjord-Bank", "fjordbank", "Fjord Bank."];
    for name in hides.into_iter().chain(passes) {
        assert!(registers(name).await.is_err(), "{name:?}");
    }
    let change = service::ServiceChange { name: Some("Fjord Bank A/S".to_owned()), ..Default::default() };
    let renamed = service::set(&world.app, "library", &change, world.now()).await.expect("no fault");
    assert!(renamed.is_err(), "there is none");
    let library = world.service("Library").await;
    for name in ["FjordBank", "Libra\u{202e}ry"] {
        let change = service::ServiceChange { name: Some(name.to_owned()), ..Default::default() };
        let renamed = service::set(&world.app, "library", &change, world.now()).await.expect("no fault");
        assert!(renamed.is_err(), "{name:?}");
    }
    // The longest name that may be is asked with and told whole.
    let longest = format!("Sparekassen for {}", "Vendsyssel ".repeat(4).trim_end());
    let longest: String = longest.chars().take(60).collect::<String>().trim_end().to_owned();
    let change = service::ServiceChange { name: Some(longest.clone()), ..Default::default() };
    service::set(&world.app, "library", &change, world.now()).await.expect("no fault").expect("renamed");
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    asks(world, &library, &freja).await.sees("waiting");
    assert_eq!(phone.sees_one().await.content.service, longest);
    assert_eq!(told(&phone).await[0].service, longest);
}

async fn a_block_and_requests_at_once_leave_nothing_waiting(world: &Arc<World>) {
    const ROUNDS: usize = 12;
    let bank = Arc::new(world.service("Fjord Bank").await);
    for round in 0..ROUNDS {
        let freja = Arc::new(world.person(&format!("freja-{round}")).await);
        let phone = world.handset(&freja).await;
        let unlocked = phone.unlocks_with(world, &phone.pin).await.json();
        let token = unlocked["token"].as_str().expect("a token").to_owned();
        let nonce = phone.nonce(world).await;
        let asking = (0..3).map(|_| {
            let (world, bank, freja) = (Arc::clone(world), Arc::clone(&bank), Arc::clone(&freja));
            tokio::spawn(async move { drop(asks(&world, &bank, &freja).await) })
        });
        let asking: Vec<_> = asking.collect();
        let blocking = {
            let world = Arc::clone(world);
            async move {
                let called = Called {
                    method: Method::PUT,
                    unlock: Some(&token),
                    ..Called::post("/blocked-services/fjord-bank", vec![])
                };
                phone.calls(&world, called.with_nonce(nonce)).await.status.as_u16()
            }
        };
        assert_eq!(at_once([blocking]).await, [200]);
        for task in asking {
            task.await.expect("it ends well");
        }
        let waiting = world.app.store.waiting_requests(freja.account, world.now()).await.expect("the store");
        assert!(waiting.is_empty(), "round {round}: {} wait", waiting.len());
        let all = world.app.store.requests(freja.account, 10).await.expect("the store");
        assert!(all.iter().all(|request| matches!(request.state, State::Withdrawn { .. })));
    }
}
