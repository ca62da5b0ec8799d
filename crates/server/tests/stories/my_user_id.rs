//! Another user ID, chosen in My Tillid: at once by app, after a wait by card, and without telling who has which.

use domain::audit::What;
use domain::change::State;
use domain::notice::Kind;
use server::config::Config;
use server::flows::my::changes::do_due;
use server::flows::operate::print::{self, Letterhead};
use server::flows::operate::{Refused, account, user_id};
use store::{AskedChanges as _, Store as _};

use crate::notices::waits;
use crate::support::{Desk, Person, World, on_every_engine};

on_every_engine!(
    by_app_it_counts_at_once_and_is_told_of,
    by_card_it_waits_where_somebody_could_object,
    never_event_06_a_user_id_that_is_taken_and_one_that_may_not_be_have_one_answer,
    what_somebody_else_took_meanwhile_is_not_taken_from_them,
    whoever_has_no_phone_changes_it_with_the_card_and_goes_on,
    whoever_comes_to_an_open_page_later_changes_no_user_id,
    an_operator_s_change_is_told_of_ends_what_waits_and_the_letter_names_it,
);

impl Desk<'_> {
    async fn opens_user_id(&mut self) -> &mut Self {
        self.follows("my-user-id").await.sees("new-user-id");
        self
    }

    async fn takes(&mut self, user_id: &str) -> &mut Self {
        self.posts("new-user-id", &[("user_id", user_id)]).await
    }
}

async fn is_let_on(world: &World, user_id: &str, person: &Person) -> bool {
    let mut desk = world.desk();
    desk.visits("/my").await.gives(user_id, &person.password).await;
    !desk.page.has("credentials")
}

async fn by_app_it_counts_at_once_and_is_told_of(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid_by_app(&freja, &phone).await.opens_user_id().await;
    desk.takes("  Freja.Ny ").await.is_told("my_user_id_changed");
    assert_eq!(world.account_of(&freja).await.user_id.as_typed(), "Freja.Ny");
    assert_eq!((world.times(What::UserIdChosen).await, world.times(What::ChangeAsked).await), (1, 0));
    let notices = world.app.store.notices(freja.account, world.now(), 9).await.expect("the store");
    assert_eq!(notices.iter().filter(|notice| matches!(notice.kind, Kind::Change { .. })).count(), 1);
    assert!(is_let_on(world, "freja.ny", &freja).await);
    assert!(!is_let_on(world, &freja.user_id, &freja).await);
    desk.opens_user_id().await.takes("FREJA.NY").await.is_told("my_user_id_changed");
}

async fn by_card_it_waits_where_somebody_could_object(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let _phone = world.handset(&freja).await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.opens_user_id().await.takes("freja.ny").await.is_told("my_change_waits");
    assert!(desk.page.text("waiting").contains("New user ID"));
    assert_eq!(world.account_of(&freja).await.user_id.as_typed(), freja.user_id);
    world.wait_hours(72);
    assert_eq!(do_due(&world.app, world.now()).await.expect("the store"), 1);
    assert_eq!(do_due(&world.app, world.now()).await.expect("the store"), 0, "once");
    assert_eq!(world.account_of(&freja).await.user_id.as_typed(), "freja.ny");
    assert_eq!((world.times(What::UserIdChosen).await, world.times(What::ChangeDone).await), (1, 1));
}

async fn never_event_06_a_user_id_that_is_taken_and_one_that_may_not_be_have_one_answer(world: &World) {
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.opens_user_id().await;
    let mut pages = vec![];
    for typed in [sofus.user_id.as_str(), "$(id)ты", &freja.user_id] {
        desk.visits("/my/user-id").await.takes(typed).await.is_told("my_user_id_refused");
        pages.push((desk.page.status, desk.page.body.clone()));
    }
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]), "one answer");
    // The fourth in a day is not looked at, free or not, from whichever browser.
    let mut elsewhere = world.desk();
    elsewhere.comes_to_my_tillid(&freja).await.opens_user_id().await;
    elsewhere.takes("freja.ny").await.is_told("my_user_id_rests");
    world.wait_days(1);
    elsewhere.comes_to_my_tillid(&freja).await.opens_user_id().await;
    elsewhere.takes("freja.ny").await.is_told("my_user_id_changed");
}

