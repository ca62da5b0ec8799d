//! A new device: user ID and password first, and its keys at the end; what lies between is the card's, or a device's.

use domain::account::{self, Account};
use domain::activation::{Activation, Command, Refusal, State};
use domain::audit::What;
use domain::card::ShownNumbers;
use domain::device::{Device, Lock, State as DeviceState, has_place};
use domain::device_name;
use domain::ids::{AccountId, ActivationId, CardId, DeviceId};
use domain::proof::PlaceGiven;
use domain::time::Time;
use protocol::DevicePublicKey;
use protocol::activate::VerifiedActivation;
use protocol::let_in::LetInCode;
use protocol::signed::Signed;
use protocol::wire::{AskedCodes, BeginActivation};
use store::{Changes, Store, Versioned};

use super::activation_codes::codes_to_ask;
use super::caller::{Incoming, parsed, seal_offline_key, seal_pin_key, verify};
use super::ending;
use super::new_device::can_approve;
use super::nonce::{check as check_nonce, spend};
use super::system::{Told, refuse_too_old};
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::let_in::{account_of, card_shown, used};
use crate::flows::notices::tell_of_device;
use crate::flows::shown::Kept;
use crate::flows::tried::{Door, InHand, Judged, Typed, hear, judge};
use crate::passwords::Password;
use crate::source::Source;

/// An activation that has begun: how it can go on.
#[derive(Debug)]
pub struct Begun {
    /// Which.
    pub activation: ActivationId,
    /// The codes to find, or why none are asked for; then a device can approve it.
    pub codes: Result<AskedCodes, Refused>,
    /// It must be finished before this.
    pub expires_at: Time,
    /// Whether a device of the account can approve it.
    pub may_ask_device: bool,
}

/// User ID and password: names the card and the two codes to find. The same throttle, the same answer, as the login page.
pub async fn begin(
    app: &App,
    (source, told): (Source, &Told),
    incoming: &Incoming<'_>,
    asked: &BeginActivation,
    now: Time,
) -> Outcome<Begun> {
    let signed = parsed(incoming).and_then(|call| {
        let named = call.kid() == asked.device_key.thumbprint();
        if named { verify(app, incoming, &call, &asked.device_key, now) } else { Err(Refused::WrongSignature) }
    });
    // Before the password: whoever has a phone that is too old spends no try on it, and learns nothing.
    if let Err(refused) = signed.and_then(|_| refuse_too_old(app, told, asked.platform.as_str(), &asked.os)) {
        return Ok(Err(refused));
    }
    let password = Password::new(asked.password.expose().to_owned());
    let typed = Typed { user_id: asked.user_id.expose().to_owned(), password };
    let shown = match shown(app, asked, now).await? {
        Ok(shown) => shown,
        Err(refused) => return Ok(Err(refused)),
    };
    let door = Door::Activation(source, shown.in_hand());
    let heard = match hear(app, door, &typed, now).await? {
        Ok(heard) => heard,
        Err(rest) => return Ok(Err(Refused::Rests { until: rest.until() })),
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        if !takes(app, &shown, &mut changes, now).await? {
            return Ok((app.changes(now), Err(Refused::WrongCard)));
        }
        let begun = match judge(app, door, &heard, &mut changes, now).await? {
            Judged::Right(right) => {
                // Said after a right password only, and before any code is spent.
                let begun = match right.checked.is_one_time() {
                    true => Err(Refused::PasswordMustChange),
                    false => name_codes(app, &right.account, (asked, shown.card()), &mut changes, now).await?,
                };
                heard.keep(&right.account, begun.is_ok().then_some(account::Command::Trust), &mut changes, now);
                begun
            }
            Judged::Wrong { left, .. } => Err(left.map_or_else(
                |rest| Refused::Rests { until: rest.until() },
                |tries_left| Refused::WrongCredentials { tries_left },
            )),
            Judged::NotHeard(rest) => Err(Refused::Rests { until: rest.until() }),
            Judged::Frozen => Err(Refused::AccountFrozen),
            Judged::LetterEnded | Judged::MustChange => Err(Refused::PasswordMustChange),
        };
        Ok((changes, begun))
    })
    .await
}

