//! Another sealing key: what earlier ones have sealed is sealed anew beside everything else, and then they go.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use axum::http::{Method, StatusCode};
use domain::audit::What;
use domain::device::Device;
use protocol::wire::PushMessage;
use server::auditing::verifying::{Against, verify};
use server::auditing::{personal, seal_all};
use server::config::Config;
use server::flows::addresses::address_of;
use server::flows::operate::print::{self, Letterhead};
use server::flows::operate::{card, email, looking};
use server::keys::kept::announce;
use server::keys::resealing::{Begun, NotDropped, Resealing, begin, drop_key};
use server::keys::{KeyId, Purpose, SealError};
use store::{Cursor, Store as _};

use crate::audit_log::command_of;
use crate::push::{asks, told_by};
use crate::support::{Bank, Called, Person, Phone, World, hammered_on_every_engine, on_every_engine};

on_every_engine!(
    what_an_earlier_key_sealed_is_sealed_anew_while_people_sign_in_and_then_the_key_goes,
    what_does_not_open_where_it_stands_is_told_and_keeps_its_key,
    keys_of_other_purposes_stay,
);

hammered_on_every_engine!(what_is_changed_at_once_is_not_overwritten);

/// The nodes at PostgreSQL hear of it by themselves in these stories; what they would keep there is the store's to show.
mod a_node_that_has_not_heard_keeps_nothing_under_a_closed_key {
    use crate::support::{Kept, World};

    #[tokio::test]
    async fn in_memory() {
        super::has_not_heard(&World::new(Kept::Memory).await).await;
    }

    #[tokio::test]
    async fn in_sqlite() {
        super::has_not_heard(&World::new(Kept::Sqlite).await).await;
    }
}

impl World {
    /// Another sealing key, which everybody uses by now; gives the earlier one.
    async fn seals_with_another_key(&self) -> KeyId {
        let earlier = self.app.keys.newest(Purpose::Sealing);
        self.wait_s(1);
        announce(&self.app, Purpose::Sealing, self.now()).await.expect("another key");
        self.wait_minutes(2);
        self.reads_keys().await;
        assert_ne!(self.app.keys.newest(Purpose::Sealing), earlier);
        earlier
    }

    async fn begins(&self) -> Resealing {
        match begin(&self.app, self.now()).await.expect("the store") {
            Begun::Now(resealing) => resealing,
            other @ (Begun::OneKey | Begun::Later(_)) => panic!("{other:?}"),
        }
    }

    /// Seals anew from the first row to the last; gives how many values.
    async fn seals_all_anew(&self) -> u64 {
        let resealing = self.begins().await;
        let (mut values, mut from) = (0, Some(Cursor::START));
        while let Some(at) = from {
            let step = resealing.step(&self.app, &at, self.now()).await.expect("the store");
            assert_eq!(step.unreadable, []);
            values += step.values;
            from = step.next;
        }
        values
    }

    async fn drops(&self, key: KeyId) -> Result<(), NotDropped> {
        let dropped = drop_key(&self.app, key, self.now(), |_| ()).await.expect("the store");
        self.reads_keys().await;
        dropped
    }

    async fn has(&self, key: KeyId) -> bool {
        self.app.store.data_keys().await.expect("the store").iter().any(|kept| kept.id == key.0)
    }
}

/// By the app, as somebody who just waits for it.
async fn signs_in_by_app(world: &World, bank: &Bank, person: &Person, phone: &Phone) {
    let desk = &mut world.desk();
    world.wait_minutes(10);
    desk.comes_from(bank).await.gives_password_of(person).await;
    if desk.page.has("use-app") {
        desk.follows("use-app").await;
    }
    phone.approves(Some(&desk.number())).await;
    desk.reloads().await.arrives_at(bank).await;
}

async fn signs_in_offline(world: &World, bank: &Bank, person: &Person, phone: &Phone) {
    let desk = &mut world.desk();
    let picture = desk.goes_offline(world, bank, person).await.pictured(world).await;
    let code = phone.shows(world, &phone.scans(&picture), &phone.pin);
    desk.types(&code.grouped()).await.arrives_at(bank).await;
}

