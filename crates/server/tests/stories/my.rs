//! My Tillid: people sign in to it as anywhere, see what they have, and block, order, confirm and forget it.

use axum::http::{Method, StatusCode};
use domain::audit::What;
use domain::card::State as CardState;
use domain::device::State as DeviceState;
use protocol::Code;
use server::flows::operate::service;
use store::Store as _;

use crate::support::{Desk, Person, Phone, Wishes, World, another, hammered_on_every_engine, on_every_engine, refusal};

on_every_engine!(
    signed_in_by_card_one_sees_devices_cards_and_browsers,
    signed_in_by_app_the_request_names_my_tillid,
    it_ends_when_it_is_left_alone_or_signed_out_of,
    cancelling_leads_to_the_front_page_and_a_refusal_begins_anew,
    nobody_else_speaks_for_it_and_no_other_session_opens_it,
    never_event_10_a_browser_that_was_noted_before_sees_nothing,
    a_lost_phone_is_blocked_and_learns_it,
    a_new_phone_that_waits_is_blocked_by_card_too,
    a_card_is_ordered_arrives_and_takes_the_old_one_s_place,
    a_card_that_is_lost_on_its_way_is_blocked_and_ordered_once_more_only,
    browsers_are_forgotten_one_by_one_and_all,
    what_is_somebody_else_s_is_not_there,
    without_a_sign_in_every_form_leads_to_one_and_does_nothing,
    a_freeze_ends_it,
);

hammered_on_every_engine!(two_who_each_leave_one_phone_leave_one_together);

impl Desk<'_> {
    /// Signs in to My Tillid with the card.
    pub(crate) async fn comes_to_my_tillid(&mut self, person: &Person) -> &mut Self {
        self.visits("/my").await.gives_password_of(person).await;
        if self.page.has("use-card") {
            self.follows("use-card").await;
        }
        self.gives_code_of(person).await.sees("my");
        assert_eq!(self.path, "/my");
        self
    }

    /// The same with the code app.
    pub(crate) async fn comes_to_my_tillid_by_app(&mut self, person: &Person, phone: &Phone) -> &mut Self {
        self.visits("/my").await.gives_password_of(person).await;
        if self.page.has("use-app") && !self.page.has("waiting") {
            self.follows("use-app").await;
        }
        phone.approves(Some(&self.number())).await;
        self.reloads().await.sees("my");
        self
    }

    /// Posts to a path that the page may not offer.
    pub(crate) async fn presses(&mut self, path: &str) -> &mut Self {
        self.posts_cancel(path).await
    }
}

pub(crate) async fn device_state(world: &World, phone: &Phone) -> DeviceState {
    let id = domain::ids::DeviceId::parse(phone.device.id()).expect("an id");
    world.app.store.device(id).await.expect("the store").expect("a device").state
}

async fn signed_in_by_card_one_sees_devices_cards_and_browsers(world: &World) {
    let mut freja = world.person("freja").await;
    world.activates(&freja, "Old tablet").await.expect("a device");
    world.makes_card(&mut freja, Some(world.now())).await;
    let mut desk = world.desk();
    desk.visits("/my").await.sees("credentials");
    assert!(desk.page.body.contains("My Tillid") && desk.path.starts_with("/login/"));
    desk.gives_password_of(&freja).await;
    if desk.page.has("use-card") {
        desk.follows("use-card").await;
    }
    let code = freja.code_asked_by(&desk.page);
    desk.posts("card", &[("code", &code), ("remember_browser", "1")]).await.sees("my");
    assert_eq!((desk.path.as_str(), desk.page.status), ("/my", StatusCode::OK));
    assert!(desk.page.text("devices").contains("Old tablet"));
    let cards = desk.page.text("cards");
    assert!(cards.contains(&freja.cards[0].0), "the one in use is named");
    assert!(!desk.page.body.contains(&freja.cards[1].0), "of the one on its way nobody is told the number");
    assert!(desk.page.text("browsers").contains("Chrome, Windows"));
    assert!(desk.page.body.contains("freja Fjordsen") && !desk.page.has("order-card"));
    desk.visits("/my?lang=da").await.sees("my");
    assert!(desk.page.body.contains("Dine kodekort") && desk.page.text("browsers").contains("Chrome, Windows"));
    assert_eq!(world.times(What::LoginDone).await, 1);
}

