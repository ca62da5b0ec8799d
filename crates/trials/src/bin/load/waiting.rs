//! What it costs when many wait: apps that listen, browsers that wait for the app.

use std::sync::Arc;
use std::time::Duration;

use device::Listener;
use domain::account::Method;
use tokio::task::JoinSet;

use crate::Outcome;
use crate::browser::{Browser, Stream};
use crate::desk::Desk;
use crate::fill::{Person, Town};
use crate::process::Process;

/// People who do something at once while others get ready to wait.
const AT_ONCE: usize = 8;

/// Memory before and while so many wait.
pub(crate) struct Waiting {
    pub(crate) apps: usize,
    pub(crate) browsers: usize,
    pub(crate) before_apps: u64,
    pub(crate) with_apps: u64,
    pub(crate) before_browsers: u64,
    pub(crate) with_browsers: u64,
}

/// Those who wait, until this is dropped.
pub(crate) struct Held {
    pub(crate) memory: Waiting,
    town: Arc<Town>,
    apps: Vec<(Arc<Person>, Listener)>,
    browsers: Vec<(Arc<Person>, Stream)>,
}

impl Waiting {
    /// Bytes for each app.
    pub(crate) fn app_bytes(&self) -> u64 {
        self.with_apps.saturating_sub(self.before_apps) / self.apps.max(1) as u64
    }

    /// Bytes for each browser.
    pub(crate) fn browser_bytes(&self) -> u64 {
        self.with_browsers.saturating_sub(self.before_browsers) / self.browsers.max(1) as u64
    }
}

impl Held {
    /// They have gone, and may come again.
    pub(crate) fn go(self) -> Waiting {
        let people = self.apps.into_iter().map(|(person, _)| person);
        for person in people.chain(self.browsers.into_iter().map(|(person, _)| person)) {
            self.town.done(person);
        }
        self.memory
    }
}

/// Lets apps wait, and then, beside them, browsers: their logins are brought to the waiting page first.
pub(crate) async fn hold(town: &Arc<Town>, server: &Process, apps: usize, browsers: usize) -> Outcome<Held> {
    let before_apps = server.memory()?;
    let apps = at_once(town, apps, |town| async move {
        let person = town.next(Method::Card)?;
        let mut listener = Listener::new();
        listener.next(&person.phone).await?;
        Ok((person, listener))
    });
    let apps = apps.await?;
    settle().await;
    let with_apps = server.memory()?;

    let desks = at_once(town, browsers, |town| async move { arrive(&town).await }).await?;
    settle().await;
    let before_browsers = server.memory()?;
    let mut streams = vec![];
    for (person, browser, path) in desks {
        streams.push((person, browser.listen(&path).await?));
    }
    settle().await;
    let with_browsers = server.memory()?;
    let memory =
        Waiting { apps: apps.len(), browsers: streams.len(), before_apps, with_apps, before_browsers, with_browsers };
    Ok(Held { memory, town: Arc::clone(town), apps, browsers: streams })
}

/// So many do it, a few at once.
async fn at_once<T, F>(town: &Arc<Town>, many: usize, each: impl Fn(Arc<Town>) -> F) -> Outcome<Vec<T>>
where
    T: Send + 'static,
    F: Future<Output = Outcome<T>> + Send + 'static,
{
    let (mut running, mut done) = (JoinSet::new(), Vec::with_capacity(many));
    for _ in 0..many {
        if running.len() >= AT_ONCE
            && let Some(ended) = running.join_next().await
        {
            done.push(ended??);
        }
        running.spawn(each(Arc::clone(town)));
    }
    while let Some(ended) = running.join_next().await {
        done.push(ended??);
    }
    Ok(done)
}

/// A login that waits for the app, with its page's connection closed, so that the stream's own is counted.
async fn arrive(town: &Town) -> Outcome<(Arc<Person>, Browser, String)> {
    let person = town.next(Method::App)?;
    let mut desk = Desk::arrive(town, &person).await?;
    desk.give_password(&person).await?;
    let page = desk.look().await?;
    let events = page.attribute("waiting", "data-events")?.to_owned();
    desk.browser.hang_up();
    let browser = desk.browser;
    Ok((person, browser, events))
}

/// Lets what is on its way arrive.
async fn settle() {
    tokio::time::sleep(Duration::from_secs(1)).await;
}
