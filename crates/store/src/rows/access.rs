//! Rows of grants and access tokens.

use domain::account::Method;
use domain::grant::{AccessToken, Grant, State};
use domain::proof::{AppVerification, Verification};
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
        let [verification, offline] = verification_cells(self.verification);
        vec![
            self.id.cell(),
            self.code.cell(),
            self.service.cell(),
            self.account.cell(),
            self.authorization.cell(),
            self.method.cell(),
            verification,
            offline,
            self.authenticated_at.cell(),
            self.issued_at.cell(),
            state.to_owned().cell(),
            state_at.cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        let (id, code, service, account) = (row.get("id")?, row.get("code")?, row.get("service")?, row.get("account")?);
        let authorization = row.get("authorization_request")?;
        let (method, verification) = means(row)?;
        Ok(Self {
            id,
            code,
            service,
            account,
            authorization,
            method,
            verification,
            authenticated_at: row.get("authenticated_at")?,
            issued_at: row.get("issued_at")?,
            state: state(row)?,
        })
    }
}

/// How the app showed that its person was there: in which way, and whether without a network.
pub(super) fn verification_cells(verification: Option<AppVerification>) -> [Cell; 2] {
    let (way, offline) = match verification {
        None => (None, false),
        Some(AppVerification::Signed(way)) => (Some(way), false),
        Some(AppVerification::Offline) => (Some(Verification::Pin), true),
    };
    [way.cell(), offline.cell()]
}

/// The next three columns. The code app always says how it verified the person; the card does not.
pub(super) fn means(row: &mut RowReader) -> Result<(Method, Option<AppVerification>), Nonsense> {
    let means: (Method, Option<Verification>, bool) =
        (row.get("method")?, row.get("verification")?, row.get("offline")?);
    match means {
        (Method::App, Some(way), false) => Ok((Method::App, Some(AppVerification::Signed(way)))),
        (Method::App, Some(Verification::Pin), true) => Ok((Method::App, Some(AppVerification::Offline))),
        (Method::Card, None, false) => Ok((Method::Card, None)),
        (Method::App | Method::Card, _, _) => Err(Nonsense::state("method, verification and offline")),
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
