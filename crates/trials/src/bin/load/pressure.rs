//! What happens when more comes than goes: approvals at once, and ten times as many logins as there is room for.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Params, Version};
use device::Asked;
use domain::account::Method;
use hdrhistogram::Histogram;
use tokio::task::JoinSet;

use crate::browser::TurnedAway;
use crate::desk::Desk;
use crate::fill::{Person, Town};
use crate::logins::Kind;
use crate::machine::{self, Machine};
use crate::open_loop::micros;
use crate::options::Options;
use crate::process::{self, Cpu, Process};
use crate::report::{line, milliseconds, on_engine, on_machine, put_between};
use crate::{Outcome, filled, progress};

const BEGIN: &str = "<!-- figures: written by `cargo xtask load --pressure --write` -->";
const BEGIN_POSTGRES: &str = "<!-- figures: written by `cargo xtask load --pressure --postgres --write` -->";
/// Approvals on their way at once.
const APPROVALS_AT_ONCE: usize = 64;
/// People who sign in while others get ready.
const GETTING_READY_AT_ONCE: usize = 16;
/// Hashes on each core when nothing else runs.
const BARE_HASHES: u32 = 200;

/// All that a run showed.
pub(crate) struct Pressure {
    options: Options,
    hash: String,
    postgres: Option<String>,
    machine: Machine,
    /// CPU of a password hash when nothing else runs, and how many go a second.
    bare: (Duration, f64),
    approvals: Burst,
    fits: Burst,
    overload: Burst,
}

/// What came of many that did the same.
struct Burst {
    offered: u64,
    done: u64,
    /// Told by 503 or 429 to come again.
    turned_away: u64,
    failed: u64,
    took: Duration,
    cpu: Cpu,
    /// How long those took that were done, and how long it took to turn the others away; microseconds.
    done_in: Histogram<u64>,
    turned_away_in: Histogram<u64>,
}

/// Fills a store and presses.
pub(crate) async fn run(options: &Options, folder: &Path) -> Outcome<Pressure> {
    let busy = machine::busy();
    progress("hashing with nothing beside it");
    let bare = bare(options.hash_kib)?;
    let (cluster, town) = filled(options, folder).await?;
    let (server, _starts) = process::start_often(folder, &town, &Options { starts: 1, ..options.clone() }).await?;
    let warm = Duration::from_secs(options.warm_up_s);
    fits(&town, &server, options.at_once, warm).await?;

    progress(&format!("as many logins as go, {} at once, for {} s", options.at_once, options.seconds));
    let length = Duration::from_secs(options.seconds);
    let fits = fits(&town, &server, options.at_once, length).await?;
    let rate = fits.done as f64 / fits.took.as_secs_f64() * f64::from(options.times);
    progress(&format!("{} times as many, {rate:.0} a second, for {} s", options.times, options.seconds));
    let overload = overload(&town, &server, rate, length).await?;
    progress(&format!("{} requests to approve", options.approvals));
    let approvals = approvals(&town, &server, options.approvals).await?;

    let machine = machine::describe(folder, busy);
    server.end()?;
    let hash = town.hash.clone();
    let postgres = cluster.as_ref().map(|cluster| cluster.version.clone());
    Ok(Pressure { options: options.clone(), hash, postgres, machine, bare, approvals, fits, overload })
}

/// The same hash as the server's, by the same crate, on all cores at once.
fn bare(hash_kib: Option<u32>) -> Outcome<(Duration, f64)> {
    let (memory_kib, passes) = hash_kib.map_or((19_456, 2), |kib| (kib, 1));
    let cores = std::thread::available_parallelism()?.get();
    let began = Instant::now();
    let workers: Vec<_> = (0..cores)
        .map(|_| {
            std::thread::spawn(move || {
                let params = Params::new(memory_kib, passes, 1, Some(32))?;
                let mut memory = vec![argon2::Block::new(); params.block_count()];
                let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
                let (mut digest, before) = ([0; 32], process::own_thread_cpu());
                for number in 0..BARE_HASHES {
                    argon2.hash_password_into_with_memory(&number.to_be_bytes(), &[7; 16], &mut digest, &mut memory)?;
                }
                Ok(process::own_thread_cpu()?.saturating_sub(before?))
            })
        })
        .collect();
    let mut cpu = Duration::ZERO;
    for worker in workers {
        let spent: Outcome<Duration> = worker.join().map_err(|_| "a thread that hashed ended")?;
        cpu += spent?;
    }
    let hashes = BARE_HASHES * u32::try_from(cores)?;
    Ok((cpu / hashes, f64::from(hashes) / began.elapsed().as_secs_f64()))
}

