//! PostgreSQL: connections that read and write, one statement for each commit, and word to the other nodes.

mod chain;
mod open;
mod rows;
mod tidings;
mod way;
mod whole;

use std::time::Duration;

use deadpool_postgres::{Object, Pool};
use domain::effect::Effect;
use domain::time::Time;
use futures_util::future::try_join_all;
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use tokio_postgres::Error;
use tokio_postgres::types::ToSql;

use crate::SweepReport;
use crate::cell::Cell;
use crate::changes::Write;
use crate::error::{CommitError, StoreError};
use crate::news::{self, News};
use crate::queries::SWEEPS;
use crate::settle::Lines;
use crate::sql;
use crate::sqlite::OpenMode;
use crate::table::{Query, Table};

pub use open::{Place, PostgresError};
pub(crate) use whole::{read_whole, write_whole};

use chain::Chain;
use tidings::Tidings;

/// Commits of more writes are rare, and each of their shapes would cost every connection some hundred kilobytes.
const KEPT_STEPS_MAX: usize = 16;

/// A commit of more writes is a transaction of many statements, sent all at once: planning so long a one would take longer.
const CHAINED_MAX: usize = 64;

/// So long what somebody waits for may take. The server itself gives a statement less, so only one that says nothing is
/// given up.
const ANSWER: Duration = Duration::from_secs(7);

/// The same for what looks at many rows, or writes them one by one.
const LONG_ANSWER: Duration = Duration::from_secs(12);

/// The same for a whole sweep, whose statements each have their own limit.
const SWEEP: Duration = Duration::from_secs(60);

/// A database of a PostgreSQL server, opened.
#[derive(Debug)]
pub struct Postgres {
    pool: Pool,
    tidings: Tidings,
    /// By which this node knows what it wrote itself.
    node: i64,
    /// A command says nothing of whom its changes concern: everybody looks.
    is_beside: bool,
    lines: Lines,
}

impl Postgres {
    pub(crate) async fn open(address: &str, mode: OpenMode) -> Result<Self, PostgresError> {
        let (pool, tidings, node) = open::open(address, mode).await?;
        Ok(Self { pool, tidings, node, is_beside: mode == OpenMode::Beside, lines: Lines::default() })
    }

    /// A read on a connection that has broken is run again: after a restart of the server all of them have.
    pub(crate) async fn rows(&self, query: &Query, given: &[Cell]) -> Result<Vec<Vec<Cell>>, StoreError> {
        let given: Vec<_> = given.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect();
        let mut tries = open::CONNECTIONS + 1;
        loop {
            let client = self.client().await?;
            let read = async {
                let statement = client.prepare_cached(&sql::of_query(query).text).await?;
                client.query(&statement, &given).await?.iter().map(rows::cells).collect::<Result<Vec<_>, Error>>()
            };
            tries -= 1;
            match timeout(ANSWER, read).await {
                Ok(Ok(rows)) => return Ok(rows),
                Ok(Err(error)) if rows::is_broken(&error) && tries > 0 => {}
                Ok(Err(error)) => return Err(rows::unavailable(&error)),
                Err(_) => return Err(self.gives_up(client)),
            }
        }
    }

    pub(crate) async fn count(&self, table: &Table) -> Result<u64, StoreError> {
        let client = self.client().await?;
        let read = async {
            client.batch_execute(sql::LOOKS_LONGER).await?;
            let counted = client.query_one(&sql::of(table).count.text, &[]).await?.try_get::<_, i64>(0)?;
            client.batch_execute(sql::LOOKS_AS_BEFORE).await?;
            Ok::<_, Error>(counted.unsigned_abs())
        };
        let read = timeout(LONG_ANSWER, read).await;
        self.answered(client, read)
    }

    pub(crate) async fn heads(&self, tail: u32, limit: u32) -> Result<Vec<(String, u64)>, StoreError> {
        let client = self.client().await?;
        let (tail, limit) = (Cell::Integer(tail.into()), Cell::Integer(limit.into()));
        let read = async {
            client.batch_execute(sql::LOOKS_LONGER).await?;
            let rows = client.query(sql::PASSWORD_HASH_HEADS, &[&tail, &limit]).await?;
            client.batch_execute(sql::LOOKS_AS_BEFORE).await?;
            rows.iter()
                .map(|row| Ok((row.try_get(0)?, row.try_get::<_, i64>(1)?.unsigned_abs())))
                .collect::<Result<Vec<_>, Error>>()
        };
        let read = timeout(LONG_ANSWER, read).await;
        self.answered(client, read)
    }

    /// Keeps all of it or nothing.
    pub(crate) async fn write(&self, id: u128, writes: Vec<Write>, hints: &[Effect]) -> Result<(), CommitError> {
        let unreached = |error| CommitError::Unavailable(open::pool_words(&error));
        let mut client = self.pool.get().await.map_err(unreached)?;
        let news = news::told(hints, self.is_beside || news::are_held(&writes));
        let concerns_others = news != Cell::Null;
        let own = self.own(id, news);
        let written = match writes.len() > CHAINED_MAX {
            true => timeout(LONG_ANSWER, write_one_by_one(&mut client, &own, &writes)).await,
            false => timeout(ANSWER, write_at_once(&client, &own, &writes)).await,
        };
        let Ok(written) = written else {
            // It may be kept still, when whoever hangs goes on: only its id says.
            self.gives_up(client);
            return Err(CommitError::Unknown);
        };
        if matches!(&written, Err(CommitError::Unavailable(why)) if why == open::ONLY_READS) {
            // Perhaps another host takes writes meanwhile.
            self.gives_up(client);
        }
        written?;
        if concerns_others {
            self.tidings.tell();
        }
        Ok(())
    }

