//! Who calls: a device, by its key's signature over this very call.

use domain::account::Account;
use domain::device::{Device, State};
use domain::ids::DeviceId;
use domain::secret::Digest;
use domain::time::{Span, Time};
use protocol::call::{CLOCK_APART_S_MAX, Call, CallRefused, ParsedCall, VerifiedCall};
use protocol::{DevicePublicKey, OfflineKey, PinPublicKey};
use store::{Changes, Store, UsedNonce, Versioned};

use super::nonce::{self, Nonce};
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::token_digest;
use crate::keys::Place;

/// How long after it was first heard the same call may be heard again: it may be of as far ahead as it may be late. And a
/// minute, for the clocks of several nodes.
const CALL_MAY_COME_AGAIN: Span = Span::seconds(2 * CLOCK_APART_S_MAX + 60);

/// An HTTP call as it came.
pub struct Incoming<'a> {
    /// The method in capitals.
    pub method: &'a str,
    /// Path and query as sent.
    pub path_and_query: &'a str,
    /// The header `Authorization`.
    pub authorization: Option<&'a str>,
    /// The header `Tillid-Unlock`.
    pub unlock: Option<&'a str>,
    /// The bytes of the body.
    pub body: &'a [u8],
}

/// A device that signed its call.
pub struct Caller {
    /// The device as it was read.
    pub device: Versioned<Device>,
    /// Its public key.
    pub key: DevicePublicKey,
    nonce: Option<String>,
    unlock: Option<Digest>,
    call: Digest,
}

/// Verifies the call by `key`.
pub fn verify(
    app: &App,
    incoming: &Incoming<'_>,
    parsed: &ParsedCall,
    key: &DevicePublicKey,
    now: Time,
) -> Result<VerifiedCall, Refused> {
    let url = format!("{}{}", app.app_origin, incoming.path_and_query);
    let call = Call { method: incoming.method, url: &url, body: incoming.body };
    parsed.verify(key, &call, now.seconds()).map_err(|refused| match refused {
        CallRefused::Malformed => Refused::Malformed,
        CallRefused::WrongSignature | CallRefused::OtherCall => Refused::WrongSignature,
        CallRefused::Stale { server_time } => Refused::StaleCall { server_time },
    })
}

/// The header, taken apart.
pub fn parsed(incoming: &Incoming<'_>) -> Result<ParsedCall, Refused> {
    ParsedCall::parse(incoming.authorization.ok_or(Refused::WrongSignature)?).map_err(|_| Refused::Malformed)
}

/// The device that signed this call, whatever its standing. Strangers learn only that they are strangers.
pub async fn caller(app: &App, incoming: &Incoming<'_>, now: Time) -> Outcome<Caller> {
    let parsed = match parsed(incoming) {
        Ok(parsed) => parsed,
        Err(refused) => return Ok(Err(refused)),
    };
    let Some(id) = DeviceId::parse(parsed.kid()) else { return Ok(Err(Refused::UnknownDevice)) };
    let Some(device) = app.store.device(id).await? else { return Ok(Err(Refused::UnknownDevice)) };
    let key = DevicePublicKey::from_sec1(&device.device_key)
        .map_err(|_| Fault::Broken(format!("device {id}: its key cannot be read")))?;
    let verified = match verify(app, incoming, &parsed, &key, now) {
        Ok(verified) => verified,
        Err(refused) => return Ok(Err(refused)),
    };
    if let State::Removed { .. } = device.state {
        return Ok(Err(Refused::UnknownDevice));
    }
    let unlock = incoming.unlock.filter(|token| token.len() <= 128).map(token_digest);
    // What is signed, without the signature: an ECDSA signature has a twin that is as good (s and n − s).
    let header = incoming.authorization.unwrap_or_default();
    let call = token_digest(header.rsplit_once('.').map_or(header, |(signed, _)| signed));
    Ok(Ok(Caller { device, key, nonce: verified.nonce().map(str::to_owned), unlock, call }))
}

