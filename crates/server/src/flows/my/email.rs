//! The person's own mail address, in My Tillid: typed, shown to be theirs by a code that is sent there and typed here, and
//! then set as every change is, at once or after a wait (0037). So whoever gets a mail by mistake can do nothing with it.

use domain::audit::What;
use domain::change::{Kind, NewEmail, has_place};
use domain::effect::{Effect, Job};
use domain::email::{EmailAddress, KeptEmail, Mails, SetBy, TryEmail, Wanted, WantedEmail};
use domain::ids::{AccountId, ChangeId};
use domain::time::Time;
use protocol::carry::CarryNumber;
use store::{AskedChanges as _, Changes, Store, Versioned};

use super::changes::{self, Asked};
use super::{Answer, Here, at_once};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::addresses::{At, address_of, open, open_kept, seal};
use crate::flows::desk::Desk;
use crate::flows::throttles::{TypedTries, Typing};

/// What somebody who is signed in may do about their mail address now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum May {
    /// They may change it; how it stands.
    Change(Stands),
    /// Both factors must be shown again.
    AgainFirst,
    /// Nobody is told by mail here.
    NotOffered,
}

/// How things stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stands {
    /// The present address.
    pub address: Option<EmailAddress>,
    /// Whether it has to be shown again that it is theirs.
    pub is_doubted: bool,
    /// When mails are sent there.
    pub mails: Mails,
    /// The one that was typed, and what became of it.
    pub typed: Option<(EmailAddress, Wanted)>,
    /// Whether a change waits, because they came by card and somebody could object.
    pub waits: bool,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// A code is on its way to the address.
    CodeSent,
    /// That is no address that we would send to.
    NotAnAddress,
    /// Too many were typed.
    Rests {
        /// When the next one is heard.
        until: Time,
    },
    /// These are not six digits; counts as nothing.
    CodeIncomplete,
    /// The code was wrong.
    WrongCode {
        /// So many are heard still.
        tries_left: u8,
    },
    /// No code is heard for it any more.
    CodeOver,
    /// The address is set.
    Changed,
    /// It is so from now on.
    Done,
    /// Another address may be typed.
    StartedOver,
    /// There is none any more.
    Removed,
    /// It waits, or one like it does.
    Asked(Asked),
    /// Nobody is told by mail here.
    NotOffered,
}

/// How it stands, for whoever may change it.
pub async fn may(app: &App, desk: &Desk, now: Time) -> Result<Answer<May>, Fault> {
    let Some(here) = Here::read(app, desk, now).await? else { return Ok(Answer::SignInFirst) };
    if !app.mailing.is_on() {
        return Ok(Answer::Told(May::NotOffered));
    }
    if !here.proof.is_fresh() {
        return Ok(Answer::Told(May::AgainFirst));
    }
    let id = here.account.id;
    let kept = app.store.email(id).await?;
    let wanted = app.store.wanted_email(id).await?.filter(|wanted| !wanted.is_over(now));
    let typed = match &wanted {
        Some(wanted) => Some((open(app, At::Wanted(wanted.id), &wanted.sealed)?, wanted.state)),
        None => None,
    };
    Ok(Answer::Told(May::Change(Stands {
        address: kept.as_ref().map(|kept| open_kept(app, kept)).transpose()?,
        is_doubted: kept.as_ref().is_some_and(|kept| kept.is_doubted()),
        mails: kept.as_ref().map_or(Mails::AtOnce, |kept| kept.mails),
        typed,
        waits: waits(app, &here, now).await?,
    })))
}

async fn waits(app: &App, here: &Here, now: Time) -> Result<bool, Fault> {
    Ok(at_once::proof(app, here, now).await?.is_none())
}

/// Sends a code to the address that somebody wants to be told at. Each try counts: strangers' letter boxes are no toy.
pub async fn ask(app: &App, desk: &Desk, typed: &str, now: Time) -> Result<Answer<Became>, Fault> {
    let Some(address) = EmailAddress::parse(typed) else {
        return only_if_here(app, desk, Became::NotAnAddress, now).await;
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let here = match enter(app, desk, now).await? {
            Ok(here) => here,
            Err(why_not) => return Ok((changes, why_not)),
        };
        let became = send_code(app, &here, &address, &mut changes, now).await?;
        Ok((changes, Answer::Told(became)))
    })
    .await
}

