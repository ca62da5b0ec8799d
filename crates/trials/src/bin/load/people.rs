//! The people of a town as rows: each with an account, a known browser, a device and a card.
//!
//! Whoever signs in has real keys and real codes. Of all others the rows are as long and as different from each other as
//! real ones; what nobody ever asks them for, a signature or a code, is bytes drawn at random.

use std::ffi::OsStr;
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use device::{Phone, Server, SystemWorld};
use domain::account::{Account, Language, Method, Password as Kept, PasswordKind, Standing};
use domain::browser::KnownBrowser;
use domain::card::{CODES, Card, CardNumber, PrintedCard, ShownNumbers, State as CardState, UsedCodes};
use domain::device::{Device, State as DeviceState};
use domain::ids::{AccountId, CardId, DeviceId, KnownBrowserId};
use domain::secret::Digest;
use domain::strikes::Strikes;
use domain::time::Time;
use domain::user_id::UserId;
use protocol::{DeviceKey, PinKey, PinSalt, base64url};
use server::app::App;
use server::flows::desk::known_digest;
use server::flows::device::caller::seal_pin_key;
use server::flows::let_in::shown_digest;
use server::keys::Purpose;
use store::Rows;

use crate::Outcome;
use crate::fill::{Person, Who};

/// They have come over this time, one after the other, so that ids lie in the order of time as they do where people come
/// one by one. No known browser has been forgotten by then.
const CAME_OVER_US: i64 = 60 * 24 * 3_600 * 1_000_000;
/// How far each card's number lies from the one before: so they are spread over all there are, and none comes twice, since it
/// shares no factor with how many there are.
const CARD_STRIDE: u64 = 387_420_499;
const CARD_NUMBERS: u64 = 1_000_000_000;

/// What is the same for everybody.
pub(crate) struct Shared {
    pub(crate) app: Arc<App>,
    pub(crate) now: Time,
    pub(crate) hash: String,
    pub(crate) salt: PinSalt,
    pub(crate) pin: PinKey,
    /// The server at each of its addresses; people's phones go to them in turns.
    pub(crate) servers: Vec<Server>,
    pub(crate) folder: PathBuf,
    /// All places, and how many of them, evenly spread, belong to people who sign in.
    pub(crate) accounts: usize,
    pub(crate) active: usize,
}

/// People's rows, not yet written.
#[derive(Default)]
pub(crate) struct Crowd {
    accounts: Vec<Account>,
    known_browsers: Vec<KnownBrowser>,
    devices: Vec<Device>,
    cards: Vec<Card>,
    /// Those of them who sign in.
    pub(crate) people: Vec<Person>,
}

impl Crowd {
    /// The people of these places.
    pub(crate) fn of(shared: &Shared, places: std::ops::Range<usize>, cheap: &mut Cheap) -> Outcome<Self> {
        let mut crowd = Self::default();
        for place in places {
            crowd.add(shared, place, cheap)?;
        }
        Ok(crowd)
    }

    /// The rows, those first that others name.
    pub(crate) fn rows(&self) -> [Rows; 4] {
        [Rows::new(&self.accounts), Rows::new(&self.devices), Rows::new(&self.cards), Rows::new(&self.known_browsers)]
    }

    fn add(&mut self, shared: &Shared, place: usize, cheap: &mut Cheap) -> Outcome<()> {
        let app = &shared.app;
        let stride = (shared.accounts / shared.active.max(1)).max(1);
        let signs_in = place.is_multiple_of(stride) && place / stride < shared.active;
        let turn = place / stride;
        let method = if turn.is_multiple_of(2) { Method::App } else { Method::Card };
        let came = shared.came(place)?;
        let id = AccountId(app.entropy.id(came.micros()));
        let user_id = format!("person{place}");
        self.accounts.push(account(shared, came, id, &user_id, method)?);
        let known = if signs_in { app.entropy.bytes() } else { cheap.bytes() };
        let secret = if signs_in { known_digest(&known, id) } else { Digest(known) };
        self.known_browsers.push(known_browser(shared, came, id, secret));
        if !signs_in {
            self.devices.push(device(shared, came, id, cheap.point())?);
            self.cards.push(any_card(shared, came, id, place, cheap)?);
            return Ok(());
        }
        let key = DeviceKey::generate(&mut |bytes| app.entropy.fill(bytes)).map_err(|_| "a device key")?;
        let device = device(shared, came, id, key.public().to_sec1().to_vec())?;
        let file = shared.folder.join(device.id.to_string());
        let phone = phone(shared, turn / 2, &file, &key)?;
        self.devices.push(device);
        let mut printed = PrintedCard::draw(|bound| app.entropy.below(bound));
        printed.number = card_number(place)?;
        self.cards.push(card(shared, came, id, &printed)?);
        let who = Who { user_id, known: base64url(&known), source: source(turn)?, phone: file };
        self.people.push(Person { who, phone, codes: printed.codes.clone(), method });
        Ok(())
    }
}

impl Shared {
    /// When whoever has this place came.
    fn came(&self, place: usize) -> Outcome<Time> {
        let left = i64::try_from(self.accounts.saturating_sub(place))?;
        let all = i64::try_from(self.accounts.max(1))?;
        Ok(Time::from_micros(self.now.micros() - CAME_OVER_US / all * left))
    }
}

/// Bytes that only have to differ, much faster than the system's: xorshift64* (Marsaglia 2003, Vigna 2016).
pub(crate) struct Cheap(u64);

