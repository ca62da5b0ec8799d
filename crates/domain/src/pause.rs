//! The pause between requests that were denied or not answered, for one account and one source.
//!
//! It slows whoever rings a phone and hopes; it never counts as a failed try of the person.

use crate::limits::Limits;
use crate::time::{Span, Time};

/// What is remembered of the requests that one source made to one account since the last approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Requests since the last one that was approved.
    pub unapproved: u16,
    /// When the latest was asked.
    pub asked_at: Time,
    /// When the latest ended or will end by itself.
    pub ends_at: Time,
}

impl Pause {
    /// From when the next request may be asked. `replaces` says that it withdraws the latest one.
    pub fn until(&self, replaces: bool, limits: &Limits, now: Time) -> Option<Time> {
        // The longest pause is shorter than what is remembered, so what is forgotten holds nobody up.
        let pause = pause_after(self.unapproved, limits);
        let from = match (self.ends_at <= now, replaces) {
            (true, _) => self.ends_at,
            (false, true) => self.asked_at,
            // Still waiting elsewhere: the places for unknown browsers bound that.
            (false, false) => return None,
        };
        let until = from.plus(pause);
        (now < until).then_some(until)
    }

    /// Remembers a request asked at `now` that ends by itself at `expires_at`.
    pub fn asked(before: Option<Self>, limits: &Limits, now: Time, expires_at: Time) -> Self {
        let remembered = before.filter(|pause| now < pause.ends_at.plus(limits.pauses_forgotten_after));
        let unapproved = remembered.map_or(0, |pause| pause.unapproved).saturating_add(1);
        Self { unapproved, asked_at: now, ends_at: expires_at }
    }

    /// Remembers that the latest request was denied or withdrawn at `now`.
    #[must_use]
    pub fn ended(self, now: Time) -> Self {
        Self { ends_at: self.ends_at.min(now), ..self }
    }
}

fn pause_after(unapproved: u16, limits: &Limits) -> Span {
    match limits.pauses.get(usize::from(unapproved).saturating_sub(1)) {
        Some(pause) => *pause,
        None => {
            let last = limits.pauses.last().copied().unwrap_or(Span::ZERO);
            let beyond = usize::from(unapproved).saturating_sub(limits.pauses.len());
            last.doubled(u32::try_from(beyond).unwrap_or(u32::MAX), limits.pause_longest)
        }
    }
}
