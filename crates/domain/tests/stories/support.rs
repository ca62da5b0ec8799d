//! People and their things, ready for a story. Whoever needs a proof earns it here by the real check.

use domain::account::{Account, Language, Method, Password, PasswordKind, Standing};
use domain::activation::{self, Activation};
use domain::browser::Trust;
use domain::card::{self, CODES, Caller, Card, CardNumber, CodePlace, Outcome, UsedCodes};
use domain::device::{self, Device};
use domain::ids::{AccountId, ActivationId, CardId, DeviceId, GrantId, LoginId, RequestId, ServiceId, SessionId};
use domain::limits::Limits;
use domain::login::{self, Identified, Login};
use domain::my::{AtOnce, Objectors, SignedIn};
use domain::platform_key::PlatformKey;
use domain::proof::Verification;
use domain::proof::{
    Answer, ApprovalProof, ApprovalTaken, CameBack, CodeUsed, DenialProof, NewDeviceApproved, OfflineAnswer,
    OfflineApproval, OfflineDevice, PasswordChecked, PasswordChosen, StillGood, Unproved,
};
use domain::request::{self, Asker, Request};
use domain::secret::Digest;
use domain::session::{Scope, Session};
use domain::strikes::Strikes;
use domain::time::{Span, Time};
use domain::user_id::UserId;
use protocol::activate::Platform;
use protocol::answer::{DenyReason, SignedAnswer};
use protocol::carry::CarrySecret;
use protocol::number_always::{self, VerifiedWish};
use protocol::request::{AskingDevice, Kind, Verify};
use protocol::signed::Signed;
use protocol::webauthn::{RelyingParty, SyncedCredentials, Used};
use protocol::{DeviceKey, DevicePublicKey, OfflineCode, OfflineKey, PinKey, RequestContent};

/// When every story begins: far from zero, so that nothing looks right by chance.
pub(crate) const START: Time = Time::from_seconds(1_795_340_000);
pub(crate) const ANNA: AccountId = AccountId(0xa);
pub(crate) const BO: AccountId = AccountId(0xb);
pub(crate) const CARD: CardId = CardId(0xca);
pub(crate) const GRANT: GrantId = GrantId(0x9);
pub(crate) const LOGIN: LoginId = LoginId(0x10);
pub(crate) const REQUEST: RequestId = RequestId(0x4e);
pub(crate) const OTHER_REQUEST: RequestId = RequestId(0x4f);
pub(crate) const PHONE: DeviceId = DeviceId(0x1);
pub(crate) const TABLET: DeviceId = DeviceId(0x2);
pub(crate) const APP: &str = "https://app.id.example";
pub(crate) const CODE_APP: RelyingParty<'static> =
    RelyingParty { id: "app.id.example", origin: APP, synced: SyncedCredentials::Allowed };
/// What a credential says of itself after its eighth signature.
pub(crate) const USED: Used = Used { sign_count: 8, backed_up: true };
/// A code that stands on no card.
pub(crate) const WRONG_CODE: Digest = Digest([0xff; 32]);

pub(crate) fn limits() -> Limits {
    Limits::default()
}

pub(crate) fn after(span: Span) -> Time {
    START.plus(span)
}

pub(crate) fn account(id: AccountId) -> Account {
    Account {
        id,
        user_id: UserId::parse("anna.holm").unwrap(),
        name: "Anna Holm".into(),
        language: Language::Danish,
        password: Password {
            hash: "the first hash".into(),
            kind: PasswordKind::Chosen,
            chosen_at: START.minus(Span::days(30)),
        },
        standing: Standing::Open,
        last_method: None,
        first_method: None,
        number_always: false,
        trusted_from: START.minus(Span::days(30)),
        trust_given_at: START.minus(Span::days(30)),
        notified_at: vec![],
        created_at: START.minus(Span::days(30)),
    }
}

/// The right password of an account, judged.
pub(crate) fn password_of(account: &Account) -> PasswordChecked {
    PasswordChecked::judge(Some(account), true, START).unwrap()
}

/// A session at My Tillid since so long ago, in use until now.
pub(crate) fn session_at_my_tillid(id: AccountId, method: Method, since: Span) -> Session {
    Session {
        id: SessionId(1),
        browser: Digest([1; 32]),
        scope: Scope::of_my_tillid(),
        account: id,
        method,
        verification: None,
        authenticated_at: START.minus(since),
        last_used_at: START,
        ended_at: None,
    }
}

/// The person, signed in to My Tillid by card since so long ago.
pub(crate) fn signed_in(id: AccountId, since: Span) -> SignedIn {
    SignedIn::check(&session_at_my_tillid(id, Method::Card, since), &account(id), &limits(), START).unwrap()
}

