//! Notices: a person is told of what happened to their account by every way there is, and may say that it was not them.
//!
//! Every use case that must tell something writes a notice in its own commit; what sends it stands in `outbox`.

pub mod code;
pub mod letter;
mod others;

use domain::account::{self, Account};
use domain::audit::What;
use domain::change::{self, Change, NewEmail};
use domain::device::{self, Device, State as DeviceState};
use domain::effect::{Effect, Job};
use domain::email::KeptEmail;
use domain::ids::{AccountId, ChangeId, DeviceId, NoticeId};
use domain::notice::{Command, Kind, Notice, State, Way, Ways};
use domain::time::{Span, Time};
use store::{AskedChanges as _, Changes, Store, Versioned};

use super::Fault;
use super::addresses::{At, open_kept, seal};
use super::device::ending;
use crate::app::App;
use code::Code;

/// So many are shown at once: each device costs two codes of a card.
pub const NOTICES_MAX: usize = 20;

/// Tells a person, by all that they had before, that `new` was activated. `others` are the devices beside it.
pub async fn tell_of_device<'a>(
    app: &App,
    account: &Account,
    others: impl Iterator<Item = &'a Device> + Send,
    new: &Device,
    changes: &mut Changes,
    now: Time,
) -> Result<(), Fault> {
    let id = NoticeId(app.entropy.id(now.micros()));
    let notice = Notice {
        id,
        account: account.id,
        kind: Kind::DeviceActivated { device: new.id },
        code: Code::of(app, id).digest(),
        made_at: now,
        ends_at: Notice::ends(&app.limits, now),
        state: State::Untold,
        mail_to: None,
        went: Ways::default(),
    };
    let told: Vec<_> = others.filter(|other| other.is_active(&app.limits, now)).map(|other| other.id).collect();
    let (jobs, mail) = ways(app, account.id, id, &told).await?;
    // To one that is doubted a mail goes that hurries nothing: after a restore a letter for each would be one for everybody.
    let has_mail = mail.is_some_and(|kept| kept.is_known(&app.limits, now) || kept.is_doubted());
    // Where no device waits, the post would come days after all it could be of use for.
    let goes_by_post = told.is_empty() && !has_mail && app.limits.device_wait > Span::ZERO;
    let notice = match goes_by_post {
        true => letter::write(app, account, notice, new, changes, now)?,
        false => notice,
    };
    changes.insert(notice).effects(jobs.into_iter().map(Effect::Do));
    Ok(())
}

/// Tells a person of a change that waits, or that was made at once, by all that they have beside the devices `but`: the
/// one that made it, the one that was blocked by it. `false` where that is nothing.
pub async fn tell_of_change(
    app: &App,
    change: &Change,
    but: &[DeviceId],
    changes: &mut Changes,
    now: Time,
) -> Result<bool, Fault> {
    let id = NoticeId(change.id.0);
    let devices = app.store.devices(change.account).await?;
    let is_told = |device: &&Versioned<Device>| !but.contains(&device.id) && device.is_active(&app.limits, now);
    let told: Vec<_> = devices.iter().filter(is_told).map(|device| device.id).collect();
    let (jobs, mail) = ways(app, change.account, id, &told).await?;
    if told.is_empty() && mail.is_none() {
        return Ok(false);
    }
    let mail_to = match (&change.kind, mail) {
        // Whoever had it is told there, even once it is not theirs any more.
        // What was doubted and is removed is not told more, once nothing says any longer that it was.
        (change::Kind::Email(NewEmail::Removed), Some(kept)) if kept.is_doubted() => None,
        (change::Kind::Email(_), Some(kept)) => Some(seal(app, At::Told(id), &open_kept(app, &kept)?)?),
        (
            change::Kind::Password { .. }
            | change::Kind::UserId { .. }
            | change::Kind::BlockDevice { .. }
            | change::Kind::NumberWhenNew,
            _,
        )
        | (change::Kind::Email(_), None) => None,
    };
    changes.insert(Notice {
        id,
        account: change.account,
        kind: Kind::Change { change: change.id },
        code: Code::of(app, id).digest(),
        made_at: now,
        ends_at: Notice::ends(&app.limits, now),
        state: State::Untold,
        mail_to,
        went: Ways::default(),
    });
    changes.effects(jobs.into_iter().map(Effect::Do)).hint(Effect::WakeAccount(change.account));
    Ok(true)
}

