//! `tillid doctor`: looks at an installation and says for each point in one sentence what is well or what to do.
//!
//! It changes nothing, needs no running server and disturbs none, and tells no secret.

mod audit_log;
mod certificate;
mod kept;
mod listening;
mod machine;
mod mail;
mod outside;
mod setting;

use std::io::{self, Write};
use std::path::Path;

use clap::Args;
use serde::Serialize;
use server::clock::Clock;

use crate::opening::read_configuration;
use crate::output::{Answer, Failed, Output, capital};

/// Looks at an installation: what is well, and what to do about what is not.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  tillid doctor --config /srv/tillid/tillid.toml\n  tillid doctor --json | jq '.points[] | select(.state != \"well\")'\n\nRun it as the user that runs the server, before the first start, after each upgrade and when something is odd.\nExit code 0: nothing is wrong, although advice may stand there. 1: something is wrong."
)]
pub(crate) struct Arguments {}

/// How one point stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// As it should be.
    Well,
    /// It works, and could be better.
    Advice,
    /// It does not work, or will not.
    Wrong,
}

/// What was found at one point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Point {
    /// A stable name for programs.
    point: &'static str,
    state: State,
    /// One sentence.
    says: String,
}

#[derive(Serialize)]
struct Report {
    well: bool,
    points: Vec<Point>,
}

pub(crate) async fn run(_: &Arguments, path: &Path, out: &mut Output) -> Result<(), Failed> {
    let points = look(path, &Clock::system()).await;
    let wrong = points.iter().filter(|point| point.state == State::Wrong).count();
    let of = points.len();
    let told = out.give(&Report { well: wrong == 0, points });
    match wrong {
        0 => told,
        1 if of == 1 => Err(Failed::say("the one point is wrong")),
        1 => Err(Failed::say(format!("one of {of} points is wrong"))),
        many => Err(Failed::say(format!("{many} of {of} points are wrong"))),
    }
}

/// Everything, in an order in which the first that is wrong may explain those after it.
async fn look(path: &Path, clock: &Clock) -> Vec<Point> {
    let config = match read_configuration(path) {
        Ok(config) => config,
        Err(refused) => {
            return refused.mistakes.iter().map(|mistake| wrong("configuration", mistake)).collect();
        }
    };
    let mut points = vec![well("configuration", format!("{} can be read, and every key is known", path.display()))];
    points.extend(setting::file_mode(path));
    points.extend(setting::look(&config));
    points.extend(certificate::look(&config, clock));
    points.extend(kept::look(&config, clock).await);
    points.extend(machine::look(&config));
    points.push(mail::look(&config).await);
    points.extend(listening::look(&config).await);
    points
}

fn well(point: &'static str, says: impl Into<String>) -> Point {
    told(point, State::Well, says)
}

fn advice(point: &'static str, says: impl Into<String>) -> Point {
    told(point, State::Advice, says)
}

fn wrong(point: &'static str, says: impl Into<String>) -> Point {
    told(point, State::Wrong, says)
}

/// One line, whatever a system's own words bring along.
fn told(point: &'static str, state: State, says: impl Into<String>) -> Point {
    let line = says.into().split_whitespace().collect::<Vec<_>>().join(" ");
    Point { point, state, says: capital(&line) }
}

impl Answer for Report {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        self.points.iter().try_for_each(|point| {
            let state = match point.state {
                State::Well => "well",
                State::Advice => "advice",
                State::Wrong => "WRONG",
            };
            writeln!(out, "{state:<7} {}", point.says)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_one_sentence_on_one_line() {
        let point = wrong("configuration", "this is\n  not TOML");
        assert_eq!((point.says.as_str(), point.state), ("This is not TOML.", State::Wrong));
    }
}
