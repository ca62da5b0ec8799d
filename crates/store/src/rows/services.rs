//! Rows of services.

use domain::secret::Digest;
use domain::service::{Authentication, Service};

use super::{Record, Row};
use crate::cell::{Cell, Field, Nonsense, RowReader, Texts};
use crate::table::Table;
use crate::tables;

impl Record for Service {}

impl Row for Service {
    const TABLE: &'static Table = &tables::SERVICES;

    fn cells(&self) -> Vec<Cell> {
        let (secret, older) = match self.authentication {
            Authentication::Secret(secret) => (Some(secret), None),
            Authentication::TwoSecrets { newer, older } => (Some(newer), Some(older)),
            Authentication::None => (None, None),
        };
        vec![
            self.id.cell(),
            self.created_at.cell(),
            self.name.cell(),
            secret.cell(),
            older.cell(),
            Texts(self.redirect_uris.clone()).cell(),
            Texts(self.post_logout_redirect_uris.clone()).cell(),
            self.home.cell(),
            self.sector.cell(),
            self.group.cell(),
            self.accepts_app.cell(),
            self.accepts_card.cell(),
            self.accepts_offline.cell(),
            self.carry_always.cell(),
            self.verify_each.cell(),
            self.learns_name.cell(),
            self.disabled_at.cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self {
            id: row.get("id")?,
            created_at: row.get("created_at")?,
            name: row.get("name")?,
            authentication: match (row.get::<Option<Digest>>("secret")?, row.get::<Option<Digest>>("older_secret")?) {
                (Some(secret), None) => Authentication::Secret(secret),
                (Some(newer), Some(older)) => Authentication::TwoSecrets { newer, older },
                (None, None) => Authentication::None,
                (None, Some(_)) => return Err(Nonsense("older_secret stands alone".to_owned())),
            },
            redirect_uris: row.get::<Texts>("redirect_uris")?.0,
            post_logout_redirect_uris: row.get::<Texts>("post_logout_redirect_uris")?.0,
            home: row.get("home")?,
            sector: row.get("sector")?,
            group: row.get("group_name")?,
            accepts_app: row.get("accepts_app")?,
            accepts_card: row.get("accepts_card")?,
            accepts_offline: row.get("accepts_offline")?,
            carry_always: row.get("carry_always")?,
            verify_each: row.get("verify_each")?,
            learns_name: row.get("learns_name")?,
            disabled_at: row.get("disabled_at")?,
        })
    }
}
