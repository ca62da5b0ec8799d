//! What a login costs against the size of the store: stores of several sizes, one after the other, each gone before the next.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use server::config::Config;

use crate::cluster::{Cluster, PLACE};
use crate::logins::Kind;
use crate::machine::{self, Machine};
use crate::open_loop::{self, Measured};
use crate::options::Options;
use crate::plot::{Curve, Plot};
use crate::report::{line, milliseconds, on_engine, on_machine, put_between};
use crate::{Outcome, fill, process, progress};

const BEGIN: &str = "<!-- figures: written by `cargo xtask load --scale --write` -->";
const BEGIN_POSTGRES: &str = "<!-- figures: written by `cargo xtask load --scale --postgres --write` -->";
const FIGURES: &str = "figures";
/// What an account takes with all that belongs to it, generously.
const ROOM_FOR_EACH: u64 = 10_000;

/// All that a run showed.
pub(crate) struct Scale {
    options: Options,
    hash: String,
    /// The PostgreSQL server's version, if it was one.
    postgres: Option<String>,
    machine: Machine,
    sizes: Vec<Size>,
}

/// What a store of one size showed.
struct Size {
    accounts: usize,
    filled_in: Duration,
    bytes: u64,
    cold_starts: Vec<Duration>,
    /// Before anybody came, and after a few logins.
    started_bytes: u64,
    rest_bytes: u64,
    measured: Vec<Measured>,
    /// How much the store has grown by all logins, those that do not count too.
    grown_by: u64,
    logins: u64,
}

/// Fills a store of each size and lets people sign in to it.
pub(crate) async fn run(options: &Options) -> Outcome<Scale> {
    let busy = machine::busy();
    let place = options.data.as_deref().unwrap_or_else(|| Path::new(PLACE));
    let needed = ROOM_FOR_EACH * options.sizes.iter().max().copied().unwrap_or_default() as u64;
    if machine::room(place).is_some_and(|room| room < needed) {
        return Err(format!("{} has no room for {needed} bytes: name another by --data", place.display()).into());
    }
    let machine = machine::describe(place, busy);
    let (mut sizes, mut hash, mut postgres) = (vec![], String::new(), None);
    for accounts in &options.sizes {
        let cluster = if options.postgres { Some(Cluster::start()?) } else { None };
        let size = Options { accounts: *accounts, ..options.clone() };
        let (measured, hashed) = one(&size, place, cluster.as_ref()).await?;
        sizes.push(measured);
        (hash, postgres) = (hashed, cluster.as_ref().map(|cluster| cluster.version.clone()));
    }
    Ok(Scale { options: options.clone(), hash, postgres, machine, sizes })
}

async fn one(options: &Options, place: &Path, cluster: Option<&Cluster>) -> Outcome<(Size, String)> {
    let folder = tempfile::tempdir_in(place)?;
    let accounts = options.accounts;
    progress(&format!("filling a store with {} accounts", thousands(accounts)));
    let began = Instant::now();
    let database = cluster.map(|cluster| cluster.address.as_str());
    let town = Arc::new(fill::fill(folder.path(), database, options).await?);
    let filled_in = began.elapsed();
    if let Some(cluster) = cluster {
        cluster.settle()?;
    }
    let bytes = size_of(folder.path(), cluster)?;
    progress(&format!("{} accounts: filled in {} s, {}", thousands(accounts), filled_in.as_secs(), gigabytes(bytes)));
    let (server, cold_starts) = process::start_often(folder.path(), &town, options).await?;
    let started_bytes = server.memory()?;
    let (mut measured, mut logins) = (vec![], 0);
    for kind in Kind::ALL {
        let length = Duration::from_secs(options.warm_up_s);
        logins += open_loop::run(&town, &server, kind, options.rate, length).await?.logins;
    }
    let rest_bytes = server.memory()?;
    for kind in Kind::ALL {
        progress(&format!("{kind}: {} logins a second for {} s", options.rate, options.seconds));
        let length = Duration::from_secs(options.seconds);
        let run = open_loop::run(&town, &server, kind, options.rate, length).await?;
        progress(&format!("{kind}: {:.2} ms, {:.2} ms of it beyond the hash", in_all(&run), beyond_the_hash(&run)));
        measured.push(run);
    }
    logins += measured.iter().map(|run| run.logins).sum::<u64>();
    server.end()?;
    let grown_by = size_of(folder.path(), cluster)?.saturating_sub(bytes);
    let size = Size { accounts, filled_in, bytes, cold_starts, started_bytes, rest_bytes, measured, grown_by, logins };
    Ok((size, town.hash.clone()))
}

/// How much room the store takes that the installation in `folder` has.
fn size_of(folder: &Path, cluster: Option<&Cluster>) -> Outcome<u64> {
    if let Some(cluster) = cluster {
        return cluster.bytes();
    }
    let database = Config::load(&folder.join("tillid.toml"), [])?.database();
    Ok(fs::metadata(database.file().ok_or("the store is no file")?)?.len())
}

impl Scale {
    /// The tables, as Markdown.
    pub(crate) fn to_text(&self) -> String {
        let Options { rate, seconds, warm_up_s, .. } = &self.options;
        let mut text = on_machine(&self.machine);
        // Writing to a string cannot fail.
        let _written = writeln!(
            text,
            "{}. Password hash: {}.\n\
             Each account has a device, a card and a known browser. Open loop, {rate} logins a second for {seconds} s each, \
             after {warm_up_s} s of each that do not count, by people spread evenly over the whole store, each of them once.\n",
            on_engine(self.postgres.as_deref()),
            self.hash
        );
        for part in [self.stores(), self.costs(), self.against_the_least()] {
            text.push_str(&part);
            text.push('\n');
        }
        text
    }