/// What the person showed.
enum Shown {
    Nothing,
    Card(CardId),
    /// Of this account's app.
    Characters(AccountId, LetInCode),
}

impl Shown {
    fn in_hand(&self) -> InHand {
        match self {
            Self::Nothing => InHand::Nothing,
            Self::Card(card) => InHand::Card(*card),
            Self::Characters(..) => InHand::App,
        }
    }

    fn card(&self) -> Option<CardId> {
        match self {
            Self::Card(card) => Some(*card),
            Self::Nothing | Self::Characters(..) => None,
        }
    }
}

/// What was shown, if the app brought key numbers or an app's characters. Wrong ones count nowhere and are kept nowhere, so
/// they keep nobody out; they cost no hash, and guessing is slowed by what one source may ask for.
async fn shown(app: &App, asked: &BeginActivation, now: Time) -> Outcome<Shown> {
    if let Some(typed) = &asked.let_in {
        let account = account_of(app, asked.user_id.expose()).await?;
        let Some(code) = LetInCode::parse(typed.expose()) else { return Ok(Err(Refused::WrongCard)) };
        let is_right = used(app, account, &code, now).await?.is_some();
        return Ok(if is_right { Ok(Shown::Characters(account, code)) } else { Err(Refused::WrongCard) });
    }
    let Some(typed) = &asked.first_key_numbers else { return Ok(Ok(Shown::Nothing)) };
    let account = account_of(app, asked.user_id.expose()).await?;
    let Some(typed) = ShownNumbers::parse(typed.expose()) else { return Ok(Err(Refused::WrongCard)) };
    Ok(card_shown(app, account, &typed).await?.map(|card| Shown::Card(card.id)).ok_or(Refused::WrongCard))
}

/// Takes an app's characters in the commit that judges the password, whatever comes of it: they are worth one try, however
/// many bring them at once.
async fn takes(app: &App, shown: &Shown, changes: &mut Changes, now: Time) -> Result<bool, Fault> {
    let Shown::Characters(account, code) = shown else { return Ok(true) };
    let Some((kept, next)) = used(app, *account, code, now).await? else { return Ok(false) };
    changes.replace(&kept, next).audit(What::BrowserLetIn, Some(*account), "activation");
    Ok(true)
}

/// What a use case writes, and what it answers.
pub type Step<T> = Result<(Changes, Result<T, Refused>), Fault>;

async fn name_codes(
    app: &App,
    account: &Account,
    (asked, in_hand): (&BeginActivation, Option<CardId>),
    changes: &mut Changes,
    now: Time,
) -> Outcome<Begun> {
    let devices = app.store.devices(account.id).await?;
    let replaces = place_given(app, &devices, account, asked);
    let place = find_place(app, &devices, replaces);
    let is_full = place.is_err();
    if let (Err(refused), false) = (place, asked.make_room) {
        return Ok(Err(refused));
    }
    // Whoever has a device at hand makes room there.
    let may_ask_device = !is_full && can_approve(app, &devices, replaces, now);
    let asks = codes_to_ask(app, account.id, in_hand, now).await?;
    let (state, codes) = match asks {
        Ok((card, places)) => {
            let key_numbers = places.map(|place| format!("{:04}", card.key_number(place)));
            let codes = AskedCodes { card: card.number.to_string(), key_numbers };
            (State::AsksCodes { card: card.id, places, request: None }, Ok(codes))
        }
        // Whatever strangers did to the card: whoever has a device at hand goes on with that.
        Err(refused) if asked.by_device && may_ask_device => (State::AsksDevices { request: None }, Err(refused)),
        Err(refused) => return Ok(Err(refused)),
    };
    let id = ActivationId(app.entropy.id(now.micros()));
    changes.audit(What::ActivationBegun, Some(account.id), id);
    if let Some(card) = in_hand {
        changes.audit(What::CardShown, Some(account.id), card);
    }
    changes.insert(Activation {
        id,
        account: account.id,
        device_key: asked.device_key.to_sec1().to_vec(),
        platform: asked.platform.as_str().to_owned(),
        card_in_hand: in_hand,
        replaces,
        started_at: account.trusted_at(now),
        state,
    });
    Ok(Ok(Begun { activation: id, codes, expires_at: now.plus(app.limits.activation_lasts), may_ask_device }))
}

