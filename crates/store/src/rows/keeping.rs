//! Rows of what only the store keeps.

use domain::pause::Pause;

use super::{Record, Row, strikes, strikes_cells};
use crate::cell::{Cell, Field, Nonsense, RowReader, words};
use crate::kept::{KeptPause, SigningKeyState, StoredDataKey, StoredSigningKey, Throttle, UsedNonce};
use crate::table::Table;
use crate::tables;

words!(SigningKeyState { Next = "next", Active = "active", Retired = "retired" });

impl Record for Throttle {}

impl Row for Throttle {
    const TABLE: &'static Table = &tables::THROTTLES;

    fn cells(&self) -> Vec<Cell> {
        let [count, rests, rests_until] = strikes_cells(&self.strikes);
        vec![self.key.cell(), count, rests, rests_until, self.matters_until.cell()]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self {
            key: row.get("key")?,
            strikes: strikes(row, ["strikes_count", "strikes_rests", "strikes_rests_until"])?,
            matters_until: row.get("matters_until")?,
        })
    }
}

impl Record for KeptPause {}

impl Row for KeptPause {
    const TABLE: &'static Table = &tables::PAUSES;

    fn cells(&self) -> Vec<Cell> {
        let Pause { unapproved, asked_at, ends_at } = self.pause;
        vec![self.key.cell(), self.account.cell(), unapproved.cell(), asked_at.cell(), ends_at.cell()]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self {
            key: row.get("key")?,
            account: row.get("account")?,
            pause: Pause {
                unapproved: row.get("unapproved")?,
                asked_at: row.get("asked_at")?,
                ends_at: row.get("ends_at")?,
            },
        })
    }
}

impl Record for UsedNonce {}

impl Row for UsedNonce {
    const TABLE: &'static Table = &tables::NONCES;

    fn cells(&self) -> Vec<Cell> {
        vec![self.digest.cell(), self.expires_at.cell()]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self { digest: row.get("digest")?, expires_at: row.get("expires_at")? })
    }
}

impl Record for StoredDataKey {}

impl Row for StoredDataKey {
    const TABLE: &'static Table = &tables::DATA_KEYS;

    fn cells(&self) -> Vec<Cell> {
        vec![self.id.cell(), self.purpose.cell(), self.created_at.cell(), self.wrapped.cell(), self.closed_at.cell()]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self {
            id: row.get("id")?,
            purpose: row.get("purpose")?,
            created_at: row.get("created_at")?,
            wrapped: row.get("wrapped")?,
            closed_at: row.get("closed_at")?,
        })
    }
}

impl Record for StoredSigningKey {}

impl Row for StoredSigningKey {
    const TABLE: &'static Table = &tables::SIGNING_KEYS;

    fn cells(&self) -> Vec<Cell> {
        vec![
            self.kid.cell(),
            self.algorithm.cell(),
            self.public_jwk.cell(),
            self.created_at.cell(),
            self.sealed_private.cell(),
            self.state.cell(),
            self.activated_at.cell(),
            self.retired_at.cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self {
            kid: row.get("kid")?,
            algorithm: row.get("algorithm")?,
            public_jwk: row.get("public_jwk")?,
            created_at: row.get("created_at")?,
            sealed_private: row.get("sealed_private")?,
            state: row.get("state")?,
            activated_at: row.get("activated_at")?,
            retired_at: row.get("retired_at")?,
        })
    }
}