/// A login by somebody who opens the app when it buzzes: nothing is asked of the server before the browser is let in.
async fn log_in(town: &Town, kind: Kind) -> Outcome<()> {
    let person = town.next(kind.method())?;
    let ended = match kind {
        Kind::Card => kind.by(town, &person).await.map(drop),
        Kind::App => {
            async {
                let mut desk = Desk::arrive(town.door, &person.who).await?;
                desk.give_password(&person.who).await?;
                let asked = asked(town, &person).await?;
                person.phone.approve(&asked, &town.pin).await?;
                desk.leave(town).await
            }
            .await
        }
    };
    town.done(person);
    ended
}

/// Opens the app, which shows what waits.
async fn asked(town: &Town, person: &Person) -> Outcome<Asked> {
    let (_standing, mut waiting) = person.phone.unlock(&town.pin).await?;
    Ok(waiting.pop().ok_or("nothing waits in the app")?)
}

/// As many as go: of so many people each begins anew when done.
async fn fits(town: &Arc<Town>, server: &Process, at_once: usize, length: Duration) -> Outcome<Burst> {
    let mut burst = Burst::begin(server)?;
    let began = Instant::now();
    let mut running = JoinSet::new();
    for place in 0..at_once {
        let town = Arc::clone(town);
        running.spawn(async move {
            let mut ended = vec![];
            for kind in Kind::ALL.into_iter().cycle().skip(place % 2) {
                let from = Instant::now();
                ended.push((log_in(&town, kind).await, from.elapsed()));
                if began.elapsed() >= length {
                    break;
                }
            }
            ended
        });
    }
    for (ended, took) in running.join_all().await.into_iter().flatten() {
        burst.count(ended, took);
    }
    burst.end(server, began)
}

/// Logins that begin when they are due, and give up when they are turned away.
async fn overload(town: &Arc<Town>, server: &Process, rate: f64, length: Duration) -> Outcome<Burst> {
    let mut burst = Burst::begin(server)?;
    let (began, gap) = (Instant::now(), Duration::from_secs_f64(1.0 / rate));
    let mut running = JoinSet::new();
    let mut due = began;
    for kind in Kind::ALL.into_iter().cycle() {
        if due.duration_since(began) >= length {
            break;
        }
        tokio::time::sleep_until(due.into()).await;
        let (town, was_due) = (Arc::clone(town), due);
        running.spawn(async move { (log_in(&town, kind).await, was_due.elapsed()) });
        due += gap;
    }
    // What is done later than that is not done in this time.
    let ended_at = began.elapsed();
    while let Some(ended) = running.join_next().await {
        let (ended, took) = ended?;
        burst.count(ended, took);
    }
    let burst = burst.end(server, began)?;
    progress(&format!(
        "the last began after {:.1} s, and all was over after {:.1} s",
        ended_at.as_secs_f64(),
        burst.took.as_secs_f64()
    ));
    Ok(burst)
}

/// Requests that wait in as many apps, all answered at once.
async fn approvals(town: &Arc<Town>, server: &Process, approvals: usize) -> Outcome<Burst> {
    let mut ready = vec![];
    let mut getting_ready = JoinSet::new();
    for _ in 0..approvals {
        if getting_ready.len() >= GETTING_READY_AT_ONCE {
            ready.extend(getting_ready.join_next().await.transpose()?);
        }
        let town = Arc::clone(town);
        getting_ready.spawn(async move {
            let person = town.next(Method::App)?;
            let mut desk = Desk::arrive(town.door, &person.who).await?;
            desk.give_password(&person.who).await?;
            let asked = asked(&town, &person).await?;
            Outcome::Ok((person, asked))
        });
    }
    ready.extend(getting_ready.join_all().await);
    let ready = ready.into_iter().collect::<Outcome<Vec<_>>>()?;

    let mut burst = Burst::begin(server)?;
    let began = Instant::now();
    let mut running = JoinSet::new();
    for (person, asked) in ready {
        if running.len() >= APPROVALS_AT_ONCE
            && let Some(ended) = running.join_next().await
        {
            let (ended, took): (Outcome<()>, Duration) = ended?;
            burst.count(ended, took);
        }
        let town = Arc::clone(town);
        running.spawn(async move {
            let from = Instant::now();
            let ended = person.phone.approve(&asked, &town.pin).await;
            (ended.map(drop).map_err(Into::into), from.elapsed())
        });
    }
    for (ended, took) in running.join_all().await {
        burst.count(ended, took);
    }
    burst.end(server, began)
}

impl Burst {
    fn begin(server: &Process) -> Outcome<Self> {
        let histogram = || Histogram::new_with_bounds(1, 600_000_000, 3);
        Ok(Self {
            offered: 0,
            done: 0,
            turned_away: 0,
            failed: 0,
            took: Duration::ZERO,
            cpu: server.cpu()?,
            done_in: histogram()?,
            turned_away_in: histogram()?,
        })
    }

