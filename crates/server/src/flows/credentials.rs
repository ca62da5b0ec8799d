//! User ID and password are given at the desk.
//!
//! No answer leaves before its counter is committed, right or wrong, under guard. The hash's verdict is computed once
//! and carried through retries: of a thousand guesses at once, five are heard (never event 2 and 5).

use domain::account::{self, Account};
use domain::audit::What;
use domain::browser::Trust;
use domain::ids::LoginId;
use domain::login::{Command, Login, Refusal, State};
use domain::proof::{CredentialsRefused, PasswordChecked};
use domain::time::Time;
use domain::user_id::UserId;
use store::{Store, Versioned};

use super::Fault;
use super::desk::{Desk, login_of, trust};
use super::throttles::{Rest, budget};
use crate::app::App;
use crate::passwords::{Password, Verdict};

/// What a person typed.
pub struct Typed {
    /// The user ID.
    pub user_id: String,
    /// The password.
    pub password: Password,
}

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
    let folded = folded(&typed.user_id);
    let first = match read(app, desk, id, &folded, now).await? {
        Ok(first) => first,
        Err(answer) => return Ok(answer),
    };
    if first.login.version() != version {
        return Ok(Answer::Stale);
    }
    if let Some(rest) = first.budget.rest(&app.limits, now) {
        return Ok(resting(rest));
    }
    let hash = first.account.as_ref().map(|account| account.password.hash.clone());
    let _share = app.hash_share(desk.source)?;
    let verdict = app.passwords.verify(&typed.password, hash.as_deref()).await?;
    let renewed = match verdict.is_right && verdict.needs_rehash {
        true => Some(app.passwords.hash(&typed.password).await?),
        false => None,
    };
    let checked = Checked { version, folded, hash, verdict, renewed };
    app.settle(|| judge(app, desk, id, &checked, now)).await
}

struct Read {
    login: Versioned<Login>,
    account: Option<Versioned<Account>>,
    trust: Trust,
    budget: super::throttles::Budget,
}

async fn read(app: &App, desk: &Desk, id: LoginId, folded: &str, now: Time) -> Result<Result<Read, Answer>, Fault> {
    let Ok(login) = login_of(app, desk, id).await? else { return Ok(Err(Answer::NotHere)) };
    if login.is_expired(&app.limits, now) {
        return Ok(Err(Answer::Expired));
    }
    if login.state != State::AsksCredentials {
        return Ok(Err(Answer::Stale));
    }
    let account = app.store.account_by_user_id(folded).await?;
    let (trust, known) = trust(app, desk, &login, account.as_deref(), now).await?;
    let budget = budget(app, folded, desk.source, trust, known).await?;
    Ok(Ok(Read { login, account, trust, budget }))
}

/// The hash's verdict, and all that it was computed from.
struct Checked {
    version: i64,
    folded: String,
    hash: Option<String>,
    verdict: Verdict,
    /// The same password under today's parameters and pepper, if the kept hash is older.
    renewed: Option<String>,
}

async fn judge(
    app: &App,
    desk: &Desk,
    id: LoginId,
    checked: &Checked,
    now: Time,
) -> Result<(store::Changes, Answer), Fault> {
    let mut changes = app.changes(now);
    let read = match read(app, desk, id, &checked.folded, now).await? {
        Ok(read) => read,
        Err(answer) => return Ok((changes, answer)),
    };
    if read.login.version() != checked.version {
        return Ok((changes, Answer::Stale));
    }
    if let Some(rest) = read.budget.rest(&app.limits, now) {
        return Ok((changes, resting(rest)));
    }
    // The password may have been changed since it was hashed: then this verdict is about nothing.
    let kept = read.account.as_ref().map(|account| account.password.hash.as_str());
    let matches = checked.verdict.is_right && kept == checked.hash.as_deref();
    let about = read.account.as_ref().map(|account| account.id);
    let (command, what, answer) = match PasswordChecked::judge(read.account.as_deref(), matches, now) {
        Ok(checked) => (Command::GivePassword(checked, read.trust), What::PasswordRight, Answer::GoesOn),
        Err(CredentialsRefused::Wrong) => {
            let left = read.budget.left_after_strike(&read.login, &app.limits, now);
            let answer = left.map_or_else(resting, |left| Answer::Wrong { left });
            (Command::WrongPassword, What::PasswordWrong, answer)
        }
        Err(CredentialsRefused::Frozen) => return Ok((changes, Answer::Frozen)),
        Err(CredentialsRefused::LetterEnded) => return Ok((changes, Answer::LetterEnded)),
    };
    match answer {
        Answer::GoesOn => read.budget.forgive(&mut changes),
        _ => read.budget.strike(&mut changes, &app.limits, now),
    }
    let next = match read.login.get().clone().step(command, &app.limits, now) {
        Ok(next) => next,
        Err(Refusal::Expired) => return Ok((app.changes(now), Answer::Expired)),
        Err(_) => return Ok((app.changes(now), Answer::Stale)),
    };
    changes.replace(&read.login, next).audit(what, about, id);
    if let Some(account) = &read.account {
        let renewed = checked.renewed.clone().filter(|_| answer == Answer::GoesOn);
        let renewed = renewed.map(|hash| account.get().clone().step(account::Command::RenewHash { hash }, now));
        match renewed {
            Some(Ok(next)) => changes.replace(account, next),
            Some(Err(_)) | None => changes.require(account),
        };
    }
    Ok((changes, answer))
}

fn resting(rest: Rest) -> Answer {
    match rest {
        Rest::Here { until } => Answer::SourceRests { until },
        Rest::Unknown { until } => Answer::UnknownRest { until },
    }
}

/// The form in which a typed user ID is looked up and counted; what nobody can have is cut to a bounded length.
pub fn folded(typed: &str) -> String {
    match UserId::parse(typed) {
        Some(user_id) => user_id.folded().to_owned(),
        None => typed.chars().take(64).collect(),
    }
}
