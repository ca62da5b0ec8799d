//! Every sentence with a code that a page can show in `#message[data-code]`: refusals, warnings and notices.
//!
//! The list is closed and stands here once. Codes are stable: tests and services' help desks rely on them; words are
//! in the message files under `message-<code>`, each with a title, a sentence and a way on.

use super::{Frame, Language, Site, Texts, Times, Wait};

/// How a message looks, and how loudly a screen reader says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something did not go through.
    Refusal,
    /// Mind this; one can go on.
    Warning,
    /// For information.
    Notice,
}

impl Tone {
    pub(super) fn is_refusal(self) -> bool {
        self == Self::Refusal
    }

    /// The word in the class name and the icon's name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Refusal => "refusal",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// Writes the two enums and what is told about each variant from one table, so that the list cannot fall apart.
macro_rules! messages {
    ($( $(#[doc = $doc:literal])+ $name:ident $({ $field:ident: $type:ty = $sample:expr })? => $code:literal $tone:ident; )+) => {
        /// A sentence with a code. What varies in it is carried along.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Message {
            $( $(#[doc = $doc])+ $name $({
                #[doc = "What the sentence names."]
                $field: $type
            })?, )+
        }

        /// One entry of the closed list, for the generated documentation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct MessageKind {
            /// The value of `data-code`.
            pub code: &'static str,
            /// How it looks.
            pub tone: Tone,
            /// When it is shown.
            pub when: &'static str,
            /// An example of it.
            pub sample: Message,
        }

        impl Message {
            /// Every message there is, in the order in which people can meet them.
            pub const ALL: &'static [MessageKind] = &[
                $( MessageKind {
                    code: $code,
                    tone: Tone::$tone,
                    when: concat!($($doc),+).trim_ascii(),
                    sample: Message::$name $({ $field: $sample })?,
                }, )+
            ];

            /// The stable value of `data-code`.
            pub fn code(&self) -> &'static str {
                match self { $( Self::$name { .. } => $code, )+ }
            }

            /// How it looks.
            pub fn tone(&self) -> Tone {
                match self { $( Self::$name { .. } => Tone::$tone, )+ }
            }
        }
    };
}

