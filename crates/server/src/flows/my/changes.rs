//! Changes that wait: asked for by whoever came by card alone, told of by every way there is, stopped or done.
//!
//! What is changed at once is told of in the same way, where there is somebody to tell.

use domain::account::{self, Account};
use domain::audit::What;
use domain::change::{Change, Command, Due, Kind, Stopper, has_place};
use domain::device::Device;
use domain::effect::Effect;
use domain::ids::{AccountId, ChangeId, DeviceId, NoticeId};
use domain::login::StillPassed;
use domain::notice;
use domain::time::Time;
use store::{AskedChanges as _, Changes, Store, Versioned};

use super::{Answer, Here, email};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::Desk;
use crate::flows::device::ending;
use crate::flows::notices::tell_of_change;

/// So many are done in one round; the next one comes a second later.
const AT_ONCE: u32 = 100;

/// What came of asking for a change that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It waits.
    Waits {
        /// Until then, or until an hour after somebody was reached.
        until: Time,
    },
    /// One like it waits already.
    AlreadyWaits,
    /// Both factors must be shown again first.
    AgainFirst,
}

/// Whether another password waits already, so that no second one may.
pub(super) async fn has_waiting_password(app: &App, here: &Here) -> Result<bool, Fault> {
    let waiting = app.store.waiting_changes(here.account.id).await?;
    let kind = Kind::Password { hash: String::new() };
    Ok(!has_place(waiting.iter().map(Versioned::get), &kind, &here.account))
}

/// Writes a change that waits into `changes`, with what tells of it. Whoever else may sign in is read with `here`.
pub(super) async fn ask(app: &App, here: &Here, kind: Kind, changes: &mut Changes, now: Time) -> Result<Asked, Fault> {
    ask_as(app, here, ChangeId(app.entropy.id(now.micros())), kind, changes, now).await
}

/// The same under this id.
pub(super) async fn ask_as(
    app: &App,
    here: &Here,
    id: ChangeId,
    kind: Kind,
    changes: &mut Changes,
    now: Time,
) -> Result<Asked, Fault> {
    let Ok(change) = Change::ask(id, here.proof, kind, &app.limits, now) else { return Ok(Asked::AgainFirst) };
    let asked = keep(app, &here.account, change, changes, now).await?;
    if let Asked::Waits { .. } = asked {
        here.is_used(app, changes, now);
    }
    Ok(asked)
}

/// The same for a password that a login asks for in place of one that a stranger knew.
pub(crate) async fn ask_at_login(
    app: &App,
    passed: StillPassed,
    account: &Versioned<Account>,
    hash: String,
    changes: &mut Changes,
    now: Time,
) -> Result<Asked, Fault> {
    let id = ChangeId(app.entropy.id(now.micros()));
    keep(app, account, Change::ask_at_login(id, passed, hash, &app.limits, now), changes, now).await
}

async fn keep(
    app: &App,
    account: &Versioned<Account>,
    change: Change,
    changes: &mut Changes,
    now: Time,
) -> Result<Asked, Fault> {
    let waiting = app.store.waiting_changes(account.id).await?;
    if !has_place(waiting.iter().map(Versioned::get), &change.kind, account) {
        return Ok(Asked::AlreadyWaits);
    }
    let change = Change { asked_at: account.trusted_at(now), ..change };
    let Some(until) = change.waits_until(account) else { return Ok(Asked::AgainFirst) };
    // Of two that are asked for at once, the second finds the first: the account's row is the anchor.
    let Ok(next) = account.get().clone().step(account::Command::Trust, now) else { return Ok(Asked::AgainFirst) };
    changes.replace(account, next).audit(What::ChangeAsked, Some(account.id), change.id);
    tell_of_change(app, &change, &[], changes, now).await?;
    changes.insert(change);
    Ok(Asked::Waits { until })
}

/// Tells in `changes` of what they change at once, where there is somebody to tell.
pub(crate) async fn made(
    app: &App,
    account: AccountId,
    kind: Kind,
    changes: &mut Changes,
    now: Time,
) -> Result<(), Fault> {
    made_as(app, account, ChangeId(app.entropy.id(now.micros())), kind, changes, now).await
}

