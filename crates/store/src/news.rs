//! What others have written beside this engine, a command or another node: whom to wake, where that is known.

use std::time::Duration;

use domain::effect::Effect;
use domain::ids::{AccountId, LoginId};

use crate::cell::Cell;
use crate::changes::Write;
use crate::engine::Engine;
use crate::error::StoreError;

/// What somebody else wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// What concerns these alone.
    Of(Vec<Whom>),
    /// Nobody knows what: everybody must look again.
    Anything,
}

/// Who must look again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whom {
    /// Whoever waits for this login.
    Login(LoginId),
    /// The devices of this account.
    Account(AccountId),
}

/// Hears what others write, from when it was made on.
#[derive(Debug)]
pub struct Listener {
    engine: Engine,
    seen: Option<u64>,
}

impl Listener {
    pub(crate) fn of(engine: Engine) -> Self {
        Self { engine, seen: None }
    }

    /// The next news; waits for it. A file is looked at every `period`, a database tells by itself.
    /// What was written before the first call may or may not be news.
    pub async fn next(&mut self, period: Duration) -> Result<News, StoreError> {
        match &self.engine {
            Engine::Memory(_) => std::future::pending().await,
            Engine::Postgres(postgres) => Ok(postgres.heard().await),
            Engine::Sqlite(sqlite) => loop {
                let now = sqlite.foreign_writes().await?;
                if self.seen.replace(now).is_some_and(|before| before != now) {
                    return Ok(News::Anything);
                }
                tokio::time::sleep(period).await;
            },
        }
    }
}

/// A kind and an id.
const WORD_BYTES: usize = 17;
const ANYTHING: u8 = 0;
const LOGIN: u8 = 1;
const ACCOUNT: u8 = 2;

/// What other nodes are told of a commit; null when nobody there can wait for it. Jobs are done by the node that wrote
/// them, and found by the others should it die. `everybody` must look when it changes what nodes hold in memory.
pub(crate) fn told(hints: &[Effect], everybody: bool) -> Cell {
    let mut bytes = Vec::with_capacity(WORD_BYTES * hints.len());
    let mut push = |kind: u8, id: u128| {
        bytes.push(kind);
        bytes.extend(id.to_be_bytes());
    };
    if everybody {
        push(ANYTHING, 0);
    }
    for hint in hints {
        match hint {
            Effect::WakeLogin(login) => push(LOGIN, login.0),
            Effect::WakeAccount(account) => push(ACCOUNT, account.0),
            Effect::Do(_) => {}
        }
    }
    if bytes.is_empty() { Cell::Null } else { Cell::Blob(bytes) }
}

/// What was told; words of a later version are for everybody.
pub(crate) fn heard(told: &[u8]) -> News {
    let words = told.chunks(WORD_BYTES).map(|word| {
        let (kind, id) = word.split_first()?;
        let id = u128::from_be_bytes(id.try_into().ok()?);
        match *kind {
            LOGIN => Some(Whom::Login(LoginId(id))),
            ACCOUNT => Some(Whom::Account(AccountId(id))),
            _ => None,
        }
    });
    words.collect::<Option<Vec<_>>>().map_or(News::Anything, News::Of)
}

/// Whether these writes change what nodes hold in memory.
pub(crate) fn are_held(writes: &[Write]) -> bool {
    writes.iter().any(|write| matches!(write.table.name, "signing_keys" | "data_keys"))
}

#[cfg(test)]
mod tests {
    use domain::effect::Job;

    use super::*;

    #[test]
    fn what_is_told_is_heard() {
        let (login, account) = (LoginId(7), AccountId(u128::MAX));
        let hints = [Effect::WakeLogin(login), Effect::Do(Job::OrderCard(account)), Effect::WakeAccount(account)];
        let Cell::Blob(told) = told(&hints, false) else { unreachable!("somebody is to be woken") };
        assert_eq!(heard(&told), News::Of(vec![Whom::Login(login), Whom::Account(account)]));
        assert_eq!(heard(&[&told[..], &[9; WORD_BYTES]].concat()), News::Anything, "a kind of a later version");
        assert_eq!(heard(&told[1..]), News::Anything, "torn");
    }

    #[test]
    fn a_commit_for_which_nobody_waits_says_nothing_and_one_for_everybody_says_so() {
        assert_eq!(told(&[Effect::Do(Job::OrderCard(AccountId(1)))], false), Cell::Null);
        let Cell::Blob(told) = told(&[], true) else { unreachable!("everybody is told") };
        assert_eq!(heard(&told), News::Anything);
    }
}
