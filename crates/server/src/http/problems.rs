//! What a device is told of a refusal: a stable code, the numbers that go with it, and words in its language.

use domain::time::Time;
use protocol::{Code, Problem};

use crate::flows::device::Refused;
use crate::pages::{Language, Texts};

/// The refusal as a problem document (RFC 9457).
pub fn problem(texts: &Texts, language: Language, refused: Refused, now: Time) -> Problem {
    let code = code(refused);
    let (title, detail) = texts.problem(language, code.as_str());
    let detail = Some(detail).filter(|detail| !detail.is_empty());
    let mut problem = Problem { detail, ..Problem::new(code, title) };
    match refused {
        Refused::WrongPin { tries_left }
        | Refused::WrongAssertion { tries_left }
        | Refused::WrongNumber { tries_left } => {
            problem.tries_left = Some(u32::from(tries_left));
        }
        Refused::WrongCredentials { tries_left } | Refused::WrongPassword { tries_left } => {
            problem.tries_left = Some(tries_left);
        }
        Refused::Rests { until } => {
            problem.retry_after_s = u32::try_from(until.since(now).whole_seconds()).ok();
        }
        Refused::DevicesAsked { until } => problem.retry_after_s = u32::try_from(until.since(now).whole_seconds()).ok(),
        Refused::TooManyDevices { most } => problem.devices_max = Some(most),
        Refused::StaleCall { server_time } => problem.server_time = Some(server_time),
        _ => {}
    }
    problem
}

fn code(refused: Refused) -> Code {
    match refused {
        Refused::Malformed => Code::Malformed,
        Refused::WrongSignature => Code::WrongSignature,
        Refused::StaleCall { .. } => Code::StaleCall,
        Refused::NonceNeeded => Code::NonceNeeded,
        Refused::NonceUsed => Code::NonceUsed,
        Refused::UnknownDevice => Code::UnknownDevice,
        Refused::DeviceBlocked => Code::DeviceBlocked,
        Refused::DeviceWaiting => Code::DeviceWaiting,
        Refused::DeviceAsleep => Code::DeviceAsleep,
        Refused::NoSuchDevice | Refused::NoSuchNotice | Refused::NoSuchService => Code::NotFound,
        Refused::NameRefused => Code::NameRefused,
        Refused::TooOld => Code::TooOld,
        Refused::AppTooOld => Code::AppTooOld,
        Refused::Locked => Code::Locked,
        Refused::WrongPin { .. } => Code::WrongPin,
        Refused::WrongAssertion { .. } => Code::WrongAssertion,
        Refused::PlatformKeyAside => Code::PlatformKeyAside,
        Refused::NoPlatformKey => Code::NoPlatformKey,
        Refused::PlatformKeyRefused => Code::PlatformKeyRefused,
        Refused::AccountFrozen => Code::AccountFrozen,
        Refused::WrongCredentials { .. } => Code::WrongCredentials,
        Refused::Rests { .. } => Code::Rests,
        Refused::WrongPassword { .. } => Code::WrongPassword,
        Refused::WeakPassword => Code::WeakPassword,
        Refused::PasswordStands => Code::PasswordStands,
        Refused::PasswordMustChange => Code::PasswordMustChange,
        Refused::TooManyDevices { .. } => Code::ThreeDevices,
        Refused::NoCard => Code::NoCard,
        Refused::CardUsedUp => Code::CardUsedUp,
        Refused::CardBlocked => Code::CardBlocked,
        Refused::WrongCode => Code::WrongCode,
        Refused::WrongCard => Code::WrongCard,
        Refused::NoDevice => Code::NoDevice,
        Refused::DevicesAsked { .. } => Code::DevicesAsked,
        Refused::NewDeviceDenied => Code::NewDeviceDenied,
        Refused::ActivationEnded => Code::ActivationEnded,
        Refused::RequestGone => Code::RequestGone,
        Refused::AlreadyAnswered => Code::AlreadyAnswered,
        Refused::Withdrawn => Code::Withdrawn,
        Refused::OtherBytes => Code::OtherBytes,
        Refused::CarryFirst => Code::CarryFirst,
        Refused::QrStale => Code::QrStale,
        Refused::WrongNumber { .. } => Code::WrongNumber,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_protocol_has_a_title_and_a_way_on_in_every_language() {
        let texts = Texts::load().unwrap();
        for language in Language::ALL {
            for code in Code::ALL {
                let (title, detail) = texts.problem(language, code.as_str());
                assert!(!title.starts_with("problem-") && !detail.starts_with("problem-"), "{language:?} {code:?}");
                assert!(detail.ends_with('.') && !title.ends_with('.'), "{language:?} {code:?}");
            }
        }
    }
}
