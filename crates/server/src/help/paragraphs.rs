//! Which paragraph helps with which refusal: for every code of the pages and of the app, so that *What can I do?*
//! beside a refusal leads to the answer and not to a table of contents.

use protocol::Code;

use crate::pages::Message;

/// A paragraph: its page and its anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// The page's name.
    pub page: &'static str,
    /// The section's anchor.
    pub anchor: &'static str,
}

impl Paragraph {
    /// Its address at the issuer's host.
    pub fn path(self) -> String {
        format!("/help/{}#{}", self.page, self.anchor)
    }
}

const fn at_login(anchor: &'static str) -> Option<Paragraph> {
    Some(Paragraph { page: "login-refused", anchor })
}

const fn in_app(anchor: &'static str) -> Option<Paragraph> {
    Some(Paragraph { page: "app-refused", anchor })
}

const fn in_my_tillid(anchor: &'static str) -> Option<Paragraph> {
    Some(Paragraph { page: "my-tillid", anchor })
}

/// The paragraph about a message on a page. None where nothing is wanted: good news needs no help.
pub const fn of_message(message: &Message) -> Option<Paragraph> {
    use Message as M;

    match message {
        M::WrongCredentials { .. } | M::WrongCredentialsLetIn { .. } => at_login("credentials"),
        M::WrongLetter | M::CredentialsMissing => at_login("credentials"),
        M::SourceRests { .. } | M::UnknownBrowsersRest { .. } => at_login("pause"),
        M::LetInWrong => at_login("let-in"),
        M::LetterTooOld => Some(Paragraph { page: "forgotten", anchor: "letter" }),
        M::AccountFrozen | M::MyFrozen => at_login("account-paused"),
        M::PasswordMustChange | M::PasswordWaits { .. } | M::PasswordWaitsAlready => at_login("password-leaked"),
        M::ServiceBlocked => at_login("service-blocked"),
        M::NoDevice | M::DeviceWaits { .. } => at_login("no-app"),
        M::NoCard | M::CardBlocked => at_login("no-card"),
        M::FactorNotAccepted | M::LevelNeedsApp | M::LevelNeedsCard => at_login("not-enough"),
        M::RequestsPause { .. } | M::TooManyRequests => at_login("requests-pause"),
        M::RequestExpired => at_login("request-over"),
        M::WrongNumbers => at_login("number"),
        M::TooManyTries => at_login("too-many-tries"),
        M::Denied => at_login("denied"),
        M::DeniedNotMe => Some(Paragraph { page: "safety", anchor: "not-me" }),
        M::WrongCode { .. } | M::WrongCodeLetIn { .. } | M::CodeIncomplete | M::CodeAlreadyUsed => at_login("code"),
        M::CardRests { .. } => at_login("card-rests"),
        M::WrongOfflineCode { .. } | M::OfflineCodeIncomplete | M::OfflineRests { .. } => at_login("no-network"),
        M::PasswordTooShort
        | M::PasswordTooLong
        | M::PasswordCommon
        | M::PasswordLikeUserId
        | M::PasswordUnchanged
        | M::PasswordsDiffer => at_login("new-password"),
        M::LoginExpired | M::LoginVoid | M::LoginFinished | M::LoginGone => at_login("login-over"),
        M::OtherBrowser => at_login("other-browser"),
        M::StalePage | M::FormRefused | M::NotFound => at_login("page-old"),
        M::CookiesNeeded => Some(Paragraph { page: "requirements", anchor: "cookies" }),
        M::ServiceUnknown | M::ServiceClosed | M::RedirectNotRegistered | M::ServiceRequestInvalid => {
            at_login("service")
        }
        M::Busy | M::TooManyPages { .. } | M::ServerError => at_login("busy"),
        M::CrossSite | M::Misdirected => at_login("address"),
        M::MyChangeWaits { .. } | M::MyChangeWaitsAlready | M::MyStopByApp => in_my_tillid("waits"),
        M::MyCardOnItsWay | M::MyCardsEnough | M::MyCardNumberWrong => in_my_tillid("card"),
        M::MySignInFirst => in_my_tillid("what"),
        M::MyAgainFirst => in_my_tillid("password"),
        M::MyDeviceBlocked
        | M::MyServiceBlocked
        | M::MyServiceAllowed
        | M::MyCardOrdered
        | M::MyCardConfirmed
        | M::MyCardBlocked
        | M::MyBrowserForgotten
        | M::MyBrowsersForgotten
        | M::MyWishDone
        | M::MyChangeStopped
        | M::MyUserIdChanged
        | M::MyEmailCodeSent
        | M::MyEmailChanged
        | M::MyEmailRemoved => None,
        M::MyEmailNotAnAddress | M::MyEmailRests { .. } | M::MyEmailWrongCode { .. } | M::MyEmailCodeOver => {
            in_my_tillid("email")
        }
        M::MyUserIdRefused | M::MyUserIdRests { .. } => in_my_tillid("user-id"),
        M::NotMeCode => at_login("not-me-code"),
        M::NotMeDone | M::NotMeDoneAll => Some(Paragraph { page: "safety", anchor: "new-device" }),
        M::NotMeStopped | M::NotMeFrozen => Some(Paragraph { page: "safety", anchor: "change" }),
        M::PasswordChanged | M::LoginCancelled | M::SignedOut => None,
    }
}

