//! What the account was asked and answered, and what else happened to it, newest first and page by page. Two kinds of rows
//! make one list; both are kept as long.

use std::collections::BTreeMap;

use domain::activity::{Activity, What};
use domain::device::Device;
use domain::ids::{AccountId, ActivityId, DeviceId, RequestId, ServiceId};
use domain::request::{DenyReason, Request, State, WithdrawReason};
use domain::time::{Span, Time};
use protocol::RequestContent;
use protocol::wire::{Activities, ActivityEntry, Outcome as Became};
use store::{Store, Versioned};

use super::caller::{Caller, open_account};
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::Fault;

/// So many entries are told at once.
const PAGE: usize = 30;

/// What was held back so lately is told beside what waits.
const LATELY: Span = Span::hours(24);

/// More rows than these, each a burst of an hour, are not counted through.
const BURSTS_MAX: u32 = 100;

/// Where a page begins: below this instant and this id.
#[derive(Clone, Copy)]
pub struct Below(pub(crate) Time, pub(crate) u128);

impl Below {
    pub(crate) const NOTHING: Self = Self(Time::from_micros(i64::MAX), u128::MAX);

    /// Reads what [`Self::to_text`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = protocol::from_base64url(text).filter(|_| text.len() <= 64)?;
        let (at, id) = bytes.split_first_chunk::<8>()?;
        Some(Self(Time::from_micros(i64::from_be_bytes(*at)), u128::from_be_bytes(id.try_into().ok()?)))
    }

    /// As it stands in an address.
    pub fn to_text(self) -> String {
        protocol::base64url(&[&self.0.micros().to_be_bytes()[..], &self.1.to_be_bytes()].concat())
    }
}

enum Kept {
    Request(Versioned<Request>),
    Other(Versioned<Activity>),
}

impl Kept {
    fn place(&self) -> (Time, u128) {
        match self {
            Self::Request(request) => (request.asked_at, request.id.0),
            Self::Other(activity) => (activity.at, activity.id.0),
        }
    }

    fn service(&self) -> &ServiceId {
        match self {
            Self::Request(request) => &request.service,
            Self::Other(activity) => &activity.service,
        }
    }
}

/// One page, the newest or the one below `before`.
pub async fn list(app: &App, caller: &Caller, before: Option<&str>, now: Time) -> Outcome<Activities> {
    if let Err(refused) = caller.unlocked(app, now) {
        return Ok(Err(refused));
    }
    if let Err(refused) = open_account(app, &caller.device).await? {
        return Ok(Err(refused));
    }
    let told = of_account(app, caller.device.account, Some(caller.device.id), before, now).await?;
    Ok(told.ok_or(Refused::Malformed))
}

/// The same page for whoever may read it; `this` is the device that asks. `None` when no page begins at `before`.
pub(crate) async fn of_account(
    app: &App,
    account: AccountId,
    this: Option<DeviceId>,
    before: Option<&str>,
    now: Time,
) -> Result<Option<Activities>, Fault> {
    let Some(below) = before.map_or(Some(Below::NOTHING), Below::parse) else { return Ok(None) };
    let (kept, next) = page(app, account, below).await?;
    let names: BTreeMap<DeviceId, Device> =
        app.store.devices(account).await?.into_iter().map(|device| (device.id, device.into_inner())).collect();
    let mut may_block: BTreeMap<ServiceId, bool> = BTreeMap::new();
    for kept in &kept {
        if !may_block.contains_key(kept.service()) {
            let service = app.store.service(kept.service()).await?.is_some_and(|service| service.is_enabled());
            may_block.insert(kept.service().clone(), service);
        }
    }
    let told = kept.iter().map(|kept| {
        let mut entry = match kept {
            Kept::Request(request) => of_request(app, request, (&names, this), now),
            Kept::Other(activity) => of_other(activity),
        };
        // A new device is nobody's service: whoever wants no more of them says *this was not me*.
        let asked_by_a_device = matches!(kept, Kept::Request(request) if request.asker.activation().is_some());
        entry.may_block = !asked_by_a_device && may_block.get(kept.service()).copied().unwrap_or_default();
        entry
    });
    Ok(Some(Activities { entries: told.collect(), next, server_time: now.seconds() }))
}

