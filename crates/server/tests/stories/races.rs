//! Two things at the same instant, of which the rules let one count, or both.

use std::sync::Arc;

use domain::account::{Method, Standing};
use domain::audit::What;
use domain::ids::RequestId;
use domain::request::State;
use store::Store as _;

use crate::support::{World, another, at_once, hammered_on_every_engine};

hammered_on_every_engine!(
    two_different_wrong_numbers_at_once_count_twice,
    of_a_freeze_and_a_redemption_at_once_the_freeze_stands,
);

async fn two_different_wrong_numbers_at_once_count_twice(world: &Arc<World>) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = Arc::new(world.handset(&freja).await);
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let (id, _) = phone.sees_one(world, &freja).await;
    let one = another(&desk.number());
    let other = another(&one);
    let carrying = [one, other].map(|number| {
        let (world, phone, id) = (Arc::clone(world), Arc::clone(&phone), id.clone());
        async move { phone.carries(&world, &id, &number).await.json()["tries_left"].as_u64() }
    });
    let mut left = at_once(carrying).await;
    left.sort_unstable();
    assert_eq!(left, [Some(1), Some(2)]);
    let request = RequestId::parse(&id).expect("an id");
    let request = world.app.store.request(request).await.expect("the store").expect("a request");
    assert_eq!(request.state, State::Pending { wrong_numbers: 2, carried: None });
    assert_eq!(world.times(What::RequestWrongNumber).await, 2);
}

async fn of_a_freeze_and_a_redemption_at_once_the_freeze_stands(world: &Arc<World>) {
    const ROUNDS: usize = 40;
    let bank = world.service("Fjord Bank").await;
    let mut taken = 0;
    for round in 0..ROUNDS {
        let freja = world.person(&format!("freja-{round}")).await;
        let phone = world.handset(&freja).await;
        let mut desk = world.desk();
        desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
        let (id, bytes) = phone.sees_one(world, &freja).await;
        phone.carries(world, &id, &desk.number()).await;
        assert!(phone.answers(world, &id, phone.approval(&bytes)).await.status.is_success());

        let (freezing, user_id) = (Arc::clone(world), freja.user_id.clone());
        let freezing = tokio::spawn(async move {
            server::flows::operate::account::freeze(&freezing.app, &user_id, freezing.now()).await
        });
        desk.reloads().await;
        freezing.await.expect("it ends well").expect("no fault").expect("frozen");

        let done = desk.page.headers.contains_key("refresh");
        let account = world.account_of(&freja).await;
        assert!(matches!(account.standing, Standing::Frozen { .. }), "no success writes over a freeze");
        // What the success wrote into the account stands there: the freeze came after it, not before.
        assert_eq!(account.last_method, done.then_some(Method::App), "round {round}");
        let request = RequestId::parse(&id).expect("an id");
        let request = world.app.store.request(request).await.expect("the store").expect("a request");
        assert_eq!(matches!(request.state, State::Spent { .. }), done, "{:?}", request.state);
        let login = domain::ids::LoginId::parse(desk.path.split('/').nth(2).expect("an id")).expect("an id");
        let login = world.app.store.login(login).await.expect("the store").expect("a login");
        assert_eq!(matches!(login.state, domain::login::State::Done { .. }), done, "{:?}", login.state);
        taken += usize::from(done);
    }
    // Which of them comes first is the machine's affair: in forty rounds either may always win.
    assert_eq!(world.times(What::LoginDone).await, taken);
}
