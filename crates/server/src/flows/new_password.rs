//! A password is changed: the letter's to one of the person's own before it signs in anywhere, and one that a stranger
//! knew before the login that knows both factors is done, or, by card where somebody could object, after a wait.

use domain::account::{Account, Refusal};
use domain::audit::What;
use domain::browser::Trust;
use domain::change::Kind;
use domain::ids::LoginId;
use domain::login::{Command, Login, State, StillPassed, Why};
use domain::proof::{CredentialsRefused, PasswordChecked, PasswordChosen};
use domain::secret::SecretText;
use domain::time::Time;
use domain::user_id::{NewPassword, PasswordRefused};
use store::{Changes, Store, Versioned};

use super::Fault;
use super::desk::{self, Desk, Hold, NewCookies, login_of};
use super::finish::complete_changed;
use super::my::at_once::at_login;
use super::my::changes::{Asked, ask_at_login, made};
use super::shown::Kept;
use super::tried::{Door, Judged, Typed, hear, judge};
use crate::app::App;
use crate::passwords::{Holder, Kept as KeptHash, Line, Password};

/// What came of choosing a password.
pub enum Answer {
    /// It has been changed; within a login, this holds it from now on.
    Changed(Option<Hold>),
    /// It has been changed, and the login is done.
    Done {
        /// What the browser gets.
        cookies: NewCookies,
    },
    /// It waits, so that whoever is told may object: the second factor was the card. The login has ended.
    Waits {
        /// When it counts, at the latest.
        until: Time,
    },
    /// Another one waits already. The login has ended.
    AlreadyWaits,
    /// What was shown beside the password was blocked since. The login has ended.
    Void,
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

/// Within a login, after the letter's password was right, or after both factors were where a stranger knew the password.
pub async fn choose(
    app: &App,
    desk: &Desk,
    id: LoginId,
    version: i64,
    wanted: SecretText,
    now: Time,
) -> Result<Answer, Fault> {
    let Ok(login) = login_of(app, desk, id).await? else { return Ok(Answer::NotHere) };
    let (State::AsksNewPassword(who) | State::AsksOtherPassword { who, .. }) = login.state else {
        return Ok(Answer::Stale);
    };
    let Some(account) = app.store.account(who.account).await? else { return Ok(Answer::NotHere) };
    let wanted = match NewPassword::parse(wanted, account.user_id.as_typed()) {
        Ok(wanted) => wanted,
        Err(refused) => return Ok(Answer::Refused(refused)),
    };
    let typed = Password::new(wanted.secret().expose().to_owned());
    let place = app.hash_place(match who.trust {
        Trust::Known(_) | Trust::LetIn | Trust::CardInHand(_) => Holder::BrowserOf(who.account),
        Trust::Unknown => Holder::Anybody(desk.source),
    })?;
    if app.passwords.verify(place.line(), &typed, KeptHash::Hash(&account.password.hash)).await?.is_right {
        return Ok(Answer::Refused(PasswordRefused::Unchanged));
    }
    let hash = app.passwords.hash(place.line(), &typed).await?;
    let letter = account.password.clone();
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Ok(login) = login_of(app, desk, id).await? else { return Ok((changes, Answer::NotHere)) };
        let Some(account) = app.store.account(who.account).await? else { return Ok((changes, Answer::NotHere)) };
        if login.version() != version || account.password != letter {
            return Ok((changes, Answer::Stale));
        }
        let by = match PasswordChecked::of_login(&login, &account, now) {
            Ok(by) => by,
            Err(CredentialsRefused::Wrong) => return Ok((changes, Answer::Stale)),
            Err(CredentialsRefused::Frozen) => return Ok((changes, Answer::Frozen)),
            Err(CredentialsRefused::LetterEnded) => return Ok((changes, Answer::LetterEnded)),
        };
        let answer = match login.state {
            State::AsksOtherPassword { .. } => {
                finish(app, desk, (&login, &account), (by, hash.clone()), &mut changes, now).await?
            }
            _ => go_on(app, (&login, &account), (by, hash.clone()), &mut changes, now),
        };
        // A refusal writes nothing of what was prepared.
        let changes = match answer {
            Answer::Changed(_) | Answer::Done { .. } | Answer::Waits { .. } | Answer::AlreadyWaits | Answer::Void => {
                changes
            }
            _ => app.changes(now),
        };
        Ok((changes, answer))
    })
    .await
}

/// The letter's password is changed, and the login asks for the second factor.
fn go_on(
    app: &App,
    (login, account): (&Versioned<Login>, &Versioned<Account>),
    (by, hash): (PasswordChecked, String),
    changes: &mut Changes,
    now: Time,
) -> Answer {
    let Ok(chosen) = change(account, by, hash, changes, now) else { return Answer::Frozen };
    let hold = Hold::new(app, login);
    let command = Command::PasswordChosen { chosen, holder: hold.digest() };
    match login.get().clone().step(command, &app.limits, now) {
        Ok(next) => {
            changes.replace(login, next);
            Answer::Changed(Some(hold))
        }
        Err(_) => Answer::NotHere,
    }
}

