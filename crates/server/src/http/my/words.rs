//! What is said of each thing that somebody did in My Tillid: once, for its pages and for programs.

use domain::card::NotOrdered;
use domain::time::Time;

use crate::flows::my::activity::Asking;
use crate::flows::my::at_once::Taken;
use crate::flows::my::cards::Arrived;
use crate::flows::my::changes::{Asked, Stopped};
use crate::flows::my::devices::Blocked;
use crate::flows::my::email::Became;
use crate::flows::my::password::Chosen as ChosenPassword;
use crate::flows::my::user_id::Chosen as ChosenUserId;
use crate::http::answers::wait;
use crate::http::login_password::password_refused;
use crate::pages::Message;

/// Of blocking a device.
pub fn device_blocked(blocked: Blocked, now: Time) -> Message {
    match blocked {
        Blocked::Done => Message::MyDeviceBlocked,
        Blocked::Asked(asked) => change_asked(asked, now),
        Blocked::Missing => Message::StalePage,
    }
}

/// Of a change that was asked for by card.
pub fn change_asked(asked: Asked, now: Time) -> Message {
    match asked {
        Asked::Waits { until } => Message::MyChangeWaits { wait: wait(until, now) },
        Asked::AlreadyWaits => Message::MyChangeWaitsAlready,
        Asked::AgainFirst => Message::MyAgainFirst,
    }
}

/// Of stopping a change that waits.
pub fn stopped(stopped: Stopped) -> Message {
    match stopped {
        Stopped::Done => Message::MyChangeStopped,
        Stopped::ByAppFirst => Message::MyStopByApp,
        Stopped::Missing => Message::StalePage,
    }
}

/// Of choosing another password.
pub fn password_chosen(chosen: &ChosenPassword, now: Time) -> Message {
    match chosen {
        ChosenPassword::Taken(taken) => at_once_or_later(*taken, Message::PasswordChanged, now),
        ChosenPassword::Refused(refused) => password_refused(*refused),
    }
}

/// Of a wish.
pub fn wished(taken: Taken, now: Time) -> Message {
    at_once_or_later(taken, Message::MyWishDone, now)
}

/// Of choosing another user ID.
pub fn user_id_chosen(chosen: &ChosenUserId, now: Time) -> Message {
    match chosen {
        ChosenUserId::Taken(taken) => at_once_or_later(*taken, Message::MyUserIdChanged, now),
        ChosenUserId::Refused => Message::MyUserIdRefused,
        ChosenUserId::Rests { until } => Message::MyUserIdRests { wait: wait(*until, now) },
    }
}

fn at_once_or_later(taken: Taken, changed: Message, now: Time) -> Message {
    match taken {
        Taken::Changed => changed,
        Taken::Waits { until } => change_asked(Asked::Waits { until }, now),
        Taken::AlreadyWaits => change_asked(Asked::AlreadyWaits, now),
        Taken::AgainFirst => change_asked(Asked::AgainFirst, now),
    }
}

/// Of the mail address.
pub fn email(became: Became, now: Time) -> Message {
    match became {
        Became::CodeSent => Message::MyEmailCodeSent,
        Became::NotAnAddress => Message::MyEmailNotAnAddress,
        Became::Rests { until } => Message::MyEmailRests { wait: wait(until, now) },
        Became::CodeIncomplete => Message::CodeIncomplete,
        Became::WrongCode { tries_left } => Message::MyEmailWrongCode { tries_left: tries_left.into() },
        Became::CodeOver => Message::MyEmailCodeOver,
        Became::Changed => Message::MyEmailChanged,
        Became::Done | Became::StartedOver => Message::MyWishDone,
        Became::Removed => Message::MyEmailRemoved,
        Became::Asked(asked) => change_asked(asked, now),
        Became::NotOffered => Message::NotFound,
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
