//! A person's record, a login and an activation.

use domain::account::{self, Account, Method, PasswordKind, Standing};
use domain::activation::{self, Activation};
use domain::browser::Trust;
use domain::card::Card;
use domain::ids::{AccountId, ActivationId, CardId, DeviceId, RequestId};
use domain::login::{self, Command, LetInBy, Login, Passed, State, Why};
use domain::my::{FRESH, Wish};
use domain::proof::{PasswordChecked, SecondFactor};
use domain::shown::{Factors, Shown};
use domain::time::Span;
use domain::user_id::UserId;

use super::changing::due;
use super::table::{Lifecycle, Make, around, whenever};
use crate::support::{
    ANNA, BO, CARD, GRANT, OTHER_REQUEST, PHONE, Phone, REQUEST, START, TABLET, account as account_of, after,
    anna_identified, approval_taken, at_once, card, code_used, codes_used, holder, letter_password, limits,
    login as login_at, new_device_approved, password_chosen, password_of, place, signed_in,
};

pub(super) fn account() -> Lifecycle {
    let open = account_of(ANNA);
    let states = [
        ("open", open.clone()),
        ("open, a stranger knew the password", leaked(open.clone())),
        ("frozen", Account { standing: Standing::Frozen { at: START }, ..open.clone() }),
        ("closed", Account { standing: Standing::Closed { at: START }, ..open }),
    ];
    let hash = || "another hash".to_owned();
    let phone = Phone::anna();
    Lifecycle::tried(
        "Account",
        &|account: &Account, _| match account.standing {
            Standing::Open if account.password.must_change() => "open, to change its password",
            Standing::Open => "open",
            Standing::Frozen { .. } => "frozen",
            Standing::Closed { .. } => "closed",
        },
        &states,
        &[
            ("choose a password", &|_| account::Command::ChoosePassword {
                by: password_of(&account_of(ANNA)),
                hash: hash(),
            }),
            ("choose a password, knowing another person's", &|_| account::Command::ChoosePassword {
                by: password_of(&account_of(BO)),
                hash: hash(),
            }),
            ("reset the password", &|_| account::Command::ResetPassword {
                hash: hash(),
                ends_at: after(Span::days(21)),
            }),
            ("renew the hash", &|_| account::Command::RenewHash { hash: hash() }),
            ("a stranger knows the password", &|_| account::Command::PasswordLeaked { known_at: START }),
            ("a stranger knew a password before this one", &|_| account::Command::PasswordLeaked {
                known_at: START.minus(Span::days(31)),
            }),
            ("sign in by card", &|_| account::Command::SignIn(Method::Card)),
            ("trust", &|_| account::Command::Trust),
            ("first device", &|_| account::Command::FirstDevice),
            ("rename", &|_| account::Command::Rename(UserId::choose("anna.ny").expect("a user ID"))),
            ("carry a number always", &|_| account::Command::CarryAlways(phone.wish(true))),
            ("carry a number when it must be", &|_| account::Command::CarryAlways(phone.wish(false))),
            ("wish another password, just signed in", &|_| account::Command::Wish {
                by: signed_in(ANNA, Span::ZERO),
                wish: Wish::Password { hash: hash(), at_once: at_once(ANNA) },
            }),
            ("wish another password, proved for another person", &|_| account::Command::Wish {
                by: signed_in(ANNA, Span::ZERO),
                wish: Wish::Password { hash: hash(), at_once: at_once(BO) },
            }),
            ("wish another password, signed in for long", &|_| account::Command::Wish {
                by: signed_in(ANNA, FRESH),
                wish: Wish::Password { hash: hash(), at_once: at_once(ANNA) },
            }),
            ("wish a number always, signed in for long", &|_| account::Command::Wish {
                by: signed_in(ANNA, FRESH),
                wish: Wish::NumberAlways,
            }),
            ("wish a number when it must be, just signed in", &|_| account::Command::Wish {
                by: signed_in(ANNA, Span::ZERO),
                wish: Wish::NumberWhenNew { at_once: at_once(ANNA) },
            }),
            ("wish a number when it must be, proved for another person", &|_| account::Command::Wish {
                by: signed_in(ANNA, Span::ZERO),
                wish: Wish::NumberWhenNew { at_once: at_once(BO) },
            }),
            ("wish a number when it must be, signed in for long", &|_| account::Command::Wish {
                by: signed_in(ANNA, FRESH),
                wish: Wish::NumberWhenNew { at_once: at_once(ANNA) },
            }),
            ("wish the card first, signed in for long", &|_| account::Command::Wish {
                by: signed_in(ANNA, FRESH),
                wish: Wish::AskFirst(Some(Method::Card)),
            }),
            ("wish English, signed in as another person", &|_| account::Command::Wish {
                by: signed_in(BO, Span::ZERO),
                wish: Wish::Language(account::Language::English),
            }),
            ("a change of the password has waited its time", &|_| account::Command::TakeEffect(due(ANNA))),
            ("another person's change has waited its time", &|_| account::Command::TakeEffect(due(BO))),
            ("a number always, as the log outside knows", &|_| account::Command::RecallNumber { always: true }),
            ("end trust", &|_| account::Command::EndTrust),
            ("freeze", &|_| account::Command::Freeze),
            ("reopen", &|_| account::Command::Reopen),
            ("close", &|_| account::Command::Close),
        ],
        &whenever(),
        &|account, command, _| {
            // A minute later, so that what was trusted before can be told from what is trusted from now on.
            let now = after(Span::minutes(1));
            let next = account.step(command, now).map_err(|refusal| format!("{refusal:?}"))?;
            let kind = match next.password.kind {
                PasswordKind::Chosen => "a chosen password",
                PasswordKind::OneTime { .. } => "a letter's password",
                PasswordKind::MustChange { .. } => "a password to change",
            };
            let number = if next.number_always { "a number always" } else { "a number when it must be" };
            let trusts = if next.trusts_since(START) { "trusted as before" } else { "nothing older is trusted" };
            let text = format!(
                "{kind} ({}), asks for {:?} first, {number}, {trusts}",
                next.password.hash,
                next.first_method.or(next.last_method)
            );
            Ok((next, text))
        },
    )
}

