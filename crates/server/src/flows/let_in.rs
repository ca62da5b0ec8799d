//! *Let a browser in*: the eight characters that the app showed, typed on a login page.

use domain::audit::What;
use domain::let_in::LetIn;
use domain::login::{Command, State};
use domain::secret::Digest;
use domain::time::Time;
use domain::user_id::UserId;
use protocol::let_in::LetInCode;
use store::{Store, Versioned};

use super::Fault;
use super::desk::{Desk, login_of};
use crate::app::App;
use domain::ids::{AccountId, LoginId};

/// What came of characters that were typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The browser is let in: the login is at this version now.
    In(i64),
    /// They are wrong, used, or too old.
    Wrong,
    /// They were wrong once too often: the login has ended.
    Ended,
    /// The form was drawn for an earlier step.
    Stale,
    /// There is no such login for this browser, or it took too long.
    NotHere,
}

/// The keyed digest under which the characters are kept.
pub fn digest(app: &App, account: AccountId, code: &LetInCode) -> Digest {
    Digest(app.keys.mac(LABEL, &[&account.bytes(), code.expose().as_bytes()]))
}

const LABEL: &str = "let in";

/// Gives this login a place of its own, if the characters are right. Wrong ones count on the login alone: so they keep
/// nobody else out, and look the same for a user ID that nobody has.
pub async fn let_in(
    app: &App,
    desk: &Desk,
    id: LoginId,
    version: i64,
    user_id: &str,
    typed: &str,
    now: Time,
) -> Result<Answer, Fault> {
    let Some(code) = LetInCode::parse(typed) else { return Ok(Answer::Wrong) };
    let answer = app.settle(|| async {
        let mut changes = app.changes(now);
        let Ok(login) = login_of(app, desk, id, now).await? else { return Ok((changes, Answer::NotHere)) };
        if login.version() != version {
            return Ok((changes, Answer::Stale));
        }
        let account = match UserId::parse(user_id) {
            Some(user_id) => app.store.account_by_user_id(user_id.folded()).await?,
            None => None,
        };
        let account = account.map_or(AccountId(0), |account| account.id);
        let (command, answer) = match used(app, account, &code, now).await? {
            Some((kept, next)) => {
                changes.replace(&kept, next).audit(What::BrowserLetIn, Some(account), id);
                (Command::LetIn(account), Answer::In(version))
            }
            None => (Command::WrongLetIn, Answer::Wrong),
        };
        let Ok(next) = login.get().clone().step(command, &app.limits, now) else {
            return Ok((app.changes(now), Answer::NotHere));
        };
        let ended = matches!(next.state, State::Refused { .. });
        changes.replace(&login, next);
        Ok((changes, if ended { Answer::Ended } else { answer }))
    });
    match answer.await? {
        // Letting in was a step of the login: what follows in the same form is for the one that stands now.
        Answer::In(_) => {
            let login = login_of(app, desk, id, now).await?;
            Ok(login.map_or(Answer::NotHere, |login| Answer::In(login.version())))
        }
        other => Ok(other),
    }
}

async fn used(
    app: &App,
    account: AccountId,
    code: &LetInCode,
    now: Time,
) -> Result<Option<(Versioned<LetIn>, LetIn)>, Fault> {
    for digest in app.keys.macs(LABEL, &[&account.bytes(), code.expose().as_bytes()]) {
        if let Some(kept) = app.store.let_in(&Digest(digest)).await? {
            let next = kept.get().clone().use_once(&app.limits, now);
            return Ok(next.ok().map(|next| (kept, next)));
        }
    }
    Ok(None)
}
