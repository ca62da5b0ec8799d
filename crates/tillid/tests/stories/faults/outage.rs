//! What the server needs fails under load and comes back: people are asked to try again, and what they were told stays so.

use std::sync::Arc;

use domain::account::Method;
use tokio::sync::watch;

use super::balancer::Balancer;
use super::client::{Client, Counts};
use super::database::{Database, Demoted, Hanging};
use super::dice::Dice;
use super::disk::Disk;
use super::ground::Ground;
use super::kills::{
    all_is_kept, everybody, seed, somewhere_in_the_middle, the_log_is_whole, times, together, waits_for,
};
use super::syncs::Syncs;
use super::town::{Crowd, Town};
use crate::program::Running;

/// Falls where `TILLID_KILLS` says nothing.
const FALLS: usize = 4;
/// So many are turned away before it rises.
const TURNED_AWAY: usize = 40;
/// The same where each is turned away only once it is certain that nobody answers.
const TURNED_AWAY_BY_SILENCE: usize = 15;
/// Times that it hangs where `TILLID_KILLS` says nothing.
const HANGS: usize = 2;
/// Times that it becomes a replica where `TILLID_KILLS` says nothing.
const DEMOTIONS: usize = 2;
/// So much counts before it falls, at most, and again after it has risen.
const ACKNOWLEDGEMENTS_MAX: usize = 20;
const BY_APP: usize = 3;
const BY_CARD: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_event_07_postgresql_falls_under_load_and_the_nodes_go_on_by_themselves() {
    let mut database = Database::start();
    two_nodes_go_on(database.address(), &mut database, times(FALLS), TURNED_AWAY).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_event_07_postgresql_hangs_under_load_and_wakes_and_the_nodes_go_on_by_themselves() {
    let mut database = Hanging(Database::start_own());
    two_nodes_go_on(database.0.address(), &mut database, times(HANGS), TURNED_AWAY_BY_SILENCE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_event_07_postgresql_hangs_under_load_and_the_nodes_go_on_at_the_next_host() {
    let mut database = Database::start_two();
    two_nodes_go_on(database.address(), &mut database, 1, TURNED_AWAY_BY_SILENCE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_event_07_postgresql_becomes_a_replica_under_load_and_the_nodes_go_on_once_it_writes_again() {
    let mut database = Demoted(Database::start_own());
    two_nodes_go_on(database.0.address(), &mut database, times(DEMOTIONS), TURNED_AWAY).await;
}

/// Two nodes on one database, which fails so often and comes back.
async fn two_nodes_go_on(address: String, ground: &mut impl Ground, falls: usize, turned_away: usize) {
    let town = Arc::new(Town::make(Some(address), &crowds(falls)).await);
    let ports = [town.port + 1, town.port + 2];
    let nodes = ports.map(|port| town.serves_at(port));
    let _balancer = Balancer::start(town.port, ports).await;
    goes_on_by_itself(&town, ground, falls, turned_away).await;
    drop(nodes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_event_07_syncs_fail_under_load_and_the_server_goes_on_by_itself() {
    let town = Arc::new(Town::make(None, &crowds(times(FALLS))).await);
    let syncs = Syncs::new();
    let server = town.serves_in(town.port, &syncs.environment());
    goes_on_by_itself(&town, &mut Broken { syncs, server }, times(FALLS), TURNED_AWAY).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_event_07_the_disk_is_full_under_load_and_the_server_goes_on_by_itself() {
    let story = "never_event_07_the_disk_is_full_under_load_and_the_server_goes_on_by_itself";
    let Some(mut disk) = Disk::make(story) else { return };
    let town = Arc::new(Town::make_on(disk.folder(), &crowds(times(FALLS))).await);
    let server = town.serves_at(town.port);
    goes_on_by_itself(&town, &mut disk, times(FALLS), TURNED_AWAY).await;
    drop(server);
}

/// A disk that syncs nothing for a while, and its server.
struct Broken {
    syncs: Syncs,
    server: Running,
}

impl Ground for Broken {
    async fn fails(&mut self, counts: &watch::Sender<Counts>) {
        self.syncs.fail(&self.server, counts);
    }

    async fn comes_back(&mut self, counts: &watch::Sender<Counts>) {
        self.syncs.work(&self.server, counts);
    }
}

impl Ground for Disk {
    async fn fails(&mut self, _: &watch::Sender<Counts>) {
        self.is_filled();
    }

    async fn comes_back(&mut self, _: &watch::Sender<Counts>) {
        self.is_emptied();
    }
}

/// Who takes part: for each fall some who use the app, and some who use the card.
fn crowds(falls: usize) -> Vec<Crowd> {
    (0..falls).flat_map(|_| [Crowd(Method::App, BY_APP, 0), Crowd(Method::Card, BY_CARD, 0)]).collect()
}

/// What the server needs fails under load and comes back, again and again: people are turned away meanwhile, each with an
/// answer.
async fn goes_on_by_itself(town: &Arc<Town>, ground: &mut impl Ground, falls: usize, turned_away: usize) {
    let seed = seed();
    let mut dice = Dice::of(seed);
    println!("TILLID_SEED={seed}");
    let (counts, mut counted) = watch::channel(Counts::default());
    let mut everybody = everybody(town, &counts, seed);
    for _ in 0..falls {
        counts.send_modify(Counts::begin_anew);
        let mut people = everybody.split_off(everybody.len() - BY_APP - BY_CARD);
        let falls_and_rises = async {
            let until = counted.borrow().acknowledged + 1 + dice.below(ACKNOWLEDGEMENTS_MAX);
            waits_for(&mut counted, |counts| counts.acknowledged >= until).await;
            somewhere_in_the_middle(&mut dice).await;
            ground.fails(&counts).await;
            let until = counted.borrow().turned_away + turned_away;
            waits_for(&mut counted, |counts| counts.turned_away >= until).await;
            ground.comes_back(&counts).await;
            let until = counted.borrow().acknowledged + ACKNOWLEDGEMENTS_MAX;
            waits_for(&mut counted, |counts| counts.acknowledged >= until).await;
            counts.send_modify(|counts| counts.enough = true);
        };
        tokio::join!(together(&mut people, Client::signs_in_until_enough), falls_and_rises);
        let Counts { acknowledged, turned_away, gap_longest, .. } = *counted.borrow();
        println!(
            "{acknowledged} acknowledged and {turned_away} turned away so far; for {gap_longest:.1?} nothing counted"
        );
        all_is_kept(town, people.iter_mut()).await;
        together(&mut people, Client::tries_again).await;
    }
    assert_eq!(counted.borrow().silences, 0, "every request was answered");
    the_log_is_whole(town);
}
