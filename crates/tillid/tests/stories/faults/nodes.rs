//! Two nodes on one PostgreSQL: one is killed in mid-login, or told to end, and the other goes on.

use std::iter::repeat_n;
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
    DEVICES_TO_BLOCK, PATIENCE, all_is_kept, everybody, seed, somewhere_in_the_middle, the_log_is_whole, times,
    together, waits_for,
};
use super::town::{Crowd, Town};
use crate::cluster;
use crate::program::Running;

/// Kills where `TILLID_KILLS` says nothing.
const KILLS: usize = 4;
/// Times that both nodes are started again where `TILLID_KILLS` says nothing.
const ROLLS: usize = 2;
const ACKNOWLEDGEMENTS_MAX: usize = 15;
const BY_APP: usize = 3;
const BY_CARD: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_event_07_one_of_two_nodes_is_killed_in_mid_login_and_the_other_goes_on() {
    let (mut watch, people, counts) = Watch::begins(times(KILLS)).await;
    let mut listener = Listener::new();
    watch.each_time(people, &counts, async |watch: &mut Watch| watch.one_is_killed(&mut listener).await).await;
}

/// How a version is put in place: each node is told to end, waited for and started again, while people sign in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_nodes_are_started_again_in_turn_and_no_login_is_lost_or_begun_anew() {
    let (mut watch, people, counts) = Watch::begins(times(ROLLS)).await;
    let mut listener = Listener::new();
    let rolls = async |watch: &mut Watch| {
        for node in [0, 1] {
            watch.one_is_started_again(node, &mut listener).await;
        }
    };
    watch.each_time(people, &counts, rolls).await;
    let Counts { silences, turned_away, begun_anew, .. } = *counts.borrow();
    assert_eq!((silences, turned_away, begun_anew), (0, 0, 0), "nobody notices");
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
    /// Two nodes that serve, with people for so many rounds.
    async fn begins(rounds: usize) -> (Self, Vec<Client>, watch::Sender<Counts>) {
        let seed = seed();
        println!("TILLID_SEED={seed}");
        let of_one =
            [Crowd(Method::App, BY_APP, 0), Crowd(Method::Card, BY_CARD, 0), Crowd(Method::App, 1, DEVICES_TO_BLOCK)];
        let watched = [Crowd(Method::App, 1, 0)];
        let crowds: Vec<_> = watched.into_iter().chain(repeat_n(of_one, rounds).flatten()).collect();
        let town = Arc::new(Town::make(Some(cluster::database("template0").await), &crowds).await);
        let ports = [town.port + 1, town.port + 2];
        let nodes = ports.map(|port| Some(town.serves_at(port)));
        let balancer = Balancer::start(town.port, ports).await;
        let (counts, counted) = watch::channel(Counts::default());
        let mut people = everybody(&town, &counts, seed);
        let watched = people.remove(0);
        (Self { town, ports, nodes, balancer, counted, watched, dice: Dice::of(seed) }, people, counts)
    }

    /// Some sign in and one blocks devices, while this happens; then others, until all have had their turn.
    async fn each_time(
        &mut self,
        mut people: Vec<Client>,
        counts: &watch::Sender<Counts>,
        mut happens: impl AsyncFnMut(&mut Self),
    ) {
        let mut blockers = vec![];
        while let Some(blocker) = people.pop() {
            let mut busy = people.split_off(people.len() - BY_APP - BY_CARD);
            let mut blocker = vec![blocker];
            counts.send_modify(|counts| counts.enough = false);
            let happens = async {
                happens(self).await;
                counts.send_modify(|counts| counts.enough = true);
            };
            let signed_in = together(&mut busy, Client::signs_in_until_enough);
            tokio::join!(signed_in, together(&mut blocker, Client::blocks_them_all), happens);
            blockers.append(&mut blocker);
            let everybody = busy.iter_mut().chain(&mut blockers).chain([&mut self.watched]);
            all_is_kept(&self.town, everybody).await;
            together(&mut busy, Client::tries_again).await;
            together(&mut blockers, Client::tries_again).await;
        }
        println!("{:?}", *counts.borrow());
        the_log_is_whole(&self.town);
    }

    async fn one_is_started_again(&mut self, told: usize, listener: &mut Listener) {
        // All are at this one when it is told to end.
        self.balancer.prefers(Some(told));
        let stream = self.waits_and_is_heard(listener).await;
        let until = self.counted.borrow().acknowledged + 1 + self.dice.below(ACKNOWLEDGEMENTS_MAX);
        waits_for(&mut self.counted, |counts| counts.acknowledged >= until).await;
        somewhere_in_the_middle(&mut self.dice).await;
        let node = self.nodes[told].take().expect("it runs");
        let ends = tokio::task::spawn_blocking(|| node.ends_when_told());
        assert!(!hears_the_move(stream).await, "the one that ends sends its pages to the other");
        let stream = self.watched.waits().await.expect("the other node goes on");
        self.approves_and_hears(stream).await;
        let (status, log) = ends.await.expect("it ends");
        assert!(status.success() && log.contains("every waiting request was answered"), "{status}: {log}");
        let until = self.counted.borrow().acknowledged + ACKNOWLEDGEMENTS_MAX;
        waits_for(&mut self.counted, |counts| counts.acknowledged >= until).await;
        self.nodes[told] = Some(self.town.serves_at(self.ports[told]));
    }

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
        loop {
            let approved = self.watched.approves().await;
            if self.watched.notes(approved) != Err(Lost::Silence) {
                break;
            }
        }
        assert!(hears_the_move(stream).await, "the page is told");
        self.watched.signs_in().await.expect("the login goes on");
    }
}

/// Whether the stream says so; else it ends.
pub(super) async fn hears_the_move(mut stream: reqwest::Response) -> bool {
    let mut heard = String::new();
    while let Ok(Some(bytes)) = timeout(PATIENCE, stream.chunk()).await.expect("it is told, or ends") {
        heard.push_str(&String::from_utf8_lossy(&bytes));
        if heard.contains("event: moved") {
            return true;
        }
    }
    false
}
