//! Where wrong passwords are counted, and whether a try is heard.
//!
//! Rows are keyed by a MAC of the user ID as typed and the source: the same for user IDs that nobody has. They are
//! never the account's own row, so a stranger who knows a user ID changes nothing of it (never events 5 and 6).

use domain::browser::{KnownBrowser, Trust};
use domain::limits::Limits;
use domain::login::Login;
use domain::secret::Digest;
use domain::strikes::{Hearing, StrikePolicy, Strikes};
use domain::time::{Span, Time};
use store::{Changes, Store, Throttle, Versioned};

use super::Fault;
use crate::app::App;
use crate::source::Source;

/// The budget that a password from this browser is counted on.
pub enum Budget {
    /// A known browser's own.
    Known(Versioned<KnownBrowser>),
    /// A let-in browser's own, on its login.
    LetIn,
    /// That of its source for this user ID, and that of all unknown browsers together.
    Unknown {
        /// Five, then eight hours.
        by_source: Row,
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

/// One throttle row, there or not yet.
pub struct Row {
    key: Digest,
    kept: Option<Versioned<Throttle>>,
}

impl Row {
    fn strikes(&self) -> Strikes {
        self.kept.as_ref().map(|kept| kept.strikes).unwrap_or_default()
    }

    fn write(&self, changes: &mut Changes, strikes: Strikes, kept: Span, now: Time) {
        let matters_until = strikes.rests_until.unwrap_or(now).max(now).plus(kept);
        let next = Throttle { key: self.key, strikes, matters_until };
        match &self.kept {
            Some(kept) => changes.replace(kept, next),
            None => changes.insert(next),
        };
    }

    fn require(&self, changes: &mut Changes) {
        if let Some(kept) = &self.kept {
            changes.require(kept);
        }
    }
}

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
        (Trust::Known(_), None) | (Trust::Unknown, _) => {
            let user_id = folded_user_id.as_bytes();
            let by_source = Digest(app.keys.mac("passwords by source", &[user_id, &source.to_bytes()]));
            let from_unknown = Digest(app.keys.mac("passwords from unknown", &[user_id]));
            Ok(Budget::Unknown {
                by_source: Row { key: by_source, kept: app.store.throttle(&by_source).await? },
                from_unknown: Row { key: from_unknown, kept: app.store.throttle(&from_unknown).await? },
            })
        }
    }
}

impl Budget {
    /// Why no try is heard now, if none is.
    pub fn rest(&self, limits: &Limits, now: Time) -> Option<Rest> {
        match self {
            Self::Known(known) => here(&known.passwords, &limits.passwords_from_known, now),
            // A let-in browser's login ends with its last try.
            Self::LetIn => None,
            Self::Unknown { by_source, from_unknown } => {
                let source = here(&by_source.strikes(), &limits.passwords_by_source, now);
                source.or_else(|| {
                    let until = rests_until(&from_unknown.strikes(), &limits.passwords_from_unknown, now)?;
                    Some(Rest::Unknown { until })
                })
            }
        }
    }

    /// Wrong tries left after one more, or the rest that it leads to.
    pub fn left_after_strike(&self, login: &Login, limits: &Limits, now: Time) -> Result<u32, Rest> {
        match self {
            Self::LetIn => Ok(u32::from(login.tries_left().saturating_sub(1))),
            Self::Known(_) | Self::Unknown { .. } => self.left_after_strike_here(limits, now),
        }
    }

    /// The same where there is no login.
    pub fn left_after_strike_here(&self, limits: &Limits, now: Time) -> Result<u32, Rest> {
        let (strikes, policy) = match self {
            Self::Known(known) => (known.passwords, &limits.passwords_from_known),
            Self::LetIn => return Ok(0),
            Self::Unknown { by_source, from_unknown } => {
                let all = &limits.passwords_from_unknown;
                if let Some(until) = rests_until(&from_unknown.strikes().strike(all, now), all, now) {
                    return Err(Rest::Unknown { until });
                }
                (by_source.strikes(), &limits.passwords_by_source)
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
            Self::Unknown { by_source, from_unknown } => {
                let policy = &limits.passwords_by_source;
                by_source.write(changes, by_source.strikes().strike(policy, now), SOURCE_KEPT, now);
                let policy = &limits.passwords_from_unknown;
                from_unknown.write(changes, from_unknown.strikes().strike(policy, now), UNKNOWN_KEPT, now);
            }
        }
    }

    /// Forgives this budget's strikes after a right password, in `changes`; guards what was read either way.
    pub fn forgive(&self, changes: &mut Changes) {
        match self {
            Self::Known(known) if known.passwords != Strikes::default() => {
                changes.replace(known, KnownBrowser { passwords: Strikes::default(), ..known.get().clone() });
            }
            Self::Known(known) => {
                changes.require(known);
            }
            Self::LetIn => {}
            Self::Unknown { by_source, from_unknown } => {
                for row in [by_source, from_unknown] {
                    match &row.kept {
                        Some(kept) if row.strikes() != Strikes::default() => {
                            changes.remove(kept);
                        }
                        Some(_) | None => row.require(changes),
                    }
                }
            }
        }
    }
}

fn rests_until(strikes: &Strikes, policy: &StrikePolicy, now: Time) -> Option<Time> {
    match strikes.hearing(policy, now) {
        Hearing::Rests { until } => Some(until),
        Hearing::Open { .. } => None,
    }
}

fn here(strikes: &Strikes, policy: &StrikePolicy, now: Time) -> Option<Rest> {
    rests_until(strikes, policy, now).map(|until| Rest::Here { until })
}

/// How long a source's row is kept after its last try or rest.
const SOURCE_KEPT: Span = Span::days(1);

/// The same for the row of all unknown browsers: "in a row" means until a right password, so it must outlast anybody's
/// patience; a guesser who pauses so long has a handful of tries a year.
const UNKNOWN_KEPT: Span = Span::days(90);
