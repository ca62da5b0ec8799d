//! `tillid audit`: reads the audit log.

use std::io::{self, Write};
use std::path::Path;

use clap::Args;
use domain::audit::Entry;
use serde::Serialize;
use server::flows::operate::audit;

use crate::opening::{Installation, done, open};
use crate::output::{Answer, Failed, Output, rfc3339};

/// Reads the audit log, newest first: every decision, by ids, never a secret.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tillid audit karen --limit 20")]
pub(crate) struct Arguments {
    /// Only what concerns this person.
    user_id: Option<String>,
    /// At most so many entries.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    limit: u32,
}

#[derive(Serialize)]
struct Log(Vec<Line>);

#[derive(Serialize)]
struct Line {
    at: String,
    what: &'static str,
    account: Option<String>,
    about: String,
}

pub(crate) async fn run(arguments: &Arguments, config: &Path, out: &mut Output) -> Result<(), Failed> {
    let Installation { app, .. } = open(config).await?;
    let entries = done(audit::read(&app, arguments.user_id.as_deref(), arguments.limit).await)?;
    out.give(&Log(entries.iter().map(Line::of).collect()))
}

impl Line {
    fn of(entry: &Entry) -> Self {
        Self {
            at: rfc3339(entry.at),
            what: entry.what.as_str(),
            account: entry.account.map(|account| account.to_string()),
            about: entry.about.clone(),
        }
    }
}

impl Answer for Log {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        self.0.iter().try_for_each(|line| {
            writeln!(out, "{:<28} {:<24} {} {}", line.at, line.what, line.account.as_deref().unwrap_or("-"), line.about)
        })
    }
}
