//! A whole database, read in one snapshot or while nobody else uses it; and an empty one, filled in one transaction.

use std::pin::pin;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, IsolationLevel, Portal, Transaction};

use super::open::{self, Place, PostgresError};
use super::rows;
use crate::address::Unopened;
use crate::cell::Cell;
use crate::sql;
use crate::table::Table;
use crate::tables::TABLES;
use crate::whole::{Beside, CopyError, Piece, ROWS, Rows, Sent, Sum, Sums, compare};

/// So often it is looked whether everybody has gone.
const LOOKS: u32 = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// Reads all rows and sends them; the database is let go when nobody listens any more.
pub(crate) async fn read_whole(
    address: &str,
    beside: Beside,
    counted: oneshot::Sender<Result<u64, CopyError>>,
    sender: mpsc::Sender<Sent>,
) {
    let began = async {
        let (client, place) = open::line(address).await.map_err(Unopened::from)?;
        open::look_closely(&client, &place).await.map_err(Unopened::from)?;
        Ok::<_, CopyError>((client, place))
    };
    let (mut client, place) = match began.await {
        Ok(began) => began,
        Err(error) => return drop(counted.send(Err(error))),
    };
    let (transaction, rows) = match begin(&mut client, &place, beside).await {
        Ok(begun) => begun,
        Err(error) => return drop(counted.send(Err(error))),
    };
    if counted.send(Ok(rows)).is_err() {
        return;
    }
    let sent = async {
        for table in TABLES {
            let portal = transaction.bind(&sql::whole(table), &[]).await?;
            loop {
                let rows = next_piece(&transaction, &portal).await?;
                if rows.is_empty() {
                    break;
                }
                if sender.send(Ok(Piece::Rows(Rows { table, rows }))).await.is_err() {
                    return Ok(false);
                }
            }
        }
        Ok::<_, Error>(true)
    };
    let last = match sent.await {
        Ok(true) => Ok(Piece::Whole(vec![])),
        Ok(false) => return,
        Err(error) => Err(CopyError::Unread(rows::words(&error))),
    };
    if sender.send(last).await.is_ok() {
        sender.closed().await;
    }
}

/// Writes all rows that come, compares what is there, and only then commits any of it.
pub(crate) async fn write_whole(
    address: &str,
    empty: oneshot::Sender<()>,
    mut pieces: mpsc::Receiver<Piece>,
) -> Result<(), CopyError> {
    let (mut client, place) = open::line(address).await.map_err(Unopened::from)?;
    match open::look_closely(&client, &place).await {
        Ok(()) | Err(PostgresError::Empty(_)) => {}
        Err(PostgresError::NotOurs(place)) => return Err(CopyError::NotEmpty(format!("the database {place}"))),
        Err(error) => return Err(Unopened::from(error).into()),
    }
    // Whatever goes wrong from here on, the transaction is undone, and takes all with it.
    let transaction = client.transaction().await.map_err(|error| unwritten(&error))?;
    open::migrate_in_transaction(transaction.client(), &place).await.map_err(Unopened::from)?;
    transaction.batch_execute(sql::NO_TIME_LIMITS).await.map_err(|error| unwritten(&error))?;
    for table in TABLES {
        let row = transaction.query_one(&sql::has_rows(table), &[]).await.map_err(|error| unwritten(&error))?;
        if row.try_get(0).map_err(|error| unwritten(&error))? {
            return Err(CopyError::NotEmpty(format!("the database {place}")));
        }
    }
    if empty.send(()).is_err() {
        return Ok(());
    }
    fill(&transaction, &mut pieces).await?;
    if pieces.is_closed() {
        return Err(cut());
    }
    transaction.commit().await.map_err(|error| unwritten(&error))
}

