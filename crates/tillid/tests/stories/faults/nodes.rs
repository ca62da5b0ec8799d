//! Two nodes on one PostgreSQL: one is killed in mid-login, and the other goes on.

use std::sync::Arc;

use device::Listener;
use domain::account::Method;
use tokio::sync::watch;
use tokio::time::timeout;

use super::balancer::Balancer;
use super::client::{Client, Counts};
use super::desk::Lost;
use super::dice::Dice;
use super::kills::{
    PATIENCE, all_is_kept, everybody, seed, somewhere_in_the_middle, the_log_is_whole, times, together, waits_for,
};
use super::town::{Crowd, Town};
use crate::cluster;
use crate::program::Running;

/// Kills where `TILLID_KILLS` says nothing.
const KILLS: usize = 4;
const ACKNOWLEDGEMENTS_MAX: usize = 15;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_event_07_one_of_two_nodes_is_killed_in_mid_login_and_the_other_goes_on() {
    let seed = seed();
    println!("TILLID_SEED={seed}");
    let crowd = (0..times(KILLS)).flat_map(|_| [Crowd(Method::App, 3, 0), Crowd(Method::Card, 4, 0)]);
    let watched = [Crowd(Method::App, 1, 0)];
    let crowds: Vec<_> = watched.into_iter().chain(crowd).collect();
    let town = Arc::new(Town::make(Some(cluster::database("template0").await), &crowds).await);
    let ports = [town.port + 1, town.port + 2];
    let nodes = ports.map(|port| Some(town.serves_at(port)));
    let balancer = Balancer::start(town.port, ports).await;
    let (counts, counted) = watch::channel(Counts::default());
    let mut people = everybody(&town, &counts, seed);
    let watched = people.remove(0);
    let mut watch = Watch { town, ports, nodes, balancer, counted, watched, dice: Dice::of(seed) };
    let mut listener = Listener::new();
    for _ in 0..times(KILLS) {
        let mut busy = people.split_off(people.len() - 7);
        counts.send_modify(|counts| counts.enough = false);
        let kill = async {
            watch.one_is_killed(&mut listener).await;
            counts.send_modify(|counts| counts.enough = true);
        };
        tokio::join!(together(&mut busy, Client::signs_in_until_enough), kill);
        all_is_kept(&watch.town, busy.iter_mut().chain([&mut watch.watched])).await;
        together(&mut busy, Client::tries_again).await;
    }
    println!("{:?}", *counts.borrow());
    the_log_is_whole(&watch.town);
}

/// Two nodes, and somebody whose login is looked at closely.
struct Watch {
    town: Arc<Town>,
    ports: [u16; 2],
    nodes: [Option<Running>; 2],
    balancer: Arc<Balancer>,
    counted: watch::Receiver<Counts>,
    watched: Client,
    dice: Dice,
}

impl Watch {
    async fn one_is_killed(&mut self, listener: &mut Listener) {
        let victim = self.dice.below(2);
        let other = 1 - victim;
        self.balancer.prefers(Some(victim));
        let stream = self.waits_and_is_heard(listener).await;
        let until = self.counted.borrow().acknowledged + 1 + self.dice.below(ACKNOWLEDGEMENTS_MAX);
        waits_for(&mut self.counted, |counts| counts.acknowledged >= until).await;
        somewhere_in_the_middle(&mut self.dice).await;
        self.nodes[victim].take().expect("it runs").dies();
        self.balancer.prefers(Some(other));
        assert!(!hears_the_move(stream).await, "the one that is dead says nothing");
        let stream = self.watched.waits().await.expect("the other node goes on");
        self.approves_and_hears(stream).await;
        let until = self.counted.borrow().acknowledged + ACKNOWLEDGEMENTS_MAX;
        waits_for(&mut self.counted, |counts| counts.acknowledged >= until).await;

        // Back again: the page waits at one, the phone answers at the other.
        self.nodes[victim] = Some(self.town.serves_at(self.ports[victim]));
        self.balancer.prefers(Some(victim));
        let stream = self.waits_and_is_heard(listener).await;
        self.balancer.prefers(Some(other));
        self.approves_and_hears(stream).await;
        self.balancer.prefers(None);
    }

    /// Begins a login that waits for the app, and the app hears of it.
    async fn waits_and_is_heard(&mut self, listener: &mut Listener) -> reqwest::Response {
        let person = Arc::clone(&self.watched.person);
        let answered = self.watched.told.approved.clone();
        let heard = person.phone.next_request(listener, &self.town.pin, |id| answered.contains(id));
        let heard = timeout(PATIENCE, heard);
        let (stream, heard) = tokio::join!(self.watched.waits(), heard);
        heard.expect("the app is told").expect("and may answer");
        stream.expect("the page waits")
    }

    async fn approves_and_hears(&mut self, stream: reqwest::Response) {
        // A connection that the phone has kept may have ended with its node.
        while self.watched.approves().await == Err(Lost::Silence) {}
        assert!(hears_the_move(stream).await, "the page is told");
        self.watched.signs_in().await.expect("the login goes on");
    }
}

/// Whether the stream says so; else it ends.
async fn hears_the_move(mut stream: reqwest::Response) -> bool {
    let mut heard = String::new();
    while let Ok(Some(bytes)) = timeout(PATIENCE, stream.chunk()).await.expect("it is told, or ends") {
        heard.push_str(&String::from_utf8_lossy(&bytes));
        if heard.contains("event: moved") {
            return true;
        }
    }
    false
}
