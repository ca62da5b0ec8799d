//! Notices: a person is told on their other devices and by mail, and by letter where neither could be had.

use domain::account::Account;
use domain::audit::What;
use domain::change::{self, NewEmail};
use domain::device;
use domain::email::{EmailAddress, Mails, UNSEEN_FOR};
use domain::ids::{ChangeId, DeviceId, NoticeId};
use domain::notice::{Command, Kind, Notice, State, Way};
use domain::time::Time;
use protocol::base64url;
use protocol::wire::PushMessage;
use store::{AskedChanges as _, Changes, OutboxJob, Store, Versioned};

use super::notify::TOPIC_BYTES;
use super::pushed::{self, conclude, give_up, patience_with};
use super::{again, done, put_off, still_mine};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::addresses::{At, open, open_kept};
use crate::flows::device::push::opened;
use crate::flows::notices::code::Code;
use crate::flows::notices::letter::{self, platform};
use crate::flows::notices::{reached, went};
use crate::mail::{self, Changed, Happened, Told};
use crate::push::{self, Push};

/// Tells one device that there is a notice. That the push was taken does not mean that anybody has seen it.
pub(super) async fn push(
    app: &App,
    job: &OutboxJob,
    notice: NoticeId,
    device: DeviceId,
    now: Time,
) -> Result<(), Fault> {
    let notice = app.store.notice(notice).await?.filter(|notice| notice.is_open(now));
    let is_active = app.store.device(device).await?.is_some_and(|device| device.is_active(&app.limits, now));
    let address = app.store.push_address(device).await?.filter(|_| is_active);
    let (Some(notice), Some(address)) = (notice, address) else { return give_up(app, job, "ended", now).await };
    if still_mine(app, job).await?.is_none() {
        return Ok(());
    }
    let verdict = match opened(app, &address)? {
        None => push::Verdict::Dead,
        Some(subscription) => {
            let mac = app.keys.mac("push topic", &[&device.bytes(), &notice.id.bytes()]);
            let (message, topic) = (PushMessage::Notice(notice.id.to_string()), base64url(&mac[..TOPIC_BYTES]));
            let push = Push { message, topic, lives: notice.ends_at.since(now), is_urgent: true };
            app.pushing.send(&app.keys.vapid(), &app.entropy, &subscription, &push, now).await
        }
    };
    conclude(app, job, pushed::About::Notice(&notice), &address, verdict).await
}

/// Tells a person by mail.
pub(super) async fn mail(app: &App, job: &OutboxJob, notice: NoticeId, now: Time) -> Result<(), Fault> {
    let Some(notice) = app.store.notice(notice).await? else { return done(app, job, now).await };
    if !notice.is_heard(now) {
        return drop_mail(app, job, &notice, now).await;
    }
    let (Some(account), Some(Recipient { to, is_known, is_doubted })) =
        (app.store.account(notice.account).await?, recipient(app, &notice).await?)
    else {
        return drop_mail(app, job, &notice, now).await;
    };
    match when(app, &notice, now).await? {
        When::Now => {}
        When::Later(due_at) => return put_off(app, job, OutboxJob { due_at, ..job.clone() }, now).await,
        When::Never => return drop_mail(app, job, &notice, now).await,
    }
    let (Some(about), Some(code)) = (about(app, &notice, &account, now).await?, Code::kept(app, &notice)) else {
        return drop_mail(app, job, &notice, now).await;
    };
    if still_mine(app, job).await?.is_none() {
        return Ok(());
    }
    let code = code.in_groups();
    let (what, code) = match is_doubted {
        true => (Happened::Something, ""),
        false => (about.in_words(), code.as_str()),
    };
    let told = Told { notice: notice.id, language: account.language, at: notice.made_at, what, code };
    let verdict = app.mailing.tell(&to, &told, now).await;
    conclude_mail(app, job, &notice, is_known, verdict).await
}

/// No mail will go: nor is the address kept any longer to which it would have.
async fn drop_mail(app: &App, job: &OutboxJob, notice: &Notice, now: Time) -> Result<(), Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(mine) = still_mine(app, job).await? else { return Ok((changes, ())) };
        changes.remove(&mine);
        if let Some(kept) = app.store.notice(notice.id).await? {
            forget_address(app, &kept, &mut changes, now);
        }
        Ok((changes, ()))
    })
    .await
}