async fn what_an_earlier_key_sealed_is_sealed_anew_while_people_sign_in_and_then_the_key_goes(world: &World) {
    let bank = world.service_with("Fjord Bank", |service| service.accepts_offline = true).await;
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let phone = world.phone(&freja).await;
    let pushes = world.push_service().await;
    let (handset, number) = told_by(world, &pushes, &sofus).await;
    let asked = email::set(&world.app, &freja.user_id, Some("freja@fjord.example"), world.now()).await;
    asked.expect("the store").expect("set");
    let command = command_of(world, "karen at the desk").await;
    let looked = looking::at_account(&command.app, &freja.user_id, world.now()).await;
    looked.expect("the store").expect("written down");
    let issued = card::issue(&world.app, &sofus.user_id, &[], world.now()).await;
    let printed = issued.expect("the store").expect("a card").to_string();
    seal_all(&world.app, 1).await.expect("leaves");

    let earlier = world.app.keys.newest(Purpose::Sealing);
    assert!(matches!(begin(&world.app, world.now()).await.expect("the store"), Begun::OneKey));
    assert_eq!(world.drops(earlier).await, Err(NotDropped::InUse));
    world.wait_s(1);
    let made_at = world.now();
    let next = announce(&world.app, Purpose::Sealing, made_at).await.expect("another key");
    for seconds in [0, 60, 59] {
        world.wait_s(seconds);
        world.reads_keys().await;
        let later = begin(&world.app, world.now()).await.expect("the store");
        assert!(matches!(later, Begun::Later(at) if at == made_at.plus(domain::time::Span::seconds(120))), "{later:?}");
    }
    assert_eq!(world.drops(earlier).await, Err(NotDropped::NotClosed));
    assert_eq!(world.drops(KeyId(next.id)).await, Err(NotDropped::InUse));
    world.wait_s(1);
    world.reads_keys().await;

    // Broken off in the middle, while people sign in.
    let resealing = world.begins().await;
    assert_eq!(resealing.closed().collect::<Vec<_>>(), [earlier]);
    let first = resealing.step(&world.app, &Cursor::START, world.now()).await.expect("the store");
    assert_eq!((first.rows, first.values), (2, 3), "two PIN keys and one offline key");
    signs_in_by_app(world, &bank, &freja, &phone).await;
    let second = resealing.step(&world.app, &first.next.expect("more"), world.now()).await.expect("the store");
    assert_eq!((second.rows, second.values), (1, 1), "the card that waits to be printed");
    signs_in_offline(world, &bank, &freja, &phone).await;
    let left = [("audit_keys", 1), ("email_addresses", 1), ("push_addresses", 1), ("signing_keys", 1)];
    assert_eq!(world.drops(earlier).await, Err(NotDropped::Left(BTreeMap::from(left))));
    assert!(world.has(earlier).await);

    // The same again goes on with what is left, and once more finds nothing.
    assert_eq!(world.seals_all_anew().await, 4);
    assert_eq!(world.seals_all_anew().await, 0);
    assert_eq!(world.drops(earlier).await, Ok(()));
    assert_eq!(world.drops(earlier).await, Err(NotDropped::NotThere));
    assert!(!world.has(earlier).await);

    signs_in_by_app(world, &bank, &freja, &phone).await;
    signs_in_offline(world, &bank, &freja, &phone).await;
    world.wait_minutes(10);
    let desk = asks(world, &bank, &sofus).await;
    world.works_off().await;
    let (request, _) = handset.sees_one(world, &sofus).await;
    let told = pushes.arrived();
    assert!(told.iter().any(|push| (push.to, &push.message) == (number, &PushMessage::Request(request.clone()))));
    drop(desk);
    let address = address_of(&world.app, freja.account).await.expect("opened").expect("an address");
    assert_eq!(address.expose(), "freja@fjord.example");
    let looks = world.audit_of(freja.account).await.into_iter().find(|entry| entry.what == What::AccountLookedAt);
    let words = personal::opened(&world.app, &looks.expect("an entry")).await.expect("the store");
    assert_eq!(words.as_deref(), Some("karen at the desk"));
    let head = Letterhead::of(&Config::parse("", Path::new(""), []).expect("a configuration").site);
    let paper = print::card(&world.app, &head.expect("a letterhead"), &printed, &[], world.now()).await;
    assert!(paper.expect("the store").is_ok());

    assert_eq!((world.times(What::DataKeyClosed).await, world.times(What::DataKeyDropped).await), (1, 1));
    seal_all(&world.app, 1).await.expect("leaves");
    let against = Against { notes: vec![], keys: vec![] };
    let whole = verify(&world.app, &against, world.now(), |_, _| {}).await.expect("the store");
    assert!(whole.is_ok(), "{whole:?}");
    let again = world.started_again_with_hashes_of(8).await;
    again.desk().signs_in_by_card(&bank, &freja).await;
    signs_in_offline(&again, &bank, &freja, &phone).await;
}

