//! Rows of logins.

use domain::account::Method;
use domain::card::CodePlace;
use domain::ids::{AccountId, CardId, DeviceId, GrantId, RequestId};
use domain::login::{Identified, LetInBy, Login, Passed, State, Why};
use domain::proof::{AppVerification, Verification};
use domain::time::Time;

use super::{Record, Row, trust, trust_cells};
use crate::cell::{Cell, Field, Nonsense, RowReader, words};
use crate::table::Table;
use crate::tables;

words!(Why {
    Cancelled = "cancelled",
    Denied = "denied",
    NotMe = "not_me",
    WrongNumbers = "wrong_numbers",
    TooManyTries = "too_many_tries",
    Void = "not_open",
});

/// How the second factor verified its person, in one word.
#[derive(Clone, Copy)]
enum How {
    Pin,
    Platform,
    Offline,
}

words!(How { Pin = "pin", Platform = "platform", Offline = "offline" });

impl From<AppVerification> for How {
    fn from(verification: AppVerification) -> Self {
        match verification {
            AppVerification::Signed(Verification::Pin) => Self::Pin,
            AppVerification::Signed(Verification::Platform) => Self::Platform,
            AppVerification::Offline => Self::Offline,
        }
    }
}

impl From<How> for AppVerification {
    fn from(how: How) -> Self {
        match how {
            How::Pin => Self::Signed(Verification::Pin),
            How::Platform => Self::Signed(Verification::Platform),
            How::Offline => Self::Offline,
        }
    }
}

impl Record for Login {}

impl Row for Login {
    const TABLE: &'static Table = &tables::LOGINS;

    fn cells(&self) -> Vec<Cell> {
        let mut cells = vec![
            self.id.cell(),
            self.browser.cell(),
            self.service.cell(),
            self.authorization.cell(),
            self.started_at.cell(),
            self.language.cell(),
            self.remember.cell(),
            self.let_in.map(LetInBy::account).cell(),
            let_in_card(self.let_in).cell(),
            self.wrong_tries.cell(),
            self.wrong_numbers.cell(),
            self.holder.cell(),
        ];
        cells.extend(state_cells(self.state));
        cells
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self {
            id: row.get("id")?,
            browser: row.get("browser")?,
            service: row.get("service")?,
            authorization: row.get("authorization_request")?,
            started_at: row.get("started_at")?,
            language: row.get("language")?,
            remember: row.get("remember")?,
            let_in: let_in(row)?,
            wrong_tries: row.get("wrong_tries")?,
            wrong_numbers: row.get("wrong_numbers")?,
            holder: row.get("holder")?,
            state: state(row)?,
        })
    }
}

fn let_in_card(let_in: Option<LetInBy>) -> Option<CardId> {
    match let_in {
        Some(LetInBy::Card(_, card)) => Some(card),
        Some(LetInBy::App(_)) | None => None,
    }
}

fn let_in(row: &mut RowReader) -> Result<Option<LetInBy>, Nonsense> {
    let (account, card): (Option<AccountId>, Option<CardId>) = (row.get("let_in")?, row.get("let_in_card")?);
    match (account, card) {
        (Some(account), None) => Ok(Some(LetInBy::App(account))),
        (Some(account), Some(card)) => Ok(Some(LetInBy::Card(account, card))),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(Nonsense::state("let_in and let_in_card")),
    }
}

/// The columns of a state, besides its word and who signs in.
#[derive(Default)]
struct Facts {
    request: Option<RequestId>,
    code: Option<(CardId, CodePlace)>,
    ended_at: Option<Time>,
    grant: Option<GrantId>,
    why: Option<Why>,
    passed: Option<Passed>,
}