async fn what_somebody_else_took_meanwhile_is_not_taken_from_them(world: &World) {
    let world = &waits(world).await;
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let _phone = world.handset(&freja).await;
    world.desk().comes_to_my_tillid(&freja).await.opens_user_id().await.takes("wanted").await;
    world.desk().comes_to_my_tillid(&sofus).await.opens_user_id().await.takes("Wanted").await;
    let asked = world.app.store.waiting_changes(freja.account).await.expect("the store").remove(0).id;
    assert_eq!(world.account_of(&sofus).await.user_id.as_typed(), "Wanted");
    world.wait_hours(72);
    assert_eq!(do_due(&world.app, world.now()).await.expect("the store"), 1);
    let ended = world.app.store.asked_change(asked).await.expect("the store").expect("a change");
    assert!(matches!(ended.state, State::Ended { .. }));
    assert_eq!(world.account_of(&freja).await.user_id.as_typed(), freja.user_id);
}

async fn whoever_has_no_phone_changes_it_with_the_card_and_goes_on(world: &World) {
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.opens_user_id().await.takes("freja.ny").await;
    desk.is_told("my_user_id_changed");
    assert!(desk.page.body.contains("freja.ny"));
    assert!(is_let_on(world, "freja.ny", &freja).await);
}

async fn whoever_comes_to_an_open_page_later_changes_no_user_id(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    for by_app in [true, false] {
        let mut desk = world.desk();
        match by_app {
            true => desk.comes_to_my_tillid_by_app(&freja, &phone).await,
            false => desk.comes_to_my_tillid(&freja).await,
        };
        desk.opens_user_id().await;
        let form = desk.page.clone();
        world.wait_minutes(4);
        desk.visits("/my").await.sees("my");
        world.wait_minutes(1);
        desk.page = form;
        desk.takes("freja.ny").await.sees("my-asks");
        assert!(desk.page.text("my-asks").contains("Log in again"));
        desk.visits("/my/user-id").await.sees("my-asks");
    }
    assert_eq!(world.account_of(&freja).await.user_id.as_typed(), freja.user_id);
    assert_eq!((world.times(What::UserIdChosen).await, world.times(What::ChangeAsked).await), (0, 0));
}

async fn an_operator_s_change_is_told_of_ends_what_waits_and_the_letter_names_it(world: &World) {
    let world = &waits(world).await;
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    let _phone = world.handset(&freja).await;
    let mut desk = world.desk();
    desk.comes_to_my_tillid(&freja).await.opens_user_id().await.takes("freja.thief").await.is_told("my_change_waits");
    let set = async |before: &str, wanted: &str| {
        user_id::set(&world.app, before, wanted, world.now()).await.expect("the store")
    };
    for (wanted, refused) in [
        (sofus.user_id.to_uppercase(), Refused::UserIdTaken(sofus.user_id.to_uppercase())),
        (freja.user_id.clone(), Refused::UserIdTaken(freja.user_id.clone())),
        ("a b".to_owned(), Refused::NotAUserId),
        ("freja;reboot".to_owned(), Refused::NotAUserId),
    ] {
        assert_eq!(set(&freja.user_id, &wanted).await.expect_err("refused"), refused);
    }
    assert_eq!(world.times(What::UserIdChosen).await, 0);

    assert!(!set(&freja.user_id, "Freja.Ny").await.expect("renamed").letter_is_out);
    assert_eq!(world.times(What::UserIdChosen).await, 1);
    let notices = world.app.store.notices(freja.account, world.now(), 9).await.expect("the store");
    assert_eq!(
        notices.iter().filter(|notice| matches!(notice.kind, Kind::Change { .. })).count(),
        2,
        "asked, and made"
    );
    assert!(world.app.store.waiting_changes(freja.account).await.expect("the store").is_empty());
    assert!(is_let_on(world, "freja.ny", &freja).await);
    assert!(!is_let_on(world, &freja.user_id, &freja).await);

    account::reset(&world.app, &sofus.user_id, &[], world.now()).await.expect("the store").expect("a letter");
    assert!(!set(&sofus.user_id, "sofus.ny").await.expect("renamed").letter_is_out);
    let site = Config::parse("", std::path::Path::new(""), []).expect("a configuration").site;
    let head = Letterhead::of(&site).expect("a letterhead");
    print::letter(&world.app, &head, "sofus.ny", &[], world.now()).await.expect("the store").expect("printed");
    account::freeze(&world.app, "sofus.ny", world.now()).await.expect("the store").expect("frozen");
    assert!(set("sofus.ny", "sofus.3").await.expect("renamed").letter_is_out, "also of a frozen account");
}
