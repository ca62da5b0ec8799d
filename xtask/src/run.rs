//! Runs steps in their lanes, says what goes on, and sums it up in one last line.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::say;
use crate::steps::{Commands, Lane, Step};
use crate::tally::{Tally, tally};

/// How often running steps say how far they are.
const PROGRESS_EVERY: Duration = Duration::from_secs(20);
/// How much of a failed step's output is shown; all of it stays in its log.
const SHOWN_LINES_MAX: usize = 300;

/// What became of a step.
enum Outcome {
    Done { tally: Tally, took: Duration },
    Missing(&'static str),
    NotRun { because: &'static str },
    CouldNotRun(io::Error),
}

impl Outcome {
    fn tally(&self) -> Tally {
        match self {
            Self::Done { tally, .. } => *tally,
            Self::Missing(_) | Self::NotRun { .. } | Self::CouldNotRun(_) => Tally::FAILED,
        }
    }
}

#[derive(Default)]
struct Board {
    running: BTreeMap<&'static str, Instant>,
    outcomes: BTreeMap<&'static str, Outcome>,
}

struct Run<'a> {
    root: &'a Path,
    steps: &'a [&'static Step],
    board: Mutex<Board>,
    changed: Condvar,
}

/// Runs the steps, prints what failed, and ends with `N passed, M failed`. Says whether nothing failed.
pub(crate) fn run(root: &Path, steps: &[&'static Step]) -> io::Result<bool> {
    fs::create_dir_all(logs(root))?;
    let run = Run { root, steps, board: Mutex::default(), changed: Condvar::new() };
    thread::scope(|scope| {
        for lane in [Lane::Cargo, Lane::Node] {
            let run = &run;
            scope.spawn(move || run.lane(lane));
        }
        run.report_progress();
    });
    run.sum_up()
}

impl Run<'_> {
    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lane(&self, lane: Lane) {
        for step in self.steps.iter().filter(|step| step.lane == lane) {
            let outcome = match self.wait_for_needs(step) {
                Ok(()) => self.step(step),
                Err(because) => Outcome::NotRun { because },
            };
            let _ = say(&line(step, &outcome));
            let mut board = self.board();
            board.running.remove(step.name);
            board.outcomes.insert(step.name, outcome);
            self.changed.notify_all();
        }
    }

    /// Waits until everything that `step` needs is done; names the first that failed.
    fn wait_for_needs(&self, step: &Step) -> Result<(), &'static str> {
        let needs: Vec<_> = self.steps.iter().filter(|other| step.needs.contains(&other.name)).collect();
        let mut board = self.board();
        loop {
            let mut all_done = true;
            for need in &needs {
                match board.outcomes.get(need.name) {
                    Some(outcome) if !outcome.tally().is_good() => return Err(need.name),
                    Some(_) => {}
                    None => all_done = false,
                }
            }
            if all_done {
                board.running.insert(step.name, Instant::now());
                return Ok(());
            }
            board = self.changed.wait(board).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn step(&self, step: &Step) -> Outcome {
        let started = Instant::now();
        let succeeded = match (step.commands)(self.root) {
            Commands::Missing(what) => return Outcome::Missing(what),
            Commands::Here(work) => File::create(log(self.root, step)).and_then(|mut log| work(self.root, &mut log)),
            Commands::Run(commands) => File::create(log(self.root, step)).and_then(|log| run_all(commands, &log)),
        };
        match succeeded.and_then(|succeeded| Ok((succeeded, read_log(self.root, step)?))) {
            Ok((succeeded, output)) => {
                Outcome::Done { tally: tally(step.count, &output, succeeded), took: started.elapsed() }
            }
            Err(error) => Outcome::CouldNotRun(error),
        }
    }

    fn report_progress(&self) {
        let mut board = self.board();
        while board.outcomes.len() < self.steps.len() {
            let (next, waited) =
                self.changed.wait_timeout(board, PROGRESS_EVERY).unwrap_or_else(PoisonError::into_inner);
            board = next;
            if waited.timed_out() {
                for (name, started) in &board.running {
                    let seconds = started.elapsed().as_secs();
                    let _ = say(&format!("      … {name}, {seconds} s: {}", last_line(self.root, name)));
                }
            }
        }
    }

    fn sum_up(self) -> io::Result<bool> {
        let board = self.board.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut sum = Tally::default();
        for step in self.steps {
            let Some(outcome) = board.outcomes.get(step.name) else { continue };
            sum = sum.plus(outcome.tally());
            if !outcome.tally().is_good() && matches!(outcome, Outcome::Done { .. }) {
                say(&format!("\n──── {} failed; all of its output: {}", step.name, log(self.root, step).display()))?;
                say(&excerpt(&read_log(self.root, step)?))?;
            }
        }
        say("")?;
        for step in self.steps {
            if let Some(outcome) = board.outcomes.get(step.name) {
                say(&line(step, outcome))?;
                let output = read_log(self.root, step).unwrap_or_default();
                for figure in figures(&output) {
                    say(&format!("    {figure}"))?;
                }
                for what in not_run(&output) {
                    say(&format!("    NOT RUN HERE: {what}"))?;
                }
            }
        }
        say(&format!("\n{} passed, {} failed", sum.passed, sum.failed))?;
        Ok(sum.is_good())
    }
}

/// Runs the commands one after another, all of them even when one fails; `log` takes what they print.
pub(crate) fn run_all(commands: Vec<std::process::Command>, mut log: &File) -> io::Result<bool> {
    let mut succeeded = true;
    for mut command in commands {
        let program = command.get_program().to_string_lossy().into_owned();
        command.env("CARGO_TERM_COLOR", "never").env("NO_COLOR", "1").env("CARGO_TERM_PROGRESS_WHEN", "never");
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log.try_clone()?);
        let status = command.status().map_err(|error| io::Error::other(format!("cannot run {program}: {error}")))?;
        if !status.success() {
            writeln!(log, "{program}: {status}")?;
            succeeded = false;
        }
    }
    Ok(succeeded)
}