async fn begin<'a>(client: &'a mut Client, place: &Place, beside: Beside) -> Result<(Transaction<'a>, u64), CopyError> {
    let unread = |error: Error| CopyError::Unread(rows::words(&error));
    if beside == Beside::Nobody {
        // The database takes a moment to see that a server has ended.
        for _ in 0..LOOKS {
            if others_here(client).await.map_err(unread)? == 0 {
                break;
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }
    let builder = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
    let transaction = builder.start().await.map_err(unread)?;
    transaction.batch_execute(sql::NO_TIME_LIMITS).await.map_err(unread)?;
    if beside == Beside::Nobody {
        // Before the first look, which fixes what is seen. Whoever starts later writes nothing while this lasts.
        transaction.batch_execute(&sql::hold_still()).await.map_err(unread)?;
        if others_here(transaction.client()).await.map_err(unread)? > 0 {
            return Err(CopyError::InUse(format!("the database {place}")));
        }
    }
    let mut rows = 0;
    for table in TABLES {
        let counted = transaction.query_one(&sql::of(table).count.text, &[]).await;
        rows += counted.and_then(|row| row.try_get::<_, i64>(0)).map_err(unread)?.unsigned_abs();
    }
    Ok((transaction, rows))
}

async fn others_here(client: &Client) -> Result<i64, Error> {
    client.query_one(sql::OTHERS_HERE, &[]).await.and_then(|row| row.try_get(0))
}

/// The next rows of a table that is being read; none at its end.
async fn next_piece(transaction: &Transaction<'_>, portal: &Portal) -> Result<Vec<Vec<Cell>>, Error> {
    let found = transaction.query_portal(portal, i32::try_from(ROWS).unwrap_or(i32::MAX)).await?;
    found.iter().map(rows::cells).collect()
}

/// Whoever sends has gone.
fn cut() -> CopyError {
    CopyError::Unwritten("it was broken off".to_owned())
}

async fn fill(transaction: &Transaction<'_>, pieces: &mut mpsc::Receiver<Piece>) -> Result<(), CopyError> {
    let mut next = Some(pieces.recv().await.ok_or_else(cut)?);
    let expected = loop {
        match next.take() {
            Some(Piece::Rows(rows)) => {
                let table = rows.table;
                next = put(transaction, table, rows, pieces).await.map_err(|error| unwritten(&error))?;
            }
            Some(Piece::Whole(expected)) => break expected,
            None => return Err(cut()),
        }
    };
    compare(&found(transaction).await.map_err(|error| unwritten(&error))?, &expected)
}

/// Puts rows of one table as long as they come; gives the piece that comes after them.
async fn put(
    transaction: &Transaction<'_>,
    table: &'static Table,
    first: Rows,
    pieces: &mut mpsc::Receiver<Piece>,
) -> Result<Option<Piece>, Error> {
    let columns = transaction.prepare(&sql::whole(table)).await?;
    let types: Vec<Type> = columns.columns().iter().map(|column| column.type_().clone()).collect();
    let mut writer = pin!(BinaryCopyInWriter::new(transaction.copy_in(&sql::copy_in(table)).await?, &types));
    let mut rows = first;
    let next = loop {
        for row in &rows.rows {
            let cells: Vec<&(dyn ToSql + Sync)> = row.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect();
            writer.as_mut().write(&cells).await?;
        }
        match pieces.recv().await {
            Some(Piece::Rows(more)) if more.table.rank == table.rank => rows = more,
            next => break next,
        }
    };
    writer.finish().await?;
    Ok(next)
}

async fn found(transaction: &Transaction<'_>) -> Result<Vec<Sum>, Error> {
    let mut sums = Sums::new();
    for table in TABLES {
        let portal = transaction.bind(&sql::whole(table), &[]).await?;
        loop {
            let rows = next_piece(transaction, &portal).await?;
            if rows.is_empty() {
                break;
            }
            sums.take(&Rows { table, rows });
        }
    }
    Ok(sums.finished())
}

fn unwritten(error: &Error) -> CopyError {
    CopyError::Unwritten(rows::words(error))
}