async fn send_code(
    app: &App,
    here: &Here,
    address: &EmailAddress,
    changes: &mut Changes,
    now: Time,
) -> Result<Became, Fault> {
    let id = here.account.id;
    // The present one is typed anew by whoever has to show again that it is theirs.
    let is_doubted = app.store.email(id).await?.is_some_and(|kept| kept.is_doubted());
    if !is_doubted && address_of(app, id).await?.is_some_and(|present| present == *address) {
        return Ok(Became::Done);
    }
    if has_waiting(app, here).await? {
        return Ok(Became::Asked(Asked::AlreadyWaits));
    }
    let tries = TypedTries::read(app, Typing::Email, id).await?;
    if let Some(until) = tries.rest(now) {
        return Ok(Became::Rests { until });
    }
    tries.count(changes, now);
    let wanted = new_id(app, now);
    let sealed = seal(app, At::Wanted(wanted), address)?;
    let next = WantedEmail { account: id, id: wanted, sealed, asked_at: now, state: Wanted::Unsent { wrong: 0 } };
    match app.store.wanted_email(id).await? {
        Some(before) => changes.replace(&before, next),
        None => changes.insert(next),
    };
    changes.effects([Effect::Do(Job::MailCode { account: id })]).audit(What::EmailTyped, Some(id), wanted);
    here.is_used(app, changes, now);
    Ok(Became::CodeSent)
}

async fn has_waiting(app: &App, here: &Here) -> Result<bool, Fault> {
    let waiting = app.store.waiting_changes(here.account.id).await?;
    Ok(!has_place(waiting.iter().map(Versioned::get), &Kind::Email(NewEmail::Removed), &here.account))
}

/// The code that was sent there: with the right one the address is set, or waits to be.
pub async fn confirm(app: &App, desk: &Desk, typed: &str, now: Time) -> Result<Answer<Became>, Fault> {
    let Some(typed) = CarryNumber::parse(typed) else {
        return only_if_here(app, desk, Became::CodeIncomplete, now).await;
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let here = match enter(app, desk, now).await? {
            Ok(here) => here,
            Err(why_not) => return Ok((changes, why_not)),
        };
        let became = judge(app, &here, &typed, &mut changes, now).await?;
        Ok((changes, Answer::Told(became)))
    })
    .await
}

async fn judge(app: &App, here: &Here, typed: &CarryNumber, changes: &mut Changes, now: Time) -> Result<Became, Fault> {
    let Some(wanted) = app.store.wanted_email(here.account.id).await? else { return Ok(Became::CodeOver) };
    let mut codes = app.keys.email_codes(wanted.id.0).filter_map(|code| CarryNumber::parse(&code));
    let right = codes.any(|code| code == *typed);
    let Ok((next, shown)) = wanted.get().clone().step(TryEmail::Type { right }, now) else {
        return Ok(Became::CodeOver);
    };
    let Some(shown) = shown else {
        let tries_left = next.tries_left();
        changes.replace(&wanted, next);
        here.is_used(app, changes, now);
        return Ok(if tries_left == 0 { Became::CodeOver } else { Became::WrongCode { tries_left } });
    };
    changes.remove(&wanted);
    let address = open(app, At::Wanted(wanted.id), &wanted.sealed)?;
    let sealed = seal(app, At::Asked(shown.id()), &address)?;
    change(app, here, shown.id(), NewEmail::Address { sealed }, changes, now).await
}

/// Forgets what was typed, to begin anew.
pub async fn start_over(app: &App, desk: &Desk, now: Time) -> Result<Answer<Became>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let here = match enter(app, desk, now).await? {
            Ok(here) => here,
            Err(why_not) => return Ok((changes, why_not)),
        };
        if let Some(wanted) = app.store.wanted_email(here.account.id).await? {
            changes.remove(&wanted);
        }
        here.is_used(app, &mut changes, now);
        Ok((changes, Answer::Told(Became::StartedOver)))
    })
    .await
}

/// Removes the address.
pub async fn remove(app: &App, desk: &Desk, now: Time) -> Result<Answer<Became>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let here = match enter(app, desk, now).await? {
            Ok(here) => here,
            Err(why_not) => return Ok((changes, why_not)),
        };
        let became = match app.store.email(here.account.id).await? {
            Some(_) => change(app, &here, new_id(app, now), NewEmail::Removed, &mut changes, now).await?,
            None => Became::Removed,
        };
        Ok((changes, Answer::Told(became)))
    })
    .await
}

