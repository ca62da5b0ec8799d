//! A prompt that is never answered is no failed try, whatever its kind.

use domain::audit::What;
use store::Store as _;

use crate::support::{World, on_every_engine, refusal};

on_every_engine!(never_event_08_unanswered_prompts_count_nothing);

async fn never_event_08_unanswered_prompts_count_nothing(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    for _ in 0..12 {
        let mut with_app = world.desk();
        with_app.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await.sees("waiting");
        let mut with_card = world.desk();
        with_card.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-card").await.sees("card");
        let mut at_the_beginning = world.desk();
        at_the_beginning.comes_from(&bank).await.sees("credentials");
        // An activation that asks for two codes and gets none.
        let given_up = world.activates_with(&freja, &freja.password, "Phone", |_| None).await;
        assert!(matches!(given_up, Err(device::PhoneError::GivenUp)));
        world.wait_minutes(16);
        with_app.reloads().await.is_told("login_expired");
    }
    let card = world.card_of(&freja).await;
    assert_eq!((card.wrong_since_right, card.from_unknown), (0, Default::default()));
    let device = world.app.store.devices(freja.account).await.expect("the store").remove(0);
    assert_eq!((device.wrong_in_a_row, device.wrong_since_unlock, device.wrong_at.len()), (0, 0, 0));
    for what in [What::PasswordWrong, What::CardCodeWrong, What::PinWrong, What::RequestDenied, What::RequestNotMe] {
        assert_eq!(world.times(what).await, 0, "{what:?}");
    }

    world.desk().signs_in_by_card(&bank, &freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    phone.approves(Some(&desk.number())).await;
    desk.reloads().await.arrives_at(&bank).await;
    let wrong = phone.wrong_pin().await;
    assert_eq!(refusal(phone.device.unlock(&wrong).await).1.tries_left, Some(4));
}
