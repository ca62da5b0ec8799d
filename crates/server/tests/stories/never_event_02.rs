//! A code, an approval, an authorization code is accepted once, however many arrive at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use domain::audit::What;
use protocol::unlock;
use tokio::sync::Barrier;

use crate::support::{Called, Desk, World, at_once, hammered_on_every_engine};

hammered_on_every_engine!(
    never_event_02_of_200_answers_with_one_card_code_one_counts,
    never_event_02_of_200_redemptions_of_one_approval_one_counts,
    never_event_02_of_200_redemptions_of_one_authorization_code_one_counts,
    never_event_02_one_nonce_serves_one_call,
    never_event_02_eight_characters_let_one_browser_in,
    never_event_02_one_form_pressed_50_times_counts_once,
);

const AT_ONCE: usize = 200;

fn counted<T: Ord>(things: impl IntoIterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counted = BTreeMap::new();
    for thing in things {
        *counted.entry(thing).or_default() += 1;
    }
    counted
}

async fn never_event_02_of_200_answers_with_one_card_code_one_counts(world: &Arc<World>) {
    let bank = Arc::new(world.service("Fjord Bank").await);
    let freja = Arc::new(world.person("freja").await);
    let all_are_there = Arc::new(Barrier::new(AT_ONCE));
    let answering = (0..AT_ONCE).map(|_| {
        let (world, bank, freja) = (Arc::clone(world), Arc::clone(&bank), Arc::clone(&freja));
        let all_are_there = Arc::clone(&all_are_there);
        async move {
            let mut desk = world.desk();
            desk.comes_from(&bank).await.gives_password_of(&freja).await;
            let key_number = desk.page.text("key-number");
            all_are_there.wait().await;
            desk.gives_code_of(&freja).await;
            match desk.page.message().as_str() {
                "code_already_used" => {
                    assert_ne!(desk.page.text("key-number"), key_number, "the next one is asked for");
                    "already used"
                }
                _ => {
                    desk.leaves();
                    "signed in"
                }
            }
        }
    });
    let outcomes = counted(at_once(answering).await);
    assert_eq!(outcomes, BTreeMap::from([("already used", AT_ONCE - 1), ("signed in", 1)]));
    let card = world.card_of(&freja).await;
    assert_eq!((card.codes_left(), card.wrong_since_right, card.from_unknown), (139, 0, Default::default()));
    assert_eq!((world.times(What::CardCodeRight).await, world.times(What::CardCodeWrong).await), (1, 0));
    assert_eq!(world.times(What::LoginDone).await, 1);
}

async fn never_event_02_of_200_redemptions_of_one_approval_one_counts(world: &Arc<World>) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let handset = world.handset(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let (id, bytes) = handset.sees_one(world, &freja).await;
    handset.carries(world, &id, &desk.number()).await;
    assert_eq!(handset.answers(world, &id, handset.approval(&bytes)).await.status, StatusCode::OK);

    let reloading = (0..AT_ONCE).map(|_| {
        let (world, cookies, path) = (Arc::clone(world), desk.cookies.clone(), desk.path.clone());
        async move {
            let mut tab = Desk::new(&world, [10, 0, 0, 1].into());
            tab.cookies = cookies;
            tab.visits(&path).await.leaves()
        }
    });
    let answers = counted(at_once(reloading).await);
    assert_eq!(answers.len(), 1, "one and the same answer to the service");
    assert_eq!((world.times(What::LoginDone).await, world.times(What::RequestApproved).await), (1, 1));
    desk.reloads().await.arrives_at(&bank).await;
}

async fn never_event_02_of_200_redemptions_of_one_authorization_code_one_counts(world: &Arc<World>) {
    let bank = Arc::new(world.service("Fjord Bank").await);
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.gives_code_of(&freja).await;
    let pending = desk.pending.clone().expect("a login");
    let code = bank.takes(&pending, &desk.leaves());

    let redeeming = (0..AT_ONCE).map(|_| {
        let (world, bank, pending, code) = (Arc::clone(world), Arc::clone(&bank), pending.clone(), code.clone());
        async move {
            let answer = bank.redeems(&world, &pending, &code).await;
            let error = answer.json()["error"].as_str().unwrap_or_default().to_owned();
            (answer.status.as_u16(), error)
        }
    });
    let outcomes = counted(at_once(redeeming).await);
    let refused = (400, "invalid_grant".to_owned());
    assert_eq!(outcomes, BTreeMap::from([((200, String::new()), 1), (refused, AT_ONCE - 1)]));
    assert_eq!((world.times(What::GrantRedeemed).await, world.times(What::GrantReplayed).await), (1, 1));
}

async fn never_event_02_one_nonce_serves_one_call(world: &Arc<World>) {
    let freja = world.person("freja").await;
    let handset = Arc::new(world.handset(&freja).await);
    let nonce = handset.nonce(world).await;
    let kid = handset.id.to_string();
    let body = unlock::sign("http://app.localhost:8000", &kid, &nonce, &handset.key, &handset.pin).expect("signed");
    let unlocking = (0..50).map(|_| {
        let (world, handset, body, nonce) = (Arc::clone(world), Arc::clone(&handset), body.clone(), nonce.clone());
        async move { handset.calls(&world, Called::post("/unlock", body).with_nonce(nonce)).await.status.as_u16() }
    });
    assert_eq!(counted(at_once(unlocking).await), BTreeMap::from([(200, 1), (401, 49)]));
}

async fn never_event_02_eight_characters_let_one_browser_in(world: &Arc<World>) {
    let bank = Arc::new(world.service("Fjord Bank").await);
    let freja = Arc::new(world.person("freja").await);
    let phone = world.phone(&freja).await;
    phone.unlocks().await;
    let code = phone.device.let_in().await.expect("eight characters").code;
    let all_are_there = Arc::new(Barrier::new(50));
    let typing = (0..50).map(|_| {
        let (world, bank, freja) = (Arc::clone(world), Arc::clone(&bank), Arc::clone(&freja));
        let (code, all_are_there) = (code.expose().to_owned(), Arc::clone(&all_are_there));
        async move {
            let mut desk = world.desk();
            desk.comes_from(&bank).await;
            all_are_there.wait().await;
            let fields = [("user_id", freja.user_id.as_str()), ("password", &freja.password), ("let_in", &code)];
            desk.posts("credentials", &fields).await.page.message()
        }
    });
    let outcomes = counted(at_once(typing).await);
    assert_eq!(outcomes, BTreeMap::from([(String::new(), 1), ("let_in_wrong".to_owned(), 49)]));
    assert_eq!(world.times(What::BrowserLetIn).await, 1);
}

async fn never_event_02_one_form_pressed_50_times_counts_once(world: &Arc<World>) {
    let bank = world.service("Fjord Bank").await;
    let freja = Arc::new(world.person("freja").await);
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    let (cookies, page, path) = (desk.cookies.clone(), desk.page.clone(), desk.path.clone());
    let pressing = (0..50).map(|_| {
        let (world, freja) = (Arc::clone(world), Arc::clone(&freja));
        let (cookies, page, path) = (cookies.clone(), page.clone(), path.clone());
        async move {
            let mut tab = Desk::new(&world, [10, 0, 0, 1].into());
            (tab.cookies, tab.page, tab.path) = (cookies, page, path);
            tab.gives(&freja.user_id, "something that it is not").await.page.message()
        }
    });
    let outcomes = counted(at_once(pressing).await);
    assert_eq!(outcomes.get("wrong_credentials"), Some(&1), "{outcomes:?}");
    assert_eq!(world.times(What::PasswordWrong).await, 1);
}