/// The paragraph about what the app says, by its `data-code`: a refusal of the protocol, or what the app finds itself.
pub fn of_app(code: &str) -> Option<Paragraph> {
    match Code::parse(code) {
        Some(code) => of_problem(code),
        None => of_the_apps_own(code),
    }
}

const fn of_problem(code: Code) -> Option<Paragraph> {
    match code {
        Code::WrongCredentials => in_app("credentials"),
        Code::WrongPassword | Code::PasswordStands => in_app("other-password"),
        Code::PasswordMustChange => in_app("letter-password"),
        Code::Rests | Code::TooMany => in_app("pause"),
        Code::ThreeDevices => in_app("three-devices"),
        Code::NoCard | Code::CardUsedUp | Code::CardBlocked => in_app("card"),
        Code::WrongCode | Code::WrongCard => in_app("codes"),
        Code::NoDevice | Code::DevicesAsked | Code::NewDeviceDenied => in_app("other-phone"),
        Code::ActivationEnded => in_app("activation-over"),
        Code::TooOld => Some(Paragraph { page: "requirements", anchor: "too-old" }),
        Code::DeviceWaiting => in_app("waiting-time"),
        Code::DeviceAsleep => in_app("asleep"),
        Code::NameRefused => in_app("device-name"),
        Code::DeviceBlocked => in_app("phone-blocked"),
        Code::UnknownDevice => in_app("phone-unknown"),
        Code::AccountFrozen => in_app("account-paused"),
        Code::WrongPin => in_app("wrong-pin"),
        Code::WrongAssertion | Code::PlatformKeyAside | Code::NoPlatformKey => in_app("phone-lock"),
        Code::PlatformKeyRefused => in_app("phone-lock-refused"),
        Code::Locked => in_app("locked"),
        Code::RequestGone | Code::AlreadyAnswered | Code::Withdrawn => in_app("request-over"),
        Code::OtherBytes => in_app("request-changed"),
        Code::CarryFirst | Code::WrongNumber => in_app("number"),
        Code::QrStale => in_app("scan"),
        Code::WeakPassword => in_app("weak-password"),
        Code::StaleCall => in_app("clock"),
        Code::Malformed
        | Code::NotFound
        | Code::TooLarge
        | Code::WrongSignature
        | Code::NonceNeeded
        | Code::NonceUsed
        | Code::AppTooOld => in_app("reload"),
        Code::Busy | Code::Failed => in_app("busy"),
    }
}

fn of_the_apps_own(code: &str) -> Option<Paragraph> {
    match code {
        "credentials_missing" => in_app("credentials"),
        "codes_incomplete" => in_app("codes"),
        "new_device_over" => in_app("other-phone"),
        "pin_incomplete" => in_app("wrong-pin"),
        "pin_not_digits" | "pin_wrong_length" | "pin_repeats" | "pin_run" | "pin_unchanged" | "pin_not_changed"
        | "pins_differ" => in_app("choose-pin"),
        "phone_lock_failed" => in_app("phone-lock"),
        "wrong_pins_before" => in_app("wrong-pins-before"),
        "wrong_numbers" => in_app("number"),
        "qr_foreign" | "qr_other" | "qr_not_signed" | "camera_refused" | "camera_missing" => in_app("scan"),
        "carried_by_link" | "link_elsewhere" => in_app("link"),
        "expired" => in_app("request-over"),
        "activate" => Some(Paragraph { page: "app", anchor: "activate" }),
        "unreadable" => in_app("request-changed"),
        "storage_cleared" => in_app("phone-unknown"),
        "offline" | "server_gone" => in_app("no-connection"),
        "no_storage" => Some(Paragraph { page: "requirements", anchor: "private" }),
        "unsupported" => Some(Paragraph { page: "requirements", anchor: "too-old" }),
        "passwords_missing" | "passwords_differ" | "password_unchanged" => in_app("other-password"),
        "password_too_short" | "password_too_long" => in_app("weak-password"),
        "denied_not_me" | "denied_not_me_device" => Some(Paragraph { page: "safety", anchor: "not-me" }),
        _ => None,
    }
}