/// What the account is entered by may be changed at once: they came by app.
pub(crate) fn at_once(id: AccountId) -> AtOnce {
    let session = session_at_my_tillid(id, Method::App, Span::ZERO);
    let by = SignedIn::check(&session, &account(id), &limits(), START).unwrap();
    by.may_take_over_at_once(&Objectors { devices: vec![], has_mail: true }, &limits(), START).unwrap()
}

/// The same for an account whose password came by letter.
pub(crate) fn letter_password() -> PasswordChecked {
    let ends_at = after(Span::days(21));
    let password = Password { hash: "a letter's".into(), kind: PasswordKind::OneTime { ends_at }, chosen_at: START };
    password_of(&Account { password, ..account(ANNA) })
}

/// The person has chosen another password.
pub(crate) fn password_chosen(account: &Account) -> PasswordChosen {
    account.clone().choose_password(password_of(account), "her own".into(), START).unwrap().1
}

/// A phone or tablet with real keys.
pub(crate) struct Phone {
    pub(crate) device: Device,
    key: DeviceKey,
    pin: PinKey,
    wrong_pin: PinKey,
}

impl Phone {
    /// An active device; each id has keys of its own.
    pub(crate) fn new(id: DeviceId, account: AccountId) -> Self {
        let seed = u8::try_from(id.0 + 1).unwrap();
        let key = DeviceKey::generate(&mut |bytes| bytes.fill(seed)).unwrap();
        let pin = PinKey::from_seed(&[seed; 32]).unwrap();
        let wrong_pin = PinKey::from_seed(&[seed ^ 0x80; 32]).unwrap();
        let device = Device { device_key: key.public().to_sec1().to_vec(), ..device(id, account) };
        Self { device, key, pin, wrong_pin }
    }

    pub(crate) fn anna() -> Self {
        Self::new(PHONE, ANNA)
    }

    /// The same keys under another standing.
    pub(crate) fn with_state(self, state: device::State) -> Self {
        Self { device: Device { state, ..self.device }, ..self }
    }

    /// The same keys, forging the name of another device.
    pub(crate) fn in_the_name_of(self, id: DeviceId) -> Self {
        Self { device: Device { id, ..self.device }, ..self }
    }

    pub(crate) fn approves(&self, bytes: &[u8]) -> SignedAnswer {
        self.approves_with(&self.pin, APP, bytes)
    }

    pub(crate) fn approves_with_wrong_pin(&self, bytes: &[u8]) -> SignedAnswer {
        self.approves_with(&self.wrong_pin, APP, bytes)
    }

    pub(crate) fn approves_for(&self, audience: &str, bytes: &[u8]) -> SignedAnswer {
        self.approves_with(&self.pin, audience, bytes)
    }

    pub(crate) fn denies(&self, bytes: &[u8], reason: DenyReason) -> SignedAnswer {
        let kid = self.device.id.to_string();
        SignedAnswer::parse(&protocol::answer::deny(APP, &kid, bytes, reason, &self.key).unwrap()).unwrap()
    }

    /// What the server makes of `signed` as this device's answer to `request`.
    pub(crate) fn answer(&self, signed: &SignedAnswer, request: &Request, now: Time) -> Result<Answer, Unproved> {
        Answer::check(signed, &CODE_APP, request, &self.device, &self.pin.public(), (&limits(), now))
    }

    /// What the person wants of numbers to carry, signed by device and PIN.
    pub(crate) fn wish(&self, always: bool) -> VerifiedWish {
        let (kid, nonce) = (self.device.id.to_string(), "a".repeat(22));
        let signed = number_always::sign(APP, &kid, &nonce, always, &self.key, &self.pin).unwrap();
        let keys = (self.key.public(), &self.pin.public());
        number_always::verify(&Signed::parse(&signed).unwrap(), APP, &kid, keys, &nonce).unwrap()
    }

    /// The proof that this device approved `request`.
    pub(crate) fn proof(&self, request: &Request) -> ApprovalProof {
        match self.answer(&self.approves(&request.bytes), request, START) {
            Ok(Answer::Approve(proof)) => proof,
            other => panic!("not an approval: {other:?}"),
        }
    }

    /// The proof that this device said no to `request`.
    pub(crate) fn denial(&self, request: &Request, reason: DenyReason) -> DenialProof {
        match self.answer(&self.denies(&request.bytes, reason), request, START) {
            Ok(Answer::Deny(proof)) => proof,
            other => panic!("not a denial: {other:?}"),
        }
    }

    /// The digits that this device shows for `bytes`, without a network.
    pub(crate) fn offline_code(&self, bytes: &[u8]) -> OfflineCode {
        self.offline_key().code(&self.pin.public(), bytes)
    }

    /// The same with another PIN typed.
    pub(crate) fn offline_code_with_wrong_pin(&self, bytes: &[u8]) -> OfflineCode {
        self.offline_key().code(&self.wrong_pin.public(), bytes)
    }