/// The jobs that tell of a notice: by push to these devices, and by mail where there is an address, which is given too.
async fn ways(
    app: &App,
    account: AccountId,
    notice: NoticeId,
    told: &[DeviceId],
) -> Result<(Vec<Job>, Option<KeptEmail>), Fault> {
    let mut jobs = vec![];
    for address in app.store.push_addresses(account).await? {
        if told.contains(&address.device) && address.sealed().is_some() {
            jobs.push(Job::PushNotice { account, notice, device: address.device });
        }
    }
    let mail = mail_of(app, account).await?;
    if mail.is_some() {
        jobs.push(Job::MailNotice { account, notice });
    }
    Ok((jobs, mail))
}

/// Whether mail reaches the person of this account.
pub async fn has_mail(app: &App, account: AccountId) -> Result<bool, Fault> {
    Ok(mail_of(app, account).await?.is_some())
}

async fn mail_of(app: &App, account: AccountId) -> Result<Option<KeptEmail>, Fault> {
    Ok(app.store.email(account).await?.filter(|_| app.mailing.is_on()).map(Versioned::into_inner))
}

/// Writes down in `changes` by which way a notice went. Nothing is hurried by that: nobody need have seen it.
pub fn went(app: &App, notice: &Versioned<Notice>, way: Way, changes: &mut Changes, now: Time) {
    if let Ok(next) = notice.get().clone().step(Command::Went(way), &app.limits, now)
        && next != *notice.get()
    {
        changes.replace(notice, next);
    }
}

/// Writes down in `changes` that a notice has reached its person this way (`Reach`), or that they said *it was me*
/// (`Confirm`): what it tells of need not wait as long as if nobody knew. Only the way where it has ended.
pub async fn reached(
    app: &App,
    notice: &Versioned<Notice>,
    way: Way,
    command: Command,
    changes: &mut Changes,
    now: Time,
) -> Result<(), Fault> {
    let heard = notice.get().clone().step(command, &app.limits, now);
    let Ok(next) = heard.and_then(|next| next.step(Command::Went(way), &app.limits, now)) else {
        went(app, notice, way, changes, now);
        return Ok(());
    };
    if next.state == notice.state {
        went(app, notice, way, changes, now);
        return Ok(());
    }
    let what = match next.state {
        State::Confirmed { .. } => What::NoticeConfirmed,
        State::Untold | State::Reached { .. } | State::NotMe { .. } => What::NoticeReached,
    };
    changes.replace(notice, next).audit(what, Some(notice.account), notice.id);
    changes.hint(Effect::WakeAccount(notice.account));
    match notice.kind {
        Kind::DeviceActivated { device } => {
            let Some(device) = app.store.device(device).await? else { return Ok(()) };
            match device.get().clone().step(device::Command::OwnerTold, &app.limits, now) {
                Ok(told) if told != *device.get() => {
                    changes.replace(&device, told);
                }
                Ok(_) | Err(_) => {}
            }
        }
        Kind::Change { change } => {
            let Some(change) = app.store.asked_change(change).await? else { return Ok(()) };
            match change.get().clone().step(change::Command::OwnerTold, &app.limits, now) {
                Ok(told) if told != *change.get() => {
                    changes.replace(&change, told);
                }
                Ok(_) | Err(_) => {}
            }
        }
    }
    Ok(())
}

/// What came of *this was not me*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The device that it was about is blocked.
    DeviceBlocked {
        /// What the other devices are called that were blocked with it.
        others: Vec<String>,
    },
    /// The change that it was about will not be, or would not have been anyway.
    ChangeStopped,
    /// The change that it was about had been made: the account is frozen.
    Frozen,
}

/// By whom *this was not me* is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A device of the account that may approve.
    Device,
    /// Whoever has the code of a mail or a letter. A mail address is nobody's second factor, and it may be a thief's.
    Code,
}

/// *This was not me*, by whoever has the code of a mail or a letter; nothing where it was no good.
pub async fn not_me_by_code(app: &App, typed: &str, now: Time) -> Result<Option<Heard>, Fault> {
    let Some(code) = Code::parse(typed) else { return Ok(None) };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(notice) = app.store.notice_by_code(&code.digest()).await? else { return Ok((changes, None)) };
        let heard = not_me(app, &notice, By::Code, &mut changes, now).await?;
        Ok((changes, heard))
    })
    .await
}

