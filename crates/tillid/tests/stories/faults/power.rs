//! The power goes, under load, again and again: what was acknowledged by then is on the disk, and counts once (never event 7).
//!
//! The whole machine ends at one instant: nobody hears any more, and the disk is what it was then. What a disk keeps of what
//! it was given but not told to write down for good, is not tried: it is taken to keep all of it.

use std::sync::Arc;

use tokio::sync::watch;

use super::balancer::Balancer;
use super::client::Counts;
use super::disk::Disk;
use super::ground::Ground;
use super::kills::{crowds, falls_again_and_again, times};
use super::syncs::Syncs;
use super::town::Town;
use crate::program::Running;

/// Cuts where `TILLID_KILLS` says nothing.
const CUTS: usize = 20;
const CUTS_WHILE_SYNCS_FAIL: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_event_07_the_power_goes_under_load_and_the_disk_has_all_that_was_told() {
    let story = "never_event_07_the_power_goes_under_load_and_the_disk_has_all_that_was_told";
    let Some(mut power) = Power::on(story, CUTS, Discipline::Kept).await else { return };
    falls_again_and_again(&Arc::clone(&power.town), &mut power, CUTS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_event_07_the_power_goes_while_syncs_fail_and_the_disk_has_all_that_was_told() {
    let story = "never_event_07_the_power_goes_while_syncs_fail_and_the_disk_has_all_that_was_told";
    let failing = Discipline::FailingBefore(Syncs::new());
    let Some(mut power) = Power::on(story, CUTS_WHILE_SYNCS_FAIL, failing).await else { return };
    falls_again_and_again(&Arc::clone(&power.town), &mut power, CUTS_WHILE_SYNCS_FAIL).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_syncs_do_nothing_a_power_cut_is_found_to_lose_what_was_told() {
    let story = "where_syncs_do_nothing_a_power_cut_is_found_to_lose_what_was_told";
    let Some(mut power) = Power::on(story, CUTS, Discipline::Broken).await else { return };
    let town = Arc::clone(&power.town);
    let fell = tokio::spawn(async move { falls_again_and_again(&town, &mut power, CUTS).await }).await;
    let found = fell.expect_err("what was told is lost").into_panic().downcast::<String>().expect("words");
    assert!(found.contains("were acknowledged and are lost"), "{found}");
}

/// What the server's syncs do.
enum Discipline {
    Kept,
    /// They begin to fail before each cut.
    FailingBefore(Syncs),
    /// They say that they are done, and do nothing.
    Broken,
}

/// A machine with its disk, its server, and the line by which people reach it.
struct Power {
    town: Arc<Town>,
    disk: Disk,
    line: Arc<Balancer>,
    server: Option<Running>,
    discipline: Discipline,
}

impl Power {
    async fn on(story: &str, cuts: usize, discipline: Discipline) -> Option<Self> {
        let mut disk = Disk::make(story)?;
        let town = Arc::new(Town::make_on(disk.folder(), &crowds(times(cuts))).await);
        disk.settles();
        let line = Balancer::start(town.port, [town.port + 1; 2]).await;
        let mut power = Self { town, disk, line, server: None, discipline };
        power.begins();
        Some(power)
    }

    fn begins(&mut self) {
        let environment = match &self.discipline {
            Discipline::Kept => vec![],
            Discipline::FailingBefore(syncs) => syncs.environment().to_vec(),
            Discipline::Broken => vec![("LD_PRELOAD", "libeatmydata.so".to_owned())],
        };
        self.server = Some(self.town.serves_in(self.town.port + 1, &environment));
    }
}

impl Ground for Power {
    async fn fails(&mut self, counts: &watch::Sender<Counts>) {
        let server = self.server.take().expect("it runs");
        if let Discipline::FailingBefore(syncs) = &mut self.discipline {
            syncs.fail_and_are_noticed(&server, counts).await;
        }
        self.line.falls_silent().await;
        self.disk.is_cut();
        server.dies();
    }

    async fn comes_back(&mut self, counts: &watch::Sender<Counts>) {
        Syncs::are_over(counts);
        self.disk.is_as_it_was();
        self.begins();
        self.line.speaks();
    }
}
