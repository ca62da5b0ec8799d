//! Stories of standing: whose password counts, which browser is known, what a service may have.

use std::collections::HashSet;

use domain::account::{Account, Command, Method, Password, PasswordKind, Standing};
use domain::audit::What;
use domain::browser::{KnownBrowser, Trust};
use domain::ids::{AccountId, KnownBrowserId, ServiceId};
use domain::login::first_method;
use domain::proof::{CredentialsRefused, PasswordChecked};
use domain::service::{Authentication, Service};
use domain::session::Scope;
use domain::strikes::Strikes;
use domain::time::{Span, Time};

use crate::support::{ANNA, BO, START, account, after, browser, limits};

fn judged(account: &Account, matches: bool, now: Time) -> Result<bool, CredentialsRefused> {
    PasswordChecked::judge(Some(account), matches, now).map(|checked| checked.is_one_time())
}

#[test]
fn never_event_06_a_wrong_user_id_a_wrong_password_and_a_closed_account_are_one_answer() {
    let closed = Account { standing: Standing::Closed { at: START }, ..account(ANNA) };
    let frozen = Account { standing: Standing::Frozen { at: START }, ..account(ANNA) };
    for matches in [true, false] {
        assert_eq!(PasswordChecked::judge(None, matches, START), Err(CredentialsRefused::Wrong));
        assert_eq!(judged(&closed, matches, START), Err(CredentialsRefused::Wrong));
    }
    assert_eq!(judged(&account(ANNA), false, START), Err(CredentialsRefused::Wrong));
    assert_eq!(
        judged(&frozen, false, START),
        Err(CredentialsRefused::Wrong),
        "only who knows it learns that it is frozen"
    );
    assert_eq!(judged(&frozen, true, START), Err(CredentialsRefused::Frozen));
    assert_eq!(judged(&account(ANNA), true, START), Ok(false));
}

#[test]
fn a_letters_password_is_good_for_21_days_and_only_to_choose_another() {
    let ends_at = after(limits().letter_lasts);
    let reset = Command::ResetPassword { hash: "a letter's".into(), ends_at };
    let reset = account(ANNA).step(reset, START).unwrap();
    let instant = Time::from_micros(1).since(Time::from_micros(0));
    assert_eq!(judged(&reset, true, ends_at.minus(instant)), Ok(true));
    assert_eq!(judged(&reset, true, ends_at), Err(CredentialsRefused::LetterEnded));
    assert_eq!(judged(&reset, false, ends_at), Err(CredentialsRefused::Wrong));

    // A stronger hash of the same password is still a letter's.
    let renewed = reset.step(Command::RenewHash { hash: "stronger".into() }, START).unwrap();
    assert_eq!(
        renewed.password,
        Password { hash: "stronger".into(), kind: PasswordKind::OneTime { ends_at }, chosen_at: START }
    );
    let by = PasswordChecked::judge(Some(&renewed), true, START).unwrap();
    let (chosen, _) = renewed.choose_password(by, "her own".into(), START).unwrap();
    assert_eq!(judged(&chosen, true, ends_at), Ok(false));
}

fn known(account: AccountId) -> KnownBrowser {
    KnownBrowser {
        id: KnownBrowserId(1),
        account,
        secret: browser(1),
        label: "Firefox on Linux".into(),
        remembered_at: START,
        last_used_at: START,
        passwords: Strikes::default(),
        codes: Strikes::default(),
    }
}

#[test]
fn a_browser_is_known_to_one_account_for_ninety_days_however_often_it_is_used() {
    let ends = after(Span::days(90));
    let instant = Time::from_micros(1).since(Time::from_micros(0));
    assert!(known(ANNA).is_good(&account(ANNA), &limits(), ends.minus(instant)));
    let used_yesterday = KnownBrowser { last_used_at: ends.minus(Span::days(1)), ..known(ANNA) };
    assert!(!used_yesterday.is_good(&account(ANNA), &limits(), ends));
    assert!(!known(BO).is_good(&account(ANNA), &limits(), START));
}

#[test]
fn a_password_change_and_a_freeze_end_known_browsers_for_good() {
    let later = after(Span::minutes(1));
    let by = PasswordChecked::judge(Some(&account(ANNA)), true, START).unwrap();
    let change = Command::ChoosePassword { by, hash: "another".into() };
    let reset = Command::ResetPassword { hash: "a letter's".into(), ends_at: after(Span::days(21)) };
    for command in [change, reset, Command::Freeze] {
        let changed = account(ANNA).step(command, later).unwrap();
        assert!(!known(ANNA).is_good(&changed, &limits(), later));
        let reopened = changed.clone().step(Command::Reopen, after(Span::hours(1))).unwrap_or(changed);
        assert!(!known(ANNA).is_good(&reopened, &limits(), after(Span::hours(1))));
    }
}

