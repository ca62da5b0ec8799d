//! Notifications: who is told of what, how push services' answers are taken, and that nobody can make a phone ring at will.

use axum::http::{Method, StatusCode};
use domain::device::{Device, State};
use domain::time::Span;
use protocol::answer::DenyReason;
use protocol::wire::{PushMessage, PushSubscription};
use store::Store as _;

use crate::support::{Bank, Called, Desk, Handset, Kept, Page, Person, PushService, Says, World, on_every_engine};

on_every_engine!(
    a_device_is_told_by_the_request_s_id_and_nothing_else,
    what_ends_a_request_clears_it_on_the_devices_that_were_told,
    a_newer_request_of_one_browser_replaces_the_older_at_the_push_service,
    whatever_a_push_service_answers_has_its_consequence,
    later_means_later_until_the_request_has_ended,
    a_push_service_that_asks_for_time_gets_it,
    strangers_cause_three_notifications_an_hour,
    a_device_that_waits_sets_its_address_and_is_not_told,
    a_blocked_device_sets_nothing_and_what_it_left_is_removed,
    only_a_usable_address_is_taken_and_once_for_each_nonce,
    an_address_is_removed_when_it_is_unwanted,
    a_request_that_ends_while_its_push_is_under_way_is_cleared_after_it,
    what_a_worker_took_before_it_died_is_done_by_the_next,
);

mod one_that_hangs_delays_nobody_else {
    use super::{Kept, World, hangs};

    #[tokio::test]
    async fn in_memory() {
        hangs(&World::configured(Kept::Memory, super::IMPATIENT).await).await;
    }

    #[tokio::test]
    async fn in_sqlite() {
        hangs(&World::configured(Kept::Sqlite, super::IMPATIENT).await).await;
    }
}

/// A push service has two seconds.
const IMPATIENT: &str = "new_device_waits_s = 0\n[push]\nanswer_within_s = 2\n";

async fn sets(world: &World, handset: &Handset, given: &PushSubscription) -> Page {
    let body = serde_json::to_vec(given).expect("JSON");
    puts(world, handset, body).await
}

async fn puts(world: &World, handset: &Handset, body: Vec<u8>) -> Page {
    let called = Called { method: Method::PUT, ..Called::post("/push", body) };
    handset.calls(world, called.with_nonce(handset.nonce(world).await)).await
}

/// A device that takes notifications from this push service, and its subscription's number there.
pub(crate) async fn told_by(world: &World, service: &PushService, person: &Person) -> (Handset, usize) {
    let handset = world.handset(person).await;
    let (number, given) = service.subscribes(world);
    let page = sets(world, &handset, &given).await;
    assert_eq!((page.status, page.json()["push"].as_str()), (StatusCode::OK, Some("working")), "{}", page.body);
    (handset, number)
}

async fn health(world: &World, handset: &Handset) -> String {
    let standing = handset.calls(world, Called::get("/device")).await.json();
    standing["push"].as_str().expect("a word").to_owned()
}

/// Somebody who knows the password asks from a browser that nobody has seen before.
pub(crate) async fn asks<'w>(world: &'w World, bank: &Bank, person: &Person) -> Desk<'w> {
    let mut desk = world.desk();
    asks_at(&mut desk, bank, person).await;
    desk
}

async fn asks_at(desk: &mut Desk<'_>, bank: &Bank, person: &Person) {
    desk.comes_from(bank).await.gives_password_of(person).await;
    if desk.page.has("use-app") {
        desk.follows("use-app").await;
    }
    desk.sees("waiting");
}

