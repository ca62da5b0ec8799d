//! What it costs when many wait: apps that listen, browsers that wait for the app.

use std::sync::Arc;
use std::time::Duration;

use device::Listener;
use domain::account::Method;
use tokio::task::JoinSet;

use crate::Outcome;
use crate::desk::Desk;
use crate::fill::Town;
use crate::process::Process;

/// People who do something at once while others get ready to wait.
const AT_ONCE: usize = 8;

/// Memory before and while so many wait.
pub(crate) struct Waiting {
    pub(crate) waiters: usize,
    pub(crate) before_apps: u64,
    pub(crate) with_apps: u64,
    pub(crate) before_browsers: u64,
    pub(crate) with_browsers: u64,
}

impl Waiting {
    /// Bytes for each app.
    pub(crate) fn app_bytes(&self) -> u64 {
        self.with_apps.saturating_sub(self.before_apps) / self.waiters.max(1) as u64
    }

    /// Bytes for each browser.
    pub(crate) fn browser_bytes(&self) -> u64 {
        self.with_browsers.saturating_sub(self.before_browsers) / self.waiters.max(1) as u64
    }
}

/// Lets apps wait, and then, beside them, browsers: their logins are brought to the waiting page first.
pub(crate) async fn measure(town: &Arc<Town>, server: &Process, waiters: usize) -> Outcome<Waiting> {
    let before_apps = server.memory()?;
    let mut apps = vec![];
    for _ in 0..waiters {
        let person = town.next(Method::Card)?;
        let mut listener = Listener::new();
        listener.next(&person.phone).await?;
        apps.push((person, listener));
    }
    settle().await;
    let with_apps = server.memory()?;

    let mut arriving = JoinSet::new();
    let mut desks = vec![];
    for _ in 0..waiters {
        if arriving.len() >= AT_ONCE {
            desks.extend(arriving.join_next().await.transpose()?);
        }
        let town = Arc::clone(town);
        arriving.spawn(async move { arrive(&town).await });
    }
    desks.extend(arriving.join_all().await);
    settle().await;
    let before_browsers = server.memory()?;
    let mut streams = vec![];
    for desk in desks {
        let (browser, path) = desk?;
        streams.push(browser.listen(&path).await?);
    }
    settle().await;
    let with_browsers = server.memory()?;
    drop((apps, streams));
    Ok(Waiting { waiters, before_apps, with_apps, before_browsers, with_browsers })
}

/// A login that waits for the app, with its page's connection closed, so that the stream's own is counted.
async fn arrive(town: &Town) -> Outcome<(crate::browser::Browser, String)> {
    let person = town.next(Method::App)?;
    let mut desk = Desk::arrive(town, &person).await?;
    desk.give_password(&person).await?;
    let page = desk.look().await?;
    let events = page.attribute("waiting", "data-events")?.to_owned();
    desk.browser.hang_up();
    Ok((desk.browser, events))
}

/// Lets what is on its way arrive.
async fn settle() {
    tokio::time::sleep(Duration::from_secs(1)).await;
}