/// Whether what is chosen at this login waits before it counts.
pub async fn waits(app: &App, login: &Login, now: Time) -> Result<bool, Fault> {
    match login.state {
        State::AsksOtherPassword { who, .. } => {
            let Some(account) = app.store.account(who.account).await? else { return Ok(false) };
            let kept = Kept::read(app, &account).await?;
            match login.still_passed(&kept.factors(), &app.limits, now) {
                Some(passed) => Ok(at_login(app, passed, now).await?.is_none()),
                None => Ok(false),
            }
        }
        State::AsksCredentials
        | State::AsksNewPassword(_)
        | State::AsksMethod(_)
        | State::WaitsForApp { .. }
        | State::AsksCode { .. }
        | State::Done { .. }
        | State::Refused { .. } => Ok(false),
    }
}

/// The password that a stranger knew is changed, and the login is done: the second factor was right before.
async fn finish(
    app: &App,
    desk: &Desk,
    (login, account): (&Versioned<Login>, &Versioned<Account>),
    (by, hash): (PasswordChecked, String),
    changes: &mut Changes,
    now: Time,
) -> Result<Answer, Fault> {
    let kept = Kept::read(app, account).await?;
    let Some(passed) = login.still_passed(&kept.factors(), &app.limits, now) else {
        return Ok(end(app, login, Answer::Void, changes, now));
    };
    kept.require(passed.shown(), changes);
    let Some(at_once) = at_login(app, passed, now).await? else {
        return wait(app, (login, account), (passed, hash), changes, now).await;
    };
    let Ok(changed) = account.get().clone().choose_password(by, hash, now) else { return Ok(Answer::Frozen) };
    changes.audit(What::PasswordChosen, Some(account.id), account.id);
    // Whoever denied a login may not be who chooses now: they are told, and may say once more that it was not them.
    made(app, account.id, Kind::Password { hash: String::new() }, changes, now).await?;
    let cookies = complete_changed(app, desk, (login, account), (changed, at_once), changes, now).await?;
    Ok(cookies.map_or(Answer::NotHere, |cookies| Answer::Done { cookies }))
}

/// Whoever was denied may hold the card too: by card the new password waits, and lets nobody in so long (never event 5).
async fn wait(
    app: &App,
    (login, account): (&Versioned<Login>, &Versioned<Account>),
    (passed, hash): (StillPassed, String),
    changes: &mut Changes,
    now: Time,
) -> Result<Answer, Fault> {
    Ok(match ask_at_login(app, passed, account, hash, changes, now).await? {
        Asked::Waits { until } => end(app, login, Answer::Waits { until }, changes, now),
        Asked::AlreadyWaits => end(app, login, Answer::AlreadyWaits, changes, now),
        Asked::AgainFirst => Answer::NotHere,
    })
}

/// Ends the login without success, with this answer.
fn end(app: &App, login: &Versioned<Login>, answer: Answer, changes: &mut Changes, now: Time) -> Answer {
    match login.get().clone().step(Command::Refuse(Why::Void), &app.limits, now) {
        Ok(ended) => {
            desk::write(changes, login, ended);
            answer
        }
        Err(_) => Answer::NotHere,
    }
}

/// On a page of its own, with the letter in hand: user ID, the letter's password, and the new one.
pub async fn first(app: &App, desk: &Desk, typed: &Typed, wanted: SecretText, now: Time) -> Result<Answer, Fault> {
    // Judged before the hash, and for everybody alike: it depends on what was typed alone, and costs nothing.
    if let Err(refused) = NewPassword::measure(&wanted) {
        return Ok(Answer::Refused(refused));
    }
    if wanted.expose().as_bytes() == typed.password.as_bytes() {
        return Ok(Answer::Refused(PasswordRefused::Unchanged));
    }
    let door = Door::FirstPassword(desk.source);
    let heard = match hear(app, door, typed, now).await? {
        Ok(heard) => heard,
        Err(rest) => return Ok(Answer::Rests { until: rest.until() }),
    };
    // Only who has the letter is worth the search for a common password, and a second hash.
    let hash = match heard.matched() {
        true => match NewPassword::parse(wanted, &typed.user_id) {
            Ok(wanted) => app.passwords.hash(Line::Shared, &Password::new(wanted.secret().expose().to_owned())).await?,
            Err(refused) => return Ok(Answer::Refused(refused)),
        },
        false => String::new(),
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let answer = match judge(app, door, &heard, &mut changes, now).await? {
            Judged::Right(right) => {
                let changed = change(&right.account, right.checked, hash.clone(), &mut changes, now);
                changed.map_or(Answer::Frozen, |_| Answer::Changed(None))
            }
            Judged::Wrong { left, .. } => {
                left.map_or_else(|rest| Answer::Rests { until: rest.until() }, |left| Answer::Wrong { left })
            }
            Judged::NotHeard(rest) => Answer::Rests { until: rest.until() },
            Judged::Frozen => Answer::Frozen,
            // It is changed in a login alone, and is not compared with here.
            Judged::MustChange => Answer::Stale,
            Judged::LetterEnded => Answer::LetterEnded,
        };
        Ok((changes, answer))
    })
    .await
}

/// The password is changed to the one of `hash`, in `changes`.
pub fn change(
    account: &Versioned<Account>,
    by: PasswordChecked,
    hash: String,
    changes: &mut Changes,
    now: Time,
) -> Result<PasswordChosen, Refusal> {
    let (next, chosen) = account.get().clone().choose_password(by, hash, now)?;
    changes.replace(account, next).audit(What::PasswordChosen, Some(account.id), account.id);
    Ok(chosen)
}