async fn signed_in_by_app_the_request_names_my_tillid(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.visits("/my").await.gives_password_of(&freja).await;
    if desk.page.has("use-app") {
        desk.follows("use-app").await;
    }
    assert_eq!(phone.sees_one().await.content.service, "My Tillid");
    assert!(desk.page.body.contains("My Tillid"), "page and app say the same");
    phone.approves(Some(&desk.number())).await;
    desk.reloads().await.sees("my");
    assert_eq!(desk.path, "/my");
}

async fn it_ends_when_it_is_left_alone_or_signed_out_of(world: &World) {
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    for _ in 0..3 {
        world.wait_minutes(4);
        desk.visits("/my").await.sees("my");
    }
    world.wait_minutes(5);
    desk.visits("/my").await.sees("credentials");
    desk.gives_password_of(&freja).await.gives_code_of(&freja).await.sees("my");
    desk.posts("sign-out", &[]).await.is_told("signed_out");
    desk.visits("/my").await.sees("credentials");
    assert_eq!(world.times(What::SessionEnded).await, 1);
}

async fn cancelling_leads_to_the_front_page_and_a_refusal_begins_anew(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.visits("/my").await.posts("cancel", &[]).await.sees("help");
    assert_eq!(desk.path, "/");
    desk.visits("/my").await.gives_password_of(&freja).await;
    if desk.page.has("use-app") {
        desk.follows("use-app").await;
    }
    phone.denies(protocol::answer::DenyReason::Unwanted).await;
    desk.reloads().await.is_told("denied");
    let back = desk.page.way("service");
    desk.visits(&back).await.sees("credentials");

    world.wait_minutes(15);
    desk.reloads().await.is_told("login_expired");
    let back = desk.page.way("service");
    desk.visits(&back).await.sees("credentials");
}

async fn nobody_else_speaks_for_it_and_no_other_session_opens_it(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.signs_in_by_card(&bank, &freja).await;
    desk.visits("/my").await.sees("credentials");
    desk.gives_password_of(&freja).await.gives_code_of(&freja).await.sees("my");

    let mut fresh = world.desk();
    fresh.comes_to_my_tillid(&freja).await;
    let silent = Wishes { prompt: Some("none".to_owned()), ..Wishes::default() };
    fresh.comes_from_wishing(&bank, &silent).await;
    assert_eq!(fresh.goes_back_refused(), "login_required");

    let query = "client_id=my-tillid&response_type=code&scope=openid&redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Fmy";
    fresh.visits(&format!("/authorize?{query}")).await.is_told("service_unknown");
    let verifier = "a-verifier-that-is-long-enough-to-be-a-verifier";
    let form = |client_id| {
        let code = [("grant_type", "authorization_code"), ("code", "anything"), ("code_verifier", verifier)];
        let who = [("client_id", client_id), ("redirect_uri", "http://localhost:8000/my")];
        [code.as_slice(), &who].concat()
    };
    for client_id in ["my-tillid", "nobody"] {
        let refused = world.submits("/token", None::<&str>, &form(client_id)).await;
        assert_eq!(refused.json()["error"], "invalid_client", "{client_id}");
    }

    let listed = service::list(&world.app).await.expect("no fault");
    assert!(listed.iter().all(|service| service.id.as_str() == "fjord-bank"));
    for gone in [
        service::disable(&world.app, "my-tillid", world.now()).await,
        service::remove(&world.app, "my-tillid", world.now()).await,
    ] {
        assert!(matches!(gone.expect("no fault"), Err(server::flows::operate::Refused::NoSuchService(_))));
    }
}

async fn never_event_10_a_browser_that_was_noted_before_sees_nothing(world: &World) {
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.visits("/my").await.gives_password_of(&freja).await;
    let mut noted = desk.noted();
    desk.gives_code_of(&freja).await.sees("my");
    noted.visits("/my").await.sees("credentials");
    let login = noted.path.clone();
    assert!(!noted.page.has("my") && login.starts_with("/login/"));
}

async fn a_lost_phone_is_blocked_and_learns_it(world: &World) {
    let freja = world.person("freja").await;
    let (lost, other) = (world.phone(&freja).await, world.activates(&freja, "Tablet").await.expect("a device").0);
    let mut desk = world.desk();
    desk.comes_to_my_tillid_by_app(&freja, &other).await;
    let path = format!("/my/devices/{}/block", lost.device.id());
    desk.visits(&path).await.sees("my-asks");
    assert!(!desk.page.has("my-last"));
    assert!(matches!(device_state(world, &lost).await, DeviceState::Active { .. }), "asking is not doing");
    desk.posts("my-asks", &[]).await.is_told("my_device_blocked");
    assert!(matches!(device_state(world, &lost).await, DeviceState::Blocked { .. }));
    assert_eq!(refusal(lost.device.unlock(&lost.pin).await).0, Code::DeviceBlocked);
    desk.presses(&path).await.is_told("my_device_blocked");
    assert_eq!(world.times(What::DeviceBlocked).await, 1, "twice is once");

    // Signed in by app, the person may block the very last one too.
    desk.visits(&format!("/my/devices/{}/block", other.device.id())).await;
    desk.posts("my-asks", &[]).await.is_told("my_device_blocked");
    assert!(matches!(device_state(world, &other).await, DeviceState::Blocked { .. }));
}

