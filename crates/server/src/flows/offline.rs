//! A phone without a network: the page shows it the whole request, and is told eight digits in return. Whatever is wrong
//! about them has one and the same answer; that a device's half was right is seen by nobody but its own count.

use domain::account::{Account, Method};
use domain::audit::What;
use domain::browser::Trust;
use domain::device::{self, Device};
use domain::ids::{DeviceId, LoginId};
use domain::login::{self, Identified, Login, State, Why};
use domain::proof::{OfflineAnswer, OfflineApproval, OfflineDevice, SecondFactor};
use domain::request::{Command, Request};
use domain::time::Time;
use protocol::OfflineCode;
use store::{Changes, Store, Versioned};

use super::Fault;
use super::desk::{self, Desk, NewCookies, login_of, trust};
use super::device::caller::{offline_key, pin_key};
use super::device::unlock::count_wrong_pin;
use super::finish::{Completed, Completing, complete};
use super::leave::wished;
use super::pauses::{end_pause, forget_pause};
use super::services::takes_login;
use super::throttles::OfflineBudget;
use crate::app::App;
use crate::levels;

/// What came of eight digits.
#[derive(Debug)]
pub enum Answer {
    /// The login is done.
    Done {
        /// What the browser gets.
        cookies: NewCookies,
    },
    /// They were right; a stranger knew the password, so another one is chosen before the login is done.
    AsksOtherPassword,
    /// They approve nothing.
    Wrong {
        /// Wrong ones left before the request and its login end.
        left: u8,
    },
    /// Offline codes from this browser are not heard for a time.
    Rests {
        /// Until when.
        until: Time,
    },
    /// The login has ended: too many were wrong, or the account may not be used now.
    Ended,
    /// The form was drawn for another step, or before another try: what stands now is shown.
    Stale,
    /// There is no such login for this browser.
    NotHere,
}

/// What a login that waits for the app can be told without a network.
pub struct Offered {
    /// The request that waits.
    pub request: Versioned<Request>,
    /// Names the try that a form is drawn for: a double click is one.
    pub step: String,
    devices: Vec<Versioned<Device>>,
}

/// The offer, where there is one: the request waits, the service takes offline codes, no level that verifies each time is
/// stated, and a device that may answer has an offline key.
pub async fn offered(app: &App, login: &Login, now: Time) -> Result<Option<Offered>, Fault> {
    let State::WaitsForApp { who, request } = login.state else { return Ok(None) };
    let Some(request) = app.store.request(request).await?.filter(|request| request.is_waiting(now)) else {
        return Ok(None);
    };
    let Some(service) = app.store.service(&login.service).await? else { return Ok(None) };
    let takes = service.honours(login.started_at)
        && service.accepts_offline
        && !levels::verifies_each(&app.levels, Method::App, &wished(login));
    if !takes || login.is_expired(&app.limits, now) {
        return Ok(None);
    }
    let mut devices = app.store.devices(who.account).await?;
    devices.retain(|device| device.offline_key.is_some() && device.is_active(&app.limits, now));
    let step = format!("{}.{}", request.id, request.wrong_offline);
    Ok((!devices.is_empty()).then_some(Offered { request, step, devices }))
}

/// Takes the eight digits that were typed into the form for `step`.
pub async fn give(
    app: &App,
    desk: &Desk,
    (id, step): (LoginId, &str),
    typed: &OfflineCode,
    now: Time,
) -> Result<Answer, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Ok(login) = login_of(app, desk, id).await? else { return Ok((changes, Answer::NotHere)) };
        let (State::WaitsForApp { who, .. }, Some(offered)) = (login.state, offered(app, &login, now).await?) else {
            return Ok((changes, Answer::Stale));
        };
        let account = app.store.account(who.account).await?;
        let Some(account) = account.filter(|_| offered.step == step) else { return Ok((changes, Answer::Stale)) };
        if !account.is_open() {
            end(app, &login, Why::Void, &mut changes, now);
            return Ok((changes, Answer::Ended));
        }
        let (trust, known) = trust(app, desk, &login, Some(&account), now).await?;
        let budget = OfflineBudget::read(app, account.id, trust, known).await?;
        if let Some(until) = budget.rest(&app.limits, now) {
            return Ok((changes, Answer::Rests { until }));
        }
        let said = judge(app, &offered, typed, now)?;
        let heard = Heard { login: &login, account: &account, offered: &offered, budget: &budget, trust };
        let answer = match said {
            OfflineAnswer::Approved(proof) => approved(app, desk, heard, proof, &mut changes, now).await?,
            OfflineAnswer::WrongPin(device) => wrong(app, heard, Some(device), &mut changes, now).await?,
            OfflineAnswer::Wrong => wrong(app, heard, None, &mut changes, now).await?,
        };
        Ok((changes, answer))
    })
    .await
}

