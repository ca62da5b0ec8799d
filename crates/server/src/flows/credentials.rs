//! User ID and password are given at the desk.

use domain::audit::What;
use domain::ids::LoginId;
use domain::login::{Command, Login, Refusal, State};
use domain::time::Time;
use store::{Changes, Versioned};

use super::Fault;
use super::desk::{Desk, login_of};
use super::throttles::Rest;
use super::tried::{Door, Heard, Judged, Typed, hear, judge};
use crate::app::App;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The login goes on.
    GoesOn,
    /// Wrong user ID or wrong password; never which.
    Wrong {
        /// Wrong ones left before the next rest.
        left: u32,
    },
    /// Too many were wrong from this browser or source: none is heard before `until`.
    SourceRests {
        /// When the next try is heard.
        until: Time,
    },
    /// Too many were wrong from unknown browsers: none of theirs is heard before `until`.
    UnknownRest {
        /// When the next try is heard.
        until: Time,
    },
    /// Both are right, but the account is frozen.
    Frozen,
    /// Both are right, but the letter's password has ended.
    LetterEnded,
    /// The login took too long.
    Expired,
    /// The form was drawn for an earlier step: nothing was looked at.
    Stale,
    /// There is no such login for this browser.
    NotHere,
}

/// Takes what was typed into the form that was drawn for `version` of the login.
pub async fn give(
    app: &App,
    desk: &Desk,
    id: LoginId,
    version: i64,
    typed: &Typed,
    now: Time,
) -> Result<Answer, Fault> {
    let login = match read(app, desk, id, version, now).await? {
        Ok(login) => login,
        Err(answer) => return Ok(answer),
    };
    let heard = match hear(app, Door::Login(desk, &login), typed, now).await? {
        Ok(heard) => heard,
        Err(rest) => return Ok(resting(rest)),
    };
    app.settle(|| take(app, desk, id, version, &heard, now)).await
}

async fn read(
    app: &App,
    desk: &Desk,
    id: LoginId,
    version: i64,
    now: Time,
) -> Result<Result<Versioned<Login>, Answer>, Fault> {
    let Ok(login) = login_of(app, desk, id).await? else { return Ok(Err(Answer::NotHere)) };
    if login.is_expired(&app.limits, now) {
        return Ok(Err(Answer::Expired));
    }
    let as_drawn = login.state == State::AsksCredentials && login.version() == version;
    Ok(if as_drawn { Ok(login) } else { Err(Answer::Stale) })
}

async fn take(
    app: &App,
    desk: &Desk,
    id: LoginId,
    version: i64,
    heard: &Heard,
    now: Time,
) -> Result<(Changes, Answer), Fault> {
    let mut changes = app.changes(now);
    let login = match read(app, desk, id, version, now).await? {
        Ok(login) => login,
        Err(answer) => return Ok((changes, answer)),
    };
    let (command, answer) = match judge(app, Door::Login(desk, &login), heard, &mut changes, now).await? {
        Judged::Right(right) => {
            heard.keep(&right.account, &mut changes, now);
            changes.audit(What::PasswordRight, Some(right.account.id), id);
            (Command::GivePassword(right.checked, right.trust), Answer::GoesOn)
        }
        Judged::Wrong { trust, left } => {
            let answer = left.map_or_else(resting, |left| Answer::Wrong { left });
            (Command::WrongPassword(trust), answer)
        }
        Judged::NotHeard(rest) => return Ok((changes, resting(rest))),
        Judged::Frozen => return Ok((changes, Answer::Frozen)),
        Judged::LetterEnded => return Ok((changes, Answer::LetterEnded)),
    };
    match login.get().clone().step(command, &app.limits, now) {
        Ok(next) => {
            changes.replace(&login, next);
            Ok((changes, answer))
        }
        Err(Refusal::Expired) => Ok((app.changes(now), Answer::Expired)),
        Err(_) => Ok((app.changes(now), Answer::Stale)),
    }
}

fn resting(rest: Rest) -> Answer {
    match rest {
        Rest::Here { until } => Answer::SourceRests { until },
        Rest::Unknown { until } => Answer::UnknownRest { until },
    }
}
