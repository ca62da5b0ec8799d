//! What My Tillid lets whom do: by app, by card, just now or for long.

use domain::account::{Account, Command, Method};
use domain::card::{BlockReason as BlockedBecause, Card, NotOrdered, State as CardState, UsedCodes, may_be_ordered};
use domain::change::{self, Change, Kind, NewEmail, has_place};
use domain::device::{BlockReason, Device, State};
use domain::email::{KeptEmail, Mails, SetBy, TryEmail, Wanted, WantedEmail};
use domain::ids::{CardId, ChangeId, DeviceId};
use domain::login::Passed;
use domain::login::State::{AsksCredentials, AsksOtherPassword};
use domain::my::{AtOnce, FRESH, Objectors, SignedIn, Wish};
use domain::proof::{AppVerification, Verification};
use domain::service::Service;
use domain::session::Scope;
use domain::shown::Factors;
use domain::time::{Span, Time};

use crate::support::{
    ANNA, BO, START, account, after, anna_identified, card, device, limits, login, session_at_my_tillid,
};

fn by(method: Method) -> SignedIn {
    SignedIn::check(&session_at_my_tillid(ANNA, method, Span::ZERO), &account(ANNA), &limits(), START).unwrap()
}

fn a_device(id: u128, from: Time) -> Device {
    Device { state: State::Active { from }, last_used_at: START, ..device(DeviceId(id), ANNA) }
}

#[test]
fn a_session_elsewhere_of_somebody_else_or_from_before_is_no_sign_in() {
    let here = session_at_my_tillid(ANNA, Method::App, Span::ZERO);
    let check = |session, account| SignedIn::check(&session, &account, &limits(), START).is_some();
    assert!(check(here.clone(), account(ANNA)));
    assert!(!check(here.clone(), account(BO)));
    let elsewhere = domain::session::Session { scope: Scope::parse("service:fjord-bank").unwrap(), ..here };
    assert!(!check(elsewhere, account(ANNA)));
    let changed = Account { trusted_from: after(Span::seconds(1)), ..account(ANNA) };
    assert!(!check(here, changed));
}

#[test]
fn both_factors_are_fresh_for_five_minutes_and_not_an_instant_longer() {
    let is_fresh = |since| {
        let session = session_at_my_tillid(ANNA, Method::App, since);
        SignedIn::check(&session, &account(ANNA), &limits(), START).unwrap().is_fresh()
    };
    assert!(is_fresh(Span::ZERO) && is_fresh(Span::seconds(299)) && !is_fresh(FRESH));
}

/// Never event 5: whoever has card and password alone does not silence the last device.
#[test]
fn by_card_another_active_device_has_to_be_left() {
    let (one, two, new) = (a_device(1, START), a_device(2, START), a_device(3, after(Span::hours(1))));
    let blocked = Device { state: State::Blocked { at: START, why: BlockReason::Asked }, ..a_device(4, START) };
    let asleep = Device { last_used_at: START.minus(Span::days(180)), ..a_device(5, START) };
    let may = |method, device: &Device, all: &[&Device]| {
        by(method).may_block_at_once(device, all.iter().copied(), &limits(), START)
    };
    assert!(may(Method::App, &one, &[&one]));
    assert!(!may(Method::Card, &one, &[&one]));
    assert!(may(Method::Card, &one, &[&one, &two]));
    assert!(!may(Method::Card, &one, &[&one, &new, &blocked, &asleep]), "none of these could say so");
    assert!(may(Method::Card, &new, &[&one, &new]) && may(Method::Card, &new, &[&new]));
    assert!(may(Method::Card, &asleep, &[&asleep]));
}

#[test]
fn by_card_password_and_user_id_change_at_once_only_where_nobody_could_object() {
    let may = |method, all: &[Device], has_mail| {
        let objectors = Objectors { devices: all.iter().collect(), has_mail };
        by(method).may_take_over_at_once(&objectors, &limits(), START).is_some()
    };
    assert!(may(Method::App, &[a_device(1, START)], false));
    assert!(!may(Method::Card, &[a_device(1, START)], false));
    assert!(
        !may(Method::Card, &[a_device(1, after(Span::hours(1)))], false),
        "one that waits itself is somebody's all the same"
    );
    let asleep = Device { last_used_at: START.minus(Span::days(180)), ..a_device(1, START) };
    assert!(may(Method::Card, &[], false) && may(Method::Card, &[asleep], false));
    assert!(may(Method::App, &[], true) && !may(Method::Card, &[], true));
}