fn logs(root: &Path) -> PathBuf {
    root.join("target/xtask")
}

fn log(root: &Path, step: &Step) -> PathBuf {
    logs(root).join(format!("{}.log", step.name))
}

fn read_log(root: &Path, step: &Step) -> io::Result<String> {
    Ok(String::from_utf8_lossy(&fs::read(log(root, step))?).into_owned())
}

fn last_line(root: &Path, name: &str) -> String {
    let output = fs::read(logs(root).join(format!("{name}.log"))).unwrap_or_default();
    let output = String::from_utf8_lossy(&output);
    let line = output.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("");
    line.trim().chars().take(90).collect()
}

fn line(step: &Step, outcome: &Outcome) -> String {
    let (sign, rest) = match outcome {
        Outcome::Done { tally, took } if tally.is_good() => ('✓', format!("{} passed, {:.1?}", tally.passed, took)),
        Outcome::Done { tally, took } => {
            ('✗', format!("{} passed, {} failed, {:.1?}", tally.passed, tally.failed, took))
        }
        Outcome::Missing(what) => ('✗', format!("there is no {what}")),
        Outcome::NotRun { because } => ('✗', format!("not run, because {because} failed")),
        Outcome::CouldNotRun(error) => ('✗', error.to_string()),
    };
    format!("{sign} {:<10} {}: {rest}", step.name, step.what)
}

/// What tests say of how much they tried: states, sequences, simulations.
fn figures(output: &str) -> Vec<&str> {
    output.lines().filter_map(|line| line.split_once("figures: ").map(|(_, figure)| figure)).collect()
}

/// What tests could not run on this machine, and why.
pub(crate) fn not_run(output: &str) -> Vec<&str> {
    output.lines().filter_map(|line| line.split_once("not run: ").map(|(_, what)| what)).collect()
}

/// The part of a failed step's output that says why: failed tests' own words and compilers' errors; else the end.
fn excerpt(output: &str) -> String {
    let mut shown: Vec<&str> = Vec::new();
    let mut inside = false;
    for line in output.lines() {
        let begins = line == "failures:" || line.starts_with("error") || line.starts_with("not ok ");
        let ends = line.starts_with("test result:") || line.starts_with("ok ");
        inside = begins || (inside && !ends);
        if inside || (ends && line.contains("FAILED")) {
            shown.push(line);
        }
    }
    if shown.is_empty() {
        shown = output.lines().collect();
    }
    let from = shown.len().saturating_sub(SHOWN_LINES_MAX);
    shown.split_off(from).join("\n")
}

#[cfg(test)]
mod tests {
    use super::{excerpt, figures, not_run};

    #[test]
    fn figures_are_shown_wherever_the_runner_left_them() {
        assert_eq!(figures("test a ... figures: 7 states\nok\nfigures: 9 seeds\n"), ["7 states", "9 seeds"]);
    }

    #[test]
    fn what_was_not_run_is_shown_with_its_reason() {
        assert_eq!(not_run("test a ... not run: a: only root may\nok\n"), ["a: only root may"]);
        assert_eq!(not_run("test a ... ok\n"), [""; 0]);
    }

    #[test]
    fn what_is_shown_of_a_failed_run_is_why_it_failed() {
        let output = "running 2 tests\ntest a ... ok\ntest b ... FAILED\n\nfailures:\n\n---- b stdout ----\nleft is not \
            right\n\ntest result: FAILED. 1 passed; 1 failed; 0 ignored\nrunning 1 test\ntest c ... ok\n";
        let shown = excerpt(output);
        assert!(shown.contains("left is not right") && shown.contains("1 failed"), "{shown}");
        assert!(!shown.contains("test c ... ok"), "{shown}");
        assert_eq!(excerpt("no known words"), "no known words");
    }
}
