//! An approval counts only with the signatures of an active device of that very account, over the bytes that were shown.

use domain::audit::What;
use domain::device::Command;
use protocol::{PinKey, answer};
use store::Store as _;

use crate::support::{World, on_every_engine};

on_every_engine!(
    never_event_04_a_perfect_answer_of_another_account_s_device_is_refused_and_written_down,
    never_event_04_an_approval_needs_both_keys,
    never_event_04_a_device_that_is_not_active_approves_nothing,
);

async fn never_event_04_a_perfect_answer_of_another_account_s_device_is_refused_and_written_down(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (freja, thief) = (world.person("freja").await, world.person("thief").await);
    let (hers, his) = (world.handset(&freja).await, world.handset(&thief).await);
    // The thief knows freja's password, sits at the desk, sees the number, and holds a phone of his own.
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let (id, bytes) = hers.sees_one(world, &freja).await;

    let carried = his.carries(world, &id, &desk.number()).await;
    assert_eq!(carried.json()["code"], "request_gone");
    let refused = his.answers(world, &id, his.approval(&bytes)).await;
    assert_eq!((refused.status.as_u16(), refused.json()["code"].as_str()), (410, Some("request_gone")));
    // The same answer in the name of her device.
    let kid = hers.id.to_string();
    let forged = answer::approve("http://app.localhost:8000", &kid, &bytes, &his.key, &his.pin).expect("signed");
    assert_eq!(his.answers(world, &id, forged).await.json()["code"], "request_gone");

    desk.reloads().await.sees("waiting");
    assert_eq!(world.times(What::RequestApproved).await, 0);
    let written: Vec<What> = world.audit_of(thief.account).await.iter().map(|entry| entry.what).collect();
    assert_eq!(written, [What::AnswerRefused, What::AnswerRefused], "in the thief's name");
    assert!(hers.carries(world, &id, &desk.number()).await.status.is_success());
    assert!(hers.answers(world, &id, hers.approval(&bytes)).await.status.is_success());
    desk.reloads().await.arrives_at(&bank).await;
}

async fn never_event_04_an_approval_needs_both_keys(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let (phone, tablet) = (world.handset(&freja).await, world.handset(&freja).await);
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let (id, bytes) = phone.sees_one(world, &freja).await;
    phone.carries(world, &id, &desk.number()).await;
    let kid = phone.id.to_string();
    let sign =
        |key, pin: &PinKey| answer::approve("http://app.localhost:8000", &kid, &bytes, key, pin).expect("signed");

    let guessed = PinKey::from_seed(&[7; 32]).expect("a key");
    let refused = phone.answers(world, &id, sign(&phone.key, &guessed)).await;
    assert_eq!((refused.json()["code"].as_str(), refused.json()["tries_left"].as_u64()), (Some("wrong_pin"), Some(4)));
    // Another device's key under this device's name: never counted against the PIN.
    let refused = phone.answers(world, &id, sign(&tablet.key, &phone.pin)).await;
    assert_eq!(refused.json()["code"], "wrong_signature");
    let elsewhere = answer::approve("http://app.evil.example", &kid, &bytes, &phone.key, &phone.pin).expect("signed");
    assert_eq!(phone.answers(world, &id, elsewhere).await.json()["code"], "wrong_signature");
    assert_eq!((world.times(What::RequestApproved).await, world.times(What::PinWrong).await), (0, 1));
    desk.reloads().await.sees("waiting");
}

async fn never_event_04_a_device_that_is_not_active_approves_nothing(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let (phone, tablet) = (world.handset(&freja).await, world.handset(&freja).await);
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let (id, bytes) = phone.sees_one(world, &freja).await;
    phone.carries(world, &id, &desk.number()).await;
    for (command, code) in [(Command::Block, "device_blocked"), (Command::Remove, "unknown_device")] {
        let device = world.app.store.device(phone.id).await.expect("the store").expect("a device");
        let next = device.get().clone().step(command, &world.app.limits, world.now()).expect("allowed");
        let mut changes = world.changes();
        changes.replace(&device, next);
        world.app.store.commit(changes).await.expect("done");
        assert_eq!(phone.answers(world, &id, phone.approval(&bytes)).await.json()["code"], code);
    }
    assert_eq!(tablet.answers(world, &id, tablet.approval(&bytes)).await.json()["code"], "carry_first");
    assert_eq!(world.times(What::RequestApproved).await, 0);
}