async fn what_does_not_open_where_it_stands_is_told_and_keeps_its_key(world: &World) {
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let (of_freja, of_sofus) = (world.handset(&freja).await, world.handset(&sofus).await);
    let kept = async |id| world.app.store.device(id).await.expect("the store").expect("a device");
    let (mine, theirs) = (kept(of_freja.id).await, kept(of_sofus.id).await);
    let mut changes = world.changes();
    changes.replace(&mine, Device { pin_key: theirs.pin_key.clone(), ..mine.get().clone() });
    world.app.store.commit(changes).await.expect("somebody with the database");
    let earlier = world.seals_with_another_key().await;

    let resealing = world.begins().await;
    let step = resealing.step(&world.app, &Cursor::START, world.now()).await.expect("the store");
    assert_eq!((step.rows, step.values), (2, 1), "the other one is well");
    let unreadable = step.unreadable.first().expect("one of them");
    assert_eq!((unreadable.table, unreadable.column, unreadable.why), ("devices", "pin_key", SealError::Forged));
    assert_eq!(unreadable.row, of_freja.id.to_string());
    assert_eq!(kept(of_freja.id).await.pin_key, theirs.pin_key, "it stays as it is");
    let mut from = step.next;
    while let Some(at) = from {
        from = resealing.step(&world.app, &at, world.now()).await.expect("the store").next;
    }
    assert_eq!(world.drops(earlier).await, Err(NotDropped::Left(BTreeMap::from([("devices", 1)]))));
    assert!(world.has(earlier).await);
    assert_eq!(of_sofus.unlocks_with(world, &of_sofus.pin).await.status, StatusCode::OK);
}

/// A node whose process stood still, and that goes on with what it had read.
async fn has_not_heard(world: &World) {
    let freja = world.person("freja").await;
    let pushes = world.push_service().await;
    let (handset, number) = told_by(world, &pushes, &freja).await;
    let earlier = world.app.keys.newest(Purpose::Sealing);
    world.wait_s(1);
    let made = announce(&world.app, Purpose::Sealing, world.now()).await.expect("another key");
    world.wait_minutes(2);
    let _closed = world.begins().await;
    assert_eq!(world.app.keys.newest(Purpose::Sealing), earlier, "it has not gone over");

    let sets = async || {
        let (other, given) = pushes.subscribes(world);
        let body = serde_json::to_vec(&given).expect("JSON");
        let called = Called { method: Method::PUT, ..Called::post("/push", body) };
        (other, handset.calls(world, called.with_nonce(handset.nonce(world).await)).await)
    };
    let before = world.app.store.push_address(handset.id).await.expect("the store").expect("an address");
    let (_, refused) = sets().await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.body);
    let after = world.app.store.push_address(handset.id).await.expect("the store").expect("an address");
    assert_eq!(after, before, "number {number} is what it was");

    world.reads_keys().await;
    assert_eq!(world.app.keys.newest(Purpose::Sealing), KeyId(made.id));
    assert_eq!(sets().await.1.status, StatusCode::OK);
    world.seals_all_anew().await;
    assert_eq!(world.drops(earlier).await, Ok(()));
}

async fn keys_of_other_purposes_stay(world: &World) {
    for purpose in Purpose::ALL.into_iter().filter(|purpose| *purpose != Purpose::Sealing) {
        let first = world.app.keys.newest(purpose);
        announce(&world.app, purpose, world.now()).await.expect("another key");
        world.wait_minutes(2);
        world.reads_keys().await;
        let why = world.drops(first).await.expect_err("it is needed");
        assert_eq!(why, NotDropped::Kept(purpose));
        assert!(why.to_string().starts_with("this key stays: "), "{why}");
        assert!(world.has(first).await);
    }
    assert_eq!(world.drops(KeyId(7)).await, Err(NotDropped::NotThere));
}

/// Two that seal anew at once, while each phone's PIN key or name changes again and again.
async fn what_is_changed_at_once_is_not_overwritten(world: &Arc<World>) {
    let freja = world.person("freja").await;
    let mut phones = vec![];
    for _ in 0..60 {
        phones.push(world.handset(&freja).await.id);
    }
    let earlier = world.seals_with_another_key().await;
    let changing = phones.iter().map(|id| {
        let (world, id) = (Arc::clone(world), *id);
        tokio::spawn(async move {
            for name in 0..5 {
                let renamed = world.app.settle(|| async {
                    let read = world.app.store.device(id).await?.expect("a device");
                    let mut changes = world.changes();
                    let name = format!("{}{name}", read.name);
                    changes.replace(&read, Device { name, ..read.get().clone() });
                    Ok((changes, ()))
                });
                renamed.await.expect("kept");
                tokio::task::yield_now().await;
            }
        })
    });
    let changing: Vec<_> = changing.collect();
    let resealing = (0..2).map(|_| {
        let world = Arc::clone(world);
        tokio::spawn(async move { world.seals_all_anew().await })
    });
    let mut values = 0;
    for resealing in resealing.collect::<Vec<_>>() {
        values += resealing.await.expect("sealed anew");
    }
    for changing in changing {
        changing.await.expect("changed");
    }
    assert_eq!(values, 61, "each value once, and that of the key that signs tokens");
    let newest = world.app.keys.newest(Purpose::Sealing);
    for id in phones {
        let phone = world.app.store.device(id).await.expect("the store").expect("a device");
        assert_eq!((phone.name.as_str(), phone.version()), ("Handset01234", 7), "five changes and another seal");
        assert_eq!(store::sealed_under(&phone.pin_key), Some(newest.0));
    }
    assert_eq!(world.drops(earlier).await, Ok(()));
}
