//! `demo.json`: what the demo prints, for scripts. It holds every secret of the demo, so only its owner may read it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::directory::Directory;
use crate::files;
use crate::output::Failed;

/// Everything that somebody needs to try the demo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) issuer: String,
    pub(super) app: String,
    pub(super) services: Vec<ServiceRecord>,
    pub(super) persons: Vec<PersonRecord>,
}

/// A demo service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ServiceRecord {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) client_id: String,
    pub(super) client_secret: String,
}

/// A demo person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PersonRecord {
    pub(super) user_id: String,
    pub(super) password: String,
    pub(super) name: String,
    pub(super) cards: Vec<CardRecord>,
}

/// A printed card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CardRecord {
    pub(super) id: String,
    /// The code beside each key number.
    pub(super) codes: BTreeMap<String, String>,
}

impl Record {
    /// Reads the record of an earlier start.
    pub(super) fn read(directory: &Directory) -> Result<Self, Failed> {
        let unusable = |why: String| {
            let path = directory.record();
            Failed::say(format!("{} cannot be used ({why}); start the demo anew with --reset", path.display()))
        };
        let text = std::fs::read_to_string(directory.record()).map_err(|error| unusable(error.to_string()))?;
        serde_json::from_str(&text).map_err(|_| unusable("it is not what the demo wrote".to_owned()))
    }

    /// Writes the record, whole or not at all.
    pub(super) fn write(&self, directory: &Directory) -> Result<(), Failed> {
        let mut text = serde_json::to_string_pretty(self).map_err(Failed::say)?;
        text.push('\n');
        files::replace(&directory.record(), text.as_bytes())
    }
}
