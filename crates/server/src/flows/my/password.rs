//! Another password, chosen in My Tillid. The present one was given just now, with the second factor, at the login that
//! every change needs: so it is counted and throttled where all passwords are, and nowhere else.

use domain::account::{Command, Refusal};
use domain::audit::What;
use domain::change::Kind;
use domain::effect::Effect;
use domain::my::Wish;
use domain::secret::SecretText;
use domain::time::Time;
use domain::user_id::{NewPassword, PasswordRefused};
use store::{Changes, Store, Versioned};

use super::changes::{self, Asked};
use super::{Answer, Here};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::Desk;
use crate::passwords::{Holder, Kept, Password};

/// Whether somebody who is signed in may choose another password now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum May {
    /// They may; whose password it is, for the browser that keeps it.
    Choose {
        /// The user ID.
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
    /// It was changed. Every session and known browser has ended, this one too.
    Changed,
    /// It waits, so that whoever is told may object. Everything stays as it is so long.
    Waits {
        /// When it counts, at the latest.
        until: Time,
    },
    /// Another one waits already.
    AlreadyWaits,
    /// The new one may not be chosen.
    Refused(PasswordRefused),
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
    let devices = app.store.devices(here.account.id).await?;
    let has_mail = changes::has_mail(app, here.account.id).await?;
    let at_once = here.proof.may_take_over(devices.iter().map(Versioned::get), has_mail, &app.limits, now);
    Ok(match here.proof.is_fresh() {
        true => May::Choose { user_id: here.account.user_id.as_typed().to_owned(), waits: !at_once },
        false => May::AgainFirst,
    })
}

/// Chooses it.
pub async fn choose(app: &App, desk: &Desk, wanted: SecretText, now: Time) -> Result<Answer<Chosen>, Fault> {
    let Some(here) = Here::read(app, desk, now).await? else { return Ok(Answer::SignInFirst) };
    let user_id = match may_here(app, &here, now).await? {
        May::Choose { user_id, waits } => {
            // Before any hash: where nothing can come of it, nobody is told which password is the present one.
            if waits && changes::has_waiting_password(app, &here).await? {
                return Ok(Answer::Told(Chosen::AlreadyWaits));
            }
            user_id
        }
        not => return Ok(Answer::Told(Chosen::Not(not))),
    };
    let wanted = match NewPassword::parse(wanted, &user_id) {
        Ok(wanted) => Password::new(wanted.secret().expose().to_owned()),
        Err(refused) => return Ok(Answer::Told(Chosen::Refused(refused))),
    };
    let place = app.hash_place(Holder::BrowserOf(here.account.id))?;
    if app.passwords.verify(place.line(), &wanted, Kept::Hash(&here.account.password.hash)).await?.is_right {
        return Ok(Answer::Told(Chosen::Refused(PasswordRefused::Unchanged)));
    }
    let hash = app.passwords.hash(place.line(), &wanted).await?;
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        let chosen = match may_here(app, &here, now).await? {
            May::Choose { waits: false, .. } => change(app, &here, hash.clone(), &mut changes, now).await?,
            May::Choose { waits: true, .. } => {
                let kind = Kind::Password { hash: hash.clone() };
                Answer::Told(match changes::ask(app, &here, kind, &mut changes, now).await? {
                    Asked::Waits { until } => Chosen::Waits { until },
                    Asked::AlreadyWaits => Chosen::AlreadyWaits,
                    Asked::AgainFirst => Chosen::Not(May::AgainFirst),
                })
            }
            May::AgainFirst => Answer::Told(Chosen::Not(May::AgainFirst)),
        };
        Ok((changes, chosen))
    })
    .await
}

/// At once, with a notice of it to whoever can be told.
async fn change(
    app: &App,
    here: &Here,
    hash: String,
    changes: &mut Changes,
    now: Time,
) -> Result<Answer<Chosen>, Fault> {
    let wish = Wish::Password { hash: hash.clone() };
    match here.account.get().clone().step(Command::Wish { by: here.proof, wish }, now) {
        Ok(next) => {
            changes.require(&here.session).replace(&here.account, next);
            changes.audit(What::PasswordChosen, Some(here.account.id), here.session.id);
            changes.hint(Effect::WakeAccount(here.account.id));
            changes::made(app, here.account.id, Kind::Password { hash }, changes, now).await?;
            Ok(Answer::Told(Chosen::Changed))
        }
        Err(Refusal::NotFresh) => Ok(Answer::Told(Chosen::Not(May::AgainFirst))),
        Err(_) => Ok(Answer::SignInFirst),
    }
}