/// The device that gives its place to this one, where one does: it has the same key, or signed a message that names the
/// new one. What does not hold gives none, and is no fault of the person: somebody else may have had this phone before.
fn place_given(
    app: &App,
    devices: &[Versioned<Device>],
    account: &Account,
    asked: &BeginActivation,
) -> Option<DeviceId> {
    let new_key = &asked.device_key;
    let same = devices.iter().find_map(|old| PlaceGiven::by_the_same_key(old, account.id, new_key));
    let named = || {
        let signed = Signed::parse(&protocol::from_base64url(asked.replaces.as_deref()?)?).ok()?;
        let id = DeviceId::parse(signed.device_kid())?;
        let old = devices.iter().find(|device| device.id == id)?;
        PlaceGiven::check(&signed, &app.app_origin, old, account.id, new_key)
    };
    same.or_else(named).map(|given| given.device())
}

/// Of all devices nothing is told but how many there may be: who asks knows a password and no more.
pub fn find_place(app: &App, devices: &[Versioned<Device>], replaces: Option<DeviceId>) -> Result<(), Refused> {
    let found = has_place(devices.iter().map(Versioned::get), replaces, &app.limits);
    let most = u32::try_from(app.limits.devices_per_account).unwrap_or(u32::MAX);
    if found { Ok(()) } else { Err(Refused::TooManyDevices { most }) }
}

/// Whether the new device signed this call, under its key's name or under its own; gives the call's nonce.
pub fn signed_by(
    app: &App,
    incoming: &Incoming<'_>,
    activation: &Activation,
    device: Option<DeviceId>,
    now: Time,
) -> Result<Option<String>, Refused> {
    let key = DevicePublicKey::from_sec1(&activation.device_key).map_err(|_| Refused::WrongSignature)?;
    let call = parsed(incoming)?;
    let kid = device.map_or_else(|| key.thumbprint(), |device| device.to_string());
    if call.kid() != kid {
        return Err(Refused::WrongSignature);
    }
    Ok(verify(app, incoming, &call, &key, now)?.nonce().map(str::to_owned))
}

/// The keys: the device is made, and waits as long as it must before it may approve.
pub async fn keys(app: &App, incoming: &Incoming<'_>, body: &[u8], now: Time) -> Outcome<Device> {
    let signed = match Signed::parse(body) {
        Ok(signed) => signed,
        Err(refused) => return Ok(Err(refused.into())),
    };
    let Some(id) = DeviceId::parse(signed.device_kid()) else { return Ok(Err(Refused::UnknownDevice)) };
    app.settle(|| make_device(app, incoming, id, &signed, now)).await
}

