//! A new device: user ID and password, two codes from the card, then its keys.

use domain::account::Account;
use domain::activation::{Activation, Command, Refusal, State};
use domain::audit::What;
use domain::card::{self, Outcome as CardOutcome, ShownNumbers};
use domain::device::{Device, Lock, State as DeviceState, has_place};
use domain::device_name;
use domain::ids::{ActivationId, CardId, DeviceId};
use domain::proof::PlaceGiven;
use domain::secret::Digest;
use domain::strikes::Hearing;
use domain::time::Time;
use protocol::activate::VerifiedActivation;
use protocol::signed::Signed;
use protocol::wire::{ActivationBegun, ActivationCodes, BeginActivation, CodesAccepted};
use protocol::{DevicePublicKey, Secret};
use store::{Changes, Store, Versioned};

use super::caller::{Incoming, parsed, seal_offline_key, seal_pin_key, verify};
use super::ending;
use super::new_device::can_approve;
use super::nonce::{check as check_nonce, issue, spend};
use super::system::{Told, refuse_too_old};
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::let_in::{account_of, card_shown};
use crate::flows::notices::tell_of_device;
use crate::flows::pauses::withdraw_one;
use crate::flows::throttles::CodeBudget;
use crate::flows::tried::{Door, Judged, Typed, hear, judge};
use crate::flows::{Fault, operate};
use crate::keys::KeyId;
use crate::passwords::Password;
use crate::source::Source;

