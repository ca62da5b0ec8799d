//! Where wrong passwords are counted, and whether a try is heard.
//!
//! Rows are keyed by a MAC of the user ID as typed and the source: the same for user IDs that nobody has, and never the
//! account's own. A right password changes none that a stranger can see: theirs fade by time alone (never events 5, 6).

mod codes;
mod denied;
mod offline;
mod row;
mod typed;

use domain::browser::{KnownBrowser, Trust};
use domain::ids::DeviceId;
use domain::limits::Limits;
use domain::strikes::{Hearing, Strikes};
use domain::time::Time;
use store::{Changes, Versioned};

pub use self::codes::CodeBudget;
pub use self::denied::{rest_of_denied, source_key};
pub use self::offline::OfflineBudget;
pub use self::row::Row;
pub use self::typed::{TypedTries, Typing};
use super::Fault;
use crate::app::App;
use crate::source::Source;

/// The budget that a password from this browser is counted on.
pub enum Budget {
    /// A known browser's own.
    Known(Versioned<KnownBrowser>),
    /// A let-in browser's own, on its login.
    LetIn,
    /// That of the card that was shown, wherever.
    CardInHand(Row),
    /// That of one device's app, whose person was verified before: so nobody else counts there.
    App(Row),
    /// Where a letter's password is changed: what is counted elsewhere counts nothing here.
    Letter {
        /// Five, then eight hours.
        by_source: Row,
        /// Of the source for all user IDs.
        of_source: Row,
    },
    /// That of its source for this user ID, of its source for all, and that of all unknown browsers together.
    Unknown {
        /// Five, then eight hours.
        by_source: Row,
        /// Three hundred in a day, then an hour.
        of_source: Row,
        /// A hundred, then a rest that doubles.
        from_unknown: Row,
    },
}

/// Who must wait, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// This browser or this source.
    Here {
        /// When the next try is heard.
        until: Time,
    },
    /// All unknown browsers.
    Unknown {
        /// When the next try is heard.
        until: Time,
    },
}

impl Rest {
    /// When the next try is heard.
    pub fn until(self) -> Time {
        match self {
            Self::Here { until } | Self::Unknown { until } => until,
        }
    }
}

/// The name of the rows of one user ID and one source.
const BY_SOURCE: &str = "passwords by source";

/// Reads the budget on which this try would count.
pub async fn budget(
    app: &App,
    folded_user_id: &str,
    source: Source,
    trust: Trust,
    known: Option<Versioned<KnownBrowser>>,
) -> Result<Budget, Fault> {
    match (trust, known) {
        (Trust::Known(_), Some(known)) => Ok(Budget::Known(known)),
        (Trust::LetIn, _) => Ok(Budget::LetIn),
        (Trust::CardInHand(card), _) => {
            Ok(Budget::CardInHand(Row::read(app, "passwords by card in hand", &[&card.bytes()]).await?))
        }
        (Trust::Known(_), None) | (Trust::Unknown, _) => {
            let user_id = folded_user_id.as_bytes();
            Ok(Budget::Unknown {
                by_source: Row::read(app, BY_SOURCE, &[user_id, &source.to_bytes()]).await?,
                of_source: of_source(app, source).await?,
                from_unknown: Row::read(app, "passwords from unknown", &[user_id]).await?,
            })
        }
    }
}

/// Reads the budget on which a wrong password counts where a letter's is changed.
pub async fn letter_budget(app: &App, folded_user_id: &str, source: Source) -> Result<Budget, Fault> {
    let by_source = Row::read(app, "letters by source", &[folded_user_id.as_bytes(), &source.to_bytes()]).await?;
    Ok(Budget::Letter { by_source, of_source: of_source(app, source).await? })
}

/// Reads the budget on which a wrong password counts where the app of `device` changes it.
pub async fn app_budget(app: &App, device: DeviceId) -> Result<Budget, Fault> {
    Ok(Budget::App(Row::read(app, "passwords by device", &[&device.bytes()]).await?))
}

async fn of_source(app: &App, source: Source) -> Result<Row, Fault> {
    Row::read(app, "passwords of a source", &[&source.to_bytes()]).await
}

