//! PostgreSQL: connections that read and write, one statement for each commit, and word to the other nodes.

mod chain;
mod open;
mod rows;
mod tidings;
mod whole;

use deadpool_postgres::{Object, Pool};
use domain::effect::Effect;
use domain::time::Time;
use futures_util::future::try_join_all;
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
            match read.await {
                Ok(rows) => return Ok(rows),
                Err(error) if rows::is_broken(&error) && tries > 0 => {}
                Err(error) => return Err(rows::unavailable(&error)),
            }
        }
    }

    pub(crate) async fn count(&self, table: &Table) -> Result<u64, StoreError> {
        let client = self.client().await?;
        let counted = client.query_one(&sql::of(table).count.text, &[]).await.and_then(|row| row.try_get::<_, i64>(0));
        counted.map(i64::unsigned_abs).map_err(|error| rows::unavailable(&error))
    }

    pub(crate) async fn heads(&self, tail: u32, limit: u32) -> Result<Vec<(String, u64)>, StoreError> {
        let client = self.client().await?;
        let (tail, limit) = (Cell::Integer(tail.into()), Cell::Integer(limit.into()));
        let read = async {
            let rows = client.query(sql::PASSWORD_HASH_HEADS, &[&tail, &limit]).await?;
            rows.iter()
                .map(|row| Ok((row.try_get(0)?, row.try_get::<_, i64>(1)?.unsigned_abs())))
                .collect::<Result<Vec<_>, Error>>()
        };
        read.await.map_err(|error| rows::unavailable(&error))
    }

    /// Keeps all of it or nothing.
    pub(crate) async fn write(&self, id: u128, writes: Vec<Write>, hints: &[Effect]) -> Result<(), CommitError> {
        let mut client = self.pool.get().await.map_err(|error| CommitError::Unavailable(error.to_string()))?;
        let news = news::told(hints, self.is_beside || news::are_held(&writes));
        let concerns_others = news != Cell::Null;
        let own = self.own(id, news);
        match writes.len() > CHAINED_MAX {
            true => write_one_by_one(&mut client, &own, &writes).await?,
            false => write_at_once(&client, &own, &writes).await?,
        }
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
        let claimed = client.query_one(sql::COMMIT_ID_CLAIM, &[&Cell::Blob(id.to_be_bytes().to_vec())]).await;
        claimed.and_then(|row| row.try_get(0)).map_err(|error| rows::unavailable(&error))
    }

    pub(crate) async fn delete_before(&self, before: Vec<Time>, batch: u32) -> Result<SweepReport, StoreError> {
        let client = self.client().await?;
        let mut report = SweepReport::default();
        let swept = async {
            for ((sweep, statement), before) in SWEEPS.iter().zip(sql::of_sweeps()).zip(before) {
                let statement = client.prepare_cached(&statement.text).await?;
                let given = [Cell::Integer(before.micros()), Cell::Integer(batch.into())];
                let removed = client.execute(&statement, &[&given[0], &given[1]]).await?;
                report.add(sweep.table.name, removed, batch);
            }
            client.execute(sql::COMMIT_IDS_SWEEP, &[]).await
        };
        swept.await.map_err(|error| rows::unavailable(&error))?;
        Ok(report)
    }

    /// What others have written since the last call; waits for it.
    pub(crate) async fn heard(&self) -> News {
        self.tidings.heard().await
    }

    pub(crate) async fn probe(&self) -> Result<(), StoreError> {
        let client = self.client().await?;
        let is_so = async |text: &str| client.query_one(text, &[]).await.and_then(|row| row.try_get::<_, bool>(0));
        for (question, why) in [(sql::IN_RECOVERY, open::ONLY_READS), (sql::COMMITS_LATER, open::FORGETS)] {
            if is_so(question).await.map_err(|error| rows::unavailable(&error))? {
                return Err(StoreError::Unavailable(why.to_owned()));
            }
        }
        Ok(())
    }

    pub(crate) fn lines(&self) -> &Lines {
        &self.lines
    }

    async fn client(&self) -> Result<Object, StoreError> {
        self.pool.get().await.map_err(|error| StoreError::Unavailable(open::pool_words(&error)))
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
