//! `tillid audit`: reads the audit log.

use std::io::{self, Write};
use std::path::Path;

use clap::Args;
use serde::Serialize;
use server::flows::operate::audit::{self, Told};

use crate::opening::{Installation, done, open};
use crate::output::{Answer, Failed, Output, instant_to_the_second, rfc3339};

/// Reads the audit log, newest first: every decision, by names and ids, never a secret.
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
    /// Of that account, as long as there is one.
    user_id: Option<String>,
    about: String,
    /// What the device or card with that id is called.
    name: Option<String>,
    #[serde(skip)]
    for_people: String,
}

pub(crate) async fn run(arguments: &Arguments, config: &Path, out: &mut Output) -> Result<(), Failed> {
    let Installation { app, .. } = open(config).await?;
    let entries = done(audit::read(&app, arguments.user_id.as_deref(), arguments.limit).await)?;
    out.give(&Log(entries.into_iter().map(Line::of).collect()))
}

impl Line {
    fn of(Told { entry, user_id, name }: Told) -> Self {
        Self {
            at: rfc3339(entry.at),
            what: entry.what.as_str(),
            account: entry.account.map(|account| account.to_string()),
            user_id,
            about: entry.about,
            name,
            for_people: instant_to_the_second(entry.at),
        }
    }
}

impl Answer for Log {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        self.0.iter().try_for_each(|line| {
            write!(out, "{}  {:<27}", line.for_people, line.what)?;
            let beside = [&line.user_id, &line.account, &line.name];
            beside.into_iter().flatten().try_for_each(|word| write!(out, "  {word}"))?;
            // What is about the account itself has said its id.
            match line.account.as_ref() == Some(&line.about) || line.about.is_empty() {
                true => writeln!(out),
                false => writeln!(out, "  {}", line.about),
            }
        })
    }
}
