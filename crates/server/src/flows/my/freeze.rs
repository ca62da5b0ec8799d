//! *Freeze everything now*: nobody signs in and nothing is approved from this instant on, until an operator, who is sure
//! whom they are talking to, opens the account again. It takes nothing but being signed in: who fears a thief is in a hurry.

use domain::account::Command;
use domain::audit::What;
use domain::effect::Effect;
use domain::time::Time;

use super::{Answer, Here};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::Desk;

/// Freezes the account of whoever is signed in. Sessions and known browsers end with it, this one too.
pub async fn freeze(app: &App, desk: &Desk, now: Time) -> Result<Answer<()>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        let Ok(frozen) = here.account.get().clone().step(Command::Freeze, now) else {
            return Ok((changes, Answer::SignInFirst));
        };
        let id = here.account.id;
        changes.require(&here.session).replace(&here.account, frozen).audit(What::AccountFrozen, Some(id), id);
        changes.hint(Effect::WakeAccount(id));
        Ok((changes, Answer::Told(())))
    })
    .await
}
