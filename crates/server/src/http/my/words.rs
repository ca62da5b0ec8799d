//! What is said of each thing that somebody did in My Tillid: once, for its pages and for programs.

use domain::card::NotOrdered;

use crate::flows::my::activity::Asking;
use crate::flows::my::cards::Arrived;
use crate::flows::my::devices::Blocked;
use crate::pages::Message;

/// Of blocking a device.
pub fn device_blocked(blocked: Blocked) -> Message {
    match blocked {
        Blocked::Done => Message::MyDeviceBlocked,
        Blocked::LastOne => Message::MyLastDevice,
        Blocked::Missing => Message::StalePage,
    }
}

/// Of ordering the next card.
pub fn card_ordered(ordered: Result<(), NotOrdered>) -> Message {
    match ordered {
        Ok(()) => Message::MyCardOrdered,
        Err(NotOrdered::OnItsWay) => Message::MyCardOnItsWay,
        Err(NotOrdered::EnoughLately) => Message::MyCardsEnough,
    }
}

/// Of a card that has arrived.
pub fn card_arrived(arrived: Arrived) -> Message {
    match arrived {
        Arrived::Confirmed => Message::MyCardConfirmed,
        Arrived::WrongNumber => Message::MyCardNumberWrong,
    }
}

/// Of blocking a card.
pub fn card_blocked(is_done: bool) -> Message {
    if is_done { Message::MyCardBlocked } else { Message::StalePage }
}

/// Of keeping a service from asking, or letting it ask again.
pub fn asking(asking: Asking) -> Message {
    match asking {
        Asking::Blocked => Message::MyServiceBlocked,
        Asking::Allowed => Message::MyServiceAllowed,
        Asking::AgainFirst => Message::MyAgainFirst,
        Asking::Missing => Message::StalePage,
    }
}
