//! Word between nodes that something was written, by LISTEN and NOTIFY on a connection of its own.
//!
//! Told outside transactions, where it would cost three times what a commit does, and in batches. A word that is lost
//! costs a moment: whoever connects again takes it that something was written meanwhile.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_postgres::tls::TlsStream;
use tokio_postgres::{AsyncMessage, Client, Config, Connection, Error};

use super::open::Tls;
use crate::sql;

/// Many commits of a moment are one word.
const BATCH: Duration = Duration::from_millis(5);
/// Between two tries to connect.
const AGAIN: Duration = Duration::from_secs(1);

/// Tells the others, and hears from them.
#[derive(Debug)]
pub(super) struct Tidings {
    heard: Arc<AtomicU64>,
    tell: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Tidings {
    /// Begins to listen.
    pub(super) fn begin(config: Config, tls: Tls) -> Self {
        let (heard, tell) = (Arc::new(AtomicU64::new(0)), Arc::new(Notify::new()));
        let task = tokio::spawn(run(config, tls, Arc::clone(&heard), Arc::clone(&tell)));
        Self { heard, tell, task }
    }

    /// Something was written here.
    pub(super) fn tell(&self) {
        self.tell.notify_one();
    }

    /// Another number whenever others have written.
    pub(super) fn heard(&self) -> u64 {
        self.heard.load(Ordering::Relaxed)
    }
}

impl Drop for Tidings {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(config: Config, tls: Tls, heard: Arc<AtomicU64>, tell: Arc<Notify>) {
    loop {
        match config.connect(tls.clone()).await {
            Ok((client, connection)) => {
                let own = AtomicI32::new(0);
                let listening = listen(connection, &own, &heard);
                tokio::select! {
                    () = listening => {}
                    told = say(&client, &own, &heard, &tell) => {
                        if let Err(error) = told {
                            tracing::debug!(%error, "other nodes could not be told");
                        }
                    }
                }
            }
            Err(error) => tracing::debug!(%error, "no connection to hear from other nodes by"),
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// Counts what others say, until the connection ends. `own` is its number, by which its own word is known.
async fn listen<S, T>(mut connection: Connection<S, T>, own: &AtomicI32, heard: &AtomicU64)
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: TlsStream + Unpin,
{
    loop {
        match poll_fn(|context| connection.poll_message(context)).await {
            Some(Ok(AsyncMessage::Notification(word))) if word.process_id() == own.load(Ordering::Relaxed) => {}
            Some(Ok(AsyncMessage::Notification(_))) => drop(heard.fetch_add(1, Ordering::Relaxed)),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return,
        }
    }
}

async fn say(client: &Client, own: &AtomicI32, heard: &AtomicU64, tell: &Notify) -> Result<(), Error> {
    own.store(client.query_one(sql::OWN_NUMBER, &[]).await?.try_get(0)?, Ordering::Relaxed);
    client.batch_execute(sql::LISTEN).await?;
    // What was said before is lost.
    heard.fetch_add(1, Ordering::Relaxed);
    loop {
        tell.notified().await;
        client.batch_execute(sql::TELL).await?;
        tokio::time::sleep(BATCH).await;
    }
}
