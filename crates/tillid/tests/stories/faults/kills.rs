//! A server that is killed under load, again and again: what it acknowledged is kept, and counts once (never event 7).

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::account::Method;
use server::entropy::Entropy;
use tokio::sync::watch;
use tokio::time::timeout;

use super::client::{Client, Counts};
use super::dice::Dice;
use super::ground::Ground;
use super::syncs::Syncs;
use super::told::Doubts;
use super::town::{Crowd, Town};
use crate::cluster;
use crate::program::Running;

/// Rounds where `TILLID_KILLS` says nothing.
const KILLS: usize = 10;
const KILLS_WHILE_SYNCS_FAIL: usize = 5;
/// A round's end comes after one to so many acknowledgements.
const ACKNOWLEDGEMENTS_MAX: usize = 40;
const BY_CARD: usize = 5;
const BY_APP: usize = 3;
pub(super) const DEVICES_TO_BLOCK: usize = 5;
/// Whoever has used so many codes of their card gives their place to somebody else.
const CODES_MAX: usize = 100;
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_event_07_a_server_on_sqlite_is_killed_under_load_and_forgets_nothing() {
    is_killed_again_and_again(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_event_07_a_server_on_postgresql_is_killed_under_load_and_forgets_nothing() {
    is_killed_again_and_again(Some(cluster::database("template0").await)).await;
}

async fn is_killed_again_and_again(database: Option<String>) {
    let town = Arc::new(Town::make(database, &crowds(times(KILLS))).await);
    let server = Some(town.serves_at(town.port));
    falls_again_and_again(&town, &mut Process { town: Arc::clone(&town), server }, KILLS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_event_07_a_server_is_killed_while_its_syncs_fail_and_forgets_nothing() {
    let town = Arc::new(Town::make(None, &crowds(times(KILLS_WHILE_SYNCS_FAIL))).await);
    let syncs = Syncs::new();
    let server = Some(town.serves_in(town.port, &syncs.environment()));
    let mut process = Failing { town: Arc::clone(&town), server, syncs };
    falls_again_and_again(&town, &mut process, KILLS_WHILE_SYNCS_FAIL).await;
}

/// A server that is killed by itself.
struct Process {
    town: Arc<Town>,
    server: Option<Running>,
}

/// A server that is killed while its syncs fail: what it has written and not synced may be there, and was never told.
struct Failing {
    town: Arc<Town>,
    server: Option<Running>,
    syncs: Syncs,
}

impl Ground for Process {
    async fn fails(&mut self, _: &watch::Sender<Counts>) {
        self.server.take().expect("it runs").dies();
    }

    async fn comes_back(&mut self, _: &watch::Sender<Counts>) {
        self.server = Some(self.town.serves_at(self.town.port));
    }
}

impl Ground for Failing {
    async fn fails(&mut self, counts: &watch::Sender<Counts>) {
        let server = self.server.take().expect("it runs");
        self.syncs.fail_and_are_noticed(&server, counts).await;
        server.dies();
    }

    async fn comes_back(&mut self, counts: &watch::Sender<Counts>) {
        Syncs::are_over(counts);
        self.server = Some(self.town.serves_in(self.town.port, &self.syncs.environment()));
    }
}

/// Who takes part in so many rounds: some who use the app, some who use the card, and one in each round who blocks devices.
pub(super) fn crowds(rounds: usize) -> [Crowd; 3] {
    [
        Crowd(Method::App, BY_APP, 0),
        Crowd(Method::Card, BY_CARD + rounds / 2, 0),
        Crowd(Method::App, rounds, DEVICES_TO_BLOCK),
    ]
}

/// People sign in and block devices until the server under them falls silent; then what it has kept is looked at and tried
/// once more. So often, unless `TILLID_KILLS` says another number.
pub(super) async fn falls_again_and_again(town: &Arc<Town>, ground: &mut impl Ground, rounds: usize) {
    let rounds = times(rounds);
    let seed = seed();
    let mut dice = Dice::of(seed);
    println!("{rounds} rounds on {}: TILLID_SEED={seed}", town.engine());
    let (counts, mut counted) = watch::channel(Counts::default());
    let mut busy = everybody(town, &counts, seed);
    let mut blockers = busy.split_off(busy.len() - rounds);
    let mut spare = busy.split_off(BY_APP + BY_CARD);
    let mut rested = vec![];
    let mut doubts = Doubts::default();

    for _ in 0..rounds {
        let until = counted.borrow().acknowledged + 1 + dice.below(ACKNOWLEDGEMENTS_MAX);
        let mut blocker: Vec<Client> = blockers.pop().into_iter().collect();
        let falls = async {
            waits_for(&mut counted, |counts| counts.acknowledged >= until).await;
            somewhere_in_the_middle(&mut dice).await;
            ground.fails(&counts).await;
        };
        let signed_in = together(&mut busy, Client::signs_in_until_silence);
        let blocked = together(&mut blocker, Client::blocks_until_silence);
        tokio::join!(signed_in, blocked, falls);

        ground.comes_back(&counts).await;
        rested.append(&mut blocker);
        doubts = doubts.plus(all_is_kept(town, busy.iter_mut().chain(rested.last_mut())).await);
        together(&mut busy, Client::tries_again).await;
        together(&mut rested, Client::tries_again).await;
        together(&mut busy, Client::signs_in_once).await;
        all_is_kept(town, busy.iter_mut()).await;
        let (tired, fresh): (Vec<_>, Vec<_>) = busy.into_iter().partition(|client| client.told.codes.len() > CODES_MAX);
        busy = fresh;
        busy.extend(spare.drain(..tired.len()));
        rested.extend(tired);
    }
    rested.append(&mut busy);
    all_is_kept(town, rested.iter_mut()).await;
    let logins: usize = rested.iter().map(|client| client.logins).sum();
    println!("{logins} logins, {} acknowledgements, nothing forgotten; {doubts:?}", counted.borrow().acknowledged);
    the_log_is_whole(town);
}

/// A client for each person of the town.
pub(super) fn everybody(town: &Arc<Town>, counts: &watch::Sender<Counts>, seed: u64) -> Vec<Client> {
    let client = |(person, place)| Client::new(town, person, counts, seed.wrapping_add(place));
    town.people.iter().zip(1..).map(client).collect()
}

/// Waits until the clients have met this.
pub(super) async fn waits_for(counted: &mut watch::Receiver<Counts>, met: impl FnMut(&Counts) -> bool) {
    timeout(PATIENCE, counted.wait_for(met)).await.expect("they go on").expect("they are counted");
}

/// Lets a little happen of what comes next.
pub(super) async fn somewhere_in_the_middle(dice: &mut Dice) {
    for _ in 0..dice.below(100) {
        tokio::task::yield_now().await;
    }
}

/// Everybody does this at once.
pub(super) async fn together<F>(clients: &mut Vec<Client>, deed: impl Fn(Client) -> F)
where
    F: Future<Output = Client> + Send + 'static,
{
    let doing: Vec<_> = clients.drain(..).map(|client| tokio::spawn(deed(client))).collect();
    for done in doing {
        clients.push(done.await.expect("nobody is told anything wrong"));
    }
}

pub(super) async fn all_is_kept(town: &Town, clients: impl Iterator<Item = &mut Client>) -> Doubts {
    let kept = town.kept().await;
    let mut doubts = Doubts::default();
    for client in clients {
        doubts = doubts.plus(client.told.is_kept(&client.person, &kept).await);
    }
    doubts
}

/// The database is not torn, and all of the log is sealed into one tree.
pub(super) fn the_log_is_whole(town: &Town) {
    let began = Instant::now();
    loop {
        let told = town.tillid(&["audit", "verify", "--json"]);
        // What a killed server left may have waited for its seal.
        if told.code == Some(0) && told.json()["waiting"] == 0 {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "not sealed");
    }
}

/// How often: as `TILLID_KILLS` says.
pub(super) fn times(otherwise: usize) -> usize {
    number("TILLID_KILLS").map_or(otherwise, |times| usize::try_from(times).expect("small"))
}

/// The seed of this run: told by whoever repeats one, and else drawn.
pub(super) fn seed() -> u64 {
    number("TILLID_SEED").unwrap_or_else(|| u64::from(Entropy::system().below(u32::MAX)))
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().expect(variable))
}