    /// What a commit leaves of itself.
    fn own(&self, id: u128, news: Cell) -> [Cell; 3] {
        [Cell::Blob(id.to_be_bytes().to_vec()), Cell::Integer(self.node), news]
    }

    /// Claims the commit's id: whoever still writes it is waited for, and whoever has not begun cannot any more.
    pub(crate) async fn find_commit(&self, id: u128) -> Result<bool, StoreError> {
        let client = self.client().await?;
        let id = Cell::Blob(id.to_be_bytes().to_vec());
        let claimed = async { client.query_one(sql::COMMIT_ID_CLAIM, &[&id]).await?.try_get(0) };
        let claimed = timeout(ANSWER, claimed).await;
        self.answered(client, claimed)
    }

    pub(crate) async fn delete_before(&self, before: Vec<Time>, batch: u32) -> Result<SweepReport, StoreError> {
        let client = self.client().await?;
        let swept = async {
            let mut report = SweepReport::default();
            for ((sweep, statement), before) in SWEEPS.iter().zip(sql::of_sweeps()).zip(before) {
                let statement = client.prepare_cached(&statement.text).await?;
                let given = [Cell::Integer(before.micros()), Cell::Integer(batch.into())];
                let removed = client.execute(&statement, &[&given[0], &given[1]]).await?;
                report.add(sweep.table.name, removed, batch);
            }
            client.execute(sql::COMMIT_IDS_SWEEP, &[]).await?;
            Ok::<_, Error>(report)
        };
        let swept = timeout(SWEEP, swept).await;
        self.answered(client, swept)
    }

    /// What others have written since the last call; waits for it.
    pub(crate) async fn heard(&self) -> News {
        self.tidings.heard().await
    }

    pub(crate) async fn probe(&self) -> Result<(), StoreError> {
        let client = self.client().await?;
        let asked = async {
            for (question, why) in [(sql::ONLY_READS, open::ONLY_READS), (sql::COMMITS_LATER, open::FORGETS)] {
                if client.query_one(question, &[]).await?.try_get::<_, bool>(0)? {
                    return Ok(Some(why));
                }
            }
            Ok::<_, Error>(None)
        };
        let asked = timeout(ANSWER, asked).await;
        self.answered(client, asked)?.map_or(Ok(()), |why| Err(StoreError::Unavailable(why.to_owned())))
    }

    pub(crate) fn lines(&self) -> &Lines {
        &self.lines
    }

    async fn client(&self) -> Result<Object, StoreError> {
        self.pool.get().await.map_err(|error| StoreError::Unavailable(open::pool_words(&error)))
    }

    /// What was said in time, or that nothing was.
    fn answered<T>(&self, client: Object, said: Result<Result<T, Error>, Elapsed>) -> Result<T, StoreError> {
        match said {
            Ok(said) => said.map_err(|error| rows::unavailable(&error)),
            Err(_) => Err(self.gives_up(client)),
        }
    }

    /// Closes a connection on which nobody answers, and with it all that rest: the next ones may lead to another host. Put
    /// back, it would cost the next one the same time.
    fn gives_up(&self, client: Object) -> StoreError {
        drop(Object::take(client));
        drop(self.pool.retain(|_, _| false));
        StoreError::Unavailable(open::SILENT.to_owned())
    }
}

/// One statement, so that it is one round trip and one transaction: a wrong count raises, and nothing of it stays.
async fn write_at_once(client: &Object, own: &[Cell; 3], writes: &[Write]) -> Result<(), CommitError> {
    let chain = Chain::of(own, writes);
    // Of long ones there are too many to keep: they have as many shapes as lengths.
    let prepared = match writes.len() > KEPT_STEPS_MAX {
        true => client.prepare(chain.text()).await,
        false => client.prepare_cached(chain.text()).await,
    };
    let statement = prepared.map_err(|error| chain::before(&error))?;
    client.query_one(&statement, &chain.given()).await.map_err(|error| chain::judge(&error, writes))?;
    Ok(())
}

/// One transaction, whose statements do not wait for each other's answers.
async fn write_one_by_one(client: &mut Object, own: &[Cell; 3], writes: &[Write]) -> Result<(), CommitError> {
    let unsent = |error: Error| chain::before(&error);
    let transaction = client.transaction().await.map_err(unsent)?;
    let claim = transaction.prepare_cached(sql::COMMIT_ID_ADD).await.map_err(unsent)?;
    let mut steps = vec![(claim, own.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect())];
    let chains: Vec<Chain<'_>> = writes.iter().map(Chain::alone).collect();
    for chain in &chains {
        steps.push((transaction.prepare_cached(chain.text()).await.map_err(unsent)?, chain.given()));
    }
    let running = steps.iter().map(|(statement, given)| transaction.execute(statement, given));
    // Nothing is kept yet, whatever went wrong: what is not committed is rolled back.
    let touched = try_join_all(running).await.map_err(|error| chain::judge_uncommitted(&error, writes))?;
    match touched.iter().position(|rows| *rows != 1) {
        Some(place) => Err(chain::lost(place, writes)),
        None => transaction.commit().await.map_err(|error| chain::judge(&error, writes)),
    }
}