/// The same under this id.
pub(super) async fn made_as(
    app: &App,
    account: AccountId,
    id: ChangeId,
    kind: Kind,
    changes: &mut Changes,
    now: Time,
) -> Result<(), Fault> {
    tell_of_made(app, Change::made(id, account, kind, now), None, changes, now).await
}

/// The same for what a device changes itself, which needs no telling.
pub(crate) async fn made_on(
    app: &App,
    device: &Device,
    kind: Kind,
    changes: &mut Changes,
    now: Time,
) -> Result<(), Fault> {
    let change = Change::made(ChangeId(app.entropy.id(now.micros())), device.account, kind, now);
    tell_of_made(app, change, Some(device.id), changes, now).await
}

async fn tell_of_made(
    app: &App,
    change: Change,
    by: Option<DeviceId>,
    changes: &mut Changes,
    now: Time,
) -> Result<(), Fault> {
    let blocked = match change.kind {
        // What is blocked by it hears nothing more.
        Kind::BlockDevice { device } => Some(device),
        Kind::Password { .. } | Kind::UserId { .. } | Kind::Email(_) | Kind::NumberWhenNew => None,
    };
    let but: Vec<_> = by.into_iter().chain(blocked).collect();
    end_settled(app, change.account, &change.kind, changes, now).await?;
    if tell_of_change(app, &change, &but, changes, now).await? {
        changes.insert(change);
    }
    Ok(())
}

/// Ends in `changes` what waits to change the same as was `done` now: it would undo that later, and nobody would expect it.
pub(crate) async fn end_settled(
    app: &App,
    account: AccountId,
    done: &Kind,
    changes: &mut Changes,
    now: Time,
) -> Result<(), Fault> {
    for change in app.store.waiting_changes(account).await?.iter().filter(|change| change.kind.is_settled_by(done)) {
        if let Ok(ended) = change.get().clone().step(Command::End, &app.limits, now) {
            changes.replace(change, ended).audit(What::ChangeEnded, Some(account), change.id);
        }
    }
    Ok(())
}

/// Ends in `changes` whatever waits, since a card is blocked: it was asked for with a card, and it may be that one.
pub(crate) async fn end_waiting(app: &App, account: AccountId, changes: &mut Changes, now: Time) -> Result<(), Fault> {
    for change in app.store.waiting_changes(account).await? {
        if let Ok(ended) = change.get().clone().step(Command::End, &app.limits, now) {
            changes.replace(&change, ended).audit(What::ChangeEnded, Some(account), change.id);
        }
        if let Some(notice) = app.store.notice(NoticeId(change.id.0)).await?
            && let Ok(answered) = notice.get().clone().step(notice::Command::Confirm, &app.limits, now)
        {
            changes.replace(&notice, answered);
        }
    }
    Ok(())
}

/// A change that waits, as My Tillid shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub id: ChangeId,
    /// What it changes.
    pub kind: Kind,
    /// The device that it blocks.
    pub device: Option<Device>,
    /// When it takes effect.
    pub until: Time,
}

/// What waits for this account.
pub(super) async fn waiting(app: &App, here: &Here) -> Result<Vec<Waiting>, Fault> {
    let mut told = vec![];
    for change in app.store.waiting_changes(here.account.id).await? {
        let Some(until) = change.waits_until(&here.account) else { continue };
        let device = match change.kind {
            Kind::Password { .. } | Kind::UserId { .. } | Kind::Email(_) | Kind::NumberWhenNew => None,
            Kind::BlockDevice { device } => app.store.device(device).await?.map(Versioned::into_inner),
        };
        told.push(Waiting { id: change.id, kind: change.kind.clone(), device, until });
    }
    Ok(told)
}

/// What came of stopping a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// It will not be.
    Done,
    /// Whoever came by card stops nothing: it may be the owner's own.
    ByAppFirst,
    /// Nothing like it waits.
    Missing,
}