impl Caller {
    /// The nonce of the call, ours and fresh.
    pub fn nonce(&self, app: &App, now: Time) -> Result<Nonce, Refused> {
        nonce::check(app, self.nonce.as_deref(), now)
    }

    /// Notes in `changes` that this very call was counted as a wrong try; says whether it had been before. A call is
    /// signed anew for each try, so the same one again is the network's doing, not the person's.
    pub async fn counts_again(&self, app: &App, changes: &mut Changes, now: Time) -> Result<bool, Fault> {
        if app.store.nonce(&self.call).await?.is_some() {
            return Ok(true);
        }
        changes.insert(UsedNonce { digest: self.call, expires_at: now.plus(CALL_MAY_COME_AGAIN) });
        Ok(false)
    }

    /// Whether the device may approve and be shown content.
    pub fn active(&self, app: &App, now: Time) -> Result<(), Refused> {
        active(app, &self.device, now)
    }

    /// Whether the app is unlocked.
    pub fn unlocked(&self, app: &App, now: Time) -> Result<(), Refused> {
        self.unlocks(app, &self.device, now)
    }

    /// Whether the call's token unlocks the device as it stands by now.
    pub fn unlocks(&self, app: &App, device: &Device, now: Time) -> Result<(), Refused> {
        active(app, device, now)?;
        let unlocked = self.unlock.as_ref().is_some_and(|token| device.is_unlocked_by(token, &app.limits, now));
        if unlocked { Ok(()) } else { Err(Refused::Locked) }
    }
}

/// Whether a device may approve and be shown content.
pub fn active(app: &App, device: &Device, now: Time) -> Result<(), Refused> {
    match device.state {
        State::Active { .. } if device.is_asleep(&app.limits, now) => Err(Refused::DeviceAsleep),
        State::Active { from } if now >= from => Ok(()),
        State::Active { .. } => Err(Refused::DeviceWaiting),
        State::Blocked { .. } => Err(Refused::DeviceBlocked),
        State::Removed { .. } => Err(Refused::UnknownDevice),
    }
}

/// The account of a device, if it may be used.
pub async fn open_account(app: &App, device: &Device) -> Outcome<Versioned<Account>> {
    match app.store.account(device.account).await? {
        Some(account) if account.is_open() => Ok(Ok(account)),
        Some(_) => Ok(Err(Refused::AccountFrozen)),
        None => Ok(Err(Refused::UnknownDevice)),
    }
}

/// The public PIN key of a device, opened for one check.
pub fn pin_key(app: &App, device: &Device) -> Result<PinPublicKey, Fault> {
    let bytes = app.keys.open_sealed(pin_key_place(device.id), &device.pin_key)?;
    PinPublicKey::from_bytes(&bytes)
        .map_err(|_| Fault::Broken(format!("device {}: its PIN key cannot be read", device.id)))
}

/// Seals a public PIN key for the row of `device`.
pub fn seal_pin_key(app: &App, device: DeviceId, key: &PinPublicKey) -> Result<Vec<u8>, Fault> {
    Ok(app.keys.seal(pin_key_place(device), key.expose(), &app.entropy)?)
}

/// The offline key of a device, opened for one check, if it has one.
pub fn offline_key(app: &App, device: &Device) -> Result<Option<OfflineKey>, Fault> {
    let Some(sealed) = &device.offline_key else { return Ok(None) };
    let bytes = app.keys.open_sealed(offline_key_place(device.id), sealed)?;
    let key = OfflineKey::from_bytes(&bytes);
    key.map(Some).ok_or_else(|| Fault::Broken(format!("device {}: its offline key cannot be read", device.id)))
}

/// Seals an offline key for the row of `device`.
pub fn seal_offline_key(app: &App, device: DeviceId, key: &OfflineKey) -> Result<Vec<u8>, Fault> {
    Ok(app.keys.seal(offline_key_place(device), key.expose(), &app.entropy)?)
}

fn offline_key_place(device: DeviceId) -> Place<'static> {
    Place { table: "devices", column: "offline_key", row: device.0 }
}

fn pin_key_place(device: DeviceId) -> Place<'static> {
    Place { table: "devices", column: "pin_key", row: device.0 }
}
