//! Whether devices are told of a request by a notification, or it waits silently until the app is opened.
//!
//! Whoever knows a password can ask again and again; the phone still lies quiet at night. Only notifications are held
//! back, never requests: the owner who opens the app finds each of them.

use crate::account::Account;
use crate::browser::Trust;
use crate::limits::Limits;
use crate::time::Time;

impl Account {
    /// Says whether devices are told of a request asked at `now`, and remembers it.
    #[must_use]
    pub fn notify(self, trust: Trust, limits: &Limits, now: Time) -> (Self, bool) {
        match trust {
            // What strangers have used up is not theirs.
            Trust::Known(_) | Trust::LetIn => (self, true),
            // Five key numbers are quickly noted by whoever saw the card once: they ring no oftener than strangers.
            Trust::CardInHand(_) | Trust::Unknown => {
                let counts = |at: &Time| now < at.plus(limits.notifications_within);
                let mut notified_at: Vec<Time> = self.notified_at.iter().copied().filter(counts).collect();
                let is_told = notified_at.len() < limits.notifications_from_unknown;
                if is_told {
                    notified_at.push(now);
                }
                (Self { notified_at, ..self }, is_told)
            }
        }
    }
}