    /// The device as the server opens it for a check of offline codes.
    pub(crate) fn offline(&self) -> OfflineDevice<'_> {
        OfflineDevice { device: &self.device, key: self.offline_key(), pin: self.pin.public() }
    }

    /// The proof that this device approved `request` without a network.
    pub(crate) fn offline_proof(&self, request: &Request) -> OfflineApproval {
        let typed = self.offline_code(&request.bytes);
        match OfflineApproval::check(&typed, request, &[self.offline()], (&limits(), START)) {
            OfflineAnswer::Approved(proof) => proof,
            other => panic!("not an approval: {other:?}"),
        }
    }

    fn offline_key(&self) -> OfflineKey {
        OfflineKey::from_bytes(&protocol::sha256(&self.device.device_key)).unwrap()
    }

    fn approves_with(&self, pin: &PinKey, audience: &str, bytes: &[u8]) -> SignedAnswer {
        let kid = self.device.id.to_string();
        SignedAnswer::parse(&protocol::answer::approve(audience, &kid, bytes, &self.key, pin).unwrap()).unwrap()
    }
}

/// A device in everyday use, without keys.
pub(crate) fn device(id: DeviceId, account: AccountId) -> Device {
    Device {
        id,
        account,
        name: "My phone".into(),
        platform: "Android".into(),
        os: "14".into(),
        device_key: vec![],
        pin_key: b"sealed".to_vec(),
        pin_generation: 1,
        offline_key: Some(b"sealed".to_vec()),
        state: device::State::Active { from: START.minus(Span::days(1)) },
        wrong_in_a_row: 0,
        wrong_since_unlock: 0,
        wrong_at: vec![],
        unlock: None,
        platform_key: None,
        lock: device::Lock::AtClose,
        activated_at: START.minus(Span::days(2)),
        last_used_at: START.minus(Span::days(1)),
    }
}

/// A platform key that was used wrongly so often since the last right PIN.
pub(crate) fn platform_key(wrong_since_pin: u8) -> PlatformKey {
    PlatformKey {
        credential_id: vec![7; 16],
        public_key: vec![],
        sign_count: 0,
        backup_eligible: true,
        backed_up: true,
        wrong_since_pin,
        added_at: START,
    }
}

/// A request from an unknown browser, just asked, without a number to carry.
pub(crate) fn request(id: RequestId) -> Request {
    Request {
        id,
        account: ANNA,
        asker: Asker::Login(LOGIN),
        service: ServiceId::parse("fjord-bank").unwrap(),
        bytes: format!("what request {id} shows").into_bytes(),
        carry: false,
        browser: browser(1),
        trust: Trust::Unknown,
        pause: Digest([0; 32]),
        source: None,
        asked_at: START,
        expires_at: after(limits().request_lasts),
        notified: false,
        wrong_offline: 0,
        state: request::State::Pending { wrong_numbers: 0, carried: None },
    }
}

/// The same, with a number to carry.
pub(crate) fn request_to_carry(id: RequestId) -> Request {
    Request { carry: true, ..request(id) }
}

pub(crate) fn browser(number: u8) -> Digest {
    Digest([number; 32])
}

/// Says that the approval of `id` by Anna's phone is still good.
pub(crate) fn still_good(id: RequestId) -> StillGood {
    let state = request::State::Approved { at: START, by: PHONE, carried: None, verification: Verification::Pin };
    let approved = Request { state, ..request(id) };
    StillGood::check(&approved, &device(PHONE, ANNA), &account(ANNA), (&limits(), START)).unwrap()
}

/// Says that the app has led back after the approval of `id`.
pub(crate) fn came_back(id: RequestId) -> CameBack {
    let value = CarrySecret::first_half_of(&[7; 32]);
    CameBack::check(&request(id), &value, [CarrySecret::first_half_of(&[8; 32]), value.clone()].into_iter()).unwrap()
}

/// The approval of request `id`, taken.
pub(crate) fn approval_taken(id: RequestId) -> ApprovalTaken {
    let state = request::State::Approved { at: START, by: PHONE, carried: None, verification: Verification::Pin };
    Request { state, ..request(id) }.redeem(still_good(id), None, &limits(), START).unwrap().1
}

/// The key of a device on its way.
pub(crate) fn new_device_key() -> DevicePublicKey {
    DeviceKey::generate(&mut |bytes| bytes.fill(0x17)).unwrap().public().clone()
}