/// *This was not me*: what the notice tells of is undone in `changes`; nothing where it was not heard.
pub async fn not_me(
    app: &App,
    notice: &Versioned<Notice>,
    by: By,
    changes: &mut Changes,
    now: Time,
) -> Result<Option<Heard>, Fault> {
    let Ok(next) = notice.get().clone().step(Command::NotMe, &app.limits, now) else { return Ok(None) };
    changes.replace(notice, next).audit(What::NoticeNotMe, Some(notice.account), notice.id);
    others::drop_letter(app, notice.id, changes).await?;
    match notice.kind {
        Kind::DeviceActivated { device: id } => {
            // A device has the others on its list; whoever has a code has nothing else.
            let others = match by {
                By::Code => others::block_waiting(app, notice, id, changes, now).await?,
                By::Device => vec![],
            };
            let heard = Heard::DeviceBlocked { others };
            let Some(device) = app.store.device(id).await? else { return Ok(Some(heard)) };
            let soonest = device.activated_at.plus(app.limits.device_wait.min(app.limits.device_wait_told));
            let could_approve = match device.state {
                DeviceState::Active { from } => now >= from,
                DeviceState::Blocked { at, .. } | DeviceState::Removed { at } => at >= soonest,
            };
            // Blocked or removed before: then that is done.
            let _done = ending::block(app, &device, device.get().clone(), changes, now).await?;
            distrust(app, notice, by, could_approve, changes, now).await?;
            Ok(Some(heard))
        }
        Kind::Change { change } => undo_change(app, change, changes, now).await.map(Some),
    }
}

/// A change that waits is stopped, and whoever asked for it signs in again, as everybody does. The password is not marked:
/// whoever reads somebody's mail could keep them out with it, by stopping each new one (0035). What was made already
/// cannot be given back to anybody whom we could be sure of, so the account is frozen.
async fn undo_change(app: &App, id: ChangeId, changes: &mut Changes, now: Time) -> Result<Heard, Fault> {
    let Some(change) = app.store.asked_change(id).await? else { return Ok(Heard::ChangeStopped) };
    let Some(account) = app.store.account(change.account).await? else { return Ok(Heard::ChangeStopped) };
    let (command, heard) = match change.state {
        // With the trust that it was asked on, whoever asked was signed out: nobody else need be.
        change::State::Waiting { .. } if !account.trusts_since(change.asked_at) => return Ok(Heard::ChangeStopped),
        change::State::Waiting { .. } => (account::Command::EndTrust, Heard::ChangeStopped),
        change::State::Stopped { .. } | change::State::Ended { .. } => return Ok(Heard::ChangeStopped),
        change::State::Done { .. } => (account::Command::Freeze, Heard::Frozen),
    };
    let stop = change::Command::Stop(change::Stopper::NotMe);
    if let Ok(stopped) = change.get().clone().step(stop, &app.limits, now) {
        changes.replace(&change, stopped).audit(What::ChangeStopped, Some(account.id), id);
    }
    if let Ok(next) = account.get().clone().step(command, now) {
        changes.replace(&account, next);
        if heard == Heard::Frozen {
            changes.audit(What::AccountFrozen, Some(account.id), account.id);
        }
    }
    changes.hint(Effect::WakeAccount(account.id));
    Ok(heard)
}

/// Whoever activated the device knew the password, so another one is to be chosen where a device says so; what the device may
/// have let in signs in again. Whoever reads the mails alone marks no password: they would stop each new one, and keep
/// somebody without a device from signing in anywhere (0037).
async fn distrust(
    app: &App,
    notice: &Notice,
    by: By,
    could_approve: bool,
    changes: &mut Changes,
    now: Time,
) -> Result<(), Fault> {
    let Some(account) = app.store.account(notice.account).await? else { return Ok(()) };
    let unmarked = account.get().clone();
    let mut next = match by {
        By::Device => {
            let leaked = account::Command::PasswordLeaked { known_at: notice.made_at };
            unmarked.clone().step(leaked, now).unwrap_or(unmarked)
        }
        By::Code => unmarked,
    };
    if next.password != account.password {
        changes.audit(What::PasswordLeaked, Some(account.id), notice.id);
    }
    if could_approve && let Ok(ended) = next.clone().step(account::Command::EndTrust, now) {
        next = ended;
    }
    if next != *account.get() {
        changes.replace(&account, next);
    }
    Ok(())
}