messages! {
    // On the page for user ID and password.
    /// User ID and password do not belong together; never says which of them was wrong.
    WrongCredentials { tries_left: u32 = 3 } => "wrong_credentials" Refusal;
    /// The same in a browser that was let in: its own tries are counted, and with the last one the login ends.
    WrongCredentialsLetIn { tries_left: u32 = 4 } => "wrong_credentials_let_in" Refusal;
    /// User ID or password was left empty.
    CredentialsMissing => "credentials_missing" Refusal;
    /// User ID and the letter's password do not belong together, where a letter's password is changed.
    WrongLetter => "wrong_letter" Refusal;
    /// Too many wrong passwords from this source for this user ID.
    SourceRests { wait: Wait = Wait { seconds: 28_800 } } => "source_rests" Refusal;
    /// Too many wrong passwords for this user ID from browsers that it does not know.
    UnknownBrowsersRest { wait: Wait = Wait { seconds: 60 } } => "unknown_browsers_rest" Refusal;
    /// What was to let the browser in is wrong: the app's eight characters, used or older than five minutes, or the card's key numbers.
    LetInWrong => "let_in_wrong" Refusal;
    /// The password from the letter is right, but its 21 days are over.
    LetterTooOld => "letter_too_old" Refusal;
    /// The password is right, but a stranger knew it: an unknown browser does not go on before it is changed.
    PasswordMustChange => "password_must_change" Refusal;
    /// The account is frozen; said only to somebody who gave the right password.
    AccountFrozen => "account_frozen" Refusal;

    // Choosing app or card.
    /// The account has no active code app.
    NoDevice => "no_device" Refusal;
    /// The only code app was activated just now and must wait before it may approve.
    DeviceWaits { wait: Wait = Wait { seconds: 3_600 } } => "device_waits" Refusal;
    /// The account has no card that can be used.
    NoCard => "no_card" Refusal;
    /// The card that was asked for is blocked, replaced or used up.
    CardBlocked => "card_blocked" Refusal;
    /// The service accepts none of the factors that this person has.
    FactorNotAccepted => "factor_not_accepted" Refusal;
    /// The person has blocked this service from asking their code app.
    ServiceBlocked => "service_blocked" Notice;
    /// The service asks for a level that only the code app gives, and the account has no active one.
    LevelNeedsApp => "level_needs_app" Refusal;
    /// The service asks for a level that only the code card gives, and the account has none that can be used.
    LevelNeedsCard => "level_needs_card" Refusal;

    // While the app is asked.
    /// Requests were denied or not answered, so the next one from here must wait.
    RequestsPause { wait: Wait = Wait { seconds: 30 } } => "requests_pause" Refusal;
    /// Too many requests from unknown browsers wait already.
    TooManyRequests => "too_many_requests" Refusal;
    /// The request was not answered in time; that is no failure.
    RequestExpired => "request_expired" Warning;
    /// Three wrong numbers were carried into the app.
    WrongNumbers => "wrong_numbers" Refusal;
    /// Too many wrong tries from a browser that was let in: its own budget is used up.
    TooManyTries => "too_many_tries" Refusal;
    /// The person denied the request.
    Denied => "denied" Refusal;
    /// The person denied the request and said that it was somebody else.
    DeniedNotMe => "denied_not_me" Notice;

    // With the card.
    /// The code from the card is wrong.
    WrongCode { tries_left: u32 = 4 } => "wrong_code" Refusal;
    /// The same in a browser that was let in: its own tries are counted, and with the last one the login ends.
    WrongCodeLetIn { tries_left: u32 = 4 } => "wrong_code_let_in" Refusal;
    /// What was typed is not six digits; counts as nothing.
    CodeIncomplete => "code_incomplete" Refusal;
    /// This code was used a moment ago; the page asks for the next one.
    CodeAlreadyUsed => "code_already_used" Warning;
    /// Too many wrong codes: the card rests.
    CardRests { wait: Wait = Wait { seconds: 3_600 } } => "card_rests" Refusal;

    // With a phone that has no network.
    /// The eight digits approve nothing: one answer, whatever is wrong about them.
    WrongOfflineCode { tries_left: u32 = 4 } => "wrong_offline_code" Refusal;
    /// What was typed is not eight digits; counts as nothing.
    OfflineCodeIncomplete => "offline_code_incomplete" Refusal;
    /// Too many wrong offline codes from browsers like this one.
    OfflineRests { wait: Wait = Wait { seconds: 3_600 } } => "offline_rests" Refusal;

    // Choosing a password.
    /// The new password is too short.
    PasswordTooShort => "password_too_short" Refusal;
    /// The new password is too long.
    PasswordTooLong => "password_too_long" Refusal;
    /// The new password is among those that are guessed first.
    PasswordCommon => "password_common" Refusal;
    /// The new password is the user ID, or nearly.
    PasswordLikeUserId => "password_like_user_id" Refusal;
    /// The new password is the one before.
    PasswordUnchanged => "password_unchanged" Refusal;
    /// The two new passwords differ.
    PasswordsDiffer => "passwords_differ" Refusal;
    /// The password was changed.
    PasswordChanged => "password_changed" Notice;
    /// The password that was chosen by card in place of one that a stranger knew waits, so that whoever is told may object.
    PasswordWaits { wait: Wait = Wait { seconds: 259_200 } } => "password_waits" Notice;
    /// A password that was chosen before waits already.
    PasswordWaitsAlready => "password_waits_already" Notice;

    // Saying that it was somebody else.
    /// The code is no good: mistyped, used, or too old. The same for whoever guesses.
    NotMeCode => "not_me_code" Refusal;
    /// The device was blocked by whoever had the code of a mail or a letter.
    NotMeDone => "not_me_done" Notice;
    /// The same, and other devices that still waited were blocked with it; the page names them.
    NotMeDoneAll => "not_me_done_all" Notice;
    /// A change that waited was stopped by whoever had the code of a mail.
    NotMeStopped => "not_me_stopped" Notice;
    /// A change had been made already: whoever had the code of a mail froze the account.
    NotMeFrozen => "not_me_frozen" Notice;

    // The end of a login.
    /// The fifteen minutes of a login are over.
    LoginExpired => "login_expired" Warning;
    /// The person cancelled.
    LoginCancelled => "login_cancelled" Notice;
    /// What it stood on was blocked, paused or renewed meanwhile.
    LoginVoid => "login_void" Refusal;
    /// The login was finished already: the back button, or a second tab.
    LoginFinished => "login_finished" Notice;
    /// There is no such login, or not any more.
    LoginGone => "login_gone" Warning;
    /// The login was started in another browser.
    OtherBrowser => "other_browser" Refusal;
    /// The form came from a page that is not the current one: a stale tab or a double click.
    StalePage => "stale_page" Warning;
    /// The browser sends no cookie.
    CookiesNeeded => "cookies_needed" Refusal;

    /// The service was disabled or removed since the person came from it.
    ServiceClosed => "service_closed" Notice;

    // What the service did wrong.
    /// Nobody knows the service that sent the person here.
    ServiceUnknown => "service_unknown" Refusal;
    /// The address to go back to is not registered by the service.
    RedirectNotRegistered => "redirect_not_registered" Refusal;
    /// The service asked for something that cannot be answered.
    ServiceRequestInvalid => "service_request_invalid" Refusal;

    // In My Tillid.
    /// A device was blocked in My Tillid.
    MyDeviceBlocked => "my_device_blocked" Notice;
    /// Signed in by card, a change waits, so that whoever is told may object.
    MyChangeWaits { wait: Wait = Wait { seconds: 259_200 } } => "my_change_waits" Notice;
    /// A change like the one that was asked for waits already.
    MyChangeWaitsAlready => "my_change_waits_already" Refusal;
    /// The user ID was changed in My Tillid.
    MyUserIdChanged => "my_user_id_changed" Notice;
    /// The new user ID may not be chosen: one answer, whatever the reason.
    MyUserIdRefused => "my_user_id_refused" Refusal;
    /// Too many user IDs were tried.
    MyUserIdRests { wait: Wait = Wait { seconds: 86_400 } } => "my_user_id_rests" Refusal;
    /// A code was sent to a mail address.
    MyEmailCodeSent => "my_email_code_sent" Notice;
    /// What was typed is no mail address that we would send to.
    MyEmailNotAnAddress => "my_email_not_an_address" Refusal;
    /// Too many mail addresses were typed.
    MyEmailRests { wait: Wait = Wait { seconds: 86_400 } } => "my_email_rests" Refusal;
    /// The code from the mail is wrong.
    MyEmailWrongCode { tries_left: u32 = 4 } => "my_email_wrong_code" Refusal;
    /// The code from the mail is good for nothing more: too many wrong ones, too old, or another address was typed.
    MyEmailCodeOver => "my_email_code_over" Refusal;
    /// The mail address was set.
    MyEmailChanged => "my_email_changed" Notice;
    /// The mail address was removed.
    MyEmailRemoved => "my_email_removed" Notice;
    /// A change that waited was stopped in My Tillid.
    MyChangeStopped => "my_change_stopped" Notice;
    /// Signed in by card, nobody stops a change.
    MyStopByApp => "my_stop_by_app" Refusal;
    /// The next card was ordered.
    MyCardOrdered => "my_card_ordered" Notice;
    /// A card is on its way already.
    MyCardOnItsWay => "my_card_on_its_way" Warning;
    /// Two cards were made within a week already.
    MyCardsEnough => "my_cards_enough" Refusal;
    /// The card that arrived takes the place of the older ones.
    MyCardConfirmed => "my_card_confirmed" Notice;
    /// No card with this number is on its way to the person.
    MyCardNumberWrong => "my_card_number_wrong" Refusal;
    /// A card was blocked in My Tillid.
    MyCardBlocked => "my_card_blocked" Notice;
    /// A known browser was ended.
    MyBrowserForgotten => "my_browser_forgotten" Notice;
    /// The person froze their account.
    MyFrozen => "my_frozen" Notice;
    /// A wish in My Tillid was kept.
    MyWishDone => "my_wish_done" Notice;
    /// All known browsers were ended.
    MyBrowsersForgotten => "my_browsers_forgotten" Notice;
    /// A service was blocked from asking the code app.
    MyServiceBlocked => "my_service_blocked" Notice;
    /// A service that was blocked may ask again.
    MyServiceAllowed => "my_service_allowed" Notice;
    /// Nobody is signed in to My Tillid, or not any more; said to programs, where a page begins a login.
    MySignInFirst => "my_sign_in_first" Refusal;
    /// Both factors must be shown again first; said to programs, where a page asks for them.
    MyAgainFirst => "my_again_first" Refusal;

    // Signing out.
    /// The person is signed out.
    SignedOut => "signed_out" Notice;

    // The house itself.
    /// Too much to do just now (503).
    Busy => "busy" Warning;
    /// Too many pages were asked for, or logins begun, from one source (429).
    TooManyPages { wait: Wait = Wait { seconds: 60 } } => "too_many_pages" Warning;
    /// There is no such page (404).
    NotFound => "not_found" Warning;
    /// The page cannot be asked for in this way, or the form was not understood (400, 405, 413).
    FormRefused => "form_refused" Warning;
    /// The form was sent by another site (403).
    CrossSite => "cross_site" Refusal;
    /// This host name is none of ours (421).
    Misdirected => "misdirected" Warning;
    /// A mistake of ours (500).
    ServerError => "server_error" Refusal;
}