async fn a_new_phone_that_waits_is_blocked_by_card_too(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let id = domain::ids::DeviceId::parse(phone.device.id()).expect("an id");
    let kept = world.app.store.device(id).await.expect("the store").expect("a device");
    let from = world.now().plus(domain::time::Span::hours(72));
    let mut changes = world.changes();
    changes.replace(&kept, domain::device::Device { state: DeviceState::Active { from }, ..kept.get().clone() });
    world.app.store.commit(changes).await.expect("kept");

    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    assert!(desk.page.text("devices").contains("3\u{a0}days"));
    desk.visits(&format!("/my/devices/{id}/block")).await.posts("my-asks", &[]).await.is_told("my_device_blocked");
    assert!(matches!(device_state(world, &phone).await, DeviceState::Blocked { .. }));
}

async fn prints_newest(world: &World, freja: &Person) -> String {
    let card = world.card_of(freja).await;
    let (printed, _, _) =
        card.get().clone().step(domain::card::Command::Print, &world.app.limits, world.now()).expect("printed");
    let mut changes = world.changes();
    changes.replace(&card, printed);
    world.app.store.commit(changes).await.expect("kept");
    card.number.to_string()
}

async fn a_card_is_ordered_arrives_and_takes_the_old_one_s_place(world: &World) {
    let freja = world.person("freja").await;
    world.wait_days(30);
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    assert!(!desk.page.has("card-arrived"));
    desk.follows("order-card").await.posts("my-asks", &[]).await.is_told("my_card_ordered");
    assert!(!desk.page.has("order-card") && !desk.page.has("card-arrived"), "what is not printed cannot have arrived");
    desk.presses("/my/cards/order").await.is_told("my_card_on_its_way");
    desk.visits("/my/cards/order").await.sees("my");
    assert_eq!(world.app.store.cards(freja.account).await.expect("the store").len(), 2);
    let waiting = world.app.store.print_jobs(Some(freja.account)).await.expect("the store");
    assert_eq!(waiting.len(), 1);
    let unprinted = world.card_of(&freja).await.number.to_string();
    desk.visits("/my").await;
    let arrived = format!("card_id={unprinted}");
    let answer = desk.asks(&Method::POST, "/my/cards/arrived", Some(arrived)).await;
    assert_eq!(answer.message(), "my_card_number_wrong", "nobody holds what was not printed");

    let number = prints_newest(world, &freja).await;
    desk.visits("/my").await.sees("card-arrived");
    let wrong = format!("{}{}", &number[..1], another(&number[1..]));
    for typed in [wrong.as_str(), "", "G75", freja.cards[0].0.as_str()] {
        desk.posts("card-arrived", &[("card_id", typed)]).await.is_told("my_card_number_wrong");
    }
    let typed = format!(" {} {}", number[..4].to_lowercase(), &number[4..]);
    desk.posts("card-arrived", &[("card_id", &typed)]).await.is_told("my_card_confirmed");
    let states: Vec<_> =
        world.app.store.cards(freja.account).await.expect("the store").iter().map(|card| card.state).collect();
    assert!(matches!(states[..], [CardState::Replaced { .. }, CardState::Active]), "{states:?}");
    assert!(world.app.store.print_jobs(Some(freja.account)).await.expect("the store").is_empty());
    assert_eq!(world.times(What::CardConfirmed).await, 1);
}

async fn a_card_that_is_lost_on_its_way_is_blocked_and_ordered_once_more_only(world: &World) {
    let freja = world.person("freja").await;
    world.wait_days(30);
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    for told in ["my_card_ordered", "my_card_ordered", "my_cards_enough"] {
        world.wait_s(1);
        desk.presses("/my/cards/order").await.is_told(told);
        let card = world.card_of(&freja).await;
        if card.state == CardState::Issued {
            desk.visits(&format!("/my/cards/{}/block", card.id)).await.posts("my-asks", &[]).await;
            desk.is_told("my_card_blocked");
        }
    }
    world.wait_days(1);
    desk.comes_to_my_tillid(&freja).await;
    assert!(!desk.page.has("order-card"));
    world.wait_days(7);
    desk.comes_to_my_tillid(&freja).await.sees("order-card");
}

