//! User ID and password are given at the desk.

use domain::audit::What;
use domain::browser::Trust;
use domain::ids::LoginId;
use domain::login::{Command, Login, Refusal, State};
use domain::time::Time;
use store::{Changes, Versioned};

use super::Fault;
use super::ask::withdraw_asked;
use super::desk::{self, Desk, Hold, begun_here};
use super::throttles::Rest;
use super::tried::{Door, Heard, Judged, Typed, hear, judge};
use crate::app::App;

/// What came of it.
pub enum Answer {
    /// The login goes on, and is held by this from now on.
    GoesOn(Hold),
    /// Wrong user ID or wrong password; never which.
    Wrong {
        /// Wrong ones left before the next rest.
        left: u32,
    },
    /// The same from a browser that was let in.
    WrongLetIn {
        /// Wrong ones left before the login ends.
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
    /// Both are right, but a stranger knew the password: an unknown browser does not go on with it.
    PasswordMustChange,
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
    let heard = match hear(app, Door::Login(desk, &as_heard(&login)), typed, now).await? {
        Ok(heard) => heard,
        Err(rest) => return Ok(resting(rest)),
    };
    app.settle(|| take(app, desk, id, version, &heard, now)).await
}

/// The login that hears this form: the one that it was drawn for, or one past its password that this browser began and
/// does not hold. The latter is a double click whose first answer never arrived, or somebody else with the browser's
/// cookie: they have to know the password, and begin anew.
async fn read(
    app: &App,
    desk: &Desk,
    id: LoginId,
    version: i64,
    now: Time,
) -> Result<Result<Versioned<Login>, Answer>, Fault> {
    let Some(login) = begun_here(app, desk, id).await? else { return Ok(Err(Answer::NotHere)) };
    if login.is_expired(&app.limits, now) {
        return Ok(Err(Answer::Expired));
    }
    let holds = desk.holds(&login);
    Ok(match login.state {
        State::AsksCredentials if login.version() == version => Ok(login),
        State::AsksNewPassword(_)
        | State::AsksMethod(_)
        | State::WaitsForApp { .. }
        | State::AsksCode { .. }
        | State::AsksOtherPassword { .. }
            if !holds =>
        {
            Ok(login)
        }
        State::Done { .. } | State::Refused { .. } if !holds => Err(Answer::NotHere),
        State::AsksCredentials
        | State::AsksNewPassword(_)
        | State::AsksMethod(_)
        | State::WaitsForApp { .. }
        | State::AsksCode { .. }
        | State::AsksOtherPassword { .. }
        | State::Done { .. }
        | State::Refused { .. } => Err(Answer::Stale),
    })
}

/// The login as its budgets see it: being let in was for one password.
fn as_heard(login: &Login) -> Login {
    let let_in = login.let_in.filter(|_| login.state == State::AsksCredentials);
    Login { let_in, ..login.clone() }
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
    let (command, answer) = match judge(app, Door::Login(desk, &as_heard(&login)), heard, &mut changes, now).await? {
        Judged::Right(right) => {
            heard.keep(&right.account, None, &mut changes, now);
            changes.audit(What::PasswordRight, Some(right.account.id), id);
            let hold = Hold::new(app, &login);
            withdraw_asked(app, &login, &mut changes, now).await?;
            let (checked, trust, holder) = (right.checked, right.trust, hold.digest());
            (Command::GivePassword { checked, trust, holder }, Answer::GoesOn(hold))
        }
        Judged::Wrong { trust, left } => {
            let answer = match (left, trust) {
                (Err(rest), _) => resting(rest),
                (Ok(left), Trust::LetIn) => Answer::WrongLetIn { left },
                (Ok(left), Trust::Known(_) | Trust::CardInHand(_) | Trust::Unknown) => Answer::Wrong { left },
            };
            if login.state != State::AsksCredentials {
                // It counts where every wrong password counts, and does nothing to a login that somebody else holds.
                return Ok((changes, answer));
            }
            (Command::WrongPassword(trust), answer)
        }
        Judged::NotHeard(rest) => return Ok((changes, resting(rest))),
        Judged::Frozen => return Ok((changes, Answer::Frozen)),
        Judged::LetterEnded => return Ok((changes, Answer::LetterEnded)),
        Judged::MustChange => return Ok((changes, Answer::PasswordMustChange)),
    };
    match login.get().clone().step(command, &app.limits, now) {
        Ok(next) => {
            desk::write(&mut changes, &login, next);
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