impl Message {
    /// The closed list as a Markdown table, for the generated documentation: code, when, and its title in each language.
    pub fn documentation(texts: &Texts) -> String {
        let site = Site { app: String::new(), operator: None, contact: None, times: Times::default(), in_utc: false };
        let mut table = String::from("| code | shown when | Dansk | English |\n|---|---|---|---|\n");
        for kind in Self::ALL {
            let [da, en] = Language::ALL.map(|language| Frame::new(texts, &site, language, "/").title_of(&kind.sample));
            table += &format!("| `{}` | {} | {da} | {en} |\n", kind.code, kind.when);
        }
        table
    }

    /// How many tries are left, where the sentence says so.
    pub fn tries_left(&self) -> Option<u32> {
        match *self {
            Self::WrongCredentials { tries_left }
            | Self::WrongCredentialsLetIn { tries_left }
            | Self::WrongCode { tries_left }
            | Self::WrongCodeLetIn { tries_left }
            | Self::WrongOfflineCode { tries_left }
            | Self::MyEmailWrongCode { tries_left } => Some(tries_left),
            _ => None,
        }
    }

    /// How long to wait, where the sentence says so.
    pub fn wait(&self) -> Option<Wait> {
        match *self {
            Self::SourceRests { wait }
            | Self::UnknownBrowsersRest { wait }
            | Self::DeviceWaits { wait }
            | Self::RequestsPause { wait }
            | Self::CardRests { wait }
            | Self::OfflineRests { wait }
            | Self::MyChangeWaits { wait }
            | Self::PasswordWaits { wait }
            | Self::MyUserIdRests { wait }
            | Self::MyEmailRests { wait }
            | Self::TooManyPages { wait } => Some(wait),
            _ => None,
        }
    }
}

impl Message {
    /// Whether it tells of something that strangers may have used up, and that a browser which is let in does not need.
    pub fn is_mended_by_letting_in(&self) -> bool {
        matches!(
            self,
            Self::LetInWrong
                | Self::PasswordMustChange
                | Self::SourceRests { .. }
                | Self::UnknownBrowsersRest { .. }
                | Self::CardRests { .. }
                | Self::TooManyRequests
                | Self::RequestsPause { .. }
        )
    }

    /// How long whoever reads it must wait before the same is heard again, where it says so.
    pub fn rests(&self) -> Option<Wait> {
        match self {
            Self::SourceRests { wait }
            | Self::UnknownBrowsersRest { wait }
            | Self::RequestsPause { wait }
            | Self::CardRests { wait }
            | Self::OfflineRests { wait }
            | Self::MyUserIdRests { wait }
            | Self::MyEmailRests { wait }
            | Self::TooManyPages { wait } => Some(*wait),
            _ => None,
        }
    }
}