async fn browsers_are_forgotten_one_by_one_and_all(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut known = world.known_desk(&bank, &freja).await;
    for _ in 0..2 {
        world.known_desk(&bank, &freja).await;
    }
    known.comes_to_my_tillid(&freja).await;
    let browsers = async || world.app.store.known_browsers(freja.account).await.expect("the store");
    assert_eq!(browsers().await.len(), 3);
    let last = browsers().await.pop().expect("a browser").id;
    known.presses(&format!("/my/browsers/{last}/forget")).await.is_told("my_browser_forgotten");
    known.presses(&format!("/my/browsers/{last}/forget")).await.is_told("my_browser_forgotten");
    assert_eq!(browsers().await.len(), 2);
    known.follows("forget-browsers").await.posts("my-asks", &[]).await.is_told("my_browsers_forgotten");
    assert!(browsers().await.is_empty());
    assert_eq!(world.times(What::BrowserForgotten).await, 3);
    known.visits("/my").await.sees("my");
    assert!(!known.page.has("browsers"));
}

async fn what_is_somebody_else_s_is_not_there(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (freja, mads) = (world.person("freja").await, world.person("mads").await);
    let phone = world.phone(&mads).await;
    world.known_desk(&bank, &mads).await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    let card = world.card_of(&mads).await;
    desk.presses(&format!("/my/devices/{}/block", phone.device.id())).await.is_told("stale_page");
    desk.presses(&format!("/my/cards/{}/block", card.id)).await.is_told("stale_page");
    desk.visits(&format!("/my/cards/{}/block", card.id)).await.sees("my");
    let browser = world.app.store.known_browsers(mads.account).await.expect("the store")[0].id;
    desk.presses(&format!("/my/browsers/{browser}/forget")).await;
    assert_eq!(world.app.store.known_browsers(mads.account).await.expect("the store").len(), 1);
    assert!(matches!(device_state(world, &phone).await, DeviceState::Active { .. }));
    assert_eq!(world.card_of(&mads).await.state, card.state);
}

async fn without_a_sign_in_every_form_leads_to_one_and_does_nothing(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let card = world.card_of(&freja).await;
    let mut stranger = world.desk();
    for path in [
        format!("/my/devices/{}/block", phone.device.id()),
        format!("/my/cards/{}/block", card.id),
        "/my/cards/order".to_owned(),
        "/my/cards/arrived".to_owned(),
        "/my/browsers/forget".to_owned(),
    ] {
        stranger.presses(&path).await.sees("credentials");
        stranger.visits(&path).await;
        assert!(!stranger.page.has("my-asks") && !stranger.page.has("my"));
    }
    assert!(matches!(device_state(world, &phone).await, DeviceState::Active { .. }));
    assert_eq!(world.app.store.cards(freja.account).await.expect("the store").len(), 1);
}

async fn a_freeze_ends_it(world: &World) {
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await;
    world.operator_does(&freja, domain::account::Command::Freeze).await;
    desk.visits("/my").await.sees("credentials");
    desk.gives_password_of(&freja).await.is_told("account_frozen");
}

async fn two_who_each_leave_one_phone_leave_one_together(world: &std::sync::Arc<World>) {
    for _ in 0..10 {
        let freja = world.person(&format!("freja-{}", world.app.entropy.below(1_000_000_000))).await;
        let phones = [
            world.activates(&freja, "One").await.expect("a device").0,
            world.activates(&freja, "Two").await.expect("a device").0,
        ];
        let mut desk = world.desk();
        desk.comes_to_my_tillid(&freja).await;
        let paths = phones.each_ref().map(|phone| format!("/my/devices/{}/block", phone.device.id()));
        let (mut one, mut two) = (desk.tab(), desk.tab());
        tokio::join!(one.presses(&paths[0]), two.presses(&paths[1]));
        let told = [one.page.message(), two.page.message()];
        assert!(told.contains(&"my_change_waits".to_owned()), "{told:?}");
        let mut active = 0;
        for phone in &phones {
            active += usize::from(matches!(device_state(world, phone).await, DeviceState::Active { .. }));
        }
        assert_eq!(active, 1);
    }
}
