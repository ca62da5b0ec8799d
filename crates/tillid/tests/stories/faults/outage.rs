//! PostgreSQL is killed under load and comes back: people are asked to try again, and what they were told stays so.

use std::sync::Arc;

use domain::account::Method;
use tokio::sync::watch;

use super::client::{Client, Counts};
use super::database::Database;
use super::dice::Dice;
use super::kills::{
    all_is_kept, everybody, seed, somewhere_in_the_middle, the_log_is_whole, times, together, waits_for,
};
use super::town::{Crowd, Town};

/// Falls where `TILLID_KILLS` says nothing.
const FALLS: usize = 4;
/// So many are turned away before it rises.
const TURNED_AWAY: usize = 40;
/// So much counts before it falls, at most, and again after it has risen.
const ACKNOWLEDGEMENTS_MAX: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_event_07_postgresql_falls_under_load_and_the_server_goes_on_by_itself() {
    let seed = seed();
    let mut dice = Dice::of(seed);
    let mut database = Database::start();
    let crowd = (0..times(FALLS)).flat_map(|_| [Crowd(Method::App, 3, 0), Crowd(Method::Card, 4, 0)]);
    let crowds: Vec<_> = crowd.collect();
    let town = Arc::new(Town::make(Some(database.address()), &crowds).await);
    println!("TILLID_SEED={seed}");
    let server = town.serves_at(town.port);
    let (counts, mut counted) = watch::channel(Counts::default());
    let mut everybody = everybody(&town, &counts, seed);
    for _ in 0..times(FALLS) {
        counts.send_modify(|counts| counts.enough = false);
        let mut people = everybody.split_off(everybody.len() - 7);
        let falls_and_rises = async {
            let until = counted.borrow().acknowledged + 1 + dice.below(ACKNOWLEDGEMENTS_MAX);
            waits_for(&mut counted, |counts| counts.acknowledged >= until).await;
            somewhere_in_the_middle(&mut dice).await;
            database.falls();
            let until = counted.borrow().turned_away + TURNED_AWAY;
            waits_for(&mut counted, |counts| counts.turned_away >= until).await;
            database.rises();
            let until = counted.borrow().acknowledged + ACKNOWLEDGEMENTS_MAX;
            waits_for(&mut counted, |counts| counts.acknowledged >= until).await;
            counts.send_modify(|counts| counts.enough = true);
        };
        tokio::join!(together(&mut people, Client::signs_in_until_enough), falls_and_rises);
        all_is_kept(&town, people.iter_mut()).await;
        together(&mut people, Client::tries_again).await;
    }
    assert_eq!(counted.borrow().silences, 0, "every request was answered");
    println!("{:?}", *counted.borrow());
    the_log_is_whole(&town);
    drop(server);
}
