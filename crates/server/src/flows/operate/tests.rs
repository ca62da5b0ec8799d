//! What operators can count on, told over a house in memory.

use std::path::Path;
use std::sync::Arc;

use domain::account::Language;
use domain::effect::{Effect, Job};
use domain::ids::AccountId;
use domain::printing::PrintJob;
use domain::secret::SecretText;
use domain::service::Service;
use domain::time::Time;
use store::{Engine, Store as _};

use super::account::{FirstPassword, NewAccount};
use super::print::Letterhead;
use super::service::NewService;
use super::{Refused, account, audit, card, print, service};
use crate::app::App;
use crate::clock::{Clock, Hand};
use crate::config::Config;
use crate::entropy::Entropy;
use crate::house::House;
use crate::keys::MasterKey;
use crate::keys::kept::furnish;
use crate::outbox::perform_due;

struct World {
    app: Arc<App>,
    head: Letterhead,
    hand: Hand,
}

impl World {
    async fn new() -> Self {
        let cheap = "[passwords]\nmemory_kib = 8\niterations = 1\n";
        let config = Config::parse(cheap, Path::new(""), []).expect("a configuration");
        let (clock, hand) = Clock::movable(1_795_340_000_000_000);
        let (store, entropy) = (Engine::memory(), Entropy::seeded(7));
        let master = MasterKey::from_variable("QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=").expect("a key");
        furnish(&store, &master, &clock, &entropy).await.expect("data keys");
        let house = House::open(&config, &master, store, clock, entropy).await.expect("a house");
        Self { app: house.app, head: Letterhead::of(&config.site).expect("a letterhead"), hand }
    }

    fn now(&self) -> Time {
        self.app.now()
    }

    async fn ida(&self) -> account::Made {
        let made = account::make(&self.app, &new_account("ida"), self.now()).await;
        made.expect("no fault").expect("an account")
    }

    async fn order_card(&self, id: AccountId) {
        let mut changes = self.app.changes(self.now());
        changes.effects([Effect::Do(Job::OrderCard(id))]);
        self.app.store.commit(changes).await.expect("kept");
    }

    async fn jobs(&self, id: AccountId) -> Vec<PrintJob> {
        account::plain(self.app.store.print_jobs(Some(id)).await.expect("the jobs"))
    }
}

fn new_account(user_id: &str) -> NewAccount {
    NewAccount {
        user_id: user_id.to_owned(),
        name: "Ida Lund Ærø".to_owned(),
        address: vec!["Havnegade 1".to_owned()],
        email: None,
        language: Language::Danish,
        password: FirstPassword::ByLetter,
    }
}

fn new_service(redirect_uri: &str) -> NewService {
    NewService {
        id: None,
        name: "Fjord Bank".to_owned(),
        redirect_uris: vec![redirect_uri.to_owned()],
        post_logout_redirect_uris: vec![],
        home: None,
        sector: None,
        group: None,
        learns_name: true,
        accepts_app: true,
        accepts_card: true,
        accepts_offline: false,
        carry_always: false,
        verify_each: false,
        public: false,
    }
}

#[tokio::test]
async fn of_many_who_make_one_account_at_once_one_makes_it() {
    let world = World::new().await;
    let new = ["ida", "IDA", "Ida", "iDa"].map(new_account);
    let all = new.iter().cycle().take(20).map(|new| account::make(&world.app, new, world.now()));
    let made = futures_util::future::join_all(all).await;
    let made: Vec<_> = made.into_iter().map(|answer| answer.expect("no fault")).collect();
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 1);
    assert!(made.iter().flat_map(|made| made.as_ref().err()).all(|refused| matches!(refused, Refused::UserIdTaken(_))));
    let id = made.into_iter().find_map(Result::ok).expect("the one").account;
    assert_eq!(world.jobs(id).await.len(), 2, "one card and one letter");
}

#[tokio::test]
async fn what_cannot_be_printed_or_nobody_can_have_is_refused_before_anything_is_made() {
    let world = World::new().await;
    let check = async |new: NewAccount, expect: &str| {
        let refused = account::make(&world.app, &new, world.now()).await.expect("no fault").expect_err("a refusal");
        assert!(refused.to_string().contains(expect), "{refused}");
    };
    check(new_account("x"), "3 to 64 letters").await;
    check(new_account("$(id)"), "3 to 64 letters").await;
    check(NewAccount { name: "  ".to_owned(), ..new_account("ida") }, "empty").await;
    check(NewAccount { name: "Ida\u{202e}".to_owned(), ..new_account("ida") }, "U+202E").await;
    check(NewAccount { address: vec!["x".to_owned(); 6], ..new_account("ida") }, "more than 5 lines").await;
    let common = FirstPassword::Chosen(SecretText::new("password1".to_owned()));
    check(NewAccount { password: common, ..new_account("ida") }, "few would guess").await;
    assert!(world.app.store.accounts(None, 10).await.expect("accounts").is_empty());
}

