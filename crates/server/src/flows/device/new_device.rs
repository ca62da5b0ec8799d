//! In place of the card's codes, the account's devices are asked whether a new one is theirs: a request like any, but of a
//! kind of its own, always with a number, and of Tillid itself.

use domain::account::Account;
use domain::activation::{Activation, Command, State};
use domain::audit::What;
use domain::browser::Trust;
use domain::device::Device;
use domain::ids::{ActivationId, DeviceId, RequestId, ServiceId};
use domain::proof::{NewDeviceApproved, StillGood};
use domain::request::{self, Asker, Request, State as RequestState, TakenUntil, WithdrawReason, place_of_new_device};
use domain::secret::Digest;
use domain::time::Time;
use protocol::activate::{NAME_CHARS_MAX, Platform};
use protocol::carry::CarryNumber;
use protocol::request::{AskingDevice, Kind, RequestContent, Verify};
use protocol::wire::{ApprovalTaken, AskDevices, CodesAccepted, DevicesAsked, TakeApproval};
use protocol::{DevicePublicKey, text};
use store::{Changes, Store, Versioned};

use super::activate::{Step, find_place, signed_by};
use super::caller::Incoming;
use super::nonce::issue;
use super::{Outcome, Refused};
use crate::app::{App, OURSELVES};
use crate::flows::Fault;
use crate::flows::notify::{Told, tell};
use crate::flows::pauses::{self, forget_pause, pause_begins, withdraw_those};
use crate::flows::throttles::source_key;
use crate::source::Source;

/// Whether a device of the account can approve a new one now: not the one whose place it takes.
pub fn can_approve(app: &App, devices: &[Versioned<Device>], replaces: Option<DeviceId>, now: Time) -> bool {
    devices.iter().any(|device| device.is_active(&app.limits, now) && Some(device.id) != replaces)
}

/// Asks the account's devices, and tells the number to whoever holds the new one. Asked again, it tells the same again.
pub async fn ask(
    app: &App,
    source: Source,
    incoming: &Incoming<'_>,
    asked: &AskDevices,
    now: Time,
) -> Outcome<DevicesAsked> {
    let Some(id) = ActivationId::parse(&asked.activation) else { return Ok(Err(Refused::ActivationEnded)) };
    if text::check_device_name(&asked.name, NAME_CHARS_MAX).is_err() {
        return Ok(Err(Refused::NameRefused));
    }
    let open = app
        .settle(|| async {
            let mut changes = app.changes(now);
            match ask_once(app, source, incoming, (id, &asked.name), &mut changes, now).await? {
                Ok(request) => Ok((changes, Ok(request))),
                // A refusal writes nothing of what was prepared.
                Err(refused) => Ok((app.changes(now), Err(refused))),
            }
        })
        .await?;
    let (request, expires_at) = match open {
        Ok(open) => open,
        Err(refused) => return Ok(Err(refused)),
    };
    let Some(number) = CarryNumber::parse(&app.keys.carry_number(request.0)) else {
        return Err(Fault::Broken(format!("request {request}: its number cannot be shown")));
    };
    Ok(Ok(DevicesAsked { number, expires_at: expires_at.seconds(), server_time: now.seconds() }))
}

async fn ask_once(
    app: &App,
    source: Source,
    incoming: &Incoming<'_>,
    (id, name): (ActivationId, &str),
    changes: &mut Changes,
    now: Time,
) -> Outcome<(RequestId, Time)> {
    let (activation, account) = match read(app, incoming, id, now).await? {
        Ok(read) => read,
        Err(refused) => return Ok(Err(refused)),
    };
    // A stranger knew the password: from here it leads nowhere before it is changed.
    if account.password.must_change() {
        return Ok(Err(Refused::PasswordMustChange));
    }
    let before = match activation.state {
        State::AsksCodes { request, .. } | State::AsksDevices { request } => request,
        State::AsksKeys { .. } | State::Done { .. } => return Ok(Err(Refused::ActivationEnded)),
    };
    match asked_before(app, before, now).await? {
        Before::Waits(open) => return Ok(Ok(open)),
        Before::Guessed => return Ok(Err(Refused::ActivationEnded)),
        Before::Nothing => {}
    }
    let devices = app.store.devices(account.id).await?;
    if let Err(refused) = find_place(app, &devices, activation.replaces) {
        return Ok(Err(refused));
    }
    if !can_approve(app, &devices, activation.replaces, now) {
        return Ok(Err(Refused::NoDevice));
    }
    let place = Digest(app.keys.mac("place of a new device", &[&account.id.bytes(), &source.to_bytes()]));
    let waiting = app.store.waiting_requests(account.id, now).await?;
    let withdrawn = match place_of_new_device(waiting.iter().map(Versioned::get), &place, now) {
        Ok(withdrawn) => withdrawn,
        Err(TakenUntil(until)) => return Ok(Err(Refused::DevicesAsked { until })),
    };
    // The same pause as between logins from there: whoever rings and hopes gains nothing by another door.
    let (pause_key, pause) = pauses::of_source(app, account.id, source).await?;
    if let Some(until) = pause.as_ref().and_then(|kept| kept.pause.until(withdrawn.is_some(), &app.limits, now)) {
        return Ok(Err(Refused::Rests { until }));
    }
    let from = AskedFrom {
        place,
        pause: pause_key,
        source: source_key(app, account.user_id.folded(), source),
        named: app.places.of(source, account.language),
    };
    let request = new_request(app, &activation, (name, from), now)?;
    withdraw_those(app, &waiting, withdrawn.as_slice(), changes, now);
    pause_begins(app, (pause_key, pause.as_ref()), &request, changes, now);
    let Ok(next) = activation.get().clone().step(Command::AskDevices(request.id), &app.limits, now) else {
        return Ok(Err(Refused::ActivationEnded));
    };
    let Told { account: next_account, request, .. } = tell(app, &account, &devices, request, changes, now).await?;
    // The account's row is the anchor of its places: two that ask at once meet here.
    changes.replace(&account, next_account).replace(&activation, next);
    changes.audit(What::RequestAsked, Some(account.id), request.id);
    changes.hint(domain::effect::Effect::WakeAccount(account.id));
    let open = (request.id, request.expires_at);
    changes.insert(request);
    Ok(Ok(open))
}

