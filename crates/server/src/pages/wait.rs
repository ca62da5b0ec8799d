//! How long somebody waits, as texts say it.

/// A length of time that somebody must wait, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wait {
    /// Whole seconds from now.
    pub seconds: u64,
}

impl Wait {
    /// A wait of this many seconds.
    pub fn seconds(seconds: u64) -> Self {
        Self { seconds }
    }

    /// The text key and the number in it. Rounded up, so that nobody comes back too early.
    pub(super) fn in_words(self) -> (&'static str, u64) {
        match self.seconds {
            3_600 => ("wait-hours", 1),
            0..=90 => ("wait-seconds", self.seconds.max(1)),
            91..=5_400 => ("wait-minutes", self.seconds.div_ceil(60)),
            5_401..=129_600 => ("wait-hours", self.seconds.div_ceil(3_600)),
            _ => ("wait-days", self.seconds.div_ceil(86_400)),
        }
    }

    /// The text key and the number in it, in the largest unit of which it is a whole number: a time of this
    /// installation's configuration, as the operator would say it.
    pub(crate) fn exactly(self) -> (&'static str, u64) {
        match self.seconds {
            0 => ("help-at-once", 0),
            seconds if seconds.is_multiple_of(86_400) => ("help-days", seconds / 86_400),
            seconds if seconds.is_multiple_of(3_600) => ("help-hours", seconds / 3_600),
            seconds if seconds.is_multiple_of(60) => ("help-minutes", seconds / 60),
            seconds => ("help-seconds", seconds),
        }
    }
}
