//! A code from the card is given at the desk. A right one is used, and the login done, in one commit.

use domain::activity;
use domain::audit::What;
use domain::browser::Trust;
use domain::card::{self, Card, Outcome};
use domain::ids::LoginId;
use domain::login::{Command, Identified, Login, State, Why};
use domain::proof::SecondFactor;
use domain::secret::Digest;
use domain::strikes::Hearing;
use domain::time::Time;
use store::{Changes, Store, Versioned};

use super::desk::{self, Desk, NewCookies, login_of, trust};
use super::finish::{Completed, Completing, complete};
use super::happened::note;
use super::services::takes_login;
use super::throttles::CodeBudget;
use super::{Fault, operate};
use crate::app::App;
use crate::keys::KeyId;

/// What came of a code.
#[derive(Debug)]
pub enum Answer {
    /// The login is done.
    Done {
        /// What the browser gets.
        cookies: NewCookies,
    },
    /// The code is right, but a stranger knew the password: the login asks for another one first.
    AsksOtherPassword,
    /// The code is wrong.
    Wrong {
        /// Wrong ones left before the card rests for this browser.
        left: u16,
    },
    /// The same from a browser that was let in.
    WrongLetIn {
        /// Wrong ones left before the login ends.
        left: u16,
    },
    /// The code is right, but another login used it an instant ago. The form asks for the next key number.
    AlreadyUsed,
    /// The card rests for this browser.
    Rests {
        /// Until when.
        until: Time,
    },
    /// The card cannot be used any more.
    CardEnded,
    /// This login has ended: its tries are used up, or the account may not be used now.
    Ended,
    /// The form was drawn for an earlier step.
    Stale,
    /// There is no such login for this browser, it took too long, or its service takes none any more.
    NotHere,
}

/// Takes the six digits typed into the form that was drawn for `version` of the login.
pub async fn give(
    app: &App,
    desk: &Desk,
    id: LoginId,
    version: i64,
    code: &str,
    remember: bool,
    now: Time,
) -> Result<Answer, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let answer = judge(app, desk, id, version, code, remember, &mut changes, now).await?;
        Ok((changes, answer))
    })
    .await
}