/// Never event 5: a thief with password and card, whom the owner denied, does not choose the next password behind their back.
#[test]
fn a_login_that_asks_for_another_password_follows_the_same_rule() {
    let may = |method, all: &[Device]| {
        let card = card(ANNA);
        let passed = match method {
            Method::App => {
                Passed::App { device: DeviceId(1), verification: AppVerification::Signed(Verification::Pin) }
            }
            Method::Card => Passed::Card { card: card.id },
        };
        let asking = login(AsksOtherPassword { who: anna_identified(), passed });
        let factors = Factors { devices: all.iter().collect(), cards: vec![&card] };
        let still = asking.still_passed(&factors, &limits(), START).unwrap();
        let objectors = Objectors { devices: all.iter().collect(), has_mail: false };
        AtOnce::at_login(still, &objectors, &limits(), START).is_some()
    };
    assert!(may(Method::App, &[a_device(1, START)]));
    assert!(!may(Method::Card, &[a_device(1, START)]) && may(Method::Card, &[]));
    let nothing = Factors { devices: vec![], cards: vec![] };
    assert!(login(AsksCredentials).still_passed(&nothing, &limits(), START).is_none(), "no other login has the proof");
}

/// Never event 5: what was blocked after it was shown changes no password, neither at once nor after a wait.
#[test]
fn what_was_blocked_after_it_was_shown_leads_to_no_other_password() {
    let goes_on = |passed, device: &Device, card: &Card| {
        let factors = Factors { devices: vec![device], cards: vec![card] };
        let asking = login(AsksOtherPassword { who: anna_identified(), passed });
        asking.still_passed(&factors, &limits(), START).is_some()
    };
    let (phone, own) = (a_device(1, START), card(ANNA));
    let by_app = Passed::App { device: DeviceId(1), verification: AppVerification::Signed(Verification::Pin) };
    let by_card = Passed::Card { card: own.id };
    assert!(goes_on(by_app, &phone, &own) && goes_on(by_card, &phone, &own));
    for why in [BlockReason::Asked, BlockReason::ByCard, BlockReason::WrongPins, BlockReason::WrongPinsInAll] {
        let blocked = Device { state: State::Blocked { at: START, why }, ..phone.clone() };
        assert!(!goes_on(by_app, &blocked, &own) && goes_on(by_card, &blocked, &own));
    }
    let removed = Device { state: State::Removed { at: START }, ..phone.clone() };
    assert!(!goes_on(by_app, &removed, &own) && !goes_on(by_app, &a_device(2, START), &own));
    let with = |why| Card { state: CardState::Blocked { at: START, why }, ..own.clone() };
    assert!(
        !goes_on(by_card, &phone, &with(BlockedBecause::Asked))
            && goes_on(by_app, &phone, &with(BlockedBecause::Asked))
    );
    assert!(goes_on(by_card, &phone, &with(BlockedBecause::WrongCodes)), "who guesses takes nothing from the owner");
    assert!(!goes_on(by_card, &phone, &Card { id: CardId(0xcb), ..own.clone() }));
    assert!(!goes_on(by_app, &Device { account: BO, ..phone.clone() }, &own) && !goes_on(by_card, &phone, &card(BO)));
}

/// Never event 5: somebody with password and card who blocks a phone that waits still, or spends its PINs, has silenced it
/// for as long as a new device waits, and no password changes behind its owner's back so long.
#[test]
fn never_event_05_whom_the_card_has_just_silenced_could_object_still() {
    let may = |device: &Device, now| {
        let objectors = Objectors { devices: vec![device], has_mail: false };
        let by =
            SignedIn::check(&session_at_my_tillid(ANNA, Method::Card, Span::ZERO), &account(ANNA), &limits(), START);
        by.unwrap().may_take_over_at_once(&objectors, &limits(), now).is_some()
    };
    let waits = a_device(1, after(Span::hours(1)));
    assert!(by(Method::Card).may_block_at_once(&waits, [&waits], &limits(), START), "that much it may");
    let silenced = waits.step(domain::device::Command::BlockByCard, &limits(), START).unwrap();
    assert!(!may(&silenced, START) && !may(&silenced, after(limits().device_wait).minus(Span::seconds(1))));
    assert!(may(&silenced, after(limits().device_wait)));

    let blocked = |why| Device { state: State::Blocked { at: START, why }, ..a_device(1, START) };
    assert!(!may(&blocked(BlockReason::WrongPins), START) && !may(&blocked(BlockReason::WrongPinsInAll), START));
    assert!(may(&blocked(BlockReason::Asked), START), "by app, by an operator or by *not me*: nobody is silenced so");
    let asleep = Device { last_used_at: START.minus(Span::days(180)), ..blocked(BlockReason::ByCard) };
    assert!(may(&asleep, START), "one that slept objected to nothing before, either");
}

