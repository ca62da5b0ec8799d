//! What it costs when many wait: apps that listen, browsers that wait for the app.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use domain::account::Method;

use crate::fill::{Person, Town, Who};
use crate::process::Process;
use crate::waiters::{Order, Waiters};
use crate::{Outcome, progress};

/// Memory before and while so many wait.
pub(crate) struct Waiting {
    pub(crate) apps: usize,
    pub(crate) browsers: usize,
    pub(crate) before_apps: u64,
    pub(crate) with_apps: u64,
    pub(crate) before_browsers: u64,
    pub(crate) with_browsers: u64,
    /// So many had stopped waiting before they were told to.
    pub(crate) left: usize,
}

/// Those who wait, until this is dropped: spread evenly over the nodes, beside each of them in a process of their own.
pub(crate) struct Held {
    pub(crate) memory: Waiting,
    town: Arc<Town>,
    people: Vec<Arc<Person>>,
    crowds: Vec<Waiters>,
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
    pub(crate) fn go(mut self) -> Outcome<Waiting> {
        self.memory.left = all(&mut self.crowds, |_| Order::Left)?;
        drop(self.crowds);
        for person in self.people {
            self.town.done(person);
        }
        Ok(self.memory)
    }
}

/// Lets apps wait, and then, beside them, browsers: their logins are brought to the waiting page first.
pub(crate) fn hold(town: &Arc<Town>, server: &Process, apps: usize, browsers: usize) -> Outcome<Held> {
    let listening = next(town, Method::Card, apps)?;
    let waiting = next(town, Method::App, browsers)?;
    let mut crowds = town.nodes.iter().map(Waiters::start).collect::<Outcome<Vec<_>>>()?;
    let nodes = crowds.len();
    settle();
    let before_apps = server.memory()?;
    let began = Instant::now();
    let apps = all(&mut crowds, |node| Order::Listen(told(&listening, node, nodes)))?;
    progress(&format!("{apps} apps wait, after {} s", began.elapsed().as_secs()));
    settle();
    let with_apps = server.memory()?;

    // A request does not wait for ever: whoever measures wants to know how long it has.
    let began = Instant::now();
    all(&mut crowds, |node| Order::SignIn(told(&waiting, node, nodes)))?;
    settle();
    let before_browsers = server.memory()?;
    let browsers = all(&mut crowds, |_| Order::Wait)?;
    progress(&format!("{browsers} browsers wait, after {} s", began.elapsed().as_secs()));
    settle();
    let with_browsers = server.memory()?;
    let memory = Waiting { apps, browsers, before_apps, with_apps, before_browsers, with_browsers, left: 0 };
    let people = [listening, waiting].concat();
    Ok(Held { memory, town: Arc::clone(town), people, crowds })
}

/// All are told, and then have done it: the sum of their answers.
fn all(crowds: &mut [Waiters], order: impl Fn(usize) -> Order) -> Outcome<usize> {
    for (node, crowd) in crowds.iter_mut().enumerate() {
        crowd.tell(&order(node))?;
    }
    crowds.iter_mut().map(Waiters::answer).sum()
}

/// So many whose turn it is.
fn next(town: &Town, method: Method, many: usize) -> Outcome<Vec<Arc<Person>>> {
    (0..many).map(|_| town.next(method)).collect()
}

/// Those of them who come to this node.
fn share<T>(people: &[T], node: usize, nodes: usize) -> impl Iterator<Item = &T> {
    people.iter().skip(node).step_by(nodes)
}

/// What those who wait are told of themselves.
fn told(people: &[Arc<Person>], node: usize, nodes: usize) -> Vec<Who> {
    share(people, node, nodes).map(|person| person.who.clone()).collect()
}

/// Lets what is on its way arrive.
fn settle() {
    thread::sleep(Duration::from_secs(1));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_comes_to_one_node_and_no_node_has_two_more_than_another() {
        let people: Vec<usize> = (0..17).collect();
        let shares: Vec<Vec<usize>> = (0..6).map(|node| share(&people, node, 6).copied().collect()).collect();
        let mut all = shares.concat();
        all.sort_unstable();
        assert_eq!(all, people);
        assert!(shares.iter().all(|share| (2..=3).contains(&share.len())), "{shares:?}");
    }
}
