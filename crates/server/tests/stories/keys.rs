//! Other keys in the place of those of today, while people sign in.

use domain::audit::What;
use server::keys::MasterKey;
use server::keys::Purpose;
use server::keys::kept::{announce, wrap_anew};
use store::Store as _;

use crate::support::{World, on_every_engine};

on_every_engine!(each_data_key_can_be_renewed_while_somebody_logs_in, another_master_key_wraps_the_same_keys,);

async fn each_data_key_can_be_renewed_while_somebody_logs_in(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await.sees("waiting");
    let shown = desk.number();
    let subject = world.app.subject("fjord-bank.example", freja.account);
    let before = world.account_of(&freja).await;

    world.wait_s(1);
    let renewed = Purpose::ALL.into_iter().filter(|purpose| *purpose != Purpose::Push);
    for purpose in renewed.clone() {
        let earlier = world.app.keys.newest(purpose);
        let made = announce(&world.app, purpose, world.now()).await.expect("another key");
        world.reads_keys().await;
        assert_eq!(world.app.keys.newest(purpose), earlier, "{purpose:?} is announced before it is used");
        assert_ne!(made.id, earlier.0);
    }
    world.wait_minutes(1);
    world.reads_keys().await;
    for purpose in renewed.filter(|purpose| *purpose != Purpose::Pairwise) {
        let kept = world.app.store.data_keys().await.expect("the store");
        let of_it: Vec<_> = kept.iter().filter(|key| key.purpose == purpose.as_str()).collect();
        assert_eq!(of_it.len(), 2);
        assert_eq!(world.app.keys.newest(purpose).0, of_it[1].id, "{purpose:?}");
    }

    // The page from before, the phone whose keys were sealed before, the session from before.
    phone.approves(Some(&shown)).await;
    desk.reloads().await.arrives_at(&bank).await;
    assert_eq!(world.app.subject("fjord-bank.example", freja.account), subject, "services still know the person");
    let after = world.account_of(&freja).await;
    assert_eq!(after.password.hash, before.password.hash, "it was given before");
    // A card that was printed before, and a password of which the hash is renewed by giving it.
    world.desk().signs_in_by_card(&bank, &freja).await;
    assert_ne!(world.account_of(&freja).await.password.hash, before.password.hash);
    world.desk().signs_in_by_card(&bank, &freja).await;
    assert_eq!(world.times(What::DataKeyMade).await, 8);
}

async fn another_master_key_wraps_the_same_keys(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let [present, next] =
        ["A", "E"].map(|letter| MasterKey::from_variable(&format!("{}=", letter.repeat(43))).expect("a master key"));
    let before = world.app.store.data_keys().await.expect("the store");
    assert_eq!(wrap_anew(&world.app, &next, &present, world.now()).await.expect("the store").expect("done"), 0);
    let refused = wrap_anew(&world.app, &next, &next_but_one(), world.now()).await.expect("the store");
    assert!(refused.expect_err("not under that one").to_string().contains("another master key"));

    let wrapped = wrap_anew(&world.app, &present, &next, world.now()).await.expect("the store");
    assert_eq!(wrapped.expect("wrapped"), before.len() - 1, "all but the check value");
    let after = world.app.store.data_keys().await.expect("the store");
    assert!(before.iter().zip(&after).all(|(before, after)| before.id == after.id && before.wrapped != after.wrapped));
    // Whoever runs goes on; and whoever starts needs the next one.
    world.reads_keys().await;
    world.desk().signs_in_by_card(&bank, &freja).await;
    let now_us = world.now().micros();
    assert!(server::keys::kept::key_ring(&world.app.store, &next, now_us).await.is_ok());
    let refused =
        server::keys::kept::key_ring(&world.app.store, &present, now_us).await.expect_err("it is no good now");
    assert!(refused.to_string().contains("another master key"));
    assert_eq!(wrap_anew(&world.app, &present, &next, world.now()).await.expect("the store").expect("done"), 0);
    assert_eq!(world.times(What::MasterKeyChanged).await, 1);
}

fn next_but_one() -> MasterKey {
    MasterKey::from_variable(&format!("{}=", "I".repeat(43))).expect("a master key")
}
