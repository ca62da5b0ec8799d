//! Activating phones, and how a phone is unlocked, locked and blocked.

use domain::audit::What;
use domain::device::State;
use protocol::pin::Pin;
use protocol::{Code, Secret};
use store::Store as _;

use crate::support::{
    Called, Handset, Kept, Person, World, another, hammered_on_every_engine, on_every_engine, refusal,
};

on_every_engine!(
    a_phone_is_activated_with_password_and_card,
    the_fourth_device_is_refused_before_a_code_is_spent,
    wrong_codes_count_and_the_same_are_asked_again,
    activations_have_the_login_page_s_throttle,
    a_letter_s_password_activates_nothing,
    a_card_that_is_missing_or_used_up_is_said_in_words,
    an_activation_ends_after_ten_minutes,
    five_wrong_pins_in_a_row_block_the_device,
    twenty_wrong_pins_in_thirty_days_block_it_although_right_ones_were_between,
    the_pin_is_changed_and_the_old_one_counts_no_more,
    a_blocked_device_leaves_its_place_to_another,
    an_operator_blocks_a_lost_phone_and_no_other,
    whoever_must_wait_is_told_how_long_in_the_header_too,
);

hammered_on_every_engine!(two_activations_at_once_never_make_a_fourth_device);

async fn devices(world: &World, person: &Person) -> usize {
    let devices = world.app.store.devices(person.account).await.expect("the store");
    devices.iter().filter(|device| device.holds_a_place()).count()
}

async fn a_phone_is_activated_with_password_and_card(world: &World) {
    let freja = world.person("freja").await;
    let before = world.card_of(&freja).await.codes_left();
    let (phone, standing) = world.activates(&freja, "Freja's phone").await.expect("a phone");
    assert_eq!((standing.name.as_str(), standing.tries_left, standing.pin_generation), ("Freja's phone", 5, 1));
    assert_eq!(standing.device, phone.device.id());
    assert_eq!(world.card_of(&freja).await.codes_left(), before, "no code of those for logins");
    assert!(phone.unlocks().await.is_empty());
}

async fn an_operator_blocks_a_lost_phone_and_no_other(world: &World) {
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let (lost, kept, others) = (world.phone(&freja).await, world.phone(&freja).await, world.phone(&sofus).await);
    let block = async |phone: &crate::support::Phone| {
        let id = phone.device.id().to_owned();
        server::flows::operate::device::block(&world.app, &freja.user_id, &id, world.now()).await.expect("the store")
    };
    assert_eq!(block(&lost).await, Ok(()));
    assert_eq!(refusal(lost.device.unlock(&lost.pin).await).0, Code::DeviceBlocked);
    assert!(kept.unlocks().await.is_empty());
    assert_eq!(devices(world, &freja).await, 1, "its place is free");
    assert!(block(&lost).await.is_err(), "once is enough");
    assert!(block(&others).await.is_err(), "nobody else's phone");
    assert!(others.unlocks().await.is_empty());
}

async fn the_fourth_device_is_refused_before_a_code_is_spent(world: &World) {
    let freja = world.person("freja").await;
    for _ in 0..3 {
        world.phone(&freja).await;
    }
    let used = world.card_of(&freja).await.used;
    let refused = world.activates_with(&freja, &freja.password, "Fourth", |_| panic!("no code is asked for")).await;
    let (code, problem) = refusal(refused);
    assert_eq!((code, problem.status), (Code::ThreeDevices, 409));
    assert!(problem.detail.is_some(), "in words");
    assert_eq!(world.card_of(&freja).await.used, used);
}

async fn wrong_codes_count_and_the_same_are_asked_again(world: &World) {
    let freja = world.person("freja").await;
    let mut asked = Vec::new();
    for tried in 1..=5 {
        let codes = |begun: &protocol::wire::AskedCodes| {
            asked.push(begun.key_numbers.clone());
            let [one, two] = [0, 1].map(|place| freja.code_of(&begun.card, &begun.key_numbers[place]));
            Some([Secret::new(one), Secret::new(another(&two))])
        };
        let (code, problem) = refusal(world.activates_with(&freja, &freja.password, "Phone", codes).await);
        match tried {
            5 => assert_eq!((code, problem.status, problem.retry_after_s), (Code::Rests, 429, Some(3_600))),
            _ => assert_eq!((code, problem.status), (Code::WrongCode, 403)),
        }
    }
    asked.dedup();
    assert_eq!(asked.len(), 1, "one code that was right among two is not given away");
    assert_eq!(refusal(world.activates(&freja, "Phone").await).0, Code::Rests);
    world.wait_hours(1);
    world.activates(&freja, "Phone").await.expect("a phone");
}