impl Cheap {
    /// A source that begins with this.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_be_bytes()[..chunk.len()]);
        }
        bytes
    }

    /// As long as a public key, and marked as one.
    fn point(&mut self) -> Vec<u8> {
        let mut point = self.bytes::<65>().to_vec();
        point[0] = 4;
        point
    }

    /// Key numbers of which none comes twice: no step shares a factor with 10,000.
    fn key_numbers(&mut self) -> Vec<u16> {
        let [first, step] = [self.next() % 10_000, [37, 2_741, 6_451, 9_973][(self.next() % 4) as usize]];
        (0..CODES as u64).map(|place| ((first + place * step) % 10_000) as u16).collect()
    }
}

fn card_number(place: usize) -> Outcome<CardNumber> {
    let place = u64::try_from(place)?;
    let letter = b'A' + u8::try_from(place / CARD_NUMBERS % 26)?;
    let digits = place % CARD_NUMBERS * CARD_STRIDE % CARD_NUMBERS;
    CardNumber::new(letter, u32::try_from(digits)?).ok_or_else(|| "a card's number".into())
}

fn account(shared: &Shared, came: Time, id: AccountId, user_id: &str, method: Method) -> Outcome<Account> {
    Ok(Account {
        id,
        user_id: UserId::parse(user_id).ok_or("a user ID")?,
        name: format!("Person of {user_id}"),
        language: Language::English,
        password: Kept { hash: shared.hash.clone(), kind: PasswordKind::Chosen, chosen_at: came },
        standing: Standing::Open,
        last_method: Some(method),
        first_method: None,
        number_always: false,
        trusted_from: came,
        trust_given_at: came,
        notified_at: vec![],
        created_at: came,
    })
}

fn known_browser(shared: &Shared, came: Time, account: AccountId, secret: Digest) -> KnownBrowser {
    KnownBrowser {
        id: KnownBrowserId(shared.app.entropy.id(came.micros())),
        account,
        secret,
        label: "Firefox on Windows".to_owned(),
        remembered_at: came,
        last_used_at: came,
        passwords: Strikes::default(),
        codes: Strikes::default(),
    }
}

fn device(shared: &Shared, came: Time, account: AccountId, device_key: Vec<u8>) -> Outcome<Device> {
    let id = DeviceId(shared.app.entropy.id(came.micros()));
    Ok(Device {
        id,
        account,
        name: "Phone".to_owned(),
        platform: "android".to_owned(),
        os: "14".to_owned(),
        device_key,
        pin_key: seal_pin_key(&shared.app, id, &shared.pin.public()).map_err(|fault| fault.to_string())?,
        pin_generation: 1,
        offline_key: None,
        state: DeviceState::Active { from: came },
        wrong_in_a_row: 0,
        wrong_since_unlock: 0,
        wrong_at: vec![],
        unlock: None,
        platform_key: None,
        lock: domain::device::Lock::AtClose,
        activated_at: came,
        last_used_at: came,
    })
}

/// A card that somebody can type codes from.
fn card(shared: &Shared, came: Time, account: AccountId, printed: &PrintedCard) -> Outcome<Card> {
    let keys = &shared.app.keys;
    let digest_key = keys.newest(Purpose::CardDigest);
    let number = printed.number.to_string();
    let mut digests = vec![];
    for (key_number, code) in &printed.codes {
        let digest = keys.card_digest(digest_key, &number, *key_number, &format!("{code:06}"));
        digests.push(Digest(digest.map_err(|error| error.to_string())?));
    }
    let key_numbers: Vec<u16> = printed.codes.iter().map(|(key_number, _)| *key_number).collect();
    let shown = ShownNumbers::of(&key_numbers).map(|numbers| shown_digest(&shared.app, account, &numbers));
    Ok(Card { digests, shown, ..blank(shared, came, account, printed.number, key_numbers) })
}

/// A card whose codes nobody knows.
fn any_card(shared: &Shared, came: Time, account: AccountId, place: usize, cheap: &mut Cheap) -> Outcome<Card> {
    let digests = (0..CODES).map(|_| Digest(cheap.bytes())).collect();
    let shown = Some(Digest(cheap.bytes()));
    Ok(Card { digests, shown, ..blank(shared, came, account, card_number(place)?, cheap.key_numbers()) })
}

fn blank(shared: &Shared, came: Time, account: AccountId, number: CardNumber, key_numbers: Vec<u16>) -> Card {
    Card {
        id: CardId(shared.app.entropy.id(came.micros())),
        account,
        number,
        key_numbers,
        digest_key: shared.app.keys.newest(Purpose::CardDigest).0,
        digests: vec![],
        shown: None,
        used: UsedCodes::default(),
        state: CardState::Active,
        from_unknown: Strikes::default(),
        wrong_since_right: 0,
        issued_at: came,
        printed_at: Some(came),
    }
}

/// An address of this machine's own for each: people come from everywhere, and for one address a system has only so many
/// ports.
fn source(turn: usize) -> Outcome<Ipv4Addr> {
    const FIRST: u32 = 0x7f01_0001;
    const MANY: u32 = 0x00fe_fffe;
    Ok(Ipv4Addr::from_bits(FIRST + u32::try_from(turn)? % MANY))
}

/// A phone as its own file gives it; the file is called as the device is.
fn phone(shared: &Shared, turn: usize, file: &Path, key: &DeviceKey) -> Outcome<Phone> {
    let server = shared.servers.get(turn % shared.servers.len()).ok_or("no server")?;
    let document = key.to_pkcs8().map_err(|_| "a device key's document")?;
    let kept = serde_json::json!({
        "v": protocol::VERSION,
        "base": server.base(),
        "origin": shared.app.app_origin,
        "device": file.file_name().and_then(OsStr::to_str),
        "name": "Phone",
        "device_key": base64url(&document),
        "pin_salts": [{ "generation": 1, "salt": base64url(shared.salt.expose()) }],
    });
    fs::write(file, kept.to_string())?;
    Ok(Phone::load(file, Some(server.clone()), Arc::new(SystemWorld))?)
}
