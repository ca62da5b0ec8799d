//! What was decided, for people and programs; and forgetting what it says of somebody.

use std::io::{self, Write};
use std::path::Path;

use clap::Args;
use domain::time::Time;
use serde::Serialize;
use server::flows::operate::audit::{self, Told, Wanted};
use server::flows::operate::looking;

use crate::asking;
use crate::opening::{Installation, done, open};
use crate::output::{Answer, Failed, Output, instant_to_the_second, rfc3339};

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Only what concerns this person.
    user_id: Option<String>,
    /// Not older than this: a day, or an instant by RFC 3339.
    #[arg(long, value_name = "TIME", value_parser = day_begins)]
    since: Option<Time>,
    /// Not newer than this; a day counts to its end.
    #[arg(long, value_name = "TIME", value_parser = day_ends)]
    until: Option<Time>,
    /// At most so many entries.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    limit: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Forget {
    /// The person's user ID.
    user_id: String,
    /// Do not ask again.
    #[arg(long)]
    yes: bool,
}

#[derive(Serialize)]
struct Log(Vec<Line>);

#[derive(Serialize)]
struct Line {
    id: String,
    at: String,
    what: &'static str,
    account: Option<String>,
    /// Of that account, as long as there is one.
    user_id: Option<String>,
    about: String,
    numbers: Vec<u32>,
    /// What the device or card with that id is called.
    name: Option<String>,
    /// What was sealed, unless it was forgotten.
    words: Option<String>,
    /// Its leaf number, once it has one.
    leaf: Option<u64>,
    #[serde(skip)]
    for_people: String,
}

#[derive(Serialize)]
struct Forgotten {
    user_id: String,
    forgotten: bool,
}

pub(super) async fn show(arguments: &Show, config: &Path, out: &mut Output) -> Result<(), Failed> {
    let Installation { app, .. } = open(config).await?;
    match &arguments.user_id {
        Some(user_id) => done(looking::at_account(&app, user_id, app.now()).await)?,
        None => looking::at_all(&app, app.now()).await.map_err(Failed::say)?,
    }
    let Show { since, until, .. } = *arguments;
    let wanted = Wanted { user_id: arguments.user_id.as_deref(), since, until };
    let entries = done(audit::read(&app, wanted, arguments.limit).await)?;
    out.give(&Log(entries.into_iter().map(Line::of).collect()))
}

pub(super) async fn forget(arguments: &Forget, config: &Path, out: &mut Output) -> Result<(), Failed> {
    let Installation { app, .. } = open(config).await?;
    let user_id = &arguments.user_id;
    if !arguments.yes {
        let question = format!("What the log says of {user_id} besides ids is gone for ever. Type {user_id} to go on:");
        asking::confirm(&question, user_id)?;
    }
    done(looking::forget(&app, user_id, app.now()).await)?;
    out.give(&Forgotten { user_id: user_id.clone(), forgotten: true })
}

impl Line {
    fn of(Told { logged, user_id, name, words }: Told) -> Self {
        let entry = logged.entry;
        Self {
            id: entry.id.to_string(),
            at: rfc3339(entry.at),
            what: entry.what.as_str(),
            account: entry.account.map(|account| account.to_string()),
            user_id,
            about: entry.about,
            numbers: entry.numbers,
            name,
            words,
            leaf: logged.leaf.map(|leaf| leaf.number),
            for_people: instant_to_the_second(entry.at),
        }
    }
}

impl Answer for Log {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        self.0.iter().try_for_each(|line| {
            write!(out, "{}  {:<27}", line.for_people, line.what)?;
            let beside = [&line.user_id, &line.account, &line.name, &line.words];
            beside.into_iter().flatten().try_for_each(|word| write!(out, "  {word}"))?;
            // What is about the account itself has said its id.
            match line.account.as_ref() == Some(&line.about) || line.about.is_empty() {
                true => writeln!(out),
                false => writeln!(out, "  {}", line.about),
            }
        })
    }
}

impl Answer for Forgotten {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "The log says nothing of {} any more but ids.", self.user_id)
    }
}

fn day_begins(text: &str) -> Result<Time, String> {
    instant(text, "00:00:00")
}

fn day_ends(text: &str) -> Result<Time, String> {
    instant(text, "23:59:59.999999")
}

/// An instant as people write it: a day has `hour` added, in UTC.
fn instant(text: &str, hour: &str) -> Result<Time, String> {
    let whole = if text.len() == 10 { format!("{text}T{hour}Z") } else { text.to_owned() };
    let parsed = whole.parse::<jiff::Timestamp>();
    parsed
        .map(|time| Time::from_micros(time.as_microsecond()))
        .map_err(|_| "write a day (2026-11-22) or an instant (2026-11-22T14:03:00Z)".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_instants_are_read() {
        assert_eq!(day_begins("2026-11-22").map(rfc3339), Ok("2026-11-22T00:00:00Z".to_owned()));
        assert_eq!(day_ends("2026-11-22").map(rfc3339), Ok("2026-11-22T23:59:59.999999Z".to_owned()));
        assert_eq!(day_ends("2026-11-22T14:03:00+01:00").map(rfc3339), Ok("2026-11-22T13:03:00Z".to_owned()));
        for wrong in ["", "yesterday", "2026-13-01", "22.11.2026"] {
            assert!(day_begins(wrong).is_err(), "{wrong}");
        }
    }
}