async fn activations_have_the_login_page_s_throttle(world: &World) {
    let freja = world.person("freja").await;
    let nobody = Person { user_id: "nobody-at-all".to_owned(), ..freja.clone() };
    for person in [&freja, &nobody] {
        for left in [4, 3, 2, 1] {
            let tried = world.activates_with(person, "something that it is not", "Phone", |_| None).await;
            let (code, problem) = refusal(tried);
            assert_eq!((code, problem.status, problem.tries_left), (Code::WrongCredentials, 403, Some(left)));
        }
        for password in ["something that it is not", &freja.password] {
            let (code, problem) = refusal(world.activates_with(person, password, "Phone", |_| None).await);
            assert_eq!((code, problem.status, problem.retry_after_s), (Code::Rests, 429, Some(8 * 3_600)));
        }
    }
    world.operator_does(&freja, domain::account::Command::Freeze).await;
    world.wait_hours(8);
    assert_eq!(refusal(world.activates(&freja, "Phone").await).0, Code::AccountFrozen);
}

async fn whoever_must_wait_is_told_how_long_in_the_header_too(world: &World) {
    let freja = world.person("freja").await;
    let handset = world.handset(&freja).await;
    let kid = handset.key.public().thumbprint();
    let begins = async || {
        let body = protocol::wire::BeginActivation {
            user_id: Secret::new(freja.user_id.clone()),
            password: Secret::new("something that it is not".to_owned()),
            platform: protocol::activate::Platform::Headless,
            os: "1".to_owned(),
            device_key: handset.key.public().clone(),
            first_key_numbers: None,
            let_in: None,
            replaces: None,
            make_room: false,
            by_device: false,
        };
        let body = serde_json::to_vec(&body).expect("a body");
        handset.calls_as(world, &kid, Called::post("/activations", body)).await
    };
    for _ in 0..4 {
        assert_eq!(begins().await.header("retry-after"), "");
    }
    for _ in 0..2 {
        let resting = begins().await;
        assert_eq!((resting.status.as_u16(), resting.header("retry-after")), (429, "28800"));
        assert_eq!(resting.json()["retry_after_s"], 28_800);
    }
    world.wait_hours(8);
    assert_eq!(begins().await.json()["code"], "wrong_credentials");
    let other_key =
        handset.calls_as(world, &handset.id.to_string(), Called::post("/activations", vec![b'{', b'}'])).await;
    assert_eq!(other_key.json()["code"], "malformed");
}

async fn a_letter_s_password_activates_nothing(world: &World) {
    let freja = world.person_with_a_letter("freja").await;
    let (code, problem) = refusal(world.activates(&freja, "Phone").await);
    assert_eq!((code, problem.status), (Code::PasswordMustChange, 403));
    world.wait_days(22);
    assert_eq!(refusal(world.activates(&freja, "Phone").await).0, Code::PasswordMustChange);
    let guessed = world.activates_with(&freja, "something that it is not", "Phone", |_| None).await;
    assert_eq!(refusal(guessed).0, Code::WrongCredentials);
}

async fn a_card_that_is_missing_or_used_up_is_said_in_words(world: &World) {
    let without = world.person_without_card("sofus", domain::account::PasswordKind::Chosen).await;
    assert_eq!(refusal(world.activates(&without, "Phone").await).0, Code::NoCard);
    let freja = world.person("freja").await;
    for _ in 0..4 {
        world.phone(&freja).await;
        for device in world.app.store.devices(freja.account).await.expect("the store") {
            let Ok(removed) =
                device.get().clone().step(domain::device::Command::Remove, &world.app.limits, world.now())
            else {
                continue;
            };
            let mut changes = world.changes();
            changes.replace(&device, removed);
            world.app.store.commit(changes).await.expect("removed");
        }
    }
    let (code, problem) = refusal(world.activates(&freja, "Phone").await);
    assert_eq!((code, problem.status), (Code::CardUsedUp, 409));
}

async fn an_activation_ends_after_ten_minutes(world: &World) {
    let freja = world.person("freja").await;
    let late = |begun: &protocol::wire::AskedCodes| {
        world.wait_minutes(10);
        Some([0, 1].map(|place| Secret::new(freja.code_of(&begun.card, &begun.key_numbers[place]))))
    };
    let used = world.card_of(&freja).await.used;
    let (code, problem) = refusal(world.activates_with(&freja, &freja.password, "Phone", late).await);
    assert_eq!((code, problem.status), (Code::ActivationEnded, 410));
    assert_eq!(world.card_of(&freja).await.used, used);
}

