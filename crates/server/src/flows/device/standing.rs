//! How a device stands, and what waits for it.

use domain::account::Language;
use domain::device::{Device, State};
use domain::platform_key::PlatformKey;
use domain::push::State as PushAddressState;
use domain::request::{Request, State as RequestState};
use domain::time::Time;
use protocol::webauthn::SyncedCredentials;
use protocol::wire::{self, DeviceState, PlatformKeyState, PushState, Settings, Standing, Waiting};
use store::{Store, Versioned};

use super::{notices, settings};
use crate::app::App;
use crate::flows::Fault;

/// The standing of a device, as it is told to the app itself.
pub async fn standing(app: &App, device: &Device, now: Time) -> Result<Standing, Fault> {
    let account = app.store.account(device.account).await?;
    let waiting = match device.is_active(&app.limits, now) {
        true => app.store.waiting_requests(device.account, now).await?.len(),
        false => 0,
    };
    let push = match app.store.push_address(device.id).await?.as_ref().map(|address| &address.state) {
        None => PushState::None,
        Some(PushAddressState::Working { .. }) => PushState::Working,
        Some(PushAddressState::Dead { .. }) => PushState::Dead,
    };
    let (state, usable_from) = state_of(app, device, now);
    let (platform_key, platform_credential) = platform_key(app, device);
    Ok(Standing {
        protocol: protocol::VERSION,
        app_min: protocol::VERSION,
        device: device.id.to_string(),
        name: device.name.clone(),
        state,
        usable_from,
        tries_left: u32::from(device.tries_left(&app.limits, now)),
        pin_generation: device.pin_generation,
        settings: Settings { lock: settings::told(device.lock) },
        number_always: account.as_ref().is_some_and(|account| account.number_always),
        password_must_change: device.is_active(&app.limits, now)
            && account.as_ref().is_some_and(|account| account.password.must_change()),
        policy: app.pin_policy,
        waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
        notices: notices::count(app, device, now).await?,
        push,
        platform_key,
        platform_credential,
        push_key: app.keys.vapid().public().to_owned(),
        page_keys: device.offline_key.is_some().then(|| app.keys.page_keys()),
        language: match account.as_ref().map(|account| account.language) {
            Some(Language::Danish) | None => wire::Language::Danish,
            Some(Language::English) => wire::Language::English,
        },
        server_time: now.seconds(),
    })
}

/// Where a device is in its life, and from when it may approve while it waits.
pub fn state_of(app: &App, device: &Device, now: Time) -> (DeviceState, Option<i64>) {
    match device.state {
        State::Active { from } if now < from => (DeviceState::Waiting, Some(from.seconds())),
        State::Active { .. } if device.is_asleep(&app.limits, now) => (DeviceState::Asleep, None),
        State::Active { .. } => (DeviceState::Active, None),
        State::Blocked { .. } => (DeviceState::Blocked, None),
        State::Removed { .. } => (DeviceState::Removed, None),
    }
}

/// A key that the operator's policy does not take any more is none.
fn platform_key(app: &App, device: &Device) -> (PlatformKeyState, Option<String>) {
    let is_taken = |key: &&PlatformKey| !key.backup_eligible || app.synced_keys == SyncedCredentials::Allowed;
    let Some(key) = device.platform_key.as_ref().filter(is_taken) else { return (PlatformKeyState::None, None) };
    let state = if key.is_put_aside(&app.limits) { PlatformKeyState::Aside } else { PlatformKeyState::Usable };
    (state, Some(protocol::base64url(&key.credential_id)))
}

/// The requests that wait for a device's answer, oldest first, as their exact bytes.
pub async fn waiting(app: &App, device: &Device, now: Time) -> Result<Vec<Waiting>, Fault> {
    let mut requests = app.store.waiting_requests(device.account, now).await?;
    requests.sort_by_key(|request| (request.asked_at, request.id));
    Ok(requests.iter().map(|request| shown(request, device)).collect())
}

fn shown(request: &Versioned<Request>, device: &Device) -> Waiting {
    let carried = match request.state {
        RequestState::Pending { carried, .. } => carried.map(|carried| carried.device) == Some(device.id),
        RequestState::Approved { .. }
        | RequestState::Denied { .. }
        | RequestState::Withdrawn { .. }
        | RequestState::Spent { .. } => false,
    };
    Waiting::new(request.id.to_string(), &request.bytes, carried)
}