/// The person has said that a login was not theirs.
fn leaked(account: Account) -> Account {
    account.step(account::Command::PasswordLeaked { known_at: START }, START).unwrap()
}

fn activation_step(
    activation: Activation,
    command: activation::Command,
    now: domain::time::Time,
) -> Result<(Activation, String), String> {
    match activation.step(command, &limits(), now) {
        Ok(next) => {
            let text = format!("{:?}", next.state);
            Ok((next, text))
        }
        Err(refusal) => Err(format!("{refusal:?}")),
    }
}

/// An approval, taken, of the activation that makes `device`.
fn approved(account: AccountId, device: DeviceId, request: RequestId) -> activation::Command {
    activation::Command::Approved(new_device_approved(account, ActivationId(device.0), request), PHONE)
}

const fn asks_keys_by(by: Shown) -> activation::State {
    activation::State::AsksKeys { device: PHONE, by }
}

pub(super) fn activation() -> Lifecycle {
    let asked = [140, 141].map(place);
    let activation = |state| Activation {
        id: ActivationId(PHONE.0),
        account: ANNA,
        device_key: vec![],
        platform: "Android".into(),
        card_in_hand: None,
        replaces: None,
        started_at: START,
        state,
    };
    let asks_keys = activation(asks_keys_by(Shown::Card(CARD)));
    let shown =
        asks_keys.still_shown(&Factors { devices: vec![], cards: vec![&card(ANNA)] }, &limits(), START).unwrap();
    let states = [
        ("asks two codes", activation(activation::State::AsksCodes { card: CARD, places: asked, request: None })),
        (
            "asks two codes, or the devices",
            activation(activation::State::AsksCodes { card: CARD, places: asked, request: Some(REQUEST) }),
        ),
        ("asks the devices alone", activation(activation::State::AsksDevices { request: None })),
        ("asked the devices alone", activation(activation::State::AsksDevices { request: Some(REQUEST) })),
        ("asks the keys", asks_keys),
        ("asks the keys, another device approved", activation(asks_keys_by(Shown::Device(TABLET)))),
        ("done", activation(activation::State::Done { device: PHONE })),
    ];
    let right = |codes| activation::Command::CodesRight(codes, PHONE);
    Lifecycle::tried(
        "Activation",
        &|activation: &Activation, _| match activation.state {
            activation::State::AsksCodes { .. } => "asks codes",
            activation::State::AsksDevices { .. } => "asks devices",
            activation::State::AsksKeys { .. } => "asks keys",
            activation::State::Done { .. } => "done",
        },
        &states,
        &[
            ("the two codes were right", &|_| right(codes_used(&card(ANNA), [140, 141]))),
            ("other two codes were right", &|_| right(codes_used(&card(ANNA), [142, 143]))),
            ("one code was right, at a login", &|_| right(code_used(&card(ANNA), 140))),
            ("another account's codes were right", &|_| right(codes_used(&card(BO), [140, 141]))),
            ("ask the devices", &|_| activation::Command::AskDevices(REQUEST)),
            ("ask the devices again", &|_| activation::Command::AskDevices(OTHER_REQUEST)),
            ("a device approved", &|_| approved(ANNA, PHONE, REQUEST)),
            ("a device approved what was asked before", &|_| approved(ANNA, PHONE, OTHER_REQUEST)),
            ("a device approved another activation", &|_| approved(ANNA, TABLET, REQUEST)),
            ("another account's device approved", &|_| approved(BO, PHONE, REQUEST)),
            ("offer the keys, and the card is still good", &|_| activation::Command::KeysOffered(shown)),
        ],
        &around(&[("10 min", limits().activation_lasts)]),
        &activation_step,
    )
}

