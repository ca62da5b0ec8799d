//! What a person wishes of their account: a number at every login, which factor first, which language.

use domain::account::{Account, Command, Refusal};
use domain::audit::What;
use domain::effect::Effect;
use domain::my::Wish;
use domain::time::Time;

use super::at_once::{self, Choice, Taken};
use super::{Answer, Here};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::Desk;

/// How they stand.
#[derive(Clone, Debug)]
pub struct Stand {
    /// Whose wishes they are.
    pub account: Account,
    /// Whether a number is asked for less often only after a wait: they came by card, and somebody could object.
    pub number_waits: bool,
}

/// How the wishes stand.
pub async fn stand(app: &App, desk: &Desk, now: Time) -> Result<Answer<Stand>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        here.is_used(app, &mut changes, now);
        let number_waits = at_once::proof(app, &here, now).await?.is_none();
        Ok((changes, Answer::Told(Stand { account: here.account.get().clone(), number_waits })))
    })
    .await
}

/// A number at every login, at once: it adds a protection. Without it, which takes one away, as another password is taken.
pub async fn number(app: &App, desk: &Desk, always: bool, now: Time) -> Result<Answer<Taken>, Fault> {
    if always {
        return wish(app, desk, Wish::NumberAlways, now).await;
    }
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        if !here.account.number_always {
            return Ok((changes, Answer::Told(Taken::Changed)));
        }
        let taken = at_once::take(app, &here, Choice::NumberWhenNew, &mut changes, now).await?;
        Ok((changes, taken))
    })
    .await
}

/// Does as is wished. Password and user ID are chosen elsewhere.
pub async fn wish(app: &App, desk: &Desk, wish: Wish, now: Time) -> Result<Answer<Taken>, Fault> {
    let what = match &wish {
        Wish::NumberAlways => What::NumberAlways,
        Wish::AskFirst(_)
        | Wish::Language(_)
        | Wish::Password { .. }
        | Wish::UserId { .. }
        | Wish::NumberWhenNew { .. } => What::WishChanged,
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        let command = Command::Wish { by: here.proof, wish: wish.clone() };
        match here.account.get().clone().step(command, now) {
            Ok(next) if next == *here.account.get() => Ok((changes, Answer::Told(Taken::Changed))),
            Ok(next) => {
                here.is_used(app, &mut changes, now);
                changes.replace(&here.account, next).audit(what, Some(here.account.id), here.account.id);
                changes.hint(Effect::WakeAccount(here.account.id));
                Ok((changes, Answer::Told(Taken::Changed)))
            }
            Err(Refusal::NotFresh) => Ok((changes, Answer::Told(Taken::AgainFirst))),
            Err(_) => Ok((changes, Answer::SignInFirst)),
        }
    })
    .await
}