impl Budget {
    /// Why no try is heard now, if none is.
    pub fn rest(&self, limits: &Limits, now: Time) -> Option<Rest> {
        match self {
            Self::Known(known) => {
                let until = known.passwords.rest(&limits.passwords_from_known, now)?;
                Some(Rest::Here { until })
            }
            // A let-in browser's login ends with its last try.
            Self::LetIn => None,
            Self::CardInHand(row) => {
                let until = row.rest(&limits.passwords_by_card, now)?;
                Some(Rest::Here { until })
            }
            Self::App(row) => {
                let until = row.rest(&limits.passwords_from_known, now)?;
                Some(Rest::Here { until })
            }
            Self::Letter { by_source, of_source } => rest_of_source(by_source, of_source, limits, now),
            Self::Unknown { by_source, of_source, from_unknown } => rest_of_source(by_source, of_source, limits, now)
                .or_else(|| {
                    let until = from_unknown.rest(&limits.passwords_from_unknown, now)?;
                    Some(Rest::Unknown { until })
                }),
        }
    }

    /// Wrong tries left after one more, or the rest that it leads to; `let_in_left` are those of a let-in browser now.
    pub fn left_after_strike(&self, let_in_left: u8, limits: &Limits, now: Time) -> Result<u32, Rest> {
        let (strikes, policy) = match self {
            Self::LetIn => return Ok(u32::from(let_in_left.saturating_sub(1))),
            Self::Known(known) => (known.passwords, &limits.passwords_from_known),
            Self::CardInHand(row) => (row.strikes(now), &limits.passwords_by_card),
            Self::App(row) => (row.strikes(now), &limits.passwords_from_known),
            Self::Letter { by_source, of_source } | Self::Unknown { by_source, of_source, .. } => {
                let after = |row: &Row, policy| row.strikes(now).strike(policy, now).rest(policy, now);
                if let Self::Unknown { from_unknown, .. } = self
                    && let Some(until) = after(from_unknown, &limits.passwords_from_unknown)
                {
                    return Err(Rest::Unknown { until });
                }
                if let Some(until) = after(of_source, &limits.passwords_of_source) {
                    return Err(Rest::Here { until });
                }
                (by_source.strikes(now), &limits.passwords_by_source)
            }
        };
        match strikes.strike(policy, now).hearing(policy, now) {
            Hearing::Open { left } => Ok(u32::from(left)),
            Hearing::Rests { until } => Err(Rest::Here { until }),
        }
    }

    /// Counts a wrong password, in `changes`.
    pub fn strike(&self, changes: &mut Changes, limits: &Limits, now: Time) {
        match self {
            Self::Known(known) => {
                let passwords = known.passwords.strike(&limits.passwords_from_known, now);
                changes.replace(known, KnownBrowser { passwords, ..known.get().clone() });
            }
            Self::LetIn => {}
            Self::CardInHand(row) => {
                let policy = &limits.passwords_by_card;
                row.strike(changes, policy, policy.rest_longest, now);
            }
            Self::App(row) => {
                let policy = &limits.passwords_from_known;
                row.strike(changes, policy, policy.rest_longest, now);
            }
            Self::Letter { by_source, of_source } => strike_source(by_source, of_source, changes, limits, now),
            Self::Unknown { by_source, of_source, from_unknown } => {
                strike_source(by_source, of_source, changes, limits, now);
                let (policy, fades) = (&limits.passwords_from_unknown, limits.passwords_from_unknown_fade);
                from_unknown.strike(changes, policy, fades, now);
            }
        }
    }

    /// After a right password, in `changes`: a known browser's own strikes are forgiven, which nobody else can see. What
    /// strangers share stays as it is; it is only held to be what was read.
    pub fn forgive(&self, changes: &mut Changes) {
        match self {
            Self::Known(known) if known.passwords != Strikes::default() => {
                changes.replace(known, KnownBrowser { passwords: Strikes::default(), ..known.get().clone() });
            }
            Self::Known(known) => {
                changes.require(known);
            }
            Self::LetIn => {}
            Self::CardInHand(row) | Self::App(row) => row.require(changes),
            Self::Letter { by_source, of_source } => {
                by_source.require(changes);
                of_source.require(changes);
            }
            Self::Unknown { by_source, of_source, from_unknown } => {
                by_source.require(changes);
                of_source.require(changes);
                from_unknown.require(changes);
            }
        }
    }
}

fn rest_of_source(by_source: &Row, of_source: &Row, limits: &Limits, now: Time) -> Option<Rest> {
    let own = by_source.rest(&limits.passwords_by_source, now);
    let until = own.or_else(|| of_source.rest(&limits.passwords_of_source, now))?;
    Some(Rest::Here { until })
}

fn strike_source(by_source: &Row, of_source: &Row, changes: &mut Changes, limits: &Limits, now: Time) {
    let policy = &limits.passwords_by_source;
    // As long as its rest: whoever waits instead of resting has fewer tries.
    by_source.strike(changes, policy, policy.rest_longest, now);
    of_source.strike_within(changes, &limits.passwords_of_source, limits.passwords_of_source_fade, now);
}