async fn a_device_is_told_by_the_request_s_id_and_nothing_else(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (service, freja) = (world.push_service().await, world.person("freja").await);
    let (handset, number) = told_by(world, &service, &freja).await;
    let desk = asks(world, &bank, &freja).await;
    world.wait_s(20);
    world.works_off().await;
    let (id, _) = handset.sees_one(world, &freja).await;
    let told = service.one();
    assert_eq!((told.to, &told.message), (number, &PushMessage::Request(id)));
    assert_eq!((told.ttl_s, told.urgency.as_str(), told.topic.len()), (280, "high", 32));
    assert!(!told.topic.contains(&desk.number()));

    world.works_off().await;
    assert!(service.arrived().is_empty(), "once");
    let (_, other) = service.subscribes(world);
    assert_eq!(sets(world, &handset, &other).await.status, StatusCode::OK);
    let kept = world.app.store.push_address(handset.id).await.expect("the store").expect("an address");
    let sealed = kept.sealed().expect("it works");
    assert!(!sealed.windows(9).any(|window| window == b"127.0.0.1"), "the address stands there in the clear");
}

async fn what_ends_a_request_clears_it_on_the_devices_that_were_told(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (service, freja) = (world.push_service().await, world.person("freja").await);
    let (phone, on_phone) = told_by(world, &service, &freja).await;
    let (tablet, on_tablet) = told_by(world, &service, &freja).await;
    let to = |arrived: &[crate::support::ArrivedPush]| {
        let mut to: Vec<usize> = arrived.iter().map(|push| push.to).collect();
        to.sort_unstable();
        to
    };

    // Denied on the phone: the phone knows.
    asks(world, &bank, &freja).await;
    world.works_off().await;
    let told = service.arrived();
    assert_eq!(to(&told), [on_phone, on_tablet]);
    assert_ne!(told[0].topic, told[1].topic, "nobody can tell that two devices are one person's");
    let (id, bytes) = phone.sees_one(world, &freja).await;
    phone.answers(world, &id, phone.denial(&bytes, DenyReason::Unwanted)).await;
    world.works_off().await;
    let ended = service.one();
    assert_eq!((ended.to, &ended.message), (on_tablet, &PushMessage::Ended(id)));
    let before = told.iter().find(|push| push.to == on_tablet).expect("told");
    assert_eq!(
        (&ended.topic, ended.body_bytes),
        (&before.topic, before.body_bytes),
        "a push service sees no difference"
    );
    assert_eq!(ended.urgency, "normal");

    // Approved on the tablet.
    world.wait_minutes(1);
    let desk = asks(world, &bank, &freja).await;
    world.works_off().await;
    assert_eq!(to(&service.arrived()), [on_phone, on_tablet]);
    let (id, bytes) = tablet.sees_one(world, &freja).await;
    tablet.carries(world, &id, &desk.number()).await;
    assert_eq!(tablet.answers(world, &id, tablet.approval(&bytes)).await.status, StatusCode::OK);
    world.works_off().await;
    assert_eq!(service.one().to, on_phone);

    // Cancelled at the desk: on both.
    world.wait_minutes(1);
    let mut desk = asks(world, &bank, &freja).await;
    world.works_off().await;
    service.arrived();
    desk.posts("cancel", &[]).await;
    world.works_off().await;
    let ended = service.arrived();
    assert_eq!(to(&ended), [on_phone, on_tablet]);
    assert!(ended.iter().all(|push| matches!(push.message, PushMessage::Ended(_))));
}

async fn a_newer_request_of_one_browser_replaces_the_older_at_the_push_service(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (service, freja) = (world.push_service().await, world.person("freja").await);
    told_by(world, &service, &freja).await;
    let mut desk = asks(world, &bank, &freja).await;
    world.works_off().await;
    let first = service.one();
    world.wait_minutes(1);
    asks_at(&mut desk, &bank, &freja).await;
    asks(world, &bank, &freja).await;
    world.works_off().await;
    let (asked, ended): (Vec<_>, Vec<_>) =
        service.arrived().into_iter().partition(|push| matches!(push.message, PushMessage::Request(_)));
    assert_eq!((asked.len(), ended.len()), (2, 1));
    assert_eq!(asked.iter().filter(|push| push.topic == first.topic).count(), 1, "the other browser's differs");
    assert!(asked.iter().all(|push| push.topic != ended[0].topic), "the old one's end takes no newer one's place");
}

