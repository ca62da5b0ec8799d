//! Rows of what persons are told, and of where they are reached by mail, or are to be.

use domain::email::{KeptEmail, Mails, SetBy, Wanted, WantedEmail};
use domain::ids::{ChangeId, DeviceId};
use domain::notice::{Kind, Notice, State, Ways};
use domain::time::Time;

use super::{Record, Row};
use crate::cell::{Cell, Field, Nonsense, RowReader, words};
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
            self.mail_to.cell(),
            self.went.device.cell(),
            self.went.mail.cell(),
            self.went.letter.cell(),
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
            mail_to: row.get("mail_to")?,
            went: Ways { device: row.get("by_device")?, mail: row.get("by_mail")?, letter: row.get("by_letter")? },
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

words!(SetBy { Operator = "operator", Person = "person" });
words!(Mails { AtOnce = "at_once", WhenUnseen = "when_unseen" });

impl Record for KeptEmail {}

impl Row for KeptEmail {
    const TABLE: &'static Table = &tables::EMAIL_ADDRESSES;

    fn cells(&self) -> Vec<Cell> {
        vec![
            self.account.cell(),
            self.sealed.clone().cell(),
            self.set_at.cell(),
            self.set_by.cell(),
            self.mails.cell(),
            self.doubted_at.cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self {
            account: row.get("account")?,
            sealed: row.get("address")?,
            set_at: row.get("set_at")?,
            set_by: row.get("set_by")?,
            mails: row.get("mails")?,
            doubted_at: row.get("doubted_at")?,
        })
    }
}

impl Record for WantedEmail {}

impl Row for WantedEmail {
    const TABLE: &'static Table = &tables::WANTED_EMAILS;

    fn cells(&self) -> Vec<Cell> {
        let (state, wrong) = match self.state {
            Wanted::Unsent { wrong } => ("unsent", Some(wrong)),
            Wanted::Sent { wrong } => ("sent", Some(wrong)),
            Wanted::Undelivered => ("undelivered", None),
            Wanted::Shown => ("shown", None),
        };
        vec![
            self.account.cell(),
            self.id.cell(),
            self.sealed.clone().cell(),
            self.asked_at.cell(),
            state.to_owned().cell(),
            wrong.cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self {
            account: row.get("account")?,
            id: row.get("id")?,
            sealed: row.get("address")?,
            asked_at: row.get("asked_at")?,
            state: wanted(row)?,
        })
    }
}

fn wanted(row: &mut RowReader) -> Result<Wanted, Nonsense> {
    let (state, wrong): (String, Option<u8>) = (row.get("state")?, row.get("wrong")?);
    match (state.as_str(), wrong) {
        ("unsent", Some(wrong)) => Ok(Wanted::Unsent { wrong }),
        ("sent", Some(wrong)) => Ok(Wanted::Sent { wrong }),
        ("undelivered", None) => Ok(Wanted::Undelivered),
        ("shown", None) => Ok(Wanted::Shown),
        _ => Err(Nonsense::state("state and wrong")),
    }
}