fn login_states() -> Vec<(&'static str, Login)> {
    let who = anna_identified();
    let asks_code = State::AsksCode { who, card: CARD, place: place(1) };
    let let_in = |wrong_tries, state| Login { let_in: Some(BY_APP), wrong_tries, ..login_at(state) };
    let in_hand = |wrong_tries, state| Login { let_in: Some(BY_CARD), wrong_tries, ..login_at(state) };
    let not_let_in = Login { wrong_tries: 4, ..login_at(State::AsksCredentials) };
    vec![
        ("asks for user ID and password", login_at(State::AsksCredentials)),
        ("asks for user ID and password, four times wrong characters", not_let_in),
        ("asks for user ID and password, let in by Anna", let_in(0, State::AsksCredentials)),
        ("asks for user ID and password, let in, four wrong tries", let_in(4, State::AsksCredentials)),
        ("asks for user ID and password, Anna's card shown", in_hand(0, State::AsksCredentials)),
        ("asks for a new password", login_at(State::AsksNewPassword(who))),
        ("asks which factor", login_at(State::AsksMethod(who))),
        ("waits for the app", login_at(State::WaitsForApp { who, request: REQUEST })),
        ("asks for a code", login_at(asks_code)),
        ("asks for a code, let in, four wrong tries", let_in(4, asks_code)),
        ("asks for a code, card shown, four wrong tries", in_hand(4, asks_code)),
        ("asks for another password", login_at(State::AsksOtherPassword { who, passed: PASSED })),
        ("done", login_at(State::Done { at: START, grant: GRANT })),
        ("refused", login_at(State::Refused { at: START, why: Why::Denied })),
    ]
}

const PASSED: Passed = Passed::Card { card: CARD };
const BY_APP: LetInBy = LetInBy::App(ANNA);
const BY_CARD: LetInBy = LetInBy::Card(ANNA, CARD);
const IN_HAND: Trust = Trust::CardInHand(CARD);