async fn whatever_a_push_service_answers_has_its_consequence(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let service = world.push_service().await;
    for (place, (says, health_after)) in [
        (Says::Status(200), "working"),
        (Says::Status(201), "working"),
        (Says::Status(202), "working"),
        (Says::Chatters, "working"),
        (Says::Status(401), "dead"),
        (Says::Status(403), "dead"),
        (Says::Status(404), "dead"),
        (Says::Status(410), "dead"),
        (Says::Status(413), "working"),
        (Says::Status(400), "working"),
        (Says::Redirects, "working"),
    ]
    .into_iter()
    .enumerate()
    {
        let person = world.person(&format!("person{place}")).await;
        let (handset, _) = told_by(world, &service, &person).await;
        service.says(says);
        asks(world, &bank, &person).await;
        world.works_off().await;
        service.one();
        assert_eq!(health(world, &handset).await, health_after, "{says:?}");
        assert_eq!(world.app.store.jobs_left().await.expect("the outbox"), 0, "{says:?} is tried again");
        if health_after == "dead" {
            let kept = world.app.store.push_address(handset.id).await.expect("the store").expect("the fact");
            assert!(kept.sealed().is_none(), "what is dead is dropped");
            asks(world, &bank, &person).await;
            world.works_off().await;
            assert!(service.arrived().is_empty(), "{says:?}: nothing more is sent");
            let (_, again) = service.subscribes(world);
            assert_eq!(sets(world, &handset, &again).await.json()["push"], "working");
        }
    }
}

async fn later_means_later_until_the_request_has_ended(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (service, freja) = (world.push_service().await, world.person("freja").await);
    let (handset, _) = told_by(world, &service, &freja).await;
    service.says(Says::Status(503));
    asks(world, &bank, &freja).await;
    let (mut tries_at, mut now_s) = (vec![], 0);
    while now_s < 310 {
        world.works_off().await;
        if !service.arrived().is_empty() {
            tries_at.push(now_s);
        }
        world.wait_s(1);
        now_s += 1;
    }
    assert_eq!(tries_at, [0, 2, 6, 14, 30, 62, 122, 182, 242], "twice as long each time, at most a minute");
    assert_eq!(world.app.store.jobs_left().await.expect("the outbox"), 0, "given up");
    assert_eq!(health(world, &handset).await, "working", "the address is not to blame");
}

async fn a_push_service_that_asks_for_time_gets_it(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (service, freja) = (world.push_service().await, world.person("freja").await);
    told_by(world, &service, &freja).await;
    service.says(Says::Wait { status: 429, retry_after: "45" });
    asks(world, &bank, &freja).await;
    world.works_off().await;
    service.one();
    service.says(Says::Status(201));
    world.wait_s(44);
    world.works_off().await;
    assert!(service.arrived().is_empty(), "too early");
    world.wait_s(1);
    world.works_off().await;
    assert_eq!(service.one().ttl_s, 255);

    // Longer than the request waits: given up at once.
    world.wait_minutes(5);
    service.says(Says::Wait { status: 429, retry_after: "86400" });
    asks(world, &bank, &freja).await;
    world.works_off().await;
    service.one();
}

