//! One row of strikes, there or not yet, under a keyed name that tells nothing.

use domain::secret::Digest;
use domain::strikes::{StrikePolicy, Strikes};
use domain::time::{Span, Time};
use store::{Changes, Store, Throttle, Versioned};

use crate::app::App;
use crate::flows::Fault;

/// One throttle row, there or not yet.
pub struct Row {
    key: Digest,
    kept: Option<Versioned<Throttle>>,
}

impl Row {
    pub(super) async fn read(app: &App, label: &str, parts: &[&[u8]]) -> Result<Self, Fault> {
        for key in app.keys.macs(label, parts).into_iter().map(Digest) {
            if let Some(kept) = app.store.throttle(&key).await? {
                return Ok(Self { key, kept: Some(kept) });
            }
        }
        Ok(Self { key: Digest(app.keys.mac(label, parts)), kept: None })
    }

    /// When the rest ends that keeps a try from being heard.
    pub(super) fn rest(&self, policy: &StrikePolicy, now: Time) -> Option<Time> {
        self.strikes(now).rest(policy, now)
    }

    /// What counts at `now`: a row may outlive its time until the sweeper comes.
    pub(super) fn strikes(&self, now: Time) -> Strikes {
        let counts = self.kept.as_ref().filter(|kept| now < kept.matters_until);
        counts.map(|kept| kept.strikes).unwrap_or_default()
    }

    /// Counts a wrong try, which is forgotten after `fades` without another.
    pub(super) fn strike(&self, changes: &mut Changes, policy: &StrikePolicy, fades: Span, now: Time) {
        let strikes = self.strikes(now).strike(policy, now);
        self.write(changes, strikes, strikes.rests_until.unwrap_or(now).max(now).plus(fades));
    }

    /// Counts a wrong try with all others since the first one; they are forgotten when `lasts` or their rest is over. So
    /// where many people share a source, their slips of many days do not add up.
    pub(super) fn strike_within(&self, changes: &mut Changes, policy: &StrikePolicy, lasts: Span, now: Time) {
        let strikes = self.strikes(now).strike(policy, now);
        let began = self.kept.as_ref().map(|kept| kept.matters_until).filter(|until| now < *until);
        let ends = strikes.rests_until.or(began).unwrap_or_else(|| now.plus(lasts));
        self.write(changes, strikes, ends);
    }

    /// Forgets what was counted; only for a row that nobody else counts on.
    pub(super) fn forgive(&self, changes: &mut Changes, now: Time) {
        match &self.kept {
            Some(kept) if kept.strikes != Strikes::default() => self.write(changes, Strikes::default(), now),
            Some(_) | None => self.require(changes),
        }
    }

    fn write(&self, changes: &mut Changes, strikes: Strikes, matters_until: Time) {
        let next = Throttle { key: self.key, strikes, matters_until };
        match &self.kept {
            Some(kept) => changes.replace(kept, next),
            None => changes.insert(next),
        };
    }

    pub(super) fn require(&self, changes: &mut Changes) {
        if let Some(kept) = &self.kept {
            changes.require(kept);
        }
    }
}