    /// Puts tables and plot into the documentation.
    pub(crate) fn write_into(&self, document: &Path) -> Outcome<()> {
        let (begin, name) = match self.postgres {
            None => (BEGIN, "scale.svg"),
            Some(_) => (BEGIN_POSTGRES, "scale-postgresql.svg"),
        };
        let folder = document.parent().ok_or("the document is in no folder")?.join(FIGURES);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), self.plot().to_svg())?;
        let shown = format!(
            "![Server CPU for a login against the number of accounts; the table has the figures]({FIGURES}/{name})"
        );
        put_between(document, begin, &format!("{}{shown}\n\n", self.to_text()))
    }

    fn stores(&self) -> String {
        let mut text = "| accounts | filled, read back and compared in | a second | size | each account | a login leaves | \
             cold start, median | slowest | RSS before the first login | after a few |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
            .to_owned();
        for size in &self.sizes {
            let mut starts = size.cold_starts.clone();
            starts.sort();
            let start = |start: Option<&Duration>| format!("{} ms", start.copied().unwrap_or_default().as_millis());
            let kilobytes = |bytes: u64, of: u64| format!("{:.1} kB", bytes as f64 / of.max(1) as f64 / 1_000.0);
            let mib = |bytes: u64| format!("{:.1} MiB", bytes as f64 / (1024.0 * 1024.0));
            let row = [
                thousands(size.accounts),
                format!("{:.0} s", size.filled_in.as_secs_f64()),
                format!("{:.0}", size.accounts as f64 / size.filled_in.as_secs_f64()),
                gigabytes(size.bytes),
                kilobytes(size.bytes, size.accounts as u64),
                kilobytes(size.grown_by, size.logins),
                start(starts.get(starts.len() / 2)),
                start(starts.last()),
                mib(size.started_bytes),
                mib(size.rest_bytes),
            ];
            line(&mut text, &row);
        }
        text
    }

    fn costs(&self) -> String {
        let mut text =
            "| accounts | server CPU for a whole login | hash | everything else | of it: writing thread | in all | \
             whole login p50 | p99 | logins | failed |\n|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|\n"
                .to_owned();
        for size in &self.sizes {
            for run in &size.measured {
                let each = |spent: Duration| format!("{:.2} ms", each(spent, run));
                let row = [
                    thousands(size.accounts),
                    run.kind.to_string(),
                    each(run.cpu.hashing),
                    each(run.cpu.beyond_the_hash()),
                    if self.postgres.is_some() { "–".to_owned() } else { each(run.cpu.writing) },
                    each(run.cpu.beyond_the_hash() + run.cpu.hashing),
                    milliseconds(run.whole.value_at_quantile(0.50)),
                    milliseconds(run.whole.value_at_quantile(0.99)),
                    run.logins.to_string(),
                    run.failed.to_string(),
                ];
                line(&mut text, &row);
            }
        }
        text
    }

    fn against_the_least(&self) -> String {
        let [least, .., most] = self.sizes.as_slice() else { return String::new() };
        let mut text = String::new();
        for (small, large) in least.measured.iter().zip(&most.measured) {
            let times = |of: fn(&Measured) -> f64| format!("{:.2}", of(large) / of(small));
            let _written = writeln!(
                text,
                "By {}, a login at {} accounts costs the server {} times what it costs at {}; beyond the hash {} times.",
                small.kind,
                thousands(most.accounts),
                times(in_all),
                thousands(least.accounts),
                times(beyond_the_hash)
            );
        }
        text
    }

    fn plot(&self) -> Plot {
        let curve = |kind: Kind, name: &str, dashed, of: fn(&Measured) -> f64| {
            let runs = self.sizes.iter().flat_map(|size| size.measured.iter().map(|run| (size.accounts as f64, run)));
            let points = runs.filter(|(_, run)| run.kind == kind).map(|(accounts, run)| (accounts, of(run))).collect();
            Curve { name: format!("{kind}, {name}"), dashed, points }
        };
        let engine = if self.postgres.is_some() { "PostgreSQL" } else { "SQLite" };
        Plot {
            title: format!("Server CPU for one login, {engine}"),
            across: "accounts in the store, each with a device and a card".to_owned(),
            up: "milliseconds".to_owned(),
            curves: Kind::ALL
                .into_iter()
                .flat_map(|kind| {
                    [curve(kind, "in all", false, in_all), curve(kind, "beyond the hash", true, beyond_the_hash)]
                })
                .collect(),
        }
    }
}

fn each(spent: Duration, run: &Measured) -> f64 {
    spent.as_secs_f64() * 1_000.0 / run.logins.max(1) as f64
}

fn in_all(run: &Measured) -> f64 {
    each(run.cpu.beyond_the_hash() + run.cpu.hashing, run)
}

fn beyond_the_hash(run: &Measured) -> f64 {
    each(run.cpu.beyond_the_hash(), run)
}

fn gigabytes(bytes: u64) -> String {
    format!("{:.2} GB", bytes as f64 / 1e9)
}

/// A number as it is read: 5,000,000.
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(",")
}
