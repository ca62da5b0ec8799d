//! What has happened, at the desk: the same list as on the phone, and services that are kept from asking.

use axum::http::StatusCode;
use domain::audit::What;
use protocol::answer::DenyReason;
use store::Store as _;

use crate::activity::{asks, many};
use crate::support::{World, on_every_engine};

on_every_engine!(
    what_happened_is_told_with_its_answer_its_browser_and_the_device_that_answered,
    it_is_turned_page_by_page,
    a_service_is_kept_from_asking_and_let_ask_again_with_fresh_factors,
    my_tillid_itself_is_not_kept_from_asking,
    nobody_sees_or_keeps_for_another,
    what_was_held_back_stands_above,
);

async fn what_happened_is_told_with_its_answer_its_browser_and_the_device_that_answered(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.visits("/my/activity").await.sees("credentials");
    desk.gives_password_of(&freja).await;
    if desk.page.has("use-card") {
        desk.follows("use-card").await;
    }
    desk.gives_code_of(&freja).await.sees("my-activity");
    assert_eq!((desk.path.as_str(), desk.page.status), ("/my/activity", StatusCode::OK));
    assert!(desk.page.text("activity").contains("Logged in with the code card"), "this very login");

    world.wait_s(1);
    let mut stranger = asks(world, &bank, &freja).await;
    stranger.follows_to("use-app").await.sees("waiting");
    phone.denies(DenyReason::Unwanted).await;
    desk.visits("/my").await.follows("my-activity-open").await.sees("activity");
    let told = desk.page.text("activity");
    for part in ["Fjord Bank", "Denied", "From Chrome, Windows, which we did not know", "Answered on Phone", "(UTC)"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(told.find("Denied") < told.find("Logged in"), "newest first");
    assert!(desk.page.body.contains("data-outcome=\"denied\"") && !desk.page.has("held-back"));
    desk.visits("/my/activity?lang=da").await;
    assert!(desk.page.text("activity").contains("Svaret kom fra Phone"));
}

async fn it_is_turned_page_by_page(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let _phone = world.phone(&freja).await;
    many(world, &freja, &bank, 70).await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.follows("my-activity-open").await;
    let mut sizes = vec![];
    loop {
        sizes.push(desk.page.body.matches("data-outcome=").count());
        assert!(desk.page.body.matches("/my/services/fjord-bank/block").count() <= 1, "offered once");
        if !desk.page.has("older") {
            break;
        }
        desk.follows("older").await.sees("newest");
    }
    assert_eq!(sizes[..2], [30, 30]);
    assert!(sizes.len() == 3 && sizes[2] >= 12, "{sizes:?}");
    for strange in ["x", "AAAA", "%2e%2e", "a&before=b", &"A".repeat(2_000)] {
        desk.visits(&format!("/my/activity?before={strange}")).await.sees("activity");
        assert_eq!(desk.path, "/my/activity", "{strange}");
    }
}

async fn a_service_is_kept_from_asking_and_let_ask_again_with_fresh_factors(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut asking = asks(world, &bank, &freja).await;
    assert_eq!(phone.unlocks().await.len(), 1);
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.visits("/my/services/fjord-bank/block").await.sees("my-asks");
    assert_eq!(phone.device.blocked_services().await.expect("the list").services.len(), 0, "asking is not doing");
    desk.posts("my-asks", &[]).await.is_told("my_service_blocked");
    assert!(desk.page.text("services").contains("Fjord Bank"));
    assert!(!desk.page.body.contains("/my/services/fjord-bank/block"), "it is kept already");
    asking.reloads().await.is_told("request_expired");
    let next = asks(world, &bank, &freja).await;
    next.sees("card");
    assert!(!next.page.has("use-app"));
    assert_eq!(phone.device.blocked_services().await.expect("the list").services.len(), 1, "the phone knows it");
    desk.presses("/my/services/fjord-bank/block").await.is_told("my_service_blocked");
    assert_eq!(world.times(What::ServiceBlocked).await, 1, "twice is once");

    world.wait_minutes(3);
    desk.visits("/my/services/fjord-bank/block").await.sees("my-activity");
    world.wait_minutes(3);
    desk.presses("/my/services/fjord-bank/allow").await.sees("my-asks");
    assert_eq!(world.times(What::ServiceUnblocked).await, 0, "what is long ago is not enough");
    desk.posts("my-asks", &[]).await.gives_password_of(&freja).await.gives_code_of(&freja).await.sees("my-activity");
    desk.presses("/my/services/fjord-bank/allow").await.is_told("my_service_allowed");
    desk.presses("/my/services/fjord-bank/allow").await.is_told("my_service_allowed");
    assert!(!desk.page.has("services"));
    assert_eq!(world.times(What::ServiceUnblocked).await, 1);
    desk.presses("/my/services/nobody/block").await.is_told("stale_page");
    desk.presses("/my/services/%20/block").await.is_told("stale_page");
}

async fn my_tillid_itself_is_not_kept_from_asking(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid_by_app(&freja, &phone).await.follows("my-activity-open").await;
    assert!(desk.page.text("activity").contains("My Tillid"));
    assert!(!desk.page.body.contains("/my/services/"), "it is not offered");
    desk.visits("/my/services/my-tillid/block").await.sees("my-activity");
    desk.presses("/my/services/my-tillid/block").await.is_told("stale_page");
    assert_eq!(world.times(What::ServiceBlocked).await, 0);
}

async fn nobody_sees_or_keeps_for_another(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (freja, mads) = (world.person("freja").await, world.person("mads").await);
    let _phone = world.phone(&mads).await;
    asks(world, &bank, &mads).await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.follows("my-activity-open").await;
    assert!(!desk.page.text("activity").contains("Fjord Bank"));
    desk.presses("/my/services/fjord-bank/block").await.is_told("my_service_blocked");
    assert!(world.app.store.service_blocks(mads.account).await.expect("the store").is_empty());
    let mut stranger = world.desk();
    for path in ["/my/services/fjord-bank/block", "/my/services/fjord-bank/allow"] {
        stranger.presses(path).await.sees("credentials");
    }
    stranger.visits("/my/services/fjord-bank/block").await.sees("credentials");
    assert_eq!(world.app.store.service_blocks(freja.account).await.expect("the store").len(), 1);
}

async fn what_was_held_back_stands_above(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let _phone = world.phone(&freja).await;
    world.chose_last(&freja, None).await;
    for _ in 0..3 {
        asks(world, &bank, &freja).await.sees("waiting");
    }
    for _ in 0..2 {
        asks(world, &bank, &freja).await.is_told("too_many_requests");
    }
    world.works_off().await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.follows("my-activity-open").await.sees("held-back");
    assert!(desk.page.body.contains("2 requests were held back in the last day"));
    assert!(desk.page.text("activity").contains("2 requests were held back: many were waiting already"));
}