fn forget_address(app: &App, notice: &Versioned<Notice>, changes: &mut Changes, now: Time) {
    if notice.mail_to.is_some()
        && let Ok(next) = notice.get().clone().step(Command::NoMail, &app.limits, now)
    {
        changes.replace(notice, next);
    }
}

/// Where a mail goes.
struct Recipient {
    to: EmailAddress,
    /// That it was taken there means that the account's owner was told.
    is_known: bool,
    /// It may be somebody else's by now.
    is_doubted: bool,
}

async fn recipient(app: &App, notice: &Notice) -> Result<Option<Recipient>, Fault> {
    let kept = app.store.email(notice.account).await?;
    let present = kept.as_ref().map(|kept| open_kept(app, kept)).transpose()?;
    let to = match &notice.mail_to {
        Some(sealed) => Some(open(app, At::Told(notice.id), sealed)?),
        None => present.clone(),
    };
    let is_present = present == to;
    let is_known = is_present && kept.as_ref().is_some_and(|kept| kept.is_known(&app.limits, notice.made_at));
    let is_doubted = kept.is_some_and(|kept| kept.is_doubted() || (!is_present && kept.replaced_a_doubted()));
    Ok(to.map(|to| Recipient { to, is_known, is_doubted }))
}

/// When a mail is sent.
enum When {
    Now,
    Later(Time),
    Never,
}

/// Whoever wants few mails gets one where no device has shown the notice for a day, or none can. Of a change to the mails
/// themselves they are told at once.
async fn when(app: &App, notice: &Notice, now: Time) -> Result<When, Fault> {
    let few = app.store.email(notice.account).await?.is_some_and(|kept| kept.mails == Mails::WhenUnseen);
    if !few || notice.mail_to.is_some() {
        return Ok(When::Now);
    }
    let about = match notice.kind {
        Kind::DeviceActivated { device } => Some(device),
        Kind::Change { .. } => None,
    };
    let devices = app.store.devices(notice.account).await?;
    let could_show = devices.iter().any(|device| Some(device.id) != about && device.is_active(&app.limits, now));
    let due_at = notice.made_at.plus(UNSEEN_FOR);
    Ok(match notice.state {
        State::Reached { .. } | State::Confirmed { .. } | State::NotMe { .. } => When::Never,
        State::Untold if could_show && now < due_at => When::Later(due_at),
        State::Untold => When::Now,
    })
}

/// What a notice tells of, as things stand once it has reached its person.
enum About {
    Device { name: String, platform: &'static str, approves_from: Time },
    Asked { kind: change::Kind, device: String, until: Time },
    Made { kind: change::Kind, device: String },
}

impl About {
    fn in_words(&self) -> Happened<'_> {
        let changed = |kind: &change::Kind, device| match kind {
            change::Kind::Password { .. } => Changed::Password,
            change::Kind::UserId { .. } => Changed::UserId,
            change::Kind::BlockDevice { .. } => Changed::BlockDevice(device),
            change::Kind::Email(NewEmail::Address { .. }) => Changed::Email,
            change::Kind::Email(NewEmail::Removed) => Changed::EmailRemoved,
            change::Kind::Email(NewEmail::WhenUnseen) => Changed::MailsWhenUnseen,
            change::Kind::NumberWhenNew => Changed::NumberWhenNew,
        };
        match self {
            Self::Device { name, platform, approves_from } => {
                Happened::DeviceActivated { device: name, platform, approves_from: *approves_from }
            }
            Self::Asked { kind, device, until } => {
                Happened::Asked { change: changed(kind, device.as_str()), until: *until }
            }
            Self::Made { kind, device } => Happened::Made { change: changed(kind, device.as_str()) },
        }
    }
}

