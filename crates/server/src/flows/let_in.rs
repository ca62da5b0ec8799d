//! *Let a browser in*: the eight characters that the app showed, typed on a login page.

use domain::audit::What;
use domain::let_in::LetIn;
use domain::login::{Command, Login};
use domain::secret::Digest;
use domain::time::Time;
use domain::user_id::UserId;
use protocol::let_in::LetInCode;
use store::{Store, Versioned};

use super::Fault;
use super::desk::{Desk, login_of};
use crate::app::App;
use domain::ids::{AccountId, LoginId};

/// The keyed digest under which the characters are kept.
pub fn digest(app: &App, account: AccountId, code: &LetInCode) -> Digest {
    Digest(app.keys.mac("let in", &[&account.bytes(), code.expose().as_bytes()]))
}

/// Gives this login a place of its own, if the characters are right. Says whether they were; wrong ones for a user ID
/// that nobody has look the same.
pub async fn let_in(app: &App, desk: &Desk, id: LoginId, user_id: &str, typed: &str, now: Time) -> Result<bool, Fault> {
    let Some(code) = LetInCode::parse(typed) else { return Ok(false) };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Ok(login) = login_of(app, desk, id).await? else { return Ok((changes, false)) };
        let account = match UserId::parse(user_id) {
            Some(user_id) => app.store.account_by_user_id(user_id.folded()).await?,
            None => None,
        };
        let account = account.map_or(AccountId(0), |account| account.id);
        let kept = app.store.let_in(&digest(app, account, &code)).await?;
        let Some((used, next)) = kept.and_then(|kept| used(app, &kept, &login, now)) else {
            return Ok((changes, false));
        };
        changes.replace(&used.0, used.1).replace(&login, next);
        changes.audit(What::BrowserLetIn, Some(account), id);
        Ok((changes, true))
    })
    .await
}

type Used = ((Versioned<LetIn>, LetIn), Login);

fn used(app: &App, kept: &Versioned<LetIn>, login: &Login, now: Time) -> Option<Used> {
    let next = kept.get().clone().use_once(&app.limits, now).ok()?;
    let login = login.clone().step(Command::LetIn(kept.account), &app.limits, now).ok()?;
    Some(((kept.clone(), next), login))
}