    fn count(&mut self, ended: Outcome<()>, took: Duration) {
        self.offered += 1;
        match ended {
            Ok(()) => {
                self.done += 1;
                self.done_in.saturating_record(micros(took).max(1));
            }
            Err(error) if TurnedAway::is(&*error) => {
                self.turned_away += 1;
                self.turned_away_in.saturating_record(micros(took).max(1));
            }
            Err(error) => {
                if self.failed == 0 {
                    progress(&format!("one failed: {error}"));
                }
                self.failed += 1;
            }
        }
    }

    fn end(mut self, server: &Process, began: Instant) -> Outcome<Self> {
        self.took = began.elapsed();
        self.cpu = server.cpu()?.since(&self.cpu);
        Ok(self)
    }

    fn a_second(&self) -> f64 {
        self.done as f64 / self.took.as_secs_f64()
    }

    /// Server CPU for each that was done, in milliseconds, what was spent on turning others away included.
    fn each_ms(&self, spent: Duration) -> f64 {
        spent.as_secs_f64() * 1_000.0 / self.done.max(1) as f64
    }
}

impl Pressure {
    /// The tables, as Markdown.
    pub(crate) fn to_text(&self) -> String {
        let Options { accounts, at_once, seconds, times, .. } = &self.options;
        let mut text = on_machine(&self.machine);
        // Writing to a string cannot fail.
        let _written = writeln!(
            text,
            "{}, {accounts} accounts with a device and a card each. Password hash: {}.\n\
             Logins by app and by card in turns, from known browsers; {at_once} at once for {seconds} s, then {times} times as \
             many as went, begun when they are due. Whoever is told to come again gives up.\n",
            on_engine(self.postgres.as_deref()),
            self.hash
        );
        for part in [self.bursts(), self.shares()] {
            text.push_str(&part);
            text.push('\n');
        }
        text
    }

    /// Puts the tables into the documentation.
    pub(crate) fn write_into(&self, document: &Path) -> Outcome<()> {
        put_between(document, if self.postgres.is_some() { BEGIN_POSTGRES } else { BEGIN }, &self.to_text())
    }

    fn bursts(&self) -> String {
        let mut text =
            "| | offered a second | done a second | turned away | failed | done in, p50 | p99 | turned away in, p99 | \
             server CPU for each done, hash | everything else |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
                .to_owned();
        let rows = [
            ("logins, as many as go".to_owned(), &self.fits),
            (format!("logins, {} times as many", self.options.times), &self.overload),
            (format!("approvals, {} at once", self.options.approvals), &self.approvals),
        ];
        for (name, burst) in rows {
            let at = |waited: &Histogram<u64>, quantile| match waited.is_empty() {
                true => "–".to_owned(),
                false => milliseconds(waited.value_at_quantile(quantile)),
            };
            line(
                &mut text,
                &[
                    name,
                    format!("{:.0}", burst.offered as f64 / burst.took.as_secs_f64()),
                    format!("{:.0}", burst.a_second()),
                    burst.turned_away.to_string(),
                    burst.failed.to_string(),
                    at(&burst.done_in, 0.50),
                    at(&burst.done_in, 0.99),
                    at(&burst.turned_away_in, 0.99),
                    format!("{:.2} ms", burst.each_ms(burst.cpu.hashing)),
                    format!("{:.2} ms", burst.each_ms(burst.cpu.beyond_the_hash())),
                ],
            );
        }
        text
    }

    fn shares(&self) -> String {
        let (cpu, rate) = self.bare;
        let each_ms = |burst: &Burst| burst.each_ms(burst.cpu.beyond_the_hash() + burst.cpu.hashing);
        let mut text = "| | |\n|---|--:|\n".to_owned();
        let rows = [
            ("password hashes a second with nothing beside them, all cores".to_owned(), format!("{rate:.0}")),
            ("CPU of one of them".to_owned(), format!("{:.2} ms", cpu.as_secs_f64() * 1_000.0)),
            (
                "logins for the server's CPU, against such hashes for as much".to_owned(),
                format!("{:.2}", cpu.as_secs_f64() * 1_000.0 / each_ms(&self.fits)),
            ),
            (
                format!("done at {} times as many, against as many as go", self.options.times),
                format!("{:.0} %", 100.0 * self.overload.a_second() / self.fits.a_second()),
            ),
            (
                "the same for as much of the server's CPU, of which the client takes more then".to_owned(),
                format!("{:.0} %", 100.0 * each_ms(&self.fits) / each_ms(&self.overload)),
            ),
        ];
        for (name, figure) in rows {
            line(&mut text, &[name, figure]);
        }
        text
    }
}
