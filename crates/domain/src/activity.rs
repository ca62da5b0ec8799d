//! What happened to an account besides the requests that its apps were asked: logins by card, wrong codes, and what the
//! brake held back. Whoever asks a thousand times in an hour fills one row, not a thousand.

use crate::ids::{AccountId, ActivityId, ServiceId};
use crate::service::Service;
use crate::time::{Span, Time};

/// Something that happened, or the same thing several times within one hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Its id.
    pub id: ActivityId,
    /// To whom.
    pub account: AccountId,
    /// At the login to this service.
    pub service: ServiceId,
    /// What.
    pub what: What,
    /// When it happened first.
    pub at: Time,
    /// The service's name then.
    pub name: String,
    /// What the browser is; of several, the last one. Empty when it does not say.
    pub browser: String,
    /// When it happened last.
    pub last_at: Time,
    /// How often.
    pub count: u32,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A login by code card.
    SignedInByCard,
    /// A wrong code of the card.
    WrongCode,
    /// A request waited without a notification: unknown browsers had caused as many as they may.
    Silent,
    /// Nobody was asked: as many requests from unknown browsers waited as may.
    NoPlace,
    /// Nobody was asked: requests from there had been denied or not answered, and must pause.
    Paused,
    /// Nobody was asked: the person has blocked the service from asking.
    ServiceBlocked,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::SignedInByCard, Self::WrongCode, Self::Silent, Self::NoPlace, Self::Paused, Self::ServiceBlocked];

    /// Its stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedInByCard => "card",
            Self::WrongCode => "wrong_code",
            Self::Silent => "silent",
            Self::NoPlace => "no_place",
            Self::Paused => "paused",
            Self::ServiceBlocked => "service_blocked",
        }
    }

    /// Whether something was kept from the person.
    pub const fn is_held_back(self) -> bool {
        match self {
            Self::Silent | Self::NoPlace | Self::Paused | Self::ServiceBlocked => true,
            Self::SignedInByCard | Self::WrongCode => false,
        }
    }
}

/// What happens again within so long is one row.
const BURST: Span = Span::hours(1);

impl Activity {
    /// The id under which `what` is counted at `now`: the same for all of one hour.
    pub fn counted_as(account: AccountId, service: &ServiceId, what: What, now: Time) -> ActivityId {
        let hour = now.micros().div_euclid(Time::from_micros(0).plus(BURST).micros());
        let named = format!("{account} {service} {} {hour}", what.as_str());
        let hash = protocol::sha256(named.as_bytes());
        let (first, _) = hash.split_at(16);
        ActivityId(first.iter().fold(0, |id, byte| id << 8 | u128::from(*byte)))
    }

    /// It happened for the first time.
    pub fn first(
        id: ActivityId,
        account: AccountId,
        service: &Service,
        (what, browser): (What, String),
        now: Time,
    ) -> Self {
        let (service, name) = (service.id.clone(), service.name.clone());
        Self { id, account, service, what, at: now, name, browser, last_at: now, count: 1 }
    }

    /// It happened once more, in this browser.
    #[must_use]
    pub fn again(self, browser: String, now: Time) -> Self {
        Self { browser, last_at: self.last_at.max(now), count: self.count.saturating_add(1), ..self }
    }
}