async fn strangers_cause_three_notifications_an_hour(world: &World) {
    let (service, freja) = (world.push_service().await, world.person("freja").await);
    let bank = world.service("Fjord Bank").await;
    let mut known = world.known_desk(&bank, &freja).await.reopened();
    let (handset, _) = told_by(world, &service, &freja).await;
    for asked in 1..=5 {
        let mut stranger = asks(world, &bank, &freja).await;
        world.works_off().await;
        let told = service.arrived().len();
        assert_eq!(told, usize::from(asked <= 3), "request {asked}");
        handset.sees_one(world, &freja).await;
        stranger.posts("cancel", &[]).await;
        world.works_off().await;
        assert_eq!(service.arrived().len(), told, "what nobody was told of needs no clearing");
        world.wait_minutes(5);
    }
    asks_at(&mut known, &bank, &freja).await;
    world.works_off().await;
    assert_eq!(service.arrived().len(), 1, "the person's own browser rings");
    known.posts("cancel", &[]).await;
    world.works_off().await;
    service.arrived();
    world.wait_minutes(40);
    asks(world, &bank, &freja).await;
    world.works_off().await;
    assert_eq!(service.arrived().len(), 1, "an hour after the first, strangers ring again");
}

async fn becomes(world: &World, handset: &Handset, state: State) {
    let device = world.app.store.device(handset.id).await.expect("the store").expect("a device");
    let mut changes = world.changes();
    changes.replace(&device, Device { state, ..device.get().clone() });
    world.app.store.commit(changes).await.expect("kept");
}

async fn a_device_that_waits_sets_its_address_and_is_not_told(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (service, freja) = (world.push_service().await, world.person("freja").await);
    let (active, waiting) = (told_by(world, &service, &freja).await, world.handset(&freja).await);
    becomes(world, &waiting, State::Active { from: world.now().plus(Span::hours(1)) }).await;
    let (_, given) = service.subscribes(world);
    let page = sets(world, &waiting, &given).await;
    assert_eq!((page.json()["state"].as_str(), page.json()["push"].as_str()), (Some("waiting"), Some("working")));
    asks(world, &bank, &freja).await;
    world.works_off().await;
    assert_eq!(service.one().to, active.1);
}

async fn a_blocked_device_sets_nothing_and_what_it_left_is_removed(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (service, freja) = (world.push_service().await, world.person("freja").await);
    let (blocked, _) = told_by(world, &service, &freja).await;
    let (_, number) = told_by(world, &service, &freja).await;
    let at = world.now();
    becomes(world, &blocked, State::Blocked { at, why: domain::device::BlockReason::Asked }).await;
    let (_, given) = service.subscribes(world);
    let refused = sets(world, &blocked, &given).await;
    assert_eq!((refused.status.as_u16(), refused.json()["code"].as_str()), (403, Some("device_blocked")));
    asks(world, &bank, &freja).await;
    world.works_off().await;
    assert_eq!(service.one().to, number);
    assert_eq!(world.app.store.push_address(blocked.id).await.expect("the store"), None);
}

async fn only_a_usable_address_is_taken_and_once_for_each_nonce(world: &World) {
    let (service, freja) = (world.push_service().await, world.person("freja").await);
    let handset = world.handset(&freja).await;
    let (_, good) = service.subscribes(world);
    let key = handset.calls(world, Called::get("/device")).await.json();
    assert_eq!(key["push"], "none");
    assert_eq!(key["push_key"], world.app.keys.vapid().public());

    let refused = |page: &Page| page.json()["code"].as_str().unwrap_or_default().to_owned();
    for endpoint in ["https://10.0.0.1/x", "http://push.example/x", "https://push.example:22/x", "file:///x", ""] {
        let page = sets(world, &handset, &PushSubscription { endpoint: endpoint.into(), ..good.clone() }).await;
        assert_eq!(refused(&page), "malformed", "{endpoint}");
    }
    let short = PushSubscription { auth: "AAAA".into(), ..good.clone() };
    assert_eq!(refused(&sets(world, &handset, &short).await), "malformed");
    assert_eq!(refused(&puts(world, &handset, b"{}".to_vec()).await), "malformed");
    let more = serde_json::json!({ "endpoint": "", "p256dh": "", "auth": "", "person": "freja" });
    assert_eq!(refused(&puts(world, &handset, more.to_string().into_bytes()).await), "malformed");
    assert_eq!(health(world, &handset).await, "none");

    let body = serde_json::to_vec(&good).expect("JSON");
    let put = |nonce| Called { method: Method::PUT, nonce, ..Called::post("/push", body.clone()) };
    assert_eq!(refused(&handset.calls(world, put(None)).await), "nonce_needed");
    let nonce = handset.nonce(world).await;
    assert_eq!(handset.calls(world, put(Some(nonce.clone()))).await.status, StatusCode::OK);
    assert_eq!(refused(&handset.calls(world, put(Some(nonce))).await), "nonce_used");
    assert_eq!(
        sets(world, &handset, &good).await.json()["push"],
        "working",
        "the same again, at each start of the app"
    );
    let kept = world.app.store.push_address(handset.id).await.expect("the store").expect("an address");
    assert_eq!(kept.version(), 1, "what is the same is not written again");
}

