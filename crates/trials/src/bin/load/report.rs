//! The table: for the screen, and between two marks in the documentation.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use hdrhistogram::Histogram;

use crate::Outcome;
use crate::machine::Machine;
use crate::open_loop::Measured;
use crate::options::Options;
use crate::unknown::Unknown;
use crate::waiting::Waiting;

const BEGIN: &str = "<!-- figures: written by `cargo xtask load --write` -->";
const BEGIN_POSTGRES: &str = "<!-- figures: written by `cargo xtask load --postgres --write` -->";
const END: &str = "<!-- end of figures -->";

/// All that a run showed.
pub(crate) struct Report {
    pub(crate) options: Options,
    pub(crate) hash: String,
    /// The PostgreSQL server's version, if it was one.
    pub(crate) postgres: Option<String>,
    pub(crate) machine: Machine,
    pub(crate) cold_starts: Vec<Duration>,
    pub(crate) rest_bytes: u64,
    pub(crate) measured: Vec<Measured>,
    pub(crate) fastest: Vec<Measured>,
    pub(crate) waiting: Waiting,
    pub(crate) unknown: Unknown,
}

impl Report {
    /// The tables, as Markdown, which is readable as it is.
    pub(crate) fn to_text(&self) -> String {
        let mut text = String::new();
        for part in [self.conditions(), self.costs(), self.waits(), self.most(), self.unknown(), self.memory()] {
            text.push_str(&part);
            text.push('\n');
        }
        text
    }

    /// Puts the tables between the marks of a document.
    pub(crate) fn write_into(&self, document: &Path) -> Outcome<()> {
        put_between(document, if self.postgres.is_some() { BEGIN_POSTGRES } else { BEGIN }, &self.to_text())
    }

    fn conditions(&self) -> String {
        let Options { accounts, rate, seconds, .. } = &self.options;
        format!(
            "{}{}, {accounts} accounts with a device and a card each. Password hash: {}.\n\
             Open loop, {rate} logins a second for {seconds} s each; HTTP/1.1 without TLS over real sockets.\n",
            on_machine(&self.machine),
            on_engine(self.postgres.as_deref()),
            self.hash
        )
    }

    fn costs(&self) -> String {
        let mut text = "| server CPU for a whole login | hash | everything else | of it: writing thread | in all |\n\
                        |---|--:|--:|--:|--:|\n"
            .to_owned();
        for run in &self.measured {
            let each = |spent: Duration| format!("{:.2} ms", spent.as_secs_f64() * 1_000.0 / run.logins.max(1) as f64);
            line(
                &mut text,
                &[
                    run.kind.to_string(),
                    each(run.cpu.hashing),
                    each(run.cpu.beyond_the_hash()),
                    each(run.cpu.writing),
                    each(run.cpu.beyond_the_hash() + run.cpu.hashing),
                ],
            );
        }
        text
    }

    fn waits(&self) -> String {
        let mut text =
            "| what people wait for | p50 | p95 | p99 | most | logins | failed |\n|---|--:|--:|--:|--:|--:|--:|\n"
                .to_owned();
        for run in &self.measured {
            let mut row = |name: &str, waited: &Histogram<u64>| {
                if !waited.is_empty() {
                    let at = |quantile| milliseconds(waited.value_at_quantile(quantile));
                    let ends = [run.logins.to_string(), run.failed.to_string()];
                    let figures = [name.to_owned(), at(0.50), at(0.95), at(0.99), milliseconds(waited.max())];
                    line(&mut text, &[figures.as_slice(), ends.as_slice()].concat());
                }
            };
            row("request to device", &run.request_to_device);
            row("approval to browser", &run.approval_to_browser);
            row(&format!("whole login, {}", run.kind), &run.whole);
        }
        text
    }

    fn most(&self) -> String {
        let mut text = format!(
            "| as many as go, {} at once | logins a second | hash, each | everything else, each | failed |\n\
             |---|--:|--:|--:|--:|\n",
            self.options.at_once
        );
        for run in &self.fastest {
            let each = |spent: Duration| format!("{:.2} ms", spent.as_secs_f64() * 1_000.0 / run.logins.max(1) as f64);
            let rate = format!("{:.0}", run.logins as f64 / run.took.as_secs_f64());
            let costs = [each(run.cpu.hashing), each(run.cpu.beyond_the_hash())];
            let row = [run.kind.to_string(), rate, costs[0].clone(), costs[1].clone(), run.failed.to_string()];
            line(&mut text, &row);
        }
        text
    }

