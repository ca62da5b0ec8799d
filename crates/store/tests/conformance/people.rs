//! People and their things, as plain as can be.

use domain::account::{Account, Language, Method, Password, PasswordKind, Standing};
use domain::activation::{self, Activation};
use domain::activity::{Activity, What};
use domain::browser::{KnownBrowser, Trust};
use domain::card::{self, CODES, Card, CardNumber, CodePlace, UsedCodes};
use domain::change::{self, Change};
use domain::device::{self, Device};
use domain::email::{KeptEmail, Mails, SetBy, Wanted, WantedEmail};
use domain::grant::{self, AccessToken, Grant};
use domain::ids::{
    AccountId, ActivationId, ActivityId, CardId, ChangeId, DeviceId, GrantId, KnownBrowserId, LoginId, NoticeId,
    PrintJobId, RequestId, ServiceId, SessionId,
};
use domain::let_in::LetIn;
use domain::login::{self, Login};
use domain::notice::{self, Notice};
use domain::printing::{Kind, PrintJob};
use domain::request::{self, Asker, Request};
use domain::secret::Digest;
use domain::service::{Authentication, Service};
use domain::session::{Scope, Session};
use domain::strikes::Strikes;
use domain::time::{Span, Time};
use domain::user_id::UserId;

use crate::world::NOON;
use domain::proof::{AppVerification, Verification};

pub(crate) const ANE: AccountId = AccountId(1);
pub(crate) const BO: AccountId = AccountId(2);
pub(crate) const PHONE: DeviceId = DeviceId(11);
pub(crate) const TABLET: DeviceId = DeviceId(12);

pub(crate) fn digest(byte: u8) -> Digest {
    Digest([byte; 32])
}

pub(crate) fn later(seconds: i64) -> Time {
    NOON.plus(Span::seconds(seconds))
}

pub(crate) fn account(id: AccountId, user_id: &str) -> Account {
    Account {
        id,
        user_id: UserId::parse(user_id).unwrap(),
        name: "Ane Holm".to_owned(),
        language: Language::Danish,
        password: Password { hash: "$argon2id$…".to_owned(), kind: PasswordKind::Chosen, chosen_at: NOON },
        standing: Standing::Open,
        last_method: None,
        first_method: None,
        number_always: false,
        trusted_from: NOON,
        trust_given_at: NOON,
        notified_at: vec![],
        created_at: NOON,
    }
}

pub(crate) fn ane() -> Account {
    account(ANE, "Ane.Holm")
}

pub(crate) fn device(id: DeviceId) -> Device {
    Device {
        id,
        account: ANE,
        name: "Ane's phone".to_owned(),
        platform: "Android".to_owned(),
        os: "14".to_owned(),
        device_key: vec![4; 65],
        pin_key: vec![9; 60],
        pin_generation: 1,
        offline_key: None,
        state: device::State::Active { from: NOON },
        wrong_in_a_row: 0,
        wrong_since_unlock: 0,
        wrong_at: vec![],
        unlock: None,
        platform_key: None,
        lock: device::Lock::AtClose,
        activated_at: NOON,
        last_used_at: NOON,
    }
}

pub(crate) fn card(id: CardId, digits: u32) -> Card {
    Card {
        id,
        account: ANE,
        number: CardNumber::new(b'G', digits).unwrap(),
        key_numbers: (0..CODES).map(|place| u16::try_from(place * 67 % 10_000).unwrap()).collect(),
        digest_key: 77,
        digests: (0..CODES).map(|place| digest(u8::try_from(place).unwrap())).collect(),
        used: UsedCodes::default(),
        state: card::State::Issued,
        shown: None,
        from_unknown: Strikes::default(),
        wrong_since_right: 0,
        issued_at: NOON,
        printed_at: None,
    }
}

pub(crate) fn place(place: usize) -> CodePlace {
    CodePlace::new(place).unwrap()
}

pub(crate) fn login(id: LoginId) -> Login {
    Login {
        id,
        browser: digest(1),
        holder: None,
        service: ServiceId::parse("fjord-bank").unwrap(),
        authorization: "response_type=code".to_owned(),
        language: Language::English,
        started_at: NOON,
        remember: false,
        let_in: None,
        wrong_tries: 0,
        wrong_numbers: 0,
        state: login::State::AsksCredentials,
    }
}

pub(crate) fn request(id: RequestId) -> Request {
    Request {
        id,
        account: ANE,
        asker: Asker::Login(LoginId(31)),
        service: ServiceId::parse("fjord-bank").unwrap(),
        bytes: br#"{"v":1,"kind":"login"}"#.to_vec(),
        carry: true,
        browser: digest(1),
        trust: Trust::Unknown,
        pause: digest(2),
        asked_at: NOON,
        expires_at: later(300),
        notified: false,
        wrong_offline: 0,
        source: None,
        state: request::State::Pending { wrong_numbers: 0, carried: None },
    }
}

