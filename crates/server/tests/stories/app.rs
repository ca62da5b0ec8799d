//! Signing in with the code app.

use domain::account::Command as AccountCommand;
use domain::audit::What;
use domain::device::Command as DeviceCommand;
use protocol::Code;
use protocol::answer::DenyReason;
use store::Store as _;

use crate::support::{Kept, World, on_every_engine, refusal};

on_every_engine!(
    a_new_browser_carries_a_number,
    the_factor_used_last_is_asked_for_first,
    a_first_device_leads_from_when_it_may_approve_until_the_card_is_chosen,
    denying_sends_the_service_access_denied,
    denying_because_it_was_somebody_else,
    an_unanswered_request_ends_by_itself_and_another_can_be_asked,
    a_new_login_in_the_same_browser_withdraws_the_older_request,
    the_method_can_be_changed_midway_and_back,
    three_wrong_numbers_withdraw_the_request,
    wrong_numbers_count_for_the_login_whichever_request_they_were_for,
    a_number_is_carried_before_approving_and_on_the_same_device,
    of_two_phones_that_answer_one_counts,
    a_freeze_beats_an_approval_that_was_not_taken_yet,
    a_blocked_phone_beats_its_own_approval,
    an_approval_waits_a_minute_to_be_taken,
    cancelling_withdraws_the_request,
    a_service_that_takes_only_cards_offers_no_app,
    the_waiting_page_hears_that_it_can_move,
    a_request_does_not_outlive_its_login,
    a_reset_in_the_midst_of_a_login_ends_it,
);

async fn a_new_browser_carries_a_number(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();

    desk.comes_from(&bank).await.sees("credentials");
    desk.gives_password_of(&freja).await.follows("use-app").await.sees("waiting");
    let asked = phone.sees_one().await;
    assert_eq!(asked.content.service, "Fjord Bank");
    assert_eq!(asked.content.browser.as_deref(), Some("Chrome, Windows"));
    assert_eq!(asked.content.expires_at - asked.content.asked_at, 300);
    assert!(asked.content.browser_new && asked.must_carry() && asked.content.place.is_none());
    phone.approves(Some(&desk.number())).await;

    let signed_in = desk.reloads().await.arrives_at(&bank).await;
    assert_eq!(signed_in.claims.amr, ["pwd", "swk", "pin", "mfa"]);
    assert_eq!(signed_in.claims.acr.as_deref(), Some("http://localhost:8000/levels/app"));
    let written = world.audit_of(freja.account).await;
    for what in [
        What::ActivationBegun,
        What::CardCodeRight,
        What::DeviceActivated,
        What::PasswordRight,
        What::RequestAsked,
        What::RequestApproved,
        What::RequestSpent,
        What::LoginDone,
        What::GrantRedeemed,
    ] {
        assert_eq!(written.iter().filter(|entry| entry.what == what).count(), 1, "{what:?}");
    }
    assert_eq!(written.len(), 9);
}

async fn the_factor_used_last_is_asked_for_first(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("waiting");
    assert!(desk.page.has("use-card"), "the other one is offered");
    phone.approves(Some(&desk.number())).await;
    desk.reloads().await.arrives_at(&bank).await;

    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("waiting");
    desk.follows("use-card").await.gives_code_of(&freja).await.arrives_at(&bank).await;

    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
}