#[tokio::test]
async fn never_event_12_codes_and_passwords_stand_sealed_in_their_print_jobs_and_nowhere_else() {
    let world = World::new().await;
    let ida = world.ida().await;
    let printed = print::card(&world.app, &world.head, &ida.card.to_string(), &[], world.now()).await;
    let printed = printed.expect("no fault").expect("a sheet");
    assert_eq!((printed.codes.len(), format!("{printed:?}").contains('…')), (148, true));
    let jobs = world.jobs(ida.account).await;
    let code = format!("{:06}", printed.codes[0].1);
    let log = audit::read(&world.app, audit::Wanted { user_id: Some("ida"), ..Default::default() }, 100)
        .await
        .expect("no fault")
        .expect("the log");
    let shown = format!("{jobs:?} {log:?}");
    assert!(!shown.contains(&code), "{code} in {shown}");

    // A sealed job in another row does not open.
    let [letter, card] = jobs.as_slice() else { panic!("two jobs: {jobs:?}") };
    assert!(super::content::Content::open(&world.app, letter.id, &letter.sealed).is_ok());
    assert!(super::content::Content::open(&world.app, letter.id, &card.sealed).is_err());

    card::confirm(&world.app, &ida.card.to_string(), world.now()).await.expect("no fault").expect("confirmed");
    assert_eq!(world.jobs(ida.account).await.len(), 1, "the letter");
}

#[tokio::test]
async fn a_letter_waits_a_week_and_a_newer_one_takes_its_place() {
    let world = World::new().await;
    let ida = world.ida().await;
    let first = ida.letter.expect("a letter");
    let letter = async || {
        let printed = print::letter(&world.app, &world.head, "ida", &[], world.now()).await;
        printed.expect("no fault").map(|printed| printed.job)
    };
    assert_eq!(letter().await, Ok(first));
    let second = account::reset(&world.app, "IDA", &[], world.now()).await.expect("no fault").expect("a letter");
    assert_eq!(letter().await, Ok(second.letter), "nobody shall post a letter whose password works no more");
    assert_eq!(world.jobs(ida.account).await.len(), 2, "the card and the newer letter");
    world.hand.advance_s(7 * 24 * 60 * 60);
    assert_eq!(letter().await, Err(Refused::WaitedTooLong));
}

#[tokio::test]
async fn an_ordered_card_is_made_once_however_often_and_by_however_many_it_is_ordered() {
    let world = World::new().await;
    let ida = world.ida().await;
    card::block(&world.app, &ida.card.to_string(), world.now()).await.expect("no fault").expect("blocked");
    world.order_card(ida.account).await;
    world.order_card(ida.account).await;
    let workers = (0..4).map(|_| perform_due(&world.app, world.now()));
    for done in futures_util::future::join_all(workers).await {
        done.expect("no fault");
    }
    let cards = card::list(&world.app, "ida").await.expect("no fault").expect("the cards");
    assert_eq!(cards.len(), 2, "the blocked one and its successor");
    assert_eq!(world.app.store.jobs_left().await.expect("the outbox"), 0);
}

#[tokio::test]
async fn a_card_with_codes_left_and_a_closed_account_need_no_next_card() {
    let world = World::new().await;
    let ida = world.ida().await;
    world.order_card(ida.account).await;
    assert_eq!(perform_due(&world.app, world.now()).await.expect("no fault"), 1);
    card::block(&world.app, &ida.card.to_string(), world.now()).await.expect("no fault").expect("blocked");
    account::close(&world.app, "ida", world.now()).await.expect("no fault").expect("closed");
    world.order_card(ida.account).await;
    assert_eq!(perform_due(&world.app, world.now()).await.expect("no fault"), 1);
    let cards = account::plain(world.app.store.cards(ida.account).await.expect("the cards"));
    assert_eq!(cards.len(), 1, "only the first");
}

#[tokio::test]
async fn a_service_on_this_machine_is_a_sector_of_its_own_and_can_be_changed() {
    let world = World::new().await;
    let new = new_service("http://127.0.0.1:8001/callback");
    let registered = service::register(&world.app, &new, world.now()).await.expect("no fault").expect("a service");
    assert_eq!(
        (registered.service.id.as_str(), registered.service.sector.as_str()),
        ("fjord-bank", "client:fjord-bank")
    );
    let again = service::register(&world.app, &new, world.now()).await.expect("no fault");
    assert_eq!(again.expect_err("a refusal"), Refused::ServiceTaken("fjord-bank".to_owned()));
    let renewed =
        service::rotate_secret(&world.app, "fjord-bank", world.now()).await.expect("no fault").expect("a secret");
    assert_ne!(renewed.secret, registered.secret);
    let moved = |service: Service| Service { redirect_uris: vec!["not an address".to_owned()], ..service };
    let refused = service::amend(&world.app, "fjord-bank", world.now(), moved).await.expect("no fault");
    assert!(matches!(refused, Err(Refused::Service(_))), "{refused:?}");
    service::disable(&world.app, "fjord-bank", world.now()).await.expect("no fault").expect("disabled");
    assert!(crate::flows::services::find(&world.app, "fjord-bank").await.expect("no fault").is_none());
    service::enable(&world.app, "fjord-bank", world.now()).await.expect("no fault").expect("enabled");
    assert!(crate::flows::services::find(&world.app, "fjord-bank").await.expect("no fault").is_some());
    let nothing = NewService { accepts_app: false, accepts_card: false, ..new };
    let refused = service::register(&world.app, &nothing, world.now()).await.expect("no fault");
    assert_eq!(refused.expect_err("a refusal"), Refused::AcceptsNothing);
}
