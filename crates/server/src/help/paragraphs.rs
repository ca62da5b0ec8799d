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
    match message {
        Message::WrongCredentials { .. } | Message::WrongCredentialsLetIn { .. } | Message::WrongLetter => {
            at_login("credentials")
        }
        Message::CredentialsMissing => at_login("credentials"),
        Message::SourceRests { .. } | Message::UnknownBrowsersRest { .. } => at_login("pause"),
        Message::LetInWrong => at_login("let-in"),
        Message::LetterTooOld => Some(Paragraph { page: "forgotten", anchor: "letter" }),
        Message::AccountFrozen | Message::MyFrozen => at_login("account-paused"),
        Message::PasswordMustChange => at_login("password-leaked"),
        Message::PasswordWaits { .. } | Message::PasswordWaitsAlready => at_login("password-leaked"),
        Message::ServiceBlocked => at_login("service-blocked"),
        Message::NoDevice | Message::DeviceWaits { .. } => at_login("no-app"),
        Message::NoCard | Message::CardBlocked => at_login("no-card"),
        Message::FactorNotAccepted | Message::LevelNeedsApp | Message::LevelNeedsCard => at_login("not-enough"),
        Message::RequestsPause { .. } | Message::TooManyRequests => at_login("requests-pause"),
        Message::RequestExpired => at_login("request-over"),
        Message::WrongNumbers => at_login("number"),
        Message::TooManyTries => at_login("too-many-tries"),
        Message::Denied => at_login("denied"),
        Message::DeniedNotMe => Some(Paragraph { page: "safety", anchor: "not-me" }),
        Message::WrongCode { .. } | Message::WrongCodeLetIn { .. } => at_login("code"),
        Message::CodeIncomplete | Message::CodeAlreadyUsed => at_login("code"),
        Message::CardRests { .. } => at_login("card-rests"),
        Message::WrongOfflineCode { .. } | Message::OfflineCodeIncomplete | Message::OfflineRests { .. } => {
            at_login("no-network")
        }
        Message::PasswordTooShort
        | Message::PasswordTooLong
        | Message::PasswordCommon
        | Message::PasswordLikeUserId
        | Message::PasswordUnchanged
        | Message::PasswordsDiffer => at_login("new-password"),
        Message::LoginExpired | Message::LoginVoid => at_login("login-over"),
        Message::LoginFinished | Message::LoginGone => at_login("login-over"),
        Message::OtherBrowser => at_login("other-browser"),
        Message::StalePage | Message::FormRefused | Message::NotFound => at_login("page-old"),
        Message::CookiesNeeded => Some(Paragraph { page: "requirements", anchor: "cookies" }),
        Message::ServiceUnknown | Message::ServiceClosed => at_login("service"),
        Message::RedirectNotRegistered | Message::ServiceRequestInvalid => at_login("service"),
        Message::Busy | Message::TooManyPages { .. } | Message::ServerError => at_login("busy"),
        Message::CrossSite | Message::Misdirected => at_login("address"),
        Message::MyChangeWaits { .. } | Message::MyChangeWaitsAlready | Message::MyStopByApp => in_my_tillid("waits"),
        Message::MyCardOnItsWay | Message::MyCardsEnough | Message::MyCardNumberWrong => in_my_tillid("card"),
        Message::MySignInFirst => in_my_tillid("what"),
        Message::MyAgainFirst => in_my_tillid("password"),
        Message::MyDeviceBlocked
        | Message::MyServiceBlocked
        | Message::MyServiceAllowed
        | Message::MyCardOrdered
        | Message::MyCardConfirmed
        | Message::MyCardBlocked
        | Message::MyBrowserForgotten
        | Message::MyBrowsersForgotten
        | Message::MyWishDone
        | Message::MyChangeStopped
        | Message::MyUserIdChanged
        | Message::MyEmailCodeSent
        | Message::MyEmailChanged
        | Message::MyEmailRemoved => None,
        Message::MyEmailNotAnAddress
        | Message::MyEmailRests { .. }
        | Message::MyEmailWrongCode { .. }
        | Message::MyEmailCodeOver => in_my_tillid("email"),
        Message::MyUserIdRefused | Message::MyUserIdRests { .. } => in_my_tillid("user-id"),
        Message::NotMeCode => at_login("not-me-code"),
        Message::NotMeDone | Message::NotMeDoneAll => Some(Paragraph { page: "safety", anchor: "new-device" }),
        Message::NotMeStopped | Message::NotMeFrozen => Some(Paragraph { page: "safety", anchor: "change" }),
        Message::PasswordChanged | Message::LoginCancelled | Message::SignedOut => None,
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
