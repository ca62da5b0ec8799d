//! Signing in with the code app.

use domain::audit::What;
use protocol::answer::DenyReason;

use crate::support::{World, on_both_engines};

on_both_engines!(a_new_browser_carries_a_number, denying_sends_the_service_access_denied);

async fn a_new_browser_carries_a_number(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();

    desk.comes_from(&bank).await.sees("credentials");
    desk.gives_password_of(&freja).await.follows("use-app").await.sees("waiting");
    let asked = phone.sees_one().await;
    assert_eq!(asked.content.service, "Fjord Bank");
    assert_eq!(asked.content.browser.as_deref(), Some("Chrome on Windows"));
    assert!(asked.content.browser_new && asked.must_carry());
    phone.approves(Some(&desk.number())).await;

    let signed_in = desk.reloads().await.arrives_at(&bank).await;
    assert_eq!(signed_in.claims.amr, ["pwd", "swk", "pin", "mfa"]);
    assert_eq!(world.times(What::LoginDone).await, 1);
}

async fn denying_sends_the_service_access_denied(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;

    phone.denies(DenyReason::Unwanted).await;

    desk.reloads().await.is_told("denied");
    let back = desk.page.way("service");
    desk.visits(&back).await;
    assert_eq!(desk.goes_back_refused(), "access_denied");
}