async fn two_activations_at_once_never_make_a_fourth_device(world: &World) {
    for round in 0..10 {
        let freja = world.person(&format!("freja{round}")).await;
        for _ in 0..2 {
            world.handset(&freja).await;
        }
        let (one, two, three) = tokio::join!(
            world.activates(&freja, "One"),
            world.activates(&freja, "Two"),
            world.activates(&freja, "Three"),
        );
        let made = [one.is_ok(), two.is_ok(), three.is_ok()].iter().filter(|made| **made).count();
        assert_eq!(made, 1, "round {round}");
        assert_eq!(devices(world, &freja).await, 3, "round {round}");
    }
}

async fn five_wrong_pins_in_a_row_block_the_device(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let wrong = phone.wrong_pin().await;
    for left in [4, 3] {
        let (code, problem) = refusal(phone.device.unlock(&wrong).await);
        assert_eq!((code, problem.status, problem.tries_left), (Code::WrongPin, 403, Some(left)));
    }
    phone.unlocks().await;
    for left in [4, 3, 2, 1] {
        assert_eq!(refusal(phone.device.unlock(&wrong).await).1.tries_left, Some(left));
    }
    let (code, problem) = refusal(phone.device.unlock(&wrong).await);
    assert_eq!((code, problem.status), (Code::DeviceBlocked, 403));
    assert_eq!(refusal(phone.device.unlock(&phone.pin).await).0, Code::DeviceBlocked);
    assert_eq!(phone.device.status().await.expect("its standing").state, protocol::wire::DeviceState::Blocked);
    assert_eq!((world.times(What::PinWrong).await, world.times(What::DeviceBlocked).await), (7, 1));
}

async fn twenty_wrong_pins_in_thirty_days_block_it_although_right_ones_were_between(world: &World) {
    let freja = world.person("freja").await;
    let handset = world.handset(&freja).await;
    let thief = protocol::PinKey::from_seed(&[7; 32]).expect("a key");
    let tries = async |handset: &Handset| {
        for _ in 0..4 {
            assert_eq!(handset.unlocks_with(world, &thief).await.json()["code"], "wrong_pin");
        }
        assert_eq!(handset.unlocks_with(world, &handset.pin).await.status, 200);
    };
    tries(&handset).await;
    world.wait_days(30);
    for _ in 0..4 {
        tries(&handset).await;
        world.wait_days(1);
    }
    for left in [3, 2, 1] {
        assert_eq!(handset.unlocks_with(world, &thief).await.json()["tries_left"], left);
    }
    assert_eq!(handset.unlocks_with(world, &thief).await.json()["code"], "device_blocked");
    let device = world.app.store.device(handset.id).await.expect("the store").expect("a device");
    assert!(matches!(device.state, State::Blocked { why: domain::device::BlockReason::WrongPinsInAll, .. }));
}

async fn the_pin_is_changed_and_the_old_one_counts_no_more(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let new = Pin::parse("8527").expect("a PIN");
    let wrong = phone.wrong_pin().await;
    assert_eq!(refusal(phone.device.change_pin(&wrong, &new).await).1.tries_left, Some(4));
    let new_key = phone.device.change_pin(&phone.pin, &new).await.expect("changed");
    assert_eq!(phone.device.status().await.expect("its standing").pin_generation, 2);
    assert_eq!(refusal(phone.device.unlock(&phone.pin).await).0, Code::WrongPin);
    phone.device.unlock(&new_key).await.expect("unlocked");
    assert_eq!(world.times(What::PinChanged).await, 1);
}

async fn a_blocked_device_leaves_its_place_to_another(world: &World) {
    let freja = world.person("freja").await;
    for _ in 0..2 {
        world.handset(&freja).await;
    }
    let lost = world.handset(&freja).await;
    let thief = protocol::PinKey::from_seed(&[7; 32]).expect("a key");
    for _ in 0..5 {
        lost.unlocks_with(world, &thief).await;
    }
    world.phone(&freja).await;
    assert_eq!(devices(world, &freja).await, 3);
}

#[tokio::test]
async fn a_new_phone_waits_three_days_because_nobody_else_is_told_of_it() {
    let world = World::configured(Kept::Memory, "").await;
    let freja = world.person("freja").await;
    let (first, standing) = world.activates(&freja, "First").await.expect("a phone");
    assert_eq!(standing.usable_from, Some(world.now().seconds() + 72 * 3_600));
    assert_eq!(refusal(first.device.unlock(&first.pin).await).0, Code::DeviceWaiting);
    world.wait_hours(72);
    first.unlocks().await;
    let (_, standing) = world.activates(&freja, "Second").await.expect("a phone");
    assert_eq!(standing.usable_from, Some(world.now().seconds() + 72 * 3_600));
}
