//! *Let a browser in*: what the person shows on a login page, so that no stranger can keep them out: the eight characters
//! of their app, or the first key numbers of their card.

use domain::audit::What;
use domain::card::{Card, ShownNumbers};
use domain::ids::{AccountId, LoginId};
use domain::let_in::LetIn;
use domain::login::{Command, LetInBy, State};
use domain::secret::Digest;
use domain::time::Time;
use domain::user_id::UserId;
use protocol::let_in::LetInCode;
use store::{Changes, Store, Versioned};

use super::desk::{self, Desk, login_of};
use super::{Fault, NOBODY};
use crate::app::App;

/// What came of what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The browser is let in: the login is at this version now.
    In(i64),
    /// It is wrong, used, or too old.
    Wrong,
    /// It was wrong once too often: the login has ended.
    Ended,
    /// The form was drawn for an earlier step.
    Stale,
    /// There is no such login for this browser, or it took too long.
    NotHere,
}

enum Typed {
    Characters(LetInCode),
    KeyNumbers(ShownNumbers),
}

impl Typed {
    fn parse(typed: &str) -> Option<Self> {
        let characters = LetInCode::parse(typed).map(Self::Characters);
        characters.or_else(|| ShownNumbers::parse(typed).map(Self::KeyNumbers))
    }
}

/// The keyed digest under which the characters are kept.
pub fn digest(app: &App, account: AccountId, code: &LetInCode) -> Digest {
    Digest(app.keys.mac(LABEL, &[&account.bytes(), code.expose().as_bytes()]))
}

const LABEL: &str = "let in";

/// Gives this login a place of its own, if what was typed is right. Wrong ones count on the login alone: so they keep
/// nobody else out, and look the same for a user ID that nobody has. The user ID is the one that the login knows, or,
/// before its password, the one that was typed.
pub async fn let_in(
    app: &App,
    desk: &Desk,
    id: LoginId,
    version: i64,
    user_id: &str,
    typed: &str,
    now: Time,
) -> Result<Answer, Fault> {
    let Some(typed) = Typed::parse(typed) else { return Ok(Answer::Wrong) };
    let answer = app.settle(|| async {
        let mut changes = app.changes(now);
        let Ok(login) = login_of(app, desk, id).await? else { return Ok((changes, Answer::NotHere)) };
        if login.version() != version {
            return Ok((changes, Answer::Stale));
        }
        let account = match login.who() {
            Some(who) => who.account,
            None => account_of(app, user_id).await?,
        };
        let (command, answer) = match by(app, account, &typed, id, &mut changes, now).await? {
            Some(by) => (Command::LetIn(by), Answer::In(version)),
            None => (Command::WrongLetIn, Answer::Wrong),
        };
        let Ok(next) = login.get().clone().step(command, &app.limits, now) else {
            return Ok((app.changes(now), Answer::NotHere));
        };
        let ended = matches!(next.state, State::Refused { .. });
        desk::write(&mut changes, &login, next);
        Ok((changes, if ended { Answer::Ended } else { answer }))
    });
    match answer.await? {
        // Letting in was a step of the login: what follows in the same form is for the one that stands now.
        Answer::In(_) => {
            let login = login_of(app, desk, id).await?;
            Ok(login.map_or(Answer::NotHere, |login| Answer::In(login.version())))
        }
        other => Ok(other),
    }
}

/// The account of a user ID; for one that nobody has, an id that nobody has: the same steps follow.
pub async fn account_of(app: &App, user_id: &str) -> Result<AccountId, Fault> {
    let account = match UserId::parse(user_id) {
        Some(user_id) => app.store.account_by_user_id(user_id.folded()).await?,
        None => None,
    };
    Ok(account.map_or(NOBODY, |account| account.id))
}

/// The keyed digest under which a card's first key numbers are kept.
pub fn shown_digest(app: &App, account: AccountId, numbers: &ShownNumbers) -> Digest {
    Digest(app.keys.mac(SHOWN_LABEL, &[&account.bytes(), numbers.expose()]))
}

const SHOWN_LABEL: &str = "card in hand";

/// The card of this account that was shown, if it was. A wrong try finds no row, like one for an account that nobody has:
/// only a right one reads a card.
pub async fn card_shown(app: &App, account: AccountId, typed: &ShownNumbers) -> Result<Option<Versioned<Card>>, Fault> {
    for digest in app.keys.macs(SHOWN_LABEL, &[&account.bytes(), typed.expose()]) {
        let found = app.store.cards_shown(account, &Digest(digest)).await?;
        if let Some(card) = found.into_iter().find(|card| card.may_be_held()) {
            return Ok(Some(card));
        }
    }
    Ok(None)
}

/// By what the browser is let in, if it is right; what follows from that stands in `changes`.
async fn by(
    app: &App,
    account: AccountId,
    typed: &Typed,
    login: LoginId,
    changes: &mut Changes,
    now: Time,
) -> Result<Option<LetInBy>, Fault> {
    match typed {
        Typed::Characters(code) => {
            let Some((kept, next)) = used(app, account, code, now).await? else { return Ok(None) };
            changes.replace(&kept, next).audit(What::BrowserLetIn, Some(account), login);
            Ok(Some(LetInBy::App(account)))
        }
        Typed::KeyNumbers(typed) => {
            let Some(card) = card_shown(app, account, typed).await? else { return Ok(None) };
            // Of a block and a login at once, one is decided about after the other.
            changes.require(&card).audit(What::CardShown, Some(account), card.id);
            Ok(Some(LetInBy::Card(account, card.id)))
        }
    }
}

/// These characters, if they are right and let somebody in for the first time: the row, and what becomes of it.
pub async fn used(
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