fn state_cells(state: State) -> Vec<Cell> {
    let none = Facts::default();
    let (word, who, facts) = match state {
        State::AsksCredentials => ("asks_credentials", None, none),
        State::AsksNewPassword(who) => ("asks_new_password", Some(who), none),
        State::AsksMethod(who) => ("asks_method", Some(who), none),
        State::WaitsForApp { who, request } => ("waits_for_app", Some(who), Facts { request: Some(request), ..none }),
        State::AsksCode { who, card, place } => ("asks_code", Some(who), Facts { code: Some((card, place)), ..none }),
        State::AsksOtherPassword { who, passed } => {
            ("asks_new_password", Some(who), Facts { passed: Some(passed), ..none })
        }
        State::Done { at, grant } => ("done", None, Facts { ended_at: Some(at), grant: Some(grant), ..none }),
        State::Refused { at, why } => ("refused", None, Facts { ended_at: Some(at), why: Some(why), ..none }),
    };
    let [trust, trust_browser, trust_card] = trust_cells(who.map(|who| who.trust));
    vec![
        word.to_owned().cell(),
        who.map(|who| who.account).cell(),
        who.map(|who| who.trusted_from).cell(),
        trust,
        trust_browser,
        trust_card,
        facts.request.cell(),
        facts.code.map(|(card, _)| card).cell(),
        facts.code.map(|(_, place)| place).cell(),
        facts.ended_at.cell(),
        facts.grant.cell(),
        facts.why.cell(),
        facts.passed.map(Passed::method).cell(),
        facts.passed.and_then(Passed::verification).map(How::from).cell(),
        passed_by(facts.passed),
    ]
}

fn state(row: &mut RowReader) -> Result<State, Nonsense> {
    let word: String = row.get("state")?;
    let who = who(row)?;
    let request: Option<RequestId> = row.get("request")?;
    let (card, place): (Option<CardId>, Option<CodePlace>) = (row.get("card")?, row.get("place")?);
    let (ended_at, grant): (Option<Time>, Option<GrantId>) = (row.get("ended_at")?, row.get("grant_id")?);
    let why: Option<Why> = row.get("why")?;
    let passed = passed(row)?;
    if passed.is_some() && word != "asks_new_password" {
        return Err(Nonsense::state("state and passed_method"));
    }
    match (word.as_str(), who, request, (card, place), (ended_at, grant, why)) {
        ("asks_credentials", None, None, (None, None), (None, None, None)) => Ok(State::AsksCredentials),
        ("asks_new_password", Some(who), None, (None, None), (None, None, None)) => Ok(match passed {
            None => State::AsksNewPassword(who),
            Some(passed) => State::AsksOtherPassword { who, passed },
        }),
        ("asks_method", Some(who), None, (None, None), (None, None, None)) => Ok(State::AsksMethod(who)),
        ("waits_for_app", Some(who), Some(request), (None, None), (None, None, None)) => {
            Ok(State::WaitsForApp { who, request })
        }
        ("asks_code", Some(who), None, (Some(card), Some(place)), (None, None, None)) => {
            Ok(State::AsksCode { who, card, place })
        }
        ("done", None, None, (None, None), (Some(at), Some(grant), None)) => Ok(State::Done { at, grant }),
        ("refused", None, None, (None, None), (Some(at), None, Some(why))) => Ok(State::Refused { at, why }),
        _ => Err(Nonsense::state("state and its columns")),
    }
}

fn who(row: &mut RowReader) -> Result<Option<Identified>, Nonsense> {
    let (account, trusted_from): (Option<AccountId>, Option<Time>) = (row.get("account")?, row.get("trusted_from")?);
    match (account, trusted_from, trust(row)?) {
        (Some(account), Some(trusted_from), Some(trust)) => Ok(Some(Identified { account, trusted_from, trust })),
        (None, None, None) => Ok(None),
        _ => Err(Nonsense::state("account, trusted_from and trust")),
    }
}

/// The device's id or the card's, as the method says.
fn passed_by(passed: Option<Passed>) -> Cell {
    match passed {
        Some(Passed::App { device, .. }) => device.cell(),
        Some(Passed::Card { card }) => card.cell(),
        None => None::<CardId>.cell(),
    }
}

fn passed(row: &mut RowReader) -> Result<Option<Passed>, Nonsense> {
    let (method, how): (Option<Method>, Option<How>) = (row.get("passed_method")?, row.get("passed_verification")?);
    let by: Option<DeviceId> = row.get("passed_by")?;
    match (method, how, by) {
        (None, None, None) => Ok(None),
        (Some(Method::App), Some(how), Some(device)) => {
            Ok(Some(Passed::App { device, verification: AppVerification::from(how) }))
        }
        (Some(Method::Card), None, Some(DeviceId(card))) => Ok(Some(Passed::Card { card: CardId(card) })),
        (None | Some(Method::Card), Some(_), _)
        | (Some(Method::App), None, _)
        | (None, None, Some(_))
        | (Some(Method::App | Method::Card), _, None) => {
            Err(Nonsense::state("passed_method, passed_verification and passed_by"))
        }
    }
}