/// What was asked for to mend a mark outlives that mark, and not the next one.
#[test]
fn a_password_that_waits_in_place_of_a_marked_one_is_void_when_it_is_marked_again() {
    let leaked = |account: Account, now| account.step(Command::PasswordLeaked { known_at: START }, now).unwrap();
    let marked = leaked(account(ANNA), START);
    let (own, passed) = (card(ANNA), Passed::Card { card: card(ANNA).id });
    let asking = login(AsksOtherPassword { who: anna_identified(), passed });
    let asked = after(Span::minutes(1));
    let factors = Factors { devices: vec![], cards: vec![&own] };
    let still = asking.still_passed(&factors, &limits(), asked).unwrap();
    let change = Change::ask_at_login(ChangeId(1), still, "another".to_owned(), &limits(), asked);
    assert_eq!(change.waits_until(&marked), Some(asked.plus(limits().device_wait)));
    assert_eq!(change.waits_until(&leaked(marked, after(Span::minutes(2)))), None);
}

#[test]
fn a_session_by_card_falls_with_the_card_that_was_reported_since() {
    let blocked = |at, why| CardState::Blocked { at, why };
    let by = |method, state, used: bool| {
        let used = if used { card(ANNA).used } else { UsedCodes::default() };
        session_at_my_tillid(ANNA, method, Span::minutes(1)).sign_in().falls_with(&Card { state, used, ..card(ANNA) })
    };
    assert!(by(Method::Card, blocked(START, BlockedBecause::Asked), true));
    assert!(!by(Method::App, blocked(START, BlockedBecause::Asked), true));
    assert!(!by(Method::Card, blocked(START.minus(Span::hours(1)), BlockedBecause::Asked), true), "another card since");
    assert!(!by(Method::Card, blocked(START, BlockedBecause::Asked), false), "lost in the post, it let nobody in");
    assert!(!by(Method::Card, blocked(START, BlockedBecause::WrongCodes), true), "who guesses signs nobody out");
    assert!(!by(Method::Card, CardState::Replaced { at: START }, true) && !by(Method::Card, CardState::Active, true));
}

#[test]
fn nobody_is_signed_in_while_a_stranger_knows_the_password() {
    let session = session_at_my_tillid(ANNA, Method::App, Span::minutes(1));
    assert!(session.is_good(&account(ANNA), &limits(), START));
    let marked = account(ANNA).step(Command::PasswordLeaked { known_at: START }, START).unwrap();
    assert!(!session.is_good(&marked, &limits(), START));
}

#[test]
fn a_card_is_ordered_when_none_is_on_its_way_and_twice_a_week_at_most() {
    let made = |state, days| Card { state, issued_at: START.minus(Span::days(days)), ..card(ANNA) };
    let blocked = CardState::Blocked { at: START, why: domain::card::BlockReason::Asked };
    let may = |cards: &[Card]| may_be_ordered(cards, &limits(), START);
    assert_eq!(may(&[]), Ok(()));
    assert_eq!(may(&[made(CardState::Active, 300)]), Ok(()));
    assert_eq!(may(&[made(CardState::Issued, 1)]), Err(NotOrdered::OnItsWay));
    assert_eq!(may(&[made(blocked, 1)]), Ok(()));
    assert_eq!(may(&[made(blocked, 1), made(blocked, 6)]), Err(NotOrdered::EnoughLately));
    assert_eq!(may(&[made(blocked, 1), made(blocked, 7)]), Ok(()));
}

/// Never event 5: an address that a thief has set hurries no device and no change of theirs.
#[test]
fn an_address_set_in_my_tillid_hurries_nothing_before_the_longest_wait_is_over() {
    let kept = |set_by| KeptEmail {
        account: ANNA,
        sealed: vec![1],
        set_at: START,
        set_by,
        mails: Mails::AtOnce,
        doubted_at: None,
    };
    let is_known = |set_by, now| kept(set_by).is_known(&limits(), now);
    assert!(is_known(SetBy::Operator, START));
    assert!(!is_known(SetBy::Person, after(Span::hours(72)).minus(Span::seconds(1))));
    assert!(is_known(SetBy::Person, after(Span::hours(72))));
    for set_by in [SetBy::Operator, SetBy::Person] {
        let doubted = kept(set_by).doubted(START);
        assert!(
            doubted.is_doubted() && !doubted.is_known(&limits(), after(Span::days(365))),
            "until it is shown again"
        );
        let shown = KeptEmail { set_at: after(Span::seconds(1)), ..doubted };
        assert!(!shown.is_doubted() && shown.is_known(&limits(), after(Span::hours(73))));
    }
}

