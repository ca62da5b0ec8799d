//! Word between nodes of what was written, by a connection of its own.
//!
//! Each commit leaves with its id whom it concerns. NOTIFY only says *look*: outside transactions, where it would cost
//! three times what a commit does, and in batches. Each node also looks once a second, so that a word that was lost, or
//! that a node died before saying, costs a second and no answer.

use std::collections::HashSet;
use std::future::poll_fn;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, timeout};
use tokio_postgres::tls::TlsStream;
use tokio_postgres::{AsyncMessage, Client, Connection, Error};

use super::way::Way;
use crate::news::{self, News};
use crate::sql;

/// Many commits of a moment are one word, and one look.
const BATCH: Duration = Duration::from_millis(5);
/// Between two looks that nobody asked for.
const LOOK: Duration = Duration::from_secs(1);
/// A connection on which a look takes longer has gone without a word.
const PATIENCE: Duration = Duration::from_secs(3);
/// Between two tries to connect.
const AGAIN: Duration = Duration::from_secs(1);
/// What is kept for whoever does not ask, and what one look reads: beyond it, everybody looks.
const WORDS_MAX: usize = 10_000;

/// Tells the others, and hears from them.
#[derive(Debug)]
pub(super) struct Tidings {
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Shared {
    heard: Mutex<Option<News>>,
    is_heard: Notify,
    /// Something was written here that others wait for.
    tell: Notify,
    /// Somebody else has said that there is something to look for.
    look: Notify,
}

impl Tidings {
    /// Begins to listen, as the node of this number.
    pub(super) fn begin(way: Arc<Way>, node: i64) -> Self {
        let shared = Arc::<Shared>::default();
        let task = tokio::spawn(run(way, node, Arc::clone(&shared)));
        Self { shared, task }
    }

    /// Something was written here that others wait for.
    pub(super) fn tell(&self) {
        self.shared.tell.notify_one();
    }

    /// What others have written since the last call; waits for it.
    pub(super) async fn heard(&self) -> News {
        loop {
            if let Some(news) = self.shared.mailbox().take() {
                return news;
            }
            self.shared.is_heard.notified().await;
        }
    }
}

impl Drop for Tidings {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn hear(&self, news: News) {
        let mut mailbox = self.mailbox();
        *mailbox = Some(match (mailbox.take(), news) {
            (None, news) => news,
            (Some(News::Of(mut before)), News::Of(more)) if before.len() + more.len() <= WORDS_MAX => {
                before.extend(more);
                News::Of(before)
            }
            (Some(_), _) => News::Anything,
        });
        drop(mailbox);
        self.is_heard.notify_one();
    }

    /// Each update under the lock is complete in itself, so a panic elsewhere leaves nothing half done.
    fn mailbox(&self) -> MutexGuard<'_, Option<News>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn run(way: Arc<Way>, node: i64, shared: Arc<Shared>) {
    loop {
        match way.connect().await {
            Ok((client, connection)) => {
                let own = AtomicI32::new(0);
                let ended = tokio::select! {
                    () = listen(connection, &own, &shared.look) => Ok(()),
                    ended = attend(&client, node, &own, &shared) => ended,
                };
                if let Err(error) = ended {
                    tracing::debug!(%error, "other nodes could not be heard");
                }
            }
            Err(unreached) => tracing::debug!(%unreached, "no connection to hear from other nodes by"),
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// Passes on that others have said *look*, until the connection ends. `own` is its number, by which its own word is known.
async fn listen<S, T>(mut connection: Connection<S, T>, own: &AtomicI32, look: &Notify)
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: TlsStream + Unpin,
{
    loop {
        match poll_fn(|context| connection.poll_message(context)).await {
            Some(Ok(AsyncMessage::Notification(word))) if word.process_id() == own.load(Ordering::Relaxed) => {}
            Some(Ok(AsyncMessage::Notification(_))) => look.notify_one(),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return,
        }
    }
}

/// Tells and looks side by side, until the connection fails or says nothing any more.
async fn attend(client: &Client, node: i64, own: &AtomicI32, shared: &Shared) -> Result<(), Error> {
    let Ok(begun) = timeout(PATIENCE, begin(client)).await else { return Ok(()) };
    let (number, horizon) = begun?;
    own.store(number, Ordering::Relaxed);
    // What was written before is unknown.
    shared.hear(News::Anything);
    tokio::select! {
        ended = say(client, shared) => ended,
        ended = look(client, node, horizon, shared) => ended,
    }
}

/// Listens; gives the connection's number, and from where on is to be looked.
async fn begin(client: &Client) -> Result<(i32, String), Error> {
    let number = client.query_one(sql::OWN_NUMBER, &[]).await?.try_get(0)?;
    client.batch_execute(sql::LISTEN).await?;
    Ok((number, client.query_one(sql::HORIZON, &[]).await?.try_get(0)?))
}

async fn say(client: &Client, shared: &Shared) -> Result<(), Error> {
    loop {
        shared.tell.notified().await;
        client.batch_execute(sql::TELL).await?;
        tokio::time::sleep(BATCH).await;
    }
}

async fn look(client: &Client, node: i64, mut horizon: String, shared: &Shared) -> Result<(), Error> {
    let Ok(statement) = timeout(PATIENCE, client.prepare(sql::NEWS)).await else { return Ok(()) };
    let statement = statement?;
    let mut seen = HashSet::<Vec<u8>>::new();
    let mut ticks = tokio::time::interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = shared.look.notified() => {}
            _ = ticks.tick() => {}
        }
        let limit = i64::try_from(WORDS_MAX).unwrap_or(i64::MAX);
        let given: [&(dyn tokio_postgres::types::ToSql + Sync); 3] = [&horizon, &node, &limit];
        let looked = timeout(PATIENCE, client.query(&statement, &given));
        let Ok(rows) = looked.await else { return Ok(()) };
        let rows = rows?;
        let mut found = HashSet::with_capacity(rows.len());
        for row in &rows {
            horizon = row.try_get(0)?;
            let (Some(id), Some(told)) = (row.try_get::<_, Option<Vec<u8>>>(1)?, row.try_get::<_, Option<&[u8]>>(2)?)
            else {
                continue;
            };
            if !seen.contains(&id) {
                shared.hear(news::heard(told));
            }
            found.insert(id);
        }
        if found.len() >= WORDS_MAX {
            shared.hear(News::Anything);
        }
        // Whatever is found again was found by this look: only what is younger than its horizon can be.
        seen = found;
        tokio::time::sleep(BATCH).await;
    }
}