/// The newest of both kinds of rows, and where the next page begins.
async fn page(app: &App, account: AccountId, Below(at, id): Below) -> Result<(Vec<Kept>, Option<String>), Fault> {
    let limit = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let requests = app.store.requests_before(account, (at, RequestId(id)), limit).await?;
    let others = app.store.activities_before(account, (at, ActivityId(id)), limit).await?;
    let mut kept: Vec<Kept> =
        requests.into_iter().map(Kept::Request).chain(others.into_iter().map(Kept::Other)).collect();
    kept.sort_by_key(|kept| std::cmp::Reverse(kept.place()));
    let is_more = kept.len() > PAGE;
    kept.truncate(PAGE);
    let last = kept.last().filter(|_| is_more).map(Kept::place);
    Ok((kept, last.map(|(at, id)| Below(at, id).to_text())))
}

fn of_request(
    app: &App,
    request: &Request,
    (devices, this): (&BTreeMap<DeviceId, Device>, Option<DeviceId>),
    now: Time,
) -> ActivityEntry {
    let (outcome, ended_at, by) = became(app, request, now);
    let content = RequestContent::parse(&request.bytes).ok();
    let service = content.as_ref().map_or_else(|| request.service.to_string(), |content| content.service.clone());
    ActivityEntry {
        id: request.id.to_string(),
        at: request.asked_at.seconds(),
        outcome,
        service,
        service_id: request.service.to_string(),
        may_block: false,
        browser: content.and_then(|content| content.browser),
        browser_new: request.trust.is_new(),
        ended_at: ended_at.map(Time::seconds),
        device: by.and_then(|by| devices.get(&by)).map(|device| device.name.clone()),
        this: by.is_some() && by == this,
        count: 1,
    }
}

/// What became of a request, when, and by which device.
fn became(app: &App, request: &Request, now: Time) -> (Became, Option<Time>, Option<DeviceId>) {
    match request.state {
        State::Pending { .. } if request.is_waiting(now) => (Became::Waiting, None, None),
        State::Pending { .. } => (Became::Expired, Some(request.expires_at), None),
        State::Approved { at, by, .. } if now < at.plus(app.limits.redeem_within) => {
            (Became::Approved, Some(at), Some(by))
        }
        State::Approved { at, by, .. } => (Became::Unused, Some(at), Some(by)),
        State::Spent { at, by } => (Became::Approved, Some(at), Some(by)),
        State::Denied { at, reason: DenyReason::Unwanted, by } => (Became::Denied, Some(at), by),
        State::Denied { at, reason: DenyReason::NotMe, by } => (Became::NotMe, Some(at), by),
        State::Withdrawn { at, why: WithdrawReason::WrongNumbers } => (Became::WrongNumbers, Some(at), None),
        State::Withdrawn { at, why: WithdrawReason::ByAsker | WithdrawReason::NotGoodAnyMore } => {
            (Became::Withdrawn, Some(at), None)
        }
    }
}

fn of_other(activity: &Activity) -> ActivityEntry {
    let outcome = match activity.what {
        What::SignedInByCard => Became::Card,
        What::WrongCode => Became::WrongCode,
        What::Silent => Became::Silent,
        What::NoPlace => Became::NoPlace,
        What::Paused => Became::Paused,
        What::ServiceBlocked => Became::ServiceBlocked,
    };
    ActivityEntry {
        id: activity.id.to_string(),
        at: activity.at.seconds(),
        outcome,
        service: activity.name.clone(),
        service_id: activity.service.to_string(),
        may_block: false,
        browser: Some(activity.browser.clone()).filter(|browser| !browser.is_empty()),
        browser_new: false,
        ended_at: (activity.last_at > activity.at).then(|| activity.last_at.seconds()),
        device: None,
        this: false,
        count: activity.count,
    }
}

/// How often something was held back lately.
pub async fn held_back(app: &App, account: AccountId, now: Time) -> Result<u32, Fault> {
    let lately = app.store.activities_since(account, now.minus(LATELY), BURSTS_MAX).await?;
    let counts = lately.iter().filter(|activity| activity.what.is_held_back()).map(|activity| activity.count);
    Ok(counts.fold(0, u32::saturating_add))
}