type Both = (Versioned<Activation>, Versioned<Account>);

/// The activation that signed this call, and its account, while both are as good as when it began.
async fn read(app: &App, incoming: &Incoming<'_>, id: ActivationId, now: Time) -> Outcome<Both> {
    let Some(activation) = app.store.activation(id).await? else { return Ok(Err(Refused::ActivationEnded)) };
    if let Err(refused) = signed_by(app, incoming, &activation, None, now) {
        return Ok(Err(refused));
    }
    let account = app.store.account(activation.account).await?.filter(|account| {
        let trusts = account.is_open() && account.trusts_since(activation.started_at);
        trusts && !activation.is_expired(&app.limits, now)
    });
    Ok(account.map(|account| (activation, account)).ok_or(Refused::ActivationEnded))
}

enum Before {
    Nothing,
    Waits((RequestId, Time)),
    /// Wrong numbers were typed as often as may be: no other number is made for this activation.
    Guessed,
}

async fn asked_before(app: &App, request: Option<RequestId>, now: Time) -> Result<Before, Fault> {
    let Some(request) = request else { return Ok(Before::Nothing) };
    let Some(request) = app.store.request(request).await? else { return Ok(Before::Nothing) };
    Ok(match request.state {
        RequestState::Pending { .. } if request.is_waiting(now) => Before::Waits((request.id, request.expires_at)),
        RequestState::Withdrawn { why: WithdrawReason::WrongNumbers, .. } => Before::Guessed,
        RequestState::Approved { .. } => Before::Waits((request.id, request.expires_at)),
        RequestState::Pending { .. }
        | RequestState::Denied { .. }
        | RequestState::Withdrawn { .. }
        | RequestState::Spent { .. } => Before::Nothing,
    })
}

/// Where a new device asks from: as what holds its place, its pause and its throttle, and as people call it.
struct AskedFrom {
    place: Digest,
    pause: Digest,
    source: Digest,
    named: Option<String>,
}

fn new_request(
    app: &App,
    activation: &Activation,
    (name, from): (&str, AskedFrom),
    now: Time,
) -> Result<Request, Fault> {
    let id = RequestId(app.entropy.id(now.micros()));
    let broken = |what: &str| Fault::Broken(format!("activation {}: {what}", activation.id));
    let key = DevicePublicKey::from_sec1(&activation.device_key).map_err(|_| broken("its key cannot be read"))?;
    let platform = Platform::parse(&activation.platform).ok_or_else(|| broken("its platform cannot be read"))?;
    // A request does not outlive what asks.
    let ends_at = activation.started_at.plus(app.limits.activation_lasts);
    let expires_at = now.plus(app.limits.request_lasts).min(ends_at);
    let service = ServiceId::my_tillid();
    let content = RequestContent {
        id: id.to_string(),
        nonce: app.entropy.bytes(),
        issuer: app.issuer.as_str().to_owned(),
        kind: Kind::Activate,
        service: OURSELVES.to_owned(),
        service_id: service.as_str().to_owned(),
        reference: None,
        text: None,
        fields: vec![],
        browser: None,
        browser_new: false,
        place: from.named,
        device: Some(AskingDevice { name: name.to_owned(), platform, key: key.thumbprint() }),
        carry: true,
        verify: Verify::Each,
        asked_at: now.seconds(),
        expires_at: expires_at.seconds(),
    };
    let bytes = content.to_bytes().map_err(|refused| Fault::Broken(format!("request: {refused:?}")))?;
    Ok(Request {
        id,
        account: activation.account,
        asker: Asker::Activation(activation.id),
        service,
        bytes,
        carry: true,
        browser: from.place,
        trust: activation.card_in_hand.map_or(Trust::Unknown, Trust::CardInHand),
        pause: from.pause,
        source: Some(from.source),
        asked_at: now,
        expires_at,
        notified: false,
        wrong_offline: 0,
        state: RequestState::Pending { wrong_numbers: 0, carried: None },
    })
}

