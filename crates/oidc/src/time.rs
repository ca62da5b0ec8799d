//! Seconds since 1970, the only time that OAuth and OpenID Connect speak of.

use serde::{Deserialize, Serialize};

/// Whole seconds since 1970-01-01T00:00:00Z, without leap seconds (NumericDate, RFC 7519 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NumericDate(pub i64);

impl NumericDate {
    /// The second in which this microsecond since 1970 lies.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.div_euclid(1_000_000))
    }

    /// This moment, so many seconds later (or earlier, when negative); the far ends of time are where it stops.
    #[must_use]
    pub fn plus_s(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Seconds from `earlier` until this moment; negative when `earlier` is the later one.
    pub fn since_s(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}