/// Stops a change that waits. Its notice is answered with it.
pub async fn stop(app: &App, desk: &Desk, id: ChangeId, now: Time) -> Result<Answer<Stopped>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        let found = app.store.asked_change(id).await?.filter(|change| change.account == here.account.id);
        let Some(change) = found else { return Ok((changes, Answer::Told(Stopped::Missing))) };
        if !here.proof.is_by_app() {
            return Ok((changes, Answer::Told(Stopped::ByAppFirst)));
        }
        let stop = Command::Stop(Stopper::InMyTillid);
        let Ok(stopped) = change.get().clone().step(stop, &app.limits, now) else {
            return Ok((changes, Answer::Told(Stopped::Missing)));
        };
        here.is_used(app, &mut changes, now);
        changes.replace(&change, stopped).audit(What::ChangeStopped, Some(here.account.id), id);
        if let Some(notice) = app.store.notice(NoticeId(id.0)).await?
            && let Ok(answered) = notice.get().clone().step(notice::Command::Confirm, &app.limits, now)
        {
            changes.replace(&notice, answered);
        }
        changes.hint(Effect::WakeAccount(here.account.id));
        Ok((changes, Answer::Told(Stopped::Done)))
    })
    .await
}

/// Lets everything take effect whose time has come; says how many did, or were void. A crash in between loses nothing,
/// and of two workers one finds it done.
pub async fn do_due(app: &App, now: Time) -> Result<usize, Fault> {
    let due = app.store.due_changes(now, AT_ONCE).await?;
    let mut done = 0;
    for change in &due {
        // Each on its own: one that cannot be made keeps none behind it from being made.
        match take_effect(app, change.id, now).await {
            Ok(is_done) => done += usize::from(is_done),
            Err(fault) => {
                let why = fault.to_string();
                tracing::error!(change.id = %change.id, why, "a change that had waited could not be made; tried again soon");
            }
        }
    }
    Ok(done)
}

async fn take_effect(app: &App, id: ChangeId, now: Time) -> Result<bool, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(change) = app.store.asked_change(id).await? else { return Ok((changes, false)) };
        let Some(account) = app.store.account(change.account).await? else { return Ok((changes, false)) };
        let Ok((next, due)) = change.get().clone().take_effect(&account, &app.limits, now) else {
            return Ok((changes, false));
        };
        let done = match due {
            Some(due) => apply(app, &account, id, due, &mut changes, now).await?,
            None => false,
        };
        // A device that is blocked already, an account that is closed: nothing is left to do.
        let next = match done {
            true => next,
            false => change.get().clone().step(Command::End, &app.limits, now).unwrap_or(next),
        };
        let what = if done { What::ChangeDone } else { What::ChangeEnded };
        changes.replace(&change, next).audit(what, Some(account.id), id);
        changes.require(&account).hint(Effect::WakeAccount(account.id));
        Ok((changes, true))
    })
    .await
}

/// Does it, in `changes`; says whether it could be done.
async fn apply(
    app: &App,
    account: &Versioned<Account>,
    id: ChangeId,
    due: Due,
    changes: &mut Changes,
    now: Time,
) -> Result<bool, Fault> {
    let kind = due.clone().into_kind();
    let Ok(changed) = account.get().clone().step(account::Command::TakeEffect(due), now) else { return Ok(false) };
    match kind {
        Kind::Password { .. } => {
            changes.audit(What::PasswordChosen, Some(account.id), account.id);
        }
        Kind::UserId { .. } => {
            let holder = app.store.account_by_user_id(changed.user_id.folded()).await?;
            if holder.is_some_and(|holder| holder.id != account.id) {
                return Ok(false);
            }
            changes.audit(What::UserIdChosen, Some(account.id), account.id);
        }
        Kind::NumberWhenNew if !account.number_always => return Ok(false),
        Kind::NumberWhenNew => {
            changes.audit(What::NumberWhenNew, Some(account.id), account.id);
        }
        Kind::Email(new) => {
            if !email::take_effect(app, account.id, id, new, changes, now).await? {
                return Ok(false);
            }
        }
        Kind::BlockDevice { device } => {
            let Some(device) = app.store.device(device).await?.filter(|device| device.account == account.id) else {
                return Ok(false);
            };
            if ending::block(app, &device, device.get().clone(), changes, now).await?.is_err() {
                return Ok(false);
            }
        }
    }
    changes.replace(account, changed);
    Ok(true)
}