/// Takes the approval, if there is one: then it goes on as after two right codes.
pub async fn take(app: &App, incoming: &Incoming<'_>, asked: &TakeApproval, now: Time) -> Outcome<ApprovalTaken> {
    let Some(id) = ActivationId::parse(&asked.activation) else { return Ok(Err(Refused::ActivationEnded)) };
    let taken = app.settle(|| take_once(app, incoming, id, now)).await?;
    Ok(taken.map(|device| ApprovalTaken {
        accepted: device.map(|device| CodesAccepted { device: device.to_string(), nonce: issue(app, now) }),
    }))
}

async fn take_once(app: &App, incoming: &Incoming<'_>, id: ActivationId, now: Time) -> Step<Option<DeviceId>> {
    let changes = app.changes(now);
    let (activation, account) = match read(app, incoming, id, now).await? {
        Ok(read) => read,
        Err(refused) => return Ok((changes, Err(refused))),
    };
    let request = match activation.state {
        State::AsksCodes { request: Some(request), .. } | State::AsksDevices { request: Some(request) } => {
            app.store.request(request).await?
        }
        // Taken an instant ago, and the answer was lost: whoever signs by this key is told again.
        State::AsksKeys { device, .. } => return Ok((changes, Ok(Some(device)))),
        State::AsksCodes { request: None, .. } | State::AsksDevices { request: None } | State::Done { .. } => None,
    };
    let Some(request) = request else { return Ok((changes, Err(Refused::ActivationEnded))) };
    match request.state {
        RequestState::Pending { .. } if request.is_waiting(now) => Ok((changes, Ok(None))),
        RequestState::Pending { .. } => Ok((changes, Err(Refused::RequestGone))),
        RequestState::Approved { by, .. } => redeem(app, (&activation, &account), (&request, by), now).await,
        RequestState::Denied { .. } => Ok((changes, Err(Refused::NewDeviceDenied))),
        RequestState::Withdrawn { .. } => Ok((changes, Err(Refused::Withdrawn))),
        // Another look may have taken it between the two reads.
        RequestState::Spent { .. } => match read(app, incoming, id, now).await?.map(|(activation, _)| activation.state)
        {
            Ok(State::AsksKeys { device, .. }) => Ok((changes, Ok(Some(device)))),
            Ok(State::AsksCodes { .. } | State::AsksDevices { .. } | State::Done { .. }) => {
                Ok((changes, Err(Refused::ActivationEnded)))
            }
            Err(refused) => Ok((changes, Err(refused))),
        },
    }
}

async fn redeem(
    app: &App,
    (activation, account): (&Versioned<Activation>, &Versioned<Account>),
    (request, by): (&Versioned<Request>, DeviceId),
    now: Time,
) -> Step<Option<DeviceId>> {
    let mut changes = app.changes(now);
    if account.password.must_change() {
        return Ok((changes, Err(Refused::PasswordMustChange)));
    }
    let Some(device) = app.store.device(by).await? else { return Ok((changes, Err(Refused::Withdrawn))) };
    let Some(good) = StillGood::check(request, &device, account, (&app.limits, now)) else {
        let void = request::Command::Withdraw(WithdrawReason::NotGoodAnyMore);
        if let Ok((next, effects)) = request.get().clone().step(void, &app.limits, now) {
            changes.replace(request, next).effects(effects);
            changes.audit(What::RequestWithdrawn, Some(request.account), request.id);
        }
        return Ok((changes, Err(Refused::Withdrawn)));
    };
    let Ok((spent, taken)) = request.get().clone().redeem(good, None, &app.limits, now) else {
        return Ok((changes, Err(Refused::RequestGone)));
    };
    // The device takes the activation's id: so its keys find the activation that they end.
    let new = DeviceId(activation.id.0);
    let next = NewDeviceApproved::check(&taken, request, activation)
        .and_then(|approved| activation.get().clone().step(Command::Approved(approved, new), &app.limits, now).ok());
    let Some(next) = next else { return Ok((changes, Err(Refused::ActivationEnded))) };
    forget_pause(app, request, &mut changes).await?;
    changes.replace(request, spent).replace(activation, next).require(&device).require(account);
    changes.audit(What::RequestSpent, Some(account.id), request.id);
    changes.audit(What::ActivationApproved, Some(account.id), activation.id);
    Ok((changes, Ok(Some(new))))
}
