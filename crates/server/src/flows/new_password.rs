//! The letter's password is changed to one of the person's own. It signs in nowhere before that.

use domain::account::{self, Account, PasswordKind};
use domain::audit::What;
use domain::ids::LoginId;
use domain::login::{Command, State};
use domain::proof::{CredentialsRefused, PasswordChecked};
use domain::secret::SecretText;
use domain::time::Time;
use domain::user_id::{NewPassword, PasswordRefused};
use store::{Changes, Store, Versioned};

use super::Fault;
use super::credentials::{Typed, folded};
use super::desk::{Desk, login_of};
use super::throttles::{Budget, budget};
use crate::app::App;
use crate::passwords::{Password, Verdict};
use domain::browser::Trust;

/// What came of choosing a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It has been changed.
    Changed,
    /// The new one may not be chosen.
    Refused(PasswordRefused),
    /// Wrong user ID, wrong password, or not a letter's: never which.
    Wrong {
        /// Wrong ones left before the next rest.
        left: u32,
    },
    /// Too many were wrong: none is heard before `until`.
    Rests {
        /// When the next try is heard.
        until: Time,
    },
    /// The letter's password has ended.
    LetterEnded,
    /// The account is frozen.
    Frozen,
    /// The form was drawn for an earlier step.
    Stale,
    /// There is no such login for this browser, or it took too long.
    NotHere,
}

/// Within a login, after the letter's password was right.
pub async fn choose(
    app: &App,
    desk: &Desk,
    id: LoginId,
    version: i64,
    wanted: SecretText,
    now: Time,
) -> Result<Answer, Fault> {
    let Ok(login) = login_of(app, desk, id).await? else { return Ok(Answer::NotHere) };
    let State::AsksNewPassword(who) = login.state else { return Ok(Answer::Stale) };
    let Some(account) = app.store.account(who.account).await? else { return Ok(Answer::NotHere) };
    let wanted = match NewPassword::parse(wanted, account.user_id.as_typed()) {
        Ok(wanted) => wanted,
        Err(refused) => return Ok(Answer::Refused(refused)),
    };
    let typed = Password::new(wanted.secret().expose().to_owned());
    if app.passwords.verify(&typed, Some(&account.password.hash)).await?.is_right {
        return Ok(Answer::Refused(PasswordRefused::Unchanged));
    }
    let hash = app.passwords.hash(&typed).await?;
    let letter = account.password.clone();
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Ok(login) = login_of(app, desk, id).await? else { return Ok((changes, Answer::NotHere)) };
        let Some(account) = app.store.account(who.account).await? else { return Ok((changes, Answer::NotHere)) };
        let is_same = login.version() == version && account.password == letter;
        if !is_same || !account.trusts_since(who.password_at) {
            return Ok((changes, Answer::Stale));
        }
        let Ok(next) = login.get().clone().step(Command::PasswordChosen, &app.limits, now) else {
            return Ok((changes, Answer::NotHere));
        };
        let answer = change(&account, hash.clone(), &mut changes, now);
        if answer == Answer::Changed {
            changes.replace(&login, next);
        }
        Ok((changes, answer))
    })
    .await
}

/// On a page of its own, with the letter in hand: user ID, the letter's password, and the new one.
pub async fn first(app: &App, desk: &Desk, typed: &Typed, wanted: SecretText, now: Time) -> Result<Answer, Fault> {
    let folded = folded(&typed.user_id);
    let (account, budget) = read(app, desk, &folded).await?;
    if let Some(rest) = budget.rest(&app.limits, now) {
        return Ok(Answer::Rests { until: rest.until() });
    }
    // Judged before the hash, and for everybody alike: it depends on what was typed alone.
    let wanted = match NewPassword::parse(wanted, &typed.user_id) {
        Ok(wanted) if wanted.secret().expose().as_bytes() == typed.password.as_bytes() => {
            return Ok(Answer::Refused(PasswordRefused::Unchanged));
        }
        Ok(wanted) => wanted,
        Err(refused) => return Ok(Answer::Refused(refused)),
    };
    let kept = account.as_ref().map(|account| account.password.hash.clone());
    let _share = app.hash_share(desk.source)?;
    let verdict = app.passwords.verify(&typed.password, kept.as_deref()).await?;
    // Only who has the letter is worth a second hash.
    let hash = match verdict.is_right {
        true => Some(app.passwords.hash(&Password::new(wanted.secret().expose().to_owned())).await?),
        false => None,
    };
    let judged = Judged { folded, kept, verdict, hash };
    app.settle(|| judge(app, desk, &judged, now)).await
}

struct Judged {
    folded: String,
    kept: Option<String>,
    verdict: Verdict,
    /// The new password's hash, if the letter's was right.
    hash: Option<String>,
}

async fn read(app: &App, desk: &Desk, folded: &str) -> Result<(Option<Versioned<Account>>, Budget), Fault> {
    let account = app.store.account_by_user_id(folded).await?;
    let budget = budget(app, folded, desk.source, Trust::Unknown, None).await?;
    Ok((account, budget))
}

async fn judge(app: &App, desk: &Desk, judged: &Judged, now: Time) -> Result<(Changes, Answer), Fault> {
    let mut changes = app.changes(now);
    let (account, budget) = read(app, desk, &judged.folded).await?;
    if let Some(rest) = budget.rest(&app.limits, now) {
        return Ok((changes, Answer::Rests { until: rest.until() }));
    }
    let same = account.as_ref().map(|account| account.password.hash.as_str()) == judged.kept.as_deref();
    let checked = PasswordChecked::judge(account.as_deref(), judged.verdict.is_right && same, now);
    let answer = match (checked, &account) {
        // A person's own password is changed where both factors are at hand, not here: it counts as wrong.
        (Ok(checked), Some(account)) if checked.is_one_time() && judged.hash.is_some() => {
            budget.forgive(&mut changes);
            return Ok(match change(account, judged.hash.clone().unwrap_or_default(), &mut changes, now) {
                Answer::Changed => (changes, Answer::Changed),
                refused => (app.changes(now), refused),
            });
        }
        (Ok(_), _) | (Err(CredentialsRefused::Wrong), _) => wrong(&budget, app, now),
        // Both were right: said, and no strike.
        (Err(CredentialsRefused::Frozen), _) => return Ok((changes, Answer::Frozen)),
        (Err(CredentialsRefused::LetterEnded), _) => return Ok((changes, Answer::LetterEnded)),
    };
    budget.strike(&mut changes, &app.limits, now);
    changes.audit(What::PasswordWrong, account.map(|account| account.id), "first password");
    Ok((changes, answer))
}

fn wrong(budget: &Budget, app: &App, now: Time) -> Answer {
    match budget.left_after_strike_here(&app.limits, now) {
        Ok(left) => Answer::Wrong { left },
        Err(rest) => Answer::Rests { until: rest.until() },
    }
}

fn change(account: &Versioned<Account>, hash: String, changes: &mut Changes, now: Time) -> Answer {
    match account.password.kind {
        PasswordKind::OneTime { ends_at } if now >= ends_at => return Answer::LetterEnded,
        PasswordKind::OneTime { .. } => {}
        PasswordKind::Chosen => return Answer::Stale,
    }
    match account.get().clone().step(account::Command::ChoosePassword { hash }, now) {
        Ok(next) => {
            changes.replace(account, next).audit(What::PasswordChosen, Some(account.id), account.id);
            Answer::Changed
        }
        Err(_) => Answer::Frozen,
    }
}