pub(crate) fn activity(id: ActivityId, at: Time) -> Activity {
    Activity {
        id,
        account: ANE,
        service: ServiceId::parse("fjord-bank").unwrap(),
        what: What::Paused,
        at,
        name: "Fjord Bank".to_owned(),
        browser: "Chrome on Windows".to_owned(),
        last_at: at,
        count: 1,
    }
}

pub(crate) fn session(id: SessionId, authenticated_at: Time) -> Session {
    Session {
        id,
        browser: digest(1),
        scope: Scope::parse("service:fjord-bank").unwrap(),
        account: ANE,
        method: Method::App,
        verification: Some(AppVerification::Signed(Verification::Platform)),
        authenticated_at,
        last_used_at: authenticated_at,
        ended_at: None,
    }
}

pub(crate) fn grant(id: GrantId, code: u8) -> Grant {
    Grant {
        id,
        code: digest(code),
        service: ServiceId::parse("fjord-bank").unwrap(),
        account: ANE,
        authorization: "response_type=code".to_owned(),
        method: Method::Card,
        verification: None,
        authenticated_at: NOON,
        issued_at: NOON,
        state: grant::State::Issued,
    }
}

pub(crate) fn access_token(token: u8) -> AccessToken {
    AccessToken { token: digest(token), grant: GrantId(51), expires_at: later(300) }
}

pub(crate) fn service(id: &str) -> Service {
    Service {
        id: ServiceId::parse(id).unwrap(),
        name: "Fjord Bank".to_owned(),
        authentication: Authentication::Secret(digest(7)),
        redirect_uris: vec!["http://127.0.0.1:8001/back".to_owned(), "https://bank.example/a:b".to_owned()],
        post_logout_redirect_uris: vec![],
        home: Some("http://127.0.0.1:8001/".to_owned()),
        sector: "127.0.0.1".to_owned(),
        group: None,
        accepts_app: true,
        accepts_card: true,
        accepts_offline: false,
        carry_always: false,
        verify_each: false,
        learns_name: true,
        created_at: NOON,
        disabled_at: None,
    }
}

pub(crate) fn known_browser(id: KnownBrowserId, secret: u8) -> KnownBrowser {
    KnownBrowser {
        id,
        account: ANE,
        secret: digest(secret),
        label: "Firefox on Linux".to_owned(),
        remembered_at: NOON,
        last_used_at: NOON,
        passwords: Strikes::default(),
        codes: Strikes::default(),
    }
}

pub(crate) fn let_in(code: u8) -> LetIn {
    LetIn { code: digest(code), account: ANE, made_at: NOON, used_at: None }
}

pub(crate) fn activation(id: ActivationId) -> Activation {
    Activation {
        id,
        account: ANE,
        device_key: vec![4; 65],
        platform: "iOS".to_owned(),
        card_in_hand: None,
        replaces: None,
        started_at: NOON,
        state: activation::State::AsksCodes { card: CardId(21), places: [place(140), place(147)], request: None },
    }
}

pub(crate) fn print_job(id: PrintJobId, account: AccountId) -> PrintJob {
    PrintJob { id, account, kind: Kind::Card, sealed: vec![1, 2, 3], made_at: NOON, printed_at: None }
}

pub(crate) fn change(id: ChangeId, kind: change::Kind) -> Change {
    Change { id, account: ANE, kind, asked_at: NOON, state: change::State::Waiting { until: later(3_600) } }
}

pub(crate) fn notice(id: NoticeId, code: u8) -> Notice {
    Notice {
        id,
        account: ANE,
        kind: notice::Kind::DeviceActivated { device: PHONE },
        code: digest(code),
        made_at: NOON,
        ends_at: later(3_600),
        state: notice::State::Untold,
        mail_to: None,
        went: notice::Ways::default(),
    }
}

pub(crate) fn email() -> KeptEmail {
    KeptEmail {
        account: ANE,
        sealed: vec![3; 40],
        set_at: NOON,
        set_by: SetBy::Operator,
        mails: Mails::AtOnce,
        doubted_at: None,
    }
}

pub(crate) fn wanted_email() -> WantedEmail {
    WantedEmail {
        account: ANE,
        id: ChangeId(1),
        sealed: vec![2; 40],
        asked_at: NOON,
        state: Wanted::Unsent { wrong: 0 },
    }
}
