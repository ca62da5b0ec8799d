//! Another user ID, chosen in My Tillid. Whether somebody has one already is told to nobody: there is one answer for what is
//! taken and what may not be, and few tries a day.

use domain::account::{Command, Refusal};
use domain::audit::What;
use domain::change::Kind;
use domain::effect::Effect;
use domain::my::Wish;
use domain::time::Time;
use domain::user_id::UserId;
use store::{Changes, Store, Versioned};

use super::changes::{self, Asked};
use super::{Answer, Here};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::Desk;
use crate::flows::throttles::UserIdTries;

/// Whether somebody who is signed in may choose another user ID now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum May {
    /// They may.
    Choose {
        /// The present one.
        user_id: String,
        /// Whether it waits before it counts, because they came by card and somebody could object.
        waits: bool,
    },
    /// Both factors must be shown again.
    AgainFirst,
}

/// What came of choosing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It counts from now on.
    Changed,
    /// It waits, so that whoever is told may object.
    Waits {
        /// When it counts, at the latest.
        until: Time,
    },
    /// Another one waits already.
    AlreadyWaits,
    /// Somebody has it, or nobody may.
    Refused,
    /// Too many were tried.
    Rests {
        /// When the next one is heard.
        until: Time,
    },
    /// It may not be chosen now.
    Not(May),
}

/// Whether another one may be chosen.
pub async fn may(app: &App, desk: &Desk, now: Time) -> Result<Answer<May>, Fault> {
    match Here::read(app, desk, now).await? {
        Some(here) => Ok(Answer::Told(may_here(app, &here, now).await?)),
        None => Ok(Answer::SignInFirst),
    }
}

async fn may_here(app: &App, here: &Here, now: Time) -> Result<May, Fault> {
    if !here.proof.is_fresh() {
        return Ok(May::AgainFirst);
    }
    let devices = app.store.devices(here.account.id).await?;
    let has_mail = changes::has_mail(app, here.account.id).await?;
    let at_once = here.proof.may_take_over(devices.iter().map(Versioned::get), has_mail, &app.limits, now);
    Ok(May::Choose { user_id: here.account.user_id.as_typed().to_owned(), waits: !at_once })
}

/// Chooses it. Each try counts, whatever comes of it.
pub async fn choose(app: &App, desk: &Desk, typed: &str, now: Time) -> Result<Answer<Chosen>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        let waits = match may_here(app, &here, now).await? {
            May::Choose { waits, .. } => waits,
            not @ May::AgainFirst => return Ok((changes, Answer::Told(Chosen::Not(not)))),
        };
        let tries = UserIdTries::read(app, here.account.id).await?;
        if let Some(until) = tries.rest(now) {
            return Ok((changes, Answer::Told(Chosen::Rests { until })));
        }
        tries.count(&mut changes, now);
        let Some(wanted) = free(app, &here, typed).await? else {
            return Ok((changes, Answer::Told(Chosen::Refused)));
        };
        let chosen = match waits {
            true => asked(app, &here, wanted, &mut changes, now).await?,
            false => change(app, &here, wanted, &mut changes, now).await?,
        };
        Ok((changes, chosen))
    })
    .await
}

/// What was typed, if this person may have it: their own in other letters, or one that nobody has.
async fn free(app: &App, here: &Here, typed: &str) -> Result<Option<UserId>, Fault> {
    let Some(wanted) = UserId::parse(typed) else { return Ok(None) };
    let holder = app.store.account_by_user_id(wanted.folded()).await?;
    let is_new = wanted != here.account.user_id;
    Ok((is_new && holder.is_none_or(|holder| holder.id == here.account.id)).then_some(wanted))
}

async fn asked(
    app: &App,
    here: &Here,
    wanted: UserId,
    changes: &mut Changes,
    now: Time,
) -> Result<Answer<Chosen>, Fault> {
    let kind = Kind::UserId { wanted: Some(wanted) };
    Ok(Answer::Told(match changes::ask(app, here, kind, changes, now).await? {
        Asked::Waits { until } => Chosen::Waits { until },
        Asked::AlreadyWaits => Chosen::AlreadyWaits,
        Asked::AgainFirst => Chosen::Not(May::AgainFirst),
    }))
}

/// At once, with a notice of it to whoever can be told.
async fn change(
    app: &App,
    here: &Here,
    wanted: UserId,
    changes: &mut Changes,
    now: Time,
) -> Result<Answer<Chosen>, Fault> {
    let wish = Wish::UserId(wanted);
    match here.account.get().clone().step(Command::Wish { by: here.proof, wish }, now) {
        Ok(next) => {
            here.is_used(app, changes, now);
            changes.replace(&here.account, next);
            changes.audit(What::UserIdChosen, Some(here.account.id), here.account.id);
            changes.hint(Effect::WakeAccount(here.account.id));
            changes::made(app, here.account.id, Kind::UserId { wanted: None }, changes, now).await?;
            Ok(Answer::Told(Chosen::Changed))
        }
        Err(Refusal::NotFresh) => Ok(Answer::Told(Chosen::Not(May::AgainFirst))),
        Err(_) => Ok(Answer::SignInFirst),
    }
}