async fn an_address_is_removed_when_it_is_unwanted(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (service, freja) = (world.push_service().await, world.person("freja").await);
    let (handset, _) = told_by(world, &service, &freja).await;
    for _ in 0..2 {
        let called = Called { method: Method::DELETE, ..Called::get("/push") };
        let page = handset.calls(world, called.with_nonce(handset.nonce(world).await)).await;
        assert_eq!((page.status, page.json()["push"].as_str()), (StatusCode::OK, Some("none")));
    }
    let called = Called { method: Method::DELETE, ..Called::get("/push") };
    assert_eq!(handset.calls(world, called).await.json()["code"], "nonce_needed");
    asks(world, &bank, &freja).await;
    assert_eq!(world.app.store.jobs_left().await.expect("the outbox"), 0);
    assert!(service.arrived().is_empty());
}

async fn a_request_that_ends_while_its_push_is_under_way_is_cleared_after_it(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (service, freja) = (world.push_service().await, world.person("freja").await);
    told_by(world, &service, &freja).await;
    let mut desk = asks(world, &bank, &freja).await;
    service.says(Says::Holds);
    let meanwhile = async {
        service.rings().await;
        desk.posts("cancel", &[]).await;
        service.says(Says::Status(201));
        service.releases();
    };
    tokio::join!(world.works_off(), meanwhile);
    world.works_off().await;
    let messages: Vec<_> = service.arrived().into_iter().map(|push| push.message).collect();
    assert!(
        matches!(&messages[..], [PushMessage::Request(told), PushMessage::Ended(ended)] if told == ended),
        "{messages:?}"
    );
}

async fn what_a_worker_took_before_it_died_is_done_by_the_next(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (service, freja) = (world.push_service().await, world.person("freja").await);
    told_by(world, &service, &freja).await;
    asks(world, &bank, &freja).await;
    service.says(Says::Holds);
    tokio::select! {
        () = world.works_off() => panic!("nobody answered"),
        () = service.rings() => {}
    }
    service.says(Says::Status(201));
    service.arrived();
    world.works_off().await;
    assert!(service.arrived().is_empty(), "it belongs to whoever took it");
    world.wait_minutes(2);
    world.works_off().await;
    assert_eq!(service.one().ttl_s, 180);
}

async fn hangs(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (slow, quick) = (world.push_service().await, world.push_service().await);
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let (handset, _) = told_by(world, &slow, &freja).await;
    told_by(world, &quick, &sofus).await;
    slow.says(Says::Holds);
    asks(world, &bank, &freja).await;
    asks(world, &bank, &sofus).await;
    {
        let working = world.works_off();
        tokio::pin!(working);
        tokio::select! {
            () = &mut working => panic!("the slow one was not waited for"),
            () = quick.rings() => {}
        }
        quick.one();
        working.await;
    }
    slow.one();
    assert_eq!(health(world, &handset).await, "working");
    slow.says(Says::Status(201));
    world.wait_s(2);
    world.works_off().await;
    slow.one();
}
