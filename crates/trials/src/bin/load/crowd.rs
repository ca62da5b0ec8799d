//! How long people wait beside thousands of others whose apps and browsers wait, and what each of those takes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use hdrhistogram::Histogram;

use crate::logins::Kind;
use crate::machine::{self, Machine};
use crate::open_loop::{self, Measured};
use crate::options::Options;
use crate::report::{line, milliseconds, on_engine, on_machine, put_between};
use crate::waiting::{self, Waiting};
use crate::{Outcome, filled, process, progress};

const BEGIN: &str = "<!-- figures: written by `cargo xtask load --waiting --write` -->";
/// Of those who wait, one in so many is a browser. An app may listen all day; a browser waits for one request, which lasts
/// five minutes, in which all of them must have come.
const APPS_FOR_A_BROWSER: usize = 5;
/// Files that a process, a node or one of those that wait, has open besides its connections to the other.
const OTHER_FILES: usize = 1_000;

/// All that a run showed.
pub(crate) struct Crowds {
    options: Options,
    hash: String,
    postgres: Option<String>,
    machine: Machine,
    /// As many as each process of this machine may have open.
    files: usize,
    measured: Vec<(Waiting, Measured)>,
}

/// Fills a store, and lets people sign in beside each of the crowds.
pub(crate) async fn run(options: &Options, folder: &Path) -> Outcome<Crowds> {
    let busy = machine::busy();
    let files = files()?;
    let most = files.saturating_sub(OTHER_FILES).saturating_mul(options.nodes);
    let mut options = options.clone();
    for crowd in &mut options.crowds {
        if *crowd > most {
            progress(&format!(
                "{crowd} cannot wait here: a process may have {files} files open. {most} will; `--nodes` lets more"
            ));
            *crowd = most;
        }
    }
    options.crowds.dedup();
    let (cluster, town) = filled(&options, folder).await?;
    let (server, _starts) = process::start_often(folder, &town, &options).await?;
    open_loop::run(&town, &server, Kind::App, options.rate, Duration::from_secs(options.warm_up_s)).await?;

    let mut measured = vec![];
    for crowd in options.crowds.clone() {
        let browsers = crowd / APPS_FOR_A_BROWSER;
        progress(&format!("{} apps and {browsers} browsers come to wait", crowd - browsers));
        let held = waiting::hold(&town, &server, crowd - browsers, browsers)?;
        progress(&format!("beside them {} logins a second for {} s", options.rate, options.seconds));
        let length = Duration::from_secs(options.seconds);
        let beside = open_loop::run(&town, &server, Kind::App, options.rate, length).await?;
        measured.push((held.go()?, beside));
    }
    let machine = machine::describe(folder, busy);
    server.end()?;
    let hash = town.hash.clone();
    let postgres = cluster.as_ref().map(|cluster| cluster.version.clone());
    Ok(Crowds { options, hash, postgres, machine, files, measured })
}

/// How many files a process of ours may have open, as the kernel says; the servers inherit it.
fn files() -> Outcome<usize> {
    let limits = fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).ok_or("no limit of open files")?;
    let soft = line.split_whitespace().next().ok_or("no limit of open files")?;
    Ok(soft.parse().unwrap_or(usize::MAX))
}

impl Crowds {
    /// The table, as Markdown.
    pub(crate) fn to_text(&self) -> String {
        let Options { rate, seconds, nodes, .. } = &self.options;
        let (on_nodes, crowd) = match nodes {
            1 => (String::new(), "in a process of its own".to_owned()),
            many => (
                format!(", {many} nodes"),
                format!("in {many} processes of its own, each at a node of its own, evenly"),
            ),
        };
        let mut text = on_machine(&self.machine);
        // Writing to a string cannot fail.
        let _written = writeln!(
            text,
            "{}{on_nodes}. Password hash: {}, since thousands sign in before they wait.\n\
             Beside those who wait, {rate} people a second sign in by app for {seconds} s. A crowd waits {crowd}: a process, and \
             so a node, may have {} files open here.\n",
            on_engine(self.postgres.as_deref()),
            self.hash,
            self.files,
        );
        text.push_str(
            "| waiting apps | waiting browsers | each app | each browser | server, RSS | request to device, p50 | p99 | \
             approval to browser, p50 | p99 | logins | failed |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
        );
        for (waiting, beside) in &self.measured {
            let kib = |bytes: u64| format!("{:.1} KiB", bytes as f64 / 1024.0);
            let at = |waited: &Histogram<u64>, quantile| milliseconds(waited.value_at_quantile(quantile));
            line(
                &mut text,
                &[
                    waiting.apps.to_string(),
                    waiting.browsers.to_string(),
                    kib(waiting.app_bytes()),
                    kib(waiting.browser_bytes()),
                    format!("{:.0} MiB", waiting.with_browsers as f64 / (1024.0 * 1024.0)),
                    at(&beside.request_to_device, 0.50),
                    at(&beside.request_to_device, 0.99),
                    at(&beside.approval_to_browser, 0.50),
                    at(&beside.approval_to_browser, 0.99),
                    beside.logins.to_string(),
                    beside.failed.to_string(),
                ],
            );
        }
        let left: Vec<_> = self.measured.iter().map(|(waiting, _)| waiting.left.to_string()).collect();
        // Writing to a string cannot fail.
        let _written = writeln!(
            text,
            "\nOf each crowd, {} had stopped waiting before the others were done; memory is the sum over all nodes.\n",
            left.join(", ")
        );
        text
    }

    /// Puts the table into the documentation.
    pub(crate) fn write_into(&self, document: &Path) -> Outcome<()> {
        let nodes = self.options.nodes;
        let begin = match self.postgres {
            None => BEGIN.to_owned(),
            Some(_) => BEGIN.replace("--waiting", &format!("--waiting --nodes {nodes}")),
        };
        put_between(document, &begin, &self.to_text())
    }
}
