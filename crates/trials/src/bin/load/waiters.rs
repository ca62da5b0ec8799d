//! A process of those who wait, as many as go to one node: a process has only so many files, so a large crowd needs several.
//! It is told line by line what to do, and answers each line with a number; without anybody to tell it, it ends.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use device::{Heard, Listener, Phone, Server, SystemWorld};
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use crate::browser::{Browser, Door, Stream};
use crate::desk::Desk;
use crate::fill::Who;
use crate::nodes::Node;
use crate::{Outcome, progress};

/// People who do something at once while others get ready to wait.
const AT_ONCE: usize = 8;

/// What such a process is told, and what it answers.
#[derive(Serialize, Deserialize)]
pub(crate) enum Order {
    /// Their apps listen: how many do.
    Listen(Vec<Who>),
    /// They sign in, up to the waiting page: how many are there.
    SignIn(Vec<Who>),
    /// Their waiting pages wait: how many do.
    Wait,
    /// How many have stopped waiting, for whatever reason.
    Left,
}

/// Such a process; killed when this is dropped.
pub(crate) struct Waiters {
    process: Child,
    answers: BufReader<ChildStdout>,
}

impl Waiters {
    /// Starts one, beside this node.
    pub(crate) fn start(node: &Node) -> Outcome<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("wait").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut process = command.spawn()?;
        let answers = BufReader::new(process.stdout.take().ok_or("no answers")?);
        let mut waiters = Self { process, answers };
        waiters.write(node)?;
        Ok(waiters)
    }

    /// Tells them; they do it while others are told.
    pub(crate) fn tell(&mut self, order: &Order) -> Outcome<()> {
        self.write(order)
    }

    /// Their answer to the oldest order that is not answered yet.
    pub(crate) fn answer(&mut self) -> Outcome<usize> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        line.trim().parse().map_err(|_| "those who wait have ended".into())
    }

    fn write(&mut self, what: &impl Serialize) -> Outcome<()> {
        let line = serde_json::to_string(what)?;
        let input = self.process.stdin.as_mut().ok_or("no orders")?;
        Ok(writeln!(input, "{line}")?)
    }
}

impl Drop for Waiters {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Does what standard input says.
pub(crate) fn run() -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let mut orders = io::stdin().lines();
    let node: Node = serde_json::from_str(&orders.next().ok_or("no node")??)?;
    let mut crowd = Crowd { door: node.door, servers: node.servers()?, pages: vec![], left: Arc::default() };
    for order in orders {
        let done = runtime.block_on(crowd.obey(serde_json::from_str(&order?)?))?;
        writeln!(io::stdout(), "{done}")?;
    }
    Ok(())
}

/// Those who wait. Each of them reads what comes, as apps and browsers do: nothing gathers in the system's buffers.
struct Crowd {
    door: Door,
    servers: Vec<Server>,
    /// Browsers at the waiting page, and where its stream is.
    pages: Vec<(Browser, String)>,
    left: Arc<AtomicUsize>,
}

impl Crowd {
    async fn obey(&mut self, order: Order) -> Outcome<usize> {
        match order {
            Order::Listen(people) => {
                let listening =
                    at_once(people.into_iter().zip(self.servers.clone().into_iter().cycle()), listen).await?;
                let many = listening.len();
                for (phone, listener) in listening {
                    tokio::spawn(keep_listening(phone, listener, Arc::clone(&self.left)));
                }
                Ok(many)
            }
            Order::SignIn(people) => {
                let door = self.door;
                self.pages = at_once(people, |who| arrive(door, who)).await?;
                Ok(self.pages.len())
            }
            Order::Wait => {
                let pages = std::mem::take(&mut self.pages);
                let waiting = at_once(pages, |(browser, path)| async move { browser.listen(&path).await }).await?;
                let many = waiting.len();
                for stream in waiting {
                    tokio::spawn(keep_waiting(stream, Arc::clone(&self.left)));
                }
                Ok(many)
            }
            Order::Left => Ok(self.left.load(Ordering::Relaxed)),
        }
    }
}

/// All do it, a few at once. Whoever cannot stays away, and is not counted: thousands are not sent home for one.
async fn at_once<P, T, F>(people: impl IntoIterator<Item = P>, each: impl Fn(P) -> F) -> Outcome<Vec<T>>
where
    T: Send + 'static,
    F: Future<Output = Outcome<T>> + Send + 'static,
{
    let (mut running, mut done, mut is_said) = (JoinSet::new(), vec![], false);
    let mut people = people.into_iter().peekable();
    while people.peek().is_some() || !running.is_empty() {
        if running.len() < AT_ONCE
            && let Some(one) = people.next()
        {
            running.spawn(each(one));
            continue;
        }
        match running.join_next().await.transpose()? {
            Some(Ok(ended)) => done.push(ended),
            Some(Err(error)) if !is_said => {
                is_said = true;
                progress(&format!("the first who stays away: {error}"));
            }
            Some(Err(_)) | None => {}
        }
    }
    Ok(done)
}

/// An app that listens.
async fn listen((who, server): (Who, Server)) -> Outcome<(Phone, Listener)> {
    let phone = Phone::load(&who.phone, Some(server), Arc::new(SystemWorld))?;
    let mut listener = Listener::new();
    listener.next(&phone).await?;
    Ok((phone, listener))
}

/// Nothing is asked of this app: whatever it hears, or says of itself when its stream broke, is not waiting.
async fn keep_listening(phone: Phone, mut listener: Listener, left: Arc<AtomicUsize>) {
    while let Ok(Heard::Event(_)) = listener.next(&phone).await {}
    left.fetch_add(1, Ordering::Relaxed);
}

/// A login that waits for the app, with its page's connection closed, so that the stream's own is counted.
async fn arrive(door: Door, who: Who) -> Outcome<(Browser, String)> {
    let mut desk = Desk::arrive(door, &who).await?;
    desk.give_password(&who).await?;
    let page = desk.look().await?;
    let events = page.attribute("waiting", "data-events")?.to_owned();
    desk.browser.hang_up();
    Ok((desk.browser, events))
}

/// Until the page moves on, or its stream ends.
async fn keep_waiting(mut stream: Stream, left: Arc<AtomicUsize>) {
    drop(stream.hears("moved").await);
    left.fetch_add(1, Ordering::Relaxed);
}