#[test]
fn whatever_is_asked_of_the_mail_address_waits_one_at_a_time_and_leaves_no_address_behind() {
    let address = || Kind::Email(NewEmail::Address { sealed: vec![1, 2, 3] });
    for other in [address(), Kind::Email(NewEmail::Removed), Kind::Email(NewEmail::WhenUnseen)] {
        assert!(address().is_like(&other) && other.is_like(&address()));
    }
    assert!(!address().is_like(&Kind::Password { hash: String::new() }));
    let asked = Change::ask(ChangeId(1), by(Method::Card), address(), &limits(), START).unwrap();
    let stopped = asked.step(change::Command::Stop(change::Stopper::NotMe), &limits(), START).unwrap();
    assert_eq!(stopped.kind, Kind::Email(NewEmail::Address { sealed: vec![] }));
    let made = Change::made(ChangeId(1), ANNA, address(), START);
    assert_eq!(made.kind, Kind::Email(NewEmail::Address { sealed: vec![] }));
}

/// Never event 5: what protects the owner's logins is taken away only as their password is changed.
#[test]
fn a_number_at_every_login_is_turned_off_by_a_change_and_each_kind_has_its_own_place() {
    let always = account(ANNA).step(Command::Wish { by: by(Method::Card), wish: Wish::NumberAlways }, START).unwrap();
    assert!(always.number_always);
    let asked = Change::ask(ChangeId(1), by(Method::Card), Kind::NumberWhenNew, &limits(), START).unwrap();
    assert!(!has_place([&asked], &Kind::NumberWhenNew, &always));
    assert!(has_place([&asked], &Kind::Password { hash: String::new() }, &always));
    assert!(
        asked.kind.is_settled_by(&Kind::NumberWhenNew) && !asked.kind.is_settled_by(&Kind::Email(NewEmail::Removed))
    );
    let (done, due) = asked.take_effect(&always, &limits(), after(limits().device_wait)).unwrap();
    assert_eq!(done.kind, Kind::NumberWhenNew);
    let next = always.step(Command::TakeEffect(due.unwrap()), after(limits().device_wait)).unwrap();
    assert!(!next.number_always);
}

#[test]
fn the_right_code_shows_the_address_of_the_account_that_it_was_sent_for() {
    let wanted = WantedEmail {
        account: ANNA,
        id: ChangeId(7),
        sealed: vec![1],
        asked_at: START,
        state: Wanted::Sent { wrong: 0 },
    };
    let (_, shown) = wanted.step(TryEmail::Type { right: true }, START).unwrap();
    let shown = shown.unwrap();
    assert_eq!((shown.account(), shown.id()), (ANNA, ChangeId(7)));
}

/// Guesses before the mail has left count, and keep it from nothing.
#[test]
fn a_wrong_code_before_the_mail_has_left_keeps_no_mail_from_going() {
    let unsent = WantedEmail {
        account: ANNA,
        id: ChangeId(7),
        sealed: vec![1],
        asked_at: START,
        state: Wanted::Unsent { wrong: 0 },
    };
    let tries = |wanted: WantedEmail, command| wanted.step(command, START).map(|(next, _)| next);
    let guessed = tries(unsent.clone(), TryEmail::Type { right: false }).unwrap();
    assert_eq!((guessed.state, guessed.tries_left()), (Wanted::Unsent { wrong: 1 }, 4));
    let sent = tries(guessed, TryEmail::Send).unwrap();
    assert_eq!((sent.state, sent.tries_left()), (Wanted::Sent { wrong: 1 }, 4));
    let five = (0..5).fold(unsent, |wanted, _| tries(wanted, TryEmail::Type { right: false }).unwrap());
    assert!(five.is_over(START) && tries(five, TryEmail::Send).is_err());
}

#[test]
fn my_tillid_has_no_way_for_programs_and_a_scope_of_its_own() {
    let service = Service::my_tillid("Mit Tillid".to_owned(), START);
    assert!(service.redirect_uris.is_empty() && service.id.is_my_tillid() && service.name == "Mit Tillid");
    assert_eq!(Scope::of(&service), Scope::of_my_tillid());
}
