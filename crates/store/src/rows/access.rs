//! Rows of grants and access tokens.

use domain::account::Method;
use domain::grant::{AccessToken, Grant, State};
use domain::proof::Verification;
use domain::time::Time;

use super::{Record, Row};
use crate::cell::{Cell, Field, Nonsense, RowReader};
use crate::table::Table;
use crate::tables;

impl Record for Grant {}

impl Row for Grant {
    const TABLE: &'static Table = &tables::GRANTS;

    fn cells(&self) -> Vec<Cell> {
        let (state, state_at) = match self.state {
            State::Issued => ("issued", None),
            State::Spent { at } => ("spent", Some(at)),
            State::Revoked { at } => ("revoked", Some(at)),
        };
        vec![
            self.id.cell(),
            self.code.cell(),
            self.service.cell(),
            self.account.cell(),
            self.authorization.cell(),
            self.method.cell(),
            self.verification.cell(),
            self.authenticated_at.cell(),
            self.issued_at.cell(),
            state.to_owned().cell(),
            state_at.cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        let read = Self {
            id: row.get("id")?,
            code: row.get("code")?,
            service: row.get("service")?,
            account: row.get("account")?,
            authorization: row.get("authorization_request")?,
            method: row.get("method")?,
            verification: row.get("verification")?,
            authenticated_at: row.get("authenticated_at")?,
            issued_at: row.get("issued_at")?,
            state: state(row)?,
        };
        means(read.method, read.verification)?;
        Ok(read)
    }
}

/// The code app always says how it verified the person; the card does not.
pub(super) fn means(method: Method, verification: Option<Verification>) -> Result<(), Nonsense> {
    match (method, verification) {
        (Method::App, Some(_)) | (Method::Card, None) => Ok(()),
        (Method::App, None) | (Method::Card, Some(_)) => Err(Nonsense::state("method and verification")),
    }
}

fn state(row: &mut RowReader) -> Result<State, Nonsense> {
    let (state, at): (String, Option<Time>) = (row.get("state")?, row.get("state_at")?);
    match (state.as_str(), at) {
        ("issued", None) => Ok(State::Issued),
        ("spent", Some(at)) => Ok(State::Spent { at }),
        ("revoked", Some(at)) => Ok(State::Revoked { at }),
        _ => Err(Nonsense::state("state and state_at")),
    }
}

impl Record for AccessToken {}

impl Row for AccessToken {
    const TABLE: &'static Table = &tables::ACCESS_TOKENS;

    fn cells(&self) -> Vec<Cell> {
        vec![self.token.cell(), self.grant.cell(), self.expires_at.cell()]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self { token: row.get("token")?, grant: row.get("grant_id")?, expires_at: row.get("expires_at")? })
    }
}