async fn a_first_device_leads_from_when_it_may_approve_until_the_card_is_chosen(world: &World) {
    let world = &World::configured(world.kept, "").await;
    let bank = world.service("Fjord Bank").await;
    let cards_only = world.service_with("Library", |library| library.accepts_app = false).await;
    let freja = world.person("freja").await;
    world.desk().signs_in_by_card(&bank, &freja).await;
    world.phone(&freja).await;
    for _ in 0..2 {
        let mut desk = world.desk();
        desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
        assert!(!desk.page.has("use-app"), "it waits: there is nothing to choose");
        desk.gives_code_of(&freja).await.arrives_at(&bank).await;
    }
    world.wait_hours(72);
    world.desk().signs_in_by_card(&cards_only, &freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("waiting");
    desk.follows("use-card").await.gives_code_of(&freja).await.arrives_at(&bank).await;
    world.desk().comes_from(&bank).await.gives_password_of(&freja).await.sees("card");

    world.wait_hours(1);
    world.activates(&freja, "Another").await.expect("a second phone");
    world.wait_hours(72);
    world.desk().comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
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
    assert!(phone.unlocks().await.is_empty());
    desk.visits(&back).await;
    assert_eq!(desk.goes_back_refused(), "access_denied", "as often as it is asked");
}

async fn denying_because_it_was_somebody_else(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;

    phone.denies(DenyReason::NotMe).await;

    desk.reloads().await.is_told("denied_not_me");
    let back = desk.page.way("service");
    assert_eq!(desk.visits(&back).await.goes_back_refused(), "access_denied");
    assert_eq!(world.times(What::RequestNotMe).await, 1);
    assert_eq!(world.times(What::RequestDenied).await, 0);
}

async fn an_unanswered_request_ends_by_itself_and_another_can_be_asked(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let asked = phone.sees_one().await;
    let number = desk.number();
    world.wait_s(299);
    desk.reloads().await.sees("waiting");

    world.wait_s(1);
    desk.reloads().await.is_told("request_expired");
    assert_eq!(refusal(phone.carries(&asked, &number).await).0, Code::RequestGone);
    assert_eq!(refusal(phone.device.approve(&asked, &phone.pin).await).0, Code::RequestGone);

    desk.follows("use-app").await.sees("waiting");
    phone.approves(Some(&desk.number())).await;
    desk.reloads().await.arrives_at(&bank).await;
}

async fn a_new_login_in_the_same_browser_withdraws_the_older_request(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut first = world.desk();
    first.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let older = phone.sees_one().await;

    let mut second = first.tab();
    second.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await.sees("waiting");
    let newer = phone.sees_one().await;
    assert_ne!(older.content.id, newer.content.id);
    assert_eq!(refusal(phone.device.approve(&older, &phone.pin).await).0, Code::Withdrawn);
    first.reloads().await.is_told("request_expired");
    phone.approves(Some(&second.number())).await;
    second.reloads().await.arrives_at(&bank).await;
}

async fn the_method_can_be_changed_midway_and_back(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let asked = phone.sees_one().await;

    desk.follows("use-card").await.sees("card");
    assert!(phone.unlocks().await.is_empty(), "the request was withdrawn");
    assert_eq!(refusal(phone.device.approve(&asked, &phone.pin).await).0, Code::Withdrawn);
    desk.follows("use-app").await.sees("waiting");
    desk.follows("use-card").await.gives_code_of(&freja).await;
    let signed_in = desk.arrives_at(&bank).await;
    assert_eq!(signed_in.claims.amr, ["pwd", "otp", "mfa"]);
}

async fn three_wrong_numbers_withdraw_the_request(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let asked = phone.sees_one().await;
    let right = desk.number();
    let wrong = crate::support::another(&right);

    for left in [2, 1] {
        let (code, problem) = refusal(phone.carries(&asked, &wrong).await);
        assert_eq!((code, problem.status, problem.tries_left), (Code::WrongNumber, 403, Some(left)));
    }
    assert_eq!(refusal(phone.carries(&asked, &wrong).await).0, Code::Withdrawn);
    assert_eq!(refusal(phone.carries(&asked, &right).await).0, Code::Withdrawn);

    desk.reloads().await.is_told("wrong_numbers");
    let back = desk.page.way("service");
    assert_eq!(desk.visits(&back).await.goes_back_refused(), "access_denied");
    assert_eq!(phone.device.status().await.expect("its standing").tries_left, 5, "nothing counts on the device");
}

async fn wrong_numbers_count_for_the_login_whichever_request_they_were_for(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    for left in [2, 1] {
        let asked = phone.sees_one().await;
        let wrong = crate::support::another(&desk.number());
        assert_eq!(refusal(phone.carries(&asked, &wrong).await).1.tries_left, Some(left));
        desk.follows("use-card").await.sees("card");
        desk.follows("use-app").await;
        if desk.page.message() == "requests_pause" {
            assert!(desk.page.has("let-in-here"), "the way that the refusal names is on its page");
            assert!(desk.page.has("use-card") && desk.page.has("use-app"), "so are the others");
            world.wait_s(10);
            desk.follows("use-app").await;
        }
        desk.sees("waiting");
    }
    let asked = phone.sees_one().await;
    let wrong = crate::support::another(&desk.number());
    assert_eq!(refusal(phone.carries(&asked, &wrong).await).0, Code::Withdrawn);
    desk.reloads().await.is_told("wrong_numbers");
}

async fn a_number_is_carried_before_approving_and_on_the_same_device(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let (phone, tablet) = (world.phone(&freja).await, world.phone(&freja).await);
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let on_phone = phone.sees_one().await;
    let on_tablet = tablet.sees_one().await;

    assert_eq!(refusal(phone.device.approve(&on_phone, &phone.pin).await).0, Code::CarryFirst);
    phone.carries(&on_phone, &desk.number()).await.expect("the right number");
    assert_eq!(refusal(tablet.device.approve(&on_tablet, &tablet.pin).await).0, Code::CarryFirst);
    assert!(!tablet.sees_one().await.carried && phone.sees_one().await.carried);
    phone.device.approve(&on_phone, &phone.pin).await.expect("approved");
    desk.reloads().await.arrives_at(&bank).await;
}

async fn of_two_phones_that_answer_one_counts(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let (phone, tablet) = (world.phone(&freja).await, world.phone(&freja).await);
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let asked = tablet.sees_one().await;

    phone.approves(Some(&desk.number())).await;
    let (code, problem) = refusal(tablet.device.deny(&asked, DenyReason::Unwanted).await);
    assert_eq!((code, problem.status), (Code::AlreadyAnswered, 409));
    desk.reloads().await.arrives_at(&bank).await;
    assert_eq!(refusal(tablet.device.deny(&asked, DenyReason::Unwanted).await).0, Code::AlreadyAnswered);
}

async fn a_freeze_beats_an_approval_that_was_not_taken_yet(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    phone.approves(Some(&desk.number())).await;

    world.operator_does(&freja, AccountCommand::Freeze).await;

    desk.reloads().await.is_told("login_void");
    let back = desk.page.way("service");
    assert_eq!(desk.visits(&back).await.goes_back_refused(), "access_denied");
    assert_eq!(refusal(phone.device.unlock(&phone.pin).await).0, Code::AccountFrozen);
}

async fn a_blocked_phone_beats_its_own_approval(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    phone.approves(Some(&desk.number())).await;

    let device = world.app.store.devices(freja.account).await.expect("the store").remove(0);
    let blocked = device.get().clone().step(DeviceCommand::Block, &world.app.limits, world.now()).expect("blocked");
    let mut changes = world.changes();
    changes.replace(&device, blocked);
    world.app.store.commit(changes).await.expect("blocked");

    let back = desk.reloads().await.page.way("service");
    assert_eq!(desk.visits(&back).await.goes_back_refused(), "access_denied");
    assert_eq!(world.times(What::LoginDone).await, 0);
}

async fn an_approval_waits_a_minute_to_be_taken(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    phone.approves(Some(&desk.number())).await;

    world.wait_s(60);

    desk.reloads().await.is_told("request_expired");
    assert_eq!(world.times(What::LoginDone).await, 0);
}

async fn cancelling_withdraws_the_request(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let asked = phone.sees_one().await;

    desk.posts("cancel", &[]).await;

    assert_eq!(desk.goes_back_refused(), "access_denied");
    assert!(phone.unlocks().await.is_empty());
    assert_eq!(refusal(phone.device.deny(&asked, DenyReason::Unwanted).await).0, Code::Withdrawn);
}

async fn a_service_that_takes_only_cards_offers_no_app(world: &World) {
    let bank = world.service_with("Fjord Bank", |service| service.accepts_app = false).await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
    assert!(!desk.page.has("use-app"));
    desk.follows_to("use-app").await.is_told("factor_not_accepted");
    assert!(phone.unlocks().await.is_empty());
}

async fn the_waiting_page_hears_that_it_can_move(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let status = desk.page.attribute("waiting", "data-status").expect("an address");
    let events = desk.page.attribute("waiting", "data-events").expect("an address");
    let mut beside = desk.tab();
    assert_eq!(beside.visits(&status).await.page.json()["moved"], false);

    // The stream ends by itself after its one event: reading it to its end waits for the approval.
    let (number, mut listening) = (desk.number(), desk.tab());
    let (_, ()) = tokio::join!(phone.approves(Some(&number)), async {
        listening.visits(&events).await;
    });

    assert_eq!(listening.page.header("content-type"), "text/event-stream");
    assert!(listening.page.body.contains("event: moved"), "{}", listening.page.body);
    assert_eq!(beside.visits(&status).await.page.json()["moved"], true);
    desk.reloads().await.arrives_at(&bank).await;
}

async fn a_request_does_not_outlive_its_login(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    world.chose_last(&freja, None).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await;
    world.wait_minutes(13);
    desk.follows("use-app").await.sees("waiting");
    let asked = phone.sees_one().await;
    assert_eq!(asked.content.expires_at - asked.content.asked_at, 120);
    world.wait_minutes(2);
    assert!(phone.unlocks().await.is_empty());
    desk.reloads().await.is_told("login_expired");
}

async fn a_reset_in_the_midst_of_a_login_ends_it(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let (mut with_app, mut with_card) = (world.desk(), world.desk());
    with_app.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    with_card.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-card").await;
    phone.approves(Some(&with_app.number())).await;
    world.wait_s(1);

    let hash = world.account_of(&freja).await.password.hash.clone();
    let ends_at = world.now().plus(world.app.limits.letter_lasts);
    world.operator_does(&freja, AccountCommand::ResetPassword { hash, ends_at }).await;

    for back in [with_app.reloads().await, with_card.gives_code_of(&freja).await] {
        let way = back.page.way("service");
        assert_eq!(back.visits(&way).await.goes_back_refused(), "access_denied");
    }
    assert_eq!(world.times(What::LoginDone).await, 0);
}

#[tokio::test]
async fn a_new_phone_that_still_waits_is_not_asked() {
    let world = World::configured(Kept::Memory, "").await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let (phone, standing) = world.activates(&freja, "Phone").await.expect("a phone");
    assert_eq!(standing.usable_from, Some(world.now().seconds() + 72 * 3_600));
    assert_eq!(refusal(phone.device.unlock(&phone.pin).await).0, Code::DeviceWaiting);
    assert_eq!(refusal(phone.device.waiting().await).0, Code::DeviceWaiting);
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("card");
    assert!(!desk.page.has("use-app"), "there is no phone that may approve");

    world.wait_hours(72);
    assert!(phone.unlocks().await.is_empty());
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await.sees("waiting");
    assert_eq!(phone.unlocks().await.len(), 1);
}
