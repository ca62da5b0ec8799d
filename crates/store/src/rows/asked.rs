//! Rows of changes that persons asked for in My Tillid.

use domain::change::{Change, Kind, NewEmail, State, Stopper};
use domain::ids::DeviceId;
use domain::time::Time;
use domain::user_id::UserId;

use super::{Record, Row};
use crate::cell::{Cell, Field, Nonsense, RowReader};
use crate::table::Table;
use crate::tables;

impl Record for Change {}

impl Row for Change {
    const TABLE: &'static Table = &tables::ASKED_CHANGES;

    fn cells(&self) -> Vec<Cell> {
        let (kind, device, wanted) = match &self.kind {
            Kind::Password { hash } => ("password", None, (!hash.is_empty()).then(|| hash.clone())),
            Kind::UserId { wanted } => ("user_id", None, wanted.as_ref().map(|wanted| wanted.as_typed().to_owned())),
            Kind::BlockDevice { device } => ("block_device", Some(*device), None),
            Kind::Email(NewEmail::Address { .. }) => ("email", None, None),
            Kind::Email(NewEmail::Removed) => ("email_removed", None, None),
            Kind::Email(NewEmail::WhenUnseen) => ("mails_when_unseen", None, None),
            Kind::NumberWhenNew => ("number_when_new", None, None),
        };
        let address = match &self.kind {
            Kind::Email(NewEmail::Address { sealed }) => (!sealed.is_empty()).then(|| sealed.clone()),
            Kind::Email(NewEmail::Removed | NewEmail::WhenUnseen)
            | Kind::Password { .. }
            | Kind::UserId { .. }
            | Kind::BlockDevice { .. }
            | Kind::NumberWhenNew => None,
        };
        let (state, until, at) = match self.state {
            State::Waiting { until } => ("waiting", Some(until), None),
            State::Done { at } => ("done", None, Some(at)),
            State::Stopped { by: Stopper::NotMe, at } => ("stopped_not_me", None, Some(at)),
            State::Stopped { by: Stopper::InMyTillid, at } => ("stopped", None, Some(at)),
            State::Ended { at } => ("ended", None, Some(at)),
        };
        vec![
            self.id.cell(),
            self.account.cell(),
            kind.to_owned().cell(),
            device.cell(),
            self.asked_at.cell(),
            wanted.cell(),
            address.cell(),
            state.to_owned().cell(),
            until.cell(),
            at.cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        let (id, account) = (row.get("id")?, row.get("account")?);
        let (kind, device): (String, Option<DeviceId>) = (row.get("kind")?, row.get("device")?);
        let (asked_at, wanted) = (row.get("asked_at")?, row.get("wanted")?);
        let kind = kind_of(&kind, device, wanted, row.get("address")?)?;
        Ok(Self { id, account, kind, asked_at, state: state(row)? })
    }
}

fn kind_of(
    kind: &str,
    device: Option<DeviceId>,
    wanted: Option<String>,
    address: Option<Vec<u8>>,
) -> Result<Kind, Nonsense> {
    if kind == "email" && device.is_none() && wanted.is_none() {
        return Ok(Kind::Email(NewEmail::Address { sealed: address.unwrap_or_default() }));
    }
    if address.is_some() {
        return Err(Nonsense::state("kind and address"));
    }
    match (kind, device, wanted) {
        ("email_removed", None, None) => Ok(Kind::Email(NewEmail::Removed)),
        ("mails_when_unseen", None, None) => Ok(Kind::Email(NewEmail::WhenUnseen)),
        ("number_when_new", None, None) => Ok(Kind::NumberWhenNew),
        ("password", None, hash) => Ok(Kind::Password { hash: hash.unwrap_or_default() }),
        ("user_id", None, None) => Ok(Kind::UserId { wanted: None }),
        ("user_id", None, Some(typed)) => match UserId::parse(&typed) {
            Some(wanted) => Ok(Kind::UserId { wanted: Some(wanted) }),
            None => Err(Nonsense::state("kind and wanted")),
        },
        ("block_device", Some(device), None) => Ok(Kind::BlockDevice { device }),
        _ => Err(Nonsense::state("kind, device and wanted")),
    }
}

fn state(row: &mut RowReader) -> Result<State, Nonsense> {
    let (state, until): (String, Option<Time>) = (row.get("state")?, row.get("waits_until")?);
    let at: Option<Time> = row.get("state_at")?;
    match (state.as_str(), until, at) {
        ("waiting", Some(until), None) => Ok(State::Waiting { until }),
        ("done", None, Some(at)) => Ok(State::Done { at }),
        ("stopped_not_me", None, Some(at)) => Ok(State::Stopped { by: Stopper::NotMe, at }),
        ("stopped", None, Some(at)) => Ok(State::Stopped { by: Stopper::InMyTillid, at }),
        ("ended", None, Some(at)) => Ok(State::Ended { at }),
        _ => Err(Nonsense::state("state, waits_until and state_at")),
    }
}