/// What was read for one try.
#[derive(Clone, Copy)]
struct Heard<'a> {
    login: &'a Versioned<Login>,
    account: &'a Versioned<Account>,
    offered: &'a Offered,
    budget: &'a OfflineBudget,
    trust: Trust,
}

fn judge(app: &App, offered: &Offered, typed: &OfflineCode, now: Time) -> Result<OfflineAnswer, Fault> {
    let mut devices = Vec::with_capacity(offered.devices.len());
    for device in &offered.devices {
        if let Some(key) = offline_key(app, device)? {
            devices.push(OfflineDevice { device, key, pin: pin_key(app, device)? });
        }
    }
    Ok(OfflineApproval::check(typed, &offered.request, &devices, (&app.limits, now)))
}

async fn approved(
    app: &App,
    desk: &Desk,
    heard: Heard<'_>,
    proof: OfflineApproval,
    changes: &mut Changes,
    now: Time,
) -> Result<Answer, Fault> {
    let Heard { login, account, offered, budget, trust } = heard;
    let (State::WaitsForApp { who, .. }, Some(device)) = (login.state, offered.device(proof.device())) else {
        return Ok(Answer::Stale);
    };
    // A right PIN is one, wherever it was told.
    let Ok(used) = device.get().clone().step(device::Command::RightPin { unlock: None }, &app.limits, now) else {
        return Ok(Answer::Stale);
    };
    let Ok((spent, taken, effects)) = offered.request.get().clone().approve_offline(proof, &app.limits, now) else {
        return Ok(Answer::Stale);
    };
    changes.replace(&offered.request, spent).replace(device, used).effects(effects);
    changes.audit(What::RequestApprovedOffline, Some(account.id), offered.request.id);
    changes.audit(What::RequestSpent, Some(account.id), offered.request.id);
    budget.require(changes);
    forget_pause(app, &offered.request, changes).await?;
    let completing = Completing {
        login,
        current: login.get().clone(),
        who: Identified { trust, ..who },
        account,
        factor: SecondFactor::App(taken),
        // The page's picture came into the app, and the app's digits back to the page.
        carried: true,
    };
    match complete(app, desk, completing, changes, now).await? {
        Some(Completed::Done(cookies)) => Ok(Answer::Done { cookies }),
        Some(Completed::AsksOtherPassword) => Ok(Answer::AsksOtherPassword),
        None => {
            // The service was disabled or the account's password reset meanwhile: nothing of what was prepared is written.
            *changes = app.changes(now);
            if takes_login(app, login).await? {
                end(app, login, Why::Void, changes, now);
            }
            Ok(Answer::Ended)
        }
    }
}

/// Counts on the request whoever typed it, and on the device whose half was right. The answer is the same.
async fn wrong(
    app: &App,
    heard: Heard<'_>,
    device: Option<DeviceId>,
    changes: &mut Changes,
    now: Time,
) -> Result<Answer, Fault> {
    let Heard { login, account, offered, budget, .. } = heard;
    let Ok((next, effects)) = offered.request.get().clone().step(Command::WrongOffline, &app.limits, now) else {
        return Ok(Answer::Stale);
    };
    let left = app.limits.wrong_offline.saturating_sub(next.wrong_offline);
    let goes_on = next.is_waiting(now);
    changes.replace(&offered.request, next).effects(effects).require(account);
    changes.audit(What::RequestWrongOffline, Some(account.id), offered.request.id);
    budget.strike(changes, &app.limits, now);
    if let Some(device) = device.and_then(|id| offered.device(id)) {
        let _told_to_nobody = count_wrong_pin(app, device, changes, now).await?;
    }
    if goes_on {
        return Ok(Answer::Wrong { left });
    }
    end_pause(app, &offered.request, changes, now).await?;
    end(app, login, Why::TooManyTries, changes, now);
    Ok(Answer::Ended)
}

fn end(app: &App, login: &Versioned<Login>, why: Why, changes: &mut Changes, now: Time) {
    if let Ok(ended) = login.get().clone().step(login::Command::Refuse(why), &app.limits, now) {
        desk::write(changes, login, ended);
    }
}

impl Offered {
    fn device(&self, id: DeviceId) -> Option<&Versioned<Device>> {
        self.devices.iter().find(|device| device.id == id)
    }
}