    fn unknown(&self) -> String {
        let mut text = "| the answer to a wrong password | p50 | p95 | tries |\n|---|--:|--:|--:|\n".to_owned();
        let rows = [("known user ID", &self.unknown.known), ("unknown user ID", &self.unknown.unknown)];
        for (name, took) in rows {
            let at = |quantile| format!("{:.2} ms", took.value_at_quantile(quantile) as f64 / 1_000.0);
            line(&mut text, &[name.to_owned(), at(0.50), at(0.95), took.len().to_string()]);
        }
        text
    }

    fn memory(&self) -> String {
        let mut starts = self.cold_starts.clone();
        starts.sort();
        let Waiting { apps, browsers, .. } = self.waiting;
        let mib = |bytes: u64| format!("{:.1} MiB", bytes as f64 / (1024.0 * 1024.0));
        let kib = |bytes: u64| format!("{:.1} KiB", bytes as f64 / 1024.0);
        let median = starts.get(starts.len() / 2).copied().unwrap_or_default();
        let worst = starts.last().copied().unwrap_or_default();
        let mut text = "| memory and start | |\n|---|--:|\n".to_owned();
        let rows = [
            ("at rest, after logins (RSS, the hashing pool's blocks included)".to_owned(), mib(self.rest_bytes)),
            (format!("with {apps} waiting apps"), mib(self.waiting.with_apps)),
            ("each waiting app, its connection included".to_owned(), kib(self.waiting.app_bytes())),
            (format!("with {browsers} waiting browsers besides"), mib(self.waiting.with_browsers)),
            ("each waiting browser, its connection included".to_owned(), kib(self.waiting.browser_bytes())),
            (format!("cold start to the first answer, median of {}", starts.len()), milliseconds_of(median)),
            ("cold start, slowest".to_owned(), milliseconds_of(worst)),
        ];
        for (name, figure) in rows {
            line(&mut text, &[name, figure]);
        }
        text
    }
}

/// Puts figures between the mark that begins them in a document and the next end.
pub(crate) fn put_between(document: &Path, begin: &str, figures: &str) -> Outcome<()> {
    let text = fs::read_to_string(document)?;
    let (before, rest) = text.split_once(begin).ok_or("the document has no place for figures")?;
    let (_, after) = rest.split_once(END).ok_or("the place for figures has no end")?;
    Ok(fs::write(document, format!("{before}{begin}\n\n{figures}{END}{after}"))?)
}

/// Where it was measured, as a line.
pub(crate) fn on_machine(machine: &Machine) -> String {
    let Machine { processor, cores, memory_gib, kernel, disk, busy, commit } = machine;
    let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
    format!(
        "Measured on {processor}, {cores} cores, {memory_gib} GiB, Linux {kernel}, {disk}; load average of the last minute \
         {busy}. Server ({profile}, commit {commit}) and client share the machine.\n"
    )
}

/// Where the rows were kept, and how lasting; `postgres` is its version.
pub(crate) fn on_engine(postgres: Option<&str>) -> String {
    match postgres {
        None => "SQLite, WAL, `synchronous=FULL`".to_owned(),
        Some(version) => format!(
            "PostgreSQL {version} on the same machine and disk, as it comes (`fsync` and `synchronous_commit` on), by a Unix \
             socket; its own CPU is not counted"
        ),
    }
}

/// A row of a table.
pub(crate) fn line(text: &mut String, cells: &[String]) {
    // Writing to a string cannot fail.
    let _written = writeln!(text, "| {} |", cells.join(" | "));
}

/// Microseconds, as people read them.
pub(crate) fn milliseconds(micros: u64) -> String {
    format!("{:.1} ms", micros as f64 / 1_000.0)
}

fn milliseconds_of(duration: Duration) -> String {
    format!("{:.0} ms", duration.as_secs_f64() * 1_000.0)
}
