//! Whole logins against a release server: what they cost, how long people wait, what waiting costs.
//!
//! `cargo xtask load --scale [--quick] [--write] [--postgres] [--data DIR] [--accounts N,N,…]` measures the same against the
//! size of the store, and nothing else.
//! `cargo xtask load --pressure [--quick] [--write] [--postgres] [--times N] [--approvals N]` measures what happens when more
//! comes than goes.
//! `cargo xtask load --waiting [--quick] [--write] [--postgres] [--waiters N,N,…]` measures how long people wait beside
//! thousands of others who wait: 19,000 on a node where a process may have 20,000 open files, 100,000 with `--nodes 6`.
//! `--nodes N` starts so many servers on one PostgreSQL store, with any of these.
//! `cargo xtask load [--quick] [--write] [--postgres] [--data DIR] [--accounts N] [--rate N] [--seconds N] [--waiters N] [--tries N] [--hash-kib N]`.
//! The server is a process of its own, so that its CPU is read apart from the client's. No figure is a test.

mod browser;
mod cluster;
mod crowd;
mod desk;
mod fill;
mod logins;
mod machine;
mod nodes;
mod open_loop;
mod options;
mod people;
mod plot;
mod pressure;
mod process;
mod report;
mod scale;
mod serving;
mod unknown;
mod waiters;
mod waiting;

use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use cluster::Cluster;
use fill::Town;
use logins::Kind;
use open_loop::Measured;
use options::Options;
use report::Report;

/// Whatever goes wrong ends the run, in words.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve", folder] => serving::run(Path::new(folder)),
        ["wait"] => waiters::run(),
        _ => Options::read(&arguments).and_then(|options| measure(&options)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&mut io::stderr(), &format!("load: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn measure(options: &Options) -> Outcome<()> {
    let document = Path::new("docs/performance.md");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if !options.sizes.is_empty() {
        let scale = runtime.block_on(scale::run(options))?;
        say(&mut io::stdout(), &scale.to_text());
        return if options.write { scale.write_into(document) } else { Ok(()) };
    }
    let temporary = match &options.data {
        Some(_) => None,
        None => Some(tempfile::tempdir()?),
    };
    let folder = match (&options.data, &temporary) {
        (Some(folder), _) => folder.clone(),
        (None, Some(folder)) => folder.path().to_owned(),
        (None, None) => return Err("there is no folder for the data".into()),
    };
    if !options.crowds.is_empty() {
        let crowds = runtime.block_on(crowd::run(options, &folder))?;
        say(&mut io::stdout(), &crowds.to_text());
        return if options.write { crowds.write_into(document) } else { Ok(()) };
    }
    if options.pressure {
        let pressure = runtime.block_on(pressure::run(options, &folder))?;
        say(&mut io::stdout(), &pressure.to_text());
        return if options.write { pressure.write_into(document) } else { Ok(()) };
    }
    let report = runtime.block_on(run(options, &folder))?;
    say(&mut io::stdout(), &report.to_text());
    if options.write {
        report.write_into(document)?;
    }
    Ok(())
}

async fn run(options: &Options, folder: &Path) -> Outcome<Report> {
    let busy = machine::busy();
    let (cluster, town) = filled(options, folder).await?;

    progress("starting the server a few times");
    let (server, cold_starts) = process::start_often(folder, &town, options).await?;

    progress("warming up");
    let warm = Duration::from_secs(options.warm_up_s);
    for kind in Kind::ALL {
        open_loop::run(&town, &server, kind, options.rate, warm).await?;
    }
    let rest_bytes = server.memory()?;

    let mut measured = vec![];
    for kind in Kind::ALL {
        progress(&format!("{kind}: {} logins a second for {} s", options.rate, options.seconds));
        let length = Duration::from_secs(options.seconds);
        measured.push(open_loop::run(&town, &server, kind, options.rate, length).await?);
    }
    let mut fastest: Vec<Measured> = vec![];
    for kind in Kind::ALL {
        progress(&format!("{kind}: as many as go, for {} s", options.seconds));
        let length = Duration::from_secs(options.seconds);
        fastest.push(open_loop::as_many_as_go(&town, &server, kind, options.at_once, length).await?);
    }
    progress(&format!("{} waiting apps, then {} waiting browsers", options.waiters, options.waiters));
    let waiting = waiting::hold(&town, &server, options.waiters, options.waiters)?.go()?;
    progress(&format!("{} wrong passwords for known user IDs, as many for unknown ones", options.tries));
    let unknown = unknown::measure(&town, options.tries).await?;

    let machine = machine::describe(folder, busy);
    server.end()?;
    let hash = town.hash.clone();
    let postgres = cluster.as_ref().map(|cluster| cluster.version.clone());
    Ok(Report {
        options: options.clone(),
        hash,
        postgres,
        machine,
        cold_starts,
        rest_bytes,
        measured,
        fastest,
        waiting,
        unknown,
    })
}

/// A store full of people, in a database of its own.
async fn filled(options: &Options, folder: &Path) -> Outcome<(Option<Cluster>, Arc<Town>)> {
    progress(&format!("filling a database with {} accounts", options.accounts));
    let cluster = if options.postgres { Some(Cluster::start()?) } else { None };
    let database = cluster.as_ref().map(|cluster| cluster.address.as_str());
    let town = Arc::new(fill::fill(folder, database, options).await?);
    if let Some(cluster) = &cluster {
        cluster.settle()?;
    }
    Ok((cluster, town))
}

fn progress(what: &str) {
    say(&mut io::stderr(), what);
}

fn say(to: &mut dyn io::Write, line: &str) {
    // A closed pipe ends nothing: the figures are written elsewhere too.
    drop(writeln!(to, "{line}"));
}
