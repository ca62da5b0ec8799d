//! Wrong tries in a row, and the rest that follows them: the one counter behind passwords and card codes.
//!
//! Resting is for a time and for one class of callers; it is never a block. An unanswered prompt is no strike.

use crate::time::{Span, Time};

/// When strikes lead to a rest, and how long it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StrikePolicy {
    /// Strikes in a row that lead to the first rest.
    pub first: u16,
    /// Strikes after a rest that lead to the next one.
    pub again: u16,
    /// The first rest; each further one is twice as long.
    pub rest: Span,
    /// The longest rest.
    pub rest_longest: Span,
}

/// Strikes counted so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Strikes {
    /// Wrong tries since the last right one or the last rest.
    pub count: u16,
    /// Rests since the last right try.
    pub rests: u16,
    /// When the latest rest ends or ended.
    pub rests_until: Option<Time>,
}

/// Whether another try is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing {
    /// A try is heard; `left` wrong ones lead to a rest.
    Open {
        /// Wrong tries left before a rest.
        left: u16,
    },
    /// No try is heard, right or wrong, before `until`.
    Rests {
        /// When the rest ends.
        until: Time,
    },
}

impl Strikes {
    /// Whether a try is heard at `now`.
    pub fn hearing(&self, policy: &StrikePolicy, now: Time) -> Hearing {
        match self.rests_until {
            Some(until) if now < until => Hearing::Rests { until },
            Some(_) | None => Hearing::Open { left: self.threshold(policy).saturating_sub(self.count).max(1) },
        }
    }

    /// When the rest ends that keeps a try from being heard at `now`.
    pub fn rest(&self, policy: &StrikePolicy, now: Time) -> Option<Time> {
        match self.hearing(policy, now) {
            Hearing::Rests { until } => Some(until),
            Hearing::Open { .. } => None,
        }
    }

    /// Counts one wrong try at `now`; during a rest no try is heard, so none is counted.
    #[must_use]
    pub fn strike(self, policy: &StrikePolicy, now: Time) -> Self {
        if let Hearing::Rests { .. } = self.hearing(policy, now) {
            return self;
        }
        let count = self.count.saturating_add(1);
        if count < self.threshold(policy) {
            return Self { count, ..self };
        }
        let rest = policy.rest.doubled(u32::from(self.rests), policy.rest_longest);
        Self { count: 0, rests: self.rests.saturating_add(1), rests_until: Some(now.plus(rest)) }
    }

    fn threshold(&self, policy: &StrikePolicy) -> u16 {
        if self.rests == 0 { policy.first } else { policy.again }
    }
}
