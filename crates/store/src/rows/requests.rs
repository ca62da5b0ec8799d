//! Rows of requests.

use domain::ids::{ActivationId, DeviceId, LoginId};
use domain::proof::Verification;
use domain::request::{Asker, Carried, DenyReason, Request, State, Way, WithdrawReason};
use domain::time::Time;

use super::{Record, Row, trust, trust_cells};
use crate::cell::{Cell, Field, Nonsense, RowReader, words};
use crate::table::Table;
use crate::tables;

words!(Verification { Pin = "pin", Platform = "platform" });
words!(Way { Page = "page", Link = "link" });
words!(DenyReason { Unwanted = "unwanted", NotMe = "not_me" });
// Only logins asked when its first row was written.
words!(WithdrawReason { ByAsker = "by_login", WrongNumbers = "wrong_numbers", NotGoodAnyMore = "not_good_any_more" });

impl Record for Request {}

impl Row for Request {
    const TABLE: &'static Table = &tables::REQUESTS;

    fn cells(&self) -> Vec<Cell> {
        let [trust, trust_browser, trust_card] = trust_cells(Some(self.trust));
        let (asker, asks) = match self.asker {
            Asker::Login(login) => (login.cell(), "login"),
            Asker::Activation(activation) => (activation.cell(), "activation"),
        };
        let mut cells = vec![
            self.id.cell(),
            self.account.cell(),
            asker,
            asks.to_owned().cell(),
            self.service.cell(),
            self.bytes.cell(),
            self.carry.cell(),
            self.browser.cell(),
            trust,
            trust_browser,
            trust_card,
            self.pause.cell(),
            self.source.cell(),
            self.asked_at.cell(),
            self.expires_at.cell(),
            self.notified.cell(),
            self.wrong_offline.cell(),
        ];
        cells.extend(state_cells(self.state));
        cells
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            asker: asker(row)?,
            service: row.get("service")?,
            bytes: row.get("bytes")?,
            carry: row.get("carry")?,
            browser: row.get("browser")?,
            trust: trust(row)?.ok_or_else(|| Nonsense("trust is missing".to_owned()))?,
            pause: row.get("pause")?,
            source: row.get("source")?,
            asked_at: row.get("asked_at")?,
            expires_at: row.get("expires_at")?,
            notified: row.get("notified")?,
            wrong_offline: row.get("wrong_offline")?,
            state: state(row)?,
        })
    }
}

fn asker(row: &mut RowReader) -> Result<Asker, Nonsense> {
    let (id, asks): (u128, String) = (row.get("asker")?, row.get("asks")?);
    match asks.as_str() {
        "login" => Ok(Asker::Login(LoginId(id))),
        "activation" => Ok(Asker::Activation(ActivationId(id))),
        _ => Err(Nonsense::state("asks")),
    }
}

/// The columns of a state, besides its word.
#[derive(Default)]
struct Facts {
    at: Option<Time>,
    device: Option<DeviceId>,
    carried: Option<bool>,
    carried_way: Option<Way>,
    wrong_numbers: Option<u8>,
    reason: Option<Cell>,
    verification: Option<Verification>,
    denied_by: Option<DeviceId>,
}

fn state_cells(state: State) -> [Cell; 9] {
    let none = Facts::default();
    let (word, facts) = match state {
        State::Pending { wrong_numbers, carried } => {
            let (device, carried_way) = (carried.map(|carried| carried.device), carried.map(|carried| carried.way));
            ("pending", Facts { wrong_numbers: Some(wrong_numbers), device, carried_way, ..none })
        }
        State::Approved { at, by, carried, verification } => {
            let (device, verification) = (Some(by), Some(verification));
            let (carried, carried_way) = (Some(carried.is_some()), carried);
            ("approved", Facts { at: Some(at), device, carried, carried_way, verification, ..none })
        }
        State::Denied { at, reason, by } => {
            ("denied", Facts { at: Some(at), reason: Some(reason.cell()), denied_by: by, ..none })
        }
        State::Withdrawn { at, why } => ("withdrawn", Facts { at: Some(at), reason: Some(why.cell()), ..none }),
        State::Spent { at, by } => ("spent", Facts { at: Some(at), device: Some(by), ..none }),
    };
    [
        word.to_owned().cell(),
        facts.at.cell(),
        facts.device.cell(),
        facts.carried.cell(),
        facts.carried_way.cell(),
        facts.wrong_numbers.cell(),
        facts.reason.unwrap_or(Cell::Null),
        facts.verification.cell(),
        facts.denied_by.cell(),
    ]
}

fn state(row: &mut RowReader) -> Result<State, Nonsense> {
    let (word, at, device): (String, Option<Time>, Option<DeviceId>) =
        (row.get("state")?, row.get("state_at")?, row.get("device")?);
    let (carried, carried_way): (Option<bool>, Option<Way>) = (row.get("carried")?, row.get("carried_way")?);
    let wrong_numbers: Option<u8> = row.get("wrong_numbers")?;
    let reason: Option<String> = row.get("reason")?;
    let verification: Option<Verification> = row.get("verification")?;
    let denied_by: Option<DeviceId> = row.get("denied_by")?;
    let nonsense = || Nonsense::state("state and its columns");
    let may_be_carried = carried == Some(true) || (word == "pending" && device.is_some());
    let answer = (word == "approved", word == "denied");
    if verification.is_some() != answer.0
        || (denied_by.is_some() && !answer.1)
        || carried_way.is_some() != may_be_carried
    {
        return Err(nonsense());
    }
    match (word.as_str(), at, device, carried, wrong_numbers, reason) {
        ("pending", None, device, None, Some(wrong_numbers), None) => {
            let carried = device.zip(carried_way).map(|(device, way)| Carried { device, way });
            Ok(State::Pending { wrong_numbers, carried })
        }
        ("approved", Some(at), Some(by), Some(_), None, None) => {
            let verification = verification.ok_or_else(nonsense)?;
            Ok(State::Approved { at, by, carried: carried_way, verification })
        }
        ("denied", Some(at), None, None, None, Some(reason)) => {
            let reason = DenyReason::read(Cell::Text(reason)).ok_or_else(nonsense)?;
            Ok(State::Denied { at, reason, by: denied_by })
        }
        ("withdrawn", Some(at), None, None, None, Some(why)) => {
            Ok(State::Withdrawn { at, why: WithdrawReason::read(Cell::Text(why)).ok_or_else(nonsense)? })
        }
        ("spent", Some(at), Some(by), None, None, None) => Ok(State::Spent { at, by }),
        _ => Err(nonsense()),
    }
}