/// What the devices of `account` are asked for the device of `activation`, whose key is [`new_device_key`].
pub(crate) fn request_of_new_device(account: AccountId, activation: ActivationId, id: RequestId) -> Request {
    let content = RequestContent {
        id: format!("{:08}", id.0),
        nonce: [1; 16],
        issuer: "https://id.example".to_owned(),
        kind: Kind::Activate,
        service: "Tillid".to_owned(),
        service_id: "tillid".to_owned(),
        reference: None,
        text: None,
        fields: vec![],
        browser: None,
        browser_new: false,
        place: None,
        device: Some(AskingDevice {
            name: "New phone".to_owned(),
            platform: Platform::Android,
            key: new_device_key().thumbprint(),
        }),
        carry: true,
        verify: Verify::Each,
        asked_at: START.seconds(),
        expires_at: START.seconds() + 300,
    };
    let (asker, bytes) = (Asker::Activation(activation), content.to_bytes().unwrap());
    Request { account, asker, bytes, carry: true, ..request(id) }
}

/// An activation of that device.
pub(crate) fn activation_of(account: AccountId, id: ActivationId) -> Activation {
    Activation {
        id,
        account,
        device_key: new_device_key().to_sec1().to_vec(),
        platform: "Android".into(),
        card_in_hand: None,
        replaces: None,
        started_at: START,
        state: activation::State::AsksCodes { card: CARD, places: [140, 141].map(place), request: Some(REQUEST) },
    }
}

/// The approval of `request`, taken.
pub(crate) fn taken_of(request: &Request) -> ApprovalTaken {
    let state = request::State::Approved { at: START, by: PHONE, carried: None, verification: Verification::Pin };
    let approved = Request { state, ..request.clone() };
    let (phone, account) = (device(PHONE, request.account), account(request.account));
    let good = StillGood::check(&approved, &phone, &account, (&limits(), START)).unwrap();
    approved.redeem(good, None, &limits(), START).unwrap().1
}

pub(crate) fn new_device_approved(account: AccountId, activation: ActivationId, id: RequestId) -> NewDeviceApproved {
    let request = request_of_new_device(account, activation, id);
    NewDeviceApproved::check(&taken_of(&request), &request, &activation_of(account, activation)).unwrap()
}

/// A card in use whose code at each place is [`code`]; its first code has been used.
pub(crate) fn card(account: AccountId) -> Card {
    Card {
        id: CARD,
        account,
        number: CardNumber::new(b'G', 750_159_724).unwrap(),
        key_numbers: (0..CODES).map(|place| u16::try_from(place * 67 % 10_000).unwrap()).collect(),
        digest_key: 7,
        digests: (0..CODES).map(code).collect(),
        used: used(1),
        state: card::State::Active,
        shown: None,
        from_unknown: Strikes::default(),
        wrong_since_right: 0,
        issued_at: START.minus(Span::days(20)),
        printed_at: Some(START.minus(Span::days(19))),
    }
}

/// The digest of the code at `place`.
pub(crate) fn code(place: usize) -> Digest {
    let mut digest = [0; 32];
    digest[0] = u8::try_from(place).unwrap();
    Digest(digest)
}

pub(crate) fn place(place: usize) -> CodePlace {
    CodePlace::new(place).unwrap()
}

/// The first `count` codes have been used.
pub(crate) fn used(count: usize) -> UsedCodes {
    let mut bytes = vec![0_u8; CODES.div_ceil(8)];
    (0..count).for_each(|place| bytes[place / 8] |= 1 << (place % 8));
    UsedCodes::from_bytes(&bytes).unwrap()
}

/// A code of Anna's card, answered right and used.
pub(crate) fn code_used(of: &Card, at: usize) -> CodeUsed {
    let command = card::Command::Answer { place: place(at), typed: code(at), caller: Caller::OwnBudget };
    right(of.clone().step(command, &limits(), START).unwrap().1)
}

/// Two codes of a card, answered right together and used.
pub(crate) fn codes_used(of: &Card, at: [usize; 2]) -> CodeUsed {
    let command = card::Command::Activate { places: at.map(place), typed: at.map(code), caller: Caller::Unknown };
    right(of.clone().step(command, &limits(), START).unwrap().1)
}

fn right(outcome: Outcome) -> CodeUsed {
    match outcome {
        Outcome::Right(code_used) => code_used,
        other => panic!("not right: {other:?}"),
    }
}

pub(crate) fn login(state: login::State) -> Login {
    Login {
        id: LOGIN,
        browser: browser(1),
        holder: (state != login::State::AsksCredentials).then(|| holder(1)),
        service: ServiceId::parse("fjord-bank").unwrap(),
        authorization: "the checked authorization request".into(),
        language: Language::Danish,
        started_at: START,
        remember: false,
        let_in: None,
        wrong_tries: 0,
        wrong_numbers: 0,
        state,
    }
}

/// The hash of what a password's answer gave.
pub(crate) fn holder(number: u8) -> Digest {
    Digest([0xa0 + number; 32])
}

/// Anna, whose password was right, in a browser that is not known.
pub(crate) fn anna_identified() -> Identified {
    Identified { account: ANNA, trusted_from: START, trust: Trust::Unknown }
}
