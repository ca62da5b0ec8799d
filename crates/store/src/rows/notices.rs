//! Rows of what persons are told, and of where they are reached by mail.

use domain::email::KeptEmail;
use domain::ids::{ChangeId, DeviceId};
use domain::notice::{Kind, Notice, State};
use domain::time::Time;

use super::{Record, Row};
use crate::cell::{Cell, Field, Nonsense, RowReader};
use crate::table::Table;
use crate::tables;

impl Record for Notice {}

impl Row for Notice {
    const TABLE: &'static Table = &tables::NOTICES;

    fn cells(&self) -> Vec<Cell> {
        let (kind, device, change) = match self.kind {
            Kind::DeviceActivated { device } => ("device_activated", Some(device), None),
            Kind::Change { change } => ("change", None, Some(change)),
        };
        let (state, at) = match self.state {
            State::Untold => ("untold", None),
            State::Reached { at } => ("reached", Some(at)),
            State::Confirmed { at } => ("confirmed", Some(at)),
            State::NotMe { at } => ("not_me", Some(at)),
        };
        vec![
            self.id.cell(),
            self.account.cell(),
            kind.to_owned().cell(),
            device.cell(),
            change.cell(),
            self.code.cell(),
            self.made_at.cell(),
            self.ends_at.cell(),
            state.to_owned().cell(),
            at.cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            kind: kind(row)?,
            code: row.get("code")?,
            made_at: row.get("made_at")?,
            ends_at: row.get("ends_at")?,
            state: state(row)?,
        })
    }
}

fn kind(row: &mut RowReader) -> Result<Kind, Nonsense> {
    let (kind, device): (String, Option<DeviceId>) = (row.get("kind")?, row.get("device")?);
    let change: Option<ChangeId> = row.get("change")?;
    match (kind.as_str(), device, change) {
        ("device_activated", Some(device), None) => Ok(Kind::DeviceActivated { device }),
        ("change", None, Some(change)) => Ok(Kind::Change { change }),
        _ => Err(Nonsense::state("kind, device and change")),
    }
}

fn state(row: &mut RowReader) -> Result<State, Nonsense> {
    let (state, at): (String, Option<Time>) = (row.get("state")?, row.get("state_at")?);
    match (state.as_str(), at) {
        ("untold", None) => Ok(State::Untold),
        ("reached", Some(at)) => Ok(State::Reached { at }),
        ("confirmed", Some(at)) => Ok(State::Confirmed { at }),
        ("not_me", Some(at)) => Ok(State::NotMe { at }),
        _ => Err(Nonsense::state("state and state_at")),
    }
}

impl Record for KeptEmail {}

impl Row for KeptEmail {
    const TABLE: &'static Table = &tables::EMAIL_ADDRESSES;

    fn cells(&self) -> Vec<Cell> {
        vec![self.account.cell(), self.sealed.clone().cell(), self.set_at.cell()]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self { account: row.get("account")?, sealed: row.get("address")?, set_at: row.get("set_at")? })
    }
}