/// Never event 5: whoever knows the password goes on with it until it is marked, so no other rule that moves trust keeps it
/// from being marked.
#[test]
fn never_event_05_in_whatever_order_not_me_is_said_the_password_that_was_used_is_marked() {
    let leaked = |known_at| Command::PasswordLeaked { known_at };
    let (earlier, later) = (after(Span::minutes(1)), after(Span::minutes(9)));
    let after_all = |commands: Vec<Command>| {
        let told = commands.into_iter().enumerate().fold(account(ANNA), |account, (turn, command)| {
            let now = after(Span::hours(1 + i64::try_from(turn).unwrap()));
            account.step(command, now).unwrap()
        });
        told.password.must_change()
    };
    for (order, commands) in [
        ("the later login first", vec![leaked(later), leaked(earlier)]),
        ("after a change was stopped", vec![Command::EndTrust, leaked(earlier)]),
        ("after a freeze", vec![Command::Freeze, Command::Reopen, leaked(earlier)]),
        ("during one", vec![Command::Freeze, leaked(earlier), Command::Reopen]),
        ("with a stronger hash", vec![Command::RenewHash { hash: "stronger".into() }, leaked(earlier)]),
    ] {
        assert!(after_all(commands), "{order}");
    }
    let by = PasswordChecked::judge(Some(&account(ANNA)), true, START).unwrap();
    let change = Command::ChoosePassword { by, hash: "another".into() };
    assert!(!after_all(vec![change, leaked(later)]), "a password that nobody knew stays");
}

#[test]
fn a_let_in_browser_has_its_place_but_is_still_new_so_a_number_is_carried() {
    let told = |trust: Trust| (trust.has_own_place(), trust.is_new());
    assert_eq!(told(Trust::Known(KnownBrowserId(1))), (true, false));
    assert_eq!(told(Trust::LetIn), (true, true));
    assert_eq!(told(Trust::CardInHand(crate::support::CARD)), (true, true));
    assert_eq!(told(Trust::Unknown), (false, true));
}

#[test]
fn the_factor_used_last_is_asked_for_first_and_the_only_one_without_asking() {
    use Method::{App, Card};
    let expected = [
        ((None, true, true), None),
        ((None, true, false), Some(App)),
        ((None, false, true), Some(Card)),
        ((None, false, false), None),
        ((Some(App), true, true), Some(App)),
        ((Some(App), true, false), Some(App)),
        ((Some(App), false, true), Some(Card)),
        ((Some(App), false, false), None),
        ((Some(Card), true, true), Some(Card)),
        ((Some(Card), true, false), Some(App)),
        ((Some(Card), false, true), Some(Card)),
        ((Some(Card), false, false), None),
    ];
    for ((last, app, card), first) in expected {
        assert_eq!(first_method(last, app, card), first, "{last:?}, app {app}, card {card}");
    }
}

pub(crate) fn service(id: &str, group: Option<&str>) -> Service {
    Service {
        id: ServiceId::parse(id).unwrap(),
        name: "Fjord Bank".into(),
        authentication: Authentication::None,
        redirect_uris: vec![],
        post_logout_redirect_uris: vec![],
        home: None,
        sector: "fjord.example".into(),
        group: group.map(str::to_owned),
        learns_name: false,
        accepts_app: true,
        accepts_card: false,
        accepts_offline: false,
        carry_always: false,
        verify_each: false,
        created_at: START,
        disabled_at: None,
    }
}

#[test]
fn a_session_is_one_services_own_unless_the_operator_named_a_group() {
    let bank = Scope::of(&service("fjord-bank", None));
    assert_ne!(bank, Scope::of(&service("nordlys", None)));
    let (public, union) = (service("public-site", Some("together")), service("union", Some("together")));
    assert_eq!(Scope::of(&public), Scope::of(&union));
    // A group named like a service is still no service.
    assert_ne!(Scope::of(&service("x", Some("fjord-bank"))), bank);
    assert_eq!(Scope::parse(&bank.to_string()), Some(bank));
    assert_eq!(Scope::parse("fjord-bank"), None);
}

#[test]
fn a_service_gets_the_factors_that_it_accepts_while_it_is_enabled() {
    let bank = service("fjord-bank", None);
    assert_eq!((bank.accepts(Method::App), bank.accepts(Method::Card), bank.is_enabled()), (true, false, true));
    assert!(!Service { disabled_at: Some(START), ..bank }.is_enabled());
}

#[test]
fn what_stands_in_the_audit_log_is_read_back_as_what_it_was() {
    let names: HashSet<&str> = What::ALL.iter().map(|what| what.as_str()).collect();
    assert_eq!(names.len(), What::ALL.len());
    assert!(What::ALL.iter().all(|what| What::parse(what.as_str()) == Some(*what)));
    assert_eq!(What::parse("account.unmade"), None);
}

#[test]
fn ids_are_read_back_and_nothing_else_is_one() {
    let id = AccountId(0x0199_c0de_0000_7000_8000_0000_0000_00aa);
    assert_eq!(AccountId::parse(&id.to_string()), Some(id));
    for text in [
        "",
        "aa",
        "0199C0DE000070008000000000000AA0",
        "+199c0de000070008000000000000aa0",
        "0199c0de-0000-7000-8000-000000000aa",
    ] {
        assert_eq!(AccountId::parse(text), None, "{text}");
    }
    assert!(ServiceId::parse(&"a".repeat(64)).is_some());
    for text in ["", "fjord bank", "fjord/bank", "fjørd", &"a".repeat(65)] {
        assert_eq!(ServiceId::parse(text), None, "{text}");
    }
}
