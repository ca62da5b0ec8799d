//! What an account is entered by, password and user ID, and what protects its logins: whether it is changed at once or after
//! a wait is decided here, once.

use domain::account::{Command, Refusal};
use domain::audit::What;
use domain::change::Kind;
use domain::effect::Effect;
use domain::ids::AccountId;
use domain::login::StillPassed;
use domain::my::{AtOnce, Objectors, Wish};
use domain::time::Time;
use domain::user_id::UserId;
use store::{Changes, Store, Versioned};

use super::changes::{self, Asked};
use super::{Answer, Here};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::Desk;
use crate::flows::notices::has_mail;

/// Whether somebody who is signed in may choose another password or user ID now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum May {
    /// They may.
    Choose {
        /// The present user ID.
        user_id: String,
        /// That it counts at once; without it, it waits: they came by card, and somebody could object.
        at_once: Option<AtOnce>,
    },
    /// Both factors must be shown again.
    AgainFirst,
}

/// What came of choosing one that may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It counts from now on.
    Changed,
    /// It waits, so that whoever is told may object. Everything stays as it is so long.
    Waits {
        /// When it counts, at the latest.
        until: Time,
    },
    /// Another one waits already.
    AlreadyWaits,
    /// Both factors must be shown again.
    AgainFirst,
}

/// What is chosen.
pub(super) enum Choice {
    /// Another password, by its hash.
    Password(String),
    /// Another user ID.
    UserId(UserId),
    /// A number only when it must be carried.
    NumberWhenNew,
}

/// Whether another one may be chosen.
pub async fn may(app: &App, desk: &Desk, now: Time) -> Result<Answer<May>, Fault> {
    match Here::read(app, desk, now).await? {
        Some(here) => Ok(Answer::Told(may_here(app, &here, now).await?)),
        None => Ok(Answer::SignInFirst),
    }
}

/// The same for whoever was read.
pub(super) async fn may_here(app: &App, here: &Here, now: Time) -> Result<May, Fault> {
    if !here.proof.is_fresh() {
        return Ok(May::AgainFirst);
    }
    let at_once = proof(app, here, now).await?;
    Ok(May::Choose { user_id: here.account.user_id.as_typed().to_owned(), at_once })
}

/// That whoever was read may change at once what others could object to, if they may.
pub(super) async fn proof(app: &App, here: &Here, now: Time) -> Result<Option<AtOnce>, Fault> {
    let judge = |objectors: &Objectors<'_>| here.proof.may_take_over_at_once(objectors, &app.limits, now);
    judged(app, here.account.id, judge).await
}

/// That a login which asks for another password takes it at once.
pub(crate) async fn at_login(app: &App, passed: StillPassed, now: Time) -> Result<Option<AtOnce>, Fault> {
    judged(app, passed.account(), |objectors| AtOnce::at_login(passed, objectors, &app.limits, now)).await
}

async fn judged(
    app: &App,
    account: AccountId,
    judge: impl FnOnce(&Objectors<'_>) -> Option<AtOnce>,
) -> Result<Option<AtOnce>, Fault> {
    let devices = app.store.devices(account).await?;
    let has_mail = has_mail(app, account).await?;
    Ok(judge(&Objectors { devices: devices.iter().map(Versioned::get).collect(), has_mail }))
}

/// Takes what was chosen: at once, with a notice of it to whoever can be told, or after a wait.
pub(super) async fn take(
    app: &App,
    here: &Here,
    choice: Choice,
    changes: &mut Changes,
    now: Time,
) -> Result<Answer<Taken>, Fault> {
    let May::Choose { at_once, .. } = may_here(app, here, now).await? else {
        return Ok(Answer::Told(Taken::AgainFirst));
    };
    let Some(at_once) = at_once else {
        let asked = changes::ask(app, here, choice.kind(), changes, now).await?;
        return Ok(Answer::Told(asked.into()));
    };
    let (kind, what) = (choice.kind(), choice.what());
    match here.account.get().clone().step(Command::Wish { by: here.proof, wish: choice.wish(at_once) }, now) {
        Ok(next) => {
            here.is_used(app, changes, now);
            changes.replace(&here.account, next).audit(what, Some(here.account.id), here.account.id);
            changes.hint(Effect::WakeAccount(here.account.id));
            changes::made(app, here.account.id, kind, changes, now).await?;
            Ok(Answer::Told(Taken::Changed))
        }
        Err(Refusal::NotFresh) => Ok(Answer::Told(Taken::AgainFirst)),
        Err(_) => Ok(Answer::SignInFirst),
    }
}

impl Choice {
    fn kind(&self) -> Kind {
        match self {
            Self::Password(hash) => Kind::Password { hash: hash.clone() },
            Self::UserId(wanted) => Kind::UserId { wanted: Some(wanted.clone()) },
            Self::NumberWhenNew => Kind::NumberWhenNew,
        }
    }

    fn what(&self) -> What {
        match self {
            Self::Password(_) => What::PasswordChosen,
            Self::UserId(_) => What::UserIdChosen,
            Self::NumberWhenNew => What::NumberWhenNew,
        }
    }

    fn wish(self, at_once: AtOnce) -> Wish {
        match self {
            Self::Password(hash) => Wish::Password { hash, at_once },
            Self::UserId(wanted) => Wish::UserId { wanted, at_once },
            Self::NumberWhenNew => Wish::NumberWhenNew { at_once },
        }
    }
}

impl From<Asked> for Taken {
    fn from(asked: Asked) -> Self {
        match asked {
            Asked::Waits { until } => Self::Waits { until },
            Asked::AlreadyWaits => Self::AlreadyWaits,
            Asked::AgainFirst => Self::AgainFirst,
        }
    }
}
