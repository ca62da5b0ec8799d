//! Another password, chosen in My Tillid. The present one was given just now, with the second factor, at the login that
//! every change needs: so it is counted and throttled where all passwords are, and nowhere else.

use domain::account::{Command, Refusal};
use domain::audit::What;
use domain::effect::Effect;
use domain::my::Wish;
use domain::secret::SecretText;
use domain::time::Time;
use domain::user_id::{NewPassword, PasswordRefused};
use store::{Store, Versioned};

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
    },
    /// Both factors must be shown again.
    AgainFirst,
    /// They signed in by card, and have a device to ask instead.
    ByAppFirst,
}

/// What came of choosing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It was changed. Every session and known browser has ended, this one too.
    Changed,
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
    if !here.proof.may_choose_password(devices.iter().map(Versioned::get), &app.limits, now) {
        return Ok(May::ByAppFirst);
    }
    Ok(match here.proof.is_fresh() {
        true => May::Choose { user_id: here.account.user_id.as_typed().to_owned() },
        false => May::AgainFirst,
    })
}

/// Chooses it.
pub async fn choose(app: &App, desk: &Desk, wanted: SecretText, now: Time) -> Result<Answer<Chosen>, Fault> {
    let Some(here) = Here::read(app, desk, now).await? else { return Ok(Answer::SignInFirst) };
    let user_id = match may_here(app, &here, now).await? {
        May::Choose { user_id } => user_id,
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
        let may = may_here(app, &here, now).await?;
        let command = Command::Wish { by: here.proof, wish: Wish::Password { hash: hash.clone() } };
        match (may, here.account.get().clone().step(command, now)) {
            (May::Choose { .. }, Ok(next)) => {
                changes.require(&here.session).replace(&here.account, next);
                changes.audit(What::PasswordChosen, Some(here.account.id), here.session.id);
                changes.hint(Effect::WakeAccount(here.account.id));
                Ok((changes, Answer::Told(Chosen::Changed)))
            }
            (May::Choose { .. }, Err(Refusal::NotFresh)) => Ok((changes, Answer::Told(Chosen::Not(May::AgainFirst)))),
            (May::Choose { .. }, Err(_)) => Ok((changes, Answer::SignInFirst)),
            (not @ (May::AgainFirst | May::ByAppFirst), _) => Ok((changes, Answer::Told(Chosen::Not(not)))),
        }
    })
    .await
}