/// Chooses when mails are sent. Fewer of them is a change like that of the address; more is a protection, done at once.
pub async fn mails(app: &App, desk: &Desk, mails: Mails, now: Time) -> Result<Answer<Became>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let here = match enter(app, desk, now).await? {
            Ok(here) => here,
            Err(why_not) => return Ok((changes, why_not)),
        };
        let Some(kept) = app.store.email(here.account.id).await?.filter(|kept| kept.mails != mails) else {
            return Ok((changes, Answer::Told(Became::Done)));
        };
        let became = match mails {
            Mails::WhenUnseen => change(app, &here, new_id(app, now), NewEmail::WhenUnseen, &mut changes, now).await?,
            Mails::AtOnce => {
                here.anchors(app, &mut changes, now);
                changes.replace(&kept, KeptEmail { mails, ..kept.get().clone() });
                changes.audit(What::MailsAtOnce, Some(here.account.id), here.account.id);
                Became::Done
            }
        };
        Ok((changes, Answer::Told(became)))
    })
    .await
}

fn new_id(app: &App, now: Time) -> ChangeId {
    ChangeId(app.entropy.id(now.micros()))
}

/// Whoever may change something here, or why nobody may: mail is offered, somebody is signed in, both factors are fresh.
async fn enter(app: &App, desk: &Desk, now: Time) -> Result<Result<Here, Answer<Became>>, Fault> {
    let Some(here) = Here::read(app, desk, now).await? else { return Ok(Err(Answer::SignInFirst)) };
    Ok(match (app.mailing.is_on(), here.proof.is_fresh()) {
        (true, true) => Ok(here),
        (true, false) => Err(Answer::Told(Became::Asked(Asked::AgainFirst))),
        (false, _) => Err(Answer::Told(Became::NotOffered)),
    })
}

/// What is told to whoever may change something, though there is nothing to change.
async fn only_if_here(app: &App, desk: &Desk, became: Became, now: Time) -> Result<Answer<Became>, Fault> {
    Ok(enter(app, desk, now).await?.map_or_else(|why_not| why_not, |_| Answer::Told(became)))
}

/// At once, with a notice of it to whoever can be told, or after a wait.
async fn change(
    app: &App,
    here: &Here,
    id: ChangeId,
    new: NewEmail,
    changes: &mut Changes,
    now: Time,
) -> Result<Became, Fault> {
    let kind = Kind::Email(new.clone());
    if waits(app, here, now).await? {
        return Ok(Became::Asked(changes::ask_as(app, here, id, kind, changes, now).await?));
    }
    let became = match new {
        NewEmail::Address { .. } => Became::Changed,
        NewEmail::Removed => Became::Removed,
        NewEmail::WhenUnseen => Became::Done,
    };
    here.anchors(app, changes, now);
    changes.hint(Effect::WakeAccount(here.account.id));
    changes::made_as(app, here.account.id, id, kind, changes, now).await?;
    take_effect(app, here.account.id, id, new, changes, now).await?;
    Ok(became)
}

/// Does it, in `changes`; says whether anything was left to do.
pub(super) async fn take_effect(
    app: &App,
    account: AccountId,
    id: ChangeId,
    new: NewEmail,
    changes: &mut Changes,
    now: Time,
) -> Result<bool, Fault> {
    let kept = app.store.email(account).await?;
    let what = match (new, kept) {
        (NewEmail::Address { sealed }, kept) => {
            let address = open(app, At::Asked(id), &sealed)?;
            let sealed = seal(app, At::Kept(account), &address)?;
            // Mails to the one before, on their way still, say as little as they would have.
            let doubted_at = kept.as_ref().filter(|kept| kept.is_doubted()).and_then(|kept| kept.doubted_at);
            let (set_by, mails) = (SetBy::Person, Mails::AtOnce);
            let next = KeptEmail { account, sealed, set_at: now, set_by, mails, doubted_at };
            match kept {
                Some(kept) => changes.replace(&kept, next),
                None => changes.insert(next),
            };
            What::EmailChosen
        }
        (NewEmail::Removed, Some(kept)) => {
            changes.remove(&kept);
            What::EmailDropped
        }
        (NewEmail::WhenUnseen, Some(kept)) => {
            changes.replace(&kept, KeptEmail { mails: Mails::WhenUnseen, ..kept.get().clone() });
            What::MailsWhenUnseen
        }
        (NewEmail::Removed | NewEmail::WhenUnseen, None) => return Ok(false),
    };
    changes.audit(what, Some(account), account);
    Ok(true)
}
