//! Another user ID, chosen in My Tillid. Whether somebody has one already is told to nobody: there is one answer for what is
//! taken and what may not be, and few tries a day.

use domain::time::Time;
use domain::user_id::UserId;
use store::Store;

use super::at_once::{self, Choice, May, Taken};
use super::{Answer, Here};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::Desk;
use crate::flows::throttles::{TypedTries, Typing};

/// What came of choosing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It may be chosen.
    Taken(Taken),
    /// Somebody has it, or nobody may.
    Refused,
    /// Too many were tried.
    Rests {
        /// When the next one is heard.
        until: Time,
    },
}

/// Chooses it. Each try counts, whatever comes of it.
pub async fn choose(app: &App, desk: &Desk, typed: &str, now: Time) -> Result<Answer<Chosen>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        if at_once::may_here(app, &here, now).await? == May::AgainFirst {
            return Ok((changes, Answer::Told(Chosen::Taken(Taken::AgainFirst))));
        }
        let tries = TypedTries::read(app, Typing::UserId, here.account.id).await?;
        if let Some(until) = tries.rest(now) {
            return Ok((changes, Answer::Told(Chosen::Rests { until })));
        }
        tries.count(&mut changes, now);
        let Some(wanted) = free(app, &here, typed).await? else {
            return Ok((changes, Answer::Told(Chosen::Refused)));
        };
        let taken = at_once::take(app, &here, Choice::UserId(wanted), &mut changes, now).await?;
        Ok((changes, taken.map(Chosen::Taken)))
    })
    .await
}

/// What was typed, if this person may have it: their own in other letters, or one that nobody has.
async fn free(app: &App, here: &Here, typed: &str) -> Result<Option<UserId>, Fault> {
    let Some(wanted) = UserId::choose(typed) else { return Ok(None) };
    let holder = app.store.account_by_user_id(wanted.folded()).await?;
    let is_new = wanted != here.account.user_id;
    Ok((is_new && holder.is_none_or(|holder| holder.id == here.account.id)).then_some(wanted))
}
