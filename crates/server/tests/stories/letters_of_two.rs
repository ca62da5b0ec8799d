//! Somebody whom a letter alone tells, and two phones that a stranger activates: each has its letter, and one answer is
//! enough for both.

use domain::audit::What;
use domain::device::State;
use domain::ids::DeviceId;
use domain::notice::{Notice, State as NoticeState};
use server::config::{Language, Origin, Site, TimeZone};
use server::flows::notices::code::Code;
use server::flows::operate::print::{Letterhead, notices};
use server::flows::operate::{Answer, Refused};
use store::Store as _;

use super::notices::waits;
use crate::support::{Person, Phone, World, on_every_engine};

on_every_engine!(
    the_letter_that_waits_longest_comes_first_and_then_the_other,
    a_letter_that_was_answered_is_not_posted,
    all_that_wait_are_printed_once,
    never_event_05_one_answer_by_code_blocks_all_that_wait_and_names_them,
    a_phone_that_may_approve_is_not_blocked_with_another,
);

fn head() -> Letterhead {
    let site = Site {
        issuer: Origin::parse("https://id.example").expect("an origin"),
        app: None,
        operator_name: "Fjord Bank".to_owned(),
        help: "70 10 20 30".to_owned(),
        language: Language::English,
        time_zone: TimeZone::utc(),
    };
    Letterhead::of(&site).expect("a letterhead")
}

async fn next(world: &World, person: &Person) -> Result<notices::NoticePrinted, Refused> {
    let printed: Answer<_> = notices::next(&world.app, &head(), &person.user_id, &[], world.now()).await;
    printed.expect("the store")
}

/// Two phones of a stranger's, an hour apart.
async fn two(world: &World, person: &Person) -> [Phone; 2] {
    let first = world.new_phone(person).await;
    world.wait_hours(1);
    [first, world.new_phone(person).await]
}

/// The notices of this person, oldest first.
async fn told(world: &World, person: &Person) -> Vec<Notice> {
    let notices = world.app.store.notices(person.account, world.now(), 9).await.expect("the store");
    notices.iter().rev().map(|notice| notice.get().clone()).collect()
}

async fn is_blocked(world: &World, phone: &Phone) -> bool {
    let id = DeviceId::parse(phone.device.id()).expect("an id");
    let kept = world.app.store.device(id).await.expect("the store").expect("a device");
    matches!(kept.state, State::Blocked { .. })
}

async fn answers(world: &World, notice: &Notice, says: &str) -> String {
    let code = Code::kept(&world.app, notice).expect("a code").in_groups();
    let mut desk = world.desk();
    desk.visits("/not-me").await.posts("not-me", &[("code", &code)]).await.is_told(says);
    desk.page.body.clone()
}

async fn the_letter_that_waits_longest_comes_first_and_then_the_other(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    two(world, &freja).await;
    let [first, second] = told(world, &freja).await.try_into().expect("two");
    let mut printed = vec![];
    for left in [1, 0, 0, 0] {
        let letter = next(world, &freja).await.expect("a letter");
        assert_eq!((letter.left, letter.dropped), (left, 0));
        printed.push(letter.printed.job.0);
        world.wait_s(60);
    }
    assert_eq!(printed, [first.id.0, second.id.0, first.id.0, second.id.0], "then once more in turn");
}

async fn a_letter_that_was_answered_is_not_posted(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    world.new_phone(&freja).await;
    let notice = told(world, &freja).await.remove(0);
    answers(world, &notice, "not_me_done").await;
    assert!(world.app.store.print_jobs(Some(freja.account)).await.expect("the store").is_empty());
    assert_eq!(next(world, &freja).await.expect_err("nothing"), Refused::NothingToPrint);

    // One that was answered where the letter stayed.
    let sofus = world.person("sofus").await;
    two(world, &sofus).await;
    let jobs = world.app.store.print_jobs(Some(sofus.account)).await.expect("the store");
    let first = told(world, &sofus).await.remove(0);
    let mut changes = world.changes();
    let read = world.app.store.notice(first.id).await.expect("the store").expect("a notice");
    changes.replace(&read, Notice { state: NoticeState::NotMe { at: world.now() }, ..first.clone() });
    world.app.store.commit(changes).await.expect("answered");
    let letter = next(world, &sofus).await.expect("the other");
    assert_eq!((letter.left, letter.dropped, jobs.len()), (0, 1, 2));
    assert_ne!(letter.printed.job.0, first.id.0);
}

async fn all_that_wait_are_printed_once(world: &World) {
    let world = &waits(world).await;
    let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
    two(world, &freja).await;
    world.wait_hours(1);
    world.new_phone(&sofus).await;
    let waiting = notices::waiting(&world.app, world.now()).await.expect("the store");
    let people: Vec<_> = waiting.letters.iter().map(|(_, user_id)| user_id.as_str()).collect();
    assert_eq!(people, [&freja.user_id, &freja.user_id, &sofus.user_id]);
    for (job, _) in waiting.letters {
        let printed = notices::one(&world.app, &head(), job, world.now()).await.expect("the store").expect("a letter");
        assert!(printed.pdf.starts_with(b"%PDF-"));
    }
    assert!(notices::waiting(&world.app, world.now()).await.expect("the store").letters.is_empty());
}

async fn never_event_05_one_answer_by_code_blocks_all_that_wait_and_names_them(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let [one, other] = two(world, &freja).await;
    let [_, second] = told(world, &freja).await.try_into().expect("two");
    let page = answers(world, &second, "not_me_done_all").await;
    assert!(page.contains("Somebody&#39;s phone"), "{page}");
    assert!(is_blocked(world, &one).await && is_blocked(world, &other).await);
    assert!(told(world, &freja).await.iter().all(|notice| matches!(notice.state, NoticeState::NotMe { .. })));
    assert_eq!((world.times(What::NoticeNotMe).await, world.times(What::DeviceBlocked).await), (2, 2));
    assert!(
        world.app.store.print_jobs(Some(freja.account)).await.expect("the store").is_empty(),
        "no letter for nothing"
    );
}

async fn a_phone_that_may_approve_is_not_blocked_with_another(world: &World) {
    let world = &waits(world).await;
    let freja = world.person("freja").await;
    let own = world.new_phone(&freja).await;
    world.wait_hours(71);
    let new = world.new_phone(&freja).await;
    world.wait_hours(2);
    let [_, about_new] = told(world, &freja).await.try_into().expect("two");
    answers(world, &about_new, "not_me_done").await;
    assert!(is_blocked(world, &new).await && !is_blocked(world, &own).await);
}