const LOGIN_COMMANDS: &[(&str, Make<'static, Login, Command>)] = &[
    ("let in", &|_| Command::LetIn(BY_APP)),
    ("card shown", &|_| Command::LetIn(BY_CARD)),
    ("another person's card shown", &|_| Command::LetIn(LetInBy::Card(BO, CARD))),
    ("password right", &|_| give(password_of(&account_of(ANNA)), Trust::Unknown)),
    ("password right, let in", &|_| give(password_of(&account_of(ANNA)), Trust::LetIn)),
    ("another person's password right", &|_| give(password_of(&account_of(BO)), Trust::Unknown)),
    ("another person's password right, let in", &|_| give(password_of(&account_of(BO)), Trust::LetIn)),
    ("password right, card shown", &|_| give(password_of(&account_of(ANNA)), IN_HAND)),
    ("another person's password right, card shown", &|_| give(password_of(&account_of(BO)), IN_HAND)),
    ("letter's password right", &|_| give(letter_password(), Trust::Unknown)),
    ("password right that a stranger knew", &|_| give(password_of(&leaked(account_of(ANNA))), Trust::Unknown)),
    ("password right that a stranger knew, let in", &|_| give(password_of(&leaked(account_of(ANNA))), Trust::LetIn)),
    ("wrong characters to be let in", &|_| Command::WrongLetIn),
    ("wrong password", &|_| Command::WrongPassword(Trust::Unknown)),
    ("wrong password, let in", &|_| Command::WrongPassword(Trust::LetIn)),
    ("wrong password, card shown", &|_| Command::WrongPassword(IN_HAND)),
    ("password chosen", &|_| choose(ANNA)),
    ("another person's password chosen", &|_| choose(BO)),
    ("ask the app", &|_| Command::AskApp(OTHER_REQUEST)),
    ("ask for a code", &|_| Command::AskCode(CARD, place(2))),
    ("wrong number", &|_| Command::WrongNumber),
    ("wrong code", &|_| Command::WrongCode(Trust::Unknown)),
    ("wrong code, let in", &|_| Command::WrongCode(Trust::LetIn)),
    ("wrong code, card shown", &|_| Command::WrongCode(IN_HAND)),
    ("choose again", &|_| Command::ChooseAgain),
    ("remember this browser", &|_| Command::Remember(true)),
    ("finish: its request approved", &|_| finish(SecondFactor::App(approval_taken(REQUEST)))),
    ("finish: another request approved", &|_| finish(SecondFactor::App(approval_taken(OTHER_REQUEST)))),
    ("finish: its code right", &|_| finish(SecondFactor::Card(code_used(&card(ANNA), 1)))),
    ("finish: another code right", &|_| finish(SecondFactor::Card(code_used(&card(ANNA), 2)))),
    ("finish: a code of another card right", &|_| {
        finish(SecondFactor::Card(code_used(&Card { id: CardId(0xcb), ..card(ANNA) }, 1)))
    }),
    ("finish: another account's code right", &|_| finish(SecondFactor::Card(code_used(&card(BO), 1)))),
    ("pass: its request approved", &|_| Command::Pass(SecondFactor::App(approval_taken(REQUEST)))),
    ("pass: another request approved", &|_| Command::Pass(SecondFactor::App(approval_taken(OTHER_REQUEST)))),
    ("pass: its code right", &|_| Command::Pass(SecondFactor::Card(code_used(&card(ANNA), 1)))),
    ("pass: another account's code right", &|_| Command::Pass(SecondFactor::Card(code_used(&card(BO), 1)))),
    ("other password chosen", &|_| other_password(ANNA, ANNA)),
    ("another person's other password chosen", &|_| other_password(BO, ANNA)),
    ("other password chosen, proved for another person", &|_| other_password(ANNA, BO)),
    ("refuse", &|_| Command::Refuse(Why::Cancelled)),
];

fn give(checked: PasswordChecked, trust: Trust) -> Command {
    Command::GivePassword { checked, trust, holder: holder(2) }
}

fn other_password(account: AccountId, at_once_for: AccountId) -> Command {
    Command::OtherPassword(password_chosen(&account_of(account)), at_once(at_once_for), GRANT)
}

fn choose(account: AccountId) -> Command {
    Command::PasswordChosen { chosen: password_chosen(&account_of(account)), holder: holder(3) }
}

fn finish(factor: SecondFactor) -> Command {
    Command::Finish(factor, GRANT)
}

pub(super) fn login() -> Lifecycle {
    Lifecycle::tried(
        "Login",
        &|login: &Login, _| match login.state {
            State::AsksCredentials => "asks credentials",
            State::AsksNewPassword(_) => "asks new password",
            State::AsksMethod(_) => "asks method",
            State::WaitsForApp { .. } => "waits for app",
            State::AsksCode { .. } => "asks code",
            State::AsksOtherPassword { .. } => "asks other password",
            State::Done { .. } => "done",
            State::Refused { .. } => "refused",
        },
        &login_states(),
        LOGIN_COMMANDS,
        &around(&[("15 min", limits().login_lasts)]),
        &|login, command, now| match login.step(command, &limits(), now) {
            Ok(next) => {
                let state = match next.state {
                    State::AsksMethod(who) | State::AsksNewPassword(who) => format!("{:?}", who.trust),
                    State::WaitsForApp { request, .. } => format!("{request:?}"),
                    State::AsksCode { place, .. } => format!("{place:?}"),
                    State::AsksOtherPassword { passed, .. } => format!("{passed:?}"),
                    State::Refused { why, .. } => format!("{why:?}"),
                    State::AsksCredentials | State::Done { .. } => String::new(),
                };
                let remember = if next.remember { ", remember" } else { "" };
                let let_in = next.let_in.map_or(String::new(), |by| format!(", let in by {by:?}"));
                let wrong = match (next.wrong_tries, next.wrong_numbers) {
                    (0, 0) => String::new(),
                    (tries, 0) => format!(", {tries} wrong"),
                    (_, numbers) => format!(", {numbers} wrong numbers"),
                };
                let held = match next.holder {
                    Some(by) if by == holder(1) => "",
                    Some(_) => ", held anew",
                    None => ", held by the browser",
                };
                Ok((next, format!("{state}{remember}{let_in}{wrong}{held}")))
            }
            Err(login::Refusal::AlreadyRefused(why)) => Err(format!("already refused: {why:?}")),
            Err(refusal) => Err(format!("{refusal:?}")),
        },
    )
}
