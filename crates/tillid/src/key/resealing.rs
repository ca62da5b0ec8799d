//! `tillid key reseal` and `drop`: the newer sealing key in the place of earlier ones, until these can go.

use std::io::{self, Write};
use std::time::Duration;

use clap::Args;
use serde::Serialize;
use server::app::App;
use server::keys::KeyId;
use server::keys::resealing::{self, Begun, Unreadable, begin};
use store::{Cursor, SealedColumns as _, StoreError};

use crate::output::{Answer, Failed, Output, instant_to_the_second};
use crate::progress::Progress;

/// So many of what cannot be opened are named.
const NAMED: usize = 5;

#[derive(Debug, Args)]
pub(crate) struct Drop {
    /// Its id, as `tillid key list` shows it.
    key: KeyId,
}

#[derive(Serialize)]
struct Resealed {
    rows: u64,
    values: u64,
    closed: Vec<String>,
}

/// Between commits it rests as long as the last one took: servers come in between.
pub(crate) async fn reseal(app: &App, out: &mut Output) -> Result<(), Failed> {
    let resealing = match begin(app, app.now()).await.map_err(Failed::say)? {
        Begun::Now(resealing) => resealing,
        Begun::OneKey => return out.give(&Resealed { rows: 0, values: 0, closed: vec![] }),
        Begun::Later(at) => {
            return Err(Failed::say(format!(
                "every server uses the new key from {} on: run it again then",
                instant_to_the_second(at)
            )));
        }
    };
    let closed = resealing.closed().map(|key| key.to_string()).collect();
    let mut resealed = Resealed { rows: 0, values: 0, closed };
    let mut unreadable = vec![];
    let (all, mut progress) = (rows_in_all(app).await?, Progress::of("Looked through"));
    let mut from = Some(Cursor::START);
    while let Some(at) = from {
        let began = app.now();
        let step = resealing.step(app, &at, began).await.map_err(Failed::say)?;
        resealed.rows += step.rows;
        resealed.values += step.values;
        unreadable.extend(step.unreadable);
        progress.tell(resealed.rows, all);
        if step.values > 0 {
            let took_us = app.now().micros().saturating_sub(began.micros());
            tokio::time::sleep(Duration::from_micros(took_us.unsigned_abs())).await;
        }
        from = step.next;
    }
    drop(progress);
    out.give(&resealed)?;
    whole(&unreadable)
}

/// What does not open was not sealed for where it stands, or was altered: whoever runs this must know.
fn whole(unreadable: &[Unreadable]) -> Result<(), Failed> {
    if unreadable.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = unreadable.iter().take(NAMED).map(Unreadable::to_string).collect();
    let others = if unreadable.len() > NAMED { "; and others" } else { "" };
    Err(Failed::say(format!(
        "values that do not open where they stand: {}, and they stay as they are ({}{others})",
        unreadable.len(),
        named.join("; ")
    )))
}

pub(crate) async fn drop_key(app: &App, which: &Drop, out: &mut Output) -> Result<(), Failed> {
    let key = which.key;
    let (all, mut progress) = (rows_in_all(app).await?, Progress::of("Looked through"));
    let dropped = resealing::drop_key(app, key, app.now(), |rows| progress.tell(rows, all)).await;
    drop(progress);
    dropped.map_err(Failed::say)?.map_err(Failed::say)?;
    out.give(&Dropped { dropped: key.to_string() })
}

async fn rows_in_all(app: &App) -> Result<u64, Failed> {
    let unreadable = |error: StoreError| Failed::say(format!("the database cannot be read ({error})"));
    app.store.sealed_rows_in_all().await.map_err(unreadable)
}

impl Answer for Resealed {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.closed.is_empty() {
            return writeln!(out, "There is one sealing key: nothing is sealed with an earlier one.");
        }
        writeln!(out, "{} values were sealed anew; {} rows were looked at.", self.values, self.rows)?;
        let closed = self.closed.join("\n  tillid key drop ");
        writeln!(
            out,
            "Earlier keys seal nothing more. Where nothing is left of one, it can go:\n  tillid key drop {closed}"
        )
    }
}

#[derive(Serialize)]
struct Dropped {
    dropped: String,
}

impl Answer for Dropped {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "The key {} is gone. Only backups that have it still open what it has sealed.", self.dropped)
    }
}