#[expect(clippy::too_many_arguments, reason = "one answer, judged against everything that was read for it")]
async fn judge(
    app: &App,
    desk: &Desk,
    id: LoginId,
    version: i64,
    code: &str,
    remember: bool,
    changes: &mut Changes,
    now: Time,
) -> Result<Answer, Fault> {
    let Ok(login) = login_of(app, desk, id).await? else { return Ok(Answer::NotHere) };
    if login.is_expired(&app.limits, now) {
        return Ok(Answer::NotHere);
    }
    let State::AsksCode { who, card, place } = login.state else { return Ok(Answer::Stale) };
    if login.version() != version {
        return Ok(Answer::Stale);
    }
    let Ok(current) = login.get().clone().step(Command::Remember(remember), &app.limits, now) else {
        return Ok(Answer::NotHere);
    };
    let read = app.store.account(who.account).await?.zip(app.store.card(card).await?);
    let Some((account, card)) = read else { return Ok(Answer::NotHere) };
    let (trust_now, known) = trust(app, desk, &login, Some(&account), now).await?;
    let budget = CodeBudget::read(app, trust_now, known, login.tries_left(&app.limits)).await?;
    if let Some(until) = budget.rest(&app.limits, now) {
        return Ok(Answer::Rests { until });
    }
    let number = card.number.to_string();
    let typed = Digest(app.keys.card_digest(KeyId(card.digest_key), &number, card.key_number(place), code)?);
    let command = card::Command::Answer { place, typed, caller: budget.caller() };
    let (next, outcome, effects) = match card.get().clone().step(command, &app.limits, now) {
        Ok(stepped) => stepped,
        Err(card::Refusal::Rests { until }) => return Ok(Answer::Rests { until }),
        Err(card::Refusal::UsedUp | card::Refusal::Blocked | card::Refusal::Replaced) => return Ok(Answer::CardEnded),
    };
    changes.effects(effects);
    let who = Identified { trust: trust_now, ..who };
    match outcome {
        Outcome::Right(code_used) => {
            changes.replace(&card, next);
            changes.audit_with(What::CardCodeRight, Some(account.id), card.id, &[place.into()]);
            budget.forgive(changes, now);
            operate::card::arrived(app, &card, changes, now).await?;
            let factor = SecondFactor::Card(code_used);
            let completing = Completing { login: &login, current, who, account: &account, factor, carried: false };
            match complete(app, desk, completing, changes, now).await? {
                Some(Completed::Done(cookies)) => Ok(Answer::Done { cookies }),
                Some(Completed::AsksOtherPassword) => Ok(Answer::AsksOtherPassword),
                None if !takes_login(app, &login).await? => {
                    *changes = app.changes(now);
                    Ok(Answer::NotHere)
                }
                None => Ok(ends(app, &login, changes, now)),
            }
        }
        Outcome::AlreadyUsed => ask_next(app, &login, current, &next, changes, now),
        Outcome::Done => Err(Fault::Broken("a card that was asked for a code gave no answer".to_owned())),
        Outcome::Wrong => {
            changes.audit_with(What::CardCodeWrong, Some(account.id), card.id, &[next.wrong_since_right.into()]);
            if let Some(service) = app.store.service(&login.service).await? {
                let what = activity::What::WrongCode;
                note(app, (&account, &service), what, &desk.label, changes, now).await?;
            }
            let answer = wrong(app, (&login, current), &next, (trust_now, &budget), changes, now);
            changes.replace(&card, next);
            Ok(answer)
        }
    }
}

/// The account was frozen or its password reset meanwhile: the login ends, and nothing else of what was prepared is
/// written.
fn ends(app: &App, login: &Versioned<Login>, changes: &mut Changes, now: Time) -> Answer {
    *changes = app.changes(now);
    if let Ok(ended) = login.get().clone().step(Command::Refuse(Why::Void), &app.limits, now) {
        desk::write(changes, login, ended);
    }
    Answer::Ended
}

fn ask_next(
    app: &App,
    login: &Versioned<Login>,
    current: Login,
    card: &Card,
    changes: &mut Changes,
    now: Time,
) -> Result<Answer, Fault> {
    let Some(place) = card.asks() else { return Ok(Answer::CardEnded) };
    match current.step(Command::AskCode(card.id, place), &app.limits, now) {
        Ok(next) => {
            changes.replace(login, next);
            Ok(Answer::AlreadyUsed)
        }
        Err(_) => Ok(Answer::Stale),
    }
}

fn wrong(
    app: &App,
    (login, current): (&Versioned<Login>, Login),
    card: &Card,
    (trust, budget): (Trust, &CodeBudget),
    changes: &mut Changes,
    now: Time,
) -> Answer {
    let Ok(next) = current.step(Command::WrongCode(trust), &app.limits, now) else { return Answer::Stale };
    let ended = matches!(next.state, State::Refused { why: Why::TooManyTries, .. });
    desk::write(changes, login, next);
    if let card::State::Blocked { .. } = card.state {
        changes.audit(What::CardBlocked, Some(card.account), card.id);
        return Answer::CardEnded;
    }
    if ended {
        return Answer::Ended;
    }
    match (budget.strike(card, changes, &app.limits, now), budget) {
        (Hearing::Open { left }, CodeBudget::LetIn { .. }) => Answer::WrongLetIn { left },
        (Hearing::Open { left }, CodeBudget::Known(_) | CodeBudget::CardInHand(_) | CodeBudget::Unknown) => {
            Answer::Wrong { left }
        }
        (Hearing::Rests { until }, _) => Answer::Rests { until },
    }
}