async fn make_device(app: &App, incoming: &Incoming<'_>, id: DeviceId, signed: &Signed, now: Time) -> Step<Device> {
    let mut changes = app.changes(now);
    let Some(activation) = app.store.activation(ActivationId(id.0)).await? else {
        return Ok((changes, Err(Refused::UnknownDevice)));
    };
    let nonce =
        signed_by(app, incoming, &activation, Some(id), now).and_then(|nonce| check_nonce(app, nonce.as_deref(), now));
    let nonce = match nonce {
        Ok(nonce) => nonce,
        Err(refused) => return Ok((changes, Err(refused))),
    };
    let Some(account) = app.store.account(activation.account).await? else {
        return Ok((changes, Err(Refused::ActivationEnded)));
    };
    let kept = Kept::read(app, &account).await?;
    // Blocked since it was shown, it makes no device any more.
    let Some(still) = activation.still_shown(&kept.factors(), &app.limits, now) else {
        return Ok((changes, Err(Refused::ActivationEnded)));
    };
    kept.require(still.shown(), &mut changes);
    let done = match activation.get().clone().step(Command::KeysOffered(still), &app.limits, now) {
        Ok(done) => done,
        Err(Refusal::Expired | Refusal::OutOfStep | Refusal::OtherAccount) => {
            return Ok((changes, Err(Refused::ActivationEnded)));
        }
    };
    if let Err(refused) = spend(app, &nonce, &mut changes).await? {
        return Ok((changes, Err(refused)));
    }
    let key = DevicePublicKey::from_sec1(&activation.device_key)
        .map_err(|_| Fault::Broken(format!("activation {}: its key cannot be read", activation.id)))?;
    let verified = match protocol::activate::verify(signed, &app.app_origin, &id.to_string(), &key, &nonce.text) {
        Ok(verified) => verified,
        Err(refused) => return Ok((app.changes(now), Err(refused.into()))),
    };
    if !account.trusts_since(activation.started_at) {
        return Ok((app.changes(now), Err(Refused::AccountFrozen)));
    }
    // What a stranger knows leads no further, whatever was shown before the owner said so.
    if account.password.must_change() {
        return Ok((app.changes(now), Err(Refused::PasswordMustChange)));
    }
    let devices = kept.devices();
    if let Err(refused) = find_place(app, devices, activation.replaces) {
        return Ok((app.changes(now), Err(refused)));
    }
    let about = verified.description();
    // The app may say another version now than when it began.
    if let Err(refused) = refuse_too_old(app, &Told::default(), about.platform.as_str(), &about.os) {
        return Ok((app.changes(now), Err(refused)));
    }
    if let Some(old) = devices.iter().find(|device| Some(device.id) == activation.replaces) {
        // Removed meanwhile: then there is nothing left to take away.
        let _replaced = ending::replace(app, old, &mut changes, now).await?;
    }
    let others = devices.iter().map(Versioned::get).filter(|other| Some(other.id) != activation.replaces);
    let mut device = new_device(app, &activation, &verified, now)?;
    device.name = device_name::distinct(&device.name, others.clone());
    let next = having(account.get(), others.clone(), now);
    tell_of_device(app, &account, others, &device, &mut changes, now).await?;
    // The account's row is the anchor of its devices: of two that are made at once, one reads again.
    changes.replace(&account, next).replace(&activation, done).insert(device.clone());
    changes.audit(What::DeviceActivated, Some(account.id), id);
    changes.hint(domain::effect::Effect::WakeAccount(account.id));
    Ok((changes, Ok(device)))
}

/// The account with a device besides these: where there was none that could approve, the app is what its person chose last.
fn having<'a>(account: &Account, mut others: impl Iterator<Item = &'a Device>, now: Time) -> Account {
    let first = (!others.any(Device::holds_a_place)).then_some(account::Command::FirstDevice);
    first.and_then(|first| account.clone().step(first, now).ok()).unwrap_or_else(|| account.clone())
}

fn new_device(app: &App, activation: &Activation, verified: &VerifiedActivation, now: Time) -> Result<Device, Fault> {
    let (id, about) = (DeviceId(activation.id.0), verified.description());
    Ok(Device {
        id,
        account: activation.account,
        name: about.name.clone(),
        platform: about.platform.as_str().to_owned(),
        os: about.os.clone(),
        device_key: activation.device_key.clone(),
        pin_key: seal_pin_key(app, id, verified.pin_key())?,
        pin_generation: 1,
        offline_key: verified.offline_key().map(|key| seal_offline_key(app, id, key)).transpose()?,
        // Until a notice of it is known to have reached its owner, the longer wait holds.
        state: DeviceState::Active { from: now.plus(app.limits.device_wait) },
        wrong_in_a_row: 0,
        wrong_since_unlock: 0,
        wrong_at: vec![],
        unlock: None,
        platform_key: None,
        lock: Lock::AtClose,
        activated_at: now,
        last_used_at: now,
    })
}