/// User ID and password: names the card and the two codes to find. The same throttle, the same answer, as the login page.
pub async fn begin(
    app: &App,
    (source, told): (Source, &Told),
    incoming: &Incoming<'_>,
    asked: &BeginActivation,
    now: Time,
) -> Outcome<ActivationBegun> {
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
    let in_hand = match in_hand(app, asked).await? {
        Ok(in_hand) => in_hand,
        Err(refused) => return Ok(Err(refused)),
    };
    let door = Door::Activation(source, in_hand);
    let heard = match hear(app, door, &typed, now).await? {
        Ok(heard) => heard,
        Err(rest) => return Ok(Err(Refused::Rests { until: rest.until() })),
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let begun = match judge(app, door, &heard, &mut changes, now).await? {
            Judged::Right(right) => {
                heard.keep(&right.account, &mut changes, now);
                // Said after a right password only, and before any code is spent.
                match right.checked.is_one_time() {
                    true => Err(Refused::PasswordMustChange),
                    false => name_codes(app, &right.account, (asked, in_hand), &mut changes, now).await?,
                }
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

/// The card that was shown, if the app brought key numbers. A wrong one counts nowhere and is kept nowhere, so it keeps
/// nobody out; it costs no hash, and guessing is slowed by what one source may ask for.
async fn in_hand(app: &App, asked: &BeginActivation) -> Outcome<Option<CardId>> {
    let Some(typed) = &asked.first_key_numbers else { return Ok(Ok(None)) };
    let account = account_of(app, asked.user_id.expose()).await?;
    let Some(typed) = ShownNumbers::parse(typed.expose()) else { return Ok(Err(Refused::WrongCard)) };
    Ok(card_shown(app, account, &typed).await?.map(|card| Some(card.id)).ok_or(Refused::WrongCard))
}

/// What a use case writes, and what it answers.
pub type Step<T> = Result<(Changes, Result<T, Refused>), Fault>;

async fn name_codes(
    app: &App,
    account: &Account,
    (asked, in_hand): (&BeginActivation, Option<CardId>),
    changes: &mut Changes,
    now: Time,
) -> Outcome<ActivationBegun> {
    let devices = app.store.devices(account.id).await?;
    let replaces = place_given(app, &devices, account, asked);
    if let Err(refused) = find_place(app, &devices, replaces) {
        return Ok(Err(refused));
    }
    let Some(card) = card::asked_at_activation(app.store.cards(account.id).await?) else {
        return Ok(Err(Refused::NoCard));
    };
    let rest = match in_hand {
        Some(_) => CodeBudget::of_card(app, in_hand).await?.rest(&app.limits, now),
        None => card.from_unknown.rest(&app.limits.codes_from_unknown, now),
    };
    if let Some(until) = rest {
        return Ok(Err(Refused::Rests { until }));
    }
    let Some(places) = card.asks_for_activation() else { return Ok(Err(Refused::CardUsedUp)) };
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
        started_at: now,
        state: State::AsksCodes { card: card.id, places, request: None },
    });
    Ok(Ok(ActivationBegun {
        activation: id.to_string(),
        card: card.number.to_string(),
        key_numbers: places.map(|place| format!("{:04}", card.key_number(place))),
        expires_at: now.plus(app.limits.activation_lasts).seconds(),
        policy: app.pin_policy,
        may_ask_device: can_approve(app, &devices, replaces, now),
    }))
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

/// The two codes: spent together, or counted as one wrong try.
pub async fn codes(app: &App, incoming: &Incoming<'_>, given: &ActivationCodes, now: Time) -> Outcome<CodesAccepted> {
    let Some(id) = ActivationId::parse(&given.activation) else { return Ok(Err(Refused::ActivationEnded)) };
    let accepted = app.settle(|| judge_codes(app, incoming, id, &given.codes, now)).await?;
    Ok(accepted.map(|device| CodesAccepted { device: device.to_string(), nonce: issue(app, now) }))
}

async fn judge_codes(
    app: &App,
    incoming: &Incoming<'_>,
    id: ActivationId,
    codes: &[Secret; 2],
    now: Time,
) -> Step<DeviceId> {
    // The device takes the activation's id: so its keys find the activation that they end.
    let device = DeviceId(id.0);
    let mut changes = app.changes(now);
    let Some(activation) = app.store.activation(id).await? else { return Ok((changes, Err(Refused::ActivationEnded))) };
    if let Err(refused) = signed_by(app, incoming, &activation, None, now) {
        return Ok((changes, Err(refused)));
    }
    let State::AsksCodes { card, places, request } = activation.state else {
        return Ok((changes, Err(Refused::ActivationEnded)));
    };
    let account = app.store.account(activation.account).await?;
    let goes_on = account.as_ref().is_some_and(|account| account.trusts_since(activation.started_at));
    if !goes_on || activation.is_expired(&app.limits, now) {
        return Ok((changes, Err(Refused::ActivationEnded)));
    }
    if account.is_some_and(|account| account.password.must_change()) {
        return Ok((changes, Err(Refused::PasswordMustChange)));
    }
    let Some(card) = app.store.card(card).await? else { return Ok((changes, Err(Refused::NoCard))) };
    let mut typed = [Digest([0; 32]); 2];
    for ((typed, place), code) in typed.iter_mut().zip(places).zip(codes) {
        let (number, key) = (card.number.to_string(), KeyId(card.digest_key));
        *typed = Digest(app.keys.card_digest(key, &number, card.key_number(place), code.expose().trim())?);
    }
    let budget = CodeBudget::of_card(app, activation.card_in_hand).await?;
    if let Some(until) = budget.rest(&app.limits, now) {
        return Ok((changes, Err(Refused::Rests { until })));
    }
    let command = card::Command::Activate { places, typed, caller: budget.caller() };
    match card.get().clone().step(command, &app.limits, now) {
        Ok((next, CardOutcome::Right(code_used), effects)) => {
            let stepped = activation.get().clone().step(Command::CodesRight(code_used, device), &app.limits, now);
            let Ok(stepped) = stepped else { return Ok((changes, Err(Refused::ActivationEnded))) };
            changes.replace(&card, next).replace(&activation, stepped).effects(effects);
            if let Some(asked) = request {
                withdraw_one(app, asked, &mut changes, now).await?;
            }
            changes.audit(What::CardCodeRight, Some(card.account), card.id);
            budget.forgive(&mut changes, now);
            operate::card::arrived(app, &card, &mut changes, now).await?;
            Ok((changes, Ok(device)))
        }
        // Another activation spent them an instant ago: this one has ended.
        Ok((_, CardOutcome::AlreadyUsed, _)) => Ok((changes, Err(Refused::ActivationEnded))),
        Ok((next, CardOutcome::Wrong | CardOutcome::Done, effects)) => {
            let refused = match budget.strike(&next, &mut changes, &app.limits, now) {
                Hearing::Open { .. } => Refused::WrongCode,
                Hearing::Rests { until } => Refused::Rests { until },
            };
            let is_blocked = matches!(next.state, card::State::Blocked { .. });
            changes.replace(&card, next).effects(effects).audit(What::CardCodeWrong, Some(card.account), card.id);
            if is_blocked {
                changes.audit(What::CardBlocked, Some(card.account), card.id);
                return Ok((changes, Err(Refused::CardBlocked)));
            }
            Ok((changes, Err(refused)))
        }
        Err(card::Refusal::Rests { until }) => Ok((changes, Err(Refused::Rests { until }))),
        Err(card::Refusal::UsedUp) => Ok((changes, Err(Refused::CardUsedUp))),
        Err(card::Refusal::Blocked | card::Refusal::Replaced) => Ok((changes, Err(Refused::CardBlocked))),
    }
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
    let done = match activation.get().clone().step(Command::KeysOffered, &app.limits, now) {
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
    let trusts = |account: &Versioned<Account>| account.trusts_since(activation.started_at);
    let Some(account) = app.store.account(activation.account).await?.filter(trusts) else {
        return Ok((app.changes(now), Err(Refused::AccountFrozen)));
    };
    // What a stranger knows leads no further, whatever was shown before the owner said so.
    if account.password.must_change() {
        return Ok((app.changes(now), Err(Refused::PasswordMustChange)));
    }
    let devices = app.store.devices(account.id).await?;
    if let Err(refused) = find_place(app, &devices, activation.replaces) {
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
    tell_of_device(app, &account, others, &device, &mut changes, now).await?;
    // The account's row is the anchor of its devices: of two that are made at once, one reads again.
    changes.replace(&account, account.get().clone()).replace(&activation, done).insert(device.clone());
    changes.audit(What::DeviceActivated, Some(account.id), id);
    changes.hint(domain::effect::Effect::WakeAccount(account.id));
    Ok((changes, Ok(device)))
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
