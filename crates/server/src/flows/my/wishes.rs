//! What a person wishes of their account: a number at every login, which factor first, which language.

use domain::account::{Account, Command, Refusal};
use domain::audit::What;
use domain::effect::Effect;
use domain::my::Wish;
use domain::time::Time;

use super::{Answer, Here};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::Desk;

/// What came of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wished {
    /// It is so from now on.
    Done,
    /// Both factors must be shown again first.
    AgainFirst,
}

/// Whose wishes they are, as they stand.
pub async fn stand(app: &App, desk: &Desk, now: Time) -> Result<Answer<Account>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        here.is_used(app, &mut changes, now);
        Ok((changes, Answer::Told(here.account.get().clone())))
    })
    .await
}

/// Does as is wished. Password and user ID are chosen elsewhere.
pub async fn wish(app: &App, desk: &Desk, wish: Wish, now: Time) -> Result<Answer<Wished>, Fault> {
    let what = match &wish {
        Wish::NumberAlways(true) => What::NumberAlways,
        Wish::NumberAlways(false) => What::NumberWhenNew,
        Wish::AskFirst(_) | Wish::Language(_) | Wish::Password { .. } | Wish::UserId { .. } => What::WishChanged,
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        let command = Command::Wish { by: here.proof, wish: wish.clone() };
        match here.account.get().clone().step(command, now) {
            Ok(next) if next == *here.account.get() => Ok((changes, Answer::Told(Wished::Done))),
            Ok(next) => {
                here.is_used(app, &mut changes, now);
                changes.replace(&here.account, next).audit(what, Some(here.account.id), here.account.id);
                changes.hint(Effect::WakeAccount(here.account.id));
                Ok((changes, Answer::Told(Wished::Done)))
            }
            Err(Refusal::NotFresh) => Ok((changes, Answer::Told(Wished::AgainFirst))),
            Err(_) => Ok((changes, Answer::SignInFirst)),
        }
    })
    .await
}
