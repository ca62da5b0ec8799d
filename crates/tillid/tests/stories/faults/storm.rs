//! Hundreds wait, each with a page and a phone, when the server is killed: all come back by themselves, and not once more.
//!
//! The pages ask and listen again as their script does (`waiting.js`, whose own waits `reconnecting.test.mjs` holds).

use std::sync::Arc;
use std::time::Duration;

use device::Listener;
use domain::account::Method;
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{interval, timeout};

use super::client::{Client, Counts};
use super::desk::Lost;
use super::dice::Dice;
use super::kills::{PATIENCE, all_is_kept, everybody, seed, the_log_is_whole};
use super::nodes::hears_the_move;
use super::town::{Crowd, Town};
use crate::program::Running;

const PAGES: usize = 200;
/// So many begin or answer at one time: people do neither all at once.
const AT_ONCE: usize = 8;
/// Few enough that they are all taken when everybody asks at one time; one source may have a quarter of them.
const REQUESTS_MAX: usize = 48;
/// As in the script.
const POLL_MS: usize = 2_000;
const RETRY_FIRST_MS: usize = 1_000;
const RETRY_MOST_MS: usize = 16_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_who_wait_come_back_after_an_outage_and_no_second_wave_follows() {
    let seed = seed();
    println!("TILLID_SEED={seed}");
    let town = Arc::new(Town::make(None, &[Crowd(Method::App, PAGES, 0)]).await);
    let server = serves(&town);
    let (counts, _) = watch::channel(Counts::default());
    let waiting = few_at_a_time(everybody(&town, &counts, seed), |mut client: Client| async move {
        loop {
            let waits = client.waits().await;
            if let Ok(stream) = client.notes(waits) {
                return (client, stream);
            }
        }
    });
    let waiting = waiting.await;
    let phones: Vec<_> = waiting.iter().map(|(client, _)| listens(client)).collect();
    until_all_wait(&town).await;

    server.dies();
    let server = serves(&town);
    let coming = waiting
        .into_iter()
        .zip(1..)
        .map(|((client, stream), place)| tokio::spawn(comes_back(client, stream, Dice::of(seed.wrapping_add(place)))));
    let mut back = vec![];
    for coming in coming.collect::<Vec<_>>() {
        back.push(timeout(PATIENCE, coming).await.expect("they come back").expect("well"));
    }
    until_all_wait(&town).await;
    let first = Wave::read(&town).await;

    let hearing = few_at_a_time(back, |(mut client, stream)| async move {
        client.approves().await.expect("the server is back");
        assert!(hears_the_move(stream).await, "the page is told");
        client.signs_in().await.expect("the login goes on");
        client
    });
    let mut heard = timeout(PATIENCE, hearing).await.expect("all hear their answers");
    let all = Wave::read(&town).await;
    let Wave { turned_away, asked } = first;
    println!("{PAGES} pages and phones came back: they asked {asked} times and were turned away {turned_away} times");
    assert_eq!(all, first, "whoever is back is turned away no more, and has no need to ask");
    phones.iter().for_each(JoinHandle::abort);
    all_is_kept(&town, heard.iter_mut()).await;
    the_log_is_whole(&town);
    drop(server);
}

fn serves(town: &Town) -> Running {
    let numbers = [("REQUESTS_MAX", REQUESTS_MAX), ("SOURCE_LOGINS_BURST", PAGES), ("CONNECTIONS_MAX", PAGES * 16)];
    let named = numbers.map(|(name, number)| (format!("TILLID_LISTENER_{name}"), number.to_string()));
    let mut environment: Vec<_> = named.iter().map(|(name, number)| (name.as_str(), number.clone())).collect();
    environment.push(("TILLID_OPERATOR_ADDRESS", format!("127.0.0.1:{}", operators(town))));
    town.serves_in(town.port, &environment)
}

fn operators(town: &Town) -> u16 {
    town.port + 3
}

/// All do this, few at a time.
async fn few_at_a_time<A, B, F>(all: Vec<A>, deed: impl Fn(A) -> F + Clone + Send + 'static) -> Vec<B>
where
    A: Send + 'static,
    B: Send + 'static,
    F: Future<Output = B> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut doing = JoinSet::new();
    for one in all {
        let (places, deed) = (Arc::clone(&places), deed.clone());
        doing.spawn(async move {
            let _place = places.acquire().await.expect("places");
            deed(one).await
        });
    }
    doing.join_all().await
}

/// Their phone listens as well, and again whenever it is cut off.
fn listens(client: &Client) -> JoinHandle<()> {
    let person = Arc::clone(&client.person);
    tokio::spawn(async move {
        let mut listener = Listener::new();
        loop {
            listener.next(&person.phone).await.expect("it may listen");
        }
    })
}

/// What the page does whose stream breaks: it asks, ever later while nobody answers, and listens again.
async fn comes_back(mut client: Client, stream: reqwest::Response, mut dice: Dice) -> (Client, reqwest::Response) {
    assert!(!hears_the_move(stream).await, "nobody has answered yet");
    let mut failures: u32 = 0;
    loop {
        let wait_ms = match failures {
            0 => POLL_MS / 2 + dice.below(POLL_MS),
            _ => {
                let most_ms = (RETRY_FIRST_MS << (failures - 1).min(10)).min(RETRY_MOST_MS);
                most_ms / 2 + dice.below(most_ms / 2)
            }
        };
        tokio::time::sleep(Duration::from_millis(wait_ms.try_into().expect("small"))).await;
        let listening = client.asks_and_listens().await;
        match client.notes(listening) {
            Ok(stream) => return (client, stream),
            Err(Lost::Silence | Lost::ForNow) => failures += 1,
        }
    }
}

/// What the server says of those it has turned away, and of pages that had to ask.
#[derive(Debug, PartialEq, Eq)]
struct Wave {
    turned_away: u64,
    asked: u64,
}

impl Wave {
    async fn read(town: &Town) -> Self {
        let metrics = metrics(town).await;
        let counts = metrics.lines().filter(|line| line.starts_with("tillid_http_requests_total"));
        let sum = |words: &str| -> u64 { counts.clone().filter(|line| line.contains(words)).map(number).sum() };
        Self { turned_away: sum("status=\"503\""), asked: sum("route=\"/login/{id}/status\"") }
    }
}

/// Waits until every page and every phone has its stream.
async fn until_all_wait(town: &Town) {
    let all = u64::try_from(2 * PAGES).expect("few");
    let waits = async {
        let mut looks = interval(Duration::from_millis(100));
        loop {
            looks.tick().await;
            let metrics = metrics(town).await;
            let streams = metrics.lines().find(|line| line.starts_with("tillid_event_streams "));
            if streams.map(number) == Some(all) {
                return;
            }
        }
    };
    timeout(PATIENCE, waits).await.expect("all wait");
}

async fn metrics(town: &Town) -> String {
    let address = format!("http://127.0.0.1:{}/metrics", operators(town));
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    http.get(address).send().await.expect("it answers").text().await.expect("text")
}

fn number(line: &str) -> u64 {
    line.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("no number: {line}"))
}
