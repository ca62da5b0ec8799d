//! What stands in a sealed print job: everything that comes on paper, and nowhere else in the clear.
//!
//! A person's address stands here alone: nothing but paper needs it.

use std::fmt;

use domain::account::Language;
use domain::ids::PrintJobId;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::Refused;
use crate::app::App;
use crate::flows::Fault;
use crate::keys::Place;

/// Larger than any content, so that serialising leaves no copy behind by growing.
const BYTES_MAX: usize = 16 * 1024;

/// To whom something is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// The name, as a letter addresses it.
    pub name: String,
    /// The lines below it, if they are known.
    pub lines: Vec<String>,
    /// The language of the sheet.
    pub language: Spoken,
}

/// A language, as the content names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Spoken {
    /// Danish.
    Da,
    /// English.
    En,
}

/// Why a letter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// The account is new.
    Activation,
    /// The password was forgotten, or somebody else may know it.
    Reset,
}

/// What a print job holds. Clears itself and prints as `…`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
pub enum Content {
    /// A code card.
    Card {
        /// What is printed on it to name it.
        number: String,
        /// Key number and code, in asking order.
        codes: Vec<(u16, u32)>,
        /// For whom.
        recipient: Recipient,
    },
    /// A letter with a one-time password.
    Letter {
        /// Why.
        reason: Reason,
        /// What the person types as user ID.
        user_id: String,
        /// What the person types once.
        password: String,
        /// When it ends, in microseconds since 1970.
        ends_at_us: i64,
        /// For whom.
        recipient: Recipient,
    },
    /// A letter about a device that was activated.
    Notice {
        /// What whoever activated it calls it.
        device: String,
        /// What it runs on, in words.
        platform: String,
        /// When it was activated, in microseconds since 1970.
        activated_at_us: i64,
        /// From when it may approve.
        approves_from_us: i64,
        /// What the person types to say that it was not them.
        code: String,
        /// When that is heard no more.
        ends_at_us: i64,
        /// For whom.
        recipient: Recipient,
    },
}

impl Recipient {
    /// Checks that all of it can be printed.
    pub fn check(name: &str, lines: &[String], language: Language) -> Result<Self, Refused> {
        let recipient = Self { name: name.trim().to_owned(), lines: lines.to_vec(), language: language.into() };
        recipient.address()?;
        Ok(recipient)
    }

    /// As it is printed.
    pub(super) fn address(&self) -> Result<paper::Address, Refused> {
        let lines = self.lines.iter().map(|line| paper::Line::new(line)).collect::<Result<_, _>>()?;
        Ok(paper::Address::new(paper::Line::new(&self.name)?, lines)?)
    }
}

impl Content {
    /// Seals the content for its job.
    pub(in crate::flows) fn seal(&self, app: &App, job: PrintJobId) -> Result<Vec<u8>, Fault> {
        let mut plain = Zeroizing::new(Vec::with_capacity(BYTES_MAX));
        serde_json::to_writer(&mut *plain, self).map_err(|_| broken(job))?;
        Ok(app.keys.seal(place(job), &plain, &app.entropy)?)
    }

    /// Opens what was sealed for this job.
    pub(super) fn open(app: &App, job: PrintJobId, sealed: &[u8]) -> Result<Self, Fault> {
        let plain = app.keys.open_sealed(place(job), sealed)?;
        serde_json::from_slice(&plain).map_err(|_| broken(job))
    }

    /// For whom it is.
    pub(super) fn recipient(&self) -> &Recipient {
        match self {
            Self::Card { recipient, .. } | Self::Letter { recipient, .. } | Self::Notice { recipient, .. } => recipient,
        }
    }

    /// Says what the person types as user ID, where a letter says it.
    pub(super) fn rename(&mut self, wanted: &str) {
        match self {
            Self::Letter { user_id, .. } => wanted.clone_into(user_id),
            Self::Card { .. } | Self::Notice { .. } => {}
        }
    }

    /// Says where the letter or card is sent, when that became known later.
    pub(super) fn readdress(&mut self, lines: Vec<String>) {
        match self {
            Self::Card { recipient, .. } | Self::Letter { recipient, .. } | Self::Notice { recipient, .. } => {
                recipient.lines = lines;
            }
        }
    }
}

fn place(job: PrintJobId) -> Place<'static> {
    Place { table: "print_jobs", column: "sealed", row: job.0 }
}

fn broken(job: PrintJobId) -> Fault {
    Fault::Broken(format!("the content of print job {job} cannot be read or written"))
}

impl Drop for Content {
    fn drop(&mut self) {
        match self {
            Self::Card { codes, .. } => codes.zeroize(),
            Self::Letter { password, .. } => password.zeroize(),
            Self::Notice { code, .. } => code.zeroize(),
        }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Content(…)")
    }
}

impl From<Language> for Spoken {
    fn from(language: Language) -> Self {
        match language {
            Language::Danish => Self::Da,
            Language::English => Self::En,
        }
    }
}

impl From<Spoken> for paper::Language {
    fn from(spoken: Spoken) -> Self {
        match spoken {
            Spoken::Da => Self::Danish,
            Spoken::En => Self::English,
        }
    }
}