/// Nothing where there is nothing left to tell of.
async fn about(app: &App, notice: &Notice, account: &Account, now: Time) -> Result<Option<About>, Fault> {
    match notice.kind {
        Kind::DeviceActivated { device } => {
            let Some(device) = app.store.device(device).await?.map(Versioned::into_inner) else { return Ok(None) };
            let told = device.clone().step(device::Command::OwnerTold, &app.limits, now);
            Ok(match told.map_or(device.state, |told| told.state) {
                device::State::Active { from: approves_from } => {
                    Some(About::Device { platform: platform(&device), name: device.name, approves_from })
                }
                device::State::Blocked { .. } | device::State::Removed { .. } => None,
            })
        }
        Kind::Change { change } => about_change(app, change, account, now).await,
    }
}

async fn about_change(app: &App, id: ChangeId, account: &Account, now: Time) -> Result<Option<About>, Fault> {
    let Some(change) = app.store.asked_change(id).await?.map(Versioned::into_inner) else { return Ok(None) };
    let device = match change.kind {
        change::Kind::Password { .. }
        | change::Kind::UserId { .. }
        | change::Kind::Email(_)
        | change::Kind::NumberWhenNew => None,
        change::Kind::BlockDevice { device } => app.store.device(device).await?,
    };
    let (kind, device) = (change.kind.clone(), device.map(|device| device.name.clone()).unwrap_or_default());
    let told = change.clone().step(change::Command::OwnerTold, &app.limits, now).unwrap_or(change);
    Ok(match (told.state, told.waits_until(account)) {
        (change::State::Waiting { .. }, Some(until)) => Some(About::Asked { kind, device, until }),
        (change::State::Done { .. }, _) => Some(About::Made { kind, device }),
        (change::State::Waiting { .. } | change::State::Stopped { .. } | change::State::Ended { .. }, _) => None,
    })
}

async fn conclude_mail(
    app: &App,
    job: &OutboxJob,
    notice: &Versioned<Notice>,
    is_known: bool,
    verdict: mail::Verdict,
) -> Result<(), Fault> {
    let now = app.now();
    let outcome = app
        .settle(|| async {
            let mut changes = app.changes(now);
            let Some(mine) = still_mine(app, job).await? else { return Ok((changes, verdict.as_str())) };
            let Some(kept) = app.store.notice(notice.id).await? else { return Ok((changes, verdict.as_str())) };
            match verdict {
                mail::Verdict::Taken => {
                    changes.remove(&mine);
                    match is_known {
                        true => reached(app, &kept, Way::Mail, Command::Reach, &mut changes, now).await?,
                        false => went(app, &kept, Way::Mail, &mut changes, now),
                    }
                }
                mail::Verdict::Later if again(job, &mine, patience_with(notice), None, &mut changes, now) => {}
                mail::Verdict::Later | mail::Verdict::Refused => {
                    changes.remove(&mine).audit(What::NoticeGivenUp, Some(notice.account), notice.id);
                    post_instead(app, &kept, &mut changes, now).await?;
                    return Ok((changes, "given_up"));
                }
            }
            Ok((changes, verdict.as_str()))
        })
        .await?;
    metrics::counter!("tillid_mail_total", "outcome" => outcome).increment(1);
    if outcome == "given_up" {
        tracing::warn!(notice.id = %notice.id, "a person could not be told by mail; the audit log names the account");
    }
    Ok(())
}

/// Where mail failed and no other device can show it, a letter is left to be printed.
async fn post_instead(app: &App, notice: &Versioned<Notice>, changes: &mut Changes, now: Time) -> Result<(), Fault> {
    let new = match notice.kind {
        Kind::DeviceActivated { device } => device,
        // It waits the longer time, and whoever looks into the app or My Tillid sees it.
        Kind::Change { .. } => {
            forget_address(app, notice, changes, now);
            return Ok(());
        }
    };
    let devices = app.store.devices(notice.account).await?;
    let has_another = devices.iter().any(|other| other.id != new && other.is_active(&app.limits, now));
    let account = app.store.account(notice.account).await?;
    let new = devices.iter().find(|device| device.id == new);
    if let (false, true, Some(account), Some(new)) = (has_another, notice.is_heard(now), account, new) {
        let posted = letter::write(app, &account, notice.get().clone(), new, changes, now)?;
        changes.replace(notice, posted);
    }
    Ok(())
}
