//! Where wrong passwords are counted, and whether a try is heard.
//!
//! Rows are keyed by a MAC of the user ID as typed and the source: the same for user IDs that nobody has, and never the
//! account's own. A right password changes none that a stranger can see: theirs fade by time alone (never events 5, 6).

use domain::browser::{KnownBrowser, Trust};
use domain::limits::Limits;
use domain::secret::Digest;
use domain::strikes::{Hearing, Strikes};
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
    async fn read(app: &App, label: &str, parts: &[&[u8]]) -> Result<Self, Fault> {
        for key in app.keys.macs(label, parts).into_iter().map(Digest) {
            if let Some(kept) = app.store.throttle(&key).await? {
                return Ok(Self { key, kept: Some(kept) });
            }
        }
        Ok(Self { key: Digest(app.keys.mac(label, parts)), kept: None })
    }

    /// What counts at `now`: a row may outlive its time until the sweeper comes.
    fn strikes(&self, now: Time) -> Strikes {
        let counts = self.kept.as_ref().filter(|kept| now < kept.matters_until);
        counts.map(|kept| kept.strikes).unwrap_or_default()
    }

    fn write(&self, changes: &mut Changes, strikes: Strikes, fades: Span, now: Time) {
        let matters_until = strikes.rests_until.unwrap_or(now).max(now).plus(fades);
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
            Ok(Budget::Unknown {
                by_source: Row::read(app, "passwords by source", &[user_id, &source.to_bytes()]).await?,
                from_unknown: Row::read(app, "passwords from unknown", &[user_id]).await?,
            })
        }
    }
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
            Self::Unknown { by_source, from_unknown } => {
                let source = by_source.strikes(now).rest(&limits.passwords_by_source, now);
                source.map(|until| Rest::Here { until }).or_else(|| {
                    let until = from_unknown.strikes(now).rest(&limits.passwords_from_unknown, now)?;
                    Some(Rest::Unknown { until })
                })
            }
        }
    }

    /// Wrong tries left after one more, or the rest that it leads to; `let_in_left` are those of a let-in browser now.
    pub fn left_after_strike(&self, let_in_left: u8, limits: &Limits, now: Time) -> Result<u32, Rest> {
        let (strikes, policy) = match self {
            Self::LetIn => return Ok(u32::from(let_in_left.saturating_sub(1))),
            Self::Known(known) => (known.passwords, &limits.passwords_from_known),
            Self::Unknown { by_source, from_unknown } => {
                let all = &limits.passwords_from_unknown;
                if let Some(until) = from_unknown.strikes(now).strike(all, now).rest(all, now) {
                    return Err(Rest::Unknown { until });
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
            Self::Unknown { by_source, from_unknown } => {
                let policy = &limits.passwords_by_source;
                // As long as its rest: whoever waits instead of resting has fewer tries.
                by_source.write(changes, by_source.strikes(now).strike(policy, now), policy.rest_longest, now);
                let (policy, fades) = (&limits.passwords_from_unknown, limits.passwords_from_unknown_fade);
                from_unknown.write(changes, from_unknown.strikes(now).strike(policy, now), fades, now);
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
            Self::Unknown { by_source, from_unknown } => {
                by_source.require(changes);
                from_unknown.require(changes);
            }
        }
    }
}
