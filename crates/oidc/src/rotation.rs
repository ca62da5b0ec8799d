//! When signing keys come and go: announced before use, used, kept until nothing that they signed can matter.
//!
//! [`due`] is a pure function of the keys and the time. Doing what it says and asking again ends with nothing to do,
//! so it may run at every start, on every node and after every pause.

use crate::time::NumericDate;

/// Where a key is in its life, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Published, not yet used.
    Next {
        /// When it was first published.
        since: NumericDate,
    },
    /// Signs everything.
    Active {
        /// When it began.
        since: NumericDate,
    },
    /// Signs nothing, still published.
    Retired {
        /// When it stopped.
        since: NumericDate,
    },
}

/// One key of the schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledKey {
    /// Its name.
    pub kid: String,
    /// Where it is in its life.
    pub state: KeyState,
}

/// How long each part of a key's life is, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Published before its first use: longer than anybody may keep the old key document.
    pub announce_s: i64,
    /// In use.
    pub active_s: i64,
    /// Published after its last use: as long as an ID token is shown again as a hint (at a logout, say).
    pub retired_s: i64,
}

impl Default for Schedule {
    /// Announced for a day (the key document may be kept for an hour), used for 90 days, kept for 30 more, which is
    /// far longer than the 24 hours of a whole session.
    fn default() -> Self {
        const DAY_S: i64 = 86_400;
        Self { announce_s: DAY_S, active_s: 90 * DAY_S, retired_s: 30 * DAY_S }
    }
}

/// What is to be done now. Each is one commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make a key and use it at once: there is none, so nobody can be surprised.
    CreateActive,
    /// Make a key and publish it.
    CreateNext,
    /// Use the published key from now on and stop using the others, both in one commit.
    Promote {
        /// The key that becomes active.
        kid: String,
        /// The active keys that retire; more than one only after somebody meddled.
        retire: Vec<String>,
    },
    /// Stop using a key although no other begins: there were two.
    Retire {
        /// The key.
        kid: String,
    },
    /// Forget a key.
    Drop {
        /// The key.
        kid: String,
    },
}

/// What is due now, in the order in which it is to be done.
pub fn due(keys: &[ScheduledKey], schedule: &Schedule, now: NumericDate) -> Vec<Step> {
    let active = active(keys);
    let next = newest(keys, |state| match state {
        KeyState::Next { since } => Some(since),
        KeyState::Active { .. } | KeyState::Retired { .. } => None,
    });
    let mut steps: Vec<Step> = superfluous(keys, active).map(|kid| Step::Retire { kid }).collect();

    match (active, next) {
        (None, None) => steps.push(Step::CreateActive),
        // Nothing signs, so waiting longer helps nobody.
        (None, Some((kid, _))) => steps.push(Step::Promote { kid: kid.to_owned(), retire: Vec::new() }),
        (Some((_, since)), None) => {
            if now.since_s(since) >= schedule.active_s.saturating_sub(schedule.announce_s) {
                steps.push(Step::CreateNext);
            }
        }
        (Some((old, in_use_since)), Some((kid, announced_since))) => {
            if now.since_s(in_use_since) >= schedule.active_s && now.since_s(announced_since) >= schedule.announce_s {
                steps.push(Step::Promote { kid: kid.to_owned(), retire: vec![old.to_owned()] });
            }
        }
    }

    steps.extend(keys.iter().filter_map(|key| match key.state {
        KeyState::Retired { since } if now.since_s(since) >= schedule.retired_s => {
            Some(Step::Drop { kid: key.kid.clone() })
        }
        KeyState::Retired { .. } | KeyState::Next { .. } | KeyState::Active { .. } => None,
    }));
    steps
}

/// The key that signs now: the newest active one.
pub fn signing_kid(keys: &[ScheduledKey]) -> Option<&str> {
    active(keys).map(|(kid, _)| kid)
}

fn active(keys: &[ScheduledKey]) -> Option<(&str, NumericDate)> {
    newest(keys, |state| match state {
        KeyState::Active { since } => Some(since),
        KeyState::Next { .. } | KeyState::Retired { .. } => None,
    })
}

/// Of equally new keys the name decides, so that every node decides the same.
fn newest(keys: &[ScheduledKey], since: fn(KeyState) -> Option<NumericDate>) -> Option<(&str, NumericDate)> {
    let dated = keys.iter().filter_map(|key| since(key.state).map(|since| (key.kid.as_str(), since)));
    dated.max_by_key(|(kid, since)| (*since, *kid))
}

fn superfluous<'a>(
    keys: &'a [ScheduledKey],
    kept: Option<(&'a str, NumericDate)>,
) -> impl Iterator<Item = String> + 'a {
    let kept = kept.map(|(kid, _)| kid);
    keys.iter().filter_map(move |key| match key.state {
        KeyState::Active { .. } if Some(key.kid.as_str()) != kept => Some(key.kid.clone()),
        KeyState::Active { .. } | KeyState::Next { .. } | KeyState::Retired { .. } => None,
    })
}

#[cfg(test)]
mod tests;
